"""Rule 2: what a group's redundancy asks of its ports."""

from __future__ import annotations

from nicplanner.errors import listing
from nicplanner.verify.patterns import Bundle, Facts, Pattern
from nicplanner.verify.report import TEAMS, Report, gbps, show


def check_teams(facts: Facts, report: Report) -> None:
    """Check rule 2: equal link speeds (Gbit/s) in a team, one port for a single class, two for mpio, one MLAG for LACP."""
    for pattern in facts.patterns:
        for bundle in pattern.bundles:
            _ports(pattern, bundle, report)
            if any(traffic.team_mode == "lacp" for traffic in bundle.classes):
                _one_mlag(facts, pattern, bundle, report)


def _ports(pattern: Pattern, bundle: Bundle, report: Report) -> None:
    subject = f"{pattern.subject} group {show(bundle.name)}"
    kinds = {traffic.redundancy for traffic in bundle.classes}
    speeds = {pattern.uses[i].link for i in bundle.ports}
    if kinds & {"team", "paths"} and len(speeds) > 1:
        report.add(TEAMS, subject, f"the links of the team run at {listing(map(gbps, sorted(speeds)))}, not at one speed")
    if "single" in kinds and (len(bundle.ports) > 1 or len(bundle.classes) > 1):
        found = f"{len(bundle.ports)} ports and {len(bundle.classes)} classes"
        report.add(TEAMS, subject, f"a single class has one port to itself, the group has {found}")
    mesh = any(traffic.mesh for traffic in bundle.classes)  # it has as many ports as its pairs need
    if kinds & {"mpio", "paths"} and len(bundle.ports) < 2 and not mesh:
        report.add(TEAMS, subject, f"{' and '.join(sorted(kinds))} needs at least two ports, the group has {len(bundle.ports)}")


def _one_mlag(facts: Facts, pattern: Pattern, bundle: Bundle, report: Report) -> None:
    """On each host the switches of an LACP group are one switch or share one MLAG."""
    for host in pattern.hosts:
        switches = {use.switch.name: use.switch for use in (facts.uses[host.name][i] for i in bundle.ports) if use.switch}
        pairs = {switch.mlag for switch in switches.values()}
        if len(switches) > 1 and (len(pairs) > 1 or None in pairs):
            message = f"an LACP team over {listing(switches)}, which do not share one mlag"
            report.add(TEAMS, f"{host.name} group {show(bundle.name)}", message)
