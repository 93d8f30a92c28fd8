"""The workbook that ``nicplanner init --excel`` writes: the starter design, ready to be planned, with help where it is filled in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nicplanner.catalog import Catalog
from nicplanner.design.fields import REDUNDANCIES, SCOPES
from nicplanner.design.sheets import SETTINGS, SHEETS
from nicplanner.design.template import starter
from nicplanner.design.workbook_help import COLUMNS, READ_ME
from nicplanner.errors import InputError, Problem
from nicplanner.names import natural
from nicplanner.reading.document import parse
from nicplanner.reading.grid import INSTALL
from nicplanner.reading.types import COMMON_TYPES
from nicplanner.rules import profile_names
from nicplanner.rules.conditions import KINDS

MADE = datetime(2000, 1, 1)
"""The day that a workbook says it was made: a fixed one, so that equal content gives equal bytes."""
ROWS = 500
"""Rows below a header that offer a list of what may be chosen."""

Lists = Mapping[tuple[str, str], tuple[list[str], bool]]
"""What may be chosen, by sheet and column (in settings by key), and whether nothing else is allowed."""

_WARN = {"error_type": "information", "error_title": "not in the list", "error_message": "The list holds what nicplanner knows by itself."}


def new_workbook(stream: io.BytesIO, title: str, options: Mapping[str, bool]) -> Any:
    """Return an ``xlsxwriter.Workbook`` without sheets, in which text stays text, whatever sign it begins with.

    Raises
    ------
    InputError
        If XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise InputError([Problem("", "workbooks need the package XlsxWriter", hint=INSTALL, file="output")]) from None
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, {**options, **plain})
    book.set_properties({"title": title, "created": MADE})
    return book


def template() -> bytes:
    """Return the template as an .xlsx; equal calls give equal bytes.

    Raises
    ------
    InputError
        If XlsxWriter is not installed.
    """
    stream = io.BytesIO()
    book = new_workbook(stream, "nicplanner design", {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1})
    design = parse(starter(), "starter").value
    lists = _lists()
    _write_read_me(book, head)
    for title in COLUMNS:
        _write_sheet(book.add_worksheet(title), title, _rows(design, title), head, lists)
    _write_lists(book, lists)
    book.close()
    return stream.getvalue()


def _rows(design: Mapping[str, Any], title: str) -> list[dict[str, Any]]:
    """Return the entries of a section of the starter, by column."""
    if title == SETTINGS:
        steps = {sheet.steps for sheet in SHEETS.values()}
        return [{"key": key, "value": value} for key, value in _settings(design, (), steps) if key != "nicplanner"]
    section: Any = design
    for step in SHEETS[title].steps:
        section = section.get(step) or {}
    return [{SHEETS[title].key: name, **_flat(body)} for name, body in section.items()]


def _settings(part: Mapping[str, Any], above: tuple[str, ...], sheets: set[tuple[str, ...]]) -> Iterable[tuple[str, Any]]:
    for key, value in part.items():
        steps = (*above, key)
        if steps in sheets:
            continue
        if isinstance(value, Mapping):
            yield from _settings(value, steps, sheets)
        else:
            yield ".".join(steps), _in_a_cell(value)


def _flat(body: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in body.items():
        if key == "adapters":
            out.update(value)
        else:
            out[key] = _in_a_cell(value)
    return out


def _in_a_cell(value: Any) -> Any:
    """Write lists and maps as text."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {_in_a_cell(inside)}" for key, inside in value.items())
    return "; ".join(str(_in_a_cell(item)) for item in value) if isinstance(value, list) else value


def _lists() -> Lists:
    """Return what may be chosen; models are those of the catalog, and the user's own are allowed too."""
    catalog = Catalog()
    cards = natural(catalog.names("adapters"))
    return {
        ("traffic", "kind"): (list(KINDS), True),
        ("traffic", "sharing"): (["shared", "dedicated"], True),
        ("traffic", "redundancy"): (list(REDUNDANCIES), True),
        ("traffic", "scope"): (list(SCOPES), True),
        ("adapters", "type"): (list(COMMON_TYPES), False),
        **{("hosts", f"slot{number}"): (cards, False) for number in (1, 2, 3)},
        ("hosts", "server"): (natural(catalog.names("servers")), False),
        ("switches", "model"): (natural(catalog.names("switches")), False),
        (SETTINGS, "platform"): (list(profile_names()), False),
    }


def _write_sheet(sheet: Any, title: str, rows: list[dict[str, Any]], head: Any, lists: Lists) -> None:
    """Write a sheet: header with notes, the starter's rows, lists to choose from."""
    names = list(COLUMNS[title])
    for at, name in enumerate(names):
        sheet.write_string(0, at, name, head)
        sheet.write_comment(0, at, COLUMNS[title][name], {"author": "nicplanner", "x_scale": 2})
        texts = [name, *(str(row.get(name, "")) for row in rows)]
        sheet.set_column(at, at, max(10, *(len(text) + 2 for text in texts)))
    for number, row in enumerate(rows, 1):
        for name, value in row.items():
            if isinstance(value, str):
                sheet.write_string(number, names.index(name), value)
            else:
                sheet.write_number(number, names.index(name), float(value))
        if title == SETTINGS and (title, row["key"]) in lists:
            _offer(sheet, number, number, 1, (title, row["key"]), lists)
    for at, name in enumerate(names):
        if (title, name) in lists:
            _offer(sheet, 1, ROWS, at, (title, name), lists)
    sheet.freeze_panes(1, 1)


def _offer(sheet: Any, first: int, last: int, at: int, key: tuple[str, str], lists: Lists) -> None:
    from xlsxwriter.utility import xl_col_to_name

    words, strict = lists[key]
    letter = xl_col_to_name(list(lists).index(key))
    source = f"='_lists'!${letter}$2:${letter}${len(words) + 1}"
    sheet.data_validation(first, at, last, at, {"validate": "list", "source": source, **({} if strict else _WARN)})


def _write_read_me(book: Any, head: Any) -> None:
    sheet = book.add_worksheet("read me")
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 2, 110)
    for number, line in enumerate(READ_ME):
        sheet.write_string(number, 0, line)
    start = len(READ_ME) + 1
    for at, text in enumerate(("sheet", "column", "what belongs there")):
        sheet.write_string(start, at, text, head)
    entries = [(title, name, text) for title, columns in COLUMNS.items() for name, text in columns.items()]
    for number, entry in enumerate(entries, start + 1):
        for at, text in enumerate(entry):
            sheet.write_string(number, at, text)


def _write_lists(book: Any, lists: Lists) -> None:
    """Write what may be chosen into a hidden sheet: a list inside a rule is limited to 255 characters."""
    sheet = book.add_worksheet("_lists")
    for at, ((title, name), (words, _)) in enumerate(lists.items()):
        for number, text in enumerate((f"{title}.{name}", *words)):
            sheet.write_string(number, at, text)
    sheet.hide()
