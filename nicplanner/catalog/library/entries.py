"""One file → the body of a catalog entry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nicplanner import names
from nicplanner.catalog.entries import Entry
from nicplanner.catalog.library import kinds
from nicplanner.catalog.library.bays import bay_kind, height_of, modules_of, slots_of
from nicplanner.catalog.library.overlay import joined, shipped_like
from nicplanner.catalog.library.ports import ports_of
from nicplanner.catalog.library.reading import maps_of, text_of
from nicplanner.catalog.library.report import Unfit
from nicplanner.catalog.lookup import KINDS
from nicplanner.reading.base import Bad, record

LONGEST = 200
_HEIGHT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?\Z")
_LINK = re.compile(r"https?://\S+")
"""Addresses in comments: they lead to cards of other kinds often enough."""
_DEVICE_KEYS = frozenset(
    {"u_height", "slug", "is_full_depth", "airflow", "subdevice_role", "is_powered", "front_image", "rear_image", "device-bays"}
)
"""Keys that no module has."""


@dataclass(frozen=True, slots=True)
class Made:
    """An entry: its section, maker and model, what stands in its file, the checked record, and remarks."""

    section: str
    maker: str
    model: str
    body: dict[str, Any]
    entry: Entry
    notes: tuple[str, ...]


def entry_of(data: dict[str, Any], module: bool | None, shown: str) -> Made:
    """Return the entry that a file describes.

    Parameters
    ----------
    data
        What the file holds, scalars as text.
    module
        Whether it is a module's; None if its keys are to tell.
    shown
        The file's name, for the source.

    Raises
    ------
    Unfit
        If it describes nothing that a plan knows, or nothing that can be used.
    """
    maker, model = text_of(data.get("manufacturer"))[:LONGEST], text_of(data.get("model"))[:LONGEST].strip()
    if not model:
        raise Unfit("failed", "no model")
    if module is None:
        module = not _DEVICE_KEYS & data.keys()
    section, body, notes = (_module if module else _device)(data, maker, model)
    body |= {"manufacturer": maker} if maker else {}
    number = text_of(data.get("part_number"))[:LONGEST]
    body |= {"part_numbers": [number]} if number and number.casefold() not in ("none", "n/a") else {}
    body["source"] = f"device-type library: {shown}"[:LONGEST]
    if model != data.get("model"):
        notes.append("the model's name was mended")
    shipped = shipped_like(section, maker, model, number)
    if shipped is not None:
        body, note = joined(section, body, *shipped)
        notes += [note] if note else []
    body.pop("model", None)
    if section == "adapters" and "bus_gbps" not in body:
        notes.append("bus unknown: it is no limit")
    return Made(section, maker, model, body, _checked(section, body), tuple(notes))


def _checked(section: str, body: dict[str, Any]) -> Entry:
    try:
        found: Entry = record(KINDS[section])(body)
    except Bad as bad:
        flaw = bad.flaws[0]
        raise Unfit("failed", f"{'.'.join(map(str, flaw.at))}: {flaw.message}", flaw.got) from None
    return found


def _module(data: dict[str, Any], maker: str, model: str) -> tuple[str, dict[str, Any], list[str]]:
    ports = ports_of(maps_of(data, "interfaces"), module=True)
    text = _LINK.sub(" ", " ".join(text_of(data.get(key)) for key in ("part_number", "description", "comments", "profile")))
    kinds.is_card(maker, model, text, len(ports.data))
    body: dict[str, Any] = {"interfaces": ranges(ports.data)}
    form = _form(f"{model.replace('-', ' ')} {text}")
    if form:
        body["form_factors"] = [form]
    return "adapters", body, list(ports.notes)


def _form(text: str) -> str:
    """Return where a card fits, where its text says so."""
    return bay_kind(text) or {"low": "low-profile", "full": "full-height"}.get(height_of(text), "")


def _device(data: dict[str, Any], maker: str, model: str) -> tuple[str, dict[str, Any], list[str]]:
    height = _height_of(data)
    ports = ports_of(maps_of(data, "interfaces"))
    bays = maps_of(data, "module-bays")
    slots = slots_of(bays)
    section = kinds.section_of(maker, model, len(ports.data), len(ports.mgmt), len(slots))
    if section == "switches" and not ports.data:
        raise Unfit("skipped", "no data port")
    body: dict[str, Any] = {"height_units": height, "interfaces": ranges(ports.data)}
    if ports.mgmt:
        body["mgmt_only"] = ranges(ports.mgmt)
    notes = list(ports.notes)
    if section == "servers" and slots:
        body["slots"] = slots
    modules = modules_of(bays) if section == "switches" else 0
    if modules:
        notes.append(f"without the ports of optional modules ({modules} {'bay' if modules == 1 else 'bays'})")
    return section, body, notes


def _height_of(data: dict[str, Any]) -> int | Fraction:
    """Return the height in rack units; the format's default is 1."""
    given = text_of(data.get("u_height")) or "1"
    if not _HEIGHT.match(given):
        raise Unfit("failed", "u_height is not a height", given[:40])
    height = Fraction(given)
    if not height or text_of(data.get("subdevice_role")).casefold() == "child":
        raise Unfit("skipped", "not rackable by itself")
    return int(height) if height.denominator == 1 else height


def ranges(ports: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Write ports as a map of ranges to types, in natural order of the first port of each.

    Examples
    --------
    >>> ranges((("ge1", "1000base-t"), ("ge2", "1000base-t"), ("xg1", "10gbase-x-sfpp")))
    {'ge[1-2]': '1000base-t', 'xg1': '10gbase-x-sfpp'}
    """
    by_kind: dict[str, list[str]] = {}
    for name, kind in ports:
        by_kind.setdefault(kind, []).append(name)
    pieces = [(piece, kind) for kind, found in by_kind.items() for piece in names.compress(found).split(", ")]
    return dict(sorted(pieces, key=lambda pair: names.natural_key(pair[0])))
