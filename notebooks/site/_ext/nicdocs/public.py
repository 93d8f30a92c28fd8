"""The public names of the package and its figures, for autodoc."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import nicplanner
from nicdocs.markdown import code, plain
from nicplanner import plot
from nicplanner.plan.figures import Figures


def public() -> Iterator[tuple[str, Any]]:
    """Yield every public name with what it names."""
    for name in nicplanner.__all__:
        yield name, getattr(nicplanner, name)


def names() -> str:
    """Return the documentation of every public name: functions, then classes, then errors."""
    functions, classes, errors, results = [], [], [], dict[str, None]()
    for name, found in public():
        if inspect.isclass(found):
            (errors if issubclass(found, Exception) else classes).append(name)
        elif callable(found):
            functions.append(name)
            results |= dict.fromkeys(result_of(found))
    parts = []
    for title, kind, chosen in (
        ("Functions", "autofunction", functions),
        ("Classes", "autoclass", classes),
        ("Results of functions", "autoclass", [one for one in results if one.rpartition(".")[2] not in classes]),
        ("Errors", "autoclass", errors),
    ):
        members = "\n   :members:\n   :inherited-members: Exception, BaseException, Sequence, tuple, object" if kind == "autoclass" else ""
        text = "\n\n".join(f".. {kind}:: {name if '.' in name else f'nicplanner.{name}'}{members}" for name in chosen)
        parts.append(f"## {title}\n\n```{{eval-rst}}\n{text}\n```\n")
    return "\n".join(parts)


def result_of(function: Any) -> Iterator[str]:
    """Yield the full name of the class of this package that a function returns, if it does."""
    annotation = str(inspect.signature(function).return_annotation)
    module = importlib.import_module(function.__module__)
    for name in re.findall(r"[A-Z]\w+", annotation.replace("pd.DataFrame", "")):
        found = re.search(rf"^ +from (nicplanner\S+) import .*\b{name}\b", inspect.getsource(module), re.MULTILINE)
        place = importlib.import_module(found.group(1)) if found and not hasattr(module, name) else module
        one = getattr(place, name, None)
        if inspect.isclass(one) and one.__module__.startswith("nicplanner."):
            yield f"{one.__module__}.{one.__qualname__}"


def figures() -> str:
    """Return the documentation of the figures: those of a plan drawn, of the starter design, then those of other results."""
    every = [name for name in plot.__all__ if callable(getattr(plot, name)) and name.startswith("plot_")]
    of_plan = [name for name in vars(Figures) if name in every]
    parts = [
        f"## {code(name)}\n\n```{{drawing}} {plain(_about(name))}\nnic.plan(nic.Design.parse(nic.starter())).{name}(theme=theme)\n```\n\n"
        f"```{{eval-rst}}\n.. autofunction:: nicplanner.plot.{name}\n```\n"
        for name in of_plan
    ]
    others = "\n\n".join(f".. autofunction:: nicplanner.plot.{name}" for name in every if name not in of_plan)
    return "\n".join([*parts, f"## Figures of other results\n\n```{{eval-rst}}\n{others}\n```\n"])


def _about(name: str) -> str:
    return (inspect.getdoc(getattr(plot, name)) or "").split("\n\n")[0].replace("\n", " ").rstrip(".").removeprefix("Draw ")
