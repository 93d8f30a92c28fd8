"""The plan's folder: whole or not at all; read back equal; equal bytes for equal input."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.plan import folder
from nicplanner.plan.folder import check_target
from nicplanner.tables import SPECS


@pytest.fixture(scope="module")
def plan() -> nic.Plan:
    return nic.plan(nic.Design.parse(nic.starter()))


def test_round_trip(plan: nic.Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "a" / "b")
    back = nic.Plan.load(tmp_path / "a" / "b")
    assert back == plan
    assert back.files() == {name: text for name, text in plan.files().items() if name != "run.json"}
    assert pickle.loads(pickle.dumps(plan)) == plan
    every = {f"{name}.csv" for name, spec in SPECS.items() if not spec.sparse}
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {*every, "plan.json", "run.json"}


def test_manifest(plan: nic.Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "p")
    data = json.loads((tmp_path / "p" / "plan.json").read_text(encoding="utf-8"))
    assert (data["status"], data["verdict"], data["gap"]) == ("OPTIMAL", "recommended", 0.0)
    assert data["objective"]["ports"] == data["bound"]["ports"] == 32
    assert data["design"] == nic.Design.parse(nic.starter()).hash
    for name, digest in data["tables"].items():
        assert hashlib.sha256((tmp_path / "p" / name).read_bytes()).hexdigest() == digest
    assert "seconds" not in data


def test_frames_have_the_documented_columns(plan: nic.Plan) -> None:
    for name, spec in SPECS.items():
        frame = getattr(plan, name)
        assert list(frame.columns) == [column.name for column in spec.columns]
        assert len(frame) == len(plan.tables[name])
        assert all(column.meaning for column in spec.columns)


def test_contract_columns_come_first(plan: nic.Plan) -> None:
    first = {
        "ports": "host,adapter,port,speed_gbps,group,redundancy,traffic,switch,switch_port,fabric,link_gbps",
        "cabling": "cable,host,adapter,port,rack,unit,switch,switch_port,switch_rack,switch_unit,medium,length_m,colour,label_a,label_b",
        "switch_ports": "switch,port,mode,native_vlan,tagged_vlans,mtu,description",
        "vlans": "vlan,name,traffic,fabric,scope,subnet,gateway,mtu",
        "addresses": "host,traffic,fabric,vlan,address,prefix_length,gateway,adapter,port,scope",
        "bom": "category,item,quantity,unit_price,total,currency,status",
        "failures": "kind,element,host,traffic,demand_gbps,required_gbps,surviving_gbps,ok",
        "findings": "id,severity,subject,message,remedy,source",
        "qos": "host,group,traffic,priority,percent,gbps",
        "uplinks": "switch,kind,case,links,capacity_gbps,load_gbps,required_gbps,percent,ok,oversubscription",
    }
    assert set(first) == {name for name, spec in SPECS.items() if not spec.sparse}
    for name, columns in first.items():
        assert plan.files()[f"{name}.csv"].split("\n", 1)[0].startswith(columns)


def test_replaces_a_plan_and_keeps_other_files(plan: nic.Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "p")
    (tmp_path / "p" / "notes.txt").write_text("mine")
    (tmp_path / "p" / "photos").mkdir()
    (tmp_path / "p" / "photos" / "rack.jpg").write_text("picture")
    (tmp_path / "p" / "ports.csv").write_text("old")
    plan.write(tmp_path / "p")
    assert nic.Plan.load(tmp_path / "p") == plan
    assert (tmp_path / "p" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "p" / "photos" / "rack.jpg").read_text() == "picture"
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


@pytest.mark.parametrize("at", ["open", "fsync", "rename"])
def test_a_failure_leaves_the_earlier_plan(plan: nic.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    plan.write(tmp_path / "p")
    before = {path.name: path.read_bytes() for path in (tmp_path / "p").iterdir()}
    changed = nic.plan(nic.Design.parse(nic.starter().replace("demand_gbps: 0.7", "demand_gbps: 0.9")))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if at == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif at == "open":
        monkeypatch.setattr(Path, "open", full)
    else:
        real, calls = Path.rename, []

        def second(self: Path, target: Path) -> Path:
            calls.append(self)
            if len(calls) == 2:
                full()
            return real(self, target)

        monkeypatch.setattr(Path, "rename", second)
    with pytest.raises(folder.FolderError, match="No space left"):
        changed.write(tmp_path / "p")
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in (tmp_path / "p").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_an_interrupt_while_writing_leaves_nothing(plan: nic.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plan.write(tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_refuses_what_is_no_plan(plan: nic.Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    for target in ("file", "full"):
        with pytest.raises(folder.FolderError):
            plan.write(tmp_path / target)
    (tmp_path / "empty").mkdir()
    plan.write(tmp_path / "empty")
    assert nic.Plan.load(tmp_path / "empty") == plan


def test_loading_names_what_is_wrong(plan: nic.Plan, tmp_path: Path) -> None:
    with pytest.raises(nic.InputError, match="no such plan folder"):
        nic.Plan.load(tmp_path / "none")
    plan.write(tmp_path / "p")
    (tmp_path / "p" / "ports.csv").write_text("host,adapter\nhv01,slot1\n")
    (tmp_path / "p" / "vlans.csv").unlink()
    with pytest.raises(nic.InputError) as caught:
        nic.Plan.load(tmp_path / "p")
    assert {problem.file for problem in caught.value.problems} == {"ports.csv", "vlans.csv"}
    (tmp_path / "p" / "plan.json").write_text("{")
    with pytest.raises(nic.InputError, match="not JSON"):
        nic.Plan.load(tmp_path / "p")


def test_plan_is_immutable(plan: nic.Plan) -> None:
    with pytest.raises(AttributeError):
        plan.seconds = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        plan.tables["ports"] = plan.tables["vlans"]  # type: ignore[index]


def test_the_design_that_is_planned_is_not_replaced_by_its_plan(tmp_path: Path, plan: nic.Plan) -> None:
    folder = tmp_path / "p"
    plan.write(folder)
    (folder / "design.yaml").write_text(nic.starter())
    check_target(folder, str(tmp_path / "design.yaml"))
    with pytest.raises(nic.InputError, match="the design itself stands there"):
        check_target(folder, str(folder / "design.yaml"))


BYTES = """
import hashlib, nicplanner as nic
files = nic.plan(nic.Design.parse(nic.starter())).files()
files.pop("run.json")
print(hashlib.sha256("".join(f"{name}{files[name]}" for name in sorted(files)).encode()).hexdigest())
"""


def test_equal_bytes_with_another_hash_seed_and_locale() -> None:
    seen = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("4711", "C")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"}
        seen.add(subprocess.run([sys.executable, "-c", BYTES], env=env, capture_output=True, text=True, check=True).stdout)
    assert len(seen) == 1
