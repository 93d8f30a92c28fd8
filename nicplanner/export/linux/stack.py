"""From a host of the view to its interfaces.

Ports that are teamed make a bond; other ports stand alone. A class whose VLAN is the native one of the switch port stands on the port or
bond itself, any other on a VLAN interface: exactly the tags that ``switch_ports.csv`` says. Machines get bridges, the host's own classes
addresses. VLAN interfaces of the host's classes stand on the bond and not on the bridge: the kernel gives them their frames before the
bridge sees any, so that no machine reaches those VLANs, whatever tag it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.demands import Demands
from nicplanner.export.handover import Address, Carried, Group, Handover, Host, Port, Vlan
from nicplanner.export.linux.bonds import bond_mode
from nicplanner.export.linux.names import interface_names
from nicplanner.export.linux.records import Interface, Route, Stack
from nicplanner.export.targets import os_groups

Bridges = Callable[["Builder", Interface, Sequence[tuple[Carried, Vlan]], Port], Iterator[Interface]]
"""How machines' VLANs become bridges on a port or bond; the port says which VLAN has no tag."""


def build_stack(host: Host, view: Handover, demands: Demands, bridges: Bridges) -> Stack:
    """Return the interfaces of a host, the lower ones first.

    Raises
    ------
    InputError
        If a group is of a kind that Linux has no interface for: paths that ride on the members of a team.
    """
    builder = Builder(host, view, demands)
    interfaces = [one for group in os_groups(host) for one in builder.group(group, bridges)]
    return Stack(tuple(interfaces), tuple(builder.notes))


class Builder:
    """Builds the interfaces of one host, and counts the names that are given."""

    def __init__(self, host: Host, view: Handover, demands: Demands) -> None:
        self.notes: list[str] = []
        self._host, self._view, self._demands = host, view, demands
        self._names = interface_names(host.ports)
        self._taken: set[str] = set()

    def numbered(self, stem: str) -> str:
        """Return a free name of a stem and a number, ``bond0`` first."""
        number = 0
        while f"{stem}{number}" in self._taken:
            number += 1
        self._taken.add(f"{stem}{number}")
        return f"{stem}{number}"

    def tagged(self, stem: str, vlan: int) -> str:
        """Return a free name for a VLAN, ``vlan100`` first; a second one on this host is ``vlan100-2``."""
        name, number = f"{stem}{vlan}", 1
        while name in self._taken:
            number += 1
            name = f"{stem}{vlan}-{number}"
        self._taken.add(name)
        return name

    def group(self, group: Group, bridges: Bridges) -> Iterator[Interface]:
        """Yield the interfaces of a group."""
        self._refuse(group)
        ports = [self._port(port, group) for port in group.ports]
        bonded = group.redundancy == "team" and not any(port.direct for port in group.ports) and (len(ports) > 1 or group.lacp)
        if not bonded:
            for base in ports:
                assert base.port is not None
                yield from self._carrying(base, group, base.port, bridges)
            return
        yield from ports
        mode, note = bond_mode(group, self._demands)
        if note:
            self.notes.append(note)
        about = f"{' '.join(one.name for one in group.classes)}{f', port-channel {group.channel}' if group.channel is not None else ''}"
        bond = Interface(self.numbered("bond"), "bond", group.mtu, about, tuple(one.name for one in ports), mode=mode)
        yield from self._carrying(bond, group, group.ports[0], bridges)

    def _refuse(self, group: Group) -> None:
        paths = [one.name for one in group.classes if one.redundancy == "paths"]
        if paths and (group.redundancy == "team" or group.lacp):
            message = f"{clean(paths[0])} has paths over the members of a team, but Linux cannot bind an interface to a bond's member"
            hint = "set redundancy: mpio, so that the class has ports of its own"
            raise InputError([Problem(clean(f"{self._host.name} {group.name}"), message, hint=hint, file="plan")])

    def _port(self, port: Port, group: Group) -> Interface:
        far = f"to {port.switch} {port.switch_port}"
        return Interface(self._names[port.adapter, port.name], "port", group.mtu, f"{port.label} {far}", port=port)

    def _carrying(self, base: Interface, group: Group, port: Port, bridges: Bridges) -> Iterator[Interface]:
        """Yield a port or bond with the addresses of its own, then what stands on it."""
        pairs = [(one, vlan) for one in group.classes for vlan in one.vlans_at(port)]
        machines = [(one, vlan) for one, vlan in pairs if one.kind == "production"]
        upper: list[Interface] = []
        for one, vlan in pairs:
            if one.kind == "production":
                continue
            mine = self._addresses(one, vlan, port)
            if vlan.id == port.native:
                routes = tuple(self._routes(one, mine)) if port.direct else ()
                base = replace(base, addresses=mine, routes=routes, iscsi=one.kind == "iscsi")
            else:
                name = self.tagged("vlan", vlan.id)
                upper.append(Interface(name, "vlan", one.mtu, one.name, (base.name,), vlan.id, addresses=mine, iscsi=one.kind == "iscsi"))
        yield base
        yield from upper
        if machines:
            yield from bridges(self, base, machines, port)

    def _addresses(self, one: Carried, vlan: Vlan, port: Port) -> tuple[Address, ...]:
        if one.per_port or port.direct:
            at = one.address_at(port)
            return () if at is None else (at,)
        return tuple(address for address in one.addresses if address.vlan == vlan.id)

    def _routes(self, one: Carried, mine: Sequence[Address]) -> Iterator[Route]:
        """Yield the ways to a peer's addresses over a direct link.

        Of a mesh each host has an address on each of its links; what a service announces is one of them, and the third host reaches it
        over its own cable to that host only if it is told so (the routed set-up of
        https://pve.proxmox.com/wiki/Full_Mesh_Network_for_Ceph_Server). Where several links lead to the peer, each leads to all of its
        addresses: to the one on the link itself first (metric 100), to others when the links before it are down.
        """
        for here in mine:
            network = IPv4Interface(here.cidr).network
            for peer in self._view.hosts:
                theirs = [address for address in peer.addresses if address.traffic == one.name]
                via = [address.address for address in theirs if peer.name != self._host.name and address.address in network]
                if via:
                    links = [x for x in one.addresses if any(y.address in IPv4Interface(x.cidr).network for y in theirs)]
                    yield from _over(here, via[0], theirs, links)


def _over(here: Address, via: IPv4Address, theirs: Sequence[Address], links: Sequence[Address]) -> Iterator[Route]:
    """Yield the routes over one of the `links` to a peer, which has the address `via` on it and `theirs` in all."""
    number = links.index(here)
    for their in theirs:
        parallel = any(their.address in IPv4Interface(link.cidr).network for link in links)
        if their.address == via:
            if len(links) > 1:
                yield Route(via, None, 100)
        else:
            yield Route(their.address, via, (101 if parallel else 100) + number)


def bridge_for_each(builder: Builder, base: Interface, machines: Sequence[tuple[Carried, Vlan]], port: Port) -> Iterator[Interface]:
    """Yield a bridge for each VLAN of the machines, on a VLAN interface where the VLAN is tagged."""
    for one, vlan in machines:
        lower = base.name
        if vlan.id != port.native:
            lower = builder.tagged("vlan", vlan.id)
            yield Interface(lower, "vlan", one.mtu, f"{one.name}, {vlan.name}", (base.name,), vlan.id)
        yield Interface(builder.tagged("br", vlan.id), "bridge", one.mtu, f"{one.name}, {vlan.name}", (lower,))


def bridge_for_all(builder: Builder, base: Interface, machines: Sequence[tuple[Carried, Vlan]], port: Port) -> Iterator[Interface]:
    """Yield one bridge that knows the VLANs of the machines; on an untagged port one that passes frames as they are."""
    told = ", ".join(vlan.name if vlan.id == port.native else f"{vlan.name} {vlan.id}" for _, vlan in machines)
    vids = tuple(sorted(vlan.id for _, vlan in machines if vlan.id != port.native))
    mtu = max(one.mtu for one, _ in machines)
    about = f"Machines' adapters have a VLAN tag: {told}" if vids else f"Machines' adapters have no VLAN tag: {told}"
    yield Interface(builder.numbered("vmbr"), "bridge", mtu, about, (base.name,), vids=vids)


def shared_subnets(interfaces: Iterable[Interface]) -> tuple[Interface, ...]:
    """Return the interfaces that have an address in a subnet in which another one of the host has an address too."""
    found = [(IPv4Interface(address.cidr).network, one) for one in interfaces for address in one.addresses]
    networks = [network for network, _ in found]
    return tuple(one for network, one in found if networks.count(network) > 1)
