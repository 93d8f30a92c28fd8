"""The name grammar, range expansion and natural order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}\Z", re.ASCII)
"""Names of hosts, switches, racks, classes and so on: they end up in host names, file names and device configurations."""

INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/:+-]{0,62}(?<! )\Z", re.ASCII)
"""Interface names may also hold ``/``, ``:``, ``+`` and inner blanks, as makers use them (``Ethernet1/1``)."""

WINDOWS_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))})
"""Names that Windows keeps for devices; a file or host of that name cannot exist there."""

MOST_NAMES = 1_000_000
"""A single range expands to at most this many names, so that a typing slip does not fill the memory."""

_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_DIGITS = re.compile(r"([0-9]+)")


@lru_cache(maxsize=1 << 18)
def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sort key for natural order: ``p2`` before ``p10``, upper and lower case alike.

    Examples
    --------
    >>> sorted(["p10", "p2", "P1"], key=natural_key)
    ['P1', 'p2', 'p10']
    """
    parts = _DIGITS.split(name)
    return tuple(int(part) if i % 2 else part.casefold() for i, part in enumerate(parts)), name


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
    pieces = _BRACKET.split(text)
    if any(mark in piece for piece in pieces[::2] for mark in "[]"):
        raise RangeError("a bracket is not closed; a range is written name[1-4] or name[1,3,5-7]")
    results = [pieces[0]]
    for inside, after in zip(pieces[1::2], pieces[2::2], strict=True):
        numbers = _numbers(inside)
        if len(results) * len(numbers) > MOST_NAMES:
            raise RangeError(f"more than {MOST_NAMES} names")
        results = [head + number + after for head in results for number in numbers]
    return results


def _numbers(inside: str) -> list[str]:
    out: list[str] = []
    for part in inside.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,9})\s*(?:-\s*([0-9]{1,9})\s*)?", part, re.ASCII)
        if match is None:
            raise RangeError(f"'[{inside}]' is not a range; a range is written [1-4] or [1,3,5-7]")
        first, last = match[1], match[2] or match[1]
        if int(last) < int(first):
            raise RangeError(f"'[{inside}]' runs backwards; write [{last}-{first}]")
        if int(last) - int(first) >= MOST_NAMES:
            raise RangeError(f"more than {MOST_NAMES} names")
        out.extend(str(number).zfill(len(first)) for number in range(int(first), int(last) + 1))
    return out


def is_range(text: str) -> bool:
    """Tell whether `text` holds a range."""
    return "[" in text or "]" in text


def compress(names: Sequence[str]) -> str:
    """Write names as short as they can be read back, for messages and tables.

    Examples
    --------
    >>> compress(["hv01", "hv02", "hv04"])
    'hv[01-02,04]'
    """
    runs: dict[tuple[str, str, int], list[str]] = {}
    plain: list[str] = []
    for name in natural(names):
        match = re.fullmatch(r"(.*?)([0-9]+)([^0-9]*)", name)
        if match:
            width = len(match[2]) if match[2].startswith("0") or len(match[2]) > 1 else 0
            key = next((k for k in runs if k[:2] == (match[1], match[3]) and k[2] in (width, len(match[2]))), None)
            runs.setdefault(key or (match[1], match[3], width), []).append(match[2])
        else:
            plain.append(name)
    out = list(plain)
    for (head, tail, _), numbers in runs.items():
        if len(numbers) == 1:
            out.append(head + numbers[0] + tail)
            continue
        spans: list[list[str]] = []
        for number in numbers:
            if spans and int(number) == int(spans[-1][-1]) + 1 and len(number) >= len(spans[-1][-1]):
                spans[-1][1:] = [number]
            else:
                spans.append([number])
        out.append(head + "[" + ",".join("-".join(span) for span in spans) + "]" + tail)
    return ", ".join(natural(out))
