"""``plan.json`` must be sound, but may be absent, and its hashes may be those of tables before an edit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from nicplanner.tables import SPECS
from nicplanner.verify import manifest_violations


@pytest.fixture
def folder(cases: dict[str, Any], tmp_path: Path) -> Path:
    for name, table in cases["starter"].tables.items():
        (tmp_path / f"{name}.csv").write_text(table.to_csv(), encoding="utf-8")
    return tmp_path


def sound(folder: Path) -> dict[str, Any]:
    objective = {"recommendations": 0, "cost": None, "ports": 36, "length_m": 76.958}
    hashes = {f"{name}.csv": hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest() for name in SPECS}
    return {
        "nicplanner": 1, "version": "0.1.0", "status": "OPTIMAL", "verdict": "recommended", "objective": objective,
        "bound": {**objective, "length_m": None}, "gap": 0, "solver": "highs", "design": "0" * 64, "tables": hashes,
    }  # fmt: skip


def told(case: Any, folder: Path, manifest: Any) -> list[str]:
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    (folder / "plan.json").write_text(text, encoding="utf-8")
    return [f"{one.subject}: {one.message}" for one in manifest_violations(folder, case.tables, case.site)]


def test_a_missing_manifest_is_no_violation(cases: dict[str, Any], folder: Path) -> None:
    assert manifest_violations(folder, cases["starter"].tables, cases["starter"].site) == []


def test_a_sound_manifest_is_accepted(cases: dict[str, Any], folder: Path) -> None:
    case = cases["starter"]
    assert told(case, folder, sound(folder)) == []
    feasible = sound(folder) | {"status": "FEASIBLE", "gap": 0.25,
        "bound": {"recommendations": 0, "cost": None, "ports": 30, "length_m": 1.5}}
    assert told(case, folder, feasible) == []
    assert told(case, folder, sound(folder) | {"note": "more keys are welcome"}) == []


def test_numbers_of_edited_tables_are_not_compared(cases: dict[str, Any], folder: Path) -> None:
    manifest = sound(folder)
    manifest["objective"]["ports"] = manifest["bound"]["ports"] = 99
    assert told(cases["starter"], folder, manifest) == ["objective.ports: it is 99, ports.csv has 36 ports in use"]
    (folder / "ports.csv").write_text("edited", encoding="utf-8")
    assert told(cases["starter"], folder, manifest) == []


def test_without_a_site_the_length_is_not_compared(cases: dict[str, Any], folder: Path) -> None:
    manifest = sound(folder)
    manifest["objective"]["length_m"] = 1
    (folder / "plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert manifest_violations(folder, cases["starter"].tables) == []
    assert len(manifest_violations(folder, cases["starter"].tables, cases["starter"].site)) == 1


CHANGES: list[tuple[str, Any]] = [
    ("nicplanner", 2), ("nicplanner", True), ("nicplanner", 1.0), ("version", 1), ("version", ""), ("status", "INFEASIBLE"),
    ("status", None), ("status", ["OPTIMAL"]), ("verdict", "fine"), ("gap", -1), ("gap", 0.1), ("gap", "0"), ("gap", None), ("gap", False),
    ("solver", None), ("design", "0" * 63), ("design", "G" * 64), ("objective", None), ("objective.ports", 36.0),
    ("objective.ports", None), ("objective.ports", 35), ("objective.cost", "0"), ("objective.recommendations", None),
    ("objective.length_m", 76.95799999), ("objective.length_m", -1), ("bound", []), ("bound.ports", 35),
    ("bound.ports", 37), ("bound.cost", 0), ("bound.length_m", 1),
    ("tables", []), ("tables.ports.csv", "x"), ("tables.ports.csv", None), ("tables.more.csv", 7), ("objective.ports", 10**300),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_an_unsound_value_is_refused(cases: dict[str, Any], folder: Path, path: str, value: Any) -> None:
    manifest = sound(folder)
    first, _, rest = path.partition(".")
    if rest:
        manifest[first][rest] = value
    else:
        manifest[first] = value
    found = told(cases["starter"], folder, manifest)
    assert any(text.startswith((path, first)) for text in found), found


@pytest.mark.parametrize("path",
    ["nicplanner", "status", "tables", "objective", "objective.ports", "bound.cost", "tables.bom.csv", "design"])
def test_a_missing_key_is_refused(cases: dict[str, Any], folder: Path, path: str) -> None:
    manifest = sound(folder)
    first, _, rest = path.partition(".")
    del (manifest[first] if rest else manifest)[rest or first]
    assert f"{path}: the key is missing" in told(cases["starter"], folder, manifest)


@pytest.mark.parametrize("rise", [35, 36])
def test_a_bound_above_the_objective_is_refused(cases: dict[str, Any], folder: Path, rise: int) -> None:
    manifest = sound(folder) | {"status": "FEASIBLE", "gap": 0.1}
    manifest["bound"]["ports"] = rise + 1
    assert len(told(cases["starter"], folder, manifest)) == rise - 35


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "null", "{", '{"gap": NaN}', '{"gap": -Infinity}', '{"gap": 1, "gap": 1}', "[" * 100_000, "9" * 10_000,
     '{"gap": 1e99999999999999999999}', '"\\ud800"', "{}\0", '{"a": {"b": 1, "b": 2}}'],
)  # fmt: skip
def test_anything_but_one_sound_object_is_refused(cases: dict[str, Any], folder: Path, text: str) -> None:
    assert told(cases["starter"], folder, text) != []


def test_other_bytes_and_a_folder_in_its_place_are_refused(cases: dict[str, Any], folder: Path) -> None:
    case = cases["starter"]
    (folder / "plan.json").write_bytes(b"\xff\xfe")
    assert len(manifest_violations(folder, case.tables, case.site)) == 1
    (folder / "plan.json").unlink()
    (folder / "plan.json").mkdir()
    assert len(manifest_violations(folder, case.tables, case.site)) == 1
