"""What runs over which cables, and how much of it must: the groups of ports, their minima, and the cables that serve them.

The minimum of a group is what must be carried while one of its ports is out (rule 5 of a valid plan, for the failure of a port): the sum
of ``min_failover × demand`` over its classes whose ``survive`` holds ``port``; a cable that moves is one port out. Classes that need not
survive that need nothing while cables move. A group keeps its minimum when the links that are up and right carry that sum; the bus of an
adapter does not enter. In a plan's tables these are the rows of kind ``port`` in ``failures.csv``: the base state and the states of
peaks, of which the worst counts. Where the cabling in the end gives less, that is the minimum: no order can do better.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple, Self

from nicplanner.moves.cables import Cabling, HostPort, SwitchPort, host_port
from nicplanner.names import natural, natural_key
from nicplanner.tables import Table

DIRECT = "direct"
"""What ``ports.csv`` has for the fabric of a link between hosts."""
Fits = Callable[[HostPort, SwitchPort], bool]


@dataclass(frozen=True)
class PortGroup:
    """A group of ports on a host: the classes that must keep running on it, and the Gbit/s that they need together.

    A link of a mesh belongs to the group of its two hosts, on both: its name is the class and the peer.
    """

    host: str
    name: str
    traffic: tuple[str, ...]
    minimum: Fraction


class Serving(NamedTuple):
    """What a cable gives a host: the number of the group in :attr:`Service.groups`, and Gbit/s."""

    group: int
    gbps: Fraction


@dataclass(frozen=True)
class Service:
    """What runs over which cables.

    Attributes
    ----------
    groups
        Every group of ports.
    serves
        Which group of the host a cable between a host's port and a far port serves, and with how much; None if it serves none (the far
        port is configured for something else). Asked for both ends of a link between hosts.
    """

    groups: tuple[PortGroup, ...]
    serves: Callable[[HostPort, SwitchPort], Serving | None]

    @classmethod
    def of(cls, groups: Iterable[tuple[PortGroup, Mapping[HostPort, Fraction]]], fits: Fits) -> Self:
        """Make a service of groups with the link speeds of their ports.

        Parameters
        ----------
        groups
            Each group with its ports and their speeds in Gbit/s; a port is in at most one group.
        fits
            Whether a far port is configured for a port of a host. Where a plan is changed and the configuration of a far port changes in
            the moment in which the cable is plugged into it, this is always true; see :meth:`between`.
        """
        pairs = list(groups)
        where = {port: Serving(i, gbps) for i, (_, ports) in enumerate(pairs) for port, gbps in ports.items()}
        return cls(tuple(group for group, _ in pairs), lambda near, far: where.get(near) if fits(near, far) else None)

    @classmethod
    def of_plan(cls, tables: Mapping[str, Table], fits: Fits | None = None, hosts: Collection[str] | None = None) -> Self:
        """Read the service of a plan's tables, for moves while its switches are configured as planned.

        Parameters
        ----------
        tables
            The plan's tables: ``ports``, ``failures`` and, unless `fits` is given, ``switch_ports``.
        fits
            By default a port of a switch fits where its mode, VLANs and MTU are those that the port of the host is planned with; one of
            a port-channel (LACP) only for the group that the channel is of. A link between hosts fits where it is planned.
        hosts
            Read these hosts alone; of a large plan that is much quicker.
        """
        return cls.of(_groups(tables, hosts), fits or configured(tables))

    @classmethod
    def between(cls, old: Mapping[str, Table], new: Mapping[str, Table], hosts: Collection[str] | None = None) -> Self:
        """Read the service while one plan becomes another, each far port configured anew in the moment in which its cable is plugged in.

        A cable of `old` serves the group that its port has there, one of `new` that of `new`. Where the classes of a host are grouped
        otherwise, groups that have a class in common count as one, whose minimum is the lesser of what both plans ask of it: then the
        order keeps enough links, but which class takes which of them at that moment is up to whoever configures the host.
        """
        sides = [list(_groups(tables, hosts)) for tables in (old, new)]
        pools = _joined([group for side in sides for group, _ in side])
        names: dict[tuple[str, str], list[str]] = defaultdict(list)
        least = [defaultdict[tuple[str, str], Fraction](Fraction), defaultdict[tuple[str, str], Fraction](Fraction)]
        for side, minimum in zip(sides, least, strict=True):
            for group, _ in side:
                pool = group.host, pools[group.host, group.name]
                names[pool] += group.traffic
                minimum[pool] += group.minimum
        keys = sorted(names, key=lambda key: (natural_key(key[0]), natural_key(key[1])))
        number = {key: i for i, key in enumerate(keys)}
        cables: dict[tuple[HostPort, SwitchPort], Serving] = {}
        for side, tables in zip(sides, (old, new), strict=True):
            far = {port: end for port, end, _ in _used(tables)}
            for group, ports in side:
                place = number[group.host, pools[group.host, group.name]]
                cables |= {(port, far[port]): Serving(place, gbps) for port, gbps in ports.items() if port in far}
        made = [PortGroup(*key, tuple(natural(set(names[key]))), min(least[0][key], least[1][key])) for key in keys]
        return cls(tuple(made), lambda near, end: cables.get((near, end)))


def configured(tables: Mapping[str, Table]) -> Fits:
    """Return whether a far port is configured for a host's port, by the plan's tables."""
    planned: dict[HostPort, SwitchPort] = {}
    user: dict[SwitchPort, tuple[str, str]] = {}
    for port, far, group in _used(tables):
        planned[port], user[far] = far, (port.host, group)
    table = tables["switch_ports"]
    columns = (table[name] for name in ("switch", "port", "mode", "native_vlan", "tagged_vlans", "mtu"))
    settings = {SwitchPort(switch, port): rest for switch, port, *rest in zip(*columns, strict=True)}
    channels = table["port_channel"] if "port_channel" in table.columns else [None] * len(table)
    ends = zip(table["switch"], table["port"], channels, strict=True)
    bundled = {SwitchPort(switch, port) for switch, port, channel in ends if channel is not None}

    def fits(port: HostPort, far: SwitchPort) -> bool:
        wanted = planned.get(port)
        if wanted is None or wanted == far:
            return wanted is not None
        alike = far in settings and settings[far] == settings.get(wanted)
        return alike and (not bundled & {far, wanted} or user.get(far) == user[wanted])

    return fits


def attainable(service: Service, after: Cabling, hosts: Collection[str]) -> Service:
    """Return the service with minima that the cabling in the end gives: while it is made, no group can ask for more than that."""
    level: dict[int, Fraction] = defaultdict(Fraction)
    for near, far in after.items():
        for one, other in ((near.end, far), (far, near.end)):
            serving = service.serves(host_port((one[0], one[1])), SwitchPort(*other)) if one[0] in hosts else None
            if serving is not None:
                level[serving.group] += serving.gbps
    return replace(service, groups=tuple(replace(one, minimum=min(one.minimum, level[i])) for i, one in enumerate(service.groups)))


def _used(tables: Mapping[str, Table]) -> Iterator[tuple[HostPort, SwitchPort, str]]:
    """Yield every used port with its far end and its group; a link between hosts stands at both."""
    table = tables["ports"]
    columns = (table[name] for name in ("host", "adapter", "port", "switch", "switch_port", "group"))
    for host, adapter, port, switch, switch_port, group in zip(*columns, strict=True):
        if switch:
            yield HostPort(host, adapter, port), SwitchPort(switch, switch_port), group


def _groups(tables: Mapping[str, Table], hosts: Collection[str] | None) -> Iterator[tuple[PortGroup, dict[HostPort, Fraction]]]:
    """Yield the groups of a plan with the link speeds of their ports, in the order in which ``ports`` names them."""
    needs = _needs(tables["failures"], hosts)
    table = tables["ports"]
    columns = (table[name] for name in ("host", "adapter", "port", "group", "traffic", "fabric", "switch", "link_gbps"))
    found: dict[tuple[str, str, str], tuple[list[str], dict[HostPort, Fraction]]] = {}
    for host, adapter, port, group, traffic, fabric, switch, gbps in zip(*columns, strict=True):
        if group and (hosts is None or host in hosts):
            key = host, group, switch if fabric == DIRECT else ""
            found.setdefault(key, (traffic.split(";"), {}))[1][HostPort(host, adapter, port)] = gbps or Fraction(0)
    for (host, group, peer), (classes, ports) in found.items():
        minimum, needy = _worst([needs.get((host, one), {}) for one in classes], classes)
        yield PortGroup(host, f"{group} to {peer}" if peer else group, needy, minimum), ports


def _needs(failures: Table, hosts: Collection[str] | None) -> dict[tuple[str, str], dict[str, Fraction]]:
    """Return what a class on a host must carry while a port is out, by the state of the design."""
    names = ("kind", "host", "traffic", "required_gbps")
    states = failures["state"] if "state" in failures.columns else [""] * len(failures)
    out: dict[tuple[str, str], dict[str, Fraction]] = {}
    for kind, host, traffic, required, state in zip(*(failures[name] for name in names), states, strict=True):
        if kind == "port" and required and (hosts is None or host in hosts):
            mine = out.setdefault((host, traffic), {})
            if required > mine.get(state, 0):
                mine[state] = required
    return out


def _worst(needs: list[dict[str, Fraction]], classes: list[str]) -> tuple[Fraction, tuple[str, ...]]:
    """Return the most that the classes of a group need together in a state, and the classes that need something."""
    states = {state for need in needs for state in need}
    most = max((sum((need.get(state, Fraction(0)) for need in needs), Fraction(0)) for state in states), default=Fraction(0))
    return most, tuple(name for name, need in zip(classes, needs, strict=True) if need)


def _joined(groups: Iterable[PortGroup]) -> dict[tuple[str, str], str]:
    """Return the name of the pool of each group: groups of a host that share a class, or have one name, are one pool."""
    first: dict[tuple[str, str], str] = {}
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for group in groups:
        key = group.host, group.name
        parent.setdefault(key, key)
        peer = group.name.partition(" to ")[2]
        for traffic in group.traffic:
            other = first.setdefault((group.host, f"{traffic} {peer}"), group.name)
            low, high = sorted((root(key), root((group.host, other))), key=lambda one: natural_key(one[1]))
            parent[high] = low
    return {key: root(key)[1] for key in parent}
