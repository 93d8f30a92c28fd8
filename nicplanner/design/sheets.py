"""The sheets of a workbook: which part of the design each holds, and what the header of a column means.

A header is a key of the design file; a dot leads into it (``adapters.ocp1``, ``traffic.iscsi.demand_gbps``, ``peaks.storm``). Case does not
matter in keys, and blanks stand for underscores. ``slot1`` is short for ``adapters.slot1``, and an adapter's ``ports`` and ``type``
for its interfaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nicplanner.design import fields
from nicplanner.design.shapes import Shape, design_shape
from nicplanner.errors import clean
from nicplanner.reading.base import Bad, unknown_key

SETTINGS = "settings"
_SLOT = re.compile(r"slot ?([0-9]+)\Z", re.ASCII)
REMARK_HINT = "call a column for remarks 'notes'"
_COUNTS = {"ports": Shape(frozenset({"integer"})), "type": Shape(frozenset({"string"}))}
"""Columns of the sheet adapters that together give its interfaces."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the steps to its section, and the column that names a row (empty: the section is a list).

    With `whole` its section may be one value in ``settings`` instead, where there is no such sheet.
    """

    steps: tuple[str, ...]
    key: str = "name"
    whole: bool = False

    @property
    def record(self) -> Shape:
        """The shape of a row."""
        shape = design_shape()
        for step in self.steps:
            shape = shape.keys[step]
        return shape.entry or shape.item or Shape()


SHEETS: Mapping[str, Sheet] = MappingProxyType(
    {
        **{name: Sheet((name,)) for name in ("hosts", "switches", "traffic")},
        "adapters": Sheet(("catalog", "adapters"), "model"),
        "servers": Sheet(("catalog", "servers"), "model"),
        "switch models": Sheet(("catalog", "switches"), "model"),
        "cables": Sheet(("catalog", "cables")),
        **{name: Sheet((name,)) for name in ("racks", "networks", "vms")},
        "acls": Sheet(("acls",), ""),
        "monitors": Sheet(("monitors",), ""),
        "prices": Sheet(("purchase", "prices"), "item", whole=True),
    }
)
"""Every sheet with a row for each entry, by its title. What has no sheet stands in ``settings``, key by key."""

REQUIRED = ("hosts", "switches", "traffic")
"""Sheets that every workbook has; that of the switches may be empty where all classes are meshes."""


def known_title(title: str) -> str:
    """Return a sheet's title in the form of :data:`SHEETS`.

    Examples
    --------
    >>> known_title(" Switch_Models ")
    'switch models'
    """
    return " ".join(title.casefold().replace("_", " ").split()) if not title.startswith("_") else title


def is_remark(title: str) -> bool:
    """Tell whether a sheet or column is for people alone: ``read me…``, ``notes…``, or a name that begins with ``_``."""
    return title.startswith("_") or known_title(title).startswith(("read me", "readme", "notes"))


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """What a column of a sheet stands for: the steps below the row's record, and the shape of a value."""

    steps: tuple[str, ...]
    shape: Shape


def read_header(text: str, title: str, sheet: Sheet) -> ColumnOf:
    """Return what a column's header means.

    Raises
    ------
    Bad
        For a key that the record does not have, with the nearest one.
    """
    record = sheet.record
    slot = _SLOT.match(text.casefold())
    if slot and title == "hosts":
        text = f"adapters.slot{slot[1]}"
    head, dot, rest = text.partition(".")
    key = head.strip().casefold().replace(" ", "_")
    if not dot and key == sheet.key:
        return ColumnOf((), Shape(frozenset({"text"})))
    if title == "adapters" and key in _COUNTS and not dot:
        return ColumnOf((key,), _COUNTS[key])
    if key not in record.keys:
        raise _unknown(text if dot else key, record, title, sheet)
    found = walk(record.keys[key], rest.strip()) if dot else ((), record.keys[key])
    if found is None:
        raise Bad("unknown column", clean(text), f"what belongs into '{key}'", f"see the key '{key}' of the design file")
    return ColumnOf((key, *found[0]), found[1])


def walk(shape: Shape, rest: str) -> tuple[tuple[str, ...], Shape] | None:
    """Follow dots into a shape: through keys of records, and one name in a map, which may itself hold dots.

    Returns
    -------
    tuple or None
        The steps and the shape there; None where they lead nowhere.
    """
    if not rest:
        return None
    head, dot, tail = rest.partition(".")
    key = head.casefold().replace(" ", "_")
    if key in shape.keys:
        inside = walk(shape.keys[key], tail) if dot else ((), shape.keys[key])
        return None if inside is None else ((key, *inside[0]), inside[1])
    if shape.entry is None:
        return None
    name, dot, last = rest.rpartition(".")
    if dot and last.casefold() in shape.entry.keys:
        return (name, last.casefold()), shape.entry.keys[last.casefold()]
    return None if shape.entry.keys else ((rest,), shape.entry)


def _unknown(text: str, record: Shape, title: str, sheet: Sheet) -> Bad:
    own = [*([sheet.key] if sheet.key else []), *(["slot1"] if title == "hosts" else []), *(_COUNTS if title == "adapters" else ())]
    flaw = unknown_key((), text, [*own, *record.keys], fields.DesignRecord.homes)
    return Bad("unknown column", text, flaw.allowed, flaw.hint or REMARK_HINT)
