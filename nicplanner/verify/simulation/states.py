"""What a host still carries: its classes after a loss of ports, in the states of the design that are asked about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from nicplanner.design.site import HostGroup, State, TrafficClass
from nicplanner.verify.bus import ZERO
from nicplanner.verify.clusters import Rates
from nicplanner.verify.demands import BASE, demand_of
from nicplanner.verify.mesh import pairs_of
from nicplanner.verify.moments import pattern_needing
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
    """A class on a host after a loss: what it carries (Gbit/s), and how many ports it has left (of a mesh: to the peer with the fewest).

    `traffic` has the demand that is asked for, `state` is the state of the design in which that is so (empty: the base state); `moved` says
    that other hosts have taken all of it over, so that nothing is asked for here.
    """

    traffic: TrafficClass
    carried: Fraction
    ports_left: int
    state: str = ""
    moved: bool = False

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
        """Whether the required rate is carried, and a port is left; or whether others carry it."""
        return self.moved or (self.runs and self.carried >= self.required)

    @property
    def share(self) -> Fraction:
        """The carried part of the demand; without demand 1 while a port is left, or where others carry it."""
        return self.carried / self.traffic.demand if self.traffic.demand else Fraction(int(self.runs or self.moved))


class States:
    """Computes each state of a host once, for all hosts that are alike.

    Of several states of the design each class is told as it is in the worst one: where it does not get what is required, then where it
    gets the least part of its demand, then where it has most; of equal ones in the first.

    Parameters
    ----------
    asked
        The states of the design that are asked about.
    taken
        What hosts of a cluster carry more of classes that move in a state, Gbit/s.
    """

    def __init__(self, asked: Sequence[State] = (BASE,), taken: Mapping[tuple[str, State], Rates] = MappingProxyType({})) -> None:
        self.asked = tuple(asked)
        self._taken = taken
        self._known: dict[tuple[int, Loss], tuple[ClassState, ...]] = {}
        self._shapes: dict[object, int] = {}
        self._shape_of: dict[int, int] = {}
        self._needing: dict[int, list[tuple[State, Pattern]]] = {}
        self._keep: list[Pattern] = []  # so that no id is given twice

    def demand(self, group: HostGroup, traffic: TrafficClass, state: State) -> Fraction:
        """Return what a class of a host group needs in a state, with what is taken over from hosts that are down, Gbit/s."""
        more = self._taken.get((group.cluster or "", state), {}) if traffic.moves else {}
        return demand_of(traffic, state) + more.get(traffic.name, ZERO)

    def shape(self, pattern: Pattern) -> int:
        """Return a number that is equal for patterns whose hosts carry the same after every loss."""
        found = self._shape_of.get(id(pattern))
        if found is None:
            peers: dict[str, int] = {}
            ports = tuple((use.adapter, use.link, peers.setdefault(use.peer.name, len(peers)) if use.peer else -1) for use in pattern.uses)
            buses = tuple((adapter.name, adapter.bus) for adapter in pattern.group.adapters)
            demands = tuple(self.demand(pattern.group, one, state) for state in self.asked for one in pattern.group.classes)
            key = (ports, pattern.bundles, buses, pattern.group.classes, demands)
            found = self._shape_of[id(pattern)] = self._shapes.setdefault(key, len(self._shapes))
            self._keep.append(pattern)
        return found

    def of(self, pattern: Pattern, loss: Loss = NOTHING) -> tuple[ClassState, ...]:
        """Return the state of every class of a pattern's hosts, in natural order of the classes."""
        key = (self.shape(pattern), loss)
        if key not in self._known:
            found = [
                [one._replace(state=state.name) for one in class_states(needing, loss)] for state, needing in self._in_each(pattern, key[0])
            ]
            self._known[key] = tuple(min(alike, key=_best_last) for alike in zip(*found, strict=True))
        return self._known[key]

    def _in_each(self, pattern: Pattern, shape: int) -> list[tuple[State, Pattern]]:
        """Return the pattern with the demands of each state that is asked about."""
        if shape not in self._needing:
            self._needing[shape] = [
                (state, pattern_needing(pattern, lambda group, one, state=state: self.demand(group, one, state)))  # type: ignore[misc]
                for state in self.asked
            ]
        return self._needing[shape]

    def dead(self, pattern: Pattern, moved: Collection[str] = ()) -> tuple[ClassState, ...]:
        """Return the state of a host that is down itself; of classes that others have taken over it needs nothing any more."""
        found = []
        for state in self.asked:
            gone = pattern_needing(pattern, lambda _, one, state=state: ZERO if one.name in moved else demand_of(one, state))  # type: ignore[misc]
            found.append([ClassState(one, ZERO, 0, state.name, one.name in moved) for one in gone.group.classes])
        return tuple(max(alike, key=lambda one: one.traffic.demand) for alike in zip(*found, strict=True))


def _best_last(one: ClassState) -> tuple[bool, Fraction, Fraction]:
    return one.ok, one.share, -one.traffic.demand


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
