"""What a plan costs: prices of what it takes, as terms over the program's variables.

Everything that is bought is an item: a model of card or switch, a kind of cable with length and colour, a transceiver. Where spares, stock
or packs make what is ordered differ from what is needed, a variable says how many packs are ordered.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from nicplanner.design.purchase import Purchase
from nicplanner.design.site import Host
from nicplanner.model.build import Model, Near
from nicplanner.model.sets import Place, Sets, Stand, exact_row
from nicplanner.model.variables import Variables
from nicplanner.network.cables import CableChoice, amount, colour_of
from nicplanner.network.nearest import by_preference
from nicplanner.network.quotient import DIRECT, Network, Pool
from nicplanner.units import scale_of

Item = tuple[str, tuple[str, ...]]
"""Category, and the names that the item goes by, the most exact first."""


UNKNOWN = 10
"""How many times the dearest cable with a price one without is taken to cost, where a host could have either: a choice of this project."""


def add_costs(model: Model) -> None:
    r"""Fill in what everything costs that the design's purchase counts; adds rows where orders differ from needs.

    .. math:: P_i \, o_i \ge (1 + s_i) \, n_i - T_i

    :math:`n_i` pieces are needed, :math:`s_i` is the share of spares, :math:`T_i` what is in stock, :math:`o_i` counts packs of
    :math:`P_i` pieces.
    """
    purchase = model.network.cables.purchase
    if purchase is None:
        return
    scale = money_scale(model.network)
    catalog = model.network.site.catalog
    lines: dict[Item, dict[int, int]] = {}
    for (category, names), terms in _needs(model, purchase):
        # what is ordered under the stock's name has the price and the packs of that name, not those of a colour
        own = names[names.index(purchase.line(category, names).name) :]
        mine = lines.setdefault((category, own), {})
        for index, count in terms.items():
            mine[index] = mine.get(index, 0) + count
    for (category, names), needed in lines.items():
        line = purchase.line(category, names)
        each = int((amount(purchase.price(names, catalog.get(category, names[-1]))) or 0) * scale)
        if line.plain:
            for index, count in needed.items():
                model.costs[index] = model.costs.get(index, 0) + each * count
        else:
            packs = model.program.variable(None)
            asked: dict[int, Fraction] = {index: -(1 + line.spares / 100) * count for index, count in needed.items()}
            model.program.add([exact_row(f"ordered {line.name}", {**asked, packs: Fraction(line.pack)}, ">=", -line.stock)])
            model.costs[packs] = each * line.pack
    for sets, variables in model.groups:
        if sets.counted:
            _add_least(model, sets, variables, scale)
    _add_unknown(model, scale)
    model.costs = {index: cost for index, cost in model.costs.items() if cost}


def money_scale(network: Network) -> int:
    """Return the parts into which the currency is split so that every price is whole."""
    purchase, catalog = network.cables.purchase, network.site.catalog
    if purchase is None:
        return 1
    prices = [price.amount for price in purchase.prices.values()]
    for section, models in (("adapters", purchase.adapters), ("switches", purchase.switches)):
        prices += [price.amount for model in models if (price := purchase.price((model,), catalog.get(section, model)))]
    for _, cable in catalog.cables():
        entries = [cable, *(catalog.get("transceivers", name) for name in cable.transceivers or () if name)]
        prices += [entry.price for entry in entries if entry is not None and entry.price is not None]
    return scale_of(prices)


def _needs(model: Model, purchase: Purchase) -> Iterator[tuple[Item, dict[int, int]]]:
    """Yield what is needed: an item, and how many of it by variable."""
    network = model.network
    for sets, variables in model.groups:
        for name, cards in sets.counted.items() if "adapters" in purchase.include else ():
            yield ("adapters", (cards.model,)), variables.cards(name, sets.group.size)
        if not sets.counted:
            yield from _cables(network, sets, variables)
            yield from _mesh(network, sets, variables)
    if "switches" in purchase.include:
        for name, index in model.offered.items():
            yield ("switches", (network.offers[name].model,)), {index: 1}
    for index, (host, pool, _, near) in model.flow_ends.items():
        for item, _ in _parts(network, _cable_to(network, host, pool, near), near[2]):
            yield item, {index: 1}


def _cable_to(network: Network, host: Host, pool: Pool, near: Near) -> CableChoice | None:
    return network.cables.choose((near[0], pool[2], near[1]), network.site.run_length(host, network.site.switches[pool[0]]))


def _add_unknown(model: Model, scale: int) -> None:
    """Let a cable of which something has no price cost :data:`UNKNOWN` times the dearest one that could take its place.

    So that what is not known does not look cheap: without it, a host that decides for itself would run after missing prices.
    """
    network = model.network
    for index, (host, pool, pools, near) in model.flow_ends.items():
        ranks = {one: network.cables.rank(choice) for one in pools if (choice := _cable_to(network, host, one, near)) is not None}
        if ranks[pool][0]:
            dearest = max((cost for unknown, cost in ranks.values() if not unknown), default=Fraction(0))
            extra = max(Fraction(0), UNKNOWN * dearest - ranks[pool][1])
            model.costs[index] = model.costs.get(index, 0) + int(extra * scale)


def _parts(network: Network, choice: CableChoice | None, kind: str) -> Iterator[tuple[Item, Fraction | None]]:
    if choice is not None:
        for category, names, price in network.cables.parts(choice, colour_of(choice.entry, kind)):
            yield (category, names), price


def _cables(network: Network, sets: Sets, variables: Variables) -> Iterator[tuple[Item, dict[int, int]]]:
    """Yield the parts of the cables of a host group to its switches, as far as no flow of a single host carries them."""
    for stand in sets.stands:
        counted: dict[tuple[object, ...], list[tuple[CableChoice, int]]] = {}
        for leader, slots in sets.slots.items():
            kind = sets.by_name[leader].kind
            for slot in slots:
                for w, _ in sets.ways(stand, leader, slot):
                    index = variables.split[stand.index, leader, *slot, w]
                    key = (sets.kinds[slot[0]].connector, slot[1], w) if sets.kinds[slot[0]].ends is None else (slot[0], slot[1], w)
                    look = (*key, stand.links[slot][w].speed, sets.kinds[slot[0]].speed)
                    if look not in counted:
                        counted[look] = list(_choices(network, sets, stand, slot, w))
                    for choice, count in counted[look]:
                        for item, _ in _parts(network, choice, kind):
                            yield item, {index: count}


def _choices(network: Network, sets: Sets, stand: Stand, slot: tuple[int, str], w: int) -> Iterator[tuple[CableChoice, int]]:
    """Yield the cables of all hosts of a stand for one port each on a way: cable, how many."""
    if slot[1] == DIRECT:
        return
    found: dict[tuple[str, Fraction], tuple[CableChoice, int]] = {}
    for place in stand.places:
        link = place.cell.links[slot][w]
        if place.alone and len(link.pools) > 1:
            continue
        for member in place.members:
            choice = _choice(network, sets, place, slot, w, member)
            if choice is not None:
                key = choice.name, choice.length_m
                found[key] = choice, found.get(key, (choice, 0))[1] + 1
    yield from found.values()


def _choice(network: Network, sets: Sets, place: Place, slot: tuple[int, str], w: int, member: int) -> CableChoice | None:
    site, kind, link = network.site, sets.kinds[slot[0]], place.cell.links[slot][w]
    host = sets.group.source.hosts[member]
    if kind.ends is not None:
        switch, name = site.switches[kind.ends[member][0]], kind.ends[member][1]
        connector = next(port.connector for port in switch.ports if port.name == name)
    else:
        pool: Pool = link.pools[0] if len(link.pools) == 1 else by_preference(network, host, kind.connector, link.speed, link.pools)[0]
        switch, connector = site.switches[pool[0]], pool[2]
    return network.cables.choose((kind.connector, connector, link.speed), site.run_length(host, switch))


def _add_least(model: Model, sets: Sets, variables: Variables, scale: int) -> None:
    """Add the least that a port's cable costs, whichever way it takes: a bound while cards are counted.

    What may be in stock counts 0; so does what comes in packs that host groups share whose cables are counted exactly.
    """
    network, least = model.network, dict[tuple[str, Fraction, str, str], Fraction]()
    alone = all(one.counted for one, _ in model.groups)
    for leader, slots in sets.slots.items():
        kind = sets.by_name[leader].kind
        for slot in slots if leader not in sets.meshed else ():
            look = (sets.kinds[slot[0]].connector, sets.kinds[slot[0]].speed, slot[1], kind)
            if look not in least or sets.kinds[slot[0]].ends is not None:
                least[look] = sum(
                    (
                        min(_least_of(network, sets, place, slot, w, member, kind, alone) for w in range(len(place.cell.links[slot])))
                        for stand in sets.stands
                        for place in stand.places
                        for member in place.members
                    ),
                    Fraction(0),
                )
            if least[look]:
                model.costs[variables.count[leader, *slot]] = int(least[look] * scale)


def _least_of(network: Network, sets: Sets, place: Place, slot: tuple[int, str], w: int, member: int, kind: str, alone: bool) -> Fraction:
    """Return the least that a host's cable on a way costs, over all switch ports that it leads to."""
    site, link, purchase = network.site, place.cell.links[slot][w], network.cables.purchase
    host, connector = sets.group.source.hosts[member], sets.kinds[slot[0]].connector
    if purchase is None:
        return Fraction(0)
    if sets.kinds[slot[0]].ends is not None:
        found = [_choice(network, sets, place, slot, w, member)]
    else:
        ends = dict.fromkeys((pool[2], site.run_length(host, site.switches[pool[0]])) for pool in link.pools)
        found = [network.cables.choose((connector, far, link.speed), run) for far, run in ends]

    def counted(item: Item) -> bool:
        line = purchase.line(*item)
        return not line.stock and (alone or line.pack == 1)

    known = [choice for choice in found if choice is not None]
    priced = [choice for choice in known if not network.cables.rank(choice)[0]]  # where there is one, none is cheaper for want of a price
    costs = (
        sum((price for item, price in _parts(network, choice, kind) if price is not None and counted(item)), Fraction(0))
        for choice in priced or known
    )
    return min(costs, default=Fraction(0))


def _mesh(network: Network, sets: Sets, variables: Variables) -> Iterator[tuple[Item, dict[int, int]]]:
    """Yield the parts of the cables between the hosts of a mesh."""
    for leader, links in sets.meshed.items() if sets.joined else ():
        for variant in sets.variants(leader):
            speed, connector = variant
            for one, other in combinations(sets.group.source.hosts, 2):
                choice = network.cables.choose((connector, connector, speed), network.site.run_length(one, other))
                for item, _ in _parts(network, choice, sets.by_name[leader].kind):
                    yield item, {variables.alike[leader, variant]: links}
