"""What every format keeps, as asserts that other packages can run over their own; see :func:`check_format`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError
from nicplanner.export.registry import Format
from nicplanner.plan import Plan
from nicplanner.tables import Table

HOSTILE = (
    "'; Stop-Computer; '", "$(id)", "`id`", "\u2019; id \u2018", "a\nreload", "</script>", '"', "=cmd", "../../x", "{{ 7 * 7 }}", "%h",
    "\u202e",
)  # fmt: skip
"""Texts that must come out quoted or be refused, wherever a table has a name."""


def check_format(form: Format, plan: Plan, hostile: bool = True) -> None:
    """Assert that a format keeps what users of all formats rely on.

    It returns what it wrote, all of it in its folder, alike wherever and whenever it is written, and leaves files of others alone; it
    takes no plan whose site is unknown for another one; names that were edited into the tables are written quoted or refused by an
    :class:`~nicplanner.errors.InputError`, and then nothing is written.

    Parameters
    ----------
    form
        The format.
    plan
        A plan that the format can write.
    hostile
        Whether to try names of :data:`HOSTILE` too (a write for each).

    Raises
    ------
    AssertionError
        If it does not keep one of these.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        first, second = _written(form, plan, root / "one"), _written(form, plan, root / "another" / "place")
        assert first, "the format wrote nothing"
        assert first == second, "two writes of one plan differ"
        machine = os.fsencode(folder)
        assert not any(machine in content for content in first.values()), "a file tells where it was written"
        again = _written(form, plan, root / "one")
        assert again == first, "writing over an earlier export differs"
        if hostile:
            for i, text in enumerate(HOSTILE):
                _hostile(form, plan, text, root / f"hostile-{i}")


def edited(plan: Plan, text: str) -> Plan:
    """Return a plan with a text in place of its first host, VLAN name and switch port's description, as one edits CSV files."""
    host = plan.tables["ports"]["host"][0]
    vlan = plan.tables["vlans"]["name"][0]
    tables = {}
    for name, table in plan.tables.items():
        columns: dict[str, Any] = dict(table.columns)
        for column, old in (("host", host), ("name", vlan)):
            if column in columns:
                columns[column] = [text if cell == old else cell for cell in columns[column]]
        if "description" in columns:
            columns["description"] = [text, *columns["description"][1:]]
        tables[name] = Table(table.spec, columns)
    manifest = dict(plan.manifest)
    if "site" in manifest:
        site = dict(manifest["site"])
        groups = site["hosts"].items()
        site["hosts"] = {key: {**one, "places": [[text if p[0] == host else p[0], *p[1:]] for p in one["places"]]} for key, one in groups}
        manifest["site"] = site
    return Plan(tables, manifest)


def _written(form: Format, plan: Plan, folder: Path) -> dict[str, bytes]:
    """Write a plan and return the content of its files; a file of others in the folder stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    other = folder / "notes.of-others"
    other.write_bytes(b"mine")
    files = [Path(file) for file in form.write(plan, folder)]
    assert len(set(files)) == len(files), "the format names a file twice"
    assert all(file.is_file() for file in files), "the format names a file that is not there"
    there = {file for file in folder.rglob("*") if file.is_file()} - {other}
    assert {file.resolve() for file in files} == {file.resolve() for file in there}, "the format wrote a file that it does not name"
    assert other.read_bytes() == b"mine", "the format changed a file of others"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in there}


def _hostile(form: Format, plan: Plan, text: str, folder: Path) -> None:
    """Write a plan with a hostile text: quoted or refused, and nothing beside the folder."""
    target = folder / "target"
    target.mkdir(parents=True)
    try:
        files = form.write(edited(plan, text), target)
    except InputError:
        assert not list(target.iterdir()), f"refused {text!r}, but something was written"
        return
    assert [file.name for file in folder.iterdir()] == ["target"], f"{text!r} led outside the folder"
    assert all(Path(file).resolve().is_relative_to(target.resolve()) for file in files), f"{text!r} led outside the folder"
