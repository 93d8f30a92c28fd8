"""What differs between two cablings, as paths and cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from nicplanner.moves.cables import End
from nicplanner.names import natural_key


@dataclass(frozen=True, slots=True)
class Component:
    """A path or cycle of cables, in turn of the old and of the new cabling.

    Attributes
    ----------
    ends
        The ports along it; of a cycle each once.
    old_first
        Whether the cable between the first two ports is of the old cabling.
    cycle
        Whether a cable joins the last port with the first.
    """

    ends: tuple[End, ...]
    old_first: bool
    cycle: bool

    def _cables(self, first: int) -> tuple[tuple[End, End], ...]:
        count = len(self.ends) if self.cycle else len(self.ends) - 1
        return tuple((self.ends[i], self.ends[(i + 1) % len(self.ends)]) for i in range(first, count, 2))

    @property
    def old(self) -> tuple[tuple[End, End], ...]:
        """The cables that go, in order along it."""
        return self._cables(0 if self.old_first else 1)

    @property
    def new(self) -> tuple[tuple[End, End], ...]:
        """The cables that come, in order along it."""
        return self._cables(1 if self.old_first else 0)


def components(before: Mapping[End, End], after: Mapping[End, End], is_host: Callable[[End], bool]) -> Iterator[Component]:
    """Yield the components of the difference of two cablings, in natural order of their first ports.

    A path begins with a cable that goes where it has as many of these as of others, so that its last port is free; else with a port of a
    host, if it has one at an end. A cycle begins with its first port of a host, and with the cable that goes.
    """
    differing = sorted((end for end in {**before, **after} if before.get(end) != after.get(end)), key=_key)
    starts = [end for end in differing if (end in before) != (end in after)]
    seen: set[End] = set()
    found = [_path(end, before, after, seen, is_host) for end in starts if end not in seen]
    found += [_cycle(end, before, after, seen, is_host) for end in differing if end not in seen]
    yield from sorted(found, key=lambda one: _key(min(one.ends, key=_key)))


def _key(end: End) -> tuple[object, object]:
    return natural_key(end[0]), natural_key(end[1])


def _walk(start: End, turns: tuple[Mapping[End, End], Mapping[End, End]], seen: set[End]) -> list[End]:
    """Follow the cables in turn from a port, to the end of the path or around the cycle."""
    ends = [start]
    while True:
        seen.add(ends[-1])
        following = turns[(len(ends) - 1) % 2].get(ends[-1])
        if following is None or following == start:
            return ends
        ends.append(following)


def _path(
    start: End, before: Mapping[End, End], after: Mapping[End, End], seen: set[End], is_host: Callable[[End], bool]
) -> Component:
    old_first = start in before
    ends = _walk(start, (before, after) if old_first else (after, before), seen)
    if len(ends) % 2:  # as many cables go as come
        return Component(tuple(ends if old_first else reversed(ends)), True, False)
    if is_host(ends[-1]) and not is_host(ends[0]):
        ends.reverse()
    return Component(tuple(ends), old_first, False)


def _cycle(
    start: End, before: Mapping[End, End], after: Mapping[End, End], seen: set[End], is_host: Callable[[End], bool]
) -> Component:
    ends = _walk(start, (before, after), seen)
    first = min(filter(is_host, ends), key=_key, default=start)
    at = ends.index(first)
    # every second port is entered by an old cable: there the way around is the other one
    turned = ends[at:] + ends[:at] if at % 2 == 0 else ends[at::-1] + ends[:at:-1]
    return Component(tuple(turned), True, True)
