"""Requirements that cannot be met together: irreducible sets, found by taking requirements away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from nicplanner.model.build import build_model
from nicplanner.model.sets import all_sets
from nicplanner.network.quotient import Network
from nicplanner.solver import Clock, Status, minimise

Item = TypeVar("Item")


class OutOfTimeError(Exception):
    """The time is over before the question was answered."""


def feasible(network: Network, solver: str, clock: Clock) -> bool:
    """Tell whether a layout exists.

    Raises
    ------
    OutOfTimeError
        If the time is over before that is known.
    """
    model = build_model(network, all_sets(network)[0])
    status = minimise(model.program, {}, solver, clock).status
    if status is Status.OPTIMAL:
        return True
    if status is Status.INFEASIBLE:
        return False
    raise OutOfTimeError


def irreducible(items: Sequence[Item], fits: Callable[[Collection[Item]], bool]) -> list[Item]:
    r"""Return items that do not fit together though all but any one of them do, in their order.

    Parameters
    ----------
    items
        Items that do not fit together.
    fits
        Whether some of them fit; fewer never fit worse.

    Notes
    -----
    Junker's QuickXplain: of n items with k in the result it asks about :math:`2 k \log_2 (n / k) + 2 k` times.

    References
    ----------
    U. Junker, "QUICKXPLAIN: preferred explanations and relaxations for over-constrained problems", AAAI 2004.

    Examples
    --------
    >>> irreducible([1, 2, 3, 4], lambda some: not {2, 4} <= set(some))
    [2, 4]
    """

    def within(base: list[Item], candidates: list[Item], grown: bool) -> list[Item]:
        if grown and not fits(base):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        late = within([*base, *first], second, True)
        return [*within([*base, *late], first, bool(late)), *late]

    found = within([], list(items), False) if items else []
    return [one for one in items if one in found]
