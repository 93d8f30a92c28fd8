"""The design as an object: equality, hash, changes, copies."""

from __future__ import annotations

import copy
import pickle
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nicplanner.design import Design, starter
from nicplanner.errors import InputError

RICH = """\
nicplanner: 1
name: Two racks
policy: {max_utilisation: 0.9}
catalog:
  servers:
    classic: {height_units: 2, interfaces: {"lom[1-2]": 1000base-t, "xlom[1-2]": 10gbase-t}, slots: [slot1, slot2]}
    array: {height_units: 4, slots: {ctrl1: {bus_gbps: 32}, ctrl2: {bus_gbps: 32}}}
  cables:
    own: {connectors: [rj45, rj45], speeds_gbps: [1, 10], max_length_m: {1: 100, 10: 55}, lengths_m: [1, 3, 10], price: 4.50}
racks:
  R2: {row: 1, position: 2}
  R1: {row: 1, position: 1}
switches:
  sw[1-2]a: {model: PowerConnect 6248, rack: "R[1-2]", unit: 40, fabric: A, uplinks: ["g48", "g[46-47]"], mlag: m1}
  sw[1-2]b: {model: PowerConnect 6248, rack: "R[1-2]", unit: 39, fabric: B, carries: [iscsi, management, production], serves: [R2, R1]}
hosts:
  hv[01-04].lab:
    server: classic
    adapters: {slot1: I350-T4, slot2: I350-T4}
    rack: {R2: 2, R1: 2}
    unit: 2
    cluster: c1
    pin: {iscsi: [slot1/p1, slot2/p1]}
  store: {server: array, adapters: {ctrl1: I350-T4, ctrl2: I350-T4}, rack: R1, unit: 20, traffic: [iscsi]}
traffic:
  production: {demand_gbps: 1.6, apart_from: [management, iscsi]}
  management: {demand_gbps: 0.1, survive: [switch, port]}
  iscsi: {demand_gbps: 1.50, vlan: [20, 10], subnet: [10.30.1.0/24, 10.30.0.0/24]}
  cluster: {demand_gbps: 0.2, scope: cluster, vlan: {c1: 30}}
addressing:
  supernet: [10.40.0.0/16, 10.20.0.0/16]
  vlans: [300-310, 100-199]
  reserved: [150, 10.20.7.0/24, 140-142]
  extra: {management: [vip2, vip1], cluster: c1}
"""
SETS = {
    "uplinks",
    "carries",
    "serves",
    "traffic",
    "apart_from",
    "survive",
    "vlans",
    "reserved",
    "management",
    "supernet",
    "pin",
    "slots",
    "speeds_gbps",
    "lengths_m",
}


def rich() -> Design:
    return Design.parse(RICH, "rich.yaml")


def shuffled(value: Any, rng: random.Random, key: str = "") -> Any:
    """Reorder all maps, and the lists whose order means nothing."""
    if isinstance(value, dict):
        items = [(inner_key, shuffled(inner, rng, "pin" if key == "pin" else inner_key)) for inner_key, inner in value.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [shuffled(item, rng) for item in value]
        if key in SETS:
            rng.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("seed", range(20))
def test_hash_does_not_depend_on_order(seed):
    again = Design.from_dict(shuffled(yaml.safe_load(RICH), random.Random(seed)))
    assert again.hash == rich().hash
    assert again == rich()
    assert hash(again) == hash(rich())


def test_order_that_means_something_counts():
    data = yaml.safe_load(RICH)
    data["traffic"]["iscsi"]["vlan"] = [10, 20]
    assert Design.from_dict(data).hash != rich().hash


CLASSES = ["cluster", "iscsi", "live-migration", "management", "production"]
EXPLICIT = {
    "platform": "generic",
    "policy": {"max_utilisation": 1.0, "recommendations": "prefer", "spare_ports": 0, "host_failures": 0},
    "racks": {"R1": {"row": 1, "position": 1, "height_units": 42}},
    "switches": {
        "sw-a": {
            "fabric": "A",
            "serves": ["R1"],
            "uplinks": [],
            "peer_links": [],
            "occupied": [],
            "failure_domain": "sw-a",
            "carries": CLASSES,
        },
        "sw-b": {"fabric": "B", "serves": "R1", "carries": CLASSES},
    },
    "hosts": {"hv[01-04]": {"traffic": CLASSES, "pin": {}}},
    "traffic": {
        "management": {
            "kind": "management",
            "redundancy": "team",
            "gateway": True,
            "survive": ["switch", "port", "adapter"],
            "min_failover": 1,
            "mtu": 1500,
        },
        "production": {
            "kind": "production",
            "sharing": "shared",
            "team_mode": "switch-independent",
            "scope": "site",
            "gateway": False,
            "apart_from": [],
            "peaks": {},
        },
        "iscsi": {"kind": "iscsi", "redundancy": "mpio", "gateway": False},
    },
    "addressing": {"first_host": 11, "growth_percent": 0, "reserved": [], "extra": {}},
}


def merged(base: Any, more: Any) -> Any:
    return {**base, **{key: merged(base.get(key, {}), value) if isinstance(value, dict) else value for key, value in more.items()}}


@pytest.mark.parametrize("section", list(EXPLICIT))
def test_hash_does_not_depend_on_explicit_defaults(section):
    plain = Design.parse(starter())
    data = yaml.safe_load(starter())
    assert Design.from_dict(merged(data, {section: EXPLICIT[section]})).hash == plain.hash


def test_hash_of_all_defaults_left_out():
    data = yaml.safe_load(starter())
    del data["policy"], data["platform"], data["racks"], data["switches"]["sw-a"]["fabric"], data["switches"]["sw-b"]["fabric"]
    assert Design.from_dict(data).hash == Design.parse(starter()).hash


@pytest.mark.parametrize(
    "changes",
    [
        {"hosts": {"hv[01,02-04]": "hv[01-04]"}},
        {"switches": {"sw-a": {"serves": ["R[1-1]"]}}},
        {"traffic": {"iscsi": {"demand_gbps": "1.50"}}},
        {"addressing": {"vlans": ["100-150", "140-199"]}},
        {
            "hosts": {
                "hv[01-04]": {
                    "traffic": {"cluster": {"demand_gbps": 0.2}, "iscsi": {}, "live-migration": None, "management": {}, "production": {}}
                }
            }
        },
    ],
)
def test_hash_does_not_depend_on_spelling(changes):
    data = yaml.safe_load(starter())
    if "hv[01,02-04]" in changes.get("hosts", {}):
        data["hosts"] = {"hv[01,02-04]": data["hosts"]["hv[01-04]"]}
        changes = {}
    changed = yaml.safe_dump(merged(data, changes)).replace("'1.50'", "1.50")
    assert Design.parse(changed).hash == Design.parse(starter()).hash


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"policy.max_utilisation": 0.9},
        {"policy.recommendations": "ignore"},
        {"policy.spare_ports": 1},
        {"policy.host_failures": 1},
        {"racks.R1.position": 2},
        {"switches.sw-a.unit": 41},
        {"switches.sw-a.fabric": "C"},
        {"switches.sw-a.uplinks": "g48"},
        {"switches.sw-a.occupied": "g48"},
        {"switches.sw-a.mlag": "m"},
        {"switches.sw-a.failure_domain": "f"},
        {"hosts.hv[01-04].unit": 4},
        {"hosts.hv[01-04].cluster": "c2"},
        {"hosts.hv[01-04].adapters.slot3": "I350-T4"},
        {"hosts.hv[01-04].pin.iscsi": ["slot1/p1", "slot2/p1"]},
        {"hosts.hv[01-04].traffic": ["iscsi"]},
        {"traffic.iscsi.demand_gbps": 1.500000001},
        {"traffic.iscsi.peaks.storm": 1.5},
        {"traffic.production.demand_gbps": "vms", "vms": {"web": {"demand_gbps": 6.4}}},
        {"traffic.iscsi.mtu": 9000},
        {"traffic.iscsi.vlan": 5},
        {"traffic.cluster.apart_from": []},
        {"traffic.cluster.zone": "z"},
        {"traffic.cluster.attach": "mesh", "hosts.hv[01-04].rack": {"R1": 4}},
        {"policy.teaming": "lbfo"},
        {"addressing.first_host": 12},
        {"addressing.reserved": 4000},
        {"addressing.extra.management": "c1"},
        {"catalog.servers.classic.bus_gbps": 2},
        {"catalog.cables": {"x": {"connectors": ["rj45", "rj45"], "speeds_gbps": 1, "lengths_m": 1}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_change_changes_the_hash(change):
    base = Design.parse(starter())
    changed = base.replace(change)
    assert changed.hash != base.hash
    assert changed != base


def test_the_hash_is_stable():
    """Plans name it: it must not change by accident."""
    assert rich().hash == "30077586b683ee6eaf87ad1a62c40b1d6aa57d31fbee8fb924565fcd58bdc5da"
    assert Design.parse(starter()).hash == "7b0364e33c3c62d6fca70e978b614f4ba177877a438775c6509311610af95732"
    assert rich().hash == Design.parse(RICH, "other name").hash
    assert rich() != RICH


def test_yaml_round_trip():
    for design in (rich(), Design.parse(starter()), rich().replace({"racks.R1.position": 7})):
        assert Design.parse(design.to_yaml()) == design
        assert Design.from_dict(design.to_dict()) == design
        assert Design.from_dict(yaml.safe_load(design.to_yaml())) == design


def test_numbers_are_exact():
    text = starter().replace("demand_gbps: 0.1,", "demand_gbps: 1e-3,").replace("demand_gbps: 0.2,", "demand_gbps: 1.10,")
    design = Design.parse(text)
    assert (design.site.classes["management"].demand, design.site.classes["cluster"].demand) == (Fraction(1, 1000), Fraction(11, 10))
    assert "1e-3" in design.to_yaml()
    assert "1.10" in design.to_yaml()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1 + 0.2, Fraction(3, 10)),
        (0.1, Fraction(1, 10)),
        (1 / 3, Fraction(333333333, 10**9)),
        (Decimal("1.10"), Fraction(11, 10)),
        (np.float64(0.7), Fraction(7, 10)),
        (Fraction(3, 8), Fraction(3, 8)),
        (np.int64(2), 2),
        (3, 3),
        (1e-9, Fraction(1, 10**9)),
    ],
)
def test_python_numbers(value, expected):
    design = rich().replace({"traffic.production.demand_gbps": value})
    assert design.site.classes["production"].demand == expected
    assert Design.parse(design.to_yaml()) == design


def test_sums_of_python_floats_are_those_of_decimals():
    design = rich().replace({"traffic.production.demand_gbps": 0.1, "traffic.management.demand_gbps": 0.2})
    assert sum(design.site.classes[name].demand for name in ("production", "management")) == Fraction("0.3")


# ---------------------------------------------------------------------------------------------------------------- replace


def test_replace_makes_a_new_design():
    base = rich()
    before = base.hash
    changed = base.replace({"traffic.iscsi.demand_gbps": 2})
    assert changed.site.classes["iscsi"].demand == 2
    assert base.site.classes["iscsi"].demand == Fraction(3, 2)
    assert Design.parse(base.to_yaml()).hash == before


def test_replace_with_names_of_dots_and_brackets():
    changed = rich().replace({"hosts.hv[01-04].lab.unit": 5, "hosts.hv[01-04].lab.adapters.slot2": "X550-T2"})
    group = changed.site.group_of["hv[01-04].lab"]
    assert [host.unit for host in group.hosts] == [5, 7, 5, 7]
    assert [adapter.model for adapter in group.adapters] == ["classic", "I350-T4", "X550-T2"]


def test_replace_prefers_the_longer_name():
    data = yaml.safe_load(starter())
    data["hosts"] = {"hv": {**data["hosts"]["hv[01-04]"]}, "hv.lan": {**data["hosts"]["hv[01-04]"], "unit": 20}}
    changed = Design.from_dict(data).replace({"hosts.hv.lan.unit": 30, "hosts.hv.unit": 3})
    assert {host.name: host.unit for host in changed.site.hosts} == {"hv": 3, "hv.lan": 30}


def test_replace_makes_missing_sections():
    base = Design.from_dict({key: value for key, value in yaml.safe_load(starter()).items() if key not in ("policy", "racks")})
    changed = base.replace(
        {"policy.spare_ports": 1, "addressing.extra.management": "c1", "hosts.hv[01-04].pin.iscsi": ["slot1/p1", "slot2/p1"]}
    )
    assert (changed.site.spare_ports, changed.site.extra["management"]) == (1, ("c1",))


def test_replace_removes_with_none():
    assert rich().replace({"traffic.cluster": None, "addressing.extra": None}).site.classes.keys() == {"iscsi", "management", "production"}
    assert rich().replace({"policy": None}).site.max_utilisation == 1
    assert rich().replace({"policy.spare_ports": None}) == rich()


def test_replace_whole_sections():
    assert rich().replace(name="Other").name == "Other"
    assert rich().replace(policy={"spare_ports": 1}).site.max_utilisation == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("traffic.iscsy.demand_gbps", "there is no 'iscsy' in traffic; did you mean 'iscsi'"),
        ("hosts.hv01.unit", "there is no 'hv01' in hosts"),
        ("polcy.spare_ports", "there is no 'polcy' in the design"),
        ("name.first", "name is no map"),
        ("traffic.iscsi.vlan.0", "traffic.iscsi.vlan is no map; replace it as a whole"),
        ("hosts.store.traffic.iscsi.demand_gbps", "hosts.store.traffic is no map"),
    ],
)
def test_replace_refuses_paths_to_nowhere(path, message):
    with pytest.raises(KeyError, match=message):
        rich().replace({path: 1})


def test_replace_refuses_bad_values():
    with pytest.raises(InputError, match=r"rich\.yaml: traffic\.iscsi\.demand_gbps: out of range; found: -1"):
        rich().replace({"traffic.iscsi.demand_gbps": -1})
    with pytest.raises(InputError, match="unknown key; found: 'gpbs'"):
        rich().replace({"traffic.iscsi.gpbs": 1})


def test_replace_in_values_that_an_alias_shares():
    text = (
        starter()
        .replace("hv[01-04]:", "hv[01-04]: &hv")
        .replace("traffic:  ", "  hw[01-04]: *hv\ntraffic:  ")
        .replace("unit: 2 ", "unit: 30 ")
    )
    with pytest.raises(InputError, match="two devices share a unit"):
        Design.parse(text)
    text = (
        starter()
        .replace("iscsi:          {", "iscsi: &i {")
        .replace("  live-migration: {demand_gbps: 0.7, apart_from: [production]}", "  backup: *i")
    )
    changed = Design.parse(text).replace({"traffic.iscsi.demand_gbps": 1})
    assert {name: changed.site.classes[name].demand for name in ("iscsi", "backup")} == {"iscsi": 1, "backup": Fraction(3, 2)}


# ----------------------------------------------------------------------------------------------------------- immutability


def test_designs_cannot_be_changed():
    design = rich()
    for change in (
        lambda: setattr(design, "source", "x"),
        lambda: setattr(design, "new", "x"),
        lambda: delattr(design, "site"),
        lambda: setattr(design.site, "name", "x"),
        lambda: setattr(design.site.hosts[0], "unit", 1),
        lambda: setattr(design.record, "name", "x"),
        lambda: setattr(design.record.traffic["iscsi"], "mtu", 1),
    ):
        with pytest.raises((AttributeError, ValueError, TypeError)):
            change()
    assert design == rich()


@pytest.mark.parametrize("name", ["racks", "switches", "classes", "extra", "serving", "group_of"])
def test_maps_of_the_site_cannot_be_changed(name):
    found = getattr(rich().site, name)
    key = next(iter(found))
    for change in (
        lambda: found.__setitem__("x", 1),
        lambda: found.__delitem__(key),
        lambda: found.pop(key),
        lambda: found.update(x=1),
        lambda: found.clear(),
        lambda: found.setdefault("x", 1),
        lambda: found.popitem(),
        lambda: found.__ior__({"x": 1}),
    ):
        with pytest.raises(TypeError, match="immutable"):
            change()
    assert key in found
    assert "x" not in found


def test_what_is_given_out_is_a_copy():
    data = {**yaml.safe_load(starter())}
    design = Design.from_dict(data)
    data["traffic"]["iscsi"]["demand_gbps"] = 99
    design.to_dict()["traffic"]["iscsi"]["demand_gbps"] = 98
    assert design.to_dict()["traffic"]["iscsi"]["demand_gbps"] == 1.5
    assert Design.parse(design.to_yaml()) == design


def test_pickle_and_copy():
    design = rich()
    for again in (pickle.loads(pickle.dumps(design)), copy.copy(design), copy.deepcopy(design)):
        assert again == design
        assert again.to_yaml() == design.to_yaml()
        assert again.source == "rich.yaml"
    assert pickle.loads(pickle.dumps(design.site)) == design.site
    assert pickle.loads(
        pickle.dumps(Design.parse("nicplanner: 1" + starter().split("nicplanner: 1")[1].replace("R1", "01")))
    ).site.racks.keys() == {"01"}


def test_errors_pickle():
    with pytest.raises(InputError) as caught:
        Design.parse("nicplanner: 1\nname: [x]\n")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)


def test_repr_and_name():
    assert repr(rich()) == "<Design 'Two racks': 5 hosts, 4 switches, 4 classes>"
    assert repr(rich().replace({"name": None})).startswith("<Design 'rich.yaml': ")


def test_sets_and_dicts_of_designs():
    assert len({rich(), rich(), rich().replace(name="x")}) == 2


def test_loading(tmp_path):
    path = tmp_path / "design.yaml"
    path.write_text(RICH)
    assert Design.load(path) == Design.load(str(path)) == rich()
    assert Design.load(path).source == "design.yaml"


def test_subclasses_stay_subclasses():
    class Mine(Design):
        pass

    mine = Mine.parse(starter())
    assert type(mine.replace(name="x")) is Mine
    assert type(Mine.from_dict(mine.to_dict())) is Mine
    assert mine == Design.parse(starter())


@given(st.sampled_from(["production", "management", "cluster"]), st.decimals(0, 10**6, places=9), st.decimals(0, 1, places=9))
@settings(max_examples=30, deadline=None)
def test_any_rates_round_trip(name, demand, share):
    design = rich().replace({f"traffic.{name}.demand_gbps": demand, f"traffic.{name}.min_failover": share})
    again = Design.parse(design.to_yaml())
    assert again == design
    assert (again.site.classes[name].demand, again.site.classes[name].min_failover) == (Fraction(demand), Fraction(share))
