"""The plan as a workbook for those who order and cable it: what to buy, every cable, a sheet for each rack, labels, ports.

Columns, units and formats follow from :data:`nicplanner.tables.SPECS`, so that a column that a table learns appears here too. The workbook
holds values alone: no formula, no link, and text stays text, whatever sign it begins with.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nicplanner.design.workbook_template import new_workbook
from nicplanner.errors import clean
from nicplanner.names import natural
from nicplanner.plan.folder import write_file
from nicplanner.plan.totals import totals_of
from nicplanner.tables import Column, Table

MOST_RACKS = 50
"""Racks up to which each has a sheet of its own; in a larger plan the sheet of all cables is filtered."""
MOST_ROWS = 1_048_000
"""Rows of a table on one sheet; a sheet ends at 1,048,576, and totals follow the rows."""
WIDEST = 60
LONGEST = 32_767
"""Characters that a cell holds."""

_UNITS = {"gbps": "Gbit/s", "m": "m", "w": "W", "percent": "%"}
"""Last words of column names that say the unit."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet to write: columns, rows, lines of text and numbers below them, and a small table (columns, rows) above them."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    below: Sequence[Mapping[str, Any]] = ()
    above: tuple[Sequence[Column], Sequence[Sequence[Any]]] | None = None

    @property
    def head(self) -> int:
        """The row of the header, counted from 0: the first, or the one after the table above and an empty row."""
        return 0 if self.above is None else len(self.above[1]) + 2


def write_workbook(tables: Mapping[str, Table], path: str | Path) -> None:
    """Write the workbook of a plan, whole or not at all; an earlier file is replaced.

    Raises
    ------
    InputError
        If XlsxWriter is not installed, or the file cannot be written.
    """
    write_file(Path(path), workbook(tables))


def workbook(tables: Mapping[str, Table]) -> bytes:
    """Return the workbook of a plan's tables as an .xlsx; equal tables give equal bytes.

    Raises
    ------
    InputError
        If XlsxWriter is not installed.
    """
    stream = io.BytesIO()
    book = new_workbook(stream, "nicplanner plan", {"constant_memory": True})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "bold": book.add_format({"bold": True, "top": 1}),
        "bold money": book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
    }
    used: set[str] = set()
    for sheet in _sheets(tables):
        for title, part in _parts(sheet):
            _write(book.add_worksheet(sheet_name(title, used)), part, formats)
    book.close()
    return stream.getvalue()


def _sheets(tables: Mapping[str, Table]) -> Iterator[_Sheet]:
    """Yield the sheets of a plan in their order."""
    cabling = tables["cabling"]
    yield _order(tables)
    yield _of_table("all items", tables["bom"])
    yield _of_table("cabling", cabling)
    yield from _racks(cabling, tables.get("bom_racks"))
    labels = [column for column in _columns(cabling) if column.name in ("cable", "label_a", "label_b")]
    yield _Sheet("labels", labels, list(zip(*(cabling[column.name] for column in labels), strict=True)))
    yield _of_table("ports", tables["ports"])


def _racks(cabling: Table, needs: Table | None) -> Iterator[_Sheet]:
    """Yield a sheet for each rack: what it needs, where the plan says so, above the cables that end in it."""
    ends = list(zip(cabling["rack"], cabling["switch_rack"], strict=True))
    items: dict[str, list[tuple[Any, ...]]] = {}
    for rack, *item in needs.rows() if needs is not None else ():
        items.setdefault(rack, []).append(tuple(item))
    racks = natural({*items, *(rack for pair in ends for rack in pair)})
    rows = list(cabling.rows())
    for rack in racks if len(racks) <= MOST_RACKS else ():
        mine = [row for row, pair in zip(rows, ends, strict=True) if rack in pair]
        above = (_columns(needs)[1:], items.get(rack, [])) if needs is not None and items else None
        yield _Sheet(f"rack {rack}", _columns(cabling), mine, above=above)


def _columns(table: Table) -> list[Column]:
    return [table.spec.column(name) for name in table.columns]


def _of_table(title: str, table: Table) -> _Sheet:
    return _Sheet(title, _columns(table), list(table.rows()))


def _order(tables: Mapping[str, Table]) -> _Sheet:
    """Return the sheet of what must be bought, with a total for each currency, and what the total leaves out."""
    order, bom = tables.get("order"), tables["bom"]
    if order is not None and len(order):
        table, rows = order, list(order.rows())
    else:
        table, rows = bom, [row for row, status in zip(bom.rows(), bom["status"], strict=True) if status == "buy"]
    totals = totals_of(tables)
    below: list[dict[str, Any]] = [
        {"category": "total", "total": amount, "currency": currency} for currency, amount in totals.amounts.items()
    ]
    if totals.unpriced:
        bound = "; the total is a lower bound" if totals.amounts else ""
        below.append({"category": f"{len(totals.unpriced)} of {len(rows)} items have no price{bound}"})
    return _Sheet("order", _columns(table), rows, below)


def _parts(sheet: _Sheet) -> Iterator[tuple[str, _Sheet]]:
    """Yield a sheet, in several where it has more rows than one holds."""
    starts = range(0, max(len(sheet.rows), 1), MOST_ROWS)
    for number, start in enumerate(starts, 1):
        title = sheet.title if number == 1 else f"{sheet.title} ({number})"
        below = sheet.below if number == len(starts) else ()
        above = sheet.above if number == 1 else None
        yield title, _Sheet(title, sheet.columns, sheet.rows[start : start + MOST_ROWS], below, above)


def sheet_name(title: str, used: set[str]) -> str:
    r"""Return a title that a sheet may have (at most 31 characters, none of ``[]:*?/\``) and no other has; it joins `used`.

    Examples
    --------
    >>> used = set()
    >>> sheet_name("rack A/1", used), sheet_name("rack a:1", used)
    ('rack A-1', 'rack a-1 (2)')
    """
    plain = "".join("-" if sign in "[]:*?/\\'" or not sign.isprintable() or ord(sign) > 0xFFFF else sign for sign in title)
    name, number = plain[:31], 1
    while name.casefold() in used:
        number += 1
        tail = f" ({number})"
        name = plain[: 31 - len(tail)] + tail
    used.add(name.casefold())
    return name


def header(column: Column) -> str:
    """Return the header of a column, with its unit.

    Examples
    --------
    >>> header(Column("length_m", "rate", "", "m")), header(Column("switch_port", "text", ""))
    ('length (m)', 'switch port')
    """
    words = column.name.split("_")
    unit = "" if column.unit in ("", "currency") else column.unit
    if len(words) > 1 and _UNITS.get(words[-1]) == column.unit:
        words.pop()
    return " ".join(words) + (f" ({unit})" if unit else "")


def _write(page: Any, sheet: _Sheet, formats: Mapping[str, Any]) -> None:
    """Write one sheet, row after row as the writer wants it."""
    head, last = sheet.head, len(sheet.columns) - 1
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, _width(column, sheet, at))
    if sheet.above is None:
        page.freeze_panes(1, 0)
    page.autofilter(head, 0, head + max(len(sheet.rows), 1), last)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.repeat_rows(head)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")
    if sheet.above is not None:
        _write_rows(page, 0, *sheet.above, formats)
    _write_rows(page, head, sheet.columns, sheet.rows, formats)
    for number, line in enumerate(sheet.below, head + len(sheet.rows) + 1):
        for at, column in enumerate(sheet.columns):
            style = formats["bold money" if column.unit == "currency" else "bold"]
            _write_value(page, number, at, line.get(column.name), style)


def _write_rows(page: Any, head: int, columns: Sequence[Column], rows: Sequence[Sequence[Any]], formats: Mapping[str, Any]) -> None:
    for at, column in enumerate(columns):
        page.write_string(head, at, header(column), formats["head"])
    money = [formats["money"] if column.unit == "currency" else None for column in columns]
    for number, row in enumerate(rows, head + 1):
        for at, value in enumerate(row):
            _write_value(page, number, at, value, money[at])


def _write_value(page: Any, row: int, at: int, value: Any, style: Any) -> None:
    """Write a value as what it is. Text is never taken for anything else, and has no sign that XML cannot hold."""
    if isinstance(value, str):
        if value:
            page.write_string(row, at, value if value.isprintable() and len(value) <= LONGEST else clean(value, LONGEST), style)
    elif isinstance(value, bool):
        page.write_boolean(row, at, value, style)
    elif value is not None:
        page.write_number(row, at, float(value), style)


def _width(column: Column, sheet: _Sheet, at: int) -> int:
    """Return the width of a column in characters: that of its longest value, within bounds; three more for the filter's button."""
    columns, rows = sheet.above or ((), ())
    distinct = {id(row[at]): row[at] for row in sheet.rows} | {id(row[at]): row[at] for row in rows if at < len(columns)}
    lengths = (len(value) if isinstance(value, str) else len(f"{float(value):,.2f}") for value in distinct.values() if value is not None)
    return min(WIDEST, max(len(header(column)) + 3, max(lengths, default=0) + 1))
