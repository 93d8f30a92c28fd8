"""The program of a purchase: cards counted by type, where the program of a plan names the slots.

It is a relaxation: whatever can be bought and laid out is a solution of it, with the same broken recommendations, cost and ports or
fewer. Left out is what cards that are counted do not say: which of them carries what beyond the share of the one that fails, and, unless
switch ports are `scarce`, that these may run out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import Adapter, HostGroup, Port, Site
from nicplanner.errors import InternalError
from nicplanner.model.build import Model, build_model
from nicplanner.model.constraints.purchase import switches_by_model
from nicplanner.model.sets import CardType, Sets, make_sets
from nicplanner.names import natural
from nicplanner.network.quotient import Network, Offer, Pool, build_network
from nicplanner.solver import Clock, Row, Status, minimise
from nicplanner.units import text

SWITCHES = ""
"""What stands for the switches where host groups do for cards."""
Counts = Mapping[str, Mapping[str, int]]
"""Host group → counted adapter → how many of its cards a host gets, and switches by model; those of which there are none are left out."""
Cards = Mapping[str, Mapping[str, str]]
"""Host group → slot → model."""

GOALS = ("recommendations", "cost", "preferences", "ports")
"""What decides between purchases, in this order."""


def card_types(group: HostGroup) -> dict[str, CardType]:
    """Return the types of cards that may be bought for a host group, each under the name of the adapter that stands for it.

    A type is a model with a bus, whichever slots give it that: which of them a card goes to makes no difference then. A bus that carries
    all ports is no limit.
    """
    found: dict[tuple[str, Fraction | None], list[str]] = {}
    ports: dict[str, int] = {}
    for slot, candidates in group.choices.items():
        for one in candidates:
            wide = one.bus is None or one.bus >= sum(port.speed for port in one.ports)
            found.setdefault((one.model, None if wide else one.bus), []).append(slot)
            ports[one.model] = len(one.ports)
    return {
        f"{model} {'' if bus is None else text(bus)}".rstrip() + " ": CardType(model, tuple(natural(slots)), ports[model], bus)
        for (model, bus), slots in found.items()
    }


def with_types(group: HostGroup) -> HostGroup:
    """Return a host group whose adapters are those that it has and one for each type, with the ports of all cards that there can be."""
    adapters = list(group.adapters)
    for name, cards in card_types(group).items():
        one = next(one for one in group.choices[cards.slots[0]] if one.model == cards.model)
        ports = tuple(Port(f"{port.name}#{i}", port.speed, port.connector) for i in range(cards.most) for port in one.ports)
        adapters.append(Adapter(name, cards.model, cards.bus, ports))
    return replace(group, adapters=tuple(adapters), choices=FrozenMap())


def with_cards(group: HostGroup, cards: Mapping[str, str]) -> HostGroup:
    """Return a host group with cards in its slots, nothing being left to choose."""
    bought = [next(one for one in group.choices[slot] if one.model == model) for slot, model in cards.items()]
    adapters = {adapter.name: adapter for adapter in (*group.adapters, *bought)}
    return replace(group, adapters=tuple(adapters[name] for name in natural(adapters)), choices=FrozenMap())


@dataclass(frozen=True)
class Step:
    """A purchase, and the least values of the goals that it and all that are left can have; `proven` unless a limit was hit."""

    counts: Counts
    bound: tuple[int, ...]
    proven: bool


def alike_fabrics(model: Model) -> Iterator[Row]:
    r"""Of two fabrics that are alike in everything that the program sees, the earlier one is used no less.

    .. math:: \sum_{g, \kappa} n_{g \kappa f} \ge \sum_{g, \kappa} n_{g \kappa f'}

    For one host group whose cards are counted: exchanging the two changes no bound. What can make them differ: their links, how many switch
    ports they lead to and which switches these share, what is on offer there, costs, and the fabrics that fail with them.
    """
    (sets, variables), costs = model.groups[0], model.costs
    looks: dict[object, list[str]] = {}
    for fabric in sets.group.fabrics:
        cost = tuple(sorted((leader, kind, costs.get(index, 0)) for (leader, kind, f), index in variables.count.items() if f == fabric))
        looks.setdefault((_links_of(model, fabric), cost), []).append(fabric)
    lacp = any(link.domain for stand in sets.stands for links in stand.links.values() for link in links)
    pinned = lacp or any(kind.pinned for kind in sets.kinds)
    fixed = any(item.has_vlan or item.has_subnet or item.caps for item in model.needs.items if item.per_fabric)
    for alike in looks.values() if not pinned and not fixed else ():
        for first, second in pairwise(alike):
            if not all(_exchangeable(stand.elements, first, second) for stand in sets.stands):
                continue
            terms = {index: 1 if f == first else -1 for (_, _, f), index in variables.count.items() if f in (first, second)}
            yield Row(f"alike_fabrics {first} {second}", terms, ">=", 0)


def _links_of(model: Model, fabric: str) -> tuple[object, ...]:
    """Return what the program sees of a fabric's links: switches by the order in which they first come, not by name."""
    sets, network = model.groups[0][0], model.network
    order: dict[str, int] = {}

    def pool_of(pool: Pool) -> tuple[object, ...]:
        offer = network.offers.get(pool[0])
        place = (offer.number, offer.model) if offer is not None else None
        return order.setdefault(pool[0], len(order)), *pool[1:], network.supply[pool], place

    return tuple(
        (stand.index, p, kind.index, link.speed, link.refused, link.domain == "", tuple(map(pool_of, link.pools)))
        for stand in sets.stands
        for p, place in enumerate(stand.places)
        for kind in sets.kinds
        for link in place.cell.links.get((kind.index, fabric), ())
    )


def _exchangeable(elements: tuple[frozenset[str], ...], first: str, second: str) -> bool:
    """Tell whether exchanging two fabrics leaves it as it is which fabrics fail together."""
    swap = {first: second, second: first}
    return {frozenset(swap.get(fabric, fabric) for fabric in element) for element in elements} == set(elements)


class Counted:
    """The program of the purchases of some host groups that are not excluded yet."""

    def __init__(self, site: Site, scarce: bool, offers: Mapping[str, Offer], solver: str, clock: Clock) -> None:
        self.types = {group.key: card_types(group) for group in site.groups}
        self.solver, self.clock = solver, clock
        network = build_network(site.changed(with_types), offers=offers)
        if not scarce:
            network = replace(network, supply=dict.fromkeys(network.supply, 10**6))
        self.model: Model = build_model(network, [self._sets(network, i, site, scarce) for i in range(len(network.groups))])
        self.switches = switches_by_model(self.model)
        if len(network.groups) == 1:
            self.model.program.add(alike_fabrics(self.model))

    def _sets(self, network: Network, index: int, site: Site, scarce: bool) -> Sets:
        group, purchase = network.groups[index], site.purchase
        most = None
        if purchase is not None and purchase.max_adapters is not None:
            most = max(0, purchase.max_adapters - site.groups[index].cards)
        averaged = scarce and group.size > 1
        return replace(make_sets(network, group), counted=self.types[group.source.key], most_cards=most, averaged=averaged)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows that every purchase must satisfy."""
        self.model.program.add(rows)

    def cards(self, each: Mapping[str, int]) -> dict[int, int]:
        """Return the terms that add up a number of each model over all cards that are bought, in all hosts."""
        out: dict[int, int] = {}
        for sets, variables in self.model.groups:
            for name, cards in sets.counted.items():
                out |= variables.cards(name, each.get(cards.model, 0) * sets.group.size)
        return out

    def next(self, cutoff: tuple[int, ...] | None) -> Step | None:
        """Return the best purchase that is left; None if there is none, or none better than the cutoff."""
        goals = dict(self.model.objectives(buying=True))
        held: list[Row] = []
        values: tuple[int, ...] = ()
        bound: list[int] = []
        proven = True
        for i, name in enumerate(GOALS):
            terms = goals.get(name, {})
            if terms or (name == GOALS[-1] and not values):
                tied = cutoff is not None and tuple(bound) == cutoff[:i]
                limit = [Row("cutoff", terms, "<=", cutoff[i])] if cutoff is not None and tied else []
                found = minimise(self.model.program, terms, self.solver, self.clock, [*held, *limit], values)
                if found.status is Status.INFEASIBLE:
                    return None
                if not found.values:
                    raise Unsolved(found.status, found.message)
                values, proven = tuple(found.values), proven and found.status is Status.OPTIMAL
                bound.append(found.bound or 0)
                held.append(Row(f"held {name}", terms, "<=", found.objective or 0))
            else:
                bound.append(0)
            if cutoff is not None and tuple(bound) > cutoff[: len(bound)]:
                return None
            if not proven:
                break
        least = (*bound, *([0] * (len(GOALS) - len(bound))))
        if cutoff is not None and proven and least >= cutoff:
            return None
        return Step(self._counts(values), least, proven)

    def _counts(self, values: Sequence[int]) -> Counts:
        out: dict[str, dict[str, int]] = {}
        for sets, variables in self.model.groups:
            found = {name: sum(values[index] for index in variables.cards(name)) for name in sets.counted}
            out[sets.group.source.key] = {name: count for name, count in found.items() if count}
        if self.switches:
            found = {name: sum(values[index] for index in indices) for name, indices in self.switches.items()}
            out[SWITCHES] = {name: count for name, count in found.items() if count}
        return out

    def exclude(self, counts: Counts, fewer: bool = False) -> None:
        """Exclude a purchase; with `fewer` also all that have no more of anything."""
        terms: dict[int, int] = {}
        bound = 1
        for sets, variables in self.model.groups:
            mine = counts[sets.group.source.key]
            for name, cards in sets.counted.items():
                count = mine.get(name, 0)
                if count < cards.most:
                    terms[variables.atleast[name, count + 1]] = 1
                if count and not fewer:
                    terms[variables.atleast[name, count]] = -1
                    bound -= 1
        for name, indices in self.switches.items():
            count, program = counts[SWITCHES].get(name, 0), self.model.program
            more, less = program.variable(1), program.variable(0 if fewer else 1)
            every = dict.fromkeys(indices, 1)
            program.add([Row(f"more {name}", {**every, more: -(count + 1)}, ">=", 0)])
            program.add([Row(f"less {name}", {**every, less: len(indices) - count + 1}, "<=", len(indices))])
            terms |= {more: 1, less: 1}
        self.model.program.add([Row("excluded", terms, ">=", bound)])

    def named(self, counts: Counts) -> Cards:
        """Return the slots that the cards go to: the first ones that leave room for all, models in natural order."""
        out: dict[str, dict[str, str]] = {}
        for key, mine in counts.items():
            if key == SWITCHES:
                continue
            every = [self.types[key][name] for name in natural(mine) for _ in range(mine[name])]
            cards = {slot: every[i].model for slot, i in _seated([one.slots for one in every]).items()}
            out[key] = {slot: cards[slot] for slot in natural(cards)}
        return out


def _seated(wanted: Sequence[tuple[str, ...]]) -> dict[str, int]:
    """Give each card one of the slots that it fits, the first ones where that leaves room for all (augmenting paths)."""
    seats: dict[str, int] = {}

    def seat(card: int, tried: set[str]) -> bool:
        for slot in wanted[card]:
            if slot not in tried:
                tried.add(slot)
                if slot not in seats or seat(seats[slot], tried):
                    seats[slot] = card
                    return True
        return False

    for card in range(len(wanted)):
        if not seat(card, set()):
            raise InternalError("cards were counted that no slots hold", {"cards": len(wanted)})
    return seats


class Unsolved(Exception):  # noqa: N818 - it is caught and told as what the solver said
    """The solver gave no purchase."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status
