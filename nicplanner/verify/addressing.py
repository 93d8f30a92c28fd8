"""Rule 10: subnets, gateways and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from itertools import compress
from typing import Any

from nicplanner.design.site import Site
from nicplanner.errors import listing
from nicplanner.tables import Table
from nicplanner.verify.columns import Places
from nicplanner.verify.nets import Key, Net, Scopes
from nicplanner.verify.report import ADDRESSING, AGREEMENT, Report, show
from nicplanner.verify.sizes import first_extra, hosts_counted, required_prefixes
from nicplanner.verify.vlans import Vlan

PRIVATE = ("iscsi", "cluster", "live-migration")
"""Kinds on which no host has a default gateway."""


def check_subnets(site: Site, nets: Mapping[Key, Net], scopes: Scopes, vlans: Mapping[Key, Vlan], report: Report) -> None:
    """Check rule 10 for ``vlans.csv``: where the subnets lie, how large they are, and their gateways."""
    prefixes = required_prefixes(site, nets, scopes)
    for key, vlan in vlans.items():
        net, subnet = vlan.net, vlan.subnet
        if subnet is None:
            continue
        fixed = net.fixed(net.traffic.subnet)
        if fixed:
            if net.place < len(fixed) and subnet != fixed[net.place]:
                report.add(ADDRESSING, net.subject, f"the subnet is {subnet}, the design fixes {fixed[net.place]}")
        else:
            if not any(subnet.subnet_of(supernet) for supernet in site.supernets):
                report.add(ADDRESSING, net.subject, f"the subnet {subnet} lies outside {listing(map(str, site.supernets))}")
            if subnet.prefixlen != prefixes[key]:
                report.add(ADDRESSING, net.subject, f"the subnet {subnet} is a /{subnet.prefixlen}, its size is /{prefixes[key]}")
        for other in site.reserved_networks:
            if subnet.overlaps(other):
                report.add(ADDRESSING, net.subject, f"the subnet {subnet} overlaps the reserved {other}")
        wanted = gateway_of(net, subnet)
        if vlan.gateway != wanted:
            report.add(ADDRESSING, net.subject, f"the gateway is {show(vlan.gateway)}, it must be {show(wanted)}")
        elif wanted and not _usable(int(IPv4Address(wanted)), subnet):
            report.add(ADDRESSING, net.subject, f"the gateway {wanted} is not a usable address of {subnet}")
    _disjoint(vlans, report)


def gateway_of(net: Net, subnet: IPv4Network) -> str:
    """Return the gateway of a subnet as the tables write it: the first usable address, a stated one, or empty."""
    gateway = net.traffic.gateway if not net.turn else False  # a link from host to host leads nowhere else
    if isinstance(gateway, IPv4Address):
        return str(gateway)
    return str(subnet.network_address + 1) if gateway else ""


def _usable(address: int, subnet: IPv4Network) -> bool:
    return int(subnet.network_address) < address < int(subnet.broadcast_address)


def _disjoint(vlans: Mapping[Key, Vlan], report: Report) -> None:
    """No two subnets overlap. In order of their starts, each is compared with the one that reaches furthest so far."""
    placed = sorted(((vlan.subnet, vlan.net.subject) for vlan in vlans.values() if vlan.subnet is not None), key=_start)
    furthest: tuple[IPv4Network, str] | None = None
    for subnet, subject in placed:
        if furthest is not None and subnet.overlaps(furthest[0]):
            report.add(ADDRESSING, subject, f"the subnet {subnet} overlaps {furthest[0]} of {furthest[1]}")
        if furthest is None or subnet.broadcast_address > furthest[0].broadcast_address:
            furthest = subnet, subject


def _start(item: tuple[IPv4Network, str]) -> tuple[int, int, str]:
    return int(item[0].network_address), item[0].prefixlen, item[1]


Row = tuple[str, str, str, str, str, str]
"""What names an address: host or extra name, class, fabric, adapter, port, scope."""


def check_addresses(site: Site, scopes: Scopes, vlans: Mapping[Key, Vlan], table: Table, report: Report) -> None:
    """Check rule 10 for ``addresses.csv``: the addresses that follow from offsets and subnets, each usable and given once."""
    names = ("host", "traffic", "fabric", "adapter", "port", "scope")
    places = Places[Row](list(zip(*(table[name] for name in names), strict=True)))
    twice: dict[Row, list[int]] = {}
    rows = list(zip(*(table[name] for name in CELLS), strict=True))
    numbering = table["numbering"] if "numbering" in table.columns else [""] * len(table)
    given = set(table["address"]) if any(numbering) else set()
    for vlan in vlans.values():
        block = _Block(vlan)
        traffic, fabric, scope = vlan.net.traffic.name, vlan.net.fabric, vlan.net.key[1]
        for name, adapter, port, offset in _given(site, scopes, vlan.net):
            key = (name, traffic, fabric, adapter, port, scope)
            mine = twice.get(key) or places.take(key)
            if not mine:
                report.add(AGREEMENT, _subject(key), "addresses.csv lacks the row of this address")
                continue
            wanted = block.wanted(key, offset, report)
            row = mine[0]
            if len(mine) > 1:
                # an extra name may be that of a host, or have an address in several networks: of such rows take the one that is meant
                row = next((i for column in (1, 0) for i in mine if rows[i][column] == wanted[column] is not None), row)
                mine.remove(row)
                twice[key] = mine
            elif twice:
                twice.pop(key, None)
            if numbering[row]:
                _check_numbering(_subject(key), numbering[row], rows[row], wanted, vlan.subnet, given, report)
            if rows[row] != wanted:
                for column, got, value in zip(CELLS, rows[row], wanted, strict=True):
                    if value is not None and got != value and not (column == "address" and numbering[row]):
                        report.add(ADDRESSING, _subject(key), f"{column} is {show(got)}, it must be {show(value)}")
    for key in [*places.left(), *(key for key, mine in twice.items() for _ in mine)]:
        subject = " ".join(show(part) for part in key if part)
        report.add(AGREEMENT, subject, "addresses.csv has a row that follows from no host or extra name")
    if len(set(table["address"])) < len(table):
        for address, count in Counter(table["address"]).items():
            if count > 1:
                report.add(ADDRESSING, show(address), f"the address is given {count} times")
    _default_gateways(site, table, report)


NUMBERING = ("kept", "free")
"""What ``numbering`` may say where an address is not that of the host's number: kept from an earlier plan, or next to such ones."""


def _check_numbering(
    subject: str, numbering: str, row: Sequence[Any], wanted: Sequence[Any], subnet: IPv4Network | None, given: set[str], report: Report
) -> None:
    """Check an address that is not that of its host's number: usable, not the gateway, and for want of the one that it would be."""
    address, own, gateway = row[1], wanted[1], wanted[3]
    if numbering not in NUMBERING:
        report.add(ADDRESSING, subject, f"numbering is {show(numbering)}, it must be empty, {listing(NUMBERING)}")
        return
    if address == own:
        report.add(ADDRESSING, subject, f"numbering is {numbering}, but {show(address)} is the address of the host's number")
    if numbering == "free" and own is not None and own not in given:
        report.add(ADDRESSING, subject, f"the address is {show(address)}, but nobody has {own}, that of the host's number")
    if subnet is None:
        return
    try:
        sound = _usable(int(IPv4Address(address)), subnet) and str(IPv4Address(address)) == address != gateway
    except ValueError:
        sound = False
    if not sound:
        report.add(ADDRESSING, subject, f"{show(address)} is no usable address of {subnet}, or that of its gateway")


CELLS = ("vlan", "address", "prefix_length", "gateway")
"""What an address must be in its VLAN and subnet."""


def _given(site: Site, scopes: Scopes, net: Net) -> Iterator[tuple[str, str, str, int]]:
    """Yield host or extra name, adapter, port and offset of every address of a subnet (rule 10)."""
    if net.turn:  # the first address for the earlier host, the second for the later one
        for offset, (host, uses) in enumerate(net.members, start=1):
            for use in uses:
                yield host.name, use.adapter, use.near.name, offset
        return
    if net.has_hosts:
        number, counted = scopes.number[net.key[1]], hosts_counted(site, net, scopes)
        for host, uses in net.members:
            offset = site.first_host + number[host.name]
            if not net.traffic.per_fabric:
                yield host.name, "", "", offset
                continue
            for place, use in enumerate(uses):
                yield host.name, use.adapter, use.near.name, offset + place * counted
    for place, name in enumerate(site.extra.get(net.traffic.name, ())):
        yield name, "", "", first_extra(site, net, scopes) + place


def _subject(key: Row) -> str:
    host, traffic, fabric, adapter, port, _ = key
    return " ".join(filter(None, (host, traffic, f"{adapter}/{port}" if port else fabric and f"fabric {fabric}")))


class _Block:
    """The addresses of a subnet: what their rows must hold, as far as the VLAN is sound (None elsewhere)."""

    def __init__(self, vlan: Vlan) -> None:
        self._vlan, self._subnet = vlan.id, vlan.subnet
        if vlan.subnet is not None:
            self._base, self._length = int(vlan.subnet.network_address), vlan.subnet.prefixlen
            self._most = vlan.subnet.num_addresses - 1
            self._gateway = gateway_of(vlan.net, vlan.subnet)

    def wanted(self, key: Row, offset: int, report: Report) -> tuple[int | None, str | None, int | None, str | None]:
        """Return the cells of an address, in order of :data:`CELLS`; it is usable and not the gateway."""
        if self._subnet is None:
            return self._vlan, None, None, None
        text = _dotted(self._base + offset)
        if not 0 < offset < self._most:
            report.add(ADDRESSING, _subject(key), f"the offset {offset} gives {text}, which is no usable address of {self._subnet}")
        if text == self._gateway:
            report.add(ADDRESSING, _subject(key), f"the address {text} is that of the gateway")
        return self._vlan, text, self._length, self._gateway


def _dotted(address: int) -> str:
    return f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"


def _default_gateways(site: Site, table: Table, report: Report) -> None:
    """Check that a host has at most one default gateway, and none on iscsi, cluster or live-migration."""
    private = {traffic.name for traffic in site.classes.values() if traffic.kind in PRIVATE}
    hosts = {host.name for host in site.hosts}
    gateways: dict[str, list[str]] = {}
    with_gateway = compress(zip(table["host"], table["traffic"], table["gateway"], strict=True), table["gateway"])
    for host, traffic, gateway in with_gateway:
        if host not in hosts:
            continue
        if traffic in private:
            report.add(ADDRESSING, f"{host} {traffic}", f"the private class has the default gateway {show(gateway)}")
        mine = gateways.setdefault(host, [])
        if gateway not in mine:
            mine.append(gateway)
    for host, mine in gateways.items():
        if len(mine) > 1:
            report.add(ADDRESSING, host, f"the host has {len(mine)} default gateways, {listing(map(show, mine))}, at most one is allowed")
