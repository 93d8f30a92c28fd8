"""Peaks that do not coincide: what a plan with them takes, on paper; what is said where they do not fit; the rows of each state."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.model.demands import BASE, Load, demand_in, undominated
from nicplanner.verify import violations

Dict = dict[str, Any]
PORT = "1000base-t"
BASIC: Dict = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"s": {"height_units": 1, "interfaces": {"p[1-4]": PORT}, "slots": ["s1"]}},
        "adapters": {"card": {"interfaces": {"p[1-4]": PORT}}},
        "switches": {"g": {"interfaces": {"e[1-40]": PORT}}},
    },
    "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
    "hosts": {"h[1-2]": {"server": "s", "adapters": {"s1": "card"}, "rack": "R1", "unit": 1}},
    "traffic": {},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


def design(traffic: Dict, states: Any = None, **changes: Any) -> nic.Design:
    data = copy.deepcopy(BASIC) | {"traffic": traffic} | ({} if states is None else {"states": states})
    for path, value in changes.items():
        node, steps = data, path.split("__")
        for step in steps[:-1]:
            node = node.setdefault(step, {})
        node[steps[-1]] = value
    return nic.Design.from_dict(data)


def two(one: Dict, other: Dict, survive: list[str], **more: Any) -> Dict:
    """Return two classes that share ports, with these peaks."""
    return {
        "production": {"demand_gbps": 0.5, "survive": survive, "peaks": one, **more},
        "backup": {"demand_gbps": 0.5, "survive": survive, "peaks": other, **more},
    }


@pytest.mark.parametrize(
    ("one", "other", "states", "survive", "ports"),
    [
        ({}, {}, None, [], 1),
        ({"a": 2.5}, {"b": 2.5}, None, [], 3),  # each peak with the other's demand: 3 Gbit/s
        ({"a": 2.5}, {"a": 2.5}, None, [], 5),  # the same peak: both at once
        ({"a": 2.5}, {"b": 2.5}, [["a", "b"]], [], 5),
        ({"a": 2.5}, {"b": 2.5}, {"x": "a", "y": ["b"]}, [], 3),
        ({"a": 2.5, "c": 4}, {"b": 2.5}, [["a", "b"]], [], 5),  # c occurs alone: 4.5
        ({"a": 2.5, "c": 4}, {"b": 2.5}, [["a", "c"], "b"], [], 5),  # the larger of both: 4.5
        ({"a": 0, "b": 0.1}, {"a": 0.2}, None, [], 1),  # below the demands
        ({"a": 0}, {"a": 2}, None, [], 2),  # nothing beside the peak
        ({"a": 2.5}, {"b": 2.5}, None, ["port"], 4),
        ({"a": 2.5}, {"b": 2.5}, None, ["switch"], 6),
        ({"a": 2.5}, {"b": 2.5}, None, ["adapter"], 6),
    ],
)
def test_as_many_ports_as_the_worst_state_needs(one: Dict, other: Dict, states: Any, survive: list[str], ports: int) -> None:
    found = nic.plan(design(two(one, other, survive), states))
    assert (found.status, found.objective["ports"]) == ("OPTIMAL", 2 * ports)


def test_a_part_of_the_peak_is_left_after_a_failure() -> None:
    found = nic.plan(design(two({"a": 2.5}, {"b": 2.5}, ["adapter"], min_failover=0.5)))
    assert found.objective["ports"] == 2 * 4  # 3 Gbit/s normally, 1.5 after the failure: two on each adapter


def test_the_usable_part_of_the_links_holds_in_every_state() -> None:
    assert nic.plan(design(two({"a": 2.5}, {"b": 2.5}, []), policy={"max_utilisation": 0.75})).objective["ports"] == 2 * 4


def test_host_groups_have_peaks_of_their_own() -> None:
    other = {**BASIC["hosts"]["h[1-2]"], "unit": 5, "traffic": {"production": {"peaks": {"z": 6}}}}
    found = design(two({"a": 2.5}, {}, []), hosts__k1=other)
    assert nic.plan(found).objective["ports"] == 2 * 3 + 6


def test_a_bus_is_enough_for_every_state() -> None:
    """Card s1 carries 2 Gbit/s: what is more than that goes over the four ports of the server."""
    changed = {"catalog__adapters__card__bus_gbps": 2}
    assert nic.plan(design(two({"a": 5}, {}, []), **changed)).objective["ports"] == 2 * 6
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(design(two({"a": 5.6}, {"b": 5.6}, []), **changed))
    text = "\n".join(caught.value.explanation)
    assert "state a (traffic.production.peaks.a 5.6 Gbit/s) and state b" in text
    assert "ports are missing on onboard while others stay free" in text


def test_a_mesh_carries_every_state() -> None:
    mesh = {"smb": {"demand_gbps": 0.5, "attach": "mesh", "links_per_pair": 2, "peaks": {"rebuild": 1}}}
    hosts = {"h[1-3]": {**BASIC["hosts"]["h[1-2]"]}}
    assert nic.plan(design(mesh, hosts=hosts)).objective["ports"] == 3 * 4
    mesh["smb"]["peaks"] = {"rebuild": 1.1}
    with pytest.raises(nic.InfeasibleError, match=r"port is to be survived with 1.1 Gbit/s in state rebuild"):
        nic.plan(design(mesh, hosts=hosts))
    mesh["smb"]["peaks"] = {"rebuild": 2.1}
    with pytest.raises(nic.InfeasibleError, match=r"smb.peaks.rebuild: 2.1 Gbit/s in state rebuild may go to any one other host"):
        nic.plan(design(mesh, hosts=hosts))


def test_a_peak_that_no_port_carries_is_named_with_its_state() -> None:
    with pytest.raises(nic.InfeasibleError, match=r"traffic.production.peaks.b: 9 Gbit/s in state night, but all ports"):
        nic.plan(design(two({"a": 1, "b": 9}, {}, []), {"night": ["a", "b"]}))


def test_states_that_fit_alone_but_not_together_are_named() -> None:
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(design(two({"a": 5}, {"b": 5}, [], sharing="dedicated")))
    assert caught.value.explanation[0].startswith("state a (")
    assert "each of these states would fit without the others" in caught.value.explanation[0]


def test_peaks_that_are_not_to_blame_are_not_named() -> None:
    classes = two({"a": 1}, {}, ["port"], sharing="dedicated") | {"management": {"demand_gbps": 4.5, "survive": ["port"]}}
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(design(classes, catalog__adapters__card__interfaces={"p1": PORT}))
    assert not any("state" in sentence for sentence in caught.value.explanation)


# ---------------------------------------------------------------------------------------------------------- failures.csv


def test_failures_have_rows_of_the_states_that_matter() -> None:
    found = design(
        two({"a": 2.5, "c": 3}, {"b": 2, "c": 0.25}, ["port"], min_failover=0.5),
        [["a", "b"], "c"],
        hosts__k1={**BASIC["hosts"]["h[1-2]"], "unit": 5, "traffic": {"production": {"peaks": {}}}},
    )
    table = nic.plan(found).failures
    assert list(table.columns)[-2:] == ["ok", "state"]
    assert table["ok"].all()
    assert set(table[table["host"] == "h1"]["state"]) == {"", "a+b", "c"}
    assert set(table[table["host"] == "k1"]["state"]) == {""}
    rows = table[(table["host"] == "h2") & (table["kind"] == "port")].head(6)
    shown = [(row.traffic, row.state, row.demand_gbps, row.required_gbps) for row in rows.itertuples()]
    assert shown == [
        *(("backup", "", 0.5, 0.25), ("backup", "a+b", 2, 1), ("backup", "c", 0.25, 0.125)),
        *(("production", "", 0.5, 0.25), ("production", "a+b", 2.5, 1.25), ("production", "c", 3, 1.5)),
    ]


# ----------------------------------------------------------------------------------------------------------------- the proof


def told(planned: nic.Design, asked: nic.Design) -> list[tuple[str, str, str]]:
    """Plan one design, and return what the proof says of the plan to another."""
    return [(one.rule, one.subject, one.message) for one in violations(asked.site, nic.plan(planned).tables)]


@pytest.mark.parametrize(
    ("survive", "bus", "rule", "message"),
    [
        ([], 8, "2.4 load", "the peaks and demands in state a add up to 3 Gbit/s, 1 of the links is 1 Gbit/s"),
        (["port"], 8, "2.5 failures", "in state a it must carry 3 Gbit/s, its links carry 1 Gbit/s"),
    ],
)
def test_a_plan_of_the_demands_alone_is_refused(survive: list[str], bus: int, rule: str, message: str) -> None:
    found = told(design(two({}, {}, survive)), design(two({"a": 2.5}, {}, survive)))
    assert any(one == rule and text.endswith(message) for one, _, text in found), found
    assert ("2.11 agreement", "failures.csv has 0 rows for this failure and class, not one") in {(one, text) for one, _, text in found}


def test_a_bus_that_a_state_overloads_is_refused() -> None:
    pinned = {**BASIC["hosts"]["h[1-2]"], "pin": {"production": [f"s1/p{i}" for i in range(1, 5)]}}
    changed: Dict = {"catalog__adapters__card__bus_gbps": 2, "hosts": {"h[1-2]": pinned}}
    classes = {"production": {"demand_gbps": 1, "survive": []}}
    peaked = {"production": {**classes["production"], "peaks": {"a": 2, "b": 2.5}}}
    found = told(design(classes, **changed), design(peaked, **changed))
    messages = [text for rule, _, text in found if rule == "2.6 bus"]
    assert messages == ["without a failure in state b the loads production 2.5 Gbit/s do not fit through the buses (s1 2 Gbit/s)"]


def zero(rows: list[Dict], i: int) -> None:
    rows[i]["required_gbps"] = Fraction(0)


def renamed(rows: list[Dict], i: int) -> None:
    rows[i]["state"] = "b"


def base(rows: list[Dict], i: int) -> None:
    rows[i]["state"] = ""


def gone(rows: list[Dict], i: int) -> None:
    del rows[i]


def twice(rows: list[Dict], i: int) -> None:
    rows.append(dict(rows[i]))


@pytest.mark.parametrize("spoil", [zero, renamed, base, gone, twice])
def test_a_spoilt_row_of_a_state_is_refused(spoil: Callable[[list[Dict], int], None]) -> None:
    from nicplanner.tables import SPECS, Table

    asked = design(two({"a": 2.5}, {}, ["port"]))
    tables = nic.plan(asked).tables
    names = [column.name for column in SPECS["failures"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in tables["failures"].rows()]
    assert violations(asked.site, tables) == []
    spoil(rows, next(i for i, row in enumerate(rows) if row["state"] == "a" and row["kind"] == "port"))
    spoilt = Table(SPECS["failures"], {name: [row[name] for row in rows] for name in names})
    assert {one.rule for one in violations(asked.site, {**tables, "failures": spoilt})} == {"2.11 agreement"}


def test_a_plan_from_elsewhere_may_lack_the_column_where_there_are_no_states() -> None:
    from nicplanner.tables import SPECS, Table

    for peaks, sound in (({}, True), ({"a": 0.6}, False)):
        asked = design(two(peaks, {}, []))
        tables = nic.plan(asked).tables
        columns = {name: cells for name, cells in tables["failures"].columns.items() if name != "state"}
        assert (violations(asked.site, {**tables, "failures": Table(SPECS["failures"], columns)}) == []) is sound


# ------------------------------------------------------------------------------------------------------------------- loads


def test_loads_that_another_one_covers_are_left_out() -> None:
    def load(state: str, *rates: int) -> Load:
        return Load(state, {f"c{i}": Fraction(rate) for i, rate in enumerate(rates)})

    given = [load("", 1, 1), load("a", 1, 2), load("b", 2, 1), load("c", 1, 1), load("d", 2, 1), load("e", 0, 2)]
    assert [one.state for one in undominated(given)] == ["a", "b"]
    assert [one.state for one in undominated(given[:1])] == [""]
    assert [one.state for one in undominated([load("", 1, 1), load("a", 1, 1)])] == [""]
    assert undominated([]) == ()


def test_what_a_class_needs_in_a_state() -> None:
    found = design(two({"a": 2.5, "c": 4}, {"c": 0}, []), {"x": ["a", "c"], "y": "a"}).site
    of = {one.name: one for one in found.groups[0].classes}
    needs = [(state.name, str(demand_in(of["production"], state)), str(demand_in(of["backup"], state))) for state in (BASE, *found.states)]
    assert needs == [("", "1/2", "1/2"), ("x", "4", "0"), ("y", "5/2", "1/2")]
