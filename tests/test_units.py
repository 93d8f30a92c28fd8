from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicplanner import units

CASES = Path(__file__).resolve().parents[1] / "../shared/cases"


@pytest.mark.parametrize(
    ("name", "speed", "connector"),
    [
        ("100base-tx", "0.1", "rj45"),
        ("1000base-t", "1", "rj45"),
        ("1000base-tx", "1", "rj45"),
        ("2.5gbase-t", "2.5", "rj45"),
        ("5gbase-t", "5", "rj45"),
        ("10gbase-t", "10", "rj45"),
        ("25gbase-t", "25", "rj45"),
        ("1000base-x-sfp", "1", "sfp"),
        ("1000base-x-gbic", "1", "gbic"),
        ("2.5gbase-x-sfp", "2.5", "sfp"),
        ("10gbase-x-sfpp", "10", "sfp+"),
        ("10gbase-x-xfp", "10", "xfp"),
        ("10gbase-cx4", "10", "cx4"),
        ("25gbase-x-sfp28", "25", "sfp28"),
        ("40gbase-x-qsfpp", "40", "qsfp+"),
        ("50gbase-x-sfp56", "50", "sfp56"),
        ("50gbase-x-sfp28", "50", "qsfp28"),  # NetBox's name for a QSFP28 cage
        ("100gbase-x-qsfp28", "100", "qsfp28"),
        ("100gbase-x-sfpdd", "100", "sfp-dd"),
        ("200gbase-x-qsfp56", "200", "qsfp56"),
        ("400gbase-x-qsfpdd", "400", "qsfp-dd"),
        ("400gbase-x-osfp", "400", "osfp"),
        ("400gbase-x-osfp-rhs", "400", "osfp-rhs"),
        ("800gbase-x-osfp", "800", "osfp"),
        ("1.6tbase-x-osfp1600", "1600", "osfp1600"),
        ("1000base-sx", "1", "lc"),
        ("1000base-bx10-d", "1", "lc"),
        ("10gbase-sr", "10", "lc"),
        ("10gbase-lrm", "10", "lc"),
        ("40gbase-sr4", "40", "mpo"),
        ("40gbase-lr4", "40", "lc"),
        ("40gbase-sr4-bd", "40", "lc"),
        ("100gbase-sr1.2", "100", "lc"),
        ("100gbase-dr", "100", "lc"),
        ("400gbase-dr4", "400", "mpo"),
    ],
)
def test_interface_types(name, speed, connector):
    assert units.interface_type(name) == (Fraction(speed), connector)
    assert connector in units.CONNECTORS


@pytest.mark.parametrize(
    "name",
    [
        *("", "virtual", "lag", "bridge", "other", "1000base-kx", "10gbase-kr", "100gbase-kp4", "100base-t1", "10gbase-cu", "100gbase-cr4"),
        *("ieee802.11ac", "16gfc-sfpp", "infiniband-edr", "cisco-stackwise", "gpon", "t1", "lte", "usb"),
        *(
            "1gbase-t",
            "10base-t",
            "3gbase-t",
            "1000gbase-t",
            "10GBASE-T",
            "10gbase",
            "10gbase-",
            "10gbase-x",
            "10gbase-x-",
            "10gbase-x-rj45",
        ),
        *("10gbase-t ", " 10gbase-t", "10gbase-t\n", "10gbase-sfpp", "0gbase-t", "1e3gbase-t", "١٠gbase-t", "10gbase-x-sfpp-x"),
    ],
)
def test_not_a_port_for_a_cable(name):
    assert units.interface_type(name) is None


def test_types_of_the_library():
    """Every Ethernet port type of the device-type library is known, apart from backplane, single-pair and the like."""
    schema = CASES / "devicetype-library/schema/generated_schema.json"
    if not schema.is_file():
        pytest.skip("the device-type library is not here")
    text = json.dumps(json.loads(schema.read_text()))
    types = {word for word in text.replace('"', " ").split() if "base-" in word}
    unknown = {name for name in (word.strip(",[]") for word in types) if units.interface_type(name) is None}
    assert len(types) > 40
    assert unknown == {name for name in unknown if "base-k" in name or name == "100base-t1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RJ45", "rj45"),
        ("rj-45", "rj45"),
        ("SFP+", "sfp+"),
        ("sfpp", "sfp+"),
        ("QSFPDD", "qsfp-dd"),
        ("qsfp-dd", "qsfp-dd"),
        ("LC", "lc"),
        ("rj46", None),
        ("", None),
    ],
)
def test_connectors(text, expected):
    assert units.canonical_connector(text) == expected


@pytest.mark.parametrize(
    ("plug", "cage", "fits"),
    [
        ("sfp+", "sfp+", True),
        ("sfp", "sfp+", True),
        ("sfp+", "sfp28", True),
        ("sfp28", "sfp+", False),
        ("qsfp+", "qsfp28", True),
        ("qsfp28", "qsfp-dd", True),
        ("sfp+", "qsfp28", False),
        ("rj45", "sfp+", False),
        ("lc", "lc", True),
    ],
)
def test_plugs(plug, cage, fits):
    assert units.plug_fits(plug, cage) is fits


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (10, "10"),
        (-5, "-5"),
        (Fraction(1, 10), "0.1"),
        (Fraction(-3, 2), "-1.5"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 10**9), "0.000000001"),
        (Fraction(10**6), "1000000"),
        (Fraction(1, 3), "0.333333333"),
        (Fraction(2, 3), "0.666666667"),
        (Decimal("1.10"), "1.1"),
        (Fraction(123456789, 10**9), "0.123456789"),
    ],
)
def test_text(value, expected):
    assert units.text(value) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**9), max_value=10**9))
def test_text_is_exact(value):
    text = units.text(value)
    assert Fraction(text) == Fraction(value)
    assert "e" not in text.lower()
    assert not (text.endswith("0") and "." in text)


@given(st.lists(st.fractions(max_denominator=1000)))
def test_scale(values):
    scale = units.scale_of(values)
    assert all((value * scale).denominator == 1 for value in values)
    assert not any(all((value * smaller).denominator == 1 for value in values) for smaller in range(1, min(scale, 50)))


def test_metres():
    assert units.metres(12_345) == Fraction(12345, 10_000)


R1, R2, R3 = (1, 1, 42), (1, 2, 42), (2, 1, 48)


def test_a_run_within_a_rack():
    assert units.cable_run(R1, 2, R1, 40, True) == 38 * 445 + 6_000
    assert units.cable_run(R1, 40, R1, 2, True) == units.cable_run(R1, 2, R1, 40, True)
    assert units.cable_run(R1, 7, R1, 7, True) == 6_000


def test_a_run_between_racks():
    assert units.metres(units.cable_run(R1, 2, R2, 40, False)) == Fraction("0.0445") * (40 + 2) + 1 + Fraction("0.6") + Fraction("0.6")
    assert units.metres(units.cable_run(R1, 42, R3, 48, False)) == 1 + Fraction("1.8") + Fraction("0.6")
    assert units.cable_run(R1, 3, R3, 9, False) == units.cable_run(R3, 9, R1, 3, False)
