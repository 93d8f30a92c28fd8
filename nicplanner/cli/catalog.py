"""``nicplanner catalog``: what hardware is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicplanner.cli.library import import_library
from nicplanner.cli.output import Output

if TYPE_CHECKING:
    from nicplanner.catalog import Catalog

app = typer.Typer(help="Shows the hardware catalog, and imports device-type libraries.", no_args_is_help=True, rich_markup_mode=None)
app.command("import")(import_library)

_FOLDER = typer.Option("--path", help="A catalog folder of your own, or an import, instead of the shipped catalog.", metavar="DIR")


@app.command("list")
def list_entries(
    section: Annotated[
        str | None, typer.Argument(help="adapters, servers, switches, cables or transceivers; all by default.", metavar="SECTION")
    ] = None,
    path: Annotated[str | None, _FOLDER] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """List the entries of the catalog."""
    from nicplanner.catalog import KINDS
    from nicplanner.errors import InputError, Problem, nearest

    if section is not None and section not in KINDS:
        raise InputError(
            [Problem("SECTION", "unknown section", repr(section), ", ".join(KINDS), nearest(section, KINDS), file="command line")]
        )
    catalog, names = _opened(path)
    output = Output(json)
    shown = [section] if section else list(KINDS)
    if json:
        output.object({one: {name: _facts(catalog.get(one, name)) for name in names(one)} for one in shown})
        return
    for one in shown:
        rows = [(name, *_row(catalog.get(one, name))) for name in names(one)]
        output.table(f"{one} ({len(rows)})", ("name", "maker", "ports", "remarks"), rows)


@app.command("show")
def show_entry(
    name: Annotated[str, typer.Argument(help="Model, kind of cable or transceiver, as designs name it.", metavar="NAME")],
    path: Annotated[str | None, _FOLDER] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show an entry of the catalog with its source."""
    from nicplanner.catalog import KINDS
    from nicplanner.errors import InputError, Problem, nearest

    catalog, names = _opened(path)
    found = [(section, known) for section in KINDS for known in names(section) if known.casefold() == name.casefold()]
    if not found:
        known = [one for section in KINDS for one in names(section)]
        raise InputError(
            [
                Problem(
                    "NAME",
                    "not in the catalog",
                    repr(name),
                    "",
                    nearest(name, known) or "`nicplanner catalog list` shows all",
                    file="command line",
                )
            ]
        )
    output = Output(json)
    facts = {section: {known: _facts(catalog.get(section, known))} for section, known in found}
    if json:
        output.object(facts)
        return
    import yaml

    for section, entries in facts.items():
        output.line(yaml.safe_dump({section: entries}, sort_keys=False, allow_unicode=True, width=110).rstrip("\n"))


def _opened(path: str | None) -> tuple[Catalog, Callable[[str], list[str]]]:
    """Return the shipped catalog, or that of a folder, with the names of a section: of a folder those that are its own."""
    from nicplanner.catalog import load_folder, load_shipped

    if path is None:
        shipped = load_shipped()
        return shipped, shipped.names
    catalog = load_folder(path)
    return catalog, lambda section: [name for name in catalog.names(section) if catalog.origin(section, name) != "shipped"]


def _facts(entry: Any) -> dict[str, Any]:
    return {name: _plain(value) for name in type(entry).model_fields if (value := getattr(entry, name)) not in (None, (), {}, "")}


def _plain(value: Any) -> Any:
    from fractions import Fraction

    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(inside) for key, inside in value.items()}
    if isinstance(value, tuple) and value and all(isinstance(item, tuple) and len(item) == 2 for item in value):
        return {str(key): str(inside) for key, inside in value}
    if isinstance(value, tuple):
        return [_plain(inside) for inside in value]
    if hasattr(value, "model_fields_set"):
        return _facts(value)
    return value


def _row(entry: Any) -> tuple[str, str, str]:
    from nicplanner.units import text

    kinds = Counter(kind for _, kind in getattr(entry, "interfaces", ()))
    ports = ", ".join(f"{count} × {kind}" for kind, count in kinds.items())
    remarks = []
    if hasattr(entry, "lengths_m"):
        ports = f"{entry.connectors[0]} – {entry.connectors[1]}, {', '.join(map(text, entry.speeds_gbps))} Gbit/s"
        remarks.append(f"{entry.kind}, up to {text(entry.lengths_m[-1])} m")
    if hasattr(entry, "reach_m"):
        speeds = ", ".join(map(text, entry.speeds_gbps))
        ports = ", ".join(filter(None, (entry.connector, f"{speeds} Gbit/s" if speeds else "")))
        remarks += [entry.medium] if entry.medium else []
        remarks += [f"reach {text(entry.reach_m)} m"] if entry.reach_m is not None else []
    if getattr(entry, "bus_gbps", None) is not None:
        remarks.append(f"bus {text(entry.bus_gbps)} Gbit/s")
    if getattr(entry, "slots", None):
        remarks.append(f"{len(entry.slots)} slots")
    if hasattr(entry, "height_units"):
        remarks.append(f"{text(entry.height_units)} U")
    if entry.unverified:
        remarks.append("unverified: " + ", ".join(entry.unverified))
    return entry.manufacturer, ports, "; ".join(remarks)
