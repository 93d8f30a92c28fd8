"""Configuration of Cisco Nexus switches (NX-OS): ``SWITCH.cfg`` for each.

Sources: Cisco Nexus 9000 Series NX-OS configuration guides, "Layer 2 Switching" (VLANs 3968 to 4094 are the system's; names of VLANs have
up to 32 characters and differ; VLAN 1 cannot be named), "Interfaces" (trunks: with the native VLAN outside the allowed list its data is
blocked, control traffic is not; on layer-2 ports the MTU is 1500 or that of ``system jumbomtu``; vPC domain before its peer link; members
have the settings of their port-channel before they join it). Nexus 5000 and 3000 have no MTU of ports but a policy of ``network-qos``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from nicplanner.export.handover import read_handover
from nicplanner.export.switches import Device, System, device_files, environment, head, read_devices
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

SYSTEM = System(
    title="Cisco NX-OS",
    makers=("Cisco",),
    pattern=re.compile(r"(?:ethernet|eth) ?([1-9][0-9]{0,2}/[1-9][0-9]{0,2}(?:/[1-9][0-9]?)?)", re.ASCII | re.IGNORECASE),
    spell=lambda match: f"Ethernet{match[1]}",
    example="Ethernet1/1 (slot/port), Ethernet1/49/1 (one lane of it)",
    channel="port-channel",
    vlans=range(1, 3968),
    vlan_name=32,
    description=80,  # releases before 9.3 take no more
    channels=4096,
    mtu=9216,
)
"""What NX-OS takes."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``SWITCH.cfg`` for each switch that runs NX-OS; earlier files of these names are replaced.

    Raises
    ------
    InputError
        If no switch of the plan does, or the plan has what NX-OS cannot take; then nothing is written.
    """
    site = read_handover(plan)
    devices = read_devices(plan, site, SYSTEM, target)
    template = environment().get_template("nxos.j2")
    files = device_files(devices, target, ".cfg")
    texts = [template.render(device=one, head=head(site, devices, one, _notes(one))) for one in devices]
    write_files(zip(files.values(), (text.encode() for text in texts), strict=True))
    return tuple(files.values())


def _notes(device: Device) -> Iterable[str]:
    yield "Load it so, to see what it changed and to be able to take it back; it may be loaded again:"
    yield "  checkpoint before"
    yield "  copy bootflash:FILE running-config"
    yield "  show diff rollback-patch checkpoint before running-config"
    yield "  rollback running-config checkpoint before (takes it back)"
    yield "Trunks have no untagged VLAN: the native VLAN, 1, is not among those allowed, so untagged frames of hosts are dropped."
    if device.jumbo:
        yield (
            "Ports with jumbo frames have the MTU of 'system jumbomtu', since layer-2 ports take no other. Nexus 5000 and 3000 take none: "
            "leave these lines out there and give class-default of a network-qos policy the MTU 9216."
        )
    if device.pair:
        yield "FILL-IN: the addresses of mgmt0. NX-OS refuses the line until then, and the pair does not come up."
