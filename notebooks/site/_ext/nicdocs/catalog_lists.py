"""The shipped catalog: a table for each section, with what is unverified and where the facts come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from nicdocs.markdown import code, plain, table
from nicplanner import units
from nicplanner.catalog import load_shipped


def _list(section: str, head: tuple[str, ...], facts: Callable[[Any], list[str]]) -> str:
    catalog = load_shipped()
    rows = []
    for name in catalog.names(section):
        entry: Any = catalog.get(section, name)
        unverified = ", ".join(map(code, entry.unverified))
        source = plain(f"{entry.source}{f' ({entry.retrieved})' if entry.retrieved else ''}")
        rows.append([code(name), plain(entry.manufacturer), *facts(entry), unverified, source])
    return f"{len(rows)} entries.\n\n" + table(("model", "maker", *head, "unverified", "source"), rows)


def _ports(entry: Any) -> str:
    return ", ".join(f"{count} × {code(kind)}" for kind, count in Counter(kind for _, kind in entry.interfaces).items()) or "none"


def _number(value: Fraction | None, unit: str = "") -> str:
    return "" if value is None else f"{units.text(value)}{unit and ' ' + unit}"


def _pcie(pcie: Any) -> str:
    return "" if pcie is None else f"Gen{pcie.generation}" + (f" x{pcie.lanes}" if pcie.lanes else "")


def adapters() -> str:
    """Return the cards."""
    head = ("ports", "bus, Gbit/s", "PCIe", "RDMA", "W", "fits")
    return _list(
        "adapters",
        head,
        lambda one: [
            _ports(one),
            _number(one.bus_gbps),
            _pcie(one.pcie),
            ", ".join(one.rdma),
            _number(one.power_w),
            ", ".join(one.form_factors),
        ],
    )


def servers() -> str:
    """Return the servers."""

    def slots(one: Any) -> str:
        names = (" ".join(filter(None, (slot.bay or "", _pcie(slot.pcie), slot.height or ""))) for slot in one.slots.values())
        kinds = Counter(name or "slot" for name in names)
        return ", ".join(f"{count} × {plain(kind)}" for kind, count in kinds.items())

    return _list("servers", ("units", "onboard", "slots"), lambda one: [_number(one.height_units), _ports(one), slots(one)])


def switches() -> str:
    """Return the switches."""
    return _list("switches", ("units", "ports", "two as one"), lambda one: [_number(one.height_units), _ports(one), plain(one.mlag)])


def cables() -> str:
    """Return the kinds of cable."""

    def longest(one: Any) -> str:
        if isinstance(one.max_length_m, dict):
            return ", ".join(f"{units.text(length)} at {units.text(speed)} Gbit/s" for speed, length in one.max_length_m.items())
        return _number(one.max_length_m if one.max_length_m is not None else one.lengths_m[-1])

    def facts(one: Any) -> list[str]:
        speeds = ", ".join(map(units.text, one.speeds_gbps))
        modules = " – ".join(name or "none" for name in one.transceivers) if one.transceivers else ""
        return [one.kind, " – ".join(one.connectors), speeds, longest(one), plain(modules)]

    return _list("cables", ("medium", "connectors", "Gbit/s", "longest, m", "transceivers"), facts)


def transceivers() -> str:
    """Return the transceivers."""
    return _list(
        "transceivers",
        ("cage", "medium", "Gbit/s", "reach, m"),
        lambda one: [one.connector or "", one.medium or "", ", ".join(map(units.text, one.speeds_gbps)), _number(one.reach_m)],
    )
