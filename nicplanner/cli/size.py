"""``nicplanner size``: choose what to buy, plan, verify, write, print."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Output

if TYPE_CHECKING:
    from nicplanner.design import Design
    from nicplanner.sizing import Frontier, Sized


def size(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the plan; without it nothing is written.", metavar="DIR")
    ] = None,
    alternatives: Annotated[
        int, typer.Option(help="How many purchases to show, the best first; each differs from the others in models or counts.", metavar="N")
    ] = 1,
    frontier: Annotated[
        str | None,
        typer.Option(help="Also the exact trade-off of cost against spare_ports, worst_failover or power_w.", metavar="MEASURE"),
    ] = None,
    solver: Annotated[str, typer.Option(help="highs, or cbc as a second opinion.", metavar="NAME")] = "highs",
    time_limit: Annotated[float | None, typer.Option(help="Seconds in all.", metavar="S", min=0.0)] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Choose what to buy: cards and switches of the least cost, together with the plan; proven before anything is written."""
    from nicplanner.cli.plan import busy, known_solver
    from nicplanner.design import Design
    from nicplanner.errors import InputError, Problem
    from nicplanner.plan.folder import check_target

    output = Output(json)
    known_solver(solver)
    if not 1 <= alternatives <= MOST:
        raise InputError([Problem("--alternatives", "out of range", str(alternatives), f"1 to {MOST}", file="command line")])
    if out is not None:
        check_target(out, design)
    read = Design.load(design)
    with busy("choosing …"):
        from nicplanner.sizing import frontier as make_frontier
        from nicplanner.sizing import size as make

        found = make(read, alternatives=alternatives, solver=solver, time_limit=time_limit, progress=_progress())
        curve = make_frontier(read, y=frontier, solver=solver, time_limit=time_limit) if frontier is not None else None
    if out is not None:
        found.write(out) if curve is None else _write_with(found, curve, out)
    if json:
        output.object(_data(found, curve, out))
    else:
        _print(output, read, found, curve, out)


MOST = 100
"""Purchases that can be asked for."""


def _progress() -> Callable[[int, int], None] | None:
    """Tell on a terminal how many purchases are found, where more than one is asked for."""
    if not sys.stderr.isatty():
        return None

    def told(found: int, asked: int) -> None:
        if asked > 1:
            print(f"{found} of {asked} purchases", file=sys.stderr)

    return told


def _write_with(found: Sized, curve: Frontier, out: Path) -> None:
    from nicplanner.plan.folder import write_folder
    from nicplanner.plot import frontier_png

    write_folder(out, {**found.files(), "frontier.csv": curve.to_csv(), "frontier.png": frontier_png(curve)})


def _data(found: Sized, curve: Frontier | None, out: Path | None) -> dict[str, Any]:
    keys = ("status", "verdict", "broken", "objective", "bound", "gap", "solver", "design")
    rows = found.alternatives.astype(object).where(found.alternatives.notna(), None).to_dict("records")
    data = {
        **{key: found.manifest[key] for key in keys if key in found.manifest},
        "currency": found.currency,
        "bought": [{"section": section, "model": model, "quantity": count} for (section, model), count in sorted(found.bought.items())],
        "alternatives": rows,
        "folder": None if out is None else str(out),
        "seconds": round(found.seconds or 0.0, 3),
    }
    if curve is not None:
        data["frontier"] = {"x": curve.x, "y": curve.y, "proven": curve.proven, "points": curve.table.to_dict("records")}
    return data


def _print(output: Output, design: Design, found: Sized, curve: Frontier | None, out: Path | None) -> None:
    from nicplanner.cli.layout import draw_layouts
    from nicplanner.cli.plan import keeps_recommendations
    from nicplanner.plan.money import money

    proof = "proven: no purchase costs less" if found.status == "OPTIMAL" else f"a limit was hit; at most {found.gap:.1%} from the best"
    if keeps_recommendations(design.site):
        proof += ", of those that break the fewest recommendations of the platform"
    output.line(f"{design.name or design.source}: {found.status} ({proof})")
    output.line(f"buy {found.purchase}: {_total(found)}")
    goal = found.objective
    output.line(
        f"{goal['ports']} ports in use, {found.measures.spare_ports} free on every host, {len(found.tables['cabling'])} cables; "
        f"verdict of platform {design.record.platform}: {found.verdict}"
    )
    if found.measures.worst_failover is not None:
        output.line(f"worst single failure: {found.measures.worst_after} leaves {_share(found.measures.worst_failover)} of the demand")
    for picture in draw_layouts(found.design.site, found.tables["ports"]):
        output.line("")
        output.console().print(picture)
    if found.others:
        output.line("")
        rows = [
            (str(i), money(one.cost, one.currency), one.purchase, str(one.objective["ports"]), str(one.measures.spare_ports),
             "?" if one.measures.power_w is None else f"{float(one.measures.power_w):g}", _share(one.measures.worst_failover))
            for i, one in enumerate((found, *found.others), start=1)
        ]  # fmt: skip
        output.table("purchases", ("", "cost", "buy", "ports", "spare", "W", "worst failure leaves"), rows)
    if curve is not None:
        output.line("")
        points = [
            (money(one.cost, one.currency), f"{float(value):g}", one.purchase)
            for one, value in zip(curve.points, curve.table[curve.y], strict=True)
        ]
        output.table(f"cost against {curve.y}", ("cost", curve.y, "buy"), points)
    if out is not None:
        output.line("")
        output.line(f"written: {out}/ (the plan, order.csv, design.yaml with the choices)")
        output.line(f"next: nicplanner check {out}/design.yaml --plan {out}")


def _share(share: Any) -> str:
    return "" if share is None else f"{float(share):.0%}"


def _total(found: Sized) -> str:
    """Return the cost; where the order holds more than that, or things without a price, also its total."""
    from nicplanner.plan.money import money
    from nicplanner.plan.totals import totals_of

    cost, order = money(found.cost, found.currency), totals_of(found.tables)
    if order.exact and order.amounts.get(found.currency) == found.cost:
        return cost
    purchase = found.design.site.purchase
    counted = ", ".join(sorted(purchase.include)) if purchase is not None else ""
    return f"{cost} ({counted}); the whole order: {order.text()}"
