"""Pins: parts of the layout that the design fixes, as ``adapter/port``, ``adapter/port@fabric:A`` or ``adapter/port@switch/port``."""

from __future__ import annotations

from dataclasses import dataclass

from nicplanner import names
from nicplanner.catalog import ServerEntry
from nicplanner.design.context import Context
from nicplanner.design.fields import HostRecord
from nicplanner.design.site import Host, HostGroup, Pin, Switch, TrafficClass
from nicplanner.design.values import CHOOSE, EVERY_SLOT
from nicplanner.errors import clean, listing, nearest
from nicplanner.reading.problems import Steps

Ends = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """One pin as it was written, the path to it, and the group that it belongs to."""

    text: str
    path: Steps
    group: HostGroup
    context: Context

    def note(self, message: str, got: str = "", allowed: str = "", hint: str = "") -> None:
        self.context.note(self.path, message, got or repr(self.text), allowed, hint)


def read_pins(given: HostRecord, group: HostGroup, path: Steps, context: Context) -> dict[str, tuple[Pin, ...]]:
    """Return the pins of a host group by class, in natural order."""
    out: dict[str, tuple[Pin, ...]] = {}
    carried = {one.name: one for one in group.classes}
    for name in names.natural(given.pin):
        at = (*path, "pin", name)
        if not context.check_names([name], context.classes, "traffic", "class", at, at_key=True):
            continue
        if name not in carried:
            about = (at, (*path, "traffic"))
            hint = "add it to the group's traffic, or remove the pin"
            context.note(at, "the group does not carry this class", repr(name), listing(carried, 16), hint, True, about)
            continue
        out[name] = _class_pins(given.pin[name], at, group, carried[name], context)
    return out


def _class_pins(texts: tuple[str, ...], path: Steps, group: HostGroup, traffic: TrafficClass, context: Context) -> tuple[Pin, ...]:
    out: list[Pin] = []
    seen: set[tuple[str, str]] = set()
    sound = not context.findings.refused(path)
    for text in texts:
        one = _Text(text, context.item(path, text), group, context)
        pins = _pins_of(one, traffic)
        sound &= bool(pins)
        for pin in pins:
            if (pin.adapter, pin.port) in seen:
                one.note("a port is pinned twice for one class", repr(f"{pin.adapter}/{pin.port}"), "each port once")
            seen.add((pin.adapter, pin.port))
            context.pinned[group.key, traffic.name, pin] = one.path
            out.append(pin)
    if traffic.mesh and sound:
        _mesh_count(len(out), path, group, traffic, context)
    return tuple(sorted(out, key=lambda pin: (names.natural_key(pin.adapter), names.natural_key(pin.port))))


def _mesh_count(found: int, path: Steps, group: HostGroup, traffic: TrafficClass, context: Context) -> None:
    """Check that the pins of a mesh are all of its ports: a port is joined to a port of another host, so none can be left open."""
    hosts, links = len(group.hosts), traffic.links_per_pair
    wanted = links * (hosts - 1)
    if found != wanted and hosts > 1:
        of = f"{hosts} hosts with {links} {'link' if links == 1 else 'links'} a pair"
        message = f"a mesh of {of} takes {wanted} {'port' if wanted == 1 else 'ports'} of each host"
        about = (path, *(("traffic", traffic.name, key) for key in ("attach", "links_per_pair")))
        context.note(path, message, f"{found} pinned", f"{wanted} ports", "pin all of them, or none", about=about)


def _pins_of(one: _Text, traffic: TrafficClass) -> list[Pin]:
    """Resolve one text: a port, or several by a range."""
    near, at, far = one.text.partition("@")
    if at and traffic.mesh:
        one.note("a mesh has no switch end", "", "adapter/port", f"write {clean(near)}")
        return []
    found = _near_end(one, near)
    if not at:
        return [Pin(adapter, port) for adapter, port in found or ()]
    if far.startswith("fabric:"):
        fabric = far.removeprefix("fabric:")
        return [Pin(adapter, port, fabric) for adapter, port in found or ()] if _fabric_known(one, fabric) else []
    ends = _far_end(one, far)
    if found is not None and len(found) != 1:
        one.note("a pin with its switch end names one port of the host", "", "adapter/port@switch/port", "write one pin for each port")
        return []
    if found is None or ends is None or not _ends_fit(one, ends, traffic):
        return []
    return [Pin(*found[0], one.context.switches[ends[0][0]].fabric, ends)]


def _is_open(one: _Text, slot: str) -> bool:
    """Tell whether the card of a slot is to be chosen."""
    given = one.context.record.hosts[one.group.key]
    server = one.context.catalog.get("servers", given.server)
    return isinstance(server, ServerEntry) and slot in server.slots and given.adapters.get(slot, given.adapters.get(EVERY_SLOT)) == CHOOSE


def _near_end(one: _Text, near: str) -> list[tuple[str, str]] | None:
    """Resolve the host's end: ``adapter/port``, a range of them, or a port name alone where only one adapter has it; None if unknown."""
    if ("hosts", one.group.key, "ports") in one.context.unsure:
        return None
    every = [(adapter.name, port.name) for adapter in one.group.adapters for port in (*adapter.ports, *adapter.mgmt)]
    try:
        singles = names.expand(near)
    except names.RangeError as error:
        one.note("not a valid range", "", "adapter/port", clean(str(error), 200))
        return None
    out: list[tuple[str, str]] = []
    for single in singles:
        head, _, tail = single.partition("/")
        owners = [(head, tail)] if (head, tail) in every else [key for key in every if key[1] == single]
        if not owners and _is_open(one, head):
            message, allowed = "the card of the slot is still to be chosen", "ports of cards that are named"
            one.note(message, clean(repr(single)), allowed, "name the card, or remove the pin")
            return None
        if len(owners) != 1:
            known = [f"{adapter}/{port}" for adapter, port in owners or every]
            message = "several adapters have a port of that name" if owners else "the hosts have no such port"
            hint = "name the adapter too" if owners else nearest(single, known)
            one.note(message, clean(repr(single)), names.compress(known) or "no ports", hint)
            return None
        out += owners
    return out


def _fabric_known(one: _Text, fabric: str) -> bool:
    """Tell whether the fabric exists and reaches every rack of the group."""
    fabrics, unsure = one.context.fabrics, one.context.unsure
    if ("fabrics",) in unsure:
        return True
    if fabric not in fabrics:
        one.note("unknown fabric", clean(repr(fabric)), listing(names.natural(fabrics), 16), nearest(fabric, fabrics))
        return False
    if ("hosts", one.group.key, "racks") in unsure or any(part[-1] == "serves" for part in unsure):
        return True
    missing = {host.rack for host in one.group.hosts} - fabrics[fabric]
    if missing:
        racks = names.compress(missing)
        hint = f"add {racks} to the 'serves' of a switch"
        one.note(f"no switch of fabric {fabric} serves rack {racks}", "", "a fabric that serves all racks of the group", hint)
        return False
    return True


def _far_end(one: _Text, far: str) -> Ends | None:
    """Resolve the switch end: a switch port for each host, in step."""
    hosts = one.group.hosts
    try:
        singles = names.expand(far)
    except names.RangeError as error:
        one.note("not a valid range", "", "adapter/port@switch/port", clean(str(error), 200))
        return None
    ends = _switch_ports(one, singles)
    if len(singles) != len(hosts):
        got = f"{one.text!r}: {len(singles)} for {len(hosts)} {'host' if len(hosts) == 1 else 'hosts'}"
        allowed = "one switch port" if len(hosts) == 1 else f"{len(hosts)} switch ports, as a range in step with the hosts"
        one.note("the pin's switch ports do not match the hosts", got, allowed)
        return None
    return ends


def _switch_ports(one: _Text, singles: list[str]) -> Ends | None:
    """Resolve switch ports; None after a mistake, of which the first is noted."""
    ends = []
    for single in singles:
        name, _, port = single.partition("/")
        if not one.context.check_names([name], one.context.switches, "switches", "switch", one.path):
            return None
        if not _port_usable(one, one.context.switches[name], port, single):
            return None
        ends.append((name, port))
    return tuple(ends)


def _port_usable(one: _Text, switch: Switch, port: str, single: str) -> bool:
    if ("switches", switch.name, "ports") in one.context.unsure:
        return False
    known = {each.name for each in switch.ports}
    if port in known:
        return True
    entry = one.context.catalog.switch(switch.model)
    allowed = names.compress(known) or "no ports"
    if any(name == port for name, _ in entry.interfaces):
        one.note("the switch port is an uplink, a peer link or occupied", clean(repr(single)), allowed)
    elif any(name == port for name, _ in entry.mgmt_only):
        one.note("the switch port is for management only", clean(repr(single)), allowed)
    else:
        one.note(f"the switch has no such port ({switch.model})", clean(repr(single)), allowed, nearest(port, known))
    return False


def _ends_fit(one: _Text, ends: Ends, traffic: TrafficClass) -> bool:
    """Check that the switches share a fabric, serve the hosts and carry the class."""
    switches = one.context.switches
    fabrics = {switches[name].fabric for name, _ in ends}
    if len(fabrics) > 1:
        if ("fabrics",) not in one.context.unsure:
            got = f"{one.text!r}: fabrics {listing(names.natural(fabrics))}"
            one.note("the hosts of a group use the same fabric on a port", got, "switch ports of one fabric")
        return False
    return all(_end_fits(one, host, switches[name], traffic) for host, (name, _) in zip(one.group.hosts, ends, strict=True))


def _end_fits(one: _Text, host: Host, switch: Switch, traffic: TrafficClass) -> bool:
    if ("switches", switch.name, "serves") in one.context.unsure or ("hosts", one.group.key, "racks") in one.context.unsure:
        return False
    if host.rack not in switch.serves:
        allowed = f"a switch that serves {host.rack}; {switch.name} serves {listing(names.natural(switch.serves)) or 'no rack'}"
        one.note(
            f"switch {switch.name} does not serve rack {host.rack} of host {host.name}", "", allowed, f"add {host.rack} to its 'serves'"
        )
        return False
    if traffic.name not in switch.carries:
        allowed = f"a switch that carries it; {switch.name} carries {listing(names.natural(switch.carries)) or 'nothing'}"
        one.note(f"switch {switch.name} does not carry {traffic.name}", "", allowed, "pin it elsewhere, or change 'carries'")
        return False
    return True
