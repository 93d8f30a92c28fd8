"""How ports are attached: ways, what switches carry, equal speeds, LACP."""

from __future__ import annotations

from collections.abc import Iterator

from nicplanner.model.requirement import Requirement
from nicplanner.model.sets import Sets
from nicplanner.model.variables import Variables
from nicplanner.solver import Row


def ways(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Each port that is used is attached in one way.

    .. math:: \sum_w m_{t g \kappa f w} = n_{g \kappa f} \qquad \forall t, g, \kappa, f

    Plan rule 7: on all hosts the same ports on the same fabrics; the switch may differ.
    """
    for stand in sets.stands:
        for leader, slots in sets.slots.items():
            for slot in slots:
                found = [w for w, _ in sets.ways(stand, leader, slot)]
                if len(found) > 1:
                    terms = {variables.split[stand.index, leader, *slot, w]: 1 for w in found}
                    terms[variables.count[leader, *slot]] = -1
                    yield Row(f"ways {stand.index} {leader} {slot}", terms, "==", 0)


def carried(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""A group's ports land only on switches that carry all its classes.

    .. math:: \sum_{\kappa, f, w \not\ni k} m_{t g \kappa f w} \le P \, (1 - x_{kg}) \qquad \forall t, g, k

    Plan rule 3; ways that refuse the leader itself have no variable.
    """
    for stand in sets.stands:
        for leader, members in sets.led.items():
            for name in members[1:]:
                terms, most = {}, 0
                for slot in sets.slots[leader]:
                    found = [w for w, link in sets.ways(stand, leader, slot) if name in link.refused]
                    terms.update({variables.split[stand.index, leader, *slot, w]: 1 for w in found})
                    most += len(sets.kinds[slot[0]].ports) if found else 0
                if terms:
                    terms[variables.lead[name, leader]] = most
                    yield Row(f"carried {stand.index} {name} {leader}", terms, "<=", most)


def one_speed(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""The ports of a team have equal link speed; elsewhere the speeds in use are marked, for port failures.

    .. math:: \sum_v s_{tgv} = x_{gg} \ (\text{teams}), \qquad \sum_{\kappa, f, w: v} m_{t g \kappa f w} \le P \, s_{tgv}

    Plan rule 2 (and 5: the fastest link of an mpio group is the worst to lose).
    """
    for stand in sets.stands:
        for leader in sets.led:
            speeds = sets.speeds(stand, leader)
            if len(speeds) < 2:
                continue
            if sets.by_name[leader].redundancy != "mpio":
                chosen = {variables.speed[stand.index, leader, one]: 1 for one in speeds}
                yield Row(f"one_speed {stand.index} {leader}", {**chosen, variables.lead[leader, leader]: -1}, "==", 0)
            for one in speeds:
                terms, kinds = {}, set()
                for slot in sets.slots[leader]:
                    for w, link in sets.ways(stand, leader, slot):
                        if link.speed == one:
                            terms[variables.split[stand.index, leader, *slot, w]] = 1
                            kinds.add(slot[0])
                terms[variables.speed[stand.index, leader, one]] = -sum(len(sets.kinds[kind].ports) for kind in kinds)
                yield Row(f"speed {stand.index} {leader} {one}", terms, "<=", 0)


def lacp_domain(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""The switches of an LACP group are one switch, or share one MLAG.

    .. math:: \sum_d q_{tgd} \ge x_{kg} \ (k \text{ lacp}), \qquad
              \sum_{d' \ne d} m_{tg\ldots} \le P \, (1 - q_{tgd})

    Plan rule 2.
    """
    for stand in sets.stands:
        for leader, members in sets.led.items():
            if (stand.index, leader, 0) not in variables.domain:
                continue
            chosen = {variables.domain[stand.index, leader, d]: 1 for d in range(len(stand.domains))}
            for name in members:
                if sets.by_name[name].team_mode == "lacp":
                    mine = variables.rides(name, leader, Requirement("lacp", name))
                    yield Row(f"lacp {stand.index} {name} {leader}", {**chosen, mine: -1}, ">=", 0)
            most = sum(len(kind.ports) for kind in sets.kinds)
            for d, domain in enumerate(stand.domains):
                terms = {
                    variables.split[stand.index, leader, *slot, w]: 1
                    for slot in sets.slots[leader]
                    for w, link in sets.ways(stand, leader, slot)
                    if link.domain != domain
                }
                terms[variables.domain[stand.index, leader, d]] = most
                yield Row(f"lacp_domain {stand.index} {leader} {d}", terms, "<=", most)
