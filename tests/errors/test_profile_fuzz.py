"""Whatever is done to a user's profile: it is read, or refused with printable messages; nothing else is raised."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nicplanner.design import Design, starter
from nicplanner.errors import InputError

PROFILE = """
platform: own
title: Own rules
extends: generic
retrieved: "2026-11-23"
sources: {house: The house rules}
settings: {teaming: set, port_acl: extended, mirroring: true, management_sharing: false, mesh_vlan_per_link: 2}
classes:
  default: {redundancy: team, survive: [port], sharing: shared, scope: site, gateway: false}
  smb: {redundancy: mpio, vlans: [711-718], subnets: [10.71.1.0/24, 10.71.2.0/24], prefix: 24, mtu: 9000}
  live-migration: {follows: smb}
reservations:
  - {traffic: smb, mode: reservation, percent: 50, priority: 3, rule: OWN-1, when: {gbps_below: 100}}
  - {traffic: live-migration, mode: reservation, percent: 29, of: smb, transport: 5, rule: OWN-1}
rules:
  OWN-1: {kind: constraint, statement: Storage has two ports., source: house, classes: [iscsi], never: {ports_below: 2, with: [cluster]}}
  OWN-2: {kind: finding, statement: No team., source: [house], check: iscsi_teamed, parameters: {most: 2, n: [a, b]}, severity: high}
  OWN-3: {kind: recommendation, statement: Nothing., source: house, unchecked: not seen, weight: 5, breaks: not recommended, remedy: Do it}
drop: []
"""

VALUES: list[Any] = [
    *(None, True, 0, -1, 2, 10**30, 0.5, float("nan"), "", "x", "generic", "own.yaml", "../own.yaml", "OWN-1", "OWN-9", "smb", "house"),
    *(
        [],
        {},
        [[]],
        [{}],
        [None],
        {"a": None},
        {"a": {"b": 1}},
        ["smb"],
        {"smb": 1},
        {"ports_below": "x"},
        {"with": []},
        "10.0.0.0/8",
        "1-5",
    ),
    *(None, "constraint", "never", "team", ["10.1.0.0/24", "10.1.0.0/24"], [711, 711], "4095"),
]


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [one for step, part in inside for one in paths(part, (*path, step))]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A profile with some keys and values replaced, deleted or renamed."""
    data = yaml.safe_load(PROFILE)
    for _ in range(draw(st.integers(1, 4))):
        known = paths(data)
        if not known:
            break
        *above, step = draw(st.sampled_from(known))
        node = data
        for one in above:
            node = node[one]
        change = draw(st.sampled_from(["replace", "replace", "delete", "rename"]))
        if change == "replace":
            node[step] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif change == "delete":
            del node[step]
        elif isinstance(node, dict):
            node[draw(st.sampled_from(["OWN-4", "iscsi", "mtu", "", "never"]))] = node.pop(step)
    return yaml.safe_dump(data)


def test_the_profile_is_valid(tmp_path):
    assert read(PROFILE, tmp_path) is not None


def read(text: str, folder: Path) -> Design | None:
    """Read the starter with a profile; None if it was refused as it should be."""
    (folder / "own.yaml").write_text(text)
    design = yaml.safe_load(starter())
    design["traffic"]["smb"] = {"demand_gbps": 1}
    try:
        return Design.from_dict({**design, "platform": "own.yaml"}, folder)
    except InputError as error:
        problems = [str(problem) for problem in error.problems]
    assert problems
    assert all(problem.isprintable() and len(problem) < 3000 for problem in problems)
    return None


@given(text=mutated())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mutated_profiles(tmp_path, text):
    design = read(text, tmp_path)
    if design is not None:
        assert design.replace({"name": "x"}).replace({"name": design.name}) == design
