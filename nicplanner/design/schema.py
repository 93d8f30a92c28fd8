"""The JSON Schema of the design file, for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from nicplanner.design.fields import DesignRecord


class _WithoutDefaults(GenerateJsonSchema):
    """Leaves defaults out: inside they are fractions and networks, which JSON does not have."""

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the design file.

    It describes the form of single values; what spans several (unknown names, overlaps) is found by loading the design.
    """
    schema = DesignRecord.model_json_schema(by_alias=True, schema_generator=_WithoutDefaults)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nicplanner design, format version 1"}
    schema["required"] = ["nicplanner", "switches", "hosts", "traffic"]
    return schema
