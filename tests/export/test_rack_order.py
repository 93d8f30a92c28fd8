"""The order of work: each rack's cables, once each, fabric by fabric and from below."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nicplanner.export.rack_order import by_rack, near_end
from nicplanner.names import natural
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites

PLANS = {"starter": cabled_sites.starter, "row": cabled_sites.row}


@pytest.mark.parametrize("name", PLANS)
def test_every_cable_at_both_of_its_racks(name: str) -> None:
    plan: Plan = PLANS[name]()
    cabling = plan.cabling
    racks = by_rack(plan.tables)
    assert list(racks) == natural({*cabling["rack"], *cabling["switch_rack"]})
    for rack, sections in racks.items():
        mine = cabling[(cabling["rack"] == rack) | (cabling["switch_rack"] == rack)]
        numbers = [cord.number for one in sections for cord in one.cords]
        assert sorted(numbers) == sorted(mine["cable"])
        assert len(set(numbers)) == len(numbers)


def test_one_fabric_after_the_other_and_from_below() -> None:
    plan = cabled_sites.row()
    rows = {row.cable: row for row in plan.cabling.itertuples()}
    fabrics = {(row.host, row.adapter, row.port): row.fabric for row in plan.ports.itertuples()}
    for rack, sections in by_rack(plan.tables).items():
        assert len({(one.other, one.fabric) for one in sections}) == len(sections)
        assert [one.other for one in sections] == natural([one.other for one in sections])
        for one in sections:
            for cord in one.cords:
                row = rows[cord.number]
                assert fabrics[row.host, row.adapter, row.port] == one.fabric
                assert {row.rack, row.switch_rack} == {rack, one.other or rack}
            ends = [near_end(cord, rack) for cord in one.cords]
            assert all(end.rack == rack for end in ends)
            units = [end.unit for end in ends]
            assert units == sorted(units)
    sections = by_rack(plan.tables)["R10"]
    assert [(one.other, one.fabric) for one in sections] == [
        ("", "A"), ("R1", "direct"), ("R2", "B"), ("R2", "direct"),
    ]  # fmt: skip


def test_both_ends_as_the_table_has_them() -> None:
    plan = cabled_sites.row()
    rows = {row.cable: row for row in plan.cabling.itertuples()}
    for sections in by_rack(plan.tables).values():
        for cord in (cord for one in sections for cord in one.cords):
            row = rows[cord.number]
            assert (cord.a.device, cord.a.adapter, cord.a.port, cord.a.unit) == (row.host, row.adapter, row.port, row.unit)
            far = f"{cord.b.adapter}/{cord.b.port}" if cord.b.adapter else cord.b.port
            assert (cord.b.device, far, cord.b.unit) == (row.switch, row.switch_port, row.switch_unit)
            assert (cord.b.adapter != "") == row.switch.startswith("hv")
            assert (cord.medium, cord.kind, cord.colour) == (row.medium, row.cable_type, row.colour)
            assert float(cord.length_m or 0) == row.length_m
