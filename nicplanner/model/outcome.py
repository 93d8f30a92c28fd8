"""What the solver found for a program, objective by objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nicplanner.errors import NicplannerError


class NoPlanError(NicplannerError):
    """The program is infeasible: no plan exists."""


@dataclass(frozen=True)
class Outcome:
    """Values after all objectives, with what is proven of each."""

    values: Sequence[int]
    objective: Mapping[str, int]
    bound: Mapping[str, int | None]
    proven: bool


def added(outcomes: Sequence[Outcome]) -> tuple[dict[str, int], dict[str, int | None]]:
    """Return objectives and bounds of programs that have nothing in common, added up."""
    names = list(outcomes[0].objective)
    return (
        {name: sum(one.objective[name] for one in outcomes) for name in names},
        {name: sum(one.bound[name] or 0 for one in outcomes) for name in names},
    )
