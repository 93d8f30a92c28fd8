"""A user's folder as a catalog: what must be read is read, what its index finds is left for later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from nicplanner.catalog.entries import Entry
from nicplanner.catalog.indexed import split_by_index
from nicplanner.catalog.lookup import KINDS, MOST_FILES, Catalog, folder_files, read_folder
from nicplanner.errors import InputError, Problem, clean

LAYOUT = "one YAML file a model in adapters/, servers/, switches/, cables/ or transceivers/"


def open_folder(
    root: Path, shown: str, files: Iterable[tuple[str, Path]], problems: list[Problem], twice: Callable[[str], None]
) -> Catalog:
    """Return what a folder holds, as a catalog over the shipped one.

    Parameters
    ----------
    root, shown
        The folder, and its name in messages.
    files
        Its files with their sections, as :func:`~nicplanner.catalog.lookup.folder_files` gives them.
    problems
        Receives the mistakes of the files that are read now.
    twice
        Is told of a model that two files define: the model and the files.
    """
    indexed, rest = split_by_index(root, shown, files)
    own: dict[str, dict[str, Entry]] = {section: {} for section in KINDS}
    origins: dict[tuple[str, str], str] = {}
    listed = indexed.by_section if indexed is not None else {}
    for section, name, entry, file in read_folder(root, shown, problems, rest):
        if name in own[section]:
            twice(f"{name}: {origins[section, name]}, {file}")
        elif indexed is not None and name in listed.get(section, {}):
            twice(f"{name}: {indexed.origin(section, name)}, {file}")
        own[section][name], origins[section, name] = entry, file
    return Catalog(own, origins, indexed)


def load_folder(path: str | Path) -> Catalog:
    """Return what a folder holds, as a catalog over the shipped one.

    Raises
    ------
    InputError
        If it is no such folder, or with every mistake of its files.
    """
    root, shown = Path(path), clean(str(path), 200)
    allowed = f"a folder with {LAYOUT}"
    try:
        if not root.is_dir():
            raise InputError([Problem("--path", "no such folder", shown, allowed, file="command line")])
        files = folder_files(root.resolve())
    except OSError as error:
        raise InputError([Problem("--path", f"cannot be read ({error.strerror})", shown, allowed, file="command line")]) from None
    if not 0 < len(files) <= MOST_FILES:
        what = f"more than {MOST_FILES} files" if files else "no catalog entries in this folder"
        raise InputError([Problem("--path", what, shown, allowed, file="command line")])
    problems: list[Problem] = []
    message = "two files define the same model"
    catalog = open_folder(
        root.resolve(), shown, files, problems, lambda found: problems.append(Problem("--path", message, found, "one file a model"))
    )
    if problems:
        raise InputError(problems)
    return catalog
