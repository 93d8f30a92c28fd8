"""Every kind of object that users get in hand, of a small design and of a hostile one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import nicplanner as nic
from nicplanner.audit import Audit, audit
from nicplanner.explain import Explanation
from nicplanner.plan.difference import compare_plans
from nicplanner.study.outcome import Options

EVIL = '<script>alert("x")</script>&amp; $x^2$ \u202e ' + "long " * 100
"""What a title may be: markup, entities, formulas, a direction mark, far too long."""
NAME = ('<script>alert("x")</script>&amp; $x^2$ \'=cmd ' + "long " * 40)[:190].strip()
"""The same as far as a design takes it for its name."""

TINY: dict[str, Any] = {
    "nicplanner": 1,
    "name": NAME,
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2"]}},
        "adapters": {"duo": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 8, "price": 70, "currency": "EUR", "source": "a list"}},
        "switches": {"sw": {"interfaces": {"g[1-24]": "1000base-t"}}},
    },
    "racks": {"R1": {"height_units": 42}},
    "switches": {"a": {"model": "sw", "rack": "R1", "unit": 40}, "b": {"model": "sw", "rack": "R1", "unit": 39}},
    "hosts": {"h[1-2]": {"server": "box", "adapters": {"s1": "duo", "s2": "duo"}, "rack": "R1", "unit": 1}},
    "traffic": {
        "management": {"demand_gbps": 0.1, "sharing": "dedicated"},
        "production": {"demand_gbps": 0.8, "min_failover": 0.5},
    },
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


@cache
def design() -> nic.Design:
    return nic.Design.from_dict(copy.deepcopy(TINY))


@cache
def plan() -> nic.Plan:
    return nic.plan(design())


@cache
def other() -> nic.Plan:
    return nic.plan(design().replace({"traffic.production.demand_gbps": 1.4}))


@cache
def explanation() -> Explanation:
    found = nic.explain(design().replace({"traffic.production.demand_gbps": 9}))
    assert isinstance(found, Explanation)
    return found


@cache
def buying() -> nic.Design:
    purchase = {"adapters": ["duo"], "max_adapters": 2, "include": ["adapters"], "currency": "EUR"}
    return design().replace({"hosts.h[1-2].adapters": {"s1": "choose", "s2": "choose"}, "purchase": purchase})


@cache
def study() -> nic.Study:
    base = nic.Study(design()).vary("traffic.production.demand_gbps", [0.5, 1, 1.5])
    return base.scenario(NAME[:90], {"traffic": {"production": {"demand_gbps": 0.2}}}).fail("switch:a")


@cache
def judged() -> Any:
    pins = {"management": ["onboard/lom1", "s1/p1"], "production": ["onboard/lom2", "s2/p1"]}
    return nic.judge(design().replace({"hosts.h[1-2].pin": pins}))


@cache
def audited() -> Audit:
    rows = [("g1", "h2", "onboard/lom1"), ("g2", EVIL, EVIL), ("g9", EVIL, "x"), (EVIL, "h1", EVIL)]
    seen = [{"port": interface, "neighborDevice": name, "neighborPort": port} for interface, name, port in rows]
    return audit(plan(), {"a": {"lldpNeighbors": seen}, EVIL: {}})


OBJECTS: dict[str, Callable[[], Any]] = {
    "Design": design,
    "Site": lambda: design().site,
    "Plan": plan,
    "Table": lambda: plan().tables["ports"],
    "Sized": lambda: nic.size(buying()),
    "Frontier": lambda: nic.frontier(buying()),
    "Difference": lambda: compare_plans(plan(), other(), (EVIL, EVIL)),
    "Explanation": explanation,
    "Conflict": lambda: explanation().conflict,
    "Repair": lambda: explanation().repairs[0],
    "Prices": lambda: nic.prices(design()),
    "Study": study,
    "Results": lambda: study().results(Options()),
    "Scenario": lambda: study().find(0),
    "Runway": lambda: nic.runway(design(), years=3),
    "Simulation": lambda: nic.simulate(design(), plan(), ["switch:a"]),
    "Pairs": lambda: nic.simulate_pairs(design(), plan()),
    "Availability": lambda: nic.availability(design(), plan()),
    "Judged": judged,
    "Catalog": lambda: design().site.catalog,
    "Audit": audited,
    "Order": lambda: audited().order,
}
"""Name of the class → an object of it."""

PLAIN = {"Site", "Conflict", "Repair", "Scenario"}
"""Those that have a text alone."""
