"""Data as PowerShell literals: nothing in them is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any

from nicplanner.export.quoting import Quoted, powershell

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z", re.ASCII)
WIDTH = 240
"""Signs of a line before a table of values is broken over several: wide, since a row to a line reads like a table."""


def literal(value: Any, indent: int = 0) -> Quoted:
    """Return a value as PowerShell writes it: ``$null``, ``$true``, numbers, texts in single quotes, arrays and hash tables.

    An array is always ``@(…)``, so that one of a single element, or of none, stays an array; one of tables has each on its own line.

    Raises
    ------
    TypeError
        For a value that has no literal (a fault of the format).

    Examples
    --------
    >>> print(literal({"Name": "it's", "Vlan": 7, "Members": ["a"], "Gateway": None}))
    @{ Name = 'it''s'; Vlan = 7; Members = @('a'); Gateway = $null }
    """
    if value is None:
        return Quoted("$null")
    if isinstance(value, bool):
        return Quoted("$true" if value else "$false")
    if isinstance(value, int):
        return Quoted(str(value))
    if isinstance(value, (str, IPv4Address)):
        return powershell(value)
    if isinstance(value, Mapping):
        return _block("@{", "; ", "}", [f"{_key(key)} = {literal(one, indent + 4)}" for key, one in value.items()], indent)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return _block("@(", ", ", ")", [literal(one, indent + 4) for one in value], indent)
    raise TypeError(f"no PowerShell literal for {type(value).__name__}")


def _key(key: str) -> str:
    if not _KEY.match(key):
        raise TypeError(f"{key!r} is no key of the data block")
    return key


def _block(head: str, separator: str, tail: str, parts: Sequence[str], indent: int) -> Quoted:
    """Return the parts on one line where they fit, else each on its own (where PowerShell takes the line's end for a separator)."""
    pad = " " if head == "@{" and parts else ""
    line = f"{head}{pad}{separator.join(parts)}{pad}{tail}"
    if len(line) + indent <= WIDTH and "\n" not in line and not (head == "@(" and parts and parts[0].startswith("@{")):
        return Quoted(line)
    return Quoted("\n".join([head, *_lines(parts, indent + 4, "," if head == "@(" else ""), " " * indent + tail]))


def _lines(parts: Sequence[str], indent: int, comma: str) -> Iterator[str]:
    for i, part in enumerate(parts, 1):
        yield " " * indent + part + (comma if i < len(parts) else "")
