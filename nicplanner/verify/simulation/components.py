"""Hosts that feel each other's failures, sorted so that components which are alike are computed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from nicplanner.design.site import Host
from nicplanner.names import natural_key
from nicplanner.verify.patterns import Facts
from nicplanner.verify.simulation.elements import Element
from nicplanner.verify.simulation.states import NOTHING, Loss, States

Footprint = dict[int, Loss]
"""What each host of a component loses, by its place in the component."""


class Local(NamedTuple):
    """A port or adapter of a component: its host's place, kind, name on the host, and what it takes away."""

    host: int
    kind: str
    name: str
    takes: Footprint

    def element(self, hosts: tuple[Host, ...]) -> Element:
        """Return the element that it is in a component of these hosts."""
        return Element(self.kind, f"{hosts[self.host].name}/{self.name}")


@dataclass
class Family:
    """Components that are alike: hosts joined by meshes (mostly one host alone), their own elements, and the switches that they use.

    `members` are the hosts of each component, `attached` its switches in the order of `by_switch`, which says what each takes away.
    """

    locals: tuple[Local, ...]
    by_switch: tuple[Footprint, ...]
    members: list[tuple[Host, ...]] = field(default_factory=list)
    attached: list[tuple[str, ...]] = field(default_factory=list)


def families(facts: Facts, states: States, class_of: dict[str, int]) -> list[Family]:
    """Sort the hosts into components, and the components into families.

    Parameters
    ----------
    facts
        The layout.
    states
        Where hosts of equal shape are told.
    class_of
        Switch → number of its class; components are alike only if their switches are of equal classes.
    """
    found: dict[object, Family] = {}
    for hosts in _components(facts):
        place = {host.name: i for i, host in enumerate(hosts)}
        numbers: dict[str, int] = {}
        ends = tuple(
            tuple(
                (place[use.peer.name], use.peer_adapter, use.far.name if use.far else "")
                if use.peer is not None
                else (-1, "", str(numbers.setdefault(use.switch.name, len(numbers))) if use.switch else "")
                for use in facts.uses[host.name]
            )
            for host in hosts
        )
        shapes = tuple(_shape(facts, states, host) for host in hosts)
        key = (shapes, ends, tuple(class_of[name] for name in numbers))
        if key not in found:
            found[key] = Family(_locals(facts, hosts, place), _by_switch(facts, hosts, tuple(numbers)))
        found[key].members.append(hosts)
        found[key].attached.append(tuple(numbers))
    return list(found.values())


def _shape(facts: Facts, states: States, host: Host) -> tuple[object, ...]:
    """Return what tells hosts apart: what they carry in each state, and the names of their ports."""
    pattern = facts.pattern_of[host.name]
    return (states.shape(pattern), tuple(use.name for use in pattern.uses))


def _components(facts: Facts) -> list[tuple[Host, ...]]:
    """Return the hosts that meshes join, in natural order of the first."""
    out: list[tuple[Host, ...]] = []
    seen: set[str] = set()
    for host in facts.site.hosts:
        if host.name in seen:
            continue
        mine, queue = {host.name: host}, [host]
        while queue:
            for use in facts.uses[queue.pop().name]:
                if use.peer is not None and use.peer.name not in mine:
                    mine[use.peer.name] = use.peer
                    queue.append(use.peer)
        seen |= mine.keys()
        out.append(tuple(sorted(mine.values(), key=lambda one: natural_key(one.name))))
    return out


def _locals(facts: Facts, hosts: tuple[Host, ...], place: dict[str, int]) -> tuple[Local, ...]:
    """Return the used ports and all adapters of a component's hosts, each with the links that it takes at both ends."""
    far: dict[tuple[str, str, str], tuple[int, int]] = {}
    for host in hosts:
        for i, use in enumerate(facts.uses[host.name]):
            far[host.name, use.adapter, use.near.name] = (place[host.name], i)
    out = []
    for h, host in enumerate(hosts):
        uses = facts.uses[host.name]
        groups = [("port", use.name, [i]) for i, use in enumerate(uses)]
        adapters = facts.pattern_of[host.name].group.adapters
        groups += [("adapter", one.name, [i for i, use in enumerate(uses) if use.adapter == one.name]) for one in adapters]
        for kind, name, places in groups:
            ends = [(h, i) for i in places]
            for i in places:
                use = uses[i]
                if use.peer is not None and use.far is not None:
                    ends.append(far[use.peer.name, use.peer_adapter, use.far.name])
            out.append(Local(h, kind, name, _footprint(ends, kind)))
    return tuple(out)


def _by_switch(facts: Facts, hosts: tuple[Host, ...], switches: tuple[str, ...]) -> tuple[Footprint, ...]:
    """Return what each switch takes from a component."""
    ends: dict[str, list[tuple[int, int]]] = {name: [] for name in switches}
    for h, host in enumerate(hosts):
        for i, use in enumerate(facts.uses[host.name]):
            if use.switch is not None:
                ends[use.switch.name].append((h, i))
    return tuple(_footprint(ends[name], "switch") for name in switches)


def _footprint(ends: list[tuple[int, int]], kind: str) -> Footprint:
    lost: dict[int, set[int]] = {}
    for host, place in ends:
        lost.setdefault(host, set()).add(place)
    return {host: Loss(frozenset(places), frozenset(), frozenset({kind})) for host, places in lost.items()}


def joined(one: Footprint, other: Footprint) -> Footprint:
    """Return what two elements take together."""
    return {host: one.get(host, NOTHING) | other.get(host, NOTHING) for host in (*one, *(host for host in other if host not in one))}
