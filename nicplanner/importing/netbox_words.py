"""Cells of NetBox: labels of interface types, VLANs, truth values."""

from __future__ import annotations

import re
from functools import lru_cache

from nicplanner import units

_LABEL = re.compile(r"(.+?) \(([0-9.]+)([GT])E\b.*\)")
_HUNDRED = re.compile(r"(.+?) \((?:10/)?100ME\)")
_VLAN = re.compile(r"\(([0-9]{1,4})\)\s*\Z")
_TRUE = frozenset({"true", "t", "yes", "1", "✔", "on"})
_CONNECTION = re.compile(r"(.+) > (.+)")


@lru_cache(maxsize=1024)
def interface_type(text: str) -> str:
    """Return NetBox's name of an interface type for its name or its label; other texts in lower case as they are.

    Examples
    --------
    >>> interface_type("SFP+ (10GE)"), interface_type("1000BASE-T (1GE)"), interface_type("Link Aggregation Group (LAG)")
    ('10gbase-x-sfpp', '1000base-t', 'lag')
    >>> interface_type("25gbase-x-sfp28"), interface_type("QSFP-DD (400GE)")
    ('25gbase-x-sfp28', '400gbase-x-qsfpdd')
    """
    plain = text.strip()[:100]
    if plain.endswith("(LAG)"):
        return "lag"
    found = _LABEL.fullmatch(plain)
    hundred = _HUNDRED.fullmatch(plain)
    if found:
        rate = {"1G": "1000"}.get(found[2] + found[3], (found[2] + found[3]).lower())
        what = found[1]
    elif hundred:
        rate, what = "100", hundred[1]
    else:
        return plain.casefold()
    if "BASE-" in what:
        return what.split("/")[0].casefold()
    cage = what.split(" ")[-1].casefold().replace("+", "p")
    if (rate, cage) == ("50g", "qsfp28"):  # NetBox calls the type so, see nicplanner.units
        return "50gbase-x-sfp28"
    for name in (f"{rate}base-x-{cage.replace('-', '')}", f"{rate}base-x-{cage}"):
        if units.interface_type(name) is not None:
            return name
    return plain.casefold()


def is_true(text: str) -> bool:
    """Tell whether a cell says yes."""
    return text.strip().casefold() in _TRUE


def vlan_of(text: str) -> int | None:
    """Return the id in a cell: a number, or the id behind a name, ``Data (100)``; None if there is none.

    Examples
    --------
    >>> vlan_of("100"), vlan_of("Data (100)"), vlan_of("Data"), vlan_of("5000")
    (100, 100, None, None)
    """
    plain = text.strip()
    found = _VLAN.search(plain)
    digits = found[1] if found else plain
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4) or not 1 <= int(digits) <= 4094:
        return None
    return int(digits)


def connection_of(text: str) -> tuple[str, str] | None:
    """Return device and interface of a cell ``device > interface``; None if it names none, or several."""
    found = _CONNECTION.fullmatch(text.strip())
    return (found[1].strip(), found[2].strip()) if found and text.count(" > ") == 1 else None
