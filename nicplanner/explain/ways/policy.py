"""Asking less of all hosts: headroom, spare ports, recommendations that are required, LACP, pins."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from nicplanner.explain.bisect import most
from nicplanner.explain.ways.trial import Candidate, Trial, plain
from nicplanner.model import Requirement
from nicplanner.model.requirement import HEADROOM, HOST_FAILURES, SPARE
from nicplanner.units import text

PERCENT = Fraction(1, 100)


def policy(trial: Trial) -> Iterator[Candidate]:
    """Yield what the policy, team modes and pins could leave out."""
    site = trial.site
    if site.spare_ports and trial.may_help(SPARE):
        ports = next((n for n in reversed(range(site.spare_ports)) if trial.fits({"policy.spare_ports": n})), None)
        if ports is not None:
            order = f"keep {ports or 'no'} data {'port' if ports == 1 else 'ports'} of each host free instead of {site.spare_ports}"
            yield Candidate("spare", f"{order} (policy.spare_ports: {ports})", {"policy.spare_ports": ports}, Fraction(3))
    if site.host_failures and trial.may_help(HOST_FAILURES):
        hosts = next((n for n in reversed(range(site.host_failures)) if trial.fits({"policy.host_failures": n})), None)
        if hosts is not None:
            fewer = f"{hosts or 'no'} failed {'host' if hosts == 1 else 'hosts'}"
            order = f"let the others take over for {fewer} instead of {site.host_failures} (policy.host_failures: {hosts})"
            yield Candidate("hosts", order, {"policy.host_failures": hosts}, Fraction(6))
    if site.max_utilisation < 1 and trial.may_help(HEADROOM):
        over = most(lambda less: trial.fits({"policy.max_utilisation": plain(1 - less)}), 1 - site.max_utilisation, (PERCENT,))
        if over is not None:
            share = 1 - over
            order = f"let links be filled to {text(share * 100)} % instead of {text(site.max_utilisation * 100)} %"
            yield Candidate(
                "headroom", f"{order} (policy.max_utilisation: {text(share)})", {"policy.max_utilisation": plain(share)}, Fraction(3)
            )
    if site.recommendations == "require":
        changes = {"policy.recommendations": "prefer"}
        order = "keep the platform's recommendations where ports allow (policy.recommendations: prefer)"
        yield Candidate("rule", order, changes, Fraction(2))
    for name in trial.carried():
        if site.classes[name].team_mode == "lacp" and trial.may_help(Requirement("lacp", name)):
            key = f"traffic.{name}.team_mode"
            order = f"let {name} use a team that no switch needs to know of ({key}: switch-independent)"
            yield Candidate("numbers", order, {key: "switch-independent"}, Fraction(1))
    for group in site.groups:
        for name in group.pins if group.key in trial.focus else ():
            if not trial.may_help(Requirement("pin", name, group.key)):
                continue
            key = f"hosts.{group.key}.pin.{name}"
            yield Candidate("pin", f"let the planner choose the ports of {name} on {group.key} (remove {key})", {key: None}, Fraction(2))
