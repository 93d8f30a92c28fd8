"""Random small sites: what is computed of hosts that stand alike is what comes out host by host and port by port."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from nicplanner.tables import SPECS, Table
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report
from nicplanner.verify.uplinks import burdens_of, check_uplinks, rows_of
from nicplanner.verify.uplinks.survivors import Survivors

sys.path.insert(0, str(Path(__file__).parent))
from burden_brute import Brute
from burden_sites import failing_site_and_rows, site_and_rows, table

SITES, AT_ONCE = 14, 14


@pytest.mark.parametrize("first", range(0, SITES, AT_ONCE))
def test_the_table_is_what_every_pair_of_ports_adds_up_to(first: int) -> None:
    """The sites hold every kind of row but the rarest; no row in common would prove nothing."""
    seen: Counter[str] = Counter()
    for number in range(first, first + AT_ONCE):
        site, rows = site_and_rows(number)
        facts = read_facts(site, table(rows), Report())
        found = list(rows_of(burdens_of(facts)))
        assert sorted(found) == sorted(Brute(site, rows).rows()), number
        seen.update(f"{row[1]} {row[2].partition(':')[0]}{' in a state' if row[-1] else ''}" for row in found)
        report = Report()
        check_uplinks(burdens_of(facts), Table.from_csv(SPECS["uplinks"], Table.of_rows(SPECS["uplinks"], found).to_csv()), report)
        assert report.result() == []
    usual = {f"{kind} {case}" for kind in ("uplink", "peer_link") for case in ("normal", "link", "switch")}
    assert seen.keys() >= usual | {"array normal", "array fabric", "uplink domain"}
    usual |= {f"{kind} hosts{state}" for kind in ("uplink", "peer_link", "array") for state in ("", " in a state")}


def test_hosts_that_a_switch_cannot_tell_apart_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every host of every cluster by itself leads to the same rows as those that are tried."""
    sites = [failing_site_and_rows(number) for number in range(24)]
    found = [burdens_of(read_facts(site, table(rows), Report())) for site, rows in sites]
    assert sum(one.case.startswith("hosts:") for burdens in found for one in burdens) > 24
    monkeypatch.setattr(Survivors, "_seen_from_afar", lambda self, party: object())
    monkeypatch.setattr(Survivors, "_felt", lambda self, switch: sorted(self._of))
    for number, ((site, rows), burdens) in enumerate(zip(sites, found, strict=True)):
        assert burdens_of(read_facts(site, table(rows), Report())) == burdens, number


def test_failed_hosts_of_many_racks_are_what_every_pair_of_ports_adds_up_to() -> None:
    for number in range(6):
        site, rows = failing_site_and_rows(number)
        facts = read_facts(site, table(rows), Report())
        assert sorted(rows_of(burdens_of(facts))) == sorted(Brute(site, rows).rows()), number
