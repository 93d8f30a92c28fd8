"""Module bays of a device → places for cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from nicplanner.catalog.library.ports import slot_name, unique
from nicplanner.catalog.library.reading import text_of

_KINDS = (
    ("ocp2", re.compile(r"\bocp[\s_-]*(?:nic[\s_-]*)?2", re.IGNORECASE)),
    ("ocp3", re.compile(r"\bocp", re.IGNORECASE)),
    ("ndc", re.compile(r"\br?ndc\b|network daughter", re.IGNORECASE)),
    ("flexlom", re.compile(r"\bflex[\s-]?lom|\b[0-9]{3}flr", re.IGNORECASE)),
    ("mlom", re.compile(r"\bmlom", re.IGNORECASE)),
    ("lom", re.compile(r"\blom", re.IGNORECASE)),
    ("mezzanine", re.compile(r"\bmezz", re.IGNORECASE)),
)
"""Bay kinds by the text of a bay or card, the first that fits. An OCP bay that does not say 2 is taken for OCP 3.0."""

PCIE = re.compile(r"\bpci\b|\bpci(?=[0-9])|\bpci-?e|\bpci express", re.IGNORECASE)
_LOW = re.compile(r"\blp\b|low[\s-]?profile|half[\s-]?height|\bhh", re.IGNORECASE)
_FULL = re.compile(r"\bfh|full[\s-]?height", re.IGNORECASE)


def bay_kind(text: str) -> str:
    """Return the kind of bay that a text names, empty for none.

    Examples
    --------
    >>> bay_kind("NUMA 0 - OCP slot 1"), bay_kind("Network Daughter Card slot 1"), bay_kind("PCIe slot 1")
    ('ocp3', 'ndc', '')
    """
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def height_of(text: str) -> str:
    """Return ``low`` or ``full`` where a text says so, else nothing."""
    low, full = _LOW.search(text), _FULL.search(text)
    return "" if bool(low) == bool(full) else "low" if low else "full"


_MODULE = re.compile(r"network module|uplink|expansion|extension|\bslot|\b(?:fpc|[mp]ic)[ 0-9]|line[\s-]?card|i/?o module", re.IGNORECASE)
_NO_PORTS = re.compile(r"power|psu|\bps|\bpem|fan|supply|stack|security|supervisor|\bsup\b", re.IGNORECASE)


def modules_of(bays: Iterable[dict[str, Any]]) -> int:
    """Return how many bays of a switch take modules with ports of their own, as far as their names tell."""
    texts = [text_of(bay.get("name")) for bay in bays]
    return sum(1 for text in texts if _MODULE.search(text) and not _NO_PORTS.search(text))


def slots_of(bays: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the places for cards: name → height and kind of bay, where the text tells.

    A place is a bay of PCI Express, OCP, daughter card, LOM or mezzanine kind. It is called after its position, or after its name where
    the position is missing, a mere number, or that of another bay.
    """
    found = []
    for bay in bays:
        name, position = text_of(bay.get("name")), text_of(bay.get("position"))
        text = " ".join((name, text_of(bay.get("label")), position, text_of(bay.get("description"))))
        kind = bay_kind(text)
        if kind or PCIE.search(text):
            found.append((slot_name(position), slot_name(name), {"height": height_of(text) if not kind else "", "bay": kind}))
    positions = Counter(position.casefold() for position, _, _ in found)
    out: dict[str, dict[str, str]] = {}
    taken: dict[str, int] = {}
    for position, name, facts in found:
        good = position and not position.isdigit() and positions[position.casefold()] == 1
        out[unique((position if good else name) or position or "slot", taken, 63)] = {key: text for key, text in facts.items() if text}
    return out
