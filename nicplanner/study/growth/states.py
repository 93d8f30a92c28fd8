"""The states of a host: normal, after a single failure, while other hosts are down; what groups must carry, and what is left for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from nicplanner.design.site import Site
from nicplanner.study.growth.loads import Term
from nicplanner.verify.bus import ZERO
from nicplanner.verify.clusters import Clusters, element_of
from nicplanner.verify.demands import states_of as states_felt
from nicplanner.verify.loads import failures_of, required
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
        return f"failure of {WORDS.get(self.kind, self.kind)} {self.element}"

    def links(self, place: int) -> Fraction:
        """Return the link speeds that the group at a place has left, of a mesh between the two hosts with the least."""
        return min(sum(room.values(), ZERO) for room in self.rooms[place])


WORDS = {"switch": "fabric", "host": "hosts"}
"""What kinds of failures are called."""


def states_of(pattern: Pattern, site: Site) -> Iterator[State]:
    """Yield the normal state, every single failure (rule 5), and that of other hosts of the cluster, in which all links are up."""
    yield State("normal", "", _rooms(pattern, frozenset()))
    for kind, element, lost in failures_of(pattern):
        yield State(kind, element, _rooms(pattern, lost))
    if site.host_failures and pattern.group.cluster is not None:
        yield State("host", element_of(site, pattern.group.cluster), _rooms(pattern, frozenset()))


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


class Load(NamedTuple):
    """What the classes of a host must carry at once, Gbit/s today, and the state of the design in which that is so.

    As a class grows, every rate of it grows alike: what covers another load today need not do so later, but a load of hosts that fail
    which is covered in every class stays so.
    """

    moment: str
    rates: Mapping[str, Fraction]

    def name_in(self, state: State) -> str:
        """Return the state of the hosts in words, with that of the design."""
        return f"{state.name} in state {self.moment}" if self.moment else state.name

    def terms(self, bundle: Bundle) -> tuple[Term, ...]:
        """Return what each class of a group must carry; classes that need nothing are left out."""
        return tuple((one.name, self.rates[one.name]) for one in bundle.classes if self.rates[one.name])


class Loads:
    """What hosts must carry after a failure of a kind, for each state of the design that differs for them.

    Of failed hosts of a cluster (kind ``host``) that is so for every set of them that may fail today: where hosts are added, the share
    that each survivor takes over falls, which is not counted on.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._clusters = Clusters(site)

    def of(self, pattern: Pattern, kind: str) -> tuple[Load, ...]:
        """Return the loads of a pattern's hosts, those of equal rates once."""
        group = pattern.group
        if kind == "host":
            found = [Load(state.name, rates) for state in self._clusters.states(group) for rates in self._clusters.cases(group, state)]
        else:
            moments = states_felt(self._site, group)
            found = [Load(state.name, {one.name: required(one, kind, state) for one in group.classes}) for state in moments]
        return tuple(one for i, one in enumerate(found) if all(one.rates != before.rates for before in found[:i]))
