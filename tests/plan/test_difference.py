"""What differs between two plans: complete, the same both ways, told once, and readable."""

from __future__ import annotations

import copy
import csv
import io
import json
import pickle
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.plan.difference import Difference, compare_plans
from nicplanner.plan.matching import FOLLOWING, KEYS, NUMBERING
from nicplanner.tables import SPECS, Table

BASE: dict[str, Any] = yaml.safe_load(nic.starter())
HOSTILE = "=cmd|' /C calc'!A1<script>\x1b[2J\u202e\r\n,\"x\""
Rows = dict[tuple[str, ...], dict[str, str]]


def planned(change: Callable[[dict[str, Any]], Any] = lambda data: None) -> nic.Plan:
    data = copy.deepcopy(BASE)
    change(data)
    return nic.plan(nic.Design.from_dict(data))


def one_host_more(data: dict[str, Any]) -> None:
    data["hosts"]["hv[01-05]"] = data["hosts"].pop("hv[01-04]")


def no_card_failures(data: dict[str, Any]) -> None:
    data["traffic"]["production"] |= {"survive": []}


@pytest.fixture(scope="module")
def plan() -> nic.Plan:
    return planned()


@pytest.fixture(scope="module")
def larger() -> nic.Plan:
    return planned(one_host_more)


@pytest.fixture(scope="module")
def looser() -> nic.Plan:
    return planned(no_card_failures)


def with_table(plan: nic.Plan, name: str, columns: Mapping[str, Sequence[Any]]) -> nic.Plan:
    return type(plan)({**plan.tables, name: Table(SPECS[name], columns)}, plan.manifest)


def edited(plan: nic.Plan, name: str, column: str, values: Mapping[int, Any]) -> nic.Plan:
    table = plan.tables[name]
    return with_table(plan, name, {**table.columns, column: [values.get(i, old) for i, old in enumerate(table[column])]})


def key_columns(name: str) -> tuple[str, ...]:
    return KEYS.get(name) or tuple(column.name for column in SPECS[name].columns if column.key)


def rows_of(table: Table) -> Rows:
    """Read a table the slow way: key → cells as in CSV, without the columns that only count."""
    out: Rows = {}
    for row in csv.reader(io.StringIO(table.to_csv(), newline="").readlines()[1:]):
        cells = dict(zip(table.columns, row, strict=True))
        out[tuple(cells.get(name, "") for name in key_columns(table.spec.name))] = {
            name: text for name, text in cells.items() if name not in NUMBERING.get(table.spec.name, ())
        }
    return out


def applied(found: Difference, name: str, rows: Rows) -> Rows:
    """Apply a difference to the rows of `a`."""
    out = {key: dict(cells) for key, cells in rows.items()}
    for one in (one for one in found.changes if one.table == name):
        if one.change == "removed":
            assert next(csv.reader(io.StringIO(one.a, newline=""))) == list(out.pop(one.key).values())
        elif one.change == "added":
            assert one.key not in out
            out[one.key] = dict(zip(found.tables[name].columns, next(csv.reader(io.StringIO(one.b, newline=""))), strict=True))
        else:
            assert out[one.key][one.column] == one.a
            out[one.key][one.column] = one.b
    return out


def without_following(name: str, rows: Rows, others: Rows) -> Rows:
    """Leave out what follows from ends that differ between the plans."""
    out: Rows = {}
    for key, cells in rows.items():
        old = others.get(key, cells)
        kept = {column for column in cells if all(old[end] == cells[end] for end in FOLLOWING.get((name, column), ()))}
        out[key] = {column: text for column, text in cells.items() if column in kept}
    return out


def assert_complete(a: nic.Plan, b: nic.Plan) -> None:
    found = compare_plans(a, b)
    for name in SPECS:
        before, after = rows_of(a.tables[name]), rows_of(b.tables[name])
        assert without_following(name, applied(found, name, before), before) == without_following(name, after, before), name


def turned(found: Difference) -> list[tuple[Any, ...]]:
    other = {"added": "removed", "removed": "added", "changed": "changed"}
    return sorted((one.table, one.key, other[one.change], one.column, one.b, one.a) for one in found.changes)


def assert_turns(a: nic.Plan, b: nic.Plan) -> None:
    there, back = compare_plans(a, b), compare_plans(b, a)
    assert turned(there) == sorted(tuple(one) for one in back.changes)
    assert [(name, y, x) for name, x, y in there.values] == list(back.values)
    assert {(one.hosts, one.ports, one.b, one.a) for one in there.layouts} == {tuple(one) for one in back.layouts}
    for name, mine in there.tables.items():
        other = back.tables[name]
        assert (mine.added, mine.removed, mine.changed, mine.same) == (other.removed, other.added, other.changed, other.same)
        assert mine.removed + mine.changed + mine.same == len(a.tables[name])
        assert mine.added + mine.changed + mine.same == len(b.tables[name])


# -- cells, rows, tables --------------------------------------------------------------------------------------------------------------


def test_a_plan_is_the_same_as_itself(plan: nic.Plan, tmp_path: Any) -> None:
    plan.write(tmp_path / "plan")
    for other in (plan, nic.Plan.load(tmp_path / "plan"), planned()):
        found = compare_plans(plan, other)
        assert found.same
        assert found.table.empty
        assert found.layout.empty
        assert str(found) == "a -> b: nothing differs"
        assert list(found.summary["same"]) == [len(plan.tables[name]) for name in SPECS]


def test_a_changed_cell_is_a_row(plan: nic.Plan) -> None:
    found = compare_plans(plan, edited(plan, "ports", "link_gbps", {2: Fraction(1, 10)}))
    assert found.table.to_dict("records") == [
        {"table": "ports", "key": "hv01 slot1/p1", "change": "changed", "column": "link_gbps", "a": "1", "b": "0.1"}
    ]
    assert found.summary.iloc[0].to_list() == ["ports", 0, 0, 1, 39]
    assert not found.same


def test_a_row_of_one_plan_is_a_row_without_column(plan: nic.Plan) -> None:
    vlans = plan.tables["vlans"]
    found = compare_plans(plan, with_table(plan, "vlans", {name: values[1:] for name, values in vlans.columns.items()}))
    assert found.table.to_dict("records") == [
        {
            "table": "vlans",
            "key": "100 cluster site",
            "change": "removed",
            "column": "",
            "a": "100,cluster,cluster,,site,10.20.0.0/24,,1500",
            "b": "",
        }
    ]
    assert found.measures.set_index("measure").loc["vlans"].to_list() == [6, 5]


def test_measures_stand_side_by_side(plan: nic.Plan, larger: nic.Plan) -> None:
    measures = compare_plans(plan, larger).measures.set_index("measure")
    assert list(measures.index) == ["status", "verdict", "recommendations", "cost", "ports", "length_m", "cables", "vlans"]
    assert measures.loc["ports"].to_list() == [32, 40]
    assert measures.loc["status"].to_list() == ["OPTIMAL", "OPTIMAL"]
    assert measures.loc["length_m"].to_list() == [plan.objective["length_m"], larger.objective["length_m"]]
    assert measures.loc["cost"].to_list() == [None, None]


def test_a_status_alone_makes_plans_differ(plan: nic.Plan) -> None:
    found = compare_plans(plan, type(plan)(plan.tables, {**plan.manifest, "status": "FEASIBLE"}))
    assert not found.same
    assert str(found).splitlines() == ["a -> b: no row of a table differs", "  status: OPTIMAL -> FEASIBLE"]


def test_numbers_of_cables_are_no_change_but_noted(plan: nic.Plan) -> None:
    cabling = plan.tables["cabling"]
    fewer = {name: values[1:] for name, values in cabling.columns.items()}
    shifted = {**fewer, "cable": list(cabling["cable"][:-1])}
    found = compare_plans(plan, with_table(plan, "cabling", shifted))
    assert [tuple(one[:3]) for one in found.changes] == [("cabling", ("hv01", "onboard", "lom1"), "removed")]
    assert found.notes == ("cabling: 31 of the 31 cables that stay have another number, which counts as no change",)
    renumbered = compare_plans(plan, with_table(plan, "cabling", {**cabling.columns, "cable": list(cabling["cable"][::-1])}))
    assert renumbered.table.empty
    assert not renumbered.same


def test_labels_count_where_the_ends_stay(plan: nic.Plan) -> None:
    label = edited(plan, "cabling", "label_a", {0: "mine"})
    assert [one.column for one in compare_plans(plan, label).changes] == ["label_a"]
    moved = edited(label, "cabling", "switch_port", {0: "g48"})
    assert [(one.column, one.b) for one in compare_plans(plan, moved).changes] == [("switch_port", "g48")]


def test_a_column_of_one_plan_is_noted(plan: nic.Plan) -> None:
    cabling = {name: values for name, values in plan.tables["cabling"].columns.items() if name != "cable_type"}
    failures = {name: values for name, values in plan.tables["failures"].columns.items() if name != "state"}
    found = compare_plans(plan, with_table(with_table(plan, "cabling", cabling), "failures", failures))
    assert found.table.empty
    assert found.notes == ("cabling: only one plan has the column cable_type; not compared",)


def test_order_of_rows_makes_no_difference(plan: nic.Plan, larger: nic.Plan) -> None:
    mixed = larger
    for name, table in larger.tables.items():
        mixed = with_table(mixed, name, {column: list(values)[::-1] for column, values in table.columns.items()})
    assert compare_plans(larger, mixed).table.empty
    assert compare_plans(plan, mixed).table.equals(compare_plans(plan, larger).table)
    assert str(compare_plans(plan, mixed)) == str(compare_plans(plan, larger))


# -- the layout -----------------------------------------------------------------------------------------------------------------------


def test_layout_is_told_once_for_hosts_that_change_alike(plan: nic.Plan) -> None:
    ports = plan.tables["ports"]
    free = {i for i in range(len(ports)) if (ports["adapter"][i], ports["port"][i]) == ("slot2", "p4") and ports["host"][i] != "hv03"}
    given_to = {"group": "iscsi", "redundancy": "mpio", "traffic": "iscsi", "switch": "sw-a", "fabric": "A", "link_gbps": Fraction(1)}
    changed = plan
    for column, value in given_to.items():
        changed = edited(changed, "ports", column, dict.fromkeys(free, value))
    found = compare_plans(plan, changed)
    assert found.layout.to_dict("records") == [
        {"hosts": "hv[01-02,04]", "count": 3, "ports": "slot2/p4", "a": "unused", "b": "iscsi (fabric A)"}
    ]
    assert "  hv[01-02,04] slot2/p4: unused -> iscsi (fabric A)" in str(found).splitlines()
    assert str(found.layouts[0]) == "hv[01-02,04] slot2/p4: unused -> iscsi (fabric A)"


def test_layout_tells_hosts_ports_and_details(plan: nic.Plan, larger: nic.Plan) -> None:
    hosts = compare_plans(plan, larger).layouts
    assert [str(one) for one in hosts if one.hosts == ("hv05",)] == ["hv05: no such host -> 10 ports, 8 in use"]
    ports = plan.tables["ports"]
    kept = [i for i, adapter in enumerate(ports["adapter"]) if adapter != "slot2"]
    smaller = with_table(plan, "ports", {name: [values[i] for i in kept] for name, values in ports.columns.items()})
    assert [str(one) for one in compare_plans(smaller, plan).layouts] == [
        "hv[01-04] slot2/p1: no such port -> iscsi (fabric A)",
        "hv[01-04] slot2/p2: no such port -> management (fabric A)",
        "hv[01-04] slot2/p3: no such port -> production (fabric A)",
        "hv[01-04] slot2/p4: no such port -> unused",
    ]
    other = edited(edited(plan, "ports", "redundancy", {0: "single"}), "ports", "speed_gbps", {0: Fraction(10)})
    assert [str(one) for one in compare_plans(plan, other).layouts] == [
        "hv01 onboard/lom1: cluster, live-migration (fabric B, team, port of 1 Gbit/s) -> "
        "cluster, live-migration (fabric B, single, port of 10 Gbit/s)"
    ]


def test_another_switch_of_the_fabric_is_no_change_of_layout(plan: nic.Plan) -> None:
    found = compare_plans(plan, edited(plan, "ports", "switch_port", {0: "g40"}))
    assert found.layout.empty
    assert len(found.table) == 1
    free = list(plan.tables["ports"]["traffic"]).index("")
    named = compare_plans(plan, edited(plan, "ports", "group", {free: "x"}))  # what an unused port is called says nothing
    assert named.layout.empty
    assert len(named.table) == 1


# -- laws -----------------------------------------------------------------------------------------------------------------------------


def test_planned_changes_are_complete_and_turn(plan: nic.Plan, larger: nic.Plan, looser: nic.Plan) -> None:
    for a, b in ((plan, larger), (plan, looser), (larger, looser)):
        assert not compare_plans(a, b).same
        assert_complete(a, b)
        assert_turns(a, b)


TEXTS = st.sampled_from(["", "hv01", "iscsi", HOSTILE, "'=1", "-1", "a b", "\x00", "ü"]) | st.text(max_size=4)
CELLS = {
    "text": TEXTS,
    "int": st.none() | st.integers(-5, 5000),
    "rate": st.none() | st.fractions(-3, 30, max_denominator=50),
    "bool": st.booleans(),
}


@st.composite
def edits(draw: st.DrawFn, plan: nic.Plan, keys: bool) -> nic.Plan:
    """Return the plan with some cells, rows and whole tables changed; with `keys` also cells of keys, and rows repeated."""
    for name in draw(st.sets(st.sampled_from(list(SPECS)), max_size=4)):
        table = plan.tables[name]
        columns = {column: list(values) for column, values in table.columns.items()}
        for _ in range(draw(st.integers(0, 4)) if len(table) else 0):
            column = draw(st.sampled_from([c for c in table.spec.columns if keys or c.name not in key_columns(name)]))
            columns[column.name][draw(st.integers(0, len(table) - 1))] = draw(CELLS[column.kind])
        gone = draw(st.sets(st.integers(0, max(0, len(table) - 1)), max_size=4))
        again = draw(st.lists(st.integers(0, len(table) - 1), max_size=4)) if keys and len(table) else []
        order = draw(st.permutations([i for i in range(len(table)) if i not in gone])) if len(table) < 50 else range(len(table))
        columns = {column: [values[i] for i in [*order, *again]] for column, values in columns.items()}
        plan = with_table(plan, name, columns)
    return plan


def fresh_rows(plan: nic.Plan, other: nic.Plan) -> nic.Plan:
    """Take some more rows from a plan with another host, under a name that no plan allows."""
    extra = [i for i, host in enumerate(other.tables["ports"]["host"]) if host == "hv05"]
    columns: dict[str, list[Any]] = {}
    for name, values in plan.tables["ports"].columns.items():
        more = [other.tables["ports"][name][i] for i in extra]
        columns[name] = [*values, *([HOSTILE] * len(more) if name == "host" else more)]
    return with_table(plan, "ports", columns)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_difference_is_complete(data: st.DataObject, plan: nic.Plan, larger: nic.Plan) -> None:
    a, b = data.draw(edits(plan, False)), data.draw(edits(larger, False))
    if data.draw(st.booleans()):
        b = fresh_rows(b, larger)
    assert_complete(a, b)
    assert_turns(a, b)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_tables_can_be_compared(data: st.DataObject, plan: nic.Plan) -> None:
    a, b = data.draw(edits(plan, True)), data.draw(edits(plan, True))
    assert compare_plans(a, a).same
    assert_turns(a, b)
    for found in (compare_plans(a, b), compare_plans(a, b, (HOSTILE, "b" * 250))):
        lines = str(found).split("\n")
        assert len(lines) <= 40
        assert all(line.isprintable() for line in lines)
        assert "<script" not in found._repr_html_()
        json.dumps(found.to_dict())


def test_repeated_keys_meet_where_they_can(plan: nic.Plan) -> None:
    ports = plan.tables["ports"]
    twice = with_table(plan, "ports", {name: [*values, values[0]] for name, values in ports.columns.items()})
    assert compare_plans(twice, twice).same
    assert [(one.change, one.subject) for one in compare_plans(plan, twice).changes] == [("added", "hv01 onboard/lom1 (2)")]
    three = with_table(plan, "ports", {name: [*values, values[0], values[0]] for name, values in ports.columns.items()})
    changed = edited(three, "ports", "fabric", {0: "Z"})
    assert [tuple(one)[1:] for one in compare_plans(three, changed).changes] == [
        (("hv01", "onboard", "lom1", "(3)"), "changed", "fabric", ports["fabric"][0], "Z")
    ]
    assert Counter(one.change for one in compare_plans(changed, plan).changes) == {"removed": 2}


def test_repeated_keys_meet_equal_rows_first_in_any_order(plan: nic.Plan) -> None:
    ports = plan.tables["ports"]

    def with_fabrics(fabrics: str) -> nic.Plan:
        columns = {name: [*values[1:], *[values[0]] * len(fabrics)] for name, values in ports.columns.items()}
        columns["fabric"][-len(fabrics) :] = list(fabrics)
        return with_table(plan, "ports", columns)

    def changed(a: str, b: str) -> list[tuple[str, str]]:
        return [(one.a, one.b) for one in compare_plans(with_fabrics(a), with_fabrics(b)).changes]

    assert changed("AB", "BC") == changed("BA", "CB") == [("A", "C")]
    assert changed("AB", "CD") == changed("BA", "CD") == changed("AB", "DC") == [("A", "C"), ("B", "D")]


def test_cells_are_compared_as_they_stand_in_csv(plan: nic.Plan) -> None:
    third, written = (edited(plan, "ports", "link_gbps", {0: value}) for value in (Fraction(1, 3), Fraction("0.333333333")))
    assert compare_plans(third, written).same
    assert not compare_plans(third, edited(plan, "ports", "link_gbps", {0: Fraction("0.333333334")})).same


# -- the report -----------------------------------------------------------------------------------------------------------------------


def test_report(plan: nic.Plan, looser: nic.Plan) -> None:
    found = compare_plans(plan, looser, ("today", "no failures of production"))
    lines = str(found).splitlines()
    assert lines[0].startswith("today -> no failures of production: ")
    assert f"  length_m: {plan.objective['length_m']} -> {looser.objective['length_m']}" in lines
    assert "layout:" in lines
    assert len(lines) <= 40
    told = [line for line in lines if line.startswith("  hv[01-04] ")]
    assert len(told) == min(7, len(found.layouts))
    assert repr(found) == f"<Difference {lines[0]}>"
    assert found._repr_html_().startswith("<div><p><b>today -&gt; no failures of production")
    assert len(found._repr_html_()) < 12_000


def test_report_when_everything_differs(plan: nic.Plan) -> None:
    other = plan
    for name, table in plan.tables.items():
        if len(table):
            other = with_table(other, name, {column.name: [_else(column.kind, value, i) for i, value in enumerate(table[column.name])]
                                             for column in table.spec.columns})  # fmt: skip
    other = type(other)(other.tables, dict.fromkeys(other.manifest, HOSTILE) | {"objective": {}})
    found = compare_plans(plan, other, (HOSTILE, "x" * 1000))
    assert found.summary[["changed", "same"]].to_numpy().sum() == 0
    lines = str(found).split("\n")
    assert len(lines) <= 40
    assert all(line.isprintable() and len(line) < 300 for line in lines)
    assert "<script" not in found._repr_html_()
    assert len(found._repr_html_()) < 20_000


def _else(kind: str, value: Any, at: int) -> Any:
    return HOSTILE + str(at) if kind == "text" else 7000 + at if kind in ("int", "rate") else not value


def test_a_difference_is_immutable_and_travels(plan: nic.Plan, larger: nic.Plan) -> None:
    found = compare_plans(plan, larger)
    with pytest.raises(AttributeError):
        found.names = ("x", "y")  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.tables["ports"] = found.tables["bom"]  # type: ignore[index]
    again = pickle.loads(pickle.dumps(found))
    assert again.table.equals(found.table)
    assert str(again) == str(found)
    data = json.loads(json.dumps(found.to_dict()))
    assert data["same"] is False
    assert len(data["changes"]) == len(found.table)
    assert data["layout"][-1] == {"hosts": ["hv05"], "ports": [], "a": "no such host", "b": "10 ports, 8 in use"}
    with pytest.raises(ValueError, match="unpack"):
        compare_plans(plan, plan, ("one",))


def test_a_thousand_hosts_take_seconds(plan: nic.Plan) -> None:
    def many(letter: str, changed: int) -> nic.Plan:
        tables = {}
        for name in ("ports", "cabling", "failures"):
            table = plan.tables[name]
            columns: dict[str, list[Any]] = {}
            for column, values in table.columns.items():
                if column == "host":
                    columns[column] = [f"{letter}{i}-{host}" for i in range(250) for host in values]
                elif column in ("traffic", "link_gbps", "surviving_gbps", "length_m"):
                    columns[column] = [_altered(value) if i < changed else value for i in range(250) for value in values]
                else:
                    columns[column] = list(values) * 250
            tables[name] = Table(SPECS[name], columns)
        return type(plan)({**plan.tables, **tables}, plan.manifest)

    a = many("r", 0)
    for b in (many("r", 0), many("r", 100), many("s", 0)):
        before = time.process_time()
        found = compare_plans(a, b)
        str(found)
        assert time.process_time() - before < 20  # a few seconds on an idle machine; quadratic would be hours
        assert found.same == (found.table.empty)
    assert len(found.layouts) == 2


def _altered(value: Any) -> Any:
    return value if value in (None, "") else f"{value};x" if isinstance(value, str) else value + 1
