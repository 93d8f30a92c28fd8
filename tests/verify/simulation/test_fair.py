"""Fair rates by their definition: what is shared out fits, and nobody could have more without taking from somebody who has less."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from nicplanner.verify.bus import fits_by_flow
from nicplanner.verify.simulation import fair

TINY = Fraction(1, 10**9)
SETTINGS = settings(max_examples=150, deadline=None, database=None, derandomize=True)
rates = st.fractions(min_value=0, max_value=6, max_denominator=4)


@st.composite
def cases(draw: st.DrawFn) -> tuple:
    adapters = [f"slot{i}" for i in range(draw(st.integers(1, 4)))]
    count = draw(st.integers(1, 4))
    rooms = [draw(st.dictionaries(st.sampled_from(adapters), st.sampled_from([Fraction(1), Fraction(5, 2)]))) for _ in range(count)]
    bus = {name: draw(st.one_of(st.none(), st.fractions(min_value=0, max_value=5, max_denominator=2))) for name in adapters}
    rounds = [[draw(rates) for _ in rooms] for _ in range(draw(st.integers(1, 3)))]
    return rounds, rooms, bus


def check(rounds: list, rooms: list, bus: dict) -> None:
    got = fair.share_out(rounds, rooms, bus)
    have = [Fraction(0)] * len(rooms)
    for wanted, given_ in zip(rounds, got, strict=True):
        assert all(0 <= mine <= want for mine, want in zip(given_, wanted, strict=True))
        part = [mine / want if want else Fraction(0) for mine, want in zip(given_, wanted, strict=True)]
        for g, want in enumerate(wanted):
            if part[g] < 1 and want:
                # all that have a greater part give up what they have beyond mine: even so I cannot have more
                loads = [have[h] + min(part[h], part[g]) * wanted[h] for h in range(len(rooms))]
                loads[g] += TINY
                assert not fits_by_flow(loads, rooms, bus)
        have = [before + mine for before, mine in zip(have, given_, strict=True)]
        assert fits_by_flow(have, rooms, bus)


@SETTINGS
@given(cases())
def test_rates_are_max_min_fair(case: tuple) -> None:
    check(*case)


@settings(SETTINGS, max_examples=40)
@given(cases())
def test_cuts_found_by_flow_give_the_same(case: tuple) -> None:
    rounds, rooms, bus = case
    usual = fair.share_out(rounds, rooms, bus)
    most, fair.MOST_BY_SUBSETS = fair.MOST_BY_SUBSETS, 0
    try:
        assert fair.share_out(rounds, rooms, bus) == usual
    finally:
        fair.MOST_BY_SUBSETS = most


def test_a_lost_group_takes_nothing_from_the_others() -> None:
    one = Fraction(1)
    assert fair.share_out([[one, one]], [{}, {"slot1": one}], {"slot1": one}) == [[0, 1]]


def test_later_rounds_get_what_is_left() -> None:
    one = Fraction(1)
    assert fair.share_out([[one, 0 * one], [one, one]], [{"a": 2 * one}, {"a": one}], {"a": 3 * one / 2}) == [
        [one, 0],
        [one / 4, one / 4],
    ]


def test_many_tight_adapters() -> None:
    names = [f"slot{i}" for i in range(12)]
    one, third = Fraction(1), Fraction(1, 3)
    rooms = [dict.fromkeys(names, one) for _ in range(4)]
    assert fair.share_out([[one, one, one, 3 * one]], rooms, dict.fromkeys(names, third)) == [[2 * one / 3] * 3 + [2 * one]]
