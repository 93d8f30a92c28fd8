"""What an audit found: rows, moves, notes; as data, table and text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner import display
from nicplanner.audit.judging import DEVICE, MEANINGS, RIGHT, UNVERIFIED, VIOLATIONS, Row
from nicplanner.errors import clean
from nicplanner.moves import Order
from nicplanner.tables import Column, Table, TableSpec

if TYPE_CHECKING:
    import pandas as pd

AUDIT = TableSpec(
    "audit",
    "a planned cable, or another link that was seen",
    (
        Column("status", "text", f"one of {', '.join(MEANINGS)}"),
        Column("kind", "text", "cable (planned), uplink, peer link or other"),
        Column("cable", "text", "number of the planned cable; empty of what is only seen"),
        Column("host", "text", "host of the planned cable; of what is only seen the device that sees", key=True),
        Column("adapter", "text", "adapter of the host; empty of a device that is none", key=True),
        Column("port", "text", "port on the adapter", key=True),
        Column("switch", "text", "switch of the planned cable (of a mesh the other host); of what is only seen the neighbour", key=True),
        Column("switch_port", "text", "port of the switch; of a host ADAPTER/PORT", key=True),
        Column("seen_by_host_port", "text", "what is known to be at the host's end of the planned cable; empty: nothing"),
        Column("seen_by_switch_port", "text", "what is known to be at the switch's end; empty: nothing"),
        Column("partner", "text", "number of the planned cable with which this one is swapped"),
        Column("message", "text", "what is the matter"),
    ),
)
MOST_LINES = 40
"""Rows that the text tells; the table has all."""


@dataclass(frozen=True, repr=False)
class Audit:
    """What is plugged in, beside what is planned. Immutable.

    Attributes
    ----------
    links
        A row for each planned cable in the plan's order, then one for each other link that was seen.
    order
        The moves that mend it, in order.
    notes
        What is worth knowing besides: devices that the plan does not have, hosts that nobody sees.
    """

    links: tuple[Row, ...]
    order: Order
    notes: tuple[str, ...]
    hosts: frozenset[str]

    @property
    def ok(self) -> bool:
        """Whether nothing that was seen contradicts the plan; :attr:`counts` tells how much was seen."""
        return all(row.ok for row in self.links)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each status."""
        found = Counter(row.status for row in self.links)
        return {status: found[status] for status in MEANINGS if found[status]}

    @cached_property
    def rows(self) -> Table:
        """A row for each planned cable and each other link, as :data:`AUDIT` describes the columns."""
        return Table.of_rows(AUDIT, (self._cells(row) for row in self.links))

    def _cells(self, row: Row) -> Sequence[str]:
        adapter, _, port = row.near[1].partition("/") if row.near[0] in self.hosts else ("", "", row.near[1])
        ends = row.near[0], adapter, port, *row.far
        return (row.status, row.kind, row.cable, *ends, row.at_near, row.at_far, row.partner, row.message)

    @property
    def table(self) -> pd.DataFrame:
        """A row for each planned cable and each other link that was seen."""
        return self.rows.frame

    @property
    def violations(self) -> tuple[Row, ...]:
        """The rows that contradict the plan."""
        return tuple(row for row in self.links if not row.ok)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        names = list(self.rows.columns)
        return {
            "ok": self.ok,
            "counts": self.counts,
            "notes": list(self.notes),
            "links": [dict(zip(names, row, strict=True)) for row in self.rows.rows()],
            "moves": self.order.to_dict(),
        }

    @property
    def heading(self) -> str:
        """What was found, in a line."""
        cables = [row.status for row in self.links if row.kind == "cable"]
        right, unseen = cables.count(RIGHT), cables.count(UNVERIFIED)
        told = ", ".join(f"{count} {status}" for status, count in self.counts.items() if status in VIOLATIONS)
        vague = cables.count(DEVICE)
        parts = [f"{right} of {len(cables)} planned cables are right", told]
        parts.append(f"{vague} at the right device, the port not known" if vague else "")
        parts.append(f"{unseen} unverified" if unseen else "")
        return "; ".join(filter(None, parts))

    @property
    def text(self) -> str:
        """What was found and what mends it, in words; long lists cut."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.heading
        wrong = self.violations
        yield from (f"  {sentence(row)}" for row in wrong[:MOST_LINES])
        if len(wrong) > MOST_LINES:
            yield f"  … {len(wrong) - MOST_LINES} more"
        yield from (f"note: {note}" for note in self.notes)
        if self.order.moves:
            yield self.order.text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Audit: {self.heading}>"

    def _repr_html_(self) -> str:
        wrong = [(row.status, row.cable, *map(_end, (row.near, row.far)), row.message) for row in self.violations]
        moves = ((move.step, str(move)) for move in self.order.moves)
        return display.block(
            "Audit",
            self.heading,
            display.grid(("status", "cable", "end", "other end", "what is seen"), wrong, len(wrong)),
            display.grid(("step", "move"), moves, len(self.order.moves)),
            display.paragraphs(self.notes),
        )


def sentence(row: Row) -> str:
    """Tell a row in a line."""
    if row.kind != "cable":
        return f"{row.status}: {row.message}"
    return f"{row.status}: {clean(row.cable)} {_end(row.near)} - {_end(row.far)}: {row.message}"


def _end(end: tuple[str, str]) -> str:
    return f"{clean(end[0])} {clean(end[1])}"
