"""Plain data from Python and back to YAML: what :mod:`~nicplanner.reading.document` reads from a file, made of a dict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

import yaml

from nicplanner import units
from nicplanner.errors import InputError, Problem
from nicplanner.reading.document import MOST_DEPTH, MOST_NODES, Document
from nicplanner.reading.numbers import PLACES
from nicplanner.reading.problems import dotted


def document_of(value: Any, file: str) -> Document:
    """Return a document of plain data: a copy, with text as keys.

    NumPy's scalars and arrays become Python's, networks and addresses their text, floats keep nine decimals (0.1 + 0.2 is 0.3, as
    meant). Anything else is left for the field's own check to refuse.

    Raises
    ------
    InputError
        For data that contains itself, is nested too deeply or is too large.
    """
    copier = _Copier(file)
    data = copier.copy(value, ())
    return Document(data, None, file, tuple(copier.problems))


def copy(value: Any) -> Any:
    """Return a copy of plain data in which no two parts are the same object."""
    if isinstance(value, Mapping):
        return {key: copy(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [copy(inside) for inside in value]
    return value


class _Copier:
    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0
        self.open: set[int] = set()
        self.problems: list[Problem] = []

    def refuse(self, path: tuple[Any, ...], message: str, allowed: str = "") -> InputError:
        return InputError([Problem(dotted(path[:8]), message, "", allowed, "", self.file)])

    def copy(self, value: Any, path: tuple[Any, ...]) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refuse(path, "the design is too large", f"at most {MOST_NODES} values")
        if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
            value = value.tolist()
        if isinstance(value, (Mapping, list, tuple)):
            return self.container(value, path)
        if isinstance(value, float):
            return _nine_decimals(value)
        if isinstance(value, (IPv4Address, IPv4Network, IPv6Address, IPv6Network)):
            return str(value)
        return value

    def container(self, value: Any, path: tuple[Any, ...]) -> Any:
        if id(value) in self.open:
            raise self.refuse(path, "the value contains itself")
        if len(path) > MOST_DEPTH:
            raise self.refuse(path, "the design is nested too deeply", f"at most {MOST_DEPTH} levels")
        self.open.add(id(value))
        out: Any
        if isinstance(value, Mapping):
            out = {}
            for key, inside in value.items():
                name = key if type(key) is str else getattr(key, "text", str(key))
                if name in out:
                    message = "two keys are the same text"
                    self.problems.append(Problem(dotted((*path, name)), message, repr(key), "each key once", "", self.file))
                    continue
                out[name] = self.copy(inside, (*path, name))
        else:
            out = [self.copy(inside, (*path, i)) for i, inside in enumerate(value)]
        self.open.discard(id(value))
        return out


def _nine_decimals(value: float) -> float:
    """Round what binary arithmetic left behind the ninth decimal; leave a number that nine decimals do not hold."""
    near = round(float(value), PLACES)
    return near if abs(near - value) <= abs(value) * 1e-6 else float(value)


_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_FLOAT_TAG = "tag:yaml.org,2002:float"


class _Dumper(yaml.CSafeDumper):
    """Writes YAML 1.2 numbers as they are, and text so that readers of YAML 1.1 take it for text too."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is yaml.ScalarNode and implicit[0] and _NUMBER.match(value):
            return _FLOAT_TAG
        return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]


def _represent_number(dumper: Any, value: Any) -> yaml.Node:
    if hasattr(value, "text"):
        text = str(value.text)
    elif isinstance(value, Fraction):
        text = units.text(value)
    elif isinstance(value, Decimal):
        text = format(value, "f")
    else:
        text = float.__repr__(value) if isinstance(value, float) else int.__repr__(value)
    node: yaml.Node = dumper.represent_scalar(_FLOAT_TAG, text)
    return node


def _represent_text(dumper: Any, value: str) -> yaml.Node:
    node: yaml.Node = dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if _NUMBER.match(value) else None)
    return node


for _kind in (int, float, Decimal, Fraction):
    _Dumper.add_representer(_kind, _represent_number)
    _Dumper.add_multi_representer(_kind, _represent_number)
_Dumper.add_representer(str, _represent_text)


def to_yaml(value: Any) -> str:
    """Write plain data as YAML that reads back equal, numbers as they were written."""
    text: str = yaml.dump(copy(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
