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
    """Yield for each class the kinds of failure that it need not survive: one, else two; one kind for all classes where none helps."""
    found = 0
    for name in trial.carried():
        kinds = [kind for kind in ("port", "adapter", "switch") if _survives(trial, name, kind)]
        helps = [one for kind in kinds if (one := _candidate(trial, [name], [kind])) is not None and trial.fits(one.changes)]
        pairs = combinations(kinds, 2) if not helps else ()
        both = [one for pair in pairs if (one := _candidate(trial, [name], pair)) is not None and trial.fits(one.changes)]
        yield from (*helps, *both)
        found += len(helps) + len(both)
    for kind in WEIGHTS if not found else ():
        names = [name for name in trial.carried() if _survives(trial, name, kind)]
        one = _candidate(trial, names, [kind]) if len(names) > 1 else None
        if one is not None:
            yield one


def _survives(trial: Trial, name: str, kind: str) -> bool:
    mine = (one for group in trial.site.groups if group.key in trial.focus for one in group.classes if one.name == name)
    return any(kind in one.survive for one in mine)


def _candidate(trial: Trial, names: Sequence[str], kinds: Sequence[str]) -> Candidate | None:
    gone = [Requirement("survive", name, kind) for name in names for kind in kinds]
    changes = changes_without(trial.design, gone) if trial.may_help(*gone) else None
    if changes is None:
        return None
    what = " or of a ".join(WORDS[kind] for kind in kinds)
    key = f"traffic.{names[0] if len(names) == 1 else '*'}.survive"
    order = f"let {', '.join(names)} no longer survive the failure of a {what} (take {' and '.join(kinds)} out of {key})"
    return Candidate("survive", order, changes, len(names) * sum((WEIGHTS[kind] for kind in kinds), Fraction(0)))
