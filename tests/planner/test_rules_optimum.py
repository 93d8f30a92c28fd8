"""Random platform rules on tiny random designs: the fewest broken recommendations, then ports, by enumeration, are the planner's."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.design.site import Site
from nicplanner.rules import Rule

sys.path.insert(0, str(Path(__file__).parent))
import brute
import strategies

PROFILE = settings(
    max_examples=25, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
MOST = 1_500
Breach = tuple[str, str, str]
"""Rule, host group, class."""


@st.composite
def rules(draw: st.DrawFn, kinds: Sequence[str]) -> dict[str, Rule]:
    """Draw up to four rules over the kinds of traffic of a design."""
    out = {}
    for i in range(draw(st.integers(1, 4))):
        conditions: dict[str, Any] = {
            "with": tuple(draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True))),
            "ports_below": draw(st.integers(2, 3)),
            "ports_above": draw(st.integers(1, 2)),
            "gbps_below": Fraction(draw(st.sampled_from([1, 2, 3, 10, 11]))),
            "port_gbps_below": Fraction(draw(st.sampled_from([2, 10, 25]))),
            "port_gbps_above": Fraction(draw(st.sampled_from([1, 2, 10]))),
            "models_above": 1,
            "adapters_below": draw(st.integers(2, 3)),
            "fabrics_below": 2,
            "fabric_ports_above": 1,
            "one_adapter_with": tuple(draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True))),
            "one_fabric_with": tuple(draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True))),
            "groups_above": draw(st.integers(1, 2)),
            "redundancy": tuple(draw(st.lists(st.sampled_from(["team", "mpio"]), min_size=1, unique=True))),
            "hosts_above": draw(st.integers(0, 2)),
        }
        chosen = draw(st.lists(st.sampled_from(sorted(conditions)), min_size=1, max_size=2, unique=True))
        classes = tuple(draw(st.lists(st.sampled_from(kinds), max_size=3, unique=True)))
        kind = draw(st.sampled_from(["recommendation"] * 7 + ["constraint"]))
        out[f"T-{i}"] = Rule(
            id=f"T-{i}", kind=kind, statement="a rule", source=("test",), classes=classes,
            never={name: conditions[name] for name in chosen},
            every=draw(st.booleans()) and draw(st.booleans()) and "groups_above" not in chosen,
            breaks=draw(st.sampled_from(["supported", "not recommended"])), weight=draw(st.integers(1, 3)),
        )  # fmt: skip
    return out


def breaches(site: Site, shelf: brute.GroupBrute, layout: brute.Layout, links: Sequence[brute.Link], rack: str) -> frozenset[Breach]:
    """Return what a host's layout with its links breaks: the rules restated, over names and numbers alone."""
    group = shelf.group
    models = {adapter.name: adapter.model for adapter in group.adapters}
    home = {fabric: i for i, element in enumerate(shelf.elements[rack]) for fabric in element}
    out: set[Breach] = set()

    def adapter_of(link: brute.Link) -> str:
        return link[0]

    def home_of(link: brute.Link) -> int:
        return home[link[1][1]]

    def together(one: Any, i: int, kinds: Sequence[str], place: Any) -> bool:
        others = [j for j, part in enumerate(layout.parts) for other in part if other is not one and other.kind in kinds]
        return any(len({place(link) for link in links if link[1][0] in (i, j)}) == 1 for j in others)

    for rule in site.profile.rules.values():
        about = [(i, one) for i, part in enumerate(layout.parts) for one in part if not rule.classes or one.kind in rule.classes]
        hit = []
        for i, one in about:
            mine = [link for link in links if link[1][0] == i]
            speeds = [Fraction(link[2], shelf.scale) for link in mine]
            facts = {
                "with": lambda kinds, one=one, i=i: any(other is not one and other.kind in kinds for other in layout.parts[i]),
                "ports_below": lambda n, mine=mine: len(mine) < n,
                "ports_above": lambda n, mine=mine: len(mine) > n,
                "gbps_below": lambda v, speeds=speeds: sum(speeds) < v,
                "port_gbps_below": lambda v, speeds=speeds: any(speed < v for speed in speeds),
                "port_gbps_above": lambda v, speeds=speeds: any(speed > v for speed in speeds),
                "models_above": lambda n, mine=mine: len({models[link[0]] for link in mine}) > n,
                "adapters_below": lambda n, mine=mine: len({link[0] for link in mine}) < n,
                "fabrics_below": lambda n, mine=mine: len({home[link[1][1]] for link in mine}) < n,
                "fabric_ports_above": lambda n, mine=mine: max(Counter(link[1][1] for link in mine).values()) > n,
                "one_adapter_with": lambda kinds, one=one, i=i: together(one, i, kinds, adapter_of),
                "one_fabric_with": lambda kinds, one=one, i=i: together(one, i, kinds, home_of),
                "groups_above": lambda n, about=about: len({place for place, _ in about}) > n,
                "redundancy": lambda words, one=one: one.redundancy in words,
                "hosts_above": lambda n: len(group.hosts) > n,
            }
            if all(facts[name](value) for name, value in rule.never.items()):
                hit.append(one.name)
        if rule.every:
            hit = hit[:1] if len(hit) == len(about) else []
        if "groups_above" in rule.never:
            hit = hit[:1]
        out |= {(rule.id, group.key, "" if rule.every or "groups_above" in rule.never else name) for name in hit}
    return frozenset(out)


def ways(site: Site, shelf: brute.GroupBrute, layout: brute.Layout, host: Any) -> Iterator[tuple[brute.Option, frozenset[Breach]]]:
    """Yield what a host may take from the switch ports, each with what it breaks."""
    used = [(i, use) for i, use in enumerate(layout.uses) if use is not None]
    offers = [shelf.pools(host, shelf.ports[i], use[1], layout.parts[use[0]]) for i, use in used]
    shelf.tried += prod(map(len, offers))
    if shelf.tried > MOST * 4:
        raise brute.TooLargeError("too many ways")
    for taken in product(*offers):
        links = [
            (shelf.ports[i].adapter, use, int(min(shelf.ports[i].port.speed, pool[1]) * shelf.scale), pool[0])
            for (i, use), pool in zip(used, taken, strict=True)
        ]
        if shelf.holds(layout, host.rack, links):
            run = sum(site.run_length(host, site.switches[pool[0]]) for pool in taken)
            yield (tuple(sorted(Counter(taken).items())), run), breaches(site, shelf, layout, links, host.rack)


def best(site: Site) -> tuple[int, int] | None:
    """Return the least weight of broken recommendations and the least ports with it; None if there is no plan."""
    kinds = {name: rule.kind for name, rule in site.profile.rules.items()}
    cost = {name: rule.weight * (100 if rule.breaks == "not recommended" else 1) for name, rule in site.profile.rules.items()}
    found: tuple[int, int] | None = None
    shelves = [brute.GroupBrute(site, group, MOST) for group in site.groups]
    every = [list(shelf.layouts()) for shelf in shelves]
    if prod(map(len, every)) > MOST:
        raise brute.TooLargeError("too many layouts")
    for chosen in product(*every):
        ports = sum(layout.used * len(shelf.group.hosts) for layout, shelf in zip(chosen, shelves, strict=True))
        hosts = [list(ways(site, shelf, layout, host)) for shelf, layout in zip(shelves, chosen, strict=True) for host in shelf.group.hosts]
        possible = sorted({breach for options in hosts for _, broken in options for breach in broken if kinds[breach[0]] != "constraint"})
        nets = [brute.nets_of(site, shelf.group, layout) for shelf, layout in zip(shelves, chosen, strict=True)]
        needs = brute.merged(nets)
        if len(possible) > 7:
            raise brute.TooLargeError("too many breaches")
        if not brute.same_fabrics(nets) or not brute.ids_suffice(site, needs) or not brute.subnets_fit(site, needs):
            continue
        for allowed in chain.from_iterable(combinations(possible, r) for r in range(len(possible) + 1)):
            value = sum(cost[name] for name, _, _ in allowed), ports
            if found is not None and value >= found:
                continue
            left = [frozenset(option for option, broken in options if broken <= set(allowed)) for options in hosts]
            if all(left) and brute.least_length(site, left) is not None:
                found = value
    return found


@st.composite
def roomy(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a design of few ports and small demands on two switches: most have a plan, and rules decide which."""
    speeds = ("1000base-t", "10gbase-t")
    cards = {f"card{i}": {"interfaces": {f"p[1-{draw(st.integers(1, 2))}]": draw(st.sampled_from(speeds))}} for i in range(3)}
    slots = {f"slot{i}": draw(st.sampled_from(sorted(cards))) for i in range(2)}
    most = draw(st.sampled_from([2, 2, 2, 3]))
    kinds = draw(st.lists(st.sampled_from(["management", "production", "iscsi", "cluster", "smb"]), min_size=2, max_size=most, unique=True))
    return {
        "nicplanner": 1,
        "catalog": {
            "adapters": cards,
            "servers": {"box": {"height_units": 1, "interfaces": {"lom1": draw(st.sampled_from(speeds))}, "slots": list(slots)}},
            "switches": {"sw": {"interfaces": {"g[1-12]": speeds[0], "t[1-12]": speeds[1]}}},
        },
        "switches": {f"sw{i}": {"model": "sw", "rack": "R1", "unit": 30 + i} for i in range(2)},
        "hosts": {draw(st.sampled_from(["h1", "h[1-2]"])): {"server": "box", "adapters": slots, "rack": "R1", "unit": 1}},
        "traffic": {
            kind: {
                "demand_gbps": draw(st.sampled_from([0, 0.2, 0.2, 1.2])),
                "survive": draw(st.sampled_from([[], [], [], [], ["port"], ["adapter"], ["switch"]])),
                "redundancy": draw(st.sampled_from(["team", "team", "mpio"])) if kind in ("production", "cluster") else None,
            }
            for kind in kinds
        },
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Rule], str]:
    data = draw(st.one_of(roomy(), strategies.designs(), roomy(), roomy()))
    for body in data["traffic"].values():
        if body.get("redundancy", "") is None:
            del body["redundancy"]
    kinds = sorted({body.get("kind", name) for name, body in data["traffic"].items()})
    return data, draw(rules(kinds)), draw(st.sampled_from(["prefer"] * 9 + ["require"]))


def agrees(data: dict[str, Any], drawn: dict[str, Rule], policy: str) -> str:
    design = nic.Design.from_dict(data)
    site = replace(design.site, recommendations=policy, profile=replace(design.site.profile, rules=drawn, sources={"test": "test"}))
    hard = {name: replace(rule, kind="constraint") for name, rule in drawn.items()} if policy == "require" else drawn
    try:
        wanted = best(replace(site, profile=replace(site.profile, rules=hard)))
    except brute.TooLargeError:
        return "large"
    object.__setattr__(design, "site", site)
    if wanted is None:
        with pytest.raises(nic.InfeasibleError):
            nic.plan(design)
        return "none"
    for solver in ("highs", "cbc"):
        plan = nic.plan(design, solver=solver)
        assert (plan.objective["recommendations"], plan.objective["ports"]) == wanted
        assert nic.verify(design, plan).empty
    return "broken" if wanted[0] else "kept"


def test_enumeration_agrees_on_rules() -> None:
    seen: Counter[str] = Counter()

    @PROFILE
    @given(cases())
    def run(case: tuple[dict[str, Any], dict[str, Rule], str]) -> None:
        seen[agrees(*case)] += 1

    run()
    assert min(seen["none"], seen["broken"], seen["kept"]) >= 1, f"little is compared: {seen}"
