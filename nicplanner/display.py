"""How objects look in a notebook: short, escaped, in the colours of the page.

What is shown is bounded, however large the object is: so many rows, so many signs in a cell. Nothing has a colour of its own, so that the
page's theme, light or dark, holds; numbers stand right, words left. These helpers do no work: they take rows as they come, and no more of
them than they show.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from nicplanner.errors import clean

MOST_ROWS = 10
"""Rows of a table that are shown."""
MOST_LINES = 12
"""Lines of a text that are shown."""
MOST_SIGNS = 100
"""Signs of a cell or title that are shown."""
FAINT = "opacity:.7"
"""The only style of text: weaker than its surroundings, in whatever colour they have."""


def block(title: str, note: str = "", *parts: str) -> str:
    """Return an object's HTML: a title, a note beside it, and the parts below.

    Examples
    --------
    >>> block("Plan", "<b>", paragraph("two"))
    '<div><p><b>Plan</b> <span style="opacity:.7">&lt;b&gt;</span></p><p>two</p></div>'
    """
    beside = f' <span style="{FAINT}">{_escaped(note, 3 * MOST_SIGNS)}</span>' if note else ""
    return f"<div><p><b>{_escaped(title)}</b>{beside}</p>{''.join(parts)}</div>"


def paragraph(text: str) -> str:
    """Return a line of text, shortened; nothing for an empty one."""
    return f"<p>{_escaped(text, 5 * MOST_SIGNS)}</p>" if text else ""


def paragraphs(texts: Sequence[str], most: int = 3) -> str:
    """Return some lines of text, and how many more there are."""
    return "".join(map(paragraph, texts[:most])) + more(len(texts) - most)


def facts(pairs: Iterable[tuple[str, Any]]) -> str:
    """Return names with values on a line; what is None is left out.

    Examples
    --------
    >>> facts([("ports", 32), ("cost", None), ("length_m", 1.50)])
    '<p>ports <b>32</b> · length_m <b>1.5</b></p>'
    """
    shown = [f"{_escaped(name)} <b>{_escaped(cell(value))}</b>" for name, value in pairs if value is not None]
    return f"<p>{' · '.join(shown)}</p>" if shown else ""


def grid(names: Sequence[str], rows: Iterable[Sequence[Any]], total: int | None = None, most: int = MOST_ROWS) -> str:
    """Return a table of the first rows, and how many more there are; nothing without rows.

    Parameters
    ----------
    names
        Titles of the columns, with units.
    rows
        Rows of values; no more than `most` are asked for.
    total
        How many rows there are; by default as many as `rows` has, which then must have a length.
    most
        How many are shown.
    """
    shown = list(islice(rows, most))
    if not shown:
        return ""
    count = total if total is not None else len(rows)  # type: ignore[arg-type]
    right = [all(row[i] is None or _is_number(row[i]) for row in shown) for i in range(len(names))]
    styles = [f' style="text-align:{"right" if one else "left"}"' for one in right]
    head = "".join(f"<th{style}>{_escaped(name)}</th>" for name, style in zip(names, styles, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{style}>{_escaped(cell(value))}</td>" for value, style in zip(row, styles, strict=True)) + "</tr>"
        for row in shown
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more(count - len(shown))}"


def more(count: int, what: str = "more") -> str:
    """Say how many more there are; nothing if there are none."""
    return f'<p style="{FAINT}">… {count:,} {_escaped(what)}</p>' if count > 0 else ""


def bounded(text: str, most: int = MOST_LINES) -> str:
    r"""Return the first lines of a text, and how many more there are.

    Examples
    --------
    >>> bounded("a\nb\nc", 1)
    'a\n… 2 more lines'
    """
    lines = text.split("\n")
    left = len(lines) - most
    return "\n".join([*(clean(line, 4 * MOST_SIGNS) for line in lines[:most]), *([f"… {left} more lines"] if left > 0 else [])])


def cell(value: Any) -> str:
    """Write a value as people read it: numbers with at most six digits that count, nothing for None.

    A number that is not whole is not shown as if it were: an availability just below 1 gets more digits, or a sign that it is rounded.

    Examples
    --------
    >>> cell(Fraction(1, 3)), cell(2.50), cell(True), cell(None), cell(12345678)
    ('0.333333', '2.5', 'yes', '', '12345678')
    >>> cell(Fraction(99999998, 10**8)), cell(1 - Fraction(1, 10**20)), cell(1.0)
    ('0.99999998', '≈ 1', '1')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value) if isinstance(value, (Fraction, float)) else str(value)


def _number(value: Fraction | float) -> str:
    number = float(value) or 0.0  # without the sign that a float's nought may have
    if abs(number) >= 1e6:
        return f"{number:.0f}"
    for form in (".6g", ".12g"):
        shown = format(number, form)
        if value == int(value) or Fraction(shown) != int(float(shown)):
            return shown
    return f"≈ {shown}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Fraction)) and not isinstance(value, bool)


def _escaped(text: str, most: int = MOST_SIGNS) -> str:
    return html.escape(clean(text, most))
