"""Ports that the user has chosen already."""

from __future__ import annotations

from collections.abc import Iterator

from nicplanner.model.sets import Sets
from nicplanner.model.variables import Variables, slot_terms
from nicplanner.solver import Row


def pinned(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""A pinned class has exactly its pinned ports.

    .. math:: \sum_f n_{g \kappa f} \ge P_\kappa x_{kg} \ (\kappa \text{ pinned to } k), \qquad
              \sum_{\kappa \text{ not pinned to } k} n_{g \kappa f} \le P \, (1 - x_{kg})

    Ports pinned alike are a port kind of their own, so naming them needs no variables. Proved again by :mod:`nicplanner.verify.layout`.
    """
    classes = dict.fromkeys(name for kind in sets.kinds for name in sorted(kind.pinned))
    for name in classes:
        mine = [kind.index for kind in sets.kinds if name in kind.pinned]
        for leader in sets.leaders_of(name):
            lead = variables.lead[name, leader]
            for kind in mine:
                ports = len(sets.kinds[kind].ports)
                slots = tuple(slot for slot in sets.slots[leader] if slot[0] == kind)
                yield Row(f"pinned {name} {leader} {kind}", {**slot_terms(sets, variables, leader, slots), lead: -ports}, ">=", 0)
            other = tuple(slot for slot in sets.slots[leader] if slot[0] not in mine)
            most = sum(len(sets.kinds[kind].ports) for kind in {slot[0] for slot in other})
            yield Row(f"pinned {name} {leader} only", {**slot_terms(sets, variables, leader, other), lead: most}, "<=", most)
