"""``nicplanner simulate`` as a user meets it: text, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def plan(run, design: Path, tmp_path: Path) -> str:
    assert run("plan", design.name, "-o", "plan").returncode == 0
    return "plan"


def test_failures_in_words(run, design: Path, plan: str) -> None:
    done = run("simulate", design.name, plan, "--fail", "sw-a", "--fail", "hv01/slot1")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "down at once: adapter:hv01/slot1, switch:sw-a"
    assert "management: runs on 3 of 4 hosts, 0.3 of 0.4 Gbit/s in all, at least 0 on a host; below what is required on 1" in lines
    assert "worst: management on hv01: 0 of 0.1 Gbit/s, no port left; 1 more like it" in lines
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    assert ["hv[02-04]", "production", "1.6", "0.96", "1", "62.5 %", "1", "ok"] in cells
    assert cells[0][-1] == "down"
    assert run("simulate", design.name, plan).stdout.startswith("nothing is down: the normal state\n")


def test_pairs_and_availability_in_words(run, design: Path, plan: str) -> None:
    done = run("simulate", design.name, plan, "--pairs", "--availability")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1035 double failures of ports, adapters and switches; in 109 of them a class gets less")
    assert "MTBF / (MTBF + MTTR)" in done.stdout
    assert "Assumed failure rates, no maker's: adapters I350-T4, cables cat5e, servers classic, switches PowerConnect 6248" in done.stdout


def test_json(run, design: Path, plan: str) -> None:
    done = run("simulate", design.name, plan, "--fail", "R1:A", "--pairs", "--availability", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == ["status", "design", "simulation", "pairs", "availability"]
    assert found["simulation"]["failed"] == ["fabric:R1:A"]
    assert found["simulation"]["ok"] is True
    assert found["simulation"]["hosts"][1] == {
        "host": "hv01", "traffic": "iscsi", "demand_gbps": 1.5, "required_gbps": 0.9, "carried_gbps": 1.0, "share": 2 / 3,
        "ports_left": 1, "runs": True, "ok": True, "state": "",
    }  # fmt: skip
    assert found["pairs"]["pairs"] == sum(case["pairs"] for case in found["pairs"]["cases"]) == 1035
    assert done.stdout == run("simulate", design.name, plan, "--fail", "R1:A", "--pairs", "--availability", "--json").stdout


def test_bad_names_are_told_at_once(run, design: Path, plan: str) -> None:
    done = run("simulate", design.name, plan, "--fail", "sw-x", "--fail", "hv[01-", "--fail", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert "command line: --fail: nothing in the plan has this name; found: 'sw-x'" in done.stderr
    assert "did you mean switch:sw-a, switch:sw-b?" in done.stderr
    assert done.stderr.endswith("nicplanner: 3 mistakes in the input; nothing was written\n")
    found = json.loads(run("simulate", design.name, plan, "--fail", "sw-x", "--json").stdout)
    assert (found["status"], found["problems"][0]["path"]) == ("INVALID", "--fail")


def test_a_folder_that_is_no_plan_and_a_plan_of_another_design(run, design: Path, plan: str, tmp_path: Path) -> None:
    done = run("simulate", design.name, "nowhere")
    assert (done.returncode, "command line: PLAN: no such plan folder; found: nowhere" in done.stderr) == (2, True)
    (tmp_path / "empty").mkdir()
    assert run("simulate", design.name, "empty").returncode == 2
    other = tmp_path / "other.yaml"
    other.write_text(design.read_text(encoding="utf-8").replace("hv[01-04]", "node[1-4]"), encoding="utf-8")
    for more in ((), ("--pairs",), ("--availability",), ("--fail", "sw-a")):
        done = run("simulate", other.name, plan, *more)
        assert done.returncode == 2
        assert "the plan does not belong to this design" in done.stderr
    assert run("simulate", design.name, plan, "--fial", "x").returncode == 2


def test_states_are_named_or_all_asked(run, design: Path, plan: str) -> None:
    text = design.read_text(encoding="utf-8")
    at = text.index("demand_gbps", text.index("  production:"))
    design.write_text(text[:at] + "peaks: {storm: 1.9}, " + text[at:], encoding="utf-8")
    done = run("simulate", design.name, plan, "--fail", "sw-a", "--state", "storm", "--pairs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("down at once: switch:sw-a, in state storm\n")
    assert "double failures of ports, adapters and switches, in state storm; in" in done.stdout
    done = run("simulate", design.name, plan, "--every-state")
    assert done.stdout.startswith("nothing is down, the worst of 2 states\n")
    assert "(base)" in done.stdout
    found = json.loads(run("simulate", design.name, plan, "--fail", "sw-a", "--every-state", "--json").stdout)["simulation"]
    assert found["states"] == ["", "storm"]
    assert {(row["traffic"], row["state"]) for row in found["hosts"] if row["state"]} == {("production", "storm")}
    for more in ((), ("--pairs",), ("--availability",)):
        done = run("simulate", design.name, plan, "--state", "strom", *more)
        assert (done.returncode, done.stdout) == (2, "")
        assert (
            "command line: --state: the design has no state of this name; found: 'strom'; allowed: storm; hint: did you mean 'storm'?"
            in done.stderr
        )
    done = run("simulate", design.name, plan, "--state", "storm", "--every-state")
    assert (done.returncode, "one state is named, but every state is asked for too" in done.stderr) == (2, True)
