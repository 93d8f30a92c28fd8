"""``nicplanner import``: files, JSON, exit codes; nothing is written half, nothing is replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from nicplanner.cli import run as run_command

CABLES = "host,port,switch,switch_port\n" + "".join(f"hv{i},eno{k},sw{k},e{i}\n" for i in (1, 2) for k in (1, 2))


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Here = Callable[..., Done]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Run a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def start(*arguments: str) -> Done:
        capsys.readouterr()
        code = run_command(arguments)
        return Done(code, *capsys.readouterr())

    return start


@pytest.fixture
def cables(tmp_path: Path) -> Path:
    file = tmp_path / "cables.csv"
    file.write_text(CABLES)
    return file


def test_a_list_becomes_a_design(here: Here, cables: Path, tmp_path: Path) -> None:
    done = here("import", "cabling", "cables.csv", "--demand", "production=2", "-o", "design.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 hosts, 1 host group, 2 switches, 1 class" in done.stdout
    assert "check: verdict of platform generic on the layout: recommended; 0 violations" in done.stdout
    assert "plan: OPTIMAL" in done.stdout
    assert here("check", "design.yaml").returncode == 0
    again = here("import", "cabling", "cables.csv", "-o", "design.yaml")
    assert again.returncode == 2
    assert "the file exists already" in again.stderr


def test_json_and_standard_output(here: Here, cables: Path, tmp_path: Path) -> None:
    done = here("import", "cabling", "cables.csv", "--json", "--no-plan")
    data = json.loads(done.stdout)
    assert (data["status"], data["file"], data["check"]["plan"]) == ("IMPORTED", None, None)
    assert {"severity", "subject", "message", "remedy"} == set(data["findings"][0])
    plain = here("import", "cabling", "cables.csv", "--no-plan")
    assert plain.stdout == data["text"]
    assert here("import", "cabling", "cables.csv", "--no-plan", "-o", "-").stdout == plain.stdout
    (tmp_path / "d.yaml").write_text(plain.stdout)
    assert here("check", "d.yaml").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cables.csv", "d.yaml"]


def test_a_plan_there_and_back(here: Here, design: Path, tmp_path: Path) -> None:
    assert here("plan", "design.yaml", "-o", "plan").returncode == 0
    done = here("import", "plan", "plan", "-o", "again.yaml", "--json")
    assert json.loads(done.stdout)["check"]["plan"]["status"] == "OPTIMAL"
    assert here("plan", "again.yaml", "-o", "other").returncode == 0
    for name in ("ports", "cabling", "vlans", "addresses"):
        assert (tmp_path / "plan" / f"{name}.csv").read_bytes() == (tmp_path / "other" / f"{name}.csv").read_bytes()


def test_what_is_refused(here: Here, cables: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("vid,name\n1\n")
    for arguments, texts in (
        (["cabling", "cables.csv", "--classes", "x=y,z", "--demand", "p", "--demand", "q=much", "--speed", "0"],
         ["not NAME=KIND; found: x=y", "not NAME=KIND; found: z", "not CLASS=GBPS", "not a number", "--speed: out of range"]),
        (["cabling", "none.csv"], ["no such file"]),
        (["plan", "none"], ["no such plan folder"]),
        (["avd", "none"], ["no YAML file there"]),
        (["netbox"], ["not one source; found: neither"]),
        (["netbox", "bad.csv", "--url", "http://127.0.0.1:1"], ["not one source; found: both"]),
        (["netbox", "bad.csv"], ["1 cells; allowed: 2 cells"]),
        (["netbox", "--url", "http://127.0.0.1:1"], ["it cannot be reached"]),
        (["netbox", "--url", "http://127.0.0.1:1", "--token-env", "NOT_SET_ANYWHERE"], ["holds no token"]),
    ):  # fmt: skip
        done = here("import", *arguments, "-o", "out.yaml")
        assert (done.returncode, done.stdout) == (2, ""), (arguments, done.stderr)
        assert all(text in done.stderr for text in texts), done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "cables.csv"]


def test_what_is_lacking_stands_in_the_json_too(here: Here, tmp_path: Path) -> None:
    (tmp_path / "devices.csv").write_text("name,role,device_type\nh1,Server,X\ns1,Switch,Y\n")
    done = here("import", "netbox", "devices.csv", "--json")
    data = json.loads(done.stdout)
    assert done.returncode == 2
    assert data["status"] == "INVALID"
    assert any("no host is cabled to a switch" in one["message"] for one in data["problems"])
    assert any("no table of cables" in one["message"] for one in data["findings"])
