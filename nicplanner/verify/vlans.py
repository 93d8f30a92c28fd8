"""Rule 8: ``vlans.csv``, one VLAN for each class (or network of it), scope and fabric in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import NamedTuple

from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify.nets import Key, Net
from nicplanner.verify.report import ADDRESSING, AGREEMENT, VLANS, Report, show


class Vlan(NamedTuple):
    """What the plan says of a VLAN: id (None if it has no sound one), subnet (None if not sound), gateway."""

    net: Net
    id: int | None
    subnet: IPv4Network | None
    gateway: str


def check_vlans(site: Site, nets: Mapping[Key, Net], table: Table, report: Report) -> dict[Key, Vlan]:
    """Check rule 8: the rows that the layout needs and no others, ids free, from the pool unless fixed, unique.

    Returns
    -------
    dict
        What the plan says of each VLAN that it needs, for the rules that build on it. A missing row is left out.
    """
    rows: dict[Key, list[int]] = {}
    for i, (traffic, scope, fabric) in enumerate(zip(table["traffic"], table["scope"], table["fabric"], strict=True)):
        rows.setdefault((traffic, scope, fabric, _network(site, traffic, scope, table["name"][i])), []).append(i)
    pool = frozenset(site.vlan_pool)
    found: dict[Key, Vlan] = {}
    for key, net in nets.items():
        mine = rows.pop(key, [])
        if len(mine) != 1:
            what = "network and scope" if net.network else "link" if net.turn else "class, scope and fabric"
            report.add(VLANS, net.subject, f"vlans.csv has {len(mine)} rows for this {what}, not one")
        _enough_fixed(net, report)
        for i in mine:
            _id(site, net, pool, table["vlan"][i], report)
            if not table["name"][i]:
                report.add(VLANS, net.subject, "the VLAN has no name")
            if table["mtu"][i] != net.traffic.mtu:
                report.add(VLANS, net.subject, f"mtu is {show(table['mtu'][i])}, that of the class is {net.traffic.mtu}")
            found[key] = Vlan(net, table["vlan"][i], _subnet(net, table["subnet"][i], report), table["gateway"][i])
    for key, places in rows.items():
        for _ in places:
            subject = " ".join(show(part) for part in key if part)
            report.add(AGREEMENT, subject, "vlans.csv has a row for a class, network, scope or fabric that no host uses")
    _unique(site, _meshes_once(found.values(), report), report)
    return found


def _meshes_once(vlans: Iterable[Vlan], report: Report) -> Iterator[Vlan]:
    """Yield each VLAN, that of a mesh's links once: they share its id."""
    first: dict[tuple[str, str, int], Vlan] = {}
    for vlan in vlans:
        if not vlan.net.turn:
            yield vlan
            continue
        key = vlan.net.traffic.name, vlan.net.scope, vlan.net.own
        if key not in first:
            first[key] = vlan
            yield vlan
        elif vlan.id != first[key].id:
            message = f"the VLAN id is {show(vlan.id)}, that of {first[key].net.subject} is {show(first[key].id)}; a mesh has one VLAN"
            report.add(VLANS, vlan.net.subject, message)


def _network(site: Site, traffic: str, scope: str, name: str) -> str:
    """Return the network that a row is about: its VLAN bears the network's name, with that of the scope where this is not the site.

    Empty for classes without networks, whose VLANs may bear any name; the name itself where no network is called so. Of several links
    between two hosts the name ends with the number of the link.
    """
    if traffic in site.classes and site.classes[traffic].mesh:
        links, pair = site.classes[traffic].links_per_pair, scope.partition(":")[2]
        return {f"{traffic}-{pair}-{turn}": str(turn) for turn in range(1, links + 1)}.get(name, "1" if links == 1 else name)
    networks = site.networks_of.get(traffic, ())
    if not networks:
        return ""
    _, _, place = scope.partition(":")
    full = {f"{one.name}-{place}" if place else one.name: one.name for one in networks}
    return full.get(name, name)


def _enough_fixed(net: Net, report: Report) -> None:
    """Check that no more fabrics are in use than values are fixed."""
    if net.place:
        return
    for rule, key in ((VLANS, "vlan"), (ADDRESSING, "subnet"), (ADDRESSING, "prefix")):
        values = net.fixed(getattr(net.traffic, key))
        if (key == "prefix" and len(values) == 1) or (key == "vlan" and net.turn):
            continue  # one prefix length holds for every fabric, one VLAN for a mesh
        if values and len(values) < net.fabrics:
            what = "links" if net.turn else "fabrics"
            report.add(rule, net.subject, f"{net.fabrics} {what} are in use, but {len(values)} values of {key} are fixed")


def _id(site: Site, net: Net, pool: frozenset[int], vlan: int | None, report: Report) -> None:
    fixed = net.fixed(net.traffic.vlan)
    if vlan is None or not 1 <= vlan <= 4094:
        report.add(VLANS, net.subject, f"the VLAN id is {show(vlan)}, allowed are 1 to 4094")
    elif vlan in site.reserved_vlans:
        report.add(VLANS, net.subject, f"the VLAN id {vlan} is reserved")
    elif fixed:
        place = min(net.own, len(fixed) - 1) if net.turn else net.place
        if place < len(fixed) and vlan != fixed[place]:
            report.add(VLANS, net.subject, f"the VLAN id is {vlan}, the design fixes {fixed[place]}")
    elif vlan not in pool:
        report.add(VLANS, net.subject, f"the VLAN id {vlan} is not in the pool of the design")


def _unique(site: Site, vlans: Iterable[Vlan], report: Report) -> None:
    """Ids are unique in the site; those of rack scopes that share no switch may repeat."""
    by_id: dict[int, list[Net]] = {}
    for vlan in vlans:
        if vlan.id is not None:
            by_id.setdefault(vlan.id, []).append(vlan.net)
    for number, nets in by_id.items():
        if len(nets) == 1:
            continue
        wide = next((net for net in nets if net.traffic.scope != "rack"), None)
        taken: dict[str, Net] = {}
        for net in nets:
            # A rack scope takes the id on the rack itself and on each switch that serves it; any other takes it everywhere.
            places = [f"rack {net.scope}", *(f"switch {switch.name}" for switch in site.serving.get(net.scope, ()))]
            other = next((taken[place] for place in places if place in taken), None) if net.traffic.scope == "rack" else None
            if wide is not None and net is not wide:
                other = wide
            if other is not None:
                report.add(VLANS, net.subject, f"the VLAN id {number} is also that of {other.subject}")
            for place in places:
                taken.setdefault(place, net)


def _subnet(net: Net, text: str, report: Report) -> IPv4Network | None:
    """Read a subnet in CIDR notation; rule 10 has it on its boundary."""
    try:
        found = IPv4Network(text, strict=False)
    except ValueError:
        found = None
    if found is None or "/" not in text:
        report.add(ADDRESSING, net.subject, f"the subnet {show(text)} is not in CIDR notation")
        return None
    if str(found) != text:
        report.add(ADDRESSING, net.subject, f"the subnet {show(text)} does not stand on its boundary; that is {found}")
        return None
    return found
