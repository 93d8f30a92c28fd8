"""Writing a list of names as one range that expands to exactly that list, in that order."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = re.compile(r"([0-9]+)")
MOST_DIGITS = 9
"""Digits of a number in a range, see :func:`nicplanner.names.expand`."""


def as_range(texts: Sequence[str]) -> str | None:
    """Return a range for the names, in the order in which they stand; None if none gives them so.

    Examples
    --------
    >>> as_range(["hv08", "hv09", "hv10"]), as_range(["sw1/ge1", "sw1/ge2", "sw2/ge1", "sw2/ge2"])
    ('hv[08-10]', 'sw[1-2]/ge[1-2]')
    >>> as_range(["sw1/ge7", "sw1/ge3"]), as_range(["sw1/ge1", "sw2/ge2"])
    ('sw1/ge[7,3]', None)
    """
    if len(texts) == 1:
        return None if "[" in texts[0] or "]" in texts[0] else texts[0]
    rows = [_DIGITS.split(text) for text in texts]
    if not rows or any(len(row) != len(rows[0]) or row[::2] != rows[0][::2] for row in rows) or "[" in "".join(rows[0][::2]):
        return None
    columns = list(zip(*(row[1::2] for row in rows), strict=True))
    varying = [i for i, column in enumerate(columns) if len(set(column)) > 1]
    values = _product([columns[i] for i in varying])
    if values is None:
        return None
    out = list(rows[0])
    for i, mine in zip(varying, values, strict=True):
        out[2 * i + 1] = f"[{_spans(mine)}]"
    return "".join(out)


def _product(columns: Sequence[Sequence[str]]) -> list[list[str]] | None:
    """Return the values of each column if the rows are all their combinations, the last column varying fastest."""
    if not columns or any(len(text) > MOST_DIGITS for column in columns for text in column):
        return None
    values = [list(dict.fromkeys(column)) for column in columns]
    total = 1
    for mine in values:
        total *= len(mine)
    if total != len(columns[0]):
        return None
    block = total
    for column, mine in zip(columns, values, strict=True):
        block //= len(mine)
        if any(text != mine[i // block % len(mine)] for i, text in enumerate(column)):
            return None
    return values


def _spans(numbers: Sequence[str]) -> str:
    """Join numbers that follow each other, in the zero padding of the first."""
    spans: list[list[str]] = []
    for number in numbers:
        if spans and str(int(spans[-1][1]) + 1).zfill(len(spans[-1][0])) == number:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(first if first == last else f"{first}-{last}" for first, last in spans)
