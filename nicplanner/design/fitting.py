"""Whether a card fits a slot, and what the two together carry."""

from __future__ import annotations

from fractions import Fraction

from nicplanner.catalog import AdapterEntry, SlotEntry, link_gbps
from nicplanner.errors import listing


def misfit(card: AdapterEntry, slot: SlotEntry) -> str:
    """Say what a slot takes that a card is not; empty if it fits, or if the catalog does not know."""
    forms = {form.casefold() for form in card.form_factors}
    if not forms:
        return ""
    shown = listing(sorted(forms))
    if slot.bay is not None:
        return "" if slot.bay.casefold() in forms else f"{slot.bay} cards; this one comes as {shown}"
    expansion = forms & {"low-profile", "full-height"}
    if not expansion:
        return f"PCI Express cards; this one comes as {shown}"
    if slot.height == "low" and "low-profile" not in expansion:
        return f"low-profile cards; this one comes as {shown}"
    return ""


def bus_of(card: AdapterEntry, slot: SlotEntry) -> Fraction | None:
    """Return what a card carries in a slot in Gbit/s per direction: the lower of both buses and of the link that they train to."""
    limits = (card.bus_gbps, slot.bus_gbps, link_gbps(card.pcie, slot.pcie))
    return min((limit for limit in limits if limit is not None), default=None)
