"""Classes and hosts as the platform's rules look at them, for pins and for finished plans alike."""

from __future__ import annotations

from nicplanner.design.site import HostGroup, Site, TrafficClass
from nicplanner.rules.situation import Carrier, HostLayout, Member


def member_of(traffic: TrafficClass) -> Member:
    """Return a class as rules look at it."""
    return Member(
        name=traffic.name,
        kind=traffic.kind,
        redundancy=traffic.redundancy,
        team_mode=traffic.team_mode,
        attach=traffic.attach,
        gateway=traffic.gateway is not False,
        links_per_pair=traffic.links_per_pair,
    )


def data_ports(group: HostGroup) -> int:
    """Return how many data ports a host of a group has."""
    return sum(len(adapter.ports) for adapter in group.adapters)


def host_layout(carriers: tuple[Carrier, ...], group: HostGroup, site: Site) -> HostLayout:
    """Return a layout of a group's hosts with what rules ask of the hosts themselves."""
    cluster = [other for other in site.groups if group.cluster is not None and other.cluster == group.cluster] or [group]
    return HostLayout(
        carriers=carriers,
        hosts=len(group.hosts),
        cluster_hosts=sum(len(other.hosts) for other in cluster),
        data_ports=data_ports(group),
        teaming=site.teaming,
        kinds=tuple(one.kind for one in group.classes),
    )
