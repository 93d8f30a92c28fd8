"""Rule 10: how large the subnets that the design leaves open must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network

from nicplanner.design.site import Site
from nicplanner.verify.nets import Key, Net, Scopes

USUAL = 24
"""Prefix length of a subnet where the supernets hold all subnets so."""
LEAST = 30
"""Prefix length of the smallest subnet."""


def hosts_counted(site: Site, net: Net, scopes: Scopes) -> int:
    """Return N: the hosts of the scope, whether or not they carry the class, with growth, rounded up."""
    count = len(scopes.number[net.key[1]])
    grown = count * (1 + Fraction(site.growth_percent) / 100)
    return -(-grown.numerator // grown.denominator)


def host_offsets(site: Site, net: Net, scopes: Scopes) -> Iterable[int]:
    """Yield the offsets of the addresses given to hosts in a subnet; none for kind production."""
    if not net.has_hosts:
        return
    counted, number = hosts_counted(site, net, scopes), scopes.number[net.key[1]]
    for host, uses in net.members:
        for place in range(len(uses) if net.traffic.per_fabric else 1):
            yield site.first_host + number[host.name] + place * counted


def first_extra(site: Site, net: Net, scopes: Scopes) -> int:
    """Return the offset of the first extra name: after the last port of the last host that may come.

    Hosts have no addresses in a subnet of kind production, so its extra names begin where hosts would.
    """
    return site.first_host + (net.most_ports * hosts_counted(site, net, scopes) if net.has_hosts else 0)


def highest_offset(site: Site, net: Net, scopes: Scopes) -> int:
    """Return the highest offset that a subnet must hold: given to a host or extra name, or kept for the last host that may come."""
    extra = len(site.extra.get(net.traffic.name, ()))
    if extra:
        return first_extra(site, net, scopes) + extra - 1
    if site.growth_percent and net.has_hosts:
        return first_extra(site, net, scopes) - 1
    return max(host_offsets(site, net, scopes), default=0)


def required_prefixes(site: Site, nets: Mapping[Key, Net], scopes: Scopes) -> dict[Key, int]:
    """Return the prefix length that each subnet without a fixed one must have (rule 10).

    Each is a /24, or the smallest larger one that holds its addresses; where the supernets do not hold all so, each whose prefix is
    not fixed is the smallest that holds its own.
    """
    open_nets = {key: net for key, net in nets.items() if not net.fixed(net.traffic.subnet)}
    usual = {key: _prefix(site, net, scopes, USUAL) for key, net in open_nets.items()}
    if _supernets_hold(site, nets, usual):
        return usual
    return {key: _prefix(site, net, scopes, LEAST) for key, net in open_nets.items()}


def _prefix(site: Site, net: Net, scopes: Scopes, least: int) -> int:
    fixed = net.fixed(net.traffic.prefix)
    if fixed:
        prefix = fixed[min(net.place, len(fixed) - 1)]
        assert isinstance(prefix, int)
        return prefix
    if net.turn:
        return LEAST  # a link has two addresses
    highest = highest_offset(site, net, scopes)
    plain = next(prefix for prefix in range(least, -1, -1) if 2 ** (32 - prefix) - 2 >= highest or prefix == 0)
    gateway = net.traffic.gateway
    if isinstance(gateway, bool):
        return plain
    # The subnet lies around a gateway that is given as an address, which must be usable there and no host's.
    given = set(host_offsets(site, net, scopes))
    for prefix in range(plain, 0, -1):
        offset = int(gateway) - int(placed(gateway, prefix).network_address)
        if 0 < offset < 2 ** (32 - prefix) - 1 and offset not in given:
            return prefix
    return plain


def placed(gateway: IPv4Address, prefix: int) -> IPv4Network:
    """Return the one subnet of a size that holds an address."""
    return IPv4Network((gateway, prefix), strict=False)


def _supernets_hold(site: Site, nets: Mapping[Key, Net], prefixes: Mapping[Key, int]) -> bool:
    """Tell whether the supernets hold all subnets of these sizes beside what is reserved, fixed or placed by its gateway.

    Subnets are aligned powers of two, so the largest first always find a place if there is one for all. Every fixed subnet of a class
    in use is kept for it, also where a list has more of them than fabrics are in use.
    """
    taken = [*site.reserved_networks]
    for fixed in {(net.traffic.name, net.network): net.traffic.subnet for net in nets.values()}.values():
        if fixed is not None:
            taken += [*fixed.every, *(one for _, values in fixed.named for one in values)]
    wanted: dict[int, int] = {}
    for key, prefix in prefixes.items():
        gateway = nets[key].traffic.gateway
        if isinstance(gateway, bool):
            wanted[prefix] = wanted.get(prefix, 0) + 1
            continue
        block = placed(gateway, prefix)
        if any(block.overlaps(other) for other in taken) or not any(block.subnet_of(supernet) for supernet in site.supernets):
            return False
        taken.append(block)
    free = _free_blocks(site.supernets, taken)
    spare = 0
    for prefix in range(33):
        spare = 2 * spare + free.get(prefix, 0) - wanted.get(prefix, 0)
        if spare < 0:
            return False
    return True


def _free_blocks(supernets: Iterable[IPv4Network], taken: Iterable[IPv4Network]) -> dict[int, int]:
    """Count the largest aligned blocks that are free in the supernets, by prefix length."""
    spans = sorted((int(net.network_address), int(net.broadcast_address)) for net in taken)
    out: dict[int, int] = {}
    for supernet in supernets:
        at, last = int(supernet.network_address), int(supernet.broadcast_address)
        for start, end in [*spans, (last + 1, last + 1)]:
            while at < min(start, last + 1):  # the largest block that begins here and ends before `start`
                bits = min((at & -at).bit_length() - 1 if at else 32, (min(start, last + 1) - at).bit_length() - 1)
                out[32 - bits] = out.get(32 - bits, 0) + 1
                at += 1 << bits
            at = max(at, end + 1)
    return out
