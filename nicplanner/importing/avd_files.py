"""The YAML files of an Arista AVD fabric: read with every mistake's place, taken apart with care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError, Problem, clean
from nicplanner.reading import document
from nicplanner.reading.base import show
from nicplanner.reading.document import Document
from nicplanner.reading.types import text_of

SUFFIXES = (".yml", ".yaml")
MOST_FILES = 500


@dataclass(slots=True)
class Variables:
    """Variables of a fabric by name, each with the file that it stands in; mistakes as they are found."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _documents: dict[str, Document] = field(default_factory=dict)

    def refuse(self, path: tuple[Any, ...], message: str, got: Any = None, allowed: str = "") -> None:
        """Note a mistake at a path, whose first step is the variable."""
        found = self._documents[path[0]]
        line, column, _ = found.place(path)
        dotted = ".".join(clean(str(step)) for step in path)
        self.problems.append(Problem(dotted, message, "" if got is None else show(got), allowed, file=found.file, line=line, column=column))

    def entries(self, path: tuple[Any, ...], value: Any) -> Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]]:
        """Yield the entries of a list of maps, or of a map of maps as older versions have it, whose keys are then the names."""
        if value is None:
            return
        if isinstance(value, Mapping):
            for key, body in value.items():
                if isinstance(body, Mapping) or body is None:
                    yield (*path, key), {"name": key, "group": key, "id": key, "profile": key, **(body or {})}
                else:
                    self.refuse((*path, key), "not a map", body)
            return
        if not isinstance(value, (list, tuple)):
            self.refuse(path, "neither a list nor a map", value)
            return
        for i, body in enumerate(value):
            if isinstance(body, Mapping):
                yield (*path, i), body
            else:
                self.refuse((*path, i), "not a map", body)

    def map(self, path: tuple[Any, ...], value: Any) -> Mapping[str, Any]:
        """Return a map; an empty one for nothing, or after a mistake."""
        if value is None or isinstance(value, Mapping):
            return value or {}
        self.refuse(path, "not a map", value)
        return {}

    def text(self, path: tuple[Any, ...], value: Any, needed: str = "") -> str:
        """Return a text (a number is its digits); empty for nothing, which is a mistake where it is `needed`."""
        found = text_of(value)
        if value is None or found == "":
            if needed:
                self.refuse(path, f"no {needed}", None, f"the {needed}")
            return ""
        if found is None:
            self.refuse(path, "not text", value)
        return found or ""

    def texts(self, path: tuple[Any, ...], value: Any) -> list[str]:
        """Return a list of texts; a single one is a list of one."""
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            value = [value]
        return [self.text((*path, i), one) for i, one in enumerate(value)]


def read_variables(paths: list[Path]) -> Variables:
    """Read the files, and those of the folders, with the YAML endings.

    Raises
    ------
    InputError
        With every file that cannot be read, or when there is none.
    """
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    files = [file for file in files if file.suffix.casefold() in SUFFIXES]
    out = Variables()
    if not 0 < len(files) <= MOST_FILES:
        what = "no YAML file there" if not files else f"more than {MOST_FILES} YAML files"
        raise InputError(
            [Problem("", what, clean(", ".join(map(str, paths)), 200), "the group variables of an AVD fabric", file="command line")]
        )
    for file in files:
        try:
            found = document.load(file)
        except InputError as error:
            out.problems += error.problems
            continue
        out.problems += found.problems
        if found.value is None:
            continue
        if not isinstance(found.value, Mapping):
            out.problems.append(Problem("", "not a map of variables", show(found.value), file=found.file, line=1, column=1))
            continue
        for name, value in found.value.items():
            if name in out.values:
                where = clean(out._documents[name].file)
                out.problems.append(Problem(clean(name), "the variable stands in two files", where, "each variable once", file=found.file))
            out.values[name], out._documents[name] = value, found
    if out.problems:
        raise InputError(out.problems)
    return out
