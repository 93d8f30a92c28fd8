"""What was observed → the site of a design: hosts, switches, classes, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from ipaddress import IPv4Network
from typing import Any

from nicplanner import units
from nicplanner.design.checks_addresses import PRIVATE
from nicplanner.errors import InputError, listing
from nicplanner.importing.assumed import complete_addressing, complete_racks
from nicplanner.importing.carrying import PATHED, find_classes
from nicplanner.importing.findings import Notes
from nicplanner.importing.fitting_out import Fitted, Outfitter
from nicplanner.importing.gaps import gaps
from nicplanner.importing.hardware import Hardware
from nicplanner.importing.layouts import judge_layouts
from nicplanner.importing.linking import Link, find_links
from nicplanner.importing.naming import renamed
from nicplanner.importing.observed import Observed, Wishes
from nicplanner.importing.placing import place_devices
from nicplanner.importing.seen import Plug, SeenHost, SeenSite
from nicplanner.importing.sharing import SeenClass
from nicplanner.importing.switching import find_fabrics, pair_switches, use_ports
from nicplanner.names import natural, natural_key


def site_of(seen: Observed, wishes: Wishes, notes: Notes) -> SeenSite:
    """Return the site.

    Raises
    ------
    InputError
        If no host is cabled to a switch: there is nothing to plan then.
    """
    links = find_links(seen, notes)
    if not links.hosts:
        raise InputError(gaps(seen))
    for name in natural(seen.hosts - links.hosts.keys()):
        notes.add("medium", name, "left out: the host is cabled to no switch", "add its cables")
    placed = place_devices(seen, links, notes)
    places = placed.of
    facts = find_fabrics(links, places)
    pair_switches(facts, seen, links, notes)
    use_ports(facts, seen, links, notes)
    classes = find_classes(seen, links, {name: one.fabric for name, one in facts.items()}, wishes, notes)
    hardware = Hardware(notes)
    every = [link for mine in links.hosts.values() for link in mine]
    outfit = Outfitter(seen.devices, every, hardware, wishes, notes)
    called = renamed([*links.hosts, *facts], "device", notes)
    hosts = {name: outfit.host(name, called[name]) for name in links.hosts}
    switches = {name: outfit.switch(name, called[name]) for name in facts}
    pairs = renamed((one.mlag for one in facts.values() if one.mlag), "pair", notes)
    out = SeenSite(wishes.name or seen.title, [], {}, {}, catalog=hardware.sections)
    for name, one in facts.items():
        place = places[name]
        body = {
            "model": switches[name].model,
            "rack": place.rack,
            "unit": place.unit,
            **one.body(place.rack, {port: end[1] for port, end in switches[name].ports.items()}),
        }
        if one.mlag:
            body["mlag"] = pairs[one.mlag]
        out.switches[called[name]] = body

    def plug(link: Link) -> Plug:
        return Plug(*hosts[link.host].ports[link.port], facts[link.switch].fabric, *switches[link.switch].ports[link.switch_port])

    clusters = renamed((seen.devices[name].cluster for name in links.hosts if seen.devices[name].cluster), "cluster", notes)
    for name in links.hosts:
        device, place = seen.devices[name], places[name]
        plugs = {one.name: _sorted(map(plug, one.links[name])) for one in classes.values() if name in one.links}
        if not plugs:
            notes.add("high", called[name], "left out: no class is left on its ports", "state its VLANs")
            continue
        out.hosts.append(
            SeenHost(
                called[name],
                hosts[name].model,
                hosts[name].cards,
                place.rack,
                place.unit,
                device.height,
                clusters.get(device.cluster),
                plugs,
            )
        )
    out.traffic = _traffic(classes, hosts, seen, wishes, notes)
    out.hosts = judge_layouts(out, notes)
    _number(out, classes, seen, notes)
    used = {vlan for one in classes.values() for vlan in one.vlans}
    nets = [net for nets in seen.subnets.values() for net in nets]
    complete_addressing(out, notes, set(seen.vlan_names) | used, nets)
    out.racks = {name: {"height_units": height} for name, height in placed.heights.items()}
    complete_racks(out, {called[name]: seen.devices[name].height for name in facts}, notes)
    return out


def _sorted(plugs: Any) -> tuple[Plug, ...]:
    return tuple(sorted(plugs, key=lambda one: (natural_key(one.adapter), natural_key(one.port))))


def _traffic(classes: Mapping[str, SeenClass], hosts: Mapping[str, Fitted], seen: Observed, wishes: Wishes, notes: Notes) -> dict[str, Any]:
    """Return the classes as the design writes them, but for their numbers."""
    out: dict[str, Any] = {}
    unknown = []
    for name, one in classes.items():
        body: dict[str, Any] = {} if one.kind == name else {"kind": one.kind}
        demand = wishes.demands.get(name, wishes.demands.get(one.kind))
        if demand is None:
            unknown.append(name)
        body["demand_gbps"] = _plain(demand or Fraction(0))
        counts = {len(mine) for mine in one.links.values()}
        near = [seen.devices[link.host].interfaces[link.port] for mine in one.links.values() for link in mine]
        team = all(one.lag for one in near) and counts != {1}
        shared = any(
            other is not one and other.links.get(host) and set(other.links[host]) & set(mine)
            for other in classes.values()
            for host, mine in one.links.items()
        )
        teamed = shared and any(
            other.kind not in PATHED and set(other.links.get(host, ())) & set(mine)
            for other in classes.values()
            for host, mine in one.links.items()
        )
        if one.kind in PATHED and max(counts) > 1 and not team:
            body["redundancy"] = "paths" if teamed else "mpio"
        elif counts == {1} and not shared:
            body |= {"redundancy": "single", "survive": []}
        elif one.kind != "bmc" or counts != {1}:
            body["redundancy"] = "team"
            if team:
                body["team_mode"] = "lacp"
            elif any(one.lag for one in near):
                notes.add("low", name, "some of its ports are in LAGs, some are not: the class is no LACP team", "correct the LAGs")
        if body.get("redundancy", "single") != "single" and any(not hosts[host].slots_known for host in one.links):
            body["survive"] = ["port", "switch"]
            notes.add(
                "low",
                name,
                "assumed: all ports are on one adapter (onboard), so that the class need not survive its failure",
                "name the cards, then remove 'survive'",
            )
        if one.by_fabric and body.get("redundancy") not in ("mpio", "paths"):
            one.vlans, one.by_fabric = (), False
            notes.add(
                "medium", name, "it has a VLAN for each fabric, but its ports are no paths: its VLANs are planned anew", "cable two ports"
            )
        out[name] = body
    if unknown:
        notes.add(
            "low",
            listing(unknown),
            "assumed: a demand of 0, since the source tells none: only ports are checked, not rates",
            "set 'demand_gbps', or --demand CLASS=GBPS",
        )
    return out


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else Fraction(units.text(value))


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
