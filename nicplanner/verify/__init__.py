"""The independent proof: every plan rule recomputed from the resolved design and the tables alone.

Nothing here is shared with the optimiser. What is proved where:

==========================================================  ===========================================================
rule                                                        module
==========================================================  ===========================================================
1 groups, 7 one layout, 11 spare ports, pins                :mod:`~nicplanner.verify.layout`
2 redundancy                                                :mod:`~nicplanner.verify.teams`
3 links, cables                                             :mod:`~nicplanner.verify.links`, :mod:`~nicplanner.verify.cables`
4 load, 5 failures, 6 buses                                 :mod:`~nicplanner.verify.loads`, :mod:`~nicplanner.verify.bus`,
                                                            in every state: :mod:`~nicplanner.verify.demands`,
                                                            :mod:`~nicplanner.verify.moments`
hosts that fail                                             :mod:`~nicplanner.verify.clusters`, :mod:`~nicplanner.verify.loads`
8 VLANs, 9 switch ports                                     :mod:`~nicplanner.verify.vlans`, :mod:`~nicplanner.verify.switch_ports`
10 subnets, addresses                                       :mod:`~nicplanner.verify.sizes`, :mod:`~nicplanner.verify.addressing`
platform rules, recommendations if they are required         :mod:`~nicplanner.verify.rules`
11 tables agree                                             :mod:`~nicplanner.verify.uses`, :mod:`~nicplanner.verify.failures`,
                                                            :mod:`~nicplanner.verify.bom`, :mod:`~nicplanner.verify.order`,
                                                            :mod:`~nicplanner.verify.prices`, :mod:`~nicplanner.verify.advice`,
                                                            :mod:`~nicplanner.verify.qos`, :mod:`~nicplanner.verify.uplinks`
tables and manifest as such                                 :mod:`~nicplanner.verify.tables`, :mod:`~nicplanner.verify.manifest`
==========================================================  ===========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify.addressing import check_addresses, check_subnets
from nicplanner.verify.advice import check_findings
from nicplanner.verify.bom import check_bom, check_racks
from nicplanner.verify.cables import check_cabling
from nicplanner.verify.channels import check_channels
from nicplanner.verify.derived import Known, derive
from nicplanner.verify.existing import Existing, judge_pins
from nicplanner.verify.failures import check_failures, simulate
from nicplanner.verify.layout import check_layout
from nicplanner.verify.links import check_links
from nicplanner.verify.loads import check_loads
from nicplanner.verify.manifest import manifest_violations
from nicplanner.verify.nets import read_nets, read_scopes
from nicplanner.verify.order import check_order
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.qos import check_qos
from nicplanner.verify.report import Report, Violation
from nicplanner.verify.rules import Judgement, check_rules, judge
from nicplanner.verify.switch_ports import check_switch_ports
from nicplanner.verify.tables import check_tables, read_tables
from nicplanner.verify.teams import check_teams
from nicplanner.verify.uplinks import burdens_of, check_uplinks
from nicplanner.verify.vlans import check_vlans

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Existing",
    "Judgement",
    "Violation",
    "derive",
    "judge",
    "judge_pins",
    "manifest_violations",
    "read_tables",
    "verify",
    "violations",
]


class HasSite(Protocol):
    """A design, as far as the proof needs it."""

    @property
    def site(self) -> Site:
        """What the design describes."""


class HasTables(Protocol):
    """A plan, as far as the proof needs it."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """The plan's tables by name."""


def violations(site: Site, tables: Mapping[str, Table], known: Known | None = None) -> list[Violation]:
    """Return every violation of the plan rules; none means that the plan is valid.

    Parameters
    ----------
    site
        The resolved design.
    tables
        The plan's tables by name: ports, cabling, switch_ports, vlans, addresses, bom, failures, findings, and optional ones:
        bom_racks, order, qos, uplinks.
    known
        What was computed of a layout before. It is used only if it was read from this very table of ports, or that, read anew, says the
        same of every port.

    Returns
    -------
    list of Violation
        In a fixed order, at most 200 of a rule, then how many more there are. Tables that miss columns or hold values of another
        kind are told alone, since nothing can be proved of them.
    """
    report = Report()
    if check_tables(tables, report):
        _check(site, tables, report, known)
    return report.result()


def _check(site: Site, tables: Mapping[str, Table], report: Report, known: Known | None) -> None:
    read = known is not None and known.read_from(site, tables["ports"])
    facts = known.facts if known is not None and read else read_facts(site, tables["ports"], report)
    again = known if known is not None and (read or known.holds_of(facts)) else None
    check_layout(facts, report)
    check_teams(facts, report)
    check_links(facts, tables["ports"], report)
    cables = check_cabling(facts, tables["cabling"], report)
    simulated = simulate(facts) if again is None else again.simulated
    check_loads(facts, simulated, report)
    check_failures(facts, simulated, tables["failures"], report)
    nets, scopes = read_nets(facts), read_scopes(site)
    vlans = check_vlans(site, nets, tables["vlans"], report)
    check_switch_ports(facts, scopes, vlans, tables["switch_ports"], report)
    check_channels(facts, tables, report)
    check_subnets(site, nets, scopes, vlans, report)
    check_addresses(site, scopes, vlans, tables["addresses"], report)
    named = "cable_type" in tables["cabling"].columns
    check_bom(site, cables, named, tables["bom"], report)
    check_racks(site, cables, named, tables.get("bom_racks"), report)
    check_order(site, cables, named, tables["bom"], tables.get("order"), report)
    check_rules(facts, report)
    burdens = burdens_of(facts) if again is None else again.burdens
    check_findings(facts, burdens, tables, report)
    check_qos(facts, tables.get("qos"), report)
    check_uplinks(burdens, tables.get("uplinks"), report)


def verify(design: HasSite, plan: HasTables) -> pd.DataFrame:
    """Prove a plan against its design: a table of violations, empty when the plan is valid.

    Parameters
    ----------
    design
        The design.
    plan
        The plan, made for this design or for any other.

    Returns
    -------
    pandas.DataFrame
        Columns ``rule``, ``subject`` and ``message``, a row for each violation.
    """
    import pandas as pd

    found = violations(design.site, plan.tables)
    columns = ("rule", "subject", "message")
    return pd.DataFrame({name: pd.Series([getattr(one, name) for one in found], dtype="str") for name in columns})
