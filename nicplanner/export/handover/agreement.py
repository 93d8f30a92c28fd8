"""Whether the hosts of the view say one thing: what would otherwise be written into devices that then do not reach each other.

No proof of the plan (that is ``nicplanner check``): here stands what the formats take for granted when they join tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nicplanner.design.excerpt import SwitchPlace
from nicplanner.errors import Problem
from nicplanner.export.handover.records import Address, Carried, Group, Host, Port, Vlan
from nicplanner.export.handover.tables import disagreement

Told = tuple[str, str, str]
"""Where, what, in which file."""


def disagreements(hosts: Sequence[Host], addresses: Iterable[Address], switches: Mapping[str, SwitchPlace]) -> Iterator[Problem]:
    """Yield what does not agree in the hosts of a view and the addresses of the site."""
    for where, message, file in _all(hosts, addresses, switches):
        yield disagreement(where, message, file)


def _all(hosts: Sequence[Host], addresses: Iterable[Address], switches: Mapping[str, SwitchPlace]) -> Iterator[Told]:
    yield from _given_once(addresses)
    ends = {(port.host, port.label): port for host in hosts for port in host.ports}
    for host in hosts:
        yield from _in_one_group(host)
        for group in host.groups:
            yield from _channels(host, group)
            for one in group.classes:
                yield from _addressed(host, group, one)
            for port in group.ports:
                yield from _led(port, group, switches, ends)


def _given_once(addresses: Iterable[Address]) -> Iterator[Told]:
    """Yield addresses that two have (rule 10: given once)."""
    owners: dict[object, Address] = {}
    for one in addresses:
        other = owners.setdefault(one.address, one)
        if other is not one:
            yield f"{one.host} {one.traffic}", f"{other.host} has the address {one.address} too", "addresses.csv"


def _in_one_group(host: Host) -> Iterator[Told]:
    """Yield classes that are in two groups (rule 1): their VLANs and addresses would be set up twice."""
    groups: dict[str, str] = {}
    for group in host.groups:
        for one in group.classes:
            first = groups.setdefault(one.name, group.name)
            if first != group.name:
                yield f"{host.name} {one.name}", f"the class is in two groups of ports, {first} and {group.name}", "ports.csv"


def _channels(host: Host, group: Group) -> Iterator[Told]:
    """Yield groups whose ports are not all in one port-channel, or are in one without LACP.

    Tables of other makers may have no numbers at all, which matters to switches alone.
    """
    found = {port.channel for port in group.ports if not port.direct}
    if len(found) > 1 or (found - {None} and not group.lacp):
        numbers = ", ".join(sorted("none" if one is None else str(one) for one in found))
        wanted = "one for all ports of an LACP team" if group.lacp else "none without LACP"
        yield f"{host.name} {group.name}", f"port-channels: {numbers}; it should be {wanted}", "ports.csv"


def _addressed(host: Host, group: Group, one: Carried) -> Iterator[Told]:
    """Yield addresses of a class that are missing, or lie in none of its subnets here (rule 10; production has none)."""
    if one.kind == "production":
        return
    where = f"{host.name} {one.name}"
    lacking = [port.label for port in group.ports if (one.per_port or port.direct) and one.address_at(port) is None]
    if lacking or not one.addresses:
        yield where, f"there is no address{' at ' + ', '.join(lacking) if lacking else ''}", "addresses.csv"
    for address in one.addresses:
        if not any(_fits(address, vlan) for vlan in one.vlans):
            text = f"VLAN {address.vlan} of the class has no such address: {address.cidr}, gateway {address.gateway or 'none'}"
            yield where, text, "addresses.csv"


def _fits(address: Address, vlan: Vlan) -> bool:
    """Tell whether an address is a usable one of a VLAN's subnet, and its gateway the VLAN's if it has one."""
    net = vlan.subnet
    ends = () if net.prefixlen > 30 else (net.network_address, net.broadcast_address)
    same = (address.vlan, address.prefix_length) == (vlan.id, net.prefixlen) and address.gateway in (None, vlan.gateway)
    return same and address.address in net and address.address not in (*ends, vlan.gateway)


def _led(port: Port, group: Group, switches: Mapping[str, SwitchPlace], ends: Mapping[tuple[str, str], Port]) -> Iterator[Told]:
    """Yield ports whose other end is not what they say: a direct link both ways (a mesh), a switch of their fabric, its MTU."""
    where = f"{port.host} {port.label}"
    if port.direct:
        peer = ends.get((port.switch, port.switch_port))
        if peer is None or port.host == port.switch or (peer.switch, peer.switch_port) != (port.host, port.label):
            yield where, f"the direct link to {port.switch} {port.switch_port} is not one from there too", "ports.csv"
        return
    switch = switches.get(port.switch)
    if switch is not None and switch.fabric != port.fabric:
        yield where, f"{port.switch} is of fabric {switch.fabric}, not {port.fabric}", "ports.csv"
    if port.mtu < group.mtu:
        yield where, f"{port.switch} {port.switch_port} has the MTU {port.mtu}, its classes have {group.mtu}", "switch_ports.csv"
