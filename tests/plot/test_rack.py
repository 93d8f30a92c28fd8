"""Rack elevations against the tables: devices at their units, bundles with their cables, and what leaves the figure."""

from __future__ import annotations

from collections import Counter
from typing import Any

import floors
import pytest
import sites
from matplotlib import pyplot as plt

import nicplanner as nic


def units_of(axes: Any) -> list[tuple[int, float]]:
    """Return the numbers beside the racks with their heights: the texts that end at their place."""
    return [(int(one.get_text()), one.get_position()[1]) for one in axes.texts if one.get_text().isdigit() and one.get_ha() == "right"]


def bundles_of(axes: Any) -> Counter[int]:
    return Counter(int(one.get_text()) for one in axes.texts if one.get_text().isdigit() and one.get_ha() == "center")


def test_devices_stand_at_their_units() -> None:
    plan = sites.hosts(4)
    axes = plan.plot_rack()
    height = dict(units_of(axes))
    assert sorted(height) == list(range(1, 43))
    found = {one.get_text(): one.get_position()[1] for one in axes.texts}
    for row in plan.cabling.itertuples():
        middle = (height[row.unit] + height[row.unit + 1]) / 2  # the classic server has two units
        assert found[row.host] == pytest.approx(middle, abs=1.0)
        assert found[row.switch] == pytest.approx(height[row.switch_unit], abs=1.0)


@pytest.mark.parametrize("plan", [sites.hosts(1), sites.hosts(16), sites.hosts(64)], ids=["1", "16", "64"])
def test_bundles_count_the_cables_of_each_device(plan: nic.Plan) -> None:
    fabric = dict(zip(plan.ports.switch, plan.ports.fabric, strict=True))
    cables = plan.cabling.assign(fabric=plan.cabling.switch.map(fabric))
    expected = Counter(cables.groupby(["host", "fabric"]).size()) + Counter(cables.groupby("switch").size())
    assert bundles_of(plan.plot_rack()) == expected


def test_cables_between_racks_leave_upward_or_end_in_a_label() -> None:
    plan = floors.between_racks()
    axes = plan.plot_rack()
    texts = [one.get_text() for one in axes.texts]
    cables = plan.cabling[plan.cabling["rack"] != plan.cabling.switch_rack]
    shown = ["R1", "R2", "R3", "R4"]
    for switch_rack, fabric in (("R1", "A"), ("R4", "B")):
        hidden = cables[(cables.switch_rack == switch_rack) & ~cables["rack"].isin(shown)]
        assert f"{fabric}: {len(hidden)} to R5, R6" in texts
    leaving = Counter(cables[cables["rack"].isin(shown)].groupby(["rack", "switch"]).size())
    leaving += Counter(cables.groupby("switch").size())
    inside = plan.cabling[plan.cabling["rack"].isin(shown)]
    bundles = Counter(inside.groupby(["host", "switch"]).size()) + Counter(plan.cabling.groupby("switch").size())
    assert bundles_of(axes) == bundles + leaving
    assert any("4 of 6 racks; 2 more not shown" in text for text in texts)


def test_other_racks_are_drawn_when_asked_for() -> None:
    plan = floors.between_racks()
    for wanted in ("R5", ["R5"], ("R5", "R5")):
        texts = [one.get_text() for one in plan.plot_rack(wanted).texts]
        assert "R5" in texts
        assert "R1" not in texts
        assert any("1 of 6 racks" in text for text in texts)
    first = [one.get_text() for one in plan.plot_rack(["R6", "R2"]).texts if one.get_text() in ("R2", "R6")]
    assert first == ["R2", "R6"]


def test_direct_cables_join_hosts() -> None:
    plan = sites.mesh()
    axes = plan.plot_rack()
    assert "direct cables" in [one.get_text() for one in axes.texts]
    direct = plan.ports[plan.ports.fabric == "direct"].groupby("host").size()
    assert bundles_of(axes)[int(direct.iloc[0])] >= len(direct)


def test_mistakes_are_named() -> None:
    with pytest.raises(nic.InputError, match="no such rack; found: R7"):
        floors.between_racks().plot_rack(["R1", "R7"])
    with pytest.raises(nic.InputError, match="no rack is asked for"):
        floors.between_racks().plot_rack([])
    assert not plt.get_fignums()
