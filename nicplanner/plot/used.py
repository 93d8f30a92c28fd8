"""What the figures of devices read from a plan: the ports of a host with what they are for, and which hosts and groups there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

from nicplanner.design.excerpt import HostPlaces, SiteExcerpt
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.names import natural, natural_key
from nicplanner.plot.subject import Subject

ONBOARD = "onboard"
DIRECT = "direct"
"""What stands for the fabric of a cable from host to host."""
UNKNOWN = "other"
"""The type of a port that the excerpt does not have, which a table that was edited may name."""


@dataclass(frozen=True)
class HostPort:
    """A port of a host: where it is, its NetBox interface type, and what the plan uses it for (nothing: no classes)."""

    adapter: str
    port: str
    interface: str
    apart: bool
    classes: tuple[str, ...]
    group: str
    redundancy: str
    switch: str
    switch_port: str
    fabric: str
    gbps: Fraction | None


def host_ports(subject: Subject, site: SiteExcerpt, places: HostPlaces, host: str) -> list[HostPort]:
    """Return the ports of a host: onboard first, then its slots in natural order."""
    types = {(ONBOARD, name): (kind, use == "mgmt") for name, kind, use in site.ports.servers.get(places.server, ())}
    for slot, model in places.adapters.items():
        types.update({(slot, name): (kind, use == "mgmt") for name, kind, use in site.ports.adapters.get(model, ())})
    table = subject.tables["ports"]
    names = ("host", "adapter", "port", "traffic", "group", "redundancy", "switch", "switch_port", "fabric", "link_gbps")
    found = []
    for mine, adapter, port, traffic, group, redundancy, switch, switch_port, fabric, gbps in zip(*(table[n] for n in names), strict=True):
        if mine == host:
            interface, apart = types.get((adapter, port), (UNKNOWN, False))
            classes = tuple(filter(None, traffic.split(";")))
            found.append(HostPort(adapter, port, interface, apart, classes, group, redundancy, switch, switch_port, fabric, gbps))
    return sorted(found, key=lambda one: (one.adapter != ONBOARD, natural_key(one.adapter), one.apart, natural_key(one.port)))


def unlike_hosts(subject: Subject, places: HostPlaces, host: str) -> list[str]:
    """Return the hosts of a group whose ports are not used as those of a host are; a plan has none, tables that were edited may."""
    table, used = subject.tables["ports"], {name: set[tuple[str, ...]]() for name, _, _ in places.places}
    for mine, *row in zip(*(table[name] for name in ("host", "adapter", "port", "redundancy", "traffic", "fabric")), strict=True):
        if mine in used and row[3]:
            used[mine].add(tuple(row))
    return [name for name in used if used[name] != used[host]]


def group_of(site: SiteExcerpt, host: str | None) -> tuple[str, HostPlaces, str]:
    """Return the key and places of a host's group, and the host; the first host of the largest group by default.

    Raises
    ------
    InputError
        If there is no such host; with the nearest name.
    """
    if host is None and site.hosts:
        key, places = find_group(site, None)
        return key, places, places.places[0][0]
    for key, places in site.hosts.items():
        if host in [name for name, _, _ in places.places]:
            return key, places, str(host)
    raise InputError([missing("host", str(host), [name for places in site.hosts.values() for name, _, _ in places.places])])


def largest_group(site: SiteExcerpt) -> str:
    """Return the key of the host group with the most hosts, of equal ones the first: not the storage array that comes first by name."""
    return max(site.hosts, key=lambda key: len(site.hosts[key].places))


def find_group(site: SiteExcerpt, group: str | None) -> tuple[str, HostPlaces]:
    """Return a host group by its key, by default the one with the most hosts.

    Raises
    ------
    InputError
        If there is no such group; with the nearest name.
    """
    key = largest_group(site) if group is None and site.hosts else str(group)
    if key not in site.hosts:
        raise InputError([missing("group", key, site.hosts, "host group")])
    return key, site.hosts[key]


def missing(where: str, name: str, known: Iterable[str], what: str = "") -> Problem:
    """Return the mistake of a name that the plan does not have."""
    known = natural(known)
    return Problem(where, f"the plan has no such {what or where}", clean(name), listing(known), nearest(name, known), file="plan")


def classes_in_use(ports: Iterable[HostPort]) -> list[str]:
    """Return the classes of some ports in natural order."""
    return natural({name for port in ports for name in port.classes})


def short_names(names: Sequence[str]) -> list[str]:
    """Return what tells names apart: without the beginning and the end that all share, never splitting a number.

    Examples
    --------
    >>> short_names(["Ethernet49/1", "Ethernet50/1"]), short_names(["lom1", "lom2"]), short_names(["idrac"])
    (['49', '50'], ['1', '2'], ['idrac'])
    """
    if len(set(names)) < 2:
        return list(names)
    head, tail = _shared(names), _shared([name[::-1] for name in names])
    while head and names[0][head - 1].isdigit():
        head -= 1
    while tail and names[0][len(names[0]) - tail].isdigit():
        tail -= 1
    tail = min(tail, min(map(len, names)) - head - 1)
    cut = [name[head : len(name) - max(tail, 0)] for name in names]
    return cut if all(cut) else list(names)


def _shared(names: Sequence[str]) -> int:
    """Return how many characters all names begin with."""
    return sum(1 for _ in takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False)))


def runs(ports: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Yield neighbouring (name, type) pairs of the same type."""
    run: list[tuple[str, str]] = []
    for pair in ports:
        if run and run[-1][1] != pair[1]:
            yield run
            run = []
        run.append(pair)
    if run:
        yield run
