"""Finding entries: the shipped catalog, folders of a user, definitions inside a design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nicplanner.catalog.entries import AdapterEntry, CableEntry, Entry, ServerEntry, SwitchEntry
from nicplanner.errors import InputError, Problem
from nicplanner.names import natural
from nicplanner.reading import document, problems, types
from nicplanner.reading.document import Document

KINDS: Mapping[str, type[Entry]] = MappingProxyType(
    {"adapters": AdapterEntry, "servers": ServerEntry, "switches": SwitchEntry, "cables": CableEntry}
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
    (the tests check them all), a user's when they are read.
    """

    own: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    origins: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def _shipped(self) -> Mapping[str, Mapping[str, tuple[Document, str]]]:
        return _shipped_files()

    def names(self, section: str) -> list[str]:
        """Return the model names of a section, in natural order."""
        return natural({*self._shipped.get(section, {}), *self.own.get(section, {})})

    def get(self, section: str, name: str) -> Entry | None:
        """Return an entry, or None if there is none of that name."""
        mine = self.own.get(section, {}).get(name)
        if mine is not None:
            return mine
        shipped = self._shipped.get(section, {}).get(name)
        return _checked(section, name) if shipped else None

    def origin(self, section: str, name: str) -> str:
        """Return where an entry comes from: ``shipped``, ``design`` or the folder's file."""
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
        return [(section, name) for section in KINDS for name in natural(self.own.get(section, {})) if name in self._shipped.get(section, {})]


@lru_cache(maxsize=1)
def _shipped_files() -> Mapping[str, Mapping[str, tuple[Document, str]]]:
    out: dict[str, dict[str, tuple[Document, str]]] = {}
    root = catalog_root()
    for section in KINDS:
        for file in sorted((root / section).glob("*.yaml")):
            doc = document.load(file)
            out.setdefault(section, {})[str(doc.value["name" if section == "cables" else "model"])] = (doc, file.name)
    return out


@lru_cache(maxsize=None)
def _checked(section: str, name: str) -> Entry:
    doc, _ = _shipped_files()[section][name]
    found: list[Problem] = []
    body = {key: value for key, value in doc.value.items() if key not in ("model", "name")}
    entry = problems.validate(KINDS[section], body, doc, (), found)
    if entry is None:
        raise InputError(found)
    return entry


def load_shipped() -> Catalog:
    """Return the shipped catalog.

    Examples
    --------
    >>> load_shipped().adapter("I350-T4").interfaces[0]
    ('p1', '1000base-t')
    """
    return Catalog()


def read_folder(root: Path, found: list[Problem]) -> Iterator[tuple[str, str, Entry, str]]:
    """Read a user's folder laid out like the shipped one; yield section, name, entry and file.

    Mistakes are appended to `found`; a file with a mistake yields nothing.
    """
    files = [(section, file) for section in KINDS for file in sorted((root / section).glob("*.y*ml"))][:MOST_FILES]
    if not files:
        found.append(
            Problem("catalog.path", "no catalog entries in this folder", str(root.name), "adapters/, servers/, switches/, cables/ with one YAML file a model")
        )
    for section, file in files:
        try:
            doc = document.load(file)
        except InputError as error:
            found.extend(error.problems)
            continue
        yield from _entry_of(section, doc, found)


def _entry_of(section: str, doc: Document, found: list[Problem]) -> Iterator[tuple[str, str, Entry, str]]:
    key = "name" if section == "cables" else "model"
    if not isinstance(doc.value, Mapping) or key not in doc.value:
        found.append(problems.make(doc, (), f"the key '{key}' is missing", allowed="one model a file", hint=f"add '{key}:'"))
        return
    body = {name: value for name, value in doc.value.items() if name != key}
    entry = problems.validate(KINDS[section], body, doc, (), found)
    try:
        model = types.free_text(doc.value[key])
    except types.Bad as bad:
        found.extend(problems.make(doc, (key,), *rest) for _, *rest in bad.items)
        return
    if entry is not None:
        yield section, model, entry, doc.file


def inline(section: str, body: Any, doc: Document, path: tuple[Any, ...], found: list[Problem]) -> Entry | None:
    """Check one definition inside a design."""
    return problems.validate(KINDS[section], body, doc, path, found)
