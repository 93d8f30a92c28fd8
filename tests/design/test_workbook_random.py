"""Random designs, written into workbooks by code of the test's own: read back, they are the designs."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "planner"))
import strategies
import workbooks

TITLES = {"catalog.adapters": "adapters", "catalog.servers": "servers", "catalog.switches": "switch models", "catalog.cables": "cables"}
SECTIONS = {"hosts", "switches", "traffic", "racks", "networks", "vms", *TITLES}
PROFILE = settings(
    max_examples=25, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def cell(value: Any, inner: str = "; ") -> Any:
    """Return a list or map as the text that a cell holds."""
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {cell(inside, ', ')}" for key, inside in value.items()) or "{}"
    if isinstance(value, (list, tuple)):
        return inner.join(str(cell(item, ", ")) for item in value) + (";" if any(isinstance(item, list) for item in value) else "") or "[]"
    return value


def columns(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as columns: what holds records itself as a list of names, and a column for each of their keys."""
    out: dict[str, Any] = {}
    for key, value in body.items():
        if isinstance(value, Mapping) and any(isinstance(inside, Mapping) for inside in value.values()):
            out[key] = cell(list(value))
            out.update({f"{key}.{name}.{k}": cell(v) for name, inside in value.items() for k, v in (inside or {}).items()})
        elif key == "adapters" or (isinstance(value, Mapping) and len(value) == 1):
            out.update({f"{key}.{name}": cell(inside) for name, inside in value.items()})
        else:
            out[key] = cell(value)
    return out


def sheets(design: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Return a design as sheets of rows."""
    out: dict[str, list[list[Any]]] = {"settings": [["key", "value"]]}

    def walk(part: Mapping[str, Any], above: str) -> None:
        for key, value in part.items():
            path = f"{above}{key}"
            if path in SECTIONS:
                title = TITLES.get(path, path)
                rows = {name: columns(body or {}) for name, body in value.items()}
                headers = list(dict.fromkeys(header for row in rows.values() for header in row))
                first = "model" if path.startswith("catalog.") and title != "cables" else "name"
                out[title] = [[first, *headers], *([name, *map(row.get, headers)] for name, row in rows.items())]
            elif isinstance(value, Mapping) and value and path != "states":
                walk(value, f"{path}.")
            else:
                out["settings"].append([path, cell(value)])

    walk(design, "")
    return out


@PROFILE
@given(st.one_of(strategies.designs(), strategies.designs(strategies.PEAKS), strategies.designs(strategies.PINS), strategies.clusters()))
def test_random_designs(design: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = workbooks.write(Path(folder) / "d.xlsx", sheets(design))
        assert nic.Design.from_excel(path) == nic.Design.from_dict(design)
