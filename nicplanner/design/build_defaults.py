"""What a platform fixes where the design states nothing: VLAN ids, subnets and prefix lengths of its storage networks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from nicplanner.design.context import Context
from nicplanner.design.fields import TrafficRecord
from nicplanner.design.site import HostGroup, TrafficClass, VmNetwork
from nicplanner.design.values import Fixed
from nicplanner.rules import ClassDefaults, Profile


def with_defaults(
    groups: tuple[HostGroup, ...], networks: Mapping[str, VmNetwork], profile: Profile, context: Context
) -> tuple[dict[str, TrafficClass], tuple[HostGroup, ...]]:
    """Give classes the platform's VLANs, subnets and prefix lengths, where that collides with nothing that the design states.

    Of several classes of a kind the first one gets them. Values that are reserved, stated elsewhere or too few are not given at all:
    then ids and subnets come from ``addressing``, as without a platform.

    Parameters
    ----------
    groups, networks
        Host groups and networks of machines.
    profile
        The platform.
    context
        Holds the classes and switches.

    Returns
    -------
    tuple
        Classes by name, and the host groups with them.
    """
    changes: dict[str, dict[str, Fixed]] = {}
    told: set[str] = set()
    giver = _Giver(groups, networks, context)
    replaced = {network.owner for network in networks.values()}
    for name, traffic in context.classes.items():
        defaults = profile.defaults(traffic.kind)
        if not (defaults.vlans or defaults.subnets or defaults.prefix is not None):
            continue
        first = traffic.kind not in told and traffic.per_fabric and traffic.scope == "site"
        if first:
            told.add(traffic.kind)
        given = context.record.traffic[name]
        fixed = giver.values(traffic, given, defaults, profile) if first else {}
        sized = given.prefix is not None or given.subnet is not None or "subnet" in fixed or name in replaced
        if defaults.prefix is not None and not sized and giver.holds(defaults.prefix, traffic):
            fixed["prefix"] = Fixed(every=(defaults.prefix,))
        if fixed:
            changes[name] = fixed
    if not changes:
        return context.classes, groups
    classes = {name: _changed(one, changes) for name, one in context.classes.items()}
    return classes, tuple(replace(group, classes=tuple(_changed(one, changes) for one in group.classes)) for group in groups)


def _changed(traffic: TrafficClass, changes: Mapping[str, Mapping[str, Fixed]]) -> TrafficClass:
    mine = changes.get(traffic.name, {})
    vlan, subnet, prefix = mine.get("vlan", traffic.vlan), mine.get("subnet", traffic.subnet), mine.get("prefix", traffic.prefix)
    return replace(traffic, vlan=vlan, subnet=subnet, prefix=prefix) if mine else traffic


class _Giver:
    """Knows what the design states, and how many values a class needs."""

    def __init__(self, groups: tuple[HostGroup, ...], networks: Mapping[str, VmNetwork], context: Context) -> None:
        self.groups, self.context = groups, context
        addressing = context.record.addressing
        every = [*context.classes.values(), *(network.traffic for network in networks.values())]
        self.vlans = {*addressing.reserved.vlans, *(vlan for one in every for vlan in _all(one.vlan))}
        self.nets: list[IPv4Network] = [*addressing.reserved.networks, *(net for one in every for net in _all(one.subnet))]
        self.gateways = [one.gateway for one in every if isinstance(one.gateway, IPv4Address)]
        growth: Fraction = 1 + addressing.growth_percent / 100
        self.hosts = math.ceil(sum(len(group.hosts) for group in groups) * growth)

    def values(self, traffic: TrafficClass, given: TrafficRecord, defaults: ClassDefaults, profile: Profile) -> dict[str, Fixed]:
        """Return the platform's VLANs and subnets for a class, as far as they can be given."""
        carriers = [group for group in self.groups if any(one.name == traffic.name for one in group.classes)]
        vlans, subnets = _mesh_counts(traffic, carriers, profile) if traffic.mesh else self._fabric_counts(traffic, carriers)
        out: dict[str, Fixed] = {}
        ids = defaults.vlans[:vlans]
        if given.vlan is None and 0 < vlans == len(ids) and self.vlans.isdisjoint(ids):
            self.vlans.update(ids)
            out["vlan"] = Fixed(every=ids)
        nets = tuple(IPv4Network(net) for net in defaults.subnets[:subnets])
        if given.subnet is None and given.prefix is None and 0 < subnets == len(nets) and self._free(nets, traffic, carriers):
            self.nets.extend(nets)
            out["subnet"] = Fixed(every=nets)
        return out

    def _fabric_counts(self, traffic: TrafficClass, carriers: list[HostGroup]) -> tuple[int, int]:
        """Return how many fabrics a class may use: it needs a value for each, for a shorter list would keep it from the others."""
        racks = {host.rack for group in carriers for host in group.hosts}
        takes = [one for one in self.context.switches.values() if traffic.name in one.carries and not racks.isdisjoint(one.serves)]
        fabrics = len({switch.fabric for switch in takes})
        return fabrics, fabrics

    def _free(self, nets: tuple[IPv4Network, ...], traffic: TrafficClass, carriers: list[HostGroup]) -> bool:
        """Tell whether subnets are free, and large enough for all hosts, with all ports that a host may have in one of them."""
        taken = any(net.overlaps(other) for net in nets for other in self.nets) or any(one in net for net in nets for one in self.gateways)
        last = self._last(traffic, carriers, len(nets))
        return not taken and all(last <= net.num_addresses - 2 for net in nets)

    def holds(self, prefix: int, traffic: TrafficClass) -> bool:
        """Tell whether subnets of a prefix length are large enough, as in :meth:`_free`."""
        carriers = [group for group in self.groups if any(one.name == traffic.name for one in group.classes)]
        subnets = self._fabric_counts(traffic, carriers)[0] if traffic.per_fabric else 1
        return bool(carriers) and (traffic.mesh or self._last(traffic, carriers, max(1, subnets)) <= 2 ** (32 - prefix) - 2)

    def _last(self, traffic: TrafficClass, carriers: list[HostGroup], subnets: int) -> int:
        """Return the highest offset that may be needed: all hosts, with all ports that a host may have in one of the subnets."""
        most = max(group.most_ports for group in carriers)
        ports = 1 if traffic.mesh or not traffic.per_fabric else math.ceil(most / subnets)
        extra = len(self.context.record.addressing.extra.get(traffic.name, ()))
        return self.context.record.addressing.first_host - 1 + self.hosts * ports + extra


def _mesh_counts(traffic: TrafficClass, carriers: list[HostGroup], profile: Profile) -> tuple[int, int]:
    """Return how many VLANs and subnets a mesh gets: those of each link where the platform wants it so, else one VLAN alone."""
    if len(carriers) == 1 and vlan_per_link(carriers, profile):
        hosts = len(carriers[0].hosts)
        return traffic.links_per_pair, traffic.links_per_pair * hosts * (hosts - 1) // 2
    return (1, 0) if carriers else (0, 0)


def vlan_per_link(carriers: list[HostGroup], profile: Profile) -> bool:
    """Tell whether each link of a pair has a VLAN of its own in the meshes of these groups: some platforms have it so in small ones."""
    most = int(profile.settings.get("mesh_vlan_per_link") or 0)
    return bool(carriers) and all(len(group.hosts) <= most for group in carriers)


def _all(fixed: Fixed | None) -> tuple[Any, ...]:
    return () if fixed is None else (*fixed.every, *(value for _, values in fixed.named for value in values))
