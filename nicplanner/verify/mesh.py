"""Meshes: hosts of a group that are joined to each other, each pair by the same number of direct cables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from nicplanner.design.site import Host, HostGroup, TrafficClass
from nicplanner.errors import listing
from nicplanner.verify.patterns import Bundle, Facts, Pattern
from nicplanner.verify.report import AGREEMENT, LINKS, Report, gbps, show
from nicplanner.verify.uses import Use


class Link(NamedTuple):
    """A cable from host to host: the link's number within its pair (from 1), the earlier host's end, the later one's if it is there."""

    turn: int
    near: Use
    far: Use | None

    @property
    def hosts(self) -> tuple[Host, Host]:
        """The two hosts, the earlier one first."""
        assert self.near.peer is not None
        return self.near.host, self.near.peer


def read_links(facts: Facts, traffic: TrafficClass, group: HostGroup) -> Iterator[Link]:
    """Yield the links of a class in a host group, in natural order of the pairs, then of the earlier host's ports."""
    order = {host.name: i for i, host in enumerate(group.hosts)}
    found: dict[tuple[int, int], list[Use]] = {}
    for host in group.hosts:
        for use in facts.uses[host.name]:
            if traffic.name in use.traffic.split(";") and use.peer is not None and order.get(use.peer.name, -1) > order[host.name]:
                found.setdefault((order[host.name], order[use.peer.name]), []).append(use)
    for pair in sorted(found):
        for turn, near in enumerate(found[pair], start=1):
            yield Link(turn, near, opposite(facts, near))


def opposite(facts: Facts, use: Use) -> Use | None:
    """Return the use of the port that a mesh's port leads to, if that leads back here."""
    if use.peer is None or use.far is None:
        return None
    for other in facts.uses[use.peer.name]:
        if (other.adapter, other.near.name) == (use.peer_adapter, use.far.name):
            known = other.peer is not None and other.far is not None
            return other if known and (other.peer, other.peer_adapter, other.far) == (use.host, use.adapter, use.near) else None
    return None


def check_meshes(facts: Facts, report: Report) -> None:
    """Check that each pair of hosts has its links, and that the ports of a mesh are alike."""
    for pattern in facts.patterns:
        for bundle in pattern.bundles:
            if any(traffic.mesh for traffic in bundle.classes):
                _pairs(facts, pattern, bundle, report)
                _alike(pattern, bundle, report)


def _pairs(facts: Facts, pattern: Pattern, bundle: Bundle, report: Report) -> None:
    wanted = {traffic.links_per_pair for traffic in bundle.classes if traffic.mesh}
    for host in pattern.hosts:
        peers = Counter(use.peer.name for use in (facts.uses[host.name][i] for i in bundle.ports) if use.peer is not None)
        for other in pattern.group.hosts:
            if other is not host and {peers[other.name]} != wanted:
                message = f"{peers[other.name]} links lead to {other.name}, links_per_pair is {listing(map(str, sorted(wanted)))}"
                report.add(LINKS, f"{host.name} group {show(bundle.name)}", message)


def _alike(pattern: Pattern, bundle: Bundle, report: Report) -> None:
    near = {(pattern.uses[i].near.speed, pattern.uses[i].near.connector) for i in bundle.ports}
    if len(near) > 1:
        found = listing(f"{connector} at {gbps(speed)}" for speed, connector in sorted(near))
        message = f"the ports of a mesh are of one speed and connector, not {found}"
        report.add(LINKS, f"{pattern.subject} group {show(bundle.name)}", message)


def check_direct(facts: Facts, use: Use, switch: str, switch_port: str, report: Report) -> None:
    """Check the far end of a mesh's port: a port of another host of the group that leads back here."""
    subject, peer = f"{use.host.name} {use.name}", use.peer
    if peer is None:
        report.add(LINKS, subject, f"the host {show(switch)} does not exist" if switch else "the used port has no other host")
    elif peer.name == use.host.name:
        report.add(LINKS, subject, "the port leads back to its own host")
    elif peer.group != use.host.group:
        report.add(LINKS, subject, f"{peer.name} is a host of {peer.group}, a mesh joins hosts of one group, here {use.host.group}")
    elif use.far is None:
        report.add(LINKS, subject, f"host {peer.name} has no data port {show(switch_port)}")
    else:
        back = opposite(facts, use)
        if back is None:
            report.add(LINKS, subject, f"{peer.name} {switch_port} does not lead back to this port")
        elif back.traffic != use.traffic:
            report.add(AGREEMENT, subject, f"{peer.name} {switch_port} carries {show(back.traffic)}, this end {show(use.traffic)}")


def pairs_of(pattern: Pattern, bundle: Bundle) -> list[tuple[int, ...]]:
    """Return the ports of a group by the peer that they lead to; those of other groups than meshes in one.

    Where no port names its peer (a layout that is described, not planned), they are dealt to the peers in turn.
    """
    mesh = [traffic for traffic in bundle.classes if traffic.mesh]
    if not mesh:
        return [bundle.ports]
    found: dict[str, list[int]] = {}
    peers = max(1, len(pattern.group.hosts) - 1)
    for place, i in enumerate(bundle.ports):
        peer = pattern.uses[i].peer
        found.setdefault(peer.name if peer is not None else f"#{place % peers}", []).append(i)
    return [tuple(ports) for ports in found.values()]
