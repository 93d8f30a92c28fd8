"""Why nothing that may be bought gives a plan: the best equipped design, explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nicplanner.design import Design
from nicplanner.design.site import Adapter, HostGroup
from nicplanner.errors import listing
from nicplanner.explain import Explanation, Shortage
from nicplanner.network.offers import with_offers
from nicplanner.network.quotient import Offer
from nicplanner.pipeline import explain
from nicplanner.sizing.filled import with_purchase


def why_not(design: Design, solver: str, time_limit: float | None) -> Explanation:
    """Explain a design that no purchase gives a plan: with the most capable candidates in all slots and places, there is none either."""
    cards = {group.key: _best_equipped(group, design) for group in design.site.groups if group.choices}
    switches = _every_place(design)
    equipped = with_purchase(design, cards, switches)
    found = explain(equipped, solver=solver, time_limit=time_limit)
    named = {key: ", ".join(f"{slot} {model}" for slot, model in mine.items()) for key, mine in cards.items()}
    tried = [f"hosts.{key}: {mine or 'no card fits'}" for key, mine in named.items()]
    if switches:
        tried.append(f"{len(switches)} more switches ({listing(dict.fromkeys(one.model for one in switches.values()), 3)})")
    what = f"no purchase gives a plan; this is what the most capable one lacks ({listing(tried, 4)})"
    return replace(found, shortages=(Shortage(what), *found.shortages))


def _best_equipped(group: HostGroup, design: Design) -> dict[str, str]:
    """Return the candidates with the most link speed within their bus, as many as a host may have."""
    purchase = design.site.purchase
    left = None if purchase is None or purchase.max_adapters is None else max(0, purchase.max_adapters - group.cards)
    best = {slot: max(candidates, key=_capability) for slot, candidates in group.choices.items() if candidates}
    order = sorted(best, key=lambda slot: (_capability(best[slot]), slot), reverse=True)
    kept = set(order if left is None else order[:left])
    return {slot: one.model for slot, one in best.items() if slot in kept}


def _capability(adapter: Adapter) -> tuple[Fraction, int, str]:
    speed = sum((port.speed for port in adapter.ports), Fraction(0))
    return (speed if adapter.bus is None else min(speed, adapter.bus)), len(adapter.ports), adapter.model


def _every_place(design: Design) -> Mapping[str, Offer]:
    """Return a switch for every place: of the candidates the one with the most port speed."""
    site, offers = with_offers(design.site)
    best: dict[tuple[str, str, int], tuple[Fraction, str]] = {}
    for name, offer in offers.items():
        speed = sum((port.speed for port in site.switches[name].ports), Fraction(0))
        place = offer.rack, offer.fabric, offer.number
        best[place] = max(best.get(place, (Fraction(-1), "")), (speed, name))
    return {name: offers[name] for _, name in best.values()}
