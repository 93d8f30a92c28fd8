"""Rule 10: subnets, gateways and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from nicplanner.design.site import Site
from nicplanner.errors import listing
from nicplanner.tables import Table
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
    rows: dict[Row, list[int]] = {}
    for i, key in enumerate(zip(*(table[name] for name in ("host", "traffic", "fabric", "adapter", "port", "scope")), strict=True)):
        rows.setdefault(key, []).append(i)
    for vlan in vlans.values():
        for name, adapter, port, offset in _given(site, scopes, vlan.net):
            key = (name, vlan.net.traffic.name, vlan.net.fabric, adapter, port, vlan.net.key[1])
            mine = rows.get(key)
            if not mine:
                report.add(AGREEMENT, _subject(key), "addresses.csv lacks the row of this address")
                continue
            wanted = _wanted(_subject(key), vlan, offset, report)
            # an extra name may be that of a host, or have an address in several networks: of such rows take the one that is meant
            meant = (i for column in ("address", "vlan") for i in mine if table[column][i] == wanted.get(column))
            row = next(meant, mine[0])
            mine.remove(row)
            for column, value in wanted.items():
                if table[column][row] != value:
                    report.add(ADDRESSING, _subject(key), f"{column} is {show(table[column][row])}, it must be {show(value)}")
    for key, mine in rows.items():
        for _ in mine:
            subject = " ".join(show(part) for part in key if part)
            report.add(AGREEMENT, subject, "addresses.csv has a row that follows from no host or extra name")
    for address, count in Counter(table["address"]).items():
        if count > 1:
            report.add(ADDRESSING, show(address), f"the address is given {count} times")
    _default_gateways(site, table, report)


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


def _wanted(subject: str, vlan: Vlan, offset: int, report: Report) -> dict[str, Any]:
    """Return the cells that an address must have, as far as its VLAN is sound; the address is usable and not the gateway."""
    out: dict[str, Any] = {}
    if vlan.id is not None:
        out["vlan"] = vlan.id
    if vlan.subnet is not None:
        address = int(vlan.subnet.network_address) + offset
        gateway, text = gateway_of(vlan.net, vlan.subnet), _dotted(address)
        if not _usable(address, vlan.subnet):
            report.add(ADDRESSING, subject, f"the offset {offset} gives {text}, which is no usable address of {vlan.subnet}")
        if text == gateway:
            report.add(ADDRESSING, subject, f"the address {text} is that of the gateway")
        out |= {"address": text, "prefix_length": vlan.subnet.prefixlen, "gateway": gateway}
    return out


def _dotted(address: int) -> str:
    return f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"


def _default_gateways(site: Site, table: Table, report: Report) -> None:
    """Check that a host has at most one default gateway, and none on iscsi, cluster or live-migration."""
    private = {traffic.name for traffic in site.classes.values() if traffic.kind in PRIVATE}
    hosts = {host.name for host in site.hosts}
    gateways: dict[str, list[str]] = {}
    for host, traffic, gateway in zip(table["host"], table["traffic"], table["gateway"], strict=True):
        if not gateway or host not in hosts:
            continue
        if traffic in private:
            report.add(ADDRESSING, f"{host} {traffic}", f"the private class has the default gateway {show(gateway)}")
        mine = gateways.setdefault(host, [])
        if gateway not in mine:
            mine.append(gateway)
    for host, mine in gateways.items():
        if len(mine) > 1:
            report.add(ADDRESSING, host, f"the host has {len(mine)} default gateways, {listing(map(show, mine))}, at most one is allowed")
