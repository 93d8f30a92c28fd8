"""What shares VLANs and subnets, or reaches them: SF-5, SF-7, SF-11, SF-12 and SF-18.

A valid plan gives every class VLANs and subnets of its own, so that much of this is seen on layouts and tables that others made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from nicplanner.design.site import Site
from nicplanner.errors import clean
from nicplanner.names import natural
from nicplanner.rules import Rule
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.crowds import zone_of
from nicplanner.verify.security.segments import Reach, Row, Segment, read_rows, read_segments
from nicplanner.verify.security.words import MACHINES, MANAGEMENT, MIGRATION, PROTECTED, STORAGE, count, some


def _shared(scene: Scene, kinds: Collection[str], others: Callable[[str], bool]) -> Iterator[tuple[Segment, Segment, str]]:
    """Yield VLANs of some kinds that other kinds use too, by their id where the scopes meet, or by their subnet; with the words for it."""
    segments, reach = read_segments(scene), Reach(scene.site)
    strangers = [one for one in segments if one.traffic.kind not in kinds and others(one.traffic.kind)]
    by_id: dict[int, list[Segment]] = {}
    for one in strangers:
        if one.vlan is not None:
            by_id.setdefault(one.vlan, []).append(one)
    for one in segments:
        if one.traffic.kind not in kinds:
            continue
        for other in by_id.get(one.vlan, []) if one.vlan is not None else ():
            if reach.meet(one.scope, other.scope):
                yield one, other, f"{one.what} and {other.what} are both on VLAN {one.vlan}"
        for other in strangers:
            if one.subnet is not None and other.subnet is not None and one.subnet.overlaps(other.subnet):
                yield one, other, f"the subnet {one.subnet} of {one.what} overlaps {other.subnet} of {other.what}"


def _zones(site: Site) -> dict[str, set[str]]:
    """Return the zones of what is on each network of machines, and on each class that has none: the machines', else its own."""
    found: dict[str, set[str]] = {}
    for one in site.machines:
        found.setdefault(one.network, set()).add(zone_of(site, one))
    for traffic in site.classes.values():
        if traffic.kind in MACHINES:
            for network, own in site.addressed(traffic):
                found.setdefault(network or traffic.name, {own.zone or ""})
    return found


def _in_zone(site: Site, kinds: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield class, zone and the first network of machines in it, for classes of some kinds that name a zone in which machines are."""
    zones = _zones(site)
    for traffic in site.classes.values():
        inside = [network for network in natural(zones) if traffic.zone in zones[network]]
        if traffic.kind in kinds and traffic.zone and inside:
            yield traffic.name, traffic.zone, inside[0]


def mgmt_not_own_subnet(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-5: management has no VLAN, subnet or zone of its own."""
    for one, other, words in _shared(scene, MANAGEMENT, lambda kind: True):
        yield Hit(f"{one.name} {other.name}", words)
    for name, zone, network in _in_zone(scene.site, MANAGEMENT):
        yield Hit(f"{name} zone {zone}", f"{name} is in the zone {zone}, and so are the machines on {network}")


def iscsi_shares_subnet(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-7: the VLAN or subnet of iSCSI (or the rule's classes) is also that of traffic which is no storage, or leads out by a gateway."""
    kinds = frozenset(rule.classes or ("iscsi",))
    for one, other, words in _shared(scene, kinds, lambda kind: kind not in STORAGE):
        yield Hit(f"{one.name} {other.name}", words)
    for name, gateway in _gateways(scene).items():
        traffic = scene.site.classes.get(name)
        if traffic is not None and traffic.kind in kinds:
            yield Hit(f"{name} gateway", f"{name} has the gateway {clean(gateway)}: its subnet can be reached from others")


def _gateways(scene: Scene) -> dict[str, str]:
    """Return the networks of machines and other classes that have a gateway, with the first one.

    Of the plan's VLANs where there are any, else as the design has it.
    """
    found: dict[str, str] = {}
    if "vlans" in scene.tables:
        for one in read_segments(scene):
            if one.gateway:
                found.setdefault(one.name, one.gateway)
        return found
    for traffic in scene.site.classes.values():
        for network, own in scene.site.addressed(traffic):
            if own.gateway is not False:
                found[network or traffic.name] = "of its subnet" if own.gateway is True else str(own.gateway)
    return found


def mgmt_reachable(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-11: machines can reach what is to be out of their reach, since both have gateways and no list between their zones stops it.

    Only lists on the physical network count: a router is between the two. A class without a zone is in no list. Networks that are alike
    in this are told together.
    """
    site, gateways, zones = scene.site, _gateways(scene), _zones(scene.site)
    lists = [set(acl.deny) for acl in site.acls if acl.enforced == "physical"]
    for traffic in site.classes.values():
        if traffic.kind not in PROTECTED or traffic.name not in gateways:
            continue
        groups: dict[tuple[str, ...], list[str]] = {}
        for network in natural(zones):
            if network in gateways:
                left = [zone for zone in natural(zones[network]) if not _denied(zone, traffic.zone or "", lists)]
                groups.setdefault(tuple(left), []).append(network)
        for around, networks in groups.items():
            if around:
                yield _reachable(traffic.name, traffic.zone or "", around, networks)


def _denied(zone: str, other: str, lists: list[set[str]]) -> bool:
    return bool(zone and other) and zone != other and any({zone, other} <= deny for deny in lists)


def _reachable(name: str, own: str, around: tuple[str, ...], networks: list[str]) -> Hit:
    places = some(zone for zone in around if zone)
    message = f"{some(networks)} and {name} have gateways, and no access list on the physical network lies between "
    message += f"{f'the zone {places}' if places else 'machines without a zone'} and {f'the zone {own}' if own else name}"
    missing = [f"{name} a zone"] if not own else []
    missing += ["the machines a zone"] if "" in around else []
    remedy = f"give {' and '.join(missing)}, and deny the two in an access list that is enforced physical" if missing else ""
    subject = f"{networks[0]} {name}" if len(networks) == 1 else f"{networks[0]} and {len(networks) - 1} more {name}"
    return Hit(subject, message, "", remedy)


def lm_exposed(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-12: the memory of machines moves where machines are, on their VLAN or in their zone.

    On shared ports with a VLAN of its own it is apart.
    """
    for one, other, words in _shared(scene, MIGRATION, lambda kind: kind in MACHINES):
        yield Hit(f"{one.name} {other.name}", words)
    for name, zone, network in _in_zone(scene.site, MIGRATION):
        yield Hit(f"{name} zone {zone}", f"{name} is in the zone {zone}, and so are the machines on {network}")


def native_exposure(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-18: frames without a tag fall into management's VLAN, or management into theirs, on a port with machines or storage.

    A valid plan tags all VLANs of a trunk. What a port carries is told by its VLANs and by the host's port at the other end.
    """
    if "vlans" not in scene.tables or "switch_ports" not in scene.tables:
        return
    classes: dict[int, dict[str, str]] = {}
    for one in read_segments(scene):
        if one.vlan is not None:
            classes.setdefault(one.vlan, {})[one.traffic.name] = one.traffic.kind
    ends = {(use.switch.name, use.far.name): use.traffic for uses in scene.facts.uses.values() for use in uses if use.switch and use.far}
    found: dict[tuple[str, int], list[str]] = {}
    for row in read_rows(scene.tables["switch_ports"]):
        if row.native is None or row.switch not in scene.site.switches:
            continue
        if _exposed(scene.site, row, classes, ends.get((row.switch, row.port), "")):
            found.setdefault((row.switch, row.native), []).append(row.port)
    for (switch, native), ports in found.items():
        words = f"{some(classes[native])} is untagged (VLAN {native}) on {switch} {clean(natural(ports)[0])}"
        message = f"{words}, which carries management and machines or storage; so it is on {count(len(ports), 'port')} of the switch"
        yield Hit(f"{switch} VLAN {native}", message)


def _exposed(site: Site, row: Row, classes: dict[int, dict[str, str]], traffic: str) -> bool:
    native = set(classes.get(row.native, {}).values()) if row.native is not None else set[str]()
    carried = native.union(*(classes.get(vlan, {}).values() for vlan in row.tagged))
    carried |= {site.classes[name].kind for name in traffic.split(";") if name in site.classes}
    guests = MACHINES | STORAGE
    return bool(native & (MANAGEMENT | guests) and carried & MANAGEMENT and carried & guests)
