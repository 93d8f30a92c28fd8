"""``nicplanner schema``: print the JSON Schema of the design file, or of the study file."""

from __future__ import annotations

from typing import Annotated

import typer

from nicplanner.cli.output import Output


def schema(study: Annotated[bool, typer.Option("--study", help="That of the study file.")] = False) -> None:
    """Print the JSON Schema of the design file, for editors."""
    if study:
        from nicplanner.study.study_file import study_schema

        Output().object(study_schema())
        return
    from nicplanner.design import json_schema

    Output().object(json_schema())
