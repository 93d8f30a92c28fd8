"""What a file of a device-type library becomes: server, switch, card or nothing; its ports and slots."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nicplanner.catalog.library.bays import height_of, slots_of


def ports(count: int, kind: str = "1000base-t", start: int = 1, **keys) -> list[dict]:
    return [{"name": f"ge{i}", "type": kind, **keys} for i in range(start, start + count)]


def test_a_switch_a_server_a_card(library):
    library.add(library.switch, "s.yml")
    library.add(library.server, "b.yaml")
    library.add(library.card, "n.YAML", module=True)
    imported = library.read()
    switch, server, card = imported.entries["switches"]["S10"], imported.entries["servers"]["Box"], imported.entries["adapters"]["N2"]
    assert (switch.manufacturer, switch.height_units, len(switch.interfaces)) == ("Acme", 1, 10)
    assert (server.height_units, dict(server.interfaces), list(server.slots)) == (2, {"ge1": "1000base-t", "ge2": "1000base-t"}, ["PCIe1"])
    assert card.interfaces == (("p1", "1000base-t"), ("p2", "1000base-t"))
    assert card.bus_gbps is None
    assert [(row.file, row.result, row.name) for row in imported.rows] == [
        ("device-types/Acme/b.yaml", "server", "Box"),
        ("device-types/Acme/s.yml", "switch", "S10"),
        ("module-types/Acme/n.YAML", "adapter", "N2"),
    ]
    assert imported.rows[2].remark == "bus unknown: it is no limit"


@pytest.mark.parametrize(
    ("changes", "result", "reason"),
    [
        ({"interfaces": []}, "skipped", "no Ethernet port"),
        ({"interfaces": None}, "skipped", "no Ethernet port"),
        ({"interfaces": ports(7)}, "skipped", "fewer than 8 data ports, and no server"),
        ({"interfaces": ports(8)}, "switch", ""),
        ({"interfaces": ports(9, mgmt_only=True)}, "skipped", "management ports alone, and no server"),
        ({"u_height": 0}, "skipped", "not rackable by itself"),
        ({"u_height": 0.0}, "skipped", "not rackable by itself"),
        ({"subdevice_role": "child"}, "skipped", "not rackable by itself"),
        ({"u_height": 0.5}, "switch", ""),
        ({"u_height": 1.0}, "switch", ""),
        ({"u_height": 0.7}, "failed", "height_units: not a height in rack units"),
        ({"u_height": 61}, "failed", "height_units: out of range"),
        ({"u_height": "tall"}, "failed", "u_height is not a height"),
        ({"u_height": -1}, "failed", "u_height is not a height"),
        ({"u_height": [1]}, "switch", ""),
        ({"model": None}, "failed", "no model"),
        ({"model": ["x"]}, "failed", "no model"),
        ({"interfaces": "none"}, "failed", "'interfaces' is not a list"),
        ({"interfaces": {"ge1": "1000base-t"}}, "failed", "'interfaces' is not a list"),
        ({"manufacturer": "Palo Alto"}, "skipped", "a router, firewall or other appliance"),
        ({"manufacturer": "CISCO", "model": "ASR1001-X"}, "skipped", "a router, firewall or other appliance"),
        ({"manufacturer": "Cisco", "model": "Catalyst 2960-24TC-L"}, "switch", ""),
        ({"manufacturer": "Fortinet", "model": "FortiGate 100F"}, "skipped", "a router, firewall or other appliance"),
        ({"manufacturer": "Fortinet", "model": "FortiSwitch 148F"}, "switch", ""),
        ({"model": "Edge Router 8"}, "skipped", "a router, firewall or other appliance"),
        ({"manufacturer": "Dell", "model": "PowerEdge X1"}, "server", ""),
        ({"manufacturer": "Dell", "model": "PowerSwitch X1"}, "switch", ""),
        ({"manufacturer": "Cisco", "model": "UCS-C220-M9"}, "server", ""),
        ({"manufacturer": "Cisco", "model": "UCS-FI-9999"}, "switch", ""),
        ({"interfaces": ports(17), "module-bays": [{"name": "PCIe slot 1"}]}, "switch", ""),
        ({"interfaces": ports(16), "module-bays": [{"name": "PCIe slot 1"}]}, "server", ""),
        ({"module-bays": [{"name": "PSU1"}, {"name": "Slot 1"}, {"name": "Network Module"}]}, "switch", ""),
        ({"interfaces": [], "module-bays": [{"name": "OCP 3.0"}]}, "server", ""),
        ({"unknown": {"key": ["of", "any", "shape"]}, "poisition": 4, "weight": 1.234}, "switch", ""),
    ],
)
def test_devices(library, changes, result, reason):
    row = library.row(library.switch, **changes)
    assert (row.result, row.reason) == (result, reason)


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, "adapter"),
        ({"comments": ""}, "skipped"),
        ({"comments": "", "manufacturer": "Intel"}, "adapter"),
        ({"comments": "", "profile": "Expansion card"}, "adapter"),
        ({"comments": "", "model": "AOC-X2"}, "adapter"),
        ({"comments": "", "model": "UCSC-MLOM-X2"}, "adapter"),
        ({"comments": "Ethernet 10/25Gb 2-port Adapter"}, "adapter"),
        ({"comments": "1-port Ethernet Shared Port Adapter"}, "skipped"),
        ({"comments": "see https://example.invalid/ethernet-network-adapter-ocp"}, "skipped"),
        ({"interfaces": ports(8)}, "adapter"),
        ({"interfaces": ports(9)}, "skipped"),
        ({"interfaces": ports(2, mgmt_only=True)}, "skipped"),
        ({"interfaces": [{"name": "fc1", "type": "32gfc-sfp28"}]}, "skipped"),
    ],
)
def test_modules(library, changes, result):
    assert library.row(library.card, module=True, **changes).result == result


def test_which_interfaces_are_ports(library):
    kinds = ["virtual", "lag", "32gfc-sfp28", "infiniband-fdr", "cisco-stackwise", "ieee802.11ac", "lte", "10gbase-kr", "t1", "other"]
    odd = [{"name": f"x{i}", "type": kind} for i, kind in enumerate(kinds)]
    strange = [{"name": "y1", "type": "3gbase-foo"}, {"name": "y2", "type": "warp"}, {"name": "y3"}, "no map", None]
    off = [{"name": "off", "type": "10gbase-x-sfpp", "enabled": False}]
    row = library.row(library.switch, interfaces=[*ports(8), *odd, *strange, *off])
    entry = library.read().entries["switches"]["S10"]
    assert dict(entry.interfaces) == {**{f"ge{i}": "1000base-t" for i in range(1, 9)}, "off": "10gbase-x-sfpp"}
    assert row.remark == (
        "left out: 1 10gbase-kr, 1 32gfc-sfp28, 1 cisco-stackwise, 1 ieee802.11ac, 1 infiniband-fdr, 1 lag, 1 lte, 1 other, … (10 in all); "
        "unknown interface type: 1 3gbase-foo, 1 no type, 1 warp"
    )


@pytest.mark.parametrize(
    "name", ["mgmt0", "Management1", "MgmtEth0/0", "me0", "fxp0 (re0)", "iLO", "iLO 5", "iDRAC9 1", "IPMI", "BMC", "OOB"]
)
def test_ports_that_look_like_management(library, name):
    entry = library.entry(library.switch, interfaces=[*ports(8), {"name": name, "type": "1000base-t"}])
    assert len(entry.interfaces) == 8
    assert [kind for _, kind in entry.mgmt_only] == ["1000base-t"]


@pytest.mark.parametrize("name", ["eth0", "swp1", "failover", "silo1", "Some0", "xme01"])
def test_ports_that_do_not(library, name):
    entry = library.entry(library.switch, interfaces=[*ports(8), {"name": name, "type": "1000base-t"}])
    assert name in dict(entry.interfaces)


def test_management_by_key_and_label(library):
    more = [{"name": "a", "type": "1000base-t", "mgmt_only": True}, {"name": "b", "type": "1000base-t", "label": "iDRAC"}]
    entry = library.entry(library.switch, interfaces=[*ports(8, mgmt_only=False), *more])
    assert [name for name, _ in entry.mgmt_only] == ["a", "b"]


def test_names_of_interfaces(library):
    given = ["Port 5 (PoE)", "(BASE-X) 0/0", "Grün 1", "ge1", "GE1", "ge1", "x" * 70, "x" * 71, "", "[1-3]", "a\x07b", "=cmd", "on", "1e3"]
    row = library.row(library.switch, interfaces=[{"name": name, "type": "1000base-t"} for name in given])
    found = {name for name, _ in library.read().entries["switches"]["S10"].interfaces}
    wanted = {
        "Port 5 PoE",
        "BASE-X 0/0",
        "Grun 1",
        "ge1",
        "GE1-2",
        "ge1-3",
        "x" * 63,
        "x" * 61 + "-2",
        "port",
        "1-3",
        "a b",
        "cmd",
        "on",
        "1e3",
    }
    assert found == wanted
    assert row.remark == "10 ports renamed"


def test_one_name_ten_thousand_times(library):
    one = '  - {name: "%s", type: 1000base-t}\n'
    text = "model: M\nu_height: 1\ninterfaces:\n" + one % "ge" * 5000 + one % "ge-2" * 5000
    row = library.row(text)
    assert row.result == "switch"
    assert len({name for name, _ in library.read().entries["switches"]["M"].interfaces}) == 10_000


def test_module_ports_are_numbered_in_the_files_order(library):
    kinds = ["1000base-t", "10gbase-x-sfpp", "1000base-t"]
    given = [{"name": f"{{module}}/{9 - i}", "type": kind} for i, kind in enumerate(kinds)]
    assert library.entry(library.card, module=True, interfaces=given).interfaces == tuple(
        (f"p{i + 1}", kind) for i, kind in enumerate(kinds)
    )


@pytest.mark.parametrize(
    ("bay", "slot"),
    [
        ({"name": "NUMA 0 - PCIe slot 3 - LP", "position": "PCIe-3"}, ("PCIe-3", "low", None)),
        ({"name": "NUMA 0 - PCIe slot 1 - FH", "position": "PCIe-1"}, ("PCIe-1", "full", None)),
        ({"name": "PCIe 1", "label": "Low Profile"}, ("PCIe-1", "low", None)),
        ({"name": "PCI-E 1", "position": "1"}, ("PCI-E-1", None, None)),
        ({"name": "PCI-E LP 1", "position": "5"}, ("PCI-E-LP-1", "low", None)),
        ({"name": "NUMA 0 - OCP slot 1", "position": "OCP-1"}, ("OCP-1", None, "ocp3")),
        ({"name": "OCP3_1"}, ("OCP3_1", None, "ocp3")),
        ({"name": "OCP 2.0"}, ("OCP-2.0", None, "ocp2")),
        ({"name": "Network Daughter Card slot 1", "position": "NDC-1"}, ("NDC-1", None, "ndc")),
        ({"name": "FlexLOM"}, ("FlexLOM", None, "flexlom")),
        ({"name": "mLOM"}, ("mLOM", None, "mlom")),
        ({"name": "LOM 1"}, ("LOM-1", None, "lom")),
        ({"name": "Mezzanine 1"}, ("Mezzanine-1", None, "mezzanine")),
        ({"name": "Riser PCIe-Gen3 2"}, ("Riser-PCIe-Gen3-2", None, None)),
        ({"name": "PCIe/2", "position": "onboard"}, ("onboard-1", None, None)),
        ({"name": "PCIe/2", "position": "aux"}, ("aux-1", None, None)),
    ],
)
def test_bays_are_slots(library, bay, slot):
    ((name, found),) = library.entry(library.server, **{"module-bays": [bay, {"name": "PSU1"}, {"name": "Fan 1"}]}).slots.items()
    assert (name, found.height, found.bay) == slot


def test_bays_whose_names_clash():
    bays = [{"name": "PCIe 1", "position": "S"}, {"name": "pcie 1", "position": "s"}, {"name": "PCIe 1"}, {"label": "PCIe"}]
    assert list(slots_of(bays)) == ["PCIe-1", "pcie-1-2", "PCIe-1-3", "slot"]


def test_a_switch_says_that_modules_bring_ports(library):
    bays = [{"name": name} for name in ("Network Module", "PSU Slot 1", "Fan Tray 1", "Stacking Module", "PS-A", "Uplink Module")]
    row = library.row(library.switch, **{"module-bays": bays})
    assert (row.result, row.remark) == ("switch", "without the ports of optional modules (2 bays)")


def test_both_heights_say_nothing():
    assert height_of("LP or FH") == ""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("OCP 3.0 NIC", "ocp3"),
        ("X710 rNDC", "ndc"),
        ("Adapter, PCIe Full Height", "full-height"),
        ("Server Adapter, Low Profile", "low-profile"),
        ("FlexLOM", "flexlom"),
        ("PCIe adapter", None),
    ],
)
def test_form_factors(library, text, form):
    assert library.entry(library.card, module=True, comments=text).form_factors == ((form,) if form else ())


def test_heights_are_exact(library):
    assert library.entry(library.switch, u_height=1.5).height_units == Fraction(3, 2)
    assert library.entry({key: value for key, value in library.switch.items() if key != "u_height"}).height_units == 1
