"""A design as files that stand alone: with its price list and profile beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import yaml

from nicplanner.catalog import Entry
from nicplanner.design import Design
from nicplanner.design.price_list import EXAMPLES
from nicplanner.reading.plain import to_yaml
from nicplanner.rules.loading import is_path

DESIGN, PRICES, PROFILE = "design.yaml", "prices.csv", "platform.yaml"
_EXTENDS = re.compile(r"^extends:[ \t]*(\S.*)$", re.M)


def files_of(design: Design) -> dict[str, str]:
    """Return the design as files by name: ``design.yaml``, and what it names beside it under names of its own.

    A price list that is a file becomes ``prices.csv``, a platform's profile of the user's own ``platform.yaml``.
    """
    data, out = design.to_dict(), dict[str, str]()
    purchase: dict[str, Any] = data.get("purchase") or {}
    prices = purchase.get("prices")
    if isinstance(prices, str) and prices != EXAMPLES:
        out[PRICES] = (design.base / prices).read_text(encoding="utf-8-sig")
        data["purchase"] = {**purchase, "prices": PRICES}
    if is_path(design.record.platform):
        out |= _profiles(design)
        data["platform"] = f"./{PROFILE}"
    return {DESIGN: to_yaml(data), **out}


def _profiles(design: Design) -> dict[str, str]:
    """Return the user's own profile, and those of his that it builds on, under new names."""
    out: dict[str, str] = {}
    path: str = design.record.platform
    while is_path(path):
        text = (design.base / path).read_text(encoding="utf-8-sig")
        found = _EXTENDS.search(text)
        below = str(yaml.safe_load(found[1])) if found else ""
        if is_path(below):
            text = _EXTENDS.sub(f"extends: ./{_profile_name(len(out) + 1)}", text, count=1)
        out[_profile_name(len(out))] = text
        path = below
    return out


def _profile_name(place: int) -> str:
    return PROFILE if not place else PROFILE.replace(".", f"-{place + 1}.")


def plain_entry(entry: Entry) -> dict[str, Any]:
    """Return a catalog entry as a definition inside a design that reads back equal."""
    found = {name: _plain(name, value) for name in type(entry).model_fields if (value := getattr(entry, name)) not in (None, (), {}, "")}
    if "interfaces" in type(entry).model_fields:
        found.setdefault("interfaces", {})
    return found


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else value
    if isinstance(value, Mapping):
        return {_plain("", key) if isinstance(key, Fraction) else key: _plain("", inside) for key, inside in value.items()}
    if name in ("interfaces", "mgmt_only"):
        return dict(value)
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain("", inside) for inside in value]
    if hasattr(type(value), "model_fields"):
        return {key: _plain("", inside) for key in type(value).model_fields if (inside := getattr(value, key)) is not None and inside != ""}
    return value
