"""Surviving fewer kinds of failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from nicplanner.explain.changes import changes_without
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.explain.wording import WORDS
from nicplanner.model import Requirement

WEIGHTS = {"port": Fraction(7), "adapter": Fraction(8), "switch": Fraction(9)}
"""Kind of failure → what it takes from a design not to survive it."""


def survival(trial: Trial) -> Iterator[Candidate]:
    """Yield for each class the kinds of failure that it need not survive: one, or two where one alone does not help."""
    for name in trial.carried():
        mine = [one for group in trial.site.groups if group.key in trial.focus for one in group.classes if one.name == name]
        kinds = [kind for kind in ("port", "adapter", "switch") if any(kind in one.survive for one in mine)]
        if not trial.may_help(*(Requirement("survive", name, kind) for kind in kinds)):
            continue
        helps = [one for kind in kinds if (one := _candidate(trial, name, [kind])) is not None and trial.fits(one.changes)]
        pairs = combinations(kinds, 2) if not helps else ()
        yield from helps
        yield from (one for pair in pairs if (one := _candidate(trial, name, pair)) is not None)


def _candidate(trial: Trial, name: str, kinds: Sequence[str]) -> Candidate | None:
    gone = [Requirement("survive", name, kind) for kind in kinds]
    changes = changes_without(trial.design, gone) if trial.may_help(*gone) else None
    if changes is None:
        return None
    what = " nor of a ".join(WORDS[kind] for kind in kinds)
    order = f"let {name} not survive the failure of a {what} (take {' and '.join(kinds)} out of traffic.{name}.survive)"
    return Candidate("survive", order, changes, sum((WEIGHTS[kind] for kind in kinds), Fraction(0)))
