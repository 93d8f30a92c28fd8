"""``nicplanner explain``: why a design has no plan, and the ways out."""

from __future__ import annotations

from typing import Annotated

import typer

from nicplanner.cli.output import Ended, Output
from nicplanner.cli.plan import busy, known_solver


def explain(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    solver: Annotated[str, typer.Option(help="highs, or cbc as a second opinion.", metavar="NAME")] = "highs",
    time_limit: Annotated[
        float | None, typer.Option(help="Seconds in all; what is proven by then is told.", metavar="S", min=0.0)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Say why a design has no plan: what is short, what conflicts, and the cheapest ways out, each planned and proven.

    Leaves with 3, with 0 if the design has a plan, with 4 if the limit left that open.
    """
    from nicplanner.design import Design

    output = Output(json)
    known_solver(solver)
    read = Design.load(design)
    with busy("explaining …"):
        from nicplanner.pipeline import explain as find_out

        found = find_out(read, solver=solver, time_limit=time_limit)
    if json:
        output.object(found.as_dict())
    else:
        for line in found.lines():
            output.line(line)
    if found.feasible:
        if not json and design != "-":
            output.line(f"`nicplanner price {design}` tells what each of its rules costs")
        return
    raise Ended(3 if found.feasible is False else 4)
