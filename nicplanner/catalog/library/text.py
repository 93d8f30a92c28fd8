"""An entry's body as YAML like that of the shipped catalog: a key a line, what is inside it in braces."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from nicplanner import units

_KEYS = (
    "model", "manufacturer", "height_units", "part_numbers", "interfaces", "mgmt_only", "bus_gbps", "pcie", "rdma", "sr_iov",
    "iscsi_offload", "power_w", "form_factors", "slots", "mlag",
)  # fmt: skip
"""The order of the keys; those that are not here follow as they come."""

_PLAIN = re.compile(r"(?:[A-Za-z](?:[A-Za-z0-9 ._/+-]*[A-Za-z0-9+])?|[0-9.]+g?base-[a-z0-9-]+)\Z")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def entry_text(model: str, body: Mapping[str, Any]) -> str:
    """Return the text of an entry's file; what the catalog reads from it is equal to what it was made of."""
    entry = {"model": model, **body}
    keys = [*(key for key in _KEYS if key in entry), *(key for key in entry if key not in _KEYS)]
    return "".join(f"{key}:{_block(entry[key])}\n" for key in keys)


def _block(value: Any) -> str:
    if isinstance(value, Mapping) and value:
        return "".join(f"\n  {_flow(key)}: {_flow(inside)}" for key, inside in value.items())
    return f" {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        return value if _PLAIN.match(value) and value.casefold() not in _WORDS else json.dumps(value, ensure_ascii=False)
    if hasattr(value, "text"):
        return str(value.text)
    if value is None:
        return "null"
    return units.text(Fraction(value))
