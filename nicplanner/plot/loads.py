"""How much of their links groups of ports use, in the normal state and after the worst failure, from the tables alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural, natural_key
from nicplanner.plot.alike import Alike, Failure, Port, alike_hosts
from nicplanner.plot.subject import Subject
from nicplanner.plot.used import DIRECT

KINDS = ("port", "adapter", "switch", "host")
"""Kinds of failures, in the order in which figures tell them."""


class Worst(NamedTuple):
    """What a failure asks of a group: the classes' requirements, what survives, and whether all of them hold.

    `alike` counts the other failures that leave the group as full.
    """

    kind: str
    element: str
    state: str
    required: Mapping[str, Fraction]
    surviving: Fraction
    ok: bool
    alike: int = 0

    @property
    def share(self) -> Fraction | None:
        """Required in parts of what survives; None where nothing does."""
        return sum(self.required.values(), Fraction(0)) / self.surviving if self.surviving else None


class GroupLoad(NamedTuple):
    """A group of ports of a host: its classes' demands in the fullest state, and the failure that leaves it fullest.

    `worst` is None where no class need survive anything. `capacity` is the sum of the link speeds; of direct cables, to that peer to which
    it is least. `racks` are those of the switches.
    """

    group: str
    redundancy: str
    ports: tuple[Port, ...]
    demands: Mapping[str, Fraction]
    state: str
    capacity: Fraction
    worst: Worst | None
    racks: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """Demand in parts of the link speeds."""
        return sum(self.demands.values(), Fraction(0)) / self.capacity


def worst_loads(plan: Subject, site: SiteExcerpt, hosts: Sequence[str]) -> list[tuple[GroupLoad, str, bool]]:
    """Return each group of the hosts as the fullest of them has it, with that host, and whether the hosts differ in it.

    Fullest is the host whose worst failure leaves the largest share, then whose normal state does.
    """
    found: dict[str, list[tuple[GroupLoad, str]]] = defaultdict(list)
    for alike in alike_hosts(plan, hosts):
        for load in _loads(site, alike):
            found[load.group].append((load, alike.hosts[0]))
    result = []
    for group in natural(found):
        fullest = max(found[group], key=lambda one: fullness(one[0]))
        result.append((*fullest, len({fullness(load) for load, _ in found[group]}) > 1))
    return result


def fullness(load: GroupLoad) -> tuple[bool, Fraction, Fraction]:
    """Order groups by how full they are: first those of which nothing survives that must."""
    worst = load.worst
    share = worst.share if worst is not None else Fraction(0)
    return share is None, share or Fraction(0), load.share


def _loads(site: SiteExcerpt, alike: Alike) -> Iterator[GroupLoad]:
    by_class: dict[str, list[Failure]] = defaultdict(list)
    for row in alike.failures:
        by_class[row.traffic].append(row)
    groups: dict[str, list[Port]] = defaultdict(list)
    for port in alike.ports:
        groups[port.group].append(port)
    for group, members in groups.items():
        classes = natural({name for port in members for name in port.classes})
        ports = tuple(sorted(members, key=lambda port: (natural_key(port.adapter), natural_key(port.port))))
        mine = [row for name in classes for row in by_class[name]]
        state, demands = _demands(site, classes, mine)
        yield GroupLoad(group, members[0].redundancy, ports, demands, state, _capacity(ports), _worst(mine), alike.racks)


def _capacity(ports: Sequence[Port]) -> Fraction:
    """Add the link speeds up; of direct cables those to each peer, since the whole demand may go to any one."""
    peers: dict[str, Fraction] = defaultdict(Fraction)
    for port in ports:
        peers[port.peer if port.fabric == DIRECT else ""] += port.link
    return min(peers.values())


def _demands(site: SiteExcerpt, classes: Sequence[str], rows: Sequence[Failure]) -> tuple[str, dict[str, Fraction]]:
    """Return the state in which the classes together ask for most, and what each asks for then."""
    stated: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in rows:
        if row.kind != "host":
            stated[row.state][row.traffic] = row.demand
    base = {name: Fraction(site.classes[name].demand_gbps) if name in site.classes else Fraction(0) for name in classes} | stated[""]
    options = {state: base | stated[state] for state in stated}
    fullest = max(natural(options), key=lambda state: (sum(options[state].values()), not state))
    return fullest, {name: options[fullest][name] for name in classes}


def _worst(rows: Sequence[Failure]) -> Worst | None:
    """Return the failure after which the requirements are the largest part of what survives; of several the first by kind and name."""
    required: dict[tuple[str, str, str], dict[str, Fraction]] = defaultdict(dict)
    surviving: dict[tuple[str, str, str], Fraction] = {}
    broken: set[tuple[str, str, str]] = set()
    for row in rows:
        key = row.kind, row.element, row.state
        required[key][row.traffic] = row.required
        surviving[key] = min(surviving.get(key, row.surviving), row.surviving)
        if not row.ok:
            broken.add(key)
    cases = [Worst(*key, required[key], surviving[key], key not in broken) for key in required if sum(required[key].values())]
    if not cases:
        return None
    cases.sort(key=lambda case: (KINDS.index(case.kind) if case.kind in KINDS else len(KINDS), natural_key(case.element), case.state))
    worst = max(cases, key=lambda case: (case.share is None, case.share or Fraction(0)))
    return worst._replace(alike=sum(case.share == worst.share for case in cases) - 1)


def element_text(kind: str, element: str, racks: Sequence[str]) -> str:
    """Say in words what fails.

    Examples
    --------
    >>> element_text("adapter", "slot1", ["R1"]), element_text("switch", "A+B", ["R1"]), element_text("host", "c1:1 of 4", ["R1"])
    ('adapter slot1', 'fabrics A and B at R1', '1 of 4 hosts of c1')
    """
    if kind == "switch":
        where = f"at {racks[0]}" if len(racks) == 1 else "at the host's rack"
        return f"fabric{'s' * ('+' in element)} {element.replace('+', ' and ')} {where}"
    if kind == "host":
        cluster, _, hosts = element.partition(":")
        return f"{hosts} hosts of {cluster}"
    return f"{kind} {element}"


def lost(port: Port, worst: Worst | None) -> bool:
    """Whether a failure takes a port away: its own, its adapter's, or that of its fabric's switches."""
    if worst is None:
        return False
    if worst.kind == "switch":
        return port.fabric in worst.element.split("+")
    return worst.element in (port.name, port.adapter) and worst.kind in ("port", "adapter")
