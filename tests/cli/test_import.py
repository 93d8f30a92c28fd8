"""``nicplanner catalog import``, and looking into what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SWITCH = "manufacturer: Acme\nmodel: Switch-8\nu_height: 1\ninterfaces:\n" + "".join(
    f"  - {{name: ge{i}, type: 1000base-t}}\n" for i in range(8)
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    maker = tmp_path / "library" / "device-types" / "Acme"
    maker.mkdir(parents=True)
    (maker / "s8.yaml").write_text(SWITCH)
    (maker / "bad.yaml").write_text("model: [")
    return tmp_path / "library"


def test_import_then_look(run, library: Path, tmp_path: Path) -> None:
    done = run("catalog", "import", "library", "-o", "big")
    assert (done.returncode, done.stderr) == (0, "written: big (1 entry, index.json, import.csv)\n")
    assert "not valid YAML" in done.stdout
    listing = run("catalog", "list", "--path", "big")
    assert "Switch-8" in listing.stdout
    assert "I350-T4" not in listing.stdout
    shown = json.loads(run("catalog", "show", "switch-8", "--path", "big", "--json").stdout)
    assert shown["switches"]["Switch-8"]["manufacturer"] == "Acme"
    missing = run("catalog", "show", "Switch-9", "--path", "big")
    assert missing.returncode == 2
    assert "did you mean 'Switch-8'?" in missing.stderr


def test_a_summary_alone(run, library: Path, tmp_path: Path) -> None:
    done = run("catalog", "import", "library", "--json")
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert data["counts"] == [{"result": "switch", "reason": "", "files": 1}, {"result": "failed", "reason": "not valid YAML", "files": 1}]
    assert [file["result"] for file in data["files"]] == ["failed", "switch"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library"]


def test_what_is_refused(run, library: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("x")
    for arguments, text in (
        (["import", "nothing"], "no such folder or file"),
        (["import", "other"], "no device-type library"),
        (["import", "library/device-types/Acme/bad.yaml"], "nothing in it can be used"),
        (["import", "library", "-o", "other"], "the folder holds something that is not an import"),
        (["list", "--path", "nothing"], "no such folder"),
        (["list", "--path", "library"], "no catalog entries in this folder"),
    ):
        done = run("catalog", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert text in done.stderr
    assert (tmp_path / "other" / "x").read_text() == "x"
    (tmp_path / "other" / "switches").mkdir()
    (tmp_path / "other" / "switches" / "a.yaml").write_text("model: A\ninterfaces: {x: 1}\n")
    done = run("catalog", "list", "--path", "other")
    assert done.returncode == 2
    assert "other/switches/a.yaml:2:17: interfaces.x: not an Ethernet interface type" in done.stderr
