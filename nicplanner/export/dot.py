r"""Graphviz's DOT language: texts as it takes them.

Notes
-----
In a quoted string ``\"`` stands for a quote and everything else for itself, a backslash too (Graphviz, "The DOT Language"); so a text
with a backslash before a quote or at its end cannot be said, and names that must be exact are refused where they have one. Labels read
escapes like ``\N`` (the node's name), HTML-like ones too, after XML's: there each backslash is doubled.
"""

from __future__ import annotations

from html import escape

from nicplanner.export.handover.reading import is_plain
from nicplanner.export.quoting import Quoted, refused


def quoted(what: str, text: str) -> Quoted:
    r"""Return a quoted string that stands for exactly this text.

    Raises
    ------
    InputError
        If there is none: a backslash, a line break or an invisible sign.

    Examples
    --------
    >>> print(quoted("name", 'a "b"'))
    "a \"b\""
    """
    if "\\" in text or not is_plain(text):
        raise refused(what, text, "one line without backslashes and invisible signs")
    return Quoted('"' + text.replace('"', '\\"') + '"')


def marked(text: str) -> Quoted:
    """Return a text as it stands in an HTML-like label.

    Examples
    --------
    >>> print(marked("<b> & it's"))
    &lt;b&gt; &amp; it&#x27;s
    """
    return Quoted(escape(text).replace("\\", "\\\\"))
