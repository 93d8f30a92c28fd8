"""Limits of loads that grow: exact factors against trying, years against the formula."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicplanner.study.growth.loads import Limit, Part, factor_of, years_of
from nicplanner.study.growth.rates import Growth, read_growth

CLASSES = ("a", "b", "c")
RATE = st.fractions(0, 12, max_denominator=6)
TERMS = st.lists(st.tuples(st.sampled_from(CLASSES), RATE), max_size=3).map(tuple)
PART = st.builds(Part, TERMS, RATE, st.one_of(st.none(), RATE))
LIMIT = st.builds(lambda parts, room: (parts, room), st.lists(PART, max_size=3).map(tuple), st.fractions(0, 20, max_denominator=4))


def fitting(parts: tuple[Part, ...], room: Fraction) -> Limit:
    """Return a limit that holds today, by some room."""
    return Limit(parts, Limit(parts, Fraction(0)).load() + room)


@given(LIMIT)
def test_factor_is_the_largest_that_fits(case: tuple[tuple[Part, ...], Fraction]) -> None:
    limit = fitting(*case)
    factor = factor_of(limit)
    if factor is None:
        assert limit.load(dict.fromkeys(CLASSES, Fraction(10**6))) <= limit.capacity
        return
    assert factor >= 1
    assert limit.load(dict.fromkeys(CLASSES, factor)) <= limit.capacity
    assert limit.load(dict.fromkeys(CLASSES, factor + Fraction(1, 10**9))) > limit.capacity


@given(LIMIT, st.tuples(*[st.sampled_from(("0%/year", "7%/year", "20%/year", "2%/month"))] * 3))
def test_years_are_those_of_the_load(case: tuple[tuple[Part, ...], Fraction], rates: tuple[str, str, str]) -> None:
    limit = fitting(*case)
    growth = read_growth(CLASSES, dict(zip(CLASSES, rates, strict=True)))
    years = years_of(limit, factor_of(limit), growth)

    def load(at: float) -> Fraction:
        return limit.load({name: Fraction(math.exp(rate.log * at)) for name, rate in growth.demand.items()})

    if years is None:
        assert load(500) <= limit.capacity
    else:
        assert years < 1e-9 or load(years - 1e-9) <= limit.capacity * (1 + Fraction(1, 10**12))
        assert load(years + 1e-6) > limit.capacity


def test_hand_computed() -> None:
    growth = read_growth(("iscsi",), "20%/year")
    limit = Limit((Part((("iscsi", Fraction(9, 10)),)),), Fraction(1))
    assert factor_of(limit) == Fraction(10, 9)
    assert years_of(limit, Fraction(10, 9), growth) == pytest.approx(math.log(10 / 9) / math.log(1.2), rel=1e-15)
    still = Growth({"iscsi": read_growth(("iscsi",), "0%/year").demand["iscsi"]}, growth.hosts, 10)
    assert years_of(limit, Fraction(10, 9), still) is None
