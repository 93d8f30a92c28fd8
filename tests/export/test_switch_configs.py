"""Configurations of switches, parsed and compared with the plan's tables port by port: NX-OS, EOS, OS10."""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nicplanner.export import FORMATS
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
from switch_sites import SITES, planned
from switch_state import Port, State, load

CASES = [(site, system) for site in SITES for system in ("nxos", "eos", "os10")]
CHANNEL = {"nxos": "port-channel", "eos": "Port-Channel", "os10": "port-channel"}
PEER = 1000
"""Number of the peer link's port-channel in the tables."""
JUMBO = {"nxos": 9216, "os10": 9216 - 32}
"""Largest MTU of a packet where a port has ``mtu 9216``: NX-OS counts what is in the frame, OS10 the frame with 32 bytes around it."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: Any) -> Any:
    """Return for site and system: the plan, the file of each switch, and the state that it makes."""
    known: dict[tuple[str, str], tuple[Plan, dict[str, Path], dict[str, State]]] = {}

    def get(site: str, system: str) -> tuple[Plan, dict[str, Path], dict[str, State]]:
        if (site, system) not in known:
            plan, folder = planned(site, system), tmp_path_factory.mktemp(f"{site}-{system}")
            files = {file.stem: file for file in FORMATS[system].write(plan, folder)}
            known[site, system] = plan, files, {switch: load(file, system) for switch, file in files.items()}
        return known[site, system]

    return get


def rows_of(plan: Plan, table: str) -> list[dict[str, Any]]:
    columns = plan.tables[table].columns
    return [dict(zip(columns, row, strict=True)) for row in plan.tables[table].rows()]


def tagged_of(row: Mapping[str, Any]) -> set[int]:
    return {int(text) for text in row["tagged_vlans"].split(";") if text}


def in_use(plan: Plan, switch: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a switch's ports by the name that its system has for them."""
    return {row["port"].replace("Ethernet 1/1/", "ethernet1/1/"): row for row in rows_of(plan, "switch_ports") if row["switch"] == switch}


def spanning(plan: Plan) -> set[tuple[str, int]]:
    """Return the port-channels (switch and number) whose team reaches several switches."""
    teams: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for row in rows_of(plan, "ports"):
        if row["port_channel"] is not None:
            teams.setdefault((row["host"], row["group"]), set()).add((row["switch"], row["port_channel"]))
    return {one for ends in teams.values() if len({switch for switch, _ in ends}) > 1 for one in ends}


def pairs(plan: Plan) -> dict[str, str]:
    """Return each switch that needs its partner, with it."""
    mlag = {name: one["mlag"] for name, one in plan.manifest["site"]["switches"].items()}
    needed = {switch for switch, _ in spanning(plan)}
    return {name: next(other for other in mlag if mlag[other] == mlag[name] and other != name) for name in needed}


def carrier(state: State, name: str, system: str) -> Port:
    """Return the interface that has the settings of layer 2: the port, or its port-channel."""
    group = state.ports[name].get("channel-group")
    return state.ports[name] if group is None else state.ports[f"{CHANNEL[system]}{group.split()[0]}"]


@pytest.mark.parametrize(("site", "system"), CASES)
def test_every_port_is_as_planned(written: Any, site: str, system: str) -> None:
    plan, _, states = written(site, system)
    assert set(states) == {row["switch"] for row in rows_of(plan, "switch_ports")}
    for switch, state in states.items():
        rows = in_use(plan, switch)
        physical = {name for name in state.ports if not re.match(r"(?i)port-channel|vlan", name)}
        assert physical == set(rows)
        for name, row in rows.items():
            port, where = carrier(state, name, system), (site, system, switch, name)
            vlt = system == "os10" and switch in pairs(plan) and row["description"] == "peer link"
            assert state.ports[name].get("description") == _description(plan, row, system), where
            assert state.ports[name].get("no shutdown") == "", where
            if vlt:
                assert state.ports[name].settings.keys() == {"description", "no shutdown", "no switchport"}, where
                continue
            _layer_2(plan, switch, row, port, system)
            _frames(state.ports[name], port, row, system)
            _channel(state.ports[name], row, switch in pairs(plan), system)


def _description(plan: Plan, row: Mapping[str, Any], system: str) -> str:
    """Return what a port's description is: that of the table, but its host's port alone where it is too long."""
    if len(row["description"]) <= {"nxos": 80, "eos": 240, "os10": 240}[system]:
        return str(row["description"])
    end = next(one for one in rows_of(plan, "ports") if (one["switch"], one["switch_port"]) == (row["switch"], row["port"]))
    return f"{end['host']} {end['adapter']}/{end['port']}"


def _layer_2(plan: Plan, switch: str, row: Mapping[str, Any], port: Port, system: str) -> None:
    where = (system, switch, row["port"])
    host = row["description"] not in ("uplink", "peer link")
    assert port.get("switchport mode") == row["mode"], where
    if row["mode"] == "access":
        assert (int(port.settings["switchport access vlan"]), port.tagged) == (row["native_vlan"], set()), where
    else:
        across = system == "eos" and switch in pairs(plan) and row["description"] == "peer link"
        session = {4094} if across else set()
        assert port.tagged - session == tagged_of(row), where
        assert session <= port.tagged, where
        assert 1 not in port.tagged, where
        untagged = port.get("switchport access vlan")
        assert untagged == ("4093" if system == "os10" else None), where
        assert "4093" not in {str(vlan) for vlan in plan.tables["vlans"]["vlan"]}
    edge = {"nxos": "edge" if row["mode"] == "access" else "edge trunk", "eos": "", "os10": "edge"}[system]
    command = "spanning-tree portfast" if system == "eos" else "spanning-tree port type"
    network = system == "nxos" and switch in pairs(plan) and row["description"] == "peer link"
    assert port.get(command) == (edge if host else "network" if network else None), where


def _frames(port: Port, carrier: Port, row: Mapping[str, Any], system: str) -> None:
    if system == "eos":
        assert port.get("mtu") is None
        assert carrier.get("mtu") is None
        assert row["mtu"] <= 9214
    else:
        jumbo = row["mtu"] > 1500
        assert carrier.get("mtu") == ("9216" if jumbo else None)
        assert row["mtu"] <= (JUMBO[system] if jumbo else 1500)
        if system == "nxos":
            assert port.get("mtu") == carrier.get("mtu")
            assert (port.get("switchport mode"), port.tagged) == (carrier.get("switchport mode"), carrier.tagged)


def _channel(port: Port, row: Mapping[str, Any], paired: bool, system: str) -> None:
    number = row["port_channel"]
    if number == PEER and system == "os10" and not paired:
        number = 128
    assert port.get("channel-group") == (None if number is None else f"{number} mode active")
    fast = "lacp timer" if system == "eos" else "lacp rate"
    assert port.get(fast) == (None if number is None else "fast")


@pytest.mark.parametrize(("site", "system"), CASES)
def test_vlans_are_those_of_the_ports(written: Any, site: str, system: str) -> None:
    plan, _, states = written(site, system)
    named = {row["vlan"]: row["name"] for row in rows_of(plan, "vlans")}
    for switch, state in states.items():
        rows = in_use(plan, switch).values()
        wanted = {vlan for row in rows for vlan in tagged_of(row) | ({row["native_vlan"]} - {None})}
        if system == "os10":
            found = {int(name[4:]): port.settings["description"] for name, port in state.ports.items() if name.startswith("vlan")}
            own = {4093} if any(row["mode"] == "trunk" for row in rows) else set()
        else:
            found = {int(top.split()[1]): block["name"] for top, block in state.blocks.items() if re.fullmatch(r"vlan \d+", top)}
            own = {4094} if system == "eos" and switch in pairs(plan) else set()
        assert set(found) == wanted | own
        longest = 80 if system == "os10" else 32
        for vlan in wanted:
            exact = named[vlan] if len(named[vlan]) <= longest else f"{named[vlan][:28]}-{vlan}"
            assert found[vlan] == exact
        assert len({name.casefold() for name in found.values()}) == len(found)
        assert max(map(len, found.values())) <= longest


@pytest.mark.parametrize(("site", "system"), CASES)
def test_pairs_only_where_a_team_needs_them_and_alike(written: Any, site: str, system: str) -> None:
    plan, _, both = written(site, system)
    command = {"nxos": "vpc", "eos": "mlag", "os10": "vlt-port-channel"}[system]
    shared = {
        switch: {name: port for name, port in state.ports.items() if port.get(command) is not None and port.get("vpc peer-link") is None}
        for switch, state in both.items()
    }
    assert {(switch, int(port.settings[command])) for switch, ports in shared.items() for port in ports.values()} == spanning(plan)
    for switch, state in both.items():
        partner = pairs(plan).get(switch)
        if partner is None:
            assert not _pair_blocks(state, system)
            continue
        assert {name: (one.settings, one.tagged) for name, one in shared[switch].items()} == {
            name: (one.settings, one.tagged) for name, one in shared[partner].items()
        }
        assert all(name == f"{CHANNEL[system]}{port.settings[command]}" for name, port in shared[switch].items())
        _pair(plan, switch, partner, both, system)


def _pair_blocks(state: State, system: str) -> list[str]:
    begin = {"nxos": "vpc domain ", "eos": "mlag configuration", "os10": "vlt-domain "}[system]
    return [top for top in state.blocks if top.startswith(begin)]


def _pair(plan: Plan, switch: str, partner: str, both: Mapping[str, State], system: str) -> None:
    (top,) = _pair_blocks(both[switch], system)
    assert _pair_blocks(both[partner], system) == [top]
    mine, theirs = both[switch].blocks[top], both[partner].blocks[top]
    links = [name for name, row in in_use(plan, switch).items() if row["description"] == "peer link"]
    if system == "nxos":
        assert both[switch].ports[f"port-channel{PEER}"].get("vpc peer-link") == ""
        assert {"feature vpc", "feature lacp"} <= both[switch].lines
        assert mine["peer-keepalive"] == f"destination FILL-IN-MGMT0-OF-{partner} source FILL-IN-MGMT0-OF-{switch} vrf management"
    elif system == "eos":
        assert (mine["peer-link"], mine["local-interface"]) == (f"Port-Channel{PEER}", "Vlan4094")
        for one, other in ((switch, theirs), (partner, mine)):
            assert both[one].ports["Vlan4094"].settings["ip address"] == f"{other['peer-address']}/30"
        assert both[switch].ports["Vlan4094"].get("no autostate") == ""
        assert mine["domain-id"] == theirs["domain-id"]
        assert both[switch].blocks["vlan 4094"]["trunk group"] == both[switch].ports[f"Port-Channel{PEER}"].get("switchport trunk group")
        assert [name for name, port in both[switch].ports.items() if 4094 in port.tagged] == [f"Port-Channel{PEER}"]
        assert "no spanning-tree vlan-id 4094" in both[switch].lines
    else:
        assert sorted(mine[f"discovery-interface {name}"] for name in links) == sorted(links)
        assert mine["vlt-mac"] == theirs["vlt-mac"]
        assert int(mine["vlt-mac"][:2], 16) & 3 == 2  # locally administered, of one station
        assert mine["backup destination"] == f"FILL-IN-MANAGEMENT-ADDRESS-OF-{partner}"
        assert "port-channel1000" not in both[switch].ports


@pytest.mark.parametrize("site", SITES)
def test_nxos_has_the_features_that_its_ports_need(written: Any, site: str) -> None:
    plan, _, states = written(site, "nxos")
    for switch, state in states.items():
        rows = in_use(plan, switch).values()
        wanted = {
            "feature lacp": any(row["port_channel"] for row in rows),
            "feature vpc": switch in pairs(plan),
            "system jumbomtu 9216": any(row["mtu"] > 1500 for row in rows),
        }
        assert state.lines == {line for line, needed in wanted.items() if needed}


@pytest.mark.parametrize("system", ["nxos", "os10"])
def test_pairs_have_numbers_of_their_own(written: Any, system: str) -> None:
    plan, _, states = written("row", system)
    found = {switch: _pair_blocks(state, system)[0] for switch, state in states.items()}
    assert len(set(found.values())) == 3
    assert all(found[switch] == found[partner] for switch, partner in pairs(plan).items())


@pytest.mark.parametrize(("site", "system"), CASES)
def test_a_configuration_can_be_loaded_again(written: Any, site: str, system: str) -> None:
    _, files, states = written(site, system)
    for switch, file in files.items():
        assert load(file, system, copy.deepcopy(states[switch])) == states[switch]


@pytest.mark.parametrize(("site", "system"), CASES)
def test_what_is_needed_stands_first(written: Any, site: str, system: str) -> None:
    """VLANs before ports, port-channels before their members, the domain of vPC before its peer link."""
    for file in written(site, system)[1].values():
        lines = file.read_text(encoding="utf-8").splitlines()
        seen: set[str] = set()
        for line in lines:
            group = re.match(r" +channel-group (\d+)", line)
            access = re.match(r" +switchport access vlan (\d+)", line)
            if group:
                assert f"interface {CHANNEL[system]}{group[1]}" in seen
            if access:
                assert {f"vlan {access[1]}", f"interface vlan{access[1]}"} & seen
            if line.strip() == "vpc peer-link":
                assert "vpc domain 1" in seen or any(one.startswith("vpc domain ") for one in seen)
            if not line.startswith(("!", " ")):
                seen.add(line)


@pytest.mark.parametrize("system", ["nxos", "eos", "os10"])
def test_heads_say_what_is_left_to_do(written: Any, system: str) -> None:
    def head(site: str, switch: str) -> str:
        lines = written(site, system)[1][switch].read_text(encoding="utf-8").splitlines()
        return " ".join(line[2:] for line in lines if line.startswith("! "))

    text = head("pair", "leaf-a")
    gateway = next(row["gateway"] for row in rows_of(written("pair", system)[0], "vlans") if row["vlan"] == 110)
    assert f"No gateways: which device routes is no part of the plan. It must have {gateway}/24 of VLAN 110." in text
    assert "Uplinks are single trunks" in text
    assert "FILL-IN" in text or system == "eos"
    assert "No queues" not in text
    assert re.search(r"No queues: .*smb priority 3 with 50 %.*qos\.csv", head("platform", "leaf-a"))
    assert "Uplinks" not in head("single", "sw")
    assert "Gbit/s" not in text
    used = ", ".join(in_use(written("single", system)[0], "sw"))
    assert f"At 10 of 25 Gbit/s, which some switches must be told: {used}." in head("single", "sw")
