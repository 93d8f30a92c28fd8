"""What a value of the design may be, by its JSON Schema, and how a cell of a workbook is read as that.

The schema is the one list of the design's keys: a key that the records learn is a column of the workbook without another line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from nicplanner.design.schema import json_schema
from nicplanner.reading.base import Bad
from nicplanner.reading.document import WrittenDecimal
from nicplanner.reading.grid import Cell

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\Z", re.ASCII)
_NAMES = {int: "integer", float: "number", bool: "boolean", str: "string"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be.

    Attributes
    ----------
    kinds : frozenset of str
        JSON types; ``text`` for text that may look like a number.
    keys : Mapping[str, Shape]
        Keys of a record.
    entry, item : Shape or None
        What stands under any other key of a map, and in a list.
    """

    kinds: frozenset[str] = frozenset()
    keys: Mapping[str, Shape] = field(default_factory=dict)
    entry: Shape | None = None
    item: Shape | None = None

    @property
    def is_text(self) -> bool:
        """Whether a number is text too."""
        return not self.kinds & {"integer", "number", "boolean"}

    @property
    def is_scalar(self) -> bool:
        """Whether one value alone may stand there."""
        return bool(self.kinds - {"array", "object", "null"})


@cache
def design_shape() -> Shape:
    """Return the shape of the whole design."""
    schema = json_schema()
    return _shape(schema, schema["$defs"])


def _shape(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Shape:
    """Join what a schema and its alternatives allow."""
    if "$ref" in schema:
        return _shape(defs[schema["$ref"].rpartition("/")[2]], defs)
    kinds = _kinds(schema)
    keys = {key: _shape(inside, defs) for key, inside in schema.get("properties", {}).items()}
    entry = _shape(schema["additionalProperties"], defs) if isinstance(schema.get("additionalProperties"), Mapping) else None
    item = _shape(schema["items"], defs) if "items" in schema else None
    for other in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        found = _shape(other, defs)
        kinds, keys = kinds | found.kinds, {**keys, **found.keys}
        entry, item = entry or found.entry, item or found.item
    return Shape(frozenset(kinds), keys, entry, item)


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    given = schema.get("type")
    if isinstance(given, list) and {"string", "number"} <= set(given):
        return {"text"}
    kinds = {given} if isinstance(given, str) else set(given or ())
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    return kinds | {_NAMES[type(value)] for value in values} | ({"string"} if "pattern" in schema else set())


# ------------------------------------------------------------------------------------------------------------------ cells


def read_cell(cell: Cell, shape: Shape) -> Any:
    """Return the plain value of a cell, as it would stand in a design file.

    Raises
    ------
    Bad
        For formulas, dates, error values, truth values where text belongs, and lists and maps that cannot be taken apart.
    """
    if cell.kind == "formula":
        shown = cell.value if isinstance(cell.value, str) else "="
        raise Bad("a formula", shown, "a value", "replace it with its value (copy, then 'paste values'); text is not to begin with =")
    if cell.kind == "date":
        hint = "format the cell as text or as a number, and write it again: the spreadsheet took it for a date"
        raise Bad("a date where a number or text belongs", str(cell.value), "a number or text", hint)
    if cell.kind == "error":
        raise Bad("an error value", cell.value, "a value", "write the value itself")
    if cell.kind == "truth" and shape.is_text:
        raise Bad("a truth value where text belongs", cell.value, "text", "format the cell as text, and write it again")
    value = _text(cell.value, shape) if isinstance(cell.value, str) else cell.value
    if isinstance(value, (int, WrittenDecimal)) and not isinstance(value, bool) and shape.is_text:
        value = getattr(value, "text", str(value))
    listed = isinstance(value, (list, dict)) or shape.is_scalar or "array" not in shape.kinds
    return value if listed else [value]


def _text(text: str, shape: Shape) -> Any:
    """Read text as a map, a list or a scalar, whichever the shape takes."""
    if text == "{}" and "object" in shape.kinds:
        return {}
    if "object" in shape.kinds and shape.entry is not None and ("=" in text or not shape.kinds - {"object", "null"}):
        return _map(text, shape.entry)
    if "array" in shape.kinds:
        if text == "[]":
            return []
        parts = split(text, ";" if ";" in text else ",")
        if len(parts) > 1 or not shape.is_scalar:
            return [_text(part, shape.item or Shape()) for part in parts]
    return _scalar(text, shape)


def _map(text: str, entry: Shape) -> dict[str, Any]:
    """Read ``NAME = VALUE; NAME = VALUE``; commas part entries too where a value is no list."""
    comma = ";" not in text and "array" not in entry.kinds
    found: dict[str, Any] = {}
    for part in split(text, "," if comma else ";"):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not name or not value:
            raise Bad("not a map", part, "NAME = VALUE; NAME = VALUE")
        if name in found:
            raise Bad("a name stands twice", name, "each name once")
        found[name] = _text(value, entry)
    return found


def _scalar(text: str, shape: Shape) -> Any:
    """Return a number or truth value where the shape takes one and the text is one, else the text."""
    if "null" in shape.kinds and text.casefold() == "none":
        return None
    if "boolean" in shape.kinds and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    if shape.kinds & {"integer", "number"} and len(text) <= 40 and _NUMBER.match(text):
        return WrittenDecimal(text) if "." in text else int(text)
    return text


def split(text: str, sign: str) -> list[str]:
    """Split text at a sign, but not inside the brackets of a range; parts are trimmed, empty ones left out.

    Examples
    --------
    >>> split("hv[1,3], hv7", ",")
    ['hv[1,3]', 'hv7']
    """
    parts, depth = [""], 0
    for letter in text:
        depth = max(0, depth + (letter == "[") - (letter == "]"))
        if letter == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
