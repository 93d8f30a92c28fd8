"""The states of a host: normal, and after each single failure; what each group must carry and what is left for it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from nicplanner.verify.bus import ZERO
from nicplanner.verify.loads import failures_of
from nicplanner.verify.mesh import pairs_of
from nicplanner.verify.patterns import Bundle, Pattern

Room = dict[str, Fraction]
"""Link speeds that a group has left, by adapter, Gbit/s."""


class State(NamedTuple):
    """A state of the hosts of a pattern.

    `rooms` gives for each group of ports what is left of it; of a mesh once for each different pair of hosts, as the load of a host may
    go to any one peer.
    """

    kind: str
    element: str
    rooms: tuple[tuple[Room, ...], ...]

    @property
    def name(self) -> str:
        """The state in words."""
        if self.kind == "normal":
            return "normal"
        return f"failure of {'fabric' if self.kind == 'switch' else self.kind} {self.element}"

    def links(self, place: int) -> Fraction:
        """Return the link speeds that the group at a place has left, of a mesh between the two hosts with the least."""
        return min(sum(room.values(), ZERO) for room in self.rooms[place])


def states_of(pattern: Pattern) -> Iterator[State]:
    """Yield the normal state, then every single failure (rule 5)."""
    yield State("normal", "", _rooms(pattern, frozenset()))
    for kind, element, lost in failures_of(pattern):
        yield State(kind, element, _rooms(pattern, lost))


def _rooms(pattern: Pattern, lost: frozenset[int]) -> tuple[tuple[Room, ...], ...]:
    out = []
    for bundle in pattern.bundles:
        rooms: list[Room] = []
        for ports in pairs_of(pattern, bundle):
            room: Room = {}
            for use in (pattern.uses[i] for i in ports if i not in lost):
                room[use.adapter] = room.get(use.adapter, ZERO) + use.link
            if room not in rooms:
                rooms.append(room)
        out.append(tuple(rooms))
    return tuple(out)


def terms_of(bundle: Bundle, kind: str) -> tuple[tuple[str, Fraction], ...]:
    """Return what each class of a group must carry in a state of a kind, Gbit/s today; classes that need nothing are left out."""
    if kind == "normal":
        shares = ((one.name, one.demand) for one in bundle.classes)
    else:
        shares = ((one.name, one.min_failover * one.demand) for one in bundle.classes if kind in one.survive)
    return tuple((name, share) for name, share in shares if share)
