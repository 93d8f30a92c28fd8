"""Reads what is asked of a study beside its axes: scenarios of their own, failures, years, samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem, clean
from nicplanner.reading.base import show
from nicplanner.reading.plain import document_of
from nicplanner.study.growth.rates import MOST_YEARS
from nicplanner.study.paths import merged, places, put
from nicplanner.study.scenario import BASE

LONGEST_NAME = 100
"""Signs of a scenario's name."""


def read_partial(design: Design, name: object, changes: object, taken: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return a partial design with its dotted keys resolved.

    Raises
    ------
    InputError
        If the name is none or `taken`, the changes are no map, or a path names nothing; with every mistake.
    """
    problems: list[Problem] = []
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        allowed = f"one line of text, at most {LONGEST_NAME} characters"
        problems.append(Problem("scenario", "not a name", show(name), allowed, "", source))
    elif name in taken or name == BASE:
        hint = "base is the design as it is" if name == BASE else ""
        problems.append(Problem("scenario", "the name is taken", show(name), "each name once", hint, source))
    out: dict[str, Any] = {}
    if not isinstance(changes, Mapping):
        problems.append(Problem(clean(str(name)), "not a partial design", show(changes), "a map of what changes", "", source))
    else:
        given = document_of(dict(changes), source).value
        out = {key: value for key, value in given.items() if "." not in key}
        for key in given:
            if "." in key:
                _set(design, out, key, given[key], f"{source}, scenario {clean(str(name), 40)}", problems)
    if problems:
        raise InputError(problems)
    return out


def _set(design: Design, out: dict[str, Any], path: str, value: Any, source: str, problems: list[Problem]) -> None:
    """Set what a path names in a partial design; the sections that it touches become whole."""
    found = places(design, path, source)
    if isinstance(found, Problem):
        problems.append(found)
        return
    whole = merged(design.to_dict(), out)
    try:
        for place in found:
            put(whole, place, value)
            out[place[0]] = whole[place[0]]
    except KeyError as error:
        problems.append(Problem(clean(path), str(error.args[0]), "", "", "", source))


def read_failure(elements: Sequence[object], others: Sequence[Sequence[str]], source: str) -> tuple[str, ...]:
    """Return the elements of a failure.

    Raises
    ------
    InputError
        If one is no text, or the failure is asked about already.
    """
    names = tuple(one for one in elements if isinstance(one, str))
    if len(names) < len(elements):
        bad = next(one for one in elements if not isinstance(one, str))
        raise InputError([Problem("fail", "not an element", show(bad), "text, as 'switch:sw-a'", "", source)])
    if names in others:
        raise InputError([Problem("fail", "the failure is asked about twice", ", ".join(map(clean, names)), "each once", "", source)])
    return names


def read_years(years: object, source: str) -> tuple[int, ...]:
    """Return the years in rising order; a number stands for every year up to that one.

    Raises
    ------
    InputError
        If these are no years.
    """
    few = isinstance(years, int) and not isinstance(years, bool)
    several = (range(years + 1) if 0 <= years <= MOST_YEARS else [years]) if isinstance(years, int) and few else years
    found = list(several) if isinstance(several, Sequence) and not isinstance(several, str) else []
    if not found or any(isinstance(one, bool) or not isinstance(one, int) or one < 0 for one in found):
        raise InputError([Problem("years", "not years", show(years), "a whole number, or a list of whole numbers, from 0", "", source)])
    return tuple(sorted(set(found)))


def read_whole(name: str, value: object, least: int, source: str) -> int:
    """Return a whole number.

    Raises
    ------
    InputError
        If it is none, or below the least.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError([Problem(name, "not a whole number", show(value), f"a whole number, at least {least}", "", source)])
    return value
