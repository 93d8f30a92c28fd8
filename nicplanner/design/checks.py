"""What must hold between the records of a design: one check a function, each message tells the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nicplanner.design.checks_addresses import ADDRESS_CHECKS
from nicplanner.design.checks_clusters import host_failures
from nicplanner.design.checks_mesh import MESH_CHECKS
from nicplanner.design.checks_platform import platform_constraints
from nicplanner.design.context import Context
from nicplanner.design.site import HostGroup, Pin, Site
from nicplanner.errors import listing
from nicplanner.names import compress, expand, natural, natural_key
from nicplanner.reading.problems import Steps


def run_checks(site: Site, context: Context) -> None:
    """Run every check; all mistakes are noted."""
    for check in (device_names, one_spelling, extra_names, places, single_survival, scope_has_cluster, ports_exist, pin_ends, mgmt_pins):
        check(site, context)
    for check in (*MESH_CHECKS, *ADDRESS_CHECKS):
        check(site, context)
    host_failures(site, context)
    platform_constraints(site, context)


_NAMED_ONCE = {"hosts": "each host and switch once", "switches": "each host and switch once", "vms": "each host, switch and machine once"}


def device_names(site: Site, context: Context) -> None:
    """Check that hosts, switches and machines have names of their own; case does not distinguish (NetBIOS and DNS take them so)."""
    owner: dict[str, tuple[str, str, str]] = {}
    for section, allowed in _NAMED_ONCE.items():
        for key in natural(getattr(context.record, section)):
            twice: list[str] = []
            others: dict[str, None] = {}
            for name in expand(key):
                other_section, other_key, other = owner.setdefault(name.casefold(), (section, key, name))
                if (other_section, other_key) != (section, key):
                    twice.append(name)
                    others[f"{other_section}.{other_key}" + ("" if other == name else f" as {other!r}")] = None
            if twice:
                got, hint = repr(compress(twice)), f"also in {listing(others)}"
                context.note((section, key), "a name stands twice (case does not distinguish)", got, allowed, hint, True)


_LABELS = (
    *(("switches", "fabric"), ("switches", "mlag"), ("switches", "failure_domain"), ("hosts", "cluster")),
    *(("traffic", "zone"), ("networks", "zone"), ("vms", "zone")),
)


def one_spelling(site: Site, context: Context) -> None:
    """Refuse labels that differ in upper and lower case alone: two fabrics A and a would look redundant."""
    spelt: dict[str, dict[str, str]] = {}
    for section, key in _LABELS:
        seen = spelt.setdefault(key, {})
        records = getattr(context.record, section)
        for name in natural(records):
            label = getattr(records[name], key)
            other = label if label is None else seen.setdefault(label.casefold(), label)
            if label != other:
                message = f"two spellings of one {key.replace('_', ' ')} (case does not distinguish)"
                context.note(
                    (section, name, key),
                    message,
                    f"{label!r} and {other!r}",
                    "one spelling",
                    f"write {other!r} for both, or choose another name",
                )


def extra_names(site: Site, context: Context) -> None:
    """Refuse an extra name that is a host's: their addresses could not be told apart."""
    hosts = {host.name.casefold() for group in site.groups for host in group.hosts} if site.extra else set()
    for name, extras in site.extra.items():
        path = ("addressing", "extra", name)
        twice: dict[Steps, list[str]] = {}
        for extra in extras:
            if extra.casefold() in hosts:
                twice.setdefault(context.item(path, extra), []).append(extra)
        for at, found in twice.items():
            message = "an extra name is that of a host"
            context.note(at, message, repr(compress(found)), "names of clusters, portals and the like", "choose another name")


@dataclass(frozen=True, slots=True, order=True)
class _Span:
    """Units that a device takes."""

    first: int
    last: int
    order: tuple[Any, ...]
    name: str
    path: tuple[str, str]

    def __str__(self) -> str:
        units = f"unit {self.first}" if self.first == self.last else f"units {self.first} to {self.last}"
        return f"{self.name} in {units}"


def places(site: Site, context: Context) -> None:
    """Check that no two devices share a unit of a rack."""
    racks = _spans(site, context)
    for rack, spans in racks.items():
        told: set[tuple[Any, Any]] = set()
        highest: _Span | None = None
        for span in sorted(spans):
            if highest is not None and span.first <= highest.last and (highest.path, span.path) not in told:
                told.add((highest.path, span.path))
                context.note(
                    (*span.path, "unit"),
                    "two devices share a unit",
                    f"rack {rack}: {span}, {highest}",
                    "each unit once",
                    _room(span.path, racks, site),
                )
            if highest is None or span.last > highest.last:
                highest = span


def _room(path: tuple[str, str], racks: Mapping[str, list[_Span]], site: Site) -> str:
    """Say from which unit the devices of a record would fit into all their racks."""
    mine = {rack: sum(span.last - span.first + 1 for span in spans if span.path == path) for rack, spans in racks.items()}
    mine = {rack: height for rack, height in mine.items() if height}
    for unit in range(1, min(site.racks[rack].height - height for rack, height in mine.items()) + 2):
        ends = {rack: unit + height - 1 for rack, height in mine.items()}
        if not any(span.path != path and span.first <= end and unit <= span.last for rack, end in ends.items() for span in racks[rack]):
            return f"there is room from unit {unit}"
    return "there is no room left: use another rack, or spread over more"


def _spans(site: Site, context: Context) -> dict[str, list[_Span]]:
    spans: dict[str, list[_Span]] = {}
    for group in site.groups:
        path = ("hosts", group.key)
        for host in group.hosts if (*path, "place") not in context.unsure else ():
            span = _Span(host.unit, host.unit + group.height - 1, natural_key(host.name), host.name, path)
            spans.setdefault(host.rack, []).append(span)
    keys = {name: key for key in context.record.switches for name in expand(key)}
    for switch in site.switches.values():
        if ("switches", switch.name, "place") not in context.unsure:
            path = ("switches", keys[switch.name])
            span = _Span(switch.unit, switch.unit + switch.height - 1, natural_key(switch.name), switch.name, path)
            spans.setdefault(switch.rack, []).append(span)
    return spans


def single_survival(site: Site, context: Context) -> None:
    """Check that a single class says that it survives nothing: it has one port."""
    message = "a class with redundancy 'single' survives no failure"
    for name, traffic in site.classes.items():
        if traffic.redundancy == "single" and traffic.survive:
            path = ("traffic", name, "survive")
            stated = context.record.traffic[name].survive is not None
            got = f"{_words(traffic.survive)}{'' if stated else ' by default'}"
            about = (path, ("traffic", name, "redundancy"), ("traffic", name, "kind"))
            context.note(path, message, got, "[]", "write 'survive: []', or choose another redundancy", not stated, about)
        for group in site.groups if traffic.redundancy == "single" else ():
            override = (context.record.hosts[group.key].traffic or {}).get(name)
            if override is not None and override.survive:
                at = ("hosts", group.key, "traffic", name, "survive")
                context.note(at, message, _words(override.survive), "[]", "remove it, or choose another redundancy for the class")


def _words(words: Iterable[str]) -> str:
    return f"[{', '.join(sorted(words))}]"


def scope_has_cluster(site: Site, context: Context) -> None:
    """Check that the hosts that carry a class of scope cluster belong to one."""
    for group in site.groups:
        names = [one.name for one in group.classes if one.scope == "cluster"]
        if names and group.cluster is None:
            what = f"class {names[0]} has" if len(names) == 1 else f"classes {listing(names)} have"
            path = ("hosts", group.key)
            hint = "add 'cluster:', leave the class out of the group's traffic, or set its scope to site"
            context.note((*path, "cluster"), f"{what} scope cluster, but the group names no cluster", "", "a cluster's name", hint, True)


def ports_exist(site: Site, context: Context) -> None:
    """Refuse a host group without any port: it can carry nothing."""
    for group in site.groups:
        path = ("hosts", group.key)
        none = not group.choices and not any(adapter.ports or adapter.mgmt for adapter in group.adapters)
        if none and (*path, "ports") not in context.unsure:
            hint = f"add an adapter: {group.server!r} has no interfaces of its own"
            context.note((*path, "adapters"), "the hosts have no port at all", "", "at least one port", hint, True)


def pin_ends(site: Site, context: Context) -> None:
    """Check that no two pins take the same switch port, and that the pins of one host port agree about its far end."""
    taken: dict[tuple[str, str], tuple[str, str, str]] = {}
    for group in site.groups:
        far: dict[tuple[str, str], Any] = {}
        for _, pin, path in _pins(group, context):
            near = (pin.adapter, pin.port)
            if far.setdefault(near, (pin.fabric, pin.ends)) != (pin.fabric, pin.ends):
                hint = "write the same pin for all classes that share the port"
                context.note(path, "two pins of one port have different far ends", f"{pin.adapter}/{pin.port}", "one far end", hint)
                continue
            for host, end in zip(group.hosts, pin.ends or (), strict=False):
                mine = (host.name, pin.adapter, pin.port)
                other = taken.setdefault(end, mine)
                if other != mine:
                    got = f"{end[0]}/{end[1]}, for {other[0]} {other[1]}/{other[2]} and {host.name} {pin.adapter}/{pin.port}"
                    context.note(path, "a switch port is pinned twice", got, "each switch port once", "pin one of the two elsewhere")
                    break


def mgmt_pins(site: Site, context: Context) -> None:
    """Check that management-only ports carry kind bmc alone, and that bmc uses them where the server has them."""
    for group in site.groups:
        mgmt = natural(f"{adapter.name}/{port.name}" for adapter in group.adapters for port in adapter.mgmt)
        kinds = {one.name: one.kind for one in group.classes}
        for name, pin, path in _pins(group, context):
            near = f"{pin.adapter}/{pin.port}"
            if near in mgmt and kinds[name] != "bmc":
                message = "a management-only port carries classes of kind bmc alone"
                context.note(path, message, f"{near} for {name} (kind {kinds[name]})", "a data port", "pin another port")
            if kinds[name] == "bmc" and mgmt and near not in mgmt:
                message = "a class of kind bmc takes the server's management-only ports"
                context.note(path, message, near, listing(mgmt), "pin one of these, or remove the pin")


def _pins(group: HostGroup, context: Context) -> Iterator[tuple[str, Pin, Steps]]:
    """Yield each pin of a group with its class and the path where it stands."""
    for name, pins in group.pins.items():
        for pin in pins:
            yield name, pin, context.pinned[group.key, name, pin]
