"""``nicplanner report``: a plan as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Output


def report(
    plan: Annotated[Path, typer.Argument(help="Folder of the plan.", metavar="PLAN")],
    out: Annotated[Path, typer.Option("-o", "--output", help="File to write; one that exists is replaced.", metavar="FILE")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Write a plan as one HTML file to read, search and print: it needs nothing beside it, no network either."""
    from nicplanner.plan import Plan
    from nicplanner.report import write_report

    output = Output(json)
    size = write_report(Plan.load(plan), out)
    if json:
        output.object({"report": str(out), "bytes": size})
    else:
        output.line(f"written: {out}")
