"""Configuration of SONiC switches: ``SWITCH/config_db.json`` with ``SWITCH/notes.txt`` for each; a part of it, for ``config load``.

Sources: the YANG models of SONiC (sonic-net/sonic-buildimage, ``src/sonic-yang-models``): sonic-vlan (ids 2 to 4094; a member is tagged or
untagged, untagged in one VLAN at most, and no member of a port-channel), sonic-portchannel (``PortChannel`` with up to four digits; a
member has no MTU of its own), sonic-port (``mode``; descriptions of 255 characters), sonic-mclag (one domain, 1 to 4095; the addresses of
its session, its peer link, its port-channels). A port without an untagged VLAN drops untagged frames.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nicplanner.export.file_names import file_names
from nicplanner.export.handover import read_handover
from nicplanner.export.switches import Device, Line, System, described, head, read_devices, session_note
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

SYSTEM = System(
    title="SONiC",
    makers=(),
    pattern=re.compile(r"ethernet(0|[1-9][0-9]{0,3})", re.ASCII | re.IGNORECASE),
    spell=lambda match: f"Ethernet{match[1]}",
    example="Ethernet0, Ethernet4 (as 'show interfaces status' has them, the first of which is Ethernet0)",
    channel="PortChannel",
    vlans=range(2, 4095),
    vlan_name=255,
    description=255,
    channels=9999,
    mtu=9216,
    always="Ethernet0",
)
"""What SONiC takes."""

USUAL_MTU = 9100
"""What ports have where nothing else is said."""

Tables = dict[str, dict[str, dict[str, str]]]


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write a folder for each switch that runs SONiC; earlier files of these names are replaced.

    Raises
    ------
    InputError
        If no switch of the plan does, or the plan has what SONiC cannot take; then nothing is written.
    """
    site = read_handover(plan)
    devices = read_devices(plan, site, SYSTEM, target)
    folders = file_names([one.switch.name for one in devices], "")
    files: list[tuple[Path, bytes]] = []
    for one in devices:
        folder = target / folders[one.switch.name]
        files.append((folder / "config_db.json", (json.dumps(config_db(one), indent=4) + "\n").encode()))
        files.append((folder / "notes.txt", ("\n".join(head(site, devices, one, _notes(one))) + "\n").encode()))
    write_files(files)
    return tuple(file for file, _ in files)


def config_db(device: Device) -> Tables:
    """Return the tables of a switch: those that the plan has something for, keys in natural order."""
    lines = (*device.channels, *(port for port in device.ports if port.channel is None))
    out: Tables = {
        "PORT": {port.name: _port(port) for port in device.ports},
        "PORTCHANNEL": {one.name: _channel(one) for one in device.channels},
        "PORTCHANNEL_MEMBER": {f"PortChannel{port.channel}|{port.name}": {} for port in device.ports if port.channel is not None},
        "VLAN": {f"Vlan{vlan.id}": {"vlanid": str(vlan.id), "description": described(vlan.name)} for vlan in device.vlans},
        "VLAN_MEMBER": {f"Vlan{vlan}|{line.name}": {"tagging_mode": _tagging(line)} for line in lines for vlan in line.vlans},
    }
    if device.pair is not None:
        _pair(device, out)
    return {name: rows for name, rows in out.items() if rows}


def _port(port: Line) -> dict[str, str]:
    row = {"admin_status": "up", "description": str(described(port.description))}
    return row if port.channel is not None else row | {"mtu": _mtu(port), "mode": _mode(port)}


def _channel(one: Line) -> dict[str, str]:
    return {
        "admin_status": "up", "description": str(described(one.description)), "mtu": _mtu(one), "mode": _mode(one), "lacp_key": "auto",
        "fast_rate": "true",
    }  # fmt: skip


def _mtu(line: Line) -> str:
    return str(USUAL_MTU if line.mtu <= USUAL_MTU else SYSTEM.mtu)


def _mode(line: Line) -> str:
    return "trunk" if line.trunk else "access"


def _tagging(line: Line) -> str:
    return "tagged" if line.trunk else "untagged"


def _pair(device: Device, out: Tables) -> None:
    """Add the pair: its session on a VLAN that only the peer link has, and the port-channels that it shares."""
    pair: Any = device.pair
    vlan, domain = f"Vlan{pair.session}", str(pair.domain)
    out["VLAN"][vlan] = {"vlanid": str(pair.session), "description": "mclag session"}
    out["VLAN_MEMBER"][f"{vlan}|{pair.peer_link}"] = {"tagging_mode": "tagged"}
    out["VLAN_INTERFACE"] = {vlan: {}, f"{vlan}|{pair.own}/{pair.prefix_length}": {}}
    out["MCLAG_DOMAIN"] = {domain: {"source_ip": str(pair.own), "peer_ip": str(pair.peer), "peer_link": pair.peer_link}}
    out["MCLAG_INTERFACE"] = {f"{domain}|{one.name}": {"if_type": "PortChannel"} for one in device.channels if one.shared}


def _notes(device: Device) -> Iterable[str]:
    yield "It adds to what is there, and may be loaded again. Ports must have no addresses and be in no other VLAN or port-channel:"
    yield "  sudo config checkpoint before"
    yield "  sudo config load config_db.json"
    yield "  show vlan brief; show interfaces portchannel"
    yield "  sudo config save (or sudo config rollback before)"
    yield "Trunks have no untagged VLAN: SONiC drops untagged frames on them."
    yield "'mode' is what newer releases show of a port; leave these lines out where an older one refuses them."
    yield (
        "Spanning tree is off unless its container runs: several uplinks to one network, or uplinks beside a peer link, are a loop then. "
        "Bundle them or enable spanning tree (hosts' ports as edge ports) before they are plugged in."
    )
    if device.pair is not None:
        yield session_note(device.pair)
        yield "Pairs take an image with iccpd, switched on: sudo config feature state iccpd enabled"
