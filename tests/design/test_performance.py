"""Large designs are read fast; measured in processor time, the best of two runs."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
import yaml

from nicplanner.design import Design
from nicplanner.errors import InputError


def site(racks: int) -> dict[str, Any]:
    """Return a design without hosts: racks with two switches each."""
    switch = {"model": "sw", "rack": f"R[1-{racks}]"}
    return {
        "nicplanner": 1,
        "catalog": {
            "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-4]": "10gbase-t"}}},
            "switches": {"sw": {"interfaces": {"ge[1-48]": "10gbase-t"}}},
        },
        "racks": {f"R[1-{racks}]": {"height_units": 60}},
        "switches": {f"a[1-{racks}]": {**switch, "unit": 59, "fabric": "A"}, f"b[1-{racks}]": {**switch, "unit": 58, "fabric": "B"}},
        "hosts": {},
        "traffic": {
            "management": {"demand_gbps": 0.1},
            "production": {"demand_gbps": 1.5},
            "iscsi": {"demand_gbps": 1.5, "sharing": "dedicated"},
        },
        "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-999"},
    }


def seconds(data: dict[str, Any]) -> tuple[float, Design]:
    text = yaml.dump(data, Dumper=yaml.CSafeDumper)
    best = float("inf")
    for _ in range(2):
        start = process_time()
        design = Design.parse(text)
        best = min(best, process_time() - start)
    return best, design


def test_many_groups():
    data = site(100)
    data["hosts"] = {
        f"g{i}h[01-10]": {"server": "box", "rack": f"R{i // 2 + 1}", "unit": 1 + 10 * (i % 2), "cluster": f"c{i}"} for i in range(200)
    }
    taken, design = seconds(data)
    assert len(design.site.hosts) == 2000
    assert taken < 0.5


def test_one_huge_group():
    data = site(2500)
    data["hosts"] = {"h[1-50000]": {"server": "box", "rack": {"R[1-2500]": 20}, "unit": 1}}
    taken, design = seconds(data)
    assert len(design.site.hosts) == 50_000
    assert taken < 2


def test_single_hosts_with_pins_and_overrides():
    data = site(100)
    for i in range(2000):
        data["hosts"][f"h{i}"] = {
            "server": "box", "rack": f"R{i % 100 + 1}", "unit": i // 100 + 1, "cluster": f"c{i % 7}",
            "traffic": {"iscsi": {"demand_gbps": 1}, "production": None}, "pin": {"iscsi": ["lom1@fabric:A", "lom2@fabric:B"]},
        }  # fmt: skip
    taken, design = seconds(data)
    assert len(design.site.groups) == 2000
    assert taken < 2


def test_fixed_values_for_every_rack():
    data = site(1000)
    data["hosts"] = {"h[1-10000]": {"server": "box", "rack": {"R[1-1000]": 10}, "unit": 1}}
    nets = {f"R{i}": [f"10.{i // 100}.{2 * (i % 100)}.0/24", f"10.{i // 100}.{2 * (i % 100) + 1}.0/24"] for i in range(1, 1001)}
    data["traffic"] = {
        "smb": {"demand_gbps": 1, "scope": "rack", "vlan": {"R[1-1000]": [10, 11]}, "subnet": nets},
        "backup": {"demand_gbps": 1, "scope": "rack", "vlan": {f"R{i}": 12 for i in range(1, 1001)}},
    }
    taken, design = seconds(data)
    assert design.site.classes["smb"].vlan.of("R1000") == (10, 11)
    assert taken < 2


def test_many_mistakes():
    data = site(100)
    data["hosts"] = {
        f"h{i}": {"server": "bx", "rack": "R101", "unit": 0, "adapters": {"slot1": "I350-T5"}, "traffic": ["iscsy"]} for i in range(200)
    }
    start = process_time()
    with pytest.raises(InputError) as caught:
        Design.parse(yaml.dump(data, Dumper=yaml.CSafeDumper))
    assert len(caught.value.problems) == 1000
    assert process_time() - start < 5
