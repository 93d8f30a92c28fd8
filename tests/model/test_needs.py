"""What host groups need together is not what each of them needs alone."""

from __future__ import annotations

from typing import Any

import pytest

import nicplanner as nic
from nicplanner.model.conflict import feasible
from nicplanner.network import build_network
from nicplanner.solver import Clock


@pytest.mark.parametrize(("prefix", "enough"), [(28, False), (27, True)])
def test_a_subnet_is_sized_for_the_last_host_of_all_groups(prefix: int, enough: bool) -> None:
    """Host h1 has offset 6, which a /29 holds; h2 of another group has 7, so both classes take a /28 each: 32 addresses."""
    like = {"server": "s", "rack": "R1", "traffic": ["management", "cluster"]}
    data: dict[str, Any] = {
        "nicplanner": 1,
        "catalog": {
            "servers": {"s": {"height_units": 1, "interfaces": {"p[1-2]": "1000base-t"}}},
            "switches": {"g": {"interfaces": {"e[1-8]": "1000base-t"}}},
        },
        "switches": {"sw1": {"model": "g", "rack": "R1", "unit": 31}},
        "hosts": {"h1": {**like, "unit": 1}, "h2": {**like, "unit": 2}},
        "traffic": {name: {"demand_gbps": 0.1, "survive": [], "gateway": False} for name in ("management", "cluster")},
        "addressing": {"supernet": f"10.0.0.0/{prefix}", "vlans": "100-199", "first_host": 6},
    }
    site = nic.Design.from_dict(data).site
    assert feasible(build_network(site), "highs", Clock()) == enough
