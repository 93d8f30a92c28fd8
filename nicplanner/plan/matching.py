"""Rows of two tables, matched by key: which were added, removed or changed, and in which cells.

Works in columns: keys are matched once, then each column is compared over the matched rows; only rows that differ are looked at one by one.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, NamedTuple

from nicplanner import units
from nicplanner.names import natural_key
from nicplanner.tables import Column, Table, guarded

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType({"cabling": ("host", "adapter", "port")})
"""Tables whose rows are matched by something else than their key: a cable is the same cable if it comes out of the same port of a host."""

NUMBERING: Mapping[str, tuple[str, ...]] = MappingProxyType({"cabling": ("cable",)})
"""Columns that only count: a cable that is added shifts the number of all that follow."""

_ENDS = ("rack", "unit", "switch", "switch_port", "switch_rack", "switch_unit")
FOLLOWING: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({("cabling", name): _ENDS for name in ("label_a", "label_b")})
"""Columns that follow from others: they are told only of rows in which none of those differs."""

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class Change(NamedTuple):
    """A row that only one of the plans has, or a cell that differs.

    Attributes
    ----------
    table : str
        Name of the plan's table.
    key : tuple of str
        The cells of the key columns. Of rows with equal keys the second and further ones end with ``(2)``, ``(3)`` …
    change : str
        ``added``, ``removed`` or ``changed``.
    column : str
        The column of the cell; empty of a whole row.
    a, b : str
        The cell as it stands in CSV; of a whole row its line of CSV, in the columns that are compared.
    """

    table: str
    key: tuple[str, ...]
    change: str
    column: str
    a: str
    b: str

    @property
    def subject(self) -> str:
        """The key on one line: ``hv01 slot1/p1``."""
        return subject(self.table, self.key)


def subject(table: str, key: Sequence[str]) -> str:
    """Write a key on one line, adapter and port as ``ADAPTER/PORT``; cells without text are left out."""
    parts = list(key)
    if table in ("ports", "cabling"):
        parts[1:3] = [f"{key[1]}/{key[2]}"]
    return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of a table.

    Attributes
    ----------
    changes
        In natural order of the keys, then in order of the columns.
    added, removed, changed, same
        How many rows.
    renumbered
        Of how many rows a column that only counts differs.
    columns
        The columns that were compared, in order.
    unknown
        Columns that only one of the plans has (tables of other makers, or of earlier versions): they are not compared.
    """

    changes: tuple[Change, ...]
    added: int
    removed: int
    changed: int
    same: int
    renumbered: int
    columns: tuple[str, ...]
    unknown: tuple[str, ...]


def match(a: Table, b: Table) -> Matched:
    """Compare two tables of one kind; in which order they state their rows makes no difference.

    Notes
    -----
    Rows with equal keys are no plan, but may stand in a table: equal ones are matched first, the others in order of their text.
    """
    spec = a.spec
    keys = KEYS.get(spec.name) or tuple(column.name for column in spec.columns if column.key)
    shared = [column for column in spec.columns if column.name in a.columns and column.name in b.columns]
    unknown = tuple(c.name for c in spec.columns if (c.name in a.columns) != (c.name in b.columns) and c.name not in keys)
    counting = NUMBERING.get(spec.name, ())
    compared = [column for column in shared if column.name not in counting]
    sides = _Side(a, keys, compared), _Side(b, keys, compared)
    met, alone = _pairs(*sides)
    left, right = [i for i, _, _ in met], [j for _, j, _ in met]
    differs: dict[int, list[Column]] = {}
    for column in compared:
        if column.name not in keys:
            for at in _unequal(sides, column, left, right):
                differs.setdefault(at, []).append(column)
    changes = [one for at, columns in differs.items() for one in _cells(sides, met[at], _leading(spec.name, columns))]
    changes += [_whole(sides, *one) for one in alone]
    order = {column.name: i for i, column in enumerate(spec.columns)}
    changes.sort(key=lambda one: (tuple(map(natural_key, one.key)), one.change, order.get(one.column, -1), one.a, one.b))
    renumbered = {at for c in shared if c.name in counting for at in _unequal(sides, c, left, right)}
    added = sum(i is None for i, _, _ in alone)
    return Matched(
        tuple(changes), added, len(alone) - added, len(differs), len(met) - len(differs), len(renumbered),
        tuple(column.name for column in compared), unknown,
    )  # fmt: skip


class _Side:
    """A table with the keys of its rows; columns are turned into text when first asked for, each different value once."""

    def __init__(self, table: Table, keys: Sequence[str], compared: Sequence[Column]) -> None:
        self.table, self.compared = table, compared
        self.names = keys
        blank = [""] * len(table)  # an optional key column that is missing holds nothing
        self.keys: list[tuple[Any, ...]] = list(zip(*(table.columns.get(name, blank) for name in keys), strict=True))
        self._texts: dict[str, list[str]] = {}
        self._writer = csv.writer(_Echo(), lineterminator="\r\n")  # so that a carriage return in a cell is quoted, as a line feed is

    def texts(self, name: str) -> list[str]:
        """Return a column as it stands in CSV."""
        if name not in self._texts:
            blank = [""] * len(self.table)
            self._texts[name] = cell_texts(self.table.spec.column(name), self.table.columns.get(name, blank))
        return self._texts[name]

    def key(self, at: int, place: int) -> tuple[str, ...]:
        """Return the key of a row as text, with its place among rows of that key from the second on."""
        texts = tuple([self.texts(name)[at] for name in self.names])
        return (*texts, f"({place})") if place > 1 else texts

    def line(self, at: int) -> str:
        """Return a row as its line of CSV, in the columns that are compared."""
        written: str = self._writer.writerow([self.texts(column.name)[at] for column in self.compared])
        return written[:-2]


class _Echo:
    """A file that hands back what is written to it, which ``writerow`` then returns."""

    def write(self, text: str) -> str:
        return text


_Met = tuple[int, int, int]
"""Row of a, row of b, and which of several rows of that key it is."""
_Alone = tuple[int | None, int | None, int]


def _pairs(a: _Side, b: _Side) -> tuple[list[_Met], list[_Alone]]:
    """Match rows by key: those that meet, and those that only one table has."""
    rows_a, rows_b = dict(zip(a.keys, range(len(a.keys)), strict=True)), dict(zip(b.keys, range(len(b.keys)), strict=True))
    met: list[_Met] = []
    alone: list[_Alone] = []
    if len(rows_a) < len(a.keys) or len(rows_b) < len(b.keys):
        repeated = _repeated(a.keys) | _repeated(b.keys)
        for one in _alike(_places(a, repeated), _places(b, repeated)):
            if one[0] is None or one[1] is None:
                alone.append(one)
            else:
                met.append((one[0], one[1], one[2]))
        for key in repeated:
            rows_a.pop(key, None)
            rows_b.pop(key, None)
    met += [(i, rows_b[key], 1) for key, i in rows_a.items() if key in rows_b]
    alone += [(i, None, 1) for key, i in rows_a.items() if key not in rows_b]
    alone += [(None, j, 1) for key, j in rows_b.items() if key not in rows_a]
    return met, alone


def _repeated(keys: Iterable[Any]) -> set[Any]:
    return {key for key, times in Counter(keys).items() if times > 1}


def _places(side: _Side, repeated: set[Any]) -> dict[Any, list[tuple[str, int]]]:
    """Return the rows of repeated keys, each with its text, in order of it."""
    found: dict[Any, list[tuple[str, int]]] = {key: [] for key in repeated}
    for at, key in enumerate(side.keys):
        if key in found:
            found[key].append((side.line(at), at))
    return {key: sorted(rows) for key, rows in found.items()}


def _alike(a: Mapping[Any, list[tuple[str, int]]], b: Mapping[Any, list[tuple[str, int]]]) -> Iterator[_Alone]:
    """Match rows of the same repeated key: equal ones first, then in order of their text."""
    for key, mine in a.items():
        equal = Counter(text for text, _ in mine) & Counter(text for text, _ in b[key])
        (first, left), (others, right) = _split(mine, equal), _split(b[key], equal)
        together = zip_longest([*first, *left], [*others, *right])
        yield from ((i, j, place) for place, (i, j) in enumerate(together, start=1))


def _split(rows: Sequence[tuple[str, int]], equal: Counter[str]) -> tuple[list[int], list[int]]:
    """Part rows into those that the other table has too and the rest."""
    still = Counter(equal)
    both: list[int] = []
    rest: list[int] = []
    for text, at in rows:
        (both if still[text] > 0 else rest).append(at)
        still[text] -= 1
    return both, rest


def _unequal(sides: tuple[_Side, _Side], column: Column, left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Return at which of the matched rows a column differs, by what stands in CSV."""
    exact = column.kind != "rate"  # rates may differ in more places than CSV has
    a, b = (side.table[column.name] if exact else side.texts(column.name) for side in sides)
    if len(left) == len(a) == len(b) and a == b and left == right:
        return []
    return [at for at, (i, j) in enumerate(zip(left, right, strict=True)) if a[i] != b[j]]


def cell_texts(column: Column, values: Sequence[Any]) -> list[str]:
    """Return the cells of a column as they stand in CSV.

    Numbers are told apart by identity: a column repeats few objects many times, and fractions are slow to hash.
    """
    if column.kind == "text":
        changed = {value: text for value in set(values) if (text := guarded(value)) != value}
        return [changed.get(value, value) for value in values] if changed else list(values)
    texts = {key: _cell(column, value) for key, value in {id(value): value for value in values}.items()}
    return [texts[id(value)] for value in values]


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "bool":
        return "true" if value else "false"
    return units.text(value) if column.kind == "rate" else str(value)


def _leading(table: str, columns: Sequence[Column]) -> list[Column]:
    """Leave out columns that only follow from others that differ too."""
    names = {column.name for column in columns}
    return [column for column in columns if names.isdisjoint(FOLLOWING.get((table, column.name), ()))]


def _cells(sides: tuple[_Side, _Side], met: _Met, columns: Iterable[Column]) -> Iterator[Change]:
    (a, b), (i, j, place) = sides, met
    key = a.key(i, place)
    for column in columns:
        yield Change(a.table.spec.name, key, CHANGED, column.name, a.texts(column.name)[i], b.texts(column.name)[j])


def _whole(sides: tuple[_Side, _Side], i: int | None, j: int | None, place: int) -> Change:
    a, b = sides
    name = a.table.spec.name
    if i is not None:
        return Change(name, a.key(i, place), REMOVED, "", a.line(i), "")
    return Change(name, b.key(j or 0, place), ADDED, "", "", b.line(j or 0))
