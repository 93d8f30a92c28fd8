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
from functools import lru_cache

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

_TYPE = re.compile(r"([0-9]+(?:\.[0-9]+)?)(g|t)?base-([a-z0-9]+)(?:-([a-z0-9]+))?\Z")
_CAGES = {
    "sfp": "sfp", "gbic": "gbic", "sfpp": "sfp+", "xfp": "xfp", "x2": "x2", "xenpak": "xenpak", "sfp28": "sfp28", "sfp56": "sfp56",
    "qsfpp": "qsfp+", "qsfp28": "qsfp28", "qsfp56": "qsfp56", "qsfpdd": "qsfp-dd", "qsfp112": "qsfp112", "osfp": "osfp",
    "sfpdd": "sfp-dd", "dsfp": "dsfp", "cfp": "cfp", "cfp2": "cfp2", "cfp4": "cfp4", "cpak": "cpak",
}  # fmt: skip
_FAMILIES = (("sfp", "sfp+", "sfp28", "sfp56"), ("qsfp+", "qsfp28", "qsfp56", "qsfp-dd"))
CONNECTORS = frozenset({"rj45", "cx4", "lc", "mpo", *_CAGES.values()})
"""What a port offers and what is plugged into it. ``lc`` and ``mpo`` are fixed optics."""


def interface_type(name: str) -> tuple[Fraction, str] | None:
    """Return the link speed in Gbit/s and the connector of a NetBox interface type, or None if it is not a port for a cable.

    The rule reads the type's name as NetBox builds it (interface choices of NetBox 4.6): a rate, then ``base-``, then ``t`` for
    RJ45 copper or ``x-<cage>`` for a pluggable one. Fixed optics give ``lc`` or ``mpo``. Backplane, wireless, Fibre Channel,
    stacking and virtual interfaces give None: no cable of a plan ends there.

    Examples
    --------
    >>> interface_type("10gbase-x-sfpp")
    (Fraction(10, 1), 'sfp+')
    >>> interface_type("virtual") is None
    True
    """
    match = _TYPE.match(name)
    if match is None:
        return None
    rate, prefix, tail, cage = match.groups()
    speed = Fraction(Decimal(rate)) * {None: Fraction(1, 1000), "g": Fraction(1), "t": Fraction(1000)}[prefix]
    if tail in ("t", "tx", "t1"):
        return (speed, "rj45") if cage is None else None
    if tail == "cx4":
        return speed, "cx4"
    if tail == "x":
        if name == "50gbase-x-sfp28":  # NetBox's constant is 50GE_QSFP28: the cage is a QSFP28
            return speed, "qsfp28"
        connector = _CAGES.get(cage or "")
        return (speed, connector) if connector else None
    if cage is None and re.match(r"(sr|lr|er|zr|sx|lx|bx|fx|dr|fr|lrm)", tail):
        return speed, "mpo" if re.search(r"(sr|dr)[0-9]", tail) else "lc"
    return None


def canonical_connector(text: str) -> str | None:
    """Return the canonical name of a connector: lower case, ``sfpp`` and ``SFP+`` alike; None if it is unknown."""
    name = text.casefold()
    name = {"sfpp": "sfp+", "qsfpp": "qsfp+", "rj-45": "rj45", "qsfpdd": "qsfp-dd", "sfpdd": "sfp-dd"}.get(name, name)
    return name if name in CONNECTORS else None


@lru_cache(maxsize=None)
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


def cable_run(
    rack_a: tuple[int, int, int], unit_a: int, rack_b: tuple[int, int, int], unit_b: int, same_rack: bool
) -> int:
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
