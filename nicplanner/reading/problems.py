"""The mistakes of a document: each with its place, and which parts of the data they spoil."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from nicplanner.errors import Problem, clean
from nicplanner.reading.base import Bad, Flaw
from nicplanner.reading.document import Document

V = TypeVar("V")
Steps = tuple[Any, ...]


def dotted(path: Steps) -> str:
    """Write a path for a message."""
    return ".".join(clean(str(step)) or "''" for step in path)


class Findings:
    """Collects the mistakes of one document.

    Attributes
    ----------
    document : Document
        Where the mistakes are.
    problems : list of Problem
        All mistakes so far, those of the parser first.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems = list(document.problems)
        self._refused: set[Steps] = set()
        self._above: set[Steps] = set()
        for path in document.told:
            self.spoil(path)

    def refuse(self, path: Steps, message: str, got: str = "", allowed: str = "", hint: str = "", at_key: bool = False) -> None:
        """Add a mistake that spoils the value at `path`: what follows from it is no news, see :meth:`note`."""
        self.spoil(path)
        if not any(path[:i] in self.document.told for i in range(1, len(path) + 1)):
            self._add(path, message, got, allowed, hint, at_key)

    def spoil(self, path: Steps) -> None:
        """Mark the value at `path` as refused, its mistake being told elsewhere."""
        self._refused.add(path)
        self._above.update(path[:i] for i in range(len(path) + 1))

    def note(
        self,
        path: Steps,
        message: str,
        got: str = "",
        allowed: str = "",
        hint: str = "",
        at_key: bool = False,
        about: tuple[Steps, ...] = (),
    ) -> None:
        """Add a mistake between values, unless one that it is `about` (default: the one at `path`) was refused already."""
        if not any(self.refused(one) for one in about or (path,)):
            self._add(path, message, got, allowed, hint, at_key)

    def refused(self, path: Steps) -> bool:
        """Tell whether the value at `path`, a part of it, or something that it is part of was refused."""
        return path in self._above or any(path[:i] in self._refused for i in range(1, len(path)))

    def refused_whole(self, path: Steps) -> bool:
        """Tell whether the value at `path` itself, as a whole, was refused."""
        return path in self._refused

    def read(self, parse: Callable[[Any], V], value: Any, path: Steps, at_key: bool = False) -> V | None:
        """Parse the value at `path`; on mistakes add them all, and return what is left of the value."""
        try:
            return parse(value)
        except Bad as bad:
            for flaw in bad.flaws:
                self.take(flaw, path, at_key)
            left: V | None = bad.rest
            return left

    def take(self, flaw: Flaw, path: Steps = (), at_key: bool = False) -> None:
        """Add a flaw found below `path`. The key that an unknown one was meant to be counts as refused too."""
        self.refuse((*path, *flaw.at), flaw.message, flaw.got, flaw.allowed, flaw.hint, at_key or flaw.at_key)
        if flaw.instead:
            self.spoil((*path, *flaw.at[:-1], flaw.instead))

    def _add(self, path: Steps, message: str, got: str, allowed: str, hint: str, at_key: bool) -> None:
        self.problems.append(Problem(dotted(path), message, got, allowed, hint, self.document.file, *self.document.place(path, at_key)))
