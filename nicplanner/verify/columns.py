"""Rows of a table found by what they are about, without an object for each row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby
from typing import Any, Generic, TypeVar

Rows = Sequence[int]
"""Places of rows in a table, in rising order: a range where they stand together, as the rows of a host usually do."""

K = TypeVar("K", bound=Hashable)


class Places(Generic[K]):
    """The rows of each key; who asks for a key takes its rows away, so that those that are left belong to nothing.

    Parameters
    ----------
    keys
        The key of each row.

    Examples
    --------
    >>> places = Places(["a", "b", "a"])
    >>> places.take("a"), places.take("a"), list(places.left())
    ([0, 2], [], ['b'])
    """

    def __init__(self, keys: Sequence[K]) -> None:
        self._first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))  # of equal keys the first row stays
        self._more: dict[K, list[int]] = {}
        if len(self._first) < len(keys):
            for i, key in enumerate(keys):
                if self._first[key] != i:
                    self._more.setdefault(key, []).append(i)

    def take(self, key: K) -> list[int]:
        """Return the rows of a key, in order."""
        first = self._first.pop(key, None)
        if first is None:
            return []
        return [first, *self._more.pop(key)] if key in self._more else [first]

    def first(self, key: K) -> int | None:
        """Return the first row of a key; the others are taken too."""
        if self._more:
            self._more.pop(key, None)
        return self._first.pop(key, None)

    def left(self) -> Iterator[K]:
        """Yield the key of each row that was not taken, in order of their first rows where each stands once."""
        for key in reversed(self._first):
            yield key
            yield from (key for _ in self._more.get(key, ()))


def rows_of_each(names: Sequence[str]) -> dict[str, Rows]:
    """Return the rows of each name, in order of the names' first rows.

    Examples
    --------
    >>> rows_of_each(["a", "a", "b", "a"])
    {'a': [0, 1, 3], 'b': range(2, 3)}
    """
    out: dict[str, Rows] = {}
    at = 0
    for name, together in groupby(names):
        end = at + len(list(together))
        out[name] = [*out[name], *range(at, end)] if name in out else range(at, end)
        at = end
    return out


def cells(column: Sequence[Any], rows: Rows) -> Sequence[Any]:
    """Return the cells of a column in some rows."""
    if isinstance(rows, range):
        return column[rows.start : rows.stop]
    return [column[i] for i in rows]


def numbered(column: Sequence[Hashable]) -> list[int]:
    """Return a number for each cell, equal for equal cells.

    A column repeats few objects many times, and fractions are slow to hash: so each object is looked at once.
    """
    ids = list(map(id, column))
    numbers: dict[Hashable, int] = {}
    of_id = {key: numbers.setdefault(value, len(numbers)) for key, value in dict(zip(ids, column, strict=True)).items()}
    return list(map(of_id.__getitem__, ids))
