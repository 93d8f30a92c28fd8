"""A folder with an index: thousands of entries of which a design reads those that it names.

``index.json`` says for each entry which file holds it and how long the file is.  It saves time and decides nothing: a file of another
length, or one that the index does not list, is read as any file of a catalog folder; a listed one when its entry is first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nicplanner.catalog.entries import Entry
from nicplanner.errors import InputError, Problem, clean

INDEX = "index.json"
_FORMAT = "nicplanner catalog index 1"
_SECTIONS = ("adapters", "servers", "switches")
_MOST_BYTES = 50 * 2**20

Files = Mapping[str, Mapping[str, tuple[str, int]]]
"""Section → name → file and its length in bytes."""


def index_text(files: Files) -> str:
    """Write an index."""
    sections = {section: {name: list(entry) for name, entry in sorted(found.items())} for section, found in sorted(files.items())}
    return json.dumps({"format": _FORMAT, "sections": sections}, ensure_ascii=True, indent=0) + "\n"


def read_index(path: Path) -> Files | None:
    """Read an index; None if there is none, or if it is not one: then all files are read."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("format") != _FORMAT or not isinstance(data.get("sections"), dict):
        return None
    sections = data["sections"]
    if not all(section in _SECTIONS and isinstance(found, dict) for section, found in sections.items()):
        return None
    if not all(_is_file(entry) for found in sections.values() for entry in found.values()):
        return None
    return {section: {name: (file, size) for name, (file, size) in found.items()} for section, found in sections.items()}


def _is_file(entry: Any) -> bool:
    """Tell whether an entry names a file of its section's own folder and a length."""
    if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str) and type(entry[1]) is int):
        return False
    return bool(entry[0]) and "/" not in entry[0] and "\\" not in entry[0] and entry[0].casefold().endswith((".yaml", ".yml"))


def is_index(path: Path) -> bool:
    """Tell whether a file is an index."""
    return read_index(path) is not None


def listed_files(path: Path) -> list[str]:
    """Return the files that an index lists, below its folder."""
    return [f"{section}/{file}" for section, found in (read_index(path) or {}).items() for file, _ in found.values()]


@dataclass(frozen=True)
class Indexed:
    """The entries of a folder that its index finds, read one by one.

    What was read is kept, with its mistakes, so that a design that was sent elsewhere needs the folder no more.
    """

    root: str
    shown: str
    files: tuple[tuple[str, str, str], ...]
    """Section, name and file."""
    _read: dict[tuple[str, str], tuple[Entry | None, tuple[Problem, ...]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_section(self) -> Mapping[str, Mapping[str, str]]:
        """Section → name → file."""
        out: dict[str, dict[str, str]] = {}
        for section, name, file in self.files:
            out.setdefault(section, {})[name] = file
        return MappingProxyType(out)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "by_section"}

    def origin(self, section: str, name: str) -> str:
        """Return the file of an entry, for messages."""
        return clean(f"{self.shown}/{section}/{self.by_section[section][name]}", 200)

    def read(self, section: str, name: str) -> tuple[Entry | None, tuple[Problem, ...]]:
        """Return an entry and the mistakes of its file; the entry is None if there is any."""
        if (section, name) not in self._read:
            self._read[section, name] = self._read_file(section, name)
        return self._read[section, name]

    def _read_file(self, section: str, name: str) -> tuple[Entry | None, tuple[Problem, ...]]:
        from nicplanner.catalog.lookup import read_file  # which knows catalogs, and they know this

        problems: list[Problem] = []
        shown = self.origin(section, name)
        found = read_file(Path(self.root), section, Path(self.root, section, self.by_section[section][name]), shown, problems)
        if found is not None and found[0] != name:
            hint = f"import the library again, or remove {INDEX}: then all files are read"
            problems.append(Problem("model", "not the model that the index says", repr(found[0]), repr(name), hint, shown))
        return (None, tuple(problems)) if found is None or problems else (found[1], ())

    def get(self, section: str, name: str) -> Entry:
        """Return an entry.

        Raises
        ------
        InputError
            If its file has mistakes.
        """
        entry, problems = self.read(section, name)
        if entry is None:
            raise InputError(problems)
        return entry


def split_by_index(root: Path, shown: str, files: Iterable[tuple[str, Path]]) -> tuple[Indexed | None, list[tuple[str, Path]]]:
    """Part a folder's files into those that its index finds, and those that must be read.

    Parameters
    ----------
    root, shown
        The folder, and its name in messages.
    files
        Its files with their sections, as :func:`~nicplanner.catalog.lookup.folder_files` gives them.
    """
    files = list(files)
    index = read_index(root / INDEX)
    if index is None:
        return None, files
    known = {(section, file): (name, size) for section, found in index.items() for name, (file, size) in found.items()}
    rest = []
    for section, path in files:
        listed = known.get((section, path.name))
        if listed is None or path.lstat().st_size != listed[1]:
            known.pop((section, path.name), None)
            rest.append((section, path))
    found = tuple(sorted((section, name, file) for (section, file), (name, _) in known.items()))
    return Indexed(str(root), shown, found), rest
