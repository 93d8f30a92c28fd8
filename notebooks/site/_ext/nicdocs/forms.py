"""What a value may be, in words, from its JSON Schema; and what stands there when nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from nicdocs.markdown import code
from nicplanner import units

TYPES = {
    "string": "text", "number": "number", "integer": "whole number", "boolean": "true, false", "null": "", "array": "list", "object": "map",
}  # fmt: skip


def form(schema: Mapping[str, Any]) -> str:
    """Return what a schema allows, as Markdown.

    Examples
    --------
    >>> form({"enum": ["shared", "dedicated"]}), form({"type": "integer", "minimum": 1, "maximum": 100})
    ('`shared`, `dedicated`', 'whole number, 1 to 100')
    >>> form({"oneOf": [{"type": "number", "minimum": 0}, {"const": "vms"}]})
    'number, at least 0; or `vms`'
    """
    if "$ref" in schema:
        return "map of its keys"
    if "enum" in schema:
        return ", ".join(code(str(one)) for one in schema["enum"])
    if "const" in schema:
        return code(str(schema["const"]))
    for word in ("oneOf", "anyOf"):
        if word in schema and schema.get("type") != "string":
            return "; or ".join(dict.fromkeys(filter(None, (form(one) for one in schema[word]))))
    if "not" in schema:
        return "nothing"
    return _of_type(schema)


def _of_type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_inside(schema['items'])}" if schema.get("items") else "list"
    if kind == "object":
        inside = schema.get("additionalProperties")
        if isinstance(inside, Mapping):
            return f"map of name to {_inside(inside)}"
        return "map of its keys" if "properties" in schema else "map"
    if isinstance(kind, list):
        return "text" if "string" in kind and "number" in kind else ", ".join(TYPES[one] for one in kind)
    return TYPES.get(str(kind), "") + _range(schema)


def _inside(schema: Mapping[str, Any]) -> str:
    found = form(schema)
    return f"({found})" if "; or " in found else found


def _range(schema: Mapping[str, Any]) -> str:
    low, high, above = (schema.get(key) for key in ("minimum", "maximum", "exclusiveMinimum"))
    if low is not None and high is not None:
        return f", {low:,g} to {high:,g}"
    if above is not None and high is not None:
        return f", above {above:,g}, to {high:,g}"
    return f", at least {low:,g}" if low is not None else f", above {above:,g}" if above is not None else ""


def default_of(info: FieldInfo, follows: str) -> str:
    """Return a field's default as Markdown: `follows` where it follows from something else, else the value; empty for an empty one."""
    if follows:
        return follows
    if info.is_required():
        return "**required**"
    value = info.get_default(call_default_factory=True) if info.default is PydanticUndefined else info.default
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, Fraction):
        return code(units.text(value))
    if isinstance(value, (tuple, list)):
        return ", ".join(code(str(one)) for one in value) or "none"
    if isinstance(value, (int, str)) and value != "":
        return code(str(value))
    return "those of its keys" if isinstance(value, BaseModel) and value.model_fields_set == set() else "none"
