"""Cables that do not agree with the ports are told, whatever topology is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.handover import read_handover
from nicplanner.export.links import links_of
from nicplanner.plan import Plan
from nicplanner.tables import Table

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites
import topologies
from topologies import PLANS

Columns = dict[str, list[Any]]


def elsewhere(columns: Columns) -> None:
    columns["switch_port"][3] = "g48"


def twice(columns: Columns) -> None:
    columns["cable"][1] = columns["cable"][0]


def missing(columns: Columns) -> None:
    for cells in columns.values():
        del cells[2]


def unused(columns: Columns) -> None:
    columns["port"][0] = "p9"


def again(columns: Columns) -> None:
    for cells in columns.values():
        cells.append(cells[5])
    columns["cable"][-1] = "C9999"


FAULTS: dict[str, tuple[Callable[[Columns], None], str]] = {
    "elsewhere": (elsewhere, r"C0004: it ends in sw-\w g48, but the port leads to"),
    "twice": (twice, "C0001: two cables have this number"),
    "missing": (missing, "hv01 s1/p1: the port is in use, but no cable ends in it"),
    "unused": (unused, "C0001: it ends in hv01 onboard/p9, which is no port in use"),
    "again": (again, r"C9999: it ends in hv01 \S+, as does C0006"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_cable(fault: str) -> None:
    change, text = FAULTS[fault]
    plan = cabled_sites.row()
    table = plan.tables["cabling"]
    columns = {name: list(cells) for name, cells in table.columns.items()}
    change(columns)
    with pytest.raises(InputError, match=text):
        links_of(read_handover(Plan({**plan.tables, "cabling": Table(table.spec, columns)}, plan.manifest)))


@pytest.mark.parametrize("name", ["markdown", "graphviz", "drawio", "ptm", "containerlab", "netlab"])
def test_no_topology_is_made_of_such_a_plan(name: str, tmp_path: Path) -> None:
    plan = cabled_sites.row()
    table = plan.tables["cabling"]
    short = Table(table.spec, {key: cells[:-1] for key, cells in table.columns.items()})
    with pytest.raises(InputError, match="no cable ends in it"):
        FORMATS[name].write(Plan({**plan.tables, "cabling": short}, plan.manifest), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", PLANS)
def test_links_come_in_the_order_of_their_numbers(name: str) -> None:
    links = links_of(read_handover(PLANS[name]()))
    assert [link.cable.number for link in links] == sorted(topologies.cables(PLANS[name]()))
    assert all((link.peer is not None) == link.port.direct for link in links)
