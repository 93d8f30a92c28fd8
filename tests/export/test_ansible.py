"""Ansible: what a YAML parser reads back is what the plan says, and no name is run as a template or taken for something else."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export.ansible import write
from nicplanner.export.contract import edited
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
from cabled_sites import row, starter
from test_contract import LACP


class Unsafe(str):
    """A text that Ansible leaves alone."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads the tag that Ansible has beside those of YAML."""


Loader.add_constructor("!unsafe", lambda loader, node: Unsafe(loader.construct_scalar(node)))


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader)


@pytest.fixture(scope="module")
def lacp() -> Plan:
    return nic.plan(nic.Design.from_dict(copy.deepcopy(LACP)))


def test_groups(lacp: Plan, tmp_path: Path) -> None:
    write(lacp, tmp_path)
    hosts, children = dict.fromkeys(("hv01", "hv02", "hv03")), _read(tmp_path / "inventory.yml")["all"]["children"]
    assert list(children) == ["hypervisors", "platform_generic", "cluster_c1", "rack_R1", "switches"]
    assert all(children[name] == {"hosts": hosts} for name in ("hypervisors", "platform_generic", "cluster_c1"))
    assert list(children["rack_R1"]["hosts"]) == ["hv01", "hv02", "hv03", "leaf-a", "leaf-b", "oob"]
    assert children["switches"]["children"] == {
        "fabric_A": {"hosts": {"leaf-a": None}}, "fabric_B": {"hosts": {"leaf-b": None}}, "fabric_M": {"hosts": {"oob": None}},
    }  # fmt: skip


@pytest.mark.parametrize("name", ["starter", "row", "lacp"])
def test_variables_say_what_the_tables_say(name: str, lacp: Plan, tmp_path: Path) -> None:
    plan = lacp if name == "lacp" else {"starter": starter, "row": row}[name]()
    write(plan, tmp_path)
    ports: dict[tuple[str, str], dict[str, Any]] = {}
    addresses = set()
    for host in dict.fromkeys(plan.tables["ports"]["host"]):
        found = _read(tmp_path / "host_vars" / f"{host}.yml")
        ports |= {(host, port["name"]): port for port in found["nicplanner_ports"]}
        told = [one for group in found["nicplanner_groups"] for carried in group["classes"] for one in carried["addresses"]]
        addresses |= {(host, one["address"], one["prefix_length"], one["vlan"]) for one in told}
        assert found["ansible_host"] in {one["address"] for one in told}
    mine = plan.tables["addresses"]
    assert addresses == set(zip(*(mine[column] for column in ("host", "address", "prefix_length", "vlan")), strict=True))
    table = plan.tables["ports"]
    assert len(ports) == len(table)
    for i, key in enumerate(zip(table["host"], table["adapter"], table["port"], strict=True)):
        port = ports[key[0], f"{key[1]}/{key[2]}"]
        assert port["speed_gbps"] == table["speed_gbps"][i]
        assert port["group"] == (table["group"][i] or None)
        if port["group"]:
            there = tuple(table[column][i] for column in ("switch", "switch_port", "link_gbps"))
            assert (port["peer"], port["peer_port"], port["link_gbps"]) == there
    for switch, port, mode, native, tagged, mtu, text, *_ in plan.tables["switch_ports"].rows():
        found = {one["name"]: one for one in _read(tmp_path / "host_vars" / f"{switch}.yml")["nicplanner_switch_ports"]}[port]
        assert (found["mode"], found["native_vlan"], found["mtu"], found["description"]) == (mode, native, mtu, text)
        assert ";".join(map(str, found["tagged_vlans"])) == tagged
    assert [one["subnet"] for one in _read(tmp_path / "group_vars" / "all.yml")["nicplanner_vlans"]] == list(plan.tables["vlans"]["subnet"])


def test_port_channels(lacp: Plan, tmp_path: Path) -> None:
    write(lacp, tmp_path)
    found = _read(tmp_path / "host_vars" / "leaf-a.yml")
    assert [(one["number"], one["lacp"]) for one in found["nicplanner_port_channels"]] == [(1, True), (2, True), (3, True), (1000, True)]
    assert found["nicplanner_mlag_partners"] == ["leaf-b"]
    assert "Ethernet1/48" in found["nicplanner_unused_ports"]


def _named(host: str) -> Plan:
    return edited(starter(), host)


def _site(name: str) -> Plan:
    manifest = copy.deepcopy(dict(starter().manifest))
    manifest["site"]["name"] = name
    return Plan(starter().tables, manifest)


@pytest.mark.parametrize("text", ["{{ lookup('pipe', 'id') }}", "a {% raw %}", "{# x #}"])
def test_templates_are_unsafe(text: str, tmp_path: Path) -> None:
    write(_site(text), tmp_path)
    found = _read(tmp_path / "group_vars" / "all.yml")["nicplanner_site"]
    assert isinstance(found, Unsafe)
    assert found == text
    write(_site("plain"), tmp_path)
    assert not isinstance(_read(tmp_path / "group_vars" / "all.yml")["nicplanner_site"], Unsafe)


@pytest.mark.parametrize(
    "text", ["no", "1e3", "0x10", "null", "12:30:00", "~", "- a", "a: b", "!x", "&x", "*x", "%x", "@x", "`x`", "'", '"', "é\u3000"]
)
def test_every_text_stays_a_text(text: str, tmp_path: Path) -> None:
    write(_site(text), tmp_path)
    assert _read(tmp_path / "group_vars" / "all.yml")["nicplanner_site"] == text


@pytest.mark.parametrize("host", ["con", "HV02", "hv.yml", "end.", "123", "no"])
def test_a_host_whose_name_is_no_file_name_has_its_variables_in_the_inventory(host: str, tmp_path: Path) -> None:
    """So that Ansible finds them: it looks for a file of exactly the host's name."""
    write(_named(host), tmp_path)
    found = _read(tmp_path / "inventory.yml")["all"]["children"]["hypervisors"]["hosts"]
    assert list(found)
    for name in (host, "hv02", "hv03", "hv04"):
        inline, file = found[name], tmp_path / "host_vars" / f"{name}.yml"
        assert (inline is None) == file.exists()
        assert (inline or _read(file))["nicplanner_rack"] == "R1"
    assert len({one.name.casefold() for one in (tmp_path / "host_vars").iterdir()}) == len(list((tmp_path / "host_vars").iterdir()))


@pytest.mark.parametrize("host", ["hv[1:9]", "all", "localhost", "switches", "rack_R1", "../up", "a b", "{{x}}", "a:22", "x,y", "sw-a"])
def test_names_that_ansible_misreads_are_refused(host: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ansible: host: (this name means|Ansible cannot have)"):
        write(_named(host), tmp_path)
    assert list(tmp_path.iterdir()) == []
