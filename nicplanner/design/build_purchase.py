"""What may be bought: candidates that exist, have a price and fit; prices in one currency."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from nicplanner import names
from nicplanner.catalog import KINDS, AdapterEntry, ServerEntry
from nicplanner.design import fitting
from nicplanner.design.context import Context, port
from nicplanner.design.fields import HostRecord, PurchaseRecord
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.purchase import LABEL, Price, Purchase, cable_names
from nicplanner.design.site import Adapter
from nicplanner.design.values import CHOOSE, EVERY_SLOT
from nicplanner.errors import clean, listing, nearest
from nicplanner.units import text

AT = ("purchase",)


def build_purchase(given: PurchaseRecord | None, prices: Mapping[str, Price], context: Context) -> Purchase | None:
    """Resolve the section ``purchase``; mistakes are noted. None where the design has none."""
    if given is None:
        return None
    excluded = frozenset(maker.casefold() for maker in given.exclude_makers)
    bare = Purchase(include=frozenset(given.include), currency=given.currency, prices=FrozenMap(prices), excluded=excluded)
    chosen = {section: _candidates(section, getattr(given, section), bare, context) for section in ("adapters", "switches")}
    currency = _currency(given, bare, context)
    _items(given, context)
    _makers(given, context)
    if given.switches and not any(not one.mesh for one in context.classes.values()):
        context.note((*AT, "switches"), "no class is attached to switches", "", "", "remove the key")
    return Purchase(
        adapters=chosen["adapters"],
        switches=chosen["switches"],
        max_adapters=given.max_adapters,
        fabrics=given.fabrics,
        include=bare.include,
        currency=currency,
        prices=FrozenMap({item: price if price.currency else replace(price, currency=currency) for item, price in prices.items()}),
        spares=FrozenMap({key: given.spares_percent[key] for key in names.natural(given.spares_percent) if given.spares_percent[key]}),
        stock=FrozenMap({key: given.stock[key] for key in names.natural(given.stock) if given.stock[key]}),
        packs=FrozenMap({key: given.pack_sizes[key] for key in names.natural(given.pack_sizes) if given.pack_sizes[key] > 1}),
        excluded=excluded,
    )


def _candidates(section: str, models: tuple[str, ...], bare: Purchase, context: Context) -> tuple[str, ...]:
    """Return the candidates that may be bought; unknown ones, and those that lack what a choice needs, are noted."""
    out: list[str] = []
    excluded = 0
    at = (*AT, section)
    for model in models:
        item = context.item(at, model)
        entry = context.entry(section, model, item)
        excluded += bare.excludes(entry)
        if entry is None or bare.excludes(entry):
            continue
        if isinstance(entry, AdapterEntry) and entry.bus_gbps is None and entry.pcie is None:
            message = "a card without a bus: what it carries cannot be told"
            hint = f"add bus_gbps to catalog.adapters.{clean(model)}, or take it from the list"
            context.note(item, message, repr(clean(model)), "cards with bus_gbps or pcie", hint)
            continue
        if section in bare.include and bare.price((model,), entry) is None:
            hint = f"add it to the price list, or 'price:' under catalog.{section}, or leave {section} out of purchase.include"
            about = (item, (*AT, "prices"))
            context.note(item, "a candidate without a price", repr(clean(model)), "models with a price", hint, about=about)
            continue
        out.append(model)
    if models and excluded == len(models) and not context.findings.refused(at):
        about = (at, (*AT, "exclude_makers"))
        message = "no candidate is left: the makers of all are excluded"
        context.note(at, message, listing(models), "models of other makers", "name others", about=about)
    return tuple(out)


_LENGTH = re.compile(r"(.+) ([0-9]+(?:\.[0-9]+)?) m(?: (.+))?\Z")


def _items(given: PurchaseRecord, context: Context) -> None:
    """Check that stock and packs are of things that can be bought; a cable in stock has a length."""
    catalog, sections = context.catalog, ("adapters", "switches", "transceivers")
    known = {name for section in sections for name in catalog.names(section)} | {LABEL}
    cables = dict(catalog.cables()) if given.stock or given.pack_sizes else {}
    for key in ("stock", "pack_sizes"):
        for item in names.natural(getattr(given, key)):
            match = _LENGTH.match(item)
            kind = match[1] if match else ""
            if item in known or (item in cables and key == "pack_sizes"):
                continue
            if match and kind in cables:
                if Fraction(match[2]) not in cables[kind].lengths_m:
                    lengths = listing((f"{text(length)} m" for length in cables[kind].lengths_m), 20)
                    context.note((*AT, key, item), "the cable does not come in this length", repr(clean(item)), lengths, "", True)
                elif item != cable_names(kind, Fraction(match[2]), match[3] or "")[0]:
                    hint = f"write {cable_names(kind, Fraction(match[2]), match[3] or '')[0]!r}"
                    context.note((*AT, key, item), "not how the length is written", repr(clean(item)), "KIND LENGTH m", hint, True)
                continue
            if item in cables:
                first = f"{item} {text(cables[item].lengths_m[0])} m"
                message, hint = "of a cable in stock the length must be told", f"for example '{clean(first)}'"
                context.note((*AT, key, item), message, repr(clean(item)), "KIND LENGTH m, or KIND LENGTH m COLOUR", hint, True)
                continue
            allowed = "a model, a transceiver, or a cable as KIND LENGTH m"
            hint = nearest(item, known | cables.keys()) or nearest(kind, cables)
            context.note((*AT, key, item), "unknown item", repr(clean(item)), allowed, hint, True)


def _makers(given: PurchaseRecord, context: Context) -> None:
    """Check that the makers that are excluded exist: a misspelt one would exclude nothing."""
    if not given.exclude_makers:
        return
    catalog = context.catalog
    entries = (catalog.get(section, name) for section in KINDS for name in catalog.names(section))
    makers = {entry.manufacturer for entry in entries if entry is not None and entry.manufacturer}
    folded = {maker.casefold() for maker in makers}
    for maker in given.exclude_makers:
        if maker.casefold() not in folded:
            at = context.item((*AT, "exclude_makers"), maker)
            context.note(at, "unknown maker", repr(clean(maker)), listing(names.natural(makers), 12), nearest(maker, makers))


def _currency(given: PurchaseRecord, bare: Purchase, context: Context) -> str:
    """Return the currency of all prices that may be used; note others."""
    found: dict[str, list[str]] = {}
    for name, currency in _priced(given, bare, context):
        found.setdefault(currency, []).append(name)
    if given.currency:
        wrong = {currency: mine for currency, mine in found.items() if currency not in ("", given.currency)}
        for currency, mine in wrong.items():
            hint = f"give the price in {clean(given.currency)}, or change purchase.currency"
            got = f"{clean(currency)}: {listing(names.natural(mine))}"
            context.note((*AT, "currency"), "a price in another currency", got, clean(given.currency), hint)
        return given.currency
    stated = names.natural(currency for currency in found if currency)
    if len(stated) > 1:
        got = "; ".join(f"{clean(one)}: {listing(names.natural(found[one]), 4)}" for one in stated)
        context.note(AT, "prices in several currencies", got, "one currency", "state all prices in one", True, ((*AT, "currency"),))
    return stated[0] if stated else ""


def _priced(given: PurchaseRecord, bare: Purchase, context: Context) -> Iterator[tuple[str, str]]:
    """Yield each thing with a price that could be bought, with its currency."""
    for item, price in bare.prices.items():
        yield item, price.currency
    catalog = context.catalog
    sections: list[tuple[str, list[str]]] = [("adapters", list(given.adapters)), ("switches", list(given.switches))]
    sections += [(section, catalog.names(section)) for section in ("cables", "transceivers")]
    for section, models in sections:
        for model in models if section in bare.include else ():
            entry = catalog.get(section, model)
            if entry is not None and entry.price is not None and model not in bare.prices and not bare.excludes(entry):
                yield model, entry.currency


# ------------------------------------------------------------------------------------------------------------------ slots


def open_slots(given: HostRecord, server: ServerEntry, context: Context, path: tuple[str, str]) -> dict[str, tuple[Adapter, ...]]:
    """Return the slots of a host whose card is to be chosen, each with the candidates that fit it, in the order of their models."""
    every = given.adapters.get(EVERY_SLOT) == CHOOSE
    slots = server.slots if every else [slot for slot, model in given.adapters.items() if model == CHOOSE and slot in server.slots]
    if not every and not slots:
        return {}
    at = (*path, "adapters")
    if every and not server.slots:
        context.note(at, "the server has no slots", clean(given.server), "", "remove the key, or name another server")
        return {}
    purchase = context.record.purchase
    if purchase is None or not purchase.adapters:
        where = at if every else context.key(at, slots[0] if isinstance(slots, list) else "")
        hint = "name the candidates under 'purchase: {adapters: […]}'"
        about = (where, (*AT, "adapters"))
        context.note(where, "there is nothing to choose from", repr(CHOOSE), "candidates in purchase.adapters", hint, about=about)
        return {}
    cards = sum(model != CHOOSE for model in given.adapters.values())
    if purchase.max_adapters is not None and purchase.max_adapters < cards:
        got = f"{cards} cards, purchase.max_adapters is {purchase.max_adapters}"
        about = (at, (*AT, "max_adapters"))
        message, hint = "the hosts have more cards already than they may have", "raise purchase.max_adapters, or remove cards"
        context.note(at, message, got, "", hint, about=about)
    out = {slot: _fitting(slot, server, context) for slot in names.natural(slots)}
    if not any(out.values()) and context.candidates and not context.findings.refused(at):
        got = "; ".join(f"{slot}: {_reasons(slot, server, context)}" for slot in list(out)[:3])
        context.note(at, "no candidate fits", got, "a card that fits one of the slots", "name other candidates under purchase.adapters")
    return out


def _fitting(slot: str, server: ServerEntry, context: Context) -> tuple[Adapter, ...]:
    place, out = server.slots[slot], []
    for model in context.candidates:
        card = context.catalog.adapter(model)
        if not fitting.misfit(card, place):
            ports = tuple(port(name, kind) for name, kind in card.interfaces)
            out.append(Adapter(slot, model, fitting.bus_of(card, place), ports))
    return tuple(out)


def _reasons(slot: str, server: ServerEntry, context: Context) -> str:
    found: dict[str, list[str]] = {}
    for model in context.candidates:
        why = fitting.misfit(context.catalog.adapter(model), server.slots[slot]).partition(";")[0]
        found.setdefault(why, []).append(model)
    return ", ".join(f"it takes {why} (not {listing(models, 3)})" for why, models in found.items())
