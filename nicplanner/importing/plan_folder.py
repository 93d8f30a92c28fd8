"""A plan's folder as an import reads it: the tables that are there, and what ``plan.json`` says of the site, if it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError, Problem, clean
from nicplanner.importing.findings import Notes
from nicplanner.importing.naming import fits, fits_interface, renamed
from nicplanner.plan.manifest import read_manifest
from nicplanner.tables import SPECS, Table, TableError

READ = ("ports", "cabling", "switch_ports", "vlans", "addresses", "failures")
"""Tables that say something of the design."""
LEFT_OUT = {
    "cabling": "places of devices are assumed, and switches not placed",
    "switch_ports": "uplinks and peer links are not known",
    "vlans": "VLANs and subnets are planned anew",
    "addresses": "first_host and extra names are not known",
    "failures": "demands and what must survive are not known",
}
"""What is missing without a table."""
MOST_FAULTS = 20
_NAMES = {
    "ports": ("host", "adapter", "group", "switch", "fabric"),
    "cabling": ("host", "adapter", "rack", "switch", "switch_rack"),
    "switch_ports": ("switch",),
    "vlans": ("traffic", "fabric"),
    "addresses": ("host", "traffic", "fabric", "adapter"),
    "failures": ("host", "traffic"),
}
_PORTS = {"ports": ("port", "switch_port"), "cabling": ("port", "switch_port"), "switch_ports": ("port",), "addresses": ("port",)}


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """Rows of the tables by name, and the site's excerpt; names are those of the design to be."""

    rows: Mapping[str, list[dict[str, Any]]]
    excerpt: SiteExcerpt | None
    title: str


def read_plan_folder(folder: Path, notes: Notes) -> PlanFolder:
    """Read the folder.

    Raises
    ------
    InputError
        With every fault of its files. What is missing is told in `notes`, but for ``ports.csv``, without which there is no layout.
    """
    if not folder.is_dir():
        raise InputError([Problem("", "no such plan folder", clean(str(folder), 200), file="command line")])
    problems: list[Problem] = []
    tables = {name: table for name in READ if (table := _table(folder, name, problems, notes)) is not None}
    excerpt, title = None, ""
    try:
        excerpt, title = _excerpt(folder, notes)
    except InputError as error:
        problems += error.problems
    if "ports" not in tables and not problems:
        problems.append(Problem("", "the table is missing", "", "the folder of a plan", "name the folder with ports.csv", file="ports.csv"))
    if problems:
        raise InputError(problems)
    rows = {name: _records(tables[name]) if name in tables else [] for name in READ}
    problems = _contradictions(rows)
    if problems:
        raise InputError(problems)
    return _with_sound_names(PlanFolder(rows, excerpt, title), notes)


def _table(folder: Path, name: str, problems: list[Problem], notes: Notes) -> Table | None:
    file = folder / f"{name}.csv"
    try:
        if not file.is_file():
            if name in LEFT_OUT:
                notes.add("medium", file.name, f"the table is missing: {LEFT_OUT[name]}", "import a complete plan folder")
            return None
        return Table.from_csv(SPECS[name], file.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        problems.append(Problem("", "the file is not UTF-8", f"byte {error.start + 1}", "UTF-8 text", file=file.name))
    except OSError as error:
        problems.append(Problem("", f"cannot be read ({error.strerror})", file=file.name))
    except TableError as error:
        problems += [Problem("", clean(text.removeprefix(f"{file.name}: "), 200), file=file.name) for text in error.problems[:MOST_FAULTS]]
    return None


def _excerpt(folder: Path, notes: Notes) -> tuple[SiteExcerpt | None, str]:
    if not (folder / "plan.json").is_file():
        notes.add("low", "plan.json", "the file is missing: models, fabrics' labels and kinds of traffic are taken from the tables")
        return None, ""
    manifest = read_manifest(folder / "plan.json")
    if "site" not in manifest:
        notes.add(
            "low",
            "plan.json",
            "it does not say what its site looks like: models and kinds of traffic are taken from the tables",
            "plan the design again with this version",
        )
        return None, ""
    found = SiteExcerpt.of(manifest)
    return found, found.name


def _records(table: Table) -> list[dict[str, Any]]:
    names = list(table.columns)
    return [dict(zip(names, row, strict=True)) for row in table.rows()]


def _contradictions(rows: Mapping[str, list[dict[str, Any]]]) -> list[Problem]:
    """Return what no plan has: a port or VLAN that stands twice, a switch port with two hosts, what is no VLAN id or network."""
    out: list[Problem] = []
    used = [row for row in rows["ports"] if row["group"] and row["fabric"] != "direct"]
    for table, mine, key in (
        ("ports", rows["ports"], ("host", "adapter", "port")),
        ("ports", used, ("switch", "switch_port")),
        ("vlans", rows["vlans"], ("traffic", "name", "scope")),
    ):
        counts = Counter(tuple(row[column] for column in key) for row in mine)
        out += [
            Problem("", f"the same {', '.join(key)} in {count} rows", clean(" ".join(found)), "each once", file=f"{table}.csv")
            for found, count in counts.items()
            if count > 1
        ]
    for row in rows["vlans"]:
        name = clean(row["name"])
        if row["vlan"] is None or not 1 <= row["vlan"] <= 4094:
            out.append(Problem(name, "no VLAN id", clean(str(row["vlan"] or "")), "1 to 4094", file="vlans.csv"))
        for column, parse in (("subnet", IPv4Network), ("gateway", IPv4Address)):
            try:
                if row[column] or column == "subnet":
                    parse(row[column])
            except ValueError:
                out.append(Problem(name, f"no IPv4 {column}", clean(row[column]), "an IPv4 network or address", file="vlans.csv"))
    return out[:MOST_FAULTS]


def _with_sound_names(found: PlanFolder, notes: Notes) -> PlanFolder:
    """Return the folder with every name that no design can have changed, the same everywhere it stands."""
    names = {row[key] for table, keys in _NAMES.items() for row in found.rows[table] for key in keys if key in row}
    names |= {part for table in ("ports",) for row in found.rows[table] for part in row["traffic"].split(";")}
    names |= {row["scope"].partition(":")[2] for row in found.rows["vlans"] if not row["scope"].startswith("link:")}
    mesh = {(row["host"], row["adapter"], row["port"]) for row in found.rows["ports"] if row["fabric"] == "direct"}
    ports = {
        row[key]
        for table, keys in _PORTS.items()
        for row in found.rows[table]
        for key in keys
        if key == "port" or (row.get("host"), row.get("adapter"), row.get("port")) not in mesh
    }
    if found.excerpt is not None:
        site = found.excerpt
        names |= {name for one in site.hosts.values() for name in (*one.classes, *one.adapters)}
        names |= {*site.racks, *site.switches, *site.classes, *(one.fabric for one in site.switches.values())}
        names |= {one for switch in site.switches.values() for one in (switch.mlag, switch.failure_domain) if one}
        names |= {one.zone for one in site.classes.values() if one.zone} | {one.cluster for one in site.hosts.values() if one.cluster}
        names |= {slot for one in site.hosts.values() for slot in one.slots} | {p[0] for one in site.hosts.values() for p in one.places}
        ports |= {
            port[0] for section in (site.ports.servers, site.ports.adapters, site.ports.switches) for m in section.values() for port in m
        }
    bad = {name for name in names if name and not fits(name)}
    bad_ports = {name for name in ports if name and not fits_interface(name) and name not in bad}
    if not bad and not bad_ports:
        return found
    change = dict(renamed(bad, "name", notes, taken=names - bad))
    change |= renamed(bad_ports, "port", notes, interface=True, taken=ports - bad_ports)
    rows = {table: [_changed(row, change) for row in mine] for table, mine in found.rows.items()}
    excerpt = found.excerpt
    if excerpt is not None:
        site_data = excerpt.model_dump(mode="json")
        excerpt = SiteExcerpt.model_validate({**_changed(site_data, change), "addressing": site_data["addressing"]})
    return PlanFolder(rows, excerpt, found.title)


_NUMBERS = frozenset({"subnet", "gateway", "address"})
"""Columns that no name stands in, whatever an edited one looks like."""


def _changed(value: Any, change: Mapping[str, str]) -> Any:
    """Return plain data with names changed: whole texts, the parts of a list with ';', and what stands behind the kind of a scope."""
    if isinstance(value, dict):
        return {_changed(key, change): inside if key in _NUMBERS else _changed(inside, change) for key, inside in value.items()}
    if isinstance(value, list):
        return [_changed(inside, change) for inside in value]
    if not isinstance(value, str):
        return value
    if value in change:
        return change[value]
    head, colon, tail = value.partition(":")
    if colon and head in ("cluster", "rack") and tail in change:
        return f"{head}:{change[tail]}"
    return ";".join(change.get(part, part) for part in value.split(";")) if ";" in value else value
