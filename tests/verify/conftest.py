"""Small valid plans, made by hand: the layout is written out, everything else follows from it by the simplest code that does.

Nothing here uses the proof or the planner; a case is a site and its tables as lists of plain rows that a test may spoil.
"""

from __future__ import annotations

import copy
import sys
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from nicplanner import units
from nicplanner.design import Design, starter
from nicplanner.design.site import Host, HostGroup, Site
from nicplanner.names import natural, natural_key
from nicplanner.tables import SPECS, Table

sys.path.insert(0, str(Path(__file__).parent / "uplinks"))
from burden_brute import Brute

Row = dict[str, Any]
PALETTE = {
    "management": "turquoise", "production": "blue", "iscsi": "orange", "cluster": "green", "live-migration": "pink", "smb": "red",
    "bmc": "grey", "backup": "yellow",
}  # fmt: skip


@dataclass
class Case:
    """A site and the rows of its tables."""

    design: Design
    rows: dict[str, list[Row]]

    @property
    def site(self) -> Site:
        return self.design.site

    def copy(self) -> Case:
        return Case(self.design, copy.deepcopy(self.rows))

    @property
    def tables(self) -> dict[str, Table]:
        out = {}
        for name, spec in SPECS.items():
            columns = [column.name for column in spec.columns if not column.optional or all(column.name in row for row in self.rows[name])]
            out[name] = Table(spec, {column: [row[column] for row in self.rows[name]] for column in columns})
        return out

    def find(self, table: str, **cells: Any) -> Row:
        """Return the first row with these cells."""
        return next(row for row in self.rows[table] if all(row[name] == value for name, value in cells.items()))


@dataclass
class Plan:
    """How a case is laid out: by host group the classes of each group of ports with (adapter, port, fabric); the switch of a fabric."""

    layout: dict[str, list[tuple[tuple[str, ...], list[tuple[str, str, str]]]]]
    switches: dict[tuple[str, str, str], str]
    vlans: dict[tuple[str, str, str], int]
    subnets: dict[tuple[str, str, str], str]


def numbers_of(entry: Any) -> str:
    """The part numbers that can be ordered by: none where a card comes in several forms."""
    forms = {"pcie" if form in ("low-profile", "full-height") else form for form in getattr(entry, "form_factors", ())}
    return ";".join(entry.part_numbers) if entry and len(forms) < 2 else ""


def make(design: Design, plan: Plan, cables: dict[tuple[str, str], str]) -> Case:
    """Write out the tables of a layout. `cables` gives the kind for rack of the host and switch."""
    rows: dict[str, list[Row]] = {name: [] for name in SPECS}
    site = design.site
    taken: dict[tuple[str, str], str] = {}
    vlan_row = _vlans(site, plan, rows)
    for host in site.hosts:
        group = site.group_of[host.group]
        _host(site, group, host, plan, cables, rows, taken, vlan_row)
        _failures(site, group, host, plan, rows)
    for switch in site.switches.values():
        near = {host.rack for host in site.hosts} & switch.serves
        team = [row for row in rows["vlans"] if row["fabric"] == "" and row["traffic"] in switch.carries and _reaches(site, row, switch)]
        own = [row for row in rows["vlans"] if row["fabric"] == switch.fabric and row["traffic"] in switch.carries and near]
        for port in (*switch.uplinks, *switch.peer_links):
            mine = [*team, *own] if port in switch.uplinks else team
            channel = 999 if switch.mlag and port in switch.peer_links else None
            rows["switch_ports"].append(_trunk(switch.name, port, mine, "uplink or peer", channel))
    _extra(site, plan, rows)
    _bom(site, rows)
    columns = [column.name for column in SPECS["uplinks"].columns]
    rows["uplinks"] = [dict(zip(columns, row, strict=True)) for row in Brute(site, rows["ports"]).rows()]
    return Case(design, rows)


def _scope(site: Site, traffic: str, host: Host) -> str:
    scope = site.classes[traffic].scope
    return {"site": "site", "cluster": f"cluster:{host.cluster}", "rack": f"rack:{host.rack}"}[scope]


def _reaches(site: Site, row: Row, switch: Any) -> bool:
    if row["scope"] == "site":
        return True
    kind, name = row["scope"].split(":")
    racks = {host.rack for host in site.hosts if (host.cluster if kind == "cluster" else host.rack) == name}
    return bool(racks & switch.serves)


def _vlans(site: Site, plan: Plan, rows: dict[str, list[Row]]) -> dict[tuple[str, str, str], Row]:
    out = {}
    for key, vlan in plan.vlans.items():
        traffic, scope, fabric = key
        subnet = IPv4Network(plan.subnets[key])
        gateway = str(subnet.network_address + 1) if site.classes[traffic].gateway is True else ""
        out[key] = {
            "vlan": vlan, "name": f"{traffic}-{vlan}", "traffic": traffic, "fabric": fabric, "scope": scope, "subnet": str(subnet),
            "gateway": gateway, "mtu": site.classes[traffic].mtu,
        }  # fmt: skip
    rows["vlans"] = list(out.values())
    return out


def _host(
    site: Site, group: HostGroup, host: Host, plan: Plan, cables: dict[tuple[str, str], str], rows: dict[str, list[Row]],
    taken: dict[tuple[str, str], str], vlan_row: dict[tuple[str, str, str], Row],
) -> None:  # fmt: skip
    uses = {(a, p): (classes, fabric) for classes, ports in plan.layout[group.key] for a, p, fabric in ports}
    every = [(adapter.name, port) for adapter in group.adapters for port in (*adapter.ports, *adapter.mgmt)]
    for adapter, port in sorted(every, key=lambda item: (natural_key(item[0]), natural_key(item[1].name))):
        row: Row = {"host": host.name, "adapter": adapter, "port": port.name, "speed_gbps": port.speed}
        row |= dict.fromkeys(("group", "redundancy", "traffic", "switch", "switch_port", "fabric"), "")
        row |= {"link_gbps": None, "port_channel": None}
        rows["ports"].append(row)
        if (adapter, port.name) not in uses:
            continue
        classes, fabric = uses[adapter, port.name]
        switch = site.switches[plan.switches[group.key, host.rack, fabric]]
        far = next(one for one in switch.ports if (switch.name, one.name) not in taken and one.connector == port.connector)
        taken[switch.name, far.name] = host.name
        kinds = {site.classes[name].redundancy for name in classes}
        link = min(port.speed, far.speed)
        lacp = any(site.classes[name].team_mode == "lacp" for name in classes)
        channel = 10 * site.hosts.index(host) + group.classes.index(site.classes[classes[0]]) + 1 if lacp else None
        row |= {
            "group": classes[0], "redundancy": next(kind for kind in ("team", "paths", "mpio", "single") if kind in kinds),
            "traffic": ";".join(classes), "switch": switch.name, "switch_port": far.name, "fabric": fabric, "link_gbps": link,
            "port_channel": channel,
        }  # fmt: skip
        kind = cables[host.rack, switch.rack] if port.connector != "rj45" else "cat5e"
        entry = site.catalog.get("cables", kind)
        run = units.metres(site.run_length(host, switch))
        a, b = f"{host.rack}-{host.unit:02d}:{adapter}:{port.name}", f"{switch.rack}-{switch.unit:02d}:{far.name}"
        rows["cabling"].append(
            {
                "cable": f"C{len(rows['cabling']) + 1:04d}", "host": host.name, "adapter": adapter, "port": port.name, "rack": host.rack,
                "unit": host.unit, "switch": switch.name, "switch_port": far.name, "switch_rack": switch.rack, "switch_unit": switch.unit,
                "medium": entry.kind, "length_m": next(one for one in entry.lengths_m if one >= run),
                "colour": entry.colour or PALETTE[site.classes[classes[0]].kind], "label_a": f"{a}/{b}", "label_b": f"{b}/{a}",
                "cable_type": kind,
            }
        )  # fmt: skip
        on = {name: fabric if site.classes[name].redundancy in ("mpio", "paths") else "" for name in classes}
        mine = [vlan_row[name, _scope(site, name, host), on[name]] for name in classes]
        if len(mine) > 1:
            rows["switch_ports"].append(_trunk(switch.name, far.name, mine, host.name, channel))
        else:
            one = {"mode": "access", "native_vlan": mine[0]["vlan"], "tagged_vlans": "", "mtu": mine[0]["mtu"]}
            rows["switch_ports"].append({"switch": switch.name, "port": far.name, **one, "description": host.name, "port_channel": channel})
    _addresses(site, group, host, plan, rows, vlan_row)


def _trunk(switch: str, port: str, vlans: list[Row], text: str, channel: int | None) -> Row:
    tagged = ";".join(map(str, sorted(row["vlan"] for row in vlans)))
    mtu = max((row["mtu"] for row in vlans), default=1500)
    row: Row = {"switch": switch, "port": port, "mode": "trunk", "native_vlan": None, "tagged_vlans": tagged, "mtu": mtu}
    return row | {"description": text, "port_channel": channel}


def _counted(site: Site, scope: str) -> tuple[list[str], int]:
    """Return the hosts of a scope in order, and how many are counted with growth."""
    kind, _, name = scope.partition(":")
    members = [host.name for host in site.hosts if kind == "site" or (host.cluster if kind == "cluster" else host.rack) == name]
    exact = len(members) * (1 + site.growth_percent / 100)
    return members, int(exact) + (exact != int(exact))


def _address(row: Row, offset: int, host: str, adapter: str = "", port: str = "") -> Row:
    subnet = IPv4Network(row["subnet"])
    return {
        "host": host, "traffic": row["traffic"], "fabric": row["fabric"], "vlan": row["vlan"],
        "address": str(subnet.network_address + offset),
        "prefix_length": subnet.prefixlen, "gateway": row["gateway"], "adapter": adapter, "port": port, "scope": row["scope"],
        "numbering": "",
    }  # fmt: skip


def _addresses(
    site: Site, group: HostGroup, host: Host, plan: Plan, rows: dict[str, list[Row]], vlan_row: dict[tuple[str, str, str], Row]
) -> None:
    for classes, ports in plan.layout[group.key]:
        for name in classes:
            traffic, scope = site.classes[name], _scope(site, name, host)
            members, counted = _counted(site, scope)
            first = site.first_host + members.index(host.name)
            if traffic.kind == "production":
                continue
            if traffic.redundancy in ("team", "single"):
                rows["addresses"].append(_address(vlan_row[name, scope, ""], first, host.name))
                continue
            seen: Counter[str] = Counter()
            for adapter, port, fabric in sorted(ports, key=lambda one: (natural_key(one[0]), natural_key(one[1]))):
                rows["addresses"].append(_address(vlan_row[name, scope, fabric], first + seen[fabric] * counted, host.name, adapter, port))
                seen[fabric] += 1


def _extra(site: Site, plan: Plan, rows: dict[str, list[Row]]) -> None:
    for row in rows["vlans"]:
        name, counted = row["traffic"], _counted(site, row["scope"])[1]
        most = 0 if site.classes[name].kind == "production" else 1
        if row["fabric"]:
            most = max(
                sum(fabric == row["fabric"] for _, _, fabric in ports)
                for groups in plan.layout.values()
                for classes, ports in groups
                if name in classes
            )
        for place, extra in enumerate(site.extra.get(name, ())):
            rows["addresses"].append(_address(row, site.first_host + most * counted + place, extra))


def _failures(site: Site, group: HostGroup, host: Host, plan: Plan, rows: dict[str, list[Row]]) -> None:
    """Every failure row of a host whose requirements hold: `ok` is true by the layout's making."""
    uses = [(a, p, fabric, classes) for classes, ports in plan.layout[group.key] for a, p, fabric in ports]
    serving = [switch for switch in site.switches.values() if host.rack in switch.serves]
    elements = {frozenset({switch.fabric}) for switch in serving}
    for one in serving:
        for other in serving:
            if one.failure_domain and one.failure_domain == other.failure_domain:
                joined = frozenset().union(*(part for part in elements if part & {one.fabric, other.fabric}))
                elements = {part for part in elements if not part & joined} | {joined}
    failures = [("adapter", adapter.name, {use for use in uses if use[0] == adapter.name}) for adapter in group.adapters]
    failures += [("port", f"{use[0]}/{use[1]}", {use}) for use in uses]
    failures += [("switch", f"{host.rack}:{'+'.join(natural(part))}", {use for use in uses if use[2] in part}) for part in elements]
    bus = {adapter.name: adapter.bus for adapter in group.adapters}
    speed = {(adapter.name, port.name): port.speed for adapter in group.adapters for port in (*adapter.ports, *adapter.mgmt)}
    for kind, element, lost in sorted(failures, key=lambda one: (one[0], natural_key(one[1]))):
        for traffic in group.classes:
            left: dict[str, Fraction] = {}
            for use in uses:
                if traffic.name in use[3] and use not in lost:
                    left[use[0]] = left.get(use[0], Fraction(0)) + speed[use[0], use[1]]
            surviving = sum((min(value, bus[name] or value) for name, value in left.items()), Fraction(0))
            required = traffic.min_failover * traffic.demand if kind in traffic.survive else Fraction(0)
            rows["failures"].append(
                {
                    "kind": kind, "element": element, "host": host.name, "traffic": traffic.name, "demand_gbps": traffic.demand,
                    "required_gbps": required, "surviving_gbps": surviving, "ok": True, "state": "",
                }
            )  # fmt: skip


def _bom(site: Site, rows: dict[str, list[Row]]) -> None:
    counts: Counter[tuple[str, str, str]] = Counter()
    for group in site.groups:
        for _ in group.hosts:
            counts["server", group.server, "have"] += 1
            for adapter in group.adapters:
                if adapter.name != "onboard":
                    counts["adapter", adapter.model, "have"] += 1
    for switch in site.switches.values():
        counts["switch", switch.model, "have"] += 1
    prices = {}
    for cable in rows["cabling"]:
        item = f"{cable['cable_type']} {units.text(cable['length_m'])} m {cable['colour']}"
        prices[item] = cable["cable_type"]
        counts["cable", item, "buy"] += 1
        for end in site.catalog.get("cables", cable["cable_type"]).transceivers or ():
            if end:
                counts["transceiver", end, "buy"] += 1
    sections = {"server": "servers", "adapter": "adapters", "switch": "switches", "cable": "cables", "transceiver": "transceivers"}
    for (category, item, status), quantity in counts.items():
        entry = site.catalog.get(sections[category], prices.get(item, item)) if category in sections else None
        price = entry.price if entry else None
        rows["bom"].append(
            {
                "category": category, "item": item, "quantity": quantity, "unit_price": price,
                "total": None if price is None else price * quantity, "currency": entry.currency if entry else "", "status": status,
                "manufacturer": entry.manufacturer if entry else "", "part_number": numbers_of(entry),
                "price_source": entry.source if entry and price is not None else "", "price_date": "",
            }
        )  # fmt: skip


def finding(name: str, severity: str, subject: str) -> Row:
    return {"id": name, "severity": severity, "subject": subject, "message": "text", "remedy": "", "source": "nicplanner"}


def _starter() -> Case:
    design = Design.parse(starter())
    layout = [
        (("management",), [("onboard", "lom1", "A"), ("slot1", "p1", "B")]),
        (("production",), [("onboard", "lom2", "B"), ("slot1", "p2", "A"), ("slot2", "p1", "A")]),
        (("iscsi",), [("slot1", "p3", "A"), ("slot2", "p2", "B")]),
        (("cluster", "live-migration"), [("slot1", "p4", "B"), ("slot2", "p3", "A")]),
    ]
    keys = [("cluster", ""), ("iscsi", "A"), ("iscsi", "B"), ("live-migration", ""), ("management", ""), ("production", "")]
    plan = Plan(
        {"hv[01-04]": layout},
        {("hv[01-04]", "R1", "A"): "sw-a", ("hv[01-04]", "R1", "B"): "sw-b"},
        {(name, "site", fabric): 100 + i for i, (name, fabric) in enumerate(keys)},
        {(name, "site", fabric): f"10.20.{i}.0/24" for i, (name, fabric) in enumerate(keys)},
    )
    case = make(design, plan, {})
    case.rows["findings"] = [finding("no-interconnect", "info", "sw-a, sw-b")]
    return case


RICH = """\
nicplanner: 1
name: everything at once
policy: {max_utilisation: 0.9, spare_ports: 1}
catalog:
  servers:
    box: {height_units: 1, interfaces: {"lom[1-2]": 10gbase-x-sfpp}, bus_gbps: 12, mgmt_only: {idrac: 1000base-t},
          slots: {slot1: {bus_gbps: 15}, slot2: {}}}
    array: {height_units: 2, slots: {a: {bus_gbps: 15}, b: {bus_gbps: 15}, c: {}}}
  adapters:
    duo: {interfaces: {"p[1-2]": 10gbase-x-sfpp}, price: 200, currency: EUR, manufacturer: Maker, part_numbers: [A1, B2],
          source: a list}
    quad: {interfaces: {"q[1-4]": 10gbase-x-sfpp}, bus_gbps: 20}
  switches:
    sw: {interfaces: {"xe[1-16]": 10gbase-x-sfpp, "up[1-2]": 40gbase-x-qsfpp}, price: 900, currency: EUR}
    oob: {interfaces: {"ge[1-24]": 1000base-t}, mgmt_only: {me0: 1000base-t}}
  cables:
    aoc-sfp+: {medium: aoc, connectors: [sfp+, sfp+], speeds_gbps: [10], max_length_m: 3, lengths_m: [1, 3]}
    dac-sfp+: {medium: dac, connectors: [sfp+, sfp+], speeds_gbps: [10], max_length_m: 5, lengths_m: [1, 2, 3, 5], colour: black,
               price: 30.5}
  transceivers:
    10GBASE-SR SFP+: {price: 40, currency: EUR}
racks:
  R1: {row: 1, position: 1}
  R2: {row: 1, position: 20}
switches:
  r1a: {model: sw, rack: R1, unit: 40, fabric: A, serves: [R1, R2], uplinks: "up[1-2]", peer_links: xe15, occupied: xe16, mlag: m1}
  r1b: {model: sw, rack: R1, unit: 39, fabric: B, serves: [R1, R2], uplinks: "up[1-2]", peer_links: xe15, mlag: m1, failure_domain: pdu-b}
  r2a: {model: sw, rack: R2, unit: 40, fabric: A, uplinks: "up[1-2]", peer_links: xe15, mlag: m2}
  r2b: {model: sw, rack: R2, unit: 39, fabric: B, uplinks: "up[1-2]", peer_links: xe15, mlag: m2}
  oob: {model: oob, rack: R1, unit: 38, fabric: O, serves: [R1, R2], carries: [bmc], failure_domain: pdu-b, occupied: ge1}
hosts:
  hv[1-4]:
    server: box
    adapters: {slot1: duo, slot2: quad}
    rack: {R1: 2, R2: 2}
    unit: 1
    cluster: c1
    pin: {iscsi: ["slot1/p1@fabric:A", "slot2/q1@fabric:B"], backup: onboard/lom2}
  san1:
    server: array
    adapters: {a: duo, b: duo, c: duo}
    rack: R2
    unit: 10
    traffic: {iscsi: {demand_gbps: 12}}
traffic:
  management:     {demand_gbps: 0.1}
  production:     {demand_gbps: 4, min_failover: 0.5, team_mode: lacp}
  live-migration: {demand_gbps: 2, min_failover: 0.5, apart_from: production, scope: cluster, prefix: 26}
  cluster:        {demand_gbps: 0.2, scope: rack, mtu: 1600}
  iscsi:          {demand_gbps: 6, min_failover: 0.5, sharing: dedicated, mtu: 9000, vlan: [301, 302]}
  backup:         {demand_gbps: 1, redundancy: single, survive: [], vlan: 999, subnet: 172.16.5.0/24}
  bmc:            {demand_gbps: 0.01}
addressing:
  supernet: [10.20.0.0/16, 10.30.0.0/16]
  vlans: 100-199
  reserved: [150-160, 10.30.255.0/24]
  growth_percent: 50
  extra: {management: [vip2, vip10], iscsi: portal}
"""


def _rich() -> Case:
    design = Design.parse(RICH)
    hv = [
        (("iscsi",), [("slot1", "p1", "A"), ("slot2", "q1", "B")]),
        (("production",), [("slot1", "p2", "A"), ("slot2", "q2", "B")]),
        (("cluster", "live-migration", "management"), [("onboard", "lom1", "B"), ("slot2", "q3", "A")]),
        (("backup",), [("onboard", "lom2", "A")]),
        (("bmc",), [("onboard", "idrac", "O")]),
    ]
    san = [(("iscsi",), [("a", "p1", "A"), ("a", "p2", "B"), ("b", "p1", "A"), ("b", "p2", "B")])]
    switches = {("hv[1-4]", rack, fabric): f"{rack.lower()}{fabric.lower()}" for rack in ("R1", "R2") for fabric in "AB"}
    switches |= {("hv[1-4]", rack, "O"): "oob" for rack in ("R1", "R2")}
    switches |= {("san1", "R2", "A"): "r1a", ("san1", "R2", "B"): "r1b"}
    vlans = {
        ("management", "site", ""): (100, "10.20.0.0/24"), ("production", "site", ""): (101, "10.30.0.0/24"),
        ("live-migration", "cluster:c1", ""): (110, "10.20.1.64/26"), ("cluster", "rack:R1", ""): (120, "10.20.2.0/24"),
        ("cluster", "rack:R2", ""): (199, "10.20.3.0/24"), ("iscsi", "site", "A"): (301, "10.20.4.0/24"),
        ("iscsi", "site", "B"): (302, "10.20.5.0/24"), ("backup", "site", ""): (999, "172.16.5.0/24"),
        ("bmc", "site", ""): (161, "10.20.255.0/24"),
    }  # fmt: skip
    plan = Plan(
        {"hv[1-4]": hv, "san1": san}, switches, {key: vlan for key, (vlan, _) in vlans.items()},
            {key: net for key, (_, net) in vlans.items()}
    )
    case = make(design, plan, {("R1", "R1"): "dac-sfp+", ("R2", "R2"): "dac-sfp+", ("R2", "R1"): "10gbase-sr-om3"})
    case.rows["findings"] = [
        finding("unprotected", "medium", "hv[1-4] backup"),
        finding("no-uplink", "medium", "oob"),
        finding("own-definition", "info", "cables/aoc-sfp+"),
        finding("own-definition", "info", "cables/dac-sfp+"),
        finding("own-definition", "info", "transceivers/10GBASE-SR SFP+"),
        finding("a-platform's-own", "low", "hv1"),
    ]
    return case


RACKS = """\
nicplanner: 1
catalog:
  servers: {pizza: {height_units: 1, interfaces: {"n[1-3]": 25gbase-x-sfp28}}}
  switches: {leaf: {interfaces: {"e[1-8]": 25gbase-x-sfp28}}}
racks: {"R[1-2]": {}}
switches:
  "s[1-2]a": {model: leaf, rack: "R[1-2]", unit: 30, fabric: A}
  "s[1-2]b": {model: leaf, rack: "R[1-2]", unit: 31, fabric: B}
hosts:
  "h[1-2]": {server: pizza, rack: "R[1-2]", unit: 28, traffic: [production, smb, management],
             pin: {smb: ["onboard/n1@s[1-2]a/e1", onboard/n2]}}
traffic:
  production: {demand_gbps: 5, survive: [port, switch]}
  management: {demand_gbps: 1, redundancy: single, survive: [], gateway: 10.0.0.62}
  smb: {demand_gbps: 10, redundancy: paths, scope: rack, survive: [port, switch]}
addressing: {supernet: 10.0.0.0/24, vlans: 10-13, first_host: 2, extra: {production: vip}}
"""


def _racks() -> Case:
    design = Design.parse(RACKS)
    layout = [(("production", "smb"), [("onboard", "n1", "A"), ("onboard", "n2", "B")]), (("management",), [("onboard", "n3", "B")])]
    vlans = {
        ("production", "site", ""): (12, "10.0.0.64/30"), ("management", "site", ""): (13, "10.0.0.56/29"),
        ("smb", "rack:R1", "A"): (10, "10.0.0.0/30"), ("smb", "rack:R1", "B"): (11, "10.0.0.4/30"),
        ("smb", "rack:R2", "A"): (10, "10.0.0.8/30"), ("smb", "rack:R2", "B"): (11, "10.0.0.12/30"),
    }  # fmt: skip
    plan = Plan(
        {"h[1-2]": layout},
        {("h[1-2]", f"R{i}", fabric): f"s{i}{fabric.lower()}" for i in (1, 2) for fabric in "AB"},
        {key: vlan for key, (vlan, _) in vlans.items()},
        {key: net for key, (_, net) in vlans.items()},
    )
    case = make(design, plan, {("R1", "R1"): "dac-sfp28", ("R2", "R2"): "dac-sfp28"})
    for row in case.rows["vlans"] + case.rows["addresses"]:
        if row["traffic"] == "management":
            row["gateway"] = "10.0.0.62"
    case.rows["findings"] = [
        finding("unprotected", "medium", "h[1-2] management"),
        finding("no-interconnect", "info", "s[1-2]a, s[1-2]b"),
        finding("no-spare-port", "info", "h[1-2]"),
    ]
    return case


@pytest.fixture(scope="session")
def built() -> dict[str, Case]:
    """The cases by name; a test takes a copy."""
    return {"starter": _starter(), "rich": _rich(), "racks": _racks()}


@pytest.fixture
def cases(built: dict[str, Case]) -> dict[str, Case]:
    return {name: case.copy() for name, case in built.items()}
