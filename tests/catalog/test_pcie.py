"""Links between cards and slots: the lower generation, the fewer lanes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

import nicplanner as nic
from nicplanner.catalog import Pcie, SlotPcie, catalog_root, link_gbps, load_shipped
from nicplanner.catalog.pcie import LANE_GBPS
from nicplanner.design import Design, starter
from nicplanner.errors import InputError

HALF = Fraction(63, 2)


@pytest.mark.parametrize(
    ("generation", "lanes", "gbps"),
    [(1, 4, 8), (2, 4, 16), (2, 8, 32), (3, 4, HALF), (3, 8, 63), (3, 16, 126), (4, 8, 126), (4, 16, 252), (5, 16, 504), (6, 16, 944)],
)
def test_rates(generation, lanes, gbps):
    assert link_gbps(Pcie(generation=generation, lanes=lanes), SlotPcie(generation=generation, lanes=lanes)) == gbps


@pytest.mark.parametrize(
    ("card", "slot", "gbps"),
    [
        ((3, 8), (2, 16), 32),  # lower than both buses, 63 and 64
        ((2, 8), (3, 4), 16),
        ((3, 4), (2, 8), 16),
        ((4, 16), (3, 8), 63),
        ((4, 16), (3, None), 126),
        ((2, 4), (5, None), 16),
        ((3, 8), None, 63),
        (None, (3, 8), 63),
        (None, (3, None), None),
        (None, None, None),
    ],
)
def test_links(card, slot, gbps):
    mine = None if card is None else Pcie(generation=card[0], lanes=card[1])
    other = None if slot is None else SlotPcie(generation=slot[0], **({} if slot[1] is None else {"lanes": slot[1]}))
    assert link_gbps(mine, other) == gbps


def test_the_table_of_the_readme():
    lines = (catalog_root() / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| Gen")]
    assert [row[0] for row in rows] == [f"Gen{generation}" for generation in LANE_GBPS]
    for (_, *cells), rate in zip(rows, LANE_GBPS.values(), strict=True):
        assert [Fraction(cell) for cell in cells] == [rate * lanes for lanes in (1, 4, 8, 16)]


def test_a_link_is_never_wider_than_either_end():
    ends = list(product(range(1, 8), (1, 2, 4, 8, 16)))
    for (one, few), (other, many) in product(ends, ends):
        card, slot = Pcie(generation=one, lanes=few), SlotPcie(generation=other, lanes=many)
        assert link_gbps(card, slot) <= min(link_gbps(card, None), link_gbps(None, slot))


def bus(card: dict | str, slot: dict) -> Fraction | None:
    """The bus limit of a card in slot1 of the starter's server."""
    changes = {"catalog.servers.classic.slots": {"slot1": slot, "slot2": {}}}
    if isinstance(card, dict):
        changes["catalog.adapters"] = {"mine": {"interfaces": {"p[1-4]": "1000base-t"}, **card}}
    changes["hosts.hv[01-04].adapters.slot1"] = "mine" if isinstance(card, dict) else card
    design = Design.parse(starter()).replace(changes)
    return next(one.bus for one in design.site.groups[0].adapters if one.name == "slot1")


G2X16, G3X8 = {"generation": 2, "lanes": 16}, {"generation": 3, "lanes": 8}


@pytest.mark.parametrize(
    ("card", "slot", "expected"),
    [
        ({"bus_gbps": 63, "pcie": G3X8}, {"bus_gbps": 64, "pcie": G2X16}, 32),
        ({"bus_gbps": 63, "pcie": G3X8}, {"bus_gbps": 64}, 63),
        ({"bus_gbps": 63}, {"bus_gbps": 64, "pcie": G2X16}, 63),
        ({"bus_gbps": 20, "pcie": G3X8}, {"pcie": G2X16}, 20),
        ({"bus_gbps": 63, "pcie": G3X8}, {"pcie": {"generation": 1}}, 16),
        ({"pcie": G3X8}, {}, 63),
        ({}, {"pcie": G2X16}, 64),
        ({}, {"pcie": {"generation": 2}}, None),
        ({}, {}, None),
    ],
)
def test_the_bus_of_a_card_in_a_slot(card, slot, expected):
    assert bus(card, slot) == expected


@pytest.mark.parametrize(
    ("model", "server", "slot", "expected", "narrow"),
    [
        ("X520-DA2", "PowerEdge R710", "slot1", 16, True),  # two ports of 10 Gbit/s on x4 of generation 2
        ("X550-T2", "PowerEdge R710", "slot3", 16, True),  # x4 of generation 3, trained down to generation 2: below both buses
        ("X550-T2", "PowerEdge R720", "slot1", HALF, False),
        ("X710-DA4", "ProLiant DL380 G7", "slot1", 32, True),
        ("X710-DA4", "ProLiant DL380p Gen8", "slot3", HALF, True),
        ("XXV710-DA2", "ProLiant DL380 G7", "slot1", 32, True),
        ("P2100G", "ProLiant DL380p Gen8", "slot1", 126, True),
        ("MCX623106AN", "ProLiant DL380 Gen9", "slot1", 126, True),  # lanes of the slot are unknown: those of the card
        ("E810-XXVDA2", "ProLiant DL380 Gen9", "slot1", 63, False),
        ("N425G", "PowerEdge R750", "ocp1", 252, False),
    ],
)
def test_shipped_cards_in_shipped_slots(model, server, slot, expected, narrow):
    changes = {"hosts.hv[01-04].server": server, "hosts.hv[01-04].adapters": {slot: model}}
    design = Design.parse(starter()).replace(changes)
    adapter = next(one for one in design.site.groups[0].adapters if one.name == slot)
    assert adapter.bus == expected
    assert (sum(port.speed for port in adapter.ports) > adapter.bus) is narrow


@pytest.mark.parametrize(("slot", "holds"), [({"pcie": {"generation": 3}}, True), ({"bus_gbps": 32, "pcie": {"generation": 2}}, False)])
def test_plans_obey_the_trained_link(slot, holds):
    """Two ports of 10 Gbit/s on Gen3 x4 carry 18 Gbit/s; trained down to Gen2 x4 (16), below the buses of card and slot, they do not."""
    switch = {"interfaces": {"xe[1-48]": "10gbase-t"}}
    design = Design.parse(starter()).replace(
        {
            "catalog": {
                "servers": {"classic": {"height_units": 2, "slots": {"slot1": slot}}},
                "switches": {"PowerConnect 6248": switch},
            },
            "hosts.hv[01-04].adapters": {"slot1": "X550-T2"},
            "traffic": {"production": {"demand_gbps": 18, "survive": []}},
        }
    )
    if holds:
        assert len(nic.verify(design, nic.plan(design))) == 0
        return
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(design)
    assert [(one.resource, one.have) for one in caught.value.explanation.shortages] == [("bus", 16)]


def test_buses_of_shipped_slots_are_those_of_their_links():
    catalog = load_shipped()
    for name in catalog.names("servers"):
        for slot in catalog.server(name).slots.values():
            assert slot.bus_gbps == link_gbps(None, slot.pcie)


@pytest.mark.parametrize(
    ("pcie", "message"),
    [
        ({"lanes": 8}, "pcie.generation: the key is missing"),
        ({"generation": 8}, "pcie.generation: "),
        ({"generation": 3, "lanes": 0}, "pcie.lanes: "),
        ({"generation": 3, "width": 8}, "pcie.width: unknown key"),
        ("3x8", "pcie: not a map"),
    ],
)
def test_bad_links(pcie, message):
    with pytest.raises(InputError) as caught:
        bus("I350-T4", {"pcie": pcie})
    assert message in str(caught.value)
