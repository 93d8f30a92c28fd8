"""Cards that are counted instead of named, while it is open how many of each model are bought, and switches that may be bought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from nicplanner.model.build import Model
from nicplanner.model.constraints.loads import load_terms
from nicplanner.model.requirement import Requirement
from nicplanner.model.sets import Sets, Stand, exact_row
from nicplanner.model.variables import Variables, slot_terms
from nicplanner.solver import Program, Row


def card_counts(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""A slot holds at most one card, and a host no more cards than it may.

    .. math:: b_{\tau j} \ge b_{\tau, j+1}, \qquad \sum_{\tau: \sigma_\tau \subseteq U} N_\tau \le |U| \qquad \forall U, \qquad
              \sum_\tau N_\tau \le C, \qquad N_\tau = \sum_j b_{\tau j}

    :math:`b_{\tau j}` says that at least j cards of type :math:`\tau` (a model with a bus) are bought, the same in every host of the group;
    :math:`\sigma_\tau` are the slots that it fits, U the unions of such sets: by Hall's theorem the cards then have slots of their own.
    :math:`C` counts the cards that a host may still have (``purchase.max_adapters``). Nothing to be proved of a plan: the purchase becomes
    a design, and the design's own checks are made of it.
    """
    for name, cards in sets.counted.items():
        for j in range(1, cards.most):
            yield Row(f"card_counts {name} {j}", {variables.atleast[name, j]: 1, variables.atleast[name, j + 1]: -1}, ">=", 0)
    for slots in _unions(frozenset(cards.slots) for cards in sets.counted.values()):
        inside = [name for name, cards in sets.counted.items() if slots.issuperset(cards.slots)]
        terms = {index: 1 for name in inside for index in variables.cards(name)}
        yield Row(f"card_counts {len(slots)} slots", terms, "<=", len(slots))
    if sets.most_cards is not None:
        yield Row("most_cards", dict.fromkeys(variables.atleast.values(), 1), "<=", sets.most_cards)


def _unions(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Return all unions of some sets, smaller ones first."""
    out: set[frozenset[str]] = set()
    for one in dict.fromkeys(sets):
        out |= {one, *(one | other for other in out)}
    return sorted(out, key=lambda slots: (len(slots), sorted(slots)))


def worst_card(program: Program, sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Of cards that are counted, the one that a group uses most may fail: it has at least its share of the group's ports.

    .. math:: \sum_{\kappa \in \tau, f} n_{g \kappa f} \le j \, c_{g \tau} + P_\tau b_{\tau, j+1} \qquad \forall g, \tau, j, \qquad
              \sum n_g - c_{g \tau} \ge x_{kg}, \qquad \sum v m_{tg} - l_{tg \tau} \ge \sum_k r_{ks} x_{kg}, \qquad
              l_{tg \tau} \ge v \, c_{g \tau} - v P (1 - s_{tgv})

    :math:`c` counts the ports on that card, :math:`l` is their link speed in Gbit/s, :math:`P_\tau` how many ports there can be. Cards that
    are alike can always share the ports of every group evenly, so that no purchase is lost. Plan rule 5.
    """
    for name, cards in sets.counted.items():
        for leader in sets.led:
            slots = tuple(slot for slot in sets.slots[leader] if sets.adapter_of[slot[0]] == name)
            if not slots or leader in sets.meshed:
                continue
            worst, mine = variables.worst[leader, name], slot_terms(sets, variables, leader, slots)
            for j in range(1, cards.most + 1):
                more = {variables.atleast[name, j + 1]: -cards.ports * (cards.most - j)} if j < cards.most else {}
                yield Row(f"worst_card {leader} {name} {j}", {**mine, worst: -j, **more}, "<=", 0)
            every = slot_terms(sets, variables, leader)
            for member in sets.led[leader]:
                if "adapter" in sets.by_name[member].survive:
                    rides = variables.rides(member, leader, Requirement("survive", member, "adapter"))
                    yield Row(f"worst_card {leader} {name} {member} left", {**every, worst: -1, rides: -1}, ">=", 0)
            for stand in sets.stands:
                yield from _failover(program, sets, variables, stand, leader, name, slots)


def _failover(
    program: Program, sets: Sets, variables: Variables, stand: Stand, leader: str, name: str, slots: tuple[tuple[int, str], ...]
) -> Iterator[Row]:
    """Yield the rows of what is left of a group's link speed without its worst card of a type."""
    loads = [taken for load in sets.loads("adapter", sets.led[leader]) if (taken := load_terms(sets, variables, leader, "adapter", load))]
    if not loads:
        return
    worst = variables.worst[leader, name]
    speeds = sorted({link.speed for slot in slots for _, link in sets.ways(stand, leader, slot)})
    lost: Mapping[int, Fraction] = {worst: speeds[0]}
    if len(speeds) > 1:
        index = program.variable(None, whole=False)
        lost = {index: Fraction(1)}
        yield exact_row(f"worst_card {stand.index} {leader} {name} speed", {index: 1, worst: -speeds[0]}, ">=", 0)
        if sets.by_name[leader].redundancy != "mpio":  # a team has one speed
            most = sets.counted[name].ports
            for speed in speeds[1:]:
                mark = variables.speed[stand.index, leader, speed]
                yield exact_row(
                    f"worst_card {stand.index} {leader} {name} {speed}", {index: 1, worst: -speed, mark: -speed * most}, ">=", -speed * most
                )
    for s, taken in enumerate(loads):
        left = variables.capacity(sets, stand, leader)
        for index, speed in lost.items():
            left[index] = left.get(index, Fraction(0)) - speed
        yield exact_row(f"worst_card {stand.index} {leader} {name} failover {s}", {**left, **taken}, ">=", 0)


def offered_switches(model: Model) -> Iterator[Row]:
    r"""A place holds at most one switch, and the places of a fabric at a rack are filled in their order.

    .. math:: \sum_\mu b_{p \mu} \le 1, \qquad \sum_\mu b_{p \mu} \ge \sum_\mu b_{p+1, \mu} \qquad \forall p, \qquad
              \sum_p b_{p \mu} = N_\mu \ (\text{where that is settled})

    :math:`b_{p \mu}` says that a switch of model :math:`\mu` is bought for place p of the fabric at the rack. Places count from the top of
    the rack downward, so that how many switches there are says where they stand. Nothing to be proved of a plan: the purchase becomes a
    design, and the design's own checks are made of it.
    """
    places: dict[tuple[str, str], dict[int, dict[int, int]]] = {}
    for name, offer in model.network.offers.items():
        index = model.offered[name] = model.program.variable(1)
        places.setdefault((offer.rack, offer.fabric), {}).setdefault(offer.number, {})[index] = 1
    for (rack, fabric), mine in places.items():
        for number, terms in mine.items():
            yield Row(f"offered_switches {rack} {fabric} {number}", terms, "<=", 1)
        for (_, first), (number, second) in pairwise(sorted(mine.items())):
            yield Row(f"offered_switches {rack} {fabric} {number} after", {**first, **dict.fromkeys(second, -1)}, ">=", 0)
    settled = model.network.switches
    for name, indices in switches_by_model(model).items() if settled is not None else ():
        yield Row(f"offered_switches {name}", dict.fromkeys(indices, 1), "==", (settled or {}).get(name, 0))


def switches_by_model(model: Model) -> dict[str, list[int]]:
    """Return the variables of the switches that may be bought, by model."""
    out: dict[str, list[int]] = {}
    for name, index in model.offered.items():
        out.setdefault(model.network.offers[name].model, []).append(index)
    return out
