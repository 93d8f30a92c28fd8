"""``nicplanner check``: validate a design; prove a plan folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Ended, Output


def check(
    design: Annotated[str, typer.Argument(help="The design file; - reads standard input.", metavar="DESIGN")],
    plan: Annotated[Path | None, typer.Option("--plan", help="Prove this plan folder against the design.", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Validate a design, and with --plan prove any plan folder against it, from its tables alone."""
    from nicplanner.design import Design
    from nicplanner.errors import InputError, Problem

    output = Output(json)
    read = Design.load(design)
    if plan is None:
        if json:
            output.object({"status": "VALID", "design": read.hash})
        else:
            site = read.site
            output.line(
                f"{read.source}: valid: {len(site.hosts)} hosts in {len(site.groups)} groups, {len(site.switches)} switches, "
                f"{len(site.classes)} classes"
            )
        return
    if not plan.is_dir():
        raise InputError([Problem("--plan", "no such plan folder", str(plan), file="command line")])
    from nicplanner.verify import manifest_violations, read_tables, violations

    tables, found = read_tables(plan)
    found = [*found, *manifest_violations(plan, tables, read.site)]
    if not found or all(
        name in tables for name in ("ports", "cabling", "switch_ports", "vlans", "addresses", "bom", "failures", "findings")
    ):
        found += violations(read.site, tables)
    if json:
        rows = [{"rule": one.rule, "subject": one.subject, "message": one.message} for one in found]
        output.object({"status": "VIOLATED" if found else "PROVEN", "violations": rows})
    for one in found:
        output.note(f"rule {one.rule}: {one.subject}: {one.message}")
    if found:
        output.note(f"nicplanner: {len(found)} {'violation' if len(found) == 1 else 'violations'} in {plan}")
        raise Ended(5)
    if not json:
        output.line(f"{plan}: proven: every rule holds")
