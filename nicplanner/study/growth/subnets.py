"""When subnets run out of addresses as hosts are added (rule 10), each subnet staying as large as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network

from nicplanner.design.site import Site
from nicplanner.names import natural
from nicplanner.study.growth.fleet import Counts, Fleet
from nicplanner.study.growth.rows import Row
from nicplanner.tables import Table
from nicplanner.verify.addressing import gateway_of
from nicplanner.verify.nets import Net, Scopes, read_nets, read_scopes
from nicplanner.verify.patterns import Facts
from nicplanner.verify.report import Report
from nicplanner.verify.sizes import hosts_counted
from nicplanner.verify.vlans import check_vlans


def subnet_rows(facts: Facts, vlans: Table, fleet: Fleet) -> Iterator[Row]:
    """Yield a row for each subnet but those of links from host to host, which hold their two addresses for ever.

    Hosts that are added take the numbers after those that are there. The room that ``growth_percent`` keeps is for them: only beyond it
    does the distance between the addresses of a host's ports grow.
    """
    scopes = read_scopes(facts.site)
    group_of = {host.name: host.group for host in facts.site.hosts}
    for vlan in check_vlans(facts.site, read_nets(facts), vlans, Report()).values():
        if vlan.subnet is not None and not vlan.net.turn:
            yield _row(_Addresses.of(facts.site, vlan.net, scopes, group_of, fleet), vlan.net, vlan.subnet, fleet)


@dataclass(frozen=True)
class _Addresses:
    """What decides the highest offset of a subnet.

    `groups` are the host groups of the scope; `last` gives for those with addresses here the number of their last host (from 0), `ports`
    how many addresses each of their hosts has. `counted` are the hosts counted today, with growth.
    """

    site: Site
    net: Net
    fleet: Fleet
    groups: tuple[str, ...]
    last: Mapping[str, int]
    ports: Mapping[str, int]
    counted: int
    extra: int

    @classmethod
    def of(cls, site: Site, net: Net, scopes: Scopes, group_of: Mapping[str, str], fleet: Fleet) -> _Addresses:
        number = scopes.number[net.key[1]]
        last: dict[str, int] = {}
        ports: dict[str, int] = {}
        for host, uses in net.members if net.has_hosts else ():
            last[host.group] = max(last.get(host.group, 0), number[host.name])
            ports[host.group] = max(ports.get(host.group, 1), len(uses) if net.traffic.per_fabric else 1)
        in_scope = {group_of[name] for name in number} if last else set()
        extra = len(site.extra.get(net.traffic.name, ()))
        return cls(site, net, fleet, tuple(natural(in_scope)), last, ports, hosts_counted(site, net, scopes), extra)

    def hosts(self, key: str, counts: Counts) -> int:
        """Return the hosts of a group that lie in the scope."""
        if self.net.traffic.scope == "rack":
            return self.fleet.in_racks(key, counts[key])[self.net.scope]
        return counts[key]

    def highest(self, counts: Counts) -> int:
        """Return the highest offset that is given to a host's port or an extra name, 0 without any."""
        hosts = {key: self.hosts(key, counts) for key in self.groups}
        total = sum(hosts.values())
        counted, first = max(self.counted, total), self.site.first_host
        offsets = [0]
        for key, last in self.last.items():
            number = total - 1 if hosts[key] > self.hosts(key, self.fleet.today) else last
            offsets.append(first + number + (self.ports[key] - 1) * counted)
        if self.extra:
            offsets.append(first + (max(self.ports.values()) * counted if self.last else 0) + self.extra - 1)
        return max(offsets)


def _row(addresses: _Addresses, net: Net, subnet: IPv4Network, fleet: Fleet) -> Row:
    used = addresses.highest(fleet.today)
    gateway = gateway_of(net, subnet)
    offset = int(IPv4Address(gateway)) - int(subnet.network_address) if gateway else 0
    capacity = offset - 1 if offset > used and offset >= addresses.site.first_host else subnet.num_addresses - 2
    factor = fleet.most(addresses.groups, lambda counts: addresses.highest(counts) <= capacity) if addresses.last else None
    by_year = tuple(Fraction(addresses.highest(counts)) for counts in fleet.by_year)
    full = Fraction(addresses.highest(fleet.grown(factor)) if factor else used)
    subject = f"{net.subject} {subnet}"
    return Row("subnet", subject, "addresses", "addresses", Fraction(used), Fraction(capacity), factor, fleet.years(factor), full, by_year)
