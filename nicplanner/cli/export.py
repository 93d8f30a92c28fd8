"""``nicplanner export``: write a plan in the formats of other tools."""

from __future__ import annotations

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
    pushed = url is not None or token_env is not None or dry_run
    if pushed and form != "netbox":
        raise InputError([Problem("--url", "this format is written into files alone", form, "netbox", file="command line")])
    needed: dict[str, tuple[object, str]] = {"PLAN": (plan, "folder of the plan")}
    if pushed:
        needed |= {"--url": (url, "address of a NetBox"), "--token-env": (token_env, "name of the environment variable with the token")}
    else:
        needed |= {"-o": (out, "folder to write into")}
    problems = [Problem(name, "is missing", allowed=what, file="command line") for name, (value, what) in needed.items() if value is None]
    if pushed and out is not None:
        problems.append(Problem("-o", "either files or a running NetBox, one at a time", str(out), file="command line"))
    if problems:
        raise InputError(problems)
    assert plan is not None
    if url is not None and token_env is not None:
        push_plan(output, plan, url, token_env, dry_run)
        return
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
