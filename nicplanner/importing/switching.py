"""The switches of the design: fabrics, racks that they serve, what their other ports lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nicplanner.design.build_switches import fabric_letter
from nicplanner.importing.findings import Notes
from nicplanner.importing.linking import Links
from nicplanner.importing.observed import Observed
from nicplanner.importing.placing import Place
from nicplanner.importing.words import SWITCH_WORDS, UP_WORDS
from nicplanner.names import natural


@dataclass(slots=True)
class SwitchFacts:
    """What is known of a switch beside its model: names of the source, ports by use."""

    fabric: str
    serves: frozenset[str]
    mlag: str = ""
    uses: dict[str, list[str]] = field(default_factory=dict)

    def body(self, rack: str, called: Mapping[str, str]) -> dict[str, Any]:
        """Return the keys of the design's switch; `called` gives its ports their names there."""
        out: dict[str, Any] = {"fabric": self.fabric}
        if self.serves != {rack}:
            out["serves"] = natural(self.serves)
        for key in ("uplinks", "peer_links", "occupied"):
            ports = natural(called[port] for port in self.uses.get(key, ()) if port in called)  # others are no ports of the model
            if ports:
                out[key] = ports
        return out


def find_fabrics(links: Links, places: Mapping[str, Place]) -> dict[str, SwitchFacts]:
    """Return the switches with their fabrics: of the letters that no switch with a rack in common has, the first, in natural order."""
    serves: dict[str, set[str]] = {name: set() for name in natural(links.switches)}
    for link in (link for mine in links.hosts.values() for link in mine):
        serves[link.switch].add(places[link.host].rack)
    taken: dict[str, set[str]] = {}
    out: dict[str, SwitchFacts] = {}
    for name, racks in serves.items():
        used = set().union(*(taken.get(rack, set()) for rack in racks))
        letter = next(letter for letter in map(fabric_letter, range(len(serves))) if letter not in used)
        for rack in racks:
            taken.setdefault(rack, set()).add(letter)
        out[name] = SwitchFacts(letter, frozenset(racks))
    return out


def pair_switches(facts: Mapping[str, SwitchFacts], seen: Observed, links: Links, notes: Notes) -> None:
    """Find the MLAG pairs: those that the source names, and switches over which a LAG of a host is spread."""
    for name in facts:
        facts[name].mlag = seen.mlag.get(name, "")
    for host, mine in links.hosts.items():
        lags: dict[str, list[str]] = {}
        for link in mine:
            lag = seen.devices[host].interfaces[link.port].lag
            if lag:
                lags.setdefault(lag, []).append(link.switch)
        for switches in lags.values():
            over = natural(set(switches))
            if len(over) < 2 or len({facts[name].mlag or name for name in over}) == 1:
                continue
            known = next((facts[name].mlag for name in over if facts[name].mlag), "") or "mlag-" + over[0]
            for name in over:
                if not facts[name].mlag:
                    facts[name].mlag = known
            notes.add(
                "low", ", ".join(over), "assumed: the switches are an MLAG pair, since a LAG of a host is spread over them", "set 'mlag'"
            )


def use_ports(facts: Mapping[str, SwitchFacts], seen: Observed, links: Links, notes: Notes) -> None:
    """Say what the ports lead to that no host has: uplinks, peer links, or other things, which occupy them."""
    for name in facts:
        facts[name].uses = {"uplinks": [], "peer_links": [], "occupied": []}
    between = {end: other for cable in links.between for end, other in ((cable.a, cable.b[0]), (cable.b, cable.a[0]))}
    for end, device in {**links.others, **between}.items():
        switch, port = end
        if port in seen.devices[switch].interfaces:
            facts[switch].uses[_use(switch, port, device, facts, seen, notes)].append(port)


def _use(switch: str, port: str, device: str, facts: Mapping[str, SwitchFacts], seen: Observed, notes: Notes) -> str:
    beside = facts.get(device)
    if beside is not None and facts[switch].mlag and beside.mlag == facts[switch].mlag:
        return "peer_links"
    if seen.uplinks is not None:
        return "uplinks" if port in seen.uplinks.get(switch, ()) else "occupied"
    if beside is not None:
        use = "peer_links" if beside.serves & facts[switch].serves and not facts[switch].mlag and not beside.mlag else "uplinks"
        notes.add("low", switch, f"assumed: ports to {device} are {use.replace('_', ' ')}", "move them to uplinks, peer_links or occupied")
        return use
    if device in seen.hosts:
        return "occupied"
    role = seen.devices[device].role if device in seen.devices else ""
    if device in seen.switches or UP_WORDS.search(role) or SWITCH_WORDS.search(role):
        notes.add("low", switch, f"assumed: ports to {device} are uplinks", "move them to uplinks, peer_links or occupied")
        return "uplinks"
    return "occupied"
