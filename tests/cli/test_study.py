"""``nicplanner study`` as a user meets it: files, resuming after any end, exit codes, messages."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.cli.main import run as run_here
from nicplanner.cli.study import duration
from nicplanner.plan.folder import FolderError
from nicplanner.study.store import Store

folder = sys.modules["nicplanner.plan.folder"]  # nicplanner.plan is a function too

STUDY = """\
study: 1
design: design.yaml
vary:
  traffic.iscsi.demand_gbps: [1, 2, 9]
  hosts.*.adapters.slot2: [I350-T4, null]
break_even:
  - {path: traffic.production.demand_gbps, low: 1, high: 5, step: 0.5}
"""
HEAD = "study: 1\ndesign: design.yaml\n"
MANY = HEAD + "vary:\n  traffic.iscsi.demand_gbps: {from: 1, to: 2.95, step: 0.05}\n  policy.spare_ports: [0, 1]\n"
STEADY = ("results.csv", "break_even.csv", "heat.png", "study.json")
"""Files that are equal for equal studies."""


@pytest.fixture
def file(design: Path, tmp_path: Path) -> Path:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


Invoke = Callable[..., tuple[int, str, str]]


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str]) -> Invoke:
    """Run in this process, which is faster."""

    def start(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        return (run_here(arguments), *capsys.readouterr())

    return start


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_what_is_written_and_printed(run, file: Path, tmp_path: Path) -> None:
    done = run("study", "study.yaml", "-o", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Branch office Hyper-V cluster: 6 scenarios (4 INFEASIBLE, 2 OPTIMAL)" in done.stdout
    assert "s1: traffic.production.demand_gbps: a plan exists at 3, not at 3.5 (proven at both)" in done.stdout
    rows = rows_of(tmp_path / "out" / "results.csv")
    assert [row["scenario"] for row in rows] == [f"s{i}" for i in range(1, 7)]
    varied = [(row["traffic.iscsi.demand_gbps"], row["hosts.*.adapters.slot2"]) for row in rows]
    assert varied[:3] == [("1", "I350-T4"), ("1", ""), ("2", "I350-T4")]
    edges = rows_of(tmp_path / "out" / "break_even.csv")
    assert len(edges) == 6
    assert edges[0]["path"] == "traffic.production.demand_gbps"
    manifest = json.loads((tmp_path / "out" / "study.json").read_text(encoding="utf-8"))
    assert (manifest["status"], manifest["scenarios"]) == ("DONE", 6)
    before = {name: (tmp_path / "out" / name).read_bytes() for name in STEADY}
    done = run("study", "study.yaml", "-o", "out", "--resume", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["statuses"], len(found["rows"]), found["damaged"]) == (manifest["statuses"], 6, [])
    assert {name: (tmp_path / "out" / name).read_bytes() for name in STEADY} == before
    assert run("study", "-", "-o", "other", stdin=STUDY).returncode == 0
    assert {name: (tmp_path / "other" / name).read_bytes() for name in STEADY} == before


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it did not come true"
        time.sleep(0.01)


def entries(out: Path) -> dict[str, int]:
    """Return the stored scenarios, each with the time that it was written at."""
    return {file.name: file.stat().st_mtime_ns for file in out.glob("scenarios/??/*.json")}


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no groups of processes here")
def test_killed_in_any_way_and_resumed(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    file.write_text(MANY, encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "nicplanner", "study", "study.yaml", "-o", "out", "--resume", "--workers", "2"]
    ends = ((signal.SIGINT, True, 2), (signal.SIGKILL, False, 20), (signal.SIGTERM, False, 8))
    for signum, group, more in ends:
        before = entries(out)
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=tmp_path, start_new_session=True, **piped) as one:
            until(lambda before=before, more=more: (out / "scenarios").is_dir() and len(entries(out)) >= len(before) + more)
            begun = time.monotonic()
            os.killpg(one.pid, signum) if group else one.send_signal(signum)
            code, (stdout, stderr) = one.wait(10), one.communicate(timeout=10)
            took = time.monotonic() - begun
        kept = entries(out)
        assert kept.items() >= before.items()  # none was planned again
        assert len(kept) < 80
        assert stdout == ""
        if signum != signal.SIGKILL:
            assert (code, took < 2) == (130, True)
            assert stderr == f"nicplanner: interrupted; {len(kept)} scenarios are stored; --resume goes on from there\n"
        else:
            assert (code, "Traceback" in stderr) == (-signal.SIGKILL, False)
            (out / ".results.csv-a.part").write_text("half", encoding="utf-8")  # as if it had been writing
    before = entries(out)
    damaged = sorted(before)[0]
    (out / "scenarios" / damaged[:2] / damaged).write_text("{}", encoding="utf-8")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == f"nicplanner: scenarios/{damaged[:2]}/{damaged} was damaged and has been computed again\n"
    after = entries(out)
    assert [name for name, at in before.items() if after[name] != at] == [damaged]
    assert len(after) == 80
    assert invoke("study", str(file), "-o", str(tmp_path / "whole"), "--executor", "serial")[0] == 0
    assert sorted(one.name for one in out.iterdir()) == sorted(one.name for one in (tmp_path / "whole").iterdir())
    for name in ("results.csv", "study.json", "heat.png"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert sorted(entries(tmp_path / "whole")) == sorted(after)


def test_break_evens_are_stored_too(invoke: Invoke, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(HEAD + "vary: {policy.spare_ports: [0]}\nbreak_even: [{path: traffic.iscsi.demand_gbps, low: 1, high: 5, step: 0.5}]\n")
    out = tmp_path / "out"
    assert invoke("study", str(file), "-o", str(out))[0] == 0
    first = {name: (out / name).read_bytes() for name in ("results.csv", "break_even.csv", "study.json")}
    assert len(entries(out)) == 1 + int(rows_of(out / "break_even.csv")[0]["plans"])

    def refuse(*_: object) -> None:
        raise AssertionError("planned again")

    monkeypatch.setattr("nicplanner.study.executing.outcome_of", refuse)
    monkeypatch.setattr("nicplanner.study.running.outcome_of", refuse)
    assert invoke("study", str(file), "-o", str(out), "--resume")[0] == 0
    assert first == {name: (out / name).read_bytes() for name in first}


def test_an_interrupt_while_it_writes(invoke: Invoke, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nicplanner.cli.study._write", interrupt)
    code, _, err = invoke("study", str(file), "-o", str(tmp_path / "out"))
    stored = len(entries(tmp_path / "out"))  # of break-evens too
    assert stored > 6
    assert (code, err) == (130, f"nicplanner: interrupted; {stored} scenarios are stored; --resume goes on from there\n")


def test_a_disk_that_is_full(invoke: Invoke, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, real, left = tmp_path / "out", os.replace, [4]

    def replace(source: object, target: object) -> None:
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= 1
        real(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", replace)
    code, _, err = invoke("study", str(file), "-o", str(out))
    assert code == 2
    assert "No space left on device" in err
    assert len(entries(out)) in (3, 4)
    left[0] = 10**6

    def refuse(path: Path, _: bytes) -> None:
        raise FolderError(path, "cannot be written (x)")

    monkeypatch.setattr(folder, "write_file", refuse)
    code, out_text, err = invoke("study", str(file), "-o", str(out), "--resume", "--json")
    assert code == 2
    assert "cannot be written (x)" in err
    assert f"{len(entries(out))} scenarios are stored; --resume goes on from there" in err
    assert json.loads(out_text)["status"] == "INVALID"


def test_folders_that_are_no_studys(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / ".study.json-x1y2.part").write_text("{", encoding="utf-8")  # of a run that was killed at once
    for target in ("mine", "study.yaml", ".", "x" * 300, "/proc/none/out"):
        code, _, err = invoke("study", str(file), "-o", str(tmp_path / target) if target[0] != "/" else target)
        assert code == 2, target
        assert "internal fault" not in err
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    assert invoke("study", str(file), "-o", str(tmp_path / "begun"))[0] == 0
    assert not list((tmp_path / "begun").glob(".*"))


def test_a_million_scenarios_are_asked_about(run, invoke: Invoke, file: Path, tmp_path: Path) -> None:
    file.write_text(MANY.replace("0.05}", "0.00000585}").replace("[0, 1]", "[0, 1, 2]"), encoding="utf-8")
    script = (
        "import sys; from nicplanner.cli.main import run; code = run(sys.argv[1:]);"
        # not ru_maxrss, which counts the peak of whoever starts the process too
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM:'))); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, "study", "study.yaml", "-o", "out"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "the study is large; found: 1,000,002 scenarios, about " in done.stderr
    assert "--yes runs them all" in done.stderr
    assert int(done.stdout) < 500 * 1024  # KiB
    assert not (tmp_path / "out").exists()
    names = ("iscsi", "production", "cluster", "management")
    axes = "".join(f"  traffic.{name}.demand_gbps: {{from: 0, to: 1, step: 0.00001}}\n" for name in names)
    file.write_text(f"{HEAD}vary:\n{axes}", encoding="utf-8")
    code, _, err = invoke("study", str(file), "-o", str(tmp_path / "out"))
    assert (code, "100,004,000,060,000,400,001 scenarios, about a million years or more" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--executor", "proceses"), "did you mean 'processes'?"),
        (("--solver", "hihgs"), "highs"),
        (("--workers", "0"), "workers"),
        (("--scheduler", "nonsense"), "no Dask scheduler answers there"),
        (("--scheduler", "tcp://127.0.0.1:x"), "no Dask scheduler answers there"),
        (("--scheduler", "zzz://127.0.0.1:1"), "no Dask scheduler answers there"),
        (("--time-limit", "-1"), "time-limit"),
    ],
)
def test_bad_options(invoke: Invoke, file: Path, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = invoke("study", str(file), "-o", str(tmp_path / "out"), *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "out").exists()


def test_bad_study_files(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    file.write_text("study: 1\ndesign: design.yaml\nvary: {traffic.iscsy.demand_gbps: [1]}\nmods: grid\n", encoding="utf-8")
    code, out, err = invoke("study", str(file), "-o", str(tmp_path / "out"), "--json")
    assert code == 2
    assert "study.yaml:4:1: mods: unknown key" in err
    assert json.loads(out)["problems"]
    assert invoke("study", str(tmp_path / "none.yaml"), "-o", str(tmp_path / "out"))[0] == 2
    assert not (tmp_path / "out").exists()


def test_rows_that_end_in_an_error_are_told(invoke: Invoke, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("nicplanner.study.outcome.planned", fault)
    code, out, _ = invoke("study", str(file), "-o", str(tmp_path / "out"), "--executor", "serial")
    assert code == 4
    assert "6 ERROR" in out
    assert "internal fault: ZeroDivisionError: ours" in out
    assert entries(tmp_path / "out") == {}


def test_hostile_names_stay_text(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    file.write_text(HEAD + "scenarios: {\"=cmd|'/C calc'!A0\": {name: x}, '[bold]a,\"b': {name: '+1'}}\n", encoding="utf-8")
    code, out, _ = invoke("study", str(file), "-o", str(tmp_path / "out"))
    assert code == 0
    assert "[bold]a" in out
    rows = rows_of(tmp_path / "out" / "results.csv")
    assert rows[0]["scenario"].startswith("'=cmd")
    assert rows[1]["scenario"] == '[bold]a,"b'


def test_durations() -> None:
    assert [duration(seconds) for seconds in (0, 59, 60, 7200, 86_400, 1e9, 1e15, 1e300)] == [
        "0 s", "59 s", "1.0 minutes", "2.0 hours", "1.0 days", "31.7 years", "a million years or more", "a million years or more",
    ]  # fmt: skip


def test_the_store_of_a_folder_is_that_of_python(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    assert invoke("study", str(file), "-o", str(tmp_path / "out"))[0] == 0
    study = nic.Study(nic.Design.load(tmp_path / "design.yaml")).vary("traffic.iscsi.demand_gbps", [1, 2, 9])
    study = study.vary("hosts.*.adapters.slot2", ["I350-T4", None])
    store = Store(tmp_path / "out" / "scenarios")
    before = entries(tmp_path / "out")
    study.run(store=store.folder, resume=True)
    assert entries(tmp_path / "out") == before
