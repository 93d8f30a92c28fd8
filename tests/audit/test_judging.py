"""What is seen beside what is planned: each finding, and nothing that is not known."""

from __future__ import annotations

from pathlib import Path

import lldp_samples as samples
import pytest

import nicplanner as nic
from nicplanner.audit import MEANINGS, VIOLATIONS, Audit, Row, audit
from nicplanner.errors import InputError
from nicplanner.moves import HostPort, SwitchPort, cables_of


def seen_by(cabling: dict[HostPort, SwitchPort], *more: tuple[str, str, str, str]) -> dict[str, object]:
    """Return what every switch sees of a cabling, and some more: switch, port, neighbour, its port."""
    rows = samples.by_switch(cabling)
    for switch, port, name, theirs in more:
        rows.setdefault(switch, []).append((port, name, theirs))
    return {switch: samples.nxos_detail(seen) for switch, seen in rows.items()}


def row(found: Audit, near: str) -> Row:
    (one,) = [one for one in found.links if one.kind == "cable" and " ".join(one.near) == near]
    return one


def port(text: str) -> HostPort:
    host, _, rest = text.partition(" ")
    return HostPort(host, *rest.split("/"))


def test_two_cables_that_are_swapped_are_one_pair(plan: nic.Plan) -> None:
    cabling = cables_of(plan.tables)
    one, two = port("hv01 slot1/p1"), port("hv03 slot2/p3")
    cabling[one], cabling[two] = cabling[two], cabling[one]
    found = audit(plan, seen_by(cabling))
    assert found.counts == {"right": 30, "swapped": 2}
    first, second = row(found, "hv01 slot1/p1"), row(found, "hv03 slot2/p3")
    assert (first.partner, second.partner) == (second.cable, first.cable)
    assert first.at_near == "sw-a g12"
    assert first.at_far == "hv03 slot2/p3"
    assert first.message == f"hv01 slot1/p1 sees sw-a g12; sw-a g1 sees hv03 slot2/p3; swapped with {second.cable}"
    assert [str(move) for move in found.order.moves] == [
        "move the cable at hv01 slot1/p1 from sw-a g12 to sw-a g1",
        "move the cable at hv03 slot2/p3 from sw-a g1 to sw-a g12",
    ]


def test_wrong_ports_at_either_end(plan: nic.Plan) -> None:
    cabling = cables_of(plan.tables)
    cabling[port("hv01 slot1/p1")] = SwitchPort("sw-a", "g40")
    cabling[port("hv02 slot2/p4")] = cabling.pop(port("hv02 slot2/p3"))
    found = audit(plan, seen_by(cabling))
    assert found.counts == {"right": 30, "wrong port": 2}
    assert row(found, "hv01 slot1/p1").message == "hv01 slot1/p1 sees sw-a g40"
    assert row(found, "hv02 slot2/p3").message == "sw-a g8 sees hv02 slot2/p4"
    assert sorted(map(str, found.order.moves)) == [
        "move the cable at hv01 slot1/p1 from sw-a g40 to sw-a g1",
        "move the cable at sw-a g8 from hv02 slot2/p4 to hv02 slot2/p3",
    ]


def test_missing_extra_and_unverified(plan: nic.Plan) -> None:
    cabling = cables_of(plan.tables)
    del cabling[port("hv01 slot1/p1")]
    cabling[port("hv04 slot1/p4")] = SwitchPort("sw-a", "g44")
    only_a = {port: far for port, far in cabling.items() if far.switch == "sw-a"}
    found = audit(plan, seen_by(only_a))
    assert found.counts == {"right": 15, "missing": 1, "extra": 1, "unverified": 16}
    assert row(found, "hv01 slot1/p1").message == "sw-a g1 sees nobody"
    assert row(found, "hv01 onboard/lom1").message == "no file of sw-b"
    assert found.violations[-1].message == "sw-a g44 sees hv04 slot1/p4; no cable is planned there"
    assert found.notes == (
        "no file was given of sw-b", "missing is what nobody sees; a port that is down, or a device without LLDP, looks the same",
    )  # fmt: skip
    assert {str(move) for move in found.order.moves} == {
        "lay a cable from hv01 slot1/p1 to sw-a g1", "take away the cable between hv04 slot1/p4 and sw-a g44",
    }  # fmt: skip
    assert not found.order.below, "what is not known is taken to be right"


def test_nothing_is_said_of_what_nobody_was_asked(plan: nic.Plan) -> None:
    found = audit(plan, [])
    assert (found.counts, found.ok, found.order.moves) == ({"unverified": 32}, True, ())
    assert found.notes == ("nobody sees anybody: is LLDP on?",)
    silent = audit(plan, {"sw-a": {}})
    assert silent.counts == {"missing": 16, "unverified": 16}
    assert "nobody sees hv[01-04]: does LLDP run there?" in silent.notes


def test_a_host_whose_port_is_not_told(plan: nic.Plan) -> None:
    """A MAC address as the port id, and nothing that names the interface: the device is right, the port is not known."""
    mac = "001b.21aa.bbcc"
    found = audit(plan, {"sw-a": samples.nxos_detail([("g1", "hv01", mac), ("g3", "hv02", mac), ("g4", "hv01", "eno1")])})
    assert row(found, "hv01 slot1/p1").status == "right device"
    assert row(found, "hv01 slot1/p1").message == f"hv01 calls its port '{mac}'"
    assert row(found, "hv01 slot2/p3").status == "right device"
    assert row(found, "hv01 slot2/p2").status == "wrong port"
    assert row(found, "hv01 slot2/p2").message == f"sw-a g3 sees hv02 (port {mac})"
    assert "which port it is, is not known on hv01: a file of names can say it" in found.notes


def test_a_port_that_follows_by_elimination(plan: nic.Plan) -> None:
    """All but one cable of a host are where they belong, and one port elsewhere sees that host: it is the one that is left."""
    cabling = cables_of(plan.tables)
    moved = cabling.pop(port("hv01 slot1/p1"))
    found = audit(plan, seen_by(cabling, ("sw-a", "g33", "hv01", "001b.21aa.bbcc")))
    assert found.counts == {"right": 31, "wrong port": 1}
    assert row(found, "hv01 slot1/p1").message == "hv01 slot1/p1 sees sw-a g33 (one of the ports follows by elimination)"
    assert [str(move) for move in found.order.moves] == [f"move the cable at hv01 slot1/p1 from sw-a g33 to sw-a {moved.port}"]
    two = audit(plan, seen_by(cabling, ("sw-a", "g33", "hv01", "?"), ("sw-a", "g34", "hv01", "?")))
    assert two.counts == {"right": 31, "missing": 1, "extra": 2}, "two are no proof"


def test_a_stranger_in_a_planned_port(plan: nic.Plan) -> None:
    cabling = cables_of(plan.tables)
    far = cabling.pop(port("hv01 slot1/p1"))
    found = audit(plan, seen_by(cabling, ("sw-a", far.port, "hv1", "eth0")))
    assert found.counts == {"right": 31, "unknown": 1}
    assert row(found, "hv01 slot1/p1").message.startswith("sw-a g1 sees hv1 (port eth0), which the plan does not know; most like hv01")
    assert found.order.moves == (), "it may be the planned one under another name"
    cabling[port("hv01 slot1/p1")] = SwitchPort("sw-a", "g30")
    found = audit(plan, seen_by(cabling, ("sw-a", far.port, "printer", "eth0")))
    assert found.counts == {"right": 31, "wrong port": 1}
    assert [str(move) for move in found.order.moves] == [
        "take away the cable between sw-a g1 and printer eth0",
        "move the cable at hv01 slot1/p1 from sw-a g30 to sw-a g1",
    ]


def test_two_neighbours_on_one_port(plan: nic.Plan) -> None:
    cabling = cables_of(plan.tables)
    hub = audit(plan, seen_by(cabling, ("sw-a", "g1", "hv02", "slot1/p4")))
    assert hub.counts == {"right": 31, "several": 1}
    assert row(hub, "hv01 slot1/p1").message == "sw-a g1 sees hv01 slot1/p1 and hv02 slot1/p4"
    assert hub.order.moves == ()
    machines = audit(plan, seen_by(cabling, ("sw-a", "g1", "web01.example.com", "eth0"), ("sw-a", "g1", "", "x")))
    assert machines.counts == {"right": 32}, "a virtual switch that passes on what its machines send"
    both = audit(plan, seen_by(cabling, ("sw-b", "g47", "hv01", "slot1/p1")))
    assert both.counts == {"right": 31, "several": 1}, "one port of a host at two switches"


def test_names_in_other_forms(plan: nic.Plan) -> None:
    seen = [("G1", "HV01.Example.COM", "SLOT1/P1"), ("g2", "hv01", "slot2/p1"), ("g13", "hv04.a.b", "slot1/p1")]
    assert audit(plan, {"SW-A.example.com": samples.eos(seen)}).counts["right"] == 3


def test_a_file_of_names(plan: nic.Plan, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text(
        "device,interface,host,adapter,port\nhv01,eno1,hv01,slot1,p1\nesx-77.lab,00:1b:21:aa:bb:01,hv02,slot1,p1\nSW-A,Gi0/7,sw-a,,g2\n00:1B:21:AA:BB:02,e1,hv03,slot1,p1\n",
        encoding="utf-8",
    )
    seen = [("g1", "hv01.lab", "eno1"), ("g5", "esx-77.lab", "001b.21aa.bb01"), ("Gi0/7", "hv01", "slot2/p1"), ("g7", "esx-77.lab", "x")]
    found = audit(plan, {"sw-a": samples.nxos([*seen, ("g9", "001b.21aa.bb02", "e1")])}, names=file)
    assert found.counts["right"] == 4
    assert row(found, "hv02 slot2/p2").status == "right device", "whose interfaces a file names, it names too"
    host = audit(plan, {"hv01": samples.lldpd([("eno1", "sw-a", "g1"), ("eno2", "sw-b", "g2")])}, names=file)
    assert host.counts["right"] == 1
    assert "hv01 has no port 'eno2' in the plan, where it sees sw-b" in [one.message for one in host.violations][-1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hv01,eno1,hv9,slot1,p1", "the plan has no such host or switch; found: hv9; allowed: hv01"),
        ("hv01,eno1,hv01,slot1,p9", "hv01 has no such port; found: slot1/p9"),
        ("hv01,,hv01,slot1,p1", "the device or its interface is missing"),
        ("hv01,e,hv01,slot1,p1\nhv01,e,hv01,slot1,p2", ":3:1: the interface stands twice; found: hv01 e"),
        ("sw-a,e,sw-a,slot1,g1", "sw-a has no such port; found: slot1/g1"),
    ],
)
def test_a_wrong_file_of_names(line: str, told: str, plan: nic.Plan, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text(f"device,interface,host,adapter,port\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        audit(plan, {}, names=file)
    assert told in str(caught.value)


def test_uplinks_peer_links_and_what_is_not_ours(pair: nic.Plan) -> None:
    cabling = cables_of(pair.tables)
    found = audit(
        pair,
        seen_by(
            cabling,
            ("leaf-a", "Eth1/27", "leaf-b", "Ethernet1/27"), ("leaf-b", "Eth1/27", "leaf-a", "Eth1/27"),
            ("leaf-a", "Eth1/28", "leaf-b", "Po1000"), ("leaf-a", "Eth1/29", "spine1", "Ethernet3"),
            ("leaf-b", "Eth1/30", "leaf-a", "Eth1/30"), ("leaf-a", "mgmt0", "oob-sw", "Gi1/0/7"),
            ("leaf-b", "Eth1/24", "firewall", "port3"), ("leaf-b", "Eth1/23", "printer", "eth0"),
            ("leaf-a", "Eth1/20", "leaf-b", "Eth1/20"), ("leaf-b", "Eth1/28", "core", "x"), ("leaf-b", "Eth1/29", "n2", "slot2/p4"),
        ),
    )  # fmt: skip
    others = {one.message: (one.status, one.kind) for one in found.links if one.kind != "cable"}
    assert others == {
        "leaf-a Ethernet1/27 sees leaf-b Ethernet1/27": ("right", "peer link"),
        "leaf-a Ethernet1/28 sees leaf-b (port Po1000)": ("right device", "peer link"),
        "leaf-a Ethernet1/29 sees spine1 (port Ethernet3)": ("right", "uplink"),
        "leaf-a Ethernet1/30 sees leaf-b Ethernet1/30": ("right", "uplink"),
        "leaf-a mgmt0 is no port of the plan": ("outside", "other"),
        "leaf-b Ethernet1/24 sees firewall (port port3); no port for hosts": ("outside", "other"),
        "leaf-b Ethernet1/23 sees printer (port eth0); no cable is planned there": ("extra", "other"),
        "leaf-a Ethernet1/20 sees leaf-b Ethernet1/20; no cable is planned there": ("extra", "other"),
        "leaf-b Ethernet1/28 sees core (port x); the peer link is for something else": ("wrong port", "peer link"),
        "leaf-b Ethernet1/29 sees n2 slot2/p4; no cable is planned there": ("extra", "uplink"),
    }
    assert {str(move) for move in found.order.moves} == {
        "take away the cable between leaf-a Ethernet1/20 and leaf-b Ethernet1/20",
        "take away the cable between n2 slot2/p4 and leaf-b Ethernet1/29",
    }, "other devices' cables in ports that the plan does not need stay"


def test_a_port_for_hosts_that_sees_a_switch(pair: nic.Plan) -> None:
    cabling = cables_of(pair.tables)
    far = cabling.pop(HostPort("n1", "onboard", "lom1"))
    found = audit(pair, seen_by(cabling, (far.switch, far.port, "leaf-b", "Ethernet1/9")))
    assert row(found, "n1 onboard/lom1").status == "wrong port"
    assert row(found, "n1 onboard/lom1").message == "leaf-a Ethernet1/1 sees leaf-b Ethernet1/9"
    assert [str(move) for move in found.order.moves] == ["move the cable at leaf-a Ethernet1/1 from leaf-b Ethernet1/9 to n1 onboard/lom1"]


def test_links_between_hosts_are_seen_by_hosts(pair: nic.Plan) -> None:
    cabling = cables_of(pair.tables)
    mesh = {near: far for near, far in cabling.items() if far.switch.startswith("n")}
    found = audit(pair, {host: samples.lldpd(rows) for host, rows in samples.by_switch(mesh).items()})
    assert found.counts == {"right": 3, "missing": 8, "unverified": 4}, "n2 and n3 see no switch"
    near, far = next(iter(mesh.items()))
    assert audit(pair, {near.host: samples.lldpd([(f"{near.adapter}/{near.port}", far.switch, far.port)])}).counts["right"] == 1
    missing = audit(pair, {far.switch: {}})
    assert row(missing, f"{near.host} {near.adapter}/{near.port}").status == "missing"


def test_two_files_of_one_device_are_refused(plan: nic.Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sw-a has more than one file; found: sw-a, SW-A\.lab"):
        audit(plan, {"sw-a": {}, "SW-A.lab": {}})
    (tmp_path / "all.json").write_text('{"sw-a": {}, "SW-A.lab": {}}', encoding="utf-8")
    with pytest.raises(InputError, match="sw-a has more than one file"):
        audit(plan, [tmp_path / "all.json"])


def test_every_status_is_explained() -> None:
    assert set(MEANINGS) >= VIOLATIONS
    assert all(MEANINGS.values())


def test_as_data_and_table(plan: nic.Plan) -> None:
    found = audit(plan, {"sw-a": {}})
    data = found.to_dict()
    assert list(data) == ["ok", "counts", "notes", "links", "moves"]
    assert list(data["moves"]) == ["moves", "proven", "broken", "below"]
    assert len(data["links"]) == len(found.table) == 32
    assert list(found.table.columns) == list(data["links"][0])
    assert (data["links"][2]["host"], data["links"][2]["adapter"]) == ("hv01", "slot1")
    assert repr(found) == "<Audit: 0 of 32 planned cables are right; 16 missing; 16 unverified>"
    assert "sw-a g1 sees nobody" in found._repr_html_()


def test_order_of_the_files_makes_no_difference(plan: nic.Plan) -> None:
    cabling = cables_of(plan.tables)
    cabling[port("hv01 slot1/p1")] = SwitchPort("sw-b", "g40")
    first = seen_by(cabling, ("sw-a", "g1", "hv02", "a"), ("sw-a", "g1", "hv03", "b"), ("sw-a", "g47", "x", "y"))
    rows = {switch: dict(value) for switch, value in reversed(list(first.items()))}  # type: ignore[call-overload]
    for value in rows.values():
        value["TABLE_nbor_detail"] = {"ROW_nbor_detail": list(reversed(value["TABLE_nbor_detail"]["ROW_nbor_detail"]))}
    one, other = audit(plan, first), audit(plan, rows)
    assert one.rows == other.rows
    assert one.order == other.order
