"""Laws for larger random designs: names, lists, splitting into single hosts, requirements dropped, hash seeds, time limits."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.names import expand
from nicplanner.verify import violations

sys.path.insert(0, str(Path(__file__).parent))
import brute
import strategies

Dict = dict[str, Any]
PROFILE = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
FREE_LISTS = ("survive", "apart_from", "carries", "serves", "uplinks", "occupied", "slots", "reserved", "supernet", "traffic", "lengths_m")
"""Lists whose order means nothing. (Fixed values belong to the fabrics in order, connectors to the ends of a cable.)"""


def planned(data: Dict, **options: Any) -> nic.Plan | None:
    """Return the plan, which has passed its proof; None if there is none."""
    design = nic.Design.from_dict(data)
    try:
        plan = nic.plan(design, **options)
    except nic.InfeasibleError:
        return None
    assert violations(design.site, plan.tables) == []
    return plan


def files(plan: nic.Plan | None) -> dict[str, str] | None:
    return None if plan is None else {name: text for name, text in plan.files().items() if name != "run.json"}


def goals(plan: nic.Plan) -> tuple[int, float]:
    return plan.objective["ports"], plan.objective["length_m"]


# ----------------------------------------------------------------------------------------------------------------- order, names


def reordered(value: Any, rng: random.Random) -> Any:
    """Return plain data with maps, free lists and the ranges of interfaces in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        out = {}
        for key in keys:
            inside = reordered(value[key], rng)
            if key in FREE_LISTS and isinstance(inside, list):
                rng.shuffle(inside)
            if key == "interfaces":
                inside = {name: kind for each, kind in inside.items() for name in sorted(expand(each), reverse=True)}
            out[key] = inside
        return out
    return [reordered(item, rng) for item in value] if isinstance(value, list) else value


@PROFILE
@given(strategies.designs(strategies.LARGER), st.integers(0, 10**6))
def test_order_changes_no_byte(data: Dict, seed: int) -> None:
    one, other = planned(data), planned(reordered(data, random.Random(seed)))
    if one is None or other is None:
        assert one is other
        return
    mine, yours = files(one), files(other)
    assert mine is not None
    assert yours is not None
    # The hash in plan.json is that of the design as written: a range and its members may differ there.
    assert {name: text for name, text in mine.items() if name != "plan.json"} == {n: t for n, t in yours.items() if n != "plan.json"}
    assert one.objective == other.objective


def renamed(data: Dict) -> Dict:
    """Return a design with other names of hosts, switches and racks, in the same order."""
    names = {"h": "alpha-", "k": "beta.", "m": "gamma_"}
    text = json.dumps(data)
    for rack in data["racks"]:
        text = text.replace(f'"{rack}"', f'"row-{rack[1:]}"')
    out: Dict = json.loads(text.replace('"R[1-', '"row-[1-'))
    out["switches"] = {name.replace("sw", "tor"): body for name, body in out["switches"].items()}
    for body in out["switches"].values():
        if body.get("failure_domain") == "sw1":
            body["failure_domain"] = "tor1"
    hosts = {}
    for key, body in out["hosts"].items():
        if "pin" in body:
            body["pin"] = {name: [text.replace("@sw", "@tor") for text in mine] for name, mine in body["pin"].items()}
        hosts[names[key[0]] + key[1:]] = body
    out["hosts"] = hosts
    return out


@PROFILE
@given(strategies.designs())
def test_names_change_no_objective(data: Dict) -> None:
    one, other = planned(data), planned(renamed(data))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.objective, one.bound) == (other.objective, other.bound)


def test_hash_seeds_change_no_byte() -> None:
    found: list[Dict] = []

    @settings(PROFILE, max_examples=12)
    @given(strategies.designs())
    def collect(data: Dict) -> None:
        found.append(data)

    collect()
    code = (
        "import sys, json, hashlib, nicplanner as nic\n"
        "for data in json.load(sys.stdin):\n"
        "    try:\n"
        "        files = nic.plan(nic.Design.from_dict(data)).files()\n"
        "        files.pop('run.json')\n"
        "        print(hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest())\n"
        "    except nic.InfeasibleError as error:\n"
        "        print(error)\n"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", code], input=json.dumps(found), capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert shown[0] == shown[1]
    assert sum(len(line) == 64 for line in shown[0].splitlines()) >= 3


# ------------------------------------------------------------------------------------------------------------- more, less, split


def single_hosts(data: Dict) -> Dict:
    """Return a design in which every host is a group of its own."""
    out = copy.deepcopy(data)
    out["hosts"] = {}
    for group in nic.Design.from_dict(data).site.groups:
        for place, host in enumerate(group.hosts):
            body = copy.deepcopy(data["hosts"][group.key]) | {"rack": host.rack, "unit": host.unit}
            for name, mine in body.get("pin", {}).items():
                ends = [text.partition("@") for text in mine]
                body["pin"][name] = [near + at + (expand(far)[place] if "/" in far else far) for near, at, far in ends]
            out["hosts"][host.name] = body
    return out


@PROFILE
@given(strategies.designs())
def test_single_hosts_are_never_worse(data: Dict) -> None:
    before, after = planned(data), planned(single_hosts(data))
    if before is not None:
        assert after is not None
        assert after.objective["ports"] <= before.objective["ports"]
        if brute.one_switch_each(nic.Design.from_dict(data).site):
            assert goals(after) <= goals(before)


def laxer(data: Dict, rng: random.Random) -> Dict:
    """Return a design without one of its requirements."""
    out = copy.deepcopy(data)
    out.get("policy", {}).pop(rng.choice(("spare_ports", "max_utilisation")), None)
    records = [one for body in out["hosts"].values() if isinstance(body.get("traffic"), dict) for one in body["traffic"].values()]
    for one in (*out["traffic"].values(), *records):
        match rng.choice(("survive", "sharing", "apart_from", "min_failover", "demand_gbps")):
            case "survive":
                one["survive"] = [kind for kind in one.get("survive", ()) if kind != "switch"] if "survive" in one else []
            case "sharing":
                one["sharing"] = "shared"
            case "apart_from":
                one["apart_from"] = []
            case "min_failover" if "min_failover" in one:
                one["min_failover"] = one["min_failover"] / 2
            case "demand_gbps" if "demand_gbps" in one:
                one["demand_gbps"] = one["demand_gbps"] / 2
            case _:
                pass
    for body in out["hosts"].values():
        body.pop("pin", None)
    return out


@PROFILE
@given(strategies.designs(), st.integers(0, 10**6))
def test_fewer_requirements_never_take_more_ports(data: Dict, seed: int) -> None:
    before, after = planned(data), planned(laxer(data, random.Random(seed)))
    if before is not None:
        assert after is not None
        assert after.objective["ports"] <= before.objective["ports"]


@PROFILE
@given(strategies.designs())
def test_a_larger_card_keeps_it_feasible(data: Dict) -> None:
    more = copy.deepcopy(data)
    for card in more["catalog"]["adapters"].values():
        card["interfaces"]["z9"] = next(iter(card["interfaces"].values()))
    before, after = planned(data), planned(more)
    if before is not None:
        assert after is not None
        assert after.objective["ports"] <= before.objective["ports"]


# ------------------------------------------------------------------------------------------------------------------ time limits


@settings(PROFILE, max_examples=25)
@given(strategies.designs(strategies.LARGER), st.sampled_from((0, 0.001, 0.005, 0.02)))
def test_a_time_limit_is_told(data: Dict, limit: float) -> None:
    try:
        plan = planned(data, time_limit=limit)
    except nic.NoSolutionError:
        return
    if plan is not None:
        assert plan.status in ("OPTIMAL", "FEASIBLE")
        assert (plan.gap > 0) == (plan.status == "FEASIBLE")
        assert all(bound is None or bound <= plan.objective[name] for name, bound in plan.bound.items())
