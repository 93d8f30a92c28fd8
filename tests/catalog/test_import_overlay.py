"""Shipped facts in imported entries: they fill what the format lacks, and correct what the library has wrong."""

from __future__ import annotations

import pytest

from nicplanner.catalog import load_shipped
from nicplanner.catalog.library import overlay

CATALOG = load_shipped()


def card(count: int, kind: str, **keys) -> dict:
    return {"interfaces": [{"name": f"{{module}}-{i}", "type": kind} for i in range(count)], **keys}


@pytest.mark.parametrize(
    ("maker", "model", "number"),
    [
        ("Intel", "X710-DA4", None),
        ("INTEL", "x710 da4", None),
        ("Intel", "X710 quad", "X710-DA4"),
        ("Dell", "68M95", "68M95"),
        ("Dell", "68m95", None),
        ("Dell", "anything", "68M95"),
    ],
)
def test_a_card_gets_the_shipped_facts(library, maker, model, number):
    entry = library.entry(card(4, "10gbase-x-sfpp", manufacturer=maker, model=model, part_number=number, comments="X710 rNDC"), module=True)
    shipped = CATALOG.adapter("X710-DA4")
    for key in ("bus_gbps", "pcie", "rdma", "sr_iov", "iscsi_offload", "power_w", "interfaces", "unverified"):
        assert getattr(entry, key) == getattr(shipped, key), key
    assert entry.form_factors == ("ndc",)
    assert entry.part_numbers == ((number,) if number else ())
    assert entry.source.endswith("else the shipped X710-DA4")
    (row,) = [row for row in library.read().rows if row.result == "adapter"]
    assert row.remark == "joined with the shipped X710-DA4"


def test_forms_come_from_the_shipped_card_where_the_text_tells_none(library):
    entry = library.entry(card(2, "1000base-t", manufacturer="Intel", model="I350-T2", comments=""), module=True)
    assert entry.form_factors == CATALOG.adapter("I350-T2").form_factors


def test_a_card_with_other_ports_is_not_joined(library):
    row = library.row(card(2, "10gbase-x-sfpp", manufacturer="Intel", model="X710-DA4"), module=True)
    assert row.remark == "not joined with the shipped X710-DA4: it has other ports; bus unknown: it is no limit"
    assert library.read().entries["adapters"]["X710-DA4"].bus_gbps is None


def test_another_makers_model_of_the_name_is_not_joined(library):
    entry = library.entry(card(4, "10gbase-x-sfpp", manufacturer="Acme", model="X710-DA4", comments="network adapter"), module=True)
    assert entry.bus_gbps is None


@pytest.mark.parametrize(
    ("maker", "model", "number", "shipped"),
    [
        ("Dell", "PowerConnect 6248", None, "PowerConnect 6248"),
        ("Arista", "dcs-7050tx-48", None, "DCS-7050TX-48"),
        ("Dell", "PowerSwitch S4148T-ON", "S4148T-ON", "S4148T-ON"),
        ("Dell EMC", "PowerSwitch S4148T-ON", "S4148T-ON", "S4148T-ON"),
        ("Cisco", "Catalyst 9300-48T", "C9300-48T", "C9300-48T"),
        ("HPE", "Aruba 6300M-48G-4SFP56", "JL663A", "6300M-48G"),
    ],
)
def test_a_corrected_switch_wins_whole(library, maker, model, number, shipped):
    entry = library.entry(library.switch, manufacturer=maker, model=model, part_number=number)
    known = CATALOG.switch(shipped)
    assert (entry.interfaces, entry.mgmt_only, entry.corrections, entry.mlag) == (
        known.interfaces,
        known.mgmt_only,
        known.corrections,
        known.mlag,
    )
    assert entry.manufacturer == maker
    assert entry.source.startswith(f"the shipped {shipped}: ")


def test_a_switch_that_needs_no_correction_gets_what_the_format_lacks(library):
    ports = [{"name": f"swp{i}", "type": "100gbase-x-qsfp28"} for i in range(1, 33)]
    entry = library.entry(library.switch, manufacturer="Mellanox", model="SN2700", interfaces=ports)
    assert entry.mlag == CATALOG.switch("SN2700").mlag != ""
    assert [name for name, _ in entry.interfaces] == [f"swp{i}" for i in range(1, 33)]
    assert library.row(library.switch, manufacturer="Mellanox", model="SN2700").remark.startswith("not joined with the shipped SN2700")


@pytest.mark.parametrize(
    ("maker", "model", "shipped"), [("HPE", "ProLiant DL380 Gen7", "ProLiant DL380 G7"), ("Dell", "PowerEdge R750", None)]
)
def test_a_corrected_server_wins_whole(library, maker, model, shipped):
    entry, known = library.entry(library.server, manufacturer=maker, model=model), CATALOG.server(shipped or model)
    assert (entry.interfaces, entry.slots, entry.height_units) == (known.interfaces, known.slots, known.height_units)


def test_a_server_that_needs_no_correction_gets_the_slots(library):
    known = CATALOG.server("ProLiant DL365 Gen11")
    assert not known.corrections
    entry = library.entry(library.server, manufacturer="HPE", model="ProLiant DL365 Gen11", u_height=1)
    assert entry.slots == known.slots
    assert [name for name, _ in entry.interfaces] == ["ge1", "ge2"]


def test_the_table_of_other_names():
    """Every row names an entry, has a source, and says something that the catalog does not say by itself."""
    rows = overlay._rows()
    assert rows
    assert len({(row.section, row.manufacturer, row.model) for row in rows}) == len(rows)
    for row in rows:
        assert CATALOG.get(row.section, row.like) is not None, row
        assert CATALOG.get(row.section, row.model) is None, row
        assert row.source
        found = overlay.shipped_like(row.section, row.manufacturer, row.model, "")
        assert found is not None
        assert found[0] == row.like


@pytest.mark.parametrize("text", ["", "-", "…"])
def test_names_without_letters_are_like_nothing(text):
    assert overlay.shipped_like("adapters", "", text, text) is None
