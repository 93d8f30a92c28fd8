"""What completion, signatures and help show of the public names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))
import shown

RECORDS = {
    "Change", "Chance", "ClassAvailability", "ClassState", "Edge", "Element", "Figure", "LayoutChange", "Matched", "Measures", "Member",
    "PairClass", "Price", "Problem", "Replanned", "Row", "Shortage", "Use",
}  # fmt: skip
"""Small records inside results: a dataclass's own text says all of them."""
FIGURES = {"Overview"}
"""Made of pictures, and so as long as these: ``tests/plot/test_overview.py``."""
INPUTS = {"DesignRecord", "Entry", "AdapterEntry", "ServerEntry", "SwitchEntry", "CableEntry", "TransceiverEntry", "Indexed",
          "Host", "HostGroup", "Switch", "Adapter", "Port", "TrafficClass", "VmNetwork"}  # fmt: skip
"""What a design or a catalog was read into; their texts are those of pydantic and of dataclasses."""


def _classes() -> dict[str, list[type]]:
    """Return every class of the package by name."""
    out: dict[str, list[type]] = {}
    for module in pkgutil.walk_packages(nic.__path__, "nicplanner."):
        if module.name.startswith("nicplanner.cli") or module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isclass(value) and value.__module__ == module.name:
                out.setdefault(name, []).append(value)
    return out


def _members(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public functions of a class: methods, and what properties are made of."""
    for name in dir(cls):
        if name.startswith("_"):
            continue
        value = inspect.getattr_static(cls, name)
        if isinstance(value, property):
            assert value.fget is not None
            yield name, value.fget
        elif isinstance(value, cached_property):
            yield name, value.func
        elif isinstance(value, (classmethod, staticmethod)):
            yield name, value.__func__
        elif inspect.isfunction(value):
            yield name, value


def _public() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public function, and every public function of the classes that users get in hand."""
    for name in nic.__all__:
        value = getattr(nic, name)
        if inspect.isfunction(value):
            yield name, value
    for cls in _in_hand():
        for name, function in _members(cls):
            if function.__module__.startswith("nicplanner"):
                yield f"{cls.__name__}.{name}", function


def _in_hand() -> list[type]:
    given = [value for value in (getattr(nic, name) for name in nic.__all__) if inspect.isclass(value)]
    return list(dict.fromkeys([*given, *(type(make()) for make in shown.OBJECTS.values())]))


def test_signatures_and_help() -> None:
    for which, function in _public():
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty, which
        for name, parameter in signature.parameters.items():
            if name not in ("self", "cls"):
                assert parameter.annotation is not inspect.Parameter.empty, (which, name)
        text = inspect.getdoc(function)
        assert text, f"{which} has help"
        assert text.split("\n\n")[0].endswith((".", "?", ":")), f"the help of {which} begins with a sentence"


def test_classes_say_what_they_are() -> None:
    for cls in _in_hand():
        assert cls.__doc__, cls
        assert not cls.__doc__.startswith(f"{cls.__name__}("), f"{cls}: more than what dataclasses write"
        assert [name for name in dir(cls) if not name.startswith("_")] or issubclass(cls, Exception)


def test_results_have_a_look() -> None:
    """Whatever class a public function or a member of its result returns is shown by the tests, or is a small record."""
    known = _classes()
    returned: set[str] = set()
    for _, function in _public():
        annotation = str(inspect.get_annotations(function).get("return", ""))
        returned |= {word for word in re.findall(r"\w+", annotation) if word in known}
    assert returned >= {"Plan", "Difference", "Explanation", "Simulation", "Table"}
    assert returned - set(shown.OBJECTS) - RECORDS - INPUTS - FIGURES == set()


def test_completion_of_a_plan() -> None:
    plan = shown.plan()
    names = dir(plan)
    assert [name for name in names if name.startswith("_") and not name.startswith("__")] in ([], ["_repr_html_"])
    for name in ("ports", "cabling", "status", "write", "files", "tables", "manifest", "seconds"):
        assert name in names


UNITS = {"Gbit/s": "gbps", "m": "_m", "%": "percent", "h": "hours", "s": "seconds", "min/a": "minutes_per_year", "years": "year",
         "mm": "_mm", "W": "_w", "bits": "length", "bytes": "mtu"}  # fmt: skip
"""Unit of a column → how its name says so; the two last are what everyone knows them by."""


def _columns() -> Iterator[tuple[str, Any]]:
    from nicplanner.tables import Column, TableSpec

    for module in pkgutil.walk_packages(nic.__path__, "nicplanner."):
        if module.name.startswith("nicplanner.cli") or module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, TableSpec):
                yield from ((value.name, column) for column in value.columns)
            elif isinstance(value, tuple) and value and all(isinstance(one, Column) for one in value):
                yield from (("study", column) for column in value)
    from nicplanner.tables import SPECS

    yield from ((spec.name, column) for spec in SPECS.values() for column in spec.columns)


def test_columns_say_their_units() -> None:
    """A column with a unit of measure has it in its name, or stands beside a column that names it (money, mixed units)."""
    wrong = set()
    for table, column in _columns():
        part = UNITS.get(column.unit)
        if part is not None and part not in column.name:
            wrong.add((table, column.name, column.unit))
    assert wrong == set()


def test_frames_say_their_units() -> None:
    plan, design = shown.plan(), shown.design()
    frames: dict[str, pd.DataFrame] = {
        "prices": shown.OBJECTS["Prices"]().table, "runway": nic.runway(design, years=2).table, "study": shown.study().run(),
        "edge": nic.Study(design).break_even("traffic.production.demand_gbps", 0.5, 2, step=0.5),
        "explanation": shown.explanation().table, "frontier": shown.OBJECTS["Frontier"]().table,
        "sized": nic.size(shown.buying()).alternatives,
        "availability": nic.availability(design, plan).summary, "simulation": nic.simulate(design, plan, "switch:a").table,
    }  # fmt: skip
    money = {"price", "cost", "bill", "money", "total", "unit_price"}
    for name, frame in frames.items():
        for column in frame.columns:
            last = str(column).split("_")[-1]
            assert last not in {"rate", "speed", "length", "power", "duration", "time", "demand"}, (name, column)
        if money & set(frame.columns) - {"money"}:
            assert "currency" in frame.columns, name
