"""One failure that takes all ports of a class (domain reference, SF-17)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from nicplanner.rules import ClassDefaults, Rule
from nicplanner.tables import SPECS, Table
from nicplanner.verify.scene import Scene
from nicplanner.verify.security import CHECKS

KEY = "hv[1-4]"
ALL = frozenset({"port", "adapter", "switch"})
RULE = Rule("X-1", "finding", "text", "seed", severity="high")


@pytest.mark.parametrize(
    ("ports", "default", "words"),
    [
        ("onboard/lom1@sw-a", ALL, "the loss of port onboard/lom1, adapter onboard or switch sw-a takes all ports of production"),
        ("onboard/lom1@sw-a", {"switch"}, "switch sw-a takes all ports"),
        ("s1/p1@sw-a s1/p2@sw-b", ALL, "adapter s1 takes all ports"),
        ("onboard/lom1@sw-a s1/p2@sw-a", ALL, "switch sw-a takes all ports"),
        ("onboard/lom1@sw-a s1/p2@sw-b", ALL, None),
        ("onboard/lom1@sw-a", set(), None),
    ],
)
def test_what_takes_all_ports(design: Any, scene: Any, ports: str, default: Any, words: str | None) -> None:
    site = design({"traffic.production.survive": []}).site
    profile = dataclasses.replace(site.profile, kinds={"production": ClassDefaults(survive=frozenset(default))})
    hits = list(CHECKS["redundancy_gap"](scene(dataclasses.replace(site, profile=profile), {KEY: {"production": ports}}), RULE))
    assert [hit.subject for hit in hits] == ([f"{KEY} production"] if words else [])
    assert all(words and words in hit.message for hit in hits)


def test_switches_that_fail_together_are_one(run: Any) -> None:
    changes = {"switches.sw-a.failure_domain": "pdu", "switches.sw-b.failure_domain": "pdu"}
    (hit,) = run("redundancy_gap", changes, {KEY: {"production": "onboard/lom1@sw-a s1/p1@sw-b"}})
    assert "the switches sw-a, sw-b that fail together takes all ports" in hit.message


def test_the_designs_own_wish_counts_too(run: Any) -> None:
    assert len(run("redundancy_gap", {"traffic.production.survive": ["adapter"]}, {KEY: {"production": "s1/p1@sw-a s1/p2@sw-b"}})) == 1


def test_unknown_switches_are_not_judged(run: Any) -> None:
    assert run("redundancy_gap", layout={KEY: {"production": "onboard/lom1 s1/p2"}}) == []


def test_a_management_controller_has_one_port(run: Any) -> None:
    changes = {"traffic.bmc": {"demand_gbps": 0.01}, "catalog.servers.box.mgmt_only": {"bmc": "1000base-t"}}
    assert run("redundancy_gap", changes, {KEY: {"bmc": "onboard/bmc@sw-a"}}) == []


def _mesh(design: Any, links: int, ports: dict[str, list[str]]) -> Scene:
    """Return the scene of three hosts of which each names its peers by port."""
    from nicplanner.verify.patterns import read_facts
    from nicplanner.verify.report import Report

    site = design({"hosts": {"n[1-3]": {"server": "box", "adapters": {"s1": "quad"}, "rack": "R1", "unit": 1}}}).site
    traffic = dataclasses.replace(site.classes["iscsi"], name="smb", kind="smb", attach="mesh", links_per_pair=links, survive=frozenset())
    group = dataclasses.replace(site.groups[0], classes=(traffic,))
    site = dataclasses.replace(site, groups=(group,), classes={"smb": traffic})
    rows = []
    for host in site.hosts:
        for adapter in group.adapters:
            for port in adapter.ports:
                peer = ports.get(f"{adapter.name}/{port.name}", ["", "", ""])[int(host.name[1:]) - 1]
                used = ("smb", "mpio", "smb", peer, "x/y", "direct", port.speed) if peer else ("", "", "", "", "", "", None)
                rows.append((host.name, adapter.name, port.name, port.speed, *used, None))
    tables = {"ports": Table.of_rows(SPECS["ports"], rows)}
    return Scene(read_facts(site, tables["ports"], Report()), tables)


NEXT, LAST = ["n2", "n3", "n1"], ["n3", "n1", "n2"]


@pytest.mark.parametrize(
    ("links", "ports", "words"),
    [
        (1, {"s1/p1": NEXT, "s1/p2": LAST}, "port s1/p1 of n1 takes all direct links to n2; so it is for 3 pairs"),
        (2, {"s1/p1": NEXT, "s1/p2": LAST, "s1/p3": NEXT, "s1/p4": LAST}, "adapter s1 of n1 takes all direct links to n2"),
        (2, {"s1/p1": NEXT, "s1/p2": LAST, "onboard/lom1": NEXT, "onboard/lom2": LAST}, None),
    ],
)
def test_a_pair_of_hosts_with_one_way(design: Any, links: int, ports: Any, words: str | None) -> None:
    hits = list(CHECKS["redundancy_gap"](_mesh(design, links, ports), RULE))
    assert [hit.subject for hit in hits] == (["n[1-3] smb"] if words else [])
    assert all(words and hit.message.startswith(words) for hit in hits)


def test_a_mesh_that_does_not_say_where_its_links_go(design: Any) -> None:
    known = _mesh(design, 1, {"s1/p1": NEXT, "s1/p2": LAST})._replace(tables={})
    (hit,) = CHECKS["redundancy_gap"](known, RULE)
    assert "one direct link joins each pair" in hit.message
