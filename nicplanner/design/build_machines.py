"""Virtual machines and what watches them: networks of machines, machines merged with their like, access lists, sensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from ipaddress import IPv4Address

from nicplanner import names
from nicplanner.design.context import Context
from nicplanner.design.fields import NetworkRecord, VmRecord
from nicplanner.design.site import AccessList, Host, HostGroup, Machines, Monitor, TrafficClass, VmNetwork
from nicplanner.errors import clean, listing, nearest
from nicplanner.reading.problems import Steps

# --------------------------------------------------------------------------------------------------------------- networks

_REPLACED = ("vlan", "subnet", "prefix")


def build_networks(context: Context) -> dict[str, VmNetwork]:
    """Return the networks of virtual machines by name, in natural order."""
    out: dict[str, VmNetwork] = {}
    seen: dict[str, str] = {}
    for name in names.natural(context.record.networks):
        given, path = context.record.networks[name], ("networks", name)
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            message, hint = "a network stands twice (case does not distinguish)", "remove or rename one of the two"
            context.note(path, message, f"{name!r} and {other!r}", "each network once", hint, True)
        owner = _owner(given, path, context)
        if owner is None:
            continue
        clash = next((one for one in context.classes if one.casefold() == name.casefold() and one != owner.name), None)
        if clash is not None:
            message = "a network has the name of another class"
            context.note(path, message, repr(name), "a name of its own, or that of its class", f"{clash!r} stands under 'traffic:'", True)
        out[name] = VmNetwork(name, owner.name, _traffic_of(given, owner), given.zone or owner.zone)
    for owner_name in names.natural({network.owner for network in out.values()}):
        _replaced(owner_name, [network.name for network in out.values() if network.owner == owner_name], context)
    return out


def _owner(given: NetworkRecord, path: Steps, context: Context) -> TrafficClass | None:
    """Return the class that a network belongs to, which must carry machines; None after a mistake."""
    at = (*path, "class")
    if context.findings.refused(at):
        return None
    producers = {name: one for name, one in context.classes.items() if one.kind == "production"}
    if given.class_ in context.classes and given.class_ not in producers:
        message = f"machines use classes of kind production, but this one's kind is {context.classes[given.class_].kind}"
        about: tuple[Steps, ...] = (at, ("traffic", given.class_, "kind"))
        context.note(at, message, repr(given.class_), listing(producers, 16) or "a class of kind production", about=about)
        return None
    if not context.check_names([given.class_], producers, "traffic", "class", at):
        return None
    found = producers[given.class_]
    if found.redundancy not in ("team", "single"):
        message = f"networks need a class with one VLAN each, but the redundancy of {found.name} is {found.redundancy}"
        about = (at, ("traffic", found.name, "redundancy"), ("traffic", found.name, "kind"))
        context.note(at, message, repr(given.class_), "a class with redundancy team or single", "", about=about)
        return None
    return found


def _traffic_of(given: NetworkRecord, owner: TrafficClass) -> TrafficClass:
    """Return the class as far as the network's addressing goes. What the class states itself is a mistake, told elsewhere."""
    inherited = owner.gateway if isinstance(owner.gateway, bool) else False
    gateway = inherited if given.gateway is None else given.gateway
    zone = given.zone or owner.zone
    return replace(owner, vlan=given.vlan, subnet=given.subnet, prefix=given.prefix, gateway=gateway, zone=zone)


def _replaced(owner: str, networks: list[str], context: Context) -> None:
    """Refuse the fixed values of a class that has networks: they would stand for nothing."""
    given = context.record.traffic[owner]
    stated = [key for key in _REPLACED if getattr(given, key) is not None]
    stated += ["gateway"] if isinstance(given.gateway, IPv4Address) else []
    for key in stated:
        allowed = f"a {key} of each network" if key != "gateway" else "true or false, or an address of each network"
        message, hint = f"the class has networks, which replace its {key}", f"write it under networks.{networks[0]}"
        context.note(("traffic", owner, key), message, f"networks {listing(networks)}", allowed, hint)


# --------------------------------------------------------------------------------------------------------------- machines


def build_machines(groups: tuple[HostGroup, ...], networks: Mapping[str, VmNetwork], context: Context) -> tuple[Machines, ...]:
    """Return the virtual machines, those that are alike merged, in natural order of their first names."""
    builder = _Builder(groups, networks, context)
    merged: dict[tuple[str, str, str, Fraction, int], list[str]] = {}
    for key, given in context.record.vms.items():
        alike = builder.resolve(given, ("vms", key))
        if alike is not None:
            merged.setdefault(alike, []).extend(names.expand(key))
    out = []
    for (cluster, zone, network, demand, owners), members in merged.items():
        members.sort(key=names.natural_key)
        out.append(Machines(members[0], tuple(members), cluster or None, zone or None, network, demand, builder.owner_sets[owners]))
    return tuple(sorted(out, key=lambda one: names.natural_key(one.key)))


class _Builder:
    """Resolves machines, asking once what many of them ask.

    Attributes
    ----------
    owner_sets
        Every set of hosts that machines may run on, in natural order of the hosts; a machine holds its number.
    """

    def __init__(self, groups: tuple[HostGroup, ...], networks: Mapping[str, VmNetwork], context: Context) -> None:
        self.context = context
        self.hosts = {host.name: host for group in groups for host in group.hosts}
        self.group_of = {group.key: group for group in groups}
        self.networks = networks
        with_networks = {network.owner for network in networks.values()}
        self.producers = {name: one for name, one in context.classes.items() if one.kind == "production"}
        self.direct = {name: one for name, one in self.producers.items() if name not in with_networks}
        self.owner_sets: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._of_cluster: dict[str | None, int] = {}
        self._defaults: dict[int, list[str]] = {}
        self._hints: dict[str, str] = {}
        self._clusters = {host.cluster for host in self.hosts.values() if host.cluster is not None}
        self._unsure_groups = {key for key in context.record.hosts if context.findings.refused(("hosts", key, "cluster"))}
        self._unsure = bool(context.refused_names["hosts"]) or context.findings.refused_whole(("hosts",)) or bool(self._unsure_groups)

    def resolve(self, given: VmRecord, path: Steps) -> tuple[str, str, str, Fraction, int] | None:
        """Return what makes machines alike: cluster, zone, network, demand and set of owners; None after a mistake."""
        cluster = self._cluster(given, path)
        owners = self._owners(given, path, cluster)
        network = self._network(given, path, owners)
        if network is None or owners is None:
            return None
        found = self.networks.get(network)
        zone = given.zone or (found.zone if found else self.producers[network].zone)
        return cluster or "", zone or "", network, given.demand_gbps, owners

    def _cluster(self, given: VmRecord, path: Steps) -> str | None:
        """Return the cluster of a machine, None where it names none or an unknown one."""
        if given.cluster is None or given.cluster in self._clusters:
            return given.cluster
        if not self._unsure:
            near = nearest(given.cluster, self._clusters)
            hint = near or "name it under 'cluster:' of a host group"
            allowed = listing(names.natural(self._clusters), 16) or "a cluster of hosts"
            self.context.note((*path, "cluster"), "unknown cluster", repr(given.cluster), allowed, hint)
        return None

    # ------------------------------------------------------------------------------------------------------------- owners

    def _owners(self, given: VmRecord, path: Steps, cluster: str | None) -> int | None:
        """Return the number of the set of hosts that may run a machine; None after a mistake."""
        at, sound = (*path, "owners"), True
        if self.context.findings.refused(at):
            return None
        if given.owners is None:
            return self._every(cluster) if given.cluster is None or cluster is not None else None
        outside = []
        for name in given.owners:
            host = self.hosts.get(name)
            if host is None:
                sound = False
                self._unknown_owner(name, at)
            elif cluster is not None and host.cluster != cluster and host.group not in self._unsure_groups:
                outside.append(host)
        if outside:
            self._outside(outside, cluster or "", at)
        return self._number(given.owners) if sound and not outside else None

    def _every(self, cluster: str | None) -> int:
        """Return the set of all hosts of a cluster (None: of the site). Storage arrays, which carry iscsi alone, run no machines."""
        if cluster not in self._of_cluster:
            arrays = {key for key, group in self.group_of.items() if group.classes and all(one.kind == "iscsi" for one in group.classes)}
            found = [host.name for host in self.hosts.values() if cluster in (None, host.cluster) and host.group not in arrays]
            self._of_cluster[cluster] = self._number(tuple(names.natural(found)))
        return self._of_cluster[cluster]

    def _number(self, owners: tuple[str, ...]) -> int:
        number = self._numbers.setdefault(owners, len(self._numbers))
        if number == len(self.owner_sets):
            self.owner_sets.append(owners)
        return number

    def _unknown_owner(self, name: str, at: Steps) -> None:
        if self.context.lost("hosts", name):
            return
        if name not in self._hints:
            self._hints[name] = nearest(name, self.hosts) or "add it under 'hosts:'"
        self.context.note(self.context.item(at, name), "unknown host", repr(name), _hosts(self.hosts), self._hints[name])

    def _outside(self, hosts: list[Host], cluster: str, at: Steps) -> None:
        """Note owners that do not belong to the machine's cluster; a range of them once."""
        places: dict[Steps, list[Host]] = {}
        for host in hosts:
            places.setdefault(self.context.item(at, host.name), []).append(host)
        inside = [host.name for host in self.hosts.values() if host.cluster == cluster]
        for place, found in places.items():
            others = names.natural({host.cluster for host in found if host.cluster is not None})
            of = f"cluster {listing(others)}" if others else "no cluster"
            verb = "belongs" if len(found) == 1 else "belong"
            text = names.compress(host.name for host in found)
            hint = f"{text} {verb} to {of}: remove the owner, or name no cluster"
            message = f"an owner lies outside the machine's cluster {cluster}"
            self.context.note(place, message, repr(text), _hosts(inside), hint, about=(place, (*at[:-1], "cluster")))

    # ------------------------------------------------------------------------------------------------------------ network

    def _network(self, given: VmRecord, path: Steps, owners: int | None) -> str | None:
        """Return the network of a machine, or the class where that has no networks; None after a mistake."""
        at, name = (*path, "network"), given.network
        if self.context.findings.refused(at):
            return None
        if name is None:
            return self._default_network(at, owners)
        if name in self.networks or name in self.direct:
            return name
        if name in self.context.record.networks or self.context.lost("networks", name) or self.context.lost("traffic", name):
            return None  # its own mistake is told already
        allowed = listing(names.natural({**self.networks, **self.direct}), 16) or "a class of kind production"
        if name in self.producers:
            own = [one for one, network in self.networks.items() if network.owner == name]
            self.context.note(at, "the class has networks: name one of them", repr(name), listing(own, 16))
        elif name in self.context.classes:
            about = (at, ("traffic", name, "kind"))
            message = f"machines use classes of kind production, but this one's kind is {self.context.classes[name].kind}"
            self.context.note(at, message, repr(name), allowed, about=about)
        else:
            hint = nearest(name, {**self.networks, **self.direct}) or "add it under 'networks:'"
            self.context.note(at, "unknown network", repr(name), allowed, hint)
        return None

    def _default_network(self, at: Steps, owners: int | None) -> str | None:
        """Return the one network that the machine's hosts carry; note it where there is not exactly one."""
        if owners is None:
            return None
        if owners not in self._defaults:
            groups = {self.hosts[name].group for name in self.owner_sets[owners]}
            carried = {one.name for key in groups for one in self.group_of[key].classes}
            found = [name for name, network in self.networks.items() if network.owner in carried]
            self._defaults[owners] = names.natural([*found, *(name for name in self.direct if name in carried and name not in found)])
        found = self._defaults[owners]
        if len(found) == 1:
            return found[0]
        unsure = len(self.networks) < len(self.context.record.networks)
        unsure |= any(self.context.refused_names[section] or self.context.findings.refused_whole((section,)) for section in _SOURCES)
        if not unsure:
            of = "the machine's hosts carry" + (f" {len(found)} networks" if found else " no class of kind production")
            hint = "add 'network:'" if found else "add such a class to the hosts' traffic, or choose other hosts"
            allowed = listing(found, 16) or "a class of kind production"
            self.context.note(at, f"the network is missing: {of}", "", allowed, hint, True)
        return None


_SOURCES = ("traffic", "networks", "hosts")
"""Sections that say which networks there are."""


def _hosts(found: Iterable[str]) -> str:
    return clean(names.compress(found), 200) or "no host"


# ------------------------------------------------------------------------------------------------- access lists and sensors


def build_acls(context: Context) -> tuple[AccessList, ...]:
    """Return the access lists in natural order."""
    zones, sure = _zones(context)
    out: dict[str, AccessList] = {}
    for i, given in enumerate(context.record.acls):
        if given is None:
            continue
        for zone in given.deny:
            if zone not in zones and sure:
                at = context.item(("acls", i, "deny"), zone)
                known = names.natural(zones)
                hint = nearest(zone, known) or "a zone is named by a machine, a network or a class"
                context.note(at, "unknown zone", repr(zone), listing(known, 16) or "no zone is named", hint)
        if _named_once(given.name, out, ("acls", i, "name"), "an access list", "each access list once", context):
            out[given.name] = AccessList(given.name, given.deny, given.enforced)
    return tuple(out[name] for name in names.natural(out))


def _zones(context: Context) -> tuple[frozenset[str], bool]:
    """Return the zones that classes, networks and machines name, and whether these are all."""
    found: set[str] = set()
    sure = True
    for section in ("traffic", "networks", "vms"):
        records: Mapping[str, object] = getattr(context.record, section)
        found.update(zone for record in records.values() if (zone := getattr(record, "zone", None)) is not None)
        sure &= not context.findings.refused_whole((section,)) and not context.refused_names[section]
        sure &= not any(context.findings.refused((section, key, "zone")) for key in records)
    return frozenset(found), sure


def build_monitors(context: Context) -> tuple[Monitor, ...]:
    """Return the sensors in natural order."""
    out: dict[str, Monitor] = {}
    for i, given in enumerate(context.record.monitors):
        if given is None:
            continue
        context.check_names(given.taps, context.switches, "switches", "switch", ("monitors", i, "taps"), pointed=True)
        if _named_once(given.name, out, ("monitors", i, "name"), "a sensor", "each sensor once", context):
            out[given.name] = Monitor(given.name, given.taps)
    return tuple(out[name] for name in names.natural(out))


def _named_once(name: str, known: Mapping[str, object], at: Steps, what: str, allowed: str, context: Context) -> bool:
    """Tell whether a name is new, upper and lower case alike; note it where it is not."""
    if context.findings.refused(at):
        return False
    other = next((one for one in known if one.casefold() == name.casefold()), None)
    if other is not None:
        message = f"{what} stands twice (case does not distinguish)"
        got = repr(name) if other == name else f"{name!r} and {other!r}"
        context.note(at, message, got, allowed, "remove or rename one of the two")
    return other is None
