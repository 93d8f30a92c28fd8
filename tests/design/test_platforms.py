"""Platforms and meshes: what a profile makes of a design that states nothing, and how profiles of users are read."""

from __future__ import annotations

import pickle
import shutil
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
import yaml

from nicplanner.design import Design, Fixed, starter
from nicplanner.errors import InputError

OWN = """\
platform: own
extends: generic
sources: {house: The house rules}
settings: {mesh_vlan_per_link: 2, teaming: set}
classes:
  smb: {vlans: 711-718, subnets: [10.71.1.0/24, 10.71.2.0/24, 10.71.3.0/24], prefix: 24, mtu: 9000}
  live-migration: {follows: smb}
  vsan: {prefix: 26}
rules:
  OWN-1: {kind: constraint, statement: Storage has two ports., source: house, classes: [iscsi], never: {ports_below: 2}}
"""


def data(**traffic: Any) -> dict[str, Any]:
    """Return the starter with the own profile, with storage and live migration beside management."""
    found = yaml.safe_load(starter())
    found["platform"] = "own.yaml"
    found["traffic"] = {"management": {"demand_gbps": 0.1}, "smb": {"demand_gbps": 1}, "live-migration": {"demand_gbps": 1}}
    for name, changes in traffic.items():
        found["traffic"].setdefault(name.replace("_", "-"), {}).update(changes)
    return found


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN)
    return tmp_path


def classes(folder: Path, found: dict[str, Any]) -> dict[str, Any]:
    return dict(Design.from_dict(found, folder).site.classes)


def nets(*texts: str) -> Fixed:
    return Fixed(every=tuple(map(IPv4Network, texts)))


# -------------------------------------------------------------------------------------------------------- values of a class


def test_a_class_gets_the_values_of_its_platform(folder):
    smb = classes(folder, data())["smb"]
    assert smb.vlan == Fixed(every=(711, 712))
    assert smb.subnet == nets("10.71.1.0/24", "10.71.2.0/24")
    assert (smb.prefix, smb.mtu) == (None, 9000)
    assert classes(folder, data(smb={"mtu": 1500}))["smb"].mtu == 1500
    site = Design.from_dict(data(), folder).site
    assert [one.vlan for one in site.groups[0].classes if one.name == "smb"] == [smb.vlan]
    assert site.teaming == "set"
    assert Design.from_dict({**data(), "policy": {"teaming": "lbfo"}}, folder).site.teaming == "lbfo"


def test_what_the_design_states_stays(folder):
    smb = classes(folder, data(smb={"vlan": [5, 6], "prefix": 28}))["smb"]
    assert (smb.vlan, smb.subnet, smb.prefix) == (Fixed(every=(5, 6)), None, Fixed(every=(28,)))
    smb = classes(folder, data(smb={"subnet": ["10.1.0.0/24", "10.1.1.0/24"]}))["smb"]
    assert (smb.vlan, smb.subnet, smb.prefix) == (Fixed(every=(711, 712)), nets("10.1.0.0/24", "10.1.1.0/24"), None)


@pytest.mark.parametrize(
    ("changes", "vlan", "subnet"),
    [
        ({"addressing": {"reserved": 712}}, False, True),
        ({"addressing": {"reserved": "10.71.2.128/25"}}, True, False),
        ({"traffic": {"iscsi": {"demand_gbps": 1, "vlan": [711, 5]}}}, False, True),
        ({"traffic": {"iscsi": {"demand_gbps": 1, "subnet": ["10.71.0.0/16", "10.70.0.0/16"]}}}, True, False),
        ({"traffic": {"management": {"gateway": "10.71.1.1"}}, "addressing": {"supernet": "10.0.0.0/8"}}, True, False),
        ({"networks": {"a": {"class": "production", "vlan": 712, "subnet": "10.71.1.0/25"}}}, False, False),
        ({"addressing": {"first_host": 252}}, True, False),
        ({"addressing": {"growth_percent": 10000}}, True, False),
        ({"addressing": {"extra": {"smb": ["x[1-250]"]}}}, True, False),
        ({"switches": {f"sw{i}": {"model": "PowerConnect 6248", "rack": "R1", "unit": i + 20} for i in range(4)}}, True, False),
        ({"switches": {f"sw{i}": {"model": "PowerConnect 6248", "rack": "R1", "unit": i + 20} for i in range(9)}}, False, False),
        ({"traffic": {"smb": {"scope": "rack"}}}, False, False),
        ({"traffic": {"smb": {"redundancy": "team"}}}, False, False),
    ],
)
def test_nothing_is_given_that_would_collide(folder, changes, vlan, subnet):
    found = data(production={"demand_gbps": 1})
    for section, more in changes.items():
        for key, body in more.items():
            inner = found.setdefault(section, {})
            inner[key] = {**inner.get(key, {}), **body} if isinstance(body, dict) and key != "extra" else body
    smb = classes(folder, found)["smb"]
    assert (smb.vlan is not None, smb.subnet is not None) == (vlan, subnet)
    assert smb.prefix in ((None,) if subnet else (None, Fixed(every=(24,))))  # none where /24 does not hold the addresses


def test_the_first_of_two_classes_gets_them(folder):
    found = classes(folder, data(alpha={"kind": "smb", "demand_gbps": 1}))
    assert found["alpha"].vlan == Fixed(every=(711, 712))
    assert found["smb"].vlan is None
    assert found["smb"].prefix == Fixed(every=(24,))


def test_a_prefix_holds_for_every_class_of_its_kind(folder):
    assert classes(folder, data(vsan={"demand_gbps": 1}))["vsan"].prefix == Fixed(every=(26,))
    assert classes(folder, data(vsan={"demand_gbps": 1, "prefix": 25}))["vsan"].prefix == Fixed(every=(25,))


def test_following_another_kind(folder):
    def live(**traffic: Any) -> tuple[str, str, int]:
        one = classes(folder, data(**traffic))["live-migration"]
        return one.redundancy, one.attach, one.links_per_pair

    mesh = {"attach": "mesh", "links_per_pair": 2}
    assert live() == ("mpio", "switch", 1)
    assert live(smb={"redundancy": "paths"}) == ("paths", "switch", 1)
    assert live(smb={"redundancy": "paths"}, live_migration={"redundancy": "team"}) == ("team", "switch", 1)
    assert live(smb=mesh) == ("mpio", "mesh", 2)
    assert live(smb=mesh, live_migration={"attach": "switch"}) == ("team", "switch", 1)
    assert live(smb=mesh, live_migration={"attach": "mesh", "links_per_pair": 1}) == ("mpio", "mesh", 1)
    assert live(smb={"redundancy": "single", "survive": []}) == ("team", "switch", 1)
    found = data()
    del found["traffic"]["smb"]
    assert classes(folder, found)["live-migration"].redundancy == "team"


# -------------------------------------------------------------------------------------------------------------------- mesh


def mesh(hosts: str = "hv[01-04]", **changes: Any) -> dict[str, Any]:
    found = data(smb={"attach": "mesh", **changes})
    found["hosts"] = {hosts: yaml.safe_load(starter())["hosts"]["hv[01-04]"]}
    return found


def test_defaults_of_a_mesh():
    found = mesh(links_per_pair=1)
    found["platform"] = "generic"
    found["traffic"]["cluster"] = {"demand_gbps": 1, "attach": "mesh", "links_per_pair": 2, "scope": "site"}
    design = Design.from_dict(found)
    smb, cluster = design.site.classes["smb"], design.site.classes["cluster"]
    assert (smb.mesh, smb.redundancy, smb.survive, smb.scope, smb.gateway) == (True, "mpio", frozenset(), "site", False)
    assert (cluster.links_per_pair, cluster.survive, cluster.redundancy) == (2, frozenset({"port"}), "mpio")
    assert (smb.vlan, smb.subnet, smb.prefix) == (None, None, None)
    assert all(switch.carries == {"management", "live-migration"} for switch in design.site.switches.values())
    stated = design.replace({"traffic.cluster.survive": ["port", "adapter"]}).site.classes["cluster"]
    assert stated.survive == {"adapter", "port"}


def test_a_mesh_of_two_hosts_has_a_vlan_for_each_link(folder):
    smb = classes(folder, mesh("hv[01-02]", links_per_pair=2))["smb"]
    assert smb.vlan == Fixed(every=(711, 712))
    assert smb.subnet == nets("10.71.1.0/24", "10.71.2.0/24")
    smb = classes(folder, mesh("hv[01-02]"))["smb"]
    assert (smb.vlan, smb.subnet) == (Fixed(every=(711,)), nets("10.71.1.0/24"))


def test_a_larger_mesh_has_one_vlan(folder):
    smb = classes(folder, mesh("hv[01-03]", links_per_pair=2))["smb"]
    assert (smb.vlan, smb.subnet, smb.prefix) == (Fixed(every=(711,)), None, Fixed(every=(24,)))


def test_two_meshes_have_one_vlan(folder):
    found = mesh("hv[01-02]", links_per_pair=2)
    found["hosts"]["old[1-2]"] = {**found["hosts"]["hv[01-02]"], "unit": 20}
    smb = classes(folder, found)["smb"]
    assert (smb.vlan, smb.subnet, smb.prefix) == (Fixed(every=(711,)), None, Fixed(every=(24,)))


@pytest.mark.parametrize("platform", ["generic", "own.yaml"])
def test_fixed_values_of_a_mesh(folder, platform):
    texts = [f"10.9.{i}.0/24" for i in range(6)]
    found = {**mesh(subnet=texts, vlan=7), "platform": platform}
    assert classes(folder, found)["smb"].subnet == nets(*texts)
    found = {**mesh("hv[01-02]", links_per_pair=2, vlan=[8, 7], prefix=28), "platform": platform}
    smb = classes(folder, found)["smb"]
    assert (smb.vlan, smb.prefix) == (Fixed(every=(8, 7)), Fixed(every=(28,)))


def test_pins_of_a_mesh():
    found = mesh("hv[01-03]", links_per_pair=2)
    found["platform"] = "generic"
    found["hosts"]["hv[01-03]"]["pin"] = {"smb": ["slot[1-2]/p1", "slot[1-2]/p2"]}
    pins = Design.from_dict(found).site.groups[0].pins["smb"]
    assert [(pin.adapter, pin.port, pin.fabric, pin.ends) for pin in pins] == [
        (slot, port, None, None) for slot in ("slot1", "slot2") for port in ("p1", "p2")
    ]


@pytest.mark.parametrize("switches", ["none", None, {}])
def test_without_switches(switches):
    found = mesh()
    found["traffic"] = {"smb": {"demand_gbps": 1, "attach": "mesh"}}
    found["platform"] = "generic"
    del found["switches"]
    if switches != "none":
        found["switches"] = switches
    site = Design.from_dict(found).site
    assert not site.switches
    assert len(site.hosts) == 4


# ---------------------------------------------------------------------------------------------------------------- profiles


def test_a_loaded_design_keeps_its_profile(folder):
    design = Design.from_dict(data(), folder)
    assert design.site.profile.rules["OWN-1"].never == {"ports_below": 2}
    assert design.site.profile.lineage[:2] == ("own", "generic")
    shutil.rmtree(folder)
    for again in (pickle.loads(pickle.dumps(design)), design.replace({"name": "Other"}).replace({"name": design.name})):
        assert again == design
        assert again.site.profile == design.site.profile
    with pytest.raises(InputError, match="no such file"):
        design.replace({"platform": "./own.yaml"})
    assert design.replace({"platform": None}).site.profile.name == "generic"


def test_the_content_of_a_profile_counts_not_its_path(folder):
    design = Design.from_dict(data(), folder)
    (folder / "p").mkdir()
    (folder / "p" / "copy.yml").write_text("title: Another title\n" + OWN)
    assert design.replace({"platform": "p/copy.yml"}).hash == design.hash
    changes = {
        "11-718": "11-717",
        "ports_below: 2": "ports_below: 3",
        "house rules": "rules",
        "set}": "lbfo}",
        "platform: own": "platform: mine",
    }
    for old, new in changes.items():
        assert OWN.count(old) == 1
        (folder / "changed.yaml").write_text(OWN.replace(old, new))
        assert design.replace({"platform": "changed.yaml"}).hash != design.hash
    assert Design.from_dict({**data(), "platform": "generic"}).hash != design.hash


def test_profiles_extend_each_other(folder):
    (folder / "more.yaml").write_text("platform: more\nextends: own.yaml\ndrop: OWN-1\nclasses: {smb: {mtu: 1500}}\n")
    design = Design.from_dict({**data(), "platform": "./more.yaml"}, folder)
    assert "OWN-1" not in design.site.profile.rules
    assert design.site.classes["smb"].mtu == 1500
    assert design.site.classes["smb"].vlan == Fixed(every=(711, 712))


def test_profiles_stay_below_the_folder(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "own.yaml"
    outside.write_text(OWN)
    (folder / "link.yaml").symlink_to(outside)
    (folder / "circle.yaml").symlink_to(folder / "circle.yaml")
    for platform in (
        str(outside),
        f"../{outside.parent.name}/own.yaml",
        "link.yaml",
        "circle.yaml",
        "a\x00.yaml",
        "x" * 250 + ".yaml",
        "C:/own.yaml",
        "~/own.yaml",
    ):
        with pytest.raises(InputError) as caught:
            Design.from_dict({**data(), "platform": platform}, folder)
        assert [problem.path for problem in caught.value.problems] == ["platform"]
