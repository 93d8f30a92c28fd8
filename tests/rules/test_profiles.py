"""The shipped profiles hold every published rule, as what it is published, with its source; a user's profile changes what it says.

The lists of ids are those of the domain reference (rules of the platforms, security findings): H is a constraint, R a recommendation,
F a finding.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from nicplanner.catalog import catalog_root
from nicplanner.model.constraints.platform import ROWS, STATIC
from nicplanner.rules import VERDICTS, Profile, conditions, load_profile, profile_names, read_profile
from nicplanner.rules.conditions import CONDITIONS, KINDS
from nicplanner.rules.loading import shipped_rules
from nicplanner.rules.situation import READINGS
from nicplanner.verify.security import CHECKS

KIND = {"H": "constraint", "R": "recommendation", "F": "finding"}
COMMON = "COM: 1H 2H 3R 4H 5R 6H 7H 8R 9R  SF: 4F 5F 6F 7F 8F 9F 11F 12F 15F 16F 17F 18F"
MACHINES = "SF: 1F 2F 3F 10F 13F 14F 19F"
R2 = "R2: 1R 2R 3F 4H 5R 6F 7F 8H 9R 10H 11R 12F 13F 14H"
LBFO = "12: 1R 2H 3H 4R 5H 6H 7R 8R 9R 10R 11R 12F 13F 14H"
SET = "16: 1H 2H 3H 4R 5F 6H 7R 8R 9R 10H 11F"
ATC = "AL: 1H 2H 3H 4R 5H 6H 7H 8R 9H 10R 11R 12R 13H 14H 15F 16H 17H 18R 19H 20H 21F 22H 23F"
VM = "VM: 1H 2H 3H 4R 5R 6H 7R 8R 9R 10R"
PX = "PX: 1R 2H 3R 4R 5R 6R 7R 8R 9R"
PUBLISHED = {
    "hyperv-2008r2": R2,
    "hyperv-2012": LBFO,
    "hyperv-2012r2": LBFO,
    "hyperv-2016": SET,
    "hyperv-2019": SET,
    "hyperv-2022": SET,
    "azure-local": ATC,
    "ws2025": ATC,
    "vsphere": VM,
    "proxmox": PX,
}
OTHERWISE = {
    ("R2-4", "hyperv-2008r2"): "recommendation",  # what must be is the flag: the layout itself is to be judged, not refused
    ("R2-11", "hyperv-2008r2"): "finding",  # two links of 10 Gbit/s are published as recommended with management on the machines' one
    ("16-5", "hyperv-2016"): "recommendation",  # published with a kind for each generation
    ("16-5", "hyperv-2019"): "recommendation",
    ("16-5", "hyperv-2022"): "constraint",
}
RULES = [(name, rule) for name in profile_names() for rule in load_profile(name).rules.values()]
IDS = [f"{name} {rule.id}" for name, rule in RULES]


def rules_of(text: str) -> dict[str, str]:
    """Return id → published kind of a list such as ``R2: 1R 2R``."""
    out = {}
    for part in re.split(r"\s{2,}", text):
        family, numbers = part.split(":")
        out.update({f"{family}-{number[:-1]}": KIND[number[-1]] for number in numbers.split()})
    return out


def test_platforms():
    assert set(profile_names()) == {"generic", *PUBLISHED}


@pytest.mark.parametrize("platform", PUBLISHED)
def test_every_published_rule_is_there_as_what_it_is(platform):
    published = rules_of(f"{MACHINES}  {COMMON}  {PUBLISHED[platform]}")
    rules = load_profile(platform).rules
    assert {name: rules[name].kind for name in published if name in rules} == {
        name: OTHERWISE.get((name, platform), kind) for name, kind in published.items()
    }
    # what is split has a letter behind the published id, so it is traced there
    assert {name.rstrip("abcdefgh") for name in rules} == set(published)


def test_generic_has_the_rules_about_machines_alone():
    assert set(load_profile("generic").rules) == set(rules_of(MACHINES))


WARNINGS = ("12-9", "VM-7")
"""Recommendations that only warn: Microsoft's own example breaks the one, the platform's own reservations decide the other."""


@pytest.mark.parametrize(("platform", "rule"), RULES, ids=IDS)
def test_a_rule_is_whole(platform, rule):
    profile = load_profile(platform)
    assert rule.source
    assert all(profile.sources[key] for key in rule.source)
    assert profile.cite(rule).startswith(f"{rule.source[0]}: ")
    assert sum(map(bool, (rule.never, rule.check, rule.held_by, rule.unchecked))) == 1
    assert not rule.check or rule.check in CHECKS
    assert set(rule.never) <= set(CONDITIONS) == set(READINGS) == set(ROWS) | set(STATIC)
    assert rule.breaks in VERDICTS[1:] or rule.id in WARNINGS
    assert not rule.avoid or (rule.kind == "finding" and rule.never)
    assert not rule.ties or rule.avoid
    assert rule.remedy or not rule.watched or rule.id in NO_REMEDY
    assert not re.search(r"[.;,]$| {2}", rule.statement + rule.remedy)


def test_checks_that_a_rule_may_name_are_those_that_there_are():
    assert set(conditions.CHECKS) == set(CHECKS) == {rule.check for _, rule in RULES if rule.check}


NO_REMEDY = {"R2-11a"}
"""What states a setting has nothing to mend."""


def test_situations_that_the_design_alone_decides_are_told_for_some_kinds_only():
    """Such a rule is broken by each class that it is about, whatever the plan: it names the classes, or an attribute of theirs."""
    for _, rule in RULES:
        own = {"redundancy", "team_mode", "attach", "gateway"} & set(rule.never)
        assert not rule.never or rule.classes or own, rule.id


def test_rules_are_found_by_id():
    known = shipped_rules()
    assert known["R2-2"] == ("hyperv-2008r2",)
    assert known["12-8"] == ("hyperv-2012", "hyperv-2012r2")
    assert known["SF-1"] == tuple(profile_names())


def test_sources_are_used():
    """A source that no rule of a platform cites is stale."""
    used = {(name, key) for name in profile_names() for rule in load_profile(name).rules.values() for key in rule.source}
    given = {key for name in profile_names() for key in load_profile(name).sources}
    assert given == {key for _, key in used}


def test_every_file_tells_when_its_sources_were_read():
    for file in sorted((catalog_root() / "platforms").iterdir()):
        assert re.search(r'^retrieved: "20\d\d-[01]\d-[0-3]\d"$', file.read_text(encoding="utf-8"), re.M), file.name


# --------------------------------------------------------------------------------------------------------------- conditions


def limits(platform: str, name: str) -> dict[str, object]:
    return dict(load_profile(platform).rules[name].never)


def test_published_numbers():
    assert limits("hyperv-2012r2", "12-2")["ports_above"] == 32
    assert limits("hyperv-2016", "16-1")["ports_above"] == limits("azure-local", "AL-3a")["ports_above"] == 8
    assert limits("hyperv-2016", "16-1a")["models_above"] == limits("azure-local", "AL-2")["models_above"] == 1
    assert limits("azure-local", "AL-5")["groups_above"] == 3
    assert limits("azure-local", "AL-6") == limits("azure-local", "AL-20") == {"port_gbps_below": 10}
    assert limits("azure-local", "AL-6a") == limits("vsphere", "VM-3") == {"port_gbps_below": 1}
    assert limits("azure-local", "AL-13") == {"attach": ("mesh",), "hosts_above": 4}
    assert limits("azure-local", "AL-15a")["cluster_hosts_above"] == 16
    assert limits("azure-local", "AL-15b")["cluster_hosts_above"] == 64
    assert limits("proxmox", "PX-7") == {"gbps_below": 10}
    parameters = {
        ("hyperv-2008r2", "R2-13", "private_first"): 1000,
        ("hyperv-2012r2", "12-14", "members"): 2,
        ("hyperv-2016", "16-9", "share"): Fraction(1, 2),
        ("azure-local", "AL-12", "most_at_once"): 10,
        ("azure-local", "AL-19", "pool"): 6,
        ("vsphere", "VM-6", "at_once_10g"): 8,
        ("vsphere", "VM-7", "percent"): 75,
        ("vsphere", "VM-4", "mbps_per_move"): 250,
        ("proxmox", "PX-2", "stable_ms"): 5,
        ("proxmox", "PX-3", "most_links"): 8,
    }
    assert {key: load_profile(key[0]).rules[key[1]].parameters[key[2]] for key in parameters} == parameters


@pytest.mark.parametrize("platform", PUBLISHED)
def test_iscsi_on_a_team_is_ruled_out_everywhere(platform):
    found = [rule for rule in load_profile(platform).rules.values() if rule.kind == "constraint" and rule.classes == ("iscsi",)]
    refused = {word for rule in found for word in rule.never.get("redundancy", ())}
    assert refused == ({"team"} if platform == "vsphere" else {"team", "paths"})


# ----------------------------------------------------------------------------------------------------------------- defaults

ALL = frozenset({"adapter", "port", "switch"})


@pytest.mark.parametrize("platform", PUBLISHED)
def test_defaults_of_all_platforms(platform):
    profile = load_profile(platform)
    assert {kind for kind in KINDS if profile.defaults(kind).gateway} == {"management"}
    assert (profile.defaults("bmc").redundancy, profile.defaults("bmc").survive) == ("single", frozenset())
    for kind in ("management", "production", "replica", "backup"):
        assert profile.defaults(kind).redundancy == "team"
        assert profile.defaults(kind).survive >= {"port", "switch"}
    assert (profile.defaults("iscsi").redundancy, profile.defaults("iscsi").mtu) == ("mpio", 9000)
    assert profile.defaults("management").mtu == profile.defaults("production").mtu == 1500


def test_cluster_and_live_migration_of_2008r2_back_each_other_up():
    profile = load_profile("hyperv-2008r2")
    for kind in ("cluster", "live-migration"):
        assert (profile.defaults(kind).redundancy, profile.defaults(kind).survive) == ("team", frozenset())
    assert profile.defaults("management").survive == ALL


@pytest.mark.parametrize("platform", ["hyperv-2012", "hyperv-2012r2", "hyperv-2016", "hyperv-2019", "hyperv-2022"])
def test_smb_of_windows_uses_several_paths(platform):
    profile = load_profile(platform)
    assert (profile.defaults("smb").redundancy, profile.defaults("smb").mtu) == ("mpio", 9000)
    assert profile.defaults("cluster").redundancy == profile.defaults("live-migration").redundancy == "team"


@pytest.mark.parametrize("platform", ["azure-local", "ws2025"])
def test_storage_of_network_atc(platform):
    profile = load_profile(platform)
    smb = profile.defaults("smb")
    assert (smb.redundancy, smb.prefix) == ("mpio", 24)
    assert smb.vlans == tuple(range(711, 719))
    assert smb.subnets == tuple(f"10.71.{i}.0/24" for i in range(1, 9))
    for kind in ("cluster", "live-migration"):
        assert (profile.defaults(kind).redundancy, profile.defaults(kind).follows) == ("mpio", "smb")
        assert not profile.defaults(kind).vlans
    assert profile.settings["mesh_vlan_per_link"] == 2


def test_other_defaults():
    vsphere, proxmox = load_profile("vsphere"), load_profile("proxmox")
    assert {vsphere.defaults(kind).redundancy for kind in ("vmotion", "vsan", "live-migration")} == {"team"}
    assert proxmox.defaults("corosync").redundancy == "mpio"
    for kind in ("ceph-public", "ceph-cluster"):
        assert (proxmox.defaults(kind).redundancy, proxmox.defaults(kind).mtu) == ("team", 9000)


def test_settings_distinguish_generations():
    settings = {name: load_profile(name).settings for name in profile_names()}
    assert {name: found.get("teaming") for name, found in settings.items()} == {
        "generic": None, "hyperv-2008r2": "vendor", "hyperv-2012": "lbfo", "hyperv-2012r2": "lbfo", "hyperv-2016": "set",
        "hyperv-2019": "set", "hyperv-2022": "set", "azure-local": "set", "ws2025": "set", "vsphere": "vswitch", "proxmox": "bond",
    }  # fmt: skip
    assert [settings[name]["port_acl"] for name in ("hyperv-2008r2", "hyperv-2012", "hyperv-2012r2")] == ["none", "address", "extended"]
    assert [name for name in settings if settings[name].get("mirroring") is False] == ["hyperv-2008r2"]
    assert [name for name in settings if settings[name].get("management_sharing")] == ["hyperv-2008r2"]


# ------------------------------------------------------------------------------------------------------------- reservations


def reserved(platform: str, traffic: str) -> list[tuple[object, ...]]:
    """Return the entries of a kind of traffic: percent, what it is a part of, priority."""
    return [(one.percent, one.of, one.priority) for one in load_profile(platform).reservations if one.traffic == traffic]


@pytest.mark.parametrize("platform", ["hyperv-2016", "hyperv-2019", "hyperv-2022", "azure-local", "ws2025"])
def test_reservations_of_dcb(platform):
    assert reserved(platform, "smb") == [(50, "link", 3)]
    assert reserved(platform, "sbl-csv") == [(70, "smb", None)]
    assert reserved(platform, "live-migration") == [(29, "smb", None)]
    assert reserved(platform, "cluster") == [(1, "smb", 7), (2, "smb", 7)]
    entries = load_profile(platform).reservations
    assert [one.transport for one in entries if one.traffic == "live-migration"] == [5]
    assert [dict(one.when) for one in entries if one.traffic == "cluster"] == [{"port_gbps_above": 10}, {}]


def test_weights_of_2012():
    found = {one.traffic: one.weight for one in load_profile("hyperv-2012").reservations}
    assert found == {
        "default": 0, "production": 3, "cluster": 10, "management": 10, "replica": 10, "live-migration": 40, "smb": 40, "iscsi": 40,
    }  # fmt: skip


def test_shares_of_vsphere():
    found = {one.traffic: (one.mode, one.weight) for one in load_profile("vsphere").reservations}
    assert found.pop("production") == ("shares", 100)
    assert set(found.values()) == {("shares", 50)}


@pytest.mark.parametrize("platform", profile_names())
def test_reservations_come_from_a_rule(platform):
    profile = load_profile(platform)
    assert all(profile.rules[one.rule].held_by for one in profile.reservations)
    assert {one.of for one in profile.reservations} <= {"link", *(one.traffic for one in profile.reservations)}


# --------------------------------------------------------------------------------------------------------------- user's own


def read(folder: Path, text: str, name: str = "own.yaml") -> tuple[Profile | None, list[str]]:
    (folder / name).write_text(text, encoding="utf-8")
    profile, problems = read_profile(folder / name, name, folder)
    return profile, [str(problem) for problem in problems]


def test_generations_extend_each_other():
    assert load_profile("hyperv-2012").lineage == ("hyperv-2012", "hyperv-2012r2", "common", "machines")
    assert load_profile("hyperv-2022").lineage == ("hyperv-2022", "hyperv-2019", "hyperv-2016", "common", "machines")
    assert load_profile("ws2025").lineage == ("ws2025", "azure-local", "common", "machines")
    newer, older = load_profile("hyperv-2022").rules, load_profile("hyperv-2016").rules
    assert newer["16-1"] == older["16-1"]
    assert (newer["16-5"].profile, older["16-5"].profile) == ("hyperv-2022", "hyperv-2016")
    assert newer["16-5"].never == older["16-5"].never


def test_an_own_profile_changes_a_rule(tmp_path):
    profile, problems = read(
        tmp_path,
        """
platform: ours
extends: hyperv-2016
sources: {OURS: "our own guide, page 3"}
classes: {default: {survive: [port]}, backup: {redundancy: mpio}}
settings: {mirroring: false}
drop: [16-7]
rules:
  16-1: {never: {redundancy: [team], ports_above: 4}, source: OURS}
  16-8: {breaks: not recommended, weight: 5}
  OUR-1:
    kind: recommendation
    statement: Backup stays off the machines' ports
    source: [OURS, SET]
    classes: backup
    never: {with: [production]}
""",
    )
    assert problems == []
    assert profile is not None
    base = load_profile("hyperv-2016")
    assert profile.lineage == ("ours", *base.lineage)
    assert profile.title == base.title
    changed = profile.rules["16-1"]
    assert dict(changed.never) == {"redundancy": ("team",), "ports_above": 4}
    assert (changed.statement, changed.kind, changed.profile) == (base.rules["16-1"].statement, "constraint", "ours")
    assert profile.cite(changed) == "OURS: our own guide, page 3"
    assert profile.cite(profile.rules["OUR-1"]).startswith("OURS: our own guide, page 3; SET: Microsoft")
    assert (profile.rules["16-8"].breaks, profile.rules["16-8"].weight) == ("not recommended", 5)
    assert profile.rules["16-8"].never == base.rules["16-8"].never
    assert "16-7" not in profile.rules
    assert profile.rules["16-2"] == base.rules["16-2"]
    assert profile.reservations == base.reservations
    assert (profile.settings["mirroring"], profile.settings["teaming"]) == (False, "set")
    assert (profile.defaults("production").survive, profile.defaults("iscsi").survive) == (frozenset({"port"}),) * 2
    assert (profile.defaults("bmc").survive, profile.defaults("backup").redundancy) == (frozenset(), "mpio")


def test_a_rule_may_change_how_it_is_watched(tmp_path):
    profile, problems = read(tmp_path, "platform: ours\nextends: azure-local\nrules: {AL-16: {classes: smb, never: {attach: [mesh]}}}\n")
    assert problems == []
    assert profile is not None
    assert (dict(profile.rules["AL-16"].never), profile.rules["AL-16"].unchecked) == ({"attach": ("mesh",)}, "")


def test_profiles_extend_files_too(tmp_path):
    read(tmp_path, "platform: base\nextends: proxmox\nrules: {PX-3: {weight: 7}}\n", "base.yaml")
    profile, problems = read(tmp_path, "platform: ours\nextends: base.yaml\n")
    assert problems == []
    assert profile is not None
    assert (profile.lineage[:3], profile.rules["PX-3"].weight) == (("ours", "base", "proxmox"), 7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends: hyperv-2061", "unknown platform; found: 'hyperv-2061'.*did you mean 'hyperv-20"),
        ("extends: own.yaml", "extend each other in a circle; found: 'own.yaml → own.yaml'|own.yaml → own.yaml"),
        ("extends: ../other.yaml", "the path leaves the design's folder"),
        ("extends: other.yaml", "no such file"),
        ("extends: vsphere\nrules: {VM-33: {weight: 2}}", "unknown rule: an own rule needs all of its keys.*VM-3"),
        ("extends: vsphere\nrules: {VM-3: {never: {port_gbps_below: fast}}}", "not a number"),
        ("extends: vsphere\nrules: {VM-3: {never: {ports_bellow: 2}}}", "unknown condition.*ports_below"),
        ("extends: vsphere\nrules: {VM-3: {classes: [vmotoin]}}", "not a known word.*vmotion"),
        ("extends: vsphere\nrules: {VM-3: {source: V-FAULTS}}", "unknown source.*V-FAULT"),
        ("extends: vsphere\nrules: {VM-7: {check: reservation_limits}}", "not a known word.*reservation_limit'"),
        ("extends: vsphere\nrules: {VM-3: {kind: law}}", "not a known word.*constraint"),
        ("extends: vsphere\ndrop: [VM-33]", "unknown rule.*VM-3"),
        ("extends: vsphere\nreservations: [{traffic: smb, mode: cap, percent: 5, rule: VM-77}]", "unknown rule.*VM-7"),
        (
            "sources: {A: b}\nrules: {X-1: {kind: finding, statement: a, source: A, check: no_spare_ports, never: {ports_below: 2}}}",
            "a rule is watched in one way.*never and check|a rule is watched in one way.*never, check",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_an_own_profile(tmp_path, text, said):
    _, problems = read(tmp_path, f"platform: ours\n{text}\n")
    assert len(problems) == 1
    assert re.search(said, problems[0], re.S), problems[0]


def test_a_chain_that_is_too_long_and_links_in_a_circle_are_refused(tmp_path):
    for i in range(60):
        more = f"extends: ./p{i + 1}.yaml" if i < 59 else "extends: generic"
        (tmp_path / f"p{i}.yaml").write_text(f"platform: p{i}\n{more}\n", encoding="utf-8")
    found, problems = read_profile(tmp_path / "p0.yaml", "p0.yaml", tmp_path)
    assert found is None
    assert "too long a chain of profiles" in str(problems[0])
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "own.yaml").write_text("platform: own\nextends: ./loop.yaml/x.yaml\n", encoding="utf-8")
    found, problems = read_profile(tmp_path / "own.yaml", "own.yaml", tmp_path)
    assert found is None
    assert len(problems) == 1
