"""Traffic between hosts and storage arrays over one path for each fabric."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from fractions import Fraction
from typing import NamedTuple

from nicplanner.verify.uplinks.flows import Crossing, Switches
from nicplanner.verify.uplinks.stands import LINK, SEND, ZERO, Crowd, Stand, State


class Paths(NamedTuple):
    """What a state leaves of the storage traffic, Gbit/s.

    By switch: the arrays' link speeds, what hosts send there, what of it finds no array on its fabric; by fabric: the sums of the first
    two.
    """

    links: MutableMapping[str, Fraction]
    sent: MutableMapping[str, Fraction]
    stray: MutableMapping[str, Fraction]
    links_of: MutableMapping[str, Fraction]
    sent_of: MutableMapping[str, Fraction]


class FabricStorage:
    """Traffic between hosts and arrays over mpio or paths: it stays on its fabric and takes the arrays there by their link speeds.

    A host uses the fabrics on which there is an array, in proportion to its link speeds; one that shares none with any array sends
    upward. Each direction carries the full demand (writes and reads), so what crosses is counted at the hosts' switch and at the arrays'.
    Such VLANs are not on peer links.
    """

    per_fabric = True

    def __init__(self, hosts: Crowd, arrays: Crowd, switches: Switches) -> None:
        self.hosts, self.arrays, self._switches = hosts, arrays, switches
        links = self._links(arrays.stands(State()))
        self._base = {weigh: self._paths(links, hosts.stands(State(weigh=weigh))) for weigh in (SEND, LINK)}

    def at(self, switch: str, state: State) -> Crossing:
        """Return what leaves a switch: what its hosts send to arrays elsewhere, and its arrays to hosts elsewhere."""
        paths = self.paths(state)
        fabric = self._switches[switch].fabric
        up = paths.stray.get(switch, ZERO)
        speed = paths.links_of.get(fabric, ZERO)
        if speed:
            sent, links = paths.sent.get(switch, ZERO), paths.links.get(switch, ZERO)
            up += (sent * (speed - links) + (paths.sent_of[fabric] - sent) * links) / speed
        return Crossing(up)

    def arriving(self, switch: str, state: State) -> Fraction:
        """Return what arrives at the arrays' ports on a switch."""
        paths = self.paths(state)
        links, fabric = paths.links.get(switch, ZERO), self._switches[switch].fabric
        return paths.sent_of[fabric] * links / paths.links_of[fabric] if links else ZERO

    def ends(self, lost: frozenset[str]) -> bool:
        """Tell whether the loss of switches takes the last array from a fabric, so that all hosts move to the others."""
        if self.arrays.on.keys().isdisjoint(lost):
            return False
        return not all(self.paths(State(lost)).links_of.get(fabric) for fabric in self._base[SEND].links_of)

    def paths(self, state: State) -> Paths:
        """Return what a state leaves: the usual paths, with the cells that it touches put in their new place."""
        if self not in state.memo:
            state.memo[self] = self._changed(state)
        paths: Paths = state.memo[self]
        return paths

    def _changed(self, state: State) -> Paths:
        base = self._base[LINK if state.weigh == LINK else SEND]
        more: dict[str, Fraction] = {}
        for before, after in self.arrays.changed(state):
            self._add(more, self._links([before]), -1)
            self._add(more, self._links(after), 1)
        links, links_of = self._plus(base.links, more), self._plus(base.links_of, self._by_fabric(more))
        fabrics = {fabric for fabric, speed in links_of.items() if speed}
        if len(fabrics) < len(base.links_of):
            return self._paths({switch: speed for switch, speed in links.items() if speed}, self.hosts.stands(state))
        sent: dict[str, Fraction] = {}
        stray: dict[str, Fraction] = {}
        for before, after in self.hosts.changed(state):
            for stands, sign in (([before], -1), (after, 1)):
                one, other = self._sent(stands, fabrics)
                self._add(sent, one, sign)
                self._add(stray, other, sign)
        sent_of = self._plus(base.sent_of, self._by_fabric(sent))
        return Paths(links, self._plus(base.sent, sent), self._plus(base.stray, stray), links_of, sent_of)

    def _paths(self, links: dict[str, Fraction], stands: Iterable[Stand]) -> Paths:
        links_of = self._by_fabric(links)
        sent, stray = self._sent(stands, set(links_of))
        return Paths(links, sent, stray, links_of, dict.fromkeys(links_of, ZERO) | self._by_fabric(sent))

    def _by_fabric(self, rates: Mapping[str, Fraction]) -> dict[str, Fraction]:
        out: dict[str, Fraction] = {}
        for switch, rate in rates.items():
            fabric = self._switches[switch].fabric
            out[fabric] = out.get(fabric, ZERO) + rate
        return out

    @staticmethod
    def _plus(whole: MutableMapping[str, Fraction], part: Mapping[str, Fraction]) -> MutableMapping[str, Fraction]:
        """Return the sum of both, laid over the whole, which is large, while a state touches little of it."""
        return ChainMap({name: whole.get(name, ZERO) + rate for name, rate in part.items()}, whole) if part else whole

    def _sent(self, stands: Iterable[Stand], fabrics: set[str]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        """Return by switch what hosts send to arrays, and what strays; nothing where no array is left at all."""
        sent: dict[str, Fraction] = {}
        stray: dict[str, Fraction] = {}
        for stand in stands if fabrics else ():
            if not stand.amount:
                continue
            useful = {name: speed for name, speed in stand.ports.items() if self._switches[name].fabric in fabrics}
            chosen, into = (useful, sent) if useful else (stand.ports, stray)
            rate = stand.number * stand.amount / sum(chosen.values(), ZERO)
            self._add(into, {name: rate * speed for name, speed in chosen.items()}, 1)
        return sent, stray

    @staticmethod
    def _links(stands: Iterable[Stand]) -> dict[str, Fraction]:
        out: dict[str, Fraction] = {}
        for stand in stands:
            FabricStorage._add(out, {name: stand.number * speed for name, speed in stand.ports.items()}, 1)
        return out

    @staticmethod
    def _add(total: dict[str, Fraction], more: Mapping[str, Fraction], sign: int) -> None:
        for name, rate in more.items():
            total[name] = total.get(name, ZERO) + sign * rate

    def switches(self) -> Iterable[str]:
        """Return the switches with a port of it."""
        return {**self.hosts.on, **self.arrays.on}
