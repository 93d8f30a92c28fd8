"""Which classes share a group."""

from __future__ import annotations

from collections.abc import Iterator

from nicplanner.model.sets import Sets
from nicplanner.model.variables import Variables
from nicplanner.solver import Row


def assign(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Each class is in exactly one group.

    .. math:: \sum_g x_{kg} = 1 \qquad \forall k

    Plan rule 1.
    """
    for one in sets.classes:
        yield Row(f"assign {one.name}", {variables.lead[one.name, g]: 1 for g in sets.leaders_of(one.name)}, "==", 1)


def leaders(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""A class rides only in a group that is open, and the leader rides in its own.

    .. math:: x_{kg} \le x_{gg} \qquad \forall g < k

    The leader is the first member in order, so each partition of the classes has one name. Nothing to be proved: it cuts off
    names, no plan.
    """
    for (name, leader), index in variables.lead.items():
        if name != leader:
            yield Row(f"leader {name} {leader}", {index: 1, variables.lead[leader, leader]: -1}, "<=", 0)


def company(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Classes that may not meet do not ride in one group.

    .. math:: x_{kg} + x_{jg} \le x_{gg} \qquad \forall g, \text{ k and j apart or with redundancies that do not go together}

    Plan rule 1; pairs with the leader itself have no variable.
    """
    for leader, members in sets.led.items():
        for i, one in enumerate(members[1:], start=1):
            for other in members[i + 1 :]:
                if not sets.may_meet(sets.by_name[one], sets.by_name[other]):
                    terms = {variables.lead[one, leader]: 1, variables.lead[other, leader]: 1, variables.lead[leader, leader]: -1}
                    yield Row(f"company {one} {other} {leader}", terms, "<=", 0)


def kept_apart(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""In an elastic program, classes that are asked to be apart do not ride in one group unless all that keeps them apart is given up.

    .. math:: y_{kgr} + x_{jg} \le x_{gg} \qquad \forall g, k, j, r \text{ that keeps k and j apart}, \qquad y_{kgr} \le 0 \ (j = g)

    :math:`y_{kgr}` is :math:`x_{kg}` unless r is given up. Else such pairs have no variable, or rows of :func:`company`. Plan rule 1.
    """
    if not sets.elastic:
        return
    for leader, members in sets.led.items():
        for i, one in enumerate(members):
            for other in members[i + 1 :]:
                for asked in sets.kept_apart(sets.by_name[one], sets.by_name[other]):
                    terms = {variables.rides(other, leader, asked): 1}
                    if one != leader:
                        terms |= {variables.lead[one, leader]: 1, variables.lead[leader, leader]: -1}
                    yield Row(f"kept_apart {one} {other} {leader} {asked.kind}", terms, "<=", 0)
