"""Moves in order, and what they break: as data, table and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner import display, units
from nicplanner.errors import clean
from nicplanner.moves.cables import End
from nicplanner.tables import Column, Table, TableSpec

if TYPE_CHECKING:
    import pandas as pd

MOVES = TableSpec(
    "moves",
    "a cable that is moved, laid or taken away",
    (
        Column("step", "int", "place in the order, from 1", key=True),
        Column("action", "text", "replug (one end of the cable moves), plug (a cable is laid) or unplug (it is taken away)"),
        Column("end", "text", "which end moves: host or switch; empty where a cable is laid or taken away"),
        Column("host", "text", "host of the cable, afterwards; of one that is taken away before (there it may be any device)"),
        Column("adapter", "text", "adapter of the host; empty of a device that is none"),
        Column("port", "text", "port on the adapter"),
        Column("switch", "text", "the switch of the cable, afterwards; of a link between hosts the other host"),
        Column("switch_port", "text", "port of the switch; of the other host ADAPTER/PORT"),
        Column("from_device", "text", "where the moved end was; of a cable taken away its end that is pulled first; of one laid empty"),
        Column("from_port", "text", "port of that device; of a host ADAPTER/PORT"),
        Column("dark_from_step", "int", "step before which the end is pulled out; earlier than `step` where its new port is not free then"),
    ),
)
BROKEN = TableSpec(
    "broken",
    "a step while which the classes of a group of ports get less than they must, though they had it before",
    (
        Column("step", "int", "step", key=True),
        Column("host", "text", "host", key=True),
        Column("group", "text", "group of ports", key=True),
        Column("traffic", "text", "its classes that must keep running, separated by ';'"),
        Column("carried_gbps", "rate", "what the links that are up and right carry", "Gbit/s"),
        Column("required_gbps", "rate", "what must be carried", "Gbit/s"),
    ),
)
MOST_LINES = 40
"""Moves, and of what is broken or below steps or groups, that the text tells."""


@dataclass(frozen=True)
class Move:
    """A cable that is moved, laid or taken away.

    Attributes
    ----------
    step
        Place in the order, from 1. Steps are done one after the other.
    action
        ``replug``, ``plug`` or ``unplug``.
    end
        ``host`` or ``switch``: which end moves, of a re-plugged cable.
    host, adapter, port, switch, switch_port
        The cable afterwards; of one that is taken away before. Between devices that are no hosts, `host` is one of them, without adapter.
    from_device, from_port
        Where the end that moves was. Of a cable that is taken away the end that is pulled out first, of one that is laid empty.
    dark_from_step
        The step before which the end is pulled out: `step` itself but for a cable that is in another one's way earlier.
    """

    step: int
    action: str
    end: str
    host: str
    adapter: str
    port: str
    switch: str
    switch_port: str
    from_device: str
    from_port: str
    dark_from_step: int

    @property
    def cable(self) -> tuple[End, End]:
        """Both ends of the cable, as above."""
        return (self.host, f"{self.adapter}/{self.port}" if self.adapter else self.port), (self.switch, self.switch_port)

    @property
    def from_end(self) -> End:
        """Where the end that moves was."""
        return self.from_device, self.from_port

    def __str__(self) -> str:
        near, far = (_end(end) for end in self.cable)
        if self.action == "unplug":
            return f"take away the cable between {near} and {far}"
        if self.action == "plug":
            return f"lay a cable from {near} to {far}"
        kept, to = (far, near) if self.end == "host" else (near, far)
        return f"move the cable at {kept} from {_end(self.from_end)} to {to}"


@dataclass(frozen=True)
class Broken:
    """A step while which a group of ports is below its minimum, which it had before: at the outset, or at rest since."""

    step: int
    host: str
    group: str
    traffic: tuple[str, ...]
    carried_gbps: Fraction
    required_gbps: Fraction


@dataclass(frozen=True)
class Below:
    """A group of ports that is below its minimum before the first step; `restored` is the step after which it is not (None: never)."""

    host: str
    group: str
    traffic: tuple[str, ...]
    carried_gbps: Fraction
    required_gbps: Fraction
    restored: int | None


@dataclass(frozen=True, repr=False)
class Order:
    """The fewest moves from one cabling to another, in an order that breaks as little as can be.

    Attributes
    ----------
    moves
        The moves; no list is shorter.
    proven
        Whether no list as short, in whatever order, has fewer steps that break something. If nothing is broken that is so; large clusters
        of moves that belong together are not searched to the end.
    broken
        Steps while which classes get less than they must; empty: every class keeps its minimum at every moment.
    below
        What got less than it must before anything was moved.
    """

    moves: tuple[Move, ...]
    proven: bool
    broken: tuple[Broken, ...]
    below: tuple[Below, ...]

    @cached_property
    def rows(self) -> Table:
        """A row for each move; columns as :data:`MOVES` describes them."""
        names = [column.name for column in MOVES.columns]
        return Table.of_rows(MOVES, ([getattr(move, name) for name in names] for move in self.moves))

    @property
    def table(self) -> pd.DataFrame:
        """A row for each move, in order."""
        return self.rows.frame

    @cached_property
    def broken_rows(self) -> Table:
        """A row for each step and group that it breaks; columns as :data:`BROKEN` describes them."""
        return Table.of_rows(
            BROKEN, ((one.step, one.host, one.group, ";".join(one.traffic), one.carried_gbps, one.required_gbps) for one in self.broken)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; rates as numbers."""
        names = list(self.rows.columns)
        return {
            "moves": [dict(zip(names, row, strict=True)) for row in self.rows.rows()],
            "proven": self.proven,
            "broken": [{"step": one.step, **_plain(one)} for one in self.broken],
            "below": [{**_plain(one), "restored": one.restored} for one in self.below],
        }

    @property
    def text(self) -> str:
        """The moves and what they break, in words; long lists cut."""
        return "\n".join(self._lines(MOST_LINES))

    def _lines(self, most: int) -> Iterator[str]:
        yield self.heading
        if self.below:
            yield "below its minimum before anything is moved:"
            yield from _cut([f"  {_group(one)}; {_restored(one)}" for one in self.below], most)
        waiting: dict[int, list[Move]] = {}
        for move in self.moves:
            if move.dark_from_step < move.step:
                waiting.setdefault(move.dark_from_step, []).append(move)
        lines = []
        for move in self.moves:
            for pulled in waiting.get(move.step, ()):
                then = "takes it away" if pulled.action == "unplug" else "plugs it in"
                lines.append(f"  before step {move.step}, pull the cable out of {_end(pulled.from_end)}; step {pulled.step} {then}")
            lines.append(f"  {move.step}. {move}")
        yield from _cut(lines, most)
        if self.broken:
            yield "while a step is done, below its minimum:"
            yield from _cut([f"  step {one.step}: {_group(one)}" for one in self.broken], most)

    @property
    def heading(self) -> str:
        """What is to be done, in a line."""
        if not self.moves:
            return "no cable has to be moved"
        count = f"{len(self.moves)} {'move' if len(self.moves) == 1 else 'moves'}, no list is shorter"
        if not self.broken:
            return f"{count}; every class keeps its minimum while they are done" + (", but for what is below it already" * bool(self.below))
        steps = len({one.step for one in self.broken})
        sure = "no order breaks fewer" if self.proven else "fewer may be possible: not every order was tried"
        return f"{count}; {steps} {'step takes' if steps == 1 else 'steps take'} a class below its minimum ({sure})"

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Order: {len(self.moves)} moves, {len({one.step for one in self.broken})} of which break a minimum>"

    def _repr_html_(self) -> str:
        moves = ((move.step, str(move), move.dark_from_step) for move in self.moves)
        return display.block(
            "Moves",
            self.heading,
            display.grid(("step", "move", "dark from step"), moves, len(self.moves)),
            display.grid([column.name for column in BROKEN.columns], self.broken_rows.rows(), len(self.broken)),
        )


def _plain(one: Broken | Below) -> dict[str, Any]:
    return {
        "host": one.host,
        "group": one.group,
        "traffic": list(one.traffic),
        "carried_gbps": float(one.carried_gbps),
        "required_gbps": float(one.required_gbps),
    }


def _end(end: End) -> str:
    return f"{clean(end[0])} {clean(end[1])}"


def _group(one: Broken | Below) -> str:
    classes = clean(", ".join(one.traffic))
    return f"{clean(one.host)} {classes}: {units.text(one.carried_gbps)} of {units.text(one.required_gbps)} Gbit/s"


def _restored(one: Below) -> str:
    return "no step mends it" if one.restored is None else f"step {one.restored} mends it"


def _cut(lines: list[str], most: int) -> Iterator[str]:
    yield from lines[:most]
    if len(lines) > most:
        yield f"  … {len(lines) - most} more"
