"""What the formats for Linux have in common: names, modes of bonds, kernel settings, the iSCSI script."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import FORMATS, esxcli, interfaces, netplan
from nicplanner.export.demands import demands_of
from nicplanner.export.handover import Port, read_handover
from nicplanner.export.linux.bonds import bond_mode
from nicplanner.export.linux.names import LONGEST, interface_names
from nicplanner.export.targets import LARGEST, earlier_text, filled_table, label

sys.path.insert(0, str(Path(__file__).parent))
import host_plans
from host_plans import plan_of
from tools import needs

WORDS = st.text("aA1-_./: ", min_size=1, max_size=14)


def port(adapter: str, name: str) -> Port:
    return Port("hv01", adapter, name, "1000base-t", Fraction(1), False)


@settings(max_examples=40)
@given(st.sets(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
@example({("é", "端口"), ("a_b", "c"), ("a", "b_c"), ("a", "b"), ("a" * 63, "b"), ("a" * 63, "c")})
def test_names_are_short_plain_and_all_different(pairs: set[tuple[str, str]]) -> None:
    names = interface_names(port(*pair) for pair in sorted(pairs))
    assert set(names) == pairs
    assert len(set(names.values())) == len(pairs)
    for name in names.values():
        assert len(name) <= LONGEST == 15
        assert name.isascii()
        assert name.startswith("en_")
        assert not set(name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def test_names_of_usual_ports() -> None:
    assert interface_names([port("slot1", "p1"), port("onboard", "lom1"), port("slot10", "Port 1/1:1"), port("onboard", "lom10")]) == {
        ("slot1", "p1"): "en_slot1_p1",
        ("onboard", "lom1"): "en_onboard_lom1",
        ("slot10", "Port 1/1:1"): "en_slot10971e76",
        ("onboard", "lom10"): "en_onboar903c87",
    }


def test_alike_hashes_do_not_make_alike_names(monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    real = hashlib.sha256

    class Same:
        def __init__(self, data: bytes) -> None:
            self._data = data

        def hexdigest(self) -> str:
            return "0" * 64 if self._data.endswith(b"\n0") else real(self._data).hexdigest()

    monkeypatch.setattr(hashlib, "sha256", Same)
    names = interface_names([port("slot", "Port 1/1"), port("slot", "Port 1/2"), port("slot", "Port 1/3")])
    assert len(set(names.values())) == 3


@pytest.mark.parametrize(
    ("team_mode", "classes", "demand", "mode", "told"),
    [
        ("lacp", ["management", "production"], 12, "802.3ad", False),
        ("switch-independent", ["management", "production"], 9, "active-backup", False),
        ("switch-independent", ["management", "production"], 12, "active-backup", True),
        ("switch-independent", ["management", "live-migration"], 9, "active-backup", False),
        ("switch-independent", ["management", "live-migration"], 12, "balance-alb", True),
    ],
)
def test_modes_of_bonds(team_mode: str, classes: list[str], demand: int, mode: str, told: bool) -> None:
    data = copy.deepcopy(host_plans.DESIGNS["paths"])
    more = {"survive": ["port", "switch"], "min_failover": 0.1, "team_mode": team_mode}
    data["traffic"] = {classes[0]: {"demand_gbps": 0.5, **more}, classes[1]: {"demand_gbps": demand, **more}}
    plan = nic.plan(nic.Design.from_dict(data))
    groups = read_handover(plan).hosts[0].groups
    assert len(groups) == 1
    found, note = bond_mode(groups[0], demands_of(plan))
    assert found == mode
    assert bool(note) == told
    if told:
        assert f"asks for {demand}.5 Gbit/s, one of its links carries 10" in note
        assert ("NOT carried" in note) == (mode == "active-backup")


def test_a_demand_that_a_host_group_states_counts() -> None:
    data = copy.deepcopy(host_plans.DESIGNS["racks"])
    data["hosts"]["hv[01-04]"]["traffic"] = {"management": {}, "production": {"demand_gbps": 7}, "iscsi": {}, "live-migration": {}}
    assert demands_of(nic.plan(nic.Design.from_dict(data)))["hv03", "production"] == 7


@pytest.mark.parametrize("name", ["netplan", "interfaces"])
def test_two_paths_in_one_subnet_answer_each_for_itself(tmp_path: Path, name: str) -> None:
    FORMATS[name].write(plan_of("jumbo"), tmp_path)
    lines = (tmp_path / "hv01/etc/sysctl.d/60-nicplanner.conf").read_text().splitlines()
    settings = dict(line.split(" = ") for line in lines if not line.startswith("#"))
    bridges = {key.split(".")[3] for key in settings if "br" in key}
    for bridge in bridges:  # nobody reaches the host over the machines' bridge
        assert [settings.pop(f"net.ipv4.conf.{bridge}.{key}") for key in ("arp_ignore", "rp_filter")] == ["8", "1"]
        assert settings.pop(f"net.ipv6.conf.{bridge}.disable_ipv6") == "1"
    assert len(bridges) == 1
    devices = {key.split(".")[3] for key in settings}
    assert devices == {"vlan100", "vlan100-2", "vlan103", "vlan103-2"}  # iSCSI and SMB over two ports of one fabric
    assert settings == {
        f"net.ipv4.conf.{device}.{key}": value
        for device in devices
        for key, value in (("arp_ignore", "1"), ("arp_announce", "2"), ("rp_filter", "2"))
    }


ISCSIADM = r"""
iscsiadm() {
    echo "$*" >> "$STATE/asked"
    case "$*" in
        "-m iface -I "*" -o new") echo "iface.net_ifacename = <empty>" > "$STATE/iface.$4" ;;
        "-m iface -I "*" -o update -n iface.net_ifacename -v "*) echo "iface.net_ifacename = ${10}" > "$STATE/iface.$4" ;;
        "-m iface -I "*) cat "$STATE/iface.$4" 2> /dev/null ;;
        "-m session -P 1") cat "$STATE/sessions" 2> /dev/null || return 21 ;;
        "-m discovery -t sendtargets -I "*" -p "*) echo "$8,1 iqn.x:array" ;;
        "-m node -I "*" -p "*" --login")
            printf 'Target: iqn.x:array\n\tCurrent Portal: %s:3260,1\n\t\tIface Name: %s\n' "$6" "$4" >> "$STATE/sessions" ;;
        "-m node -I "*" -p "*" -o update -n node.startup -v automatic") ;;
        *) echo "what? $*" >&2; return 7 ;;
    esac
}
. "$0"
"""


def test_the_iscsi_script_logs_in_once_by_each_path(tmp_path: Path) -> None:
    netplan.write(plan_of("lacp"), tmp_path / "out")
    folder = tmp_path / "out" / "hv01"
    (tmp_path / "net").mkdir()

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "STATE": str(tmp_path), "SYS_NET": str(tmp_path / "net"), **more}
        return subprocess.run(["sh", "-c", ISCSIADM, str(folder / "nicplanner-iscsi.sh")], capture_output=True, text=True, env=environment)

    plan = plan_of("lacp")
    rows = list(zip(plan.addresses["host"], plan.addresses["fabric"], plan.addresses["address"], strict=True))
    portal = {fabric: address for host, fabric, address in rows if host == "san1"}
    device = {
        one["fabric"]: f"en_{one['adapter']}_{one['port']}"
        for one in plan.ports.to_dict("records")
        if (one["host"], one["traffic"]) == ("hv01", "iscsi")
    }
    done = run()
    assert done.returncode == 1
    assert "is not there: apply the network first" in done.stderr
    for name in device.values():
        (tmp_path / "net" / name).touch()
    done = run(DRY_RUN="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("would run: ") == 10
    assert not list(tmp_path.glob("iface.*"))
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    for fabric, name in device.items():
        assert (tmp_path / f"iface.nicplanner.{name}").read_text() == f"iface.net_ifacename = {name}\n"
        assert f"Current Portal: {portal[fabric]}:3260,1\n\t\tIface Name: nicplanner.{name}\n" in (tmp_path / "sessions").read_text()
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    program = needs("shellcheck", "shellcheck")
    interfaces.write(plan_of("jumbo"), tmp_path)
    esxcli.write(plan_of("jumbo"), tmp_path)
    scripts = sorted(map(str, (tmp_path / "hv01").glob("*.sh")))
    assert len(scripts) == 3
    done = subprocess.run([program, "--shell=sh", *scripts], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_labels_of_tables() -> None:
    assert label("slot1/Port 1/1:1") == "slot1/Port 1/1:1"
    for text in ("=cmd", "a,b", 'a"b', "a\nb", "", "a" * 200, "$(id)", "é"):
        with pytest.raises(InputError, match="cannot say the text safely"):
            label(text)


@pytest.mark.parametrize("content", [b"", b"port\n", b"port,mac,x\nslot1/p1,1\n", b"\xff\xfe", b"port,mac\nslot1/p1,=1+1\nslot1/p1\n"])
def test_a_spoilt_earlier_table_is_no_obstacle(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "interfaces.csv"
    file.write_bytes(content)
    assert filled_table(file, "mac", [port("slot1", "p1")], interfaces.MAC) == b"port,mac\nslot1/p1,FILL-IN\n"
    assert filled_table(tmp_path, "mac", [port("slot1", "p1")], interfaces.MAC) == b"port,mac\nslot1/p1,FILL-IN\n"


def test_nobody_waits_for_a_pipe_or_reads_what_is_no_table(tmp_path: Path) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large"
    os.mkfifo(pipe)
    large.write_bytes(b"port,mac\n" * (LARGEST // 9 + 1))
    assert earlier_text(pipe) == earlier_text(large) == earlier_text(tmp_path / "none") == ""
