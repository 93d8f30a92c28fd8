"""What is kept from plan to plan changes no byte: a scenario planned cold, warm, and beside others gives the same files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nicplanner as nic
from nicplanner.network import cables

CHANGES: list[dict[str, Any]] = [
    {},
    {"traffic.iscsi.demand_gbps": 1.2},
    {"catalog.cables.mine": {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "lengths_m": [4], "max_length_m": 5}},
    {"hosts.hv[01-04].unit": 20, "traffic.production.min_failover": 0.5},
    {"platform": "hyperv-2012r2", "addressing.growth_percent": 50},
    {"addressing.supernet": "10.9.0.0/20"},
]

ALONE = """
import json, sys
import nicplanner as nic
plan = nic.plan(nic.Design.parse(nic.starter()).replace(json.loads(sys.argv[1])))
plan.write(sys.argv[2])
"""


def written(plan: nic.Plan, folder: Path) -> dict[str, bytes]:
    plan.write(folder)
    return read(folder)


def read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.name != "run.json"}


def test_cold_and_warm_give_the_same_bytes(tmp_path: Path) -> None:
    design = nic.Design.parse(nic.starter())
    warm: list[dict[str, bytes]] = []
    for turn in range(2):
        for i, change in enumerate(CHANGES):
            found = written(nic.plan(design.replace(change)), tmp_path / f"warm{turn}-{i}")
            if turn:
                assert found == warm[i]
            else:
                warm.append(found)
    assert len({found["plan.json"] for found in warm}) == len(CHANGES)
    for i, change in list(enumerate(CHANGES))[1::2]:  # each takes a process of its own
        cold = tmp_path / f"cold{i}"
        env = {**os.environ, "PYTHONHASHSEED": str(i)}
        subprocess.run([sys.executable, "-c", ALONE, json.dumps(change), str(cold)], check=True, env=env)
        assert read(cold) == warm[i]


def test_what_is_kept_is_bounded() -> None:
    design = nic.Design.parse(nic.starter())
    for i in range(2 * cables.MOST_SHARED):
        nic.plan(design.replace({"catalog.servers.classic.price": i}))
    assert cables._shared.cache_info().currsize <= cables.MOST_SHARED
