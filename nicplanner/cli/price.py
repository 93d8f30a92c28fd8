"""``nicplanner price``: what each requirement and recommendation of a design costs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from nicplanner.cli.output import Output
from nicplanner.cli.plan import known_solver


def price(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    solver: Annotated[str, typer.Option(help="highs, or cbc as a second opinion.", metavar="NAME")] = "highs",
    time_limit: Annotated[float | None, typer.Option(help="Seconds in all.", metavar="S", min=0.0)] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Say what each requirement and recommendation costs: ports, cables and money that the best plan without it would save."""
    from nicplanner.design import Design

    output = Output(json)
    known_solver(solver)
    read = Design.load(design)
    with _progress() as told:
        from nicplanner.pipeline import prices

        found = prices(read, solver=solver, time_limit=time_limit, progress=told)
    from nicplanner.explain.price import money, per_host

    if json:
        rows: list[dict[str, Any]] = [
            {
                "requirement": one.requirement, "key": one.key, "binds": one.binds, "ports": one.ports, "per_host": dict(one.per_host),
                "cables": one.cables, "length_m": float(one.length_m), "money": {name: float(value) for name, value in one.money.items()},
                "proven": one.proven,
            }
            for one in found.rows
        ]  # fmt: skip
        status = "OPTIMAL" if all(one.proven for one in found.rows) and not found.left else "FEASIBLE"
        output.object({"status": status, "hosts": found.hosts, "unpriced": found.unpriced, "left": list(found.left), "prices": rows})
        return
    binding = [one for one in found.rows if one.binds]
    columns = ("without this requirement", "key", "ports saved", "a host", "cables", "m of runs", "money")
    cells = [
        (one.requirement, one.key, str(one.ports), per_host(one), str(one.cables), f"{float(one.length_m):g}", money(one) or "-")
        for one in binding
    ]
    if binding:
        output.table(f"{read.name or read.source}: what binds, on {found.hosts} hosts", columns, cells)
    rest = [one for one in found.rows if not one.binds]
    if rest:
        output.line("")
        output.line("does not bind: costs nothing by itself")
        for one in rest:
            output.line(f"  {one.requirement}  ({one.key})")
    if found.left:
        output.line(f"the time limit left no time for {len(found.left)} more: {'; '.join(found.left)}")
    if not all(one.proven for one in found.rows):
        output.line("a limit was hit: not every price is proven")
    if found.unpriced:
        output.line("the catalog has no price for some of the cables and transceivers: they are not part of the money")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Yield what shows the progress, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("pricing", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
