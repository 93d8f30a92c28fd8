"""One scenario of a study: what it changes, and the design that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem, clean
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.growing import grown_design
from nicplanner.study.growth.rates import Growth
from nicplanner.study.paths import Steps, merged, put

BASE = "base"
"""Name of the scenario that changes nothing."""


@dataclass(frozen=True)
class Scenario:
    """What one scenario changes of the design, in this order: the partial design, single values, the years of growth.

    Attributes
    ----------
    name : str
        Its name in the study.
    values : tuple
        What its row shows of each axis.
    settings : tuple of (places, value)
        The values that are set.
    partial : Mapping
        A partial design that is laid over the design.
    year : int
        Years of growth, 0 without.
    """

    name: str
    values: tuple[Any, ...] = ()
    settings: tuple[tuple[tuple[Steps, ...], Any], ...] = ()
    partial: Mapping[str, Any] = field(default_factory=dict)
    year: int = 0

    def __repr__(self) -> str:
        year = f", year {self.year}" if self.year else ""
        changed = len(self.settings) + len(self.partial)
        return f"<Scenario {clean(self.name)!r}{year}: {changed} change{'' if changed == 1 else 's'} of the design>"

    def sections(self, design: Design) -> dict[str, Any]:
        """Return the sections of the design that it changes, as they are then.

        Raises
        ------
        KeyError
            If a value cannot be set where it should be.
        """
        data = merged(design.to_dict(), self.partial) if self.partial else design.to_dict()
        for where, value in self.settings:
            for place in where:
                put(data, place, value)
        touched = {*self.partial, *(place[0] for where, _ in self.settings for place in where)}
        return {name: data.get(name) for name in sorted(touched)}  # a set has another order each time, and mistakes are told in order

    def apply(self, design: Design, growth: Growth | None) -> Design:
        """Return the design as it is in the scenario.

        Raises
        ------
        InputError
            If that is no valid design.
        CannotGrowError
            If it cannot grow in the file's own terms.
        """
        try:
            sections = self.sections(design)
        except KeyError as error:
            raise InputError([Problem("", str(error.args[0]), file=design.source)]) from None
        changed = design.replace(sections) if sections else design
        if growth is None or not self.year:
            return changed
        fleet = Fleet(changed.site, growth)
        return grown_design(changed, growth.factors[self.year], fleet, fleet.by_year[self.year])


@lru_cache(maxsize=4)
def design_of(payload: bytes) -> Design:
    """Return a pickled design. A worker gets the same one with each batch of scenarios, and unpacks it once."""
    import pickle

    found = pickle.loads(payload)
    if not isinstance(found, Design):
        raise TypeError("not a design")
    return found
