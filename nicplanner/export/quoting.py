"""Texts as each target takes them: a quoting for every language, and templates that write nothing unquoted.

A template of :func:`templates` writes numbers and texts that went through one of these filters; a plain text stops it, and so does a value
that is missing. What a language cannot say safely is refused (:class:`~nicplanner.errors.InputError`), never changed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Any

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover.reading import is_plain

if TYPE_CHECKING:
    from jinja2 import Environment

POWERSHELL_QUOTES = "'\u2018\u2019\u201a\u201b"
"""What PowerShell takes for a single quote: the language's tokenizer treats the typographic ones alike (about_Quoting_Rules)."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]*\Z", re.ASCII)
_LINE = re.compile(r"[A-Za-z0-9(\[][A-Za-z0-9 ._:/+()\[\],=@#-]*\Z", re.ASCII)


class Quoted(str):
    """A text as it stands in the target's language; joined to another text it is a plain one again."""

    __slots__ = ()


def refused(what: str, text: str, allowed: str) -> InputError:
    """Return the error for a text that a language cannot take."""
    hint = "rename it in the design and plan again"
    return InputError([Problem(what, "this format cannot say the text safely", clean(repr(text)), allowed, hint, file="plan")])


def powershell(text: object) -> Quoted:
    """Return a PowerShell string literal: in single quotes, in which only quotes count, each of them doubled.

    Examples
    --------
    >>> print(powershell("it's $(calc) `n"))
    'it''s $(calc) `n'
    """
    plain = _plain("text", str(text))
    return Quoted("'" + "".join(sign * 2 if sign in POWERSHELL_QUOTES else sign for sign in plain) + "'")


def shell(text: object) -> Quoted:
    """Return a word of the POSIX shell."""
    return Quoted(shlex.quote(_plain("text", str(text))))


def word(text: object) -> Quoted:
    """Return a single word of a device's command line: letters, digits and ``. _ : / + -``, beginning with a letter or digit."""
    plain = str(text)
    if not _WORD.match(plain):
        raise refused("name", plain, "letters, digits and . _ : / + -")
    return Quoted(plain)


def line(text: object) -> Quoted:
    """Return the rest of a command line, for descriptions: signs that no switch takes for a comment, a help key, a quote or a variable."""
    plain = str(text)
    if not _LINE.match(plain) or plain != plain.strip():
        raise refused("description", plain, "letters, digits, blanks and . _ : / + ( ) [ ] , = @ # -, a letter, digit or bracket first")
    return Quoted(plain)


def comment(text: object) -> Quoted:
    """Return a text for a comment that runs to the end of its line; of PowerShell, shells, YAML and switches alike."""
    return Quoted(_plain("text", str(text)))


def joined(values: Iterable[object], separator: str = ",") -> Quoted:
    """Join what is quoted already, and numbers."""
    return Quoted(separator.join(finalized(value) for value in values))


def finalized(value: Any) -> str:
    """Let through what a template may write: numbers, addresses and quoted texts.

    Raises
    ------
    TypeError
        For anything else: the template forgot to quote (a fault of the format).
    """
    if isinstance(value, (Quoted, int, IPv4Address, IPv4Network)) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"a template writes {type(value).__name__} {value!r} without quoting it")


def templates(package: str, filters: Mapping[str, Callable[..., Any]] | None = None) -> Environment:
    """Return the templates in the folder ``templates`` of a package: strict about missing values, and writing nothing unquoted.

    Parameters
    ----------
    package
        The package, e.g. ``nicplanner.export``.
    filters
        More filters beside ``ps``, ``sh``, ``word``, ``line``, ``comment`` and ``joined``.

    Raises
    ------
    InputError
        If Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        hint = "pip install 'nicplanner[export]'"
        raise InputError([Problem("", "this format needs the package Jinja2", hint=hint, file="environment")]) from None
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # what is written goes through `finalized`, which takes quoted texts alone
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(ps=powershell, sh=shell, word=word, line=line, comment=comment, joined=joined, **(filters or {}))
    return environment


def _plain(what: str, text: str) -> str:
    if not is_plain(text):
        raise refused(what, text, "one line without invisible signs")
    return text
