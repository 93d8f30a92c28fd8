"""Trying a changed design, quickly: on the host groups that matter, with the planner's program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from nicplanner.design import Design
from nicplanner.design.site import Site
from nicplanner.errors import InputError
from nicplanner.explain.relaxation import fits_beside
from nicplanner.explain.shortage import Shortage
from nicplanner.model import Requirement
from nicplanner.model.conflict import feasible
from nicplanner.network import build_network
from nicplanner.solver import Clock
from nicplanner.units import text

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A repair that may be: its kind, what to do, the changes of the design, what it takes from it, and the price of its hardware."""

    kind: str
    text: str
    changes: Changes
    weight: Fraction
    price: Fraction | None = None
    currency: str = ""


@dataclass
class Trial:
    """Tells whether a changed design has a layout.

    Attributes
    ----------
    design
        The design without a plan.
    focus
        Keys of the host groups that have no layout among themselves.
    failing
        Those that have none by themselves.
    shortages
        What is short.
    core
        Requirements that conflict, None if none are known.
    solver, clock
        Solver, and the time that may be spent.
    """

    design: Design
    focus: frozenset[str]
    failing: tuple[str, ...]
    shortages: Sequence[Shortage]
    core: frozenset[Requirement] | None
    solver: str
    clock: Clock
    _known: dict[str, bool] = field(default_factory=dict, init=False)

    @property
    def site(self) -> Site:
        """The site of the design."""
        return self.design.site

    def may_help(self, *asked: Requirement) -> bool:
        """Tell whether asking less of some requirements could help: not if they leave a conflict of others as it is."""
        return self.core is None or not self.core.isdisjoint(asked)

    def changed(self, changes: Changes) -> Design | None:
        """Return the changed design, None if the changes make it invalid."""
        try:
            return self.design.replace(changes)
        except (InputError, KeyError):
            return None

    def fits(self, changes: Changes) -> bool:
        """Tell whether the changed design has a layout for the host groups in focus.

        Raises
        ------
        OutOfTimeError
            If the time is over before that is known.
        """
        key = same(changes)
        if key not in self._known:
            changed = self.changed(changes)
            self._known[key] = changed is not None and self.fits_site(changed.site)
        return self._known[key]

    def helps(self, changes: Changes, resource: str) -> bool:
        """Tell whether the changed design has a layout if all resources but one may be exceeded: a first step where several are short."""
        changed = self.changed(changes)
        return changed is not None and fits_beside(build_network(self.narrow(changed.site)), resource, self.solver, self.clock)

    def fits_site(self, site: Site) -> bool:
        """Tell the same of a changed site."""
        return feasible(build_network(self.narrow(site)), self.solver, self.clock)

    def narrow(self, site: Site) -> Site:
        """Return a site with the host groups in focus alone."""
        return site.only(tuple(group for group in site.groups if group.key in self.focus))

    def carried(self) -> list[str]:
        """Return the classes of the host groups in focus, in natural order."""
        mine = {one.name for group in self.site.groups if group.key in self.focus for one in group.classes}
        return [name for name in self.site.classes if name in mine]


def same(changes: Changes) -> str:
    """Return a text that is equal for equal changes, in whatever order."""
    return repr(sorted(changes.items(), key=lambda item: item[0]))


def plain(value: Fraction) -> int | float:
    """Write an exact number as one of the design file."""
    return int(value) if value.denominator == 1 else float(text(value))
