"""``nicplanner audit`` as a user meets it: text, JSON, exit codes, the file of moves."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import nicplanner as nic

MAIN = importlib.import_module("nicplanner.cli.main")
Run = Callable[..., Any]
SWAP = {"hv01,slot1,p1": "sw-a,g5", "hv02,slot1,p1": "sw-a,g1"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process, which is sooner done, in the test's folder."""

    def start(*arguments: str) -> SimpleNamespace:
        monkeypatch.chdir(tmp_path)
        code = MAIN.run(arguments)
        out, err = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=out, stderr=err)

    return start


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> nic.Plan:
    return nic.plan(nic.Design.parse(nic.starter()))


@pytest.fixture
def plan(planned: nic.Plan, tmp_path: Path) -> nic.Plan:
    planned.write(tmp_path / "plan")
    return planned


def links(plan: nic.Plan, path: Path, changed: dict[str, str] | None = None) -> str:
    """Write what is plugged in: the plan, but for what is changed."""
    rows = plan.tables["cabling"].rows()
    lines = [(",".join(row[1:4]), ",".join(row[6:8])) for row in rows]
    seen = [f"{near},{(changed or {}).get(near, far)}" for near, far in lines]
    path.write_text("\n".join(["host,adapter,port,switch,switch_port", *seen]))
    return path.name


def test_all_right(run: Run, plan: nic.Plan, tmp_path: Path) -> None:
    done = run("audit", "plan", "--lldp", links(plan, tmp_path / "seen.csv"), "-o", "moves.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "32 of 32 planned cables are right\nwritten: moves.csv\n"
    assert (tmp_path / "moves.csv").read_text().startswith("step,action,end,host,adapter,port,switch,switch_port,from_device,")


def test_two_cables_exchanged(here: Run, plan: nic.Plan, tmp_path: Path) -> None:
    seen = links(plan, tmp_path / "seen.csv", SWAP)
    done = here("audit", "plan", "--lldp", seen, "-o", "out/moves.csv")
    assert done.returncode == 5
    assert done.stderr == "nicplanner: 2 violations in what is seen of plan\n"
    lines = done.stdout.splitlines()
    assert lines[0] == "30 of 32 planned cables are right; 2 swapped"
    assert lines[-4:-1] == [
        "  before step 1, pull the cable out of sw-a g1; step 2 plugs it in",
        "  1. move the cable at hv01 slot1/p1 from sw-a g5 to sw-a g1",
        "  2. move the cable at hv02 slot1/p1 from sw-a g1 to sw-a g5",
    ]
    with (tmp_path / "out" / "moves.csv").open(encoding="utf-8", newline="") as stream:
        moves = list(csv.DictReader(stream))
    assert [(move["step"], move["action"], move["host"], move["switch_port"], move["dark_from_step"]) for move in moves] == [
        ("1", "replug", "hv01", "g1", "1"), ("2", "replug", "hv02", "g5", "1"),
    ]  # fmt: skip


def test_json(here: Run, plan: nic.Plan, tmp_path: Path) -> None:
    seen = links(plan, tmp_path / "seen.csv", SWAP)
    done = here("audit", "plan", "--lldp", seen, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["status"], found["ok"], found["counts"]) == (5, "VIOLATED", False, {"right": 30, "swapped": 2})
    assert [move["step"] for move in found["moves"]["moves"]] == [1, 2]
    (first, _) = [link for link in found["links"] if link["status"] == "swapped"]
    assert (first["host"], first["switch_port"], first["seen_by_host_port"], first["seen_by_switch_port"]) == (
        "hv01", "g1", "sw-a g5", "hv02 slot1/p1",
    )  # fmt: skip
    assert done.stdout == here("audit", "plan", "--lldp", seen, "--json").stdout
    right = here("audit", "plan", "--lldp", links(plan, tmp_path / "seen.csv"), "--json")
    assert (right.returncode, json.loads(right.stdout)["status"]) == (0, "RIGHT")


def test_files_of_switches_and_columns(here: Run, plan: nic.Plan, tmp_path: Path) -> None:
    file = {"lldpNeighbors": [{"port": "g1", "neighborDevice": "hv01.lab", "neighborPort": "eno5", "ttl": 120}]}
    (tmp_path / "a.json").write_text(json.dumps(file))
    (tmp_path / "names.csv").write_text("device,interface,host,adapter,port\nhv01.lab,eno5,hv01,slot1,p1\n")
    (tmp_path / "other.csv").write_text("Node,Node Interface,Peer Node,Peer Interface\nsw-b,g1,hv01,onboard/lom1\n")
    columns = 'switch=Node,switch_port="Node Interface",host="Peer Node",port="Peer Interface"'
    done = here("audit", "plan", "--lldp", "sw-a=a.json", "--lldp", "other.csv", "--names", "names.csv", "--columns", columns)
    assert done.returncode == 5
    assert done.stdout.startswith("2 of 32 planned cables are right; 30 missing\n")
    assert "note: nobody sees hv[02-04]: does LLDP run there?" in done.stdout


def test_bad_input(here: Run, plan: nic.Plan, tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"lldp": {')
    (tmp_path / "odd.json").write_text('{"vrfs": 1}')
    done = here("audit", "plan", "--lldp", "cut.json", "--lldp", "odd.json", "--lldp", "none.json", "-o", "moves.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cut.json:1:11: not JSON: expecting property name" in done.stderr
    assert "hint: it ends within the JSON: was the output cut off?" in done.stderr
    assert "odd.json: neighbours in no format that is known here; found: vrfs" in done.stderr
    assert "none.json: no such file" in done.stderr
    assert done.stderr.endswith("nicplanner: 3 mistakes in the input; nothing was written\n")
    assert not (tmp_path / "moves.csv").exists()
    done = here("audit", "plan", "--lldp", "cut.json", "--columns", "swich=Node,host=a,host=b,port", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["status"]) == (2, "INVALID")
    assert {(one["path"], one["hint"]) for one in found["problems"]} == {
        ("--columns", "did you mean 'switch'?"), ("--columns", ""), ("--columns", "did you mean 'port'?"),
    }  # fmt: skip
    assert here("audit", "nowhere", "--lldp", "cut.json").returncode == 2
    assert here("audit", "plan").returncode == 2


def test_a_folder_that_was_edited(here: Run, plan: nic.Plan, tmp_path: Path) -> None:
    seen = links(plan, tmp_path / "seen.csv")
    cabling = tmp_path / "plan" / "cabling.csv"
    cabling.write_text(cabling.read_text().replace("C0002,hv01,onboard,lom2", "C0002,hv01,onboard,lom1"))
    done = here("audit", "plan", "--lldp", seen)
    assert done.returncode == 2
    assert "cabling.csv: hv01 onboard/lom1 has two cables; found: C0001, C0002" in done.stderr
    assert here("audit", "plan", "--lldp", seen, "-o", "plan/moves.csv").returncode == 2
