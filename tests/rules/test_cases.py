"""Published configurations come out as published: each test cites its source.

A host is a string of adapters, one a word, in slots s1, s2, …: ``10`` is a card with one port of 10 Gbit/s, ``2x10`` one with two. A class
rides on ports by their adapters' numbers: ``1 2`` is the (first) ports of the adapters in s1 and s2, ``1.2`` the second port of that in s1,
``1@A`` a port with its fabric.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.rules import VERDICTS

Dict = dict[str, Any]
TYPES = {
    "1": "1000base-t", "10": "10gbase-x-sfpp", "25": "25gbase-x-sfp28", "40": "40gbase-x-qsfpp", "50": "50gbase-x-sfp56",
    "100": "100gbase-x-qsfp28", "200": "200gbase-x-qsfp56",
}  # fmt: skip
CABLES = {
    name: {"connectors": [connector] * 2, "speeds_gbps": [speed], "max_length_m": 3, "lengths_m": [3]}
    for name, connector, speed in (("c50", "sfp56", 50), ("c200", "qsfp56", 200))
}


def design(platform: str, adapters: str, traffic: Dict, pins: dict[str, str] | None = None, hosts: str = "h[1-4]", **changes: Any) -> Dict:
    """Return a design of hosts that are alike, on two switches with ports of their speeds; `changes` are keys of its top level."""
    cards = {f"s{i}": word if "x" in word else f"1x{word}" for i, word in enumerate(adapters.split(), start=1)}
    body: Dict = {"server": "box", "adapters": cards, "rack": "R1", "unit": 1, "cluster": "c1"}
    if pins:
        body["pin"] = {name: [port(word) for word in where.split()] for name, where in pins.items()}
    return {
        "nicplanner": 1,
        "platform": platform,
        "catalog": {
            "servers": {"box": {"height_units": 1, "interfaces": {}, "slots": list(cards)}},
            "adapters": {card: {"interfaces": {f"p[1-{card.split('x')[0]}]": TYPES[card.split("x")[1]]}} for card in set(cards.values())},
            "switches": {"sw": {"interfaces": {f"e{word.split('x')[-1]}-[1-40]": TYPES[word.split("x")[-1]] for word in cards.values()}}},
            "cables": CABLES,
        },
        "switches": {f"sw{i}": {"model": "sw", "rack": "R1", "unit": 40 + i} for i in (1, 2)},
        "hosts": {hosts: body},
        "traffic": traffic,
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        **changes,
    }


def port(word: str) -> str:
    place, _, fabric = word.partition("@")
    card, _, number = place.partition(".")
    return f"s{card}/p{number or 1}" + (f"@fabric:{fabric}" if fabric else "")


def existing(platform: str, adapters: str, pins: dict[str, str], own: Dict | None = None, **changes: Any) -> nic.Design:
    """Return a layout that exists already; a class on one port survives nothing, `own` are the keys of classes."""
    traffic: Dict = {}
    for name, where in pins.items():
        alone = {"survive": []} if len(where.split()) == 1 else {}
        traffic[name] = {"demand_gbps": 0.01, **alone, **(own or {}).get(name, {})}
    return nic.Design.from_dict(design(platform, adapters, traffic, pins, **changes))


def judged(platform: str, adapters: str, pins: dict[str, str], own: Dict | None = None, **changes: Any) -> Any:
    found = nic.judge(existing(platform, adapters, pins, own, **changes))
    assert found is not None
    return found


def verdict(platform: str, adapters: str, pins: dict[str, str], own: Dict | None = None, **changes: Any) -> str:
    return str(judged(platform, adapters, pins, own, **changes).verdict)


def refused(platform: str, adapters: str, pins: dict[str, str], own: Dict | None = None, **changes: Any) -> set[str]:
    """Return the rules that a design is refused for."""
    with pytest.raises(InputError) as caught:
        existing(platform, adapters, pins, own, **changes)
    found = [re.search(r"rule (\S+) of platform", str(problem)) for problem in caught.value.problems]
    assert all(found), [str(problem) for problem in caught.value.problems]
    return {one.group(1) for one in found if one}


def planned(data: Dict) -> nic.Plan:
    found = nic.plan(nic.Design.from_dict(data))
    assert (found.status, found.gap) == ("OPTIMAL", 0.0)
    return found


def ids(found: Any) -> set[str]:
    return set(found.findings["id"])


# ------------------------------------------------------------------- Windows Server 2008 R2: TechNet ff428137, all nine rows


def four(machines: str, management: str, cluster: str, migration: str) -> dict[str, str]:
    return {"production": machines, "management": management, "cluster": cluster, "live-migration": migration}


RECOMMENDED, SUPPORTED, NOT = VERDICTS
TECHNET = {
    "1": ("1 1 1 1", four("1", "2", "3", "4"), RECOMMENDED, {}),
    "2": ("1 1 1", four("1", "1", "2 3", "2 3"), SUPPORTED, {"management": 10, "live-migration": 40}),
    "3": ("1 1 1", four("1", "1", "2", "3"), SUPPORTED, {"management": 10}),
    "4": ("10 10", four("1", "1", "2", "2"), SUPPORTED, {"management": 1, "live-migration": 50}),
    "4 footnote": ("10 10 10", four("1", "1", "2 3", "2 3"), RECOMMENDED, {"management": 1, "live-migration": 50}),
    "5": ("10 10 1", four("1", "3", "2", "2"), SUPPORTED, {"live-migration": 50}),
    "7": ("1 1 1", four("1 2", "1 2", "3", "3"), NOT, {"management": 5, "live-migration": 90}),
    "8": ("1 1", four("1", "1", "2", "2"), NOT, {"management": 10, "live-migration": 90}),
}
"""Row → adapters, ports, published verdict, published caps in percent. Cases C-1 to C-4 are the rows 1, 3, 4 and 8."""


@pytest.mark.parametrize("row", TECHNET)
def test_live_migration_configurations(row):
    """TechNet ff428137, "Host configuration": cases C-1 (row 1), C-2 (3), C-3 (4 with its footnote), C-4 (8)."""
    adapters, pins, wanted, _ = TECHNET[row]
    found = judged("hyperv-2008r2", adapters, pins)
    assert (found.verdict, found.violations) == (wanted, ())
    assert ("R2-4" in ids(found)) == (wanted == NOT)


def test_row_9_is_not_recommended_whatever_the_machines_have():
    """TechNet ff428137, row 9: cluster and live migration on one link of 1 Gbit/s.

    Its cap of 10 % on the machines' link of 10 Gbit/s contradicts row 4 (1 %), which holds.
    """
    assert verdict("hyperv-2008r2", "10 1", four("1", "1", "2", "2")) == NOT


def test_row_6_contradicts_row_1():
    """TechNet ff428137, row 6 (2x10G + 2x1G, all four apart) is printed as supported, though no link of it is slower than those of row 1.

    The order holds: it is at least supported, and as good as row 1 whatever the speeds.
    """
    assert verdict("hyperv-2008r2", "10 10 1 1", four("1", "3", "4", "2")) in (RECOMMENDED, SUPPORTED)
    assert verdict("hyperv-2008r2", "10 10 10 10", four("1", "2", "3", "4")) == RECOMMENDED


@pytest.mark.parametrize("row", ["2", "4", "7", "8"])
def test_published_caps(row):
    """TechNet ff428137: caps of rows that share an adapter; they are percentages of the links together."""
    adapters, pins, _, caps = TECHNET[row]
    traffic = {name: {"demand_gbps": 0.01, "survive": []} for name in pins}
    found = planned(design("hyperv-2008r2", adapters, traffic, pins, hosts="h1"))
    assert dict(zip(found.qos["traffic"], found.qos["percent"], strict=True)) == caps


@pytest.mark.parametrize(
    ("adapters", "pins", "wanted"),
    [
        ("1", four("1", "1", "1", "1"), NOT),  # [LM08] a clustered host has more than one adapter
        ("1 1 1", four("1", "2", "3", "3"), NOT),  # row 8 with management apart
        ("1 1 1", four("1", "2", "1", "3"), NOT),  # the cluster on the machines' slow link
        ("10 10", four("1", "2", "2", "2"), SUPPORTED),  # [LM08] cluster and live migration apart from management
        ("1 1 1 1 1 1", four("1 2", "3", "4 5", "6"), RECOMMENDED),
        ("25 25", four("1", "1", "2", "2"), SUPPORTED),
    ],
)
def test_the_principle_behind_the_rows(adapters, pins, wanted):
    assert verdict("hyperv-2008r2", adapters, pins) == wanted


def test_a_second_cluster_network_is_a_redundant_path():
    """TechNet ff428137, footnote of row 4; the heartbeat may also run beside management ("more than one network", R2-9)."""
    pins = {**four("1", "3", "2", "2"), "heartbeat": "3"}
    assert verdict("hyperv-2008r2", "10 10 1", pins, {"heartbeat": {"kind": "cluster"}}) == RECOMMENDED


@pytest.mark.parametrize(("adapters", "wanted"), [("1 1 1 1", RECOMMENDED), ("1 1 1", SUPPORTED), ("1 1", NOT), ("10 10", SUPPORTED)])
def test_the_planner_finds_the_best_published_row(adapters, wanted):
    """TechNet ff428137, rows 1, 3, 8 and 4: nothing is pinned."""
    traffic = {name: {"demand_gbps": 0.01, "survive": []} for name in four("", "", "", "")}
    found = planned(design("hyperv-2008r2", adapters, traffic, hosts="h1"))
    assert found.verdict == wanted


# ------------------------------------------------------------------------------------------- C-5: reservations of Network ATC

RESERVED = {
    "25": (50, 25, 17.5, 7.25, 0.25),
    "40": (80, 40, 28, 11.6, 0.4),
    "50": (100, 50, 35, 14.5, 0.5),
    "100": (200, 100, 70, 29, 1),
    "200": (400, 200, 140, 58, 2),
}
"""Speed of a port → Gbit/s of the team of two, SMB, storage and shared volumes, live migration, heartbeat."""
CONVERGED = {
    "management": {"demand_gbps": 0.1},
    "production": {"demand_gbps": 1},
    "smb": {"demand_gbps": 1, "redundancy": "paths"},
    "live-migration": {"demand_gbps": 1},
    "cluster": {"demand_gbps": 0.1},
}


def rates(found: nic.Plan) -> dict[str, float]:
    return dict(zip(found.qos["traffic"], found.qos["gbps"], strict=True))


@pytest.mark.parametrize("speed", RESERVED)
def test_reservations_of_the_host_network_requirements(speed):
    """C-5: MicrosoftDocs/azure-stack-docs@10c8b971, azure-local/concepts/host-network-requirements.md, traffic bandwidth allocation."""
    team, smb, storage, migration, heartbeat = RESERVED[speed]
    found = planned(design("azure-local", f"2x{speed}", CONVERGED, hosts="h[1-2]"))
    assert found.verdict == RECOMMENDED
    mine = found.qos[found.qos["host"] == "h1"].set_index("traffic")
    assert {name: mine["gbps"][name] for name in ("smb", "sbl-csv", "live-migration", "cluster")} == {
        "smb": smb, "sbl-csv": storage, "live-migration": migration, "cluster": heartbeat,
    }  # fmt: skip
    assert (mine["percent"]["cluster"], mine["priority"]["smb"], mine["priority"]["cluster"]) == (1, 3, 7)
    assert mine["transport"]["live-migration"] == "SMB"
    assert found.ports["link_gbps"].sum() / 2 == team


@pytest.mark.parametrize("platform", ["azure-local", "ws2025", "hyperv-2019"])
def test_reservations_on_links_of_10(platform):
    """C-5, row of 10 Gbit/s: compression, heartbeat 2 %.

    The row lacks a cell in that revision: its 200 Mbit/s are the heartbeat's, as in the older azure-stack-docs@00a66d8a.
    """
    found = planned(design(platform, "2x10", CONVERGED, hosts="h[1-2]"))
    mine = found.qos[found.qos["host"] == "h1"].set_index("traffic")
    assert {name: mine["gbps"][name] for name in ("smb", "sbl-csv", "cluster")} == {"smb": 10, "sbl-csv": 7, "cluster": 0.2}
    assert mine["percent"]["cluster"] == 2
    assert mine["transport"]["live-migration"] == "compression"


# --------------------------------------------------------------------------------------------- C-6, C-7: storage without switches


def switchless(hosts: int, links: int, data: str = "2x10", **changes: Any) -> Dict:
    """Return hosts with a pair for management and machines, and storage ports for each link."""
    traffic: Dict = {
        "management": {"demand_gbps": 0.1},
        "production": {"demand_gbps": 1},
        "smb": {"demand_gbps": 2, "attach": "mesh", "links_per_pair": links},
    }
    storage = links * (hosts - 1)
    cards = "2x25" if storage == 2 else " ".join(["2x25"] * ((storage + 1) // 2))
    return design("azure-local", f"{data} {cards}", traffic, hosts=f"n[1-{hosts}]", **changes)


def mesh_ends(found: nic.Plan) -> list[tuple[str, str]]:
    """Return both ends of each mesh cable as host and port."""
    cables = found.cabling[found.cabling["switch"].str.match(r"n\d+$")]
    return [(f"{row.host}:{row.adapter}/{row.port}", f"{row.switch}:{row.switch_port}") for row in cables.itertuples()]


def test_two_nodes_without_storage_switch():
    """C-6: azure-stack-docs, azure-local/plan/two-node-switchless-two-switches.md and two-node-ip-requirements.md (11 addresses)."""
    data = switchless(2, 2)
    data["addressing"]["extra"] = {"management": ["cluster", "arb1", "arb2", "arb3", "update"]}
    found = planned(data)
    assert found.verdict == RECOMMENDED
    assert len(mesh_ends(found)) == 2
    storage = found.vlans[found.vlans["traffic"] == "smb"]
    assert sorted(storage["vlan"]) == [711, 712]
    assert sorted(storage["subnet"]) == ["10.71.1.0/24", "10.71.2.0/24"]
    assert len(found.addresses) == 11
    assert len(found.addresses[found.addresses["traffic"] == "smb"]) == 4
    assert (found.ports[found.ports["traffic"] == "management;production"].groupby("host").size() == 2).all()


def test_two_nodes_on_one_switch():
    """C-6, two-node-switchless-single-switch.md: the switch's failure cuts management and machines off, which is reported."""
    data = switchless(2, 2)
    del data["switches"]["sw2"]
    for name in ("management", "production"):
        data["traffic"][name]["survive"] = ["port"]
    found = planned(data)
    assert found.verdict == RECOMMENDED
    gaps = found.findings[found.findings["id"] == "SF-17"]
    assert {row.subject.split()[-1] for row in gaps.itertuples() if "sw1" in row.message} == {"management", "production"}


def test_three_nodes_with_single_links():
    """C-7: three-node-switchless-two-switches-single-link.md: four ports a node, three subnets, one VLAN, no second path."""
    subnets = {"link:n1-n2": "10.0.1.0/24", "link:n1-n3": "10.0.2.0/24", "link:n2-n3": "10.0.3.0/24"}
    data = switchless(3, 1)
    data["traffic"]["smb"]["subnet"] = list(subnets.values())
    found = planned(data)
    ends = mesh_ends(found)
    assert sorted("-".join(sorted(end.split(":")[0] for end in pair)) for pair in ends) == ["n1-n2", "n1-n3", "n2-n3"]
    assert len({end for pair in ends for end in pair}) == 6
    storage = found.vlans[found.vlans["traffic"] == "smb"]
    assert set(storage["vlan"]) == {711}
    assert dict(zip(storage["scope"], storage["subnet"], strict=True)) == subnets
    assert (found.ports[found.ports["group"] != ""].groupby("host").size() == 4).all()
    assert "smb" in " ".join(found.findings[found.findings["id"] == "SF-17"]["subject"])
    assert found.verdict in (RECOMMENDED, SUPPORTED)


@pytest.mark.parametrize(("hosts", "links", "ports", "cables"), [(2, 1, 1, 1), (2, 2, 2, 2), (3, 1, 2, 3), (3, 2, 4, 6), (4, 2, 6, 12)])
def test_ports_and_cables_of_a_mesh(hosts, links, ports, cables):
    """azure-stack-docs: two-, three- and four-node-switchless patterns: k(n−1) ports a node, k·n(n−1)/2 cables and subnets."""
    found = planned(switchless(hosts, links))
    assert len(mesh_ends(found)) == cables
    assert (found.ports[found.ports["traffic"] == "smb"].groupby("host").size() == ports).all()
    assert found.vlans[found.vlans["traffic"] == "smb"]["subnet"].nunique() == cables
    assert ("AL-15" in ids(found)) == (hosts == 4)


def test_five_nodes_need_a_storage_switch():
    """cloud-deployment-network-considerations.md; four nodes with dual links go by four-node-switchless-two-switches-two-links.md."""
    with pytest.raises(InputError, match="AL-13"):
        nic.Design.from_dict(switchless(5, 1))


# --------------------------------------------------------------------------------------------------- C-8: converged on LBFO

LBFO_TEAM = {
    "management": {"vlan": 10, "subnet": "10.0.10.0/24"},
    "cluster": {"vlan": 11, "subnet": "10.0.11.0/24"},
    "live-migration": {"vlan": 12, "subnet": "10.0.12.0/24"},
    **{f"SMB{i}": {"kind": "smb", "redundancy": "team", "vlan": 12 + i, "subnet": f"10.0.{12 + i}.0/24"} for i in range(1, 5)},
    "production": {"vlan": 20, "subnet": "10.0.20.0/24"},
}
REPLICA = {"replica": {"vlan": 17, "subnet": "10.0.17.0/24"}}


def converged_lbfo(platform: str, classes: Dict = LBFO_TEAM) -> Dict:
    traffic = {name: {"demand_gbps": 0.5, "survive": ["port", "switch"], **body} for name, body in classes.items()}
    return design(platform, "2x10", traffic, policy={"teaming": "lbfo"})


@pytest.mark.parametrize("platform", ["hyperv-2012", "hyperv-2012r2", "hyperv-2016", "hyperv-2019"])
def test_the_converged_example_is_valid_before_2022(platform):
    """C-8: windowsserverdocs@d0d5b43b, failover-cluster-network-recommendations.md: one LBFO team of 2x10G under the virtual switch."""
    found = planned(converged_lbfo(platform))
    assert found.verdict == (RECOMMENDED if platform.startswith("hyperv-2012") else SUPPORTED)
    assert ("16-5" in ids(found)) == (not platform.startswith("hyperv-2012"))
    assert set(found.ports["traffic"]) == {";".join(sorted(LBFO_TEAM, key=str.casefold))}
    assert dict(zip(found.vlans["traffic"], found.vlans["vlan"], strict=True)) == {name: body["vlan"] for name, body in LBFO_TEAM.items()}


@pytest.mark.parametrize(("classes", "total"), [(LBFO_TEAM, 220), ({**LBFO_TEAM, **REPLICA}, 230)])
def test_weights_of_the_converged_example(classes, total):
    """C-8: weights 10, 10, 40 and four times 40, a replica 10; their sum is warned of (network-quality-of-service-bandwidth-limits.md)."""
    found = planned(converged_lbfo("hyperv-2012r2", classes))
    mine = found.qos[found.qos["host"] == "h1"].set_index("traffic")["weight"]
    smb = {f"SMB{i}": 40 for i in range(1, 5)}
    wanted = {"management": 10, "cluster": 10, "live-migration": 40, **smb, **({"replica": 10} if "replica" in classes else {})}
    assert {name: mine[name] for name in wanted} == wanted
    assert sum(wanted.values()) == total
    warned = found.findings[found.findings["id"] == "12-9"]
    assert [str(total) in message for message in warned["message"]] == [True]
    assert found.verdict == RECOMMENDED


def test_lbfo_under_a_virtual_switch_is_refused_from_2022_on():
    """C-8 with microsoft/convert-lbfo2set: Windows Server 2022 refuses it; without virtual switch LBFO still works."""
    with pytest.raises(InputError, match="16-5 of platform hyperv-2022"):
        nic.Design.from_dict(converged_lbfo("hyperv-2022"))
    assert planned(converged_lbfo("hyperv-2022", {"management": LBFO_TEAM["management"]})).verdict == RECOMMENDED
    with pytest.raises(InputError, match="AL-3 of platform azure-local"):
        nic.Design.from_dict(converged_lbfo("azure-local", {name: LBFO_TEAM[name] for name in ("management", "production")}))


# ------------------------------------------------------------------------------------------------------ C-9: Proxmox, migration


def test_three_proxmox_nodes_with_three_networks():
    """C-9: proxmox/pve-docs@e5010dce, pvecm.adoc, migration network: public, cluster and migration network on an adapter each."""
    found = judged(
        "proxmox",
        "1 1 1",
        {"management": "1", "production": "1", "corosync": "2", "live-migration": "3"},
        {"corosync": {"redundancy": "single"}},
        hosts="n[1-3]",
    )
    assert (found.verdict, found.violations) == (SUPPORTED, ())
    assert {"PX-3", "SF-17"} <= ids(found)
    assert not ids(found) & {"PX-1", "PX-1a", "PX-6"}
    gaps = found.findings[found.findings["id"] == "SF-17"]["subject"]
    assert {"management", "production"} <= {subject.split()[-1] for subject in gaps}


# ----------------------------------------------------------------------------------------------- C-10: ten ports, five pairs


@pytest.mark.parametrize(("storage", "used"), [(True, 10), (False, 8)])
@pytest.mark.parametrize("platform", ["hyperv-2008r2", "hyperv-2012r2"])
def test_ten_ports_for_exchange(platform, storage, used):
    """C-10: Best Practices for Virtualizing and Managing Exchange 2013, page 38: five pairs (four without iSCSI), each over two cards."""
    pair: Dict = {"demand_gbps": 0.2, "survive": ["adapter", "port", "switch"]}
    traffic: Dict = {
        "management": {**pair, "apart_from": ["production"]},
        "heartbeat": {**pair, "kind": "cluster", "apart_from": ["production"]},
        **{name: {**pair, "sharing": "dedicated"} for name in ("production", "live-migration")},
        "csv": {**pair, "kind": "cluster", "sharing": "dedicated"},
        **({"iscsi": {**pair, "sharing": "dedicated"}} if storage else {}),
    }
    data = design(platform, "4x1 4x1 2x1", traffic)
    found = planned(data)
    assert found.verdict == RECOMMENDED
    mine = found.ports[(found.ports["host"] == "h1") & (found.ports["group"] != "")]
    groups = {row.traffic for row in mine.itertuples()}
    assert groups == {"csv", "heartbeat;management", "live-migration", "production", *(["iscsi"] if storage else [])}
    assert len(mine) == used
    for _, ports in mine.groupby("group"):
        assert (len(ports), ports["adapter"].nunique(), ports["fabric"].nunique()) == (2, 2, 2)


def test_iscsi_of_exchange_is_not_a_team():
    """C-10: the pair of iSCSI is multipath, the four others are teams."""
    assert refused("hyperv-2008r2", "1 1 1", {"management": "1", "iscsi": "2 3"}, {"iscsi": {"redundancy": "team"}}) == {"R2-8"}
    assert refused("hyperv-2012r2", "1 1 1", {"management": "1", "iscsi": "2 3"}, {"iscsi": {"redundancy": "team"}}) == {"COM-8b"}


# -------------------------------------------------------------------------------------------- C-11: what a faster link is worth

DRAINED_GBIT = 80 * 8
"""Memory of 18 machines that a host was drained of, about 80 GB."""


@pytest.mark.parametrize(("speed", "seconds"), [("1", 13 * 60 + 15), ("10", 65)])
def test_time_to_drain_a_host(speed, seconds):
    """C-11: Kevin Holman, Microsoft TechNet blogs, 2013: 18 machines in 13 min 15 s over 1 Gbit/s, 65 s over 10 Gbit/s; within 30 %."""
    traffic: Dict = {name: {"demand_gbps": 0.01, "survive": []} for name in ("management", "production", "live-migration")}
    traffic["live-migration"]["sharing"] = "dedicated"
    found = planned(design("hyperv-2012r2", f"1 1 {speed}", traffic, {"live-migration": "3"}, hosts="h1"))
    gbps = found.ports[found.ports["traffic"] == "live-migration"]["link_gbps"].sum()
    assert DRAINED_GBIT / gbps == pytest.approx(seconds, rel=0.3)


def test_a_faster_link_is_never_worse():
    """C-11, and Aidan Finn ?p=12228 (20 machines in 80 s over 1 Gbit/s, 21 s over 10): the verdict does not fall with the speed."""
    order = [VERDICTS.index(verdict("hyperv-2008r2", f"{speed} {speed}", four("1", "1", "2", "2"))) for speed in ("1", "10", "25")]
    assert order == sorted(order, reverse=True)


# ------------------------------------------------------------------------------------------------- further patterns of Azure Local

ONE_INTENT = dict.fromkeys(("management", "production", "smb", "live-migration", "cluster"), "1@A 1.2@B")
PATHS = {"smb": {"redundancy": "paths"}}


def test_fully_converged():
    """azure-stack-docs, two-node-switched-converged.md: two ports of 10 Gbit/s or more with RDMA carry it all."""
    assert verdict("azure-local", "2x10", ONE_INTENT, PATHS) == RECOMMENDED
    assert verdict("hyperv-2016", "2x10", ONE_INTENT, {**PATHS, "cluster": {"redundancy": "team"}}) == SUPPORTED  # 16-7, [SEC16]


@pytest.mark.parametrize(("data", "wanted"), [("2x1", SUPPORTED), ("2x10", RECOMMENDED)])
def test_non_converged(data, wanted):
    """azure-stack-docs, two-node-switched-non-converged.md: management and compute on 1 Gbit/s, 10 recommended, storage apart on 10."""
    storage = dict.fromkeys(("smb", "live-migration", "cluster"), "2@A 2.2@B")
    assert verdict("azure-local", f"{data} 2x10", {"management": "1@A 1.2@B", "production": "1@A 1.2@B", **storage}) == wanted


def test_compute_and_storage_share():
    """azure-stack-docs, cloud-deployment-network-considerations.md: management apart, compute and storage on two ports of 10 Gbit/s."""
    shared = dict.fromkeys(("production", "smb", "live-migration", "cluster"), "2@A 2.2@B")
    assert verdict("azure-local", "2x10 2x10", {"management": "1@A 1.2@B", **shared}, PATHS) == RECOMMENDED


def test_three_intents_and_no_more():
    """cloud-deployment-network-considerations.md and network-atc.md: management, compute and storage fully apart; at most three intents."""
    apart = {"management": "1@A 1.2@B", "production": "2@A 2.2@B", "smb": "3@A 3.2@B", "cluster": "3@A 3.2@B"}
    assert verdict("azure-local", "2x10 2x10 2x10 2x10", {**apart, "live-migration": "3@A 3.2@B"}) == RECOMMENDED
    assert refused("azure-local", "2x10 2x10 2x10 2x10", {**apart, "live-migration": "4@A 4.2@B"}) == {"AL-5"}


def test_one_port_for_an_intent():
    """cloud-deployment-network-considerations.md: possible, but two ports are advised."""
    pins = {"management": "1", "production": "1", "smb": "2@A 2.2@B"}
    assert verdict("azure-local", "10 2x10", pins) == SUPPORTED


def test_slow_storage_is_refused():
    """cloud-deployment-network-considerations.md: storage with RDMA takes 10 Gbit/s."""
    assert refused("azure-local", "2x10 2x1", {"management": "1 1.2", "production": "1 1.2", "smb": "2@A 2.2@B"}) == {"AL-6"}


def test_unlike_adapters_are_refused():
    """network-atc.md and host-network-requirements.md: the adapters of an intent, and of a SET team, are alike."""
    pins = {"management": "1 2", "production": "1 2"}
    assert refused("azure-local", "2x10 10", pins) == {"AL-2"}
    assert refused("hyperv-2019", "2x10 10", pins) == {"16-1a"}
    assert verdict("hyperv-2012r2", "2x10 10", pins) == RECOMMENDED


def test_set_has_eight_members():
    """RDMA-and-Switch-Embedded-Teaming.md: at most eight; NIC-Teaming.md: 32 with LBFO."""
    nine = {"management": " ".join(f"1.{i}" for i in range(1, 10))}
    assert refused("hyperv-2016", "9x1", nine) == {"16-1"}
    assert refused("azure-local", "9x1", nine) == {"AL-3a"}
    assert verdict("hyperv-2012r2", "9x1", nine) == RECOMMENDED


def test_six_ports_for_an_iscsi_array():
    """azure-stack-docs, iscsi-6-network-adapters-disaggregated-pattern.md; four ports were withdrawn (Azure/odinforazurelocal@09dc2d52)."""
    team = dict.fromkeys(("management", "production"), "1@A 1.2@B")
    six = judged("azure-local", "2x25 2x25 2x25", {**team, "cluster": "2@A 2.2@B", "iscsi": "3@A 3.2@B"})
    assert (six.verdict, six.violations) == (RECOMMENDED, ())
    shared = judged("azure-local", "2x25 2x25", {**team, "cluster": "2@A 2.2@B", "iscsi": "2@A 2.2@B"})
    assert shared.verdict == SUPPORTED
    assert "AL-21" in ids(shared)


def test_one_storage_subnet_over_one_switch():
    """host-network-requirements.md: a subnet and VLAN for each storage port."""
    assert verdict("azure-local", "2x10 2x10", {"management": "1@A 1.2@B", "production": "1@A 1.2@B", "smb": "2@A 2.2@A"}) == SUPPORTED
    assert verdict("hyperv-2019", "2x10 2x10", {"management": "1@A 1.2@B", "smb": "2@A 2.2@A"}) == SUPPORTED
    assert verdict("hyperv-2019", "2x10 2x10", {"management": "1@A 1.2@B", "smb": "2@A 2.2@B"}) == RECOMMENDED


# ------------------------------------------------------------------------------------------------------------------ vSphere


def test_two_adapters_under_vsphere():
    """VMware, Networking Best Practices for vSphere vMotion: one adapter for vMotion alone, or both as one team; both are best practice."""
    security = {"vmotion": "1", "management": "2", "production": "2"}
    availability = dict.fromkeys(("vmotion", "management", "production"), "1 2")
    assert verdict("vsphere", "10 10", security) == RECOMMENDED
    assert verdict("vsphere", "10 10", availability) == RECOMMENDED
    assert verdict("vsphere", "10 10", {"vmotion": "1", "management": "2", "production": "1"}) == SUPPORTED


def test_vmotion_on_more_adapters():
    """The same: an adapter of its own and one to fail over to; sharing links of 10 Gbit/s under shares is accepted."""
    others = dict.fromkeys(("management", "production"), "1 2")
    assert verdict("vsphere", "1 1 1 1", {**others, "vmotion": "3 4"}) == RECOMMENDED
    assert verdict("vsphere", "1 1 1", {**others, "vmotion": "3"}) == SUPPORTED
    assert verdict("vsphere", "1 1 1", {**others, "vmotion": "1 2"}) == SUPPORTED
    assert verdict("vsphere", "10 10 1", {**others, "vmotion": "1 2"}) == RECOMMENDED


def test_iscsi_under_vsphere():
    """VMware, iSCSI port binding: one active uplink for each bound VMkernel port; paths over the members of a team are bound so."""
    team = dict.fromkeys(("management", "production"), "1 2")
    assert refused("vsphere", "10 10 10 10", {**team, "iscsi": "3 4"}, {"iscsi": {"redundancy": "team"}}) == {"VM-1"}
    assert verdict("vsphere", "10 10 10 10", {**team, "iscsi": "3 4"}, {"iscsi": {"redundancy": "paths"}}) == RECOMMENDED
    assert verdict("vsphere", "10 10 10 10", {**team, "iscsi": "3 4"}) == RECOMMENDED


def test_one_uplink_of_vsan():
    """Broadcom, VsanNetworkConfigVswitchWithNoRedundancyIssue: two are best practice, no requirement."""
    assert verdict("vsphere", "10 10 10", {"management": "1 2", "vsan": "3"}) == SUPPORTED


def test_slow_vmotion_is_refused(monkeypatch):
    """Broadcom, fault VMotionLinkCapacityLow: 1000 Mbit/s."""
    monkeypatch.setitem(TYPES, "0.1", "100base-tx")
    assert refused("vsphere", "1 1 1 0.1", {"management": "1 2", "vmotion": "4"}) == {"VM-3"}


# ------------------------------------------------------------------------------------------------------------------ Proxmox


@pytest.mark.parametrize(
    ("pins", "wanted"),
    [
        ({"management": "3 4", "corosync": "1@A 2@B"}, RECOMMENDED),
        ({"management": "3 4", "corosync": "1"}, SUPPORTED),  # one link
        ({"management": "1", "production": "1", "corosync": "1"}, SUPPORTED),  # as installed
        ({"management": "3 4", "iscsi": "1@A 2@B", "corosync": "1@A 2@B"}, NOT),  # beside storage
        ({"management": "3 4", "live-migration": "1", "corosync": "1"}, NOT),
    ],
)
def test_networks_of_corosync(pins, wanted):
    """proxmox/pve-docs@e5010dce, pvecm.adoc: an adapter and further links for corosync, never with storage or migration."""
    assert verdict("proxmox", "1 1 1 1", pins) == wanted


def test_a_fallback_link_of_corosync_may_share():
    """pvecm.adoc: storage only as a fallback of low priority, beside a link of its own."""
    pins = {"management": "5 6", "link0": "1@A 2@B", "link1": "3@A 4@B", "iscsi": "3@A 4@B"}
    own = {name: {"kind": "corosync"} for name in ("link0", "link1")}
    assert verdict("proxmox", "1 1 1 1 1 1", pins, own) == SUPPORTED  # COM-8a: iSCSI has company
    assert "PX-1" not in ids(judged("proxmox", "1 1 1 1 1 1", pins, own))


def test_corosync_on_a_bond_is_refused():
    """pvecm.adoc: links, not bonds."""
    assert refused("proxmox", "1 1 1 1", {"management": "3 4", "corosync": "1 2"}, {"corosync": {"redundancy": "team"}}) == {"PX-3a"}


def test_three_networks_of_ceph():
    """pveceph.adoc: 25 Gbit/s inside, 10 outside (also for machines and migration), 1 for corosync."""
    shared = dict.fromkeys(("ceph-public", "production", "live-migration"), "3 4")
    pins = {"ceph-cluster": "1 2", **shared, "management": "7 8", "corosync": "5@A 6@B"}
    found = judged("proxmox", "25 25 10 10 1 1 1 1", pins)
    assert (found.verdict, "PX-7c" in ids(found)) == (RECOMMENDED, False)
    slow = judged("proxmox", "1 1 10 10 1 1 1 1", pins)
    assert (slow.verdict, "PX-7c" in ids(slow)) == (SUPPORTED, True)


# ---------------------------------------------------------------------------------------------- what holds on every platform


@pytest.mark.parametrize("platform", ["hyperv-2012r2", "hyperv-2019", "azure-local", "vsphere", "proxmox"])
def test_iscsi_with_machines_is_not_recommended(platform):
    """Shields, and failover-cluster-network-recommendations.md: iSCSI never shares ports with the machines."""
    pins = {"management": "3@A 4@B", "production": "1@A 2@B", "iscsi": "1@A 2@B"}
    own = {"production": {"redundancy": "mpio"}}
    if platform == "azure-local":
        assert refused(platform, "10 10 10 10", pins, own) == {"AL-20a"}
        return
    found = judged(platform, "10 10 10 10", pins, own)
    assert found.verdict == NOT
    assert {"COM-8", "SF-6"} <= ids(found)


def test_a_gateway_beside_that_of_management():
    """Azure/AzureLocal-Supportability@2f67159f, NetworkDefaultGatewayRequirement: one default gateway, on management."""
    own = {"management": {"gateway": False}, "backup": {"gateway": True}}
    assert verdict("hyperv-2019", "1 1", {"management": "1", "backup": "2"}, own) == SUPPORTED
    assert verdict("hyperv-2019", "1 1", {"management": "1", "backup": "2"}) == RECOMMENDED
