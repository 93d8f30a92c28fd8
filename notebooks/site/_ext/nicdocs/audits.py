"""What an audit says of a link, and the columns of its list of moves."""

from __future__ import annotations

from nicdocs.markdown import code, plain, table
from nicdocs.plan_tables import KINDS
from nicplanner.audit import MEANINGS, VIOLATIONS
from nicplanner.moves.order import MOVES


def statuses() -> str:
    """Return a table of what an audit says of a planned cable or another link."""
    rows = [[code(name), plain(meaning), "yes" if name in VIOLATIONS else "no"] for name, meaning in MEANINGS.items()]
    return table(("status", "meaning", "violation"), rows)


def moves() -> str:
    """Return a table of the columns of a list of moves."""
    rows = [[code(one.name), plain(one.meaning), KINDS[one.kind]] for one in MOVES.columns]
    return table(("column", "meaning", "kind"), rows)
