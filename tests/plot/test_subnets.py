"""The map of subnets against the tables, and its rows against the address space."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address, ip_network
from random import Random
from typing import Any

import floors
import pytest
import sites

import nicplanner as nic
from nicplanner.plot.spaces import MOST_ROWS, Subnet, rows_of, subnets_of


def words(axes: Any) -> list[str]:
    return [one.get_text() for one in axes.texts]


def used(plan: nic.Plan, subnet: str, vlan: int) -> int:
    """Count the addresses of a VLAN in a subnet, and its gateway."""
    given = plan.addresses[plan.addresses.vlan == vlan].address
    row = plan.vlans[(plan.vlans.vlan == vlan) & (plan.vlans.subnet == subnet)].iloc[0]
    return sum(ip_address(one) in ip_network(subnet) for one in given) + bool(row.gateway)


@pytest.mark.parametrize("count", [1, 4, 64])
def test_every_subnet_says_its_vlan_and_use(count: int) -> None:
    plan = sites.hosts(count)
    texts = words(plan.plot_subnets())
    for row in plan.vlans.itertuples():
        assert f"VLAN {row.vlan}  {row.name}" in texts
        assert f"{row.subnet}, {used(plan, row.subnet, row.vlan)} of 254 used" in texts
    free = ip_network("10.20.0.0/16").num_addresses - 256 * len(plan.vlans)
    assert f"to scale: {256 * len(plan.vlans):,} addresses in subnets, {free:,} free" in texts


def test_direct_cables_have_subnets_of_two() -> None:
    plan = sites.mesh()
    links = plan.vlans[plan.vlans.fabric == "direct"]
    assert len(links) == 6
    for one in subnets_of(plan):
        assert one.used == used(plan, str(one.network), one.vlan)
    assert [one.used for one in subnets_of(plan) if one.traffic == "smb"] == [2] * 6


def test_widths_are_those_of_the_prefixes() -> None:
    axes = floors.mixed_subnets().plot_subnets()
    place = {one.get_text(): one.get_position() for one in axes.texts}

    def width(label: str) -> float:
        x, y = place[label]
        around = [(one.get_x(), one.get_y(), one.get_width(), one.get_height()) for one in axes.patches]
        return float(min(w for left, top, w, h in around if left <= x <= left + w and top <= y <= top + h and h > 20))

    assert width("VLAN 100  cluster") == pytest.approx(4 * width("101"))


def test_reserved_and_outside_are_told_apart() -> None:
    plan = floors.mixed_subnets()
    texts = words(plan.plot_subnets())
    assert "reserved" in texts
    production = plan.vlans[plan.vlans.traffic == "production"].iloc[0]
    assert f"192.168.7.0/24, VLAN {production.vlan} production: 0 of 254 used" in texts
    inside = [row for row in plan.vlans.itertuples() if row.traffic != "production"]
    taken = sum(ip_network(row.subnet).num_addresses for row in inside)
    assert f"to scale: {taken:,} addresses in subnets, {2**16 - taken - 256 - 2**15:,} free" in texts
    assert "fixed, outside the supernets" in texts
    assert "fixed, outside the supernets" not in words(sites.hosts(4).plot_subnets())


def test_hundreds_of_subnets_have_a_cell_each_and_thousands_are_counted() -> None:
    plan = floors.rack_scopes(50)
    texts = Counter(words(plan.plot_subnets()))
    for vlan, rows in plan.vlans.groupby("vlan"):
        assert texts[str(vlan)] == len(rows)
    for traffic, rows in plan.vlans.groupby("traffic"):
        assert any(text.startswith(f"{traffic}: {len(rows)} × /24; ") for text in texts)
    many = words(floors.rack_scopes(150).plot_subnets())
    counted = [int(text.split()[0]) for text in many if text.endswith(" subnets") and ":" not in text]
    assert sum(counted) == 900


@pytest.mark.parametrize("seed", range(12))
def test_rows_cover_the_space_once(seed: int) -> None:
    random = Random(seed)
    space = ip_network("10.0.0.0/12")
    taken: list[Any] = []
    for _ in range(random.choice([1, 3, 30, 300])):
        prefix = random.choice([20, 24, 24, 26, 28, 30])
        size = 2 ** (32 - prefix)
        start = int(space.network_address) + random.randrange(2**17 // size) * size
        network = ip_network((start, prefix))
        if not any(network.overlaps(one) for one in taken):
            taken.append(network)
    *subnets, kept = sorted(taken) if len(taken) > 1 else [*taken, ip_network("10.15.0.0/16")]
    known = [Subnet(one, 1, "x", "x", "site", 0, 1) for one in subnets]
    rows = rows_of(space, known, [kept])
    whole = [row for row in rows if not row.zoom]
    assert [row.start for row in whole] == [int(space.network_address), *(row.end for row in whole[:-1])]
    assert whole[-1].end == int(space.broadcast_address) + 1
    assert sum(bool(row.parts) for row in whole) <= MOST_ROWS
    shown = Counter(one.network for row in whole for part in row.parts for one in part.subnets)
    assert shown == Counter(subnets)
    for row in rows:
        if row.parts:
            assert [part.start for part in row.parts] == [row.start, *(part.end for part in row.parts[:-1])]
            assert row.parts[-1].end == row.end
        for part in row.parts:
            assert all(part.start <= one.start and one.end <= part.end for one in part.subnets)
            if part.kind == "free":
                assert not any(int(one.network_address) < part.end and part.start <= int(one.broadcast_address) for one in taken)
