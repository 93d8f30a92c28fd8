"""A ``plan.json`` that was edited: what reports and figures take for granted is there, or the plan is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "p"
    nic.plan(nic.Design.parse(nic.starter())).write(path)
    return path


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "GOOD"), ("status", []), ("verdict", None), ("gap", "0"), ("gap", None), ("gap", -1), ("gap", True), ("gap", 10**400),
        ("objective", []), ("objective", {"ports": "x"}), ("objective", {"cost": {}}), ("bound", 3), ("bound", {"ports": -1}),
        ("solver", 1), ("design", {}),
    ],
)  # fmt: skip
def test_what_is_no_word_or_number_is_refused_with_its_place(key: str, value: Any, folder: Path) -> None:
    text = (folder / "plan.json").read_text()
    try:
        (folder / "plan.json").write_text(json.dumps({**json.loads(text), key: value}))
        with pytest.raises(nic.InputError) as caught:
            nic.Plan.load(folder)
        assert [(problem.file, problem.path) for problem in caught.value.problems] == [("plan.json", key)]
    finally:
        (folder / "plan.json").write_text(text)
    nic.Plan.load(folder)


@pytest.mark.parametrize("change", [lambda text: "[" * 100_000, lambda text: text.replace('"gap": 0.0', '"gap": NaN'),
                                    lambda text: text.replace('"gap": 0.0', '"gap": 1e999')])  # fmt: skip
def test_what_is_no_json_is_refused(change: Any, folder: Path) -> None:
    text = (folder / "plan.json").read_text()
    assert change(text) != text
    try:
        (folder / "plan.json").write_text(change(text))
        with pytest.raises(nic.InputError):
            nic.Plan.load(folder)
    finally:
        (folder / "plan.json").write_text(text)
