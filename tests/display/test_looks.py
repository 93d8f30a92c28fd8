"""How objects look in a notebook: bounded, escaped, without work; and their text form."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.tables import SPECS, Table

sys.path.insert(0, str(Path(__file__).parent))
import shown

MOST_ROWS, MOST_SIGNS, MOST_LINES = 80, 40_000, 30
"""What a look has at most, however large the object is: rows and signs of its HTML, lines of its text."""
TAGS = {"div", "p", "b", "span", "table", "thead", "tbody", "tr", "th", "td"}
STYLES = {"opacity:.7", "text-align:left", "text-align:right"}


class Reader(HTMLParser):
    """Checks that tags are closed, known, and have no style beyond the few that follow the page's theme."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag in TAGS, tag
        assert all(name == "style" and value in STYLES for name, value in attrs), attrs
        self.open.append(tag)
        self.rows += tag == "tr"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def check_html(found: str) -> str:
    reader = Reader()
    reader.feed(found)
    reader.close()
    assert reader.open == []
    assert reader.rows <= MOST_ROWS
    assert len(found) <= MOST_SIGNS
    text = "".join(reader.text)
    assert text.isprintable()
    return text


def check_text(found: str) -> None:
    lines = found.split("\n")
    assert len(lines) <= MOST_LINES
    assert all(line.isprintable() and len(line) <= 450 for line in lines)


@pytest.mark.parametrize("name", shown.OBJECTS)
def test_every_kind_of_object(name: str) -> None:
    thing = shown.OBJECTS[name]()
    assert type(thing).__name__ == name
    check_text(repr(thing))
    assert hasattr(thing, "_repr_html_") == (name not in shown.PLAIN)
    if name not in shown.PLAIN:
        text = check_html(thing._repr_html_())
        assert len(text) > 12
        assert thing._repr_html_() == thing._repr_html_()


def test_what_stands_there() -> None:
    text = check_html(shown.plan()._repr_html_())
    for part in ("OPTIMAL", "recommended", "ports", "findings, ", "addresses"):
        assert part in text
    text = check_html(shown.design()._repr_html_())
    for part in ("<script>", "hosts", "h[1-2]", "duo, duo", "production", "0.8"):
        assert part in text
    text = check_html(shown.explanation()._repr_html_())
    assert shown.explanation().repairs[0].text[:60] in text
    assert "No plan exists" in repr(shown.explanation())
    text = check_html(shown.study()._repr_html_())
    assert "traffic.production.demand_gbps" in text
    assert "0.5, 1, 1.5" in text


def hostile_tables() -> dict[str, Table]:
    """Return tables of 5000 rows in which every text is hostile."""
    sample = {"text": shown.EVIL, "int": -(10**17), "rate": None, "bool": True}
    return {
        name: Table(spec, {column.name: [sample[column.kind]] * 5000 for column in spec.columns}) for name, spec in SPECS.items()
    }


def test_hostile_plans() -> None:
    tables = hostile_tables()
    for table in tables.values():
        check_html(table._repr_html_())
        check_text(repr(table))
    manifest = {"status": shown.EVIL, "verdict": shown.EVIL, "objective": {shown.EVIL: shown.EVIL, "ports": 1}, "gap": shown.EVIL,
                "bound": {}, "solver": shown.EVIL, "site": {"name": shown.EVIL}}  # fmt: skip
    check_html(Plan(tables, manifest)._repr_html_())
    check_html(Plan(tables, {**manifest, "objective": [], "site": [1]})._repr_html_())


@pytest.fixture(scope="module")
def big() -> tuple[nic.Design, nic.Plan]:
    data = nic.Design.parse(nic.starter()).to_dict()
    racks = [f"R{i:03}" for i in range(1, 126)]
    data["racks"] = {name: {"position": i} for i, name in enumerate(racks, start=1)}
    data["catalog"]["switches"] = {"wide": {"interfaces": {"ge[1-96]": "1000base-t"}}}
    data["switches"] = {
        "a[001-125]": {"model": "wide", "rack": "R[001-125]", "unit": 40, "fabric": "A"},
        "b[001-125]": {"model": "wide", "rack": "R[001-125]", "unit": 39, "fabric": "B"},
    }
    data["hosts"] = {"hv[0001-2000]": {**data["hosts"]["hv[01-04]"], "rack": dict.fromkeys(racks, 16)}}
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
    design = nic.Design.from_dict(data)
    return design, nic.plan(design)


def test_no_work_is_done_for_a_look(big: tuple[nic.Design, nic.Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    design, plan = big
    assert len(design.site.hosts) == 2000
    things = [
        design, plan, *plan.tables.values(), nic.simulate(design, plan, "switch:a001"), nic.runway(design, years=2, replanned=False),
        nic.Study(design).vary("traffic.production.demand_gbps", {"from": 0.1, "to": 1, "step": 0.0001}), design.site.catalog,
        shown.judged(), shown.explanation(), shown.OBJECTS["Prices"](), shown.OBJECTS["Pairs"](), shown.OBJECTS["Difference"](),
    ]  # fmt: skip

    def work(*_: Any, **__: Any) -> None:
        raise AssertionError("work was done for a look")

    monkeypatch.setattr(pd.DataFrame, "__init__", work)
    monkeypatch.setattr("nicplanner.solver.program.Program.__init__", work)
    with pytest.raises(AssertionError, match="work was done"):
        nic.plan(shown.design())  # what is forbidden here is what solving needs
    monkeypatch.setattr(Table, "to_csv", work)
    for thing in things:
        check_text(repr(thing))
        check_html(thing._repr_html_())
    assert all("frame" not in vars(table) for table in plan.tables.values())
