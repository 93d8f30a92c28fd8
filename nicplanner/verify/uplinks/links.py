"""Uplinks and peer links: what they carry, and which of them the traffic that leaves a switch takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from nicplanner import units
from nicplanner.design.site import Site, Switch
from nicplanner.verify.uplinks.flows import Crossing
from nicplanner.verify.uplinks.stands import ZERO, State
from nicplanner.verify.uplinks.traffic import Traffic

UPLINK, PEER_LINK, ARRAY = "uplink", "peer_link", "array"
KINDS = (UPLINK, PEER_LINK, ARRAY)
"""Kinds of links, in the order of the table."""


class Leaving(NamedTuple):
    """What leaves a switch, Gbit/s: upward on VLANs that peer links carry too, upward on VLANs of a fabric alone, sideways."""

    up: Fraction = ZERO
    fabric_up: Fraction = ZERO
    side: Fraction = ZERO


class Loads(NamedTuple):
    """What the uplinks and the peer links of a switch carry, Gbit/s."""

    uplink: Fraction
    peer_link: Fraction


class Links:
    """The uplinks and peer links of a site with the traffic that takes them."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic = traffic
        self.site: Site = traffic.site
        self.normal = State()
        self._switches = self.site.switches
        self.speeds = {name: {UPLINK: ups, PEER_LINK: peers} for name, (ups, peers) in self._speeds()}

    def _speeds(self) -> Iterator[tuple[str, tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]]:
        """Yield the speeds of each switch's uplinks and peer links, by the interface types of its model."""
        models: dict[str, Mapping[str, Fraction]] = {}
        for switch in self._switches.values():
            if switch.model not in models:
                models[switch.model] = dict(_interfaces(self.site, switch.model))
            speed = models[switch.model]
            yield switch.name, (tuple(speed[port] for port in switch.uplinks), tuple(speed[port] for port in switch.peer_links))

    def capacity(self, switch: str, kind: str) -> Fraction:
        """Return the speed of a switch's links of a kind together, Gbit/s."""
        return sum(self.speeds[switch][kind], ZERO)

    def leaving(self, switch: str, state: State) -> Leaving:
        """Return what leaves a switch in a state; kept, since peers ask for it too."""
        key = (self, switch)
        if key not in state.memo:
            up = fabric_up = side = ZERO
            for flow in self.traffic.flows_at.get(switch, ()):
                one: Crossing = flow.at(switch, state)
                side += one.side
                if flow.per_fabric:
                    fabric_up += one.up
                else:
                    up += one.up
            state.memo[key] = Leaving(up, fabric_up, side)
        found: Leaving = state.memo[key]
        return found

    def loads(self, switch: str, state: State, without: str = "") -> Loads:
        """Return what the links of a switch carry; `without` is a kind of link of which it has lost the last one.

        Sideways traffic takes the peer links, or the uplinks of a switch without any. Upward traffic takes the uplinks; of a switch
        without any it takes the peer links to peers that have some, but for that of a fabric's own VLANs, which are not on peer links.
        What of it finds no way is shown as load of the uplinks that are not there.
        """
        mine = self.leaving(switch, state)
        own, peers = self.speeds[switch][UPLINK] and without != UPLINK, self.speeds[switch][PEER_LINK] and without != PEER_LINK
        up, side = mine.fabric_up, ZERO
        if own or not (peers and self._ways(switch, state)):
            up += mine.up
        else:
            side += mine.up
        if peers:
            side += mine.side
        else:
            up += mine.side
        passing = self._passing(switch, state)
        return Loads(up + passing, side + passing)

    def _passing(self, switch: str, state: State) -> Fraction:
        """Return what peers without uplinks send through this switch: each in proportion to the uplinks of those that it may take."""
        total = ZERO
        for other in self.relayed.get(switch, ()):
            ways = self._ways(other, state)
            if switch in ways:
                share = self.capacity(switch, UPLINK) / sum((self.capacity(way, UPLINK) for way in ways), ZERO)
                total += self.leaving(other, state).up * share
        return total

    def _ways(self, switch: str, state: State) -> tuple[str, ...]:
        return tuple(way for way in self.peers.get(switch, ()) if way not in state.lost)

    @cached_property
    def peers(self) -> Mapping[str, tuple[str, ...]]:
        """Switches with uplinks behind the peer links of each switch: members of its MLAG, without one those that serve a rack of it."""
        out: dict[str, tuple[str, ...]] = {}
        by_mlag: dict[str, list[Switch]] = {}
        for switch in self._switches.values():
            if switch.mlag is not None:
                by_mlag.setdefault(switch.mlag, []).append(switch)
        for switch in self._switches.values():
            if not switch.peer_links:
                continue
            if switch.mlag is not None:
                near = by_mlag[switch.mlag]
            else:
                found = {one.name: one for rack in switch.serves for one in self.site.serving[rack] if one.mlag is None}
                near = [found[name] for name in self._switches if name in found] if len(found) > 1 else []
            out[switch.name] = tuple(one.name for one in near if one.peer_links and one.uplinks and one is not switch)
        return out

    @cached_property
    def relayed(self) -> Mapping[str, tuple[str, ...]]:
        """Switches without uplinks of their own whose traffic may take those of a switch."""
        out: dict[str, list[str]] = {}
        for switch, ways in self.peers.items():
            for way in ways if not self._switches[switch].uplinks else ():
                out.setdefault(way, []).append(switch)
        return {way: tuple(switches) for way, switches in out.items()}


def _interfaces(site: Site, model: str) -> Iterator[tuple[str, Fraction]]:
    for name, kind in site.catalog.switch(model).interfaces:
        found = units.interface_type(kind)
        yield name, found[0] if found else ZERO
