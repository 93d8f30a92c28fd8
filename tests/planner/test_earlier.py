"""Plans from an earlier plan: no best plan moves fewer cables, as enumeration finds; and laws that hold for every design."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.verify import violations

sys.path.insert(0, str(Path(__file__).parent))
import brute
import changes
import moving
import strategies
from test_random_laws import planned, shuffled

PROFILE = settings(
    max_examples=60, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
CROWDED = strategies.Size(racks=1, switches=5, hosts=3, ports=4, cards=1, classes=2, switch_ports=3)
"""Several small switches for few hosts, so that a host's cables do not all end at the nearest one."""
MOST = 2_000


def earlier_plan(data: dict[str, Any], seed: int, kind: str, back: bool) -> tuple[nic.Plan, nic.Design] | None:
    """Return a plan as nobody would make it of a design before some changes, and the design after them; None if there is none."""
    rng = random.Random(seed)
    other = changes.changed(changes.changed(data, rng, kind), rng)
    try:
        old, new = (nic.Design.from_dict(one) for one in ((other, data) if back else (data, other)))
        plan = changes.shuffled(old.site, nic.plan(old), seed)
    except (nic.InputError, nic.InfeasibleError):
        return None
    assert violations(old.site, plan.tables) == []
    return plan, new


def agrees(old: nic.Plan, design: nic.Design) -> str:
    """Compare the cables that move with the enumeration; return what kind of comparison it was."""
    try:
        best = moving.fewest_new(design.site, old.cabling, MOST)
    except brute.TooLargeError:
        return "too large"
    if best is None:
        with pytest.raises(nic.InfeasibleError):
            nic.plan(design, earlier=old)
        return "infeasible"
    plan, afresh = nic.plan(design, earlier=old), nic.plan(design)
    found = plan.manifest["earlier"]
    assert (plan.status, plan.objective["ports"]) == (afresh.status, afresh.objective["ports"])
    if round(plan.objective["length_m"] * 10_000) > best.length:  # several switches of a fabric: the least for the layout alone
        assert not brute.one_switch_each(design.site)
        assert found["least_moved"] is None
        return "longer"
    if found["least_moved"] is None:
        assert not brute.one_switch_each(design.site)
        assert found["new_cables"] >= best.new
        return "unproven"
    assert found["new_cables"] == best.new
    assert found["least_moved"] == found["moved"]
    if afresh.bound["length_m"] is not None:
        assert plan.objective["length_m"] == afresh.objective["length_m"]
    return "moves" if found["moved"] else "stays"


@pytest.mark.parametrize(("size", "examples"), [(strategies.TINY, 60), (CROWDED, 100)], ids=["tiny", "crowded"])
def test_no_best_plan_moves_fewer_cables(size: strategies.Size, examples: int) -> None:
    seen: Counter[str] = Counter()

    @settings(PROFILE, max_examples=examples)
    @given(strategies.designs(size), st.integers(0, 10**6), st.sampled_from(changes.CHANGES), st.booleans())
    def run(data: dict[str, Any], seed: int, kind: str, back: bool) -> None:
        if size is CROWDED:
            for i, switch in enumerate(data["switches"].values()):
                switch["fabric"] = "AB"[i % 2]
        made = earlier_plan(data, seed, kind, back)
        seen[agrees(*made) if made is not None else "no plan"] += 1

    run()
    assert seen["moves"] + seen["stays"] >= 15, "little is compared"
    assert seen["moves"]


def csv(plan: nic.Plan) -> dict[str, str]:
    return {name: text for name, text in plan.files().items() if name.endswith(".csv")}


@settings(PROFILE, max_examples=40)
@given(strategies.designs(), st.integers(0, 10**6), st.sampled_from(changes.CHANGES))
def test_there_and_back(data: dict[str, Any], seed: int, kind: str) -> None:
    """From its own plan a design gets its own plan; and from that of a changed design, if nothing has moved there, nothing moves back."""
    try:
        design = nic.Design.from_dict(data)
    except nic.InputError:
        return
    plan = planned(data)
    if plan is None:
        return
    same = nic.plan(design, earlier=plan)
    assert csv(same) == csv(plan)
    assert not any(same.manifest["earlier"][name] for name in ("moved", "gone", "new_cables", "vlans", "addresses"))
    other = changes.changed(data, random.Random(seed), kind)
    try:
        there = nic.plan(nic.Design.from_dict(other), earlier=plan)
    except (nic.InputError, nic.InfeasibleError):
        return
    found = there.manifest["earlier"]
    if kind in ("more hosts", "first", "split"):
        assert not found["moved"] or found["least_moved"] == found["moved"]
        assert (found["vlans"], found["addresses"]) == (0, 0)
    if not found["moved"] and not found["gone"] and kind != "place":
        back = nic.plan(design, earlier=there).manifest["earlier"]
        assert (back["new_cables"], back["vlans"], back["addresses"]) == (0, 0, 0)


@settings(PROFILE, max_examples=12)
@given(strategies.designs(), st.integers(0, 10**6), st.sampled_from(changes.CHANGES))
def test_solvers_and_orders_agree(data: dict[str, Any], seed: int, kind: str) -> None:
    made = earlier_plan(data, seed, kind, back=False)
    if made is None:
        return
    old, design = made
    rng, first = random.Random(seed), random.Random(seed)
    try:
        plan = nic.plan(design, earlier=old)
    except nic.InfeasibleError:
        return
    cabling = old.tables["cabling"]
    rows = list(cabling.rows())
    rng.shuffle(rows)
    mixed = nic.Plan({**old.tables, "cabling": type(cabling).of_rows(cabling.spec, rows)}, old.manifest)
    again = nic.plan(nic.Design.from_dict(shuffled(changes.changed(changes.changed(data, first, kind), first), rng)), earlier=mixed)
    assert csv(again) == csv(plan)
    assert again.manifest == plan.manifest
    found, other = (one.manifest["earlier"] for one in (plan, nic.plan(design, earlier=old, solver="cbc")))
    if found["least_moved"] is not None:
        assert found["moved"] == other["moved"]


@settings(PROFILE, max_examples=30)
@given(strategies.designs(strategies.ADDRESSES), st.integers(0, 10**6))
def test_any_table_gives_a_plan(data: dict[str, Any], seed: int) -> None:
    """Tables that somebody has edited move more cables, but every plan passes its proof and is as good."""
    try:
        design = nic.Design.from_dict(data)
    except nic.InputError:
        return
    plan = planned(data)
    if plan is not None:
        for edits in (2, 12):
            odd = changes.edited(plan, random.Random(seed), edits)
            found = nic.plan(design, earlier=odd)
            assert found.objective["ports"] == plan.objective["ports"]
            counts = found.manifest["earlier"]
            assert counts["cables"] == counts["stay"] + counts["moved"] + counts["gone"] == len(odd.cabling)
            assert counts["stay"] + counts["new_cables"] == len(found.cabling)
            assert 0 <= (counts["least_moved"] or 0) <= counts["moved"]
