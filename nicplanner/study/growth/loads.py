"""Loads that grow: sums of demands, each at the rate of its class, against a capacity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from nicplanner.study.growth.rates import Growth
from nicplanner.verify.bus import ZERO

LATEST = 2.0**20
"""Years after which something counts as never running out: a million."""


Term = tuple[str, Fraction]
"""A class and its share of a load today, Gbit/s."""


class Part(NamedTuple):
    """What a group of ports puts on a limit.

    `terms` are classes with their share of the load today in Gbit/s; the group carries at most `most` (its links), and what goes
    `elsewhere` does not burden this limit.
    """

    terms: tuple[Term, ...]
    elsewhere: Fraction = ZERO
    most: Fraction | None = None


class Limit(NamedTuple):
    r"""A capacity in Gbit/s, and what burdens it.

    .. math:: \sum_i \max(0, \min(\sum_c a_{ic} (1 + r_c)^t, m_i) - e_i) \le C

    :math:`a` are the terms of part :math:`i`, :math:`m` and :math:`e` its `most` and `elsewhere` (Gbit/s), :math:`r` the rate of the
    class, :math:`t` years. The left side never falls as :math:`t` grows.
    """

    parts: tuple[Part, ...]
    capacity: Fraction

    def load(self, factors: Mapping[str, Fraction] | None = None) -> Fraction:
        """Return the load in Gbit/s, today or with each class's demand multiplied by its factor."""
        total = ZERO
        for part in self.parts:
            mine = sum((share * factors[name] if factors else share for name, share in part.terms), ZERO)
            total += max(ZERO, (mine if part.most is None else min(mine, part.most)) - part.elsewhere)
        return total


def factor_of(limit: Limit) -> Fraction | None:
    """Return the largest factor of all demands together that the capacity takes, exactly; None if it takes any.

    Examples
    --------
    >>> one = Fraction(1)
    >>> factor_of(Limit((Part((("iscsi", one),)),), 3 * one))
    Fraction(3, 1)
    >>> factor_of(Limit((Part((("iscsi", one),), elsewhere=2 * one), Part((("lan", one),))), 3 * one))
    Fraction(5, 2)
    """
    parts = [(sum((share for _, share in part.terms), ZERO), part.elsewhere, part.most) for part in limit.parts]
    parts = [one for one in parts if one[0]]
    if len(parts) == 1 and not parts[0][1] and parts[0][2] is None:  # most limits: one group on its links
        return limit.capacity / parts[0][0]

    def load(factor: Fraction) -> Fraction:
        return sum((max(ZERO, (mine * factor if most is None else min(mine * factor, most)) - away) for mine, away, most in parts), ZERO)

    bends = sorted({away / mine for mine, away, _ in parts} | {most / mine for mine, _, most in parts if most is not None} | {ZERO})
    for start, end in zip(bends, [*bends[1:], None], strict=True):
        if end is not None and load(end) <= limit.capacity:
            continue
        middle = start + 1 if end is None else (start + end) / 2
        slope = (load(middle) - load(start)) / (middle - start)
        return start + (limit.capacity - load(start)) / slope if slope else None
    return None


def years_of(limit: Limit, factor: Fraction | None, growth: Growth) -> float | None:
    """Return when a load outgrows its capacity in years; None for never.

    Where all classes grow alike that is log(factor) / log(1 + rate), else it is found by halving, to the last bits of a float.
    """
    rates = {growth.demand[name] for part in limit.parts for name, share in part.terms if share}
    if factor is None or not any(rate.percent for rate in rates):
        return None
    if len({rate.after(1) for rate in rates}) == 1:
        return math.log(factor) / next(iter(rates)).log
    terms = [[(float(share), growth.demand[name].log) for name, share in part.terms if share] for part in limit.parts]
    edges = [(float(part.elsewhere), math.inf if part.most is None else float(part.most)) for part in limit.parts]
    capacity = float(limit.capacity) * (1 + 1e-14)  # a load that just fits today must not count as too large by rounding

    def too_much(years: float) -> bool:
        loads = (sum(share * _exp(log * years) for share, log in mine) for mine in terms)
        return sum(max(0.0, min(load, most) - away) for load, (away, most) in zip(loads, edges, strict=True)) > capacity

    low, high = 0.0, 1.0
    while not too_much(high):
        low, high = high, 2 * high
        if high > LATEST:
            return None
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if too_much(middle) else (middle, high)
    return low


def _exp(exponent: float) -> float:
    return math.exp(exponent) if exponent < 700 else math.inf
