"""The open device-type library, where it is at hand: nothing fails, everything can be written, read back and planned with."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.catalog import load_folder
from nicplanner.catalog.library import Imported, import_library, write_import

LIBRARY = Path(__file__).resolve().parents[2] / "../shared/cases/devicetype-library"

DESIGN = """
nicplanner: 1
catalog: {path: big}
switches:
  sw-[1-2]: {model: DCS-7050SX3-48YC8-F, rack: R1, unit: 40}
hosts:
  hv[1-2]: {server: PowerEdge R750, adapters: {slot1: CD16M, ocp1: 61X09}, rack: R1, unit: 1}
traffic:
  management: {demand_gbps: 1}
  production: {demand_gbps: 10}
addressing: {supernet: 10.20.0.0/16, vlans: 100-199}
"""


@pytest.fixture(scope="module")
def imported() -> Imported:
    if not LIBRARY.is_dir():
        pytest.skip("the device-type library is not here")
    return import_library(LIBRARY)


@pytest.fixture(scope="module")
def big(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("import") / "big"
    write_import(imported, folder)
    return folder


def test_what_becomes_of_the_files(imported):
    """Of the files that are there now: every network card, PowerEdge and data centre switch; no file fails."""
    found = Counter(row.result for row in imported.rows)
    files = [file for file in LIBRARY.glob("*-types/*/*") if file.suffix in (".yaml", ".yml")]
    assert sum(found.values()) == len(files)
    assert found["failed"] == 0, [row for row in imported.rows if row.result == "failed"]
    assert found["adapter"] >= 31  # 27 cards of Dell, 4 of Intel
    assert found["server"] >= 4  # R710, R720, R740, R750
    assert found["switch"] >= 15  # those that the shipped catalog has too
    for row in imported.rows:
        assert bool(row.name) is (row.result in ("adapter", "server", "switch")), row
        assert row.name or row.reason, row


def test_cards_by_part_number_have_their_facts(imported):
    bus = {name: entry.bus_gbps for name, entry in imported.entries["adapters"].items()}
    assert (bus["68M95"], bus["CD16M"], bus["JTK7F"], bus["9M6PR"], bus["XL710-QDA2"]) == (63, 126, 63, 252, 63)
    unknown = {name for name, limit in bus.items() if limit is None}
    assert unknown == {row.name for row in imported.rows if "bus unknown" in row.remark}
    assert imported.entries["adapters"]["68M95"].form_factors == ("ndc",)
    assert len(unknown) < len(bus) / 2


def test_entries_read_back_equal(imported, big):
    catalog = load_folder(big)
    for section, entries in imported.entries.items():
        assert {name: catalog.get(section, name) for name in entries} == entries
        assert len(list((big / section).iterdir())) == len(entries)
    with (big / "import.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["file"], row["result"], row["name"]) for row in rows] == [(row.file, row.result, row.name) for row in imported.rows]


def test_a_second_import_is_equal(big, tmp_path):
    write_import(import_library(LIBRARY), tmp_path / "again")
    for file in sorted(big.rglob("*.*")):
        assert file.read_bytes() == (tmp_path / "again" / file.relative_to(big)).read_bytes(), file


def test_a_plan_of_imported_hardware(big):
    design = nic.Design.parse(DESIGN, base=big.parent)
    catalog = design.site.catalog
    assert {
        catalog.origin("switches", "DCS-7050SX3-48YC8-F"),
        catalog.origin("servers", "PowerEdge R750"),
        catalog.origin("adapters", "CD16M"),
    } == {
        "big/switches/arista-dcs-7050sx3-48yc8-f.yaml",
        "big/servers/dell-poweredge-r750.yaml",
        "big/adapters/dell-cd16m.yaml",
    }
    plan = nic.plan(design)
    assert plan.status == "OPTIMAL"
    assert nic.verify(design, plan).empty
    adapter = next(adapter for adapter in design.site.groups[0].adapters if adapter.name == "slot1")
    assert (adapter.model, adapter.bus, [port.connector for port in adapter.ports]) == ("CD16M", 126, ["sfp28", "sfp28"])


def test_a_card_fits_its_own_bay_alone(big):
    with pytest.raises(
        nic.InputError, match="the card does not fit the slot; found: '68M95'; allowed: PCI Express cards; this one comes as ndc"
    ):
        nic.Design.parse(DESIGN.replace("slot1: CD16M", "slot1: 68M95"), base=big.parent)
