"""Findings about links beyond the hosts: what does not fit, and what has no way out. They do not make a plan invalid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from nicplanner.names import natural
from nicplanner.verify.patterns import Facts
from nicplanner.verify.report import gbps, hosts_of
from nicplanner.verify.rules import Finding
from nicplanner.verify.security.words import STORAGE, count
from nicplanner.verify.uplinks.burdens import NORMAL, Burden
from nicplanner.verify.uplinks.links import ARRAY, PEER_LINK, UPLINK
from nicplanner.verify.uplinks.stands import ZERO
from nicplanner.verify.uplinks.table import PLACES

SOURCE = "nicplanner"
INTERLINK_SOURCE = "MSLab, Azure Stack HCI network architecture"
INTERLINK = Fraction(1, 2)
"""Part of the hosts' storage links that the link between two switches must carry where they share one storage subnet (MSLab)."""

IDS = {UPLINK: "uplink-overload", PEER_LINK: "peer-link-overload", ARRAY: "array-oversubscribed"}
WORDS = {UPLINK: "uplink", PEER_LINK: "peer link", ARRAY: "array port"}
REMEDIES = {
    UPLINK: "name more or faster 'uplinks', or place hosts that talk to each other under the same switches",
    PEER_LINK: "name more or faster 'peer_links', or spread storage over mpio classes, which stay on their fabric",
    ARRAY: "give the array more or faster ports, add an array, or lower the hosts' demand",
}
NO_UPLINK = (
    "name the switch's 'uplinks', or 'peer_links' to a switch that has some, or what its traffic goes to "
    "(a storage array is a host that carries iscsi alone)"
)
Told = tuple[str, str, str, str, str]
"""A finding without its subject: id, severity, message, remedy, source."""


def uplink_findings(facts: Facts, burdens: Sequence[Burden]) -> list[Finding]:
    """Return a finding for the links of a kind that do not carry what they must, in their worst case; alike ones are told together.

    High without a failure, whatever the state of the design, medium after a failure. What must leave a switch without a way out is medium:
    the design may just not name it.
    """
    alike: dict[Told, list[Burden]] = {}
    for one in _worst(burdens):
        alike.setdefault(_told(one, ""), []).append(one)
    told = [(_told(ones[0], ones[0].case) if len(ones) == 1 else key, [one.switch for one in ones]) for key, ones in alike.items()]
    near: dict[Told, list[str]] = {}
    for switch, message in _interlinks(facts, burdens):
        remedy = "name more or faster 'peer_links', or give storage a subnet for each path (mpio)"
        near.setdefault(("storage-interlink", "low", message, remedy, INTERLINK_SOURCE), []).append(switch)
    return [
        (name, severity, hosts_of(natural(switches)), message, remedy, source)
        for (name, severity, message, remedy, source), switches in (*told, *near.items())
    ]


def _worst(burdens: Iterable[Burden]) -> Iterator[Burden]:
    """Yield of each switch's links of a kind the case that counts: a normal one if that is too much, else the one most short.

    Of normal ones the base state goes before the other states.
    """
    found: dict[tuple[str, str], Burden] = {}
    for one in burdens:
        if not one.ok:
            known = found.setdefault((one.switch, one.kind), one)
            if _weight(one) > _weight(known):
                found[one.switch, one.kind] = one
    yield from found.values()


def _weight(one: Burden) -> tuple[bool, bool, Fraction]:
    normal = one.case == NORMAL
    return normal, normal and not one.state, one.required - one.capacity


def _told(one: Burden, case: str) -> Told:
    """Return what is said of links that do not suffice; `case` names what failed, empty where several cases are told together."""
    severity = "high" if one.case == NORMAL else "medium"
    must, after = gbps(round(one.required, PLACES)), f"{f'in state {one.state} ' if one.state else ''}{_after(one, case)}"
    if one.kind == UPLINK and not one.links and one.case != "link":
        return "no-uplink", "medium", f"{after}{must} must leave the switch, but it has no uplinks", NO_UPLINK, SOURCE
    have = _have(one) if one.links else "none is left"
    doing = "arrives at" if one.kind == ARRAY else "must pass"
    return IDS[one.kind], severity, f"{after}{must} {doing} the {WORDS[one.kind]}s: {have}", REMEDIES[one.kind], SOURCE


def _have(one: Burden) -> str:
    return f"{count(one.links, WORDS[one.kind])} of {gbps(one.capacity)}{' together' if one.links > 1 else ''}"


FAILED = {
    "hosts": ("the failure of hosts", "hosts of a cluster"),
    "domain": ("the failure of failure domain", "a failure domain"),
    "fabric": ("the loss of fabric", "the other fabric"),
    "adapter": ("the failure of adapter", "an adapter of a host"),
    "port": ("the failure of port", "a port of a host"),
    "switch": ("the failure of switch", "another switch"),
}
"""How a case is told: before its name, and without one."""


def _after(one: Burden, case: str) -> str:
    kind, _, name = one.case.partition(":")
    words = {
        "normal": "",
        "link": f"after the loss of {'one' if one.links else 'the only'} {WORDS[one.kind]} ",
        "last-uplink": "after the loss of its only uplink ",
        "last-peer-link": "after the loss of its only peer link ",
    }
    if kind in words:
        return words[kind]
    named, unnamed = FAILED[kind]
    return f"after {named} {name} " if case else f"after the failure of {unnamed} "


def _interlinks(facts: Facts, burdens: Iterable[Burden]) -> Iterator[tuple[str, str]]:
    """Yield switches whose way to the others carries less than half of their hosts' links for storage on one subnet.

    Such storage is a team over several switches; an LACP team reaches its peers without that way.
    """
    needs: dict[str, Fraction] = {}
    for pattern in facts.patterns:
        for bundle in pattern.bundles:
            team = [one for one in bundle.classes if one.kind in STORAGE and not one.per_fabric and not one.mesh]
            if not team or any(one.team_mode == "lacp" for one in bundle.classes):
                continue
            for host in pattern.hosts:
                uses = [facts.uses[host.name][i] for i in bundle.ports]
                names = {use.switch.name for use in uses if use.switch}
                for name in names if len(names) > 1 else ():
                    needs[name] = needs.get(name, ZERO) + sum((use.link for use in uses if use.switch), ZERO)
    ways: dict[str, Burden] = {}
    for one in burdens:
        if one.case == NORMAL and not one.state and one.links and one.kind in (UPLINK, PEER_LINK):
            ways[one.switch] = one  # peer links come after uplinks, and count if there are any
    for name, way in ways.items():  # in order of the switches
        speed = needs.get(name, ZERO)
        if way.capacity < INTERLINK * speed:
            least = gbps(INTERLINK * speed)
            yield name, f"hosts have {gbps(speed)} of links for storage on one subnet; half of it, {least}, should pass the {_have(way)}"
