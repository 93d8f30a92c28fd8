"""What replace() keeps of a design is what reading the whole of it again would give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nicplanner.design import Design, starter
from nicplanner.errors import InputError

CHANGES: list[dict[str, Any]] = [
    {"traffic.iscsi.demand_gbps": 1},
    {"traffic.production.min_failover": 0.4, "policy.max_utilisation": 0.9},
    {"hosts.hv[01-04].unit": 12},
    {"switches.sw-a.unit": 38},
    {"racks": {"R1": {"row": 2}}},
    {"catalog.servers.classic.price": 900},
    {"catalog": None},
    {"name": "another", "platform": "hyperv-2012r2"},
    {"addressing.vlans": "300-400"},
    {"vms": {"web[1-2]": {"cluster": "c1", "network": "production", "demand_gbps": 0.1}}},
    {"purchase": {"adapters": ["I350-T4"]}},
    {"catalog.servers.classic.slots": ["slot1"]},
    {"traffic.iscsi.demand_gbps": -1, "hosts.hv[01-04].rack": "R9"},
    {"hosts": {}},
    {"catalog.servers.classic.height_units": True},
    {"traffic": "none"},
]


def outcome(make: Callable[[], Design]) -> Any:
    """Return all that a design holds, or every mistake that was found."""
    try:
        design = make()
    except InputError as error:
        return error.problems
    return design.canonical, design.site, design.record, design.to_dict()


@pytest.mark.parametrize("change", CHANGES, ids=[", ".join(one) for one in CHANGES])
def test_a_changed_design_is_as_if_read_anew(change: dict[str, Any]) -> None:
    design = Design.from_dict(Design.parse(starter()).to_dict())
    data: dict[str, Any] = design.to_dict()
    for path, value in change.items():
        node = data
        *steps, last = path.split(".")
        for step in steps:
            node = node[step]
        if value is None:
            del node[last]
        else:
            node[last] = value
    wanted, found = outcome(lambda: Design.from_dict(data)), outcome(lambda: design.replace(change))
    assert found == wanted


def test_the_catalog_is_read_once_for_all_that_keep_it() -> None:
    design = Design.parse(starter())
    assert design.replace({"traffic.iscsi.demand_gbps": 1}).site.catalog is design.site.catalog
    assert design.replace({"catalog.servers.classic.price": 1}).site.catalog is not design.site.catalog
