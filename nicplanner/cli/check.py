"""``nicplanner check``: validate a design; prove a plan folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Ended, Output

if TYPE_CHECKING:
    from nicplanner.design import Design


def check(
    design: Annotated[str, typer.Argument(help="The design file, YAML or .xlsx; - reads standard input.", metavar="DESIGN")],
    plan: Annotated[Path | None, typer.Option("--plan", help="Prove this plan folder against the design.", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Validate a design; judge the layout that its pins describe, or with --plan prove any plan folder, from its tables alone."""
    from nicplanner.design import Design
    from nicplanner.design.undecided import refuse_undecided, undecided
    from nicplanner.errors import InputError, Problem

    output = Output(json)
    read = Design.load(design)
    if plan is None:
        left = undecided(read.site)
        _undecided(read, left, output) if left else _judge(read, output)
        return
    refuse_undecided(read.site, read.source)
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


def _count(count: int, what: str) -> str:
    """Write how many there are of something."""
    return f"{count} {what}" if count == 1 else f"{count} {what}{'es' if what.endswith(('s', 'h')) else 's'}"


def _undecided(read: Design, left: dict[str, list[str]], output: Output) -> None:
    """Say that a design is valid whose cards are still to be chosen."""
    if output.json:
        output.object({"status": "VALID", "design": read.hash, "undecided": left})
        return
    for path, slots in left.items():
        output.line(f"{path}: to be chosen: {', '.join(slots)}")
    output.line(f"{read.source}: valid; `nicplanner size` chooses the cards")


def _judge(read: Design, output: Output) -> None:
    """Say that the design is valid, and what the platform's rules make of the layout that its pins describe."""
    from nicplanner.verify import judge_pins

    site = read.site
    found = judge_pins(site)
    status: dict[str, Any] = {"status": "VALID", "design": read.hash}
    if found is not None:
        columns = ("id", "severity", "subject", "message", "remedy", "source")
        status |= {
            "status": "VIOLATED" if found.violations else "VALID",
            "platform": read.record.platform,
            "verdict": found.judgement.verdict,
            "unpinned": [{"hosts": hosts, "traffic": traffic} for hosts, traffic in found.unpinned],
            "findings": [dict(zip(columns, row, strict=True)) for row in found.judgement.findings],
            "violations": [{"rule": one.rule, "subject": one.subject, "message": one.message} for one in found.violations],
        }
    if output.json:
        output.object(status)
    else:
        output.line(
            f"{read.source}: valid: {_count(len(site.hosts), 'host')} in {_count(len(site.groups), 'group')}, "
            f"{_count(len(site.switches), 'switch')}, {_count(len(site.classes), 'class')}"
        )
    if found is None:
        return
    if not output.json:
        left = ", ".join(f"{hosts} {traffic}" for hosts, traffic in found.unpinned)
        partly = f", of what is pinned (not {left})" if left else ""
        output.line(f"verdict of platform {read.record.platform} on the pinned layout: {found.judgement.verdict}{partly}")
        for name, severity, subject, message, remedy, source in found.judgement.findings:
            output.line(f"{severity}: {name}: {subject}: {message}" + (f"; {remedy}" if remedy else "") + f" [{source}]")
    for one in found.violations:
        output.note(f"rule {one.rule}: {one.subject}: {one.message}")
    if found.violations:
        raise Ended(5)
