"""Workbooks on the command line: init --excel, a design that is one, export excel."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import nicplanner as nic
from nicplanner.export import FORMATS


def test_from_the_template_to_the_order(run, tmp_path: Path) -> None:
    done = run("init", "--excel", "site.xlsx")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "written: site.xlsx; next: nicplanner plan site.xlsx -o plan\n"
    assert run("plan", "site.xlsx", "-o", "plan").returncode == 0
    assert run("check", "site.xlsx", "--plan", "plan").stdout == "plan: proven: every rule holds\n"
    done = run("export", "excel", "plan", "-o", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "written: out/order.xlsx\n", "")
    done = run("export", "excel", "plan", "-o", "deep/er/mine.XLSX", "--json")
    assert json.loads(done.stdout) == {"format": "excel", "plan": "plan", "files": ["deep/er/mine.XLSX"]}
    assert (tmp_path / "out" / "order.xlsx").read_bytes() == (tmp_path / "deep" / "er" / "mine.XLSX").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "out" / "order.xlsx").sheetnames[0] == "order"


def test_init_keeps_what_is_there(run, tmp_path: Path) -> None:
    run("init", "--excel", "site.xlsx")
    before = (tmp_path / "site.xlsx").read_bytes()
    done = run("init", "--excel", "site.xlsx")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "output: the file exists already; found: site.xlsx; hint: name another file"
    assert (tmp_path / "site.xlsx").read_bytes() == before
    assert run("init", "--excel", "site.yaml").returncode == 2
    assert run("init", "x.yaml", "--excel", "y.xlsx").returncode == 2
    assert [file.name for file in tmp_path.iterdir()] == ["site.xlsx"]
    assert run("init").stderr == "written: design.yaml; next: nicplanner plan design.yaml -o plan\n"
    assert (tmp_path / "design.yaml").read_text(encoding="utf-8") == nic.starter()


def test_mistakes_of_a_workbook(run, tmp_path: Path) -> None:
    run("init", "--excel", "site.xlsx")
    book = openpyxl.load_workbook(tmp_path / "site.xlsx")
    book["hosts"]["C2"], book["traffic"]["C3"] = "I350-T5", "=0.8*2"
    book.save(tmp_path / "site.xlsx")
    done = run("plan", "site.xlsx", "--json")
    assert done.returncode == 2
    assert [one["cell"] for one in json.loads(done.stdout)["problems"]] == ["hosts!C2", "traffic!C3"]
    assert "site.xlsx:hosts!C2: hosts.hv[01-04].adapters.slot1: " in done.stderr
    assert "found: 'I350-T5'; allowed: I350-T2, I350-T4" in done.stderr


@pytest.mark.parametrize("arguments", [("exel", "plan", "-o", "out"), ("excel", "none", "-o", "out"), ("excel", "plan")])
def test_refused(run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "plan").mkdir()
    done = run("export", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_every_format_writes_into_a_folder(tmp_path: Path) -> None:
    plan = nic.plan(nic.Design.parse(nic.starter()))
    for name, form in FORMATS.items():
        files = form.write(plan, tmp_path / name)
        assert files
        assert all(file.is_file() and file.is_relative_to(tmp_path / name) for file in files)
        assert form.meaning


def test_a_list_names_every_format(run) -> None:
    done = run("export", "list")
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == list(FORMATS)
    assert json.loads(run("export", "list", "--json").stdout)["formats"] == {name: one.meaning for name, one in FORMATS.items()}
    assert "export list" in run("export", "--help").stdout


def test_sheets_and_labels_of_a_folder(run, tmp_path: Path) -> None:
    """What whoever cables the plan gets, of the plan's folder alone."""
    (tmp_path / "design.yaml").write_text(nic.starter(), encoding="utf-8")
    assert run("plan", "design.yaml", "-o", "plan").returncode == 0
    (tmp_path / "design.yaml").unlink()
    done = run("export", "cabling-sheets", "plan", "-o", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "written: out/R1.pdf\n", "")
    assert (tmp_path / "out" / "R1.pdf").read_bytes().startswith(b"%PDF-")
    done = run("export", "labels", "plan", "-o", "out", "--json")
    assert json.loads(done.stdout) == {"format": "labels", "plan": "plan", "files": ["out/labels.csv"]}
    assert len((tmp_path / "out" / "labels.csv").read_text(encoding="utf-8").splitlines()) == 1 + 2 * 32
    first = (tmp_path / "out" / "R1.pdf").read_bytes()
    assert run("export", "cabling-sheets", "plan", "-o", "out").returncode == 0
    assert (tmp_path / "out" / "R1.pdf").read_bytes() == first
