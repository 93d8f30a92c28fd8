"""Every double failure of a site, counted by what it does.

Elements are the used ports and the adapters of hosts, and the switches. What a failure does is an effect
(:mod:`~nicplanner.verify.simulation.effects`); those of two elements add up unless both take something from the same host. Only pairs that
do are looked at, once for each family of components that are alike (:mod:`~nicplanner.verify.simulation.components`); all others are
counted by the effects of their two elements alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, product
from typing import NamedTuple

from nicplanner.design.site import State
from nicplanner.names import natural_key
from nicplanner.verify.demands import BASE
from nicplanner.verify.patterns import Facts, Pattern
from nicplanner.verify.simulation.components import Family, families, joined
from nicplanner.verify.simulation.effects import Effect, Effects, Outlook, normal_records, outlooks, total
from nicplanner.verify.simulation.elements import Element
from nicplanner.verify.simulation.states import Loss, States

SAME_HOST, OTHER_HOST = "same host", "different hosts"
ITS_SWITCH, OTHER_SWITCH = "host and its switch", "host and another switch"
SHARED, UNSHARED = "switches of one host", "switches without a host in common"

Kinds = tuple[str, str]
Frozen = frozenset[tuple[Hashable, int]]


class PairClass(NamedTuple):
    """Pairs that do the same: kinds of the two elements, how they lie to each other, how many pairs, one of them, what each class gets."""

    kinds: Kinds
    relation: str
    pairs: int
    example: tuple[Element, Element]
    outlooks: tuple[Outlook, ...]


@dataclass
class _Type:
    """Elements of a kind that do the same alone: the effect, how many, and where: family and place in it, or names of switches."""

    kind: str
    effect: Effect
    count: int = 0
    where: list[tuple[int, int]] = field(default_factory=list)
    switches: list[str] = field(default_factory=list)


class _Tally:
    """Counts pairs by kinds, relation and effect, and keeps one of each."""

    def __init__(self) -> None:
        self.found: dict[tuple[Kinds, str, Frozen], tuple[int, Callable[[], tuple[Element, Element]], Effect]] = {}

    def add(self, kinds: Kinds, relation: str, effect: Effect, count: int, example: Callable[[], tuple[Element, Element]]) -> None:
        """Count pairs; the example of the first ones is kept, to be made when it is asked for."""
        key = (kinds, relation, frozenset(effect.items()))
        before, kept, _ = self.found.get(key, (0, example, effect))
        self.found[key] = (before + count, kept, effect)


def pair_classes(facts: Facts, asked: Sequence[State] = (BASE,)) -> list[PairClass]:
    """Return every class of equivalent pairs, the worst first.

    Two pairs are equivalent if their kinds, their relation (same host or not, a switch of the host or not, …) and what each class then
    has on the whole site are equal: least rate, least part of the demand, hosts below what is required, hosts without a port. Of several
    states of the design that are asked about, each class on each host counts as in the worst one.
    """
    return _Pairs(facts, asked).classes()


class _Pairs:
    def __init__(self, facts: Facts, asked: Sequence[State]) -> None:
        self.facts = facts
        self.states = States(asked)
        self.effects = Effects(self.states)
        self.normal = normal_records(facts, self.states)
        self.tally = _Tally()
        self.switch_effect = self._switch_effects()
        self.switch_types, self.switch_class = self._switch_types()
        self.families = families(facts, self.states, self.switch_class)
        self.types, self.type_of = self._local_types()

    def classes(self) -> list[PairClass]:
        self._within_families()
        self._switches()
        found: dict[tuple[Kinds, str, tuple[Outlook, ...]], PairClass] = {}
        seen = lru_cache(maxsize=None)(lambda changed: outlooks(self.normal, dict(changed)))
        for (kinds, relation, changed), (count, example, _) in self.tally.found.items():
            key = (kinds, relation, seen(changed))
            if key in found:
                found[key] = found[key]._replace(pairs=found[key].pairs + count)
            elif count:
                found[key] = PairClass(kinds, relation, count, example(), key[2])
        return sorted(found.values(), key=_worst_first)

    def _patterns(self, family: Family) -> list[Pattern]:
        return [self.facts.pattern_of[host.name] for host in family.members[0]]

    def _switch_effects(self) -> dict[str, Effect]:
        """Return what each switch does alone."""
        hit: dict[str, Counter[tuple[int, Loss]]] = {name: Counter() for name in self.facts.site.switches}
        pattern_of: dict[int, Pattern] = {}
        for host in self.facts.site.hosts:
            pattern = self.facts.pattern_of[host.name]
            lost: dict[str, list[int]] = {}
            for i, use in enumerate(self.facts.uses[host.name]):
                if use.switch is not None:
                    lost.setdefault(use.switch.name, []).append(i)
            for name, places in lost.items():
                pattern_of[id(pattern)] = pattern
                hit[name][id(pattern), Loss(frozenset(places), frozenset(), frozenset({"switch"}))] += 1
        return {
            name: total((self.effects.of_host(pattern_of[place], loss), count) for (place, loss), count in found.items())
            for name, found in hit.items()
        }

    def _switch_types(self) -> tuple[list[_Type], dict[str, int]]:
        """Sort the switches by what they do alone."""
        found: dict[Frozen, int] = {}
        types: list[_Type] = []
        class_of = {}
        for name in sorted(self.switch_effect, key=natural_key):
            effect = self.switch_effect[name]
            place = found.setdefault(frozenset(effect.items()), len(types))
            if place == len(types):
                types.append(_Type("switch", effect))
            types[place].count += 1
            types[place].switches.append(name)
            class_of[name] = place
        return types, class_of

    def _local_types(self) -> tuple[list[_Type], list[list[int]]]:
        """Sort the ports and adapters by what they do alone; return also the type of each, by family and place in it."""
        found: dict[tuple[str, Frozen], int] = {}
        types: list[_Type] = []
        type_of: list[list[int]] = []
        for f, family in enumerate(self.families):
            patterns, mine = self._patterns(family), []
            for place, local in enumerate(family.locals):
                effect = self.effects.of_hosts((patterns[h], loss) for h, loss in local.takes.items())
                number = found.setdefault((local.kind, frozenset(effect.items())), len(types))
                if number == len(types):
                    types.append(_Type(local.kind, effect))
                types[number].count += len(family.members)
                types[number].where.append((f, place))
                mine.append(number)
            type_of.append(mine)
        return types, type_of

    def _within_families(self) -> None:
        """Pairs with a port or adapter: those inside of a component and with its switches one by one, the others by type."""
        inside: Counter[tuple[int, int]] = Counter()
        attached: Counter[tuple[int, int]] = Counter()
        for f, family in enumerate(self.families):
            self._inside(f, family, inside)
            self._attached(f, family, attached)
        for a, b in combinations_with_replacement(range(len(self.types)), 2):
            one, other = self.types[a], self.types[b]
            every = _count(one, other)
            if every > inside[a, b]:
                effect = total(((one.effect, 1), (other.effect, 1)))
                kinds, example = _ordered(one.kind, other.kind), self._apart(a, b)
                self.tally.add(kinds, OTHER_HOST, effect, every - inside[a, b], example)
        for a, s in product(range(len(self.types)), range(len(self.switch_types))):
            one, switch = self.types[a], self.switch_types[s]
            left = one.count * switch.count - attached[a, s]
            if left:
                effect = total(((one.effect, 1), (switch.effect, 1)))
                self.tally.add(_ordered(one.kind, "switch"), OTHER_SWITCH, effect, left, self._elsewhere(a, s))

    def _inside(self, f: int, family: Family, inside: Counter[tuple[int, int]]) -> None:
        patterns, times = self._patterns(family), len(family.members)
        hosts = family.members[0]
        for (i, one), (j, other) in combinations(enumerate(family.locals), 2):
            effect = self.effects.of_hosts((patterns[h], loss) for h, loss in joined(one.takes, other.takes).items())
            relation = SAME_HOST if one.host == other.host else OTHER_HOST
            kinds = _ordered(one.kind, other.kind)
            self.tally.add(kinds, relation, effect, times, _example(one.element(hosts), other.element(hosts)))
            a, b = sorted((self.type_of[f][i], self.type_of[f][j]))
            inside[a, b] += times

    def _attached(self, f: int, family: Family, attached: Counter[tuple[int, int]]) -> None:
        patterns, times = self._patterns(family), len(family.members)
        hosts = family.members[0]
        for k, takes in enumerate(family.by_switch):
            name = family.attached[0][k]
            here = self.effects.of_hosts((patterns[h], loss) for h, loss in takes.items())
            for i, local in enumerate(family.locals):
                both = self.effects.of_hosts((patterns[h], loss) for h, loss in joined(local.takes, takes).items())
                effect = total(((self.switch_effect[name], 1), (here, -1), (both, 1)))
                relation = ITS_SWITCH if local.host in takes else OTHER_SWITCH
                example = _example(local.element(hosts), Element("switch", name))
                self.tally.add(_ordered(local.kind, "switch"), relation, effect, times, example)
                attached[self.type_of[f][i], self.switch_class[name]] += times

    def _members(self, number: int) -> Iterator[tuple[int, int, int, Element]]:
        """Yield family, component and the element, of each element of a type."""
        for f, place in self.types[number].where:
            family = self.families[f]
            for c, hosts in enumerate(family.members):
                yield f, c, place, family.locals[place].element(hosts)

    def _apart(self, a: int, b: int) -> Callable[[], tuple[Element, Element]]:
        """Return how to find two elements of two types in different components."""

        def find() -> tuple[Element, Element]:
            for f, c, _, one in self._members(a):
                for g, d, _, other in self._members(b):
                    if (f, c) != (g, d):
                        return _sorted(one, other)
            raise AssertionError("every pair of these types lies in one component, but they were counted")

        return find

    def _elsewhere(self, a: int, s: int) -> Callable[[], tuple[Element, Element]]:
        """Return how to find an element of a type and a switch of a type that its component does not use."""

        def find() -> tuple[Element, Element]:
            for f, c, _, one in self._members(a):
                mine = self.families[f].attached[c]
                for name in self.switch_types[s].switches:
                    if name not in mine:
                        return _sorted(one, Element("switch", name))
            raise AssertionError("every switch of this type is attached, but others were counted")

        return find

    def _switches(self) -> None:
        """Pairs of switches: those with hosts in common by what they share, the others by type."""
        shared = self._shared()
        together: Counter[tuple[int, int]] = Counter()
        for (first, second), losses in shared.items():
            parts = [(self.switch_effect[first], 1), (self.switch_effect[second], 1)]
            for (pattern, one, other), count in losses.items():
                host = self._by_id[pattern]
                parts += [(self.effects.of_host(host, one | other), count)]
                parts += [(self.effects.of_host(host, loss), -count) for loss in (one, other)]
            example = _example(Element("switch", first), Element("switch", second))
            self.tally.add(("switch", "switch"), SHARED, total(parts), 1, example)
            a, b = sorted((self.switch_class[first], self.switch_class[second]))
            together[a, b] += 1
        for a, b in combinations_with_replacement(range(len(self.switch_types)), 2):
            one_type, other_type = self.switch_types[a], self.switch_types[b]
            every = _count(one_type, other_type)
            if every > together[a, b]:
                effect = total(((one_type.effect, 1), (other_type.effect, 1)))
                example = self._unshared(a, b, set(shared))
                self.tally.add(("switch", "switch"), UNSHARED, effect, every - together[a, b], example)

    def _shared(self) -> dict[tuple[str, str], Counter[tuple[int, Loss, Loss]]]:
        """Return for each two switches of one host how many hosts lose what to each of them, by pattern."""
        self._by_id = {id(pattern): pattern for pattern in self.facts.patterns}
        out: dict[tuple[str, str], Counter[tuple[int, Loss, Loss]]] = {}
        for family in self.families:
            for hosts, switches in zip(family.members, family.attached, strict=True):
                ordered = sorted(range(len(switches)), key=lambda k: natural_key(switches[k]))
                for k, m in combinations(ordered, 2):
                    one, other = family.by_switch[k], family.by_switch[m]
                    for h in one.keys() & other.keys():
                        counts = out.setdefault((switches[k], switches[m]), Counter())
                        counts[id(self.facts.pattern_of[hosts[h].name]), one[h], other[h]] += 1
        return dict(sorted(out.items(), key=lambda item: tuple(map(natural_key, item[0]))))

    def _unshared(self, a: int, b: int, shared: set[tuple[str, str]]) -> Callable[[], tuple[Element, Element]]:
        def find() -> tuple[Element, Element]:
            for one in self.switch_types[a].switches:
                for other in self.switch_types[b].switches:
                    first, second = sorted((one, other), key=natural_key)
                    if one != other and (first, second) not in shared:
                        return Element("switch", first), Element("switch", second)
            raise AssertionError("all of these switches share hosts, but others were counted")

        return find


def _count(one: _Type, other: _Type) -> int:
    """Return how many pairs two types make."""
    return one.count * (one.count - 1) // 2 if one is other else one.count * other.count


def _ordered(one: str, other: str) -> Kinds:
    """Return two kinds in a fixed order."""
    first, second = sorted((one, other), key=("port", "adapter", "switch").index)
    return first, second


def _sorted(one: Element, other: Element) -> tuple[Element, Element]:
    first, second = sorted((one, other), key=lambda e: (("port", "adapter", "switch").index(e.kind), natural_key(e.name)))
    return first, second


def _example(one: Element, other: Element) -> Callable[[], tuple[Element, Element]]:
    return lambda: _sorted(one, other)


def _worst_first(one: PairClass) -> tuple[object, ...]:
    """Most hosts without a port first, then most below what is required, then the least part of a demand, then by name."""
    down = sum(outlook.down for outlook in one.outlooks)
    below = sum(outlook.below for outlook in one.outlooks)
    least = min((outlook.least_share for outlook in one.outlooks), default=0)
    return -down, -below, least, one.kinds, one.relation, tuple((natural_key(e.name)) for e in one.example), one.outlooks
