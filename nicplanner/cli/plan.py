"""``nicplanner plan``: plan, verify, write, print."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Output

if TYPE_CHECKING:
    from nicplanner.design import Design, Site
    from nicplanner.plan import Plan


MOST_OF_A_KIND = 5
"""Findings of one id beyond this are counted, not shown."""


def plan(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the plan; without it nothing is written.", metavar="DIR")
    ] = None,
    solver: Annotated[str, typer.Option(help="highs, or cbc as a second opinion.", metavar="NAME")] = "highs",
    earlier: Annotated[
        Path | None, typer.Option("--from", help="Folder of the plan of what is cabled: the fewest cables move.", metavar="OLDPLAN")
    ] = None,
    time_limit: Annotated[float | None, typer.Option(help="Seconds for the solver in all.", metavar="S", min=0.0)] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Plan a design: fewest broken recommendations, fewest ports, least cable; proven before anything is written."""
    from nicplanner.design import Design
    from nicplanner.plan.folder import check_target

    output = Output(json)
    known_solver(solver)
    if out is not None:
        check_target(out, design)
    read = Design.load(design)
    before = None
    if earlier is not None:
        from nicplanner.plan import Plan

        before = Plan.load(earlier)
    with busy("planning …"):
        from nicplanner.pipeline import plan as make_plan

        made = make_plan(read, solver=solver, time_limit=time_limit, earlier=before)
    if out is not None:
        made.write(out)
    if json:
        keys = ("status", "verdict", "broken", "objective", "bound", "gap", "solver", "design", "earlier")
        output.object({**{key: made.manifest[key] for key in keys if key in made.manifest},
                       "folder": None if out is None else str(out), "seconds": round(made.seconds or 0.0, 3)})  # fmt: skip
        return
    _summary(output, read, made, out)


def known_solver(name: str) -> None:
    """Refuse a solver that there is not."""
    from nicplanner.errors import InputError, Problem, nearest
    from nicplanner.solver import SOLVERS

    if name not in SOLVERS:
        raise InputError(
            [Problem("--solver", "unknown solver", repr(name), ", ".join(SOLVERS), nearest(name, SOLVERS), file="command line")]
        )


def busy(what: str) -> AbstractContextManager[Any]:
    """Show that work is going on, on a terminal only."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(what)


def keeps_recommendations(site: Site) -> bool:
    """Tell whether fewest broken recommendations come first: the platform has some, and they are not ignored."""
    return site.recommendations != "ignore" and any(rule.kind == "recommendation" for rule in site.profile.rules.values())


def earlier_text(found: Mapping[str, Any]) -> str:
    """Return what becomes of an earlier plan's cables and numbers, as a line."""
    least = found["least_moved"]
    if not found["moved"]:
        proof = ""
    elif least == found["moved"]:
        proof = " (proven, no plan that is as good moves fewer)"
    else:
        proof = " (not proven to be the fewest)" if least is None else f" (every plan that is as good moves at least {least})"
    gone = f", {found['gone']} are gone with their devices" if found["gone"] else ""
    return (
        f"of {found['cables']} cables that are there {found['stay']} stay, {found['moved']} move{proof}{gone}; {found['new_cables']} new; "
        f"renumbered: {found['vlans']} VLANs, {found['addresses']} addresses"
    )


def _summary(output: Output, design: Design, plan: Plan, folder: Path | None) -> None:
    from nicplanner.cli.layout import draw_layouts

    goal = plan.objective
    hosts = len(design.site.hosts)
    kept = keeps_recommendations(design.site)
    best = "no plan breaks fewer recommendations, and none that breaks as few uses fewer ports" if kept else "no plan uses fewer ports"
    proof = f"proven, {best}" if plan.status == "OPTIMAL" else f"a limit was hit; at most {plan.gap:.1%} from the best"
    output.line(f"{design.name or design.source}: {plan.status} ({proof})")
    output.line(
        f"{goal['ports']} ports in use on {hosts} {'host' if hosts == 1 else 'hosts'}, {len(plan.tables['cabling'])} cables "
        f"({goal['length_m']:g} m of runs), {len(plan.tables['vlans'])} VLANs; verdict of platform {design.record.platform}: {plan.verdict}"
    )
    if design.site.purchase is not None:
        from nicplanner.plan.totals import totals_of

        output.line(f"to buy: {totals_of(plan.tables).text()}")
    if "earlier" in plan.manifest:
        output.line(earlier_text(plan.manifest["earlier"]))
    for picture in draw_layouts(design.site, plan.tables["ports"]):
        output.line("")
        output.console().print(picture)
    findings = plan.tables["findings"]
    if len(findings):
        output.line("")
        told: dict[str, int] = {}
        for name, severity, subject, message, remedy, _ in findings.rows():
            told[name] = told.get(name, 0) + 1
            if told[name] > MOST_OF_A_KIND:
                continue
            advice = f"; {remedy}" if remedy and severity in ("error", "high", "medium") else ""
            output.line(f"{severity}: {name}: {subject}: {message}{advice}")
        for name, count in told.items():
            if count > MOST_OF_A_KIND:
                output.line(f"… and {count - MOST_OF_A_KIND} more of {name}, see findings.csv")
        if any(name in design.site.profile.rules for name in findings["id"]):
            output.line("`nicplanner rules show ID` shows a rule with its source")
    if folder is not None:
        output.line("")
        output.line(f"written: {folder}/ ({len(plan.written)} tables, plan.json, run.json)")
