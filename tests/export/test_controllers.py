"""Management controllers that share data ports with the operating system: their addresses are never the system's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.export import find_format
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import host_plans

SYSTEMS = ("netplan", "interfaces", "esxcli", "hyperv-2008r2", "hyperv-lbfo", "hyperv-set", "network-atc")
BMC: dict[str, dict[str, Any]] = {
    "alone on a port": {"demand_gbps": 0.01},
    "in the team of management": {"demand_gbps": 0.01, "redundancy": "team", "survive": ["port", "adapter", "switch"]},
}


@pytest.fixture(scope="module", params=BMC)
def plan(request: pytest.FixtureRequest) -> Plan:
    """Hosts whose controllers have no port of their own."""
    hosts = {"hv[01-02]": {"server": "small", "rack": "R1", "unit": 2, "adapters": {"slot1": "quad"}}}
    traffic = {"management": {"demand_gbps": 0.5}, "production": {"demand_gbps": 4, "min_failover": 0.5}, "bmc": BMC[request.param]}
    design = host_plans.site("generic", hosts, traffic)
    design["catalog"]["servers"]["small"]["slots"] = ["slot1"]
    return nic.plan(nic.Design.from_dict(design))


@pytest.mark.parametrize("form", SYSTEMS)
def test_the_system_leaves_the_controller_its_address(plan: Plan, form: str, tmp_path: Path) -> None:
    files = find_format(form).write(plan, tmp_path)
    addresses = plan.addresses.set_index(["host", "traffic"])["address"]
    for host in ("hv01", "hv02"):
        text = "".join(file.read_text(encoding="utf-8-sig") for file in files if host in file.parts)
        assert addresses[host, "management"] in text
        assert addresses[host, "bmc"] not in text
