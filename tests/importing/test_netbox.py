"""NetBox: a plan in its tables and its REST API comes out again; what does not fit the rules is told; its demo data."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from netbox_server import TOKEN, Row, api_objects, serving
from sources import layout, netbox_export, netbox_imports, objects, wishes

import nicplanner as nic
from nicplanner.importing import Imported, Notes, Roles, Wishes, import_netbox
from nicplanner.importing.netbox_words import interface_type

DEMO = Path(__file__).resolve().parents[2] / "../shared/cases/netbox-demo-data"
Again = Callable[[nic.Design], nic.Plan]


def same(one: nic.Plan, other: nic.Plan) -> bool:
    """Tell whether all but names of models is equal."""
    names = ("ports", "cabling", "switch_ports", "vlans", "addresses", "failures")
    return layout(one) == layout(other) and all(one.tables[name] == other.tables[name] for name in names)


@pytest.mark.parametrize("form", ["connections", "cables", "bulk import"])
def test_csv(starter_plan: nic.Plan, tmp_path: Path, again: Again, form: str) -> None:
    if form == "bulk import":
        netbox_imports(starter_plan, tmp_path / "n")
    else:
        netbox_export(starter_plan, tmp_path / "n", connections=form == "connections")
    found = import_netbox([tmp_path / "n"], wishes=wishes(starter_plan))
    assert same(starter_plan, again(found.design))
    assert not [one for one in found.findings if one.severity in ("high", "medium")]
    assert set(found.design.record.hosts) == {"hv[01-04]"}


def test_the_order_of_rows_and_files_does_not_matter(starter_plan: nic.Plan, tmp_path: Path) -> None:
    netbox_imports(starter_plan, tmp_path / "a")
    (tmp_path / "b").mkdir()
    for number, file in enumerate(sorted((tmp_path / "a").iterdir(), reverse=True)):
        header, *lines = file.read_text().splitlines()
        (tmp_path / "b" / f"{number}.csv").write_text("\n".join([header, *reversed(lines)]) + "\n")
    one, other = (import_netbox([tmp_path / name], wishes=wishes(starter_plan)) for name in "ab")
    assert one.text.splitlines()[1:] == other.text.replace("name: b", "name: a").splitlines()[1:]


# --------------------------------------------------------------------------------------------------------------- REST


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NETBOX_TOKEN", TOKEN)
    monkeypatch.setenv("WRONG", "nonsense")
    return "NETBOX_TOKEN"


def test_rest(starter_plan: nic.Plan, token: str, again: Again) -> None:
    with serving(api_objects(objects(starter_plan))) as (url, asked):
        found = import_netbox(url=url, token_variable=token, wishes=wishes(starter_plan))
    assert same(starter_plan, again(found.design))
    assert sum("dcim/interfaces" in one for one in asked) > 3  # several pages
    assert all(one.startswith("/api/") for one in asked)
    assert TOKEN not in found.text


def refused(lie: Callable[[str, Row], Any], facts: dict[str, list[Row]], token: str | None) -> str:
    before = threading.active_count()
    with serving(facts, lie) as (url, _), pytest.raises(nic.InputError) as caught:
        import_netbox(url=url, token_variable=token)
    assert threading.active_count() == before
    assert TOKEN not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("lie", "message"),
    [
        (lambda _, page: b"<html>", "no JSON"),
        (lambda _, page: json.dumps(page).encode()[:-9], "no JSON"),
        (lambda _, page: b'{"a":' * 100_000, "no NetBox answers"),
        (lambda _, page: [1, 2], "no list of objects"),
        (lambda _, page: {**page, "results": None}, "no list of objects"),
        (lambda _, page: {**page, "next": "http://example.org/api/dcim/devices/"}, "a link leads elsewhere"),
        (lambda _, page: {**page, "next": None, "results": page["results"][:1]}, "do not hold what they count"),
        (lambda _, page: {**page, "results": [*page["results"], *page["results"]]}, "comes twice"),
        (lambda _, page: {"count": 1, "next": None, "results": [{"id": 1}]}, "not what NetBox has there"),
    ],
)
def test_pages_that_lie(starter_plan: nic.Plan, token: str, lie: Callable[[str, Row], Any], message: str) -> None:
    assert message in refused(lie, api_objects(objects(starter_plan)), token)


def test_pages_without_end(starter_plan: nic.Plan, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nicplanner.importing.netbox_api.MOST_REQUESTS", 20)
    facts = api_objects(objects(starter_plan))

    def lie(path: str, page: Row) -> Row:
        return {**page, "count": 0, "results": [], "next": f"{bases[0]}/api/{path}/?offset=0"}

    bases: list[str] = []
    with serving(facts, lie) as (url, asked):
        bases.append(url)
        with pytest.raises(nic.InputError, match="do not end"):
            import_netbox(url=url, token_variable=token)
    assert len(asked) <= 20


@pytest.mark.parametrize(("variable", "message"), [("WRONG", "status 403"), (None, "status 403"), ("NOT_SET", "holds no token")])
def test_tokens(starter_plan: nic.Plan, token: str, variable: str | None, message: str) -> None:
    assert message in refused(lambda _, page: page, api_objects(objects(starter_plan)), variable)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "ftp://example.org", "http://user:secret@example.org", "file:///etc/passwd", "http://a b"]
)
def test_addresses(url: str) -> None:
    with pytest.raises(nic.InputError, match="--url"):
        import_netbox(url=url)


# ------------------------------------------------------------------------------------------------------------- misfits

DEVICES = """name,role,device_type,site,rack,position
esx1,ESXi host,DL380,S,R 1,3
"esx2
=cmd",ESXi host,DL380,S,R 1,5
esx3,ESXi host,DL380,S,,
leaf-a,Leaf,SN2010,S,R 1,40
leaf-b,Leaf,SN2010,S,R 1,41
core1,Core Router,MX,S,R 9,1
oob,OOB switch,X,S,R 1,42
"""
VLANS = "vid,name\n10,Mgmt\n20,web\n21,db\n31,iSCSI-A\n32,iSCSI-B\n99,OOB\n"
PREFIXES = "prefix,vlan\n10.1.10.0/24,10\n10.1.20.0/23,20\nfd00::/64,20\n10.1.31.0/24,31\n10.1.32.0/24,32\n"


def site(folder: Path, change: Callable[[list[str], list[str]], None] = lambda interfaces, cables: None) -> Path:
    """A small vSphere site: a LAG of two ports over a pair of leaves, two iSCSI ports, a controller; `change` spoils it."""
    interfaces = ["device,name,lag,type,mgmt_only,mode,untagged_vlan,tagged_vlans"]
    cables = ["side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name"]
    for i, host in enumerate(("esx1", '"esx2\n=cmd"', "esx3"), 1):
        interfaces += [f'{host},bond0,,lag,false,tagged,10,"20,21"']
        interfaces += [f"{host},vmnic{k},bond0,25gbase-x-sfp28,false,,," for k in (0, 1)]
        interfaces += [f"{host},vmnic{k},,10gbase-x-sfpp,false,access,{29 + k}," for k in (2, 3)]
        interfaces += [f"{host},iLO5,,1000base-t,true,access,99,"]
        ends = (
            ("vmnic0", "leaf-a", f"swp{i}"),
            ("vmnic1", "leaf-b", f"swp{i}"),
            ("vmnic2", "leaf-a", f"swp{i + 10}"),
            ("vmnic3", "leaf-b", f"swp{i + 10}"),
            ("iLO5", "oob", f"p{i}"),
        )
        cables += [f"{host},dcim.interface,{port},{switch},dcim.interface,{far}" for port, switch, far in ends]
    for leaf in ("leaf-a", "leaf-b"):
        interfaces += [f"{leaf},swp{k},,25gbase-x-sfp28,false,,," for k in range(1, 20)]
        interfaces += [f"{leaf},{port},,100gbase-x-qsfp28,false,,," for port in ("up1", "peer1")]
        cables += [f"{leaf},dcim.interface,up1,core1,dcim.interface,et{leaf[-1]}"]
    interfaces += [f"oob,p{k},,1000base-t,false,,," for k in range(1, 9)]
    cables += ["leaf-a,dcim.interface,peer1,leaf-b,dcim.interface,peer1", "leaf-a,dcim.interface,swp19,pdu1,dcim.interface,eth0"]
    change(interfaces, cables)
    for name, text in (
        ("devices", DEVICES),
        ("interfaces", "\n".join(interfaces)),
        ("cables", "\n".join(cables)),
        ("vlans", VLANS),
        ("prefixes", PREFIXES),
    ):
        (folder / f"{name}.csv").write_text(text)
    return folder


def told(found: Imported, severity: str) -> list[str]:
    return [f"{one.subject}: {one.message}" for one in found.findings if one.severity == severity]


def test_a_site_with_lags_paths_and_controllers(tmp_path: Path) -> None:
    found = import_netbox([site(tmp_path)])
    read = found.design.site
    assert {name: (one.kind, one.redundancy, one.team_mode) for name, one in read.classes.items()} == {
        "bmc": ("bmc", "single", "switch-independent"),
        "iscsi": ("iscsi", "mpio", "switch-independent"),
        "management": ("management", "team", "lacp"),
        "production": ("production", "team", "lacp"),
    }
    assert found.design.record.traffic["iscsi"].vlan is not None
    assert found.design.record.traffic["iscsi"].vlan.every == (31, 32)
    assert {name: one.traffic.vlan and one.traffic.vlan.every for name, one in read.networks.items()} == {"web": (20,), "db": (21,)}
    leaf = read.switches["leaf-a"]
    assert (leaf.mlag, leaf.uplinks, leaf.peer_links) == ("mlag-leaf-a", ("up1",), ("peer1",))
    assert "swp19" not in {port.name for port in leaf.ports}
    assert told(found, "high") == []
    assert found.judged()["violations"] == []
    assert found.planned()["status"] == "OPTIMAL"
    renamed = [one for one in found.findings if "esx2-cmd" in one.message]
    assert [one.subject for one in renamed] == ["esx2\\u000a=cmd"]
    assert {host.name for host in read.hosts} == {"esx1", "esx2-cmd", "esx3"}


def _replace(old: str, new: str) -> Callable[[list[str], list[str]], None]:
    def change(interfaces: list[str], cables: list[str]) -> None:
        for rows in (interfaces, cables):
            rows[:] = [row.replace(old, new) for row in rows]

    return change


@pytest.mark.parametrize(
    ("change", "severity", "message"),
    [
        (_replace("esx3,vmnic3,,10gbase-x-sfpp,false,access,32", "esx3,vmnic3,,10gbase-x-sfpp,false,access,31"), "high",
         "esx3 vmnic3: it has VLAN 31, which other hosts have on fabric A, on fabric B"),
        (_replace("leaf-b,dcim.interface,swp13", "leaf-a,dcim.interface,swp18"), "high",
         "esx3 iscsi: all ports are on one switch: the class does not survive its failure"),
        (_replace("esx1,vmnic1,bond0,25gbase-x-sfp28", "esx1,vmnic1,bond0,10gbase-x-sfpp"), "high",
         "esx1 management, esx1 production: links of 10 and 25 Gbit/s in one team, while a team has one speed"),
        (_replace("esx1,vmnic2,,10gbase-x-sfpp", "esx1,vmnic2,,100gbase-x-qsfp28"), "high", "no kind of cable fits"),
        (_replace("esx3,dcim.interface,vmnic3,leaf-b,dcim.interface,swp13", "esx3,dcim.interface,vmnic3,ghost,dcim.interface,x"), "high",
         "one port, while a class with redundancy mpio has two"),
        (_replace("esx3,dcim.interface,vmnic3,leaf-b,dcim.interface,swp13", "esx3,dcim.interface,vmnic3,ghost,dcim.interface,x"), "medium",
         "its cable ends on ghost, a device that the source does not have"),
        (_replace("esx1,dcim.interface,vmnic1,leaf-b,dcim.interface,swp1", "esx1,dcim.interface,vmnic1,esx1,dcim.interface,vmnic3"), "high",
         "a cable has both ends on the device"),
        (_replace("leaf-b,dcim.interface,swp2", "leaf-b,dcim.interface,swp1"), "high", "a port with two cables"),
        (_replace("access,99", "access,10"), "medium", "bmc: VLAN 10 is that of management too"),
        (_replace("esx3,vmnic3,,10gbase-x-sfpp,false,access,32,", "esx3,vmnic3,,10gbase-x-sfpp,false,,,"), "medium",
         "esx3: assumed: ports without VLAN or class carry production (vmnic3)"),
        (_replace("esx1,vmnic3,,10gbase-x-sfpp", "esx1,vmnic3,,mystery"), "low", "since their type mystery is unknown"),
        (_replace("esx1,vmnic3,,10gbase-x-sfpp,false,access,32", "esx1,vmnic3,,10gbase-x-sfpp,false,access,77"), "low", "VLAN 77"),
        (lambda _, cables: cables.append("esx1,dcim.interface,vmnic9,esx3,dcim.interface,vmnic9"), "medium", "hosts joined directly"),
        (lambda interfaces, _: interfaces.append(interfaces[2]), "low", "rows that stand twice are read once"),
        (lambda interfaces, _: interfaces.append("leaf-a,swp1,,25gbase-x-sfp28,false,access,10,"), "medium", "the interface stands twice"),
        (_replace("leaf-a,swp1,,25gbase-x-sfp28,false,,,", "leaf-a,swp1,,25gbase-x-sfp28,false,access,99,"), "medium",
         "the two ends of its cable carry different VLANs"),
    ],
)  # fmt: skip
def test_what_does_not_fit(tmp_path: Path, change: Callable[[list[str], list[str]], None], severity: str, message: str) -> None:
    found = import_netbox([site(tmp_path, change)])
    assert any(message in one for one in told(found, severity)), [one.line for one in found.findings]
    assert any(message in line for line in found.text.splitlines() if line.startswith("# "))


def test_a_port_is_in_one_group(tmp_path: Path) -> None:
    """iSCSI on the ports of the team and one more: it keeps the one that is its own."""
    found = import_netbox([site(tmp_path, _replace('bond0,,lag,false,tagged,10,"20,21"', 'bond0,,lag,false,tagged,10,"20,21,31"'))])
    assert any("but a port is in one group" in one for one in told(found, "medium"))
    pins = [{pin.port for pin in group.pins["iscsi"]} for group in found.design.site.groups]
    assert all("vmnic0" not in one for one in pins)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("1000BASE-T (1GE)", "1000base-t"), ("SFP (1GE)", "1000base-x-sfp"), ("SFP+ (10GE)", "10gbase-x-sfpp"), ("Virtual", "virtual"),
        ("10GBASE-T (10GE)", "10gbase-t"), ("SFP28 (25GE)", "25gbase-x-sfp28"), ("QSFP+ (40GE)", "40gbase-x-qsfpp"),
        ("QSFP28 (50GE)", "50gbase-x-sfp28"), ("QSFP28 (100GE)", "100gbase-x-qsfp28"), ("QSFP-DD (400GE)", "400gbase-x-qsfpdd"),
        ("100BASE-TX (10/100ME)", "100base-tx"), ("2.5GBASE-T (2.5GE)", "2.5gbase-t"), ("OSFP-RHS (400GE)", "400gbase-x-osfp-rhs"),
        ("1000BASE-LX (1GE)", "1000base-lx"),
    ],
)  # fmt: skip
def test_labels_of_interface_types(label: str, name: str) -> None:
    assert interface_type(label) == interface_type(name) == name


def test_unknown_files(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    for text, message in (
        ("a,b\n1,2\n", "none of the tables"),
        ("", "empty"),
        ("a,a\n1,2\n", "stands twice"),
        ('vid,name\n1,"x\n', "not a CSV file"),
    ):
        file.write_text(text)
        with pytest.raises(nic.InputError, match=message):
            import_netbox([file])
    file.write_bytes("vid,name\n1,Büro\n".encode("latin-1"))
    with pytest.raises(nic.InputError, match="not UTF-8"):
        import_netbox([file])
    (tmp_path / "nothing").mkdir()
    with pytest.raises(nic.InputError, match="no CSV file"):
        import_netbox([tmp_path / "nothing"])


def test_classes_by_role_and_by_the_users_word(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "vlans.csv").write_text("vid,name,role\n10,x,Management\n20,web,\n21,y,Live Migration\n31,a,\n32,b,\n")
    (tmp_path / "prefixes.csv").write_text("prefix,vlan,role\n10.1.31.0/24,31,iSCSI\n10.1.32.0/24,32,iSCSI\n")
    kinds = {name: one.kind for name, one in import_netbox([tmp_path]).design.site.classes.items()}
    names = ("bmc", "iscsi", "live-migration", "management", "production")
    assert kinds == dict(zip(names, names, strict=True))
    told = import_netbox([tmp_path], wishes=Wishes(kinds={"21": "vmotion", "WEB": "backup"}))
    assert set(told.design.site.classes) == {"backup", "bmc", "iscsi", "management", "vmotion"}


def test_heights_of_racks_and_addresses(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "racks.csv").write_text("Name,Site,Status,Height\nR 1,S,Active,47\nR 9,S,Active,x\n")
    (tmp_path / "ips.csv").write_text("IP Address,Status,Assigned\n10.1.10.11/24,Active,esx1 > bond0\n")
    (tmp_path / "sites.csv").write_text("Name,Region\nS,north\n")
    found = import_netbox([tmp_path])
    assert found.design.site.racks["R-1"].height == 47
    assert any("a plan gives hosts their addresses in order" in one for one in told(found, "info"))
    assert any(one.startswith("sites.csv: not read") for one in told(found, "info"))


# ----------------------------------------------------------------------------------------------------------- demo data

needs_demo = pytest.mark.skipif(not DEMO.is_dir(), reason="../shared/cases is not there")


@needs_demo
def test_the_demo_data_lacks_hosts() -> None:
    notes = Notes()
    with pytest.raises(nic.InputError) as caught:
        import_netbox([DEMO], notes=notes)
    text = str(caught.value)
    for lacking in (
        "no host is cabled to a switch",
        "hosts without interfaces; found: Flex system",
        "switches without interfaces",
        "carries a VLAN",
        "prefix",
    ):
        assert lacking in text
    assert any("3 devices have this name" in one.message and one.subject == "PP:MDF" for one in notes)


@needs_demo
def test_devices_of_the_demo_data_as_hosts() -> None:
    """Its branch routers have two cables each to an access switch: a design, which one switch a site makes infeasible."""
    found = import_netbox([DEMO], roles=Roles(("Router",), ("Access Switch",)))
    read = found.design.site
    assert (len(read.hosts), len(read.switches), len(read.racks)) == (13, 13, 13)
    assert {one.team_mode for one in read.classes.values()} == {"lacp"}
    pins = {pin.ends for group in read.groups for pins in group.pins.values() for pin in pins}
    assert (("dmi01-rochster-sw01", "GigabitEthernet1/0/2"),) in pins
    assert found.planned()["status"] == "INFEASIBLE"
    one = import_netbox([DEMO], roles=Roles(("Router",), sites=("DM-Akron",)))
    assert {host.name for host in one.design.site.hosts} == {"dmi01-akron-rtr01"}
