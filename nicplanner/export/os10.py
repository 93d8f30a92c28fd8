"""Configuration of Dell PowerSwitch switches (SmartFabric OS10): ``SWITCH.cfg`` for each.

Sources: Dell SmartFabric OS10 User Guide 10.5, "Layer 2" (VLANs 1 to 4093; 80 characters for a VLAN's description, which serves as its
name; a trunk carries the access VLAN untagged always, and tagged VLANs as they are added), "Interfaces" (``mtu`` counts the whole frame
and must be 32 bytes beyond the IP packet; members have that of their port-channel), "LACP commands" (port-channels 1 to 128), "Virtual
Link Trunking" (port-channel 1000 and VLAN 4094 are the interconnect's; it takes the VLANs of both members by itself; discovery interfaces
are no switch ports; ``vlt-mac`` keeps port-channels up when the primary fails).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from nicplanner.export.handover import Handover, read_handover
from nicplanner.export.quoting import Quoted
from nicplanner.export.switches import Device, System, device_files, environment, head, read_devices
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

SYSTEM = System(
    title="Dell SmartFabric OS10",
    makers=("Dell",),
    pattern=re.compile(r"(?:ethernet|eth) ?([1-9]/[1-9]/[1-9][0-9]{0,2}(?::[1-4])?)", re.ASCII | re.IGNORECASE),
    spell=lambda match: f"ethernet{match[1]}",
    example="ethernet1/1/1 (node/slot/port), ethernet1/1/25:1 (one lane of it)",
    channel="port-channel",
    vlans=range(1, 4094),
    vlan_name=80,
    description=240,
    channels=128,
    mtu=9184,
    peer_channel=128,
)
"""What OS10 takes."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``SWITCH.cfg`` for each switch that runs OS10; earlier files of these names are replaced.

    Raises
    ------
    InputError
        If no switch of the plan does, or the plan has what OS10 cannot take; then nothing is written.
    """
    site = read_handover(plan)
    devices = read_devices(plan, site, SYSTEM, target)
    template = environment().get_template("os10.j2")
    files = device_files(devices, target, ".cfg")
    texts = [template.render(device=one, head=head(site, devices, one, _notes(one)), vlt_mac=_vlt_mac(site, one)) for one in devices]
    write_files(zip(files.values(), (text.encode() for text in texts), strict=True))
    return tuple(files.values())


def _vlt_mac(site: Handover, device: Device) -> Quoted:
    """Return the address that both members of a pair show: locally administered, of the names of site and pair."""
    name = f"{site.name}\n{device.switch.mlag}".encode("utf-8", "surrogatepass")
    return Quoted(":".join(("02", *(f"{byte:02x}" for byte in hashlib.sha256(name).digest()[:5]))))


def _notes(device: Device) -> Iterable[str]:
    yield "Load it so, to see first what it changes; it may be loaded again. Tagged VLANs are added to those that a port has."
    yield "  start transaction"
    yield "  configure terminal (then these lines, then end)"
    yield "  show diff candidate-configuration running-configuration"
    yield "  commit (or discard)"
    if any(line.trunk for line in device.ports):
        yield (
            f"Trunks always have an untagged VLAN: theirs is {device.parking}, which is nothing else in the plan, so that untagged "
            "frames do not get into VLAN 1. Take another one if your network uses it."
        )
    if device.pair:
        yield (
            "FILL-IN: the management address of the partner. OS10 refuses the line until then; without it the pair works, but takes a "
            "failed interconnect for a failed partner."
        )
