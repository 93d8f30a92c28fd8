"""What became of each file: one row a file, and the counts of a run."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from nicplanner.tables import guarded

RESULTS = ("adapter", "server", "switch", "skipped", "failed")


class Unfit(Exception):  # noqa: N818 - it is caught and becomes a row of the report
    """A file gives no entry: it is ``skipped`` (no fault of its own), or ``failed``."""

    def __init__(self, result: str, reason: str, note: str = "") -> None:
        super().__init__(reason)
        self.result, self.reason, self.note = result, reason, note


@dataclass(frozen=True, slots=True)
class Row:
    """One file: what it became, under which name, and what there is to say of it.

    ``remark`` is why it gives no entry, or what of it was left out, mended or taken from the shipped catalog.
    """

    file: str
    maker: str
    model: str
    result: str
    name: str = ""
    remark: str = ""
    reason: str = ""


COLUMNS = tuple(item.name for item in fields(Row) if item.name != "reason")


def counts(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Return (result, reason, number of files), results in the order of :data:`RESULTS`, the most frequent reason first."""
    found = Counter((row.result, row.reason) for row in rows)
    return sorted(((result, reason, count) for (result, reason), count in found.items()), key=_order)


def _order(line: tuple[str, str, int]) -> tuple[int, int, str]:
    return RESULTS.index(line[0]), -line[2], line[1]


def csv_text(rows: Iterable[Row]) -> str:
    """Write the rows as CSV: UTF-8, commas, a line feed after each row; no cell is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(getattr(row, name)) for name in COLUMNS] for row in rows)
    return stream.getvalue()
