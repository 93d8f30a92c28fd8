"""``nicplanner schema``: print the JSON Schema of the design file."""

from __future__ import annotations

from nicplanner.cli.output import Output


def schema() -> None:
    """Print the JSON Schema of the design file, for editors."""
    from nicplanner.design import json_schema

    Output().object(json_schema())
