"""What a host still carries: its classes in one state of its ports."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from nicplanner.design.site import TrafficClass
from nicplanner.verify.bus import ZERO
from nicplanner.verify.mesh import pairs_of
from nicplanner.verify.patterns import Bundle, Pattern
from nicplanner.verify.simulation.fair import share_out


class Loss(NamedTuple):
    """What hits a host: the places of its lost ports, those that lead to a host which is down, and the kinds of failure that took them.

    Places are those of the pattern's uses; kinds are port, adapter and switch.
    """

    lost: frozenset[int] = frozenset()
    cut_off: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __or__(self, other: Loss) -> Loss:
        return Loss(self.lost | other.lost, self.cut_off | other.cut_off, self.kinds | other.kinds)


NOTHING = Loss()


class ClassState(NamedTuple):
    """A class on a host in a state: what it carries (Gbit/s), and how many ports it has left (of a mesh: to the peer with the fewest)."""

    traffic: TrafficClass
    carried: Fraction
    ports_left: int

    @property
    def required(self) -> Fraction:
        """What the class should still carry, Gbit/s: ``min_failover`` of its demand."""
        return self.traffic.min_failover * self.traffic.demand

    @property
    def runs(self) -> bool:
        """Whether a port is left."""
        return self.ports_left > 0

    @property
    def ok(self) -> bool:
        """Whether the required rate is carried, and a port is left."""
        return self.runs and self.carried >= self.required

    @property
    def share(self) -> Fraction:
        """The carried part of the demand; without demand 1 while a port is left."""
        return self.carried / self.traffic.demand if self.traffic.demand else Fraction(int(self.runs))


class States:
    """Computes each state of a host once, for all hosts that are alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Loss], tuple[ClassState, ...]] = {}
        self._shapes: dict[object, int] = {}
        self._shape_of: dict[int, int] = {}
        self._keep: list[Pattern] = []  # so that no id is given twice

    def shape(self, pattern: Pattern) -> int:
        """Return a number that is equal for patterns whose hosts carry the same in every state."""
        found = self._shape_of.get(id(pattern))
        if found is None:
            peers: dict[str, int] = {}
            ports = tuple(
                (use.adapter, use.link, peers.setdefault(use.peer.name, len(peers)) if use.peer else -1) for use in pattern.uses
            )
            buses = tuple((adapter.name, adapter.bus) for adapter in pattern.group.adapters)
            key = (ports, pattern.bundles, buses, pattern.group.classes)
            found = self._shape_of[id(pattern)] = self._shapes.setdefault(key, len(self._shapes))
            self._keep.append(pattern)
        return found

    def of(self, pattern: Pattern, loss: Loss = NOTHING) -> tuple[ClassState, ...]:
        """Return the state of every class of a pattern's hosts, in natural order of the classes."""
        key = (self.shape(pattern), loss)
        if key not in self._known:
            self._known[key] = class_states(pattern, loss)
        return self._known[key]


def dead(pattern: Pattern) -> tuple[ClassState, ...]:
    """Return the state of a host that is down itself."""
    return tuple(ClassState(traffic, ZERO, 0) for traffic in pattern.group.classes)


def class_states(pattern: Pattern, loss: Loss) -> tuple[ClassState, ...]:
    """Return what each class of a host carries after a loss.

    Notes
    -----
    Rates are decided in three rounds, each max-min fair (:func:`~nicplanner.verify.simulation.fair.share_out`): first the required rates
    (``min_failover`` × demand) of the classes that must survive every kind of failure that hit the host, then those of the other
    classes, then what is left towards the demands. Within a group and round, classes share in proportion to what they want of it, so
    classes of equal ``min_failover`` share in proportion to their demands. So a class is ok wherever the plan rules (5 and 6) say that
    what is required fits.

    The load of a mesh may go to any one peer that is up: what is told is the least over these peers.
    """
    bundles = pattern.bundles
    left = [_pairs_left(pattern, bundle, loss) for bundle in bundles]
    bus = {adapter.name: adapter.bus for adapter in pattern.group.adapters}
    wants = [_wants(bundle, loss.kinds) for bundle in bundles]
    rounds = [[sum(want[turn], ZERO) for want in wants] for turn in range(3)]
    carried: dict[str, Fraction] = {}
    for rooms in product(*(_rooms(pattern, pairs) for pairs in left)):
        got = share_out(rounds, rooms, bus)
        for g, bundle in enumerate(bundles):
            for k, traffic in enumerate(bundle.classes):
                parts = ((got[turn][g], rounds[turn][g], wants[g][turn][k]) for turn in range(3))
                rate = sum((given * mine / all_of_it for given, all_of_it, mine in parts if mine), ZERO)
                carried[traffic.name] = min(rate, carried.get(traffic.name, rate))
    ports = {traffic.name: min(map(len, left[g])) for g, bundle in enumerate(bundles) for traffic in bundle.classes}
    return tuple(ClassState(one, carried.get(one.name, ZERO), ports.get(one.name, 0)) for one in pattern.group.classes)


def _pairs_left(pattern: Pattern, bundle: Bundle, loss: Loss) -> list[list[int]]:
    """Return the surviving ports of a group; of a mesh by peer, without peers that are down (no ports where all of them are)."""
    pairs = [ports for ports in pairs_of(pattern, bundle) if not loss.cut_off.issuperset(ports)]
    return [[i for i in ports if i not in loss.lost and i not in loss.cut_off] for ports in pairs] or [[]]


def _wants(bundle: Bundle, kinds: frozenset[str]) -> list[list[Fraction]]:
    """Return what each class of a group wants in each round."""
    first, second, third = [], [], []
    for traffic in bundle.classes:
        required = traffic.min_failover * traffic.demand
        must = kinds <= traffic.survive
        first.append(required if must else ZERO)
        second.append(ZERO if must else required)
        third.append(traffic.demand - required)
    return [first, second, third]


def _rooms(pattern: Pattern, pairs: Sequence[Sequence[int]]) -> list[dict[str, Fraction]]:
    """Return the link speeds by adapter of each pair's ports, equal ones once."""
    out: list[dict[str, Fraction]] = []
    for ports in pairs:
        room: dict[str, Fraction] = {}
        for i in ports:
            use = pattern.uses[i]
            room[use.adapter] = room.get(use.adapter, ZERO) + use.link
        if room not in out:
            out.append(room)
    return out
