"""The shipped cards against the table of network cards that they were read from: each row's models, ports, bus and abilities."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from nicplanner import units
from nicplanner.catalog import AdapterEntry, load_shipped

CATALOG = load_shipped()

G1X4, G2X1, G2X4, G2X8, G3X4, G3X8, G3X16, G4X8, G4X16 = (
    (2 * 4, 1, 4), (4, 2, 1), (4 * 4, 2, 4), (4 * 8, 2, 8), (Fraction(63, 2), 3, 4), (63, 3, 8), (126, 3, 16), (126, 4, 8), (252, 4, 16),
)  # fmt: skip
RJ45_1, RJ45_10, SFP_10, SFP_25, QSFP_40, QSFP_100 = (
    (1, "rj45"), (10, "rj45"), (10, "sfp+"), (25, "sfp28"), (40, "qsfp+"), (100, "qsfp28"),
)  # fmt: skip
BOTH, V2 = "iwarp roce-v2", "roce-v2"

# Row: models; ports; speed and connector; link; most that the card itself carries; too narrow; RDMA; SR-IOV; iSCSI offload; power in W.
ROWS = {
    "1": ("PRO/1000 PT Quad", 4, RJ45_1, G1X4, None, False, "", False, False, 12),
    "2": ("Gigabit VT Quad", 4, RJ45_1, G1X4, None, False, "", False, False, 11),
    "3": ("Gigabit ET Quad", 4, RJ45_1, G1X4, None, False, "", True, False, 9),
    "3 ET2": ("Gigabit ET2 Quad", 4, RJ45_1, G2X4, None, False, "", True, False, None),
    "4": ("I340-T4", 4, RJ45_1, G2X4, None, False, "", False, False, 4.5),
    "5": ("I350-T2", 2, RJ45_1, G2X4, None, False, "", True, False, 4.4),
    "6": ("I350-T4", 4, RJ45_1, G2X4, None, False, "", True, False, 5),
    "7": ("NC382T", 2, RJ45_1, G2X4, None, False, "", False, True, 5),
    "8": ("BCM5709 Quad", 4, RJ45_1, G2X4, None, False, "", False, True, 10),
    "9": ("331T, 331FLR", 4, RJ45_1, G2X4, None, False, "", False, False, 4),
    "10": ("332T", 2, RJ45_1, G2X1, None, False, "", False, False, 2.5),
    "11": ("NC364T", 4, RJ45_1, G1X4, None, False, "", False, False, 10),
    "12": ("NC375T", 4, RJ45_1, G2X4, None, False, "", False, False, 12),
    "13": ("NC365T", 4, RJ45_1, G2X4, None, False, "", False, False, 5),
    "14": ("366T", 4, RJ45_1, G2X4, None, False, "", True, False, 5),
    "15": ("X520-DA2", 2, SFP_10, G2X8, None, False, "", True, False, 8.6),
    "16": ("X540-T2", 2, RJ45_10, G2X8, None, False, "", True, False, 18),
    "17": ("X550-T2", 2, RJ45_10, G3X4, None, False, "", True, False, 13),
    "18": ("X710-DA2", 2, SFP_10, G3X8, None, False, "", True, False, 5),
    "19": ("X710-DA4", 4, SFP_10, G3X8, None, False, "", True, False, 8),
    "20": ("X710-T4, X710-T4L", 4, RJ45_10, G3X8, None, False, "", True, False, 20),
    "21": ("XL710-QDA2", 2, QSFP_40, G3X8, None, True, "", True, False, 7),
    "22": ("XXV710-DA2", 2, SFP_25, G3X8, None, False, "", True, False, 9),
    "23": ("E810-XXVDA2", 2, SFP_25, G4X8, None, False, BOTH, True, False, 11),
    "24": ("E810-XXVDA4", 4, SFP_25, G4X16, 100, False, BOTH, True, False, 17),
    "25": ("E810-CQDA2", 2, QSFP_100, G4X16, 100, True, BOTH, True, False, 20),
    "26": ("E810-2CQDA2", 2, QSFP_100, G4X16, None, False, BOTH, True, False, 30),
    "27": ("BCM57810, 530SFP+, 530FLR-SFP+", 2, SFP_10, G2X8, None, False, "", True, True, 9),
    "28": ("P225P, 631SFP28", 2, SFP_25, G3X8, None, False, "roce-v1 roce-v2", True, False, 9),
    "29": ("P210TP, 535T", 2, RJ45_10, G3X8, None, False, V2, True, False, 13),
    "30": ("N425G, P425G", 4, SFP_25, G4X16, None, False, V2, True, False, 15),
    "30 Gen3": ("JTK7F", 4, SFP_25, G3X8, None, True, V2, True, False, 15),
    "31": ("P2100G", 2, QSFP_100, G4X16, None, False, V2, True, False, 19),
    "32": ("MCX4121A-ACAT, 640SFP28", 2, SFP_25, G3X8, None, False, V2, True, False, 9),
    "33": ("MCX512A-ACAT", 2, SFP_25, G3X8, None, False, V2, True, False, 10),
    "34": ("MCX516A-CCAT", 2, QSFP_100, G3X16, None, True, V2, True, False, 17),
    "34 Ex": ("MCX516A-CDAT", 2, QSFP_100, G4X16, None, False, V2, True, False, 17),
    "35": ("MCX621102AC, MCX631102, MCX631432", 2, SFP_25, G4X8, None, False, V2, True, False, 10),
    "36": ("MCX623106AN", 2, QSFP_100, G4X16, None, False, V2, True, False, 20),
    "37": ("T520-CR", 2, SFP_10, G3X8, None, False, "iwarp", True, True, 13),
    "38": ("T540-CR", 4, SFP_10, G3X8, None, False, "iwarp", True, True, 17),
    "39": ("T6225-CR", 2, SFP_25, G3X8, None, False, "iwarp", True, True, 16),
    "40": ("QL41212H", 2, SFP_25, G3X8, None, False, BOTH, True, False, 12),
    "40 CNA": ("QL41262H", 2, SFP_25, G3X8, None, False, BOTH, True, True, 12),
    "41": ("QL41154", 4, SFP_10, G3X8, None, False, BOTH, True, False, 20),
    "41 RJ45": ("QL41164", 4, RJ45_10, G3X8, None, False, BOTH, True, True, 20),
    "42": ("OCe14102B", 2, SFP_10, G3X8, None, False, "roce-v1", True, True, 11),
}  # fmt: skip
MIXED = ("C63DV",)
"""Cards with ports of two kinds, which no row of the table describes by itself."""

PART_NUMBERS = {
    "PRO/1000 PT Quad": "EXPI9404PTL", "Gigabit VT Quad": "EXPI9404VT", "Gigabit ET Quad": "E1G44ET", "I350-T4": "R1XFC WW2NX",
    "BCM5709 Quad": "N2XX-ABPCI03-M3", "331T": "647594-B21", "NC364T": "435508-B21", "NC375T": "538696-B21", "NC365T": "593722-B21",
    "366T": "811546-B21", "X520-DA2": "E10G42BTDA", "C63DV": "C63DV", "X710-DA2": "YJYK1", "X710-DA4": "DDJKY 68M95 VF81P",
    "X710-T4": "50RV4", "E810-XXVDA2": "CD16M 61X09", "E810-XXVDA4": "VK88G R1KTR", "530FLR-SFP+": "647581-B21",
    "BCM57810": "UCSC-PCIE-B3SFP", "P225P": "NHN45", "P210TP": "T6HR8", "N425G": "V23H0", "JTK7F": "JTK7F", "P2100G": "9M6PR",
    "640SFP28": "817753-B21", "MCX4121A-ACAT": "4TRD3 4XC7A08249", "MCX623106AN": "540-BCXN", "QL41212H": "NP0K8", "QL41154": "47W4V",
    "QL41164": "GJJG2", "OCe14102B": "UCSC-PCIE-E14102B",
}  # fmt: skip


def card(model: str) -> AdapterEntry:
    entry = CATALOG.get("adapters", model)
    assert isinstance(entry, AdapterEntry), model
    return entry


@pytest.mark.parametrize("row", list(ROWS))
def test_each_row_is_there(row):
    models, ports, kind, (link, generation, lanes), cap, narrow, rdma, sr_iov, iscsi, power = ROWS[row]
    for model in models.split(", "):
        entry = card(model)
        assert [units.interface_type(name) for _, name in entry.interfaces] == [kind] * ports
        assert entry.pcie is not None
        assert (entry.pcie.generation, entry.pcie.lanes) == (generation, lanes)
        assert entry.bus_gbps == (link if cap is None else cap)
        assert (ports * kind[0] > entry.bus_gbps) is narrow
        assert sorted(entry.rdma) == rdma.split()
        assert (entry.sr_iov, entry.iscsi_offload) == (sr_iov, iscsi)
        assert entry.power_w == (None if power is None else Fraction(str(power)))


def test_no_card_is_without_a_row():
    named = [model for row in ROWS.values() for model in row[0].split(", ")]
    assert sorted([*named, *MIXED]) == sorted(CATALOG.names("adapters"))


@pytest.mark.parametrize("model", list(PART_NUMBERS))
def test_part_numbers(model):
    assert set(PART_NUMBERS[model].split()) <= set(card(model).part_numbers)


def test_a_part_number_is_that_of_one_model():
    found = Counter(number for section in ("adapters", "switches") for name in CATALOG.names(section)
                    for number in CATALOG.get(section, name).part_numbers)  # fmt: skip
    assert [number for number, count in found.items() if count > 1] == []


@pytest.mark.parametrize(
    ("model", "forms"),
    [
        ("I350-T4", "low-profile ndc ocp3"),
        ("331FLR", "flexlom"),
        ("X710-DA4", "full-height low-profile ndc ocp3"),
        ("E810-XXVDA4", "full-height ocp3"),
        ("E810-2CQDA2", "full-height"),
        ("530FLR-SFP+", "flexlom"),
        ("N425G", "ocp3"),
        ("MCX4121A-ACAT", "low-profile ocp2 ocp3"),
        ("MCX631432", "ocp3"),
        ("T540-CR", "full-height"),
        ("C63DV", "ndc"),
    ],
)
def test_form_factors(model, forms):
    assert " ".join(sorted(card(model).form_factors)) == forms


SWITCHES = {
    "ProCurve 2810-48G": ("48x1000base-t", "none"),
    "PowerConnect 6248": ("48x1000base-t", "none"),
    "WS-C2960X-48TS-L": ("48x1000base-t 4x1000base-x-sfp", "none"),
    "WS-C3750X-48T-S": ("48x1000base-t", "stack"),
    "C9300-48T": ("48x1000base-t", "stack"),
    "N2048": ("48x1000base-t 2x10gbase-x-sfpp", "mlag"),
    "2930F-48G-4SFP+": ("48x1000base-t 4x10gbase-x-sfpp", "none"),
    "6300M-48G": ("48x1000base-t 4x50gbase-x-sfp56", "none"),
    "N3K-C3048TP-1GE": ("48x1000base-t 4x10gbase-x-sfpp", "vpc"),
    "N9K-C9348GC-FXP": ("48x1000base-t 4x25gbase-x-sfp28 2x100gbase-x-qsfp28", "vpc"),
    "EX4300-48T": ("48x1000base-t 4x40gbase-x-qsfpp", "stack"),
    "N5K-C5548UP": ("32x10gbase-x-sfpp", "vpc"),
    "S4048-ON": ("48x10gbase-x-sfpp 6x40gbase-x-qsfpp", "vlt"),
    "S4148T-ON": ("48x10gbase-t 4x100gbase-x-qsfp28 2x40gbase-x-qsfpp", "vlt"),
    "DCS-7050TX-48": ("32x10gbase-t 4x40gbase-x-qsfpp", "mlag"),
    "CRS326-24S+2Q+": ("24x10gbase-x-sfpp 2x40gbase-x-qsfpp", "mlag"),
    "N9K-C93180YC-FX": ("48x25gbase-x-sfp28 6x100gbase-x-qsfp28", "vpc"),
    "S5248F-ON": ("48x25gbase-x-sfp28 2x200gbase-x-qsfpdd 4x100gbase-x-qsfp28", "vlt"),
    "DCS-7050SX3-48YC8": ("48x25gbase-x-sfp28 8x100gbase-x-qsfp28", "mlag"),
    "8325-48Y8C": ("48x25gbase-x-sfp28 8x100gbase-x-qsfp28", "vsx"),
    "QFX5120-48Y": ("48x25gbase-x-sfp28 8x100gbase-x-qsfp28", "mc-lag"),
    "SN2010": ("18x25gbase-x-sfp28 4x100gbase-x-qsfp28", "mlag"),
    "SN2700": ("32x100gbase-x-qsfp28", "mlag"),
    "N9K-C9336C-FX2": ("36x100gbase-x-qsfp28", "vpc"),
    "N9K-C9332PQ": ("32x40gbase-x-qsfpp", "vpc"),
    "FlexFabric 5700-40XG-2QSFP+": ("40x10gbase-x-sfpp 2x40gbase-x-qsfpp", "stack"),
}
"""Ports by kind, and how two of them act as one; the last two are known from mistakes about them only."""


@pytest.mark.parametrize("model", list(SWITCHES))
def test_switches(model):
    entry = CATALOG.switch(model)
    counts = Counter(kind for _, kind in entry.interfaces)
    ports, mlag = SWITCHES[model]
    assert {f"{count}x{kind}" for kind, count in counts.items()} == set(ports.split())
    assert entry.mlag == mlag


def test_no_switch_is_without_a_row():
    assert sorted(SWITCHES) == sorted(CATALOG.names("switches"))


SERVERS = {
    "PowerEdge R710": ("4x1000base-t", "2x4 2x4 2x8 2x8"),
    "PowerEdge R720": ("4x1000base-t", "3x8 3x8 3x8 3x8 3x8 3x8 3x8"),
    "PowerEdge R740": ("", "3x8 3x8 3x8 3x8 3x8 3x8 3x8 3x8 ndc"),
    "PowerEdge R750": ("2x1000base-t", "4x8 4x8 4x8 4x8 4x8 4x8 4x8 4x8 ocp3"),
    "PowerEdge R760": ("", "4x8 4x8 4x16 4x8 4x8 4x16 4x8 4x8 ocp3"),
    "ProLiant DL380 G6": ("4x1000base-t", "2x8 2x4 2x4"),
    "ProLiant DL380 G7": ("4x1000base-t", "2x8 2x4 2x4"),
    "ProLiant DL380p Gen8": ("4x1000base-t", "3x16 3x8 3x4"),
    "ProLiant DL380 Gen9": ("4x1000base-t", "3 3 3 flexlom"),
    "ProLiant DL380 Gen10": ("4x1000base-t", "3x8 3x8 3x8 3x8 3x8 3x8 3x8 3x8 flexlom"),
    "ProLiant DL380 Gen10 Plus": ("", "4 4 4 4 4 4 4 4 ocp3"),
    "ProLiant DL380 Gen11": ("", "5 5 5 5 5 5 5 5 ocp3 ocp3"),
    "ProLiant DL365 Gen11": ("", "5 5 5 ocp3 ocp3"),
    "SYS-1019P-WTR": ("2x10gbase-t", "3x8 3x8 3"),
    "SYS-2028U-E1CNR4T+": ("4x10gbase-t", "3 3 3 3 3"),
    "AS-1123US-TR4": ("4x1000base-t", "3 3"),
    "ThinkSystem SR650": ("", "3 3 3 3 3 3 3 mezzanine"),
}
"""Onboard data ports, and generation and lanes of each slot (the lower where they vary), or its bay."""


@pytest.mark.parametrize("model", list(SERVERS))
def test_servers(model):
    server = CATALOG.server(model)
    onboard = Counter(kind for _, kind in server.interfaces)
    slots = []
    for slot in server.slots.values():
        link = slot.pcie
        assert (slot.bay is None) == (link is not None)
        slots.append(slot.bay or (f"{link.generation}x{link.lanes}" if link.lanes else f"{link.generation}"))
    assert (" ".join(f"{count}x{kind}" for kind, count in onboard.items()), " ".join(slots)) == SERVERS[model]


def test_no_server_is_without_a_row():
    assert sorted(SERVERS) == sorted(CATALOG.names("servers"))
