"""A mesh that is spoilt is refused, by the rule that it breaks; what may differ is not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations

GROUPS, TEAMS, LINKS, LOAD, LAYOUT = "2.1 groups", "2.2 teams", "2.3 links", "2.4 load", "2.7 layout"
FAILURES, BUS, VLANS, ADDRESSING = "2.5 failures", "2.6 bus", "2.8 vlans", "2.10 addressing"
AGREEMENT, TABLES, PINS = "2.11 agreement", "3 tables", "2.11 pins"

Row = dict[str, Any]
Rows = dict[str, list[Row]]
DESIGN: dict[str, Any] = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2"]}},
        "adapters": {"three": {"interfaces": {"p[1-3]": "25gbase-x-sfp28"}}},
        "switches": {"tor": {"interfaces": {"e[1-8]": "1000base-t"}}},
    },
    "switches": {f"tor{i}": {"model": "tor", "rack": "R1", "unit": 40 + i, "uplinks": ["e8"]} for i in (1, 2)},
    "hosts": {
        "n[1-3]": {"server": "box", "adapters": {"s1": "three", "s2": "three"}, "rack": "R1", "unit": 1},
        "m[1-2]": {"server": "box", "adapters": {"s1": "three", "s2": "three"}, "rack": "R1", "unit": 10},
    },
    "traffic": {
        "management": {"demand_gbps": 1, "survive": ["port", "switch"]},
        "smb": {"demand_gbps": 40, "min_failover": 0.6, "survive": ["port"], "attach": "mesh", "links_per_pair": 2, "prefix": 29},
    },
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


@pytest.fixture(scope="module")
def planned() -> tuple[Any, Rows]:
    design = nic.Design.from_dict(DESIGN)
    found = nic.plan(design)
    return design.site, {name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()] for name, table in found.tables.items()}


def told(site: Any, rows: Rows) -> list[str]:
    tables = {}
    for name, spec in SPECS.items():
        columns = [column.name for column in spec.columns if not column.optional or all(column.name in row for row in rows[name])]
        tables[name] = Table(spec, {column: [row[column] for row in rows[name]] for column in columns})
    return [one.rule for one in violations(site, tables)]


def find(rows: Rows, table: str, **cells: Any) -> Row:
    return next(row for row in rows[table] if all(row[name] == value for name, value in cells.items()))


def at(rows: Rows, host: str, port: str) -> Row:
    adapter, name = port.split("/")
    return find(rows, "ports", host=host, adapter=adapter, port=name)


def exchange(rows: Rows, one: Row, other: Row, *columns: str) -> None:
    for column in columns:
        assert one[column] != other[column]
        one[column], other[column] = other[column], one[column]


def ends(rows: Rows) -> list[Row]:
    """Return the ports of the mesh of n1 in order; they lead to n2, n3, n2, n3."""
    found = [row for row in rows["ports"] if row["host"] == "n1" and row["fabric"] == "direct"]
    assert [row["switch"] for row in found] == ["n2", "n3", "n2", "n3"]
    return found


def test_the_plan_itself_is_valid(planned: tuple[Any, Rows]) -> None:
    assert told(*planned) == []


def _other_port(rows: Rows) -> None:
    """Two links of a pair exchanged at one end alone."""
    first, _, third, _ = ends(rows)
    exchange(rows, first, third, "switch_port")


def _other_peer(rows: Rows) -> None:
    first, second, *_ = ends(rows)
    exchange(rows, first, second, "switch")


def _crossed(rows: Rows) -> None:
    """Three links to one host and one to another, cabled so that both ends agree."""
    spare = at(rows, "n2", "s1/p3") if at(rows, "n2", "s1/p3")["group"] == "" else at(rows, "n2", "s2/p3")
    first = ends(rows)[1]
    back = at(rows, first["switch"], first["switch_port"])
    exchange(rows, back, spare, *(name for name in ("group", "redundancy", "traffic", "switch", "switch_port", "fabric", "link_gbps")))


def _put(table: str, column: str, value: Any, **where: Any) -> Callable[[Rows], object]:
    return lambda rows: find(rows, table, **where).update({column: value})


def _at_first(column: str, value: Any) -> Callable[[Rows], object]:
    return lambda rows: ends(rows)[0].update({column: value})


def _switch(rows: Rows) -> None:
    ends(rows)[0].update(switch="tor1", switch_port="e7", fabric="A")


def _swap_subnets(rows: Rows) -> None:
    one, other = (find(rows, "vlans", name=f"smb-n1-n2-{i}") for i in (1, 2))
    exchange(rows, one, other, "subnet")


def _swap_addresses(rows: Rows) -> None:
    one, other = (find(rows, "addresses", host=host, traffic="smb", scope="link:n1-n2") for host in ("n1", "n2"))
    exchange(rows, one, other, "address")


def _second_vlan(rows: Rows) -> None:
    for row in [*rows["vlans"], *rows["addresses"]]:
        if row["scope"] == "link:n1-n3":
            row["vlan"] = 177


def _cable_twice(rows: Rows) -> None:
    cable = find(rows, "cabling", host="n1", switch="n2")
    adapter, port = cable["switch_port"].split("/")
    rows["cabling"].append(cable | {"cable": "C9999", "host": "n2", "adapter": adapter, "port": port})


def _no_cable(rows: Rows) -> None:
    rows["cabling"].remove(find(rows, "cabling", host="n1", switch="n2"))


def _vlan_of_a_switch(rows: Rows) -> None:
    mine = find(rows, "vlans", traffic="smb")["vlan"]
    for row in rows["switch_ports"]:
        if row["port"] == "e8":
            row["tagged_vlans"] += f";{mine}"


def _team(rows: Rows) -> None:
    for row in rows["ports"]:
        if row["fabric"] == "direct":
            row["redundancy"] = "team"


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        pytest.param(LINKS, _other_port, id="a link that does not lead back"),
        pytest.param(LINKS, _other_peer, id="a peer that does not lead back"),
        pytest.param(LINKS, _crossed, id="a port with nothing at the other end"),
        pytest.param(LINKS, _at_first("switch", "n9"), id="a peer that does not exist"),
        pytest.param(LINKS, _at_first("switch", ""), id="no peer"),
        pytest.param(LINKS, _at_first("switch", "n1"), id="a link to itself"),
        pytest.param(LINKS, _at_first("switch", "m1"), id="a host of another group"),
        pytest.param(LINKS, _at_first("switch_port", "s1/p9"), id="a port that does not exist"),
        pytest.param(LINKS, _at_first("switch_port", ""), id="no port"),
        pytest.param(LINKS, _at_first("fabric", "A"), id="on a fabric"),
        pytest.param(LINKS, _at_first("fabric", ""), id="without direct"),
        pytest.param(LINKS, _at_first("link_gbps", Fraction(10)), id="at another speed"),
        pytest.param(LINKS, _at_first("link_gbps", None), id="without a speed"),
        pytest.param(LINKS, _switch, id="a switch instead of a host"),
        pytest.param(TABLES, _team, id="another redundancy"),
        pytest.param(LINKS, _cable_twice, id="a cable at both ends"),
        pytest.param(LINKS, _no_cable, id="no cable"),
        pytest.param(AGREEMENT, _put("cabling", "switch_port", "s1/p1 ", host="n1", switch="n3"), id="a cable to another port"),
        pytest.param(AGREEMENT, _put("cabling", "switch_unit", 9, host="n1", switch="n3"), id="a cable to another unit"),
        pytest.param(AGREEMENT, _put("cabling", "switch", "n3", host="n1", switch="n2"), id="a cable to another host"),
        pytest.param(LINKS, _put("cabling", "length_m", Fraction(30), host="n1", switch="n3"), id="a cable of another length"),
        pytest.param(TABLES, _put("cabling", "label_a", "x", host="n1", switch="n3"), id="another label"),
        pytest.param(ADDRESSING, _swap_subnets, id="subnets exchanged"),
        pytest.param(ADDRESSING, _swap_addresses, id="addresses exchanged"),
        pytest.param(ADDRESSING, _put("addresses", "gateway", "10.0.0.1", traffic="smb"), id="a gateway of a host"),
        pytest.param(ADDRESSING, _put("vlans", "gateway", "10.0.1.1", traffic="smb"), id="a gateway of a link"),
        pytest.param(ADDRESSING, _put("vlans", "subnet", "10.0.9.0/30", traffic="smb"), id="a subnet of another size"),
        pytest.param(ADDRESSING, _put("vlans", "subnet", "10.1.0.0/29", traffic="smb"), id="a subnet outside the supernet"),
        pytest.param(VLANS, _second_vlan, id="two VLANs"),
        pytest.param(VLANS, _put("vlans", "mtu", 9000, traffic="smb"), id="another MTU"),
        pytest.param(VLANS, _put("vlans", "scope", "link:n1-m1", traffic="smb"), id="a link that is not"),
        pytest.param(VLANS, _put("vlans", "name", "smb-n1-n2-3", name="smb-n1-n2-2"), id="a third link"),
        pytest.param(VLANS, _put("vlans", "fabric", "", name="smb-n1-n2-2"), id="a VLAN without direct"),
        pytest.param(VLANS, lambda rows: rows["vlans"].remove(find(rows, "vlans", name="smb-n2-n3-1")), id="a link without its row"),
        pytest.param(AGREEMENT, lambda rows: rows["addresses"].remove(find(rows, "addresses", traffic="smb")), id="an end without address"),
        pytest.param(AGREEMENT, _put("addresses", "scope", "site", traffic="smb"), id="an address of the site"),
        pytest.param(AGREEMENT, _put("addresses", "port", "p3", traffic="smb"), id="an address of another port"),
        pytest.param("2.9 switch ports", _vlan_of_a_switch, id="a VLAN of links on an uplink"),
        pytest.param(AGREEMENT, _put("failures", "surviving_gbps", Fraction(100), traffic="smb", kind="port"), id="too much survives"),
        pytest.param(AGREEMENT, _put("failures", "ok", False, traffic="smb", kind="port"), id="a failure that is none"),
        pytest.param(TABLES, lambda rows: find(rows, "bom", category="cable").update(quantity=99), id="too many cables"),
    ],
)
def test_a_spoilt_mesh_is_refused(planned: tuple[Any, Rows], rule: str, spoil: Callable[[Rows], object]) -> None:
    site, rows = planned
    spoilt = {name: [dict(row) for row in mine] for name, mine in rows.items()}
    spoil(spoilt)
    found = told(site, spoilt)
    assert rule in found, found


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        (LOAD, {"demand_gbps": 50.1, "min_failover": 0.4}),
        (FAILURES, {"min_failover": 0.63}),
        (LINKS, {"links_per_pair": 1}),
        (LINKS, {"links_per_pair": 3}),
        (LINKS, {"attach": "switch", "links_per_pair": None}),
        (VLANS, {"vlan": 500}),
        (ADDRESSING, {"prefix": 28}),
        (GROUPS, {"sharing": "dedicated"}),
    ],
)
def test_the_plan_of_another_mesh_is_refused(planned: tuple[Any, Rows], rule: str, changes: dict[str, Any]) -> None:
    data = {**DESIGN, "traffic": {**DESIGN["traffic"], "smb": {**DESIGN["traffic"]["smb"], **changes}}}
    data["traffic"]["smb"] = {key: value for key, value in data["traffic"]["smb"].items() if value is not None}
    rows = planned[1]
    if rule == GROUPS:  # a switch class on the mesh's ports
        rows = {name: [dict(row) for row in mine] for name, mine in rows.items()}
        for row in rows["ports"]:
            if row["fabric"] == "direct":
                row["traffic"] = "management;smb"
    assert rule in told(nic.Design.from_dict(data).site, rows)


def test_a_bus_that_is_too_slow_for_one_peer_is_told(planned: tuple[Any, Rows]) -> None:
    """The loads to both peers together would be 80 Gbit/s; it is the 40 to one that must go through the two cards."""
    for limit, refused in ((20, False), (19, True)):
        data = copy.deepcopy(DESIGN)
        data["catalog"]["adapters"]["three"]["bus_gbps"] = limit
        data["traffic"]["smb"]["survive"] = []
        assert (BUS in told(nic.Design.from_dict(data).site, planned[1])) == refused


def test_a_cable_may_stand_at_its_other_end(planned: tuple[Any, Rows]) -> None:
    site, rows = planned
    spoilt = {name: [dict(row) for row in mine] for name, mine in rows.items()}
    cable = find(spoilt, "cabling", host="n1", switch="n2")
    adapter, port = cable["switch_port"].split("/")
    turned = {
        "host": "n2", "adapter": adapter, "port": port, "unit": cable["switch_unit"], "switch": "n1",
        "switch_port": f"{cable['adapter']}/{cable['port']}", "switch_unit": cable["unit"],
        "label_a": cable["label_b"], "label_b": cable["label_a"],
    }  # fmt: skip
    cable.update(turned)
    assert told(site, spoilt) == []


def test_the_rows_may_stand_in_any_order(planned: tuple[Any, Rows]) -> None:
    site, rows = planned
    assert told(site, {name: list(reversed(mine)) for name, mine in rows.items()}) == []


def test_another_dealing_is_valid_too(planned: tuple[Any, Rows]) -> None:
    """What leads where is free, as long as each pair has its links: here two hosts exchange the ports of their two links."""
    site, rows = planned
    spoilt = {name: [dict(row) for row in mine] for name, mine in rows.items()}
    first, _, third, _ = ends(spoilt)
    for one, other in ((first, third), (at(spoilt, "n2", first["switch_port"]), at(spoilt, "n2", third["switch_port"]))):
        assert one["switch"] == other["switch"]
    back, forth = at(spoilt, "n2", first["switch_port"]), at(spoilt, "n2", third["switch_port"])
    exchange(spoilt, first, third, "switch_port")
    exchange(spoilt, back, forth, "switch_port")
    found = told(site, spoilt)
    assert AGREEMENT in found  # the cables are not moved yet
    for row in [row for row in spoilt["cabling"] if (row["host"], row["switch"]) == ("n1", "n2")]:
        far = first if (row["adapter"], row["port"]) == (first["adapter"], first["port"]) else third
        adapter, port = far["switch_port"].split("/")
        row["switch_port"] = far["switch_port"]
        row["label_a"] = f"R1-01:{row['adapter']}:{row['port']}/R1-02:{adapter}:{port}"
        row["label_b"] = f"R1-02:{adapter}:{port}/R1-01:{row['adapter']}:{row['port']}"
    mine = [row for row in spoilt["addresses"] if row["host"] == "n2" and row["scope"] == "link:n1-n2"]
    exchange(spoilt, *mine, "adapter")
    assert told(site, spoilt) == []
