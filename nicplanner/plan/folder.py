"""The plan's folder: written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from nicplanner.errors import InputError, Problem

MANIFEST = "plan.json"


class FolderError(InputError):
    """The folder cannot be written to, or is not a plan."""

    def __init__(self, path: Path, message: str, hint: str = "") -> None:
        super().__init__([Problem("", message, str(path), "", hint, file="output")])


def check_target(path: Path, source: str = "") -> None:
    """Refuse a target that is neither new, empty, nor a plan folder; call it before the work is done.

    Parameters
    ----------
    path
        The target.
    source
        The file that the design is read from: it may not be one of those that the plan replaces.

    Raises
    ------
    FolderError
        If it is anything else, or the design would be lost.
    """
    if source and Path(source).name in KNOWN and Path(source).resolve().parent == path.resolve():
        raise FolderError(path, f"the design itself stands there: writing the plan would replace {source}", "choose another folder")
    if path.is_dir():
        if any(path.iterdir()) and not (path / MANIFEST).is_file():
            raise FolderError(path, "the folder holds something that is not a plan", "choose a new or empty folder")
    elif path.exists() or path.is_symlink():
        raise FolderError(path, "this is a file, not a folder", "choose a new or empty folder")


def check_new(path: Path) -> None:
    """Refuse a target that is neither new nor empty: what is written there is no plan, and replaces nothing.

    Raises
    ------
    FolderError
        If it is anything else.
    """
    if path.is_dir() and any(path.iterdir()):
        raise FolderError(path, "the folder is not empty", "choose a new or empty folder")
    check_target(path)


def write_folder(path: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder so that readers see all of them or none.

    Everything is written beside the target first and moved into place at the end; files of others in an earlier plan's folder are kept.

    Raises
    ------
    FolderError
        If the target is refused (:func:`check_target`) or cannot be written.
    """
    path = _resolved(path)
    check_target(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{path.name[:60]}-", suffix=".part", dir=path.parent))
    except OSError as error:
        raise FolderError(path, f"cannot be written ({error.strerror})") from None
    try:
        for name, content in files.items():
            with (stage / name).open("wb") as stream:
                stream.write(content if isinstance(content, bytes) else content.encode())
                stream.flush()
                os.fsync(stream.fileno())
        stage.chmod(0o755)
        _swap(stage, path, set(files))
    except OSError as error:
        raise FolderError(path, f"cannot be written ({error.strerror})") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_file(path: Path, content: bytes) -> None:
    """Write a single file so that readers see all of it or what was there before; a symbolic link is followed.

    Raises
    ------
    FolderError
        If it is a folder, a device or a file of a plan's folder, or cannot be written.
    """
    write_files([(path, content)])


def write_files(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write several files that belong together: until the last of them is made and on the disk, none is in its place.

    Raises
    ------
    FolderError
        If one of them is refused or cannot be written, see :func:`write_file`; all are then as they were.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for name, content in files:
            path = _target(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            number, stage = tempfile.mkstemp(prefix=f".{path.name[:60]}-", suffix=".part", dir=path.parent)
            staged.append((Path(stage), path))
            with open(number, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for made, path in staged:
            made.chmod(0o644)
            made.replace(path)
    except OSError as error:
        raise FolderError(path, f"cannot be written ({error.strerror})") from None
    finally:
        for made, _ in staged:
            made.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    """Return where a file is written, links followed; refuse what is no ordinary file or belongs to a plan."""
    path = _resolved(path)
    if path.is_dir():
        raise FolderError(path, "this is a folder, not a file", "name a file in it")
    if path.exists() and not path.is_file():  # a device or a pipe: it would be gone, and a file stand in its place
        raise FolderError(path, "this is no ordinary file", "name a file")
    if path.name in KNOWN and (path.parent / MANIFEST).is_file():
        raise FolderError(path, "this is a file of a plan", "name another one")
    return path


def _resolved(path: Path) -> Path:
    """Return where a target is, links followed.

    Raises
    ------
    FolderError
        If that cannot be told: its links lead in a circle, or a name is too long.
    """
    try:
        found = path.resolve()
        found.lstat()
    except FileNotFoundError:
        return found
    except RuntimeError:
        raise FolderError(path, "its symbolic links lead in a circle") from None
    except (OSError, ValueError) as error:
        raise FolderError(path, f"cannot be written ({getattr(error, 'strerror', None) or error})") from None
    return found


def _swap(stage: Path, path: Path, mine: set[str]) -> None:
    """Put the stage in the target's place; on any failure the target is as it was."""
    if not path.exists():
        stage.rename(path)
        return
    for other in path.iterdir():
        if other.name not in mine and other.name not in KNOWN:
            if other.is_dir() and not other.is_symlink():
                shutil.copytree(other, stage / other.name, symlinks=True)
            else:
                shutil.copy2(other, stage / other.name, follow_symlinks=False)
    old = stage.with_suffix(".old")
    path.rename(old)
    try:
        stage.rename(path)
    except BaseException:
        old.rename(path)
        raise
    with suppress(OSError):
        shutil.rmtree(old)


KNOWN = frozenset(
    {
        MANIFEST, "run.json", "design.yaml", "ports.csv", "cabling.csv", "switch_ports.csv", "vlans.csv", "addresses.csv", "bom.csv",
        "bom_racks.csv", "order.csv", "alternatives.csv", "frontier.csv", "frontier.png", "failures.csv", "findings.csv", "qos.csv",
        "uplinks.csv",
    }
)  # fmt: skip
"""Files that belong to a plan: an earlier plan's are not kept."""
