"""``findings.csv``: what a valid plan leaves to be known, on every platform and by the rules of this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from nicplanner.names import compress, natural_key
from nicplanner.rules import SEVERITIES
from nicplanner.tables import Table
from nicplanner.verify.nets import scope_text
from nicplanner.verify.patterns import Facts
from nicplanner.verify.report import TABLES, Report, show
from nicplanner.verify.rules import Finding, Judgement, judge_facts
from nicplanner.verify.uplinks import Burden, uplink_findings

SOURCE = "nicplanner"

MOST_HOSTS = 1024
"""Hosts in one subnet above which it is told.

A request of ARP goes to every host of the VLAN (RFC 826), switches keep an entry for each, and a loop or a host gone mad reaches them all.
RFC 6820 is about what that means in data centers; no standard gives a number: this one is a choice of this project.
"""

NOTES = {
    "unprotected": "A class survives no failure, since its 'survive' is empty",
    "no-interconnect": "Switches share VLANs, but the design names neither uplinks nor peer links that would join them",
    "large-subnet": f"More than {MOST_HOSTS:,} hosts share a VLAN and subnet, and with it each other's broadcasts",
    "no-spare-port": "Hosts have no free data port for what comes",
    "own-definition": "A definition of the design replaces a shipped one of the catalog",
    "uplink-overload": "More must leave a switch than its uplinks carry",
    "peer-link-overload": "More must pass between the switches of a rack than their peer links carry",
    "array-oversubscribed": "Hosts ask more of storage arrays than the arrays' ports carry",
    "no-uplink": "Traffic must leave a switch for which the design names no way out",
    "storage-interlink": "Storage on one subnet over two switches has less than half of its links' speed between them",
}
"""Findings of every platform, by id: what they are about."""


def finding_rows(facts: Facts, judgement: Judgement, burdens: Sequence[Burden]) -> list[Finding]:
    """Return the rows of ``findings.csv``: what holds on every platform and what the platform's own rules find.

    Those speak of gaps and spare ports themselves.

    Returns
    -------
    list of tuple
        Id, severity, subject, message, remedy, source; each id and subject once, the most severe first.
    """
    own = {rule.check for rule in facts.site.profile.rules.values()}
    found = [
        *(_unprotected(facts) if "redundancy_gap" not in own else ()),
        *_large_subnet(facts),
        *_no_interconnect(facts),
        *(_no_spare_port(facts) if "no_spare_ports" not in own else ()),
        *_own_definition(facts),
        *uplink_findings(facts, burdens),
        *judgement.findings,
    ]
    return sorted(found, key=lambda row: SEVERITIES.index(row[1]))


def _unprotected(facts: Facts) -> list[Finding]:
    """Classes that survive no failure at all, but for the management controllers, of which nobody expects more."""
    return [
        (
            "unprotected", "medium", f"{group.key} {traffic.name}", f"{traffic.name} survives no failure: its 'survive' is empty",
            "state 'survive' with the failures that it must outlast, or accept the loss", SOURCE,
        )
        for group in facts.site.groups
        for traffic in group.classes
        if not traffic.survive and traffic.kind != "bmc"
    ]  # fmt: skip


def _no_interconnect(facts: Facts) -> list[Finding]:
    """Team VLANs on several switches need a way between them; the design shows none on a switch without uplinks and peer links."""
    used: dict[tuple[str, str], set[str]] = {}
    for pattern in facts.patterns:
        carried = [[facts.site.classes[name] for name in use.traffic.split(";") if name in facts.site.classes] for use in pattern.uses]
        for i, mine in enumerate(carried):
            for traffic in mine:
                if not traffic.per_fabric:
                    for host in pattern.hosts:
                        switch = facts.uses[host.name][i].switch
                        if switch is not None:
                            scope = scope_text(traffic, facts.site.scope_of(traffic, host))
                            used.setdefault((traffic.name, scope), set()).add(switch.name)
    alone = {
        name
        for switches in used.values()
        if len(switches) > 1
        for name in switches
        if not facts.site.switches[name].uplinks and not facts.site.switches[name].peer_links
    }
    if not alone:
        return []
    message = f"{len(alone)} switches share team VLANs with others, but the design names neither uplinks nor peer links of them"
    return [("no-interconnect", "info", compress(sorted(alone)), message, "name the 'uplinks' or 'peer_links' of these switches", SOURCE)]


def _large_subnet(facts: Facts) -> list[Finding]:
    """Subnets with more than :data:`MOST_HOSTS` hosts that have addresses there; several addresses of a host count once."""
    hosts: Counter[tuple[str, str, str]] = Counter()
    for pattern in facts.patterns:
        for traffic in pattern.group.classes:
            bundle = pattern.bundle_of(traffic.name)
            if traffic.kind == "production" or traffic.mesh or bundle is None:
                continue
            fabrics = {pattern.uses[i].fabric for i in bundle.ports} if traffic.per_fabric else {""}
            for scope, number in Counter(facts.site.scope_of(traffic, host) for host in pattern.hosts).items():
                hosts.update({(traffic.name, scope, fabric): number for fabric in fabrics})
    out: list[Finding] = []
    large = [key for key, number in hosts.items() if number > MOST_HOSTS]
    for name, scope, fabric in sorted(large, key=lambda key: [*map(natural_key, key)]):
        traffic = facts.site.classes[name]
        subject = " ".join(filter(None, (name, scope_text(traffic, scope), fabric and f"fabric {fabric}")))
        message = f"{hosts[name, scope, fabric]:,} hosts share a VLAN and subnet; more than {MOST_HOSTS:,} are seldom built so"
        remedy = f"give {name} scope {'cluster or rack' if traffic.scope == 'site' else 'rack'}"
        out.append(("large-subnet", "low", subject, message, remedy, "RFC 826 and RFC 6820; the number is nicplanner's"))
    return out


def _no_spare_port(facts: Facts) -> list[Finding]:
    full = {pattern.group.key for pattern in facts.patterns if pattern.free_data_ports == 0}
    return [
        ("no-spare-port", "info", group.key, "the hosts have no free data port", "plan another adapter before the next class comes", SOURCE)
        for group in facts.site.groups
        if group.key in full
    ]


def _own_definition(facts: Facts) -> list[Finding]:
    message = "an own definition replaces the shipped one"
    return [
        ("own-definition", "info", f"{section}/{name}", message, "check that it is meant", SOURCE)
        for section, name in facts.site.catalog.overridden()
    ]


def check_findings(facts: Facts, burdens: Sequence[Burden], tables: Mapping[str, Table], report: Report) -> None:
    """Check ``findings.csv``: sound rows, among them every finding that follows from design and layout; there may be more."""
    table, found = tables["findings"], dict[tuple[str, str], str]()
    columns = (table[name] for name in ("id", "severity", "subject", "message"))
    for name, severity, subject, message in zip(*columns, strict=True):
        if not message:
            report.add(TABLES, f"{show(name)} {show(subject)}", "the finding in findings.csv has no message")
        if severity not in SEVERITIES:
            allowed = ", ".join(SEVERITIES)
            report.add(TABLES, f"{show(name)} {show(subject)}", f"severity in findings.csv is {show(severity)}, not one of {allowed}")
        found[name, subject] = severity
    for name, severity, subject, *_ in finding_rows(facts, judge_facts(facts, tables), burdens):
        if (name, subject) not in found:
            report.add(TABLES, f"{name} {subject}", "findings.csv lacks this finding")
        elif found[name, subject] != severity:
            report.add(TABLES, f"{name} {subject}", f"severity in findings.csv is {show(found[name, subject])}, it must be {severity}")
