"""How available each class is on each host: the figures of the catalog, brought onto the layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from nicplanner.catalog import Reliability, reliability_of
from nicplanner.design.site import Host, Site, State, TrafficClass
from nicplanner.names import natural, natural_key
from nicplanner.tables import Table
from nicplanner.verify.bus import ZERO
from nicplanner.verify.demands import BASE, demand_of
from nicplanner.verify.patterns import Facts
from nicplanner.verify.simulation.factoring import Chance, Link, chance_of
from nicplanner.verify.simulation.fair import ONE
from nicplanner.verify.simulation.states import States
from nicplanner.verify.uses import Use


@dataclass(frozen=True, slots=True)
class ClassAvailability:
    """A class on hosts that are alike, exact.

    `required` is what must be carried: ``min_failover`` × demand of the classes of its group that must survive any failure (of all of them
    where none must), in the state of the design that asks for most, Gbit/s. `weakest` is the element that would take away the most time
    below that rate if it never failed, and `gain` how much of the time that is; with equal gains the first in natural order.
    """

    hosts: tuple[str, ...]
    traffic: str
    ports: int
    required: Fraction
    chance: Chance
    weakest: str
    gain: Fraction


class Figure(NamedTuple):
    """What is known of a kind of thing in use."""

    section: str
    model: str
    reliability: Reliability


class _Ends(NamedTuple):
    """A host's links, place by place, with how likely each thing that they hang on is up."""

    links: tuple[Link, ...]
    up: Mapping[str, Fraction]


class Figures:
    """Looks up failure rates, each once, and remembers which were used. `cabling` gives the kind of each cable."""

    def __init__(self, facts: Facts, cabling: Table) -> None:
        self._site: Site = facts.site
        self._facts = facts
        self._used: dict[tuple[str, str], Reliability] = {}
        kinds = cabling.columns.get("cable_type", [""] * len(cabling))
        ends = zip(cabling["host"], cabling["adapter"], cabling["port"], kinds, strict=True)
        self._cable = {(host, adapter, port): kind for host, adapter, port, kind in ends}
        self._members: dict[str, list[str]] = {}
        for switch in self._site.switches.values():
            self._members.setdefault(switch.failure_domain or switch.name, []).append(switch.name)

    @property
    def used(self) -> list[Figure]:
        """The figures that were asked for, by section and in natural order."""
        return [Figure(*key, self._used[key]) for key in sorted(self._used, key=lambda key: (key[0], natural_key(key[1])))]

    def _up(self, section: str, model: str) -> Fraction:
        if (section, model) not in self._used:
            self._used[section, model] = reliability_of(self._site.catalog, section, model)
        return self._used[section, model].availability

    def _adapter(self, host: Host, name: str) -> Fraction:
        group = self._site.group_of[host.group]
        if name == "onboard":
            return self._up("servers", group.server)
        return self._up("adapters", next(adapter.model for adapter in group.adapters if adapter.name == name))

    def _far(self, use: Use) -> tuple[str, Fraction]:
        """Return what fails as one at the far end of a link, and how likely it is up: a domain is, if all of its switches are."""
        if use.peer is not None:
            return f"adapter:{use.peer.name}/{use.peer_adapter}", self._adapter(use.peer, use.peer_adapter)
        assert use.switch is not None
        domain = use.switch.failure_domain or use.switch.name
        members = self._members[domain]
        up = ONE
        for name in members:
            up *= self._up("switches", self._site.switches[name].model)
        return (f"switch:{members[0]}" if len(members) == 1 else f"domain:{domain}"), up

    def _kind(self, use: Use) -> str:
        """Return the kind of a link's cable, from either end; empty where the table does not say."""
        found = self._cable.get((use.host.name, use.adapter, use.near.name))
        if found is None and use.peer is not None and use.far is not None:
            found = self._cable.get((use.peer.name, use.peer_adapter, use.far.name))
        return found or ""

    def ends(self, host: Host) -> _Ends:
        """Return a host's links with what they hang on."""
        up: dict[str, Fraction] = {}
        links = []
        for use in self._facts.uses[host.name]:
            near = f"adapter:{host.name}/{use.adapter}"
            up[near] = self._adapter(host, use.adapter)
            far, up[far] = self._far(use)
            link = self._up("cables", self._kind(use))
            links.append(Link(near, far, use.peer.name if use.peer is not None else "", use.link, link))
        return _Ends(tuple(links), up)


def class_availabilities(facts: Facts, figures: Figures) -> list[ClassAvailability]:
    """Return how available each class is, for hosts that are alike together: by host, then by class."""
    states = States()
    found: dict[object, list[Host]] = {}
    for host in facts.site.hosts:
        ends = figures.ends(host)
        names: dict[str, int] = {}
        shown = tuple((names.setdefault(link.far, len(names)), link.up, ends.up[link.near], ends.up[link.far]) for link in ends.links)
        found.setdefault((states.shape(facts.pattern_of[host.name]), shown), []).append(host)
    return [one for hosts in found.values() for one in _of_alike(facts, figures, hosts)]


def _of_alike(facts: Facts, figures: Figures, hosts: list[Host]) -> Iterator[ClassAvailability]:
    """Yield the classes of hosts that are alike; elements are named by the first of them."""
    pattern, ends = facts.pattern_of[hosts[0].name], figures.ends(hosts[0])
    names = tuple(host.name for host in hosts)
    asked = (BASE, *facts.site.states)
    bus = {f"adapter:{hosts[0].name}/{adapter.name}": adapter.bus for adapter in pattern.group.adapters}
    for traffic in pattern.group.classes:
        bundle = pattern.bundle_of(traffic.name)
        if bundle is None:
            yield ClassAvailability(names, traffic.name, 0, required_of((traffic,), asked), Chance(ZERO, ZERO), "", ZERO)
            continue
        need = required_of(bundle.classes, asked)
        links = [ends.links[i] for i in bundle.ports]
        chance = chance_of(links, ends.up, bus, need)
        gains = {
            f"link:{hosts[0].name}/{pattern.uses[i].name}": chance_of(
                [*links[:k], links[k]._replace(up=ONE), *links[k + 1 :]], ends.up, bus, need
            ).carries
            for k, i in enumerate(bundle.ports)
        }
        for name in {link.near for link in links} | {link.far for link in links}:
            gains[name] = chance_of(links, {**ends.up, name: ONE}, bus, need).carries
        weakest = max(natural(gains), key=lambda name: gains[name])
        yield ClassAvailability(names, traffic.name, len(links), need, chance, weakest, gains[weakest] - chance.carries)


def required_of(classes: Sequence[TrafficClass], asked: Iterable[State]) -> Fraction:
    """Return what a group must carry in every state, Gbit/s.

    That is the most of them: ``min_failover`` × demand of its classes that must survive something, or of all of them.
    """
    must = [traffic for traffic in classes if traffic.survive] or classes
    return max(sum((traffic.min_failover * demand_of(traffic, state) for traffic in must), ZERO) for state in asked)
