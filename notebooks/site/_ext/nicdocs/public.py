"""The public names of the package and its figures, for autodoc."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import nicplanner
from nicplanner import plot


def public() -> Iterator[tuple[str, Any]]:
    """Yield every public name with what it names."""
    for name in nicplanner.__all__:
        yield name, getattr(nicplanner, name)


def names() -> str:
    """Return the documentation of every public name: functions, then classes, then errors."""
    functions, classes, errors = [], [], []
    for name, found in public():
        if inspect.isclass(found):
            (errors if issubclass(found, Exception) else classes).append(name)
        elif callable(found):
            functions.append(name)
    parts = []
    for title, kind, chosen in (
        ("Functions", "autofunction", functions),
        ("Classes", "autoclass", classes),
        ("Errors", "autoclass", errors),
    ):
        members = "\n   :members:\n   :inherited-members: Exception, BaseException, tuple, object" if kind == "autoclass" else ""
        text = "\n\n".join(f".. {kind}:: nicplanner.{name}{members}" for name in chosen)
        parts.append(f"## {title}\n\n```{{eval-rst}}\n{text}\n```\n")
    return "\n".join(parts)


def figures() -> str:
    """Return the documentation of the figures."""
    chosen = [name for name in plot.__all__ if callable(getattr(plot, name)) and name.startswith("plot_")]
    return "```{eval-rst}\n" + "\n\n".join(f".. autofunction:: nicplanner.plot.{name}" for name in chosen) + "\n```\n"
