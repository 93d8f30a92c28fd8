"""What must hold between the records of a design: one check a function, each message tells the mend."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise
from typing import Any

from nicplanner.design.build import Note
from nicplanner.design.fields import DesignRecord, Fixed
from nicplanner.design.site import Site, TrafficClass
from nicplanner.errors import listing, nearest
from nicplanner.names import expand, natural_key


def run_checks(record: DesignRecord, site: Site, note: Note) -> None:
    """Run every check of this module; all mistakes are noted."""
    for check in (
        device_names, places, single_survival, fixed_by_name, scope_has_cluster, fixed_counts, fixed_vlans, fixed_subnets,
        gateways, supernet_given, pin_ends, mgmt_pins, zero_spare,
    ):  # fmt: skip
        check(record, site, note)


def device_names(record: DesignRecord, site: Site, note: Note) -> None:
    """Hosts and switches have names of their own; upper and lower case are alike (NetBIOS and DNS take them so)."""
    seen: dict[str, tuple[str, str]] = {}
    for section, keys in (("hosts", record.hosts), ("switches", record.switches)):
        for key in sorted(keys, key=natural_key):
            for name in expand(key):
                if name.casefold() in seen:
                    other = seen[name.casefold()]
                    note((section, key), "a name stands twice (case does not distinguish)", repr(name), "each host and switch once", f"also in {'.'.join(other)}", True)
                    break
                seen[name.casefold()] = (section, key)


def places(record: DesignRecord, site: Site, note: Note) -> None:
    """No two devices share a unit of a rack."""
    spans: dict[str, list[tuple[int, int, str, tuple[str, str]]]] = {}
    for group in site.groups:
        for host in group.hosts:
            spans.setdefault(host.rack, []).append((host.unit, host.unit + group.height - 1, host.name, ("hosts", group.key)))
    keys = {name: key for key in record.switches for name in expand(key)}
    for switch in site.switches.values():
        spans.setdefault(switch.rack, []).append((switch.unit, switch.unit + switch.height - 1, switch.name, ("switches", keys[switch.name])))
    told: set[tuple[Any, Any]] = set()
    for rack in spans.values():
        for below, above in pairwise(sorted(rack, key=lambda span: (span[0], span[1], natural_key(span[2])))):
            if above[0] <= below[1] and (below[3], above[3]) not in told:
                told.add((below[3], above[3]))
                got = f"{above[2]} in units {above[0]} to {above[1]}, {below[2]} in units {below[0]} to {below[1]}"
                note((*above[3], "unit"), "two devices share a unit", got, "each unit once", f"start above unit {below[1]}")


def single_survival(record: DesignRecord, site: Site, note: Note) -> None:
    """One port survives nothing: a single class says so itself."""
    for name, traffic in site.classes.items():
        if traffic.redundancy == "single" and traffic.survive:
            stated = record.traffic[name].survive is not None
            path = ("traffic", name, "survive") if stated else ("traffic", name)
            note(path, "a class with redundancy 'single' survives no failure", f"survive: [{', '.join(sorted(traffic.survive))}]", "survive: []", "write 'survive: []', or choose redundancy: team", not stated)
            continue
        for group in site.groups:
            for one in group.classes:
                if one.name == name and one.redundancy == "single" and one.survive:
                    note(("hosts", group.key, "traffic", name, "survive"), "a class with redundancy 'single' survives no failure", f"[{', '.join(sorted(one.survive))}]", "[]")


def scopes_in_use(site: Site, traffic: TrafficClass) -> list[str]:
    """Return the scopes (cluster or rack names, or the site as an empty name) whose hosts carry a class, in natural order."""
    found = {
        site.scope_of(traffic, host) for group in site.groups if any(one.name == traffic.name for one in group.classes) for host in group.hosts
    }
    return sorted(found, key=natural_key)


def fixed_by_name(record: DesignRecord, site: Site, note: Note) -> None:
    """A map of fixed values names clusters or racks of its scope."""
    clusters = {group.cluster for group in site.groups if group.cluster} | {given.cluster for given in record.hosts.values() if given.cluster}
    for name, traffic in site.classes.items():
        for key in ("vlan", "subnet", "prefix"):
            fixed: Fixed | None = getattr(traffic, key)
            if fixed is None or not fixed.named:
                continue
            if traffic.scope == "site":
                note(("traffic", name, key), "a map of values needs scope cluster or rack", "scope: site", "one value or a list", f"set scope, or write '{key}' without names")
                continue
            known = clusters if traffic.scope == "cluster" else set(site.racks)
            for scope, _ in fixed.named:
                if scope not in known:
                    note(("traffic", name, key, scope), f"unknown {traffic.scope}", repr(scope), listing(sorted(known, key=natural_key)), nearest(scope, known), True)


def scope_has_cluster(record: DesignRecord, site: Site, note: Note) -> None:
    """A class of scope cluster is carried by hosts that belong to one."""
    for group in site.groups:
        for traffic in group.classes:
            if traffic.scope == "cluster" and group.cluster is None:
                note(("hosts", group.key), f"class {traffic.name} has scope cluster, but the group names no cluster", "", "cluster: NAME", "add 'cluster:', or set the class's scope to site", True)


def fixed_counts(record: DesignRecord, site: Site, note: Note) -> None:
    """A team or single class has one VLAN and subnet per scope; one fixed value cannot serve several scopes."""
    for name, traffic in site.classes.items():
        for key in ("vlan", "subnet", "prefix"):
            fixed: Fixed | None = getattr(traffic, key)
            if fixed is None:
                continue
            for scope, values in (("", fixed.every), *fixed.named):
                path = ("traffic", name, key, scope) if scope else ("traffic", name, key)
                if not traffic.per_fabric and len(values) > 1:
                    note(path, f"a {traffic.redundancy} class has one {key} per scope", str(len(values)), f"one {key}", "lists belong to mpio and paths classes, one value per fabric")
                elif len(set(values)) != len(values) and key != "prefix":
                    note(path, "a value stands twice", listing(map(str, values)), "one value per fabric, all different")
            if key != "prefix" and fixed.every and len(scopes_in_use(site, traffic)) > 1:
                names = scopes_in_use(site, traffic)
                note(("traffic", name, key), f"one {key} cannot serve {len(names)} {traffic.scope}s", listing(map(str, fixed.every)), f"a map of {traffic.scope} name to value", "{" + ", ".join(f"{one}: …" for one in names[:3]) + "}")


def _stated(site: Site, key: str) -> Iterator[tuple[Any, tuple[Any, ...], str, str]]:
    """Yield each fixed value with its path, class and scope."""
    for name, traffic in site.classes.items():
        fixed: Fixed | None = getattr(traffic, key)
        if fixed is None:
            continue
        for value in fixed.every:
            yield value, ("traffic", name, key), name, ""
        for scope, values in fixed.named:
            for value in values:
                yield value, ("traffic", name, key, scope), name, scope


def racks_share_switch(site: Site, rack_a: str, rack_b: str) -> bool:
    """Tell whether some switch serves both racks."""
    return any(rack_a in switch.serves and rack_b in switch.serves for switch in site.switches.values())


def fixed_vlans(record: DesignRecord, site: Site, note: Note) -> None:
    """Fixed VLAN ids are not reserved and unique in the site (rack scopes that share no switch may repeat)."""
    seen: dict[int, list[tuple[str, str]]] = {}
    for vlan, path, name, scope in _stated(site, "vlan"):
        if vlan in site.reserved_vlans:
            note(path, "the VLAN id is reserved", str(vlan), "an id that addressing.reserved does not hold", "change one of the two")
        for other, other_scope in seen.get(vlan, []):
            apart = site.classes[name].scope == site.classes[other].scope == "rack" and scope and other_scope
            if apart and scope in site.racks and other_scope in site.racks and not racks_share_switch(site, scope, other_scope):
                continue
            if (other, other_scope) == (name, scope):
                continue
            note(path, "the VLAN id stands twice", str(vlan), "each id once", f"also given to {other}{' of ' + other_scope if other_scope else ''}")
        seen.setdefault(vlan, []).append((name, scope))


def fixed_subnets(record: DesignRecord, site: Site, note: Note) -> None:
    """Fixed subnets overlap neither each other nor reserved networks, and agree with a fixed prefix."""
    seen: list[tuple[IPv4Network, str]] = []
    for net, path, name, scope in _stated(site, "subnet"):
        for reserved in site.reserved_networks:
            if net.overlaps(reserved):
                note(path, "the subnet overlaps a reserved network", str(net), f"nothing inside {reserved}", "change one of the two")
        for other, other_name in seen:
            if net.overlaps(other):
                note(path, f"the subnet overlaps that of {other_name}", f"{net} and {other}", "disjoint subnets")
        if net.prefixlen > 30:
            note(path, "the subnet has no room for hosts", str(net), "a prefix length of at most 30")
        prefix = site.classes[name].prefix
        wanted = prefix.of(scope) if prefix is not None else ()
        if wanted and net.prefixlen not in wanted:
            note(("traffic", name, "prefix"), "the prefix contradicts the fixed subnet", f"/{wanted[0]} and {net}", f"/{net.prefixlen}", "leave out 'prefix'")
        seen.append((net, name))


def gateways(record: DesignRecord, site: Site, note: Note) -> None:
    """A host has at most one default gateway, none on iscsi, cluster or live-migration; a gateway's address lies in its subnet."""
    for name, traffic in site.classes.items():
        path = ("traffic", name, "gateway")
        if traffic.gateway is not False and traffic.kind in ("iscsi", "cluster", "live-migration"):
            note(path, f"a class of kind {traffic.kind} has no gateway", str(traffic.gateway).lower(), "false", "these networks are private; leave out 'gateway'")
        if isinstance(traffic.gateway, IPv4Address):
            _gateway_address(traffic, traffic.gateway, site, path, note)
    for group in site.groups:
        asking = [one.name for one in group.classes if one.gateway is not False and one.kind != "production"]
        if len(asking) > 1:
            note(("hosts", group.key), "a host has at most one default gateway", f"gateways on {listing(asking)}", "one class with a gateway", f"set 'gateway: false' on all but one of them under traffic, or leave classes out", True)


def _gateway_address(traffic: TrafficClass, address: IPv4Address, site: Site, path: tuple[Any, ...], note: Note) -> None:
    if traffic.per_fabric or len(scopes_in_use(site, traffic)) > 1:
        note(path, "one address cannot be the gateway of several subnets", str(address), "true or false")
        return
    scope = (scopes_in_use(site, traffic) or [""])[0]
    nets: tuple[IPv4Network, ...] = traffic.subnet.of(scope) if traffic.subnet is not None else ()
    for net in nets:
        if address not in net or address in (net.network_address, net.broadcast_address):
            note(path, "the gateway is not a usable address of the class's subnet", f"{address}, subnet {net}", f"an address in {net}")
    if not nets and not any(address in net for net in site.supernets):
        note(path, "the gateway lies outside the supernet", str(address), listing(map(str, site.supernets)), "or fix the class's subnet")


def supernet_given(record: DesignRecord, site: Site, note: Note) -> None:
    """Without fixed values, VLAN ids and subnets need somewhere to come from."""
    carried = {one.name for group in site.groups for one in group.classes}
    for key, pool, what in (("vlan", site.vlan_pool, "addressing.vlans"), ("subnet", site.supernets, "addressing.supernet")):
        needy = [name for name in site.classes if name in carried and getattr(site.classes[name], key) is None]
        if needy and not pool:
            note(("addressing", what.split(".")[1]), f"no {what.split('.')[1]} is given", "", f"{what}, or a fixed {key} of {listing(needy)}", f"add '{what.split('.')[1]}:' under addressing", True)


def pin_ends(record: DesignRecord, site: Site, note: Note) -> None:
    """No two pins take the same switch port, and one host's pins do not plug two classes differently into one port."""
    taken: dict[tuple[str, str], tuple[str, str, str]] = {}
    for group in site.groups:
        far: dict[tuple[str, str], Any] = {}
        for name, pins in group.pins.items():
            for pin in pins:
                near = (pin.adapter, pin.port)
                if near in far and far[near] != (pin.fabric, pin.ends):
                    note(("hosts", group.key, "pin", name), "two pins of one port have different far ends", f"{pin.adapter}/{pin.port}", "the same far end")
                far[near] = (pin.fabric, pin.ends)
                for host, end in zip(group.hosts, pin.ends or (), strict=False):
                    mine = (host.name, pin.adapter, pin.port)
                    if taken.setdefault(end, mine) != mine:
                        other = taken[end]
                        note(("hosts", group.key, "pin", name), "a switch port is pinned twice", f"{end[0]}/{end[1]}", "each switch port once", f"also for {other[0]} {other[1]}/{other[2]}")


def mgmt_pins(record: DesignRecord, site: Site, note: Note) -> None:
    """Management-only ports carry kind bmc alone, and bmc uses them where the server has them."""
    for group in site.groups:
        mgmt = {(adapter.name, port.name) for adapter in group.adapters for port in adapter.mgmt}
        kinds = {one.name: one.kind for one in group.classes}
        for name, pins in group.pins.items():
            for pin in pins:
                inside = (pin.adapter, pin.port) in mgmt
                if inside and kinds[name] != "bmc":
                    note(("hosts", group.key, "pin", name), "a management-only port carries classes of kind bmc alone", f"{pin.adapter}/{pin.port}", "a data port")
                if kinds[name] == "bmc" and mgmt and not inside:
                    note(("hosts", group.key, "pin", name), "a class of kind bmc takes the server's management-only ports", f"{pin.adapter}/{pin.port}", listing(f"{a}/{p}" for a, p in sorted(mgmt)))


def zero_spare(record: DesignRecord, site: Site, note: Note) -> None:
    """A host group without any port can carry nothing."""
    for group in site.groups:
        if not any(adapter.ports or adapter.mgmt for adapter in group.adapters):
            note(("hosts", group.key), "the hosts have no port at all", f"server {group.server}, no adapters", "at least one port", "add an adapter", True)
