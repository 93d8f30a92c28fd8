"""An import as a catalog folder: one YAML file an entry, an index and the report, written whole or not at all."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nicplanner.catalog.indexed import INDEX, index_text, is_index, listed_files
from nicplanner.catalog.library.importing import Imported
from nicplanner.catalog.library.report import csv_text
from nicplanner.catalog.library.text import entry_text
from nicplanner.errors import InputError, Problem, clean
from nicplanner.names import WINDOWS_DEVICES

REPORT = "import.csv"
_LONGEST = 80


def check_target(path: Path) -> None:
    """Refuse a target that is neither new, empty, nor an earlier import; call it before the work is done.

    Raises
    ------
    InputError
        If it is anything else.
    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise _refuse(path, "this is no folder")
        if path.is_dir() and any(path.iterdir()) and not is_index(path / INDEX):
            raise _refuse(path, "the folder holds something that is not an import")
    except OSError as error:
        raise _refuse(path, f"cannot be read ({error.strerror})") from None


def _refuse(path: Path, message: str) -> InputError:
    return InputError([Problem("", message, clean(str(path), 200), "a new or empty folder, or an earlier import", file="output")])


def write_import(imported: Imported, path: str | Path) -> None:
    """Write the entries into a folder that a design names with ``catalog: {path: …}``.

    It is laid out like the shipped catalog, with ``index.json`` (which makes reading quick) and ``import.csv`` (a row for each file of
    the library). In place of an earlier import its files go, and files that it did not write stay.

    Parameters
    ----------
    imported
        What :func:`import_library` gave.
    path
        The folder: new, empty, or an earlier import.

    Raises
    ------
    InputError
        If the folder is anything else, has a file of another's where one of these belongs, or cannot be written.
    """
    path = Path(path).absolute()
    check_target(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{path.name[:60]}-", suffix=".part", dir=path.parent))
    except OSError as error:
        raise _refuse(path, f"cannot be written ({error.strerror})") from None
    try:
        _fill(stage, imported)
        _keep(path, stage)
        stage.chmod(0o755)
        _swap(stage, path)
    except OSError as error:
        raise _refuse(path, f"cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _fill(stage: Path, imported: Imported) -> None:
    files: dict[str, dict[str, tuple[str, int]]] = {}
    for section, bodies in imported.bodies.items():
        (stage / section).mkdir()
        names = file_names((name, str(body.get("manufacturer", ""))) for name, body in bodies.items())
        for name, body in bodies.items():
            content = entry_text(name, body).encode()
            (stage / section / names[name]).write_bytes(content)
            files.setdefault(section, {})[name] = names[name], len(content)
    (stage / INDEX).write_bytes(index_text(files).encode())
    (stage / REPORT).write_bytes(csv_text(imported.rows).encode())


def file_names(models: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return name → file name: maker and model in lower case with hyphens, and where that does not distinguish a hash of the name.

    Examples
    --------
    >>> file_names([("DCS-7050TX-48", "Arista"), ("CON", "")])
    {'DCS-7050TX-48': 'arista-dcs-7050tx-48.yaml', 'CON': 'con--a3dbc4b644a9a2c5.yaml'}
    """
    slugs = {name: re.sub(r"[^a-z0-9]+", "-", f"{maker} {name}".casefold())[:_LONGEST].strip("-") for name, maker in models}
    often = Counter(slugs.values())
    return {name: slug + (_hash(name) if often[slug] > 1 or slug in WINDOWS_DEVICES else "") + ".yaml" for name, slug in slugs.items()}


def _hash(name: str) -> str:
    """Return what distinguishes a file's name: two hyphens, which no name has otherwise, and a hash."""
    return "--" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _keep(path: Path, stage: Path) -> None:
    """Copy what others put into an earlier import's folder."""
    if not path.is_dir():
        return
    mine = {*listed_files(path / INDEX), INDEX, REPORT}
    for file in sorted(path.rglob("*")):
        shown = file.relative_to(path).as_posix()
        if shown in mine or (file.is_dir() and not file.is_symlink()):
            continue
        target = stage / shown
        if target.exists() or not (file.is_file() or file.is_symlink()):
            raise _refuse(path, f"{clean(shown)} is of no import and cannot be kept")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target, follow_symlinks=False)


def _swap(stage: Path, path: Path) -> None:
    """Put the stage in the target's place; on any failure the target is as it was."""
    if not path.exists():
        stage.rename(path)
        return
    old = stage.with_suffix(".old")
    path.rename(old)
    try:
        stage.rename(path)
    except BaseException:
        old.rename(path)
        raise
    with suppress(OSError):
        shutil.rmtree(old)
