"""CSV files of people: links that were seen, and names of interfaces."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from nicplanner.audit.sighting import Sighting
from nicplanner.errors import InputError, Problem, clean, listing, nearest

LINKS = ("switch", "switch_port", "host", "adapter", "port")
"""Columns of a file of links; `adapter` may be missing. `host` is whatever is at the other end, a switch too."""
OPTIONAL = frozenset({"adapter"})
MOST_PROBLEMS = 20


def rows(
    text: str, file: str, columns: Sequence[str], called: Mapping[str, str] | None = None, optional: frozenset[str] = frozenset()
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the cells of the columns asked for, each row with its line; more columns are ignored.

    Parameters
    ----------
    text, file
        The content, and the name of the file in messages.
    columns
        Columns that are asked for.
    called
        Column → what it is called in this file; one that is not in it has its own name.
    optional
        Columns that may be missing; their cells are empty then.

    Raises
    ------
    InputError
        With every fault: no CSV, missing or repeated columns, rows of another length.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError([Problem("", f"not a CSV file: {error}", file=file, line=line, column=1)]) from None
    if not found:
        raise InputError([Problem("", "the file is empty", allowed=f"a line of columns: {', '.join(columns)}", file=file)])
    header = [name.strip() for name in found[0][1]]
    names = {column: (called or {}).get(column, column) for column in columns}
    problems = []
    for column, name in names.items():
        if header.count(name) > 1:
            problems.append(Problem("", "a column stands twice", clean(name), file=file, line=1, column=1))
        elif name not in header and (column not in optional or column in (called or {})):
            others = [one for one in header if one not in names.values()]
            hint = nearest(name, others) or f"the file has {listing(map(clean, header))}; --columns says what columns are called"
            problems.append(Problem("", "a column is missing", allowed=clean(name), hint=hint, file=file, line=1, column=1))
    body = [(at, row) for at, row in found[1:] if any(cell.strip() for cell in row)]
    wrong = [(at, row) for at, row in body if len(row) != len(header)]
    problems += [
        Problem("", f"a row of {len(row)} cells", allowed=f"{len(header)}, as the first line has", file=file, line=at, column=1)
        for at, row in wrong[:MOST_PROBLEMS]
    ]
    if problems:
        raise InputError(problems)
    places = [header.index(name) if name in header else None for name in names.values()]
    return [(at, tuple("" if place is None else row[place].strip() for place in places)) for at, row in body]


def read_links(text: str, file: str, called: Mapping[str, str]) -> tuple[dict[str, str], list[Sighting]]:
    """Return the devices in the column `switch`, each with the file, and the links as sightings.

    A row without `host` and `port` says that the port of the switch sees nobody.
    """
    devices: dict[str, str] = {}
    out: list[Sighting] = []
    problems: list[Problem] = []
    for line, (switch, switch_port, host, adapter, port) in rows(text, file, LINKS, called, OPTIONAL):
        if not switch or not switch_port:
            what = called.get("switch", "switch") if not switch else called.get("switch_port", "switch_port")
            problems.append(Problem(clean(what), "empty", allowed="a name", file=file, line=line, column=1))
            continue
        devices[switch] = file
        if host or port:
            out.append(Sighting(switch, switch_port, host, f"{adapter}/{port}" if adapter and port else port, "", file))
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
    return devices, out
