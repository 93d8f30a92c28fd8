"""The exception tree, grouped by who must act.

``InputError`` is for whoever wrote the file, ``InfeasibleError`` for the architect who must relax a requirement, ``SolverError`` for
whoever runs the machine, ``InternalError`` for us.  The library raises; only :mod:`nicplanner.cli` prints or exits.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

LONGEST = 80
"""What was found is cut to this many characters in a message."""


def clean(text: str, most: int = LONGEST) -> str:
    r"""Return text as one short printable line: control and direction marks as escapes, long text cut.

    Input is hostile until proven otherwise; nothing of it reaches a terminal or a log unescaped.

    Examples
    --------
    >>> clean("a" + chr(27) + "[2Jb")
    'a\\u001b[2Jb'
    """
    head = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text[: most + 1])
    return head if len(head) <= most else head[: most - 1] + "…"


def cell_name(sheet: str, row: int, column: int) -> str:
    """Return the name of a cell of a workbook, or of the sheet where row or column is 0.

    Examples
    --------
    >>> cell_name("hosts", 4, 3), cell_name("hosts", 1, 28), cell_name("hosts", 0, 0)
    ('hosts!C4', 'hosts!AB1', 'hosts')
    """
    letters, left = "", column
    while left > 0:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{sheet}!{letters}{row}" if row and letters else sheet


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the input, with its place and its mend.

    Parameters
    ----------
    path
        Where in the structure, dotted: ``traffic.iscsi.demand_gbps``.
    message
        What is wrong, in one clause.
    got
        What was found, as the user wrote it (empty when something is missing).
    allowed
        What is allowed there.
    hint
        How to mend it.
    file, line, column
        Place in the file, counted from 1; 0 where the input was not a file, or where the whole line is meant.
    sheet
        Sheet of a workbook; line and column are then those of the cell, 0 where the whole sheet is meant.
    """

    path: str
    message: str
    got: str = ""
    allowed: str = ""
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    sheet: str = ""

    @property
    def cell(self) -> str:
        """Place in a workbook as people write it, ``hosts!C4``; empty elsewhere."""
        return cell_name(self.sheet, self.line, self.column) if self.sheet else ""

    def __str__(self) -> str:
        place = self.file or "design"
        if self.sheet:
            place += f":{self.cell}"
        elif self.line:
            place += f":{self.line}:{self.column}" if self.column else f":{self.line}"
        text = f"{place}: {self.path + ': ' if self.path else ''}{self.message}"
        for label, part in (("found", self.got), ("allowed", self.allowed), ("hint", self.hint)):
            if part:
                text += f"; {label}: {part}"
        return text

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as plain data for ``--json``."""
        return {**asdict(self), "cell": self.cell}


class NicplannerError(Exception):
    """Base of every error that nicplanner raises on purpose."""


class InputError(NicplannerError):
    """The input is invalid; carries every mistake found, not the first alone."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(set(problems), key=lambda p: (p.file, p.sheet, p.line, p.column, p.path, p.message, p.got, p.hint))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class InfeasibleError(NicplannerError):
    """No plan exists.

    Parameters
    ----------
    explanation
        Sentences, or what finds them out: a planner that is only asked whether there is a plan need not say why.
    reason
        What finds out the first sentence alone, which is sooner done.
    """

    def __init__(self, explanation: Iterable[str] | Callable[[], Sequence[str]], reason: Callable[[], str] | None = None) -> None:
        self._explain, self._reason = explanation, reason
        self._explanation: Sequence[str] | None = None
        super().__init__()

    @property
    def explanation(self) -> Sequence[str]:
        """Why: one sentence for each thing that is short or in conflict and for each way out; found out when first asked for.

        That of a design is a :class:`nicplanner.explain.Explanation`, with all of it as data too.
        """
        if self._explanation is None:
            found = self._explain() if callable(self._explain) else self._explain
            self._explanation = found if isinstance(found, Sequence) else tuple(found)
        return self._explanation

    @property
    def reason(self) -> str:
        """The first sentence of the explanation, without the rest of it."""
        return self._reason() if self._reason is not None and self._explanation is None else self.explanation[0]

    def __str__(self) -> str:
        return "\n".join(self.explanation)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.explanation,)


class SolverError(NicplannerError):
    """The solver is missing, failed, or found nothing within its limit."""


class NoSolutionError(SolverError):
    """A limit was hit before any plan was found; nothing is proven either way."""


class InternalError(NicplannerError):
    """nicplanner contradicts itself, for example a plan that fails its own proof. Always a bug worth reporting."""

    def __init__(self, message: str, details: Mapping[str, Any] | None = None) -> None:
        self.details = dict(details or {})
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.details)


def closest(name: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known names most like `name`, the best first; one word of several counts too (``gpbs`` for ``demand_gbps``).

    Examples
    --------
    >>> closest("I350-T5", ["X710-DA2", "I350-T2", "I350-T4"], 2)
    ['I350-T2', 'I350-T4']
    >>> closest("hight", ["height_units", "interfaces"])
    ['height_units']
    """
    if len(name) > LONGEST:
        return []
    matcher = difflib.SequenceMatcher(b=name.casefold())
    scored = []
    for candidate in sorted(set(known)):
        matcher.set_seq1(candidate.casefold())
        score = matcher.ratio() if matcher.real_quick_ratio() >= cutoff else 0.0
        parts = candidate.casefold().replace(" ", "_").split("_")
        for part in parts if len(parts) > 1 and not set(name) & {"_", " "} else ():
            matcher.set_seq1(part)
            score = max(score, matcher.ratio() - 0.1) if len(part) > 3 else score
        if score >= cutoff:
            scored.append((-score, candidate))
    return [candidate for _, candidate in sorted(scored)[:most]]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint ``did you mean …?`` for the known name most like `name`, or an empty string.

    Examples
    --------
    >>> nearest("I350-T5", ["I350-T4", "X710-DA2"])
    "did you mean 'I350-T4'?"
    """
    close = closest(name, known)
    return f"did you mean {close[0]!r}?" if close else ""


def listing(names: Iterable[str], most: int = 8) -> str:
    """Join names for a message, cutting a long list with its count.

    Examples
    --------
    >>> listing(["a", "b"])
    'a, b'
    """
    names = list(names)
    if len(names) <= most:
        return ", ".join(names)
    return ", ".join(names[:most]) + f", … ({len(names)} in all)"
