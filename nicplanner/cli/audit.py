"""``nicplanner audit``: a plan against what the switches see, and the moves that mend the cabling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nicplanner.cli.output import Ended, Output

if TYPE_CHECKING:
    from nicplanner.audit import Audit

MOST_ROWS = 40
"""Rows of a table that are printed; the others are counted. ``--json`` has them all."""


def audit(
    plan: Annotated[Path, typer.Argument(help="The plan's folder; its tables may have been edited.", metavar="PLAN")],
    lldp: Annotated[
        list[str],
        typer.Option(
            "--lldp",
            help="What a device sees, as FILE (named like the device) or DEVICE=FILE: JSON of NX-OS, EOS or lldpd; an object of devices "
            "with such JSON; or a file .csv of links. May be repeated.",
            metavar="FILE",
        ),
    ],
    names: Annotated[
        Path | None,
        typer.Option(
            "--names", help="CSV file of what interfaces call themselves: device, interface, host, adapter, port.", metavar="FILE"
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            help="What the columns of a file of links are called, as switch=Node,switch_port=Interface; the others are host, adapter and "
            "port. May be repeated.",
            metavar="NAMES",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--output", help="Write the moves into this CSV file.", metavar="FILE")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Compare a plan with what its devices see, and tell the fewest moves that mend the cabling, in an order that keeps most running.

    Only what is known counts: a cable of which no file tells is unverified, no violation.
    """
    from nicplanner.audit import audit as compare
    from nicplanner.errors import InputError, Problem
    from nicplanner.plan import Plan
    from nicplanner.plan.folder import write_file

    output = Output(json)
    called = _called(columns or ())
    if not plan.is_dir():
        raise InputError([Problem("PLAN", "no such plan folder", str(plan), file="command line")])
    found = compare(Plan.load(plan), lldp, names, called)
    if out is not None:
        write_file(out, found.order.rows.to_csv().encode())
    if json:
        output.object({"status": "RIGHT" if found.ok else "VIOLATED", "plan": str(plan), **found.to_dict()})
    else:
        _told(output, found)
        if out is not None:
            output.line(f"written: {out}")
    if not found.ok:
        count = len(found.violations)
        output.note(f"nicplanner: {count} {'violation' if count == 1 else 'violations'} in what is seen of {plan}")
        raise Ended(5)


def _called(options: list[str] | tuple[()]) -> dict[str, str]:
    """Read ``--columns``: our columns and what they are called."""
    from nicplanner.audit.cells import LINKS
    from nicplanner.errors import InputError, Problem, nearest

    found: dict[str, str] = {}
    problems = []
    for part in (part for option in options for part in option.split(",")):
        column, equals, name = (text.strip() for text in part.partition("="))
        name = name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name
        if not equals or not name or column not in LINKS:
            hint = nearest(column, LINKS)
            allowed = f"COLUMN=NAME; columns are {', '.join(LINKS)}"
            problems.append(Problem("--columns", "not a column and what it is called", repr(part), allowed, hint, file="command line"))
        elif column in found:
            problems.append(Problem("--columns", "a column stands twice", column, file="command line"))
        found[column] = name
    if problems:
        raise InputError(problems)
    return found


def _told(output: Output, found: Audit) -> None:
    output.line(found.heading)
    for note in found.notes:
        output.line(f"note: {note}")
    rows = [(row.status, row.cable, _end(row.near), _end(row.far), row.message) for row in found.violations]
    if rows:
        output.line("")
        output.table("", ("status", "cable", "end", "other end", "what is seen"), rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            output.line(f"… {len(rows) - MOST_ROWS} more; --json has them all")
    if found.order.moves:
        output.line("")
        output.line(found.order.text)


def _end(end: tuple[str, str]) -> str:
    from nicplanner.errors import clean

    return f"{clean(end[0])} {clean(end[1])}"
