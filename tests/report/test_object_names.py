"""Names that every JavaScript object has: the page takes them for names of the plan and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.report import write_report
from nicplanner.tables import Table

pytestmark = pytest.mark.xdist_group("browser")

DESIGN = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"valueOf": {"height_units": 1, "interfaces": {"lom1": "1000base-t"}, "slots": ["constructor", "toString"]}},
        "adapters": {"hasOwnProperty": {"interfaces": {"p[1-2]": "25gbase-x-sfp28"}}},
        "switches": {"isPrototypeOf": {"interfaces": {"ge[1-4]": "1000base-t"}}},
    },
    "switches": {"n9": {"model": "isPrototypeOf", "rack": "toString", "unit": 9, "fabric": "valueOf"}},
    "hosts": {"n[1-2]": {"server": "valueOf", "adapters": {"constructor": "hasOwnProperty"}, "rack": "toString", "unit": 1}},
    "traffic": {
        "smb": {"demand_gbps": 10, "attach": "mesh", "survive": []},
        "constructor": {"kind": "management", "demand_gbps": 0.1, "redundancy": "single", "survive": []},
    },
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}
NAMES = {"n1": "constructor", "n2": "toString", "n9": "__proto__"}
"""Of devices: designs allow the first two, but not as a mesh of their own; the third only a plan that was edited has."""


def renamed(plan: Plan) -> Plan:
    """Return the plan with other names of devices."""
    site = json.dumps(plan.manifest["site"])
    for old, new in NAMES.items():
        site = site.replace(f'"{old}"', f'"{new}"')
    tables = {
        key: Table(table.spec, {column: [NAMES.get(value, value) for value in values] for column, values in table.columns.items()})
        for key, table in plan.tables.items()
    }
    return Plan(tables, {**plan.manifest, "site": json.loads(site)})


def test_each_is_shown_as_what_it_is(visit: Callable[..., Any], tmp_path: Path) -> None:
    write_report(renamed(nic.plan(nic.Design.from_dict(DESIGN))), tmp_path / "names.html")
    page = visit(tmp_path / "names.html")
    assert page.input_value("#host") == "constructor"
    shown = page.inner_text("#explorer")
    assert "native code" not in shown
    titles = page.locator("#back .card-title").all_inner_texts()
    assert [title for title in titles if title.startswith("toString")] == ["toString empty slot"]
    labels = page.locator("#ends [data-kind=switch]").evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert len(labels) == 2
    assert any(label.startswith("switch __proto__: fabric valueOf, isPrototypeOf") for label in labels)
    assert "host toString: host at the other end of direct cables" in labels
    for one in page.locator("#explorer [data-kind]:not(.cable)").all():
        one.dispatch_event("pointerover", {"bubbles": True})
    page.hover("#ends [data-key='toString']")
    assert page.inner_text("#told .told-title") == "Host toString"
