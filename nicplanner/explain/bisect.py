"""How far a number must go: bisection with the planner's program as the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

STEPS = (Fraction(1, 10), Fraction(1, 1000))
"""Steps in which a rate is lowered, in Gbit/s: the coarse one first, since what fits is mostly a sum of whole link speeds."""


def most(fits: Callable[[Fraction], bool], top: Fraction, steps: Sequence[Fraction] = STEPS) -> Fraction | None:
    """Return the largest multiple of the last step below `top` that fits, by bisection; None if not even 0 does.

    Examples
    --------
    >>> most(lambda rate: rate <= Fraction(4, 5), Fraction(2))
    Fraction(4, 5)
    """
    if not fits(Fraction(0)):
        return None
    low, high = Fraction(0), top
    for step in steps:
        fine, coarse = -(-high // step), low // step  # fits(coarse × step), and no multiple from `fine` on does
        while fine - coarse > 1:
            middle = (fine + coarse) // 2
            fine, coarse = (fine, middle) if fits(middle * step) else (middle, coarse)
        low, high = coarse * step, min(high, fine * step)
        if step != steps[-1] and not fits(low + steps[-1]):
            return low
    return low
