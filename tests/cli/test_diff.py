"""A site that changes: planning from what is cabled, what differs between two plans, and the order of moves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.moves import cables_of

MORE_HOSTS = ("hv[01-04]", "hv[01-08]")
MORE_ISCSI = ("iscsi:          {demand_gbps: 1.5", "iscsi:          {demand_gbps: 2.4")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A folder with a design, one with more hosts, one with more demand, and the first one's plan."""
    text = nic.starter()
    for name, (old, new) in {"design": ("", ""), "hosts": MORE_HOSTS, "demand": MORE_ISCSI}.items():
        assert old in text
        (tmp_path / f"{name}.yaml").write_text(text.replace(old, new) if old else text, encoding="utf-8")
    nic.plan(nic.Design.parse(text)).write(tmp_path / "old")
    return tmp_path


def test_four_more_hosts_move_nothing_and_renumber_nothing(run, folders: Path) -> None:
    done = run("plan", "hosts.yaml", "--from", "old", "-o", "new")
    assert (done.returncode, done.stderr) == (0, "")
    assert "of 32 cables that are there 32 stay, 0 move; 32 new; renumbered: 0 VLANs, 0 addresses" in done.stdout
    assert run("check", "hosts.yaml", "--plan", "new").stdout == "new: proven: every rule holds\n"
    old, new = nic.Plan.load(folders / "old"), nic.Plan.load(folders / "new")
    for name in ("ports", "cabling", "switch_ports", "vlans", "addresses"):
        assert set(old.tables[name].rows()) <= set(new.tables[name].rows()), name
    assert new.objective == nic.plan(nic.Design.load(folders / "hosts.yaml")).objective
    told = run("diff", "old", "new")
    assert told.returncode == 0
    assert "hv[05-08]: no such host -> 10 ports, 8 in use" in told.stdout
    assert "32 moves, no list is shorter; every class keeps its minimum while they are done" in told.stdout


def test_more_demand_adds_ports_and_leaves_the_others(run, folders: Path) -> None:
    done = run("plan", "demand.yaml", "--from", "old", "-o", "new", "--json")
    found = json.loads(done.stdout)["earlier"]
    assert (found["stay"], found["moved"], found["least_moved"], found["new_cables"]) == (32, 0, 0, 8)
    assert (found["vlans"], found["addresses"]) == (0, 0)
    moved = json.loads(run("diff", "old", "new", "--json").stdout)
    assert {one["change"] for one in moved["changes"] if one["table"] == "cabling"} == {"added"}
    assert [one["action"] for one in moved["moves"]["moves"]] == ["plug"] * 8
    made = nic.Plan.load(folders / "new")
    assert nic.verify(nic.Design.load(folders / "demand.yaml"), made).empty


def test_a_plan_and_itself(run, folders: Path) -> None:
    done = run("diff", "old", "old")
    assert (done.returncode, done.stdout) == (0, "old -> old: nothing differs\n")
    again = nic.plan(nic.Design.load(folders / "design.yaml"), earlier=nic.Plan.load(folders / "old"))
    assert dict(again.tables) == dict(nic.Plan.load(folders / "old").tables)


def test_the_order_leads_from_one_cabling_to_the_other(run, folders: Path) -> None:
    """Planned afresh, the same change moves many cables; done step by step no port ever has two, and the new cabling comes out."""
    nic.plan(nic.Design.load(folders / "demand.yaml")).write(folders / "new")
    moves = json.loads(run("diff", "old", "new", "--json").stdout)["moves"]["moves"]
    old, new = ({(near.end, far.end) for near, far in cables_of(nic.Plan.load(folders / name).tables).items()} for name in ("old", "new"))
    assert len(moves) >= len(new - old) > 8
    held = {end: cable for cable in old for end in cable}  # what is plugged into each port
    for step in range(1, len(moves) + 1):
        for one in moves:
            if one["dark_from_step"] == step and one["action"] != "plug":
                del held[one["from_device"], one["from_port"]]
        one = moves[step - 1]
        cable = (one["host"], f"{one['adapter']}/{one['port']}"), (one["switch"], one["switch_port"])
        assert one["action"] in ("plug", "replug")
        kept = {"plug": (), "replug": cable[:1] if one["end"] == "switch" else cable[1:]}[one["action"]]
        for end in cable:
            assert (end in held) == (end in kept), f"step {step}: {end} is not as it should be"
            held[end] = cable
    assert set(held.values()) == new


def test_folders_that_are_no_plans(run, folders: Path) -> None:
    (folders / "empty").mkdir()
    for arguments in (("diff", "old", "nowhere"), ("diff", "empty", "old"), ("plan", "design.yaml", "--from", "nowhere", "-o", "new")):
        done = run(*arguments)
        assert done.returncode == 2
        assert "nowhere" in done.stderr or "plan.json" in done.stderr
    assert not (folders / "new").exists()


def test_a_cabling_with_a_port_in_two_cables_is_told(run, folders: Path) -> None:
    shutil.copytree(folders / "old", folders / "new")
    file = folders / "new" / "cabling.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    cells = rows[2].split(",")
    cells[7] = rows[1].split(",")[7]
    cells[6] = rows[1].split(",")[6]
    file.write_text("\n".join([*rows[:2], ",".join(cells), *rows[3:]]) + "\n", encoding="utf-8")
    done = run("diff", "old", "new")
    assert done.returncode == 2
    assert "new/cabling.csv:3: the port has two cables" in done.stderr
