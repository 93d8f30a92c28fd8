"""What shares ports, and how many there are (domain reference, SF-4, SF-6, SF-8, SF-9, SF-15, SF-16)."""

from __future__ import annotations

from typing import Any

import pytest

KEY = "hv[1-4]"
SHARED = {KEY: {"management production": "onboard/lom2@sw-b s1/p1@sw-a", "iscsi": "s1/p2@sw-a s1/p3@sw-b"}}
FULL = {KEY: {"management production": "onboard/lom1@sw-b onboard/lom2@sw-b s1/p1@sw-a", "iscsi": "s1/p2@sw-a s1/p3@sw-b s1/p4@sw-b"}}
WITH_ISCSI = {KEY: {"iscsi production": "onboard/lom1@sw-a s1/p1@sw-b"}}
SHARING = {"management_sharing": True}


def test_nothing_is_found_where_nothing_is_shared(run: Any) -> None:
    checks = ("mgmt_shares_vm_adapter", "iscsi_shares_port", "iscsi_teamed", "unsupported_teaming", "single_nic_host", "no_spare_ports")
    for check in checks:
        assert run(check) == [], check


@pytest.mark.parametrize(
    ("layout", "settings", "teaming", "severity"),
    [
        (SHARED, SHARING, "vendor", "high"), (FULL, SHARING, "vendor", "medium"), (SHARED, {}, "lbfo", "medium"),
        (SHARED, {}, "set", "info"), (FULL, {}, "set", "info"), (SHARED, {}, "bond", "medium"),
    ],
)  # fmt: skip
def test_management_on_the_virtual_switch(run: Any, layout: Any, settings: Any, teaming: str, severity: str) -> None:
    (hit,) = run("mgmt_shares_vm_adapter", layout=layout, settings=settings, teaming=teaming)
    assert (hit.subject, hit.severity) == (KEY, severity)
    assert "hv1 onboard/lom" in hit.message
    assert ("onboard/lom1, s1/p4" in hit.message) == (layout is SHARED)
    assert bool(hit.remedy) == (layout is FULL and teaming != "set")


def test_iscsi_among_machines(run: Any) -> None:
    (hit,) = run("iscsi_shares_port", layout=WITH_ISCSI)
    assert hit == (f"{KEY} iscsi", "hv1 onboard/lom1, s1/p1 carry iscsi with production", "", "")
    assert run("iscsi_shares_port", layout=WITH_ISCSI, classes=("smb",)) == []


@pytest.mark.parametrize(
    ("redundancy", "layout", "teaming", "found"),
    [
        ("team", SHARED, "lbfo", True), ("team", SHARED, "vswitch", True), ("mpio", SHARED, "lbfo", False),
        ("paths", SHARED, "set", True), ("paths", SHARED, "vswitch", False), ("mpio", WITH_ISCSI, "lbfo", True),
        ("team", {KEY: {"iscsi": "s1/p1@sw-a"}}, "lbfo", False),
    ],
)  # fmt: skip
def test_iscsi_on_a_team(run: Any, redundancy: str, layout: Any, teaming: str, found: bool) -> None:
    hits = run("iscsi_teamed", {"traffic.iscsi.redundancy": redundancy}, layout, teaming=teaming)
    assert [hit.subject for hit in hits] == ([f"{KEY} iscsi"] if found else [])


@pytest.mark.parametrize(
    ("teaming", "refused", "layout", "severity"),
    [
        ("vendor", (), SHARED, ""), ("lbfo", (), SHARED, None), ("lbfo", ("lbfo",), SHARED, "error"), ("set", ("lbfo",), SHARED, None),
        ("lbfo", ("lbfo",), {KEY: {"management": "onboard/lom1@sw-a s1/p1@sw-b"}}, None),
        ("vendor", (), {KEY: {"management": "onboard/lom1@sw-a"}}, None), (None, ("lbfo",), SHARED, None),
    ],
)  # fmt: skip
def test_teams_that_the_maker_does_not_support(run: Any, teaming: str, refused: Any, layout: Any, severity: str | None) -> None:
    hits = run("unsupported_teaming", layout=layout, teaming=teaming, parameters={"refused": refused})
    assert [(hit.subject, hit.severity) for hit in hits] == ([] if severity is None else [(KEY, severity)])


@pytest.mark.parametrize(
    ("layout", "settings", "teaming", "severity"),
    [(FULL, SHARING, "vendor", "high"), (FULL, {}, "lbfo", "low"), (FULL, {}, "set", None), (SHARED, SHARING, "vendor", None)],
)
def test_no_port_to_part_management(run: Any, layout: Any, settings: Any, teaming: str, severity: str | None) -> None:
    hits = run("single_nic_host", layout=layout, settings=settings, teaming=teaming)
    assert [hit.severity for hit in hits] == ([] if severity is None else [severity])


def test_one_port_is_too_few(run: Any) -> None:
    changes = {
        "catalog.servers.box": {"height_units": 1, "interfaces": {"lom1": "1000base-t"}},
        "hosts": {KEY: {"server": "box", "rack": "R1", "unit": 1, "traffic": ["management"]}},
        "traffic.management": {"demand_gbps": 0.1, "redundancy": "single", "survive": []},
    }
    (hit,) = run("single_nic_host", changes, {KEY: {"management": "onboard/lom1@sw-a"}})
    assert (hit.subject, hit.severity) == (KEY, "")
    assert "1 data port," in hit.message
    assert run("single_nic_host", changes | {f"hosts.{KEY}.traffic": ["iscsi"]}, None) == []


def test_no_port_left(run: Any) -> None:
    assert [hit.subject for hit in run("no_spare_ports", layout=FULL)] == [KEY]
