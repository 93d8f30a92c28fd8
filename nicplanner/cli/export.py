"""``nicplanner export``: write a plan in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Output

TARGET = "Folder to write into; for excel also a file .xlsx."
HELP = "Name of the format; 'nicplanner export list' shows them all."


def export(
    form: Annotated[str, typer.Argument(help=HELP, metavar="FORMAT")],
    plan: Annotated[Path | None, typer.Argument(help="Folder of the plan.", metavar="PLAN", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("-o", "--output", help=TARGET, metavar="DIR", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Write a plan in another tool's format; a file of the same name is replaced."""
    from nicplanner.errors import InputError, Problem
    from nicplanner.export import find_format, format_names
    from nicplanner.plan import Plan

    output = Output(json)
    if form == "list" and plan is None:
        meanings = {name: find_format(name).meaning for name in format_names()}
        if json:
            output.object({"formats": meanings})
        else:
            width = max(map(len, meanings))
            output.line("\n".join(f"{name:{width}}  {meaning}" for name, meaning in meanings.items()))
        return
    writer = find_format(form)
    if plan is None or out is None:
        needed = {"PLAN": (plan, "folder of the plan"), "-o": (out, "folder to write into")}
        lacking = [(name, what) for name, (value, what) in needed.items() if value is None]
        raise InputError([Problem(name, "is missing", allowed=what, file="command line") for name, what in lacking])
    files = [str(file) for file in writer.write(Plan.load(plan), out)]
    if json:
        output.object({"format": form, "plan": str(plan), "files": files})
    elif len(files) > MOST_FILES:
        output.line(f"written: {len(files)} files in {out}")
    else:
        output.line("\n".join(f"written: {file}" for file in files))


MOST_FILES = 40
"""Files that are named one by one."""
