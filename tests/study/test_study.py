"""Studies against planning each scenario by hand; what is asked, and in which order it comes."""

from __future__ import annotations

import copy
import itertools
import math
import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.errors import InfeasibleError, InputError
from nicplanner.plan.difference import compare_plans
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.growing import grown_design
from nicplanner.study.growth.rates import read_growth
from nicplanner.study.outcome import Options
from nicplanner.study.results import FAILURE, MEASURES

BASE = yaml.safe_load(nic.starter())
ISCSI, PRODUCTION = "traffic.iscsi.demand_gbps", "traffic.production.demand_gbps"
AXES = {
    ISCSI: [Decimal("1.5"), 1, 2, 9],
    PRODUCTION: [Decimal("1.6"), Decimal("0.4"), 0],
    "policy.spare_ports": [0, 1, 2],
    "hosts.*.adapters.slot2": ["I350-T4", "X710-T4", None],
    "traffic.cluster.apart_from": [["production"], [], None],
    "policy.max_utilisation": [Decimal("1.0"), Decimal("0.5")],
}
SWITCH = {"model": "PowerConnect 6248", "rack": "R1", "unit": 30, "fabric": "C"}
CARDS = (("duo", 2, 50), ("quad", 4, 90))
FEW = settings(max_examples=60, deadline=None, database=None, derandomize=True, phases=[Phase.generate])


def design(**changes: Any) -> nic.Design:
    return nic.Design.from_dict(copy.deepcopy(BASE)).replace(changes)


def study_of(paths: list[str]) -> nic.Study:
    study = nic.Study(design())
    for path in paths:
        study = study.vary(path, AXES[path])
    return study


def by_hand(one: nic.Design, failures: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    """Plan a design, and measure the plan from its tables alone."""
    try:
        plan = nic.plan(one)
    except InputError:
        return {"status": "INVALID"}
    except InfeasibleError:
        return {"status": "INFEASIBLE"}
    ports, failed = plan.ports, plan.failures
    used = ports[ports["group"] != ""]
    rides = {(row.host, name): row.group for row in used.itertuples() for name in row.traffic.split(";")}
    shares: dict[Any, list[float]] = {}
    for row in failed[failed["required_gbps"] > 0].itertuples():
        found = shares.setdefault((row.kind, row.element, row.host, rides[row.host, row.traffic]), [row.surviving_gbps, 0])
        found[1] += row.demand_gbps
    return {
        "status": plan.status,
        "verdict": plan.verdict,
        "hosts": ports["host"].nunique(),
        "ports": len(used),
        "spare_ports": int((ports["group"] == "").groupby(ports["host"]).sum().min()),
        "cables": len(plan.cabling),
        "worst_failover": min((left / demand for left, demand in shares.values() if demand), default=math.nan),
        "bottleneck": ": ".join(nic.runway(one, replanned=False).table.iloc[0][["subject", "limit"]]),
        "bottleneck_growth": nic.runway(one, replanned=False).table.iloc[0]["factor"],
        "left": [left_by_hand(one, plan, failure) for failure in failures],
    }


def left_by_hand(one: nic.Design, plan: nic.Plan, failure: tuple[str, ...]) -> tuple[float, str]:
    found = nic.simulate(one, plan, failure).table
    return found["share"].min(), ";".join(name for name in one.site.classes if not found[found["traffic"] == name]["runs"].all())


def assert_row_is(row: Any, hand: dict[str, Any]) -> None:
    for name, value in hand.items():
        if name != "left":
            assert row[name] == (pytest.approx(value, abs=1e-8) if isinstance(value, float) else value), (row["scenario"], name)
    if hand["status"] != "OPTIMAL":
        assert row["reason"]
        assert pd.isna(row["ports"])


@given(st.lists(st.sampled_from(sorted(AXES)), min_size=1, max_size=4, unique=True))
@FEW
def test_grid_is_the_product(paths: list[str]) -> None:
    study = study_of(paths)
    found = list(study.scenarios())
    product = list(itertools.product(*(AXES[path] for path in paths)))
    assert len(study) == study.size == len(found) == len(product)
    assert [list(one.values) for one in found] == [list(values) for values in product]
    assert [one.name for one in found] == [f"s{i}" for i in range(1, len(found) + 1)]


@given(st.lists(st.sampled_from(sorted(AXES)), min_size=1, max_size=6, unique=True))
@FEW
def test_one_at_a_time_is_the_design_and_what_differs_from_it(paths: list[str]) -> None:
    study = study_of(paths).one_at_a_time()
    found = list(study.scenarios())
    base = found[0]
    assert base.name == "base"
    assert study.design_of("base") == study.design
    others = [value for path, own in zip(paths, base.values, strict=True) for value in AXES[path] if value != own]
    assert len(found) == study.size == 1 + len(others)
    for one in found[1:]:
        assert sum(a != b for a, b in zip(one.values, base.values, strict=True)) == 1


@given(st.lists(st.sampled_from(sorted(AXES)), min_size=2, max_size=5, unique=True), st.integers(1, 60), st.integers(0, 9))
@FEW
def test_samples_are_distinct_points_of_the_grid_in_its_order(paths: list[str], count: int, seed: int) -> None:
    grid = [repr(one.values) for one in study_of(paths).scenarios()]
    study = study_of(paths).sample(count, seed)
    found = [repr(one.values) for one in study.scenarios()]
    assert found == [repr(one.values) for one in study_of(paths).sample(count, seed).scenarios()]
    assert len(set(found)) == len(found) == study.size == min(count, len(grid))
    assert [grid.index(one) for one in found] == sorted(grid.index(one) for one in found)


def test_other_seeds_draw_others() -> None:
    study = study_of([ISCSI, PRODUCTION, "policy.spare_ports", "hosts.*.adapters.slot2"])
    drawn = [repr([one.values for one in study.sample(9, seed).scenarios()]) for seed in range(5)]
    assert len(set(drawn)) == 5


def test_rows_are_what_planning_by_hand_gives() -> None:
    failures = (("switch:sw-a",), ("hv01/slot1", "switch:sw-b"), ())
    study = study_of([ISCSI, "hosts.*.adapters.slot2"]).scenario("roomy", {"policy": {"spare_ports": 1}, PRODUCTION: Decimal("0.4")})
    for failure in failures:
        study = study.fail(*failure)
    rows = study.run()
    assert list(rows.columns) == [
        "scenario", ISCSI, "hosts.*.adapters.slot2", "failure", *(one.name for one in MEASURES[:-2]), "carried_share", "classes_down",
        "reason", "seconds",
    ]  # fmt: skip
    assert len(rows) == 3 * (12 + 1)
    assert set(rows["status"]) == {"OPTIMAL", "INFEASIBLE"}
    for name in rows["scenario"].unique():
        hand = by_hand(study.design_of(name), failures)
        for i, (_, row) in enumerate(rows[rows["scenario"] == name].iterrows()):
            assert row["failure"] == ", ".join(failures[i])
            assert_row_is(row, hand)
            if hand["status"] == "OPTIMAL":
                assert (row["carried_share"], row["classes_down"]) == (pytest.approx(hand["left"][i][0]), hand["left"][i][1])
    assert FAILURE[2].name == "classes_down"
    assert any(rows["classes_down"])


def test_designs_are_those_of_replace() -> None:
    data = copy.deepcopy(BASE)
    body = data["hosts"].pop("hv[01-04]")
    data["hosts"] = {"a[1-2]": body, "b[1-2]": {**copy.deepcopy(body), "unit": 12}}
    one = nic.Design.from_dict(data)
    study = nic.Study(one).vary("hosts.*.adapters.slot2", ["X710-T4", None]).vary("policy", [{"spare_ports": 1}, None])
    assert study.design_of(0) == one.replace(
        {"hosts.a[1-2].adapters.slot2": "X710-T4", "hosts.b[1-2].adapters.slot2": "X710-T4", "policy": {"spare_ports": 1}}
    )
    gone = study.design_of("s4").to_dict()
    assert [group["adapters"] for group in gone["hosts"].values()] == [{"slot1": "I350-T4"}] * 2
    assert "policy" not in gone
    named = nic.Study(one).scenario("new", {"traffic": {"backup": {"demand_gbps": 1}, "cluster": {"apart_from": None}}, "name": "x"})
    found = named.design_of("new").to_dict()
    assert list(found["traffic"]) == [*BASE["traffic"], "backup"]
    assert found["traffic"]["cluster"] == {"demand_gbps": BASE["traffic"]["cluster"]["demand_gbps"]}
    assert found["name"] == "x"
    assert one.to_dict() == nic.Design.from_dict(data).to_dict()


def test_what_is_set_in_one_scenario_shows_in_no_other() -> None:
    both = {"slot1": "I350-T4", "slot2": "I350-T4"}
    study = nic.Study(design()).vary("hosts.*.adapters", [both]).vary("hosts.*.adapters.slot2", ["I350-T4", None, "X710-T4"])
    rows = study.run()
    assert set(rows["hosts.*.adapters"]) == {"{slot1: I350-T4, slot2: I350-T4}"}
    assert both == {"slot1": "I350-T4", "slot2": "I350-T4"}
    assert [row["hosts"]["hv[01-04]"]["adapters"].get("slot2") for row in (study.design_of(i).to_dict() for i in range(3))] == [
        "I350-T4", None, "X710-T4",
    ]  # fmt: skip
    data = {key: value for key, value in copy.deepcopy(BASE).items() if key != "policy"}
    named = nic.Study(nic.Design.from_dict(data)).scenario("x", {"policy": {"max_utilisation": 1}})
    named.break_even("policy.spare_ports", 0, 2, step=1)
    assert named.grid.named == {"x": {"policy": {"max_utilisation": 1}}}


def test_growth_is_that_of_growing_by_hand() -> None:
    one = design(**{"traffic.iscsi.demand_gbps": 1, "traffic.production.demand_gbps": Decimal("0.4")})
    grown = nic.Study(one).grow({"*": "20%/year"}, "25%/year", [0, 1, 3])
    assert [each.name for each in grown.scenarios()] == ["s1", "s2", "s3"]
    study = grown.scenario("as is", {}).scenario("wide", {"policy.max_utilisation": Decimal("0.9")})
    rows = study.run()
    assert rows["scenario"].tolist() == [f"{name}, year {year}" for name in ("as is", "wide") for year in (0, 1, 3)]
    assert rows["year"].tolist() == [0, 1, 3] * 2
    growth = read_growth(tuple(one.site.classes), {"*": "20%/year"}, "25%/year", 3)
    for i, (_, row) in enumerate(rows.iterrows()):
        start = one if i < 3 else one.replace({"policy.max_utilisation": Decimal("0.9")})
        fleet = Fleet(start.site, growth)
        year = int(row["year"])
        grown = grown_design(start, growth.factors[year], fleet, fleet.by_year[year]) if year else start
        assert study.design_of(row["scenario"]) == grown
        assert_row_is(row, by_hand(grown))
    assert rows["hosts"].dropna().tolist()[:2] == [4, 5]


def test_open_slots_are_chosen() -> None:
    cards = {name: {"interfaces": {f"p[1-{n}]": "1000base-t"}, "bus_gbps": 8, "price": price} for name, n, price in CARDS}
    purchase = {"adapters": ["duo", "quad"], "include": ["adapters"], "currency": "EUR"}
    one = design(**{"catalog.adapters": cards, "hosts.hv[01-04].adapters": "choose"}, purchase=purchase)
    study = nic.Study(one).vary(ISCSI, [1, 2])
    rows = study.run()
    for i in range(2):
        sized = nic.size(study.design_of(i))
        bom = sized.bom
        bought = bom[(bom["category"] == "adapter") & (bom["status"] == "buy")]["total"].sum()
        assert rows["cost"][i] == bought > 0
        assert rows["ports"][i] == (sized.ports["group"] != "").sum()
        assert rows["purchase"][i] == sized.purchase != ""


def test_bad_designs_are_rows_with_their_reason() -> None:
    bad = [10**30, 10**5000, -1, "x", float("nan"), True, [1], {"a": 1}, None]
    rows = nic.Study(design()).vary(ISCSI, bad).run()
    assert set(rows["status"]) == {"INVALID"}
    assert all(reason.startswith(ISCSI) for reason in rows["reason"])
    assert nic.Study(design()).vary("addressing.first_host", [10**30, 11]).run()["status"].tolist() == ["INVALID", "OPTIMAL"]
    rows = nic.Study(design()).scenario("=cmd|' /C calc'!A0", {"name": "=1+1"}).run()
    assert rows["status"].tolist() == ["OPTIMAL"]


def test_a_path_that_is_also_a_measure_keeps_both_columns() -> None:
    two = {"hv[01-02]": BASE["hosts"]["hv[01-04]"]}
    rows = nic.Study(design()).vary("hosts", [BASE["hosts"], two]).run()
    assert rows["hosts"].tolist() == [4, 2]
    assert rows["design.hosts"].str.startswith("{hv[").all()
    assert rows.columns.is_unique


def test_failures_of_what_only_a_scenario_or_a_plan_has() -> None:
    rows = nic.Study(design()).vary("name", ["two"]).scenario("three", {"switches": {"sw-c": SWITCH}}).fail("sw-c").run()
    assert rows["status"].tolist() == ["INVALID", "OPTIMAL"]
    rows = nic.Study(design()).fail("cable:C0001").fail("C0001", "switch:sw-b").run()
    assert rows["status"].tolist() == ["OPTIMAL", "OPTIMAL"]
    assert rows["carried_share"].notna().all()


def test_compare_and_find() -> None:
    study = study_of([ISCSI, PRODUCTION])
    assert study.find({ISCSI: 1, PRODUCTION: 0.4}).values == (1, Decimal("0.4"))
    assert study.find(4) == study.find("s5")
    one = {ISCSI: 2, PRODUCTION: 0}
    hand = compare_plans(nic.plan(study.design_of(one)), nic.plan(study.design), ("s9", "base"))
    found = study.compare(one, "base")
    assert (found.names, found.values, found.layouts) == (hand.names, hand.values, hand.layouts)
    assert found.layouts
    assert not study.compare("base", "base").layouts
    for wrong in ("s99", 99, {ISCSI: 7}, {"traffic.x": 1}):
        with pytest.raises(KeyError, match="no scenario"):
            study.find(wrong)
    with pytest.raises(InfeasibleError):
        study.compare("s12", "base")


def test_what_cannot_be_meant_is_refused() -> None:
    study = nic.Study(design())
    cases = [
        (lambda: study.run(), "the study asks nothing"),
        (lambda: study.vary(ISCSI, []), "there are no values: the grid would be empty"),
        (lambda: study.vary(ISCSI, 3), "not a list of values"),
        (lambda: study.vary(ISCSI, {1, 2}), "a set has no order"),
        (lambda: study.vary(ISCSI, [1, 1]), "a value is given twice"),
        (lambda: study.vary(ISCSI, {"from": 1, "to": 0, "step": 1}), "not a range of values"),
        (lambda: study.vary(ISCSI, {"from": 0, "to": Decimal("1e9999"), "step": Decimal("1e-9999")}), "too many values"),
        (lambda: study.vary(ISCSI, [1]).vary(ISCSI, [2]), "the path is varied twice"),
        (lambda: study.vary("hosts.*.unit", [2]).vary("hosts.hv[01-04].unit", [4]), "it sets again what hosts.*.unit sets"),
        (lambda: study.vary("hosts.*.adapters.slot2", [None]).vary("hosts.*.adapters", [{}]), "vary the whole first"),
        (lambda: study.vary(ISCSI, [1]).scenario("s1", {}).run(), "another row has this name"),
        (lambda: study.scenario("a", {}).scenario("a", {}), "the name is taken"),
        (lambda: study.scenario("base", {}), "base is the design as it is"),
        (lambda: study.scenario("a\nb", {}), "not a name"),
        (lambda: study.scenario("a", {"traffic.iscsy": 1}), "did you mean 'traffic.iscsi'"),
        (lambda: study.fail("switch:sw-a").fail("switch:sw-a"), "asked about twice"),
        (lambda: study.fail(3), "not an element"),
        (lambda: study.fail("switch:sw-x").run(), "did you mean switch:sw-a, switch:sw-b"),
        (lambda: study.vary(ISCSI, [1]).fail("hv01/slot9").run(), "nothing in the plan has this name"),
        (lambda: study.grow(years=10**12), "out of range"),
        (lambda: study.grow(years=[-1]), "not years"),
        (lambda: study.sample(0), "not a whole number"),
        (lambda: study.vary(ISCSI, [1]).run(solver="hihgs"), "did you mean 'highs'"),
        (lambda: study.vary(ISCSI, [1]).run("proceses"), "did you mean 'processes'"),
        (lambda: study.vary(ISCSI, [1]).run(workers=0), "not a number of workers"),
    ]  # fmt: skip
    for call, message in cases:
        with pytest.raises(InputError) as caught:
            call()
        assert message in str(caught.value)


def test_sizes_beyond_what_python_counts() -> None:
    study = nic.Study(design())
    for name in ("iscsi", "production", "cluster", "management"):
        study = study.vary(f"traffic.{name}.demand_gbps", {"from": Decimal("0.00001"), "to": 1, "step": Decimal("0.00001")})
    assert study.size == 10**20
    assert "100,000,000,000,000,000,000 scenarios" in repr(study)
    with pytest.raises(InputError, match="the study is large"):
        study.run()
    drawn = list(study.sample(5, 1).scenarios())
    assert len({one.values for one in drawn}) == 5
    assert drawn == list(study.sample(5, 1).scenarios())


HASHED = """
import nicplanner as nic
from nicplanner.study.outcome import Options
study = nic.Study(nic.Design.parse(nic.starter())).vary("traffic.iscsi.demand_gbps", [1, 9, "x"])
bad = {"policy": {"spare_ports": -1}, "racks": {"R1": {"row": "x"}}, "addressing": {"vlans": "0-9"}, "traffic": {"z": 1}}
study = study.scenario("bad", bad)
print(study.results(Options()).files()["results.csv"])
"""


def test_hash_seeds_change_nothing() -> None:
    found = set()
    for seed in ("0", "1", "2"):
        done = subprocess.run([sys.executable, "-c", HASHED], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        found.add(done.stdout)
    assert len(found) == 1
    assert found.pop().count("INVALID") == 2


def test_tables_are_what_the_frame_holds() -> None:
    results = study_of([ISCSI]).results(Options())
    frame = results.frame()
    lines = results.files()["results.csv"].splitlines()
    assert lines[0].split(",") == [name for name in frame.columns if name != "seconds"]
    assert len(lines) == len(frame) + 1
    assert results.files()["results.csv"] == study_of([ISCSI]).results(Options()).files()["results.csv"]
    assert results.files()["seconds.csv"].splitlines()[0] == "scenario,seconds"
    assert results.counts() == frame["status"].value_counts().sort_index().to_dict()
