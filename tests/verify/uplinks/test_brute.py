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

sys.path.insert(0, str(Path(__file__).parent))
from burden_brute import Brute
from burden_sites import site_and_rows, table

SITES, AT_ONCE = 60, 30


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
