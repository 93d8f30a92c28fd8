"""Markdown as GitHub, GitLab and wikis read it: texts that stand for themselves, and tables.

Notes
-----
A backslash before a sign of ASCII punctuation makes it stand for itself (CommonMark 0.31, 2.4); in tables of GitHub Flavored Markdown that
holds for ``|`` too, and a row is one line (GFM 4.10). ``$`` begins a formula on GitHub and GitLab, ``://`` a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nicplanner.errors import clean

LONGEST = 5_000
"""Signs of a cell; no text of a plan is longer, an edited one may be."""
MOST_ROWS = 2_000
"""Rows of a table: more are counted, for no wiki shows them. All of them stand in the plan's folder."""
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|~$#!]|(?<=\S):(?=//)|(?<=[Ww]{3})\.")


def plain(text: str) -> str:
    r"""Return a text as Markdown that stands for it, on one line.

    Examples
    --------
    >>> print(plain("a|b <script> `id` $x$"))
    a\|b \<script\> \`id\` \$x\$
    >>> print(plain("https://a.example, www.a.example"))
    https\://a.example, www\.a.example
    """
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", clean(text, LONGEST).strip())


NUMBERS = frozenset({"Unit", "MTU", "Length (m)", "Untagged", "Port-channel", "VLAN", "Prefix", "Quantity", "Unit price", "Total"})
"""Heads of columns whose cells stand at the right."""


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], file: str) -> Iterator[str]:
    """Yield the lines of a table.

    Parameters
    ----------
    columns
        The heads.
    rows
        The cells: numbers, texts that are not Markdown yet, and None for nothing.
    file
        Where all rows are, for a table that has too many.
    """
    several = [list(row) for row in rows]
    if not several:
        yield "None."
        return
    yield _line(plain(name) for name in columns)
    yield _line("---:" if name in NUMBERS else "---" for name in columns)
    for row in several[:MOST_ROWS]:
        yield _line("" if cell is None else plain(str(cell)) for cell in row)
    if len(several) > MOST_ROWS:
        yield ""
        yield f"… and {len(several) - MOST_ROWS} more rows, see `{file}`."


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
