"""The links of netlab's topology, and what its nodes say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Interface
from typing import Any

from nicplanner.export.handover import Carried, Group, Handover, Host, Port
from nicplanner.export.lab import PeerLink, links_of, peer_links
from nicplanner.export.netlab_names import Names


class Links:
    """The links of a plan. `bonds` tells whether one of them belongs to a bond, which takes netlab's plugin."""

    def __init__(self, view: Handover, names: Names) -> None:
        self._view, self._names = view, names
        self._cables = {(link.port.host, link.port.label): link for link in links_of(view)}
        self._vlans: dict[str, dict[str, Any]] = {}
        """Node → VLAN → address, for VLANs on LACP teams: netlab takes those from the node."""
        self.bonds = False
        self.links: list[dict[str, Any]] = [self._peer(one) for one in self._paired()]
        for host in view.hosts:
            most = max((group.channel or 0 for group in host.groups), default=0)
            for number, group in enumerate(host.groups, most + 1):  # the number of a bond is that of no port-channel
                self.links.extend(self._group(host, number, group))

    def nodes(self) -> dict[str, dict[str, Any]]:
        """Return every node with its name and interfaces in the plan, and the addresses of its VLANs on LACP teams."""
        out: dict[str, dict[str, Any]] = {}
        for host in self._view.hosts:
            ports = {f"eth{self._names.number(host.name, port.label)}": port.label for port in host.ports if port.group}
            node = self._names.node(host.name)
            out[node] = {"_name": host.name, "_model": host.server, "_ports": ports}
            if node in self._vlans:
                out[node]["vlans"] = self._vlans[node]
        for switch in self._view.switches:
            used = {str(self._names.number(switch.name, port.name)): port.name for port in switch.ports}
            out[self._names.node(switch.name)] = {"_name": switch.name, "_model": switch.model, "_ports": used}
        return out

    def _paired(self) -> list[list[PeerLink]]:
        """Return the peer links of each pair of switches that an LACP team reaches over."""
        needed = {switch.name for switch in self._view.switches if switch.needs_mlag}
        out: dict[str, list[PeerLink]] = {}
        for one in peer_links(self._view):
            if one.near[0] in needed:
                out.setdefault(one.near[0], []).append(one)
        return list(out.values())

    def _peer(self, several: Sequence[PeerLink]) -> dict[str, Any]:
        """Return the peer link of a pair, which may be several cables."""
        members = [{self._names.node(end[0]): self._at(*end) for end in (one.near, one.far)} for one in several]
        switch = next(one for one in self._view.switches if one.name == several[0].near[0])
        trunk = sorted({vlan for port in switch.role("peer link") for vlan in port.vlans})
        out: dict[str, Any] = {"lag": {"members": members, "mlag": {"peergroup": True}}, "_role": "peer link"}
        return {**out, "vlan": {"trunk": [f"v{vlan}" for vlan in trunk]}} if trunk else out

    def _group(self, host: Host, number: int, group: Group) -> Iterator[dict[str, Any]]:
        if group.lacp:
            yield self._lag(host, number, group)
            return
        alike = len({(port.native, port.tagged) for port in group.ports}) == 1
        bond = number if group.teamed and len(group.ports) > 1 and alike and group.ports[0].native is not None else 0
        self.bonds = self.bonds or bool(bond)
        for i, port in enumerate(group.ports):
            cable = self._cables.get((port.host, port.label))  # of a mesh each cable stands with one of its two hosts
            if cable is not None:
                yield {**self._link(group, port, first=i == 0, bond=bond), "_cable": cable.cable.number}

    def _link(self, group: Group, port: Port, first: bool, bond: int) -> dict[str, Any]:
        """Return the link of a port that is in no LACP team."""
        near, far = self._names.node(port.host), self._names.node(port.switch)
        here, there = self._at(port.host, port.label), self._at(port.switch, port.switch_port)
        if port.direct:
            return {near: here, far: there, **self._direct(group, port, here, there), "mtu": port.mtu}
        if bond:
            here["bonding"] = {"ifindex": bond}
        if port.native is not None:
            here["ipv4"] = next((_address(one, port, True) for one in group.classes), False)
            there["vlan"] = {"access": f"v{port.native}"}
        else:
            trunk = {vlan.id: one for one in group.classes for vlan in one.vlans_at(port)}
            here["vlan"] = {"trunk": {f"v{vlan}": {"ipv4": _address(trunk[vlan], port, first)} for vlan in sorted(trunk)}}
            there["vlan"] = {"trunk": [f"v{vlan}" for vlan in sorted(trunk)]}
        return {near: here, far: there, "mtu": port.mtu}

    def _direct(self, group: Group, port: Port, here: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
        """Put the addresses of a mesh's cable on its ends, and return its subnet: each cable has its own."""
        mine = group.classes[0].address_at(port)
        peer = next(host for host in self._view.hosts if host.name == port.switch)
        other = next((one for one in peer.addresses if f"{one.adapter}/{one.port}" == port.switch_port), None)
        here["ipv4"], there["ipv4"] = (one.cidr if one is not None else False for one in (mine, other))
        return {"prefix": str(IPv4Interface(mine.cidr).network) if mine is not None else False}

    def _lag(self, host: Host, number: int, group: Group) -> dict[str, Any]:
        """Return the link of an LACP team; its number is that of the port-channel, or of the group where it has none."""
        members, cables = [], []
        for port in group.ports:
            cable = self._cables[port.host, port.label]
            near, far = self._names.node(port.host), self._names.node(port.switch)
            ends = {near: self._at(port.host, port.label), far: self._at(port.switch, port.switch_port)}
            members.append(ends)
            cables.append(cable.cable.number)
        mine = self._vlans.setdefault(self._names.node(host.name), {})
        found = {vlan.id: one for port in group.ports for one in group.classes for vlan in one.vlans_at(port)}
        for vlan in sorted(found):
            mine[f"v{vlan}"] = {"ipv4": _address(found[vlan], group.ports[0], True)}
        vlans = [f"v{vlan}" for vlan in sorted(found)]
        carried = {"access": vlans[0]} if group.ports[0].native is not None else {"trunk": vlans}
        lag = {"ifindex": group.channel or number, "members": members}
        return {"lag": lag, "vlan": carried, "mtu": max(port.mtu for port in group.ports), "_cables": cables}

    def _at(self, device: str, port: str) -> dict[str, Any]:
        return {"ifindex": self._names.number(device, port)}


def _address(one: Carried, port: Port, has: bool) -> str | bool:
    """Return the address of a class on a port, or of its team where the port `has` it; False (in netlab: no IPv4) without one."""
    own = one.address_at(port)
    if own is not None:
        return own.cidr
    whole = [address for address in one.addresses if not address.port]
    return whole[0].cidr if has and whole else False
