"""The VLANs and subnets that a layout needs: one for each class, scope and fabric in use (rule 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network

from nicplanner.design.site import Host, HostGroup, Site, TrafficClass
from nicplanner.design.values import Fixed
from nicplanner.names import natural, natural_key
from nicplanner.verify.mesh import Link, read_links
from nicplanner.verify.patterns import Facts
from nicplanner.verify.uses import DIRECT, Use

Key = tuple[str, str, str, str]
"""Class, scope as the tables write it, fabric (empty for team and single classes), network (empty for classes without).

Of a mesh: class, ``link:HOST-HOST``, ``direct``, and the number of the link within its pair.
"""


def scope_text(traffic: TrafficClass, name: str) -> str:
    """Return a scope as the tables write it: ``site``, ``cluster:NAME`` or ``rack:NAME``."""
    return "site" if traffic.scope == "site" else f"{traffic.scope}:{name}"


@dataclass(frozen=True)
class Net:
    """A VLAN with its subnet: class, name of the scope, fabric and its place among the fabrics in use, and the hosts on it.

    Of a class with networks there is one for each; `traffic` then holds the VLAN, subnet and gateway that the design states for it.
    `members` are in natural order, each with the ports that lie in this subnet (of team and single classes all of the group's, which
    count as one). Of a mesh there is one for each link: `turn` is its number within the pair (from 1), `place` and `fabrics` its place
    among the links and their number, `own` which of the mesh's VLANs it has.
    """

    traffic: TrafficClass
    scope: str
    fabric: str
    place: int
    fabrics: int
    members: tuple[tuple[Host, tuple[Use, ...]], ...]
    network: str = ""
    turn: int = 0
    own: int = 0

    @property
    def key(self) -> Key:
        """What names the row of ``vlans.csv``."""
        if self.turn:
            return self.traffic.name, f"link:{'-'.join(host.name for host, _ in self.members)}", self.fabric, str(self.turn)
        return self.traffic.name, scope_text(self.traffic, self.scope), self.fabric, self.network

    @property
    def subject(self) -> str:
        """The VLAN, for a message."""
        if self.turn:
            return f"{self.traffic.name} {self.key[1]} {self.turn}"
        scope, fabric, network = scope_text(self.traffic, self.scope), self.fabric, self.network
        return " ".join(filter(None, (self.traffic.name, scope, fabric and f"fabric {fabric}", network and f"network {network}")))

    @cached_property
    def most_ports(self) -> int:
        """The most ports that a host has in the subnet."""
        return max((len(uses) for _, uses in self.members), default=1) if self.traffic.per_fabric else 1

    @property
    def has_hosts(self) -> bool:
        """Whether hosts get addresses: kind production has a VLAN and a subnet alone (rule 10)."""
        return self.traffic.kind != "production"

    def fixed(self, values: Fixed | None) -> tuple[int | IPv4Network, ...]:
        """Return the design's fixed values for this scope, in order of the fabrics in use; empty where nothing is fixed."""
        found: tuple[int | IPv4Network, ...] = values.of(self.scope) if values is not None else ()
        return found


@dataclass(frozen=True)
class Scopes:
    """The hosts of each scope, each with its number (from 0), and the scopes of the hosts in each rack; scopes as the tables write them."""

    number: Mapping[str, Mapping[str, int]]
    at_rack: Mapping[str, frozenset[str]]


def read_scopes(site: Site) -> Scopes:
    """Give numbers to the hosts of the site, of each cluster and of each rack, in natural order; whether they carry a class or not."""
    number: dict[str, dict[str, int]] = {"site": {}}
    at_rack: dict[str, set[str]] = {rack: set() for rack in site.racks}
    for host in site.hosts:
        for scope in ("site", f"rack:{host.rack}", f"cluster:{host.cluster}" if host.cluster else ""):
            if scope:
                mine = number.setdefault(scope, {})
                mine[host.name] = len(mine)
                at_rack[host.rack].add(scope)
    return Scopes(number, {rack: frozenset(found) for rack, found in at_rack.items()})


def read_nets(facts: Facts) -> dict[Key, Net]:
    """Return every VLAN that the layout needs, in natural order of class, scope and fabric or network (rule 8)."""
    out: dict[Key, Net] = {}
    for traffic in facts.site.classes.values():
        if traffic.mesh:
            out |= {net.key: net for net in _link_nets(facts, traffic)}
            continue
        members: dict[str, dict[str, list[tuple[Host, tuple[Use, ...]]]]] = {}
        for host, uses in _carriers(facts, traffic):
            on = members.setdefault(facts.site.scope_of(traffic, host), {})
            if not traffic.per_fabric:
                on.setdefault("", []).append((host, uses))
                continue
            by_fabric: dict[str, list[Use]] = {}
            for use in uses:
                by_fabric.setdefault(use.fabric, []).append(use)
            for fabric, mine in by_fabric.items():
                if fabric:  # a port without a known switch is on none
                    on.setdefault(fabric, []).append((host, tuple(mine)))
        for scope in sorted(members, key=natural_key):
            fabrics = natural(members[scope])
            for place, fabric in enumerate(fabrics):
                for network, own in facts.site.addressed(traffic):
                    net = Net(own, scope, fabric, place, len(fabrics), tuple(members[scope][fabric]), network)
                    out[net.key] = net
    return out


def _link_nets(facts: Facts, traffic: TrafficClass) -> Iterator[Net]:
    """Yield the nets of a mesh's links: by host group, pair and number of the link, each at its place among those of its scope."""
    found: dict[str, list[tuple[HostGroup, Link]]] = {}
    for group in facts.site.groups:
        for link in read_links(facts, traffic, group):
            found.setdefault(facts.site.scope_of(traffic, link.near.host), []).append((group, link))
    several = int(facts.site.profile.settings.get("mesh_vlan_per_link") or 0)
    for scope, links in found.items():
        fixed = len(traffic.vlan.of(scope)) if traffic.vlan is not None else 0
        for place, (group, link) in enumerate(links):
            hosts = len(group.hosts)
            apart = hosts <= several or (hosts == 2 and fixed == traffic.links_per_pair)
            members = tuple((host, (use,) if use else ()) for host, use in zip(link.hosts, (link.near, link.far), strict=True))
            own = link.turn - 1 if apart else 0
            yield Net(traffic, scope, DIRECT, place, len(links), members, turn=link.turn, own=own)


def _carriers(facts: Facts, traffic: TrafficClass) -> list[tuple[Host, tuple[Use, ...]]]:
    """Return the hosts that carry a class, in natural order, each with the ports of the class's group."""
    ports: dict[int, tuple[int, ...] | None] = {}
    for pattern in facts.patterns:
        bundle = pattern.bundle_of(traffic.name)
        carried = any(one.name == traffic.name for one in pattern.group.classes)
        ports[id(pattern)] = (bundle.ports if bundle else ()) if carried else None
    out = []
    for host in facts.site.hosts:
        mine = ports[id(facts.pattern_of[host.name])]
        if mine is not None:
            uses = facts.uses[host.name]
            out.append((host, tuple(uses[i] for i in mine)))
    return out
