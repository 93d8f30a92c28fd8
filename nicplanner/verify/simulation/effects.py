"""What a failure changes on a site: how many hosts carry what of each class, more or fewer than in the normal state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from nicplanner.names import natural
from nicplanner.verify.patterns import Facts, Pattern
from nicplanner.verify.simulation.states import ClassState, Loss, States


class Record(NamedTuple):
    """What a class carries on a host: rate in Gbit/s, part of the demand, whether that is enough, whether a port is left."""

    traffic: str
    carried: Fraction
    share: Fraction
    ok: bool
    runs: bool


Effect = Mapping[Record, int]
"""How many hosts more (or, negative, fewer) have a record; without zeros. Effects on different hosts add up."""


class Outlook(NamedTuple):
    """A class over all hosts: least rate in Gbit/s, least part of the demand, hosts that have less than required, hosts without a port."""

    traffic: str
    least_gbps: Fraction
    least_share: Fraction
    below: int
    down: int


def record_of(state: ClassState) -> Record:
    """Return the record of a class's state."""
    return Record(state.traffic.name, state.carried, state.share, state.ok, state.runs)


def normal_records(facts: Facts, states: States) -> dict[Record, int]:
    """Return how many hosts have each record while nothing is down."""
    out: dict[Record, int] = {}
    for pattern in facts.patterns:
        for state in states.of(pattern):
            record = record_of(state)
            out[record] = out.get(record, 0) + len(pattern.hosts)
    return out


class Effects:
    """The effect of each loss on a host, and of losses on several."""

    def __init__(self, states: States) -> None:
        self._states = states
        self._known: dict[tuple[int, Loss], Effect] = {}

    def of_host(self, pattern: Pattern, loss: Loss) -> Effect:
        """Return what a loss changes on one host of a pattern."""
        key = (self._states.shape(pattern), loss)
        if key not in self._known:
            out: dict[Record, int] = {}
            for before, after in zip(self._states.of(pattern), self._states.of(pattern, loss), strict=True):
                if before != after:
                    add(out, record_of(after), 1)
                    add(out, record_of(before), -1)
            self._known[key] = out
        return self._known[key]

    def of_hosts(self, patterns: Iterable[tuple[Pattern, Loss]]) -> Effect:
        """Return what losses on several hosts change together."""
        return total((self.of_host(pattern, loss), 1) for pattern, loss in patterns)


def add(effect: dict[Record, int], record: Record, count: int) -> None:
    """Count a record more or less often, in place."""
    new = effect.get(record, 0) + count
    if new:
        effect[record] = new
    else:
        effect.pop(record, None)


def total(parts: Iterable[tuple[Effect, int]]) -> Effect:
    """Add up effects, each so many times."""
    out: dict[Record, int] = {}
    for effect, times in parts:
        for record, count in effect.items():
            add(out, record, times * count)
    return out


def outlooks(normal: Effect, effect: Effect) -> tuple[Outlook, ...]:
    """Return what each class of the normal state looks like after an effect, in natural order."""
    names = natural({record.traffic for record in normal})
    found: dict[str, list[tuple[Record, int]]] = {name: [] for name in names}
    changed = dict(normal)
    for record, count in effect.items():
        add(changed, record, count)
    for record, count in changed.items():
        found[record.traffic].append((record, count))
    return tuple(
        Outlook(
            name,
            min(record.carried for record, _ in records),
            min(record.share for record, _ in records),
            sum(count for record, count in records if not record.ok),
            sum(count for record, count in records if not record.runs),
        )
        for name, records in found.items()
    )
