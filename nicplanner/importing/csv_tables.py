"""CSV files of other tools: read whole, with every fault told; columns found by what they may be called."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.reading.document import read_text

MOST_FAULTS = 20
"""Faults of one file that are told at once."""
_SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file: its name, header, and rows with the line on which each begins."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def problem(self, line: int, message: str, got: str = "", allowed: str = "", hint: str = "") -> Problem:
        """Return a mistake on a line of the file."""
        return Problem("", message, got, allowed, hint, self.file, line, 1 if line else 0)


def plain(name: str) -> str:
    """Return a column's name as columns are compared: ``Management Only``, ``mgmt_only`` and ``mgmt only`` differ, case and blanks do not.

    Examples
    --------
    >>> plain("Device A"), plain("side_a_device")
    ('device a', 'side a device')
    """
    return _SIGNS.sub(" ", name.casefold()).strip()


def read_sheet(path: str | Path) -> Sheet:
    """Read a CSV file: UTF-8, a header, fields parted by commas, semicolons or tabs, as the header has them.

    Raises
    ------
    InputError
        With every fault: no header, a column twice, rows of another length, quotes that do not close, a NUL.
    """
    text, name = read_text(path)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise InputError([Problem("", "the file holds a NUL character", allowed="CSV as UTF-8 text", file=name)])
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                rows.append((line, tuple(row)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError([Problem("", f"not a CSV file: {error}", file=name, line=line, column=1)]) from None
    if not rows:
        raise InputError([Problem("", "the file is empty", allowed="a header and rows", file=name)])
    header = rows[0][1]
    problems = [
        Problem("", "the column stands twice", clean(one), "each column once", file=name, line=1, column=1)
        for one in dict.fromkeys(header)
        if one and header.count(one) > 1
    ]
    bad = [(at, row) for at, row in rows[1:] if len(row) != len(header)]
    problems += [
        Problem("", "a row of another length than the header", f"{len(row)} cells", f"{len(header)} cells", file=name, line=at, column=1)
        for at, row in bad[:MOST_FAULTS]
    ]
    if problems:
        raise InputError(problems)
    return Sheet(name, header, tuple(rows[1:]))


def columns_of(sheet: Sheet, aliases: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return where each column is that has one of its names; the first name that is there counts."""
    places = {plain(name): i for i, name in reversed(list(enumerate(sheet.header)))}
    out = {}
    for column, names in aliases.items():
        found = next((places[plain(name)] for name in names if plain(name) in places), None)
        if found is not None:
            out[column] = found
    return out


def missing(sheet: Sheet, columns: Iterable[str], aliases: Mapping[str, Sequence[str]], found: Mapping[str, int]) -> list[Problem]:
    """Return the mistakes of columns that are not there."""
    return [
        sheet.problem(1, f"no column for {column}", listing(map(clean, sheet.header), 12), listing(aliases[column]))
        for column in columns
        if column not in found
    ]
