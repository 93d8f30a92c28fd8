"""When the ports of switches run out as hosts are added, each new host taking the same ports on the same fabrics as its group."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from nicplanner.names import compress, natural, natural_key
from nicplanner.study.growth.fleet import Counts, Fleet
from nicplanner.study.growth.rows import Row
from nicplanner.units import text
from nicplanner.verify.patterns import Facts

Kind = tuple[Fraction, str]
"""Speed in Gbit/s and connector of a port."""
Pool = tuple[str, Kind]
"""Ports of one kind on one switch."""
Way = list[tuple[int, Pool]]
"""Ports that change hands, by turns taken from a pool by a need and given back by another."""


class Need(NamedTuple):
    """Ports that each host of a group in a rack takes: how many, and the pools that may give them."""

    group: str
    rack: str
    ports: int
    pools: tuple[Pool, ...]


def switch_rows(facts: Facts, fleet: Fleet) -> Iterator[Row]:
    """Yield a row for each set of ports that compete: those of one switch and kind, or of several that serve the same hosts."""
    have = Counter((switch.name, (port.speed, port.connector)) for switch in facts.site.switches.values() for port in switch.ports)
    used = Counter(
        (use.switch.name, (use.far.speed, use.far.connector)) for mine in facts.uses.values() for use in mine if use.switch and use.far
    )
    by_pool: dict[Pool, list[Need]] = {}
    needs = list(_needs(facts, have))
    for need in needs:
        by_pool.setdefault(need.pools[0], []).append(need)
    for pools in _competing(have, needs):
        mine = [need for pool in pools for need in by_pool.get(pool, ())]
        yield _row(pools, mine, {pool: have[pool] - used[pool] for pool in pools}, sum(have[pool] for pool in pools), fleet)


def _needs(facts: Facts, have: Iterable[Pool]) -> Iterator[Need]:
    """Yield what a further host would take: of the fabric of each port, ports of a kind that its group's hosts in the rack use there."""
    seen: dict[tuple[str, str], dict[tuple[str, str, str], set[Kind]]] = {}
    for host in facts.site.hosts:
        places = seen.setdefault((host.group, host.rack), {})
        for use in facts.uses[host.name]:
            if use.switch is not None and use.far is not None:
                places.setdefault((use.name, use.fabric, use.traffic), set()).add((use.far.speed, use.far.connector))
    known = set(have)
    for (group, rack), places in seen.items():
        found: Counter[tuple[Pool, ...]] = Counter()
        for (_, fabric, traffic), kinds in places.items():
            serving = [
                switch for switch in facts.site.serving[rack] if switch.fabric == fabric and switch.carries.issuperset(traffic.split(";"))
            ]
            found[tuple((switch.name, kind) for switch in serving for kind in sorted(kinds) if (switch.name, kind) in known)] += 1
        yield from (Need(group, rack, ports, pools) for pools, ports in found.items())


def _competing(have: Mapping[Pool, int], needs: Iterable[Need]) -> list[list[Pool]]:
    """Return the pools in sets that needs join, in natural order."""
    head: dict[Pool, Pool] = {pool: pool for pool in have}

    def root(pool: Pool) -> Pool:
        while head[pool] != pool:
            head[pool] = head[head[pool]]
            pool = head[pool]
        return pool

    for need in needs:
        for pool in need.pools[1:]:
            head[root(pool)] = root(need.pools[0])
    sets: dict[Pool, list[Pool]] = {}
    for pool in sorted(have, key=lambda pool: (natural_key(pool[0]), pool[1])):
        sets.setdefault(root(pool), []).append(pool)
    return list(sets.values())


def _row(pools: Sequence[Pool], needs: Sequence[Need], free: Mapping[Pool, int], capacity: int, fleet: Fleet) -> Row:
    kinds = " or ".join(f"{text(speed)} Gbit/s {connector}" for speed, connector in dict.fromkeys(kind for _, kind in pools))
    subject = compress(natural(dict.fromkeys(name for name, _ in pools)))
    used = Fraction(capacity - sum(free.values()))

    def wanted(counts: Counts) -> list[int]:
        return [need.ports * fleet.added(need.group, need.rack, counts) for need in needs]

    by_year = tuple(used + sum(wanted(counts)) for counts in fleet.by_year)
    keys = natural({need.group for need in needs})
    factor = fleet.most(keys, lambda counts: _spread(wanted(counts), needs, free)) if needs else None
    full = used + (sum(wanted(fleet.grown(factor))) if factor else 0)
    return Row("switch", subject, f"ports of {kinds}", "ports", used, Fraction(capacity), factor, fleet.years(factor), full, by_year)


def _spread(wanted: Sequence[int], needs: Sequence[Need], free: Mapping[Pool, int]) -> bool:
    """Tell whether the pools give every need its ports: a flow, pushed along shortest ways until none is left."""
    if sum(wanted) > sum(free.values()):
        return False
    left = dict(free)
    given: dict[tuple[int, Pool], int] = {}
    for place, missing in enumerate(wanted):
        while missing:
            way = _way(place, needs, left, given)
            if way is None:
                return False
            most = min(missing, left[way[-1][1]], *(given[taken] for taken in way[1:-1:2]))
            for i, (at, pool) in enumerate(way):
                given[at, pool] = given.get((at, pool), 0) + (-most if i % 2 else most)
            left[way[-1][1]] -= most
            missing -= most
    return True


def _way(start: int, needs: Sequence[Need], left: Mapping[Pool, int], given: Mapping[tuple[int, Pool], int]) -> Way | None:
    """Return a shortest way to a free port: takes and gives by turns, as (need, pool)."""
    before: dict[Pool, tuple[int, Pool | None]] = {}
    queue: deque[tuple[int, Pool | None]] = deque([(start, None)])
    reached = {start}
    while queue:
        place, via = queue.popleft()
        for pool in needs[place].pools:
            if pool in before:
                continue
            before[pool] = place, via
            if left[pool]:
                return _traced(pool, before)
            for other in range(len(needs)):
                if other not in reached and given.get((other, pool)):
                    reached.add(other)
                    queue.append((other, pool))
    return None


def _traced(pool: Pool, before: Mapping[Pool, tuple[int, Pool | None]]) -> Way:
    out: Way = []
    at: Pool | None = pool
    while at is not None:
        place, via = before[at]
        out.append((place, at))
        if via is not None:
            out.append((place, via))
        at = via
    return out[::-1]
