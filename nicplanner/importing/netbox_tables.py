"""NetBox's tables as CSV: which table a file is, and its rows with one name for each column.

Columns are called by what NetBox's table export writes (``Device A``, ``Untagged VLAN``), what its bulk import reads (``side_a_device``)
and what joins of its database give (``a_device``), see the tables and import forms of NetBox 4 (netbox/dcim/tables, netbox/dcim/forms).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.importing.csv_tables import MOST_FAULTS, columns_of, read_sheet
from nicplanner.importing.findings import Notes

Rows = dict[str, list[dict[str, str]]]
"""Rows by table: column → cell, without the blanks around it; ``place`` is the file and line."""
MOST_FILES = 200

_DEVICES = {
    "name": ("Name",),
    "role": ("Role", "device_role"),
    "model": ("Type", "model", "device_type"),
    "manufacturer": ("Manufacturer",),
    "site": ("Site",),
    "rack": ("Rack",),
    "unit": ("Position",),
    "height": ("U Height", "u_height"),
    "status": ("Status",),
    "cluster": ("Cluster",),
}
_INTERFACES = {
    "device": ("Device",),
    "name": ("Name",),
    "type": ("Type",),
    "enabled": ("Enabled",),
    "management": ("Management Only", "mgmt_only"),
    "lag": ("LAG", "lag", "Parent LAG"),
    "mode": ("Mode", "802.1Q Mode"),
    "untagged": ("Untagged VLAN", "untagged_vid", "untagged_vlan"),
    "tagged": ("Tagged VLANs", "tagged_vlans", "tagged_vids"),
    "speed_kbps": ("speed_kbps", "Speed", "speed"),
    "module": ("Module Bay", "Module"),
    "connection": ("Connection",),
}
_CABLES = {
    "a_device": ("Device A", "side_a_device", "a_device"),
    "a_name": ("Termination A", "side_a_name", "a_name"),
    "a_kind": ("side_a_type", "a_kind"),
    "b_device": ("Device B", "side_b_device", "b_device"),
    "b_name": ("Termination B", "side_b_name", "b_name"),
    "b_kind": ("side_b_type", "b_kind"),
    "status": ("Status",),
}
_VLANS = {"vid": ("VID", "vid"), "name": ("Name",), "site": ("Site",), "role": ("Role",), "status": ("Status",)}
_PREFIXES = {"prefix": ("Prefix", "Prefix (Flat)"), "vlan": ("VLAN", "vlan_vid"), "site": ("Site", "Scope"), "role": ("Role",)}
_ADDRESSES = {
    "address": ("IP Address", "address"),
    "interface": ("Interface", "Assigned", "Assigned Object"),
    "device": ("Device", "Parent"),
}
_RACKS = {"name": ("Name",), "site": ("Site",), "height": ("Height", "u_height")}
TABLES: Mapping[str, tuple[Mapping[str, Sequence[str]], tuple[str, ...]]] = {
    "cables": (_CABLES, ("a_device", "a_name", "b_device", "b_name")),
    "interfaces": (_INTERFACES, ("device", "name", "type")),
    "vlans": (_VLANS, ("vid", "name")),
    "addresses": (_ADDRESSES, ("address",)),
    "prefixes": (_PREFIXES, ("prefix",)),
    "devices": (_DEVICES, ("name", "role", "model")),
    "racks": (_RACKS, ("name", "site", "height")),
}
"""The tables with their columns, and those by which each is known, in the order in which files are tried."""
MISSING = {
    "devices": "which devices are hosts and switches, and where they stand, is not known",
    "interfaces": "types of ports, LAGs and VLANs are not known",
    "cables": "what is cabled to what is not known, unless interfaces say what they are connected to",
    "vlans": "names of VLANs, by which classes are told, are not known",
    "prefixes": "subnets are not known",
}
"""What is not known without a table."""


def read_tables(paths: Sequence[Path], notes: Notes) -> Rows:
    """Read the files, and those of the folders whose names end in .csv.

    Raises
    ------
    InputError
        With every file that cannot be read, or that is named and none of these tables.
    """
    out: Rows = {name: [] for name in TABLES}
    problems: list[Problem] = []
    files = [(file, path.is_dir()) for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    files = [(file, inside) for file, inside in files if not inside or file.suffix.casefold() == ".csv"]
    if not 0 < len(files) <= MOST_FILES:
        what = "no CSV file there" if not files else f"more than {MOST_FILES} files"
        shown = clean(", ".join(map(str, paths)), 200)
        raise InputError([Problem("", what, shown, "exports of NetBox: devices, interfaces, cables, vlans …", file="command line")])
    for file, inside in files:
        try:
            _take(file, inside, out, notes, problems)
        except InputError as error:
            problems += error.problems[:MOST_FAULTS]
    if problems:
        raise InputError(problems)
    for name, text in MISSING.items():
        if not out[name] and not (name == "cables" and any(row.get("connection") for row in out["interfaces"])):
            notes.add("medium", name, f"no table of {name}: {text}", f"export the {name} of NetBox as CSV")
    return out


def _take(file: Path, inside: bool, out: Rows, notes: Notes, problems: list[Problem]) -> None:
    sheet = read_sheet(file)
    for name, (aliases, needed) in TABLES.items():
        places = columns_of(sheet, aliases)
        if name == "interfaces" and "model" in columns_of(sheet, _DEVICES) and not {"management", "enabled", "mode", "lag"} & places.keys():
            continue  # power ports, console ports and the like have device, name and type too
        if all(column in places for column in needed):
            rows = [
                {column: row[i].strip() for column, i in places.items()} | {"place": f"{sheet.file}:{line}"} for line, row in sheet.rows
            ]
            seen: dict[tuple[tuple[str, str], ...], str] = {}
            for row in rows:
                key = tuple((column, cell) for column, cell in row.items() if column != "place")
                whole = all(row[column] for column in needed) and name in (
                    "cables",
                    "interfaces",
                )  # devices without a name are not told apart
                if whole and seen.setdefault(key, row["place"]) != row["place"]:
                    notes.add("low", sheet.file, f"{name}: rows that stand twice are read once", "correct the file")
                else:
                    out[name].append(row)
            return
    header = listing(map(clean, sheet.header), 12)
    if inside:
        notes.add("info", sheet.file, f"not read: none of the tables that are known ({header})")
    else:
        known = listing(f"{name} ({', '.join(needed)})" for name, (_, needed) in TABLES.items())
        problems.append(sheet.problem(1, "none of the tables that are known", header, known))
