"""Reading a device-type library: every file becomes an entry or a line of the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nicplanner.catalog.entries import Entry
from nicplanner.catalog.library.entries import LONGEST, Made, entry_of
from nicplanner.catalog.library.files import Source, library_files
from nicplanner.catalog.library.reading import read_source, text_of
from nicplanner.catalog.library.report import Row, Unfit, counts
from nicplanner.errors import InputError, Problem, clean

SINGULAR = MappingProxyType({"adapters": "adapter", "servers": "server", "switches": "switch"})
"""Section → what a row of the report calls one of it; the sections that a library gives."""


@dataclass(frozen=True)
class Imported:
    """What a library gave: entries by section and name, what stands in their files, and a row for each file.

    Attributes
    ----------
    entries : mapping
        Section → name → entry.
    bodies : mapping
        Section → name → the keys of the entry's file, plain data.
    rows : tuple of Row
        One for each file, by file.
    """

    entries: Mapping[str, Mapping[str, Entry]]
    bodies: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Result, reason and number of files."""
        return counts(self.rows)


def import_library(path: str | Path) -> Imported:
    """Read a library in the layout of NetBox's and Nautobot's device-type libraries.

    Parameters
    ----------
    path
        Its folder, its ``device-types`` or ``module-types``, the folder of one maker, or a single file. Links out of it are not followed.

    Returns
    -------
    Imported
        Equal for equal files, in whatever order the disk gives them. A file that cannot be used has its row and hinders no other.

    Raises
    ------
    InputError
        If there is no such path, no such layout, or nothing that can be used.
    """
    sources = library_files(Path(path))
    entries: dict[str, dict[str, Entry]] = {section: {} for section in SINGULAR}
    bodies: dict[str, dict[str, Mapping[str, Any]]] = {section: {} for section in SINGULAR}
    rows: list[Row] = []
    seen: dict[tuple[str, str, str], str] = {}
    for source in sources:
        rows.append(_one(source, entries, bodies, seen))
    if not any(entries.values()):
        raise InputError([_nothing(path, rows)])
    return Imported(entries, bodies, tuple(rows))


def _nothing(path: str | Path, rows: Iterable[Row]) -> Problem:
    found = ", ".join(f"{count} {result} ({reason})" for result, reason, count in counts(rows)[:5])
    allowed = "at least one server, switch or network card"
    return Problem("PATH", "nothing in it can be used", clean(found, 400), allowed, clean(str(path), 200), file="command line")


def _one(
    source: Source,
    entries: dict[str, dict[str, Entry]],
    bodies: dict[str, dict[str, Mapping[str, Any]]],
    seen: dict[tuple[str, str, str], str],
) -> Row:
    """Take one file in; return its row."""
    data: dict[str, Any] = {}
    try:
        data = read_source(source)
        made = entry_of(data, source.module, source.shown)
        name, notes = _name_of(made, source.shown, entries[made.section], seen)
    except Unfit as unfit:
        maker, model = (text_of(data.get(key))[:LONGEST] for key in ("manufacturer", "model"))
        remark = f"{unfit.reason}: {unfit.note}" if unfit.note else unfit.reason
        return Row(source.shown, maker, model, unfit.result, "", remark, unfit.reason)
    entries[made.section][name], bodies[made.section][name] = made.entry, made.body
    return Row(source.shown, made.maker, made.model, SINGULAR[made.section], name, "; ".join((*made.notes, *notes)))


def _name_of(made: Made, shown: str, taken: Mapping[str, Entry], seen: dict[tuple[str, str, str], str]) -> tuple[str, list[str]]:
    """Return the name that an entry gets: its model, or maker and model where another maker has that model.

    Raises
    ------
    Unfit
        If an earlier file describes the same model of the same maker.
    """
    key = made.section, made.maker.casefold(), made.model.casefold()
    if key in seen:
        raise Unfit("skipped", "the same maker and model as an earlier file", seen[key])
    seen[key] = shown
    if made.model not in taken:
        return made.model, []
    name = f"{made.maker} {made.model}".strip()[:LONGEST]
    if name in taken:
        raise Unfit("skipped", "the same name as an earlier file", name)
    return name, ["another maker has a model of that name"]
