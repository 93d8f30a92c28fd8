"""The result of a simulation as tables, text and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner import units
from nicplanner.display import block, bounded, grid, paragraphs
from nicplanner.names import natural_key
from nicplanner.tables import Column, Table, TableSpec
from nicplanner.verify.report import hosts_of
from nicplanner.verify.simulation.states import ClassState

if TYPE_CHECKING:
    import pandas as pd

HOSTS = TableSpec(
    "simulation",
    "a class on a host while the elements are down",
    (
        Column("host", "text", "host", key=True),
        Column("traffic", "text", "class", key=True),
        Column("demand_gbps", "rate", "demand", "Gbit/s"),
        Column("required_gbps", "rate", "min_failover × demand", "Gbit/s"),
        Column("carried_gbps", "rate", "what the links and buses that are left give the class", "Gbit/s"),
        Column("share", "rate", "carried part of the demand; without demand 1 while a port is left"),
        Column("ports_left", "int", "surviving ports of its group; of a mesh those to the peer with the fewest, of the peers that are up"),
        Column("runs", "bool", "whether a port is left"),
        Column("ok", "bool", "whether a port is left and the required rate is carried"),
        Column("state", "text", "state of the design in which that is so, of several the worst; empty: the base state"),
    ),
)
CLASSES = TableSpec(
    "summary",
    "a class over all hosts that carry it",
    (
        Column("traffic", "text", "class", key=True),
        Column("hosts_up", "int", "hosts on which it runs"),
        Column("hosts_down", "int", "hosts on which it has no port left"),
        Column("hosts_below_required", "int", "hosts on which it is not ok, those included"),
        Column("least_gbps", "rate", "least rate on a host", "Gbit/s"),
        Column("least_share", "rate", "least part of the demand on a host"),
        Column("total_gbps", "rate", "rate of all hosts together", "Gbit/s"),
        Column("demand_gbps", "rate", "demand of all hosts together", "Gbit/s"),
    ),
)


@dataclass(frozen=True)
class Simulation:
    """What every class on every host still carries while some elements are down at once. Immutable.

    Attributes
    ----------
    failed : tuple of str
        The elements that are down, each with its kind.
    notes : tuple of str
        What is worth knowing of them: elements that carry nothing, members of failure domains.
    states : Mapping
        Host → the states of its classes, exact; of several states of the design the worst for each class.
    asked : tuple of str
        The states of the design that were asked about; the base state has no name.
    """

    failed: tuple[str, ...]
    notes: tuple[str, ...]
    states: Mapping[str, Sequence[ClassState]]
    asked: tuple[str, ...] = ("",)

    @cached_property
    def rows(self) -> Table:
        """A row for each host and class, exact; columns as :data:`HOSTS` describes them."""
        return Table.of_rows(HOSTS, (row for host, states in self.states.items() for row in _rows(host, states)))

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each host and class; rates in Gbit/s."""
        return self.rows.frame

    @property
    def worst(self) -> pd.DataFrame:
        """The rows with the least share."""
        least = min((state.share for states in self.states.values() for state in states), default=None)
        rows = (row for host, states in self.states.items() for row in _rows(host, states) if row[5] == least)
        return Table.of_rows(HOSTS, rows).frame

    @cached_property
    def classes(self) -> Table:
        """A row for each class, exact; columns as :data:`CLASSES` describes them."""
        found: dict[str, list[ClassState]] = {}
        for states in self.states.values():
            for state in states:
                found.setdefault(state.traffic.name, []).append(state)
        return Table.of_rows(CLASSES, (_summary(name, found[name]) for name in sorted(found, key=natural_key)))

    @property
    def summary(self) -> pd.DataFrame:
        """A row for each class: hosts up and down, least and total rate."""
        return self.classes.frame

    @property
    def ok(self) -> bool:
        """Whether every class on every host still gets what is required."""
        return all(state.ok for states in self.states.values() for state in states)

    def alike(self) -> Iterator[tuple[list[str], Sequence[ClassState]]]:
        """Yield hosts that carry the same of each class, in order of the first, with the states of their classes."""
        found: dict[object, tuple[list[str], Sequence[ClassState]]] = {}
        for host, states in self.states.items():
            found.setdefault(tuple(states), ([], states))[0].append(host)
        yield from found.values()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON: what failed, the summary by class, and a row for each host and class."""
        return {
            "failed": list(self.failed),
            "states": list(self.asked),
            "notes": list(self.notes),
            "ok": self.ok,
            "summary": plain_rows(self.classes),
            "hosts": plain_rows(self.rows),
        }

    def __str__(self) -> str:
        lines = [self.heading, *(f"note: {note}" for note in self.notes)]
        lines += [sentence(row) for row in self.classes.rows()]
        least = self._least()
        if least is not None:
            lines.append(f"worst: {least}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return bounded(str(self))

    def _repr_html_(self) -> str:
        total = sum(map(len, self.states.values()))
        rows = (row for host, states in self.states.items() for row in _rows(host, states))
        hosts = grid([one.name for one in HOSTS.columns], rows, total)
        return block("Simulation", self.heading, paragraphs(self.notes), self.classes.look(), hosts)

    @property
    def heading(self) -> str:
        """What is down, in one line."""
        shown = ", ".join(self.failed[:12]) + (f", … ({len(self.failed)} in all)" if len(self.failed) > 12 else "")
        if not self.failed:
            return f"nothing is down{in_states(self.asked)}" if any(self.asked) else "nothing is down: the normal state"
        return f"down at once: {shown}{in_states(self.asked)}"

    def _least(self) -> str | None:
        """Return the worst case in words: which hosts, which class, what is left."""
        every = [(state.share, state, hosts) for hosts, states in self.alike() for state in states]
        if not every:
            return None
        least = min(share for share, _, _ in every)
        if least == 1:
            return "every class has its whole demand"
        _, state, hosts = next(one for one in every if one[0] == least)
        others = sum(share == least for share, _, _ in every) - 1
        more = f"; {others} more like it" if others else ""
        when = in_states((state.state,)) if len(self.asked) > 1 else ""
        return f"{state.traffic.name} on {hosts_of(hosts)}: {rate(state)}{when}{more}"


def in_states(asked: Sequence[str]) -> str:
    """Say which states of the design are asked about; nothing of the base state alone."""
    if len(asked) > 1:
        return f", the worst of {len(asked)} states"
    return f", in state {asked[0]}" if asked[0] else ""


def rate(state: ClassState) -> str:
    """Write what a class carries of its demand, and its ports."""
    ports = "no port left" if not state.runs else f"{state.ports_left} port{'s' if state.ports_left > 1 else ''} left"
    return f"{decimal(state.carried)} of {decimal(state.traffic.demand)} Gbit/s, {ports}"


def decimal(value: Fraction) -> str:
    """Write a number with at most four decimals; the tables hold all of them."""
    return units.text(Fraction(round(value * 10_000), 10_000))


def sentence(row: Sequence[Any]) -> str:
    """Write a row of the summary as a sentence."""
    name, up, down, below, least, _, total, demand = row
    hosts = f"runs on {up} of {up + down} host{'s' if up + down > 1 else ''}"
    rates = f"{decimal(total)} of {decimal(demand)} Gbit/s in all, at least {decimal(least)} on a host"
    return f"{name}: {hosts}, {rates}; " + (f"below what is required on {below}" if below else "all get what is required")


def _rows(host: str, states: Sequence[ClassState]) -> Iterator[tuple[Any, ...]]:
    for one in states:
        traffic = one.traffic
        yield host, traffic.name, traffic.demand, one.required, one.carried, one.share, one.ports_left, one.runs, one.ok, one.state


def _summary(name: str, states: Sequence[ClassState]) -> tuple[Any, ...]:
    up = sum(state.runs for state in states)
    return (
        name,
        up,
        len(states) - up,
        sum(not state.ok for state in states),
        min(state.carried for state in states),
        min(state.share for state in states),
        sum((state.carried for state in states), Fraction(0)),
        sum((state.traffic.demand for state in states), Fraction(0)),
    )


def plain_rows(table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table as plain data; numbers as the nearest float."""
    return [
        {name: float(cell) if isinstance(cell, Fraction) else cell for name, cell in zip(table.columns, row, strict=True)}
        for row in table.rows()
    ]
