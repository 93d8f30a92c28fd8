"""Plain data put together value by value, each with the cell of a workbook where it stands, and the mistakes met on the way."""

from __future__ import annotations

from typing import Any

from nicplanner.errors import Problem, clean
from nicplanner.reading.base import Bad
from nicplanner.reading.document import Document, Marks
from nicplanner.reading.grid import Cell, Grid
from nicplanner.reading.problems import dotted

Steps = tuple[Any, ...]


class Gathering:
    """What was read so far.

    Attributes
    ----------
    value : dict
        The data. Lists are maps of position to item until :meth:`document` is asked for.
    problems : list of Problem
        The mistakes; what they spoil is not missed again.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.value: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._marks = Marks(0, 0)
        self._told: set[Steps] = set()

    def document(self) -> Document:
        """Return all of it as a document."""
        return Document(self.value, self._marks, self.file, tuple(self.problems), frozenset(self._told))

    def tell(self, steps: Steps) -> None:
        """Say that the mistakes of the value at `steps` are told already."""
        self._told.add(steps)

    def note(self, title: str, cell: Cell | None, bad: Bad, steps: Steps = ()) -> None:
        """Add the mistakes of a cell, or of the whole sheet without one; what belongs at `steps` is spoiled by them."""
        row, column = (cell.row, cell.column) if cell else (0, 0)
        for flaw in bad.flaws:
            parts = (flaw.message, flaw.got, flaw.allowed, flaw.hint)
            self.problems.append(Problem(dotted(steps), *parts, self.file, row, column, clean(title)))
        if steps:
            self.tell(steps)

    def put(self, grid: Grid, cell: Cell, steps: Steps, value: Any) -> None:
        """Put the value of a cell at its steps; refuse it where something stands already."""
        inside: Any = self.value
        marks = self._marks
        for depth, step in enumerate(steps[:-1], 2):
            if isinstance(inside, dict):
                if isinstance(inside.get(step), list) and depth < len(steps):  # names alone, and now more of one of them
                    inside[step] = {str(name): {} for name in inside[step]}
                inside = inside.setdefault(step, {})
                marks = marks.inside.setdefault(step, self._at(grid, cell.row, cell.column))
        if not isinstance(inside, dict) or steps[-1] in inside:
            self.note(grid.title, cell, Bad("the value is given twice", value, f"'{dotted(steps)}' once: as a whole, or by its parts"))
            return
        inside[steps[-1]] = value
        marks.inside[steps[-1]] = self._at(grid, cell.row, cell.column)

    def mark(self, grid: Grid, row: int, column: int, steps: Steps) -> None:
        """Let the place of a value that is missing be the empty cell where it belongs."""
        marks = self._marks
        for step in steps[:-1]:
            if step not in marks.inside:
                return
            marks = marks.inside[step]
        marks.inside.setdefault(steps[-1], self._at(grid, row, column))

    def get(self, steps: Steps) -> Any:
        """Return what stands at the steps, None where nothing does."""
        inside: Any = self.value
        for step in steps:
            inside = inside.get(step) if isinstance(inside, dict) else None
        return inside

    @staticmethod
    def _at(grid: Grid, row: int, column: int) -> Marks:
        return Marks(row, column, {}, {}, clean(grid.title))
