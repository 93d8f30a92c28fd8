"""Hosts that are alike: what rules 1, 2, 4, 5 and 6 ask of a host is asked once for all hosts of one pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nicplanner.design.site import Host, HostGroup, Site, TrafficClass
from nicplanner.names import natural, natural_key
from nicplanner.tables import Table
from nicplanner.verify.report import Report, hosts_of
from nicplanner.verify.uses import Use, host_ports, read_uses

Elements = tuple[tuple[str, ...], ...]
"""The switch elements of a rack, each as its fabrics in natural order."""


class Bundle(NamedTuple):
    """A group of the plan rules: ports of one host with the classes that they carry (here by name, the word *group* being taken)."""

    name: str
    ports: tuple[int, ...]
    classes: tuple[TrafficClass, ...]


@dataclass(slots=True)
class Pattern:
    """Hosts of one host group with equal rows in ``ports.csv`` but for the switches, equal link speeds and equal switch elements.

    The peers of a mesh differ from host to host; which ports lead to the same peer does not.

    `uses` are those of the first host; place i means the same port on each of them.
    """

    group: HostGroup
    elements: Elements
    uses: tuple[Use, ...]
    bundles: tuple[Bundle, ...]
    hosts: list[Host] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """The hosts, for a message."""
        return hosts_of(host.name for host in self.hosts)

    def bundle_of(self, name: str) -> Bundle | None:
        """Return the first group that carries a class."""
        return next((one for one in self.bundles if any(traffic.name == name for traffic in one.classes)), None)

    @property
    def free_data_ports(self) -> int:
        """How many data ports each host leaves unused."""
        data = sum(not mgmt for _, _, mgmt in host_ports(self.group))
        return data - sum(not use.mgmt for use in self.uses)


@dataclass(frozen=True, slots=True)
class Facts:
    """What ``ports.csv`` says, resolved: the used ports of each host and the patterns of hosts."""

    site: Site
    uses: Mapping[str, tuple[Use, ...]]
    patterns: tuple[Pattern, ...]
    pattern_of: Mapping[str, Pattern]


def elements_of(site: Site, rack: str) -> Elements:
    """Return the switch elements of a rack (rule 5): its fabrics, joined where switches share a failure domain.

    A switch that names no domain is one of its own name.
    """
    domains: dict[str, set[str]] = {}
    for switch in site.serving[rack]:
        domains.setdefault(switch.failure_domain or switch.name, set()).add(switch.fabric)
    parts: list[set[str]] = []
    for fabrics in domains.values():
        joined = [part for part in parts if part & fabrics]
        parts = [part for part in parts if not part & fabrics]
        parts.append(fabrics.union(*joined))
    return tuple(sorted((tuple(natural(part)) for part in parts), key=lambda part: natural_key("+".join(part))))


def read_facts(site: Site, ports: Table, report: Report) -> Facts:
    """Resolve ``ports.csv`` and sort the hosts into patterns, in natural order of their first hosts."""
    return facts_of(site, read_uses(site, ports, report))


def facts_of(site: Site, uses: Mapping[str, tuple[Use, ...]]) -> Facts:
    """Sort hosts with their used ports into patterns."""
    elements = {rack: elements_of(site, rack) for rack in site.racks}
    groups = site.group_of
    patterns: dict[object, Pattern] = {}
    pattern_of: dict[str, Pattern] = {}
    for host in site.hosts:
        mine, around = uses[host.name], elements[host.rack]
        key = (
            host.group,
            around,
            tuple((u.adapter, u.near.name, u.group, u.redundancy, u.traffic, u.fabric, u.link) for u in mine),
            _peers(mine),
        )
        pattern = patterns.get(key)
        if pattern is None:
            pattern = patterns[key] = Pattern(groups[host.group], around, mine, _bundles(groups[host.group], mine))
        pattern.hosts.append(host)
        pattern_of[host.name] = pattern
    return Facts(site, uses, tuple(patterns.values()), pattern_of)


def _peers(uses: tuple[Use, ...]) -> tuple[int, ...]:
    """Return the peers that the ports of meshes lead to by number, in order of the ports: which of them lead to the same one."""
    if not any(use.direct for use in uses):
        return ()
    numbers: dict[str, int] = {}
    return tuple(numbers.setdefault(use.peer.name, len(numbers)) if use.peer else -1 for use in uses)


def _bundles(group: HostGroup, uses: tuple[Use, ...]) -> tuple[Bundle, ...]:
    """Gather the ports of each group name, with every class that one of them names and the host carries."""
    ports: dict[str, list[int]] = {}
    for i, use in enumerate(uses):
        ports.setdefault(use.group, []).append(i)
    out = []
    for name, places in ports.items():
        named = {one for i in places for one in uses[i].traffic.split(";")}
        out.append(Bundle(name, tuple(places), tuple(traffic for traffic in group.classes if traffic.name in named)))
    return tuple(out)
