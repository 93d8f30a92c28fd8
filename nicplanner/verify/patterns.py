"""Hosts that are alike: what rules 1, 2, 4, 5 and 6 ask of a host is asked once for all hosts of one pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nicplanner.design.site import Host, HostGroup, Site, TrafficClass
from nicplanner.names import natural, natural_key
from nicplanner.tables import Table
from nicplanner.verify.report import Report, hosts_of
from nicplanner.verify.uses import Use, Uses, host_ports, read_uses

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
    _subject: tuple[int, str] = (0, "")

    @property
    def subject(self) -> str:
        """The hosts, for a message."""
        if self._subject[0] != len(self.hosts):
            self._subject = len(self.hosts), hosts_of(host.name for host in self.hosts)
        return self._subject[1]

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
    """Sort hosts with their used ports into patterns.

    What hosts of equal looks (see :class:`~nicplanner.verify.uses.Uses`) have in common is put together once.
    """
    elements = {rack: elements_of(site, rack) for rack in site.racks}
    first: dict[Elements, int] = {}
    around = {rack: first.setdefault(found, len(first)) for rack, found in elements.items()}
    looks = uses.looks if isinstance(uses, Uses) else {}
    groups = site.group_of
    patterns: dict[object, Pattern] = {}
    of_look: dict[object, Pattern] = {}
    pattern_of: dict[str, Pattern] = {}
    for host in site.hosts:
        look = (around[host.rack], looks[host.name]) if host.name in looks else None
        pattern = of_look.get(look) if look is not None else None
        if pattern is None:
            mine = uses[host.name]
            used = tuple((u.adapter, u.near.name, u.group, u.redundancy, u.traffic, u.fabric, u.link) for u in mine)
            key = (host.group, elements[host.rack], used, _peers(mine))
            if key not in patterns:
                patterns[key] = Pattern(groups[host.group], elements[host.rack], mine, _bundles(groups[host.group], mine))
            pattern = patterns[key]
            if look is not None:
                of_look[look] = pattern
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
