r"""Platform rules as rows: a situation that must not be, or is to be avoided.

A rule forbids conditions that hold together for a class k in its group g.  Each condition i has a marker :math:`z_{ki}\in\{0,1\}` that
may be 0 only where the condition does not hold; one function below states that for each kind of condition, once for every group in which
the class may ride.  The situation is then

.. math:: \sum_i z_{ki} \le (\text{conditions}) - 1 + b_k

with :math:`b_k = 0` for a constraint, and :math:`b_k \in \{0, 1\}` a breach that costs for a recommendation.  Conditions that the design
alone decides (redundancy, number of hosts) are settled while the rows are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import Any

from nicplanner.design.site import TrafficClass
from nicplanner.model.build import Soft
from nicplanner.model.requirement import Requirement
from nicplanner.model.sets import KindFabric, Sets, Stand, exact_row, is_hard
from nicplanner.model.variables import Variables, slot_terms
from nicplanner.rules import Rule
from nicplanner.solver import Program, Row

NOT_RECOMMENDED = 100
"""What a breach that makes a plan 'not recommended' weighs against one of equal weight that leaves it 'supported'."""


@dataclass
class Writer:
    """Writes the rows of the rules of one host group; markers of equal conditions are shared by all rules."""

    program: Program
    sets: Sets
    variables: Variables
    markers: dict[tuple[str, str, object, int], int] = field(default_factory=dict)

    @cached_property
    def static(self) -> frozenset[str]:
        """Conditions that the design alone decides; how many ports a host has is not among them while cards are chosen."""
        return frozenset(STATIC) - (_OF_CARDS if self.sets.counted else frozenset())

    def marker(self, one: TrafficClass, condition: str, value: Any, rule: Rule, stand: Stand) -> int:
        """Return the marker of a condition for a class, with its rows; what no link decides has one for all stands."""
        about = (value, rule.classes) if condition == "groups_above" else value
        key = one.name, condition, about, stand.index if condition in BY_STAND else -1
        if key not in self.markers:
            self.markers[key] = self.program.variable(1)
            self.program.add(ROWS[condition](self, one, value, self.markers[key], rule, stand))
        return self.markers[key]

    def situation(self, rule: Rule, one: TrafficClass, stand: Stand, broken: int) -> None:
        """Add the row of a situation: all conditions together make a breach. What the design alone decides makes one for certain."""
        markers = [self.marker(one, name, value, rule, stand) for name, value in rule.never.items() if name not in self.static]
        row = f"platform {rule.id} {one.name} {stand.index}"
        self.program.add([Row(row, {**dict.fromkeys(markers, 1), broken: -1}, "<=", len(markers) - 1)])

    def most(self, slots: tuple[KindFabric, ...]) -> int:
        """Return how many ports slots have."""
        return sum(len(self.sets.kinds[kind].ports) for kind in {slot[0] for slot in slots})

    def groups(self, one: TrafficClass) -> Iterator[tuple[str, int]]:
        """Yield the leaders in whose group a class may ride, with the variable that says so."""
        for leader in self.sets.leaders_of(one.name):
            yield leader, self.variables.lead[one.name, leader]

    def none_of(self, name: str, leader: str, terms: Mapping[int, int], most: int, z: int, lead: int, spare: int = 0) -> Iterator[Row]:
        """At most `spare` of the terms, unless the marker is set or the class rides elsewhere."""
        if terms and most > spare:
            yield Row(f"platform {name} {leader}", {**terms, z: -(most - spare), lead: most - spare}, "<=", most)

    def at_least(self, name: str, terms: Mapping[int, Fraction | int], least: Fraction | int, z: int, lead: int) -> Row:
        """At least so much, unless the marker is set or the class rides elsewhere."""
        return exact_row(f"platform {name}", {**terms, z: least, lead: -least}, ">=", 0)


def platform(program: Program, sets: Sets, variables: Variables) -> list[Soft]:
    r"""Add the rows of all rules that the host group is subject to, and return the breaches that may be.

    .. math:: \sum_i z_{ki} \le (\text{conditions}) - 1 + b_k \qquad \forall k

    :math:`z_{ki}` marks condition i of class k, :math:`b_k` a breach; see the module. Proved again by :mod:`nicplanner.verify.rules`.
    """
    writer, out = Writer(program, sets, variables), list[Soft]()
    for rule in sets.rules:
        about = [one for one in sets.classes if not rule.classes or one.kind in rule.classes]
        possible = [
            one for one in about if all(STATIC[name](sets, one, value, rule) for name, value in rule.never.items() if name in writer.static)
        ]
        if not possible or (rule.every and len(possible) < len(about)):
            continue
        hard = is_hard(rule, sets.recommendations)
        broken = _write(writer, rule, possible, 0 if hard and variables.guards is None else 1)
        if hard and variables.guards is not None:
            given_up = variables.guards.drop(Requirement("rule", rule.id))
            program.add(Row(f"platform {rule.id} {name}", {index: 1, given_up: -1}, "<=", 0) for name, index in broken.items())
        weight = rule.weight * (NOT_RECOMMENDED if rule.breaks == "not recommended" and rule.kind == "recommendation" else 1)
        out += [] if hard else [Soft(index, weight, rule, name) for name, index in broken.items()]
    return out


def _write(writer: Writer, rule: Rule, classes: list[TrafficClass], most: int) -> dict[str, int]:
    """Add the rows of a rule on every stand; return the breaches, each at most `most`, by class (the first, where it is about the host).

    With `every`, a breach takes the situation of all classes on one stand.
    """
    program, first = writer.program, classes[0].name
    stands = writer.sets.stands if BY_STAND & rule.never.keys() else writer.sets.stands[:1]
    if rule.every or "groups_above" in rule.never:
        host = program.variable(most)
        for stand in stands:
            mine = [program.variable(1) if rule.every else host for _ in classes]
            for one, index in zip(classes, mine, strict=True):
                writer.situation(rule, one, stand, index)
            if rule.every:
                row = f"platform {rule.id} every {stand.index}"
                program.add([Row(row, {**dict.fromkeys(mine, 1), host: -1}, "<=", len(classes) - 1)])
        return {first: host}
    broken = {one.name: program.variable(most) for one in classes}
    for stand in stands:
        for one in classes:
            writer.situation(rule, one, stand, broken[one.name])
    return broken


Decided = Callable[[Sets, TrafficClass, Any, Rule], bool]


def _words(value_of: Callable[[Sets, TrafficClass], Any]) -> Decided:
    return lambda sets, one, allowed, _: value_of(sets, one) in allowed


def _above(count_of: Callable[[Sets], int]) -> Decided:
    return lambda sets, _, limit, __: count_of(sets) > limit


def _below(count_of: Callable[[Sets], int]) -> Decided:
    return lambda sets, _, limit, __: count_of(sets) < limit


def _data_ports(sets: Sets) -> int:
    return sum(kind.present for kind in sets.kinds if not kind.mgmt)


STATIC: Mapping[str, Decided] = {
    "redundancy": _words(lambda _, one: one.redundancy),
    "team_mode": _words(lambda _, one: one.team_mode),
    "teaming": _words(lambda sets, _: sets.teaming),
    "attach": _words(lambda _, one: one.attach),
    "gateway": lambda _, one, wanted, __: (one.gateway is not False) == wanted,
    "hosts_above": _above(lambda sets: sets.group.size),
    "hosts_below": _below(lambda sets: sets.group.size),
    "cluster_hosts_above": _above(lambda sets: sets.cluster_hosts),
    "links_per_pair_below": lambda _, one, limit, __: one.links_per_pair < limit,
    "classes_below": lambda sets, _, limit, rule: sum(not rule.classes or other.kind in rule.classes for other in sets.classes) < limit,
    "data_ports_below": _below(_data_ports),
    "data_ports_above": _above(_data_ports),
}
"""Conditions that the design alone decides."""
_OF_CARDS = frozenset(("data_ports_below", "data_ports_above"))


# --------------------------------------------------------------------------------------------------- conditions of the layout

Rows = Callable[[Writer, TrafficClass, Any, int, Rule, Stand], Iterator[Row]]
BY_STAND = frozenset(("gbps_below", "port_gbps_below", "port_gbps_above", "fabrics_below", "one_fabric_with"))
"""Conditions of links and switches: they may hold for some hosts of the group and not for others."""


def _with(writer: Writer, one: TrafficClass, kinds: tuple[str, ...], z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""It shares its group: :math:`x_{kg} + x_{jg} \le x_{gg} + z` for every class j of these kinds."""
    lead = writer.variables.lead
    for leader, mine in writer.groups(one):
        for other in writer.sets.led[leader]:
            if other == one.name or writer.sets.by_name[other].kind not in kinds:
                continue
            theirs, opened = lead[other, leader], lead[leader, leader]
            terms: dict[int, int] = {}
            for index, sign in ((mine, 1), (theirs, 1), (opened, -1), (z, -1)):
                terms[index] = terms.get(index, 0) + sign
            yield Row(f"platform with {one.name} {other} {leader}", terms, "<=", 0)


def _ports_below(writer: Writer, one: TrafficClass, least: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""Too few ports: :math:`\sum n_g \ge P (x_{kg} - z)`."""
    for leader, mine in writer.groups(one):
        yield writer.at_least(f"ports_below {one.name} {leader}", {**slot_terms(writer.sets, writer.variables, leader)}, least, z, mine)


def _ports_above(writer: Writer, one: TrafficClass, most: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""Too many ports: :math:`\sum n_g \le P + M (z + 1 - x_{kg})`."""
    for leader, mine in writer.groups(one):
        slots = writer.sets.slots[leader]
        yield from writer.none_of(
            f"ports_above {one.name}", leader, slot_terms(writer.sets, writer.variables, leader), writer.most(slots), z, mine, most
        )


def _gbps_below(writer: Writer, one: TrafficClass, least: Fraction, z: int, _: Rule, stand: Stand) -> Iterator[Row]:
    r"""Too little speed in all: :math:`\sum v m_{tg} \ge V (x_{kg} - z)`."""
    for leader, mine in writer.groups(one):
        terms = writer.variables.capacity(writer.sets, stand, leader)
        yield writer.at_least(f"gbps_below {one.name} {leader} {stand.index}", {**terms}, least, z, mine)


def _speed(slower: bool) -> Rows:
    def rows(writer: Writer, one: TrafficClass, limit: Fraction, z: int, _: Rule, stand: Stand) -> Iterator[Row]:
        r"""A link is too slow, or too fast: :math:`\sum_{v < V} m_{tg} \le M (z + 1 - x_{kg})`."""
        for leader, mine in writer.groups(one):
            terms, slots = {}, set()
            for slot in writer.sets.slots[leader]:
                for w, link in writer.sets.ways(stand, leader, slot):
                    if link.speed < limit if slower else link.speed > limit:
                        terms[writer.variables.split[stand.index, leader, *slot, w]] = 1
                        slots.add(slot)
            yield from writer.none_of(f"speed {one.name} {stand.index}", leader, terms, writer.most(tuple(slots)), z, mine)

    return rows


def _models_above(writer: Writer, one: TrafficClass, most: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""Several models: a group uses the models that it marks, :math:`\sum_\mu y_{g\mu} \le N + M (z + 1 - x_{kg})`."""
    yield from _parts_above(writer, one, most, z, lambda kind: writer.sets.kinds[kind].model, "models")


def _parts_above(writer: Writer, one: TrafficClass, most: int, z: int, part_of: Callable[[int], str], name: str) -> Iterator[Row]:
    for leader, mine in writer.groups(one):
        slots = writer.sets.slots[leader]
        parts: dict[str, list[KindFabric]] = {}
        for slot in slots:
            parts.setdefault(part_of(slot[0]), []).append(slot)
        if len(parts) <= most:
            continue
        marks = {part: writer.program.variable(1) for part in parts}
        for part, mine_slots in parts.items():
            terms = slot_terms(writer.sets, writer.variables, leader, tuple(mine_slots))
            terms[marks[part]] = -writer.most(tuple(mine_slots))
            yield Row(f"platform {name} {one.name} {leader} used", terms, "<=", 0)
        yield from writer.none_of(f"{name} {one.name}", leader, dict.fromkeys(marks.values(), 1), len(parts), z, mine, most)


def _parts_below(
    writer: Writer, one: TrafficClass, least: int, z: int, name: str, parts: Mapping[str, Mapping[str, dict[int, int]]]
) -> Iterator[Row]:
    r"""Too few parts: without any :math:`N - 1` of them a port is left, :math:`\sum_{\text{others}} n_g \ge x_{kg} - z`.

    `parts` gives by leader the terms of each part.
    """
    for leader, mine in writer.groups(one):
        mapped = parts[leader]
        for without in combinations(mapped, min(least - 1, len(mapped))):
            terms: dict[int, int] = {}
            for part, mine_terms in mapped.items():
                if part not in without:
                    terms.update(mine_terms)
            yield writer.at_least(f"{name} {one.name} {leader} {'+'.join(without)}", {**terms}, 1, z, mine)


def _adapters_below(writer: Writer, one: TrafficClass, least: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    """Too few adapters, see :func:`_parts_below`; of cards that are counted, only what two adapters take is stated: a bound is enough."""
    sets, parts = writer.sets, dict[str, dict[str, dict[int, int]]]()
    for leader, mine in writer.groups(one):
        mapped: dict[str, dict[int, int]] = {}
        for slot in sets.slots[leader]:
            mapped.setdefault(sets.adapter_of[slot[0]], {})[writer.variables.count[leader, *slot]] = 1
        parts[leader] = mapped
        if not sets.counted:
            continue
        every = slot_terms(sets, writer.variables, leader)
        yield writer.at_least(f"adapters_below {one.name} {leader}", {**every}, least, z, mine)
        for name, terms in mapped.items() if least > 1 else ():
            without = {**every, writer.variables.worst[leader, name]: -1} if name in sets.counted else every.keys() - terms.keys()
            rest = without if isinstance(without, dict) else dict.fromkeys(without, 1)
            yield writer.at_least(f"adapters_below {one.name} {leader} without {name}", {**rest}, 1, z, mine)
    if not sets.counted:
        yield from _parts_below(writer, one, least, z, "adapters_below", parts)


def _fabrics_below(writer: Writer, one: TrafficClass, least: int, z: int, _: Rule, stand: Stand) -> Iterator[Row]:
    """Too few fabrics that fail apart, see :func:`_parts_below`; direct links of a mesh are on none."""
    parts: dict[str, dict[str, dict[int, int]]] = {}
    for leader, _lead in writer.groups(one) if not one.mesh else ():
        mapped: dict[str, dict[int, int]] = {}
        for slot in writer.sets.slots[leader]:
            mapped.setdefault(stand.element_of(slot[1]), {})[writer.variables.count[leader, *slot]] = 1
        parts[leader] = mapped
    if not one.mesh:
        yield from _parts_below(writer, one, least, z, f"fabrics_below {stand.index}", parts)


def _fabric_ports_above(writer: Writer, one: TrafficClass, most: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""Too many ports on one fabric: :math:`\sum_\kappa n_{g \kappa f} \le P + M (z + 1 - x_{kg})`."""
    for leader, mine in writer.groups(one) if not one.mesh else ():
        for fabric in dict.fromkeys(fabric for _, fabric in writer.sets.slots[leader]):
            slots = tuple(slot for slot in writer.sets.slots[leader] if slot[1] == fabric)
            terms = slot_terms(writer.sets, writer.variables, leader, slots)
            yield from writer.none_of(f"fabric_ports {one.name} {fabric}", leader, terms, writer.most(slots), z, mine, most)


def _groups_above(writer: Writer, one: TrafficClass, most: int, z: int, rule: Rule, _: Stand) -> Iterator[Row]:
    r"""Too many groups: :math:`u_g \ge x_{kg}` for each class of the rule, :math:`\sum_g u_g \le N + M z`."""
    used: dict[str, int] = {}
    for other in writer.sets.classes:
        if not rule.classes or other.kind in rule.classes:
            for leader, lead in writer.groups(other):
                if leader not in used:
                    used[leader] = writer.program.variable(1)
                yield Row(f"platform groups {rule.id} {other.name} {leader}", {lead: 1, used[leader]: -1}, "<=", 0)
    if len(used) > most:
        yield Row(f"platform groups {rule.id} {one.name}", {**dict.fromkeys(used.values(), 1), z: -(len(used) - most)}, "<=", most)


def _together(by_adapter: bool) -> Rows:
    def rows(writer: Writer, one: TrafficClass, kinds: tuple[str, ...], z: int, _: Rule, stand: Stand) -> Iterator[Row]:
        r"""One place e for two classes: :math:`\sum_{e' \ne e} (n_g + n_{g'}) \ge x_{kg} + x_{jg'} - 1 - z` for all groups and places."""
        sets, variables = writer.sets, writer.variables
        for other in sets.classes:
            if other.name == one.name or other.kind not in kinds:
                continue
            for (leader, mine), (second, theirs) in product(writer.groups(one), writer.groups(other)):
                slots = [(g, *slot) for g in dict.fromkeys((leader, second)) for slot in sets.slots[g]]
                home = {slot: sets.adapter_of[slot[1]] if by_adapter else stand.element_of(slot[2]) for slot in slots}
                for place in dict.fromkeys(place for place in home.values() if not by_adapter or place not in sets.counted):
                    terms = {variables.count[slot]: 1 for slot in slots if home[slot] != place} | {z: 1}
                    for index in (mine, theirs):
                        terms[index] = terms.get(index, 0) - 1
                    yield Row(f"platform together {one.name} {other.name} {leader} {second} {place}", terms, ">=", -1)

    return rows


def _data_ports_terms(writer: Writer) -> tuple[dict[int, int], int]:
    """Return the terms of the data ports of cards that are bought, and how many a host has without them."""
    sets, terms = writer.sets, dict[int, int]()
    for name, cards in sets.counted.items():
        terms |= writer.variables.cards(name, cards.ports)
    return terms, sum(kind.present for kind in sets.kinds if not kind.mgmt and kind.adapter not in sets.counted)


def _few_data_ports(writer: Writer, one: TrafficClass, least: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""A host has too few ports: :math:`\sum_\tau P_\tau N_\tau + \text{have} \ge D (1 - z)`."""
    terms, have = _data_ports_terms(writer)
    yield Row(f"platform data_ports_below {one.name}", {**terms, z: least}, ">=", least - have)


def _many_data_ports(writer: Writer, one: TrafficClass, most: int, z: int, _: Rule, __: Stand) -> Iterator[Row]:
    r"""A host has too many ports: :math:`\sum_\tau P_\tau N_\tau + \text{have} \le D + M z`."""
    terms, have = _data_ports_terms(writer)
    yield Row(f"platform data_ports_above {one.name}", {**terms, z: -(sum(terms.values()) + have)}, "<=", most - have)


ROWS: Mapping[str, Rows] = {
    "with": _with,
    "ports_below": _ports_below,
    "ports_above": _ports_above,
    "gbps_below": _gbps_below,
    "port_gbps_below": _speed(slower=True),
    "port_gbps_above": _speed(slower=False),
    "models_above": _models_above,
    "adapters_below": _adapters_below,
    "fabrics_below": _fabrics_below,
    "fabric_ports_above": _fabric_ports_above,
    "one_adapter_with": _together(by_adapter=True),
    "one_fabric_with": _together(by_adapter=False),
    "groups_above": _groups_above,
    "data_ports_below": _few_data_ports,
    "data_ports_above": _many_data_ports,
}
"""The rows of each condition of a layout: a marker may be 0 only where its condition does not hold."""
