"""What the links beyond the hosts carry: normally, after the loss of a link, a switch, a fabric, hosts, a port or adapter of a host."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from nicplanner.names import natural, natural_key
from nicplanner.verify.moments import facts_in
from nicplanner.verify.patterns import Facts
from nicplanner.verify.uplinks.links import ARRAY, KINDS, PEER_LINK, UPLINK, Links
from nicplanner.verify.uplinks.stands import LINK, MUST, ZERO, State
from nicplanner.verify.uplinks.storage import FabricStorage
from nicplanner.verify.uplinks.strain import worst_of_hosts
from nicplanner.verify.uplinks.survivors import Fallen, Survivors
from nicplanner.verify.uplinks.traffic import Traffic, is_array, read_traffic

NORMAL = "normal"
OTHER = {UPLINK: (PEER_LINK, "last-peer-link"), PEER_LINK: (UPLINK, "last-uplink")}
"""For each kind of links the other one, and the case in which the last of those is lost, so that their traffic comes here."""


class Burden(NamedTuple):
    """Links of a kind at a switch in a case: how many, their speed in all, what they carry and must carry (Gbit/s, exact).

    `facing` are the link speeds of the hosts' ports in use on the switch; `state` is a state of the design, empty for the base state.
    """

    switch: str
    kind: str
    case: str
    links: int
    capacity: Fraction
    load: Fraction
    required: Fraction
    facing: Fraction
    state: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is told apart by in a state: switch, kind, case."""
        return self.switch, self.kind, self.case

    @property
    def ok(self) -> bool:
        """Whether the links carry what they must."""
        return self.required <= self.capacity

    @property
    def oversubscription(self) -> Fraction | None:
        """The hosts' link speeds over those of the uplinks; None where there are none."""
        return self.facing / self.capacity if self.kind == UPLINK and self.capacity else None


class Failing(NamedTuple):
    """Switches that fail together, as the table calls them."""

    case: str
    switches: frozenset[str]


def burdens_of(facts: Facts) -> tuple[Burden, ...]:
    """Return what uplinks, peer links and arrays' ports carry, by switch, kind and case; of every state of the design what it changes.

    A site whose switches name neither uplinks nor peer links has rows of arrays alone: nothing is known of what joins its switches.
    """
    found = _in_one_state(facts)
    usual = {one.key: one for one in found}
    for state in facts.site.states:
        there = facts_in(facts, state)
        if there is not facts:
            found += [one._replace(state=state.name) for one in _in_one_state(there) if one != usual.get(one.key)]
    order = {name: i for i, name in enumerate(facts.site.switches)}
    return tuple(sorted(found, key=lambda one: (order[one.switch], KINDS.index(one.kind))))  # states and cases keep their order


def _in_one_state(facts: Facts) -> list[Burden]:
    """Return the burdens while every class has its demand."""
    links = Links(read_traffic(facts))
    survivors = Survivors(links)
    found: list[Burden] = [*_arrays(links, survivors)]
    if any(switch.uplinks or switch.peer_links for switch in facts.site.switches.values()):
        found += _Cases(links, survivors).burdens()
    return found


class _Cases:
    """Uplinks and peer links of every switch, case by case."""

    def __init__(self, links: Links, survivors: Survivors) -> None:
        self._links, self._site, self._survivors = links, links.site, survivors
        self._normal, self._after_link = links.normal, links.normal.asking(LINK)
        self._failing = self._affected()

    def burdens(self) -> Iterator[Burden]:
        """Yield the rows of each switch: normal, a lost link, lost switches, the worst hosts, port or adapter of a host."""
        for switch in self._site.switches:
            fallen = self._survivors.worst(switch, partial(self._links.loads, switch))
            for kind, worst in zip_longest((UPLINK, PEER_LINK), fallen):
                yield from self._of(switch, kind, worst)

    def _of(self, switch: str, kind: str, fallen: Fallen | None) -> Iterator[Burden]:
        usual = self._burden(switch, kind, NORMAL, self._normal, self._normal)
        hosts = list(_after_hosts(usual, fallen))
        after = [self._burden(switch, kind, one.case, *states) for one, states in self._failing.get(switch, ())]
        changed = [one for one in after if (one.load, one.required) != (usual.load, usual.required)]
        if usual.links:
            yield usual
            yield from self._lost_link(usual)
        elif usual.load or any(one.load for one in (*changed, *hosts)):
            yield usual
        else:
            return
        yield from changed
        yield from hosts
        worst = worst_of_hosts(self._links, switch, kind) if usual.ok else None
        if worst is not None:
            yield usual._replace(case=worst.case, load=worst.load, required=worst.required)

    def _burden(self, switch: str, kind: str, case: str, sent: State, must: State, without: str = "") -> Burden:
        speeds = self._links.speeds[switch][kind]
        load, required = (getattr(self._links.loads(switch, state, without), kind) for state in (sent, must))
        return Burden(switch, kind, case, len(speeds), sum(speeds, ZERO), load, required, self._links.traffic.facing.get(switch, ZERO))

    def _lost_link(self, usual: Burden) -> Iterator[Burden]:
        """Yield the row after the loss of the largest link, and of the last link of the other kind, whose traffic comes here."""
        switch, kind = usual.switch, usual.kind
        other, case = OTHER[kind]
        others = len(self._links.speeds[switch][other])
        without = kind if usual.links == 1 and others else ""
        one = self._burden(switch, kind, "link", self._normal, self._after_link, without)
        yield one._replace(links=usual.links - 1, capacity=usual.capacity - max(self._links.speeds[switch][kind]))
        if others == 1:
            moved = self._burden(switch, kind, case, self._normal, self._after_link, other)
            if moved.load != usual.load:
                yield moved

    def _affected(self) -> dict[str, list[tuple[Failing, tuple[State, State]]]]:
        """Return for each switch the failures that may change its load: of switches that serve a rack with hosts as it does.

        Besides these, failures that take the last array of a fabric: then every host with that storage moves to the other fabrics.
        """
        racks = {host.rack for host in self._site.hosts}
        out: dict[str, list[tuple[Failing, tuple[State, State]]]] = {}
        for one in failing_switches(self._links):
            near = {
                other.name
                for name in one.switches
                for rack in self._site.switches[name].serves & racks
                for other in self._site.serving[rack]
            }
            for flow in self._links.traffic.stores:
                if isinstance(flow, FabricStorage) and flow.ends(one.switches):
                    near.update(flow.switches())
            near.update([way for switch in near for way in self._links.peers.get(switch, ())])
            states = (sent := State(one.switches)), sent.asking(MUST)
            for switch in near - one.switches:
                out.setdefault(switch, []).append((one, states))
        return out


def failing_switches(links: Links) -> list[Failing]:
    """Return the switches that fail together: each alone, or all of one failure domain; in natural order of the cases."""
    domains: dict[str, set[str]] = {}
    for switch in links.site.switches.values():
        domains.setdefault(switch.failure_domain or switch.name, set()).add(switch.name)
    found = [
        Failing(f"switch:{min(names)}" if len(names) == 1 else f"domain:{domain}", frozenset(names)) for domain, names in domains.items()
    ]
    return sorted(found, key=lambda one: natural_key(one.case))


def _after_hosts(usual: Burden, fallen: Fallen | None) -> Iterator[Burden]:
    """Yield the row after the worst failure of hosts, if that loads the links more than no failure does."""
    if fallen is not None and fallen.load > usual.load:
        yield usual._replace(case=fallen.case, load=fallen.load, required=fallen.load)


def _arrays(links: Links, survivors: Survivors) -> Iterator[Burden]:
    """Yield what arrives at the ports of storage arrays on each switch: normally, after the loss of a fabric that matters, of hosts."""
    traffic, switches = links.traffic, links.site.switches
    ports = _array_ports(traffic)
    fabrics: dict[str, set[str]] = {}
    for switch in switches.values():
        fabrics.setdefault(switch.fabric, set()).add(switch.name)
    lost = {fabric: (State(frozenset(names)), State(frozenset(names), MUST)) for fabric, names in fabrics.items()}
    together = _together(traffic)
    for name in natural(ports):
        load = _arriving(traffic, name, links.normal)
        usual = Burden(name, ARRAY, NORMAL, len(ports[name]), sum(ports[name], ZERO), load, load, traffic.facing[name])
        yield usual
        for fabric in natural(together.get(switches[name].fabric, set()) - {switches[name].fabric}):
            sent, must = (_arriving(traffic, name, state) for state in lost[fabric])
            if (sent, must) != (load, load):
                yield usual._replace(case=f"fabric:{fabric}", load=sent, required=must)
        for fallen in survivors.worst(name, lambda state, name=name: (_arriving(traffic, name, state),)):  # type: ignore[misc]
            yield from _after_hosts(usual, fallen)


def _array_ports(traffic: Traffic) -> dict[str, list[Fraction]]:
    """Return the link speeds of the arrays' ports on each switch."""
    out: dict[str, list[Fraction]] = {}
    for party in traffic.parties:
        if is_array(party.pattern):
            for use, end in zip(party.pattern.uses, party.ends, strict=True):
                if end is not None:
                    out.setdefault(end.name, []).extend([use.link] * len(party.hosts))
    return out


def _arriving(traffic: Traffic, switch: str, state: State) -> Fraction:
    return sum((flow.arriving(switch, state) for flow in traffic.stores), ZERO)


def _together(traffic: Traffic) -> dict[str, set[str]]:
    """Return with which fabrics each fabric shares storage traffic: the loss of others moves none to it.

    Over mpio and paths that needs a host or array on both; teams reach every array.
    """
    out: dict[str, set[str]] = {}
    for flow in traffic.stores:
        cells = (*flow.hosts.counts, *flow.arrays.counts)
        met = [{traffic.site.switches[name].fabric for name, _ in cell.ports} for cell in cells]
        for mine in met if flow.per_fabric else [set().union(*met)]:
            for fabric in mine:
                out.setdefault(fabric, set()).update(mine)
    return out
