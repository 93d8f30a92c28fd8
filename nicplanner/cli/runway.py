"""``nicplanner runway``: what runs out first as demand and hosts grow."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Output

if TYPE_CHECKING:
    from nicplanner.study import Runway
    from nicplanner.tables import Table

MOST_SHOWN = 20
"""Rows that are printed; the files hold all."""
FEWEST_SHOWN = 8
"""Rows that are printed where fewer run out within the years looked at."""
FILES = ("runway.csv", "slack.csv", "runway.png")


def runway(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    growth: Annotated[
        list[str] | None,
        typer.Option(
            help="Growth of demand, as 20%/year or 1.5%/month; of one class iscsi=35%/year, which goes before that of all. 20%/year if "
            "none is given; if only classes are named, the others do not grow.",
            metavar="RATE",
        ),
    ] = None,
    hosts: Annotated[str, typer.Option(help="Growth of the number of hosts.", metavar="RATE")] = "0%/year",
    years: Annotated[int, typer.Option(help="How many years to look ahead, 1 to 100.", metavar="N")] = 10,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="New or empty folder for the tables and the figure.", metavar="DIR")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Tell when each class, adapter, switch, rack and subnet runs out under growth, the first bottleneck first."""
    from nicplanner.cli.plan import busy
    from nicplanner.design import Design
    from nicplanner.plan.folder import check_new, write_folder
    from nicplanner.study.growth.rates import DEFAULT, read_growth

    output = Output(json)
    if out is not None:
        check_new(out)
    read = Design.load(design)
    grows = read_growth(tuple(read.site.classes), growth or [DEFAULT], hosts, years, "--", "command line")
    with busy("looking ahead …"):
        from nicplanner.pipeline import plan as make_plan
        from nicplanner.study.growth.outlook import runway_of

        found = runway_of(read, make_plan(read), grows)
    if out is not None:
        from nicplanner.plot import runway_png

        tables = {f"{name}.csv": table.to_csv() for name, table in found.tables.items()}
        write_folder(out, {**tables, "runway.png": runway_png(found)})
    if json:
        output.object(_data(found, out))
    else:
        _print(output, found, out)


def _data(found: Runway, out: Path | None) -> dict[str, Any]:
    assert found.replanned is not None
    return {
        "status": "DONE",
        "name": found.name,
        "growth": {name: str(rate) for name, rate in found.growth.demand.items()},
        "hosts": str(found.growth.hosts),
        "years": found.growth.years,
        "runway": _plain(found.tables["runway"]),
        "slack": _plain(found.tables["slack"]),
        "replanned": found.replanned.to_dict(),
        "folder": None if out is None else str(out),
    }


def _plain(table: Table) -> list[dict[str, Any]]:
    """Return a table's rows with rates as floats; what is missing is null."""
    rates = {column.name for column in table.spec.columns if column.kind == "rate"}
    return [
        {name: float(cell) if name in rates and cell is not None else cell for name, cell in zip(table.columns, row, strict=True)}
        for row in table.rows()
    ]


def _print(output: Output, found: Runway, out: Path | None) -> None:
    from nicplanner.study.growth.rows import within
    from nicplanner.units import text

    horizon = found.growth.years
    output.line(f"{found.name}: {found.describe()}; today's layout kept")
    output.line("")
    shown = found.rows[: min(MOST_SHOWN, max(found.short, FEWEST_SHOWN))]
    rows = []
    for row in shown:
        years = within(row, horizon)
        when = f"{float(years):.1f}" if years is not None else "never" if row.years is None else f"after {horizon}"
        factor = "any" if row.factor is None else f"{_down(float(row.factor)):g}"
        used = f"{text(round(row.used, 3))} of {text(round(row.capacity, 3))} {row.unit}"
        rows.append((when, row.kind, row.subject, row.limit, used, f"{float(row.share(row.used)):.0%}", factor))
    output.table("", ("years", "kind", "subject", "limit", "today", "used", "growth"), rows)
    if len(found.rows) > len(shown):
        output.line(f"… and {len(found.rows) - len(shown)} more, none of them earlier")
    output.line("")
    output.table("slack by year", ("year", "has run out", "tightest that still grows", "used"), _by_year(found))
    output.line("")
    output.line(str(found.replanned))
    if out is not None:
        output.line("")
        output.line(f"written: {out}/ ({', '.join(FILES)})")


def _down(factor: float) -> float:
    """Round a factor down to three places: what is shown must still hold."""
    return math.floor(factor * 1000 + 1e-9) / 1000


def _by_year(found: Runway) -> list[tuple[str, ...]]:
    """Return for each year what has run out since the last one, and what is tightest of the rest that grows (of all, if nothing does)."""
    from nicplanner.errors import listing

    left = [row for row in found.rows if len(set(row.by_year)) > 1] or list(found.rows)
    out: list[tuple[str, ...]] = []
    for year in range(found.growth.years + 1):
        gone = [row for row in left if row.by_year[year] > row.capacity]
        left = [row for row in left if row not in gone]
        tightest = max(left, key=lambda row: row.share(row.by_year[year]), default=None)
        named = f"{tightest.subject}, {tightest.limit}" if tightest else "nothing that grows"
        share = f"{float(tightest.share(tightest.by_year[year])):.0%}" if tightest else ""
        out.append((str(year), listing((row.subject for row in gone), 3), named, share))
    return out
