"""What hardware a design knows: its own definitions, those of its folder that it names, the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nicplanner import names
from nicplanner.catalog import KINDS, Catalog, Entry, Indexed, folder_files, open_folder
from nicplanner.catalog.folder import LAYOUT
from nicplanner.catalog.lookup import MOST_FILES, inline
from nicplanner.design.frozen import FrozenMap
from nicplanner.errors import Problem, listing
from nicplanner.reading import types
from nicplanner.reading.base import show, unknown_key
from nicplanner.reading.problems import Findings


def read_catalog(data: Mapping[str, Any], findings: Findings, base: Path, folder: Catalog | None) -> tuple[Catalog, Catalog | None]:
    """Return the catalog that the design sees, and what its folder holds."""
    given = data.get("catalog")
    if given is None:
        return Catalog(), None
    known = ["path", *KINDS]
    if not isinstance(given, Mapping):
        findings.refuse(("catalog",), "not a map", show(given), "a map with " + listing(known))
        return Catalog(), None
    for key in given:
        if key not in known:
            findings.take(unknown_key(("catalog",), key, known, {}))
    if "path" not in given:
        folder = None
    elif folder is None:
        folder = _folder(given["path"], findings, base)
    own: dict[str, dict[str, Entry]] = {section: dict(folder.own.get(section, {}) if folder else {}) for section in KINDS}
    origins = dict(folder.origins) if folder else {}
    for section in KINDS:
        for model, entry in _definitions(section, given.get(section), findings):
            own[section][model], origins[section, model] = entry, "design"
    indexed = folder.indexed if folder else None
    if indexed is not None:
        _take_named(indexed, data, own, origins, findings)
    return Catalog(FrozenMap({section: FrozenMap(entries) for section, entries in own.items()}), FrozenMap(origins), indexed), folder


def _take_named(
    indexed: Indexed,
    data: Mapping[str, Any],
    own: dict[str, dict[str, Entry]],
    origins: dict[tuple[str, str], str],
    findings: Findings,
) -> None:
    """Read those entries of an indexed folder whose names stand anywhere in the design: they count as its own, the others do not."""
    said = _texts([inside for key, inside in data.items() if key != "catalog"])
    for section, known in indexed.by_section.items():
        for model in names.natural((said & known.keys()) - own[section].keys()):
            entry, problems = indexed.read(section, model)
            if entry is not None:
                own[section][model], origins[section, model] = entry, indexed.origin(section, model)
            else:
                findings.problems += problems
                findings.spoil(("catalog", "path"))


def _texts(value: Any) -> set[str]:
    """Return every text that stands in plain data, as key or value."""
    out: set[str] = set()
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            out.update(one)
            left += one.values()
        elif isinstance(one, (list, tuple)):
            left += one
        elif (text := types.text_of(one)) is not None:
            out.add(text)
    return out


def _definitions(section: str, bodies: Any, findings: Findings) -> Iterator[tuple[str, Entry]]:
    if bodies is None:
        return
    if not isinstance(bodies, Mapping):
        findings.refuse(("catalog", section), "not a map", show(bodies), "a map of model names to definitions")
        return
    for name, body in bodies.items():
        path = ("catalog", section, name)
        model = findings.read(types.model_name, name, path, at_key=True)
        entry = inline(section, body, findings, path)
        if model is not None and entry is not None:
            yield model, entry


def _folder(given: Any, findings: Findings, base: Path) -> Catalog:
    """Read the catalog folder, which must lie below the design's own folder: a design must not read the rest of the machine."""
    path = ("catalog", "path")

    def refuse(message: str) -> Catalog:
        findings.refuse(path, message, show(given), "a folder below the design file's own", "copy the entries beside the design")
        return Catalog()

    if not isinstance(given, str) or not given.strip() or not given.isprintable() or len(given) > 200:
        return refuse("not a folder")
    if given.startswith(("~", "/")) or "\\" in given or ":" in given:
        return refuse("not a relative path")
    root = base.resolve()
    folder = (root / given).resolve()
    if not folder.is_relative_to(root):
        return refuse("the path leaves the design's folder")
    try:
        if not folder.is_dir():
            return refuse("not a folder" if folder.exists() else "no such folder")
        files = folder_files(folder)
    except OSError as error:
        return refuse(f"the folder cannot be read ({error.strerror})")
    if not 0 < len(files) <= MOST_FILES:
        what = f"at most {MOST_FILES} files" if files else LAYOUT
        findings.refuse(path, "too many files" if files else "no catalog entries in this folder", show(given), what)
        return Catalog()
    return _folder_entries(folder, given, files, findings)


def _folder_entries(folder: Path, given: str, files: list[tuple[str, Path]], findings: Findings) -> Catalog:
    problems: list[Problem] = []

    def twice(found: str) -> None:
        findings.refuse(("catalog", "path"), "two files define the same model", found, "one file a model")

    catalog = open_folder(folder, given, files, problems, twice)
    if problems:
        findings.problems += problems
        findings.spoil(("catalog", "path"))
    return catalog
