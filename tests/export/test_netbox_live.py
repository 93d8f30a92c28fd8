"""NetBox, a real one: its own import forms take the files, what it then has is the plan, and a push changes nothing twice.

Runs where ``NICPLANNER_NETBOX_URL`` and ``NICPLANNER_NETBOX_TOKEN`` name a NetBox that may be written to; with
``NICPLANNER_NETBOX_USER`` and ``NICPLANNER_NETBOX_PASSWORD`` too, the files go through its import forms, as a person would take them. Every
plan is named anew, so that runs do not meet; what they make stays, with the tag nicplanner.
"""

from __future__ import annotations

import copy
import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

import nicplanner as nic
from nicplanner.export.netbox import push, write
from nicplanner.export.netbox.fields import KINDS
from nicplanner.export.netbox.server import Server
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
from cabled_sites import ROW
from netbox_rules import pages_of
from test_contract import LACP

URL, TOKEN, USER, PASSWORD = (os.environ.get(f"NICPLANNER_NETBOX_{name}", "") for name in ("URL", "TOKEN", "USER", "PASSWORD"))
pytestmark = pytest.mark.skipif(not (URL and TOKEN), reason="NICPLANNER_NETBOX_URL and NICPLANNER_NETBOX_TOKEN name no NetBox to try")
COMMON = (
    "extras/tags", "dcim/manufacturers", "dcim/device-types", "dcim/module-types", "dcim/device-roles", "virtualization/cluster-types",
)  # fmt: skip
"""What all sites share: of these NetBox may know some already."""
DESIGNS: Mapping[str, Any] = {"row": ROW, "lacp": LACP}


def renamed(name: str) -> Plan:
    """Return a plan whose names, VLANs and subnets no other run has."""
    design = copy.deepcopy(DESIGNS[name])
    mark = secrets.token_hex(3)
    design["name"] = f"Trial {mark}"
    design["hosts"] = {f"{mark}-{key}": value for key, value in design["hosts"].items()}
    design["switches"] = {f"{mark}-{key}": value for key, value in design["switches"].items()}
    design["addressing"]["supernet"] = f"10.{secrets.randbelow(256)}.{secrets.randbelow(16) * 16}.0/20"
    return nic.plan(nic.Design.from_dict(design))


@pytest.mark.parametrize("name", DESIGNS)
def test_a_second_push_changes_nothing(name: str) -> None:
    plan = renamed(name)
    done = push(plan, URL, TOKEN)
    assert not done.of("blocked")
    compare(plan)
    again = push(plan, URL, TOKEN)
    assert not again.of("create", "update", "blocked", "left")


@pytest.mark.skipif(not (USER and PASSWORD), reason="NICPLANNER_NETBOX_USER and NICPLANNER_NETBOX_PASSWORD name nobody who imports")
@pytest.mark.parametrize("name", DESIGNS)
def test_the_import_forms_take_the_files(name: str, tmp_path: Path) -> None:
    plan, server = renamed(name), Server(URL, TOKEN)
    write(plan, tmp_path)
    session = signed_in()
    for file, page in pages_of(tmp_path).items():
        header, *lines = file.read_text(encoding="utf-8").splitlines()
        if page in COMMON:
            known = {str(one.get("model") or one["name"]) for one in server.find(page, ordering="id")}
            lines = [line for line in lines if not set(line.split(",")[:2]) & known]  # as the README says: take out what NetBox knows
        if lines:
            said = imported(session, page, "\n".join([header, *lines]))
            assert said == "", f"{file.name}: {said}"
    compare(plan)
    changes = push(plan, URL, TOKEN).of("create", "update", "blocked", "left")
    assert all(re.fullmatch(r"module: nothing → \S+", text) for step in changes for text in step.changes)


def test_the_rules_are_those_of_the_server() -> None:
    server = Server(URL, TOKEN)
    for kind in KINDS.values():
        said = server.options(kind.path)["actions"]["POST"]
        for rule in (rule for rule in kind.fields if rule.place in ("both", "rest") and rule.form != "refs"):
            found = said[rule.name]
            assert not (found["required"] and not rule.required), f"{kind.path}: {rule.name} is required"
            if rule.form in ("text", "slug") and "max_length" in found:
                assert rule.most <= found["max_length"], f"{kind.path}: {rule.name}"
            if rule.form == "whole":
                assert rule.most <= found.get("max_value", rule.most), f"{kind.path}: {rule.name}"
            if rule.form == "choice" and "choices" in found:
                assert set(rule.choices) <= {str(one["value"]) for one in found["choices"]}, f"{kind.path}: {rule.name}"


def compare(plan: Plan) -> None:
    """Compare what the server has with the tables of a plan, port by port."""
    server = Server(URL, TOKEN)
    names = [*dict.fromkeys(plan.tables["ports"]["host"]), *dict.fromkeys(plan.tables["switch_ports"]["switch"])]
    found = {(one["device"]["name"], one["name"]): one for one in server.find("dcim/interfaces", device=names)}

    def carried(one: dict[str, Any]) -> dict[str, Any]:
        return found[one["device"]["name"], one["lag"]["name"]] if one["lag"] else one

    for row in plan.ports.itertuples():
        one = found[row.host, f"{row.adapter}/{row.port}"]
        ends = [(end["device"]["name"], end["name"]) for end in one["link_peers"]]
        assert ends == ([(row.switch, row.switch_port)] if row.group else [])
        assert (one["lag"] or {}).get("name") == (f"team-{row.group}" if row.redundancy == "team" else None)
    for switch, port, mode, native, tagged, mtu, *_ in plan.tables["switch_ports"].rows():
        one = carried(found[switch, port])
        assert one["mode"]["value"] == {"access": "access", "trunk": "tagged"}[mode]
        assert (one["untagged_vlan"] or {}).get("vid") == native
        assert ";".join(str(vid) for vid in sorted(vlan["vid"] for vlan in one["tagged_vlans"])) == tagged
        assert found[switch, port]["mtu"] == mtu
    addresses = plan.tables["addresses"]
    wanted = {f"{address}/{length}" for address, length in zip(addresses["address"], addresses["prefix_length"], strict=True)}
    there = {one["address"]: one for one in server.find("ipam/ip-addresses", address=sorted(wanted))}
    for host, vlan, address, length in zip(*(addresses[name] for name in ("host", "vlan", "address", "prefix_length")), strict=True):
        place = there[f"{address}/{length}"]["assigned_object"]
        assert place["device"]["name"] == host
        assert found[host, place["name"]]["untagged_vlan"]["vid"] == vlan


def signed_in() -> requests.Session:
    """Return a session of a person who has signed in."""
    session = requests.Session()
    form = session.get(f"{URL}/login/", timeout=60)
    data = {"csrfmiddlewaretoken": _ticket(form.text), "username": USER, "password": PASSWORD, "next": "/"}
    session.post(f"{URL}/login/", data=data, headers={"Referer": f"{URL}/login/"}, timeout=60)
    assert "sessionid" in session.cookies, "nobody may sign in with these"
    return session


def imported(session: requests.Session, page: str, text: str) -> str:
    """Send a file through an import form; return what is said against it."""
    address = f"{URL}/{page}/import/"
    ticket = _ticket(session.get(address, timeout=60).text)
    data = {"csrfmiddlewaretoken": ticket, "import_method": "upload", "format": "csv", "csv_delimiter": ","}
    files = {"upload_file": ("plan.csv", text.encode(), "text/csv")}
    answer = session.post(address, data=data, files=files, headers={"Referer": address}, timeout=300)
    if answer.url != address:
        return ""
    lines = [line.strip() for line in re.sub(r"<[^>]*>", "", answer.text).splitlines() if line.strip()]
    return " ".join(line for line in lines if line.startswith("Record ")) or "not taken"


def _ticket(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, "no form"
    return found[1]
