"""The commands as a user meets them: output, exit codes, files."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nicplanner as nic

README = Path(__file__).parents[2] / "README.md"


def test_demo_is_what_the_readme_shows(run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "classic.yaml").write_text(run("init", "-").stdout, encoding="utf-8")
    done = run("plan", "out/classic.yaml", "-o", "out/classic")
    assert (done.returncode, done.stderr) == (0, "")
    shown = re.search(r"<!-- demo: .*?-->\n```text\n(.*?)```\n<!-- /demo -->", README.read_text(encoding="utf-8"), re.S)
    assert shown is not None
    assert [line.rstrip() for line in done.stdout.splitlines()] == shown[1].splitlines()


def test_plan_then_check(run, design: Path, tmp_path: Path) -> None:
    assert run("plan", "design.yaml", "-o", "plan").returncode == 0
    done = run("check", "design.yaml", "--plan", "plan")
    assert (done.returncode, done.stdout) == (0, "plan: proven: every rule holds\n")
    assert nic.Plan.load(tmp_path / "plan").status == "OPTIMAL"


def test_check_a_design(run, design: Path) -> None:
    done = run("check", "design.yaml")
    assert done.returncode == 0
    assert done.stdout == "design.yaml: valid: 4 hosts in 1 group, 2 switches, 5 classes\n"


def test_check_refuses_an_edited_table(run, design: Path, tmp_path: Path) -> None:
    run("plan", "design.yaml", "-o", "plan")
    ports = tmp_path / "plan" / "ports.csv"
    text = ports.read_text(encoding="utf-8")
    assert "hv01,slot2,p1,1,iscsi,mpio,iscsi,sw-a,g2,A,1" in text
    ports.write_text(
        text.replace("hv01,slot2,p1,1,iscsi,mpio,iscsi,sw-a,g2,A,1", "hv01,slot2,p1,1,iscsi,mpio,iscsi,sw-b,g30,B,1"), encoding="utf-8"
    )
    done = run("check", "design.yaml", "--plan", "plan")
    assert done.returncode == 5
    assert done.stdout == ""
    assert "hv01" in done.stderr
    as_json = json.loads(run("check", "design.yaml", "--plan", "plan", "--json").stdout)
    assert as_json["status"] == "VIOLATED"
    assert len(as_json["violations"]) >= 2


def test_standard_input(run, tmp_path: Path) -> None:
    done = run("plan", "-", "-o", "plan", stdin=nic.starter())
    assert done.returncode == 0
    assert (tmp_path / "plan" / "plan.json").is_file()


def test_without_output_nothing_is_written(run, design: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = run("plan", "design.yaml", "--json")
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert (data["status"], data["objective"]["ports"], data["gap"], data["folder"]) == ("OPTIMAL", 32, 0.0, None)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("json_flag", [False, True])
def test_invalid_input_names_every_mistake(run, design: Path, tmp_path: Path, json_flag: bool) -> None:
    design.write_text(
        nic.starter().replace("slot2: I350-T4", "slot2: I350-T5").replace("demand_gbps: 0.7", "demand_gbps: -1"), encoding="utf-8"
    )
    done = run("plan", "design.yaml", "-o", "plan", *(["--json"] if json_flag else []))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "I350-T5" in done.stderr
    assert "demand_gbps" in done.stderr
    assert not (tmp_path / "plan").exists()
    if json_flag:
        data = json.loads(done.stdout)
        assert data["status"] == "INVALID"
        assert {problem["line"] for problem in data["problems"]} == {26, 36}
    else:
        assert done.stdout == ""


def test_infeasible(run, design: Path, tmp_path: Path) -> None:
    design.write_text(nic.starter().replace("demand_gbps: 0.7", "demand_gbps: 1.9"), encoding="utf-8")
    done = run("plan", "design.yaml", "-o", "plan", "--json")
    assert done.returncode == 3
    data = json.loads(done.stdout)
    assert data["status"] == "INFEASIBLE"
    assert "10 data ports (onboard 2, slot1 4, slot2 4)" in data["explanation"][0]
    assert "need 12" in data["explanation"][0]
    assert "hosts.hv[01-04]" in data["explanation"][0]
    assert not (tmp_path / "plan").exists()


def test_time_limit_without_a_plan(run, design: Path, tmp_path: Path) -> None:
    done = run("plan", "design.yaml", "-o", "plan", "--time-limit", "0", "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "NO_SOLUTION"
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["plan", "none.yaml"],
        ["plan", "design.yaml", "--solver", "gurobi"],
        ["plan", "design.yaml", "--time-limit", "-1"],
        ["plan", "design.yaml", "--nonsense"],
        ["plan", "."],
        ["check", "design.yaml", "--plan", "none"],
        ["catalog", "show", "I350-T5"],
        ["catalog", "list", "nothing"],
        ["nonsense"],
        ["init"],
    ],
    ids=" ".join,
)
def test_bad_usage_is_exit_2(run, design: Path, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_bad_usage_as_json(run) -> None:
    done = run("plan", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["status"] == "INVALID"


def test_a_folder_that_is_no_plan_is_refused(run, design: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = run("plan", "design.yaml", "-o", "mine")
    assert done.returncode == 2
    assert "not a plan" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_catalog(run) -> None:
    listing = run("catalog", "list", "adapters")
    assert listing.returncode == 0
    assert "I350-T4" in listing.stdout
    data = json.loads(run("catalog", "show", "i350-t4", "--json").stdout)
    assert data["adapters"]["I350-T4"]["interfaces"] == {f"p{i}": "1000base-t" for i in range(1, 5)}
    assert data["adapters"]["I350-T4"]["source"]
    shown = run("catalog", "show", "PowerConnect 6248")
    assert shown.returncode == 0
    assert "retrieved" in shown.stdout
    everything = json.loads(run("catalog", "list", "--json").stdout)
    assert len(everything["adapters"]) >= 14
    assert len(everything["servers"]) >= 8
    assert len(everything["switches"]) >= 10
    assert len(everything["transceivers"]) >= 10


def test_catalog_of_transceivers(run) -> None:
    listing = run("catalog", "list", "transceivers")
    assert listing.returncode == 0
    assert "sfp+, 10 Gbit/s" in listing.stdout
    shown = json.loads(run("catalog", "show", "10gbase-lr sfp+", "--json").stdout)
    found = shown["transceivers"]["10GBASE-LR SFP+"]
    assert (found["connector"], found["medium"], found["speeds_gbps"], found["reach_m"]) == ("sfp+", "smf", [10], 10000)
    assert found["source"]
    slot = json.loads(run("catalog", "show", "PowerEdge R710", "--json").stdout)["servers"]["PowerEdge R710"]["slots"]["slot1"]
    assert slot == {"bus_gbps": 16, "pcie": {"generation": 2, "lanes": 4}}


def test_schema_is_json(run) -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"hosts", "switches", "traffic", "addressing"} <= set(schema["properties"])


def test_init_does_not_overwrite(run, tmp_path: Path) -> None:
    assert run("init", "a.yaml").returncode == 0
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == nic.starter()
    (tmp_path / "a.yaml").write_text("mine")
    assert run("init", "a.yaml").returncode == 2
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "mine"


def test_version_and_help(run) -> None:
    assert run("--version").stdout.startswith(f"nicplanner {nic.__version__}")
    for command in ([], ["plan"], ["check"], ["init"], ["schema"], ["catalog"], ["catalog", "list"], ["catalog", "show"]):
        done = run(*command, "--help")
        assert done.returncode == 0
        assert "Usage" in done.stdout


SLOW = """
import sys
import nicplanner.solver.run as run
from nicplanner.solver import Program
from nicplanner.cli import main
sys.path.insert(0, {tests!r})
from test_solvers import hard

program, cost = hard(items=90, bins=40)
real = run.minimise

def slow(*arguments, **options):
    print("solving", file=sys.stderr, flush=True)
    return real(program, cost, arguments[2])

import nicplanner.model.solve
nicplanner.model.solve.minimise = slow
sys.argv = ["nicplanner", "plan", "design.yaml", "-o", "plan", "--solver", {solver!r}]
main()
"""


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=lambda stop: stop.name)
def test_interrupt_while_solving(design: Path, tmp_path: Path, solver: str, stop: signal.Signals) -> None:
    """A solve that would take minutes (a hard program in the place of the design's) ends at once; an earlier plan stays as it was."""
    earlier = nic.plan(nic.Design.load(design))
    earlier.write(tmp_path / "plan")
    code = SLOW.format(tests=str(Path(__file__).parents[1] / "solver"), solver=solver)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    env = {**os.environ, "TMPDIR": str(scratch)}
    child = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    assert child.stderr.readline() == "solving\n"
    time.sleep(1.5)
    begun = time.monotonic()
    child.send_signal(stop)
    _, errors = child.communicate(timeout=30)
    took = time.monotonic() - begun
    assert child.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert took < 10  # two seconds are promised; a loaded machine gets more before the test calls it a hang
    assert sorted(path.name for path in tmp_path.iterdir()) == ["design.yaml", "plan", "scratch"]
    assert list(scratch.iterdir()) == []
    assert nic.Plan.load(tmp_path / "plan") == earlier


def test_output_into_a_closed_pipe(design: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m nicplanner catalog list | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
