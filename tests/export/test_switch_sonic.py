"""SONiC's tables: compared with the plan port by port, and held against the rules of SONiC's YANG models."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nicplanner.export import FORMATS
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
from switch_sites import SITES, planned

Tables = dict[str, dict[str, dict[str, str]]]


def written(site: str, folder: Path) -> tuple[Plan, dict[str, Tables]]:
    plan = planned(site, "sonic")
    files = FORMATS["sonic"].write(plan, folder)
    return plan, {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in files if file.name == "config_db.json"}


def rows_of(plan: Plan, table: str) -> list[dict[str, Any]]:
    columns = plan.tables[table].columns
    return [dict(zip(columns, row, strict=True)) for row in plan.tables[table].rows()]


def members(tables: Tables, name: str, mode: str) -> set[int]:
    keys = (key.split("|") for key, row in tables.get("VLAN_MEMBER", {}).items() if row == {"tagging_mode": mode})
    return {int(vlan.removeprefix("Vlan")) for vlan, port in keys if port == name}


@pytest.mark.parametrize("site", SITES)
def test_every_port_is_as_planned(tmp_path: Path, site: str) -> None:
    plan, found = written(site, tmp_path)
    needs = {row["switch"] for row in rows_of(plan, "ports") if row["port_channel"] is not None and site in ("pair", "row")}
    assert set(found) == {row["switch"] for row in rows_of(plan, "switch_ports")}
    for switch, tables in found.items():
        rows = [row for row in rows_of(plan, "switch_ports") if row["switch"] == switch]
        assert set(tables["PORT"]) == {row["port"] for row in rows}
        channel = {key.split("|")[1]: key.split("|")[0] for key in tables.get("PORTCHANNEL_MEMBER", {})}
        for row in rows:
            name = channel.get(row["port"], row["port"])
            number = row["port_channel"]
            assert name == (row["port"] if number is None else f"PortChannel{number}")
            settings = (tables["PORT"] if number is None else tables["PORTCHANNEL"])[name]
            assert tables["PORT"][row["port"]]["description"] == row["description"]
            assert tables["PORT"][row["port"]]["admin_status"] == "up"
            assert settings["mode"] == row["mode"]
            assert settings["mtu"] == "9100"
            assert row["mtu"] <= 9100
            session = {4094} if switch in needs and row["description"] == "peer link" else set()
            assert members(tables, name, "tagged") == {int(text) for text in row["tagged_vlans"].split(";") if text} | session
            assert members(tables, name, "untagged") == {row["native_vlan"]} - {None}
            if number is not None:
                assert (settings["fast_rate"], settings["lacp_key"]) == ("true", "auto")
        names = {row["vlan"]: row["name"] for row in rows_of(plan, "vlans")}
        given = {int(row["vlanid"]): row["description"] for row in tables["VLAN"].values()}
        assert {vlan: name for vlan, name in given.items() if vlan != 4094} == {vlan: names[vlan] for vlan in given if vlan != 4094}
        assert (4094 in given) == (switch in needs)


@pytest.mark.parametrize("site", SITES)
def test_the_models_rules_hold(tmp_path: Path, site: str) -> None:
    """Rules of sonic-vlan, sonic-portchannel, sonic-port and sonic-mclag that a part of a configuration can be held against."""
    for tables in written(site, tmp_path)[1].values():
        ports, channels, vlans = set(tables["PORT"]), set(tables.get("PORTCHANNEL", {})), set(tables["VLAN"])
        assert all(re.fullmatch(r"PortChannel[0-9]{1,4}", name) for name in channels)
        assert all(name == f"Vlan{row['vlanid']}" and 2 <= int(row["vlanid"]) <= 4094 for name, row in tables["VLAN"].items())
        texts = [row["description"] for table in ("PORT", "PORTCHANNEL", "VLAN") for row in tables.get(table, {}).values()]
        assert all(1 <= len(text) <= 255 for text in texts)
        inside = [key.split("|") for key in tables.get("PORTCHANNEL_MEMBER", {})]
        assert all(channel in channels and port in ports for channel, port in inside)
        assert len({port for _, port in inside}) == len(inside)
        assert not [port for _, port in inside if "mtu" in tables["PORT"][port] or "mode" in tables["PORT"][port]]
        untagged: Counter[str] = Counter()
        for key, row in tables.get("VLAN_MEMBER", {}).items():
            vlan, port = key.split("|")
            assert vlan in vlans
            assert port in ports | channels
            assert port not in {name for _, name in inside}
            untagged[port] += row["tagging_mode"] == "untagged"
        assert max(untagged.values(), default=0) <= 1
        domains = tables.get("MCLAG_DOMAIN", {})
        assert len(domains) <= 1
        assert all(1 <= int(number) <= 4095 and row["peer_link"] in channels for number, row in domains.items())
        shared = [key.split("|") for key in tables.get("MCLAG_INTERFACE", {})]
        assert all(domain in domains and name in channels for domain, name in shared)
        addresses = [key.split("|") for key in tables.get("VLAN_INTERFACE", {}) if "|" in key]
        assert all(vlan in vlans and vlan in tables["VLAN_INTERFACE"] for vlan, _ in addresses)


@pytest.mark.parametrize("site", ["pair", "row"])
def test_pairs_agree(tmp_path: Path, site: str) -> None:
    plan, found = written(site, tmp_path)
    place = plan.manifest["site"]["switches"]
    seen = set()
    for switch, tables in found.items():
        partner = next(other for other in found if other != switch and place[other]["mlag"] == place[switch]["mlag"])
        ((number, mine),) = tables["MCLAG_DOMAIN"].items()
        theirs = found[partner]["MCLAG_DOMAIN"][number]
        assert (mine["source_ip"], mine["peer_ip"]) == (theirs["peer_ip"], theirs["source_ip"])
        assert f"Vlan4094|{mine['source_ip']}/30" in tables["VLAN_INTERFACE"]
        assert tables["MCLAG_INTERFACE"] == found[partner]["MCLAG_INTERFACE"]
        for name in (key.split("|")[1] for key in tables["MCLAG_INTERFACE"]):
            assert members(tables, name, "tagged") == members(found[partner], name, "tagged")
            assert members(tables, name, "untagged") == members(found[partner], name, "untagged")
            assert members(tables, name, "tagged") <= members(tables, mine["peer_link"], "tagged")
        teams = {row["port_channel"] for row in rows_of(plan, "ports") if row["switch"] == switch and row["port_channel"] is not None}
        assert {key.split("|")[1] for key in tables["MCLAG_INTERFACE"]} == {f"PortChannel{team}" for team in teams}
        seen.add((number, place[switch]["mlag"]))
    assert len(seen) == len({number for number, _ in seen}) == len({mlag for _, mlag in seen})


def test_no_pair_where_no_team_needs_it(tmp_path: Path) -> None:
    for site in ("loose", "single", "starter", "platform"):
        for tables in written(site, tmp_path / site)[1].values():
            assert not {"MCLAG_DOMAIN", "MCLAG_INTERFACE", "VLAN_INTERFACE"} & set(tables)


def test_notes_are_beside(tmp_path: Path) -> None:
    written("pair", tmp_path)
    text = " ".join((tmp_path / "leaf-a" / "notes.txt").read_text(encoding="utf-8").split())
    assert "leaf-a (leaf, rack R1, unit 40)" in text
    assert "iccpd" in text
    assert "Spanning tree is off" in text
