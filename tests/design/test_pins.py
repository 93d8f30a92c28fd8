"""Pins of all forms."""

from __future__ import annotations

import pytest
import yaml

from nicplanner.design import Design, Pin, starter
from nicplanner.errors import InputError


def pins_of(pin, hosts="hv[01-04]", **changes):
    data = yaml.safe_load(starter())
    data["catalog"]["servers"]["classic"]["mgmt_only"] = {"idrac": "1000base-t"}
    body = data["hosts"].pop("hv[01-04]")
    data["hosts"][hosts] = {**body, **changes, "pin": pin}
    data["traffic"]["bmc"] = {"demand_gbps": 0.1}
    return Design.from_dict(data).site.group_of[hosts].pins


def test_adapter_and_port():
    assert pins_of({"iscsi": ["slot2/p1", "slot1/p1"]}) == {"iscsi": (Pin("slot1", "p1"), Pin("slot2", "p1"))}


def test_one_port_without_a_list():
    assert pins_of({"management": "onboard/lom1"}) == {"management": (Pin("onboard", "lom1"),)}


def test_a_port_name_alone_where_one_adapter_has_it():
    assert pins_of({"management": "lom[1-2]"}) == {"management": (Pin("onboard", "lom1"), Pin("onboard", "lom2"))}
    with pytest.raises(InputError, match="several adapters have a port of that name; found: 'p1'; allowed: slot1/p1, slot2/p1"):
        pins_of({"management": "p1"})


def test_ranges_of_adapters_and_ports():
    assert [f"{pin.adapter}/{pin.port}" for pin in pins_of({"iscsi": "slot[1-2]/p[3,1]"})["iscsi"]] == [
        "slot1/p1",
        "slot1/p3",
        "slot2/p1",
        "slot2/p3",
    ]


def test_fabrics():
    assert pins_of({"iscsi": ["slot1/p1@fabric:A", "slot2/p1@fabric:B"]}) == {"iscsi": (Pin("slot1", "p1", "A"), Pin("slot2", "p1", "B"))}
    assert pins_of({"cluster": "slot[1-2]/p1@fabric:B"})["cluster"] == (Pin("slot1", "p1", "B"), Pin("slot2", "p1", "B"))


def test_a_switch_port_for_one_host():
    found = pins_of({"management": "lom1@sw-a/g7"}, hosts="hv01")
    assert found == {"management": (Pin("onboard", "lom1", "A", (("sw-a", "g7"),)),)}


def test_a_range_in_step_with_the_hosts():
    found = pins_of({"management": "lom1@sw-b/g[1-4]"})
    assert found["management"] == (Pin("onboard", "lom1", "B", (("sw-b", "g1"), ("sw-b", "g2"), ("sw-b", "g3"), ("sw-b", "g4"))),)


def test_switch_ports_go_in_the_order_written():
    found = pins_of({"management": "lom1@sw-b/g[9,7,5,3]"})
    assert [port for _, port in found["management"][0].ends] == ["g9", "g7", "g5", "g3"]


def test_ranges_over_switches():
    data = yaml.safe_load(starter())
    data["racks"] = {"R[1-4]": {}}
    data["switches"] = {"leaf[1-4]": {"model": "PowerConnect 6248", "rack": "R[1-4]", "unit": 40}}
    data["hosts"]["hv[01-04]"] |= {"rack": "R[1-4]", "pin": {"management": "lom1@leaf[1-4]/g1"}}
    (pin,) = Design.from_dict(data).site.groups[0].pins["management"]
    assert pin.ends == (("leaf1", "g1"), ("leaf2", "g1"), ("leaf3", "g1"), ("leaf4", "g1"))


def test_interfaces_with_slashes():
    data = yaml.safe_load(starter())
    data["switches"]["sw-a"]["model"] = "N9K-C93180YC-FX"
    data["catalog"]["adapters"] = {"fast": {"interfaces": {"1/[1-2]": "25gbase-x-sfp28"}}}
    data["hosts"] = {
        "hv01": {**data["hosts"]["hv[01-04]"], "adapters": {"slot1": "fast"}, "pin": {"iscsi": ["1/1@sw-a/Ethernet1/9", "slot1/1/2"]}}
    }
    assert Design.from_dict(data).site.groups[0].pins["iscsi"] == (
        Pin("slot1", "1/1", "A", (("sw-a", "Ethernet1/9"),)),
        Pin("slot1", "1/2"),
    )


def test_management_ports():
    assert pins_of({"bmc": "idrac"}) == {"bmc": (Pin("onboard", "idrac"),)}


def test_classes_that_share_a_port():
    found = pins_of({"cluster": ["slot1/p1@sw-a/g[1-4]"], "live-migration": ["slot1/p1@sw-a/g[1-4]"]})
    assert found["cluster"] == found["live-migration"]


@pytest.mark.parametrize(
    ("pin", "message"),
    [
        ({"iscsi": "slot1/p1@"}, "the pin's switch ports do not match the hosts"),
        ({"iscsi": "@sw-a/g1"}, "the hosts have no such port; found: ''"),
        ({"iscsi": "slot1/p1@fabric:"}, "unknown fabric; found: ''"),
        ({"iscsi": "slot1/p1@fabric:a"}, "unknown fabric; found: 'a'; allowed: A, B; hint: did you mean 'A'"),
        ({"iscsi": "slot1/p1@sw-a/g[1-4]@x"}, "the switch has no such port"),
        ({"iscsi": "slot1/"}, "the hosts have no such port"),
        ({"iscsi": "/p1"}, "the hosts have no such port"),
        ({"iscsi": "slot1/p1@sw-a"}, "the switch has no such port"),
        ({"iscsi": "lom1\n"}, "not a port"),
        ({"iscsi": "x" * 301}, "not a port"),
        ({"iscsi": ["lom1", None]}, "not a port; found: nothing"),
    ],
)
def test_no_pins(pin, message):
    with pytest.raises(InputError) as caught:
        pins_of(pin)
    assert message in str(caught.value)
