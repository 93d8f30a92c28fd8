"""Rates of growth: what is read, and what is refused with which words."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from nicplanner.errors import InputError
from nicplanner.study.growth.rates import Rate, read_growth

CLASSES = ("iscsi", "live-migration", "management")
FORM = "allowed: a percentage a year or a month from 0 to 1000 %, as 20%/year or 1.5%/month"


@pytest.mark.parametrize(
    ("written", "percent", "period"),
    [
        ("20%/year", 20, "year"),
        ("20 %/year", 20, "year"),
        (" 20 % / Year ", 20, "year"),
        ("1.5%/month", Fraction(3, 2), "month"),
        ("0%/year", 0, "year"),
        ("0.000000001%/MONTH", Fraction(1, 10**9), "month"),
        ("300%/year", 300, "year"),
    ],
)
def test_read(written: str, percent: Fraction, period: str) -> None:
    found = read_growth(CLASSES, written, "0%/year")
    assert set(found.demand.values()) == {Rate(Fraction(percent), period)}
    assert str(found.demand["iscsi"]).endswith(f"%/{period}")


def test_of_one_class_goes_before_that_of_all() -> None:
    for growth in (["20%/year", "iscsi=35%/year"], ["iscsi = 35%/year", "20%/year"], {"*": "20%/year", "iscsi": "35%/year"}):
        found = read_growth(CLASSES, growth, "10%/year", 3)
        assert {name: str(rate) for name, rate in found.demand.items()} == {
            "iscsi": "35%/year", "live-migration": "20%/year", "management": "20%/year",
        }  # fmt: skip
    only = read_growth(CLASSES, {"iscsi": "35%/year"})
    assert str(only.demand["management"]) == "0%/year"
    assert not only.idle
    assert read_growth(CLASSES, []).idle
    assert not read_growth(CLASSES, [], "1%/year").idle


def test_growth_compounds_exactly() -> None:
    assert Rate(Fraction(20), "year").after(3) == Fraction(1728, 1000)
    assert Rate(Fraction(1), "month").after(2) == Fraction(101, 100) ** 24
    for rate in (Rate(Fraction(20), "year"), Rate(Fraction(3, 2), "month")):
        assert math.exp(rate.log) == pytest.approx(float(rate.after(1)))
    factors = read_growth(CLASSES, "1.5%/month", years=100).factors
    assert len(factors) == 101
    assert factors[0]["iscsi"] == 1
    assert abs(factors[100]["iscsi"] - Fraction(203, 200) ** 1200) <= Fraction(1, 10**12)
    assert factors[100]["iscsi"].denominator <= 10**12


BAD = [
    ("20", "not a rate of growth", "hint: write 20%/year"),
    ("20%", "not a rate of growth", "hint: write 20%/year"),
    ("20%/yr", "not a rate of growth", "hint: write 20%/year"),
    ("20 % per month", "not a rate of growth", "hint: write 20%/month"),
    ("2,5%/year", "not a rate of growth", "hint: write 2.5%/year"),
    ("20%/yaer", "not a rate of growth", "hint: did you mean 'year'?"),
    ("20%/fortnight", "not a rate of growth", ""),
    ("NaN%/year", "not a rate of growth", ""),
    ("inf%/year", "not a rate of growth", ""),
    ("1e3%/year", "not a rate of growth", ""),
    ("fast", "not a rate of growth", ""),
    ("", "not a rate of growth", ""),
    ("%/year", "not a rate of growth", ""),
    ("２０%/year", "not a rate of growth", ""),
    ("20%/year\x1b[2J", "not a rate of growth", ""),
    ("-5%/year", "growth is negative", "hint: what shrinks does not run out: write 0%/year"),
    ("−5%/year", "growth is negative", "hint: what shrinks does not run out: write 0%/year"),
    ("1001%/year", "out of range", ""),
    ("999999999%/year", "out of range", ""),
    ("0.0000000001%/year", "too many decimals", ""),
    (0.2, "not a rate of growth", "hint: write '0.2%/year'"),
    (20, "not a rate of growth", "hint: write '20%/year'"),
    (True, "not a rate of growth", ""),
    (float("nan"), "not a rate of growth", ""),
    (None, "not a rate of growth", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "message", "hint"), BAD, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("argument", ["growth", "hosts"])
def test_refused(argument: str, written: Any, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_growth(CLASSES, **{argument: written})
    (problem,) = caught.value.problems
    text = str(problem)
    assert text.startswith(f"runway: {argument}: {message}; found: ")
    assert FORM in text
    assert text.endswith((hint or FORM, "at most 9 decimals"))
    assert text.isprintable()


def test_every_mistake_at_once() -> None:
    growth = ["20%/year", "icsi=35%/year", "management=fast", "30%/year", "iscsi=1%/year", "iscsi=2%/year", 7]
    with pytest.raises(InputError) as caught:
        read_growth(CLASSES, growth, "5%", 0, prefix="--", source="command line")  # type: ignore[arg-type]
    assert [str(problem) for problem in caught.value.problems] == [
        f"command line: --growth: not a rate of growth; found: 'fast'; {FORM}",
        f"command line: --growth: not a rate of growth; found: 7; {FORM}; hint: write '7%/year'",
        "command line: --growth: the growth of all classes is given twice; found: '30%/year'; allowed: each once",
        "command line: --growth: the growth of all classes is given twice; found: 7; allowed: each once",
        "command line: --growth: the growth of iscsi is given twice; found: '2%/year'; allowed: each once",
        "command line: --growth: unknown class; found: 'icsi'; allowed: iscsi, live-migration, management; hint: did you mean 'iscsi'?",
        f"command line: --hosts: not a rate of growth; found: '5%'; {FORM}; hint: write 5%/year",
        "command line: --years: out of range; found: 0; allowed: a whole number from 1 to 100",
    ]


@pytest.mark.parametrize("years", [0, -1, 101, 2.5, "10", True, None])
def test_years(years: Any) -> None:
    with pytest.raises(InputError, match="a whole number from 1 to 100"):
        read_growth(CLASSES, years=years)


def test_numbers_stay_readable() -> None:
    with pytest.raises(InputError, match=r"growth beyond 10\^12-fold in 100 years.*look ahead 11 years or fewer"):
        read_growth(CLASSES, ["iscsi=1000%/year"], years=100)
    read_growth(CLASSES, ["iscsi=1000%/year"], years=11)
