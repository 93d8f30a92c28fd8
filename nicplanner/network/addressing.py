"""How large a subnet must be: offsets of hosts, ports, growth and extra names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network

from nicplanner.design.site import Host, Site, TrafficClass

LARGEST = 30
"""Longest prefix of a subnet: /31 and /32 have no place for a network address, a host and a broadcast address."""
STANDARD = 24
"""Prefix of a subnet wherever the addresses fit and the supernet holds them all."""


class Scopes:
    """Hosts of each scope, counted once: how many, which number each has, who carries what, in which racks they stand."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._groups: dict[tuple[str, str], list[str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._racks: dict[tuple[str, str], set[str]] = {}
        self._carries = {group.key: {one.name for one in group.classes} for group in site.groups}
        self._last: dict[tuple[str, str], int] = {}
        self._last_of: dict[tuple[str, str, str], int] = {}
        for host in site.hosts:
            for kind, scope in (("site", ""), ("cluster", host.cluster or ""), ("rack", host.rack)):
                mine = self._groups.setdefault((kind, scope), [])
                mine.append(host.group)
                self._numbers[kind, host.name] = self._last_of[kind, scope, host.group] = len(mine)
                self._racks.setdefault((kind, scope), set()).add(host.rack)

    @cached_property
    def fixed(self) -> tuple[frozenset[int], tuple[IPv4Network, ...]]:
        """VLAN ids and subnets that the design fixes for the classes that some host group carries."""
        carried = frozenset[str]().union(*self._carries.values())
        taken = [traffic for one in self.site.classes.values() if one.name in carried for _, traffic in self.site.addressed(one)]
        vlans = (one.vlan for one in taken if one.vlan is not None)
        subnets = (one.subnet for one in taken if one.subnet is not None)
        return (
            frozenset(v for fixed in vlans for v in (*fixed.every, *(x for _, values in fixed.named for x in values))),
            tuple(n for fixed in subnets for n in (*fixed.every, *(x for _, values in fixed.named for x in values))),
        )

    @cached_property
    def free_vlans(self) -> int:
        """How many VLAN ids of the pool the design does not fix."""
        return len(set(self.site.vlan_pool) - self.fixed[0])

    def counted(self, traffic: TrafficClass, scope: str) -> int:
        """Return how many hosts count in a scope, whether or not they carry the class."""
        return len(self._groups.get((traffic.scope, scope), ()))

    def grown(self, traffic: TrafficClass, scope: str) -> int:
        """Return how many hosts count in a scope with growth, rounded up."""
        return grown(self.site, self.counted(traffic, scope))

    def number(self, traffic: TrafficClass, host: Host) -> int:
        """Return the number of a host in its scope, from 1."""
        return self._numbers[traffic.scope, host.name]

    def last(self, traffic: TrafficClass, scope: str) -> int:
        """Return the number of the last host of a scope that carries the class, 0 if none does."""
        key = traffic.name, scope
        if key not in self._last:
            groups = self._groups.get((traffic.scope, scope), [])
            self._last[key] = next((i for i in range(len(groups), 0, -1) if traffic.name in self._carries[groups[i - 1]]), 0)
        return self._last[key]

    def racks(self, traffic: TrafficClass, scope: str) -> set[str]:
        """Return the racks in which hosts of a scope stand."""
        return self._racks.get((traffic.scope, scope), set())

    def highest_offset(self, traffic: TrafficClass, scope: str, ports: int, group: str | None = None) -> int:
        """Return the highest offset that a class needs in a scope if hosts (of a group, or all) have so many ports in a subnet."""
        last = self.last(traffic, scope) if group is None else self._last_of.get((traffic.scope, scope, group), 0)
        own = last - 1 + (ports - 1) * self.grown(traffic, scope) if last and traffic.kind != "production" else None
        return highest_offset(self.site, traffic, self.counted(traffic, scope), own, ports)


def grown(site: Site, hosts: int) -> int:
    """Return the number of hosts counted with growth, rounded up."""
    return hosts if not site.growth_percent else math.ceil(hosts * (1 + site.growth_percent / Fraction(100)))


def highest_offset(site: Site, traffic: TrafficClass, counted: int, own: int | None, ports: int) -> int:
    """Return the highest offset that a subnet must hold.

    Parameters
    ----------
    site, traffic
        The site and the class.
    counted
        Hosts counted in the scope.
    own
        Highest offset of a host's address there, counted from that of the first host; None without host addresses.
    ports
        Most ports that a host has in the subnet.

    Returns
    -------
    int
        The offset of the hosts' last address, of the last host that may come by growth, or of the last extra name; at least 1 (a
        subnet with a gateway and nothing else).
    """
    with_growth = grown(site, counted)
    extra = len(site.extra.get(traffic.name, ()))
    offsets = [1]
    if own is not None:
        offsets.append(site.first_host + own)
        if with_growth > counted:
            offsets.append(site.first_host + ports * with_growth - 1)
    if extra:
        offsets.append(site.first_host + (ports * with_growth if traffic.kind != "production" else 0) + extra - 1)
    return max(offsets)


def smallest_prefix(offset: int) -> int:
    """Return the longest prefix whose last usable address has at least this offset.

    Examples
    --------
    >>> smallest_prefix(14), smallest_prefix(15), smallest_prefix(1)
    (28, 27, 30)
    """
    return min(LARGEST, 32 - (offset + 1).bit_length())


def free_blocks(site: Site, taken: Iterable[IPv4Network]) -> list[IPv4Network]:
    """Return what the supernets leave free of reserved and taken networks, as the largest possible blocks in rising order."""
    blocked = [*site.reserved_networks, *taken]
    blocks = list(site.supernets)
    for net in blocked:
        left: list[IPv4Network] = []
        for block in blocks:
            if not block.overlaps(net):
                left.append(block)
            elif net.prefixlen > block.prefixlen:
                left.extend(block.address_exclude(net))
        blocks = left
    return sorted(blocks)


def room(blocks: Sequence[IPv4Network], prefix: int) -> int:
    """Return how many subnets of a prefix length the blocks hold."""
    return sum(1 << (prefix - block.prefixlen) for block in blocks if block.prefixlen <= prefix)


def pack(blocks: Sequence[IPv4Network], prefixes: Mapping[object, int]) -> dict[object, IPv4Network] | None:
    """Place subnets, largest first, each at the lowest place; None if they do not fit.

    Sizes are powers of two and lie on their boundaries, so largest first fits whenever anything does: what is placed always fills
    whole units of the size that comes next.
    """
    free = [(int(block.network_address), block.prefixlen) for block in blocks]
    out: dict[object, IPv4Network] = {}
    for key, prefix in sorted(prefixes.items(), key=lambda item: item[1]):
        at = next((i for i, (_, length) in enumerate(free) if length <= prefix), None)
        if at is None:
            return None
        first, length = free[at]
        out[key] = IPv4Network((first, prefix))
        # behind the subnet its other half of twice the size is left, behind that the other half of the next size, up to the block's
        free[at : at + 1] = [(first + (1 << (32 - left)), left) for left in range(prefix, length, -1)]
    return out


def gateway_network(address: IPv4Address, prefix: int) -> IPv4Network:
    """Return the subnet of a prefix length around an address."""
    return IPv4Network((address, prefix), strict=False)
