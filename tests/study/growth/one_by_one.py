"""The same questions answered one by one: demands multiplied and proved again, hosts added singly, ports matched one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import networkx as nx

from nicplanner.design import Design, Site
from nicplanner.design.frozen import FrozenMap
from nicplanner.errors import InfeasibleError, InputError
from nicplanner.pipeline import plan
from nicplanner.plan import Plan
from nicplanner.verify.failures import simulate
from nicplanner.verify.loads import check_loads
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report, Violation

Counts = Mapping[str, int]


def planned(data: dict[str, Any]) -> tuple[Design, Plan] | None:
    """Plan a random design; None where it is invalid or has no plan."""
    try:
        design = Design.from_dict(data)
        return design, plan(design)
    except (InputError, InfeasibleError):
        return None


def proof(site: Site, made: Plan, factor: Callable[[str], Fraction]) -> list[Violation]:
    """Return what the proof of the loads says of the old layout when each class's demand is multiplied."""

    def more(traffic: Any) -> Any:
        peaks = FrozenMap({name: rate * factor(traffic.name) for name, rate in traffic.peaks.items()})
        return replace(traffic, demand=traffic.demand * factor(traffic.name), peaks=peaks)

    groups = tuple(replace(group, classes=tuple(map(more, group.classes))) for group in site.groups)
    loaded = replace(site, groups=groups, classes=FrozenMap({name: more(one) for name, one in site.classes.items()}))
    report = Report()
    facts = read_facts(loaded, made.tables["ports"], report)
    check_loads(facts, simulate(facts), report)
    return report.result()


def first_failing(site: Site, fits: Callable[[Counts], bool], most: int) -> Fraction | None:
    """Add hosts one at a time, as a factor that grows brings them, and return the last factor that fits; None if all do.

    `most` is how many times today's hosts are tried.
    """
    today = {group.key: len(group.hosts) for group in site.groups}
    steps = sorted({Fraction(n, have) for have in today.values() for n in range(have, have * most + 1)})
    for before, factor in zip([Fraction(1), *steps], steps, strict=False):
        if not fits({key: -(-(have * factor) // 1) for key, have in today.items()}):
            return before
    return None


def racks_of(site: Site, counts: Counts) -> dict[tuple[str, str], int]:
    """Return new hosts by group and rack: each next one goes where the group has least in proportion to today."""
    out: dict[tuple[str, str], int] = {}
    for group in site.groups:
        today: dict[str, int] = {}
        for host in group.hosts:
            today[host.rack] = today.get(host.rack, 0) + 1
        now = dict(today)
        for _ in range(counts[group.key] - len(group.hosts)):
            rack = min(sorted(now), key=lambda name: (Fraction(now[name] + 1, today[name]), name))
            now[rack] += 1
        out |= {(group.key, rack): now[rack] - today[rack] for rack in today}
    return out


def ports_fit(site: Site, made: Plan, counts: Counts) -> bool:
    """Tell whether new hosts find free ports, port by port, of the kinds that their group's hosts in the rack use on that fabric."""
    rows = [row for row in made.tables["ports"].rows() if row[4]]
    kind = {(switch.name, port.name): (port.speed, port.connector) for switch in site.switches.values() for port in switch.ports}
    free = set(kind) - {(row[7], row[8]) for row in rows}
    host = {one.name: one for one in site.hosts}
    wanted: dict[tuple[str, str, str, str], tuple[str, str, set[Any]]] = {}
    for row in rows:
        place = host[row[0]].group, host[row[0]].rack, row[1], row[2]
        wanted.setdefault(place, (row[9], row[6], set()))[2].add(kind[row[7], row[8]])
    new = racks_of(site, counts)
    graph: nx.Graph[Any] = nx.Graph()
    left = [(*place, n) for place in wanted for n in range(new[place[:2]])]
    graph.add_nodes_from(left)
    for node in left:
        fabric, traffic, kinds = wanted[node[:4]]
        for name, port in free:
            switch = site.switches[name]
            serves = switch.fabric == fabric and node[1] in switch.serves and set(traffic.split(";")) <= switch.carries
            if serves and kind[name, port] in kinds:
                graph.add_edge(node, (name, port))
    matched = nx.bipartite.maximum_matching(graph, left) if left else {}
    return all(node in matched for node in left)


def racks_fit(site: Site, rack: str, counts: Counts) -> bool:
    """Tell whether new hosts find free units in a rack, by trying every place for each, the tallest first."""
    taken = {unit for one in site.switches.values() if one.rack == rack for unit in range(one.unit, one.unit + one.height)}
    height = {group.key: group.height for group in site.groups}
    taken |= {unit for host in site.hosts if host.rack == rack for unit in range(host.unit, host.unit + height[host.group])}
    free = frozenset(range(1, site.racks[rack].height + 1)) - taken
    new = [height[key] for (key, at), count in racks_of(site, counts).items() if at == rack for _ in range(count)]
    return _packed(tuple(sorted(new, reverse=True)), free, {})


def _packed(heights: tuple[int, ...], free: frozenset[int], known: dict[Any, bool]) -> bool:
    if not heights:
        return True
    if sum(heights) > len(free):
        return False
    key = heights, free
    if key not in known:
        spots = (set(range(unit, unit + heights[0])) for unit in sorted(free))
        known[key] = any(_packed(heights[1:], free - spot, known) for spot in spots if spot <= free)
    return known[key]


def offsets(site: Site, made: Plan, row: tuple[Any, ...], counts: Counts, last: str) -> Iterator[int]:
    """Yield the offset of every address in a subnet of ``vlans.csv`` when new hosts take the next numbers, those of a group at the end."""
    traffic, fabric, scope = site.classes[row[2]], row[3], row[4]
    new = racks_of(site, counts)
    kind, _, name = scope.partition(":")

    def inside(rack: str, cluster: str | None) -> bool:
        return kind == "site" or (kind == "rack" and rack == name) or (kind == "cluster" and cluster == name)

    members = [host.group for host in site.hosts if inside(host.rack, host.cluster)]
    order = sorted(site.groups, key=lambda group: group.key == last)
    before = len(members)
    for group in order:
        members += [group.key] * sum(count for (key, rack), count in new.items() if key == group.key and inside(rack, group.cluster))
    grown = -(-(before * (1 + site.growth_percent / 100)) // 1)
    counted = max(grown, len(members))
    ports = {}
    for group in site.groups:
        host = group.hosts[0].name
        here = [one for one in made.tables["ports"].rows() if one[0] == host and row[2] in one[6].split(";")]
        ports[group.key] = len([one for one in here if one[9] == fabric]) if traffic.per_fabric else min(1, len(here))
    if traffic.kind != "production":
        for number, key in enumerate(members):
            yield from (site.first_host + number + place * counted for place in range(ports[key]))
    most = max((ports[key] for key in set(members)), default=0) if traffic.kind != "production" else 0
    first = site.first_host + most * counted
    yield from range(first, first + len(site.extra.get(row[2], ())))
