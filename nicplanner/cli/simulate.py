"""``nicplanner simulate``: what still runs while several things are down, after every double failure, and how much of the year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Output

if TYPE_CHECKING:
    from nicplanner.verify.simulation import Availability, Pairs, Simulation

OPTIONS = {"failures": "--fail", "state": "--state"}
"""What the arguments of the library are called on the command line."""
MOST_ROWS = 40
"""Rows of a table that are printed; the others are counted. ``--json`` has them all."""


def simulate(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    plan: Annotated[Path, typer.Argument(help="The plan's folder; its tables may have been edited.", metavar="PLAN")],
    fail: Annotated[
        list[str] | None,
        typer.Option(
            "--fail",
            help="What is down, all at once: hv01/slot1, hv01/slot1/p1, sw-a, sw-a/ge1, hv01, R1, C0001, R1:A, or with its kind, "
            "adapter:hv01/slot1; ranges expand. May be repeated.",
            metavar="ELEMENT",
        ),
    ] = None,
    state: Annotated[
        str, typer.Option("--state", help="The state of the design (peaks that occur together) that is asked about.", metavar="NAME")
    ] = "",
    every_state: Annotated[
        bool, typer.Option("--every-state", help="Ask about every state of the design; each class is told as in the worst one.")
    ] = False,
    pairs: Annotated[bool, typer.Option("--pairs", help="Every double failure of ports, adapters and switches.")] = False,
    availability: Annotated[bool, typer.Option("--availability", help="Probabilities from the catalog's failure rates.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Tell what every class still carries while elements are down; without --pairs or --availability also in the normal state.

    --availability always asks that the required rate be carried in every state.
    """
    from nicplanner.design import Design
    from nicplanner.design.undecided import refuse_undecided
    from nicplanner.errors import InputError, Problem
    from nicplanner.plan import Plan
    from nicplanner.verify import simulation

    output = Output(json)
    read = Design.load(design)
    refuse_undecided(read.site, read.source)
    if not plan.is_dir():
        raise InputError([Problem("PLAN", "no such plan folder", str(plan), file="command line")])
    made = Plan.load(plan)
    found: dict[str, Any] = {}
    try:
        simulation.states_asked(read.site, state, every_state)
        if fail or not (pairs or availability):
            found["simulation"] = simulation.simulate(read, made, fail or (), state=state, every_state=every_state)
        if pairs:
            found["pairs"] = simulation.simulate_pairs(read, made, state=state, every_state=every_state)
    except InputError as error:
        named = [replace(one, file="command line", path=OPTIONS[one.file]) if one.file in OPTIONS else one for one in error.problems]
        raise InputError(named) from None
    if availability:
        found["availability"] = simulation.availability(read, made)
    if json:
        output.object({"status": "DONE", "design": read.hash, **{name: one.to_dict() for name, one in found.items()}})
        return
    shown: dict[str, Callable[[Output, Any], None]] = {"simulation": _simulation, "pairs": _pairs, "availability": _availability}
    for i, (name, one) in enumerate(found.items()):
        if i:
            output.line("")
        shown[name](output, one)


def _simulation(output: Output, found: Simulation) -> None:
    from nicplanner.verify.report import hosts_of
    from nicplanner.verify.simulation.result import decimal

    for line in str(found).splitlines():
        output.line(line)
    rows = []
    several = len(found.asked) > 1
    for hosts, states in found.alike():
        for one in states:
            how = "moved" if one.moved else "ok" if one.ok else "down" if not one.runs else "below"
            rates = [decimal(rate) for rate in (one.traffic.demand, one.required, one.carried)]
            rates += [f"{decimal(one.share * 100)} %", str(one.ports_left), *([one.state or "(base)"] if several else [])]
            rows.append((hosts_of(hosts), one.traffic.name, *rates, how))
    order = {"down": 0, "below": 1, "ok": 2, "moved": 3}
    rows.sort(key=lambda row: order[row[-1]])
    columns = ("hosts", "class", "demand", "required", "carried", "share", "ports left", *(["in state"] if several else []), "state")
    output.line("")
    output.table("rates in Gbit/s per host", columns, rows[:MOST_ROWS])
    _more(output, len(rows))


def _pairs(output: Output, found: Pairs) -> None:
    from nicplanner.verify.simulation.pairs_result import told

    output.line(next(found.lines(0)))
    rows = [
        (str(one.pairs), f"{' + '.join(one.kinds)}, {one.relation}", "\n".join(map(str, one.example)), told(one))
        for one in found.cases[:MOST_ROWS]
    ]
    output.table("", ("pairs", "kinds", "such as", "leaves"), rows)
    _more(output, len(found.cases))


def _availability(output: Output, found: Availability) -> None:
    from nicplanner.verify.report import hosts_of
    from nicplanner.verify.simulation.result import decimal
    from nicplanner.verify.simulation.uptime_result import MINUTES, minutes, percent

    for line in str(found).splitlines():
        output.line(line)
    rows = []
    for one in found.exact:
        below, down = ((1 - chance) * MINUTES for chance in (one.chance.carries, one.chance.runs))
        weakest = f"{one.weakest} ({minutes(one.gain * MINUTES)})" if one.weakest else ""
        rows.append((hosts_of(one.hosts), one.traffic, percent(one.chance.carries), minutes(below), minutes(down), weakest))
    columns = ("hosts", "class", "required rate carried", "below it a year", "down a year", "contributes most")
    output.line("")
    output.table("by hosts that are alike", columns, rows[:MOST_ROWS])
    _more(output, len(rows))
    rates = [
        (f"{section} {model}", decimal(mtbf), decimal(mttr), "assumed" if assumed else source)
        for section, model, mtbf, mttr, _, assumed, source in found.rates.rows()
    ]
    output.table("failure rates", ("of", "MTBF h", "MTTR h", "source"), rates)


def _more(output: Output, count: int) -> None:
    if count > MOST_ROWS:
        output.line(f"… {count - MOST_ROWS} more rows; --json has them all")
