"""What is refused before the first scenario is planned: a study that cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.reading.base import show
from nicplanner.solver import SOLVERS
from nicplanner.study.grid import Grid
from nicplanner.tables import SPECS, Table
from nicplanner.verify.simulation.elements import Register, resolve

_CABLE = re.compile(r"\s*(cable:|C[0-9\[])")
_STRUCTURE = frozenset({"racks", "switches", "hosts", "catalog"})
"""Sections that say what there is that can fail."""


def check_size(size: int, solver: str, most: int, source: str) -> None:
    """Refuse a study of no scenario, of more than `most`, and a solver that is none.

    Raises
    ------
    InputError
        With every mistake.
    """
    problems = []
    if not size:
        hint = "vary a path, add a scenario, a failure or growth"
        problems.append(Problem("", "the study asks nothing: the grid is empty", "", "", hint, source))
    if solver not in SOLVERS:
        problems.append(Problem("solver", "unknown solver", show(solver), ", ".join(SOLVERS), nearest(str(solver), SOLVERS), source))
    if not problems and size > most:
        hint = "draw a sample, or say that so many are meant (most=…; on the command line --yes)"
        problems.append(Problem("", "the study is large", f"{size:,} scenarios", f"at most {most:,} unasked", hint, source))
    if problems:
        raise InputError(problems)


def check_names(design: Design, grid: Grid, source: str) -> None:
    """Refuse names that two rows would have.

    Raises
    ------
    InputError
        If a scenario is called as one of the grid's rows, or as another one in a year of growth.
    """
    clashes = grid.clashes(design)
    if clashes:
        allowed = "names other than s1, s2 …, which the rows without a name have"
        raise InputError([Problem("scenario", "another row has this name", listing(map(clean, clashes), 6), allowed, "", source)])


def check_failures(design: Design, grid: Grid, failures: Iterable[Sequence[str]], source: str) -> None:
    """Refuse failures of what is not there, unless a scenario may bring it. Names of cables, which a plan gives, are not looked at.

    Raises
    ------
    InputError
        With every name that names nothing.
    """
    touched = {place[0] for axis in grid.axes for place in axis.places}.union(*grid.named.values())
    names = [name for one in failures for name in one if not _CABLE.match(name)]
    if not names or touched & _STRUCTURE:
        return
    try:
        resolve(Register(design.site, Table.of_rows(SPECS["cabling"], [])), names)
    except InputError as error:
        raise InputError([replace(one, path="fail", file=source) for one in error.problems]) from None
