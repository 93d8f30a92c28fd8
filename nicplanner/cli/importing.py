"""``nicplanner import``: a site that exists becomes a design with pins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.output import Ended, Output

if TYPE_CHECKING:
    from nicplanner.importing import Imported, Notes, Wishes

app = typer.Typer(help="Makes a design with pins of a site that exists.", no_args_is_help=True, rich_markup_mode=None)

_OUT = typer.Option("-o", "--output", help="Design file to write, which must not exist yet; - or none: standard output.", metavar="FILE")
_JSON = typer.Option("--json", help="One JSON object on standard output.")
_CLASSES = typer.Option("--classes", help="Kinds of classes by VLAN id or name: mgmt=management,30=iscsi.", metavar="NAME=KIND,…")
_DEMAND = typer.Option("--demand", help="Gbit/s per host of a class, by its name or kind; may be repeated.", metavar="CLASS=GBPS")
_SPEED = typer.Option("--speed", help="Gbit/s of ports whose type and speed nothing tells.", metavar="GBPS")
_PLAN = typer.Option("--no-plan", help="Do not try whether the design has a plan.")


@app.command("netbox")
def netbox(
    files: Annotated[list[Path] | None, typer.Argument(help="CSV exports of NetBox, or folders of them.", metavar="[FILES]")] = None,
    url: Annotated[str | None, typer.Option(help="Address of a NetBox to read instead (the extra netbox).", metavar="URL")] = None,
    token_env: Annotated[str | None, typer.Option(help="Environment variable that holds the token.", metavar="NAME")] = None,
    hosts_role: Annotated[list[str] | None, typer.Option(help="Role of devices that are hosts; may be repeated.", metavar="ROLE")] = None,
    switch_role: Annotated[
        list[str] | None, typer.Option(help="Role of devices that are switches; may be repeated.", metavar="ROLE")
    ] = None,
    site: Annotated[list[str] | None, typer.Option(help="Site to import; may be repeated; all by default.", metavar="SITE")] = None,
    classes: Annotated[str, _CLASSES] = "",
    demand: Annotated[list[str] | None, _DEMAND] = None,
    speed: Annotated[str, _SPEED] = "10",
    out: Annotated[Path | None, _OUT] = None,
    no_plan: Annotated[bool, _PLAN] = False,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Import devices, interfaces, cables, VLANs and prefixes of NetBox.

    Hosts and switches are told by their role, classes by the names of VLANs; what was taken for what is told.
    """
    from nicplanner.errors import InputError, Problem
    from nicplanner.importing import Roles, import_netbox

    if bool(files) == (url is not None):
        got = "both" if files else "neither"
        raise InputError([Problem("FILES", "not one source", got, "CSV files and folders, or --url", file="command line")])
    wishes = _wishes(classes, demand, speed)
    roles = Roles(tuple(hosts_role or ()), tuple(switch_role or ()), tuple(site or ()))
    _run(
        lambda notes: import_netbox(files or (), url=url, token_variable=token_env, roles=roles, wishes=wishes, notes=notes),
        out,
        no_plan,
        json,
    )


@app.command("plan")
def plan(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan, of whatever version.", metavar="PLAN")],
    out: Annotated[Path | None, _OUT] = None,
    no_plan: Annotated[bool, _PLAN] = False,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Import a plan: everything pinned, VLANs and subnets fixed, so that the design makes the same plan."""
    from nicplanner.importing import import_plan

    _run(lambda notes: import_plan(folder, notes), out, no_plan, json)


@app.command("cabling")
def cabling(
    file: Annotated[Path, typer.Argument(help="CSV file, a row a cable.", metavar="FILE.csv")],
    columns: Annotated[
        str,
        typer.Option(
            help="Headers of the columns host, port, switch, switch_port, and of rack, unit, switch_rack, switch_unit, traffic, vlan, "
            "speed, adapter, where they are called otherwise: host=Server,port=NIC.",
            metavar="NAME=HEADER,…",
        ),
    ] = "",
    classes: Annotated[str, _CLASSES] = "",
    demand: Annotated[list[str] | None, _DEMAND] = None,
    speed: Annotated[str, _SPEED] = "10",
    out: Annotated[Path | None, _OUT] = None,
    no_plan: Annotated[bool, _PLAN] = False,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Import a cabling list."""
    from nicplanner.importing import import_cabling, read_columns

    named, wishes = read_columns(columns), _wishes(classes, demand, speed)
    _run(lambda notes: import_cabling(file, named, wishes, notes), out, no_plan, json)


@app.command("avd")
def avd(
    paths: Annotated[list[Path], typer.Argument(help="YAML files of the fabric's variables, or folders of them.", metavar="PATHS")],
    classes: Annotated[str, _CLASSES] = "",
    demand: Annotated[list[str] | None, _DEMAND] = None,
    speed: Annotated[str, _SPEED] = "10",
    out: Annotated[Path | None, _OUT] = None,
    no_plan: Annotated[bool, _PLAN] = False,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Import an Arista AVD fabric: servers with their adapters, leaf pairs, VLANs with their subnets."""
    from nicplanner.importing import import_avd

    wishes = _wishes(classes, demand, speed)
    _run(lambda notes: import_avd(paths, wishes, notes), out, no_plan, json)


def _wishes(classes: str, demand: Iterable[str] | None, speed: str) -> Wishes:
    """Read what the user says beside the source."""
    from nicplanner.errors import InputError, Problem, clean, listing, nearest
    from nicplanner.importing import Wishes
    from nicplanner.reading.base import Bad
    from nicplanner.reading.numbers import number
    from nicplanner.rules.conditions import KINDS

    problems, kinds, demands = [], dict[str, str](), dict[str, Fraction]()
    for part in filter(None, (part.strip() for part in classes.split(","))):
        name, equals, kind = (piece.strip() for piece in part.rpartition("="))
        if not equals or not name or kind not in KINDS:
            problems.append(
                Problem("--classes", "not NAME=KIND", clean(part), listing(KINDS, 20), nearest(kind, KINDS), file="command line")
            )
        kinds[name] = kind

    def rate(option: str, text: str, low: bool) -> Fraction:
        try:
            digits = len(text) <= 18 and text.isascii() and text.replace(".", "", 1).isdigit()
            return number(0, 10**6, "Gbit/s", above=low)(Fraction(text) if digits else text)
        except Bad as bad:
            problems.append(
                Problem(option, bad.flaws[0].message, clean(text), bad.flaws[0].allowed, bad.flaws[0].hint, file="command line")
            )
            return Fraction(1)

    for part in demand or ():
        name, equals, text = (piece.strip() for piece in part.rpartition("="))
        if not equals or not name:
            problems.append(
                Problem("--demand", "not CLASS=GBPS", clean(part), "a class or kind and Gbit/s, production=2", file="command line")
            )
            continue
        demands[name] = rate("--demand", text, low=False)
    found = Wishes(kinds, demands, rate("--speed", speed, low=True))
    if problems:
        raise InputError(problems)
    return found


def _run(make: Callable[[Notes], Imported], out: Path | None, no_plan: bool, json: bool) -> None:
    """Make the design, write it, and say what the rules say of it; where it cannot be made, say what was found until then too."""
    from nicplanner.errors import InputError, Problem, clean
    from nicplanner.importing import Notes
    from nicplanner.plan.folder import write_file

    output, notes = Output(json), Notes()
    out = None if out is None or str(out) == "-" else out
    if out is not None and (out.exists() or out.is_symlink()):
        raise InputError([Problem("", "the file exists already", clean(str(out), 200), hint="name another file", file="output")])
    try:
        found = make(notes)
    except InputError as error:
        _refused(error, notes, output)
    if out is not None:
        write_file(out, found.text.encode())
    judged: dict[str, Any] = {**found.judged(), "plan": None if no_plan else found.planned()}
    if json:
        rows = [{"severity": one.severity, "subject": one.subject, "message": one.message, "remedy": one.remedy} for one in found.findings]
        text = {"text": found.text} if out is None else {}
        output.object(
            {
                "status": "IMPORTED",
                "file": str(out) if out else None,
                "design": found.design.hash,
                "findings": rows,
                "check": judged,
                **text,
            }
        )
        return
    if out is None:
        output.line(found.text.rstrip("\n"))
    else:
        _table(output, notes)
    _say(output.note if out is None else output.line, found, judged, out)


def _table(output: Output, notes: Notes) -> None:
    from nicplanner.importing import COLUMNS

    rows = [one.row for one in notes]
    if rows:
        output.table(f"{len(rows)} {'finding' if len(rows) == 1 else 'findings'}", COLUMNS, rows)


def _say(line: Callable[[str], None], found: Imported, judged: dict[str, Any], out: Path | None) -> None:
    """Say in words what ``check`` and ``plan`` say."""
    site = found.design.site
    parts = (len(site.hosts), "host"), (len(site.groups), "host group"), (len(site.switches), "switch"), (len(site.classes), "class")
    line(", ".join(_count(*part) for part in parts))
    broken = _count(len(judged["violations"]), "violation")
    line(f"check: verdict of platform {site.profile.name} on the layout: {judged['verdict']}; {broken}")
    for one in judged["violations"][:8]:
        line(f"  rule {one['rule']}: {one['subject']}: {one['message']}")
    if len(judged["violations"]) > 8:
        line("  … `nicplanner check` has them all")
    planned = judged["plan"]
    if planned is not None:
        line(f"plan: {planned['status']}" + (f": {planned['reason']}" if "reason" in planned else f", verdict {planned['verdict']}"))
    if out is not None:
        line(f"written: {out}")


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}{'es' if what.endswith(('s', 'h')) else 's'}"


def _refused(error: Any, notes: Notes, output: Output) -> None:
    """Report what was found until a mistake made an end of it, and the mistakes."""
    if output.json:
        count = len(error.problems)
        output.object(
            {
                "status": "INVALID",
                "message": f"{count} {'mistake' if count == 1 else 'mistakes'}",
                "problems": [one.as_dict() for one in error.problems],
                "findings": [
                    {"severity": one.severity, "subject": one.subject, "message": one.message, "remedy": one.remedy} for one in notes
                ],
            }
        )
        output = Output()
    else:
        for one in notes:
            output.note(one.line)
    output.problems(error.problems)
    raise Ended(2)
