"""``qos.csv``: reservations, weights, caps and shares of a platform, in percent and Gbit/s, by the published figures."""

from __future__ import annotations

import copy
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.tables import SPECS, Table
from nicplanner.verify import read_tables, violations

Dict = dict[str, Any]
RULES: Dict = {"X": {"kind": "finding", "statement": "A rule", "source": "test", "unchecked": "a test"}}
ATC: list[Dict] = [
    {"traffic": "smb", "mode": "reservation", "percent": 50, "priority": 3},
    {"traffic": "sbl-csv", "mode": "reservation", "percent": 70, "of": "smb"},
    {"traffic": "live-migration", "mode": "reservation", "percent": 29, "of": "smb", "transport": 5},
    {"traffic": "cluster", "mode": "reservation", "percent": 1, "of": "smb", "priority": 7, "when": {"port_gbps_above": 10}},
    {"traffic": "cluster", "mode": "reservation", "percent": 2, "of": "smb", "priority": 7},
    {"traffic": "default", "mode": "reservation", "priority": 0},
]
WEIGHTS: list[Dict] = [
    {"traffic": kind, "mode": "weight", "weight": weight}
    for kind, weight in {"production": 3, "management": 10, "cluster": 10, "live-migration": 40, "smb": 40}.items()
]
CAPS: list[Dict] = [
    {"traffic": "management", "mode": "cap", "percent": 10, "when": {"with": ["production"], "port_gbps_below": 10}},
    {"traffic": "management", "mode": "cap", "percent": 1, "when": {"with": ["production"]}},
    {"traffic": "live-migration", "mode": "cap", "percent": 50, "when": {"with": ["cluster"]}},
]
SHARES: list[Dict] = [
    {"traffic": kind, "mode": "shares", "weight": shares} for kind, shares in {"production": 100, "vmotion": 50, "management": 50}.items()
]
TYPES = {1: "1000base-t", 10: "10gbase-x-sfpp", 25: "25gbase-x-sfp28", 40: "40gbase-x-qsfpp", 100: "100gbase-x-qsfp28"}
CALM = {"demand_gbps": 0.1, "survive": [], "redundancy": "team"}


def design(folder: Path, entries: list[Dict] | str, traffic: Dict, gbps: int, ports: int = 2, **more: Any) -> nic.Design:
    """Return a design of one host with ports of a speed, on a platform that has nothing but these reservations, or on a shipped one."""
    reservations = [] if isinstance(entries, str) else [{"rule": "X", **entry} for entry in entries]
    profile = {
        "platform": "own", "extends": "generic", "sources": {"test": "a test"}, "rules": {**RULES, **more.pop("rules", {})},
        "reservations": reservations, "settings": more.pop("settings", {}),
    }  # fmt: skip
    data = {
        "nicplanner": 1,
        "platform": entries if isinstance(entries, str) else "./own.yaml",
        "catalog": {
            "servers": {"s": {"height_units": 1, "interfaces": {f"p[1-{ports}]": TYPES[gbps]}}},
            "switches": {"g": {"interfaces": {f"e[1-{2 * ports}]": TYPES[gbps]}}},
        },
        "switches": {"sw[1-2]": {"model": "g", "rack": "R1", "unit": 30}},
        "hosts": {"h1": {"server": "s", "rack": "R1", "unit": 1, **more}},
        "traffic": {name: {**CALM, **changes} for name, changes in traffic.items()},
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }
    (folder / "own.yaml").write_text(yaml.safe_dump(profile, sort_keys=False))
    (folder / "design.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    return nic.Design.load(folder / "design.yaml")


def rows(made: nic.Design) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """Return percent and Gbit/s by class, of plans whose hosts have each class once."""
    table = nic.plan(made).tables["qos"]
    assert len(set(table["traffic"])) == len(table)
    return dict(zip(table["traffic"], zip(table["percent"], table["gbps"], strict=True), strict=True))


def pair(percent: str, gbps: str) -> tuple[Fraction, Fraction]:
    return Fraction(percent), Fraction(gbps)


def pin(*classes: str, ports: int = 2) -> Dict:
    """Pin classes to the first ports of the host, together."""
    return {"pin": {name: [f"onboard/p{i}" for i in range(1, ports + 1)] for name in classes}}


CONVERGED = {"production": {}, "management": {}, "smb": {"redundancy": "paths"}}


@pytest.mark.parametrize(
    ("gbps", "smb", "sbl", "migration", "cluster"),
    [
        (25, "25", "17.5", "7.25", "0.25"),
        (40, "40", "28", "11.6", "0.4"),
        (100, "100", "70", "29", "1"),
    ],
)
def test_published_host_network_requirements(tmp_path: Path, gbps: int, smb: str, sbl: str, migration: str, cluster: str) -> None:
    """Azure Local's host network requirements: two adapters in a team, half of it for SMB; cluster traffic is 1 % of that half."""
    found = rows(design(tmp_path, ATC, CONVERGED, gbps, **pin(*CONVERGED)))
    assert found == {
        "smb": pair("50", smb),
        "sbl-csv": pair("70", sbl),
        "live-migration": pair("29", migration),
        "cluster": pair("1", cluster),
        "default": pair("49.5", str(Fraction(99 * gbps, 100))),
    }


def test_published_figures_of_10_gigabit(tmp_path: Path) -> None:
    """29 % of 10 Gbit/s is less than 5: live migration is compressed; cluster traffic gets 2 %."""
    made = design(tmp_path, ATC, CONVERGED, 10, **pin(*CONVERGED))
    assert rows(made) == {
        "smb": pair("50", "10"),
        "sbl-csv": pair("70", "7"),
        "live-migration": (None, None),
        "cluster": pair("2", "0.2"),
        "default": pair("49", "9.8"),
    }
    table = nic.plan(made).qos
    assert list(table["transport"]) == ["", "", "compression", "", ""]
    assert list(table["of"]) == ["link", "smb", "smb", "smb", "link"]
    assert list(table["priority"].fillna(-1)) == [3, -1, -1, 7, 0]
    assert list(table["mode"]) == ["reservation", "reservation", "transport", "reservation", "reservation"]
    assert set(table["host"] + table["group"] + table["rule"]) == {"h1managementX"}


@pytest.mark.parametrize("platform", ["azure-local", "ws2025", "hyperv-2016", "hyperv-2019", "hyperv-2022"])
@pytest.mark.parametrize(
    ("gbps", "smb", "sbl", "migration", "cluster"),
    [(10, "10", "7", None, "0.2"), (40, "40", "28", "11.6", "0.4"), (100, "100", "70", "29", "1")],
)
def test_shipped_platforms_give_the_published_table(
    tmp_path: Path, platform: str, gbps: int, smb: str, sbl: str, migration: str | None, cluster: str
) -> None:
    """Case C-5 of the domain reference, and its trap T1: of the first row nothing is published for live migration but its transport."""
    made = design(tmp_path, platform, CONVERGED, gbps, **pin(*CONVERGED))
    found = {name: rate for name, (_, rate) in rows(made).items()}
    wanted = {"smb": smb, "sbl-csv": sbl, "live-migration": migration, "cluster": cluster}
    assert {name: found[name] for name in wanted} == {name: None if rate is None else Fraction(rate) for name, rate in wanted.items()}
    table = nic.plan(made).qos.set_index("traffic")
    assert table.loc["live-migration", "transport"] == ("SMB" if migration else "compression")
    assert (table.loc["smb", "priority"], table.loc["cluster", "priority"]) == (3, 7)
    assert set(table["rule"]) <= set(made.site.profile.rules)


@pytest.mark.parametrize(("gbps", "management", "migration"), [(1, "10", "90"), (10, "1", "50")])
def test_shipped_caps_of_2008_r2(tmp_path: Path, gbps: int, management: str, migration: str) -> None:
    """Two adapters: machines with management, cluster traffic with live migration (rows of Microsoft's table for live migration)."""
    pins = {"production": 1, "management": 1, "cluster": 2, "live-migration": 2}
    made = design(tmp_path, "hyperv-2008r2", {name: {} for name in pins}, gbps, pin={name: [f"onboard/p{i}"] for name, i in pins.items()})
    assert {name: percent for name, (percent, _) in rows(made).items()} == {
        "management": Fraction(management), "live-migration": Fraction(migration),
    }  # fmt: skip


def test_shipped_weights_of_2012(tmp_path: Path) -> None:
    """Case C-8 of the domain reference: the host's weights add up to 220."""
    traffic: Dict = {name: {} for name in ("production", "management", "cluster", "live-migration")} | {
        f"smb{i}": {"kind": "smb"} for i in range(4)
    }
    found = nic.plan(design(tmp_path, "hyperv-2012r2", traffic, 10, **pin(*traffic)))
    weights = dict(zip(found.qos["traffic"], found.qos["weight"], strict=True))
    assert sum(weights.values()) - weights["production"] == 220
    assert found.findings.loc[found.findings["id"] == "12-9", "message"].str.contains("220, more than 100").all()
    assert "12-9" in set(found.findings["id"])


def test_classes_of_a_kind_are_named(tmp_path: Path) -> None:
    traffic: Dict = {**CONVERGED, "csv": {"kind": "cluster"}, "moves": {"kind": "live-migration"}}
    found = rows(design(tmp_path, ATC, traffic, 40, **pin(*traffic)))
    assert found["csv"] == pair("1", "0.4")
    assert found["moves"] == pair("29", "11.6")
    assert not {"cluster", "live-migration"} & set(found)


def test_two_classes_of_storage_share_one_reservation(tmp_path: Path) -> None:
    traffic: Dict = {"one": {"kind": "smb", "redundancy": "mpio"}, "two": {"kind": "smb", "redundancy": "mpio"}}
    assert rows(design(tmp_path, ATC, traffic, 40, **pin(*traffic)))["one;two"] == pair("50", "40")


def test_a_class_on_other_ports_has_no_part_of_storage(tmp_path: Path) -> None:
    """Live migration then has links of its own, which say how it is carried; nothing is reserved for the cluster beside SMB either."""
    pins = pin("smb")["pin"] | {name: ["onboard/p3", "onboard/p4"] for name in ("cluster", "live-migration")}
    traffic: Dict = {"smb": {"redundancy": "mpio"}, "cluster": {}, "live-migration": {}}
    table = nic.plan(design(tmp_path, ATC, traffic, 10, ports=4, pin=pins)).qos
    assert list(zip(table["group"], table["traffic"], table["transport"], strict=True)) == [
        ("cluster", "live-migration", "SMB"), ("smb", "smb", ""), ("smb", "sbl-csv", ""), ("smb", "default", ""),
    ]  # fmt: skip


def test_no_storage_no_reservation(tmp_path: Path) -> None:
    assert rows(design(tmp_path, ATC, {"production": {}, "cluster": {}}, 40, **pin("production", "cluster"))) == {}


def test_weights_are_parts_of_the_sum_of_the_group(tmp_path: Path) -> None:
    traffic: Dict = {"management": {}, "cluster": {}, "live-migration": {}, "smb": {}}
    made = design(tmp_path, WEIGHTS, traffic, 10, **pin(*traffic))
    assert rows(made) == {
        "management": pair("10", "2"),
        "cluster": pair("10", "2"),
        "live-migration": pair("40", "8"),
        "smb": pair("40", "8"),
    }
    assert dict(zip(nic.plan(made).qos["traffic"], nic.plan(made).qos["weight"], strict=True))["smb"] == 40


def test_weights_that_do_not_divide_are_rounded(tmp_path: Path) -> None:
    found = rows(design(tmp_path, WEIGHTS, {"production": {}, "management": {}}, 10, **pin("production", "management")))
    assert found == {"production": pair("23.076923", "4.615385"), "management": pair("76.923077", "15.384615")}
    assert rows(design(tmp_path, WEIGHTS, {"cluster": {}}, 10, **pin("cluster"))) == {"cluster": pair("100", "20")}


def test_weights_above_100_are_found(tmp_path: Path) -> None:
    """The published example: management, cluster, live migration and four storage adapters on one team, 220 together."""
    rule = {"kind": "finding", "statement": "Weights near 100", "source": "test", "check": "weight_sum", "parameters": {"most": 100}}
    traffic: Dict = {name: {} for name in ("management", "cluster", "live-migration")} | {f"smb{i}": {"kind": "smb"} for i in range(1, 5)}
    made = design(tmp_path, WEIGHTS, traffic, 10, rules={"12-9": rule}, **pin(*traffic))
    found = nic.plan(made).findings
    assert list(found.loc[found["id"] == "12-9", "subject"]) == ["h1 cluster"]
    assert found.loc[found["id"] == "12-9", "message"].str.contains("add up to 220, more than 100").all()
    within = design(tmp_path, WEIGHTS, {"management": {}, "smb": {}}, 10, rules={"12-9": rule}, **pin("management", "smb"))
    assert "12-9" not in set(nic.plan(within).findings["id"])


@pytest.mark.parametrize(("gbps", "percent", "rate"), [(1, "10", "0.2"), (10, "1", "0.2")])
def test_caps_hold_where_ports_are_shared(tmp_path: Path, gbps: int, percent: str, rate: str) -> None:
    pins = pin("production", "management")["pin"] | {name: ["onboard/p3"] for name in ("cluster", "live-migration")}
    traffic: Dict = {"production": {}, "management": {}, "cluster": {}, "live-migration": {}}
    found = rows(design(tmp_path, CAPS, traffic, gbps, ports=3, pin=pins))
    assert found == {"management": pair(percent, rate), "live-migration": pair("50", str(Fraction(gbps, 2)))}


def test_no_caps_on_ports_of_their_own(tmp_path: Path) -> None:
    pins = {name: [f"onboard/p{i}"] for i, name in enumerate(("production", "management", "cluster", "live-migration"), start=1)}
    assert rows(design(tmp_path, CAPS, {name: {} for name in pins}, 1, ports=4, pin=pins)) == {}


def test_shares_divide_the_links(tmp_path: Path) -> None:
    traffic: Dict = {"production": {}, "vmotion": {}, "management": {}}
    found = rows(design(tmp_path, SHARES, traffic, 10, **pin(*traffic)))
    assert found == {"production": pair("50", "10"), "vmotion": pair("25", "5"), "management": pair("25", "5")}


def test_reservations_of_more_than_three_quarters_of_a_port_are_found(tmp_path: Path) -> None:
    rule = {
        "kind": "recommendation",
        "statement": "At most 75 %",
        "source": "test",
        "check": "reservation_limit",
        "parameters": {"percent": 75},
    }
    for percent, told in ((37, 0), (38, 1)):  # of two ports
        entries = [{"traffic": "vmotion", "mode": "reservation", "percent": percent}]
        found = nic.plan(design(tmp_path, entries, {"vmotion": {}}, 10, rules={"VM-7": rule}, **pin("vmotion"))).findings
        assert sum(found["id"] == "VM-7") == told


def test_the_setting_of_each_virtual_switch(tmp_path: Path) -> None:
    rule = {"kind": "recommendation", "statement": "Do not share", "source": "test", "check": "management_sharing_setting"}
    settings = {"management_sharing": True}
    apart = {"pin": {"production": ["onboard/p1"], "management": ["onboard/p2"]}}
    traffic: Dict = {"production": {}, "management": {}}
    for pins, said in ((apart, "is off: none"), (pin(*traffic), "is on: management needs")):
        found = nic.plan(design(tmp_path, [], traffic, 1, rules={"R2-11": rule}, settings=settings, **pins)).findings
        mine = found[found["id"] == "R2-11"]
        assert len(mine) == 1
        assert set(mine["severity"]) == {"info"}
        assert mine["message"].str.contains(said).all()
    silent = nic.plan(design(tmp_path, [], traffic, 1, rules={"R2-11": rule}, **apart)).findings
    assert "R2-11" not in set(silent["id"])


# ------------------------------------------------------------------------------------------------------------- the folder


def test_generic_reserves_nothing(tmp_path: Path) -> None:
    plan = nic.plan(nic.Design.parse(nic.starter()))
    assert plan.qos.empty
    assert plan.files()["qos.csv"] == "host,group,traffic,priority,percent,gbps,mode,weight,of,transport,rule\n"
    plan.write(tmp_path / "p")
    (tmp_path / "p" / "qos.csv").unlink()
    with pytest.raises(nic.InputError, match=r"qos\.csv"):  # the manifest says that there was one
        nic.Plan.load(tmp_path / "p")
    assert not violations(nic.Design.parse(nic.starter()).site, read_tables(tmp_path / "p")[0])


def test_a_folder_without_it_is_read(tmp_path: Path) -> None:
    plan = nic.plan(nic.Design.parse(nic.starter()))
    plan.write(tmp_path / "p")
    (tmp_path / "p" / "qos.csv").unlink()
    manifest = tmp_path / "p" / "plan.json"
    manifest.write_text("\n".join(line for line in manifest.read_text().splitlines() if "qos.csv" not in line).replace('",\n  }', '"\n  }'))
    assert nic.Plan.load(tmp_path / "p") == plan
    tables, told = read_tables(tmp_path / "p")
    assert not told
    assert not nic.verify(nic.Design.parse(nic.starter()), nic.Plan.load(tmp_path / "p")).size
    assert "qos" not in tables


def test_it_is_needed_where_something_is_reserved(tmp_path: Path) -> None:
    made = design(tmp_path, ATC, CONVERGED, 40, **pin(*CONVERGED))
    nic.plan(made).write(tmp_path / "p")
    assert nic.Plan.load(tmp_path / "p") == nic.plan(made)
    (tmp_path / "p" / "qos.csv").unlink()
    assert {one.rule for one in violations(made.site, read_tables(tmp_path / "p")[0])} == {"2.11 agreement"}
    shutil.rmtree(tmp_path / "p")


def test_columns_beyond_the_first_six_may_be_left_out(tmp_path: Path) -> None:
    made = design(tmp_path, ATC, CONVERGED, 40, **pin(*CONVERGED))
    tables = dict(nic.plan(made).tables)
    tables["qos"] = Table(SPECS["qos"], {name: tables["qos"][name] for name in list(tables["qos"].columns)[:6]})
    assert not violations(made.site, tables)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"traffic": "cluster", "mode": "reservation", "percent": 1, "of": "smb"}, "not a reservation that stands before"),
        ({"traffic": "smb", "mode": "cap", "of": "link"}, "'percent' is missing"),
        ({"traffic": "smb", "mode": "shares"}, "'weight' is missing"),
        ({"traffic": "smb", "mode": "weight", "weight": 1, "rule": "Y"}, "unknown rule"),
    ],
)
def test_wrong_reservations_are_refused(tmp_path: Path, entry: Dict, said: str) -> None:
    with pytest.raises(nic.InputError, match=said):
        design(tmp_path, [copy.deepcopy(entry)], {"smb": {}}, 10)
