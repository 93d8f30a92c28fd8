"""Tables that follow from the layout: what failures leave, findings, reservations, uplinks. Read once, for whoever writes a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify import failures, qos
from nicplanner.verify.advice import finding_rows
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report
from nicplanner.verify.rules import Finding, Judgement, judge_facts
from nicplanner.verify.uplinks import burdens_of, rows_of


class Derived(NamedTuple):
    """``failures.csv``, rows of ``findings.csv``, ``qos.csv`` and ``uplinks.csv``, and what the platform's rules say of the layout."""

    failures: Table
    findings: list[Finding]
    qos: list[tuple[Any, ...]]
    judgement: Judgement
    uplinks: list[tuple[Any, ...]]


def derive(site: Site, tables: Mapping[str, Table]) -> Derived:
    """Return what follows from a layout.

    Parameters
    ----------
    site
        The resolved design.
    tables
        Tables by name; ``ports``, and for the checks of VLANs and switch ports ``vlans`` and ``switch_ports``.
    """
    facts = read_facts(site, tables["ports"], Report())
    judgement = judge_facts(facts, tables)
    burdens = burdens_of(facts)
    found = finding_rows(facts, judgement, burdens)
    return Derived(failures.table_of(facts), found, list(qos.rows_of(facts)), judgement, list(rows_of(burdens)))
