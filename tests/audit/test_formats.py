"""What devices print is read, whoever made them; what is not sound is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lldp_samples as samples
import pytest

import nicplanner as nic
from nicplanner.audit import audit
from nicplanner.audit.files import read_files, read_objects
from nicplanner.errors import InputError
from nicplanner.moves import cables_of

SEEN = [("Ethernet1/1", "hv01.example.com", "slot1/p1"), ("Ethernet1/2", "hv02", "slot2/p2")]


@pytest.mark.parametrize("form", samples.JSONS)
def test_every_format_says_the_same(form: str, tmp_path: Path) -> None:
    for seen in (SEEN, SEEN[:1], []):
        file = tmp_path / "sw-a.json"
        file.write_text(samples.text(samples.JSONS[form](seen)) if seen or form != "nxos" else "{}", encoding="utf-8")
        found = read_files([str(file)])
        assert found.devices == {"sw-a": str(file)}
        assert [(one.device, one.interface, one.neighbour) for one in found.sightings] == [("sw-a", one, name) for one, name, _ in seen]
        assert all(port in one.names for one, (_, _, port) in zip(found.sightings, seen, strict=True))


@pytest.mark.parametrize("form", samples.JSONS)
def test_a_plan_that_is_cabled_right(form: str, plan: nic.Plan) -> None:
    seen = {switch: samples.JSONS[form](rows) for switch, rows in samples.by_switch(cables_of(plan.tables)).items()}
    found = audit(plan, seen)
    assert found.counts == {"right": 32}
    assert found.ok
    assert found.order.moves == ()
    assert found.notes == ()
    assert found.text == "32 of 32 planned cables are right"


def test_files_name_their_device_or_are_given_it(plan: nic.Plan, tmp_path: Path) -> None:
    seen = samples.by_switch(cables_of(plan.tables))
    one, two, both = tmp_path / "SW-A.lldp.json", tmp_path / "x=y.json", tmp_path / "all.json"
    one.write_text(samples.text(samples.eos(seen["sw-a"])), encoding="utf-8")
    two.write_bytes(b"\xef\xbb\xbf" + samples.text(samples.lldpd(seen["sw-b"])).encode())
    both.write_text(json.dumps({"sw-a": samples.nxos(seen["sw-a"]), "sw-b": samples.text(samples.eapi(seen["sw-b"]))}), encoding="utf-8")
    assert audit(plan, [one, f"sw-b={two}"]).counts == {"right": 32}
    assert audit(plan, [both]).counts == {"right": 32}
    assert audit(plan, [two]).notes == ("the plan does not have x=y, of which there is a file",), "a file may be called so"


def test_a_file_of_links(plan: nic.Plan, tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    file.write_text("\ufeff" + samples.links(cables_of(plan.tables)) + "sw-a,g48,,,\n\n", encoding="utf-8")
    assert audit(plan, [file]).counts == {"right": 32}
    text = samples.links(cables_of(plan.tables)).partition("\n")[2]
    file.write_text("Node,Node Interface,Peer,Slot,Peer Interface\n" + text, encoding="utf-8")
    called = {"switch": "Node", "switch_port": "Node Interface", "host": "Peer", "adapter": "Slot", "port": "Peer Interface"}
    assert audit(plan, [file], columns=called).counts == {"right": 32}


def test_the_same_neighbour_twice_is_one(plan: nic.Plan) -> None:
    """A device may tell a neighbour by two protocols."""
    one = ("g1", "hv01", "slot1/p1")
    assert audit(plan, {"sw-a": samples.lldpd([one, one])}).counts["right"] == 1


FAULTS: list[tuple[str, str, list[str]]] = [
    ("", "", ["the file is empty"]),
    ("", '{"lldpNeighbors": [{"port": "Et1"', ["not JSON", "it ends within the JSON: was the output cut off?"]),
    ("", "sw-a# show lldp neighbors | json\n{}", ["not JSON", "it must begin with the JSON itself"]),
    ("", '{"lldp": {"interface": {"e1": {}, "e1": {}}}}', ["a key stands twice in one object of the JSON; found: 'e1'"]),
    ("", "[" * 100_000, ["the JSON is nested too deep"]),
    ("", '{"lldpNeighbors": NaN}', ["not JSON; found: NaN"]),
    ("", "[1]", ["neighbours in no format that is known here; found: list"]),
    ("", '{"vrfs": {"default": 1}, "x": 2}', ["neighbours in no format that is known here; found: vrfs, x; allowed: the JSON of NX-OS"]),
    ("", '{"result": {"error": "x"}}', ["no format that is known here"]),
    ("", '{"lldpNeighbors": 7}', ["lldpNeighbors: not an object; found: 7"]),
    ("", '{"lldpNeighbors": [{"port": "Et1", "neighborPort": "x"}]}', ["lldpNeighbors[0].neighborDevice: missing; allowed: a text"]),
    ("", '{"lldpNeighbors": [{"port": "", "neighborPort": "x", "neighborDevice": "y"}]}', ["lldpNeighbors[0].port: empty"]),
    ("", '{"lldpNeighbors": {"Et1": {}}}', ["lldpNeighbors.Et1.lldpNeighborInfo: not a list"]),
    ("", '{"lldpNeighbors": {"Et1": {"lldpNeighborInfo": [{}]}}}', ["lldpNeighborInfo[0].neighborInterfaceInfo: not an object"]),
    ("", '{"TABLE_nbor": {}}', ["TABLE_nbor.ROW_nbor: missing"]),
    ("", '{"TABLE_nbor": {"ROW_nbor": ["x"]}}', ["TABLE_nbor.ROW_nbor[0]: not an object; found: \"x\""]),
    ("", '{"TABLE_nbor": {"ROW_nbor": {"l_port_id": {}, "port_id": "x"}}}', ["TABLE_nbor.ROW_nbor.l_port_id: not a text"]),
    ("", '{"lldp": {"interface": {"eth0": {"chassis": {"a": {}}}}}}', ["lldp.interface.eth0.port: not an object; found: null"]),
    ("", '{"lldp": [{"interface": [{"name": "e", "chassis": [{}, {}], "port": []}]}]}', ["chassis: a list of 2; allowed: one object"]),
    ("", '{"lldp": {"interface": {"eth0": {"via": "unknown", "chassis": {}}}}}', ["an interface of the device itself"]),
    (".csv", "", ["the file is empty; allowed: a line of columns: switch, switch_port, host, adapter, port"]),
    (".csv", "switch,switch_port,host,prt\n", ["a column is missing; allowed: port; hint: did you mean 'prt'?"]),
    (".csv", "switch,switch,switch_port,host,port\n", ["a column stands twice; found: switch"]),
    (".csv", "switch,switch_port,host,port\na,b\n", [":2:1: a row of 2 cells; allowed: 4, as the first line has"]),
    (".csv", "switch,switch_port,host,port\na,,h,p\n", [":2:1: switch_port: empty; allowed: a name"]),
    (".csv", 'switch,switch_port,host,port\n"a', ["not a CSV file"]),
]


@pytest.mark.parametrize(("ending", "content", "told"), FAULTS, ids=range(len(FAULTS)))
def test_what_is_not_sound_is_refused(ending: str, content: str, told: list[str], tmp_path: Path) -> None:
    file = tmp_path / f"sw-a{ending or '.json'}"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_files([file])
    for text in told:
        assert text in str(caught.value)
    assert str(caught.value).startswith(str(file)), "the file is named"


def test_every_mistake_of_every_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "utf16.json").write_bytes('{"lldp": {}}'.encode("utf-16"))
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "links.csv").write_text("switch,switch_port,host,port\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_files([tmp_path / "utf16.json", tmp_path / "none.json", tmp_path, f"a={tmp_path / 'a.json'}", tmp_path / "a.json",
                    f"sw={tmp_path / 'links.csv'}", "=x"])  # fmt: skip
    text = str(caught.value)
    for part in ("it looks like UTF-16", "no such file", "a has a file already", "a CSV file has devices of its own", "or DEVICE=FILE"):
        assert part in text


def test_answers_of_devices_may_be_given_as_objects() -> None:
    found = read_objects({"a": {}, "b": "", "c": {"result": None}, "d": samples.text(samples.eos(SEEN))})
    assert [one.device for one in found.sightings] == ["d", "d"]
    with pytest.raises(InputError, match="no format that is known"):
        read_objects({"a": {"x": 1}})
    with pytest.raises(InputError, match="not an object"):
        read_objects({"a": {"lldp": [7]}})


def test_names_may_be_anything(plan: nic.Plan) -> None:
    """Whatever a neighbour calls itself, it is told in a line, and nothing is done with it."""
    bad: list[Any] = ["</script>", "=cmd|'/c calc'!A0", "$(reboot)", "a\nb\x1b[2J", "\u202egnp.exe", "x" * 5000, "../../etc/passwd", "”;"]
    rows = [(f"g{i + 1}", name, name) for i, name in enumerate(bad)]
    for form in samples.JSONS.values():
        found = audit(plan, {"sw-a": form(rows)})
        assert found.counts["unknown"] == len(bad)
        assert all(line.isprintable() and len(line) < 1000 for line in found.text.splitlines())
        assert "\n'=cmd" not in found.rows.to_csv()
        assert "<script>" not in found._repr_html_()
