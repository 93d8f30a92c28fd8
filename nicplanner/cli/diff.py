"""``nicplanner diff``: what changes between two plan folders, and in which order the cables move."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Output


def diff(
    old: Annotated[Path, typer.Argument(help="Folder of the plan that is there.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="Folder of the plan that is to be.", metavar="NEW")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Say what changes from one plan to another, and the fewest moves of cables, in an order that keeps every class at its minimum."""
    from nicplanner.moves import moves_between
    from nicplanner.plan import Plan
    from nicplanner.plan.difference import compare_plans

    output = Output(json)
    names = str(old), str(new)
    before, after = Plan.load(old), Plan.load(new)
    found = compare_plans(before, after, names)
    order = moves_between(before.tables, after.tables, names)
    if json:
        output.object({**found.to_dict(), "moves": order.to_dict()})
        return
    output.line(str(found))
    if not found.same:
        output.line("")
        output.line(order.text)
