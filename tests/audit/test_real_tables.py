"""Tables of links that no one here wrote: each link from both ends, spines that the plan does not have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.audit import audit

TOPOLOGY = Path(__file__).resolve().parents[2] / "../shared/cases/arista-avd/single-dc-l3ls/FABRIC-topology.csv"
COLUMNS = {"switch": "Node", "switch_port": "Node Interface", "host": "Peer Node", "port": "Peer Interface"}


def _leaf(number: int, letter: str) -> dict[str, Any]:
    found: dict[str, Any] = {"model": "leaf", "rack": f"POD{number}", "unit": 40 - "abc".index(letter), "fabric": letter.upper()}
    if letter == "c":
        return {**found, "carries": ["bmc"], "uplinks": ["Ethernet1", "Ethernet2"], "occupied": ["Ethernet[3-4,6-12]"]}
    peers = {"peer_links": ["Ethernet3", "Ethernet4"], "mlag": f"L{number}"}
    return {**found, **peers, "uplinks": ["Ethernet1", "Ethernet2"], "occupied": ["Ethernet[6-12]"]}


@pytest.fixture(scope="module")
def fabric() -> nic.Plan:
    """Return the plan of the same servers and leaves, as far as the tables tell of them."""
    if not TOPOLOGY.is_file():
        pytest.skip(f"{TOPOLOGY} is not here")
    server = {"height_units": 1, "interfaces": {"PCI[1-2]": "10gbase-x-sfpp"}, "mgmt_only": {"iLO": "1000base-t"}, "slots": []}
    design = {
        "nicplanner": 1,
        "name": "two pods",
        "platform": "generic",
        "catalog": {
            "servers": {"server": server},
            "switches": {"leaf": {"interfaces": {"Ethernet[1-4]": "10gbase-x-sfpp", "Ethernet[5-12]": "10gbase-t"}}},
            "cables": {"any": {"connectors": ["sfp+", "rj45"], "speeds_gbps": [1, 10], "lengths_m": [5], "max_length_m": 5}},
        },
        "racks": {"POD1": {}, "POD2": {"position": 2}},
        "switches": {f"dc1-leaf{number}{letter}": _leaf(number, letter) for number in (1, 2) for letter in "abc"},
        "hosts": {f"dc1-leaf{number}-server1": {"server": "server", "rack": f"POD{number}", "unit": 1} for number in (1, 2)},
        "traffic": {"production": {"demand_gbps": 5, "team_mode": "lacp", "survive": ["port", "switch"]}, "bmc": {"demand_gbps": 0.01}},
        "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
    }
    return nic.plan(nic.Design.from_dict(design))


def test_the_topology_of_a_fabric_is_as_planned(fabric: nic.Plan) -> None:
    found = audit(fabric, [TOPOLOGY], columns=COLUMNS)
    assert [row.message for row in found.violations] == []
    assert found.counts == {"right": 22}, "6 cables, 4 peer links, 8 uplinks to spines and 4 to the other leaves"
    assert {row.status for row in found.links if row.kind == "cable"} == {"right"}
    assert "the plan does not have dc1-spine1, dc1-spine2, of which there is a file" in found.notes


def test_the_same_with_two_cables_exchanged(fabric: nic.Plan, tmp_path: Path) -> None:
    text = TOPOLOGY.read_text(encoding="utf-8")
    swapped = text.replace("dc1-leaf1-server1,PCI1", "x").replace("dc1-leaf2-server1,PCI1", "dc1-leaf1-server1,PCI1")
    file = tmp_path / "topology.csv"
    file.write_text(swapped.replace("server,x", "server,dc1-leaf2-server1,PCI1"), encoding="utf-8")
    found = audit(fabric, [file], columns=COLUMNS)
    assert found.counts["swapped"] == 2
    assert len(found.order.moves) == 2
