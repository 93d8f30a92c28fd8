"""``nicplanner export``: write a plan in the formats of other tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.netbox import push_plan
from nicplanner.cli.output import Output

TARGET = "Folder to write into; for excel also a file .xlsx."
URL = "Of netbox: address of a running NetBox to bring up to date, instead of files."
TOKEN = "Of netbox: environment variable that holds the API token."
DRY_RUN = "Of netbox: only read, and say what would be done there."
HELP = "Name of the format; 'nicplanner export list' shows them all."


def export(
    form: Annotated[str, typer.Argument(help=HELP, metavar="FORMAT")],
    plan: Annotated[Path | None, typer.Argument(help="Folder of the plan.", metavar="PLAN", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("-o", "--output", help=TARGET, metavar="DIR", show_default=False)] = None,
    url: Annotated[str | None, typer.Option("--url", help=URL, metavar="URL", show_default=False)] = None,
    token_env: Annotated[str | None, typer.Option("--token-env", help=TOKEN, metavar="NAME", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=DRY_RUN)] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Write a plan in another tool's format; a file of the same name is replaced."""
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
    pushed = url is not None or token_env is not None or dry_run
    _check(form, pushed, {"PLAN": plan, "--url": url, "--token-env": token_env, "-o": out})
    if plan is not None and url is not None and token_env is not None:
        push_plan(output, plan, url, token_env, dry_run)
        return
    assert plan is not None
    assert out is not None
    files = [str(file) for file in writer.write(Plan.load(plan), out)]
    if json:
        output.object({"format": form, "plan": str(plan), "files": files})
    elif len(files) > MOST_FILES:
        output.line(f"written: {len(files)} files in {out}")
    else:
        output.line("\n".join(f"written: {file}" for file in files))


MOST_FILES = 40
"""Files that are named one by one."""


def _check(form: str, pushed: bool, given: Mapping[str, object]) -> None:
    """Refuse a command line that lacks something, or wants files and a server at once."""
    from nicplanner.errors import InputError, Problem

    if pushed and form != "netbox":
        raise InputError([Problem("--url", "this format is written into files alone", form, "netbox", file="command line")])
    needed = ("PLAN", "--url", "--token-env") if pushed else ("PLAN", "-o")
    problems = [Problem(name, "is missing", allowed=NEEDED[name], file="command line") for name in needed if given[name] is None]
    if pushed and given["-o"] is not None:
        problems.append(Problem("-o", "either files or a running NetBox, one at a time", str(given["-o"]), file="command line"))
    if problems:
        raise InputError(problems)


NEEDED = {
    "PLAN": "folder of the plan",
    "-o": "folder to write into",
    "--url": "address of a NetBox",
    "--token-env": "name of the environment variable that holds the token",
}
"""What must be given, and what it is."""
