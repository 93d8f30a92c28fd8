"""Which hosts of a plan a format for operating systems writes, and what a person must add to a plan before it can be applied.

A plan knows ports by adapter and number; which of them the operating system means by a name only the machine itself can tell. So each
host has one small table, ``PORT,VALUE`` with a value to fill in, and the host's script refuses to work while it is not filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Group, Handover, Host, Port
from nicplanner.export.quoting import Quoted, refused

FILL_IN = "FILL-IN"
"""What stands where a person must write something."""

LARGEST = 1 << 20
"""Bytes that a table of a host's ports may have: a thousand times what one has."""

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/:+-]{0,126}\Z", re.ASCII)


def label(text: object) -> Quoted:
    """Return a port's ``adapter/port`` for a table whose cells are neither quoted nor formulas.

    Raises
    ------
    InputError
        If it has signs that the names of interfaces cannot have (:data:`nicplanner.names.INTERFACE`).
    """
    plain = str(text)
    if not _LABEL.match(plain):
        raise refused("port", plain, "letters, digits, blanks and . _ / : + -")
    return Quoted(plain)


def configured_hosts(view: Handover, form: str, foreign: Iterable[str]) -> tuple[Host, ...]:
    """Return the hosts that a format writes: all but storage arrays, which are configured by their maker's tools.

    Parameters
    ----------
    view
        The plan.
    form
        The format's name.
    foreign
        The beginnings of platforms' names that run something else.

    Raises
    ------
    InputError
        If the plan's platform is a foreign one, or all hosts are arrays.
    """
    if any(view.platform.startswith(start) for start in foreign):
        message = f"hosts of this platform do not take what the format {form} writes"
        raise InputError([Problem("platform", message, clean(view.platform), hint="see 'nicplanner export list'", file="plan")])
    hosts = tuple(host for host in view.hosts if not host.is_array)
    if not hosts:
        raise InputError([Problem("hosts", f"all hosts are storage arrays: there is none for the format {form}", file="plan")])
    return hosts


def os_groups(host: Host) -> tuple[Group, ...]:
    """Return the groups that the operating system configures, without the management controller (bmc).

    A controller may share data ports with the system (NC-SI, DSP0222 of the DMTF), alone or beside other classes: its address and VLAN are
    its own there too, and an operating system that took the address would take it away from the controller.
    """
    found = ((group, tuple(one for one in group.classes if one.kind != "bmc")) for group in host.groups)
    return tuple(replace(group, classes=classes) for group, classes in found if classes)


def filled_table(file: Path, column: str, ports: Sequence[Port], allowed: str) -> bytes:
    """Return the table ``port,column`` of a host; what a person has filled into the file that is there already is kept.

    Parameters
    ----------
    file
        Where it will stand.
    column
        The name of the column to fill in.
    ports
        The host's ports.
    allowed
        The regular expression of a filled cell; anything else in the file is dropped.
    """
    known = _earlier(file, column, allowed)
    rows = [f"port,{column}", *(f"{label(port.label)},{known.get(port.label, FILL_IN)}" for port in ports)]
    return ("\n".join(rows) + "\n").encode()


def _earlier(file: Path, column: str, allowed: str) -> dict[str, str]:
    cells = [line.strip().split(",") for line in earlier_text(file).splitlines()]
    if not cells or cells[0] != ["port", column]:
        return {}
    return {one[0]: one[1] for one in cells[1:] if len(one) == 2 and re.fullmatch(allowed, one[1])}


def earlier_text(file: Path) -> str:
    """Return a file of an earlier export; nothing if there is none, or something that no export wrote.

    A pipe would be waited for, and a file larger than :data:`LARGEST` fill the memory.
    """
    try:
        if not file.is_file() or file.stat().st_size > LARGEST:
            return ""
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def wrapped(notes: Iterable[str]) -> list[str]:
    """Return notes as lines of a file's head."""
    return [line for note in notes for line in wrap(f"Note: {note}", 130, subsequent_indent="  ", break_long_words=False)]
