"""Switches that may be bought: the places where they would stand, in racks that have none of a fabric."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from nicplanner.catalog import SwitchEntry
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import Port, Site, Switch
from nicplanner.names import natural
from nicplanner.network.cables import Cables
from nicplanner.network.quotient import Offer
from nicplanner.units import interface_type


def with_offers(site: Site) -> tuple[Site, Mapping[str, Offer]]:
    """Return the site with every switch that may be bought, and which of its switches these are.

    A rack whose hosts need switches has a place for each fabric that no switch serves it with: as many one above the other as the ports
    of its hosts could need. The first place is the highest free one of the rack; fabrics take turns.
    """
    if site.purchase is None or not site.purchase.switches:
        return site, FrozenMap()
    candidates = {model: site.catalog.switch(model) for model in site.purchase.switches}
    switches: dict[str, Switch] = dict(site.switches)
    offers: dict[str, Offer] = {}
    given: set[str] = set()
    for rack, fabrics in open_places(site).items():
        claimed = {name for switch in site.serving[rack] for name in switch.claims}
        carries = frozenset(one.name for one in site.classes.values() if not one.mesh) - claimed
        for fabric, number, top in _places(site, rack, fabrics, candidates):
            place = place_name(site, rack, fabric, number)
            while place in given:  # places of other racks or fabrics that are written alike
                place += "x"
            given.add(place)
            for model, entry in candidates.items():
                height = math.ceil(entry.height_units)
                name = f"{place} {model}"
                ports = tuple(port for port in map(_port, entry.interfaces) if port is not None)
                unit = top - height + 1
                switches[name] = Switch(
                    name, model, rack, unit, height, fabric, frozenset({rack}), carries, ports, (), (), None, name
                )
                offers[name] = Offer(rack, fabric, number, unit, model)
    ordered = {name: switches[name] for name in natural(switches)}
    return replace(site, switches=FrozenMap(ordered)), FrozenMap(offers)


def open_places(site: Site) -> dict[str, list[str]]:
    """Return the racks that lack a fabric, each with the fabrics that it lacks, in natural order."""
    if site.purchase is None or not site.purchase.switches:
        return {}
    fabrics = set(site.purchase.fabrics) or {switch.fabric for switch in site.switches.values()}
    for letter in ("A", "B") if not site.purchase.fabrics else ():
        if len(fabrics) < 2:
            fabrics.add(letter)
    out = {}
    for rack in natural(site.racks):
        if not any(host.rack == rack and any(not one.mesh for one in group.classes) for group in site.groups for host in group.hosts):
            continue
        lacking = fabrics - {switch.fabric for switch in site.serving[rack]}
        if lacking:
            out[rack] = natural(lacking)
    return out


def place_name(site: Site, rack: str, fabric: str, number: int) -> str:
    """Return the name of a switch at a place, one that no device has."""
    taken = {name.casefold() for name in site.switches} | {host.name.casefold() for host in site.hosts}
    name = f"sw-{rack[:24]}-{fabric[:24]}{number}"
    while name.casefold() in taken:
        name += "x"
    return name


def _port(interface: tuple[str, str]) -> Port | None:
    found = interface_type(interface[1])
    return None if found is None else Port(interface[0], *found)


def _places(site: Site, rack: str, fabrics: list[str], candidates: Mapping[str, SwitchEntry]) -> Iterator[tuple[str, int, int]]:
    """Yield fabric, number and highest unit of each place of a rack."""
    height = max(math.ceil(entry.height_units) for entry in candidates.values())
    most = _most_switches(site, rack, candidates)
    free = _free_blocks(site, rack, height)
    for number in range(1, most + 1):
        for fabric in fabrics:
            top = next(free, None)
            if top is None:
                return
            yield fabric, number, top


def _most_switches(site: Site, rack: str, candidates: Mapping[str, SwitchEntry]) -> int:
    r"""Return how many switches of a fabric a rack's hosts can need, at least 1.

    .. math:: \sum_{\kappa, v} \lceil d_\kappa / c_{\kappa v} \rceil

    :math:`d` counts ports of the hosts by type, :math:`c` is the least number of ports that a candidate has for links of that type at speed
    v, of those that have any. More switches than that are too many: so many of them as :math:`d / c` could take each type and speed for
    themselves, and the others go. With LACP a team of ports has one switch to itself, which then may stay half empty.
    """
    cables = Cables(site.catalog, site.purchase)
    far = [Counter(port for one in entry.interfaces if (port := interface_type(one[1])) is not None) for entry in candidates.values()]
    out = 0
    for (near_speed, near), wanted in _ports_of_rack(site, rack).items():
        room: dict[Fraction, list[int]] = {}
        for ports in far:
            count: Counter[Fraction] = Counter()
            for (speed, connector), many in ports.items():
                link = min(near_speed, speed)
                count[link] += many if cables.kinds((near, connector, link)) else 0
            for link, many in count.items():
                room.setdefault(link, []).append(many)
        out += sum(math.ceil(wanted / min(filter(None, many))) for many in room.values() if any(many))
    lacp = any(one.team_mode == "lacp" for group in site.groups for one in group.classes)
    return max(1, 2 * out if lacp else out)


def _ports_of_rack(site: Site, rack: str) -> Counter[tuple[Fraction, str]]:
    """Count the ports that the hosts of a rack can have, by speed and connector."""
    out: Counter[tuple[Fraction, str]] = Counter()
    for group in site.groups:
        mine = Counter((port.speed, port.connector) for one in group.adapters for port in (*one.ports, *one.mgmt))
        for candidates in group.choices.values():
            most: Counter[tuple[Fraction, str]] = Counter()
            for one in candidates:
                most |= Counter((port.speed, port.connector) for port in one.ports)
            mine += most
        hosts = sum(host.rack == rack for host in group.hosts)
        out.update({look: count * hosts for look, count in mine.items() if hosts})
    return out


def _free_blocks(site: Site, rack: str, height: int) -> Iterator[int]:
    """Yield the highest unit of each free block of so many units, from the top of the rack downward."""
    taken: set[int] = set()
    for group in site.groups:
        for host in group.hosts:
            if host.rack == rack:
                taken.update(range(host.unit, host.unit + group.height))
    for switch in site.switches.values():
        if switch.rack == rack:
            taken.update(range(switch.unit, switch.unit + switch.height))
    top = site.racks[rack].height
    while top >= height:
        block = range(top - height + 1, top + 1)
        clash = [unit for unit in block if unit in taken]
        if clash:
            top = min(clash) - 1
        else:
            yield top
            top -= height
