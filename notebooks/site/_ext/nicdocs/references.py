"""References of docstrings to names that have no page: shown as code if the name exists, left as a warning if it does not."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SHORT = {"pd": "pandas", "nx": "networkx", "np": "numpy", "nic": "nicplanner"}
"""Modules as the code abbreviates them."""
PLACES = ("builtins", "collections.abc", "typing", "fractions", "pathlib", "ipaddress", "nicplanner")
"""Modules whose names stand in annotations without a prefix."""


def exists(name: str) -> bool:
    """Tell whether a dotted name can be imported, as a module or as what is in one.

    Examples
    --------
    >>> exists("nicplanner.model.solve_network"), exists("nicplanner.model.solve_networks"), exists("pd.DataFrame")
    (True, False, True)
    """
    first, _, rest = name.partition(".")
    parts = [*SHORT.get(first, first).split("."), *(rest.split(".") if rest else [])]
    for i in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:i]))
        except ImportError:
            continue
        return _holds(found, parts[i:])
    return False


def _holds(found: Any, names: list[str]) -> bool:
    for name in names:
        fields = getattr(found, "__dataclass_fields__", {}) | getattr(found, "__annotations__", {})
        if name in fields and not hasattr(found, name):
            return True
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


@cache
def _source() -> str:
    """Return the package's source, one file after the other."""
    folder = Path(importlib.import_module("nicplanner").__path__[0])
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.py")))


def in_source(name: str) -> bool:
    """Tell whether the package defines or imports a name without dots: annotations are strings, and their names those of their module.

    Examples
    --------
    >>> in_source("Axes"), in_source("HasSite"), in_source("HasSites")
    (True, True, False)
    """
    word = re.escape(name)
    return re.search(rf"^ *(class|def) {word}\b|^ *(from .*)?\bimport\b.*\b{word}\b|^{word}\b.* = ", _source(), re.MULTILINE) is not None


def resolve(app: Sphinx, env: Any, node: nodes.Element, content: nodes.TextElement) -> nodes.Node | None:
    """Show a Python name that exists, without a link; say nothing of others, so that Sphinx warns."""
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    module = node.get("py:module")
    names = [target, *([f"{module}.{target}"] if module else []), *(f"{place}.{target}" for place in PLACES if "." not in target)]
    return content if any(map(exists, names)) or ("." not in target and in_source(target)) else None
