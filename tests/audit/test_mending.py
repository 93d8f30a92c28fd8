"""Cabling gone wrong at random: the audit sees it, and its moves mend it in the fewest steps, keeping what they say they keep."""

from __future__ import annotations

import importlib.util
import random
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import lldp_samples as samples
import networkx as nx
import pytest

import nicplanner as nic
from nicplanner.audit import audit
from nicplanner.moves import HostPort, Move, SwitchPort, cables_of
from nicplanner.moves.cables import End

Cabling = dict[HostPort, SwitchPort]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


brute: Any = _module(Path(__file__).parents[1] / "moves" / "brute_moves.py")


def gone_wrong(plan: nic.Plan, dice: random.Random) -> Cabling:
    """Exchange ends, move cables to other ports of hosts and switches, take some away and add one."""
    cabling = cables_of(plan.tables)
    chosen = dice.sample(list(cabling), dice.randint(2, 8))
    ends = [cabling[port] for port in chosen]
    dice.shuffle(ends)
    cabling |= dict(zip(chosen, ends, strict=True))
    del cabling[dice.choice(list(cabling))]
    cabling[dice.choice(list(cabling))] = SwitchPort(dice.choice(("sw-a", "sw-b")), "g30")
    unused = [HostPort(*row[:3]) for row in plan.tables["ports"].rows() if not row[4]]
    cabling[dice.choice(unused)] = cabling.pop(dice.choice(list(cabling)))
    cabling[dice.choice([port for port in unused if port not in cabling])] = SwitchPort("sw-b", "g31")
    return cabling


def fewest(before: Cabling, after: Cabling) -> int:
    """Return the sum over the components of the symmetric difference of the larger of their two numbers of cables."""
    graph: nx.Graph[Any] = nx.Graph()
    for number, cabling, other in ((0, before, after), (1, after, before)):
        graph.add_edges_from((near, far, {"of": number}) for near, far in cabling.items() if other.get(near) != far)
    parts = [graph.subgraph(nodes) for nodes in nx.connected_components(graph)]
    sides = [list(nx.get_edge_attributes(part, "of").values()) for part in parts]
    return sum(max(side.count(0), side.count(1)) for side in sides)


def minima(plan: nic.Plan) -> dict[tuple[str, str], Fraction]:
    """Return what every group must carry while a port is out, from the tables alone."""
    needs: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in plan.tables["failures"].rows():
        if row[0] == "port":
            needs[row[2], row[3]] = max(needs[row[2], row[3]], row[5])
    groups = {(row[0], row[4], row[6]) for row in plan.tables["ports"].rows() if row[4]}
    return {(host, group): sum((needs[host, one] for one in traffic.split(";")), Fraction(0)) for host, group, traffic in groups}


def carried(plan: nic.Plan, cabling: Iterable[tuple[End | None, End | None]]) -> dict[tuple[str, str], Fraction]:
    """Return what every group carries over the links that are up and whose switch port has the VLANs of the group."""
    vlans = {(row[0], row[1]): row[2:6] for row in plan.tables["switch_ports"].rows()}
    out: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    links = {end: other for pair in cabling for end, other in (pair, pair[::-1])}
    for host, adapter, port, _, group, _, _, switch, switch_port, _, gbps, *_ in plan.tables["ports"].rows():
        far = links.get((host, f"{adapter}/{port}"))
        if group and far is not None and far in vlans and vlans[far] == vlans[switch, switch_port]:
            out[host, group] += gbps
    return out


def told(plan: nic.Plan, before: Cabling, moves: tuple[Move, ...]) -> set[tuple[int, str, str]]:
    """Return the steps and groups that are below their minimum while they had it before, by doing the moves one by one."""
    least = minima(plan)
    links = {end: other for near, far in before.items() for end, other in ((near.end, far.end), (far.end, near.end))}

    def good() -> set[tuple[str, str]]:
        found = carried(plan, links.items())
        return {key for key, need in least.items() if found[key] >= need}

    kept, out = good(), set()
    for move in moves:
        for other in moves:
            if other.dark_from_step == move.step and other.action != "plug":
                del links[links.pop(other.from_end)]
        out |= {(move.step, *key) for key in kept - good()}
        if move.action != "unplug":
            one, far = move.cable
            links[one], links[far] = far, one
        kept |= good()
    return out


@pytest.mark.parametrize("seed", range(40))
def test_moves_mend_what_is_seen(plan: nic.Plan, seed: int) -> None:
    dice = random.Random(seed)
    before, after = gone_wrong(plan, dice), cables_of(plan.tables)
    form = samples.JSONS[dice.choice(list(samples.JSONS))]
    found = audit(plan, {switch: form(rows) for switch, rows in samples.by_switch(before).items()})
    assert not found.ok
    assert brute.replayed(before, found.order.moves) == brute.wanted(after)
    assert len(found.order.moves) == fewest(before, after)
    assert {(one.step, one.host, one.group) for one in found.order.broken} == told(plan, before, found.order.moves)
    right = sum(before.get(port) == far for port, far in after.items())
    assert found.counts.get("right", 0) == right
    assert {one.host for one in found.order.below} <= {row.near[0] for row in found.violations}


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_seen_is_judged(pair: nic.Plan, seed: int) -> None:
    """Neighbours of all kinds at all kinds of interfaces: each planned cable has a row, and the moves can be done."""
    dice = random.Random(seed)
    devices = ["leaf-a", "leaf-b", "n1", "n2", "n3", "N3.lab", "printer", "", "leaf-c"]
    interfaces = ["Eth1/1", "Ethernet1/2", "Ethernet1/3", "Ethernet1/27", "Ethernet1/29", "Ethernet1/24", "mgmt0", "slot1/p1", "slot2/p1"]
    interfaces += ["lom1", "onboard/lom2", "001b.21aa.bb01", "eno1"]
    seen = {}
    for device in dice.sample(["leaf-a", "leaf-b", "n1", "n2", "spine"], 3):
        rows = [(dice.choice(interfaces), dice.choice(devices), dice.choice(interfaces)) for _ in range(dice.randint(0, 12))]
        seen[device] = samples.lldpd0(rows)
    found = audit(pair, seen)
    cables = [one for one in found.links if one.kind == "cable"]
    assert [one.cable for one in cables] == list(pair.tables["cabling"]["cable"])
    assert all(one.message for one in found.violations)
    taken = {end for move in found.order.moves for end in move.cable}
    assert found.order.moves or not {one.status for one in cables} & {"swapped", "wrong port", "missing"}
    assert all(end in taken for one in cables if one.status == "missing" for end in (one.near, one.far))
