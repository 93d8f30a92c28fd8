"""What access lists do not reach: SF-1, SF-2, SF-13 and SF-14.

Two machines on one host and network talk inside its virtual switch: nothing that is enforced on the physical network sees them. That
is geometry, and holds on every platform. That the virtual switch takes no list itself is a matter of the generation (``port_acl``).
"""

from __future__ import annotations

from collections.abc import Iterator

from nicplanner.design.site import AccessList
from nicplanner.rules import Rule
from nicplanner.verify.report import hosts_of
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security.policy import Contact, Policy, alone
from nicplanner.verify.security.words import count, some

PLACE = {"physical": "on the physical network", "host": "in the virtual switch", "guest": "in the machines themselves"}
"""Where a list is enforced, in words."""


def vm_acl_bypass(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-1: machines that a list keeps apart may meet on one host, virtual switch and VLAN, where the list does not hold.

    Machines on different VLANs meet in a router, which the list still reaches. Severity falls to medium where another list keeps the
    same zones apart in the guests, or in a virtual switch that takes lists.
    """
    policy = Policy(scene)
    for acl in policy.lists:
        if policy.holds_on_host(acl):
            continue
        for contact in policy.contacts(acl):
            yield _bypass(policy, acl, contact)


def _bypass(policy: Policy, acl: AccessList, contact: Contact) -> Hit:
    (zone, other_zone), meeting = contact.zones, contact.meeting
    if acl.enforced == "host":
        reason = "whose virtual switch takes no access lists on this platform"
    else:
        reason = f"where traffic on {contact.network} stays in the virtual switch and the list {PLACE['physical']} never sees it"
    message = (
        f"{meeting.one} ({zone}) and {meeting.other} ({other_zone}) may both run on {meeting.host}, {reason}; "
        f"in all {count(contact.pairs, 'pair')} of {count(meeting.machines, 'machine')} on {policy.crowds.show(meeting.hosts)}"
    )
    covering = policy.covering(contact.zones)
    if covering:
        message += f"; covered by {some(one.name for one in covering)}"
    remedy = "" if policy.host_lists else _WITHOUT_LISTS
    zones = zone if zone == other_zone else f"{zone}/{other_zone}"
    return Hit(f"{acl.name} {zones} {contact.network}", message, "medium" if covering else "", remedy)


_WITHOUT_LISTS = "deny it in the firewall of each machine, give the zones different networks, or give them disjoint 'owners'"


def vswitch_no_acl(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-2: there are lists between machines, but the platform's virtual switch takes none.

    A list that is meant for the virtual switch is then enforced nowhere, which is worse than one that ends at its ports: severity high.
    """
    policy = Policy(scene)
    if policy.host_lists:
        return
    for acl in policy.lists:
        pairs = policy.denied_pairs(acl)
        if acl.enforced == "guest" or not pairs:
            continue
        one, other = policy.first_pair(acl)
        about = f"the list is about {count(pairs, 'pair')} of machines, {one} and {other} first"
        nowhere = acl.enforced == "host"
        told = "so that nothing enforces it" if nowhere else "so that it ends at the ports of the physical switches"
        message = f"{about}; the virtual switch of this platform takes no access lists, {told}"
        yield Hit(acl.name, message, "high" if nowhere else "")


def acl_boundary(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-13: where each list ends, and how many pairs of machines on one host it leaves out."""
    policy = Policy(scene)
    for acl in policy.lists:
        yield Hit(acl.name, _boundary(policy, acl))


def _boundary(policy: Policy, acl: AccessList) -> str:
    pairs = policy.denied_pairs(acl)
    if not pairs:
        zones = f"its zone {some(acl.deny)} has no two" if alone(acl) else f"no two of its zones {some(acl.deny)} have"
        return f"the list is enforced {PLACE[acl.enforced]}; {zones} machines"
    about = f"of {count(pairs, 'pair')} of machines that it keeps apart"
    if policy.holds_on_host(acl):
        return f"the list is enforced {PLACE[acl.enforced]}: {about} it covers all, on one host too"
    if acl.enforced == "host":
        return f"the list is enforced nowhere: the virtual switch of this platform takes no access lists, {about} it covers none"
    local = sum(contact.pairs for contact in policy.contacts(acl))
    words = f"the list is enforced {PLACE['physical']} and ends at the ports of the switches: {about} it leaves out {local}"
    if not local:
        return f"{words}, since no two may share a host and network"
    return f"{words}, which may share a host and network ({_counts(policy.per_host(acl))})"


def _counts(per_host: dict[str, int]) -> str:
    """Write how many pairs there are on each host, the most first, hosts with equal numbers together."""
    hosts: dict[int, list[str]] = {}
    for host, pairs in per_host.items():
        hosts.setdefault(pairs, []).append(host)
    most = sorted(hosts, reverse=True)
    told = [f"{pairs} on {'each of ' if len(hosts[pairs]) > 1 else ''}{hosts_of(hosts[pairs])}" for pairs in most[:4]]
    left = sum(len(hosts[pairs]) for pairs in most[4:])
    return ", ".join(told) + (f", fewer on {left} more" if left else "")


def guest_controls_missing(scene: Scene, rule: Rule) -> Iterator[Hit]:
    """SF-14: a list that is enforced in the machines needs an installation in each, of which a design shows nothing.

    Where the virtual switch takes no lists nothing else can stand in for a machine that has none; elsewhere it is told for information.
    """
    policy = Policy(scene)
    for acl in policy.lists:
        if acl.enforced != "guest" or not policy.denied_pairs(acl):
            continue
        one, _ = policy.first_pair(acl)
        zones = some(policy.zones(acl))
        message = f"{count(policy.machines(acl), 'machine')} of the zones {zones} each need an installation of their own, {one} first"
        if policy.host_lists:
            yield Hit(acl.name, f"{message}; the design does not say that they have it", "info")
        else:
            yield Hit(acl.name, f"{message}; nothing else on this platform keeps them apart on one host")
