"""The labels of every cable, for label printers: those that import CSV print a label for each record.

The printed text is that of ``cabling.csv``, near end first (TIA-606). It is divided into lines: ``line_1`` and ``line_2``, near and far
end, for strips of 12 mm, which take two lines; where an end has more than :data:`LINE` signs, each end gets two lines, for strips of
24 mm, which take four. The lines one after the other are the text, sign for sign. Of an end of more than twice :data:`LINE` signs the
middle is left out, marked by ``…``; ``text`` has all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nicplanner.export.rack_order import Cord, by_rack
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file
from nicplanner.tables import Column, Table, TableSpec

LINE = 24
"""Signs on a line: at 6 pt about 30 mm, which goes around a cable of 6 mm once with room to read. A choice of this project."""

LABELS = TableSpec(
    "labels",
    "a label: two for each cable, in the order of the sheets",
    (
        Column("rack", "text", "rack in which the label is put on", key=True),
        Column("sequence", "int", "place in the rack's order, from 1", key=True),
        Column("cable", "text", "number of the cable"),
        Column("end", "text", "A (host) or B (switch; of a mesh the later host)"),
        Column("line_1", "text", "first line to print: the near end, or its first part"),
        Column("line_2", "text", "second line: the far end; on strips of 24 mm the near end's second part"),
        Column("colour", "text", "colour of the cable"),
        Column("copies", "int", "how many to print", "pieces"),
        Column("line_3", "text", "third line, on strips of 24 mm: the far end's first part"),
        Column("line_4", "text", "fourth line, on strips of 24 mm: the far end's second part"),
        Column("strip_mm", "int", "width of strip that takes the lines: 12 or 24", "mm"),
        Column("text", "text", "all of the label, as cabling.csv has it"),
    ),
)
"""Columns of ``labels.csv``."""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``labels.csv``; an earlier one is replaced.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    file = target / "labels.csv"
    write_file(file, labels(plan.tables).to_csv().encode())
    return (file,)


def labels(tables: Mapping[str, Table]) -> Table:
    """Return the labels of a plan: for each rack those of the ends that are in it, in the order of its sheet."""
    return Table.of_rows(LABELS, _rows(tables))


def _rows(tables: Mapping[str, Table]) -> Iterator[tuple[Any, ...]]:
    for rack, sections in by_rack(tables).items():
        number = 0
        for cord in (cord for section in sections for cord in section.cords):
            near, far = ends_of(cord)
            for end, place, first, second in (("A", cord.a, near, far), ("B", cord.b, far, near)):
                if place.rack == rack:
                    number += 1
                    lines, strip = lines_of(first, second)
                    text = cord.label_a if end == "A" else cord.label_b
                    yield rack, number, cord.number, end, *lines[:2], cord.colour, 1, *lines[2:], strip, text


def ends_of(cord: Cord) -> tuple[str, str]:
    """Return the two ends as labels spell them.

    A label is ``NEAR/FAR``, that of the other end ``FAR/NEAR``; names may hold a ``/`` of their own, so it takes both to tell where it
    is. Labels that are no such pair (a table that was edited) are divided at the first ``/``.
    """
    one, other = cord.label_a, cord.label_b
    for i, sign in enumerate(one):
        if sign == "/" and other == f"{one[i + 1 :]}/{one[:i]}":
            return one[:i], one[i + 1 :]
    near, _, far = one.partition("/")
    return near, far


def lines_of(near: str, far: str) -> tuple[tuple[str, str, str, str], int]:
    """Return the four lines of a label, and the width of strip in mm that takes them.

    Examples
    --------
    >>> lines_of("R1-02:slot1:p1", "R1-40:ge1")
    (('R1-02:slot1:p1/', 'R1-40:ge1', '', ''), 12)
    >>> lines_of("rack-of-the-annex-02:slot1:p1", "R1-40:ge1")
    (('rack-of-the-annex-02:', 'slot1:p1/', 'R1-40:ge1', ''), 24)
    """
    near += "/"
    if max(len(near), len(far)) <= LINE:
        return (near, far, "", ""), 12
    return (*_halves(near), *_halves(far)), 24


def _halves(end: str) -> tuple[str, str]:
    """Divide an end into two lines, after a ``:`` where that fits, else before a letter or digit where that fits."""
    if len(end) <= LINE:
        return end, ""
    if len(end) > 2 * LINE:
        end = f"{end[: LINE - 1]}…{end[len(end) - LINE :]}"
    cuts = range(max(1, len(end) - LINE), LINE + 1)
    best = [i for i in cuts if end[i - 1] == ":"] or [i for i in cuts if end[i].isalnum()] or [LINE]
    return end[: best[-1]], end[best[-1] :]
