"""Variables of the program for one host group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.model.sets import KindFabric, Sets, Stand
from nicplanner.solver import Program


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
    """

    lead: Mapping[tuple[str, str], int]
    count: Mapping[tuple[str, int, str], int]
    split: Mapping[tuple[int, str, int, str, int], int]
    speed: Mapping[tuple[int, str, Fraction], int]
    domain: Mapping[tuple[int, str, int], int]
    alike: Mapping[tuple[str, tuple[Fraction, str]], int]

    def capacity(self, sets: Sets, stand: Stand, leader: str, without: str = "", dead: frozenset[str] = frozenset()) -> dict[int, Fraction]:
        """Return the terms of a group's surviving link speed in Gbit/s, without an adapter and the fabrics of a switch element."""
        terms: dict[int, Fraction] = {}
        for kind, fabric in sets.slots[leader]:
            if sets.adapter_of[kind] == without or fabric in dead:
                continue
            for w, link in sets.ways(stand, leader, (kind, fabric)):
                terms[self.split[stand.index, leader, kind, fabric, w]] = link.speed
        return terms


def make_variables(program: Program, sets: Sets) -> Variables:
    """Add the variables of a host group to a program."""
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
                    index = count[leader, kind, fabric] if len(ways) == 1 else program.variable(ports)
                    split[stand.index, leader, kind, fabric, w] = index
    speed: dict[tuple[int, str, Fraction], int] = {}
    domain: dict[tuple[int, str, int], int] = {}
    for leader in sets.led:
        for stand in sets.stands:
            speeds = sets.speeds(stand, leader)
            for one in speeds:
                speed[stand.index, leader, one] = lead[leader, leader] if len(speeds) == 1 else program.variable(1)
            if len(stand.domains) > 1 and any(sets.by_name[name].team_mode == "lacp" for name in sets.led[leader]):
                for d in range(len(stand.domains)):
                    domain[stand.index, leader, d] = program.variable(1)
    alike: dict[tuple[str, tuple[Fraction, str]], int] = {}
    for leader in sets.meshed:
        variants = sets.variants(leader)
        for variant in variants:
            alike[leader, variant] = lead[leader, leader] if len(variants) == 1 else program.variable(1)
    return Variables(lead, count, split, speed, domain, alike)


def slot_terms(sets: Sets, variables: Variables, leader: str, slots: tuple[KindFabric, ...] | None = None) -> dict[int, int]:
    """Return the terms that count a group's ports, over some slots or all."""
    return {variables.count[leader, kind, fabric]: 1 for kind, fabric in (sets.slots[leader] if slots is None else slots)}
