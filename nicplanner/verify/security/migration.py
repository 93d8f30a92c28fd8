"""SF-19: where a machine loses its network when it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nicplanner.design.site import Host
from nicplanner.names import natural
from nicplanner.rules import Rule
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.crowds import Crowd, Crowds, class_of, lacks, read_crowds
from nicplanner.verify.security.segments import Trunks
from nicplanner.verify.security.words import count


def migration_reach(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-19: a machine loses its network on an owner that does not carry it, or where the class has another VLAN.

    With the tables of VLANs and switch ports, an owner's port without the network's VLAN counts too.
    """
    crowds, trunks = read_crowds(scene, carried=False), Trunks(scene)
    by_network: dict[str, list[Crowd]] = {}
    for one in crowds.crowds:
        by_network.setdefault(one.network, []).append(one)
    host_of = {host.name: host for host in scene.site.hosts}
    for network in natural(by_network):
        mine, name = by_network[network], class_of(scene.site, network)
        owners = natural({host for one in mine for host in crowds.of(one.owners)})
        missing = dict.fromkeys(set(lacks(scene, name)).intersection(owners), f"does not carry {name}")
        carrying = {host: host_of[host] for host in owners if host in host_of and host not in missing}
        for host, known in carrying.items():
            port = trunks.lacking(network, known)
            if port:
                missing[host] = f"is on {port} without the VLAN of {network}"
        if missing:
            yield _missing(crowds, network, mine, missing)
        hit = _other_vlan(scene, crowds, network, mine, carrying)
        if hit is not None:
            yield hit


def _missing(crowds: Crowds, network: str, mine: list[Crowd], missing: Mapping[str, str]) -> Hit:
    """Report the owners of a network's machines that do not have it; `mine` are in order of their first machines."""
    hosts = sum(1 << i for i, name in enumerate(crowds.hosts) if name in missing)
    lost = [one for one in mine if one.owners & hosts]
    host = crowds.of(lost[0].owners & hosts)[0]
    about = f"{count(sum(one.size for one in lost), 'machine')} may move to {crowds.show(hosts)} without it"
    return Hit(f"{network} {crowds.show(hosts)}", f"{lost[0].first[0]} may run on {host}, which {missing[host]}; {about}")


def _other_vlan(scene: Scene, crowds: Crowds, network: str, mine: list[Crowd], carrying: Mapping[str, Host]) -> Hit | None:
    """Report machines whose owners are of several scopes of the class: each scope has a VLAN and subnet of its own."""
    traffic = scene.site.classes.get(class_of(scene.site, network))
    if traffic is None or traffic.scope == "site":
        return None
    scopes: dict[str, int] = {}
    for i, name in enumerate(crowds.hosts):
        if name in carrying:
            scope = scene.site.scope_of(traffic, carrying[name])
            scopes[scope] = scopes.get(scope, 0) | 1 << i
    lost = [one for one in mine if sum(bool(one.owners & hosts) for hosts in scopes.values()) > 1]
    if not lost:
        return None
    place = {host: scene.site.scope_of(traffic, known) or "none" for host, known in carrying.items()}
    owners = [host for host in crowds.of(lost[0].owners) if host in place]
    here, there = owners[0], next(host for host in owners if place[host] != place[owners[0]])
    message = (
        f"{lost[0].first[0]} may move from {here} ({traffic.scope} {place[here]}) to {there} ({traffic.scope} {place[there]}), where "
        f"{network} has another VLAN and subnet; {count(sum(one.size for one in lost), 'machine')} may lose the address that way"
    )
    return Hit(f"{network} {traffic.scope}", message, "", f"give the class scope site, or keep the 'owners' within one {traffic.scope}")
