"""Interfaces of the library → data and management-only ports, with names that nicplanner takes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nicplanner import names, units
from nicplanner.catalog.library.reading import text_of, true
from nicplanner.errors import clean, listing

MANAGEMENT = re.compile(r"mgmt|management|(?<![a-z])(?:me0|fxp0|ilo|ipmi|bmc|xcc|oob|cimc|irmc)(?![a-z])|(?<![a-z])i?drac", re.IGNORECASE)
"""Names of ports that are for management alone; the library often forgets to say so. ``eth0`` is not among them: it may carry data."""

_NO_ETHERNET = re.compile(
    r"virtual|bridge|lag|other|ieee802|lte|gsm|cdma|[345]g\Z|gpon|xg-?pon|xgs-pon|ng-pon2|epon|bpon|10g-epon|[te][13]\Z|"
    r"xdsl|docsis|moca|sonet|infiniband|[0-9]+gfc|cisco-stack|cisco-flexstack|juniper-vcp|extreme-summitstack"
)
"""Beginnings of NetBox's types that no Ethernet cable ends on."""

_BACKPLANE = re.compile(r"base-k")
_UNFIT = re.compile(r"[^A-Za-z0-9 ._/:+-]+")


@dataclass(frozen=True, slots=True)
class Ports:
    """Names and types of the ports, and remarks on what was left out or renamed."""

    data: tuple[tuple[str, str], ...]
    mgmt: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def ports_of(interfaces: Iterable[dict[str, Any]], module: bool = False) -> Ports:
    """Sort the interfaces of a file.

    A disabled port is a port. With `module` the names are ``p1`` … ``pN`` in the file's order, as in every shipped card: the file's own
    (``{module}-10GbE-0``) name the slot of a server that nobody has chosen yet.
    """
    data: list[tuple[str, str]] = []
    mgmt: list[tuple[str, str]] = []
    out, unknown, mended = Counter[str](), Counter[str](), 0
    taken: dict[str, int] = {}
    for one in interfaces:
        kind, given = text_of(one.get("type")), text_of(one.get("name"))
        if units.interface_type(kind) is None or len(kind) > 63:
            (out if _NO_ETHERNET.match(kind) or _BACKPLANE.search(kind) else unknown)[clean(kind, 40) or "no type"] += 1
            continue
        if module:
            if true(one.get("mgmt_only")):
                out["management port"] += 1
            else:
                data.append((f"p{len(data) + 1}", kind))
            continue
        name = unique(interface_name(given), taken, 63)
        mended += name != given
        for_management = true(one.get("mgmt_only")) or MANAGEMENT.search(given) or MANAGEMENT.search(text_of(one.get("label")))
        (mgmt if for_management else data).append((name, kind))
    notes = [f"left out: {_listed(out)}"] if out else []
    notes += [f"unknown interface type: {_listed(unknown)}"] if unknown else []
    notes += [f"{mended} {'port' if mended == 1 else 'ports'} renamed"] if mended else []
    return Ports(tuple(data), tuple(mgmt), tuple(notes))


def _listed(found: Counter[str]) -> str:
    return listing(f"{count} {kind}" for kind, count in sorted(found.items()))


@lru_cache(maxsize=1 << 16)
def interface_name(text: str) -> str:
    """Return an interface's name by nicplanner's grammar, the same where it fits already.

    Examples
    --------
    >>> interface_name("Ethernet1/1"), interface_name("Port 5 (PoE)"), interface_name("(BASE-X)ge 0/0")
    ('Ethernet1/1', 'Port 5 PoE', 'BASE-X ge 0/0')
    """
    return text if names.INTERFACE.match(text) else _mended(text, _UNFIT, 63) or "port"


def _mended(text: str, unfit: re.Pattern[str], most: int, between: str = " ") -> str:
    """Replace what a grammar refuses; accents go, the first sign is a letter or digit."""
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode()
    plain = " ".join(unfit.sub(" ", plain).split()).replace(" ", between)
    return plain.lstrip(" ._/:+-")[:most].rstrip(" ")


def unique(name: str, taken: dict[str, int], most: int) -> str:
    """Return the name, with a number behind it where it is taken already; case does not distinguish.

    `taken` holds the names so far and the number that the next of that name tries: a file may repeat one ten thousand times.
    """
    new = name
    while new.casefold() in taken:
        number = taken[name.casefold()] = taken.get(name.casefold(), 1) + 1
        new = name[: most - len(f"-{number}")] + f"-{number}"
    taken[new.casefold()] = 1
    return new


_NOT_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def slot_name(text: str) -> str:
    """Return a slot's name by nicplanner's grammar; empty if nothing is left of it.

    Examples
    --------
    >>> slot_name("PCI-E LP 1"), slot_name("PCIe.2"), slot_name("CON")
    ('PCI-E-LP-1', 'PCIe.2', 'CON-1')
    """
    name = _mended(text, _NOT_NAME, 60, "-").rstrip("-")
    reserved = name.split(".")[0].casefold() in names.WINDOWS_DEVICES or name.casefold() == "onboard"
    return name.replace(".", "-") + "-1" if reserved else name
