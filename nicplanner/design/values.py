"""Values of the design file that are more than one number or word: fixed VLANs and subnets, reservations, placements, pins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from nicplanner.errors import nearest
from nicplanner.names import natural
from nicplanner.reading import addresses, types
from nicplanner.reading.base import Bad, Flaw, then
from nicplanner.reading.numbers import number, whole

CHOOSE = "choose"
"""What stands for a card that `nicplanner size` chooses."""
EVERY_SLOT = ""
"""The slot under which it stands where all slots of a server are to be filled."""


@dataclass(frozen=True)
class Fixed:
    """Fixed values of a class: for all scopes (`every`, in order of the fabrics), or by name of the cluster or rack."""

    every: tuple[Any, ...] = ()
    named: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    def of(self, scope_name: str) -> tuple[Any, ...]:
        """Return the values for a scope (the name of the cluster or rack, empty for the site)."""
        return self._by_name.get(scope_name, self.every)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Any, ...]]:
        return dict(self.named)


@dataclass(frozen=True, slots=True)
class Reserved:
    """VLAN ids and networks that no plan may use."""

    vlans: tuple[int, ...] = ()
    networks: tuple[IPv4Network, ...] = ()


def fixed(item: Callable[[Any], Any], what: str) -> Callable[[Any], Fixed]:
    """Return a parser for fixed values: one, a list in order of the fabrics, or a map of cluster or rack to either."""
    values = types.list_of(item, what, least=1, bare=True)
    by_name = types.map_of(types.expanded(types.name), values, "name", f"a map of cluster or rack to {what}")
    every = then(values, lambda found: Fixed(every=found))
    named = then(by_name, lambda found: Fixed(named=tuple(sorted(found.items()))))

    def parse(value: Any) -> Fixed:
        if isinstance(value, Mapping) and not value:
            raise Bad("the map is empty", value, f"names of clusters or racks with {what}")
        found: Fixed = (named if isinstance(value, Mapping) else every)(value)
        return found

    return parse


def gateway(value: Any) -> bool | IPv4Address:
    """Parse a gateway: true, false or an address."""
    if isinstance(value, bool):
        return value
    try:
        return addresses.address(value)
    except Bad as bad:
        allowed = "true (the first usable address), false, or an IPv4 address"
        flaw = bad.flaws[0]
        message = flaw.message if "IPv6" in flaw.message else "not a gateway"
        raise Bad(message, value, allowed, flaw.hint) from None


_CARDS = "a map of slot to adapter model, {slot1: I350-T4}, or choose"
_cards_by_slot = types.map_of(types.expanded(types.name), types.model_name, "slot", _CARDS)


def cards(value: Any) -> dict[str, str]:
    """Parse the adapters of a host: slot to model; ``choose`` for a card to be chosen, or for all slots."""
    return {EVERY_SLOT: CHOOSE} if value == CHOOSE and isinstance(value, str) else _cards_by_slot(value)


_hosts_by_rack = types.map_of(types.expanded(types.name), whole(1, 10**6, "hosts"), "rack", "a map of rack to number of hosts")


def rack_place(value: Any) -> tuple[str, ...] | dict[str, int]:
    """Parse where hosts stand: a rack, a range of racks, or a map of rack to number of hosts."""
    if isinstance(value, (list, tuple)):
        raise Bad("not a rack", value, "a rack, a range R[1-4], or a map {R1: 8, R2: 8}", "a list of racks is written as a range or a map")
    if not isinstance(value, Mapping):
        return types.expanded(types.name)(value)
    if not value:
        raise Bad("the map is empty", value, "racks with their number of hosts, {R1: 8, R2: 8}")
    return _hosts_by_rack(value)


def _pin_text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > 300 or not value.isprintable():
        raise Bad("not a port", value, "adapter/port, adapter/port@fabric:A or adapter/port@switch/port")
    return value


def _pin_texts(value: Any) -> tuple[str, ...]:
    found = types.set_of(_pin_text, "ports", bare=True)(value)
    if not found:
        raise Bad("no port is named", value, "at least one adapter/port", "remove the class from 'pin' to leave its ports free")
    return found


pins = types.map_of(types.single(types.name), _pin_texts, "class", "a map of class to its ports, {iscsi: [slot1/p1, slot2/p1]}")
"""Parse the pins of a host group."""

extra = types.map_of(
    types.single(types.name),
    types.names_of(types.expanded(types.name), "names"),
    "class",
    "a map of class to names, {management: [c1, portal]}",
)
"""Parse the extra names of the classes."""


def _reserved_item(value: Any) -> tuple[int, ...] | IPv4Network:
    if isinstance(value, str) and ("." in value or ":" in value):
        return addresses.network(value)
    try:
        return addresses.vlan_ids(value)
    except Bad as bad:
        raise Bad(bad.flaws[0].message, value, "a VLAN id, a range 100-199, or a network a.b.c.d/length", bad.flaws[0].hint) from None


def _split(items: tuple[Any, ...]) -> Reserved:
    vlans = {vlan for item in items if isinstance(item, tuple) for vlan in item}
    return Reserved(tuple(sorted(vlans)), tuple(sorted({item for item in items if isinstance(item, IPv4Network)})))


reserved = then(types.list_of(_reserved_item, "VLAN ids, ranges and networks", bare=True), _split)
"""Parse VLAN ids, ranges of them and networks."""

_networks = types.list_of(addresses.unicast, "networks", least=1, bare=True)


def supernets(value: Any) -> tuple[IPv4Network, ...]:
    """Parse the supernets, which must not overlap."""
    found, bad = _networks(value), Bad()
    for i, net in enumerate(found):
        for other in (other for other in found[:i] if net.overlaps(other)):
            bad.flaws.append(Flaw((i,), "two supernets overlap", f"{net} and {other}", "disjoint networks", "remove one of the two"))
    bad.raise_if_any(tuple(sorted(found)))
    return tuple(sorted(found))


pool = then(
    types.list_of(addresses.vlan_ids, "VLAN ids and ranges", least=1, bare=True),
    lambda found: tuple(sorted({vlan for part in found for vlan in part})),
)
"""Parse a pool of VLAN ids."""

VMS = "vms"
"""What stands for a demand that follows from the machines of the design."""
_rates = number(0, 10**6, "Gbit/s per host and direction")


def demand(value: Any) -> Fraction | str:
    """Parse a demand: a rate in Gbit/s, or the word for one that follows from the machines."""
    if value == VMS and isinstance(value, str):
        return VMS
    try:
        return _rates(value)
    except Bad as bad:
        flaw = bad.flaws[0]
        hint = flaw.hint or (nearest(value, [VMS]) if isinstance(value, str) else "")
        raise Bad(flaw.message, value, flaw.allowed, hint) from None


_peaks = types.map_of(types.single(types.name), _rates, "peak", "a map of peak to Gbit/s per host and direction, {backup-window: 4}")
peaks = then(_peaks, lambda found: {name: found[name] for name in natural(found)})
"""Parse the peaks of a class."""


@dataclass(frozen=True, slots=True)
class GivenState:
    """Peaks that occur together: the item or key under which they stand, the state's name, the peaks in natural order."""

    at: int | str
    name: str
    peaks: tuple[str, ...]


_peak_names = types.set_of(types.name, "peaks", bare=True)


def _state(value: Any) -> tuple[str, ...]:
    found = () if value is None else _peak_names(value)
    if not found:
        hint = "remove it: that all classes have their demand_gbps is a state anyway"
        raise Bad("the state has no peak", value, "at least one peak", hint)
    return found


_states_by_name = types.map_of(types.single(types.name), _state, "state", "a map of state to its peaks")


def states(value: Any) -> tuple[GivenState, ...]:
    """Parse which peaks occur together: a list of peaks and lists of peaks, or a map of state to either.

    In a list, a state has the names of its peaks, joined by ``+``: a name that none in a map can have.
    """
    if isinstance(value, Mapping):
        named: Callable[[Any], tuple[GivenState, ...]] = then(
            _states_by_name, lambda found: tuple(GivenState(name, name, mine) for name, mine in found.items())
        )
        return named(value)
    if not isinstance(value, (list, tuple)):
        raise Bad("neither a list nor a map", value, "a list of peaks and lists of peaks, or a map of state to its peaks", "write a list")
    bad, seen = Bad(), dict[str, GivenState]()
    for i, entry in enumerate(value):
        try:
            mine = _state(entry)
        except Bad as inner:
            bad.add(inner, i)
            continue
        name = "+".join(mine)
        other = seen.setdefault(name.casefold(), GivenState(i, name, mine))
        if other.at != i:
            bad.flaws.append(Flaw((i,), "a state stands twice", repr(name), "each state once", f"also item {other.at}, counted from 0"))
    out = tuple(seen.values())
    bad.raise_if_any(out)
    return out


CATEGORIES = ("adapters", "cables", "switches", "transceivers")
"""What a purchase may count as cost."""

_percent = number(0, 1000, "percent")
_percent_by_category = types.map_of(
    types.single(types.choice(*CATEGORIES)), _percent, "category", "a percentage, or a map of category to percentage, {cables: 5}"
)


def spares(value: Any) -> dict[str, Fraction]:
    """Parse spares: one percentage for all categories, or one for each."""
    return _percent_by_category(value) if isinstance(value, Mapping) else dict.fromkeys(CATEGORIES, _percent(value))


MOST_MONEY = 10**9
money = number(0, MOST_MONEY)
"""Parse a price."""
item = types.filled("the name of an item")
"""Parse what a price, stock or packs are of."""
stock = types.map_of(types.single(item), whole(0, 10**9, "pieces"), "item", "a map of item to pieces, {I350-T4: 3}")
"""Parse what is in stock."""
pack_sizes = types.map_of(types.single(item), whole(1, 10**6, "pieces"), "item", "a map of item to pieces in a pack, {cat6: 10}")
"""Parse the sizes of packs."""
