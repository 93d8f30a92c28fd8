"""Which switches of a plan run a system, and what it calls their ports.

A plan knows a port by the name that the catalog gives it. Where that is a name of the system it is taken, upper and lower case aside.
Where it is not, the file ``port-names.csv`` in the folder that is written into says what the ports of a model are called::

    model,port,name
    sw48,ge[1-48],Ethernet1/[1-48]

"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.export.handover import Switch
from nicplanner.export.switches.system import System
from nicplanner.names import RangeError, expand

FILE = "port-names.csv"
COLUMNS = ["model", "port", "name"]
LARGEST = 4 << 20
"""Bytes that the file may have: far more than every port of a site."""

Names = Mapping[str, Mapping[str, str]]
"""Model → port of the plan → name of the system."""


def read_port_names(folder: Path, system: System) -> Names:
    """Read ``port-names.csv`` of a folder; without one there are no names.

    Raises
    ------
    InputError
        If it cannot be read, has other columns, a range that is none, a name that is none of the system's, or one port or name twice.
    """
    file = folder / FILE
    if not file.is_file():
        return {}
    problems: list[Problem] = []
    out: dict[str, dict[str, str]] = {}
    for line, model, port, name in _pairs(_rows(file, problems), problems):
        mine = out.setdefault(model, {})
        spelled = system.port(name)
        if spelled is None:
            message = f"{system.title} has no such port name"
            problems.append(Problem("name", message, clean(repr(name)), system.example, file=FILE, line=line))
        elif port in mine or spelled in mine.values():
            message = "the port or the name stands here twice for its model"
            problems.append(Problem("name", message, clean(f"{port}, {name}"), file=FILE, line=line))
        else:
            mine[port] = spelled
    if problems:
        raise InputError(problems[:20])
    return out


def _rows(file: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError(f"the file has more than {LARGEST} bytes")
        reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), strict=True)
        if reader.fieldnames != COLUMNS:
            found = ",".join(reader.fieldnames or ())
            problems.append(Problem("", "these are other columns", clean(found), ",".join(COLUMNS), file=FILE, line=1))
            return
        for row in reader:
            if None in row or None in row.values():
                problems.append(Problem("", "the row has more or fewer than three cells", file=FILE, line=reader.line_num))
            else:
                yield reader.line_num, row
    except (OSError, ValueError, csv.Error) as error:
        problems.append(Problem("", f"cannot be read: {clean(str(error))}", file=FILE))


def _pairs(rows: Iterator[tuple[int, dict[str, str]]], problems: list[Problem]) -> Iterator[tuple[int, str, str, str]]:
    """Yield line, model, port and name, ranges in step with each other."""
    for line, row in rows:
        try:
            ports, names = expand(row["port"].strip()), expand(row["name"].strip())
        except RangeError as error:
            problems.append(Problem("port", clean(str(error)), clean(f"{row['port']}, {row['name']}"), file=FILE, line=line))
            continue
        if len(ports) != len(names):
            text = f"{len(ports)} ports, but {len(names)} names"
            problems.append(Problem("name", "the ranges have different lengths", text, file=FILE, line=line))
            continue
        for port, name in zip(ports, names, strict=True):
            yield line, row["model"].strip(), port, name


def is_own(switch: Switch, system: System, given: Names, maker: str) -> bool:
    """Tell whether a switch runs the system, as far as its maker and the names of its ports say.

    A model with names of its own in ``port-names.csv`` does; else every port must be named as the system names ports, and the maker, where
    the catalog has one, be one whose switches run it: ``Ethernet1`` is a port of several systems.
    """
    if switch.model in given:
        return True
    if system.makers and maker and not maker.casefold().startswith(tuple(one.casefold() for one in system.makers)):
        return False
    names = [system.port(name) for name, _ in switch.interfaces]
    return bool(names) and None not in names and (not system.always or system.always in names)


def is_nobodys(switch: Switch) -> bool:
    """Tell whether none of a switch's ports is named as some system names ports: then nothing says what it runs."""
    from nicplanner.export import eos, nxos, os10, sonic  # which write by this module

    systems = [one.SYSTEM for one in (eos, nxos, os10, sonic)]
    return not any(system.port(name) for name, _ in switch.interfaces for system in systems)


def named_ports(switch: Switch, system: System, given: Names, problems: list[Problem]) -> dict[str, str]:
    """Return the system's name of each port in use; what has none, or another port's, is added to `problems`."""
    mine = given.get(switch.model, {})
    out: dict[str, str] = {}
    for port in switch.ports:
        name = mine.get(port.name) or system.port(port.name)
        where = clean(f"{switch.name} {port.name}")
        if name is None:
            problems.append(Problem(where, f"{system.title} has no such port name, and {FILE} gives none", "", system.example, file="plan"))
        elif name in out.values():
            problems.append(Problem(where, "two ports have one name", clean(name), file="plan"))
        else:
            out[port.name] = name
    return out


def none_is_own(switches: tuple[Switch, ...], system: System) -> InputError:
    """Return the error for a plan none of whose switches runs the system."""
    found = [f"{one.name} ({one.model}): {one.ports[0].name if one.ports else 'no port in use'}" for one in switches]
    hint = f"name the interfaces so in the catalog, or write {FILE} (columns {','.join(COLUMNS)}; ranges allowed) into the folder -o names"
    message = f"no switch of the plan has ports named as {system.title} names them"
    return InputError([Problem("switches", message, listing([clean(text) for text in found], 5), system.example, hint, file="plan")])
