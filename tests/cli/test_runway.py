"""``nicplanner runway`` as a user meets it: output, files, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nicplanner as nic


def test_prints_first_bottleneck_first(run, design: Path) -> None:
    done = run("runway", "design.yaml", "--growth", "20%/year", "--growth", "iscsi=35 %/year", "--hosts", "10%/year", "--years", "5")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Branch office Hyper-V cluster: demand 20%/year, iscsi 35%/year; hosts 10%/year; 5 years; today's layout kept"
    rows = [line for line in lines if line.startswith("│")]
    assert [cell.strip() for cell in rows[0].strip("│").split("│")] == [
        "0.2", "class", "hv[01-04] production", "failure of adapter slot1", "0.96 of 1 Gbit/s", "96%", "1.041",
    ]  # fmt: skip
    assert "hv[01-04] iscsi" in rows[1]
    assert lines[-1].startswith("replanned: a plan exists up to year 0; none in year 1: hosts.hv[01-05]: a host has 10 data ports")


def test_writes_a_new_folder_whole(run, design: Path, tmp_path: Path) -> None:
    done = run("runway", "design.yaml", "-o", "out", "--years", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("written: out/ (runway.csv, slack.csv, runway.png)\n")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["runway.csv", "runway.png", "slack.csv"]
    (tmp_path / "empty").mkdir()
    assert run("runway", "design.yaml", "-o", "empty", "--years", "3").returncode == 0
    for name in ("runway.csv", "slack.csv", "runway.png"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "empty" / name).read_bytes()
    head = (tmp_path / "out" / "runway.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == "kind,subject,limit,used,capacity,unit,utilisation,factor,years"


def test_refuses_a_folder_that_is_not_empty(run, design: Path, tmp_path: Path) -> None:
    assert run("plan", "design.yaml", "-o", "plan").returncode == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "plan").iterdir()}
    for target in ("plan", ".", "design.yaml"):
        done = run("runway", "design.yaml", "-o", target)
        assert done.returncode == 2
        assert "choose a new or empty folder" in done.stderr
    assert {file.name: file.read_bytes() for file in (tmp_path / "plan").iterdir()} == before


def test_json(run, design: Path) -> None:
    done = run("runway", "-", "--growth", "iscsi=1%/month", "--json", stdin=nic.starter())
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert data["growth"] == {
        "cluster": "0%/year",
        "iscsi": "1%/month",
        "live-migration": "0%/year",
        "management": "0%/year",
        "production": "0%/year",
    }
    assert data["runway"][0]["subject"] == "hv[01-04] iscsi"
    assert data["runway"][0]["years"] == pytest.approx(0.8824, abs=1e-4)
    assert data["runway"][-1]["years"] is None
    assert len(data["slack"]) == 11 * len(data["runway"])
    assert data["replanned"]["label"] == "replanned"
    assert data["folder"] is None


@pytest.mark.parametrize("json_flag", [False, True])
def test_bad_rates(run, design: Path, tmp_path: Path, json_flag: bool) -> None:
    wrong = ["--growth", "20", "--growth", "icsi=5%/year", "--hosts", "NaN%/year", "--years", "0"]
    done = run("runway", "design.yaml", *wrong, "-o", "out", *(["--json"] if json_flag else []))
    assert done.returncode == 2
    assert done.stderr.splitlines()[:-1] == [
        "command line: --growth: not a rate of growth; found: '20'; allowed: a percentage a year or a month from 0 to 1000 %, as 20%/year "
        "or 1.5%/month; hint: write 20%/year",
        "command line: --growth: unknown class; found: 'icsi'; allowed: cluster, iscsi, live-migration, management, production; "
        "hint: did you mean 'iscsi'?",
        "command line: --hosts: not a rate of growth; found: 'NaN%/year'; allowed: a percentage a year or a month from 0 to 1000 %, as "
        "20%/year or 1.5%/month",
        "command line: --years: out of range; found: 0; allowed: a whole number from 1 to 100",
    ]
    assert not (tmp_path / "out").exists()
    if json_flag:
        assert len(json.loads(done.stdout)["problems"]) == 4


@pytest.mark.parametrize("rate", ["-5%/year", "20%", "20%/fortnight", "fast", "", "1e9%/year", "5%/year "])
def test_rates_that_are_none(run, design: Path, rate: str) -> None:
    done = run("runway", "design.yaml", f"--hosts={rate}", "--json")
    assert done.returncode == (0 if rate.endswith(" ") else 2)


def test_design_without_a_plan(run, design: Path) -> None:
    design.write_text(nic.starter().replace("demand_gbps: 1.5", "demand_gbps: 15"), encoding="utf-8")
    done = run("runway", "design.yaml", "-o", "out")
    assert (done.returncode, done.stdout) == (3, "")
    assert not (design.parent / "out").exists()
