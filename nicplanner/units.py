"""Rates, lengths and what an interface type means.

Rates are decimals in Gbit/s per direction and are compared exactly: everything is a :class:`fractions.Fraction` inside.
Lengths are whole tenths of a millimetre inside (a rack unit is 44.5 mm, EIA-310), metres outside.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache

TENTHS_MM_PER_M = 10_000
UNIT_HEIGHT = 445
"""Height of a rack unit in 0.1 mm: 44.45 mm rounded as the design format fixes it (0.0445 m)."""
SLACK = 6_000
"""Slack added to every cable, 0.1 mm."""
TRAY_RISE = 5_000
"""From the top of a rack to the tray, each end, 0.1 mm."""
RACK_PITCH = 6_000
"""Between neighbouring positions in a row, 0.1 mm."""
ROW_PITCH = 18_000
"""Between neighbouring rows, 0.1 mm."""

_TYPE = re.compile(r"([0-9.]+[gt]?)base-([a-z0-9._-]+)\Z")
_RATES = {"100": Fraction(1, 10), "1000": Fraction(1), "2.5g": Fraction(5, 2), "1.6t": Fraction(1600)} | {
    f"{rate}g": Fraction(rate) for rate in (5, 10, 25, 40, 50, 100, 200, 400, 800)
}
_CAGES = {
    "sfp": "sfp", "gbic": "gbic", "sfpp": "sfp+", "xfp": "xfp", "x2": "x2", "xenpak": "xenpak", "sfp28": "sfp28", "sfp56": "sfp56",
    "sfpdd": "sfp-dd", "dsfp": "dsfp", "sfp112": "sfp112", "qsfpp": "qsfp+", "qsfp28": "qsfp28", "qsfp56": "qsfp56",
    "qsfpdd": "qsfp-dd", "qsfp112": "qsfp112", "qsfpdd1600": "qsfp-dd1600", "osfp": "osfp", "osfp-rhs": "osfp-rhs",
    "osfp1600": "osfp1600", "osfp1600-rhs": "osfp1600-rhs", "cfp": "cfp", "cfp2": "cfp2", "cfp4": "cfp4", "cfp8": "cfp8", "cxp": "cxp",
    "cpak": "cpak", "cdfp": "cdfp",
}  # fmt: skip
_OPTICS = re.compile(
    r"(?:[sledzfv]r[0-9]*(?:[._][0-9])?|dr[0-9]+-[0-9]|l?[sf]x|lrm|sr4-bd|lx[0-9]*|[ez]x|[cd]wdm[0-9]*|b[xr][0-9]*-[du])\Z"
)
_PARALLEL = re.compile(r"(?:[sv]r(?:2|4|4_2|8|10|16)|dr(?:4|8|8-2))\Z")
_FAMILIES = (("sfp", "sfp+", "sfp28", "sfp56"), ("qsfp+", "qsfp28", "qsfp56", "qsfp-dd"))
CONNECTORS = frozenset({"rj45", "cx4", "lc", "mpo", *_CAGES.values()})
"""What a port offers and what is plugged into it. ``lc`` and ``mpo`` are fixed optics."""


@lru_cache(maxsize=4096)
def interface_type(name: str) -> tuple[Fraction, str] | None:
    """Return the link speed in Gbit/s and the connector of a NetBox interface type, or None if it is not a port for a cable.

    The rule reads the type's name as NetBox builds it (interface choices of NetBox 4.6): a rate, then ``base-``, then ``t`` for
    RJ45 copper or ``x-<cage>`` for a pluggable one. Fixed optics give ``lc``, with parallel fibres ``mpo``. Backplane, fixed
    twinax, single-pair, wireless, Fibre Channel, stacking and virtual interfaces give None: no cable of a plan ends there.

    Examples
    --------
    >>> interface_type("10gbase-x-sfpp")
    (Fraction(10, 1), 'sfp+')
    >>> interface_type("virtual") is None
    True
    """
    match = _TYPE.match(name)
    speed = _RATES.get(match[1]) if match else None
    if match is None or speed is None:
        return None
    tail = match[2]
    if tail in ("t", "tx"):
        return speed, "rj45"
    if tail == "cx4":
        return speed, "cx4"
    if tail.startswith("x-"):
        if name == "50gbase-x-sfp28":  # NetBox's constant is 50GE_QSFP28: the cage is a QSFP28
            return speed, "qsfp28"
        connector = _CAGES.get(tail.removeprefix("x-"))
        return (speed, connector) if connector else None
    if _OPTICS.match(tail):
        return speed, "mpo" if _PARALLEL.match(tail) else "lc"
    return None


def canonical_connector(text: str) -> str | None:
    """Return the canonical name of a connector: lower case, ``sfpp`` and ``SFP+`` alike; None if it is unknown."""
    name = text.casefold()
    name = "rj45" if name == "rj-45" else _CAGES.get(name, name)
    return name if name in CONNECTORS else None


@cache
def plug_fits(plug: str, cage: str) -> bool:
    """Tell whether a plug goes into a cage: the same kind, or an older one of the same family (SFP28 takes SFP+).

    Examples
    --------
    >>> plug_fits("sfp+", "sfp28"), plug_fits("sfp28", "sfp+")
    (True, False)
    """
    if plug == cage:
        return True
    return any(plug in family and cage in family and family.index(plug) < family.index(cage) for family in _FAMILIES)


def text(value: Fraction | int | Decimal) -> str:
    """Write a number as the shortest exact decimal, without exponent or locale; a fraction that is none is cut after 9 places.

    Examples
    --------
    >>> text(Fraction(3, 2)), text(10), text(Fraction(1, 10))
    ('1.5', '10', '0.1')
    """
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    denominator = value.denominator
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    places = max(twos, fives) if denominator == 1 else 9
    scaled = abs(value) * 10**places
    digits = str(int(scaled) if denominator == 1 else round(scaled)).rjust(places + 1, "0")
    body = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return ("-" if value < 0 else "") + body


def metres(tenths_mm: int) -> Fraction:
    """Turn a length in 0.1 mm into metres."""
    return Fraction(tenths_mm, TENTHS_MM_PER_M)


def scale_of(values: Iterable[Fraction]) -> int:
    """Return the least whole number that turns every value into a whole number."""
    return math.lcm(1, *(value.denominator for value in values))


def cable_run(rack_a: tuple[int, int, int], unit_a: int, rack_b: tuple[int, int, int], unit_b: int, same_rack: bool) -> int:
    """Return the length of a cable run in 0.1 mm.

    Parameters
    ----------
    rack_a, rack_b
        Row, position and height in units of each end's rack.
    unit_a, unit_b
        Lowest unit of the device at each end.
    same_rack
        Whether both ends are in one rack.

    Notes
    -----
    Within a rack the unit difference; between racks both runs up to the tray, then along positions and rows. 0.6 m slack in each
    case. The figures are those of the design format.
    """
    if same_rack:
        return abs(unit_a - unit_b) * UNIT_HEIGHT + SLACK
    (row_a, position_a, height_a), (row_b, position_b, height_b) = rack_a, rack_b
    up = (height_a - unit_a + height_b - unit_b) * UNIT_HEIGHT + 2 * TRAY_RISE
    return up + abs(position_a - position_b) * RACK_PITCH + abs(row_a - row_b) * ROW_PITCH + SLACK
