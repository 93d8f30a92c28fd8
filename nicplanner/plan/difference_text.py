"""The report of a difference: for a terminal and for a notebook, both of bounded length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from nicplanner import display
from nicplanner.errors import clean
from nicplanner.names import compress
from nicplanner.plan.matching import CHANGED, Change, Matched
from nicplanner.plan.relayout import LayoutChange

if TYPE_CHECKING:
    from nicplanner.plan.difference import Difference

MOST_LAYOUT, MOST_ROWS = 7, 6
"""Changes of the layout and of other tables that are told; of more the report says how many.

So it has at most 40 lines: a heading, 8 measures, 12 tables, 9 of the layout, 8 of other changes, and 2 notes.
"""
MOST_COLUMNS, MOST_HTML = 5, 20
WIDE = 60


def report(found: Difference) -> str:
    """Return the report: measures and tables that differ, the layout, and examples of other changes."""
    lines = [heading(found)]
    lines += [f"  {name}: {_value(a)} -> {_value(b)}" for name, a, b in found.different]
    lines += [f"  {name}: {_counts(one)}" for name, one in found.tables.items() if one.changes]
    lines += _told("layout", [layout_sentence(one) for one in found.layouts[:MOST_LAYOUT]], len(found.layouts), "layout")
    others = {name: one.changes for name, one in found.tables.items() if name != "ports" or not found.layouts}
    lines += _told("such as", [_sentence(one) for one in _examples(others, MOST_ROWS)], sum(map(len, others.values())), "table")
    return "\n".join(lines + [f"note: {clean(note, 4 * WIDE)}" for note in found.notes[:2]])


def heading(found: Difference) -> str:
    """Say in a line what differs."""
    a, b = (clean(name, WIDE) for name in found.names)
    if found.same:
        return f"{a} -> {b}: nothing differs"
    changed = [one for one in found.tables.values() if one.changes]
    if not changed:
        return f"{a} -> {b}: no row of a table differs"
    rows = sum(one.added + one.removed + one.changed for one in changed)
    return f"{a} -> {b}: {_many(rows, 'row')} in {_many(len(changed), 'table')} {'differs' if rows == 1 else 'differ'}"


def layout_sentence(one: LayoutChange) -> str:
    """Write a change of the layout on a line: ``hv[01-04] slot1/p2: unused -> iscsi (fabric A)``."""
    where = " ".join(filter(None, (_names(one.hosts), _names(one.ports))))
    return f"{where}: {clean(one.a, WIDE)} -> {clean(one.b, WIDE)}"


def report_html(found: Difference) -> str:
    """Return the report for a notebook: what differs in measures, tables and layout, and the first changes."""
    counts = [(name, one.added, one.removed, one.changed, one.same) for name, one in found.tables.items() if one.changes]
    layout = [(_names(one.hosts), len(one.hosts), _names(one.ports), one.a, one.b) for one in found.layouts[:MOST_HTML]]
    changes = _examples({name: one.changes for name, one in found.tables.items()}, MOST_HTML)
    rows = [(one.table, one.subject, one.change, one.column, one.a, one.b) for one in changes]
    return display.block(
        heading(found),
        "",
        display.grid(("measure", "a", "b"), found.different, most=MOST_HTML),
        display.grid(("table", "added", "removed", "changed", "same"), counts, most=MOST_HTML),
        display.grid(("hosts", "count", "ports", "a", "b"), layout, len(found.layouts), MOST_HTML),
        display.grid(
            ("table", "key", "change", "column", "a", "b"), rows, sum(len(one.changes) for one in found.tables.values()), MOST_HTML
        ),
        display.paragraphs(found.notes, 2),
    )


def _counts(one: Matched) -> str:
    """Say how many rows of a table differ, and in which columns."""
    columns = Counter(change.column for change in one.changes if change.change == CHANGED)
    most = [f"{name} {columns[name]}" for name in one.columns if name in columns]
    named = ", ".join(most[:MOST_COLUMNS]) + (", …" if len(most) > MOST_COLUMNS else "")
    parts = [(one.added, "added"), (one.removed, "removed"), (one.changed, f"changed ({named})"), (one.same, "the same")]
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def _told(title: str, lines: Sequence[str], total: int, where: str) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)
    if total > len(lines):
        yield f"  … {total - len(lines)} more in .{where}"


def _examples(tables: dict[str, tuple[Change, ...]], most: int) -> list[Change]:
    """Return changes of as many tables as there is room for, in order of the tables."""
    firsts = zip_longest(*(changes[:most] for changes in tables.values()))
    chosen = [one for row in firsts for one in row if one is not None][:most]
    order = list(tables)
    return sorted(chosen, key=lambda one: order.index(one.table))


def _sentence(one: Change) -> str:
    place = f"{one.table} {clean(one.subject)}"
    if one.change != CHANGED:
        return f"{place}: {one.change}"
    return f"{place}: {one.column} {_value(one.a)} -> {_value(one.b)}"


def _value(value: Any) -> str:
    """Write a value for people; of a manifest it may be anything."""
    return "nothing" if value is None or value == "" else clean(str(value), WIDE)


def _names(names: Sequence[str]) -> str:
    """Write names as a range, or where that is long the first of them and how many more."""
    text = compress(names)
    return clean(text) if len(text) <= WIDE or len(names) == 1 else f"{clean(names[0], WIDE)} and {len(names) - 1} more"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
