"""Records → site: expand, place, resolve. Reports every unknown name with its place and the nearest valid one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Protocol

from nicplanner import names, units
from nicplanner.catalog import AdapterEntry, Catalog, ServerEntry, SwitchEntry
from nicplanner.design.fields import DesignRecord, HostRecord, OverrideRecord, SwitchRecord, TrafficRecord
from nicplanner.design.site import Adapter, Host, HostGroup, Pin, Port, Rack, Site, Switch, TrafficClass
from nicplanner.errors import listing, nearest
from nicplanner.rules import Profile, load_profile


class Note(Protocol):
    """Takes one mistake: its path, what is wrong, what was found, what is allowed, how to mend it."""

    def __call__(
        self, path: tuple[Any, ...], message: str, got: str = "", allowed: str = "", hint: str = "", at_key: bool = False
    ) -> None: ...


def build_site(record: DesignRecord, raw: Mapping[str, Any], catalog: Catalog, note: Note) -> Site:
    """Resolve the records; what has a mistake is noted and left out.

    Parameters
    ----------
    record
        The sound records.
    raw
        The plain data, to tell a name that was refused from one that is unknown.
    catalog
        Where models are looked up.
    note
        Receives every mistake.
    """
    profile = load_profile(record.platform)
    racks = _racks(record, note)
    classes = {name: _traffic_class(name, record.traffic[name], profile, note) for name in names.natural(record.traffic)}
    known_classes = set(classes) | set(_keys(raw, "traffic"))
    for name in classes:
        _check_names(classes[name].apart_from, known_classes, ("traffic", name, "apart_from"), "class", note)
        if name in classes[name].apart_from:
            note(("traffic", name, "apart_from"), "a class cannot be apart from itself", repr(name), listing(c for c in classes if c != name))
    switches = _switches(record, racks, classes, known_classes, catalog, note, raw)
    context = _Context(record, racks, switches, classes, known_classes, catalog, note, raw)
    groups = [group for key in names.natural(record.hosts) if (group := _host_group(key, record.hosts[key], context)) is not None]
    for name in record.addressing.extra:
        _check_names([name], known_classes, ("addressing", "extra", name), "class", note, at_key=True)
    return Site(
        name=record.name,
        racks=racks,
        switches=switches,
        groups=tuple(groups),
        classes=classes,
        max_utilisation=record.policy.max_utilisation,
        spare_ports=record.policy.spare_ports,
        supernets=record.addressing.supernet,
        vlan_pool=tuple(v for v in record.addressing.vlans if v not in set(record.addressing.reserved.vlans)),
        reserved_vlans=frozenset(record.addressing.reserved.vlans),
        reserved_networks=record.addressing.reserved.networks,
        first_host=record.addressing.first_host,
        growth_percent=record.addressing.growth_percent,
        extra={name: record.addressing.extra[name] for name in names.natural(record.addressing.extra)},
        catalog=catalog,
    )


def _keys(raw: Mapping[str, Any], section: str) -> list[str]:
    inside = raw.get(section)
    return [str(key) for key in inside] if isinstance(inside, Mapping) else []


def _check_names(
    given: Any, known: set[str], path: tuple[Any, ...], what: str, note: Note, at_key: bool = False
) -> bool:
    sound = True
    for name in given:
        if name not in known:
            note(path, f"unknown {what}", repr(name), listing(names.natural(known)), nearest(name, known), at_key)
            sound = False
    return sound


# --------------------------------------------------------------------------------------------------------- racks, classes


def _racks(record: DesignRecord, note: Note) -> dict[str, Rack]:
    given: dict[str, Any] = {}
    owner: dict[str, str] = {}
    for key in names.natural(record.racks):
        for name in names.expand(key):
            if name.casefold() in owner:
                note(("racks", key), "a rack stands twice", repr(name), "each rack once", f"also under '{owner[name.casefold()]}'", True)
                continue
            owner[name.casefold()] = key
            given[name] = record.racks[key]
    if not record.racks:
        places = [rack for host in record.hosts.values() for rack in host.rack] + [rack for sw in record.switches.values() for rack in sw.rack]
        given = dict.fromkeys(places)
    out: dict[str, Rack] = {}
    for i, name in enumerate(names.natural(given), start=1):
        rack = given[name]
        position = i if rack is None or rack.position is None else rack.position
        out[name] = Rack(name, 1 if rack is None else rack.row, position, 42 if rack is None else rack.height_units)
    return out


def _traffic_class(name: str, given: TrafficRecord, profile: Profile, note: Note) -> TrafficClass:
    from nicplanner.design.fields import KINDS

    kind = given.kind
    if kind is None:
        if name not in KINDS:
            hint = nearest(name, KINDS)
            note(("traffic", name, "kind"), "the kind is missing, and the class's name is not a kind", repr(name), listing(KINDS, 20), f"add 'kind:'{'; ' + hint if hint else ''}", True)
        kind = name if name in KINDS else "production"
    defaults = profile.defaults(kind)
    redundancy = given.redundancy or defaults.redundancy
    survive = defaults.survive if given.survive is None else frozenset(given.survive)
    gateway = defaults.gateway if given.gateway is None else given.gateway
    if given.team_mode == "lacp" and redundancy not in ("team", "paths"):
        note(("traffic", name, "team_mode"), f"lacp needs a team, but the class's redundancy is {redundancy}", "'lacp'", "switch-independent", "or set redundancy: team")
    return TrafficClass(
        name=name,
        kind=kind,
        demand=given.demand_gbps,
        min_failover=given.min_failover,
        survive=survive,
        redundancy=redundancy,
        dedicated=(given.sharing or defaults.sharing) == "dedicated",
        apart_from=frozenset(given.apart_from),
        team_mode=given.team_mode,
        mtu=given.mtu,
        zone=given.zone,
        scope=given.scope or defaults.scope,
        vlan=given.vlan,
        subnet=given.subnet,
        prefix=given.prefix,
        gateway=gateway,
    )


def _override(base: TrafficClass, given: OverrideRecord | None) -> TrafficClass:
    from dataclasses import replace

    if given is None:
        return base
    changes: dict[str, Any] = {}
    if given.demand_gbps is not None:
        changes["demand"] = given.demand_gbps
    if given.min_failover is not None:
        changes["min_failover"] = given.min_failover
    if given.survive is not None:
        changes["survive"] = frozenset(given.survive)
    if given.sharing is not None:
        changes["dedicated"] = given.sharing == "dedicated"
    if given.apart_from is not None:
        changes["apart_from"] = frozenset(given.apart_from)
    return replace(base, **changes)


# --------------------------------------------------------------------------------------------------------------- switches


def fabric_letter(place: int) -> str:
    """Return the default fabric of the switch at a place (from 0) in its rack: A … Z, AA, AB …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _entry(section: str, model: str, path: tuple[Any, ...], catalog: Catalog, note: Note, raw: Mapping[str, Any]) -> Any:
    entry = catalog.get(section, model)
    if entry is None:
        inline = raw.get("catalog")
        refused = isinstance(inline, Mapping) and isinstance(inline.get(section), Mapping) and model in inline[section]
        if not refused:
            what = {"adapters": "adapter", "servers": "server", "switches": "switch"}[section]
            known = catalog.names(section)
            hint = nearest(model, known) or f"`nicplanner catalog list` shows all; or define it under catalog.{section}"
            note(path, f"unknown {what} model", repr(model), listing(known, 6), hint)
    return entry


def _place_ranks(
    members: list[str], rack: tuple[str, ...] | dict[str, int], unit: int, height: int, racks: Mapping[str, Rack],
    path: tuple[Any, ...], note: Note,
) -> list[tuple[str, int]] | None:  # fmt: skip
    """Give each member its rack and lowest unit: in step with a range of racks, filling a map of racks, stacking within one."""
    if isinstance(rack, dict):
        order = names.natural(rack)
        total = sum(rack.values())
        if total != len(members):
            note((*path, "rack"), "the racks' counts do not add up to the hosts", str(total), str(len(members)), "give each rack its number of hosts")
            return None
        places = [name for name in order for _ in range(rack[name])]
    elif len(rack) == 1:
        places = list(rack) * len(members)
    elif len(rack) == len(members):
        places = list(rack)
    else:
        note((*path, "rack"), "the range of racks has another length than the range of names", str(len(rack)), f"1 or {len(members)} racks")
        return None
    sound = True
    for name in dict.fromkeys(places):
        if name not in racks:
            note((*path, "rack"), "unknown rack", repr(name), listing(names.natural(racks)), nearest(name, racks) or "add it under 'racks:'")
            sound = False
    if not sound:
        return None
    used: dict[str, int] = {}
    out = []
    for name in places:
        out.append((name, unit + used.get(name, 0) * height))
        used[name] = used.get(name, 0) + 1
    for name, count in used.items():
        top = unit + count * height - 1
        if top > racks[name].height:
            note((*path, "unit"), f"does not fit into rack {name}", f"units {unit} to {top}", f"1 to {racks[name].height}", "choose a lower unit, or another rack")
            return None
    return out


def _ports(entry: SwitchEntry) -> dict[str, Port]:
    return {name: _port(name, kind) for name, kind in entry.interfaces}


def _port(name: str, kind: str) -> Port:
    speed, connector = units.interface_type(kind) or (Fraction(0), "")
    return Port(name, speed, connector)


def _switches(
    record: DesignRecord, racks: Mapping[str, Rack], classes: Mapping[str, TrafficClass], known_classes: set[str],
    catalog: Catalog, note: Note, raw: Mapping[str, Any],
) -> dict[str, Switch]:  # fmt: skip
    stated: list[tuple[str, str, int, SwitchRecord, SwitchEntry]] = []
    for key in names.natural(record.switches):
        given, path = record.switches[key], ("switches", key)
        entry = _entry("switches", given.model, (*path, "model"), catalog, note, raw)
        _check_names(given.carries or (), known_classes, (*path, "carries"), "class", note)
        _check_names(given.serves or (), set(racks), (*path, "serves"), "rack", note)
        if not isinstance(entry, SwitchEntry):
            continue
        members = names.natural(names.expand(key))
        places = _place_ranks(members, given.rack, given.unit, math.ceil(entry.height_units), racks, path, note)
        if places is None or not _interfaces_known(given, entry, path, note):
            continue
        stated += [(name, rack, unit, given, entry) for name, (rack, unit) in zip(members, places, strict=True)]
    stated.sort(key=lambda item: names.natural_key(item[0]))
    in_rack: dict[str, int] = {}
    fabrics: dict[str, str] = {}
    for name, rack, _, given, _ in stated:
        fabrics[name] = given.fabric or fabric_letter(in_rack.get(rack, 0))
        in_rack[rack] = in_rack.get(rack, 0) + 1
    serves = {name: frozenset(given.serves) if given.serves is not None else frozenset({rack}) for name, rack, _, given, _ in stated}
    claims: dict[str, set[str]] = {}  # rack → classes that a switch serving it names
    for name, _, _, given, _ in stated:
        for rack in serves[name] if given.carries is not None else ():
            claims.setdefault(rack, set()).update(given.carries or ())
    out: dict[str, Switch] = {}
    for name, rack, unit, given, entry in stated:
        if given.carries is not None:
            carries = frozenset(given.carries)
        else:
            carries = frozenset(classes) - frozenset(one for served in serves[name] for one in claims.get(served, ()))
        taken = {*given.uplinks, *given.peer_links, *given.occupied, *(port for port, _ in entry.mgmt_only)}
        out[name] = Switch(
            name=name,
            model=given.model,
            rack=rack,
            unit=unit,
            height=math.ceil(entry.height_units),
            fabric=fabrics[name],
            serves=serves[name],
            carries=carries,
            ports=tuple(port for port in _ports(entry).values() if port.name not in taken),
            uplinks=given.uplinks,
            peer_links=given.peer_links,
            mlag=given.mlag,
            failure_domain=given.failure_domain,
        )
    return out


def _interfaces_known(given: SwitchRecord, entry: SwitchEntry, path: tuple[Any, ...], note: Note) -> bool:
    known = {name for name, _ in entry.interfaces}
    owner: dict[str, str] = {}
    sound = True
    for key in ("uplinks", "peer_links", "occupied"):
        for name in getattr(given, key):
            if name not in known:
                note((*path, key), f"the switch has no such interface ({given.model})", repr(name), names.compress(names.natural(known)), nearest(name, known))
                sound = False
            elif name in owner:
                note((*path, key), f"the interface is also in {owner[name]}", repr(name), "each interface in one of uplinks, peer_links, occupied")
                sound = False
            owner[name] = key
    return sound


# ------------------------------------------------------------------------------------------------------------------ hosts


class _Context:
    """What a host group is resolved against."""

    def __init__(
        self, record: DesignRecord, racks: Mapping[str, Rack], switches: Mapping[str, Switch], classes: Mapping[str, TrafficClass],
        known_classes: set[str], catalog: Catalog, note: Note, raw: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.record, self.racks, self.switches, self.classes = record, racks, switches, classes
        self.known_classes, self.catalog, self.note, self.raw = known_classes, catalog, note, raw


def _host_group(key: str, given: HostRecord, context: _Context) -> HostGroup | None:
    path, note = ("hosts", key), context.note
    server = _entry("servers", given.server, (*path, "server"), context.catalog, note, context.raw)
    for name in given.traffic or ():
        at = (*path, "traffic", name) if isinstance(_raw(context.raw, *path, "traffic"), Mapping) else (*path, "traffic")
        _check_names([name], context.known_classes, at, "class", note, at_key=True)
    for name in given.pin:
        _check_names([name], context.known_classes, (*path, "pin", name), "class", note, at_key=True)
    cards = {}
    for slot in names.natural(given.adapters):
        model = given.adapters[slot]
        cards[slot] = _entry("adapters", model, (*path, "adapters", slot), context.catalog, note, context.raw)
    if not isinstance(server, ServerEntry):
        return None
    adapters = _adapters(given, server, cards, path, note)
    members = names.natural(names.expand(key))
    height = math.ceil(server.height_units)
    places = _place_ranks(members, given.rack, given.unit, height, context.racks, path, note)
    if places is None or adapters is None:
        return None
    carried = names.natural(context.classes if given.traffic is None else [n for n in given.traffic if n in context.classes])
    classes = tuple(_override(context.classes[name], (given.traffic or {}).get(name)) for name in carried)
    for one in classes:
        override = (given.traffic or {}).get(one.name)
        if override is not None and override.apart_from is not None:
            at = (*path, "traffic", one.name, "apart_from")
            _check_names(override.apart_from, context.known_classes, at, "class", note)
            if one.name in override.apart_from:
                note(at, "a class cannot be apart from itself", repr(one.name))
    if not carried and given.traffic is not None and not any(name not in context.classes for name in given.traffic):
        note((*path, "traffic"), "the group carries no class", "[]", listing(context.classes), "name at least one class, or remove the key")
    hosts = tuple(Host(name, key, rack, unit, given.cluster) for name, (rack, unit) in zip(members, places, strict=True))
    pins = {}
    for name in names.natural(given.pin):
        if name not in context.classes:
            continue
        if name not in carried:
            note((*path, "pin", name), "the group does not carry this class", repr(name), listing(carried), "add it to the group's traffic", True)
            continue
        pins[name] = _pins(given.pin[name], (*path, "pin", name), adapters, hosts, classes[carried.index(name)], context)
    return HostGroup(key, given.server, height, hosts, adapters, classes, pins, given.cluster)


def _raw(raw: Mapping[str, Any], *steps: str) -> Any:
    current: Any = raw
    for step in steps:
        current = current.get(step) if isinstance(current, Mapping) else None
    return current


def _adapters(
    given: HostRecord, server: ServerEntry, cards: Mapping[str, Any], path: tuple[Any, ...], note: Note
) -> tuple[Adapter, ...] | None:
    mgmt = tuple(_port(name, kind) for name, kind in server.mgmt_only)
    onboard = tuple(_port(name, kind) for name, kind in server.interfaces)
    sound = True
    if {port.name for port in onboard} & {port.name for port in mgmt}:
        note((*path, "server"), "an interface of the server is both data and management-only", repr(given.server))
        sound = False
    out = [Adapter("onboard", given.server, server.bus_gbps, onboard, mgmt)] if onboard or mgmt else []
    for slot, card in cards.items():
        if slot not in server.slots:
            extra = f"{len(cards)} adapters for {len(server.slots)} slots" if len(cards) > len(server.slots) else ""
            known = names.natural(server.slots)
            note((*path, "adapters", slot), f"the server has no such slot ({given.server})", repr(slot), listing(known) or "no slots", nearest(slot, known) or extra, True)
            sound = False
            continue
        if not isinstance(card, AdapterEntry):
            sound = False
            continue
        place = server.slots[slot]
        misfit = _misfit(card, place.bay, place.height)
        if misfit:
            note((*path, "adapters", slot), f"the card does not fit the slot: {misfit}", repr(given.adapters[slot]), "", "choose another slot or card")
            sound = False
            continue
        limits = [limit for limit in (card.bus_gbps, place.bus_gbps) if limit is not None]
        ports = tuple(_port(name, kind) for name, kind in card.interfaces)
        out.append(Adapter(slot, given.adapters[slot], min(limits) if limits else None, ports))
    return tuple(sorted(out, key=lambda adapter: names.natural_key(adapter.name))) if sound else None


def _misfit(card: AdapterEntry, bay: str | None, height: str | None) -> str:
    """Say why a card does not go into a slot; empty if it does, or if the catalog does not know."""
    forms = {form.casefold() for form in card.form_factors}
    if not forms:
        return ""
    if bay is not None:
        return "" if bay.casefold() in forms else f"the bay takes {bay} cards, the card comes as {listing(sorted(forms))}"
    expansion = forms & {"low-profile", "full-height"}
    if not expansion:
        return f"it is a PCI Express slot, the card comes as {listing(sorted(forms))}"
    if height == "low" and "low-profile" not in expansion:
        return "the slot is low-profile, the card full-height"
    return ""


# ------------------------------------------------------------------------------------------------------------------- pins


def _pins(
    texts: tuple[str, ...], path: tuple[Any, ...], adapters: tuple[Adapter, ...], hosts: tuple[Host, ...], traffic: TrafficClass,
    context: _Context,
) -> tuple[Pin, ...]:  # fmt: skip
    out: list[Pin] = []
    for text in texts:
        near, _, far = text.partition("@")
        found = _near_end(near, path, adapters, text, context.note)
        if not found:
            continue
        if far.startswith("fabric:"):
            fabric = far.removeprefix("fabric:")
            known = {switch.fabric for switch in context.switches.values()}
            if _check_names([fabric], known, path, "fabric", context.note):
                out += [Pin(adapter, port, fabric) for adapter, port in found]
        elif "@" in text:
            if len(found) != 1:
                context.note(path, "a pin with its switch end names one port", repr(text), "adapter/port@switch/port")
                continue
            ends = _far_end(far, path, hosts, text, context)
            if ends is not None and _ends_fit(ends, path, hosts, traffic, text, context):
                fabric = context.switches[ends[0][0]].fabric
                out.append(Pin(*found[0], fabric, ends))
        else:
            out += [Pin(adapter, port) for adapter, port in found]
    seen: set[tuple[str, str]] = set()
    for pin in out:
        if (pin.adapter, pin.port) in seen:
            context.note(path, "a port is pinned twice", f"{pin.adapter}/{pin.port}", "each port once")
        seen.add((pin.adapter, pin.port))
    return tuple(sorted(out, key=lambda pin: (names.natural_key(pin.adapter), names.natural_key(pin.port))))


def _near_end(near: str, path: tuple[Any, ...], adapters: tuple[Adapter, ...], text: str, note: Note) -> list[tuple[str, str]]:
    """Resolve the host's end of a pin: ``adapter/port``, a range of them, or a port name alone where only one adapter has it."""
    every = {(adapter.name, port.name): adapter for adapter in adapters for port in (*adapter.ports, *adapter.mgmt)}
    try:
        singles = names.expand(near)
    except names.RangeError as error:
        note(path, "not a valid range", repr(text), "adapter/port", str(error))
        return []
    out = []
    for single in singles:
        head, slash, tail = single.partition("/")
        if slash and (head, tail) in every:
            out.append((head, tail))
            continue
        owners = [key for key in every if key[1] == single]
        if len(owners) == 1:
            out.append(owners[0])
            continue
        known = [f"{adapter}/{port}" for adapter, port in every]
        ambiguous = len(owners) > 1
        note(
            path,
            "several adapters have a port of that name" if ambiguous else "the group has no such port",
            repr(single),
            listing([f"{adapter}/{port}" for adapter, port in owners] if ambiguous else known, 16),
            "" if ambiguous else nearest(single, known),
        )
        return []
    return out


def _far_end(far: str, path: tuple[Any, ...], hosts: tuple[Host, ...], text: str, context: _Context) -> tuple[tuple[str, str], ...] | None:
    try:
        singles = names.expand(far)
    except names.RangeError as error:
        context.note(path, "not a valid range", repr(text), "adapter/port@switch/port", str(error))
        return None
    if len(singles) != len(hosts):
        context.note(path, "a switch port for each host is needed, in step", f"{len(singles)} for {len(hosts)} hosts", f"{len(hosts)} switch ports, as a range")
        return None
    ends = []
    for single in singles:
        switch, _, port = single.partition("/")
        if switch not in context.switches:
            if switch not in {name for key in _keys(context.raw, "switches") for name in _expand_quietly(key)}:
                context.note(path, "unknown switch", repr(switch), listing(context.switches), nearest(switch, context.switches))
            return None
        known = {one.name for one in context.switches[switch].ports}
        if port not in known:
            entry = context.catalog.switch(context.switches[switch].model)
            exists = any(name == port for name, _ in entry.interfaces)
            message = "the switch port is an uplink, a peer link or occupied" if exists else f"the switch has no such port ({switch})"
            context.note(path, message, repr(single), names.compress(names.natural(known)), "" if exists else nearest(port, known))
            return None
        ends.append((switch, port))
    return tuple(ends)


def _expand_quietly(text: str) -> list[str]:
    try:
        return names.expand(text)
    except names.RangeError:
        return [text]


def _ends_fit(
    ends: tuple[tuple[str, str], ...], path: tuple[Any, ...], hosts: tuple[Host, ...], traffic: TrafficClass, text: str, context: _Context
) -> bool:
    fabrics = {context.switches[switch].fabric for switch, _ in ends}
    if len(fabrics) > 1:
        context.note(path, "hosts of one group use the same fabric on a port", f"{text!r}: fabrics {listing(sorted(fabrics))}", "switch ports of one fabric")
        return False
    for host, (switch, _) in zip(hosts, ends, strict=True):
        if host.rack not in context.switches[switch].serves:
            context.note(path, f"switch {switch} does not serve rack {host.rack} of host {host.name}", repr(text), "a switch that serves the rack", f"add {host.rack} to its 'serves'")
            return False
        if traffic.name not in context.switches[switch].carries:
            context.note(path, f"switch {switch} does not carry {traffic.name}", repr(text), listing(sorted(context.switches[switch].carries)), "pin it elsewhere, or change 'carries'")
            return False
    return True


