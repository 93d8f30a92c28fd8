"""Break-evens: against looking at every value, and both ends planned by hand."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

import nicplanner as nic
from nicplanner.errors import InfeasibleError, InputError
from nicplanner.study import break_even
from nicplanner.study.break_even import find_edge, read_condition, read_span
from nicplanner.study.outcome import Outcome
from nicplanner.study.scenario import Scenario

ISCSI = "traffic.iscsi.demand_gbps"
DESIGN = nic.Design.parse(nic.starter())


def feasible(value: Any, path: str = ISCSI) -> bool:
    try:
        nic.plan(DESIGN.replace({path: value}))
    except (InfeasibleError, InputError):
        return False
    return True


def row_of(frame: pd.DataFrame) -> dict[str, Any]:
    assert len(frame) == 1
    return {str(key): value for key, value in frame.iloc[0].items()}


def test_both_ends_are_planned_and_a_step_apart() -> None:
    row = row_of(nic.Study(DESIGN).break_even(ISCSI, 1, 5))
    assert row["holds"] + 0.001 == pytest.approx(row["breaks"])
    assert feasible(Decimal(str(row["holds"])))
    assert not feasible(Decimal(str(row["breaks"])))
    assert (row["holds_status"], row["breaks_status"], row["proven"]) == ("OPTIMAL", "INFEASIBLE", True)
    assert "data ports" in row["reason"]
    assert row["plans"] <= 2 + math.ceil(math.log2(4000))


@pytest.mark.parametrize(
    ("low", "high", "step"), [(1, 5, Decimal("0.5")), (Decimal("0.1"), 4, Decimal("0.7")), (0, 4, 4), (1, 4, Decimal("1.3"))]
)
def test_against_looking_at_every_value(low: Any, high: Any, step: Any) -> None:
    values = [low + i * step for i in range(int((high - low) / step) + 1)]
    values += [high] if values[-1] < high else []  # a step that does not divide the range ends with a shorter one
    good = [value for value in values if feasible(value)]
    row = row_of(nic.Study(DESIGN).break_even(ISCSI, low, high, step=step))
    assert row["holds"] == float(max(good))
    assert row["breaks"] == float(min(value for value in values if value not in good))


def test_a_number_that_must_not_be_too_small() -> None:
    row = row_of(nic.Study(DESIGN).break_even("policy.max_utilisation", Decimal("0.1"), 1, step=Decimal("0.1")))
    assert row["breaks"] == pytest.approx(row["holds"] - 0.1)
    assert feasible(Decimal(str(round(row["holds"], 1))), "policy.max_utilisation")
    assert not feasible(Decimal(str(round(row["breaks"], 1))), "policy.max_utilisation")


@pytest.mark.parametrize("condition", ["ports <= 36", "spare_ports >= 1", "hosts == 4", "cables>35", "recommended"])
def test_conditions_hold_and_break(condition: str) -> None:
    measure, holds = {
        "ports <= 36": ("ports", lambda x: x <= 36), "spare_ports >= 1": ("spare_ports", lambda x: x >= 1),
        "hosts == 4": ("hosts", lambda x: x == 4), "cables>35": ("cables", lambda x: x > 35),
        "recommended": ("verdict", lambda x: x == "recommended"),
    }[condition]  # fmt: skip
    row = row_of(nic.Study(DESIGN).break_even(ISCSI, Decimal("0.5"), 5, step=Decimal("0.25"), condition=condition))
    for end, wanted in (("holds", True), ("breaks", False)):
        if not math.isnan(row[end]):
            got = nic.Study(DESIGN).vary(ISCSI, [Decimal(str(row[end]))]).run().iloc[0]
            assert (bool(holds(got[measure])) if got["status"] == "OPTIMAL" else False) is wanted
    assert row["proven"]


def test_ends_that_agree() -> None:
    both = row_of(nic.Study(DESIGN).break_even(ISCSI, 1, 2, step=1))
    assert (both["holds"], math.isnan(both["breaks"]), both["proven"], both["plans"]) == (2, True, True, 2)
    neither = row_of(nic.Study(DESIGN).break_even(ISCSI, 8, 9, step=1))
    assert (math.isnan(neither["holds"]), neither["breaks"], neither["breaks_status"]) == (True, 8, "INFEASIBLE")


def test_in_each_scenario() -> None:
    study = nic.Study(DESIGN).vary("hosts.*.adapters.slot2", ["I350-T4", "X710-T4"])
    study = study.scenario("narrow", {"policy.max_utilisation": Decimal("0.8")})
    frame = study.break_even(ISCSI, 1, 8, step=1)
    assert frame["scenario"].tolist() == ["s1", "s2", "narrow"]
    assert frame["hosts.*.adapters.slot2"].tolist() == ["I350-T4", "X710-T4", "I350-T4"]
    for _, row in frame.iterrows():
        one = study.design_of(row["scenario"])
        nic.plan(one.replace({ISCSI: int(row["holds"])}))
        if not math.isnan(row["breaks"]):
            with pytest.raises(InfeasibleError):
                nic.plan(one.replace({ISCSI: int(row["breaks"])}))


def test_with_no_time_nothing_is_proven() -> None:
    for condition in ("feasible", "ports <= 36", "recommended", "spare_ports >= 1"):
        row = row_of(nic.Study(DESIGN).break_even(ISCSI, 1, 2, step=Decimal("0.5"), condition=condition, time_limit=0))
        assert not row["proven"]
        assert math.isnan(row["holds"])
        assert row["reason"]


def test_what_has_no_price_proves_nothing() -> None:
    row = row_of(nic.Study(DESIGN).break_even(ISCSI, 1, 5, step=1, condition="cost <= 100"))
    assert (row["proven"], math.isnan(row["holds"]), math.isnan(row["breaks"])) == (False, True, True)
    assert row["reason"].startswith("the plan has no cost")


def test_a_plan_that_is_not_proven_the_best_has_no_known_measure() -> None:
    feasible, best = Outcome("FEASIBLE", ports=8, verdict="supported"), Outcome("OPTIMAL", ports=8, verdict="supported", cost="2.5")
    assert read_condition("ports <= 9", "s").holds(feasible) is None
    assert read_condition("recommended", "s").holds(feasible) is None
    assert read_condition("feasible", "s").holds(feasible) is True
    assert read_condition("ports <= 8", "s").holds(best) is True
    assert read_condition("cost < 2.5", "s").holds(best) is False
    assert read_condition("ports <= 9", "s").holds(Outcome("ERROR")) is None
    assert read_condition("ports != 9", "s").holds(Outcome("INVALID")) is False


def test_a_limit_in_the_middle_leaves_what_is_settled() -> None:
    def look(scenario: Scenario) -> Outcome:
        value = scenario.settings[-1][1]
        if 3 <= value <= 9:
            return Outcome("NO_SOLUTION", "time over")
        return Outcome("OPTIMAL", ports=1) if value < 3 else Outcome("INFEASIBLE", "full")

    span = read_span(DESIGN, ISCSI, 0, 16, 1, "s")
    edge = find_edge(Scenario("base"), span, read_condition("feasible", "s"), look)
    assert (edge.holds, edge.breaks, edge.proven) == (0, 16, False)
    assert "time over" in break_even.describe(span, read_condition("feasible", "s"), edge)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((ISCSI, 2, 1), "not above the least value"),
        ((ISCSI, 1, 1), "not above the least value"),
        ((ISCSI, "1", 2), "not a number"),
        ((ISCSI, Decimal("sNaN"), 2), "not a number"),
        ((ISCSI, float("nan"), 2), "not a number"),
        ((ISCSI, 0, float("inf")), "not a number"),
        ((ISCSI, 0, 10**5000), "not a number"),
        ((ISCSI, 0, Decimal("1e-10")), "not a number"),
        (("traffic.iscsy.demand_gbps", 1, 2), "did you mean 'traffic.iscsi.demand_gbps'"),
        ((3, 1, 2), "not a path"),
    ],
)
def test_bad_spans(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        nic.Study(DESIGN).break_even(*arguments)


@pytest.mark.parametrize("condition", ["", "portz <= 3", "ports <= x", "ports", "ports <= 3 or True", "ports <= 1e3", 7, "ports <= \u0663"])
def test_bad_conditions(condition: Any) -> None:
    with pytest.raises(InputError, match="not a condition"):
        nic.Study(DESIGN).break_even(ISCSI, 1, 2, condition=condition)


def test_bad_steps_and_paths_that_are_varied() -> None:
    for step in (0, -1, 5):
        with pytest.raises(InputError, match="out of range"):
            nic.Study(DESIGN).break_even(ISCSI, 1, 2, step=step)
    with pytest.raises(InputError, match="varied already"):
        nic.Study(DESIGN).vary("traffic.*.demand_gbps", [1]).break_even(ISCSI, 1, 2)
