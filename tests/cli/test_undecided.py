"""A design that leaves cards to be chosen: `check` takes it, every command but `size` refuses it, names `size`, writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nicplanner as nic

COMMANDS = {
    "plan": ("plan", "design.yaml", "-o", "out"),
    "explain": ("explain", "design.yaml"),
    "price": ("price", "design.yaml"),
    "simulate": ("simulate", "design.yaml", "plan", "--fail", "sw-a"),
    "runway": ("runway", "design.yaml", "-o", "out"),
    "check a plan": ("check", "design.yaml", "--plan", "plan"),
}
SLOTS = "adapters: {slot1: I350-T4, slot2: I350-T4}"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of the starter, whose cards are named."""
    folder = tmp_path_factory.mktemp("planned") / "plan"
    nic.plan(nic.Design.parse(nic.starter())).write(folder)
    return folder


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_is_undecided_is_refused(run, tmp_path: Path, planned: Path, command: tuple[str, ...]) -> None:
    assert SLOTS in nic.starter()
    text = nic.starter().replace(SLOTS, "adapters: {slot1: I350-T4, slot2: choose, slot3: choose}")
    (tmp_path / "design.yaml").write_text(f"{text}purchase: {{adapters: [I350-T4], prices: {{I350-T4: 120}}}}\n", encoding="utf-8")
    (tmp_path / "plan").symlink_to(planned)
    done = run(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == (
        "design.yaml: hosts.hv[01-04].adapters: cards are left to be chosen; found: 'choose' for slot2, slot3; allowed: adapter models; "
        "hint: `nicplanner size` chooses, and writes the design with its choices; or name the cards"
    )
    assert {file.name for file in tmp_path.iterdir()} == {"design.yaml", "plan"}


def test_as_json(run, tmp_path: Path) -> None:
    text = nic.starter().replace(SLOTS, "adapters: choose")
    (tmp_path / "design.yaml").write_text(f"{text}purchase: {{adapters: [I350-T4], prices: {{I350-T4: 120}}}}\n", encoding="utf-8")
    done = run("plan", "design.yaml", "--json")
    assert done.returncode == 2
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["path"], problem["got"]) == ("hosts.hv[01-04].adapters", "'choose' for slot1, slot2, slot3")


def test_check_says_that_it_is_valid(run, tmp_path: Path) -> None:
    text = nic.starter().replace(SLOTS, "adapters: {slot1: I350-T4, slot2: choose, slot3: choose}")
    (tmp_path / "design.yaml").write_text(f"{text}purchase: {{adapters: [I350-T4], prices: {{I350-T4: 120}}}}\n", encoding="utf-8")
    done = run("check", "design.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "hosts.hv[01-04].adapters: to be chosen: slot2, slot3",
        "design.yaml: valid; `nicplanner size` chooses the cards",
    ]
    data = json.loads(run("check", "design.yaml", "--json").stdout)
    assert data["undecided"] == {"hosts.hv[01-04].adapters": ["slot2", "slot3"]}
