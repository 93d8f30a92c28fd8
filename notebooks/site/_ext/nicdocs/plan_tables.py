"""The plan's tables: a section for each, from the specifications by which they are written and read."""

from __future__ import annotations

from nicdocs.markdown import code, label, plain, table
from nicplanner.tables import SPECS, TableSpec

KINDS = {"text": "text", "int": "whole number", "rate": "decimal, exact", "bool": "true, false"}


def tables() -> str:
    """Return a section for each table."""
    return "\n".join(map(_section, SPECS.values()))


def _section(spec: TableSpec) -> str:
    key = ", ".join(code(column.name) for column in spec.columns if column.key)
    notes = [f"A row is {plain(spec.row)}.", f"Key: {key}."]
    if spec.optional:
        notes.append("Tables of other makers may do without it.")
    if spec.sparse:
        notes.append("Only where it has rows.")
    rows = [
        [
            f"{code(column.name)}{{#{label('column', spec.name, column.name)}}}",
            plain(column.meaning) + (" (may be left out)" if column.optional else ""),
            KINDS[column.kind],
            plain(column.unit),
        ]
        for column in spec.columns
    ]
    return f"({label('table', spec.name)})=\n## {code(spec.name + '.csv')}\n\n{' '.join(notes)}\n\n" + table(
        ("column", "meaning", "kind", "unit"), rows
    )
