"""Interfaces and cables in NetBox.

A host's port is ``ADAPTER/PORT``; a team is a LAG ``team-GROUP`` with its ports as members; where one interface carries several VLANs, each
of them that has an address is an interface ``PARENT.VLAN`` of type virtual. A switch's ports have their own names, its port-channels are
LAGs ``port-channelNUMBER``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from nicplanner.export.handover import Cable, Carried, Group, Handover, Host, Port, Switch, SwitchPort, Vlan
from nicplanner.export.netbox.check import Batch, Record, Value
from nicplanner.export.netbox.names import NamedVlan, about
from nicplanner.export.netbox.site import TAGS
from nicplanner.export.swatches import swatch
from nicplanner.names import natural

KBPS = 1_000_000
"""Kilobits per second in a gigabit per second: NetBox states an interface's speed in the former."""
CABLE_TYPES = {"copper": "", "dac": "dac-passive", "aoc": "aoc", "mmf": "mmf", "smf": "smf"}
"""NetBox's type of cable by the plan's medium, where the kind of cable says no more. Twinax is taken to be passive."""
COPPER = ("cat5e", "cat6a", "cat6", "cat7a", "cat7", "cat8")
"""Types of copper cable, by how the catalog's kinds begin; the longer one first."""
FIBRE = ("om1", "om2", "om3", "om4", "om5", "os1", "os2")


def port_batches(view: Handover, vlans: Mapping[Vlan, NamedVlan]) -> Iterator[Batch]:
    """Yield the interfaces, parents before what refers to them, and the cables."""
    maker = _Interfaces(view, vlans)
    yield Batch("interfaces", "lag-interfaces", "LAG interfaces", list(maker.lags()))
    yield Batch("interfaces", "interfaces", "interfaces", list(maker.ports()))
    yield Batch("interfaces", "vlan-interfaces", "VLAN interfaces", list(maker.children()))
    yield Batch("cables", "cables", "cables", [_cable(view, cable) for cable in view.cables])


def lag_name(group: Group) -> str:
    """Return the name of a team's LAG."""
    return f"team-{group.name}"


def carrier_of(group: Group, carried: Carried, port: Port) -> tuple[str, bool]:
    """Return the interface on which a class rides at a port, and whether that interface carries other VLANs too."""
    if group.teamed:
        name = port.label if carried.per_port else lag_name(group)
        return name, len(group.vlans) > 1
    return port.label, len(port.tagged) > 0


def interface_of(group: Group, carried: Carried, port: Port, vid: int) -> str:
    """Return the interface that has a class's address: the carrier itself, or the VLAN interface on it."""
    name, several = carrier_of(group, carried, port)
    return f"{name}.{vid}" if several else name


class _Interfaces:
    def __init__(self, view: Handover, vlans: Mapping[Vlan, NamedVlan]) -> None:
        self._view, self._vlans = view, vlans
        self._links = {(host.name, port.adapter, port.name): port.link for host in view.hosts for port in host.ports}

    def lags(self) -> Iterator[Record]:
        """Yield the teams of hosts and the port-channels of switches."""
        for host in self._view.hosts:
            for group in host.groups:
                if group.teamed:
                    text = f"{'LACP' if group.lacp else 'switch-independent'} team of {_classes(group)}"
                    yield {
                        **_interface(host.name, lag_name(group), "lag", text, group.mtu),
                        **self._carried([vlan for one in group.classes for vlan in one.vlans]),
                    }
        for switch in self._view.switches:
            for number, members in switch.channels.items():
                first = members[0]
                ends = natural({f"{one.host} {one.adapter}/{one.port}" if one.host else one.role for one in members})
                yield {
                    **_interface(switch.name, channel_name(number), "lag", ", ".join(ends), max(one.mtu for one in members)),
                    **self._configured(switch, first),
                }

    def ports(self) -> Iterator[Record]:
        """Yield the ports of hosts and switches, used or not."""
        for host in self._view.hosts:
            groups = {group.name: group for group in host.groups}
            for port in host.ports:
                yield self._host_port(host, port, groups.get(port.group))
        for switch in self._view.switches:
            used = {port.name: port for port in switch.ports}
            for name, kind in switch.interfaces:
                yield self._switch_port(switch, name, kind, used.get(name))

    def _host_port(self, host: Host, port: Port, group: Group | None) -> Record:
        card: dict[str, Value] = {"module": port.adapter if port.adapter in host.adapters else "", "mgmt_only": port.mgmt_only}
        if group is None:
            return {**_interface(host.name, port.label, port.kind, "", None), **_no_vlans(), **card, "lag": ""}
        lag = lag_name(group) if group.teamed else ""
        vlans = [] if lag else [vlan for one in group.classes for vlan in one.vlans_at(port)]
        return {
            **_interface(host.name, port.label, port.kind, _classes(group), port.mtu, port.link),
            **self._carried(vlans),
            **card,
            "lag": lag,
        }

    def _switch_port(self, switch: Switch, name: str, kind: str, port: SwitchPort | None) -> Record:
        if port is None:
            return {**_interface(switch.name, name, kind, "", None), **_no_vlans(), "lag": ""}
        lag = "" if port.channel is None else channel_name(port.channel)
        vlans = _no_vlans() if lag else self._configured(switch, port)
        return {**_interface(switch.name, name, kind, port.description, port.mtu, self._link(port)), **vlans, "lag": lag}

    def _link(self, port: SwitchPort) -> Fraction | None:
        """Return the speed of a host's link, which the slower of its two ports sets."""
        return self._links.get((port.host, port.adapter, port.port)) if port.host else None

    def children(self) -> Iterator[Record]:
        """Yield the VLAN interfaces of hosts: each VLAN that has an address on an interface that carries several."""
        for host in self._view.hosts:
            for group in host.groups:
                for carried in group.classes:
                    for port in group.ports if carried.per_port else group.ports[:1]:
                        yield from self._child(host, group, carried, port)

    def _child(self, host: Host, group: Group, carried: Carried, port: Port) -> Iterator[Record]:
        parent, several = carrier_of(group, carried, port)
        address = carried.address_at(port) if carried.per_port else next(iter(carried.addresses), None)
        if several and address is not None:
            vlans = [vlan for vlan in carried.vlans if vlan.id == address.vlan]
            record = _interface(host.name, interface_of(group, carried, port, address.vlan), "virtual", carried.name, carried.mtu)
            yield {**record, "parent": parent, **self._carried(vlans)}

    def _configured(self, switch: Switch, port: SwitchPort) -> dict[str, Value]:
        """Return the VLANs of a switch port."""
        mine = {vlan.id: vlan for vlan in switch.vlans}
        return self._carried([mine[number] for number in port.vlans], tagged=port.mode == "trunk")

    def _carried(self, vlans: Sequence[Vlan], tagged: bool = False) -> dict[str, Value]:
        """Return mode and VLANs of an interface: one is untagged, unless it is a trunk's; several are tagged.

        An import form looks for VLANs in one group. Those of another one (of a rack whose ids others use too) stand apart.
        """
        found = {(one.group, one.vid) for one in (self._vlans[vlan] for vlan in vlans)}
        if not found:
            return _no_vlans()
        first = self._view.name if any(group == self._view.name for group, _ in found) else min(group for group, _ in found)
        mine = sorted(vid for group, vid in found if group == first)
        more = sorted((group, vid) for group, vid in found if group != first)
        if len(found) == 1 and not tagged:
            return {**_no_vlans(), "mode": "access", "vlan_group": first, "untagged_vlan": mine[0]}
        return {
            **_no_vlans(), "mode": "tagged", "vlan_group": first, "tagged_vlans": tuple(mine),
            "more_group": more[0][0] if more else "", "more_vlans": tuple(vid for _, vid in more),
        }  # fmt: skip


def channel_name(number: int) -> str:
    """Return the name of a switch's port-channel."""
    return f"port-channel{number}"


def _no_vlans() -> dict[str, Value]:
    return {"mode": "", "vlan_group": "", "untagged_vlan": None, "tagged_vlans": ()}


def _classes(group: Group) -> str:
    return ", ".join(one.name for one in group.classes)


def _interface(device: str, name: str, kind: str, text: str, mtu: int | None, link: Fraction | None = None) -> dict[str, Value]:
    speed = None if link is None else link * KBPS
    return {
        "device": device, "name": name, "type": kind, "description": about(text), "mtu": mtu, "tags": TAGS,
        "speed": int(speed) if speed is not None and speed.denominator == 1 else speed,
    }  # fmt: skip


def _cable(view: Handover, cable: Cable) -> Record:
    return {
        "side_a_site": view.name, "side_a_device": cable.host, "side_a_type": "dcim.interface",
        "side_a_name": f"{cable.adapter}/{cable.port}",
        "side_b_site": view.name, "side_b_device": cable.switch, "side_b_type": "dcim.interface", "side_b_name": cable.switch_port,
        "type": cable_type(cable.kind, cable.medium), "status": "planned", "label": cable.number,
        "color": (swatch(cable.colour) or "").removeprefix("#").casefold(), "length": cable.length_m,
        "length_unit": "" if cable.length_m is None else "m", "description": about(f"{cable.label_a} | {cable.label_b}"), "tags": TAGS,
    }  # fmt: skip


def cable_type(kind: str, medium: str) -> str:
    """Return NetBox's type of a kind of cable, as precisely as its name says it; empty for copper of an unknown category.

    Examples
    --------
    >>> cable_type("cat6a-10gbase-t-sfp+", "copper"), cable_type("25gbase-sr-om4", "mmf"), cable_type("100gbase-lr4", "smf")
    ('cat6a', 'mmf-om4', 'smf')
    """
    if medium == "copper":
        return next((one for one in COPPER if kind.casefold().startswith(one)), "")
    plain = CABLE_TYPES.get(medium, "")
    fibre = next((one for one in FIBRE if one in kind.casefold().split("-")), "")
    fits = (plain, fibre[:2]) in (("mmf", "om"), ("smf", "os"))
    return f"{plain}-{fibre}" if fits else plain
