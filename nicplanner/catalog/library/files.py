"""The files of a device-type library: its layout, in an order that the disk does not decide, and never out of its folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean

DEVICES, MODULES = "device-types", "module-types"
ENDINGS = (".yaml", ".yml")
MOST_BYTES = 2**20
"""No file of the library has a tenth of it; what is larger is none of the library."""
MOST_FILES = 100_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file: where it is, its name in the report, whether it describes a module (None: its keys tell), and why it cannot be read."""

    path: Path
    shown: str
    module: bool | None = None
    fault: str = ""

    def read(self) -> bytes:
        """Return the file's bytes.

        Raises
        ------
        OSError
            If it cannot be read.
        ValueError
            If it is too large.
        """
        with self.path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 2**20} MiB")
        return data


def library_files(path: Path) -> list[Source]:
    """Return the files of a library, by name.

    Parameters
    ----------
    path
        The library's folder, its ``device-types`` or ``module-types``, the folder of one maker, or a single file.

    Raises
    ------
    InputError
        If there is no such path, or nothing of that layout in it.
    """
    if path.is_file():
        return [Source(path, clean(path.name, 200), _of_module(path.resolve().parent))]
    if not path.is_dir():
        raise _refuse(path, "this is no folder" if path.exists() else "no such folder or file")
    root = path.resolve()
    try:
        found = sorted(_walk(root), key=lambda source: (source.shown, str(source.path)))
    except OSError as error:
        raise _refuse(path, f"cannot be read ({error.strerror})") from None
    if not found:
        raise _refuse(path, "no device-type library")
    if len(found) > MOST_FILES:
        raise _refuse(path, f"more than {MOST_FILES} files")
    return found


def _refuse(path: Path, message: str) -> InputError:
    allowed = "a folder with device-types/MAKER/*.yaml or module-types/MAKER/*.yaml, one of these folders, or a single file"
    return InputError([Problem("PATH", message, clean(str(path), 200), allowed, "name the folder of the library", file="command line")])


def _of_module(folder: Path) -> bool | None:
    """Tell by the folders above a file whether it is a module's; None if they do not tell."""
    for name in reversed(folder.parts):
        if name in (DEVICES, MODULES):
            return name == MODULES
    return None


def _walk(root: Path) -> Iterator[Source]:
    """Yield the files of a folder, whatever part of a library it is."""
    kinds = [kind for kind in (DEVICES, MODULES) if (root / kind).is_dir()]
    if kinds:
        for kind in kinds:
            yield from _makers(root / kind, root, kind == MODULES)
    elif root.name in (DEVICES, MODULES):
        yield from _makers(root, root, root.name == MODULES)
    else:
        yield from _files(root, root, _of_module(root))


def _makers(folder: Path, root: Path, module: bool) -> Iterator[Source]:
    if not folder.resolve().is_relative_to(root):
        yield Source(folder, _shown(folder, root), module, "the link leaves the library")
        return
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.is_symlink() and not _inside(path, root):
            yield Source(path, _shown(path, root), module, "the link leaves the library")
        elif entry.is_dir():
            try:
                yield from _files(path, root, module)
            except OSError as error:
                yield Source(path, _shown(path, root), module, f"cannot be read ({error.strerror})")


def _files(folder: Path, root: Path, module: bool | None) -> Iterator[Source]:
    for entry in os.scandir(folder):
        if entry.name.casefold().endswith(ENDINGS):
            path = Path(entry.path)
            yield Source(path, _shown(path, root), module, _fault(entry, path, root))


def _fault(entry: os.DirEntry[str], path: Path, root: Path) -> str:
    """Say why a file cannot be read, empty if it can."""
    if entry.is_symlink() and not _inside(path, root):
        return "the link leaves the library"
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if stat.S_ISDIR(mode):
        return "this is a folder"
    return "" if stat.S_ISREG(mode) else "this is not a regular file"


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # links that lead to themselves
        return False


def _shown(path: Path, root: Path) -> str:
    return clean(path.relative_to(root).as_posix(), 200)
