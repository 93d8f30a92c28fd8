"""Checks of fixed VLANs and subnets, gateways, and what the addressing must offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from nicplanner.design.context import Context
from nicplanner.design.fields import Fixed
from nicplanner.design.site import Site, TrafficClass
from nicplanner.errors import listing, nearest
from nicplanner.names import natural
from nicplanner.reading.problems import Steps

KEYS = ("vlan", "subnet", "prefix")
PRIVATE = ("iscsi", "cluster", "live-migration")
"""Kinds of traffic that never leave their own network."""


def scopes_in_use(site: Site, traffic: TrafficClass) -> list[str]:
    """Return the scopes (cluster or rack names, or the site as an empty name) whose hosts carry a class, in natural order."""
    found: set[str] = set()
    for group in site.groups:
        if any(one.name == traffic.name for one in group.classes):
            found.update(site.scope_of(traffic, host) for host in group.hosts)
    return natural(found - {""} if traffic.scope != "site" else found)


@dataclass(frozen=True, slots=True)
class _Net:
    """What has VLANs and subnets of its own: a class, or a network of machines in the place of its class."""

    label: str
    path: tuple[str, str]
    traffic: TrafficClass

    def about(self, *keys: str) -> tuple[Steps, ...]:
        """Return the paths of these keys: those that a network has too are its own."""
        owner = ("traffic", self.traffic.name)
        mine: list[Steps] = [(*(self.path if key in (*KEYS, "gateway") else owner), key) for key in keys]
        return (*mine, *([(*self.path, "class")] if self.path != owner else []))

    @property
    def short(self) -> str:
        """The name of a class alone, since most of them are classes."""
        return self.path[1] if self.path[0] == "traffic" else self.label


def _nets(site: Site) -> Iterator[_Net]:
    for name, traffic in site.classes.items():
        if name not in site.networks_of:
            yield _Net(f"class {name}", ("traffic", name), traffic)
    for name, network in site.networks.items():
        yield _Net(f"network {name}", ("networks", name), network.traffic)


def _fixed(site: Site) -> Iterator[tuple[_Net, str, Fixed]]:
    """Yield every fixed value; those of a mesh, which are counted in links, are checked in :mod:`nicplanner.design.checks_mesh`."""
    for net in _nets(site):
        for key in KEYS:
            fixed: Fixed | None = getattr(net.traffic, key)
            if fixed is not None:
                yield net, key, fixed


def fixed_by_name(site: Site, context: Context) -> None:
    """Check that a map of fixed values names clusters or racks of its scope."""
    clusters = {given.cluster for given in context.record.hosts.values() if given.cluster}
    unsure = bool(context.refused_names["hosts"]) or context.findings.refused_whole(("hosts",))
    unsure |= any(context.findings.refused(("hosts", key, "cluster")) for key in context.record.hosts)
    for net, key, fixed in _fixed(site):
        traffic, path, about = net.traffic, (*net.path, key), net.about(key, "scope")
        if traffic.mesh:
            continue
        if fixed.named and traffic.scope == "site":
            allowed = "one value, or a list in order of the fabrics"
            hint = "set scope: cluster or scope: rack, or write the value without a name"
            context.note(path, "a map of names needs scope cluster or rack", "scope site", allowed, hint, about=about)
            continue
        by_cluster = traffic.scope == "cluster"
        known = clusters if by_cluster else set(site.racks)
        for scope, _ in fixed.named:
            if scope not in known and not (unsure if by_cluster else context.lost("racks", scope)):
                at, allowed = context.key(path, scope), listing(natural(known), 16)
                message = f"unknown {traffic.scope}"
                context.note(at, message, repr(scope), allowed, nearest(scope, known), True, (at, *net.about("scope")))


def fixed_counts(site: Site, context: Context) -> None:
    """Check the number of fixed values: a team or single class has one per scope, and one cannot serve several scopes."""
    for net, key, fixed in _fixed(site):
        traffic, about = net.traffic, net.about(key, "redundancy", "kind", "scope")
        if traffic.mesh:
            continue
        for scope, values in (("", fixed.every), *fixed.named):
            path: Steps = context.key((*net.path, key), scope) if scope else (*net.path, key)
            if not traffic.per_fabric and len(values) > 1:
                message = f"a class with redundancy {traffic.redundancy} has one {key} per scope"
                hint = "lists belong to mpio and paths classes, one value per fabric"
                context.note(path, message, listing(map(str, values)), f"one {key}", hint, about=about)
            elif len(set(values)) != len(values) and key != "prefix":
                context.note(path, "a value stands twice", listing(map(str, values)), "one value per fabric, all different", about=about)
        scopes = scopes_in_use(site, traffic)
        if key != "prefix" and fixed.every and len(scopes) > 1:
            what = f"one {key} cannot serve {len(scopes)} {traffic.scope}s"
            hint = "{" + ", ".join(f"{one}: …" for one in scopes[:3]) + (", …}" if len(scopes) > 3 else "}")
            got = listing(map(str, fixed.every))
            context.note((*net.path, key), what, got, f"a map of {traffic.scope} to value", f"write {hint}", about=about)


def _stated(site: Site, context: Context, key: str) -> Iterator[tuple[Any, Steps, _Net, str]]:
    """Yield each fixed value with its path, its class or network, and its scope."""
    for net, which, fixed in _fixed(site):
        if which != key:
            continue
        for scope, values in (("", fixed.every), *fixed.named):
            path: Steps = context.key((*net.path, key), scope) if scope else (*net.path, key)
            listed = isinstance(context.raw(*path), (list, tuple)) and len(context.raw(*path)) == len(values)
            for i, value in enumerate(values):
                yield value, (*path, i) if listed else path, net, scope


def fixed_vlans(site: Site, context: Context) -> None:
    """Check that fixed VLAN ids are not reserved, and unique in the site (rack scopes that share no switch may repeat)."""
    seen: dict[int, _Holders] = {}
    neighbours = _neighbours(site, context)
    for vlan, path, net, scope in _stated(site, context, "vlan"):
        if vlan in site.reserved_vlans:
            hint = "choose another id, or take it out of addressing.reserved"
            context.note(path, "the VLAN id is reserved", str(vlan), "an id that addressing.reserved does not hold", hint)
        holders, by_rack = seen.setdefault(vlan, _Holders()), net.traffic.scope == "rack" and bool(scope)
        other = holders.conflict((net.label, scope), by_rack, neighbours.get(scope, frozenset()))
        if other is not None:
            of = f"{other[0]}{' of ' + other[1] if other[1] else ''}"
            context.note(path, "the VLAN id stands twice", str(vlan), "each id once in the site", f"also given to {of}")
        holders.add((net.label, scope), by_rack)


class _Holders:
    """Who holds a VLAN id so far: classes and networks of the site, and those of single racks."""

    def __init__(self) -> None:
        self.site: dict[tuple[str, str], None] = {}
        self.racks: dict[str, tuple[str, str]] = {}

    def conflict(self, mine: tuple[str, str], by_rack: bool, near: frozenset[str]) -> tuple[str, str] | None:
        """Return a holder that `mine` (whose it is, and scope) must not share the id with; `near` are the racks that share a switch."""
        others = [*self.site] if by_rack else [*self.site, *self.racks.values()]
        if by_rack:
            racks = {mine[1]} | (near if len(near) < len(self.racks) else self.racks.keys() & near)
            others += [self.racks[rack] for rack in natural(racks & self.racks.keys())]
        return next((other for other in others if other != mine), None)

    def add(self, mine: tuple[str, str], by_rack: bool) -> None:
        """Take in a holder: whose the id is, and the scope."""
        if by_rack:
            self.racks.setdefault(mine[1], mine)
        else:
            self.site[mine] = None


def _neighbours(site: Site, context: Context) -> Mapping[str, frozenset[str]]:
    """Return for each rack the racks that share a switch with it; none where the switches are not all known."""
    if any(part[0] == "switches" and part[-1] == "serves" for part in context.unsure) or context.refused_names["switches"]:
        return {}
    found: dict[str, set[str]] = {}
    for switch in site.switches.values():
        for rack in switch.serves:
            found.setdefault(rack, set()).update(switch.serves)
    return {rack: frozenset(racks) for rack, racks in found.items()}


def fixed_subnets(site: Site, context: Context) -> None:
    """Check that fixed subnets overlap neither each other nor reserved networks, and agree with a fixed prefix."""
    stated = list(_stated(site, context, "subnet"))
    for subnet, path, net, scope in stated:
        for reserved in site.reserved_networks:
            if subnet.overlaps(reserved):
                hint = "choose another subnet, or take the network out of addressing.reserved"
                got = f"{subnet}, reserved {reserved}"
                context.note(path, "the subnet overlaps a reserved network", got, f"a subnet outside {reserved}", hint)
        prefix = net.traffic.prefix
        wanted = prefix.of(scope) if prefix is not None else ()
        if wanted and subnet.prefixlen not in wanted:
            at, about = (*net.path, "prefix"), (path, (*net.path, "prefix"))
            got, allowed = f"/{wanted[0]}, subnet {subnet}", f"/{subnet.prefixlen}"
            context.note(at, "the prefix contradicts the fixed subnet", got, allowed, "remove 'prefix'", about=about)
    for i, j in _overlaps([subnet for subnet, *_ in stated]):
        (other, _, its, its_scope), (subnet, path, net, scope) = stated[min(i, j)], stated[max(i, j)]
        if subnet != other or (net.path, scope) != (its.path, its_scope):
            of = f"{its.label}{' of ' + its_scope if its_scope else ''}"
            hint = "choose another subnet for one of them"
            context.note(path, f"the subnet overlaps that of {of}", f"{subnet} and {other}", "disjoint subnets", hint)


def _overlaps(nets: list[IPv4Network]) -> Iterator[tuple[int, int]]:
    """Yield the indices of each network that lies in another one, and of the smallest such other one."""
    around: list[int] = []  # networks nest or are disjoint, so those around the current one form a stack
    for i in sorted(range(len(nets)), key=lambda i: (nets[i].network_address, nets[i].prefixlen, i)):
        while around and nets[around[-1]].broadcast_address < nets[i].network_address:
            around.pop()
        if around:
            yield around[-1], i
        around.append(i)


def gateways(site: Site, context: Context) -> None:
    """Check each gateway: none on iscsi, cluster or live-migration, an address inside its subnet."""
    for net in _nets(site):
        traffic = net.traffic
        if traffic.gateway is False or traffic.mesh:
            continue
        if traffic.kind in PRIVATE:
            got, hint = str(traffic.gateway).lower(), "these networks are private; remove 'gateway'"
            about = net.about("gateway", "kind")
            context.note((*net.path, "gateway"), f"a class of kind {traffic.kind} has no gateway", got, "false", hint, about=about)
        elif isinstance(traffic.gateway, IPv4Address):
            _gateway_address(site, context, net, traffic.gateway)


def one_gateway(site: Site, context: Context) -> None:
    """Check that a host has at most one default gateway."""
    told: set[tuple[str, ...]] = set()
    for group in site.groups:
        excluded = ("production", *PRIVATE)
        asking = tuple(one.name for one in group.classes if one.gateway is not False and one.kind not in excluded and not one.mesh)
        if len(asking) < 2 or asking in told:
            continue
        told.add(asking)
        stated = [name for name in asking if context.record.traffic[name].gateway is not None]
        path: Steps = ("traffic", stated[-1], "gateway") if stated else ("hosts", group.key)
        about: list[Steps] = [("hosts", group.key, "traffic")]
        about += [("traffic", name, key) for name in asking for key in ("gateway", "kind")]
        got = f"gateways on {listing(asking)} (host group {group.key})"
        hint = "keep one of them: 'gateway: false' on the others, or leave classes out of the group's traffic"
        context.note(path, "a host has at most one default gateway", got, "one class with a gateway", hint, not stated, tuple(about))


def _gateway_address(site: Site, context: Context, net: _Net, address: IPv4Address) -> None:
    path, traffic = (*net.path, "gateway"), net.traffic
    what = "class" if net.path[0] == "traffic" else "network"
    about = net.about("gateway", "subnet", "scope", "redundancy", "kind")
    scopes = scopes_in_use(site, traffic)
    if traffic.per_fabric or len(scopes) > 1:
        context.note(path, "one address cannot be the gateway of several subnets", str(address), "true or false", about=about)
        return
    fixed: tuple[IPv4Network, ...] = traffic.subnet.of(scopes[0] if scopes else "") if traffic.subnet is not None else ()
    for subnet in fixed[:1]:
        got = f"{address}, subnet {subnet}"
        if address not in subnet:
            context.note(path, f"the gateway lies outside the {what}'s subnet", got, f"an address in {subnet}", about=about)
        elif address in (subnet.network_address, subnet.broadcast_address):
            which = "network" if address == subnet.network_address else "broadcast"
            allowed = f"{subnet.network_address + 1} to {subnet.broadcast_address - 1}"
            context.note(path, f"the gateway is the {which} address of the {what}'s subnet", got, allowed, about=about)
    if not fixed and site.supernets and not any(address in supernet for supernet in site.supernets):
        got, hint = str(address), f"or fix the {what}'s subnet"
        context.note(
            path,
            "the gateway lies outside the supernet",
            got,
            listing(map(str, site.supernets)),
            hint,
            about=(*about, ("addressing", "supernet")),
        )


def pools_given(site: Site, context: Context) -> None:
    """Check that VLAN ids and subnets that are not fixed have somewhere to come from."""
    carried = {one.name for group in site.groups for one in group.classes}
    for key, pool, what in (("vlan", site.vlan_pool, "vlans"), ("subnet", site.supernets, "supernet")):
        needy = []
        for net in _nets(site):
            fixed: Fixed | None = getattr(net.traffic, key)
            needs = net.traffic.name in carried and not context.findings.refused((*net.path, key))
            if needs and (fixed is None or any(not fixed.of(scope) for scope in scopes_in_use(site, net.traffic))):
                needy.append(net.short)
        if not needy or pool:
            continue
        path = ("addressing", what)
        if context.record.addressing.vlans and key == "vlan":
            context.note(
                path, "every VLAN id of the pool is reserved", "", "ids outside addressing.reserved", "widen the pool, or free some ids"
            )
            continue
        example, allowed = _EXAMPLES[key]
        hint = f"add '{example}' under addressing, or fix a {key} for {listing(needy)}"
        message = f"the key is missing: {listing(needy)} {'has' if len(needy) == 1 else 'have'} no fixed {key}"
        context.note(path, message, "", allowed, hint, True)


_EXAMPLES = {"vlan": ("vlans: 100-199", "VLAN ids"), "subnet": ("supernet: 10.20.0.0/16", "an IPv4 network, or a list of them")}

ADDRESS_CHECKS = (fixed_by_name, fixed_counts, fixed_vlans, fixed_subnets, gateways, one_gateway, pools_given)
"""In the order in which they run."""
