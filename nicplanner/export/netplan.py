"""Netplan, for Ubuntu and Debian: two YAML files for each host, of which one has the ports' MAC addresses and is filled in by a person.

Keys as in https://netplan.readthedocs.io/en/stable/netplan-yaml/; netplan merges files of ``/etc/netplan`` in the order of their names.
Netplan does not say ``vlan_filtering`` of a bridge, so machines have a bridge for each of their VLANs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from nicplanner.export.demands import demands_of
from nicplanner.export.file_names import file_names
from nicplanner.export.handover import Host, read_handover
from nicplanner.export.linux.files import beside, cluster_notes
from nicplanner.export.linux.records import Interface, Stack
from nicplanner.export.linux.stack import bridge_for_each, build_stack
from nicplanner.export.quoting import comment, templates
from nicplanner.export.targets import FILL_IN, configured_hosts, earlier_text, label, wrapped
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

FOREIGN = ("hyperv", "azure-local", "ws2025", "vsphere")
PORTS = "etc/netplan/50-nicplanner-ports.yaml"
NETWORK = "etc/netplan/60-nicplanner.yaml"
SECTIONS = {"port": "ethernets", "bond": "bonds", "bridge": "bridges", "vlan": "vlans"}
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\Z")


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write a folder for each host: ``etc/netplan`` with two files, and what goes with them.

    MAC addresses that are filled in already in an earlier export in `target` are kept.

    Raises
    ------
    InputError
        If the plan is of another platform, has paths over members of a team, or cannot be written safely.
    """
    view = read_handover(plan)
    hosts = configured_hosts(view, "netplan", FOREIGN)
    folders, demands = file_names((host.name for host in hosts), ""), demands_of(plan)
    environment = templates("nicplanner.export")
    files: list[tuple[Path, bytes]] = []
    for host in hosts:
        folder, stack = target / folders[host.name], build_stack(host, view, demands, bridge_for_each)
        notes = (*stack.notes, *cluster_notes(view, host))
        files.append((folder / PORTS, _yaml(_PORTS_HEAD, host, (), ports_document(stack, _earlier(folder / PORTS)))))
        files.append((folder / NETWORK, _yaml(_HEAD, host, notes, document(stack))))
        files += [(folder / name, content) for name, content in beside(environment, host, view, stack)]
    write_files(files)
    return [file for file, _ in files]


_PORTS_HEAD = (
    "Fill in the MAC address of each port ('ip link'; 'lshw -class network -businfo' shows the slots), in lower case; netplan refuses the",
    "files until then. A port gets the name that the plan has for it, and keeps it when cards are added.",
)
_HEAD = (
    "Needs 50-nicplanner-ports.yaml beside it, filled in. Copy the folder etc over /etc, move other files of /etc/netplan away, look with",
    "'netplan get', test with 'netplan try' at the console (it goes back unless you confirm), apply with 'netplan apply'; new port names",
    "need a restart. Let root alone read the files: chmod 600 /etc/netplan/*nicplanner*.yaml",
)


def _yaml(head: Sequence[str], host: Host, notes: Sequence[str], data: Mapping[str, Any]) -> bytes:
    lines = [f"Host {host.name}. Written by nicplanner.", *head, *wrapped(notes)]
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)
    return ("".join(f"# {comment(line)}\n" for line in lines) + text).encode()


def ports_document(stack: Stack, known: Mapping[str, str]) -> dict[str, Any]:
    """Return the file with the ports' MAC addresses; `known` are those that are filled in."""
    ethernets = {
        name: {"match": {"macaddress": known.get(name, f"{FILL_IN} {label(port.label)}")}, "set-name": name} for name, port in stack.ports
    }
    return {"network": {"version": 2, "ethernets": ethernets}}


def _earlier(file: Path) -> dict[str, str]:
    """Return the MAC addresses of an earlier export by interface; names depend on adapter and port alone.

    As texts: to YAML 1.1 a MAC address of decimal digits is a number to the base of 60.
    """
    try:
        ethernets = yaml.load(earlier_text(file), yaml.BaseLoader)["network"]["ethernets"]
        found = {name: one["match"]["macaddress"] for name, one in ethernets.items()}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    # of texts alone: a text of lists that refer to each other would be endless
    return {name: mac.lower() for name, mac in found.items() if isinstance(name, str) and isinstance(mac, str) and _MAC.match(mac)}


def document(stack: Stack) -> dict[str, Any]:
    """Return the file with everything else."""
    network: dict[str, Any] = {"version": 2, "renderer": "networkd"}
    below = {name for one in stack.interfaces if one.kind != "vlan" for name in one.lower}
    for kind, section in SECTIONS.items():
        if found := {one.name: dict(_settings(one, one.name in below)) for one in stack.of(kind)}:
            network[section] = found
    return {"network": network}


def _settings(one: Interface, below: bool) -> Iterator[tuple[str, Any]]:
    """Yield an interface's settings; one `below` a bond or bridge has no addresses anyhow.

    Others have the addresses of the plan and none beside: no DHCP, which is netplan's default, and no IPv6, by which machines on a bridge
    could talk to the host.
    """
    if one.kind == "bond":
        yield "interfaces", list(one.lower)
        parameters: dict[str, Any] = {"mode": one.mode, "mii-monitor-interval": 100}
        if one.mode == "802.3ad":  # the fast rate and the hash that the standard allows, as Proxmox VE's examples have it
            parameters |= {"lacp-rate": "fast", "transmit-hash-policy": "layer2+3"}
        yield "parameters", parameters
    if one.kind == "vlan":
        yield "id", one.vlan
        yield "link", one.lower[0]
    if one.kind == "bridge":
        yield "interfaces", list(one.lower)
        yield "parameters", {"stp": False, "forward-delay": 0}
    yield "mtu", one.mtu
    if not one.addresses:
        yield "optional", True  # or the start waits two minutes for an address that will not come
    if one.routes:
        yield "ignore-carrier", True  # an address stays where the link is down: it is reached over another one
    if not below:
        yield "accept-ra", False
        yield "link-local", []
    if one.addresses:
        yield "addresses", [address.cidr for address in one.addresses]
    routes: list[dict[str, Any]] = [
        {"to": f"{route.to}/32", **({"scope": "link"} if route.via is None else {"via": str(route.via)}), "metric": route.metric}
        for route in one.routes
    ]
    if one.gateway is not None:
        routes.insert(0, {"to": "default", "via": str(one.gateway)})
    if routes:
        yield "routes", routes
