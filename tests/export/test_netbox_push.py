"""NetBox: a push makes what lacks, changes what differs among its own objects, deletes nothing; a second one changes nothing."""

from __future__ import annotations

import copy
import sys
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export.netbox import Push, ServerError, push, token_of
from nicplanner.plan import Plan
from nicplanner.tables import Table

sys.path.insert(0, str(Path(__file__).parent))
from cabled_sites import row, starter
from fake_netbox import TOKEN, URL, FakeNetBox
from test_contract import LACP
from test_netbox_csv import RACKS


def _push(plan: Plan, server: FakeNetBox, dry_run: bool = False) -> Push:
    return push(plan, URL, TOKEN, dry_run=dry_run, session=server.session)


def _quiet(done: Push) -> bool:
    return not done.of("create", "update", "kept", "blocked", "left")


@pytest.fixture
def server() -> FakeNetBox:
    return FakeNetBox()


@pytest.fixture(scope="module")
def lacp() -> Plan:
    return nic.plan(nic.Design.from_dict(copy.deepcopy(LACP)))


@pytest.mark.parametrize("name", ["starter", "row", "lacp"])
def test_the_second_push_changes_nothing(name: str, lacp: Plan, server: FakeNetBox) -> None:
    plan = lacp if name == "lacp" else {"starter": starter, "row": row}[name]()
    told = _push(plan, server, dry_run=True)
    assert server.writes == []
    done = _push(plan, server)
    assert Counter(map(str, told.of("create"))) == Counter(map(str, done.of("create")))
    assert len(server.all("cables")) == len(plan.tables["cabling"])
    assert all(one["tags"] == ["nicplanner"] for kind in server.objects if kind != "tags" for one in server.all(kind))
    writes = len(server.writes)
    assert _quiet(_push(plan, server))
    assert len(server.writes) == writes


def test_requests_are_few(server: FakeNetBox, lacp: Plan) -> None:
    _push(lacp, server)
    assert max(count for _, _, count in server.log) == 50
    server.page, before = 1000, len(server.log)
    _push(lacp, server)
    assert len(server.log) - before < 40


def test_what_a_port_carries(server: FakeNetBox, lacp: Plan) -> None:
    _push(lacp, server)
    vids = {one["id"]: one["vid"] for one in server.all("vlans")}
    devices = {one["name"]: one for one in server.all("devices")}
    found = {(one["device"], one["name"]): one for one in server.all("interfaces")}
    team = found[devices["hv01"]["id"], "team-management"]
    assert (team["mode"], [vids[number] for number in team["tagged_vlans"]]) == ("tagged", [103, 110])
    assert found[devices["hv01"]["id"], "slot1/p2"]["lag"] == team["id"]
    cards = {one["id"]: one for one in server.all("modules")}
    bays = {one["id"]: one["name"] for one in server.all("module-bays")}
    assert bays[cards[found[devices["hv01"]["id"], "slot1/p2"]["module"]]["module_bay"]] == "slot1"
    primary = server.objects["ip-addresses"][devices["hv01"]["primary_ip4"]]
    assert primary["assigned_object_id"] == found[devices["hv01"]["id"], "team-management.110"]["id"]
    assert (
        server.objects["ip-addresses"][devices["hv01"]["oob_ip"]]["assigned_object_id"]
        == found[devices["hv01"]["id"], "onboard/idrac"]["id"]
    )


def test_vlans_that_share_an_id_are_told_apart(server: FakeNetBox) -> None:
    plan = nic.plan(nic.Design.from_dict(copy.deepcopy(RACKS)))
    _push(plan, server)
    groups = {one["id"]: one["name"].rpartition("VLANs")[2] for one in server.all("vlan-groups")}
    vlans = {one["id"]: (groups[one["group"]], one["vid"]) for one in server.all("vlans")}
    hosts = {one["id"]: one["name"] for one in server.all("devices")}
    teams = {hosts[one["device"]]: [vlans[number] for number in one["tagged_vlans"]] for one in server.all("interfaces", type="lag")}
    assert teams == {"hv1": [("", 110), (" R1", 111)], "hv2": [("", 110), (" R2", 111)]}
    assert _quiet(_push(plan, server))


def test_objects_of_others_are_used_and_left_alone(server: FakeNetBox) -> None:
    server._write("manufacturers", {"name": "Dell", "slug": "dell-emc"})
    server._write("device-types", {"manufacturer": 1, "model": "PowerConnect 6248", "slug": "pc", "u_height": 2})
    before = copy.deepcopy(server.objects)
    done = _push(starter(), server)
    assert {kind: {number: server.objects[kind][number] for number in found} for kind, found in before.items()} == before
    text = "kept device-types Dell PowerConnect 6248 (u_height: 2.0 → 1; is_full_depth: nothing → True)"
    assert [str(one) for one in done.of("kept")] == [text]
    assert {one["device_type"] for one in server.all("devices") if one["name"].startswith("sw")} == {2}


def test_what_people_add_stays(server: FakeNetBox) -> None:
    _push(starter(), server)
    host = server.all("devices", name="hv01")[0]
    host |= {"status": "active", "serial": "S1", "description": "by hand", "tags": ["prod", "nicplanner"]}
    server._write("interfaces", {"device": host["id"], "name": "by-hand", "type": "1000base-t", "tags": []})
    port = server.all("interfaces", device=host["id"], name="slot1/p2")[0]
    port |= {"mtu": 9000, "description": "changed"}
    done = _push(starter(), server)
    assert [str(one) for one in done.of("update")] == [
        "update interfaces hv01 slot1/p2 (mtu: 9000 → 1500; description: changed → management)"
    ]
    assert not done.of("left", "kept")
    assert (host["status"], host["description"], host["tags"]) == ("active", "by hand", ["prod", "nicplanner"])
    assert server.all("interfaces", name="by-hand")


def test_what_the_plan_has_no_longer_is_told(server: FakeNetBox) -> None:
    _push(starter(), server)
    design = nic.Design.parse(nic.starter().replace("hv[01-04]", "hv[01-03]"))
    done = _push(nic.plan(design), server)
    assert Counter(one.kind for one in done.of("left")) == {"devices": 1, "cables": 8, "ip-addresses": 5}
    assert len(server.all("cables")) == 32
    assert not any(verb == "DELETE" for verb, _, _ in server.log)


def test_subnets_and_addresses_of_another_site_are_left_to_it(server: FakeNetBox) -> None:
    """Both sites are planned in 10.20.0.0/16, and both have our tag."""
    _push(starter(), server)
    before = copy.deepcopy({kind: server.objects[kind] for kind in ("prefixes", "ip-addresses", "vlans", "device-types")})
    other = nic.plan(nic.Design.parse(nic.starter().replace("name: ", "name: Other ", 1).replace("height_units: 2", "height_units: 1")))
    done = _push(other, server)
    assert Counter(one.kind for one in done.of("blocked")) == {"prefixes": 6, "ip-addresses": 20}
    assert "blocked prefixes 10.20.0.0/24 (belongs to VLAN cluster)" in map(str, done.steps)
    assert "blocked ip-addresses 10.20.4.11/24 (belongs to hv01 team-management)" in map(str, done.steps)
    assert not done.of("left")
    for kind, found in before.items():
        assert {number: server.objects[kind][number] for number in found} == found
    assert _quiet(_push(starter(), server))


def test_a_vlan_that_gets_another_id_is_the_same_one(server: FakeNetBox) -> None:
    _push(starter(), server)
    number = server.all("vlans", name="production")[0]["id"]
    text = nic.starter().replace("production:     {", "production:     {vlan: 150, ")
    assert text != nic.starter()
    done = _push(nic.plan(nic.Design.parse(text)), server)
    assert server.objects["vlans"][number]["vid"] == 150
    assert "update vlans Branch office Hyper-V cluster 150 (vid: 105 → 150)" in map(str, done.steps)
    assert _quiet(_push(nic.plan(nic.Design.parse(text)), server))


def _swapped(plan: Plan, moves: dict[int, int]) -> Plan:
    """Return a plan in which cables end in each other's switch ports, as far as NetBox sees: their rows in three tables."""
    cabling, ports = plan.tables["cabling"], plan.tables["ports"]
    columns: dict[str, list[Any]] = {name: list(values) for name, values in cabling.columns.items()}
    used: dict[str, list[Any]] = {name: list(values) for name, values in ports.columns.items()}
    where = {key: i for i, key in enumerate(zip(used["host"], used["adapter"], used["port"], strict=True))}
    for to, source in moves.items():
        row_of = where[columns["host"][to], columns["adapter"][to], columns["port"][to]]
        for name in ("switch", "switch_port"):
            columns[name][to] = cabling[name][source]
            used[name][row_of] = cabling[name][source]
    tables = {"cabling": Table(cabling.spec, columns), "ports": Table(ports.spec, used)}
    return Plan({**plan.tables, **tables}, plan.manifest)


def _alike(plan: Plan) -> list[int]:
    """Return cables whose switch ports are alike: of one switch, with the same VLANs."""
    cabling = plan.tables["cabling"]
    configs = dict(
        zip(
            zip(*(plan.tables["switch_ports"][name] for name in ("switch", "port")), strict=True),
            plan.tables["switch_ports"].rows(),
            strict=True,
        )
    )
    first = configs[cabling["switch"][0], cabling["switch_port"][0]][2:5]
    keys = zip(cabling["switch"], cabling["switch_port"], strict=True)
    return [i for i, key in enumerate(keys) if key[0] == cabling["switch"][0] and configs[key][2:5] == first]


def test_cables_move_where_a_port_gets_free(server: FakeNetBox) -> None:
    plan = starter()
    one, two, three = _alike(plan)[:3]
    _push(_swapped(plan, {one: two, two: three, three: one}), server)
    gone = next(number for number, cable in server.objects["cables"].items() if cable["label"] == plan.tables["cabling"]["cable"][three])
    del server.objects["cables"][gone]
    done = _push(plan, server)
    assert [step.verb for step in done.of("create", "update", "blocked") if step.kind == "cables"] == ["update", "update", "create"]
    assert _quiet(_push(plan, server))


def test_cables_that_change_places_are_told(server: FakeNetBox) -> None:
    plan = starter()
    one, two = _alike(plan)[:2]
    _push(plan, server)
    done = _push(_swapped(plan, {one: two, two: one}), server)
    assert [step.verb for step in done.of("blocked")] == ["blocked", "blocked"]
    assert "the port holds cable C0001: hv01 onboard/lom1, sw-b g1" in str(done.of("blocked")[0])


def test_an_address_moves_with_its_being_primary(server: FakeNetBox) -> None:
    plan = starter()
    _push(plan, server)
    addresses = plan.tables["addresses"]
    names = {"hv01": "hv02", "hv02": "hv01"}
    hosts = [names.get(host, host) if vlan == 104 else host for host, vlan in zip(addresses["host"], addresses["vlan"], strict=True)]
    changed = Plan({**plan.tables, "addresses": Table(addresses.spec, {**addresses.columns, "host": hosts})}, plan.manifest)
    done = _push(changed, server)
    assert {step.name for step in done.of("update") if step.kind == "devices"} == {"hv01", "hv02"}
    assert _quiet(_push(changed, server))


def test_a_push_that_was_stopped_goes_on(server: FakeNetBox) -> None:
    server.fail_at = 12
    with pytest.raises(ServerError, match=r"NetBox refuses, with code 400; found: name: is not liked") as caught:
        _push(starter(), server)
    assert TOKEN not in str(caught.value)
    server.fail_at = 0
    _push(starter(), server)
    assert _quiet(_push(starter(), server))


def test_a_wrong_token_is_told_without_it(server: FakeNetBox) -> None:
    with pytest.raises(ServerError, match=r"with code 403; found: detail: Invalid v1 token; hint: is the token right") as caught:
        push(starter(), URL, "wrong-secret", session=server.session)
    assert "wrong-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("netbox.example.com", "not the address of a server"),
        ("ftp://netbox.example.com", "not the address of a server"),
        ("https://", "not the address of a server"),
        ("https://netbox.example.com:99999", "not the address of a server"),
        ("https://netbox.example.com/?x=1", "not the address of a server"),
        ("https://me:secret@netbox.example.com", "holds a name or password"),
    ],
)
def test_addresses_that_are_none(url: str, text: str) -> None:
    with pytest.raises(InputError, match=text) as caught:
        push(starter(), url, TOKEN)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(ServerError, match="the server cannot be reached"):
        push(starter(), "http://127.0.0.1:9", TOKEN)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server that sends everyone to another address, and what tokens it has seen."""
    seen: list[str] = []

    where: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(str(self.headers["Authorization"]))
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{where[0]}/api/")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    http = HTTPServer(("127.0.0.1", 0), Handler)
    where.append(http.server_port)
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", seen
    http.shutdown()
    thread.join()
    http.server_close()


def test_the_token_goes_nowhere_else(elsewhere: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirection is not followed, and a password of ~/.netrc does not take the token's place."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with pytest.raises(ServerError, match="the server sends us to another address"):
        push(starter(), elsewhere[0], TOKEN)
    assert elsewhere[1] == [f"Token {TOKEN}"]


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", f" {TOKEN}\n")
    assert token_of("MY_TOKEN") == TOKEN
    for value, text in (("", "is not set"), ("two words", "holds no token"), ("tökén", "holds no token")):
        monkeypatch.setenv("MY_TOKEN", value)
        with pytest.raises(InputError, match=text) as caught:
            token_of("MY_TOKEN")
        assert not value or value not in str(caught.value)
