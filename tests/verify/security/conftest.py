"""Layouts for the checks: a design, the ports that each class has, and such other tables as a test writes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from nicplanner.design import Design
from nicplanner.rules import Profile, Rule
from nicplanner.tables import SPECS, Table
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report
from nicplanner.verify.scene import Hit, Scene
from nicplanner.verify.security import CHECKS

Layout = Mapping[str, Mapping[str, str]]
"""Host group → classes separated by blanks → ports as adapter/port@switch, separated by blanks."""

DESIGN: dict[str, Any] = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1"]}},
        "adapters": {"quad": {"interfaces": {"p[1-4]": "1000base-t"}}},
        "switches": {"sw": {"interfaces": {"ge[1-48]": "1000base-t", "up[1-2]": "10gbase-x-sfpp"}}},
    },
    "racks": {"R1": {}},
    "switches": {"sw-a": {"model": "sw", "rack": "R1", "unit": 40}, "sw-b": {"model": "sw", "rack": "R1", "unit": 39}},
    "hosts": {"hv[1-4]": {"server": "box", "adapters": {"s1": "quad"}, "rack": "R1", "unit": 1, "cluster": "c1"}},
    "traffic": {
        "management": {"demand_gbps": 0.1},
        "production": {"demand_gbps": 1},
        "live-migration": {"demand_gbps": 1},
        "iscsi": {"demand_gbps": 1},
    },
    "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-199"},
}
SPREAD: Layout = {
    "hv[1-4]": {
        "management": "onboard/lom1@sw-a",
        "production": "onboard/lom2@sw-b s1/p1@sw-a",
        "live-migration": "s1/p2@sw-b",
        "iscsi": "s1/p3@sw-a",
    }
}
"""Every class has ports of its own, and ``s1/p4`` is free. Nothing asks that it be a valid plan."""

Run = Callable[..., list[Hit]]


@pytest.fixture
def design() -> Callable[..., Design]:
    """Return the design with changes by dotted key."""

    def make(changes: Mapping[str, Any] | None = None) -> Design:
        found = Design.from_dict(DESIGN)
        return found.replace(dict(changes)) if changes else found

    return make


def scene_of(site: Any, layout: Layout | None, rows: Mapping[str, list[dict[str, Any]]] | None = None) -> Scene:
    """Return a layout with the tables that are given; without a layout every class is unplaced."""
    placed: dict[tuple[str, str], tuple[str, str]] = {}
    for key, groups in (layout or {}).items():
        for classes, ports in groups.items():
            for text in ports.split():
                port, _, switch = text.partition("@")
                placed[key, port] = (";".join(classes.split()), switch)
    free, out = {name: iter(switch.ports) for name, switch in site.switches.items()}, []
    for host in site.hosts:
        for adapter in site.group_of[host.group].adapters:
            for port in (*adapter.ports, *adapter.mgmt):
                classes, switch = placed.get((host.group, f"{adapter.name}/{port.name}"), ("", ""))
                far = next(free[switch]).name if switch in free else ""
                fabric = site.switches[switch].fabric if switch in free else ""
                link = port.speed if classes else None
                group = classes.split(";")[0]
                out.append((host.name, adapter.name, port.name, port.speed, group, "", classes, switch, far, fabric, link, None))
    tables = {"ports": Table.of_rows(SPECS["ports"], out)}
    for name, given in (rows or {}).items():
        defaults = {column.name: None if column.kind == "int" else "" for column in SPECS[name].columns}
        tables[name] = Table.of_rows(SPECS[name], [tuple({**defaults, **row}.values()) for row in given])
    return Scene(read_facts(site, tables["ports"], Report()), tables)


def profile_with(profile: Profile, **settings: Any) -> Profile:
    """Return a profile without rules and with these settings."""
    return dataclasses.replace(profile.without_rules(), settings={**profile.settings, **settings})


@pytest.fixture
def run(design: Callable[..., Design]) -> Run:
    """Run a check by name on a design with changes, a layout, tables, settings of the platform and parameters of the rule."""

    def check(
        name: str,
        changes: Mapping[str, Any] | None = None,
        layout: Layout | None = SPREAD,
        rows: Mapping[str, list[dict[str, Any]]] | None = None,
        settings: Mapping[str, Any] | None = None,
        teaming: str | None = None,
        severity: str = "medium",
        **rule: Any,
    ) -> list[Hit]:
        site = design(changes).site
        site = dataclasses.replace(site, profile=profile_with(site.profile, **(settings or {})), teaming=teaming)
        stated = Rule("X-1", "finding", "text", "seed", check=name, severity=severity, **rule)
        return list(CHECKS[name](scene_of(site, layout, rows), stated))

    return check


@pytest.fixture
def scene() -> Callable[..., Scene]:
    return scene_of
