"""Finding entries: the shipped catalog, folders of a user, definitions inside a design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nicplanner.catalog.entries import AdapterEntry, CableEntry, Entry, ServerEntry, SwitchEntry, TransceiverEntry
from nicplanner.catalog.indexed import Indexed
from nicplanner.display import block, grid
from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.names import natural
from nicplanner.reading import document, types
from nicplanner.reading.base import record, show
from nicplanner.reading.document import Document
from nicplanner.reading.problems import Findings, Steps

KINDS: Mapping[str, type[Entry]] = MappingProxyType(
    {
        "adapters": AdapterEntry,
        "servers": ServerEntry,
        "switches": SwitchEntry,
        "cables": CableEntry,
        "transceivers": TransceiverEntry,
    }
)
"""Section of the catalog → its record."""

MOST_FILES = 20_000


def catalog_root() -> Path:
    """Return the folder of the shipped catalog: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_catalogs"
    return installed if installed.is_dir() else package.parent / "catalogs"


@dataclass(frozen=True)
class Catalog:
    """Entries by section and model name, with where each came from.

    Later layers win: shipped, then folders, then the design's own definitions. Shipped entries are checked when they are first used
    (the tests check them all), a user's when they are read: those of an `indexed` folder that nothing names, when they are asked for.
    """

    own: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    origins: Mapping[tuple[str, str], str] = field(default_factory=dict)
    indexed: Indexed | None = None

    def __repr__(self) -> str:
        return f"<Catalog: {', '.join(f'{count} {section}' for section, count in self._counts())}>"

    def _repr_html_(self) -> str:
        own = sum(map(len, self.own.values()))
        rows = [(section, count, listing(self.names(section), 5)) for section, count in self._counts()]
        return block("Catalog", f"own entries: {own}" if own else "", grid(("section", "entries", "such as"), rows))

    def _counts(self) -> list[tuple[str, int]]:
        return [(section, len(self.names(section))) for section in KINDS]

    @property
    def _shipped(self) -> Mapping[str, Mapping[str, Document]]:
        return _shipped_files()

    def names(self, section: str) -> list[str]:
        """Return the model names of a section, in natural order."""
        return natural({*self._shipped.get(section, {}), *self.own.get(section, {}), *self._index(section)})

    def at_hand(self, section: str) -> list[str]:
        """Return the names of a section without those of an indexed folder that nothing names, in natural order."""
        return natural({*self._shipped.get(section, {}), *self.own.get(section, {})})

    def _index(self, section: str) -> Mapping[str, str]:
        return {} if self.indexed is None else self.indexed.by_section.get(section, {})

    def get(self, section: str, name: str) -> Entry | None:
        """Return an entry, or None if there is none of that name.

        Raises
        ------
        InputError
            If the file of an indexed folder that holds it has mistakes.
        """
        mine = self.own.get(section, {}).get(name)
        if mine is not None:
            return mine
        if self.indexed is not None and name in self._index(section):
            return self.indexed.get(section, name)
        return _checked(section, name) if name in self._shipped.get(section, {}) else None

    def origin(self, section: str, name: str) -> str:
        """Return where an entry comes from: ``shipped``, ``design`` or the folder's file."""
        if (section, name) not in self.origins and self.indexed is not None and name in self._index(section):
            return self.indexed.origin(section, name)
        return self.origins.get((section, name), "shipped")

    def adapter(self, name: str) -> AdapterEntry:
        """Return the adapter of that model (which must exist)."""
        entry = self.get("adapters", name)
        assert isinstance(entry, AdapterEntry)
        return entry

    def server(self, name: str) -> ServerEntry:
        """Return the server of that model (which must exist)."""
        entry = self.get("servers", name)
        assert isinstance(entry, ServerEntry)
        return entry

    def switch(self, name: str) -> SwitchEntry:
        """Return the switch of that model (which must exist)."""
        entry = self.get("switches", name)
        assert isinstance(entry, SwitchEntry)
        return entry

    def cables(self) -> Iterator[tuple[str, CableEntry]]:
        """Yield every kind of cable, in natural order of the names."""
        for name in self.names("cables"):
            entry = self.get("cables", name)
            assert isinstance(entry, CableEntry)
            yield name, entry

    def overridden(self) -> list[tuple[str, str]]:
        """Return (section, name) of every shipped entry that another definition replaces."""
        shipped = self._shipped
        return [(section, name) for section in KINDS for name in natural(self.own.get(section, {})) if name in shipped.get(section, {})]


@lru_cache(maxsize=1)
def _shipped_files() -> Mapping[str, Mapping[str, Document]]:
    out: dict[str, dict[str, Document]] = {}
    root = catalog_root()
    for section in KINDS:
        for file in sorted((root / section).glob("*.yaml")):
            doc = document.load(file)
            out.setdefault(section, {})[str(doc.value[_name_key(section)])] = doc
    return out


def shipped_bodies() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return what the shipped files hold: section → name → keys, plain data, the name's own left out."""
    return {
        section: {name: {key: value for key, value in doc.value.items() if key != _name_key(section)} for name, doc in files.items()}
        for section, files in _shipped_files().items()
    }


@cache
def _checked(section: str, name: str) -> Entry:
    findings = Findings(_shipped_files()[section][name])
    entry = _body(section, findings)
    if entry is None or findings.problems:
        raise InputError(findings.problems)
    return entry


def _name_key(section: str) -> str:
    return "name" if section == "cables" else "model"


def _body(section: str, findings: Findings) -> Entry | None:
    body = {key: value for key, value in findings.document.value.items() if key != _name_key(section)}
    return findings.read(record(KINDS[section]), body, ())


def load_shipped() -> Catalog:
    """Return the shipped catalog.

    Examples
    --------
    >>> load_shipped().adapter("I350-T4").interfaces[0]
    ('p1', '1000base-t')
    """
    return Catalog()


def folder_files(root: Path) -> list[tuple[str, Path]]:
    """Return the files of a user's folder laid out like the shipped one, each with its section."""
    found = []
    for section in KINDS:
        files = sorted(file for file in (root / section).glob("*") if file.suffix.casefold() in (".yaml", ".yml"))
        found += [(section, file) for file in files]
    return found


def read_folder(
    root: Path, shown: str, problems: list[Problem], files: Iterable[tuple[str, Path]] | None = None
) -> Iterator[tuple[str, str, Entry, str]]:
    """Read a user's folder; yield section, name, entry and file.

    Parameters
    ----------
    root
        The folder. Files that a link takes out of it are refused.
    shown
        The folder's name in messages.
    problems
        Receives the mistakes; a file with a mistake yields nothing.
    files
        Which of its files, with their sections; all by default.
    """
    for section, file in folder_files(root.resolve()) if files is None else files:
        name = clean(f"{shown}/{section}/{file.name}", 200)
        found = read_file(root, section, file, name, problems)
        if found is not None:
            yield section, *found, name


def read_file(root: Path, section: str, file: Path, shown: str, problems: list[Problem]) -> tuple[str, Entry] | None:
    """Read one file of a user's folder; None, and `problems`, if it has a mistake or a link leads out of `root`."""
    if not file.resolve().is_relative_to(root.resolve()):
        hint = "copy the file into the folder"
        problems.append(Problem("", "the link leaves the catalog's folder", allowed="files below it", hint=hint, file=shown))
        return None
    try:
        findings = Findings(document.parse(document.read_text(file)[0], shown))
    except InputError as error:
        problems.extend(replace(problem, file=shown) for problem in error.problems)
        return None
    found = _entry_of(section, findings)
    problems.extend(findings.problems)
    return None if findings.problems else found


def _entry_of(section: str, findings: Findings) -> tuple[str, Entry] | None:
    value, key = findings.document.value, _name_key(section)
    if not isinstance(value, Mapping):
        hint = f"the file describes one entry of {section}"
        findings.refuse((), "not a catalog entry", show(value), f"a map with '{key}' and the entry's keys", hint)
        return None
    entry = _body(section, findings)
    if key not in value:
        findings.refuse((key,), "the key is missing", "", "the name of the model", f"add '{key}:'", at_key=True)
        return None
    name = findings.read(types.model_name, value[key], (key,))
    return None if entry is None or name is None else (name, entry)


def inline(section: str, body: Any, findings: Findings, path: Steps) -> Entry | None:
    """Check one definition inside a design; None where too little is left to build on."""
    entry = findings.read(record(KINDS[section]), body, path)
    spoilt = any(findings.refused((*path, key)) for key in ("interfaces", "mgmt_only", "slots", "height_units", "form_factors"))
    return None if spoilt else entry
