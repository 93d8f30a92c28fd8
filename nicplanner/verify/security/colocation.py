"""Machines on one host: SF-3 (what a sensor cannot see) and SF-10 (which zones may meet)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from nicplanner.names import natural, natural_key
from nicplanner.rules import Rule
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.crowds import Crowd, class_of, count_pairs_within, read_crowds
from nicplanner.verify.security.words import count, some


def _regulated(ones: Iterable[Crowd], rule: Rule) -> bool:
    """Tell whether machines are in a zone that the rule's parameter ``regulated`` names."""
    zones = rule.parameters.get("regulated", ())
    return any(one.zone in zones for one in ones)


_WITHOUT_MIRRORING = "install a sensor in each machine, or give the machines disjoint 'owners'"


def ids_blind_spot(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-3: pairs of machines that a sensor on the physical network cannot see, since they may run on one host and network.

    That holds whatever is tapped. Switches that carry the network and are not tapped are named: they add pairs on different hosts.
    """
    monitors = sorted(scene.site.monitors, key=lambda one: natural_key(one.name))
    if not monitors:
        return
    crowds = read_crowds(scene, carried=True)
    by_network: dict[str, list[Crowd]] = {}
    for one in crowds.crowds:
        by_network.setdefault(one.network, []).append(one)
    remedy = _WITHOUT_MIRRORING if scene.site.profile.settings.get("mirroring") is False else ""
    for network in natural(by_network):
        mine = by_network[network]
        meeting = crowds.meet_within(mine)
        if meeting is None:
            continue
        pairs, severity = count_pairs_within(mine), "high" if _regulated(mine, rule) else ""
        carrying = _switches(scene, class_of(scene.site, network), {name for one in mine for name in crowds.of(one.owners)})
        for monitor in monitors:
            message = (
                f"{meeting.one} and {meeting.other} may both run on {meeting.host}, where traffic on {network} stays in the "
                f"virtual switch; in all {count(pairs, 'pair')} of {count(meeting.machines, 'machine')} on {crowds.show(meeting.hosts)}"
            )
            untapped = carrying - set(monitor.taps)
            if untapped:
                message += f"; switches with the network that are not tapped: {some(untapped)}"
            yield Hit(f"{monitor.name} {network}", message, severity, remedy)


def _switches(scene: Scene, name: str, hosts: set[str]) -> set[str]:
    """Return the switches that a class of these hosts is cabled to."""
    uses = (use for host in hosts for use in scene.facts.uses.get(host, ()))
    return {use.switch.name for use in uses if use.switch and name in use.traffic.split(";")}


def vm_colocation(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-10: machines of different zones may share a host: an owner of both, by migration, failover or maintenance.

    Rules that keep machines apart are soft: with one host left they give way. Only disjoint owners hold, so nothing else is looked at.
    """
    crowds, cluster_of = read_crowds(scene, carried=False), {host.name: host.cluster or "" for host in scene.site.hosts}
    clusters: dict[str, int] = {}
    for i, name in enumerate(crowds.hosts):
        cluster = cluster_of.get(name, "")
        clusters[cluster] = clusters.get(cluster, 0) | 1 << i
    for cluster, hosts in clusters.items():
        inside = [one._replace(owners=one.owners & hosts) for one in crowds.crowds if one.owners & hosts]
        by_zone: dict[str, list[Crowd]] = {}
        for one in inside:
            if one.zone:
                by_zone.setdefault(one.zone, []).append(one)
        for zone, other in combinations(natural(by_zone), 2):
            meeting = crowds.meet(by_zone[zone], by_zone[other])
            if meeting is None:
                continue
            message = (
                f"{meeting.one} ({zone}) and {meeting.other} ({other}) may both run on {meeting.host}; "
                f"in all {count(meeting.machines, 'machine')} may meet one of the other zone, on {crowds.show(meeting.hosts)}"
            )
            severity = "high" if _regulated((*by_zone[zone], *by_zone[other]), rule) else ""
            yield Hit(f"{zone}/{other} {cluster}".rstrip(), message, severity)
