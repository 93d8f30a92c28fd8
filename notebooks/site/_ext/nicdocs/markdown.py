"""Writing Markdown: cells, tables, literal text. Everything here takes plain text, from the code or the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~^])")
_CODE = re.compile(r"(`+[^`]+`+)")


def plain(text: str) -> str:
    r"""Return a text as Markdown that shows just it, on one line; parts in backticks become code.

    Examples
    --------
    >>> print(plain("a_b | `x*y` *c*"))
    a\_b \| `x*y` \*c\*
    """
    parts = _CODE.split(re.sub(r"\s+", " ", text).strip())
    return "".join(code(part.strip("`").strip()) if i % 2 else _SPECIAL.sub(r"\\\1", part) for i, part in enumerate(parts))


def code(text: str) -> str:
    r"""Return a text as code that may stand in a table; empty for an empty one.

    Examples
    --------
    >>> print(code("a|b"))
    `a\|b`
    """
    shown = text.replace("|", "\\|")
    fence = "``" if "`" in text else "`"
    return f"{fence}{shown}{fence}" if text else ""


PROSE = 40
"""Characters of a cell from which on its column is one of sentences: it gets room (see ``site.css``)."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are Markdown already. Without rows it is empty."""
    cells = [list(row) for row in rows]
    if not cells:
        return ""
    wide = [f"prose-{i}" for i, column in enumerate(zip(*cells, strict=True), start=1) if max(map(_shown, column)) > PROSE]
    about = f"```{{rst-class}} {' '.join(wide)}\n```\n\n" if wide else ""
    lines = [" | ".join(row) for row in (head, ["---"] * len(head), *cells)]
    return about + "\n".join(f"| {line} |" for line in lines) + "\n"


def _shown(cell: str) -> int:
    """Return how many characters of a cell are seen: not those of targets."""
    return len(re.sub(r"\{#[^}]*\}|\]\([^)]*\)|[\\`\[]", "", cell))


def label(*parts: str) -> str:
    """Return the target of a thing, from what it is and its name.

    Examples
    --------
    >>> label("key", "traffic.demand_gbps"), label("rule", "R2-3")
    ('key-traffic-demand-gbps', 'rule-r2-3')
    """
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).casefold()).strip("-")
