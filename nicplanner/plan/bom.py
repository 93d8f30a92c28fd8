"""The bill of materials: what is there, and what must be bought; in all, and rack by rack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nicplanner.catalog import CableEntry, Entry
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.purchase import LABEL, Purchase, cable_names
from nicplanner.design.site import Site
from nicplanner.errors import InternalError
from nicplanner.names import natural_key
from nicplanner.plan.cabling import Cord
from nicplanner.plan.wiring import Wiring
from nicplanner.units import plug_fits

SECTIONS = {"server": "servers", "adapter": "adapters", "switch": "switches", "cable": "cables", "transceiver": "transceivers",
            "label": "labels"}  # fmt: skip
"""Categories of the bill in their order → section of the catalog and category of the section ``purchase``; labels stand in neither."""
CATEGORIES = tuple(SECTIONS)


def bom_rows(site: Site, cords: Sequence[Cord], bought: Mapping[tuple[str, str], int] = FrozenMap()) -> list[tuple[Any, ...]]:
    """Return the rows of ``bom.csv``: by category, then item in natural order.

    Parameters
    ----------
    site
        The site, with every card and switch.
    cords
        The cables.
    bought
        How many of a card or switch, (section of the catalog, model), were chosen and must be bought; the rest of them is there. Cables,
        transceivers and, where the design has a purchase, labels are always bought.

    Raises
    ------
    InternalError
        If more is bought than the site has.

    Notes
    -----
    Prices are those of the purchase's list, else of the catalog; without one, price and total stay empty.
    """
    found: dict[tuple[str, str], tuple[int, tuple[str, ...], Entry | None]] = {}

    def count(category: str, names: tuple[str, ...], quantity: int, entry: Entry | None) -> None:
        before = found[category, names[0]][0] if (category, names[0]) in found else 0
        found[category, names[0]] = before + quantity, names, entry

    for group in site.groups:
        count("server", (group.server,), len(group.hosts), site.catalog.get("servers", group.server))
        for adapter in group.adapters:
            if adapter.name != "onboard":
                count("adapter", (adapter.model,), len(group.hosts), site.catalog.get("adapters", adapter.model))
    for switch in site.switches.values():
        count("switch", (switch.model,), 1, site.catalog.get("switches", switch.model))
    for cord, number in Counter(cords).items():
        choice = cord.choice
        count("cable", cable_names(choice.name, choice.length_m, cord.colour), number, choice.entry)
        for name in choice.entry.transceivers or ():
            if name is not None:
                count("transceiver", (name,), number, site.catalog.get("transceivers", name))
    if site.purchase is not None and cords:
        count("label", (LABEL,), 2 * len(cords), None)
    for (section, model), number in bought.items():
        key = next(category for category, name in SECTIONS.items() if name == section), model
        if number > (found[key][0] if key in found else 0):
            raise InternalError("more is bought than the plan has", {"item": model, "bought": number})
    rows: list[tuple[Any, ...]] = []
    for category, item in sorted(found, key=lambda key: (CATEGORIES.index(key[0]), natural_key(key[1]))):
        quantity, names, entry = found[category, item]
        buy = bought.get((SECTIONS[category], item), 0) if category in ("server", "adapter", "switch") else quantity
        for status, number in (("buy", buy), ("have", quantity - buy)):
            if number:
                rows.append(_row(site.purchase or Purchase(), category, names, entry, number, status))
    return rows


def _row(purchase: Purchase, category: str, names: tuple[str, ...], entry: Entry | None, quantity: int, status: str) -> tuple[Any, ...]:
    price = purchase.price(names, entry)
    money = (None, None, "") if price is None else (price.amount, price.amount * quantity, price.currency)
    maker = ("", "") if entry is None else (entry.manufacturer, ";".join(entry.order_numbers))
    origin = ("", "") if price is None else (price.source, price.date)
    return (category, names[0], quantity, *money, status, *maker, *origin)


def rack_rows(site: Site, wirings: Sequence[Wiring], cords: Sequence[Cord]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``bom_racks.csv``: by rack, category and item in natural order.

    A cable counts at the rack of its host (of a mesh, of the earlier host), a transceiver and a label at the rack of their end.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for group in site.groups:
        for host in group.hosts:
            counts[host.rack, "server", group.server] += 1
            for adapter in group.adapters:
                if adapter.name != "onboard":
                    counts[host.rack, "adapter", adapter.model] += 1
    for switch in site.switches.values():
        counts[switch.rack, "switch", switch.model] += 1
    begun = ((one, place, plug) for one in wirings for place, plug in one.cabled())
    names = {cord: cable_names(cord.choice.name, cord.choice.length_m, cord.colour)[0] for cord in cords}
    for (one, place, plug), cord in zip(begun, cords, strict=True):
        counts[one.host.rack, "cable", names[cord]] += 1
        modules = modules_at(cord.choice.entry, plug.slot.kind.connector, one.connectors[place])
        for rack, module in zip((one.host.rack, one.far(site, place).rack), modules, strict=True):
            counts[rack, "label", LABEL] += 1
            if module is not None:
                counts[rack, "transceiver", module] += 1
    for key in sorted(counts, key=lambda key: (natural_key(key[0]), CATEGORIES.index(key[1]), natural_key(key[2]))):
        yield (*key, counts[key])


def modules_at(entry: CableEntry, near: str, far: str) -> tuple[str | None, str | None]:
    """Return the transceivers of a kind of cable at its two ends, given the connectors of the ports there; None for an end without one.

    A kind that fits both ways round is laid as the catalog writes it.
    """
    one, other = entry.transceivers or (None, None)
    straight = plug_fits(entry.connectors[0], near) and plug_fits(entry.connectors[1], far)
    return (one, other) if straight else (other, one)
