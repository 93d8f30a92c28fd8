"""How the format is read: ranges, places, defaults, overrides, fixed values."""

from __future__ import annotations

from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network

import pytest
import yaml

from nicplanner.design import Design, Fixed, starter
from nicplanner.errors import InputError


def data() -> dict:
    return yaml.safe_load(starter())


def site_of(**changes):
    """Read the starter with some dotted keys changed (``__`` for a dot)."""
    found = data()
    for path, value in changes.items():
        *above, last = path.split("__")
        node = found
        for step in above:
            node = node[step]
        if value is None:
            node.pop(last)
        else:
            node[last] = value
    return Design.from_dict(found).site


def group(site, key="hv[01-04]"):
    return site.group_of[key]


def hosts_of(hosts: dict, **changes):
    """Read a design with these host groups, on four racks with two switches each."""
    servers = {**data()["catalog"]["servers"], "small": {"height_units": 1, "interfaces": {"lom[1-4]": "1000base-t"}}}
    changes = {
        "racks": {"R[1-4]": {}},
        "switches": {
            "swa[1-4]": {"model": "PowerConnect 6248", "rack": "R[1-4]", "unit": 42},
            "swb[1-4]": {"model": "PowerConnect 6248", "rack": "R[1-4]", "unit": 41},
        },
        "catalog": {"servers": servers},
        **changes,
    }
    groups = {key: {"server": "small", "rack": "R1", "unit": 1, "cluster": "c1", **body} for key, body in hosts.items()}
    return site_of(hosts=groups, **changes)


def places(site) -> dict[str, tuple[str, int]]:
    return {host.name: (host.rack, host.unit) for host in site.hosts}


# ------------------------------------------------------------------------------------------------------------ the starter


def test_the_starter():
    site = Design.parse(starter()).site
    assert site.name == "Branch office Hyper-V cluster"
    assert places(site) == {"hv01": ("R1", 2), "hv02": ("R1", 4), "hv03": ("R1", 6), "hv04": ("R1", 8)}
    assert {name: (switch.rack, switch.unit, switch.fabric, len(switch.ports)) for name, switch in site.switches.items()} == {
        "sw-a": ("R1", 40, "A", 48),
        "sw-b": ("R1", 39, "B", 48),
    }
    assert list(site.classes) == ["cluster", "iscsi", "live-migration", "management", "production"]
    assert [adapter.name for adapter in group(site).adapters] == ["onboard", "slot1", "slot2"]
    assert site.vlan_pool == tuple(range(100, 200))
    assert site.supernets == (IPv4Network("10.20.0.0/16"),)
    assert (site.first_host, site.growth_percent, site.spare_ports, site.max_utilisation) == (11, 0, 0, 1)


# ------------------------------------------------------------------------------------------------------- hosts and racks


def test_zero_padding_and_lists():
    site = hosts_of({"a[08-10]": {}, "b[1,3,5-6]": {"unit": 10}, "c[099-101]": {"unit": 20}, "r[1-2]u[1-2]": {"unit": 30}})
    names = [host.name for host in site.hosts]
    assert names == ["a08", "a09", "a10", "b1", "b3", "b5", "b6", "c099", "c100", "c101", "r1u1", "r1u2", "r2u1", "r2u2"]
    assert [host.unit for host in site.hosts] == [1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 30, 31, 32, 33]


def test_members_are_in_natural_order():
    site = hosts_of({"h[10,9,1-2]": {}})
    assert places(site) == {"h1": ("R1", 1), "h2": ("R1", 2), "h9": ("R1", 3), "h10": ("R1", 4)}


def test_stacking_by_the_servers_height():
    site = hosts_of({"h[1-3]": {"server": "classic", "unit": 5}})
    assert [host.unit for host in site.hosts] == [5, 7, 9]
    assert group(site, "h[1-3]").height == 2


def test_half_units_take_whole_ones():
    servers = {"thin": {"height_units": 1.5, "interfaces": {"lom[1-4]": "1000base-t"}}}
    site = hosts_of({"h[1-2]": {"server": "thin"}}, catalog={"servers": servers})
    assert [host.unit for host in site.hosts] == [1, 3]


def test_a_rack_range_is_in_step():
    site = hosts_of({"h[1-4]": {"rack": "R[1-4]", "unit": 7}})
    assert places(site) == {"h1": ("R1", 7), "h2": ("R2", 7), "h3": ("R3", 7), "h4": ("R4", 7)}


def test_a_rack_map_is_filled_in_natural_order():
    site = hosts_of(
        {"h[1-10]": {"rack": {"R10": 1, "R2": 3, "R1": 6}}},
        racks={"R1": {}, "R2": {}, "R10": {}},
        switches=one_switch_each("R1", "R2", "R10"),
    )
    assert [host.rack for host in site.hosts] == ["R1"] * 6 + ["R2"] * 3 + ["R10"]
    assert [host.unit for host in site.hosts] == [1, 2, 3, 4, 5, 6, 1, 2, 3, 1]


def one_switch_each(*racks):
    return {
        f"s{rack}{fabric}": {"model": "PowerConnect 6248", "rack": rack, "unit": unit}
        for rack in racks
        for fabric, unit in (("a", 42), ("b", 41))
    }


def test_rack_ranges_as_map_keys():
    site = hosts_of({"h[1-8]": {"rack": {"R[1-4]": 2}}})
    assert [host.rack for host in site.hosts] == ["R1", "R1", "R2", "R2", "R3", "R3", "R4", "R4"]


def test_one_host_with_a_range_of_one():
    assert places(hosts_of({"h[1-1]": {"rack": "R[2-2]"}})) == {"h1": ("R2", 1)}


def test_names_that_are_numbers():
    site = Design.parse(starter().replace("R1", "01").replace("cluster: c1", "cluster: 1.10")).site
    assert set(site.racks) == {"01"}
    assert {host.cluster for host in site.hosts} == {"1.10"}


def test_default_racks():
    site = site_of(racks=None)
    assert {name: (rack.row, rack.position, rack.height) for name, rack in site.racks.items()} == {"R1": (1, 1, 42)}
    assert site_of(racks={}).racks == site.racks


def test_default_rack_positions_are_places_in_natural_order():
    site = hosts_of({"h[1-2]": {}}, racks={"R10": {"row": 2}, "R[1-4]": {}, "R5": {"position": 99, "height_units": 48}})
    assert {name: (rack.row, rack.position) for name, rack in site.racks.items()} == {
        "R1": (1, 1),
        "R2": (1, 2),
        "R3": (1, 3),
        "R4": (1, 4),
        "R5": (1, 99),
        "R10": (2, 6),
    }
    assert site.racks["R5"].height == 48
    assert site.racks["R5"].place == (1, 99, 48)


def test_cable_runs():
    site = hosts_of({"h[1-2]": {"rack": "R[1-2]", "unit": 2}})
    first, second = site.hosts
    assert site.run_length(first, site.switches["swa1"]) == 40 * 445 + 6000
    assert site.run_length(second, site.switches["swa1"]) == (40 + 0) * 445 + 2 * 5000 + 6000 + 6000


# --------------------------------------------------------------------------------------------------------------- switches


def test_default_fabrics_are_letters_in_order_of_the_racks_switches():
    switches = {f"s{i}": {"model": "PowerConnect 6248", "rack": "R1" if i % 2 else "R2", "unit": 40 - i} for i in range(1, 13)}
    switches["s3"]["fabric"] = "storage"
    site = hosts_of({"h1": {}}, switches=switches)
    assert {name: site.switches[name].fabric for name in ("s1", "s3", "s5", "s11", "s2", "s4", "s12")} == {
        "s1": "A",
        "s3": "storage",
        "s5": "C",
        "s11": "F",
        "s2": "A",
        "s4": "B",
        "s12": "F",
    }


def test_ranges_of_switches_are_placed_like_hosts():
    site = hosts_of(
        {"h1": {}},
        switches={
            "a[1-4]": {"model": "PowerConnect 6248", "rack": "R[1-4]", "unit": 42},
            "b[01-02]": {"model": "PowerConnect 6248", "rack": "R1", "unit": 20},
        },
    )
    assert {name: (switch.rack, switch.unit) for name, switch in site.switches.items()} == {
        "a1": ("R1", 42),
        "a2": ("R2", 42),
        "a3": ("R3", 42),
        "a4": ("R4", 42),
        "b01": ("R1", 20),
        "b02": ("R1", 21),
    }
    assert [site.switches[name].fabric for name in ("a1", "b01", "b02", "a2")] == ["A", "B", "C", "A"]


def test_serves():
    site = site_of(racks={"R1": {}, "R[2-3]": {}}, **{"switches__sw-a__serves": ["R[1-2]", "R3"]})
    assert site.switches["sw-a"].serves == {"R1", "R2", "R3"}
    assert site.switches["sw-b"].serves == {"R1"}
    assert {rack: [switch.name for switch in switches] for rack, switches in site.serving.items()} == {
        "R1": ["sw-a", "sw-b"],
        "R2": ["sw-a"],
        "R3": ["sw-a"],
    }


def test_carries():
    """Without carries: all that no other switch serving one of its racks names."""
    site = hosts_of(
        {"h1": {}},
        switches={
            "a": {"model": "PowerConnect 6248", "rack": "R1", "unit": 42, "carries": ["iscsi"]},
            "b": {"model": "PowerConnect 6248", "rack": "R1", "unit": 41, "serves": ["R1", "R2"]},
            "c": {"model": "PowerConnect 6248", "rack": "R2", "unit": 42, "carries": "backup"},
            "d": {"model": "PowerConnect 6248", "rack": "R3", "unit": 42},
            "e": {"model": "PowerConnect 6248", "rack": "R3", "unit": 41, "carries": []},
        },
        traffic={"iscsi": {"demand_gbps": 1}, "backup": {"demand_gbps": 1}, "management": {"demand_gbps": 1}},
    )
    assert {name: set(switch.carries) for name, switch in site.switches.items()} == {
        "a": {"iscsi"},
        "b": {"management"},
        "c": {"backup"},
        "d": {"iscsi", "backup", "management"},
        "e": set(),
    }


def test_ports_that_hosts_may_not_use():
    site = site_of(
        **{"switches__sw-a__uplinks": "g[47-48]", "switches__sw-a__peer_links": ["g46"], "switches__sw-a__occupied": ["g1", "g[3-4]"]}
    )
    switch = site.switches["sw-a"]
    assert [port.name for port in switch.ports] == ["g2", *(f"g{i}" for i in range(5, 46))]
    assert (switch.uplinks, switch.peer_links) == (("g47", "g48"), ("g46",))


def test_management_ports_of_a_switch_are_not_for_hosts():
    site = site_of(**{"switches__sw-b__model": "N9K-C93180YC-FX"})
    assert {port.name.split("1/")[0] for port in site.switches["sw-b"].ports} == {"Ethernet"}


def test_mlag_and_failure_domains():
    site = site_of(**{"switches__sw-a__mlag": "m1", "switches__sw-b__mlag": "m1", "switches__sw-a__failure_domain": "feed"})
    assert [switch.mlag for switch in site.switches.values()] == ["m1", "m1"]
    assert [switch.failure_domain for switch in site.switches.values()] == ["feed", "sw-b"]


# --------------------------------------------------------------------------------------------------------------- adapters


def test_bus_is_the_lower_of_card_and_slot():
    servers = {
        "s": {
            "height_units": 1,
            "interfaces": {"lom1": "1000base-t"},
            "bus_gbps": 4,
            "slots": {"slot1": {"bus_gbps": 8}, "slot2": {"bus_gbps": 32}, "slot3": None},
        }
    }
    adapters = {"plain": {"interfaces": {"p1": "10gbase-t"}}}
    site = site_of(
        catalog={"servers": servers, "adapters": adapters},
        **{"hosts__hv[01-04]__server": "s", "hosts__hv[01-04]__adapters": {"slot1": "I350-T4", "slot2": "I350-T4", "slot3": "plain"}},
    )
    assert {adapter.name: adapter.bus for adapter in group(site).adapters} == {"onboard": 4, "slot1": 8, "slot2": 16, "slot3": None}


def test_ranges_of_slots():
    site = site_of(**{"hosts__hv[01-04]__adapters": {"slot[1-3]": "I350-T4"}})
    assert [adapter.name for adapter in group(site).adapters] == ["onboard", "slot1", "slot2", "slot3"]


def test_management_only_ports():
    servers = {"s": {"height_units": 1, "interfaces": {"lom1": "1000base-t"}, "mgmt_only": {"idrac": "1000base-t"}}}
    site = site_of(catalog={"servers": servers}, **{"hosts__hv[01-04]__server": "s", "hosts__hv[01-04]__adapters": None})
    (onboard,) = group(site).adapters
    assert [port.name for port in onboard.ports] == ["lom1"]
    assert [port.name for port in onboard.mgmt] == ["idrac"]


def test_cards_fit_their_bays():
    site = site_of(**{"hosts__hv[01-04]__server": "PowerEdge R740", "hosts__hv[01-04]__adapters": {"ndc1": "I350-T4", "slot6": "I350-T4"}})
    assert [adapter.name for adapter in group(site).adapters] == ["ndc1", "onboard", "slot6"]


def test_an_array_is_a_host_that_carries_iscsi():
    found = data()
    found["hosts"]["array[1-2]"] = {"server": "classic", "adapters": {"slot1": "I350-T4"}, "rack": "R1", "unit": 20, "traffic": ["iscsi"]}
    site = Design.from_dict(found).site
    assert [one.name for one in group(site, "array[1-2]").classes] == ["iscsi"]
    assert group(site, "array[1-2]").cluster is None


# ---------------------------------------------------------------------------------------------------------------- classes

ALL = {"adapter", "port", "switch"}
DEFAULTS = {
    "management": ("team", ALL, True),
    "production": ("team", ALL, False),
    "iscsi": ("mpio", ALL, False),
    "cluster": ("team", ALL, False),
    "live-migration": ("team", ALL, False),
    "smb": ("mpio", ALL, False),
    "backup": ("team", ALL, False),
    "replica": ("team", ALL, False),
    "vmotion": ("team", ALL, False),
    "vsan": ("team", ALL, False),
    "corosync": ("mpio", ALL, False),
    "ceph-public": ("team", ALL, False),
    "ceph-cluster": ("team", ALL, False),
    "bmc": ("single", set(), False),
}


@pytest.mark.parametrize("kind", list(DEFAULTS))
@pytest.mark.parametrize("by_name", [True, False])
def test_defaults_of_the_kinds(kind, by_name):
    name, body = (kind, {"demand_gbps": 1}) if by_name else ("mine", {"demand_gbps": 1, "kind": kind})
    one = site_of(traffic={name: body}).classes[name]
    assert (one.redundancy, set(one.survive), one.gateway) == DEFAULTS[kind]
    assert (one.kind, one.min_failover, one.dedicated, one.scope, one.mtu, one.team_mode) == (
        kind,
        1,
        False,
        "site",
        1500,
        "switch-independent",
    )
    assert (one.vlan, one.subnet, one.prefix, one.zone, one.apart_from) == (None, None, None, None, frozenset())
    assert one.per_fabric == (one.redundancy == "mpio")


def test_values_of_a_class():
    one = site_of(
        traffic={
            "x": {
                "kind": "smb",
                "demand_gbps": 2.5,
                "min_failover": 0.6,
                "survive": ["switch", "port"],
                "redundancy": "paths",
                "sharing": "dedicated",
                "apart_from": "y",
                "team_mode": "lacp",
                "mtu": 9014,
                "zone": "dmz",
                "scope": "rack",
                "gateway": False,
            },
            "y": {"kind": "backup", "demand_gbps": 0, "redundancy": "single", "survive": []},
        }
    ).classes["x"]
    assert (one.demand, one.min_failover, set(one.survive)) == (Fraction(5, 2), Fraction(3, 5), {"switch", "port"})
    assert (one.redundancy, one.dedicated, set(one.apart_from), one.team_mode) == ("paths", True, {"y"}, "lacp")
    assert (one.mtu, one.zone, one.scope, one.gateway, one.per_fabric) == (9014, "dmz", "rack", False, True)


def test_groups_choose_classes_by_list_and_map():
    site = hosts_of(
        {
            "a": {"traffic": ["iscsi", "cluster"]},
            "b": {"unit": 2, "traffic": {"iscsi": None, "management": {"demand_gbps": 5}}},
            "c": {"unit": 3},
        }
    )
    assert [one.name for one in group(site, "a").classes] == ["cluster", "iscsi"]
    assert {one.name: one.demand for one in group(site, "b").classes} == {"iscsi": Fraction(3, 2), "management": 5}
    assert len(group(site, "c").classes) == 5


def test_overrides():
    changes = {"demand_gbps": 3, "min_failover": 0, "survive": ["port"], "sharing": "dedicated", "apart_from": []}
    site = hosts_of({"a": {"traffic": {"cluster": changes}}, "b": {"unit": 2, "traffic": {"cluster": {}}}})
    (mine,), (base,) = group(site, "a").classes, group(site, "b").classes
    assert (mine.demand, mine.min_failover, set(mine.survive), mine.dedicated, set(mine.apart_from)) == (3, 0, {"port"}, True, set())
    assert base == site.classes["cluster"]
    assert base.apart_from == {"production"}


# ----------------------------------------------------------------------------------------------------------- fixed values


def test_fixed_values_as_scalar_list_and_map():
    site = hosts_of(
        {"a": {"cluster": "c1"}, "b": {"unit": 2, "cluster": "c2"}},
        traffic={
            "management": {"demand_gbps": 1, "vlan": 10, "subnet": "10.1.0.0/24", "gateway": "10.1.0.254"},
            "iscsi": {"demand_gbps": 1, "vlan": [20, "21"], "subnet": ["10.2.0.0/24", "10.2.1.0/24"], "prefix": 24},
            "cluster": {"demand_gbps": 1, "scope": "cluster", "vlan": {"c1": 30, "c2": [31]}, "prefix": {"c[1-2]": 26}},
        },
    )
    management, iscsi, cluster = (site.classes[name] for name in ("management", "iscsi", "cluster"))
    assert (management.vlan, management.subnet, management.gateway) == (
        Fixed((10,)),
        Fixed((IPv4Network("10.1.0.0/24"),)),
        IPv4Address("10.1.0.254"),
    )
    assert (iscsi.vlan, iscsi.prefix) == (Fixed((20, 21)), Fixed((24,)))
    assert [cluster.vlan.of(scope) for scope in ("c1", "c2", "c3")] == [(30,), (31,), ()]
    assert cluster.prefix.of("c2") == (26,)


def test_scopes():
    site = hosts_of(
        {"a[1-2]": {"cluster": "c1", "rack": "R[1-2]"}, "b": {"cluster": "c2", "rack": "R3"}},
        traffic={
            "smb": {"demand_gbps": 1, "scope": "rack"},
            "cluster": {"demand_gbps": 1, "scope": "cluster"},
            "backup": {"demand_gbps": 1},
        },
    )
    smb, cluster, backup = site.classes["smb"], site.classes["cluster"], site.classes["backup"]
    assert [site.scope_of(smb, host) for host in site.hosts] == ["R1", "R2", "R3"]
    assert [site.scope_of(cluster, host) for host in site.hosts] == ["c1", "c1", "c2"]
    assert [site.scope_of(backup, host) for host in site.hosts] == ["", "", ""]
    assert [site.serves_scope(smb, "R1", site.switches[name]) for name in ("swa1", "swa2", "swa4")] == [True, False, False]
    assert [site.serves_scope(smb, "R4", site.switches["swa4"]), site.serves_scope(backup, "", site.switches["swa4"])] == [False, True]
    assert [site.serves_scope(cluster, "c1", site.switches[name]) for name in ("swa1", "swa2", "swa3")] == [True, True, False]


def test_rack_scopes_that_share_no_switch_may_repeat_ids():
    traffic = {"smb": {"demand_gbps": 1, "scope": "rack", "vlan": {"R1": 10, "R2": 10}}}
    assert hosts_of({"a[1-2]": {"rack": "R[1-2]"}}, traffic=traffic).classes["smb"].vlan.of("R2") == (10,)
    shared = {**one_switch_each("R1", "R2"), "both": {"model": "PowerConnect 6248", "rack": "R3", "unit": 42, "serves": ["R1", "R2"]}}
    with pytest.raises(InputError, match="the VLAN id stands twice"):
        hosts_of({"a[1-2]": {"rack": "R[1-2]"}}, traffic=traffic, switches=shared)


def test_reserved_ids_and_networks():
    site = site_of(
        addressing={
            "supernet": ["10.30.0.0/16", "10.20.0.0/16"],
            "vlans": ["100-110", 5],
            "reserved": ["100-102", 110, "10.20.5.0/24", "10.20.1.0/24"],
        }
    )
    assert site.vlan_pool == (5, *range(103, 110))
    assert site.reserved_vlans == {100, 101, 102, 110}
    assert site.reserved_networks == (IPv4Network("10.20.1.0/24"), IPv4Network("10.20.5.0/24"))
    assert site.supernets == (IPv4Network("10.20.0.0/16"), IPv4Network("10.30.0.0/16"))


def test_growth_extra_and_first_host():
    site = site_of(
        addressing={
            "supernet": "10.20.0.0/16",
            "vlans": "100-199",
            "first_host": 30,
            "growth_percent": 12.5,
            "extra": {"management": ["vip[01-02]", "c1"], "iscsi": "portal"},
        }
    )
    assert (site.first_host, site.growth_percent) == (30, Fraction(25, 2))
    assert site.extra == {"iscsi": ("portal",), "management": ("c1", "vip01", "vip02")}


def test_addressing_may_be_left_out_where_all_is_fixed():
    site = site_of(addressing=None, traffic={"management": {"demand_gbps": 1, "vlan": 10, "subnet": "10.1.0.0/24"}})
    assert (site.vlan_pool, site.supernets) == ((), ())


def test_policy():
    site = site_of(policy={"max_utilisation": 0.8, "spare_ports": 2, "recommendations": "require"})
    assert (site.max_utilisation, site.spare_ports) == (Fraction(4, 5), 2)


@pytest.mark.parametrize("section", ["policy", "racks"])
def test_empty_sections(section):
    found = data()
    found[section] = None
    assert len(Design.from_dict(found).site.hosts) == 4


def test_one_gateway_where_groups_differ():
    traffic = {
        "management": {"demand_gbps": 1},
        "backup": {"demand_gbps": 1, "gateway": True},
        "production": {"demand_gbps": 1, "gateway": True},
    }
    site = hosts_of(
        {"a": {"traffic": ["management", "production"]}, "b": {"unit": 2, "traffic": ["backup", "production"]}}, traffic=traffic
    )
    assert site.classes["backup"].gateway is True
    with pytest.raises(InputError, match="at most one default gateway"):
        hosts_of({"a": {}}, traffic=traffic)
