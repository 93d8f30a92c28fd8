"""Meshes: which port of a host is joined to which port of another, and the numbers that the links get.

A host deals its ports, in natural order of adapter and port, to its peers in natural order, one after the other and again; the j-th port
that two hosts deal to each other are joined. So each port is used once, and ports that stand together go to different peers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from nicplanner.design.site import HostGroup, Site, TrafficClass

SMALLEST = 30
"""Prefix of a link's subnet: two addresses."""


def dealt(hosts: int, links: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the links of a mesh: earlier and later host, number of the link (from 1), and the place of each one's port among its ports.

    Examples
    --------
    Three hosts with one link a pair; the first host's ports go to the second and the third.

    >>> list(dealt(3, 1))
    [(0, 1, 1, 0, 0), (0, 2, 1, 1, 0), (1, 2, 1, 1, 1)]
    """
    for one, other in combinations(range(hosts), 2):
        for turn in range(links):
            first = turn * (hosts - 1)
            yield one, other, turn + 1, first + other - 1, first + one  # the later host is peer `other - 1` of the earlier one


def links_of(traffic: TrafficClass, group: HostGroup) -> int:
    """Return how many cables the mesh of a host group has."""
    return traffic.links_per_pair * len(group.hosts) * (len(group.hosts) - 1) // 2


def own_vlans(site: Site, traffic: TrafficClass, scope: str, hosts: int) -> bool:
    """Tell whether each of a pair's links has a VLAN of its own, for a mesh of so many hosts.

    That is so up to as many hosts as the platform says, and for two hosts where the design fixes a VLAN for each link.
    """
    fixed = traffic.vlan.of(scope) if traffic.vlan is not None else ()
    limit = site.profile.settings.get("mesh_vlan_per_link") or 0
    return traffic.links_per_pair > 1 and (hosts <= limit or (hosts == 2 and len(fixed) == traffic.links_per_pair))
