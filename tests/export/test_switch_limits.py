"""What switches do not take is refused or made to fit: names of ports and VLANs, numbers, frames, pairs, hostile texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.plan import Plan
from nicplanner.tables import SPECS, Table

sys.path.insert(0, str(Path(__file__).parent))
from switch_sites import SYSTEMS, pair, planned, single, starter
from switch_state import load

CLI = ("nxos", "eos", "os10")


def made(design: dict[str, Any]) -> Plan:
    return nic.plan(nic.Design.from_dict(design))


def edited(plan: Plan, table: str, change: Callable[[dict[str, Any]], None]) -> Plan:
    """Return a plan in which each row of a table was changed, as one edits a CSV file."""
    names = list(plan.tables[table].columns)
    rows = [dict(zip(names, row, strict=True)) for row in plan.tables[table].rows()]
    for row in rows:
        change(row)
    columns = {name: [row[name] for row in rows] for name in names}
    return Plan({**plan.tables, table: Table(SPECS[table], columns)}, plan.manifest)


def refused(system: str, plan: Plan, folder: Path) -> str:
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError) as caught:
        FORMATS[system].write(plan, folder)
    assert sorted(folder.rglob("*")) == before
    return str(caught.value)


class TestPortNames:
    """Names of ports: those of the system, or those that a file gives."""

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_names_of_a_file(self, tmp_path: Path, system: str) -> None:
        plan, name = made(nic.Design.parse(nic.starter()).to_dict()), _form(system)
        text = f"model,port,name\nPowerConnect 6248,g[1-48],{name}\n"
        (tmp_path / "port-names.csv").write_text(text, encoding="utf-8")
        files = FORMATS[system].write(plan, tmp_path)
        assert {file.relative_to(tmp_path).parts[0].removesuffix(".cfg") for file in files} == {"sw-a", "sw-b"}
        same = FORMATS[system].write(planned("starter", system), tmp_path / "named")
        for mine, other in zip(files, same, strict=True):
            assert _body(mine) == _body(other)
        assert (tmp_path / "port-names.csv").read_text(encoding="utf-8") == text

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("port,name\ng1,Ethernet1/1\n", "other columns; found: port,name; allowed: model,port,name"),
            ("model,port,name\nm,g1,Gi1\n", r"port-names.csv:2: name: Cisco NX-OS has no such port name; found: 'Gi1'"),
            ("model,port,name\nm,g1,Ethernet1/1 ; reload\n", "has no such port name"),
            ("model,port,name\nm,g[1-3],Ethernet1/[1-2]\n", "different lengths; found: 3 ports, but 2 names"),
            ("model,port,name\nm,g1,Ethernet1/1\nm,g2,eth1/1\n", r"csv:3: name: the port or the name stands here twice"),
            ("model,port,name\nm,g1\n", "more or fewer than three cells"),
            ("model,port,name\nm,g1,Ethernet1/1,x\n", "more or fewer than three cells"),
            ("model,port,name\nm,g[2-1],Ethernet1/1\n", "found: g"),
            ('model,port,name\nm,"g1,Ethernet1/1\n', "cannot be read"),
            ("", "other columns"),
            ("\xff\xfe", "cannot be read"),
        ],
    )
    def test_a_bad_file_is_refused(self, tmp_path: Path, text: str, message: str) -> None:
        (tmp_path / "port-names.csv").write_bytes(text.encode("latin-1"))
        with pytest.raises(InputError, match=message):
            FORMATS["nxos"].write(planned("pair", "nxos"), tmp_path)
        assert [file.name for file in tmp_path.iterdir()] == ["port-names.csv"]

    @pytest.mark.parametrize("system", ["nxos", "eos", "os10", "sonic"])
    def test_names_of_no_system_stand_as_planned(self, tmp_path: Path, system: str) -> None:
        """Ports called g1 say nothing of what the switch runs: whoever asks for a system gets it, and the head says what is to be done."""
        files = FORMATS[system].write(made(nic.Design.parse(nic.starter()).to_dict()), tmp_path)
        texts = {file.relative_to(tmp_path).as_posix(): file.read_text(encoding="utf-8") for file in files}
        heads = [text for name, text in texts.items() if name.endswith((".cfg", ".txt"))]
        assert len(heads) == 2
        assert all("PORTS HAVE THE PLAN'S NAMES" in text and "port-names.csv" in text for text in heads)
        if system == "sonic":
            assert "g1" in json.loads(texts["sw-a/config_db.json"])["PORT"]
        else:
            assert "\ninterface g1\n" in texts["sw-a.cfg"]

    def test_a_port_that_the_file_leaves_out(self, tmp_path: Path) -> None:
        (tmp_path / "port-names.csv").write_text("model,port,name\nPowerConnect 6248,g1,Ethernet1/1\n", encoding="utf-8")
        text = refused("nxos", made(nic.Design.parse(nic.starter()).to_dict()), tmp_path)
        assert "sw-a g2: Cisco NX-OS has no such port name, and port-names.csv gives none" in text

    def test_makers_are_told_apart(self, tmp_path: Path) -> None:
        """Of switches of several makers each format writes its own, and says which it left out; equal names do not mislead it."""
        design = starter("nxos")
        design["switches"]["sw-a"]["model"] = "N3K-C3048TP-1GE"
        design["switches"]["sw-b"]["model"] = "DCS-7050TX-48"
        design["catalog"]["servers"]["classic"]["interfaces"] = {"lom[1-2]": "1000base-t"}
        plan = made(design)
        for system, mine, other in (("nxos", "sw-a", "sw-b"), ("eos", "sw-b", "sw-a")):
            (file,) = FORMATS[system].write(plan, tmp_path / system)
            assert file.stem == mine
            assert f"! Not written, since their ports are named for other systems: {other}." in file.read_text(encoding="utf-8")
        assert "Ethernet1" in refused("sonic", plan, tmp_path / "sonic")  # not SONiC's: those begin with Ethernet0

    def test_two_ports_of_one_name(self, tmp_path: Path) -> None:
        design = single("nxos")
        design["catalog"]["switches"]["leaf"]["interfaces"] = {"Ethernet1/1": "10gbase-x-sfpp", "Eth1/1": "10gbase-x-sfpp",
                                                              "Ethernet1/[2-9]": "10gbase-x-sfpp"}  # fmt: skip
        assert "two ports have one name; found: Ethernet1/1" in refused("nxos", made(design), tmp_path)


def _form(system: str) -> str:
    return {"nxos": "Ethernet1/[1-48]", "eos": "Ethernet[1-48]", "os10": "ethernet1/1/[1-48]", "sonic": "Ethernet[0-47]"}[system]


def _body(file: Path) -> list[str]:
    """Return what a file says, its head left out: that names the model."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith(("! sw-", "sw-"))]


class TestNumbers:
    """Ids, numbers and sizes that a system does not have."""

    @pytest.mark.parametrize(
        ("system", "vlan", "allowed"), [("nxos", 3968, "1 to 3967"), ("os10", 4094, "1 to 4093"), ("sonic", 1, "2 to 4094")]
    )
    def test_vlans_that_the_system_keeps(self, tmp_path: Path, system: str, vlan: int, allowed: str) -> None:
        design = starter(system)
        design["traffic"]["iscsi"]["vlan"] = [vlan, 150]
        assert f"keeps the VLAN id for itself; found: {vlan}; allowed: {allowed}" in refused(system, made(design), tmp_path)

    @pytest.mark.parametrize("system", CLI)
    def test_vlan_1(self, tmp_path: Path, system: str) -> None:
        """As an access port's it is what every port has; tagged it would not be."""
        design = starter(system)
        design["traffic"]["iscsi"]["vlan"] = [1, 150]
        files = {file.stem: file for file in FORMATS[system].write(made(design), tmp_path)}
        state = load(files["sw-a"], system)
        assert "1" in {port.get("switchport access vlan") for port in state.ports.values()}
        assert "vlan 1" not in state.blocks
        assert "vlan1" not in state.ports
        design["traffic"]["cluster"]["vlan"] = 1
        design["traffic"]["iscsi"].pop("vlan")
        assert "VLAN 1 is tagged" in refused(system, made(design), tmp_path / "tagged")

    @pytest.mark.parametrize(("system", "most"), [("eos", 9214), ("os10", 9184)])
    def test_frames(self, tmp_path: Path, system: str, most: int) -> None:
        design = pair(system)
        design["traffic"]["iscsi"]["mtu"] = most + 1
        assert f"found: MTU {most + 1}; allowed: at most {most}" in refused(system, made(design), tmp_path)
        design["traffic"]["iscsi"]["mtu"] = most
        assert FORMATS[system].write(made(design), tmp_path)

    @pytest.mark.parametrize(("system", "most"), [("nxos", 4096), ("eos", 2000), ("os10", 128), ("sonic", 9999)])
    def test_port_channels(self, tmp_path: Path, system: str, most: int) -> None:
        def change(row: dict[str, Any]) -> None:
            if row["port_channel"] == 1:
                row["port_channel"] = number

        plan = planned("pair", system)
        for number in (most, most + 1, 0, -1):
            changed = edited(edited(plan, "ports", change), "switch_ports", change)
            if number == most:
                text = FORMATS[system].write(changed, tmp_path)[0].read_text(encoding="utf-8")
                assert f"hannel{most}" in text
            else:
                assert f"no port-channel of this number; found: {number}; allowed: 1 to {most}" in refused(system, changed, tmp_path)

    def test_a_long_list_of_vlans_goes_on_in_further_lines(self, tmp_path: Path) -> None:
        for system in CLI:
            design = single(system)
            design["networks"] = {f"n{i}": {"class": "production", "vlan": 1000 + 2 * i} for i in range(50)}
            file = FORMATS[system].write(made(design), tmp_path / system)[0]
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "switchport trunk allowed vlan" in line]
            assert 160 < max(map(len, lines)) < 220
            channel = next(port for name, port in load(file, system).ports.items() if name.casefold() == "port-channel1")
            assert channel.tagged == {1000 + 2 * i for i in range(50)}


class TestPairs:
    """Pairs that cannot be one."""

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_without_peer_links(self, tmp_path: Path, system: str) -> None:
        design = pair(system)
        for one in design["switches"].values():
            del one["peer_links"]
        text = refused(system, made(design), tmp_path)
        assert "leaf-a: its LACP teams need a peer link to its partner; hint: name the peer_links of both switches" in text

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_halves_that_differ(self, tmp_path: Path, system: str) -> None:
        def change(row: dict[str, Any]) -> None:
            if row.get("switch") == "leaf-b" and row["port_channel"] == 2:
                row["mtu"] = 9000

        text = refused(system, edited(planned("pair", system), "switch_ports", change), tmp_path)
        assert "its half on the partner carries other VLANs or frames" in text
        assert "the peer link carries frames of MTU 1500 alone" in text

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_paths_on_a_shared_team(self, tmp_path: Path, system: str) -> None:
        """Each path has its fabric's VLAN, so the two halves of the port-channel cannot be alike."""
        design = pair(system)
        design["traffic"]["iscsi"] = {"demand_gbps": 1, "redundancy": "paths", "min_failover": 0.5, "mtu": 9000}
        text = refused(system, made(design), tmp_path)
        assert "its half on the partner carries other VLANs or frames; hint: classes with redundancy paths have a VLAN per fabric" in text

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_vlans_that_the_peer_link_lacks(self, tmp_path: Path, system: str) -> None:
        def change(row: dict[str, Any]) -> None:
            if row["description"] == "peer link":
                row["tagged_vlans"] = "110"

        plan = edited(planned("pair", system), "switch_ports", change)
        assert "the peer link does not carry its VLANs" in refused(system, plan, tmp_path)

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_teams_without_numbers(self, tmp_path: Path, system: str) -> None:
        """As tables of other makers may have them."""

        def change(row: dict[str, Any]) -> None:
            row["port_channel"] = None

        plan = edited(edited(planned("single", system), "ports", change), "switch_ports", change)
        assert "the port of an LACP team has no port-channel" in refused(system, plan, tmp_path)

    def test_a_session_where_the_usual_numbers_are_taken(self, tmp_path: Path) -> None:
        design = pair("eos")
        design["traffic"]["iscsi"]["vlan"] = [4094, 4092]
        for file in FORMATS["eos"].write(made(design), tmp_path):
            state = load(file, "eos")
            assert state.blocks["mlag configuration"]["local-interface"] == "Vlan4093"
            assert [name for name, port in state.ports.items() if 4093 in port.tagged] == ["Port-Channel1000"]


HOSTILE = [
    "x ; reload", "x | no shutdown", "x\u2028reload", "x ! y", 'x" y', "$(id)", "x, y", "?", " x", "\u202ex", "-" * 3 + "no shutdown",
]  # fmt: skip


class TestTexts:
    """Texts of an edited plan."""

    @pytest.mark.parametrize("system", SYSTEMS)
    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_descriptions_are_refused(self, tmp_path: Path, system: str, text: str) -> None:
        def change(row: dict[str, Any]) -> None:
            if row["description"].startswith("hv01"):
                row["description"] = text

        assert "description" in refused(system, edited(planned("pair", system), "switch_ports", change), tmp_path)

    @pytest.mark.parametrize("system", SYSTEMS)
    @pytest.mark.parametrize("text", ["x y", "x;y", "name\nreload", "$(id)", "x?"])
    def test_hostile_names_of_vlans_are_refused(self, tmp_path: Path, system: str, text: str) -> None:
        def change(row: dict[str, Any]) -> None:
            row["name"] = text if row["vlan"] == 110 else row["name"]

        refused(system, edited(planned("pair", system), "vlans", change), tmp_path)

    @pytest.mark.parametrize("system", CLI)
    def test_other_descriptions_are_exact(self, tmp_path: Path, system: str) -> None:
        text = "hv01 (old) [rack] a+b=c@d #1 10:20 x/y"

        def change(row: dict[str, Any]) -> None:
            if row["description"].startswith("hv01"):
                row["description"] = text

        file = FORMATS[system].write(edited(planned("pair", system), "switch_ports", change), tmp_path)[0]
        assert text in {port.get("description") for port in load(file, system).ports.values()}

    @pytest.mark.parametrize("system", CLI)
    def test_the_sites_name_stays_in_a_comment(self, tmp_path: Path, system: str) -> None:
        name = "Zweigstelle Süd\nreload ? \x1b[2J \u2028 {{ 7 * 7 }} " + "x" * 200
        plan = planned("single", system)
        hostile = Plan(plan.tables, {**plan.manifest, "site": {**plan.manifest["site"], "name": name}})
        files = [*FORMATS[system].write(hostile, tmp_path / "a"), *FORMATS[system].write(plan, tmp_path / "b")]
        texts = [file.read_text(encoding="ascii").splitlines() for file in files]
        assert [line for line in texts[0] if not line.startswith("!")] == [line for line in texts[1] if not line.startswith("!")]
        assert "Zweigstelle S\\xfcd reload \\x3f" in " ".join(texts[0])
        assert "?" not in "".join(texts[0])

    @pytest.mark.parametrize("system", ["nxos", "eos"])
    def test_long_names_of_vlans_differ(self, tmp_path: Path, system: str) -> None:
        names = {row["name"] for file in FORMATS[system].write(planned("row", system), tmp_path) for row in _vlans(file, system)}
        stem = "production-network-of-the-cu"
        assert {f"{stem}-{vlan}" for vlan in (101, 102, 103)} <= names


def _vlans(file: Path, system: str) -> list[dict[str, str]]:
    return [block for top, block in load(file, system).blocks.items() if top.startswith("vlan ")]
