"""VLAN ids of racks: the lowest ones that no rack with a common switch has, and never more work than racks ask for."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

import nicplanner as nic


def design(racks: int, shared: list[tuple[int, int]], ids: int) -> nic.Design:
    """Return one host a rack with VLANs of its own there; each pair of racks in `shared` has a pair of switches in common."""
    data = nic.Design.parse(nic.starter()).to_dict()
    names = [f"R{i}" for i in range(racks)]
    data["racks"] = {name: {"row": 1, "position": i + 1} for i, name in enumerate(names)}
    data["hosts"] = {f"h{i}": {**data["hosts"]["hv[01-04]"], "rack": name, "unit": 2, "cluster": f"c{i}"} for i, name in enumerate(names)}
    data["switches"] = {
        f"{fabric.lower()}{i}-{j}": {
            "model": "PowerConnect 6248", "rack": names[i], "unit": 42 - 2 * j - (fabric == "B"), "fabric": fabric,
            "serves": sorted({names[i], names[j]}),
        }
        for i, j in [*((i, i) for i in range(racks)), *shared]
        for fabric in "AB"
    }  # fmt: skip
    for traffic in data["traffic"].values():
        traffic["scope"] = "rack"
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": f"100-{99 + ids}"}
    return nic.Design.from_dict(data)


@pytest.mark.parametrize("seed", range(4))
def test_racks_that_share_a_switch_have_different_ids_and_the_lowest(seed: int) -> None:
    draw, racks = random.Random(seed), 6
    shared = draw.sample(list(combinations(range(racks), 2)), 3)
    made = nic.plan(design(racks, shared, 6 * racks - 1))  # one too few for all to differ
    rows = list(zip(made.tables["vlans"]["vlan"], made.tables["vlans"]["scope"], strict=True))
    near = {(f"rack:R{i}", f"rack:R{j}") for pair in shared for i, j in (pair, pair[::-1])} | {(f"rack:R{i}",) * 2 for i in range(racks)}
    for n, (vlan, scope) in enumerate(rows):
        assert not [other for other, there in rows[n + 1 :] if other == vlan and (scope, there) in near]
    used = sorted({vlan for vlan, _ in rows})
    assert used == list(range(100, 100 + len(used)))
    assert len(used) < len(rows)
