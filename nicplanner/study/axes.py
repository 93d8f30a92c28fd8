"""What is varied: an axis is a path with its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem, clean
from nicplanner.reading.base import show
from nicplanner.reading.plain import document_of
from nicplanner.study.paths import Steps, places

MOST_VALUES = 1_000_000
"""Values of one axis."""


@dataclass(frozen=True)
class Axis:
    """A path, the places of the design that it names, and the values that they get, all the same one."""

    path: str
    places: tuple[Steps, ...]
    values: tuple[Any, ...]


def overwritten(where: Iterable[Steps], axes: Iterable[Axis]) -> Axis | None:
    """Return the first axis of which nothing is left at one of its places once values are set at others; None if there is none."""
    over = tuple(where)
    return next((axis for axis in axes for place in axis.places if any(place[: len(one)] == one for one in over)), None)


def read_axis(design: Design, path: object, values: object, source: str, others: Sequence[Axis] = ()) -> Axis:
    """Read an axis.

    Parameters
    ----------
    design
        What is varied.
    path
        Dotted path, see :func:`nicplanner.study.paths.places`.
    values
        The values in their order: a sequence, or ``{"from": 1, "to": 4, "step": 0.5}``, both ends included.
    source
        What it stands in, for messages.
    others
        What is varied already.

    Raises
    ------
    InputError
        If the path names nothing or is varied already, or there are no values, too many, or one twice.

    Notes
    -----
    A path may lead into what an earlier one sets as a whole (``hosts.*.adapters``, then ``hosts.*.adapters.slot2``), but not the other way
    round: the later one would undo the earlier, and the rows would not say what was planned.
    """
    problems: list[Problem] = []
    found: tuple[Steps, ...] = ()
    if not isinstance(path, str) or not path:
        problems.append(Problem("vary", "not a path", show(path), "keys joined by dots, as traffic.iscsi.demand_gbps", "", source))
    elif path in (axis.path for axis in others):
        problems.append(Problem(clean(path), "the path is varied twice", "", "each path once", "put all values into one list", source))
    else:
        named = places(design, path, source)
        if isinstance(named, Problem):
            problems.append(named)
        elif (other := overwritten(named, others)) is not None:
            hint = "vary the whole first, then what is in it" if other.places != named else "put all values into one list"
            problems.append(Problem(clean(path), f"it sets again what {clean(other.path)} sets", "", "each value once", hint, source))
        else:
            found = named
    given = _values(str(path), values, source, problems)
    if problems:
        raise InputError(problems)
    return Axis(str(path), found, given)


def is_part(some: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Tell whether some values are among others; a number is the same as a float, a Decimal, or from a file."""
    return all(path in values and _comparable(value) == _comparable(values[path]) for path, value in some.items())


def _comparable(value: Any) -> Any:
    number = _decimal(document_of(value, "").value)
    return document_of(value, "").value if number is None else number


def _values(path: str, values: object, source: str, problems: list[Problem]) -> tuple[Any, ...]:
    def refuse(message: str, got: str, allowed: str, hint: str = "") -> tuple[Any, ...]:
        problems.append(Problem(clean(path), message, got, allowed, hint, source))
        return ()

    if isinstance(values, Mapping):
        return _steps(path, values, source, problems)
    if isinstance(values, (set, frozenset)):
        return refuse("a set has no order", "a set", "a list")
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        return refuse("not a list of values", show(values), "a list, or {from: 1, to: 4, step: 0.5}", f"write [{show(values)}]")
    found = document_of(list(values), source).value
    if not found:
        return refuse("there are no values: the grid would be empty", "[]", "at least one value", "leave the path out, or give it a value")
    if len(found) > MOST_VALUES:
        return refuse("too many values", str(len(found)), f"at most {MOST_VALUES}")
    seen: dict[str, None] = {}
    for value in found:
        word = show(value)
        key = repr(value) if not isinstance(value, int) or isinstance(value, bool) else hex(value)  # hexadecimal of any length
        if key in seen:
            return refuse("a value is given twice", word, "each value once")
        seen[key] = None
    return tuple(found)


def _steps(path: str, given: Mapping[Any, Any], source: str, problems: list[Problem]) -> tuple[Any, ...]:
    """Return the values of a range with steps, exact."""
    allowed = "{from: NUMBER, to: NUMBER, step: NUMBER}, to not below from, step above 0"
    ends = [_decimal(given.get(key)) for key in ("from", "to", "step")]
    first, last, step = ends
    if set(given) != {"from", "to", "step"} or first is None or last is None or step is None or step <= 0 or last < first:
        problems.append(Problem(clean(path), "not a range of values", show(given), allowed, "", source))
        return ()
    if last - first >= step * MOST_VALUES:  # compared before it is divided: a quotient may have any length
        problems.append(Problem(clean(path), "too many values", show(given), f"at most {MOST_VALUES}", "a larger step", source))
        return ()
    count = int((last - first) / step) + 1
    return tuple(_plain(first + i * step) for i in range(count))


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    found = Decimal(value) if isinstance(value, int) else Decimal(str(getattr(value, "text", value)))
    return found if found.is_finite() else None


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()
