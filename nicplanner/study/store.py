"""Finished scenarios on disk: each stored at once and whole, found again by what it depends on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InputError, clean
from nicplanner.plan.folder import FolderError
from nicplanner.study.growth.rates import Growth
from nicplanner.study.outcome import Options, Outcome
from nicplanner.study.scenario import Scenario

FORMAT = 1
FOLDER = "scenarios"
_READS_FILES = ("catalog", "purchase", "platform")
"""Sections that may name files: what these hold is part of what a scenario depends on."""
_NAMES_ENTRIES = ("hosts", "switches")
"""Sections that name entries of the catalog: of a folder with an index the design's own hash covers those that it names itself."""
_LEFT = re.compile(r"\.[0-9a-f]{64}-.*\.part")
_KEY = re.compile(r"[0-9a-f]{64}")


@cache
def made_by() -> str:
    """Return the versions that an outcome depends on."""
    from importlib.metadata import version

    return "; ".join(f"{name} {version(name)}" for name in ("nicplanner", "highspy", "pulp"))


@cache
def shipped() -> str:
    """Return the hash of the shipped catalog: in a checkout it changes without a new version."""
    from nicplanner.catalog.lookup import catalog_root

    root, found = catalog_root(), hashlib.sha256()
    for file in sorted(root.rglob("*.yaml")):
        found.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes() + b"\n")
    return found.hexdigest()


class Keys:
    """Keys of scenarios: hashes of all that their outcomes depend on.

    Parameters
    ----------
    design
        The design; its hash covers its catalog and prices.
    growth, failures, options
        What is asked of each scenario.
    """

    def __init__(self, design: Design, growth: Growth | None, failures: Sequence[Sequence[str]], options: Options) -> None:
        self._design = design
        grows = None if growth is None else [*sorted((name, str(rate)) for name, rate in growth.demand.items()), str(growth.hosts)]
        asked = [list(one) for one in failures]
        limit = None if options.time_limit is None else float(options.time_limit)
        # how the groups are written shows in reasons and bottlenecks
        groups = sorted(group.key for group in design.site.groups)
        self._common = [FORMAT, made_by(), shipped(), design.hash, groups, grows, asked, options.solver, limit]
        self._files = {*_READS_FILES, *(_NAMES_ENTRIES if (design.to_dict().get("catalog") or {}).get("path") else ())}

    def of(self, scenario: Scenario) -> str:
        """Return the key of a scenario; its name is no part of it."""
        # by place, in an order of their own: what contains another is set before it in any case, see read_axis()
        changed = sorted(((place, _written(value)) for where, value in scenario.settings for place in where), key=lambda one: one[0])
        parts = [*self._common, changed, _written(scenario.partial), scenario.year]
        if self._sections(scenario) & self._files:
            parts.append(self._hash(scenario))
        return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    @staticmethod
    def _sections(scenario: Scenario) -> set[str]:
        return {*scenario.partial, *(place[0] for where, _ in scenario.settings for place in where)}

    def _hash(self, scenario: Scenario) -> str:
        """Return the hash of the design that a scenario makes: it covers what files hold."""
        try:
            return scenario.apply(self._design, None).hash
        except InputError as error:
            return str(error)
        except Exception as error:  # a fault of ours: the scenario's row tells it
            return clean(f"{type(error).__name__}: {error}")


def _written(value: Any) -> Any:
    """Return a value as JSON takes it; numbers as they are written, so that 1 and 1.0 and '1' are told apart."""
    if isinstance(value, Mapping):
        return {str(key): _written(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(inside) for inside in value]
    if value is None or isinstance(value, (bool, str)):
        return value
    return ["number", hex(value) if isinstance(value, int) else str(value)]  # hexadecimal of any length


class Store:
    """A folder of outcomes, a file each, written beside and moved into place.

    Whatever kills the process, a file is whole or not there. One that was damaged since is recognised by its checksum: it counts as
    missing, and is named in `damaged`; `kept` are the keys of those that were found or stored. Other files in the folder are left alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[str] = []
        self.kept: set[str] = set()

    def open(self) -> None:
        """Make the folder.

        Raises
        ------
        FolderError
            If that is not possible.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.folder).close()
            for left in self.folder.glob("??/.*.part"):  # of a process that was killed in the middle of a write
                if _LEFT.fullmatch(left.name):
                    left.unlink(missing_ok=True)
        except OSError as error:
            raise FolderError(self.folder, f"cannot be written ({error.strerror})") from None

    def path(self, key: str) -> Path:
        """Return the file of an outcome."""
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Outcome | None:
        """Return a stored outcome; None if there is none, or it is damaged."""
        file = self.path(key)
        try:
            data = json.loads(file.read_bytes())
            if data["key"] != key or data["sha256"] != _checksum(data["outcome"]):
                raise ValueError("not what was written")
            found = Outcome.from_dict(data["outcome"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            name = f"{file.parent.name}/{file.name}"
            if name not in self.damaged:
                self.damaged.append(name)
            return None
        self.kept.add(key)
        return found

    def put(self, key: str, outcome: Outcome) -> None:
        """Store an outcome.

        The file is not forced to the disk: a process that is killed loses nothing, and a machine that loses power at most what the
        checksum then finds.

        Raises
        ------
        FolderError
            If it cannot be written: the disk is full, say. What was stored before is untouched.
        """
        plain = outcome.to_dict()
        text = json.dumps({"key": key, "sha256": _checksum(plain), "outcome": plain}, ensure_ascii=True)
        file = self.path(key)
        try:
            try:
                _write(file, text)
            except FileNotFoundError:  # another run that begins has tidied up just now
                _write(file, text)
        except OSError as error:
            raise FolderError(self.folder, f"cannot be written ({error.strerror})") from None
        self.kept.add(key)

    def keep_only(self, keys: set[str]) -> None:
        """Remove what no scenario of the study has asked for: what is left of earlier ones."""
        for file in sorted(self.folder.glob("??/*.json")):
            if _KEY.fullmatch(file.stem) and file == self.path(file.stem) and file.stem not in keys:
                with suppress(OSError):
                    file.unlink()


def _write(file: Path, text: str) -> None:
    """Write a file beside its place, and move it there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{file.stem}-", suffix=".part", dir=file.parent)
    try:
        with open(number, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _checksum(outcome: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(outcome, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
