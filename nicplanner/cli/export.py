"""``nicplanner export``: write a plan in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Output

HELP = (
    "excel: workbook for ordering and cabling. cabling-sheets: a PDF for each rack, to work through with the cables in hand. "
    "labels: a CSV file for label printers."
)


def export(
    form: Annotated[str, typer.Argument(help=HELP, metavar="FORMAT")],
    plan: Annotated[Path, typer.Argument(help="Folder of the plan.", metavar="PLAN")],
    out: Annotated[Path, typer.Option("-o", "--output", help="Folder to write into; for excel also a file .xlsx.", metavar="DIR")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Write a plan in another tool's format; a file of the same name is replaced."""
    from nicplanner.errors import InputError, Problem, nearest
    from nicplanner.export import FORMATS
    from nicplanner.plan import Plan

    output = Output(json)
    if form not in FORMATS:
        raise InputError([Problem("FORMAT", "unknown format", repr(form), ", ".join(FORMATS), nearest(form, FORMATS), file="command line")])
    files = [str(file) for file in FORMATS[form].write(Plan.load(plan), out)]
    if json:
        output.object({"format": form, "plan": str(plan), "files": files})
    else:
        output.line("\n".join(f"written: {file}" for file in files))
