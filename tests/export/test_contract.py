"""What every format keeps, over all of them: nicplanner's own, and one that another package adds by its entry point."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import FORMATS, find_format, format_names
from nicplanner.export.contract import check_format
from nicplanner.plan import Plan

MGMT = {"idrac": "1000base-t"}
LEAF = {
    "mlag": "pair",
    "carries": ["management", "production", "iscsi"],
    "peer_links": ["Ethernet1/[53-54]"],
    "uplinks": ["Ethernet1/[49-50]"],
}
LACP: dict[str, Any] = {
    "nicplanner": 1,
    "name": "Leaf pair",
    "catalog": {
        "servers": {
            "box": {"height_units": 1, "interfaces": {"lom[1-4]": "10gbase-x-sfpp"}, "slots": ["slot1"], "mgmt_only": MGMT}
        },
        "adapters": {"dual": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}}},
        "switches": {
            "leaf": {"interfaces": {"Ethernet1/[1-48]": "10gbase-x-sfpp", "Ethernet1/[49-54]": "100gbase-x-qsfp28"}},
            "small": {"interfaces": {"Ethernet1/[1-24]": "1000base-t", "Ethernet1/[25-26]": "10gbase-x-sfpp"}},
        },
    },
    "racks": {"R1": {}},
    "switches": {
        "leaf-a": {"model": "leaf", "rack": "R1", "unit": 40, "fabric": "A", **LEAF},
        "leaf-b": {"model": "leaf", "rack": "R1", "unit": 39, "fabric": "B", **LEAF},
        "oob": {"model": "small", "rack": "R1", "unit": 38, "fabric": "M", "uplinks": ["Ethernet1/[25-26]"], "carries": ["bmc"]},
    },
    "hosts": {"hv[01-03]": {"server": "box", "adapters": {"slot1": "dual"}, "rack": "R1", "unit": 2, "cluster": "c1"}},
    "traffic": {
        "management": {"demand_gbps": 1, "team_mode": "lacp", "vlan": 110},
        "production": {"demand_gbps": 8, "team_mode": "lacp", "min_failover": 0.8},
        "iscsi": {"demand_gbps": 8, "min_failover": 0.5, "mtu": 9000, "sharing": "dedicated"},
        "bmc": {"demand_gbps": 0.01},
    },
    "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
}
"""Three hosts on LACP over a pair of switches, with iSCSI on separate paths, jumbo frames, and management controllers on a third switch."""


PORTS = {
    "os10": {"Ethernet1/": "ethernet1/1/"},
    "sonic": {"Ethernet1/[1-48]": "Ethernet[0-47]", "Ethernet1/[1-24]": "Ethernet[0-23]", "Ethernet1/": "Ethernet"},
}
"""Formats for switches whose ports have other names than those of the design above: what stands for what."""


def lacp_design(name: str = "") -> nic.Design:
    """Return the design above, its switches' ports named as a format wants them."""
    text = json.dumps(LACP)
    for old, new in PORTS.get(name, {}).items():
        text = text.replace(old, new)
    return nic.Design.from_dict(json.loads(text))


@pytest.fixture(scope="module")
def plan() -> Any:
    return nic.plan(lacp_design())


@pytest.fixture(scope="module")
def without_lacp() -> Any:
    """The same site with teams that are independent of the switches."""
    design = copy.deepcopy(LACP)
    for one in design["traffic"].values():
        one.pop("team_mode", None)
    return nic.plan(nic.Design.from_dict(design))


NO_LACP = {"esxcli", "hyperv-set", "network-atc"}
"""Formats whose targets make teams that know no LACP: they refuse such a plan, and keep the contract for the site without it."""


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_keeps_the_contract(plan: Plan, without_lacp: Plan, name: str, tmp_path: Path) -> None:
    if name in NO_LACP:
        with pytest.raises(InputError, match="LACP"):
            FORMATS[name].write(plan, tmp_path)
        assert not list(tmp_path.iterdir())
    check_format(FORMATS[name], without_lacp if name in NO_LACP else nic.plan(lacp_design(name)) if name in PORTS else plan)


@pytest.mark.parametrize("name", FORMATS)
def test_a_meaning_is_one_line(name: str) -> None:
    assert FORMATS[name].meaning.strip().splitlines() == [FORMATS[name].meaning]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Install a package with an entry point, as far as importlib sees: a module and its metadata."""

    def make(entries: str, code: str, name: str = "others_formats") -> None:
        (tmp_path / f"{name}.py").write_text(code)
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[nicplanner.formats]\n{entries}\n")
        if str(tmp_path) not in sys.path:
            monkeypatch.syspath_prepend(str(tmp_path))

    yield make
    for module in ("others_formats", "more_formats"):
        sys.modules.pop(module, None)


WRITER = '''
from pathlib import Path
from nicplanner.plan.folder import write_file
def write(plan, target):
    """how many ports are in use: DIR/ports.txt"""
    write_file(Path(target) / "ports.txt", str(plan.objective["ports"]).encode())
    return (Path(target) / "ports.txt",)
def outside(plan, target):
    (Path(target).parent / "elsewhere.txt").write_text("x")
    return (Path(target).parent / "elsewhere.txt",)
'''


def test_another_package_adds_a_format(plan: Plan, package: Any, tmp_path: Path) -> None:
    package("port-count = others_formats:write", WRITER)
    assert format_names() == [*FORMATS, "port-count"]
    form = find_format("port-count")
    assert form.meaning == "how many ports are in use: DIR/ports.txt"
    check_format(form, plan)


def test_the_suite_finds_a_format_that_writes_elsewhere(plan: Plan, package: Any) -> None:
    package("stray = others_formats:outside", WRITER)
    with pytest.raises(AssertionError, match="does not name"):
        check_format(find_format("stray"), plan)


@pytest.mark.parametrize(
    ("entries", "code", "text"),
    [
        ("labels = others_formats:write", WRITER, "labels: a package adds a format that has the name of nicplanner's own"),
        ("broken = others_formats:write", "raise RuntimeError('no licence')", "cannot be loaded: RuntimeError: no licence"),
        ("broken = others_formats:missing", WRITER, "cannot be loaded: AttributeError"),
        ("broken = others_formats:write", "write = 7", "this is no format"),
    ],
)
def test_a_broken_package_is_told(package: Any, entries: str, code: str, text: str) -> None:
    package(entries, code)
    with pytest.raises(InputError, match=text):
        find_format("broken")


def test_two_packages_with_one_name_are_told(package: Any) -> None:
    package("twice = others_formats:write", WRITER)
    package("twice = more_formats:write", WRITER, "more_formats")
    with pytest.raises(InputError, match="two packages add a format of this name"):
        find_format("twice")


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"unknown format.*cabling-sheets"):
        find_format("cabling-sheet")
