"""Every way to break a plan is refused, by the rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from nicplanner.verify import violations

GROUPS, TEAMS, LINKS, LAYOUT = "2.1 groups", "2.2 teams", "2.3 links", "2.7 layout"
VLANS, SWITCH_PORTS, ADDRESSING = "2.8 vlans", "2.9 switch ports", "2.10 addressing"
SPARE, PINS, AGREEMENT, TABLES = "2.11 spare ports", "2.11 pins", "2.11 agreement", "3 tables"

UNUSED = {"group": "", "redundancy": "", "traffic": "", "switch": "", "switch_port": "", "fabric": "", "link_gbps": None}
Mutation = Callable[[Any], object]


def put(table: str, where: dict[str, Any], **cells: Any) -> Mutation:
    """Change cells of the first row that has those of `where`."""
    return lambda case: case.find(table, **where).update(cells)


def drop(table: str, **where: Any) -> Mutation:
    return lambda case: case.rows[table].remove(case.find(table, **where))


def double(table: str, where: dict[str, Any], **cells: Any) -> Mutation:
    """Add a copy of a row, with cells changed."""
    return lambda case: case.rows[table].append(case.find(table, **where) | cells)


def swap(table: str, column: str, one: dict[str, Any], other: dict[str, Any]) -> Mutation:
    def apply(case: Any) -> None:
        a, b = case.find(table, **one), case.find(table, **other)
        assert a[column] != b[column]
        a[column], b[column] = b[column], a[column]

    return apply


def together(*mutations: Mutation) -> Mutation:
    def apply(case: Any) -> None:
        for mutation in mutations:
            mutation(case)

    return apply


def every(table: str, where: dict[str, Any], **cells: Any) -> Mutation:
    """Change cells of every row that has those of `where`."""

    def apply(case: Any) -> None:
        rows = [row for row in case.rows[table] if all(row[name] == value for name, value in where.items())]
        assert rows
        for row in rows:
            row.update(cells)

    return apply


def move(host: str, port: str, **cells: Any) -> Mutation:
    """Move the cable of a port, in all tables that name its far end."""

    def apply(case: Any) -> None:
        adapter, name = port.split("/")
        row = case.find("ports", host=host, adapter=adapter, port=name)
        cable = case.find("cabling", host=host, adapter=adapter, port=name)
        config = case.find("switch_ports", switch=row["switch"], port=row["switch_port"])
        row.update(cells)
        switch = case.site.switches.get(row["switch"])
        if switch:
            row["fabric"] = switch.fabric
            a = f"{cable['rack']}-{cable['unit']:02d}:{adapter}:{name}"
            b = f"{switch.rack}-{switch.unit:02d}:{row['switch_port']}"
            cable.update(switch_rack=switch.rack, switch_unit=switch.unit, label_a=f"{a}/{b}", label_b=f"{b}/{a}")
        cable.update(switch=row["switch"], switch_port=row["switch_port"])
        config.update(switch=row["switch"], port=row["switch_port"])

    return apply


P1 = {"host": "hv01", "adapter": "slot1", "port": "p1"}
LOM1 = {"host": "hv1", "adapter": "onboard", "port": "lom1"}
LOM2 = {"host": "hv1", "adapter": "onboard", "port": "lom2"}
IDRAC = {"host": "hv1", "adapter": "onboard", "port": "idrac"}
Q1, Q3, Q4 = ({"host": "hv1", "adapter": "slot2", "port": f"q{i}"} for i in (1, 3, 4))
S1 = {"host": "hv1", "adapter": "slot1", "port": "p1"}
LM = {"traffic": "live-migration"}

MUTATIONS: list[tuple[str, str, str, Mutation]] = [
    # rule 1
    ("a port changes its group", "starter", GROUPS, put("ports", P1, group="production")),
    ("a port says other classes than its group", "starter", GROUPS, put("ports", P1, traffic="production")),
    ("a group without classes", "starter", GROUPS, every("ports", {"group": "management"}, traffic="")),
    ("an unknown class", "starter", GROUPS, every("ports", {"group": "management"}, traffic="managment")),
    ("a class that the host does not carry", "rich", GROUPS, every("ports", {"host": "san1", "group": "iscsi"}, traffic="backup")),
    ("a class twice", "starter", TABLES, every("ports", {"group": "management"}, traffic="management;management")),
    ("classes out of order", "starter", TABLES, every("ports", {"group": "cluster"}, traffic="live-migration;cluster")),
    ("a class missing on a host", "starter", GROUPS, every("ports", {"host": "hv02", "group": "cluster"}, traffic="cluster")),
    ("a class missing on all hosts", "starter", GROUPS, every("ports", {"group": "iscsi"}, **UNUSED)),
    ("a class in two groups", "starter", GROUPS, every("ports", {"group": "production"}, traffic="cluster;production")),
    ("one class, two group names", "starter", GROUPS, put("ports", P1, group="management-2")),
    ("dedicated shared", "starter", GROUPS, every("ports", {"group": "management"}, traffic="cluster;management")),
    ("apart_from shared", "starter", GROUPS, every("ports", {"group": "cluster"}, traffic="cluster;live-migration;production")),
    ("mpio with team", "starter", GROUPS, every("ports", {"group": "iscsi"}, traffic="cluster;iscsi")),
    ("paths with single", "racks", GROUPS, every("ports", {"group": "production"}, traffic="management;production;smb")),
    ("a data class on a management-only port", "rich", GROUPS, put("ports", IDRAC, traffic="backup;bmc")),
    ("bmc on a data port", "rich", GROUPS, put("ports", LOM2, traffic="backup;bmc")),
    ("wrong redundancy", "starter", TABLES, every("ports", {"group": "iscsi"}, redundancy="team")),
    ("wrong redundancy on one port", "starter", TABLES, put("ports", P1, redundancy="single")),
    ("unknown redundancy", "starter", TABLES, put("ports", P1, redundancy="bond")),
    # rule 2
    ("mpio with one port", "starter", TEAMS, put("ports", {"host": "hv01", "adapter": "slot1", "port": "p3"}, **UNUSED)),
    ("paths with one port", "racks", TEAMS, put("ports", {"host": "h1", "adapter": "onboard", "port": "n1"}, **UNUSED)),
    ("single with two ports", "rich", TEAMS, put("ports", Q4, group="backup", redundancy="single", traffic="backup", switch="r1a",
                                                 switch_port="xe12", fabric="A", link_gbps=Fraction(10))),
    ("single with another class", "rich", TEAMS, put("ports", LOM2, traffic="backup;production")),
    ("lacp over switches without a common mlag", "rich", TEAMS, move("hv3", "slot1/p2", switch="r1a", switch_port="xe13")),
    # rule 3
    ("no switch", "starter", LINKS, put("ports", P1, switch="")),
    ("an unknown switch", "starter", LINKS, put("ports", P1, switch="sw-c")),
    ("an unknown switch port", "starter", LINKS, put("ports", P1, switch_port="g49")),
    ("no switch port", "starter", LINKS, put("ports", P1, switch_port="")),
    ("a switch port taken twice", "starter", LINKS, move("hv01", "slot1/p1", switch_port="g1")),
    ("two ports exchange their switch ports in ports.csv alone", "starter", AGREEMENT,
     swap("ports", "switch_port", P1, {"host": "hv02", "adapter": "slot1", "port": "p1"})),
    ("the other switch", "starter", LINKS, put("ports", P1, switch="sw-a")),
    ("the wrong fabric", "starter", LINKS, put("ports", P1, fabric="A")),
    ("an unknown fabric", "starter", LINKS, put("ports", P1, fabric="Z")),
    ("no fabric", "starter", LINKS, put("ports", P1, fabric="")),
    ("the wrong link speed", "starter", LINKS, put("ports", P1, link_gbps=Fraction(10))),
    ("no link speed", "starter", LINKS, put("ports", P1, link_gbps=None)),
    ("an uplink", "rich", LINKS, move("hv1", "slot1/p2", switch_port="up1")),
    ("a peer link", "rich", LINKS, move("hv1", "slot1/p2", switch_port="xe15")),
    ("an occupied port", "rich", LINKS, move("hv1", "slot1/p2", switch_port="xe16")),
    ("a management port of the switch", "rich", LINKS, move("hv1", "onboard/idrac", switch_port="me0")),
    ("an occupied port of the oob switch", "rich", LINKS, move("hv1", "onboard/idrac", switch_port="ge1")),
    ("a switch that does not serve the rack", "rich", LINKS, move("hv1", "slot1/p2", switch="r2a", switch_port="xe12")),
    ("a switch that does not carry the class", "rich", LINKS, move("hv1", "onboard/lom2", switch="oob", switch_port="ge20")),
    ("bmc on a data switch", "rich", LINKS, move("hv1", "onboard/idrac", switch="r1a", switch_port="xe12")),
    ("no cable", "starter", LINKS, drop("cabling", **P1)),
    ("two cables in one port", "starter", LINKS, double("cabling", P1, cable="C9999")),
    ("a cable number twice", "starter", TABLES, put("cabling", P1, cable="C0001")),
    ("a cable without number", "starter", TABLES, put("cabling", P1, cable="")),
    ("a cable of an unknown host", "starter", AGREEMENT, double("cabling", P1, cable="C9999", host="hv09")),
    ("a cable of an unused port", "starter", AGREEMENT, double("cabling", P1, cable="C9999", adapter="slot2", port="p4")),
    ("a cable of another port", "starter", LINKS, put("cabling", P1, port="p4")),
    ("a cable to another switch", "starter", AGREEMENT, put("cabling", P1, switch="sw-a")),
    ("a cable to another switch port", "starter", AGREEMENT, put("cabling", P1, switch_port="g40")),
    ("a wrong rack", "starter", AGREEMENT, put("cabling", P1, rack="R2")),
    ("a wrong unit", "starter", AGREEMENT, put("cabling", P1, unit=3)),
    ("no unit", "starter", AGREEMENT, put("cabling", P1, unit=None)),
    ("a wrong rack of the switch", "starter", AGREEMENT, put("cabling", P1, switch_rack="R9")),
    ("a wrong unit of the switch", "starter", AGREEMENT, put("cabling", P1, switch_unit=1)),
    ("the wrong medium", "starter", LINKS, put("cabling", P1, medium="dac")),
    ("the wrong kind of cable", "starter", LINKS, put("cabling", P1, cable_type="cat6")),
    ("an unknown kind of cable", "starter", LINKS, put("cabling", P1, cable_type="cat99")),
    ("a cable that is too short", "starter", LINKS, put("cabling", P1, length_m=Fraction(2))),
    ("a cable that is too long", "starter", LINKS, put("cabling", P1, length_m=Fraction(50))),
    ("a length that no cable has", "starter", LINKS, put("cabling", P1, length_m=Fraction(9, 4))),
    ("a colour of another class", "starter", TABLES, put("cabling", P1, colour="yellow")),
    ("another colour than the kind's own", "rich", TABLES, put("cabling", S1, colour="orange")),
    ("a bad label", "starter", TABLES, put("cabling", P1, label_a="x")),
    ("labels exchanged", "starter", TABLES,
     lambda case: (row := case.find("cabling", **P1)).update(label_a=row["label_b"], label_b=row["label_a"])),
    ("a label of another cable", "starter", TABLES, swap("cabling", "label_a", P1, {"host": "hv02", "adapter": "slot1", "port": "p1"})),
    ("a unit with one digit in a label", "starter", TABLES,
     lambda case: (row := case.find("cabling", **P1)).update(label_a=row["label_a"].replace("-02:", "-2:"))),
    # rule 7
    ("two ports of a host exchange their classes", "starter", LAYOUT,
     together(put("ports", P1, group="production", traffic="production"),
              put("ports", {"host": "hv01", "adapter": "slot1", "port": "p2"}, group="management", traffic="management"))),
    ("another fabric on one host", "starter", LAYOUT, move("hv01", "slot1/p1", switch="sw-a", switch_port="g40")),
    ("a port less on one host", "starter", LAYOUT, put("ports", {"host": "hv01", "adapter": "slot2", "port": "p1"}, **UNUSED)),
    ("other fabrics for iscsi on the array", "rich", LAYOUT,
     together(*(every("ports", {"host": "san1", "port": f"p{i}", "group": "iscsi"}, fabric="A", switch="r1a",
         switch_port=f"xe{i}") for i in (1, 2)))),
    # rule 8
    ("a VLAN missing", "starter", VLANS, drop("vlans", traffic="cluster")),
    ("a VLAN of a fabric missing", "starter", VLANS, drop("vlans", traffic="iscsi", fabric="B")),
    ("a VLAN twice", "starter", VLANS, double("vlans", {"traffic": "cluster"}, vlan=190, subnet="10.20.90.0/24")),
    ("a VLAN of an unknown class", "starter", AGREEMENT,
     double("vlans", {"traffic": "cluster"}, traffic="x", vlan=190, subnet="10.20.90.0/24")),
    ("a VLAN of an unused fabric", "starter", AGREEMENT,
     double("vlans", {"traffic": "iscsi"}, fabric="C", vlan=190, subnet="10.20.90.0/24")),
    ("a VLAN of an unknown rack", "rich", AGREEMENT, put("vlans", {"scope": "rack:R1"}, scope="rack:R7")),
    ("a VLAN of the wrong scope", "rich", VLANS, put("vlans", LM, scope="site")),
    ("a fabric on a team VLAN", "starter", VLANS, put("vlans", {"traffic": "cluster"}, fabric="A")),
    ("no fabric on an mpio VLAN", "starter", VLANS, put("vlans", {"traffic": "iscsi"}, fabric="")),
    ("two VLANs exchange their ids", "starter", SWITCH_PORTS, swap("vlans", "vlan", {"traffic": "cluster"}, {"traffic": "production"})),
    ("an id outside the pool", "starter", VLANS, put("vlans", {"traffic": "cluster"}, vlan=200)),
    ("an id below 1", "starter", VLANS, put("vlans", {"traffic": "cluster"}, vlan=0)),
    ("an id above 4094", "starter", VLANS, put("vlans", {"traffic": "cluster"}, vlan=4095)),
    ("no id", "starter", VLANS, put("vlans", {"traffic": "cluster"}, vlan=None)),
    ("a reserved id", "rich", VLANS, put("vlans", {"traffic": "bmc"}, vlan=150)),
    ("an id twice", "starter", VLANS, put("vlans", {"traffic": "cluster"}, vlan=105)),
    ("an id twice in racks that share a switch", "rich", VLANS, put("vlans", {"scope": "rack:R1"}, vlan=199)),
    ("an id twice in one rack", "racks", VLANS, put("vlans", {"scope": "rack:R1", "fabric": "A"}, vlan=11)),
    ("an id of a rack that is also the site's", "racks", VLANS, put("vlans", {"traffic": "production"}, vlan=10)),
    ("another id than the fixed one", "rich", VLANS, put("vlans", {"traffic": "backup"}, vlan=140)),
    ("fixed ids on the wrong fabrics", "rich", VLANS,
     swap("vlans", "vlan", {"traffic": "iscsi", "fabric": "A"}, {"traffic": "iscsi", "fabric": "B"})),
    ("no VLAN name", "starter", VLANS, put("vlans", {"traffic": "cluster"}, name="")),
    ("the wrong MTU of a VLAN", "rich", VLANS, put("vlans", {"traffic": "iscsi"}, mtu=1500)),
    ("no MTU of a VLAN", "rich", VLANS, put("vlans", {"traffic": "iscsi"}, mtu=None)),
    # rule 9
    ("a switch port missing", "starter", AGREEMENT, drop("switch_ports", switch="sw-a", port="g3")),
    ("an uplink missing", "rich", AGREEMENT, drop("switch_ports", switch="r1a", port="up2")),
    ("a peer link missing", "rich", AGREEMENT, drop("switch_ports", switch="r2b", port="xe15")),
    ("an unused switch port", "starter", AGREEMENT, double("switch_ports", {"switch": "sw-a"}, port="g48")),
    ("a port of an unknown switch", "starter", AGREEMENT, double("switch_ports", {"switch": "sw-a"}, switch="sw-c")),
    ("a switch port twice", "starter", TABLES, double("switch_ports", {"switch": "sw-a"})),
    ("trunk where access belongs", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "access"}, mode="trunk")),
    ("access where trunk belongs", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "trunk"}, mode="access")),
    ("an unknown mode", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "trunk"}, mode="hybrid")),
    ("the wrong native VLAN", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "access"}, native_vlan=100)),
    ("no native VLAN on access", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "access"}, native_vlan=None)),
    ("a native VLAN on a trunk", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "trunk"}, native_vlan=100)),
    ("a tagged VLAN missing", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "trunk"}, tagged_vlans="100")),
    ("a tagged VLAN more", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "trunk"}, tagged_vlans="100;103;104")),
    ("tagged VLANs out of order", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "trunk"}, tagged_vlans="103;100")),
    ("tagged VLANs on access", "starter", SWITCH_PORTS, put("switch_ports", {"mode": "access"}, tagged_vlans="100")),
    ("the other fabric's VLAN", "starter", SWITCH_PORTS, put("switch_ports", {"native_vlan": 101}, native_vlan=102)),
    ("an uplink without a fabric's VLAN", "rich", SWITCH_PORTS,
     put("switch_ports", {"port": "up1"}, tagged_vlans="100;101;110;120;199;999")),
    ("a peer link with a fabric's VLAN", "rich", SWITCH_PORTS,
     put("switch_ports", {"switch": "r1a", "port": "xe15"}, tagged_vlans="100;101;110;120;199;301;999")),
    ("an uplink with another rack's VLAN", "rich", SWITCH_PORTS,
     put("switch_ports", {"switch": "r2a", "port": "up1"}, tagged_vlans="100;101;110;120;199;301;999")),
    ("a peer link as access", "rich", SWITCH_PORTS, put("switch_ports", {"port": "xe15"}, mode="access")),
    ("the wrong MTU of a switch port", "rich", SWITCH_PORTS, put("switch_ports", {"mtu": 9000}, mtu=1500)),
    ("the MTU of the smaller VLAN", "rich", SWITCH_PORTS, put("switch_ports", {"mtu": 1600}, mtu=1500)),
    ("no MTU of a switch port", "starter", SWITCH_PORTS, put("switch_ports", {}, mtu=None)),
    ("no description", "starter", TABLES, put("switch_ports", {}, description="")),
    # rule 10
    ("no subnet", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="")),
    ("no CIDR", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="10.20.0.0")),
    ("an IPv6 subnet", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="fd00::/64")),
    ("a netmask", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="10.20.0.0/255.255.255.0")),
    ("a subnet off its boundary", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="10.20.0.128/24")),
    ("a subnet outside the supernet", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="10.21.0.0/24")),
    ("a subnet that is too small", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="10.20.0.0/25")),
    ("a subnet that is too large", "starter", ADDRESSING, put("vlans", {"traffic": "production"}, subnet="10.20.6.0/23")),
    ("a usual subnet where the supernet is too small for it", "racks", ADDRESSING,
     put("vlans", {"traffic": "production"}, subnet="10.0.0.128/28")),
    ("subnets that overlap", "starter", ADDRESSING, put("vlans", {"traffic": "cluster"}, subnet="10.20.1.0/24")),
    ("subnets of which one holds the other", "rich", ADDRESSING, put("vlans", LM, subnet="10.20.2.64/26")),
    ("a reserved subnet", "rich", ADDRESSING, put("vlans", {"traffic": "bmc"}, subnet="10.30.255.0/24")),
    ("another subnet than the fixed one", "rich", ADDRESSING, put("vlans", {"traffic": "backup"}, subnet="10.20.99.0/24")),
    ("another prefix than the fixed one", "rich", ADDRESSING, put("vlans", LM, subnet="10.20.1.0/24")),
    ("two subnets exchanged", "starter", ADDRESSING, swap("vlans", "subnet", {"traffic": "cluster"}, {"traffic": "management"})),
    ("no gateway", "starter", ADDRESSING, put("vlans", {"traffic": "management"}, gateway="")),
    ("another gateway", "starter", ADDRESSING, put("vlans", {"traffic": "management"}, gateway="10.20.4.2")),
    ("a gateway on iscsi", "starter", ADDRESSING, put("vlans", {"traffic": "iscsi"}, gateway="10.20.1.1")),
    ("another gateway than the stated one", "racks", ADDRESSING, put("vlans", {"traffic": "management"}, gateway="10.0.0.57")),
    ("an address missing", "starter", AGREEMENT, drop("addresses", host="hv02", traffic="cluster")),
    ("the address of an extra name missing", "rich", AGREEMENT, drop("addresses", host="vip2")),
    ("an address of a production host", "starter", AGREEMENT,
     double("addresses", {"traffic": "cluster"}, traffic="production", vlan=105, address="10.20.5.11")),
    ("an address of an unknown host", "starter", AGREEMENT, double("addresses", {"traffic": "cluster"}, host="hv09", address="10.20.0.30")),
    ("an address twice", "starter", TABLES, double("addresses", {"traffic": "cluster"})),
    ("one address for two hosts", "starter", ADDRESSING, put("addresses", {"host": "hv02", "traffic": "cluster"}, address="10.20.0.11")),
    ("the wrong offset", "starter", ADDRESSING, put("addresses", {"host": "hv02", "traffic": "cluster"}, address="10.20.0.99")),
    ("the gateway's address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "management"}, address="10.20.4.1")),
    ("the network's address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "management"}, address="10.20.4.0")),
    ("the broadcast address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "management"}, address="10.20.4.255")),
    ("an address outside its subnet", "starter", ADDRESSING,
     put("addresses", {"host": "hv01", "traffic": "management"}, address="10.20.9.11")),
    ("no address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "management"}, address="")),
    ("nonsense for an address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "management"}, address="10.20.4.011")),
    ("hosts that exchange addresses", "starter", ADDRESSING,
     swap("addresses", "address", {"host": "hv01", "traffic": "cluster"}, {"host": "hv02", "traffic": "cluster"})),
    ("the second port without its step", "rich", ADDRESSING,
     put("addresses", {"host": "san1", "adapter": "b", "port": "p1"}, address="10.20.4.99")),
    ("extra names exchanged", "rich", ADDRESSING, swap("addresses", "address", {"host": "vip2"}, {"host": "vip10"})),
    ("the wrong VLAN of an address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "cluster"}, vlan=105)),
    ("no VLAN of an address", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "cluster"}, vlan=None)),
    ("the wrong prefix length", "rich", ADDRESSING, put("addresses", {"host": "hv1"} | LM, prefix_length=24)),
    ("no default gateway", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "management"}, gateway="")),
    ("a second default gateway", "starter", ADDRESSING, put("addresses", {"host": "hv01", "traffic": "cluster"}, gateway="10.20.0.1")),
    ("the wrong port of an address", "starter", AGREEMENT, put("addresses", {"host": "hv01", "traffic": "iscsi"}, port="p1")),
    ("a port on a team's address", "starter", AGREEMENT,
     put("addresses", {"host": "hv01", "traffic": "cluster"}, adapter="slot1", port="p4")),
    ("the wrong fabric of an address", "starter", AGREEMENT, put("addresses", {"host": "hv01", "traffic": "iscsi"}, fabric="B")),
    ("the wrong scope of an address", "rich", AGREEMENT, put("addresses", {"host": "hv1"} | LM, scope="site")),
    # rule 11
    ("a spare port used", "rich", SPARE,
     every("ports", {"host": "hv1", "port": "q4"}, group="x", traffic="production", redundancy="team", switch="r1a", switch_port="xe13",
           fabric="A", link_gbps=Fraction(10))),
    ("a pinned class moved", "rich", PINS,
     together(put("ports", Q1, **UNUSED),
         put("ports", Q4, group="iscsi", traffic="iscsi", redundancy="mpio", switch="r1b", switch_port="xe1",
                                              fabric="B", link_gbps=Fraction(10)))),
    ("a pinned port on the other fabric", "rich", PINS, move("hv1", "slot1/p1", switch="r1b", switch_port="xe12")),
    ("a pinned port on another switch port", "racks", PINS, move("h1", "onboard/n1", switch_port="e7")),
    ("a port missing", "starter", AGREEMENT, drop("ports", **P1)),
    ("an unused port missing", "starter", AGREEMENT, drop("ports", host="hv01", adapter="slot2", port="p4")),
    ("a management-only port missing", "rich", AGREEMENT, drop("ports", **IDRAC)),
    ("an unknown port", "starter", AGREEMENT, double("ports", P1, port="p9")),
    ("an unknown adapter", "starter", AGREEMENT, double("ports", P1, adapter="slot9")),
    ("an unknown host", "starter", AGREEMENT, double("ports", P1, host="hv09")),
    ("a host with another case", "starter", AGREEMENT, put("ports", P1, host="HV01")),
    ("a port twice", "starter", TABLES, double("ports", P1)),
    ("a port without name", "starter", TABLES, put("ports", P1, port="")),
    ("the wrong speed of a port", "starter", AGREEMENT, put("ports", P1, speed_gbps=Fraction(10))),
    ("no speed of a port", "starter", AGREEMENT, put("ports", P1, speed_gbps=None)),
    ("an unused port with a class", "starter", TABLES, put("ports", {"group": ""}, traffic="cluster")),
    ("an unused port with a link speed", "starter", TABLES, put("ports", {"group": ""}, link_gbps=Fraction(1))),
    ("a used port without group", "starter", TABLES, put("ports", P1, group="")),
    # failures.csv
    ("a failure missing", "starter", AGREEMENT, drop("failures", host="hv03", kind="switch", traffic="iscsi")),
    ("a failure twice", "starter", AGREEMENT, double("failures", {"host": "hv03"})),
    ("a failure of an unused port", "starter", AGREEMENT, double("failures", {"host": "hv03", "kind": "port"}, element="slot2/p4")),
    ("a failure of an unknown host", "starter", AGREEMENT, double("failures", {"host": "hv03"}, host="hv09")),
    ("a failure of an unknown kind", "starter", AGREEMENT, put("failures", {"host": "hv03"}, kind="rack")),
    ("a failure of another rack", "rich", AGREEMENT, put("failures", {"host": "hv1", "element": "R1:A"}, element="R2:A")),
    ("joined fabrics told apart", "rich", AGREEMENT, put("failures", {"host": "hv1", "element": "R1:B+O"}, element="R1:B")),
    ("a stale demand", "starter", AGREEMENT, put("failures", {"host": "hv03"}, demand_gbps=Fraction(9))),
    ("a stale requirement", "starter", AGREEMENT, put("failures", {"host": "hv03"}, required_gbps=Fraction(0))),
    ("a stale rest", "starter", AGREEMENT, put("failures", {"host": "hv03"}, surviving_gbps=Fraction(9))),
    ("a rest that forgets the bus", "rich", AGREEMENT, put("failures", {"host": "san1", "element": "b"}, surviving_gbps=Fraction(20))),
    ("no rest", "starter", AGREEMENT, put("failures", {"host": "hv03"}, surviving_gbps=None)),
    ("a stale verdict", "starter", AGREEMENT, put("failures", {"host": "hv03"}, ok=False)),
    ("hosts of failures exchanged", "rich", AGREEMENT, swap("failures", "host", {"host": "san1"}, {"host": "hv1"})),
    # bom.csv
    ("a server too many", "starter", TABLES, put("bom", {"category": "server"}, quantity=5)),
    ("an adapter too few", "starter", TABLES, put("bom", {"category": "adapter"}, quantity=7)),
    ("no quantity", "starter", TABLES, put("bom", {"category": "adapter"}, quantity=None)),
    ("a switch missing", "starter", TABLES, drop("bom", category="switch")),
    ("cables miscounted", "starter", TABLES, put("bom", {"category": "cable"}, quantity=1)),
    ("a transceiver missing", "rich", TABLES, drop("bom", category="transceiver")),
    ("an item too many", "starter", TABLES, double("bom", {"category": "adapter"}, item="X540-T2")),
    ("an item twice", "starter", TABLES, double("bom", {"category": "adapter"})),
    ("another status", "starter", TABLES, put("bom", {"category": "adapter"}, status="buy")),
    ("another category", "starter", TABLES, put("bom", {"category": "adapter"}, category="card")),
    ("a wrong price", "rich", TABLES, put("bom", {"item": "duo"}, unit_price=Fraction(1))),
    ("a wrong price of a transceiver", "rich", TABLES, put("bom", {"category": "transceiver"}, unit_price=Fraction(1))),
    ("no price of a transceiver", "rich", TABLES, put("bom", {"category": "transceiver"}, unit_price=None, total=None, currency="")),
    ("a price out of the air", "starter", TABLES, put("bom", {"category": "adapter"}, unit_price=Fraction(1))),
    ("a wrong total", "rich", TABLES, put("bom", {"item": "duo"}, total=Fraction(1))),
    ("a wrong currency", "rich", TABLES, put("bom", {"item": "duo"}, currency="USD")),
    ("a cable of another length", "starter", TABLES, put("bom", {"category": "cable"}, item="cat5e 50 m blue")),
    # findings.csv
    ("a finding missing", "starter", TABLES, drop("findings", id="no-interconnect")),
    ("a finding about something else", "rich", TABLES, put("findings", {"id": "unprotected"}, subject="hv[1-4] iscsi")),
    ("a finding played down", "rich", TABLES, put("findings", {"id": "unprotected"}, severity="info")),
    ("an unknown severity", "rich", TABLES, put("findings", {"id": "a-platform's-own"}, severity="fatal")),
    ("a finding without id", "rich", TABLES, put("findings", {"id": "a-platform's-own"}, id="")),
    ("a finding without message", "rich", TABLES, put("findings", {"id": "unprotected"}, message="")),
    ("a finding twice", "rich", TABLES, double("findings", {"id": "unprotected"})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "mutation"), [item[1:] for item in MUTATIONS], ids=[item[0] for item in MUTATIONS])
def test_a_broken_plan_is_refused_by_its_rule(cases: dict[str, Any], name: str, rule: str, mutation: Mutation) -> None:
    case = cases[name]
    before = case.copy()
    mutation(case)
    assert case.rows != before.rows
    found = violations(case.site, case.tables)
    assert rule in {one.rule for one in found}
    assert all(one.rule and one.message for one in found)


def test_there_is_no_mutation_twice() -> None:
    names = [item[0] for item in MUTATIONS]
    assert len(set(names)) == len(names) >= 100


@pytest.mark.parametrize("table", ["ports", "cabling", "switch_ports", "vlans", "addresses", "bom", "failures", "findings"])
@pytest.mark.parametrize("name", ["starter", "rich", "racks"])
def test_an_emptied_or_missing_table_is_refused(cases: dict[str, Any], name: str, table: str) -> None:
    case = cases[name]
    without = {key: value for key, value in case.tables.items() if key != table}
    assert [(one.rule, one.subject) for one in violations(case.site, without)] == [(TABLES, f"{table}.csv")]
    case.rows[table].clear()
    assert violations(case.site, case.tables) != []


def test_the_tables_of_another_design_are_refused(cases: dict[str, Any]) -> None:
    found = violations(cases["starter"].site, cases["rich"].tables)
    assert {GROUPS, AGREEMENT, TABLES} <= {one.rule for one in found}


def test_a_rule_tells_at_most_200_violations(cases: dict[str, Any]) -> None:
    case = cases["starter"]
    for row in case.rows["failures"]:
        row["ok"] = False
    found = [one for one in violations(case.site, case.tables) if one.rule == AGREEMENT]
    assert len(found) == 201
    assert found[-1].message == "… 80 more"


def test_two_runs_tell_the_same(cases: dict[str, Any]) -> None:
    runs = [violations(cases["starter"].site, cases["rich"].tables) for _ in range(2)]
    assert runs[0] == runs[1] != []
