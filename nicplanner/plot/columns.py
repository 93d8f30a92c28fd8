"""A sequence split into runs of about equal height."""

from __future__ import annotations

from collections.abc import Sequence


def balanced(heights: Sequence[float], columns: int) -> list[list[int]]:
    """Split a sequence into so many runs that the highest is least; of equal ones the first are the longest.

    Examples
    --------
    >>> balanced([5, 1, 1, 3], 2)
    [[0], [1, 2, 3]]
    """
    best: list[tuple[float, list[list[int]]]] = [(0.0 if not n else float("inf"), []) for n in range(len(heights) + 1)]
    for _ in range(columns):
        following = list(best)
        for end in range(1, len(heights) + 1):
            for start in range(end - 1, -1, -1):
                most = max(best[start][0], sum(heights[start:end]))
                if most < following[end][0]:
                    following[end] = most, [*best[start][1], list(range(start, end))]
        best = following
    return best[-1][1]
