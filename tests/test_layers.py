"""A module imports from lower layers or its own folder, never sideways or upward; heavy libraries only where they belong."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "nicplanner"

LAYER = {
    "errors": 0, "names": 0, "units": 0, "display": 0,
    "tables": 1, "reading": 1, "solver": 1,
    "moves": 2,
    "catalog": 2, "rules": 2,
    "design": 3,
    "network": 4, "plot": 4,
    "model": 5,
    "plan": 6,
    "verify": 7,
    "explain": 8,
    "pipeline": 9, "api": 9,
    "export": 10, "audit": 10,
    "sizing": 11, "report": 11, "importing": 11,
    "study": 12,
    "cli": 13,
}  # fmt: skip
WITHIN = {("display", "errors"), ("names", "errors"), ("units", "errors"), ("rules", "catalog")}
"""Neighbours of one layer that may meet: a profile lives in the catalog's folder."""
HEAVY = {
    "pulp": {"model", "solver"},
    "highspy": {"model", "solver"},
    "networkx": {"network", "verify", "api"},
    "matplotlib": {"plot", "report"},
    "distributed": {"study", "cli"},
    "reportlab": {"export"},
    "pynetbox": {"importing", "export"},
    "requests": {"importing", "export"},
}


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _unit(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _for_types(path: Path) -> set[str]:
    """Return what is imported for annotations alone: it is not loaded."""
    guards = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.If)]
    inside = [node for guard in guards if ast.unparse(guard.test) == "TYPE_CHECKING" for node in guard.body]
    return {f"{node.module}.{alias.name}" for node in inside if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_every_unit_has_a_layer() -> None:
    units = {_unit(path) for path in _modules()} - {"__init__", "__main__"}
    assert units == set(LAYER)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    unit = _unit(path)
    if unit in ("__init__", "__main__"):
        return
    types = _for_types(path)
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "nicplanner":
            other = parts[1]
            assert other == unit or LAYER[other] < LAYER[unit] or (unit, other) in WITHIN, f"{path.name} imports {name}"
            assert not (unit == "verify" and other in ("network", "model", "solver", "plan")), f"the proof imports {name}"
        elif parts[0] in HEAVY and name not in types:
            assert unit in HEAVY[parts[0]], f"{path.name} imports {name}"


def test_import_is_light() -> None:
    heavy = ("pulp", "highspy", "pandas", "networkx", "matplotlib", "rich.table", "reportlab", "pynetbox", "requests")
    code = f"import sys, nicplanner, nicplanner.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names() -> None:
    import nicplanner as nic

    assert len(nic.__all__) <= 25
    assert sorted(nic.__all__) == list(nic.__all__)
    for name in nic.__all__:
        assert getattr(nic, name) is not None
    import nicplanner.plan
    import nicplanner.verify

    assert callable(nic.plan)
    assert callable(nic.verify)
    with pytest.raises(AttributeError, match="nothing"):
        _ = nic.nothing
