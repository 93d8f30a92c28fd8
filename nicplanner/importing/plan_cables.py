"""Kinds of cable that a plan uses and the shipped catalog does not have: entries of the design's own, as the tables show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.catalog import CableEntry, Catalog
from nicplanner.importing.findings import Notes
from nicplanner.importing.plan_folder import PlanFolder
from nicplanner.names import natural
from nicplanner.network.cables import COLOURS

Types = Callable[[Mapping[str, Any]], tuple[str, str]]
"""Interface types of both ends of a cable, given its row; empty where they are not known."""


def own_cables(found: PlanFolder, kinds: Mapping[str, str], types: Types, known: Catalog, notes: Notes) -> dict[str, dict[str, Any]]:
    """Return a definition for each kind of cable that the catalog does not have, or has with other lengths.

    Parameters
    ----------
    found
        The plan's folder.
    kinds
        Kind of traffic of each class: a kind of cable whose colour is not that of its class comes in one colour.
    types
        Interface types of the ends.
    known
        The shipped catalog.
    notes
        Told of each that is defined, since a table shows no more of it than what is used.
    """
    first = {(row["host"], row["adapter"], row["port"]): row["traffic"].partition(";")[0] for row in found.rows["ports"]}
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for row in found.rows["cabling"]:
        if row.get("cable_type"):
            by_kind.setdefault(row["cable_type"], []).append(row)
    out: dict[str, dict[str, Any]] = {}
    for name in natural(by_kind):
        rows, entry = by_kind[name], known.get("cables", name)
        lengths = sorted({row["length_m"] for row in rows if row["length_m"]})
        if not lengths or (isinstance(entry, CableEntry) and set(lengths) <= set(entry.lengths_m)):
            continue
        ends: Counter[tuple[str, str]] = Counter(pair for row in rows if (pair := _connectors(*types(row))) is not None)
        if not ends:
            continue
        links = [one for one in (_speed(*types(row)) for row in rows) if one is not None]
        usual_ends = min(ends, key=lambda pair: (-ends[pair], pair))
        body: dict[str, Any] = {"medium": rows[0]["medium"], "connectors": [*usual_ends]}
        body |= {"speeds_gbps": [_plain(one) for one in sorted(set(links))], "lengths_m": [_plain(one) for one in lengths]}
        colours = {row["colour"] for row in rows}
        usual = all(row["colour"] == COLOURS.get(kinds.get(first.get((row["host"], row["adapter"], row["port"]), ""), "")) for row in rows)
        if len(colours) == 1 and not usual and "" not in colours:
            body["colour"] = colours.pop()
        out[name] = body
        notes.add(
            "low", name, "assumed: the kind of cable comes in the lengths and speeds in use; the catalog does not have it", "define it"
        )
    return out


def _connectors(near: str, far: str) -> tuple[str, str] | None:
    ends = units.interface_type(near), units.interface_type(far)
    return (ends[0][1], ends[1][1]) if ends[0] is not None and ends[1] is not None else None


def _speed(near: str, far: str) -> Fraction | None:
    ends = units.interface_type(near), units.interface_type(far)
    return min(ends[0][0], ends[1][0]) if ends[0] is not None and ends[1] is not None else None


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
