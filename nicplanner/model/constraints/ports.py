"""How many ports a group uses, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from nicplanner.model.requirement import SPARE
from nicplanner.model.sets import Sets
from nicplanner.model.variables import Variables, slot_terms
from nicplanner.solver import Row


def adapter_ports(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""No adapter gives more ports of a kind than it has.

    .. math:: \sum_{g, f} n_{g \kappa f} \le P_\kappa, \qquad
              \sum_{g, f} n_{g \kappa f} \le P_\kappa N_\tau \ (\kappa \text{ of cards that are counted})

    :math:`n` counts ports, :math:`P_\kappa` is how many there are (on one card, where cards are counted), :math:`N_\tau` how many such
    cards are bought. Plan rule 1 (a port is in at most one group).
    """
    for kind in sets.kinds:
        terms = {index: 1 for (_, k, _), index in variables.count.items() if k == kind.index}
        counted = sets.counted.get(kind.adapter)
        if counted is not None:
            terms |= variables.cards(kind.adapter, -(kind.present // counted.most))
        yield Row(f"adapter_ports {kind.adapter} {kind.index}", terms, "<=", 0 if counted is not None else kind.present)


def opened(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Only an open group uses ports.

    .. math:: \sum_f n_{g \kappa f} \le P_\kappa \, x_{gg} \qquad \forall g, \kappa

    Plan rule 1 (a port that is used belongs to a group).
    """
    for leader, slots in sets.slots.items():
        for kind in dict.fromkeys(k for k, _ in slots):
            terms = slot_terms(sets, variables, leader, tuple(slot for slot in slots if slot[0] == kind))
            terms[variables.lead[leader, leader]] = -len(sets.kinds[kind].ports)
            yield Row(f"opened {leader} {kind}", terms, "<=", 0)


def least_ports(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""A group has a port; mpio and paths have two; a single class has exactly one.

    .. math:: \sum n_g \ge x_{gg}, \qquad \sum n_g \ge 2 x_{kg} \ (k \text{ mpio or paths}), \qquad \sum n_g = x_{gg} \ (g \text{ single})

    Plan rule 2.
    """
    for leader, members in sets.led.items():
        terms = slot_terms(sets, variables, leader)
        sense = "==" if sets.by_name[leader].redundancy == "single" else ">="
        yield Row(f"least_ports {leader}", {**terms, variables.lead[leader, leader]: -1}, sense, 0)
        for name in members:
            if sets.by_name[name].per_fabric and leader not in sets.meshed:  # a mesh has as many as its pairs need
                yield Row(f"two_ports {name} {leader}", {**terms, variables.lead[name, leader]: -2}, ">=", 0)


def spare_ports(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Every host keeps free data ports.

    .. math:: \sum_{g, \kappa, f} n_{g \kappa f} \le \sum_\kappa P_\kappa - \text{spare}

    Management-only ports are no data ports. Plan rule 11.
    """
    if not sets.spare:
        return
    data = {kind.index for kind in sets.kinds if not kind.mgmt}
    ports = sum(sets.kinds[kind].present for kind in data if sets.kinds[kind].adapter not in sets.counted)
    terms = {index: 1 for (_, kind, _), index in variables.count.items() if kind in data}
    for name, cards in sets.counted.items():
        terms |= variables.cards(name, -cards.ports)
    if variables.guards is not None:
        terms[variables.guards.drop(SPARE)] = -sets.spare
    yield Row("spare_ports", terms, "<=", ports - sets.spare)


def alike_adapters(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Of adapters that are alike, the earlier one is used no less.

    .. math:: \sum_{g, f, \kappa \in a} n_{g \kappa f} \ge \sum_{g, f, \kappa \in a'} n_{g \kappa f} \qquad a < a' \text{ alike}

    Cuts off permutations of equal cards, no layout: exchanging two such cards changes nothing else, but for which peer of a mesh gets
    which port, on which buses depend. Nothing to be proved: no plan is lost.
    """
    if sets.meshed and sets.buses:
        return
    alike: dict[tuple[object, ...], list[str]] = {}
    for adapter in sets.group.source.adapters:
        mine = [kind for kind in sets.kinds if kind.adapter == adapter.name]
        if not mine or any(kind.pinned or kind.mgmt for kind in mine) or adapter.name in sets.counted:
            continue
        model = adapter.model if sets.rules else ""  # a platform may ask for equal models in a team
        look = model, adapter.bus, tuple((kind.speed, kind.connector, len(kind.ports), kind.before, kind.led) for kind in mine)
        alike.setdefault(look, []).append(adapter.name)
    for names in alike.values():
        for first, second in pairwise(names):
            terms = {}
            for (_, kind, _), index in variables.count.items():
                if sets.adapter_of[kind] in (first, second):
                    terms[index] = 1 if sets.adapter_of[kind] == first else -1
            yield Row(f"alike_adapters {first} {second}", terms, ">=", 0)
