"""Configuration of Arista switches (EOS): ``SWITCH.cfg`` for each.

Sources: Arista EOS User Manual, "VLANs" (names of up to 32 characters; a trunk takes untagged frames into its native VLAN if that is
allowed on it; VLANs of a trunk group go over its ports alone), "Multi-Chassis Link Aggregation" (local interface with ``no autostate`` on
a VLAN without spanning tree that only the peer link has; ``mlag`` number on the port-channels), "Port Channels and LACP" (numbers up to
2000; settings of layer 2 stand on the port-channel). ``mtu`` bounds routed packets alone; switched frames may have 9214 bytes and more.
``lacp timer`` is ``lacp rate`` in releases before 4.21.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from nicplanner.export.handover import read_handover
from nicplanner.export.switches import Device, System, device_files, environment, head, read_devices, session_note
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

SYSTEM = System(
    title="Arista EOS",
    makers=("Arista",),
    pattern=re.compile(r"(?:ethernet|et) ?([1-9][0-9]{0,2}(?:/[1-9][0-9]?){0,2})", re.ASCII | re.IGNORECASE),
    spell=lambda match: f"Ethernet{match[1]}",
    example="Ethernet1, Ethernet49/1 (port/lane), Ethernet3/1/1 (card/port/lane)",
    channel="Port-Channel",
    vlans=range(1, 4095),
    vlan_name=32,
    description=240,
    channels=2000,
    mtu=9214,
)
"""What EOS takes."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``SWITCH.cfg`` for each switch that runs EOS; earlier files of these names are replaced.

    Raises
    ------
    InputError
        If no switch of the plan does, or the plan has what EOS cannot take; then nothing is written.
    """
    site = read_handover(plan)
    devices = read_devices(plan, site, SYSTEM, target)
    template = environment().get_template("eos.j2")
    files = device_files(devices, target, ".cfg")
    texts = [template.render(device=one, head=head(site, devices, one, _notes(one))) for one in devices]
    write_files(zip(files.values(), (text.encode() for text in texts), strict=True))
    return tuple(files.values())


def _notes(device: Device) -> Iterable[str]:
    yield "Load it so, to see first what it changes; it may be loaded again:"
    yield "  configure session plan"
    yield "  copy flash:FILE session-config"
    yield "  show session-config diffs"
    yield "  commit (or abort)"
    yield "Trunks have no untagged VLAN: the native VLAN, 1, is not among those allowed, so untagged frames of hosts are dropped."
    if device.jumbo:
        yield "No MTU: switched ports carry jumbo frames as they are; 'mtu' bounds routed packets alone."
    if device.pair:
        yield session_note(device.pair)
        yield "To detect that both act as primary, give the partner's management address, which the plan does not know:"
        yield "  mlag configuration"
        yield "    peer-address heartbeat ADDRESS vrf NAME"
        yield "    dual-primary detection delay 10 action errdisable all-interfaces"
