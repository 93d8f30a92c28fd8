"""Rows of a plan's tables, and how it is told that they do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nicplanner.errors import Problem, clean
from nicplanner.tables import Table

HINT = "run 'nicplanner check DESIGN --plan PLAN', or plan the design again"
"""What mends tables that do not agree."""


def rows_of(table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a table with their lines in the file."""
    names = list(table.columns)
    for line, row in enumerate(table.rows(), 2):
        yield line, dict(zip(names, row, strict=True))


def disagreement(where: str, message: str, file: str) -> Problem:
    """Return the problem of tables that do not agree about something."""
    return Problem(clean(where), clean(message, 300), hint=HINT, file=file)
