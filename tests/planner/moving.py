"""What moves between two plans: an oracle for tiny sites.

It shares nothing with the planner but the reading of the design. It enumerates every best layout of :mod:`brute` with its ports by
name: ports of an adapter that are alike are exchanged in every way, and each host takes its switch ports in every way that the layout
allows. Which port of a pool (the free ports of one kind on a switch) a cable gets needs no enumeration: those that can keep theirs do,
since no two cables have had the same, and any of the others will do for the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from math import factorial, prod
from typing import Any

import brute

from nicplanner.design.site import Host, Site

WEIGHT = 10_000
"""What 0.1 mm of cable count beside one new cable: more than a site has cables."""
Had = Mapping[tuple[str, str, str], brute.Pool]
"""Host, adapter, port → where its cable ends, if it can stay."""


@dataclass(frozen=True)
class Fewest:
    """The best plan's ports and length (0.1 mm), and the fewest cables of such a plan that are not the earlier plan's."""

    ports: int
    length: int
    new: int


def had(site: Site, cabling: Any) -> Had:
    """Return where the cables of an earlier plan end that may stay: both devices in place, and the switch port one that hosts may use."""
    pinned = {end for group in site.groups for pins in group.pins.values() for pin in pins for end in pin.ends or ()}
    hosts = {host.name: (host.rack, host.unit) for host in site.hosts}
    out: dict[tuple[str, str, str], brute.Pool] = {}
    for row in cabling.itertuples():
        switch = site.switches.get(row.switch)
        if switch is None or (switch.rack, switch.unit) != (row.switch_rack, row.switch_unit):
            continue
        if hosts.get(row.host) != (row.rack, row.unit):
            continue
        for port in switch.ports:
            if port.name == row.switch_port:
                name = port.name if (switch.name, port.name) in pinned else ""
                out[row.host, row.adapter, row.port] = (switch.name, port.speed, port.connector, name)
    return out


class Named(brute.GroupBrute):
    """The layouts of a host group with their ports by name; an option's length counts new cables beside its 0.1 mm."""

    had: Had

    def exchanged(self, layout: brute.Layout) -> Iterator[brute.Layout]:
        """Yield every layout that comes of a layout by exchanging ports that are alike."""
        runs = [tuple(layout.uses[i] for i in run) for run in self._runs()]
        self.tried += prod(_orders(run) for run in runs)
        if self.tried > self.limit:
            raise brute.TooLargeError("too many ways to exchange ports")
        for chosen in product(*(set(_permuted(run)) for run in runs)):
            yield brute.Layout(layout.parts, tuple(use for run in chosen for use in run))

    def options(self, layout: brute.Layout, host: Host) -> frozenset[brute.Option]:
        """Return what a host may take, with its length and new cables as one number: least length first, then fewest new cables."""
        used = [(i, use) for i, use in enumerate(layout.uses) if use is not None]
        offers = [self.pools(host, self.ports[i], use[1], layout.parts[use[0]]) for i, use in used]
        kept = [self.had.get((host.name, self.ports[i].adapter, self.ports[i].port.name)) for i, _ in used]
        best: dict[tuple[tuple[brute.Pool, int], ...], int] = {}
        wishes = dict(super().options(layout, host))
        for taken in product(*offers):
            wish = tuple(sorted(Counter(taken).items()))
            if wish in wishes and self._links_hold(layout, host, used, taken):
                run = sum(self.site.run_length(host, self.site.switches[pool[0]]) for pool in taken)
                cost = run * WEIGHT + sum(pool != before for pool, before in zip(taken, kept, strict=True))
                best[wish] = min(cost, best.get(wish, cost))
        return frozenset(best.items())

    def _links_hold(self, layout: brute.Layout, host: Host, used: Sequence[tuple[int, brute.Use]], taken: Sequence[brute.Pool]) -> bool:
        speeds = tuple(int(min(self.ports[i].port.speed, pool[1]) * self.scale) for (i, _), pool in zip(used, taken, strict=True))
        return self.held[layout, host.rack, speeds, tuple(pool[0] for pool in taken)]


def _orders(run: Sequence[brute.Use | None]) -> int:
    return factorial(len(run)) // prod(factorial(run.count(use)) for use in set(run))


def _permuted(run: Sequence[brute.Use | None]) -> Iterator[tuple[brute.Use | None, ...]]:
    """Yield every order of uses, each once."""
    if not run:
        yield ()
    for first in dict.fromkeys(run):
        rest = list(run)
        rest.remove(first)
        yield from ((first, *others) for others in _permuted(rest))


def fewest_new(site: Site, cabling: Any, limit: int = 8_000) -> Fewest | None:
    """Return the fewest new cables of a best plan, None if the site has no plan.

    Raises
    ------
    brute.TooLargeError
        If there is too much to enumerate.
    """
    best = brute.optimum(site, limit)
    if best is None:
        return None
    shelves = []
    for group in site.groups:
        named = Named(site, group, limit)
        named.had = had(site, cabling)
        by_ports: dict[int, list[brute.Candidate]] = {}
        for ports, mine in groupby(sorted(named.layouts(), key=lambda one: one.used), key=lambda one: one.used * len(group.hosts)):
            if ports <= best.ports:
                by_ports[ports] = _candidates(site, named, ports, list(mine))
        shelves.append(by_ports)
    least: int | None = None
    tried = 0
    for levels in product(*shelves):
        if sum(levels) == best.ports:
            every = [shelf[ports] for shelf, ports in zip(shelves, levels, strict=True)]
            tried += prod(map(len, every))
            if tried > limit:
                raise brute.TooLargeError("too many combinations of layouts")
            for chosen in product(*every):
                cost = brute._joint(site, chosen)
                least = cost if least is None else least if cost is None else min(least, cost)
    assert least is not None
    length, new = divmod(least, WEIGHT)
    assert length == best.length
    return Fewest(best.ports, length, new)


def _candidates(site: Site, named: Named, ports: int, layouts: Sequence[brute.Layout]) -> list[brute.Candidate]:
    found: dict[brute.Candidate, None] = {}
    for layout in layouts:
        if not all(named.options(layout, host) for host in named.group.hosts):
            continue
        for one in named.exchanged(layout):
            hosts = tuple(named.options(one, host) for host in named.group.hosts)
            found[brute.Candidate(ports, brute.nets_of(site, named.group, one), hosts)] = None
    return list(found)
