"""Workbook → grids of plain cells, with nothing that a spreadsheet program would have to compute.

Hidden rows, columns and sheets are read like others (a filter hides rows that still count); links to other workbooks are never followed.
Formulas, dates and error values are told apart from values, so that whoever reads a cell can refuse them where they stand.
"""

from __future__ import annotations

import io
import stat
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nicplanner.errors import Problem, cell_name, clean
from nicplanner.reading.document import MOST_BYTES, WrittenDecimal
from nicplanner.reading.package import Extent, column_number, look_through, refusal

MOST_ROWS = 10_000
MOST_COLUMNS = 200
INSTALL = "pip install 'nicplanner[excel]'"

_KINDS = {"n": "number", "s": "text", "b": "truth", "d": "date", "e": "error", "f": "formula"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty. `kind`: text, number (int or exact decimal), truth, date, error or formula."""

    row: int
    column: int
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its title and the rows that hold something, each by column number. `problems`: merged cells, limits."""

    title: str
    rows: tuple[dict[int, Cell], ...]
    problems: tuple[Problem, ...]


def read_grids(path: Path, wanted: Callable[[str], bool]) -> tuple[list[str], list[Grid]]:
    """Read the sheets of a workbook whose title is `wanted`.

    Returns
    -------
    tuple
        The titles of all sheets, and the grids of those wanted, in the workbook's order.

    Raises
    ------
    InputError
        If the file is missing, no plain workbook (:func:`~nicplanner.reading.package.look_through`), or openpyxl is not installed.
    """
    file = clean(path.name or str(path))
    data = _read_bytes(path, file)
    extents = look_through(data, file)
    try:
        from openpyxl.reader.excel import ExcelReader
    except ImportError:
        raise refusal(file, "workbooks need the package openpyxl", hint=INSTALL) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library leaves out (validations, say) is nothing that we read
            reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
            reader.read()
            parts = [(sheet.name, relation.target) for sheet, relation in reader.parser.find_sheets()]
            by_title = dict(parts)
            sheets = [sheet for sheet in reader.wb.worksheets if wanted(sheet.title)]
            grids = [_grid(sheet, extents[by_title[sheet.title]], file) for sheet in sheets]
    except Exception as error:  # a damaged workbook makes the library fail in any way
        got = clean(f"{type(error).__name__}: {error}")
        raise refusal(file, "the workbook is damaged", got, "an Excel workbook (.xlsx)", "open it and save it again") from None
    if not parts:
        raise refusal(file, "the workbook has no sheet", allowed="an Excel workbook (.xlsx)", hint="open it and save it again")
    return [title for title, _ in parts], grids


def _read_bytes(path: Path, file: str) -> bytes:
    allowed = "an Excel workbook (.xlsx)"
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise refusal(file, "this is a folder" if stat.S_ISDIR(mode) else "this is not a regular file", allowed=allowed)
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        hint = "check the path; `nicplanner init --excel FILE.xlsx` writes a template"
        raise refusal(file, "no such file", clean(str(path), 200), hint=hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise refusal(file, f"cannot be read ({reason})", clean(str(path), 200)) from None
    if len(data) > MOST_BYTES:
        raise refusal(file, "the file is too large", allowed=f"at most {MOST_BYTES // 2**20} MiB")
    return data


def _grid(sheet: Any, extent: Extent, file: str) -> Grid:
    title, problems = sheet.title, []
    for what, most, found, row, column in (
        ("rows", MOST_ROWS, extent.rows, extent.rows, 1),
        ("columns", MOST_COLUMNS, extent.columns, 1, extent.columns),
    ):
        if found > most:
            got = f"a value in {cell_name('', row, column).lstrip('!')}, among {found} {what}"
            problems.append(Problem("", f"too many {what}", got, f"values in the first {most} {what}", "", file, row, column, clean(title)))
    if problems:
        return Grid(title, (), tuple(problems))
    for merged in extent.merged:
        row, column = _corner(merged)
        if row <= extent.rows and column <= extent.columns:
            got, hint = clean(merged), "unmerge them, and write the value into each cell that it is meant for"
            problems.append(Problem("", "merged cells", got, "one cell for each value", hint, file, row, column, clean(title)))
    rows = tuple(row for row in _rows(sheet, extent) if row) if extent.rows else ()
    return Grid(title, rows, tuple(problems))


def _corner(merged: str) -> tuple[int, int]:
    """Return row and column of a range's first cell; (1, 1) if it is no range."""
    first = merged.partition(":")[0].replace("$", "")
    letters, digits = first.rstrip("0123456789"), first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    sound = letters + digits == first and letters and digits and len(letters) <= 3 and len(digits) <= 7
    return (int(digits), column_number(letters)) if sound else (1, 1)


def _rows(sheet: Any, extent: Extent) -> Iterator[dict[int, Cell]]:
    for row in sheet.iter_rows(min_row=1, max_row=extent.rows, min_col=1, max_col=extent.columns):
        found = (_cell(one) for one in row if one.value is not None)
        yield {cell.column: cell for cell in found if cell is not None}


def _cell(given: Any) -> Cell | None:
    """Return the cell in plain form; text is trimmed, and without text there is no cell."""
    kind, value = _KINDS.get(given.data_type, "error"), given.value
    if kind == "number":
        value = _exact(value)
    elif kind == "text":
        value = str(value).strip()
    return None if value == "" else Cell(given.row, given.column, kind, value)


def _exact(value: int | float) -> int | WrittenDecimal:
    """Return the number that was typed: the shortest decimal of what the file holds (0.1, not 0.1000000000000000055)."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value if isinstance(value, int) else WrittenDecimal(float.__repr__(value))
