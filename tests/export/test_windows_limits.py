"""What Windows formats refuse, and how names, literals and percentages come out."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.handover import read_handover
from nicplanner.export.windows.files import folders, windows_text
from nicplanner.export.windows.groups import whole_percent
from nicplanner.export.windows.literals import literal
from nicplanner.export.windows.naming import adapter_names, object_name
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites
import powershell
from test_contract import LACP
from windows_sites import plan_of, site


@pytest.mark.parametrize(
    ("form", "plan", "text"),
    [
        ("hyperv-set", "lacp", "Switch Embedded Teaming knows no LACP"),
        ("network-atc", "lacp", "teams that know no LACP"),
        ("hyperv-lbfo", "2019 paths", "cannot pin a path"),
        ("hyperv-2008r2", "2019 paths", "cannot pin a path"),
        ("hyperv-lbfo", "azure-local", "refuses a virtual switch on an LBFO team"),
        ("network-atc", "shared paths", "speak the storage VLAN only"),
        ("hyperv-lbfo", "iscsi on a team", "iSCSI rides on no team"),
        ("network-atc", "iscsi on a team", "iSCSI rides on no team"),
    ],
)
def test_what_a_format_cannot_do_is_refused(form: str, plan: str, text: str, tmp_path: Path) -> None:
    one = nic.plan(nic.Design.from_dict(LACP)) if plan == "lacp" else plan_of(plan)
    with pytest.raises(InputError, match=text):
        FORMATS[form].write(one, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("platform", "balance"), [("hyperv-2012", "TransportPorts"), ("hyperv-2012r2", "Dynamic"), ("hyperv-2022", None)])
def test_what_lbfo_can_do_depends_on_the_version(platform: str, balance: str | None, tmp_path: Path) -> None:
    """2012 does not balance dynamically yet; 2022 refuses a virtual switch on a team."""
    plan = cabled_sites.starter()
    changed = Plan(plan.tables, {**plan.manifest, "site": {**plan.manifest["site"], "platform": platform}})
    if balance is None:
        with pytest.raises(InputError, match="refuses a virtual switch on an LBFO team"):
            FORMATS["hyperv-lbfo"].write(changed, tmp_path)
        return
    file = FORMATS["hyperv-lbfo"].write(changed, tmp_path)[0]
    teams = powershell.data(powershell.parse(file.read_bytes().decode("utf-8-sig")))["Teams"]
    assert {team["Name"]: team["Algorithm"] for team in teams} == {
        "cluster": balance,
        "management": balance,
        "production": "HyperVPort",
    }


def test_intents_of_a_cluster_must_be_alike(tmp_path: Path) -> None:
    traffic = ("smb", "iscsi", "cluster", "live-migration", "bmc")
    host = {"server": "box", "rack": "R1", "cluster": "c1"}
    hosts = {"a1": {**host, "adapters": {"s1": "two", "s2": "two"}, "unit": 2}, "b1": {**host, "adapters": {"s3": "four"}, "unit": 3}}
    with pytest.raises(InputError, match=r"b1 in cluster c1: its intents are not those of a1"):
        FORMATS["network-atc"].write(site("generic", leave_out=traffic, hosts=hosts), tmp_path)


def test_hosts_without_cluster_have_their_own_intents(tmp_path: Path) -> None:
    hosts = {"a1": {"server": "box", "rack": "R1", "adapters": {"s1": "two", "s2": "two"}, "unit": 2}}
    plan = site("generic", leave_out=("smb", "iscsi", "cluster", "live-migration", "bmc"), hosts=hosts)
    files = {Path(file).relative_to(tmp_path).as_posix(): Path(file) for file in FORMATS["network-atc"].write(plan, tmp_path)}
    assert sorted(files) == ["a1/adapters.csv", "a1/intents.ps1", "a1/network.ps1"]
    found = powershell.data(powershell.parse(files["a1/intents.ps1"].read_bytes().decode("utf-8-sig")))
    assert (found["Cluster"], found["Hosts"]) == ("", ["a1"])


def test_names_of_adapters_and_objects() -> None:
    ports = [port for host in read_handover(cabled_sites.row()).hosts for port in host.ports]
    assert adapter_names(ports[:1]) == {ports[0].label: ports[0].label.replace("/", "-")}
    for text in ("a*", "a[1]", "a?", "", " a", "a ", "a'b", "a\u2019b", "a`b", "a$b", "x" * 81):
        with pytest.raises(InputError):
            object_name(text)
    assert object_name("live-migration slot1-Port 0-1") == "live-migration slot1-Port 0-1"


def test_literals_are_read_back() -> None:
    value = {"A": "it's \u2018x\u2019 $(y) `n", "B": [], "C": [{"D": None, "E": True}, {"D": 5, "E": False}], "F": ["a"], "G": {"H": 0}}
    assert powershell.data(powershell.parse(f"$Plan = {literal(value)}\n")) == value
    for bad in (1.5, b"x"):
        with pytest.raises(TypeError):
            literal(bad)
    with pytest.raises(TypeError):
        literal({"a b": 1})


def test_percentages_are_whole_and_at_least_one() -> None:
    assert [whole_percent({"percent": Fraction(x)}) for x in ("50", "1/2", "10.1")] == [50, 1, 11]
    assert whole_percent(None) == whole_percent({"percent": None}) == 0


def test_a_host_may_not_have_the_name_of_a_clusters_folder() -> None:
    hosts = read_handover(plan_of("2019")).hosts[:1]
    assert folders(hosts, ["c1"]) == ({"hv1": "hv1"}, {"c1": "cluster-c1"})
    with pytest.raises(InputError, match="a host has the name of a cluster's folder"):
        folders([type("Host", (), {"name": "Cluster-C1"})()], ["c1"])


def test_text_is_marked_as_utf8() -> None:
    assert windows_text("a\nÄ\r\n") == b"\xef\xbb\xbfa\r\n\xc3\x84\r\n"
