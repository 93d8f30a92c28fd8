"""A file of the library → plain text, lists and maps, quickly, and never more than the file itself holds.

Every scalar stays the text that it was written as: ``68M95``, ``1e3``, ``0x10``, ``on`` and ``1.10`` are models.  The library has thousands
of files, so they are read by libyaml whole, without the places that a design's mistakes need; what could be dangerous is looked at event
by event before.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from nicplanner.catalog.library.files import Source
from nicplanner.catalog.library.report import Unfit

MOST_DEPTH = 20
MOST_BRACKETS = 60
"""Brackets in a file that is read without a closer look; those of links in comments are few."""

_RISKY = re.compile(r"[&!]|\*[^ *\n]|^[ \t:?-]{40}|[:?-] [:?-] [:?-]", re.MULTILINE)
"""What may be an anchor, an alias, a tag, or the beginning of something nested deeply."""
_PLAIN_TAGS = (None, "!", *("tag:yaml.org,2002:" + name for name in ("str", "int", "float", "bool", "null", "map", "seq")))


def read_source(source: Source) -> dict[str, Any]:
    """Return the map that a file holds.

    Raises
    ------
    Unfit
        If it cannot be read, is no YAML, has tags, aliases or several documents, or is no map.
    """
    if source.fault:
        raise Unfit("failed", source.fault)
    try:
        text = source.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit("failed", "not UTF-8") from None
    except OSError as error:
        raise Unfit("failed", f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise Unfit("failed", str(error)) from None
    return parse_text(text)


def parse_text(text: str) -> dict[str, Any]:
    """Return the map that YAML text holds, all scalars as text; see :func:`read_source`."""
    try:
        if _RISKY.search(text) or text.count("[") + text.count("{") > MOST_BRACKETS:
            _look(text)
        value: Any = yaml.load(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise Unfit("failed", "not valid YAML", _place(error)) from None
    except (ValueError, TypeError, RecursionError):  # a key that is a list, characters that are none
        raise Unfit("failed", "not valid YAML") from None
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Unfit("failed", "not a map of keys")
    return value


def _look(text: str) -> None:
    """Refuse tags, aliases and deep nesting; libyaml keeps its own account of both, so that looking costs no depth of ours."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise Unfit("failed", "an alias", f"line {mark.line + 1}")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH:
            raise Unfit("failed", "nested too deeply", f"line {mark.line + 1}")
        if getattr(event, "tag", None) not in _PLAIN_TAGS:
            raise Unfit("failed", "a tag", f"line {mark.line + 1}")


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark is not None else ""


def text_of(value: Any) -> str:
    """Return a scalar's text in one line without signs that do not print; empty for null and for what is none.

    Examples
    --------
    >>> text_of("  X710 Quad ")
    'X710 Quad'
    >>> text_of("~"), text_of(["a"])
    ('', '')
    """
    if not isinstance(value, str) or value in ("~", "null", "Null", "NULL"):
        return ""
    if not value.isprintable():
        value = "".join(sign if sign.isprintable() else " " for sign in value)
    return " ".join(value.split())


def true(value: Any) -> bool:
    """Tell whether a scalar says yes; the library writes ``true``."""
    return isinstance(value, str) and value.casefold() in ("true", "yes", "on")


def maps_of(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the maps of a list of components; what stands there else is nothing.

    Raises
    ------
    Unfit
        If there is something that is no list.
    """
    value = data.get(key)
    if value is None or value == "" or value == "~" or value == "null":
        return []
    if not isinstance(value, list):
        raise Unfit("failed", f"'{key}' is not a list")
    return [item for item in value if isinstance(item, dict)]
