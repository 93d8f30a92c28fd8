"""Availability against the enumeration of every state of every element, and the laws that it keeps."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.catalog import KINDS, load_shipped, reliability_of
from nicplanner.verify.simulation.factoring import Chance, Link, chance_of
from nicplanner.verify.simulation.uptime_result import MINUTES, minutes, percent

sys.path.insert(0, str(Path(__file__).parent))
import small

SETTINGS = settings(max_examples=60, deadline=None, database=None, derandomize=True)
chances = st.fractions(min_value=0, max_value=1, max_denominator=10)


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[Link], dict[str, Fraction], dict[str, Fraction | None], Fraction]:
    """Return links of a team, or of a mesh, with how likely their elements are up."""
    mesh = draw(st.booleans())
    links = []
    for _ in range(draw(st.integers(1, 4))):
        near, far = draw(st.sampled_from("abc")), draw(st.sampled_from("xyz"))
        peer = draw(st.sampled_from(("n1", "n2"))) if mesh else ""
        links.append(Link(near, f"{peer}{far}", peer, draw(st.sampled_from((Fraction(1), Fraction(5, 2)))), draw(chances)))
    names = {link.near for link in links} | {link.far for link in links}
    up = {name: draw(chances) for name in sorted(names)}
    bus = {name: draw(st.sampled_from((None, None, Fraction(1), Fraction(3, 2)))) for name in "abc"}
    return links, up, bus, draw(st.sampled_from((Fraction(0), Fraction(1), Fraction(3, 2), Fraction(5))))


def enumerated(links: list[Link], up: dict[str, Fraction], bus: dict[str, Fraction | None], need: Fraction) -> Chance:
    """Look at every state of every element."""
    names = [*up, *range(len(links))]
    chance_up = {**up, **{i: link.up for i, link in enumerate(links)}}
    runs = carries = Fraction(0)
    for state in product((True, False), repeat=len(names)):
        is_up = dict(zip(names, state, strict=True))
        weight = Fraction(1)
        for name in names:
            weight *= chance_up[name] if is_up[name] else 1 - chance_up[name]
        fine = {}
        for peer in {link.peer for link in links}:
            alive = [link for i, link in enumerate(links) if link.peer == peer and is_up[i] and is_up[link.near] and is_up[link.far]]
            rate = Fraction(0)
            for near in {link.near for link in alive}:
                speed = sum(link.speed for link in alive if link.near == near)
                rate += speed if bus[near] is None else min(speed, bus[near])
            fine[peer] = (bool(alive), bool(alive) and rate >= need)
        runs += weight * all(one for one, _ in fine.values())
        carries += weight * all(one for _, one in fine.values())
    return Chance(runs, carries)


@SETTINGS
@given(groups())
def test_factoring_is_the_enumeration(group: Any) -> None:
    assert chance_of(*group) == enumerated(*group)


@SETTINGS
@given(groups(), st.data())
def test_a_better_element_never_lowers_availability(group: Any, data: st.DataObject) -> None:
    links, up, bus, need = group
    before = chance_of(links, up, bus, need)
    assert 0 <= before.carries <= before.runs <= 1
    name = data.draw(st.sampled_from(sorted(up)))
    better = up[name] + (1 - up[name]) * data.draw(chances)
    after = chance_of(links, {**up, name: better}, bus, need)
    assert after.runs >= before.runs
    assert after.carries >= before.carries
    k = data.draw(st.integers(0, len(links) - 1))
    better = links[k].up + (1 - links[k].up) * data.draw(chances)
    after = chance_of([*links[:k], links[k]._replace(up=better), *links[k + 1 :]], up, bus, need)
    assert after.runs >= before.runs
    assert after.carries >= before.carries


@SETTINGS
@given(groups())
def test_a_higher_rate_is_never_more_available(group: Any) -> None:
    links, up, bus, need = group
    assert chance_of(links, up, bus, need + 1).carries <= chance_of(links, up, bus, need).carries


# --------------------------------------------------------------------------------------------------------- whole plans, by simulation

SLOW = {"connectors": ["rj45", "rj45"], "speeds_gbps": [0.1], "lengths_m": [1]}
"""A kind of cable that takes no link of these plans, in the place of the shipped ones."""
FIGURES = {
    "catalog": {
        "servers": {
            "s": {"height_units": 1, "interfaces": {"p[1-2]": "1000base-t"}, "slots": ["s1"], "mtbf_hours": 900, "mttr_hours": 100}
        },
        "adapters": {"card": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 1.5, "mtbf_hours": 700, "mttr_hours": 50}},
        "switches": {
            "g": {"interfaces": {"e[1-8]": "1000base-t"}, "mtbf_hours": 400, "mttr_hours": 24},
            "b": {"interfaces": {"e[1-8]": "1000base-t"}, "mtbf_hours": 4000, "mttr_hours": 24},
        },
        "cables": {
            "own": {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "lengths_m": [1, 3, 10], "mtbf_hours": 2000, "mttr_hours": 3},
            **dict.fromkeys(("cat5e", "cat6", "cat6a", "cat7", "cat8"), SLOW),
        },
    },
}


def tiny(**changes: Any) -> tuple[nic.Design, nic.Plan]:
    data: dict[str, Any] = {
        "nicplanner": 1,
        **FIGURES,
        "switches": {"sw1": {"model": "g", "rack": "R1", "unit": 31}, "sw2": {"model": "b", "rack": "R1", "unit": 32}},
        "hosts": {"h1": {"server": "s", "adapters": {"s1": "card"}, "rack": "R1", "unit": 1}},
        "traffic": {
            "production": {"demand_gbps": 1.2, "min_failover": 0.5},
            "iscsi": {"demand_gbps": 1.2, "min_failover": 0.7},
            "backup": {"demand_gbps": 0.3, "survive": [], "redundancy": "team"},
        },
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }
    design = nic.Design.from_dict({**data, **changes})
    return design, nic.plan(design)


def by_simulation(design: nic.Design, plan: nic.Plan, host: str, parts: dict[str, Fraction], need: dict[str, int]) -> dict[str, Chance]:
    """Fail every set of elements, add up what is left; `need` says how many ports carry what is required of each class."""
    names = list(parts)
    out = dict.fromkeys(need, Chance(Fraction(0), Fraction(0)))
    for state in product((True, False), repeat=len(names)):
        weight = Fraction(1)
        for name, is_up in zip(names, state, strict=True):
            weight *= parts[name] if is_up else 1 - parts[name]
        down = [one for name, is_up in zip(names, state, strict=True) if not is_up for one in name.split("+")]
        for one in nic.simulate(design, plan, down).states[host]:
            before = out[one.traffic.name]
            enough = one.runs and one.ports_left >= need[one.traffic.name]
            out[one.traffic.name] = Chance(before.runs + weight * one.runs, before.carries + weight * enough)
    return out


CARD, ONBOARD, G, B, CABLE = (Fraction(a, a + b) for a, b in ((700, 50), (900, 100), (400, 24), (4000, 24), (2000, 3)))


@pytest.mark.parametrize("domain", [False, True])
def test_a_plan_against_every_set_of_failures(domain: bool) -> None:
    changes: dict[str, Any] = {}
    if domain:
        changes["switches"] = {
            f"sw{i}": {"model": model, "rack": "R1", "unit": 30 + i, "failure_domain": "pdu"} for i, model in ((1, "g"), (2, "b"))
        }
        changes["traffic"] = {
            "production": {"demand_gbps": 1.2, "min_failover": 0.5, "survive": ["port", "adapter"]},
            "iscsi": {"demand_gbps": 1.2, "min_failover": 0.7, "survive": ["port", "adapter"]},
        }
    design, plan = tiny(**changes)
    parts = {"adapter:h1/onboard": ONBOARD, "adapter:h1/s1": CARD}
    parts |= {"switch:sw1+switch:sw2": G * B} if domain else {"switch:sw1": G, "switch:sw2": B}
    parts |= {f"port:h1/{row[1]}/{row[2]}": CABLE for row in plan.tables["ports"].rows() if row[4]}
    need = {"production": 1, "iscsi": 1, "backup": 1}  # ports of 1 Gbit/s: what each group must carry fits on one of them
    wanted = by_simulation(design, plan, "h1", parts, {name: need[name] for name in design.site.classes})
    found = nic.availability(design, plan)
    assert {name: found.of("h1", name) for name in wanted} == wanted
    assert set(plan.cabling["cable_type"]) == {"own"}
    assert not any(figure.reliability.assumed for figure in found.figures)


def test_a_mesh_against_every_set_of_failures() -> None:
    base, _ = small.mesh(hosts=2)
    design = base.replace({"catalog.adapters.two.mtbf_hours": 60, "catalog.adapters.two.mttr_hours": 4})
    plan = nic.plan(design)
    rows = [row for row in plan.tables["ports"].rows() if row[4] == "smb"]
    parts = {f"adapter:{host}/{adapter}": Fraction(60, 64) for host, adapter in sorted({(row[0], row[1]) for row in rows})}
    cable = reliability_of(design.site.catalog, "cables", plan.cabling[plan.cabling["switch"] == "n2"].iloc[0].cable_type).availability
    parts |= {f"port:n1/{row[1]}/{row[2]}": cable for row in rows if row[0] == "n1"}
    wanted = by_simulation(design, plan, "n1", parts, {"smb": 1, "management": 1})
    assert nic.availability(design, plan).of("n1", "smb") == wanted["smb"]


def test_the_weakest_element_is_the_one_that_gains_most() -> None:
    design, plan = tiny()
    found = nic.availability(design, plan)
    names = {"servers.s": "adapter:h1/onboard", "adapters.card": "adapter:h1/s1", "switches.g": "switch:sw1", "switches.b": "switch:sw2"}
    gains: dict[str, dict[str, Fraction]] = {name: {} for name in design.site.classes}
    for section, name in names.items():
        perfect = {f"catalog.{section}.mtbf_hours": 10**9, f"catalog.{section}.mttr_hours": 0.000001}
        better = nic.availability(design.replace(perfect), plan)
        for one in found.exact:
            gains[one.traffic][name] = better.of("h1", one.traffic).carries - one.chance.carries
    for one in found.exact:
        mine = gains[one.traffic]
        assert one.weakest == max(mine, key=lambda name: mine[name])
        assert abs(one.gain - mine[one.weakest]) < Fraction(1, 10**9)


@pytest.mark.parametrize("section", ["adapters.card", "servers.s", "switches.g", "switches.b", "cables.own"])
def test_better_figures_never_lower_a_plan_s_availability(section: str) -> None:
    design, plan = tiny()
    before = nic.availability(design, plan)
    for changes in ({f"catalog.{section}.mtbf_hours": 10**6}, {f"catalog.{section}.mttr_hours": 1}):
        after = nic.availability(design.replace(changes), plan)
        gains = [after.of(*key).carries - before.of(*key).carries for key in (("h1", name) for name in design.site.classes)]
        assert min(gains) >= 0
        assert max(gains) > 0


# ------------------------------------------------------------------------------------------------------------------- figures, hash


def test_every_kind_of_thing_has_an_assumption() -> None:
    for section in set(KINDS) - {"transceivers"}:  # they are part of a link, whose figure stands at the kind of cable
        assert reliability_of(load_shipped(), section, "no such model").assumed
        for name in load_shipped().names(section):
            assert 0 < reliability_of(load_shipped(), section, name).availability < 1


def test_own_figures_win_each_for_itself() -> None:
    base = nic.Design.parse(nic.starter())
    design = base.replace({"catalog.servers.classic.mtbf_hours": 12345})
    found = reliability_of(design.site.catalog, "servers", "classic")
    assumed = reliability_of(base.site.catalog, "servers", "classic")
    assert (found.mtbf_hours, found.mttr_hours, found.assumed) == (12345, assumed.mttr_hours, True)
    both = reliability_of(design.replace({"catalog.servers.classic.mttr_hours": 0.5}).site.catalog, "servers", "classic")
    assert (both.mtbf_hours, both.mttr_hours, both.assumed, both.source) == (12345, Fraction(1, 2), False, "design")


def test_figures_are_part_of_a_design_s_content_where_they_are_stated() -> None:
    base = nic.Design.parse(nic.starter())
    assert "mtbf" not in base.canonical
    assert base.replace({"catalog.servers.classic.mtbf_hours": 12345}).hash != base.hash


# ------------------------------------------------------------------------------------------------------------------- tables, text


def test_the_required_rate_is_that_of_every_state() -> None:
    """Of 1.9 in a storm 1.14 must be carried, which takes both links of 1 Gbit/s; of 1.6 it is 0.96."""
    data = nic.Design.parse(nic.starter()).to_dict()
    data["traffic"] = {"production": {"demand_gbps": 1.6, "min_failover": 0.6, "peaks": {"storm": 1.6, "calm": 0.1}}}
    design = nic.Design.from_dict(data)
    plan = nic.plan(design)
    usual = nic.availability(design, plan).exact
    storm = nic.availability(design.replace({"traffic.production.peaks": {"storm": 1.9, "calm": 0.1}}), plan).exact
    alone = nic.availability(design.replace({"traffic.production": {"demand_gbps": 1.9, "min_failover": 0.6}}), plan).exact
    assert {one.required for one in usual} == {Fraction(96, 100)}
    assert {one.required for one in storm} == {Fraction(114, 100)}
    assert [one.chance for one in storm] == [one.chance for one in alone]
    assert all(one.chance.carries < other.chance.carries for one, other in zip(storm, usual, strict=True))


def test_tables() -> None:
    design = nic.Design.parse(nic.starter())
    found = nic.availability(design, nic.plan(design))
    assert list(found.table["hosts"]) == ["hv[01-04]"] * 5
    assert set(found.summary["worst_host"]) == {"hv01"}
    assert found.failure_rates["assumed"].all()
    row = found.table.iloc[0]
    chance = found.of("hv03", row.traffic)
    assert row.below_minutes_per_year == float((1 - chance.carries) * MINUTES)
    with pytest.raises(KeyError):
        found.of("hv09", "iscsi")
    assert "independently" in str(found)
    assert "Assumed failure rates, no maker's: adapters I350-T4" in str(found)
    assert found.to_dict()["summary"][0]["traffic"] == "cluster"
    assert "independently" in found._repr_html_()


def test_a_better_switch_is_told_apart() -> None:
    """Two racks of equal hosts: the one with the better switches is the best."""
    switches = {f"s{i}{f}": {"model": m, "rack": f"R{i}", "unit": 30 + n} for i, m in ((1, "g"), (2, "b")) for n, f in enumerate("ab")}
    hosts = {"h[1-2]": {"server": "s", "adapters": {"s1": "card"}, "rack": "R[1-2]", "unit": 1}}
    design, plan = tiny(switches=switches, hosts=hosts)
    found = nic.availability(design, plan)
    assert {(row.worst_host, row.best_host) for row in found.summary.itertuples()} == {("h1", "h2")}
    assert list(found.table["hosts"]) == ["h1"] * 3 + ["h2"] * 3
    assert "on h1, the worst (" in str(found)


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (Fraction(1), "100 %"),
        (Fraction(1, 2), "50 %"),
        (1 - Fraction(1, 10**9), "99.9999999 %"),
        (1 - Fraction(1, 10**20), "99.999999999999 %"),
    ],
)
def test_probabilities_are_never_rounded_to_certainty(chance: Fraction, text: str) -> None:
    assert percent(chance) == text


def test_minutes() -> None:
    assert [minutes(value) for value in (Fraction(0), Fraction(1, 10**9), Fraction(5, 2))] == ["0 min", "under 0.001 min", "2.5 min"]
