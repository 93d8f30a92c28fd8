"""The name grammar, range expansion and natural order."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}\Z", re.ASCII)
"""Names of hosts, switches, racks, classes and so on: they end up in host names, file names and device configurations."""

INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/:+-]{0,62}(?<! )\Z", re.ASCII)
"""Interface names may also hold ``/``, ``:``, ``+`` and inner blanks, as makers use them (``Ethernet1/1``)."""

WINDOWS_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))})
"""Names that Windows keeps for devices; a file or host of that name cannot exist there."""

MOST_NAMES = 200_000
"""A single range expands to at most this many names, so that a typing slip does not fill the memory."""

_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_DIGITS = re.compile(r"([0-9]+)")
_SPAN = re.compile(r"\s*([0-9]{1,9})\s*(?:-\s*([0-9]{1,9})\s*)?", re.ASCII)
_LAST_NUMBER = re.compile(r"(.*?)([0-9]{1,9})([^0-9]*)", re.DOTALL)


@lru_cache(maxsize=1 << 18)
def natural_key(name: str) -> tuple[tuple[str | tuple[int, str], ...], str]:
    """Sort key for natural order: ``p2`` before ``p10``, upper and lower case alike.

    Examples
    --------
    >>> sorted(["p10", "p2", "P1"], key=natural_key)
    ['P1', 'p2', 'p10']
    """
    parts = _DIGITS.split(name)
    return tuple(_number_key(part) if i % 2 else part.casefold() for i, part in enumerate(parts)), name


def _number_key(digits: str) -> tuple[int, str]:
    """Order digits as numbers of any length."""
    plain = digits.lstrip("0")
    return len(plain), plain


def natural(names: Iterable[str]) -> list[str]:
    """Return `names` in natural order."""
    return sorted(names, key=natural_key)


class RangeError(ValueError):
    """A range is written wrongly; the text says what is allowed."""


def expand(text: str) -> list[str]:
    """Expand the ranges in `text`, in the order written.

    ``name[01-04]`` keeps the zero padding of its first number; ``[1,3,5-7]`` lists; several brackets give every combination, the
    last varying fastest.

    Raises
    ------
    RangeError
        If a bracket is not closed, empty, not made of numbers, runs backwards, or gives too many names.

    Examples
    --------
    >>> expand("hv[08-10]")
    ['hv08', 'hv09', 'hv10']
    >>> expand("ge[1,3-4]")
    ['ge1', 'ge3', 'ge4']
    """
    if not is_range(text):
        return [text]
    pieces, spans = _parse(text)
    results = [pieces[0]]
    for several, after in zip(spans, pieces[1:], strict=True):
        numbers = [f"{number:0{width}d}" for first, last, width in several for number in range(first, last + 1)]
        results = [head + number + after for head in results for number in numbers]
    return results


def count(text: str) -> int:
    """Return how many names :func:`expand` gives, without making them.

    Raises
    ------
    RangeError
        As :func:`expand` does.

    Examples
    --------
    >>> count("hv[01-04]")
    4
    """
    if not is_range(text):
        return 1
    return math.prod(sum(last - first + 1 for first, last, _ in several) for several in _parse(text)[1])


def _parse(text: str) -> tuple[list[str], list[list[tuple[int, int, int]]]]:
    """Split at the brackets: the text outside, and the spans inside each (first, last, width of the zero padding)."""
    pieces = _BRACKET.split(text)
    if any(mark in piece for piece in pieces[::2] for mark in "[]"):
        raise RangeError("the brackets do not pair up: a range is written name[1-4] or name[1,3,5-7]")
    spans = [_spans_of(inside) for inside in pieces[1::2]]
    total = 1
    for several in spans:
        total *= sum(last - first + 1 for first, last, _ in several)
        if total > MOST_NAMES:
            raise RangeError(f"the range gives more than {MOST_NAMES} names")
    return pieces[::2], spans


def _spans_of(inside: str) -> list[tuple[int, int, int]]:
    out: list[tuple[int, int, int]] = []
    for part in inside.split(","):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise RangeError("a range is written [1-4] or [1,3,5-7], with whole numbers of at most nine digits")
        first, last = match[1], match[2] or match[1]
        if int(last) < int(first):
            raise RangeError(f"the range runs backwards: write [{last}-{first}]")
        out.append((int(first), int(last), len(first)))
    return out


def is_range(text: str) -> bool:
    """Tell whether `text` holds a range."""
    return "[" in text or "]" in text


def compress(names: Iterable[str]) -> str:
    """Write names as short as they can be read back, for messages and tables.

    Examples
    --------
    >>> compress(["hv01", "hv02", "hv04", "ge9", "ge10"])
    'ge[9-10], hv[01-02,04]'
    """
    runs: dict[tuple[str, str], list[str]] = {}
    out: list[str] = []
    for name in natural(dict.fromkeys(names)):
        match = _LAST_NUMBER.fullmatch(name)
        if match:
            runs.setdefault((match[1], match[3]), []).append(match[2])
        else:
            out.append(name)
    for (head, tail), numbers in runs.items():
        spans = _spans(numbers)
        joined = ",".join(first if first == last else f"{first}-{last}" for first, last in spans)
        out.append(f"{head}{joined}{tail}" if len(numbers) == 1 else f"{head}[{joined}]{tail}")
    return ", ".join(natural(out))


def _spans(numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Join consecutive numbers that the zero padding of their first one reproduces."""
    spans: list[tuple[str, str]] = []
    for number in numbers:
        if spans and str(int(spans[-1][1]) + 1).zfill(len(spans[-1][0])) == number:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return spans
