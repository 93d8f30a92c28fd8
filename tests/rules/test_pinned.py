"""A plan written down as pins: judged alike without being planned, planned again alike."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.rules import load_profile, profile_names
from nicplanner.verify import judge

STORAGE = {"azure-local": "smb", "ws2025": "smb"}


def design(platform: str, speed: str = "10gbase-t") -> dict[str, Any]:
    """Return the starter's hosts with faster ports, and classes that every platform knows."""
    data: dict[str, Any] = yaml.safe_load(nic.starter())
    data["platform"] = platform
    data["catalog"] = {
        "servers": {"box": {"height_units": 2, "interfaces": {"lom[1-2]": speed}, "slots": ["slot1", "slot2"]}},
        "adapters": {"quad": {"interfaces": {"p[1-4]": speed}}},
        "switches": {"tor": {"interfaces": {"e[1-48]": speed}}},
    }
    for switch in data["switches"].values():
        switch["model"] = "tor"
    (key,) = data["hosts"]
    data["hosts"][key] |= {"server": "box", "adapters": {"slot1": "quad", "slot2": "quad"}}
    storage = STORAGE.get(platform, "iscsi")
    data["traffic"] = {
        "management": {"demand_gbps": 0.1}, "production": {"demand_gbps": 0.5}, storage: {"demand_gbps": 0.5},
        "cluster": {"demand_gbps": 0.2}, "live-migration": {"demand_gbps": 0.5},
    }  # fmt: skip
    return data


def pinned(data: dict[str, Any], plan: nic.Plan) -> dict[str, Any]:
    """Return the design with the plan's layout as pins."""
    (key,) = data["hosts"]
    used = plan.ports[(plan.ports["host"] == plan.ports["host"].iloc[0]) & (plan.ports["group"] != "")]
    pins: dict[str, list[str]] = {}
    for row in used.itertuples():
        for name in str(row.traffic).split(";"):
            pins.setdefault(name, []).append(f"{row.adapter}/{row.port}@fabric:{row.fabric}")
    return {**data, "hosts": {key: {**data["hosts"][key], "pin": pins}}}


@pytest.mark.parametrize("platform", profile_names())
@pytest.mark.parametrize("speed", ["1000base-t", "10gbase-t"])
def test_the_same_verdict_without_planning(platform: str, speed: str) -> None:
    data = design(platform, speed)
    if platform in STORAGE and speed == "1000base-t":
        with pytest.raises(nic.InfeasibleError, match="AL-6"):  # storage needs faster links there
            nic.plan(nic.Design.from_dict(data))
        return
    first = nic.plan(nic.Design.from_dict(data))
    again = nic.Design.from_dict(pinned(data, first))
    found = nic.judge(again)
    assert found is not None
    assert not found.violations
    assert not found.unpinned
    assert found.verdict == first.verdict
    rules = load_profile(platform).rules
    wanted = {(row.id, row.subject) for row in first.findings.itertuples() if row.id in rules and rules[row.id].never}
    assert {(row.id, row.subject) for row in found.findings.itertuples() if rules[row.id].never} == wanted
    second = nic.plan(again)
    assert (second.verdict, second.objective["ports"]) == (first.verdict, first.objective["ports"])
    columns = ["host", "adapter", "port", "group", "traffic", "fabric"]
    assert second.ports[columns].equals(first.ports[columns])


@pytest.mark.parametrize("platform", [name for name in profile_names() if name != "generic"])
def test_the_planner_keeps_what_it_can(platform: str) -> None:
    """Requiring the recommendations changes nothing where all are kept anyway, and ignoring them never gives a better verdict."""
    data = design(platform)
    plans = {policy: nic.plan(nic.Design.from_dict({**data, "policy": {"recommendations": policy}})) for policy in ("prefer", "ignore")}
    prefer, ignore = plans["prefer"], plans["ignore"]
    assert prefer.objective["recommendations"] <= ignore.objective["recommendations"]
    assert ignore.objective["ports"] <= prefer.objective["ports"]
    if prefer.objective["recommendations"] == 0:
        require = nic.plan(nic.Design.from_dict({**data, "policy": {"recommendations": "require"}}))
        assert require.objective == prefer.objective
        assert require.verdict == "recommended"


def test_two_solvers_break_alike() -> None:
    data = design("hyperv-2008r2", "1000base-t")
    (key,) = data["hosts"]
    data["hosts"][key]["adapters"] = {"slot1": "quad"}  # six ports for what would like eight
    plans = [nic.plan(nic.Design.from_dict(data), solver=solver) for solver in ("highs", "cbc")]
    assert plans[0].objective["recommendations"] == plans[1].objective["recommendations"] > 0
    assert plans[0].objective["ports"] == plans[1].objective["ports"]
    assert plans[0].verdict == plans[1].verdict
    for plan in plans:
        broken = plan.findings[plan.findings["remedy"].str.contains("keeping it")]
        assert len(broken) > 0, "a broken recommendation says what keeping it would take"


def test_a_verdict_that_is_no_truth_is_refused(tmp_path: Any) -> None:
    import json

    from nicplanner.verify import manifest_violations, read_tables

    made = nic.Design.from_dict(design("hyperv-2016"))
    plan = nic.plan(made)
    plan.write(tmp_path / "out")
    file = tmp_path / "out" / "plan.json"
    tables, found = read_tables(tmp_path / "out")
    assert found == []
    assert manifest_violations(tmp_path / "out", tables, made.site) == []
    assert judge(made.site, tables).verdict == plan.verdict
    data = json.loads(file.read_text(encoding="utf-8"))
    forged = ("broken", [{"rule": "16-7", "subject": "hv[01-04] management", "breaks": "supported"}])
    for key, value in (("verdict", "not recommended"), ("objective", {**data["objective"], "recommendations": 7}), forged):
        file.write_text(json.dumps({**data, key: value}), encoding="utf-8")
        assert manifest_violations(tmp_path / "out", tables, made.site) != []
