"""What was observed → the site of a design: hosts, switches, classes, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from nicplanner.design.checks_addresses import PRIVATE
from nicplanner.errors import InputError
from nicplanner.importing.assumed import complete_addressing, complete_racks
from nicplanner.importing.carrying import find_classes
from nicplanner.importing.class_bodies import class_bodies
from nicplanner.importing.findings import Notes
from nicplanner.importing.fitting_out import Fitted, Outfitter
from nicplanner.importing.gaps import gaps
from nicplanner.importing.hardware import Hardware
from nicplanner.importing.layouts import judge_layouts
from nicplanner.importing.linking import Link, Links, find_links
from nicplanner.importing.naming import renamed
from nicplanner.importing.observed import Observed, Wishes
from nicplanner.importing.placing import Places, place_devices
from nicplanner.importing.seen import Plug, SeenHost, SeenSite
from nicplanner.importing.sharing import SeenClass
from nicplanner.importing.switching import SwitchFacts, find_fabrics, pair_switches, use_ports
from nicplanner.names import natural, natural_key


@dataclass(frozen=True, slots=True)
class _Parts:
    """What becomes of the links: places, facts of switches, classes, models; `called` gives devices their names in the design."""

    seen: Observed
    links: Links
    places: Places
    facts: dict[str, SwitchFacts]
    classes: dict[str, SeenClass]
    hardware: Hardware
    called: Mapping[str, str]
    hosts: dict[str, Fitted]
    switches: dict[str, Fitted]


def site_of(seen: Observed, wishes: Wishes, notes: Notes) -> SeenSite:
    """Return the site.

    Raises
    ------
    InputError
        If no host is cabled to a switch: there is nothing to plan then.
    """
    parts = _take_apart(seen, wishes, notes)
    out = SeenSite(wishes.name or seen.title, _hosts(parts, notes), _switches(parts, notes), {}, catalog=parts.hardware.sections)
    known = {name: fitted.slots_known for name, fitted in parts.hosts.items()}
    out.traffic = class_bodies(parts.classes, known, seen, wishes, notes)
    out.hosts = judge_layouts(out, notes)
    _number(out, parts.classes, seen, notes)
    used = {vlan for one in parts.classes.values() for vlan in one.vlans}
    complete_addressing(out, notes, set(seen.vlan_names) | used, [net for nets in seen.subnets.values() for net in nets])
    out.racks = {name: {"height_units": height} for name, height in parts.places.heights.items()}
    complete_racks(out, {parts.called[name]: seen.devices[name].height for name in parts.facts}, notes)
    return out


def _take_apart(seen: Observed, wishes: Wishes, notes: Notes) -> _Parts:
    """Find links, places, fabrics, classes and models, in this order: each needs the ones before."""
    links = find_links(seen, notes)
    if not links.hosts:
        raise InputError(gaps(seen))
    for name in natural(seen.hosts - links.hosts.keys()):
        notes.add("medium", name, "left out: the host is cabled to no switch", "add its cables")
    places = place_devices(seen, links, notes)
    facts = find_fabrics(links, places.of)
    pair_switches(facts, seen, links, notes)
    use_ports(facts, seen, links, notes)
    classes = find_classes(seen, links, {name: one.fabric for name, one in facts.items()}, wishes, notes)
    hardware, called = Hardware(notes), renamed([*links.hosts, *facts], "device", notes)
    outfit = Outfitter(seen.devices, [link for mine in links.hosts.values() for link in mine], hardware, wishes, notes)
    hosts = {name: outfit.host(name, called[name]) for name in links.hosts}
    switches = {name: outfit.switch(name, called[name]) for name in facts}
    return _Parts(seen, links, places, facts, classes, hardware, called, hosts, switches)


def _switches(parts: _Parts, notes: Notes) -> dict[str, dict[str, Any]]:
    """Return the switches as the design writes them."""
    pairs = renamed((one.mlag for one in parts.facts.values() if one.mlag), "pair", notes)
    out: dict[str, dict[str, Any]] = {}
    for name, one in parts.facts.items():
        fitted, place = parts.switches[name], parts.places.of[name]
        body: dict[str, Any] = {"model": fitted.model, "rack": place.rack, "unit": place.unit}
        body |= one.body(place.rack, {port: end[1] for port, end in fitted.ports.items()})
        if one.mlag:
            body["mlag"] = pairs[one.mlag]
        out[parts.called[name]] = body
    return out


def _hosts(parts: _Parts, notes: Notes) -> list[SeenHost]:
    """Return the hosts with the ports of each class."""
    devices = {name: parts.seen.devices[name] for name in parts.links.hosts}
    clusters = renamed((one.cluster for one in devices.values() if one.cluster), "cluster", notes)
    out: list[SeenHost] = []
    for name, device in devices.items():
        fitted, place, called = parts.hosts[name], parts.places.of[name], parts.called[name]
        plugs = {one.name: _plugs(parts, one.links[name]) for one in parts.classes.values() if name in one.links}
        if not plugs:
            notes.add("high", called, "left out: no class is left on its ports", "state its VLANs")
            continue
        cluster = clusters.get(device.cluster)
        out.append(SeenHost(called, fitted.model, fitted.cards, place.rack, place.unit, device.height, cluster, plugs))
    return out


def _plugs(parts: _Parts, links: Iterable[Link]) -> tuple[Plug, ...]:
    """Return the ports of links by their names in the design, in order of adapter and port."""
    found = [
        Plug(
            *parts.hosts[link.host].ports[link.port],
            parts.facts[link.switch].fabric,
            *parts.switches[link.switch].ports[link.switch_port],
        )
        for link in links
    ]
    return tuple(sorted(found, key=lambda one: (natural_key(one.adapter), natural_key(one.port))))


def _number(out: SeenSite, classes: Mapping[str, SeenClass], seen: Observed, notes: Notes) -> None:
    """Fix VLANs and subnets where the source tells them; several VLANs of a production class are networks of its machines."""
    nets = _Nets(seen, notes)
    gateway = False
    for name, one in classes.items():
        body = out.traffic[name]
        if len(one.vlans) > 1 and not one.by_fabric:
            texts = {vlan: seen.vlan_names.get(vlan) or f"vlan{vlan}" for vlan in one.vlans}
            twice = [text for text in texts.values() if list(texts.values()).count(text) > 1 or text.casefold() in out.networks]
            texts = {vlan: f"{text}-{vlan}" if text in twice else text for vlan, text in texts.items()}
            called = renamed(texts.values(), "network", notes, taken=[*out.networks, *(other for other in classes if other != name)])
            for vlan, text in texts.items():
                out.networks[called[text]] = {"class": name, "vlan": vlan, **nets.of(vlan, called[text], one.kind)}
            continue
        found = [nets.of(vlan, name, one.kind) for vlan in one.vlans]
        if one.vlans:
            body["vlan"] = list(one.vlans) if one.by_fabric else one.vlans[0]
        if found and all("subnet" in mine for mine in found):
            subnets = [mine["subnet"] for mine in found]
            body["subnet"] = subnets if one.by_fabric else subnets[0]
            if "gateway" in found[0] and not one.by_fabric and one.kind in ("production", "management"):
                body["gateway"] = found[0]["gateway"]
        if one.kind == "management":
            if gateway:
                body["gateway"] = False
                notes.add("info", name, "without a gateway: a host has one default gateway, and another class has it")
            gateway = True


class _Nets:
    """Subnets of VLANs, each used once."""

    def __init__(self, seen: Observed, notes: Notes) -> None:
        self._seen, self._notes, self._used = seen, notes, list[IPv4Network]()

    def of(self, vlan: int, name: str, kind: str) -> dict[str, Any]:
        """Return subnet and gateway of a VLAN, as a class or network states them; nothing where the source tells none that fits."""
        found = [
            net for net in self._seen.subnets.get(vlan, ()) if 8 <= net.prefixlen <= 30 and not net.is_multicast and not net.is_loopback
        ]
        if len(found) != 1:
            if found:
                text = f"VLAN {vlan} has {len(found)} prefixes, while a class has one subnet: it is planned anew"
                self._notes.add("medium", name, text, "set 'subnet'")
            return {}
        if any(found[0].overlaps(net) for net in self._used):
            self._notes.add("medium", name, f"its subnet {found[0]} overlaps that of another class: it is planned anew", "set 'subnet'")
            return {}
        self._used.append(found[0])
        out: dict[str, Any] = {"subnet": str(found[0])}
        address = self._seen.gateways.get(vlan)
        if address is not None and address in found[0] and kind not in PRIVATE:
            out["gateway"] = True if address == found[0].network_address + 1 else str(address)
        return out
