"""The scenarios of a study, one after the other: a grid of any size is never made as a whole."""

from __future__ import annotations

import math
import random
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from nicplanner.design import Design
from nicplanner.study.axes import Axis
from nicplanner.study.paths import common_value, merged
from nicplanner.study.scenario import BASE, Scenario

GRID, ONE_AT_A_TIME, SAMPLE = "grid", "one-at-a-time", "sample"
MODES = (GRID, ONE_AT_A_TIME, SAMPLE)
_NUMBERED = re.compile(r"s[1-9][0-9]{0,17}", re.ASCII)
"""Names of rows that have no name of their own."""


@dataclass(frozen=True)
class Grid:
    """What is asked, and which scenarios that gives.

    Attributes
    ----------
    axes : sequence of Axis
        What is varied.
    named : Mapping
        Partial designs by name.
    years : sequence of int
        Years of growth that are looked at; (0,) without growth.
    mode : str
        ``grid``: every combination of values and years, the last axis fastest, then every named scenario in each year.
        ``one-at-a-time``: the design as it is, then every value of every axis alone, the other years, and the named scenarios in the first.
        ``sample``: `count` different combinations of the grid, drawn with `seed`, in the grid's order; named scenarios as in the grid.
    """

    axes: Sequence[Axis] = ()
    named: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    years: Sequence[int] = (0,)
    mode: str = GRID
    count: int = 0
    seed: int = 0

    @property
    def combinations(self) -> int:
        """How many points the full grid has, without named scenarios; 0 if nothing is varied: years alone are looked at in these."""
        if not self.axes and self.named:
            return 0
        return math.prod(len(axis.values) for axis in self.axes) * len(self.years) if self.axes or len(self.years) > 1 else 0

    def size(self, design: Design) -> int:
        """Return how many scenarios there are."""
        if self.mode == ONE_AT_A_TIME:
            return sum(1 for _ in self._one_at_a_time(design))
        drawn = min(self.count, self.combinations) if self.mode == SAMPLE else self.combinations
        return drawn + len(self.named) * len(self.years) or 1

    def scenarios(self, design: Design) -> Iterator[Scenario]:
        """Yield the scenarios in their order."""
        if self.mode == ONE_AT_A_TIME:
            yield from self._one_at_a_time(design)
            return
        total = self.combinations
        drawn: Sequence[int] = range(total)
        if self.mode == SAMPLE and self.count < total:
            drawn = sorted(_draw(random.Random(self.seed), total, self.count))
        yield from (self._point(i, f"s{number}") for number, i in enumerate(drawn, start=1))
        for name in self.named:
            yield from (self._named(design, name, year) for year in self.years)
        if not total and not self.named:
            yield self.base(design)

    def some(self, design: Design) -> list[Scenario]:
        """Return a few scenarios from all over, for an estimate."""
        total = self.combinations
        if self.mode == ONE_AT_A_TIME or not total:
            return list(islice(self.scenarios(design), 3))
        return [self._point(i, f"s{i + 1}") for i in dict.fromkeys((0, total // 2, total - 1))]

    def base(self, design: Design) -> Scenario:
        """Return the scenario that changes nothing."""
        return Scenario(BASE, self._shown(design.to_dict()), year=self.years[0])

    def _shown(self, data: Any) -> tuple[Any, ...]:
        return tuple(common_value(data, axis.places) for axis in self.axes)

    def _point(self, index: int, name: str) -> Scenario:
        """Return a point of the grid by its number: axes are digits, the years the last."""
        index, at = divmod(index, len(self.years))
        values: list[Any] = []
        for axis in reversed(self.axes):
            index, digit = divmod(index, len(axis.values))
            values.append(axis.values[digit])
        values.reverse()
        settings = tuple((axis.places, value) for axis, value in zip(self.axes, values, strict=True))
        return Scenario(name, tuple(values), settings, year=self.years[at])

    def name_of(self, name: str, year: int) -> str:
        """Return the name of a named scenario's row."""
        return name if len(self.years) == 1 or self.mode == ONE_AT_A_TIME else f"{name}, year {year}"

    def clashes(self, design: Design) -> list[str]:
        """Return the named scenarios of which another row has the name."""
        numbered = self.size(design) - len(self.named) * (1 if self.mode == ONE_AT_A_TIME else len(self.years))
        found, seen = [], set[str]()
        for name in self.named:
            rows = {self.name_of(name, year) for year in self.years}
            if rows & seen or any(_NUMBERED.fullmatch(row) and int(row[1:]) <= numbered for row in rows):
                found.append(name)
            seen |= rows
        return found

    def _named(self, design: Design, name: str, year: int) -> Scenario:
        partial = self.named[name]
        shown = self._shown(merged(design.to_dict(), partial))
        return Scenario(self.name_of(name, year), shown, (), partial, year)

    def _one_at_a_time(self, design: Design) -> Iterator[Scenario]:
        base = self.base(design)
        yield base
        number = 0
        for i, axis in enumerate(self.axes):
            for value in axis.values:
                if value != base.values[i]:
                    number += 1
                    shown = (*base.values[:i], value, *base.values[i + 1 :])
                    yield Scenario(f"s{number}", shown, ((axis.places, value),), year=base.year)
        for year in self.years[1:]:
            number += 1
            yield Scenario(f"s{number}", base.values, year=year)
        for name, partial in self.named.items():
            yield Scenario(name, self._shown(merged(design.to_dict(), partial)), (), partial, base.year)


def _draw(source: random.Random, total: int, count: int) -> Collection[int]:
    """Draw different numbers below `total`, which may be larger than any sequence of Python's."""
    if total <= sys.maxsize:
        return source.sample(range(total), count)
    drawn: set[int] = set()
    while len(drawn) < count:
        drawn.add(source.randrange(total))
    return drawn
