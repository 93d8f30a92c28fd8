"""A cabling list as CSV → what was observed: one row a cable, columns named by the user."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.importing.assumed import height_of_servers
from nicplanner.importing.csv_tables import MOST_FAULTS, Sheet, columns_of, plain, read_sheet
from nicplanner.importing.findings import Notes
from nicplanner.importing.observed import Cable, Device, Interface, Observed
from nicplanner.reading.addresses import vlan_ids
from nicplanner.reading.base import Bad
from nicplanner.reading.numbers import number, whole

NEEDED = ("host", "port", "switch", "switch_port")
OPTIONAL = ("rack", "unit", "switch_rack", "switch_unit", "traffic", "vlan", "speed", "adapter")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "host": ("host", "server", "hostname"),
    "port": ("port", "host_port", "server_port", "nic", "interface"),
    "switch": ("switch", "switch_name"),
    "switch_port": ("switch_port", "switchport", "switch_interface"),
    "rack": ("rack", "host_rack"),
    "unit": ("unit", "u", "position", "host_unit"),
    "switch_rack": ("switch_rack",),
    "switch_unit": ("switch_unit",),
    "traffic": ("traffic", "class", "classes"),
    "vlan": ("vlan", "vlans", "vlan_id"),
    "speed": ("speed", "speed_gbps", "gbps"),
    "adapter": ("adapter", "card", "slot"),
}
"""What the columns are called unless the user says so."""
MOST_UNITS = 100
MOST_HEIGHT = 4
"""Units of a server that is taken to fill the space up to the next one."""
_speed = number(0, 10**4, "Gbit/s", above=True)
_unit = whole(1, MOST_UNITS, "rack unit")


def read_columns(text: str) -> dict[str, str]:
    """Return the columns that the user names: ``host=Server,port=NIC``.

    Raises
    ------
    InputError
        With every mistake.
    """
    problems, out = [], dict[str, str]()
    for part in filter(None, (part.strip() for part in text.split(","))):
        column, equals, name = (piece.strip() for piece in part.partition("="))
        if not equals or not name:
            problems.append(Problem("--columns", "not a column", clean(part), "NAME=HEADER, parted by commas", file="command line"))
        elif column not in ALIASES:
            hint = nearest(column, ALIASES)
            problems.append(Problem("--columns", "unknown column", clean(column), listing(ALIASES, 20), hint, file="command line"))
        else:
            out[column] = name
    if problems:
        raise InputError(problems)
    return out


def observe_cabling(path: Path, columns: Mapping[str, str], notes: Notes) -> Observed:
    """Return what a cabling list tells.

    Parameters
    ----------
    path
        The file.
    columns
        Column of this module → header of the file, where they differ from :data:`ALIASES`.
    notes
        Told what the file leaves open.

    Raises
    ------
    InputError
        With every mistake of the file.
    """
    sheet = read_sheet(path)
    places, problems = _places(sheet, columns)
    out = Observed("Imported cabling" if str(path) == "-" else Path(sheet.file).stem)
    rows = (
        [{column: row[i].strip() for column, i in places.items()} | {"line": str(line)} for line, row in sheet.rows] if not problems else []
    )
    for row in rows:
        if len(problems) < MOST_FAULTS:
            _take(row, out, sheet, problems)
    if not problems and not rows:
        problems.append(sheet.problem(1, "the file has no cables", "", "a row for each cable"))
    both = out.hosts & out.switches
    problems += [sheet.problem(0, "a device is both a host and a switch", clean(name)) for name in sorted(both)[:MOST_FAULTS]]
    if problems:
        raise InputError(problems)
    _heights(out, notes)
    absent = [column for column in OPTIONAL if column not in places]
    if absent:
        notes.add(
            "info", sheet.file, f"no columns for {listing(absent, 12)}: what they tell is assumed", "--columns NAME=HEADER names a column"
        )
    return out


def _heights(seen: Observed, notes: Notes) -> None:
    """Take the servers to be as high as they stand apart, if that is a usual height: they then stand on each other, as a group's do."""
    height = height_of_servers({name: (one.rack, one.unit) for name, one in seen.devices.items()}, seen.hosts, MOST_HEIGHT)
    if height == 1:
        return
    for name in seen.hosts:
        seen.devices[name].height = height
    notes.add("low", seen.title, f"assumed: servers are {height} units high, since none stand closer", "set height_units in the catalog")


def _places(sheet: Sheet, columns: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    known = {plain(name) for name in sheet.header}
    problems = [
        Problem(
            "--columns",
            f"the file has no column for {column}",
            clean(name),
            listing(map(clean, sheet.header), 16),
            nearest(name, sheet.header),
            file=sheet.file,
        )
        for column, name in columns.items()
        if plain(name) not in known
    ]
    places = columns_of(sheet, {column: (columns[column],) if column in columns else names for column, names in ALIASES.items()})
    problems += [
        sheet.problem(
            1, f"no column for {column}", listing(map(clean, sheet.header), 16), listing(ALIASES[column]), f"--columns {column}=HEADER"
        )
        for column in NEEDED
        if column not in places and column not in columns
    ]
    return places, problems


def _take(row: Mapping[str, str], out: Observed, sheet: Sheet, problems: list[Problem]) -> None:
    line = int(row["line"])
    absent = [column for column in NEEDED if not row[column]]
    if absent:
        problems.append(sheet.problem(line, f"empty cells: {listing(absent)}", "", "both ends of the cable"))
        return
    values = _values(row, line, sheet, problems)
    near = Interface(row["port"], adapter=row.get("adapter", ""), speed=values.speed, tagged=values.vlans, classes=values.classes)
    if near.adapter:
        near.name = f"{near.adapter}/{near.name}" if not near.name.startswith(f"{near.adapter}/") else near.name
    host = _device(out, row["host"], row.get("rack", ""), values.unit, line, sheet, problems)
    switch = _device(out, row["switch"], row.get("switch_rack", ""), values.switch_unit, line, sheet, problems)
    out.hosts.add(host.name)
    out.switches.add(switch.name)
    _merge(host, near)
    _merge(switch, Interface(row["switch_port"], speed=values.speed))
    out.cables.append(Cable((host.name, near.name), (switch.name, row["switch_port"])))


def _merge(device: Device, one: Interface) -> None:
    """Add an interface; a second row of the same one adds its classes and VLANs."""
    known = device.interfaces.setdefault(one.name, one)
    known.tagged |= one.tagged
    known.classes = tuple(dict.fromkeys((*known.classes, *one.classes)))
    known.speed = known.speed or one.speed


class _Values:
    """The cells of a row that are no names."""

    def __init__(self) -> None:
        self.speed: Fraction | None = None
        self.vlans: frozenset[int] = frozenset()
        self.classes: tuple[str, ...] = ()
        self.unit: int | None = None
        self.switch_unit: int | None = None


def _values(row: Mapping[str, str], line: int, sheet: Sheet, problems: list[Problem]) -> _Values:
    out = _Values()
    out.classes = tuple(part.strip() for part in row.get("traffic", "").split(";") if part.strip())
    vlans: set[int] = set()
    for part in filter(None, row.get("vlan", "").replace(";", ",").replace(" ", ",").split(",")):
        try:
            vlans.update(vlan_ids(part))
        except Bad as bad:
            problems.append(sheet.problem(line, bad.flaws[0].message, clean(part), bad.flaws[0].allowed))
    out.vlans = frozenset(vlans)
    for key, parse, column in (("speed", _speed, "speed"), ("unit", _unit, "unit"), ("switch_unit", _unit, "switch_unit")):
        text = row.get(column, "").casefold().removesuffix("gbit/s").removesuffix("g").strip() if column == "speed" else row.get(column, "")
        if text:
            try:
                setattr(out, key, parse(_digits(text)))
            except Bad as bad:
                problems.append(sheet.problem(line, f"{column}: {bad.flaws[0].message}", clean(text), bad.flaws[0].allowed))
    return out


def _digits(text: str) -> object:
    """Return a number that is written with plain digits, else the text, for the parser to refuse."""
    simple = len(text) <= 18 and text.isascii() and text.replace(".", "", 1).isdigit()
    return Fraction(text) if simple and "." in text else int(text) if simple else text


def _device(out: Observed, name: str, rack: str, unit: int | None, line: int, sheet: Sheet, problems: list[Problem]) -> Device:
    device = out.devices.setdefault(name, Device(name))
    for key, value in (("rack", rack), ("unit", unit)):
        known = getattr(device, key)
        if value and known and known != value:
            problems.append(
                sheet.problem(line, f"{clean(name)} stands in two places", f"{key} {clean(str(value))}", f"{clean(str(known))}, as above")
            )
        elif value:
            setattr(device, key, value)
    return device
