"""From a host of the view to its virtual switches.

A group of ports is a standard virtual switch with these uplinks. Classes of a team use all of them by the originating port ID, which
needs nothing of the physical switches; a class with a path per port has a port group and a VMkernel interface for each, with that one
uplink active and the others unused (rule VM-1). A standard switch cannot speak LACP, and a static channel is not what the plan's switches
have: such groups are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from ipaddress import IPv4Interface

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.demands import Demands
from nicplanner.export.esxi.records import EsxiHost, PortGroup, VMkernel, VSwitch
from nicplanner.export.handover import Address, Carried, Group, Host, Port, Vlan
from nicplanner.export.targets import os_groups
from nicplanner.names import natural_key
from nicplanner.units import text

TAGS = {
    "management": "Management", "vmotion": "VMotion", "live-migration": "VMotion", "vsan": "VSAN", "replica": "vSphereReplication",
}  # fmt: skip
"""Kind of a class → the tag of ``esxcli network ip interface tag add`` (ESXCLI reference, Broadcom); other kinds have none."""
MANAGEMENT = "Management Network"
"""The port group of vmk0 on a host as it is installed."""


def build_host(host: Host, demands: Demands) -> EsxiHost:
    """Return what a host has.

    Raises
    ------
    InputError
        If a group is an LACP team.
    """
    groups = sorted(os_groups(host), key=lambda group: not _manages(group))
    lacp = [group.name for group in groups if group.lacp]
    if lacp:
        message = "a standard virtual switch has no LACP: the switch ports of this team would stay down"
        hint = "remove team_mode: lacp from its classes and plan again, or set up a distributed switch in vCenter"
        raise InputError([Problem(clean(f"{host.name} {name}"), message, hint=hint, file="plan") for name in lacp])
    builder = _Builder(host, demands)
    for number, group in enumerate(groups, 0 if groups and _manages(groups[0]) else 1):
        builder.group(group, f"vSwitch{number}")
    return builder.done()


def _manages(group: Group) -> bool:
    return any(one.kind == "management" for one in group.classes)


class _Builder:
    def __init__(self, host: Host, demands: Demands) -> None:
        self._host, self._demands = host, demands
        self._vswitches: list[VSwitch] = []
        self._portgroups: list[PortGroup] = []
        self._vmkernels: list[VMkernel] = []
        self._notes: list[str] = []

    def group(self, group: Group, vswitch: str) -> None:
        """Add the switch of a group with its port groups and interfaces."""
        self._vswitches.append(VSwitch(vswitch, group.mtu, group.ports, " ".join(one.name for one in group.classes)))
        spread = self._spread(group)
        for one in group.classes:
            for port, vlan in _places(group, one):
                standby = () if port is not None or one.name not in spread else tuple(x for x in group.ports if x != spread[one.name])
                active = port or spread.get(one.name)
                name = self._portgroup(one, vlan, active, standby, group, vswitch)
                for address in _addresses(one, vlan, port):
                    self._vmkernel(one, name, address)
            self._told(group, one)

    def _spread(self, group: Group) -> dict[str, Port]:
        """Return the uplink that each class of the host prefers, where one uplink does not carry them all; else nothing.

        The port ID puts interfaces on uplinks as they come, two heavy ones on the same maybe; so the heaviest goes first, each to the
        uplink that has the most left. Failures move it to the others.
        """
        mine = [one for one in group.classes if not one.per_port and one.kind != "production"]
        asks = {one.name: self._demands.get((self._host.name, one.name), Fraction(0)) for one in mine}
        left = {port: port.link or Fraction(0) for port in group.ports if not port.direct}
        if len(left) < 2 or sum(asks.values(), Fraction(0)) <= min(left.values()):
            return {}
        out = {}
        for name in sorted(asks, key=lambda name: (-asks[name], natural_key(name))):
            port = max(left, key=lambda port: left[port])
            left[port] -= asks[name]
            out[name] = port
        return out

    def _portgroup(self, one: Carried, vlan: Vlan, active: Port | None, standby: tuple[Port, ...], group: Group, vswitch: str) -> str:
        taken = {known.name for known in self._portgroups}
        first = one.kind == "management" and MANAGEMENT not in taken
        name = stem = MANAGEMENT if first else vlan.name
        number = 1
        while name in taken:  # a second path in the same VLAN
            number += 1
            name = f"{stem}-{number}"
        tag = 0 if vlan.id == (active or group.ports[0]).native else vlan.id
        self._portgroups.append(PortGroup(name, vswitch, tag, active, standby, first))
        return name

    def _vmkernel(self, one: Carried, portgroup: str, address: Address) -> None:
        management = portgroup == MANAGEMENT
        others = [known for known in self._vmkernels if not known.management]
        name = "vmk0" if management else f"vmk{len(others) + 1}"
        self._vmkernels.append(VMkernel(name, portgroup, one.mtu, address, TAGS.get(one.kind, ""), one.kind == "iscsi", management))

    def _told(self, group: Group, one: Carried) -> None:
        demand = self._demands.get((self._host.name, one.name))
        link = min((port.link for port in group.ports if port.link is not None), default=None)
        if one.per_port or one.kind == "production" or demand is None or link is None or demand <= link:
            return
        self._notes.append(
            f"{one.name} asks for {text(demand)} Gbit/s, but its VMkernel interface uses one uplink of {text(link)} at a time: the rest is "
            "NOT carried. Set redundancy: mpio for an interface on each uplink, or give the class faster ports."
        )

    def done(self) -> EsxiHost:
        """Return the host."""
        ports = {(port.adapter, port.name): port for vswitch in self._vswitches for port in vswitch.uplinks}
        ordered = sorted(ports, key=lambda key: (natural_key(key[0]), natural_key(key[1])))
        return EsxiHost(
            tuple(ports[key] for key in ordered), tuple(self._vswitches), tuple(self._portgroups), tuple(self._vmkernels),
            self._bound(), tuple(self._notes),
        )  # fmt: skip

    def _bound(self) -> tuple[str, ...]:
        """Return the interfaces that the software adapter is bound to: all, if they share one subnet; else none (rule VM-2)."""
        mine = [one for one in self._vmkernels if one.iscsi]
        networks = [IPv4Interface(one.address.cidr).network for one in mine]
        if len(mine) > 1 and len(set(networks)) == 1:
            return tuple(one.name for one in mine)
        if len(set(networks)) < len(networks):
            self._notes.append(
                "Some iSCSI interfaces share a subnet and others do not: port binding takes one subnet alone (rule VM-2), and without it "
                "ESXi uses one interface of each subnet. Give iSCSI one port per fabric, or all ports on one fabric."
            )
        return ()


def _places(group: Group, one: Carried) -> Iterator[tuple[Port | None, Vlan]]:
    """Yield where a class has port groups: one for each VLAN, or one for each port and VLAN."""
    if one.per_port or any(port.direct for port in group.ports):
        yield from ((port, vlan) for port in group.ports for vlan in one.vlans_at(port))
    else:
        yield from ((None, vlan) for vlan in one.vlans)


def _addresses(one: Carried, vlan: Vlan, port: Port | None) -> tuple[Address, ...]:
    if port is None:
        return tuple(address for address in one.addresses if address.vlan == vlan.id)
    at = one.address_at(port)
    return () if at is None else (at,)
