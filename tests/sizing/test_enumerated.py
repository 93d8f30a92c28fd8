"""Small purchases against the enumeration of all that can be bought: the same best one, the same order of costs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.model.sizing import Choice, closed_network, purchases
from nicplanner.model.sizing import _choice as valued
from nicplanner.model.solve import NoPlanError, solve_network
from nicplanner.solver import Clock

CARDS: Mapping[str, Any] = {
    "quad": {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 3, "price": 100},
    "dual": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 16, "price": 60},
    "ten": {"interfaces": {"p1": "10gbase-t"}, "bus_gbps": 16, "price": 90},
}
CABLE = {"connectors": ["rj45", "rj45"], "speeds_gbps": [1, 10], "max_length_m": {1: 100, 10: 55}, "lengths_m": [1, 2, 3, 5, 10]}


def random_design(seed: int) -> dict[str, Any]:
    """A rack or two, some host groups of which one or all buy cards, switches with few ports."""
    pick = random.Random(seed)
    switches, fabrics = {}, pick.choice(["AB", "AB", "AAB", "ABC", "ABCD"])
    for i, fabric in enumerate(fabrics):
        ports = {f"g[1-{pick.choice([3, 4, 6, 12])}]": "1000base-t", f"x[1-{pick.choice([2, 4, 8])}]": "10gbase-t"}
        switches[f"sw{i}"] = {"model": f"m{i}", "rack": "R1", "unit": 42 - 9 * i, "fabric": fabric}
        if len(fabrics) == 4:
            switches[f"sw{i}"]["failure_domain"] = "xxyy"[i]
        switches[f"sw{i}"]["serves"] = ["R1"]
        yield_ports = {k: v for k, v in ports.items() if k.startswith("g") or pick.random() < 0.6}
        switches[f"sw{i}"]["ports"] = yield_ports
    models = {f"m{i}": {"interfaces": one.pop("ports")} for i, one in enumerate(switches.values())}
    hosts: dict[str, Any] = {}
    for i in range(pick.choice([1, 1, 2])):
        adapters = "choose" if i == 0 or pick.random() < 0.5 else {"s1": "dual", "s2": "dual"}
        hosts[f"h{i}-[1-{pick.choice([1, 2])}]"] = {"server": "box", "adapters": adapters, "rack": "R1", "unit": 1 + 5 * i}
    survive = pick.choice([["port"], ["port", "switch"], ["adapter"], ["port", "adapter", "switch"]])
    traffic: dict[str, Any] = {"production": {"demand_gbps": pick.choice([0.8, 1.5, 3]), "min_failover": 0.5, "survive": survive}}
    if pick.random() < 0.6:
        traffic["management"] = {"demand_gbps": 0.1, "sharing": "dedicated", "survive": pick.choice([["port"], ["switch"]])}
    if pick.random() < 0.3:
        traffic["iscsi"] = {"demand_gbps": pick.choice([0.5, 2]), "min_failover": 0.5, "survive": survive}
    lists = {"mine": 2, "mine 1 m": 1, "mine 5 m": 7, "mine 2 m blue": pick.choice([2, 30]), "mine 1 m green": pick.choice([1, 40])}
    purchase: dict[str, Any] = {"adapters": list(CARDS), "prices": "prices.csv"}
    if pick.random() < 0.4:
        purchase["pack_sizes"] = {"mine": pick.choice([5, 50])}
    if pick.random() < 0.3:
        purchase["spares_percent"] = {"adapters": 20, "cables": 15}
    if pick.random() < 0.3:
        purchase["stock"] = {"dual": 1, "mine 2 m": 3}
    if pick.random() < 0.3:
        purchase["max_adapters"] = pick.choice([1, 2])
    server = {"height_units": 1, "interfaces": pick.choice([{}, {"lom1": "1000base-t"}]), "slots": {"s1": {}, "s2": {"bus_gbps": pick.choice([2, 32])}}}
    return {
        "nicplanner": 1, "name": "x", "platform": pick.choice(["generic", "generic", "proxmox", "hyperv-2012r2"]),
        "catalog": {"adapters": CARDS, "servers": {"box": server}, "switches": models, "cables": {"mine": CABLE}},
        "switches": switches, "hosts": hosts, "traffic": traffic, "purchase": purchase,
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"}, "lists": lists,
    }  # fmt: skip


def every_choice(design: nic.Design, scale: int) -> Iterator[Choice]:
    """All purchases with a plan, each slot on its own."""
    site = design.site
    slots = [(group.key, slot, one) for group in site.groups for slot, one in group.choices.items()]
    most = site.purchase.max_adapters
    for models in product(*([None, *(card.model for card in cards)] for _, _, cards in slots)):
        cards: dict[str, dict[str, str]] = {group.key: {} for group in site.groups}
        for (key, slot, _), model in zip(slots, models, strict=True):
            if model is not None:
                cards[key][slot] = model
        if most is not None and any(len(cards[group.key]) + group.cards > most for group in site.groups):
            continue
        try:
            yield valued(site, {}, cards, solve_network(closed_network(site, cards, {}), buying=True), scale)
        except NoPlanError:
            continue


@pytest.mark.parametrize("seed", range(12))
def test_purchases_come_in_the_order_of_the_enumeration(seed: int, tmp_path: Any) -> None:
    data = random_design(seed)
    rows = [f"{item},{price},EUR" for item, price in data.pop("lists").items()]
    (tmp_path / "prices.csv").write_text("\n".join(["item,price,currency", *rows]) + "\n")
    design = nic.Design.from_dict(data, base=tmp_path)
    found = list(purchases(design.site, "highs", Clock()))
    best: dict[object, tuple[int, ...]] = {}
    for one in every_choice(design, found[0].scale if found else 1):
        totals = one.totals(design.site)
        best[totals] = min(best.get(totals, one.worth), one.worth)
    assert {one.totals(design.site): one.worth for one in found} == best
    assert [one.worth for one in found] == sorted(best.values())
    if found:
        assert nic.size(design).cost == found[0].cost
