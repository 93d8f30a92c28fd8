"""What the templates for switches write beside names and numbers: descriptions, lists of VLANs, and the head of the file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from nicplanner.errors import listing
from nicplanner.export.file_names import file_names
from nicplanner.export.handover import Handover
from nicplanner.export.quoting import Quoted, refused, templates
from nicplanner.export.switches.records import Device, Pair
from nicplanner.units import text as decimal

if TYPE_CHECKING:
    from jinja2 import Environment

WIDTH = 110
"""Signs in a line of the head."""
LONGEST_LIST = 160
"""Signs that a list of VLANs has on one line; longer ones go on with ``add``, as the systems write them themselves."""

_DESCRIPTION = re.compile(r"[A-Za-z0-9(\[][A-Za-z0-9 ._:/+()\[\]=@#-]*\Z", re.ASCII)


def described(text: object) -> Quoted:
    """Return a description of an interface.

    Narrower than :func:`nicplanner.export.quoting.line`: NX-OS takes ``;`` for the end of a command, and OS10 parts values at commas.
    """
    plain = str(text)
    if not _DESCRIPTION.match(plain) or plain != plain.strip():
        raise refused("description", plain, "letters, digits, blanks and . _ : / + ( ) [ ] = @ # -, a letter, digit or bracket first")
    return Quoted(plain)


def remark(text: object) -> Quoted:
    """Return a line of a comment: printable ASCII, everything else and ``?`` (which asks a terminal for help) as escapes."""
    plain = str(text).encode("ascii", "backslashreplace").decode()
    return Quoted("".join(sign if sign.isprintable() and sign != "?" else f"\\x{ord(sign):02x}" for sign in plain))


def spans(numbers: Iterable[int]) -> list[Quoted]:
    """Return VLAN ids as switches write them, ``103,110-112``, in pieces of at most :data:`LONGEST_LIST` signs.

    Examples
    --------
    >>> spans([110, 103, 111, 112, 114, 115])
    ['103,110-112,114-115']
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    out: list[Quoted] = []
    for run in runs:
        text = str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"
        if out and len(out[-1]) + len(text) < LONGEST_LIST:
            out[-1] = Quoted(f"{out[-1]},{text}")
        else:
            out.append(Quoted(text))
    return out


def environment() -> Environment:
    """Return the templates of the export package with the filters of this module."""
    return templates("nicplanner.export", {"described": described, "spans": spans})


def device_files(devices: Sequence[Device], target: Path, suffix: str) -> Mapping[str, Path]:
    """Return the file of each switch by its name."""
    return {name: target / file for name, file in file_names([one.switch.name for one in devices], suffix).items()}


def session_note(pair: Pair) -> str:
    """Return what is to be known of the session of a pair that has a VLAN for it."""
    return f"The pair's session has VLAN {pair.session} and link-local addresses, on the peer link alone; both are free in the plan."


def head(site: Handover, devices: Sequence[Device], device: Device, notes: Iterable[str]) -> list[Quoted]:
    """Return the lines of a file's head: which switch this is, what the notes of its system say, and what is left to a person.

    A note that begins with blanks is a command, which stays on its line.
    """
    switch = device.switch
    paragraphs = [
        f"{switch.name} ({switch.model}, rack {switch.rack}, unit {switch.unit}): ports as the plan '{site.name}' has them.",
        "Lines say what the plan needs; VLANs, ports and settings that it does not name stay as they are.",
        *_names(device),
        *notes,
        *_gateways(device),
        *_uplinks(device),
        *_speeds(device),
        *_priorities(site, device),
        *_others(site, devices),
    ]
    return [remark(line) for text in paragraphs for line in ([text] if text.startswith(" ") else _wrapped(text))]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _names(device: Device) -> Iterable[str]:
    if device.as_planned:
        yield (
            f"FILL-IN: PORTS HAVE THE PLAN'S NAMES, which the switch does not know. Write port-names.csv into this folder (columns "
            f"model,port,name; ranges allowed; for example {device.switch.model},{device.switch.ports[0].name},...) and export again."
        )


def _gateways(device: Device) -> Iterable[str]:
    found = [f"{vlan.gateway}/{vlan.subnet.prefixlen} of VLAN {vlan.id}" for vlan in device.switch.vlans if vlan.gateway is not None]
    if found:
        yield f"No gateways: which device routes is no part of the plan. It must have {', '.join(found)}."


def _uplinks(device: Device) -> Iterable[str]:
    if device.switch.role("uplink"):
        yield "Uplinks are single trunks: where they lead is no part of the plan. Bundle them by hand where both ends can."


def _speeds(device: Device) -> Iterable[str]:
    """Say which ports must be slower than they can: some switches follow what is plugged in, others are told, by port or group of ports."""
    found: dict[tuple[Fraction, Fraction], list[str]] = {}
    for line in device.ports:
        if line.slower is not None:
            found.setdefault(line.slower, []).append(line.name)
    for (link, speed), names in sorted(found.items()):
        yield f"At {decimal(link)} of {decimal(speed)} Gbit/s, which some switches must be told: {listing(names, 12)}."


def _priorities(site: Handover, device: Device) -> Iterable[str]:
    """Say what hosts expect of the switch's queues: PFC and ETS must be the same on both (Azure Local, Host network requirements)."""
    here = {port.host for port in device.switch.ports}
    rows = [row for host in site.hosts if host.name in here for row in host.qos if row["priority"] is not None]
    found = dict.fromkeys(
        f"{row['traffic']} priority {row['priority']}" + ("" if row["percent"] is None else f" with {decimal(row['percent'])} %")
        for row in rows
    )
    if found:
        yield (
            "No queues: hosts mark and reserve " + ", ".join(sorted(found)) + " (qos.csv); set priority flow control (for RDMA), ETS and "
            "DCBX of the host ports to agree."
        )


def _others(site: Handover, devices: Sequence[Device]) -> Iterable[str]:
    own = {one.switch.name for one in devices}
    left = [one.name for one in site.switches if one.ports and one.name not in own]
    if left:
        yield f"Not written, since their ports are named for other systems: {', '.join(left)}."
