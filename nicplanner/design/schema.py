"""The JSON Schema of the design file, for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from nicplanner.catalog import KINDS
from nicplanner.design.fields import DesignRecord
from nicplanner.design.meanings import MEANINGS, Meaning

MAY_BE_EMPTY = ("policy", "catalog", "racks", "addressing", "switches", "purchase", "vms", "networks", "acls", "monitors", "states")
"""Sections that may stand there without content, say with every line commented out; switches only where all classes are meshes."""


class _Generator(GenerateJsonSchema):
    """Leaves defaults out (inside they are fractions and networks, which JSON does not have), and null: a key without value is refused."""

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the design file.

    It describes the form of single values; what spans several (unknown names, overlaps) is found by loading the design.

    Examples
    --------
    >>> json_schema()["required"]
    ['nicplanner', 'hosts', 'traffic']
    """
    schema = DesignRecord.model_json_schema(by_alias=True, schema_generator=_Generator)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nicplanner design, format version 1"}
    schema["required"] = ["nicplanner", "hosts", "traffic"]
    sections, entries = schema["properties"], schema["$defs"]["CatalogRecord"]["properties"]
    sections["racks"]["additionalProperties"] = _or_null(sections["racks"]["additionalProperties"])
    for properties, keys in ((sections, MAY_BE_EMPTY), (entries, KINDS)):
        for key in keys:
            properties[key] = _or_null(properties[key])
    _describe(schema, "DesignRecord")
    for name, definition in schema["$defs"].items():
        _describe(definition, name)
    return schema


def _describe(definition: dict[str, Any], record: str) -> None:
    """Give the keys of a record their meanings, which editors show."""
    for key, meaning in MEANINGS.get(record, {}).items():
        definition["properties"][key] = {**definition["properties"][key], "description": _sentence(meaning)}


def _sentence(meaning: Meaning) -> str:
    parts = [meaning.text, f"unit: {meaning.unit}" if meaning.unit else "", f"default: {meaning.default}" if meaning.default else ""]
    text = "; ".join(filter(None, parts))
    return f"{text[0].upper()}{text[1:]}."


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}
