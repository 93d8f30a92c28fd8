"""Plans from an earlier plan, case by case: what is known on paper."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))
from test_mesh import design as mesh

Dict = dict[str, Any]
BASE: Dict = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"p[1-4]": "1000base-t"}, "slots": []}},
        "switches": {"g": {"interfaces": {"e[1-8]": "1000base-t"}}},
    },
    "racks": {"R1": {"height_units": 42}},
    "switches": {"sw1": {"model": "g", "rack": "R1", "unit": 30, "fabric": "A"}},
    "hosts": {"h[1-2]": {"server": "box", "rack": "R1", "unit": 1}},
    "traffic": {"management": {"demand_gbps": 0.1, "survive": []}},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


def changed(data: Dict, **sections: Any) -> Dict:
    """Return a design with entries of some sections replaced, or taken out where they are None."""
    out = copy.deepcopy(data)
    for section, entries in sections.items():
        out[section] = {name: body for name, body in {**out[section], **entries}.items() if body is not None}
    return out


def told(data: Dict, old: nic.Plan) -> Dict:
    """Plan a design from an earlier plan and return what is told of that."""
    found: Dict = nic.plan(nic.Design.from_dict(data), earlier=old).manifest["earlier"]
    return found


def plan(data: Dict, earlier: nic.Plan | None = None) -> nic.Plan:
    return nic.plan(nic.Design.from_dict(data), earlier=earlier)


def cables(found: nic.Plan) -> set[tuple[str, ...]]:
    return {(row.host, f"{row.adapter}/{row.port}", row.switch, row.switch_port) for row in found.cabling.itertuples()}


def test_a_host_in_front_moves_and_renumbers_nothing() -> None:
    old = plan(BASE)
    new = plan(changed(BASE, hosts={"a1": {"server": "box", "rack": "R1", "unit": 10}}), old)
    assert cables(old) < cables(new)
    given = {row.host: row.address for row in new.addresses.itertuples()}
    assert given == {"a1": "10.0.0.13", "h1": "10.0.0.11", "h2": "10.0.0.12"}
    assert list(new.cabling["cable"]) == ["C0003", "C0001", "C0002"]


def test_a_device_that_stands_elsewhere_takes_its_cables_along() -> None:
    old = plan(BASE)
    for data in (
        changed(BASE, hosts={"h[1-2]": {"server": "box", "rack": "R1", "unit": 4}}),
        changed(BASE, switches={"sw1": {**BASE["switches"]["sw1"], "unit": 31}}),
    ):
        found = told(data, old)
        assert (found["stay"], found["moved"], found["least_moved"], found["gone"]) == (0, 2, 2, 0)


def test_a_switch_that_nobody_uses_any_more_is_not_gone() -> None:
    near = {**BASE["switches"]["sw1"], "unit": 5}
    found = told(changed(BASE, switches={"sw2": near}), plan(BASE))
    assert (found["moved"], found["gone"], found["new_cables"]) == (2, 0, 2)


def test_a_port_keeps_its_pin_and_not_its_cable() -> None:
    """The switch port of h1 is pinned to h2, and the other way round: both move, as the bound says."""
    old = plan(BASE)
    assert list(old.cabling["switch_port"]) == ["e1", "e2"]
    pins = {f"h{i}": {"management": [f"onboard/p1@sw1/e{3 - i}"]} for i in (1, 2)}
    hosts = {name: {"server": "box", "rack": "R1", "unit": int(name[1:]), "pin": pin} for name, pin in pins.items()}
    data = changed(BASE, hosts={"h[1-2]": None, **hosts})
    found = told(data, old)
    assert (found["stay"], found["moved"], found["least_moved"]) == (0, 2, 2)


def test_of_two_ports_the_one_at_the_nearer_switch_stays() -> None:
    """Host h1 had p1 at the far switch and p2 at the near one; it needs one port now."""
    two = changed(BASE, switches={"sw1": {**BASE["switches"]["sw1"], "unit": 40}, "sw2": {**BASE["switches"]["sw1"], "unit": 5}})
    two["hosts"] = {"h1": {"server": "box", "rack": "R1", "unit": 1}}
    pins = {"management": ["onboard/p1@sw1/e1"], "backup": ["onboard/p2@sw2/e1"]}
    backup = {"backup": {"demand_gbps": 0.1, "survive": []}}
    old = plan(changed(two, traffic=backup, hosts={"h1": {**two["hosts"]["h1"], "pin": pins}}))
    new = plan(two, old)
    assert cables(new) == {("h1", "onboard/p2", "sw2", "e1")}
    assert new.manifest["earlier"]["least_moved"] == 1


def test_tables_in_which_cables_end_at_one_port_say_nothing_of_it() -> None:
    old = plan(BASE)
    table = old.tables["cabling"]
    rows = [(*row[:7], "e1", *row[8:]) for row in table.rows()]
    found = told(BASE, nic.Plan({**old.tables, "cabling": type(table).of_rows(table.spec, rows)}, old.manifest))
    assert (found["cables"], found["stay"], found["moved"]) == (2, 0, 2)


def test_a_plan_of_another_site_changes_nothing() -> None:
    other = plan(
        changed(BASE, hosts={"h[1-2]": None, "x[1-3]": BASE["hosts"]["h[1-2]"]}, switches={"sw1": None, "s": BASE["switches"]["sw1"]})
    )
    new = plan(BASE, other)
    assert (new.manifest["earlier"]["gone"], new.manifest["earlier"]["moved"]) == (3, 0)
    assert cables(new) == cables(plan(BASE))


MESHES = [(3, "four four", 1, {}), (3, "four four", 2, {"survive": ["adapter"], "min_failover": 0.5}), (2, "four two", 2, {})]


@pytest.mark.parametrize(("hosts", "cards", "links", "more"), MESHES)
def test_a_mesh_grows_and_shrinks_without_moving_a_cable(hosts: int, cards: str, links: int, more: Dict) -> None:
    small, large = mesh(hosts, cards, links, **more), mesh(hosts + 1, cards, links, **more)
    old = plan(small)
    new = plan(large, old)
    found = new.manifest["earlier"]
    assert (found["moved"], found["least_moved"], found["vlans"], found["addresses"]) == (0, 0, 0, 0)
    assert found["new_cables"] == links * hosts
    assert told(small, new)["new_cables"] == 0
    assert plan(small, old).tables == old.tables


def test_a_mesh_with_narrow_buses_keeps_the_shares_of_its_cards() -> None:
    small, large = mesh(3, "four four", 2), mesh(4, "four four", 2)
    for data in (small, large):
        data["catalog"]["adapters"]["four"]["bus_gbps"] = 60
    found = told(large, plan(small))
    assert (found["stay"], found["moved"], found["new_cables"]) == (6, 0, 6)


def test_vlan_ids_stay_where_those_of_racks_must_repeat() -> None:
    """Three racks with a VLAN each, of a pool of two; the one rack that comes must take an id that another rack has."""
    each = {"server": "box", "unit": 1}
    data = copy.deepcopy(BASE)
    data["traffic"]["management"]["scope"] = "rack"
    data["addressing"]["vlans"] = "100-101"
    data["racks"] = {f"R{i}": {} for i in range(1, 5)}
    data["switches"] = {f"sw{i}": {"model": "g", "rack": f"R{i}", "unit": 30, "fabric": "A"} for i in range(1, 5)}
    data["hosts"] = {f"h{i}": {**each, "rack": f"R{i}"} for i in range(2, 5)}
    old = plan(data)
    new = plan(changed(data, hosts={"h1": {**each, "rack": "R1"}}), old)
    before, after = (dict(zip(one.vlans["scope"], one.vlans["vlan"], strict=True)) for one in (old, new))
    assert before.items() <= after.items()
    assert new.manifest["earlier"]["vlans"] == 0


def test_a_subnet_that_grows_grows_where_it_is() -> None:
    """A /28 becomes a /27, and the addresses stay: the subnets below it are free now, but it does not move there."""
    data = copy.deepcopy(BASE)
    data["addressing"] = {"supernet": "10.0.0.0/26", "vlans": "100-199"}
    data["traffic"] = {name: {"demand_gbps": 0.1, "survive": [], "prefix": 28} for name in ("backup", "cluster", "management")}
    old = plan(data)
    assert list(old.vlans["subnet"]) == ["10.0.0.0/28", "10.0.0.16/28", "10.0.0.32/28"]
    more = changed(data, traffic={"backup": None, "cluster": None}, hosts={"h3": {"server": "box", "rack": "R1", "unit": 9}})
    more["traffic"]["management"]["prefix"] = 27
    new = plan(more, old)
    assert list(new.vlans["subnet"]) == ["10.0.0.32/27"]
    assert new.manifest["earlier"]["addresses"] == 0
