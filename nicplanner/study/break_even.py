"""How far one number can go before something no longer holds: bisection, with both ends proven."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.reading.base import show
from nicplanner.study.axes import Axis, overwritten
from nicplanner.study.outcome import Outcome
from nicplanner.study.paths import Steps, places
from nicplanner.study.scenario import Scenario

PLACES = 9
"""Decimals that a number of a design may have."""
_LARGEST, _MOST_BITS = Decimal(10) ** 15, 64
"""With nine decimals, what Python's decimals hold exactly; a design has no larger number."""
NUMBERS = (
    "cost", "bill", "hosts", "ports", "spare_ports", "cables", "length_m", "worst_failover", "broken_recommendations", "bottleneck_growth",
)  # fmt: skip
"""Measures that a condition may compare."""
MONEY = ("cost", "bill")
COLUMNS = ("holds", "holds_status", "breaks", "breaks_status", "proven", "reason", "plans")

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
_CONDITION = re.compile(r"\s*([a-z_]+)\s*(<=|>=|==|!=|<|>)\s*(-?[0-9]+(?:\.[0-9]+)?)\s*", re.ASCII)


@dataclass(frozen=True)
class Condition:
    """What must hold of a scenario: that it has a plan, and what its measures are."""

    text: str
    measure: str = ""
    sign: str = ""
    bound: Decimal = Decimal(0)

    def holds(self, outcome: Outcome) -> bool | None:
        """Tell whether it holds; None where nothing is proven either way."""
        if outcome.status in ("NO_SOLUTION", "ERROR"):
            return None
        if not outcome.planned:
            return False
        if self.text == "recommended":
            return outcome.verdict == "recommended" or (False if outcome.status == "OPTIMAL" else None)
        if not self.measure:
            return True
        value = getattr(outcome, self.measure)
        if value is None or outcome.status != "OPTIMAL":
            return None  # nothing has a price, say; or the plan is not proven the best: what the best one's measure is, is not known
        return _COMPARE[self.sign](Decimal(str(value)), self.bound)

    def doubt(self, outcome: Outcome) -> str:
        """Say why it is not settled whether it holds."""
        if self.measure and outcome.planned and getattr(outcome, self.measure) is None:
            return f"the plan has no {self.measure}" + (": nothing has a price, or currencies differ" if self.measure in MONEY else "")
        return outcome.reason or f"the plan is not proven the best: {outcome.status}"


def read_condition(text: object, source: str) -> Condition:
    """Read a condition: ``feasible``, ``recommended``, or a measure compared with a number, as ``ports <= 8``.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> read_condition("cost <= 5000", "study").bound
    Decimal('5000')
    """
    if text in ("feasible", "recommended"):
        return Condition(str(text))
    match = _CONDITION.fullmatch(text) if isinstance(text, str) else None
    if match is None or match[1] not in NUMBERS:
        allowed = f"feasible, recommended, or a measure, a sign and a number, as 'ports <= 8'; measures: {listing(NUMBERS, 12)}"
        hint = nearest(match[1], NUMBERS) if match else ""
        raise InputError([Problem("condition", "not a condition", show(text), allowed, hint, source)])
    return Condition(match[0].strip(), match[1], match[2], Decimal(match[3]))


@dataclass(frozen=True)
class Span:
    """Where to look: the places of a number, its least and largest value, and how finely."""

    path: str
    places: tuple[Steps, ...]
    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def steps(self) -> int:
        """How many steps there are from the least to the largest value."""
        return int((self.high - self.low) / self.step)

    def value(self, i: int) -> int | Decimal:
        """Return the value after some steps."""
        value = min(self.low + i * self.step, self.high)
        return int(value) if value == value.to_integral_value() else value.normalize()


def read_span(design: Design, path: object, low: object, high: object, step: object, source: str) -> Span:
    """Read where to look. Without a step it is about a thousandth of the range, a power of ten.

    Raises
    ------
    InputError
        With every mistake.
    """
    problems: list[Problem] = []
    found = places(design, path, source) if isinstance(path, str) else Problem("path", "not a path", show(path), "", "", source)
    if isinstance(found, Problem):
        problems.append(found)
    ends = {name: _decimal(value) for name, value in (("low", low), ("high", high), ("step", step)) if name != "step" or value is not None}
    for name, value in ends.items():
        if value is None:
            given = {"low": low, "high": high, "step": step}[name]
            allowed = f"a number with at most {PLACES} decimals, from -{_LARGEST:.0e} to {_LARGEST:.0e}"
            problems.append(Problem(name, "not a number", show(given), allowed, "", source))
    first, last = ends["low"], ends["high"]
    if first is not None and last is not None and last <= first:
        problems.append(Problem("high", "not above the least value", show(high), f"more than {first}", "", source))
    fine = ends.get("step")
    if step is not None and fine is not None and (fine <= 0 or (last is not None and first is not None and fine > last - first)):
        problems.append(Problem("step", "out of range", show(step), "above 0, at most the whole range", "", source))
    if problems or first is None or last is None or isinstance(found, Problem):
        raise InputError(problems)
    usual = Decimal(1).scaleb(max(-PLACES, math.floor(math.log10(float(last - first))) - 3))
    return Span(str(path), found, first, last, fine or usual)


def check_edge(span: Span, axes: Sequence[Axis], source: str) -> None:
    """Refuse to look for the edge of what a study varies already.

    Raises
    ------
    InputError
        If nothing of an axis were left.
    """
    axis = overwritten(span.places, axes)
    if axis is not None:
        raise InputError([Problem(clean(span.path), "the path is varied already", clean(axis.path), "another path", "", source)])


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return None
    found = Decimal(str(getattr(value, "text", value)))
    if not found.is_finite() or abs(found) > _LARGEST:
        return None
    exponent = found.normalize().as_tuple().exponent
    return found if isinstance(exponent, int) and exponent >= -PLACES else None


@dataclass(frozen=True)
class Edge:
    """The last value at which a condition holds and the first one at which it does not, a step apart.

    `holds` is None where it holds nowhere that was looked, `breaks` where it holds at both ends of the range. `proven` says that at
    both values the answer is proven: a plan that passed its proof, or that there is none.
    """

    holds: int | Decimal | None
    breaks: int | Decimal | None
    at_holds: Outcome | None
    at_breaks: Outcome | None
    proven: bool
    plans: int
    doubt: str = ""

    def cells(self) -> list[Any]:
        """Return what :data:`COLUMNS` name."""
        good, bad = self.at_holds, self.at_breaks
        why = self.doubt or _why(bad)
        return [self.holds, good.status if good else "", self.breaks, bad.status if bad else "", self.proven, why, self.plans]


def _why(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    return outcome.reason or f"{outcome.ports} ports, verdict {outcome.verdict}" + (f", cost {outcome.cost}" if outcome.cost else "")


def find_edge(scenario: Scenario, span: Span, condition: Condition, look: Callable[[Scenario], Outcome]) -> Edge:
    """Find the edge by bisection; `look` finds the outcome of a scenario.

    The value at one end of the range must keep the condition and that at the other end not; else there is nothing to find, and the
    answer is about the ends. Which end keeps it is found out. Where a condition changes more than once in between, one of the changes is
    found: what is proven are the two neighbouring values, not that it holds everywhere on one side.
    """
    known: dict[int, Outcome] = {}

    def ask(i: int) -> bool | None:
        if i not in known:
            at = replace(scenario, settings=(*scenario.settings, (span.places, span.value(i))))
            known[i] = look(at)
        return condition.holds(known[i])

    steps = span.steps + (span.low + span.steps * span.step < span.high)
    low, high = 0, steps
    first, last = ask(low), ask(high)
    if first is None or last is None:
        bad = known[low if first is None else high]
        return Edge(None, None, None, bad, False, len(known), condition.doubt(bad))
    if first == last:
        good = max(low, high) if first else None
        end = None if first else low
        return Edge(
            None if good is None else span.value(good),
            None if end is None else span.value(end),
            None if good is None else known[good],
            None if end is None else known[end],
            True,
            len(known),
        )
    good, bad_at, doubt = (low, high, "") if first else (high, low, "")
    while abs(bad_at - good) > 1:
        middle = (good + bad_at) // 2
        held = ask(middle)
        if held is None:  # the time was over: the last values that were settled stand, further apart than a step
            doubt = f"at {span.value(middle)}: {condition.doubt(known[middle])}"
            break
        good, bad_at = (middle, bad_at) if held else (good, middle)
    return Edge(span.value(good), span.value(bad_at), known[good], known[bad_at], not doubt, len(known), doubt)


def describe(span: Span, condition: Condition, edge: Edge) -> str:
    """Say in a sentence what was found."""
    name, held = clean(span.path, 60), {"feasible": "a plan exists", "recommended": "the plan is recommended"}
    what = held.get(condition.text, condition.text)
    if edge.holds is None and edge.at_breaks is not None and not edge.proven:
        return f"{name}: not settled: {edge.doubt}"
    if edge.breaks is None:
        return f"{name}: {what} at {span.value(0)} and at {edge.holds}, both ends of the range"
    if edge.holds is None:
        return f"{name}: at neither end of the range {what}"
    proof = "proven at both" if edge.proven else f"not narrowed down further: {edge.doubt}"
    return f"{name}: {what} at {edge.holds}, not at {edge.breaks} ({proof})"
