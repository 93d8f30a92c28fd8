"""The tables as such: present, readable, of the right kinds, each row once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from nicplanner.tables import SPECS, Table, TableError, TableSpec
from nicplanner.verify.report import TABLES, Report, Violation, show

KINDS: Mapping[str, frozenset[type]] = {
    "text": frozenset({str}),
    "int": frozenset({int, type(None)}),
    "rate": frozenset({Fraction, int, type(None)}),
    "bool": frozenset({bool}),
}
"""What the cells of a column may be; None stands for an empty number."""

CHECKED_ELSEWHERE = ("failures",)
"""Tables whose keys are not asked for here: they are compared row by row."""
MAY_BE_EMPTY = (("findings", "subject"), ("failures", "state"), ("uplinks", "state"))
"""Key columns that may hold nothing."""


def check_tables(tables: Mapping[str, Table], report: Report) -> bool:
    """Check that every table of the plan is there with its columns, sound cells and each key once.

    Returns
    -------
    bool
        Whether the other rules can be asked at all: no table, column or kind of cell is wrong.
    """
    sound = True
    for name, spec in SPECS.items():
        if name not in tables:
            if not spec.optional:
                report.add(TABLES, f"{name}.csv", "the table is missing")
                sound = False
        elif not _columns(spec, tables[name], report):
            sound = False
    if sound:
        for name, spec in SPECS.items():
            if name in tables:
                _keys(spec, tables[name], report)
    return sound


def _columns(spec: TableSpec, table: Table, report: Report) -> bool:
    sound = True
    for column in spec.columns:
        if column.name not in table.columns:
            if not column.optional:
                report.add(TABLES, f"{spec.name}.csv", f"the column '{column.name}' is missing")
                sound = False
            continue
        strange = set(map(type, table[column.name])) - KINDS[column.kind]
        if strange:
            kinds = ", ".join(sorted(kind.__name__ for kind in strange))
            report.add(TABLES, f"{spec.name}.csv", f"the column '{column.name}' holds {kinds}, which is no {column.kind}")
            sound = False
    return sound


def _keys(spec: TableSpec, table: Table, report: Report) -> None:
    """Each row has a key of its own without empty cells."""
    columns = [column.name for column in spec.columns if column.key and column.name in table.columns]
    for name in columns:
        empty = table[name].count("" if spec.column(name).kind == "text" else None)
        if empty and (spec.name, name) not in MAY_BE_EMPTY:
            report.add(TABLES, f"{spec.name}.csv", f"the column '{name}' is empty in {empty} rows; it is part of the row's key")
    if spec.name in CHECKED_ELSEWHERE:
        return
    keys = list(zip(*(table[name] for name in columns), strict=True))
    if len(set(keys)) < len(table):
        for key, count in Counter(keys).items():
            if count > 1:
                subject = f"{spec.name}.csv {' '.join(show(cell) for cell in key)}"
                report.add(TABLES, subject, f"the row stands {count} times, by {', '.join(columns)}")


def read_tables(folder: Path) -> tuple[dict[str, Table], list[Violation]]:
    """Read the CSV files of a plan folder, whatever their bytes are.

    Parameters
    ----------
    folder
        A plan folder, or what should be one.

    Returns
    -------
    tuple
        The tables that could be read, by name, and a violation for everything that is wrong with the files: missing ones, columns
        that are missing or out of order, cells that are not of their column's kind.
    """
    report = Report()
    out: dict[str, Table] = {}
    for name, spec in SPECS.items():
        file = f"{name}.csv"
        try:
            text = (folder / file).read_bytes().decode("utf-8")
        except FileNotFoundError:
            if spec.optional:
                continue
            report.add(TABLES, file, "the table is missing")
            continue
        except UnicodeDecodeError as error:
            report.add(TABLES, file, f"the file is not UTF-8: byte {error.start + 1} is 0x{error.object[error.start]:02x}")
            continue
        except (OSError, ValueError) as error:  # a folder of that name, no permission, a NUL in the path
            report.add(TABLES, file, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")
            continue
        if "\0" in text:
            report.add(TABLES, file, f"the file holds a NUL character at place {text.index(chr(0)) + 1}")
            continue
        try:
            table = Table.from_csv(spec, text)
        except TableError as error:
            for problem in error.problems:
                report.add(TABLES, file, problem.removeprefix(f"{file}: "))
            continue
        out[name] = table
        _order(spec, text, report)
    return out, report.result()


def _order(spec: TableSpec, text: str, report: Report) -> None:
    """Check that the columns of the format come first and in their order; more may follow."""
    wanted = [column.name for column in spec.columns if not column.optional]
    header = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    if header[: len(wanted)] != wanted:
        report.add(TABLES, f"{spec.name}.csv", f"the columns do not begin with {', '.join(wanted)}, in this order")
