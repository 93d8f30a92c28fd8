"""``nicplanner export netbox`` on the command line: files, and a push; the token is seen nowhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from nicplanner.cli.main import run as run_here
from nicplanner.export.netbox import server as netbox_server

sys.path.insert(0, str(Path(__file__).parents[1] / "export"))
from cabled_sites import starter
from fake_netbox import TOKEN, URL, FakeNetBox

PUSH = ["export", "netbox", "plan", "--url", URL, "--token-env", "MY_TOKEN"]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeNetBox:
    found = FakeNetBox()
    monkeypatch.setattr(netbox_server, "_session", lambda: found.session)
    monkeypatch.setenv("MY_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)
    starter().write(tmp_path / "plan")
    return found


def test_files_are_written(run: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    starter().write(tmp_path / "plan")
    done = run("export", "netbox", "plan", "-o", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "written: out/01-tags.csv"
    assert done.stdout.splitlines()[-1] == "written: out/README.md"


def test_a_dry_run_and_two_pushes(fake: FakeNetBox, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here([*PUSH, "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "interfaces: 156 to make\n" in told.out
    assert "  create interfaces hv01 slot1/p1\n" in told.out
    assert fake.writes == []
    assert run_here(PUSH) == 0
    told = capsys.readouterr()
    assert "interfaces: 156 made\n" in told.out
    assert "create" not in told.out
    assert "  update devices hv01 (primary_ip4: nothing → 10.20.4.11/24)\n" in told.out
    assert run_here([*PUSH, "--json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert (found["format"], found["plan"], found["url"], found["dry_run"]) == ("netbox", "plan", URL, False)
    assert found["counts"]["cables"] == {"same": 32}
    assert found["steps"] == []
    assert TOKEN not in told.out + told.err


def test_a_refusal_says_that_what_was_sent_stays(fake: FakeNetBox, capsys: pytest.CaptureFixture[str]) -> None:
    fake.fail_at = 5
    assert run_here(PUSH) == 2
    told = capsys.readouterr()
    assert told.err.splitlines()[0].startswith("nicplanner: netbox: dcim/")
    assert "what NetBox had taken before, it keeps" in told.err
    assert "nothing was written" not in told.err


def test_a_port_that_holds_another_cable_is_told(fake: FakeNetBox, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(PUSH) == 0
    one, two = fake.all("cables")[:2]
    one["b_terminations"], two["b_terminations"] = two["b_terminations"], one["b_terminations"]
    capsys.readouterr()
    assert run_here(PUSH) == 2
    told = capsys.readouterr()
    assert "cables: 30 as they were, 2 blocked" in told.out
    assert "nicplanner: blocked cables hv01 onboard/lom1" in told.err
    assert "mend these in NetBox" in told.err


def test_clear_text_is_warned_of(fake: FakeNetBox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    session = fake.session
    session.mount("http://", fake)
    monkeypatch.setattr(netbox_server, "_session", lambda: session)
    for url, warned in (("http://netbox.example.com", True), ("http://127.0.0.1:8000", False), (URL, False)):
        assert run_here(["export", "netbox", "plan", "--url", url, "--token-env", "MY_TOKEN", "--dry-run"]) == 0
        assert ("in clear text" in capsys.readouterr().err) == warned


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["netbox", "plan"], "-o: is missing"),
        (["netbox", "plan", "--url", URL], "--token-env: is missing"),
        (["netbox", "plan", "--dry-run"], "--url: is missing"),
        (["netbox", "--url", URL, "--token-env", "MY_TOKEN"], "PLAN: is missing"),
        (["netbox", "plan", "--url", URL, "--token-env", "MY_TOKEN", "-o", "out"], "-o: either files or a running NetBox"),
        (
            ["netbox", "plan", "--url", URL, "--token-env", "NO_SUCH_TOKEN"],
            "token: the environment variable is not set; found: NO_SUCH_TOKEN",
        ),
        (["netbox", "plan", "--url", "netbox", "--token-env", "MY_TOKEN"], "url: not the address of a server; found: netbox"),
        (["labels", "plan", "--url", URL], "--url: this format is written into files alone; found: labels"),
    ],
)
def test_refused(fake: FakeNetBox, arguments: list[str], text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_here(["export", *arguments]) == 2
    assert text in capsys.readouterr().err
    assert fake.log == []
    assert not (tmp_path / "out").exists()
