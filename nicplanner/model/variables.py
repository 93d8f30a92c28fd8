"""Variables of the program for one host group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from nicplanner.model.requirement import HOST_FAILURES, Requirement
from nicplanner.model.sets import KindFabric, Sets, Stand
from nicplanner.solver import Program, Row


@dataclass
class Guards:
    r"""Requirements that the program may give up: a variable each, shared by all host groups.

    Rows that a requirement of a class k writes hold :math:`x_{kg}`, and are the harder to keep the larger it is. In an elastic program a
    guard stands there instead, which need not be 1 once the requirement r is given up:

    .. math:: y_{kgr} \ge x_{kg} - \sum_{r} z_r

    Attributes
    ----------
    program
        Where the variables go.
    dropped
        Requirement → :math:`z_r`, 1 if it is given up.
    """

    program: Program
    dropped: dict[Requirement, int] = field(default_factory=dict)
    _made: dict[tuple[int, tuple[Requirement, ...]], int] = field(default_factory=dict)

    def drop(self, one: Requirement) -> int:
        """Return the variable that says that a requirement is given up."""
        if one not in self.dropped:
            self.dropped[one] = self.program.variable(1)
        return self.dropped[one]

    def guard(self, lead: int, asked: tuple[Requirement, ...]) -> int:
        """Return the guard of a variable: it must be 1 where that is, unless one of the requirements is given up."""
        if (lead, asked) not in self._made:
            index = self._made[lead, asked] = self.program.variable(1)
            terms = {index: 1, lead: -1, **{self.drop(one): 1 for one in asked}}
            self.program.add([Row(f"guard {lead} {asked[0].kind}", terms, ">=", 0)])
        return self._made[lead, asked]


@dataclass(frozen=True)
class Variables:
    """Indices of the variables of one host group.

    Attributes
    ----------
    lead
        (class, leader) → the class rides in the leader's group.
    count
        (leader, port kind, fabric) → ports used.
    split
        (stand, leader, port kind, fabric, way) → ports used by way; the count itself where there is one way.
    speed
        (stand, leader, speed) → the group uses links of that speed; the leader's own variable where only one speed is possible.
    domain
        (stand, leader, domain index) → the LACP group stays inside that domain.
    alike
        (leader of a mesh, speed and connector) → its ports are of that kind; the leader's own variable where only one is possible.
    guards
        Of an elastic program: which requirements are given up.
    atleast
        (counted adapter, n) → at least n of its cards are bought.
    worst
        (leader, counted adapter) → ports that the group loses with one of its cards, at least.
    """

    lead: Mapping[tuple[str, str], int]
    count: Mapping[tuple[str, int, str], int]
    split: Mapping[tuple[int, str, int, str, int], int]
    speed: Mapping[tuple[int, str, Fraction], int]
    domain: Mapping[tuple[int, str, int], int]
    alike: Mapping[tuple[str, tuple[Fraction, str]], int]
    guards: Guards | None = None
    atleast: Mapping[tuple[str, int], int] = field(default_factory=dict)
    worst: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def rides(self, name: str, leader: str, *asked: Requirement) -> int:
        """Return the variable that says that a class rides in a leader's group, for a row that some requirements of the class write."""
        lead = self.lead[name, leader]
        return lead if self.guards is None or not asked else self.guards.guard(lead, asked)

    def loaded(self, name: str, leader: str, kind: str | None, at_peak: bool) -> int:
        """Return the same for a row that holds the class's load: normally (None), or after a failure of a kind.

        `at_peak` says that it is no matter of the class's demand.
        """
        asked = [] if at_peak else [Requirement("demand", name)]
        if kind is not None:
            asked.append(HOST_FAILURES if kind == "host" else Requirement("survive", name, kind))
        return self.rides(name, leader, *asked)

    def cards(self, name: str, each: int = 1) -> dict[int, int]:
        """Return the terms of how many cards of a counted adapter are bought, times a number."""
        return {index: each for (adapter, _), index in self.atleast.items() if adapter == name}

    def capacity(self, sets: Sets, stand: Stand, leader: str, without: str = "", dead: frozenset[str] = frozenset()) -> dict[int, Fraction]:
        """Return the terms of a group's surviving link speed in Gbit/s, without an adapter and the fabrics of a switch element."""
        terms: dict[int, Fraction] = {}
        for kind, fabric in sets.slots[leader]:
            if sets.adapter_of[kind] == without or fabric in dead:
                continue
            for w, link in sets.ways(stand, leader, (kind, fabric)):
                terms[self.split[stand.index, leader, kind, fabric, w]] = link.speed
        return terms


def make_variables(program: Program, sets: Sets, guards: Guards | None = None) -> Variables:
    """Add the variables of a host group to a program.

    Where hosts of a stand may choose different ways but are not told apart (:attr:`~nicplanner.model.sets.Sets.averaged`), ways, speeds and
    domains are averages over the hosts: each row holds for every host, so it holds for the average.
    """
    whole = not sets.averaged
    lead = {(name, leader): program.variable(1) for leader, members in sets.led.items() for name in members}
    count: dict[tuple[str, int, str], int] = {}
    split: dict[tuple[int, str, int, str, int], int] = {}
    for leader, slots in sets.slots.items():
        for kind, fabric in slots:
            ports = len(sets.kinds[kind].ports)
            count[leader, kind, fabric] = program.variable(ports)
            for stand in sets.stands:
                ways = list(sets.ways(stand, leader, (kind, fabric)))
                for w, _ in ways:
                    index = count[leader, kind, fabric] if len(ways) == 1 else program.variable(ports, whole=whole)
                    split[stand.index, leader, kind, fabric, w] = index
    speed: dict[tuple[int, str, Fraction], int] = {}
    domain: dict[tuple[int, str, int], int] = {}
    for leader in sets.led:
        for stand in sets.stands:
            speeds = sets.speeds(stand, leader)
            for one in speeds:
                speed[stand.index, leader, one] = lead[leader, leader] if len(speeds) == 1 else program.variable(1, whole=whole)
            if len(stand.domains) > 1 and any(sets.by_name[name].team_mode == "lacp" for name in sets.led[leader]):
                for d in range(len(stand.domains)):
                    domain[stand.index, leader, d] = program.variable(1, whole=whole)
    alike: dict[tuple[str, tuple[Fraction, str]], int] = {}
    for leader in sets.meshed:
        variants = sets.variants(leader)
        for variant in variants:
            alike[leader, variant] = lead[leader, leader] if len(variants) == 1 else program.variable(1)
    atleast = {(name, n): program.variable(1) for name, cards in sets.counted.items() for n in range(1, cards.most + 1)}
    worst = {(leader, name): program.variable(cards.ports) for leader in sets.led for name, cards in sets.counted.items()}
    return Variables(lead, count, split, speed, domain, alike, guards, atleast, worst)


def slot_terms(sets: Sets, variables: Variables, leader: str, slots: tuple[KindFabric, ...] | None = None) -> dict[int, int]:
    """Return the terms that count a group's ports, over some slots or all."""
    return {variables.count[leader, kind, fabric]: 1 for kind, fabric in (sets.slots[leader] if slots is None else slots)}
