"""A design from a workbook: its sheets become the plain data of a design file, each value with the cell where it stands.

The checks are those of every design. This module finds what only a workbook can have wrong: sheets, headers, cells that hold no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from nicplanner.design.gathering import Gathering, Steps
from nicplanner.design.shapes import Shape, design_shape, read_cell
from nicplanner.design.sheets import REMARK_HINT, REQUIRED, SETTINGS, SHEETS, ColumnOf, Sheet, is_remark, known_title, read_header, walk
from nicplanner.errors import Problem, cell_name, clean, listing, nearest
from nicplanner.reading.base import Bad
from nicplanner.reading.document import Document
from nicplanner.reading.grid import Cell, Grid, read_grids

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods")
"""Endings of files that are workbooks; all but the first are refused, with what to do."""

_ANYTHING = Shape(frozenset({"string", "number", "boolean"}))


def read_workbook(path: str | Path) -> Document:
    """Read a workbook as the document of a design.

    Raises
    ------
    InputError
        If the file is no plain workbook. Mistakes inside it are problems of the document, so that the rest is read all the same.
    """
    path = Path(path)
    found = Gathering(clean(path.name))
    titles, grids = read_grids(path, lambda title: known_title(title) in (SETTINGS, *SHEETS))
    _check_titles(found, titles)
    for grid in grids:
        found.problems += grid.problems
        title = known_title(grid.title)
        if title == SETTINGS:
            _read_settings(found, grid, {known_title(title) for title in titles})
        else:
            _read_sheet(found, grid, title, SHEETS[title])
    for sheet in SHEETS.values():
        if not sheet.key and sheet.steps[0] in found.value:
            found.value[sheet.steps[0]] = list(found.value[sheet.steps[0]].values())
    found.value.setdefault("nicplanner", 1)
    return found.document()


def _check_titles(found: Gathering, titles: list[str]) -> None:
    """Refuse sheets of other names, sheets that stand twice, and the want of a required one."""
    known = [SETTINGS, *SHEETS]
    seen: dict[str, str] = {}
    for title in titles:
        name = known_title(title)
        if name not in known and not is_remark(title):
            hint = nearest(name, known) or "a sheet for people is called 'read me' or 'notes', or begins with _"
            found.note(title, None, Bad("unknown sheet", title, listing(known, 20), hint))
        elif name in seen and name in known:
            found.note(title, None, Bad("a sheet stands twice", f"{title}, {seen[name]}", "each sheet once"))
        seen.setdefault(name, title)
    for name in REQUIRED:
        if name not in seen:
            got, hint = listing(map(clean, titles)), "`nicplanner init --excel FILE.xlsx` writes a template"
            allowed = "the sheets " + listing(REQUIRED)
            found.problems.append(Problem(name, f"the sheet '{name}' is missing", got, allowed, hint, found.file))
            found.tell((name,))


# --------------------------------------------------------------------------------------------------------------- settings


def _read_settings(found: Gathering, grid: Grid, titles: set[str]) -> None:
    """Read the sheet of single values: a dotted key and its value in each row; `titles` are those of all sheets."""
    if not grid.rows:
        return
    header = {column.steps: at for at, column in _columns(found, grid, _setting_header)}
    if len(header) < 2:
        got = listing(clean(str(cell.value)) for cell in grid.rows[0].values())
        bad = Bad("no header", got, "'key' and 'value' in the first row")
        found.note(grid.title, next(iter(grid.rows[0].values())), bad)
        for section in design_shape().keys.keys() - {sheet.steps[0] for sheet in SHEETS.values() if not sheet.whole}:
            found.tell((section,))
        return
    for row in grid.rows[1:]:
        key, value = row.get(header["key",]), row.get(header["value",])
        if value is not None:
            _read_setting(found, grid, key, value, titles)


def _setting_header(text: str) -> ColumnOf:
    if known_title(text) not in ("key", "value"):
        raise Bad("unknown column", text, "key, value", REMARK_HINT)
    return ColumnOf((known_title(text),), _ANYTHING)


def _read_setting(found: Gathering, grid: Grid, key: Cell | None, value: Cell, titles: set[str]) -> None:
    if key is None or key.kind != "text":
        bad = Bad("no key", None if key is None else key.value, "a dotted key of the design, say policy.max_utilisation")
        found.note(grid.title, key or value, bad)
        return
    whole = f"{key.value.casefold()}."
    home = next((title for title, sheet in SHEETS.items() if whole.startswith(".".join(sheet.steps) + ".")), "")
    as_one = home in SHEETS and SHEETS[home].whole and home not in titles and whole == ".".join(SHEETS[home].steps) + "."
    if home and not as_one:
        found.note(grid.title, key, Bad("the key has a sheet of its own", key.value, f"a row of the sheet '{home}'"))
        if SHEETS[home].whole and home not in titles:
            found.tell(SHEETS[home].steps)
        return
    steps, shape = walk(design_shape(), key.value) or (tuple(key.value.split(".")), _ANYTHING)
    _read_field(found, grid, value, steps, shape)


def _read_field(found: Gathering, grid: Grid, cell: Cell, steps: Steps, shape: Shape) -> None:
    try:
        value = read_cell(cell, shape)
    except Bad as bad:
        found.note(grid.title, cell, bad, steps)
    else:
        found.put(grid, cell, steps, value)


# ------------------------------------------------------------------------------------------------------------ sheets of rows


def _read_sheet(found: Gathering, grid: Grid, title: str, sheet: Sheet) -> None:
    """Read a sheet with a row for each entry of a section."""
    before = len(found.problems) - len(grid.problems)
    found.mark(grid, 1, 1, sheet.steps)
    if grid.rows:
        header = next(iter(grid.rows[0].values()))
        columns = dict(_columns(found, grid, lambda text: read_header(text, title, sheet)))
        names: dict[str, Cell] = {}
        if sheet.key and all(column.steps for column in columns.values()):
            got = listing(clean(str(cell.value)) for cell in grid.rows[0].values())
            found.note(grid.title, header, Bad(f"no column '{sheet.key}'", got, f"a header '{sheet.key}' in the first row"))
        else:
            for i, row in enumerate(grid.rows[1:]):
                _read_row(found, grid, {at: row[at] for at in row if at in columns}, columns, sheet, i, names)
    if len(found.problems) > before and not found.get(sheet.steps):
        found.tell(sheet.steps)


def _columns(found: Gathering, grid: Grid, read: Callable[[str], ColumnOf]) -> Iterator[tuple[int, ColumnOf]]:
    """Yield the columns of a sheet by number, each header as `read` takes it; remarks are left out."""
    seen: dict[Steps, Cell] = {}
    for number, cell in grid.rows[0].items():
        if cell.kind == "text" and is_remark(cell.value):
            continue
        try:
            if cell.kind != "text":
                raise Bad("not a header", cell.value, "the key that the column holds", REMARK_HINT)
            column = read(cell.value)
            other = seen.setdefault(column.steps, cell)
            if other is not cell:
                raise Bad("a column stands twice", f"{clean(cell.value)}, also {_place(other)}", "each column once")
        except Bad as bad:
            found.note(grid.title, cell, bad)
            continue
        yield number, column
    for number in sorted({number for row in grid.rows[1:] for number in row} - set(grid.rows[0])):
        first = next(row[number] for row in grid.rows[1:] if number in row)
        found.note(grid.title, first, Bad("a value in a column without header", first.value, "a header in the first row", REMARK_HINT))


def _place(cell: Cell) -> str:
    return cell_name("", cell.row, cell.column).lstrip("!")


def _read_row(
    found: Gathering, grid: Grid, row: dict[int, Cell], columns: dict[int, ColumnOf], sheet: Sheet, number: int, names: dict[str, Cell]
) -> None:
    """Read one entry; `names` are those of the rows above."""
    if not row:
        return
    name = _name(found, grid, row, columns, sheet, names) if sheet.key else number
    if name is None:
        return
    first, steps = next(iter(row.values())), (*sheet.steps, name)
    found.put(grid, first, steps, {})
    for at, column in sorted(columns.items(), key=lambda pair: len(pair[1].steps)):  # a list before what is said of its names
        if column.steps and at in row:
            _read_field(found, grid, row[at], (*steps, *column.steps), column.shape)
        elif column.steps:
            found.mark(grid, first.row, at, (*steps, *column.steps))
    if sheet is SHEETS["adapters"]:
        _count_ports(found, grid, row, columns, steps)


def _name(
    found: Gathering, grid: Grid, row: dict[int, Cell], columns: dict[int, ColumnOf], sheet: Sheet, names: dict[str, Cell]
) -> str | None:
    """Return the name of a row, None where it has none that can be used."""
    at = next(number for number, column in columns.items() if not column.steps)
    cell = row.get(at) or Cell(next(iter(row.values())).row, at, "text", "")
    try:
        if cell.value == "":
            raise Bad(f"the row has no {sheet.key}", allowed=f"the {sheet.key} in each row that holds something")
        name = str(read_cell(cell, columns[at].shape))
        other = names.setdefault(name, cell)
        if other is not cell:
            raise Bad(f"two rows have the same {sheet.key}", f"{clean(name)}, also {_place(other)}", f"each {sheet.key} once")
    except Bad as bad:
        found.note(grid.title, cell, bad)
        return None
    return name


def _count_ports(found: Gathering, grid: Grid, row: dict[int, Cell], columns: dict[int, ColumnOf], steps: Steps) -> None:
    """Turn an adapter's number of ports and their type into its interfaces, p1, p2 and so on."""
    entry = found.get(steps)
    cells = {column.steps[0]: row[at] for at, column in columns.items() if column.steps[:1] in (("ports",), ("type",)) and at in row}
    count, kind = entry.pop("ports", None), entry.pop("type", None)
    if not cells:
        return
    told = (*steps, "interfaces")
    if len(cells) == 1:
        other = "type" if "ports" in cells else "ports"
        bad = Bad(f"the adapter has no {other}", allowed="both 'ports' and 'type', or 'interfaces' alone")
        found.note(grid.title, next(iter(cells.values())), bad, told)
    elif isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_PORTS:
        bad = Bad("not a number of ports", cells["ports"].value, f"a whole number from 1 to {MOST_PORTS}")
        found.note(grid.title, cells["ports"], bad, told)
    elif kind is not None:
        found.put(grid, cells["type"], told, {"p1" if count == 1 else f"p[1-{count}]": kind})


MOST_PORTS = 64
"""Ports of one adapter that the column 'ports' may give; no card has as many."""
