"""Tables that follow from the layout: what failures leave, findings, reservations, uplinks. Read once, for whoever writes a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify import failures, qos
from nicplanner.verify.advice import finding_rows
from nicplanner.verify.loads import Outcome
from nicplanner.verify.patterns import Facts, read_facts
from nicplanner.verify.report import Report
from nicplanner.verify.rules import Finding, Judgement, judge_facts
from nicplanner.verify.uplinks import Burden, burdens_of, rows_of


class Known(NamedTuple):
    """What was computed of a layout: for another look at the same site with the same used ports there is nothing to compute again."""

    facts: Facts
    simulated: dict[int, list[Outcome]]
    burdens: tuple[Burden, ...]
    ports: Table
    sound: bool

    def read_from(self, site: Site, ports: Table) -> bool:
        """Tell whether it was read from this very table, which had no fault: reading it again would say the same."""
        return self.sound and self.facts.site is site and self.ports is ports

    def holds_of(self, facts: Facts) -> bool:
        """Tell whether it is the same site, and the tables that were read now say the same of every port."""
        return facts.site is self.facts.site and facts.uses == self.facts.uses


class Derived(NamedTuple):
    """``failures.csv``, rows of ``findings.csv``, ``qos.csv`` and ``uplinks.csv``, and what the platform's rules say of the layout.

    `known` is what they were made from.
    """

    failures: Table
    findings: list[Finding]
    qos: list[tuple[Any, ...]]
    judgement: Judgement
    uplinks: list[tuple[Any, ...]]
    known: Known


def derive(site: Site, tables: Mapping[str, Table]) -> Derived:
    """Return what follows from a layout.

    Parameters
    ----------
    site
        The resolved design.
    tables
        Tables by name; ``ports``, and for the checks of VLANs and switch ports ``vlans`` and ``switch_ports``.
    """
    report = Report()
    facts = read_facts(site, tables["ports"], report)
    judgement = judge_facts(facts, tables)
    burdens = burdens_of(facts)
    found = finding_rows(facts, judgement, burdens)
    simulated = failures.simulate(facts)
    table = failures.table_of(facts, simulated)
    known = Known(facts, simulated, burdens, tables["ports"], not report.result())
    return Derived(table, found, list(qos.rows_of(facts)), judgement, list(rows_of(burdens)), known)
