"""Each condition of a rule: the proof refuses what is in the situation, the planner stays out of it, and both agree where racks differ."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.rules import Rule
from nicplanner.rules.conditions import CHECKS, CONDITIONS
from nicplanner.rules.situation import READINGS
from nicplanner.verify import judge, violations
from nicplanner.verify.security import CHECKS as FUNCTIONS

FAST = "10gbase-x-sfpp"


def data(**traffic: Any) -> dict[str, Any]:
    """Return two hosts with two cards of two models, two switches, and classes that share what they can."""
    classes: dict[str, Any] = {"management": {"demand_gbps": 0.1}, "cluster": {"demand_gbps": 0.1}, "iscsi": {"demand_gbps": 1}}
    return {
        "nicplanner": 1,
        "catalog": {
            "adapters": {name: {"interfaces": {"p[1-2]": FAST}} for name in ("one", "two")},
            "servers": {"box": {"height_units": 1, "interfaces": {"lom1": FAST}, "slots": ["slot1", "slot2"]}},
            "switches": {"sw": {"interfaces": {"e[1-24]": FAST}}},
        },
        "switches": {"sw[1-2]": {"model": "sw", "rack": "R1", "unit": 30}},
        "hosts": {"h[1-2]": {"server": "box", "adapters": {"slot1": "one", "slot2": "two"}, "rack": "R1", "unit": 1, "cluster": "c1"}},
        "traffic": {**classes, **{name.replace("_", "-"): body for name, body in traffic.items()}},
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }


def with_rules(design: nic.Design, *rules: Rule) -> nic.Design:
    site = design.site
    profile = replace(site.profile, rules={**site.profile.rules, **{rule.id: rule for rule in rules}}, sources={"x": "a source"})
    object.__setattr__(design, "site", replace(site, profile=profile))
    return design


def rule(kind: str, never: dict[str, Any], *classes: str, **more: Any) -> Rule:
    return Rule(id="X-1", kind=kind, statement="That is not to be", source=("x",), classes=classes, never=never, **more)


BREACHES: dict[str, tuple[dict[str, Any], tuple[str, ...], dict[str, Any]]] = {
    "redundancy": ({"redundancy": ("mpio",)}, ("iscsi",), {"redundancy": ("single",)}),
    "team_mode": ({"team_mode": ("switch-independent",)}, ("cluster",), {"team_mode": ("lacp",)}),
    "teaming": ({"teaming": ("set",)}, ("cluster",), {"teaming": ("lbfo",)}),
    "attach": ({"attach": ("switch",)}, ("cluster",), {"attach": ("mesh",)}),
    "gateway": ({"gateway": True}, ("management",), {"gateway": False}),
    "hosts_above": ({"hosts_above": 1}, ("cluster",), {"hosts_above": 2}),
    "hosts_below": ({"hosts_below": 3}, ("cluster",), {"hosts_below": 2}),
    "cluster_hosts_above": ({"cluster_hosts_above": 1}, ("cluster",), {"cluster_hosts_above": 2}),
    "links_per_pair_below": ({"links_per_pair_below": 2}, ("cluster",), {"links_per_pair_below": 1}),
    "classes_below": ({"classes_below": 2}, ("cluster",), {"classes_below": 1}),
    "data_ports_below": ({"data_ports_below": 6}, ("cluster",), {"data_ports_below": 5}),
    "data_ports_above": ({"data_ports_above": 4}, ("cluster",), {"data_ports_above": 5}),
    "with": ({"with": ("management",)}, ("cluster",), {"with": ("iscsi",)}),
    "ports_below": ({"ports_below": 3}, ("cluster",), {"ports_below": 2}),
    "ports_above": ({"ports_above": 1}, ("cluster",), {"ports_above": 2}),
    "gbps_below": ({"gbps_below": Fraction(21)}, ("cluster",), {"gbps_below": Fraction(20)}),
    "port_gbps_below": ({"port_gbps_below": Fraction(11)}, ("cluster",), {"port_gbps_below": Fraction(10)}),
    "port_gbps_above": ({"port_gbps_above": Fraction(9)}, ("cluster",), {"port_gbps_above": Fraction(10)}),
    "models_above": ({"models_above": 1}, ("cluster",), {"models_above": 2}),
    "adapters_below": ({"adapters_below": 3}, ("cluster",), {"adapters_below": 2}),
    "fabrics_below": ({"fabrics_below": 3}, ("cluster",), {"fabrics_below": 2}),
    "fabric_ports_above": ({"fabric_ports_above": 0}, ("cluster",), {"fabric_ports_above": 1}),
    "one_adapter_with": ({"one_adapter_with": ("cluster",)}, ("management",), {"one_adapter_with": ("production",)}),
    "one_fabric_with": ({"one_fabric_with": ("cluster",)}, ("management",), {"one_fabric_with": ("production",)}),
    "groups_above": ({"groups_above": 1}, (), {"groups_above": 2}),
}
"""Condition → a situation that the usual plan is in, of which classes (empty: all), and one that it is not in."""
ON_ONE = {"one_adapter_with": {"survive": []}, "one_fabric_with": {"survive": []}}
"""Conditions for which management and cluster share a single port."""


AVOIDABLE = {(name, True) for name in ("ports_below", "gbps_below", "adapters_below")} | {("classes_below", False)}
AVOIDABLE |= {(name, named) for name in ON_ONE for named in (True, False)}
"""Conditions, with the classes that they are about or with all, that some plan stays out of."""


def planned(name: str) -> nic.Design:
    own = {"management": {"demand_gbps": 0.1, **ON_ONE[name]}, "cluster": {"demand_gbps": 0.1, **ON_ONE[name]}} if name in ON_ONE else {}
    body = data(**own)
    body["policy"] = {"teaming": "set"}
    return nic.Design.from_dict(body)


def test_every_condition_is_here() -> None:
    assert set(BREACHES) == set(CONDITIONS) == set(READINGS)
    assert set(CHECKS) == set(FUNCTIONS)


@pytest.mark.parametrize("name", BREACHES)
def test_the_proof_refuses_a_broken_constraint(name: str) -> None:
    """A plan made without the rule is refused with it, exactly where it is in the situation."""
    never, classes, other = BREACHES[name]
    plan = nic.plan(planned(name))
    broken = with_rules(planned(name), rule("constraint", never, *classes)).site
    found = [one for one in violations(broken, plan.tables) if one.rule == "platform"]
    assert found, name
    assert all("X-1" in one.subject for one in found)
    sound = with_rules(planned(name), rule("constraint", other, *classes)).site
    assert not [one for one in violations(sound, plan.tables) if one.rule == "platform"]
    assert judge(broken, plan.tables).verdict == "not recommended"


@pytest.mark.parametrize("kind", ["constraint", "recommendation"])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("name", BREACHES)
def test_program_and_proof_agree(name: str, named: bool, kind: str) -> None:
    """With the classes that the situation is about, and with all of them; a difference would be an internal fault."""
    never, classes, _ = BREACHES[name]
    one = rule(kind, never, *(classes if named else ()))
    for solver in ("highs", "cbc") if named else ("highs",):
        design = with_rules(planned(name), one)
        if kind == "constraint" and (name, named) not in AVOIDABLE:
            with pytest.raises(nic.InfeasibleError, match="X-1"):
                nic.plan(design, solver=solver)
            continue
        plan = nic.plan(design, solver=solver)
        assert nic.verify(design, plan).empty
        assert (plan.objective["recommendations"] > 0) == (judge(design.site, plan.tables).verdict != "recommended")


def racks(first: tuple[str, str], second: tuple[str, str], **second_more: Any) -> dict[str, Any]:
    """Return two hosts in two racks, whose switches on fabrics A and B have ports of these types."""
    body = data()
    body["catalog"]["switches"] = {kind: {"interfaces": {"e[1-8]": kind}} for kind in {*first, *second}}
    body["catalog"]["servers"]["box"] = {"height_units": 1, "interfaces": {"lom[1-2]": FAST}}
    body["switches"] = {
        f"{fabric.lower()}{i}": {"model": kind, "rack": f"R{i}", "unit": 30 + at, "fabric": fabric, **(second_more if i == 2 else {})}
        for i, kinds in enumerate((first, second), start=1)
        for at, (fabric, kind) in enumerate(zip("AB", kinds, strict=True))
    }
    body["hosts"] = {"h[1-2]": {"server": "box", "rack": "R[1-2]", "unit": 1}}
    return body


SLOW = "1000base-x-sfp"


def test_conditions_hold_on_one_host_and_not_over_two() -> None:
    """In one rack the links are slow on two fabrics, in the other fast on fabrics that fail together: nothing is broken anywhere."""
    body = racks((SLOW, SLOW), (FAST, FAST), failure_domain="z")
    body["traffic"] = {"production": {"demand_gbps": 0.1, "survive": ["port"]}}
    never = {"gbps_below": Fraction(10), "fabrics_below": 2}
    for kind in ("recommendation", "constraint"):
        plan = nic.plan(with_rules(nic.Design.from_dict(body), rule(kind, never)))
        assert (plan.objective["recommendations"], plan.objective["ports"]) == (0, 4)


def test_every_class_on_one_host() -> None:
    """Each class has slow links in one rack and fast ones in the other: on no host have both slow ones."""
    body = racks((SLOW, FAST), (FAST, SLOW))
    body["traffic"] = {name: {"demand_gbps": 0.1, "survive": []} for name in ("management", "cluster")}
    body["hosts"]["h[1-2]"]["pin"] = {"management": "onboard/lom1@fabric:A", "cluster": "onboard/lom2@fabric:B"}
    plan = nic.plan(with_rules(nic.Design.from_dict(body), rule("recommendation", {"gbps_below": Fraction(10)}, every=True)))
    assert plan.verdict == "recommended"


def test_too_many_groups_with_another_condition() -> None:
    """The host is in the situation if any class of the rule is."""
    body = data(backup={"demand_gbps": 0.1, "sharing": "dedicated", "survive": []})
    one = rule("recommendation", {"groups_above": 1, "with": ("management", "cluster")}, "backup", "management", "cluster")
    plan = nic.plan(with_rules(nic.Design.from_dict(body), one))
    assert nic.verify(with_rules(nic.Design.from_dict(body), one), plan).empty


def test_links_of_a_mesh_are_on_no_fabric() -> None:
    """Each has a subnet of its own, which is what the rules on fabrics ask for."""
    for platform in ("hyperv-2012r2", "hyperv-2016", "azure-local"):
        body = data(smb={"demand_gbps": 0.1, "attach": "mesh"}, management={"demand_gbps": 0.1, "survive": ["port"]})
        body["platform"] = platform
        del body["traffic"]["iscsi"], body["traffic"]["cluster"]
        body["hosts"] = {"h[1-3]": body["hosts"]["h[1-2]"]}
        plan = nic.plan(nic.Design.from_dict(body))
        assert plan.verdict == "recommended", plan.findings["message"].to_list()


def test_groups_that_are_alike_are_priced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finding speaks of its own host group."""
    from nicplanner import pipeline

    asked = []
    real = pipeline.price_of_keeping
    monkeypatch.setattr(pipeline, "price_of_keeping", lambda network, group, *more: asked.append(group) or real(network, group, *more))
    body = data(production={"demand_gbps": 0.1})
    del body["traffic"]["iscsi"], body["traffic"]["cluster"]
    body["hosts"] = {f"g{i}-[1-2]": {"server": "box", "rack": "R1", "unit": 1 + 2 * i} for i in range(4)}
    body["catalog"]["servers"]["box"]["interfaces"] = {"lom[1-2]": FAST}
    for one in body["traffic"].values():
        one["survive"] = ["port"]
    one = rule("recommendation", {"with": ("production",)}, "management", remedy="Part them")
    found = nic.plan(with_rules(nic.Design.from_dict(body), one)).findings.query("id == 'X-1'")
    assert len(asked) == 1
    assert list(found["subject"]) == [f"g{i}-[1-2] management" for i in range(4)]
    for row in found.itertuples():
        assert f"hosts.{str(row.subject).split()[0]}: a host has 2 data ports" in str(row.remedy)
