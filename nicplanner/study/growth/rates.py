"""Rates of growth: ``20%/year``, ``1.5%/month``, of all classes or of one; every mistake at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from nicplanner.errors import InputError, Problem, clean, closest, listing, nearest
from nicplanner.names import natural
from nicplanner.units import text

PERIODS = {"year": 1, "month": 12}
"""How often a year a rate compounds."""
MOST_PERCENT = 1000
"""Growth beyond this in one period is a slip of the pen."""
MOST_YEARS = 100
MOST_LOG = math.log(1e12)
"""Largest logarithm of a growth over the years looked at."""
PLACES = 9
"""Decimals that a rate may have, as all numbers of a design."""
DEFAULT = "20%/year"
EVERY = "*"
"""In a mapping of growth, the key that stands for every class that has none of its own."""
ALLOWED = f"a percentage a year or a month from 0 to {MOST_PERCENT} %, as 20%/year or 1.5%/month"

_RATE = re.compile(r"([0-9]{1,9}(?:\.[0-9]+)?)\s*%\s*/\s*([a-z]+)", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)

Given = str | Mapping[str, str] | Sequence[str]
"""How growth is written: one rate, rates by class, or a list of rates and ``class=rate``."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of growth: percent in each period, exact, and how many periods a year has. Growth compounds."""

    percent: Fraction
    period: str

    def __str__(self) -> str:
        return f"{text(self.percent)}%/{self.period}"

    def after(self, years: int) -> Fraction:
        """Return the factor after whole years, exact.

        Examples
        --------
        >>> Rate(Fraction(20), "year").after(2)
        Fraction(36, 25)
        """
        return (1 + self.percent / 100) ** (PERIODS[self.period] * years)

    @property
    def log(self) -> float:
        """Natural logarithm of the factor of one year."""
        return PERIODS[self.period] * math.log1p(float(self.percent / 100))


NONE = Rate(Fraction(0), "year")
ALIKE = Rate(Fraction(20), "year")
"""What stands for any growth of all demands alike: at every rate the limits are met in the same order."""


@dataclass(frozen=True)
class Growth:
    """What grows, and over how many years it is looked at: the demand of each class, the hosts of each host group."""

    demand: Mapping[str, Rate]
    hosts: Rate
    years: int

    @cached_property
    def factors(self) -> tuple[Mapping[str, Fraction], ...]:
        """For each year from 0 the factor of each class's demand, rounded to 12 decimals: enough for bits, short enough for sums."""
        return tuple({name: round(rate.after(year), 12) for name, rate in self.demand.items()} for year in range(self.years + 1))

    @property
    def idle(self) -> bool:
        """Whether nothing grows at all."""
        return not self.hosts.percent and not any(rate.percent for rate in self.demand.values())


def read_growth(
    classes: Sequence[str], growth: Given = DEFAULT, hosts: str = "0%/year", years: int = 10, prefix: str = "", source: str = "runway"
) -> Growth:
    """Read what grows.

    Parameters
    ----------
    classes
        The design's traffic classes.
    growth
        A rate for all classes; rates by class, ``*`` standing for the others; or a list of rates and ``class=rate``. Classes that none
        of a mapping or list covers do not grow.
    hosts
        Rate at which every host group grows.
    years
        How far to look, 1 to 100.
    prefix, source
        How the arguments are called in messages: ``--`` on the command line.

    Raises
    ------
    InputError
        With every mistake.

    Examples
    --------
    >>> found = read_growth(["iscsi", "management"], ["20%/year", "iscsi=35 %/year"])
    >>> {name: str(rate) for name, rate in found.demand.items()}
    {'iscsi': '35%/year', 'management': '20%/year'}
    """
    reader = _Reader(prefix, source)
    found: dict[str, Rate | None] = {}
    for name, value in reader.pairs(growth):
        if name in found:
            what = f"the growth of {name}" if name != EVERY else "the growth of all classes"
            reader.add("growth", f"{what} is given twice", value, "each once", "")
        found[name] = reader.rate("growth", value)
    for name in natural(set(found) - {EVERY, *classes}):
        close = closest(name, classes)
        hint = f"did you mean {close[0]!r}?" if close else ""
        reader.add("growth", "unknown class", name, listing(classes, 16), hint)
    host_rate = reader.rate("hosts", hosts)
    reader.years(years)
    if not reader.problems:
        reader.bounds((*((rate, "growth") for rate in found.values()), (host_rate, "hosts")), years)
    if reader.problems:
        raise InputError(reader.problems)
    return Growth({name: found.get(name) or found.get(EVERY) or NONE for name in natural(classes)}, host_rate or NONE, years)


class _Reader:
    """Reads arguments and collects their mistakes."""

    def __init__(self, prefix: str, source: str) -> None:
        self.prefix, self.source = prefix, source
        self.problems: list[Problem] = []

    def add(self, argument: str, message: str, got: object, allowed: str, hint: str) -> None:
        shown = clean(repr(got))
        self.problems.append(Problem(f"{self.prefix}{argument}", message, shown, allowed, hint, file=self.source))

    def pairs(self, growth: object) -> list[tuple[str, object]]:
        """Return class (or ``*``) and what was written for it, in the order given."""
        if isinstance(growth, Mapping):
            return [(str(name), value) for name, value in growth.items()]
        if isinstance(growth, str) or not isinstance(growth, Sequence):
            return [(EVERY, growth)]
        out: list[tuple[str, object]] = []
        for item in growth:
            name, equals, value = item.partition("=") if isinstance(item, str) else ("", "", item)
            out.append((name.strip(), value) if equals else (EVERY, item))
        return out

    def years(self, value: object) -> None:
        """Check the number of years."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value not in range(1, MOST_YEARS + 1):
            message = "out of range" if whole else "not a whole number"
            self.add("years", message, value, f"a whole number from 1 to {MOST_YEARS}", "")

    def bounds(self, rates: Iterable[tuple[Rate | None, str]], years: int) -> None:
        """Check that numbers stay those of this world."""
        for rate, argument in rates:
            if rate is not None and rate.log * years > MOST_LOG:
                hint = f"look ahead {max(1, int(MOST_LOG / rate.log))} years or fewer"
                self.add(argument, f"growth beyond 10^12-fold in {years} years", str(rate), "at most 10^12-fold", hint)

    def rate(self, argument: str, value: object) -> Rate | None:
        """Read a rate; None after a mistake."""
        if isinstance(value, Rate):
            return value
        written = value.strip() if isinstance(value, str) else ""
        match = _RATE.fullmatch(written)
        if match is None or match[2].lower() not in PERIODS:
            negative = re.match(r"[-−–]\s*[0-9.]", written)
            message = "growth is negative" if negative else "not a rate of growth"
            self.add(argument, message, value, ALLOWED, "what shrinks does not run out: write 0%/year" if negative else _hint(value))
            return None
        percent = Fraction(match[1])
        if percent > MOST_PERCENT:
            self.add(argument, "out of range", value, ALLOWED, "")
            return None
        if (percent * 10**PLACES).denominator != 1:
            self.add(argument, "too many decimals", value, f"{ALLOWED}, at most {PLACES} decimals", "")
            return None
        return Rate(percent, match[2].lower())


def _hint(value: object) -> str:
    """Say what was probably meant."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= MOST_PERCENT:
        return f"write '{value:g}%/year'"
    if not isinstance(value, str) or len(value) > 40:
        return ""
    number = _NUMBER.match(value.strip())
    rest = value.strip()[number.end() :].strip().lower() if number else ""
    if number is None:
        return ""
    amount = number[0].replace(",", ".")
    unit = rest.removeprefix("%").strip().removeprefix("/").removeprefix("per").strip()
    if unit in ("", "y", "yr", "a", "p.a.", "annum", "year", "years", "yearly"):
        return f"write {amount}%/year"
    if unit in ("m", "mo", "month", "months", "monthly"):
        return f"write {amount}%/month"
    return nearest(unit, PERIODS) if unit.isalpha() else ""
