"""What the classes of a host must carry at once: a vector of rates for each state, without those that another one covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.design.site import State, TrafficClass

BASE = State("", ())
"""The state in which every class has its demand."""


@dataclass(frozen=True, slots=True)
class Load:
    """Rates in Gbit/s that classes need at the same time, and the name of the state in which they do (empty: the base state)."""

    state: str
    rates: Mapping[str, Fraction]

    @property
    def suffix(self) -> str:
        """What the state adds to the name of a row; nothing in the base state."""
        return f" in {self.state}" if self.state else ""

    def of(self, classes: Collection[str]) -> Load:
        """Return the same for some of the classes."""
        return Load(self.state, {name: rate for name, rate in self.rates.items() if name in classes})


def demand_in(one: TrafficClass, state: State) -> Fraction:
    """Return what a class needs in a state in Gbit/s: the largest of its peaks that occur, without any of them its demand."""
    return max((one.peaks[peak] for peak in state.peaks if peak in one.peaks), default=one.demand)


def loads_in(classes: Collection[TrafficClass], states: Iterable[State]) -> Iterator[Load]:
    """Yield what the classes need in the base state and in every other."""
    for state in (BASE, *states):
        yield Load(state.name, {one.name: demand_in(one, state) for one in classes})


def undominated(loads: Iterable[Load]) -> tuple[Load, ...]:
    """Return loads of the same classes without those that another one covers in every class; of equal ones the first stays."""
    given = list(loads)
    if len(given) < 2:
        return tuple(given)
    names = list(given[0].rates)
    vectors = [tuple(load.rates[name] for name in names) for load in given]
    kept: list[int] = []
    for i in sorted(range(len(given)), key=lambda i: (-sum(vectors[i]), i)):  # what covers another has at least its sum
        if not any(all(mine >= other for mine, other in zip(vectors[j], vectors[i], strict=True)) for j in kept):
            kept.append(i)
    return tuple(given[i] for i in sorted(kept))


def loads_by_kind(classes: Collection[TrafficClass], states: Iterable[State]) -> Mapping[str | None, tuple[Load, ...]]:
    """Return what classes need in every state without a failure (under None), and what must still be carried after one of each kind."""
    every = tuple(loads_in(classes, states))
    out: dict[str | None, tuple[Load, ...]] = {None: every}
    for kind in ("port", "adapter", "switch"):
        shares = {one.name: one.min_failover for one in classes if kind in one.survive}
        out[kind] = tuple(Load(load.state, {name: share * load.rates[name] for name, share in shares.items()}) for load in every)
    return out


def most_demanding(one: TrafficClass, states: Iterable[State]) -> tuple[Fraction, State]:
    """Return the most that a class needs in any state in Gbit/s, and the first state in which it does."""
    return max(((demand_in(one, state), state) for state in (BASE, *states)), key=lambda found: found[0])


def key_of(one: TrafficClass, state: State) -> str:
    """Return the key of the design that says what a class needs in a state."""
    peaks = [peak for peak in state.peaks if peak in one.peaks]
    key = f"peaks.{max(peaks, key=lambda peak: one.peaks[peak])}" if peaks else "demand_gbps"
    return f"traffic.{one.name}.{key}"
