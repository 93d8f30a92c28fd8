"""Meshes: hosts that are joined to each other without switches. Counts, cables and edge lists known on paper."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.network.mesh import dealt

Dict = dict[str, Any]
BASE: Dict = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2", "s3"]}},
        "adapters": {
            "one": {"interfaces": {"p1": "25gbase-x-sfp28"}},
            "two": {"interfaces": {"p[1-2]": "25gbase-x-sfp28"}},
            "four": {"interfaces": {"p[1-4]": "25gbase-x-sfp28"}},
            "ten": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}},
        },
    },
    "hosts": {"n[1-3]": {"server": "box", "adapters": {"s1": "two"}, "rack": "R1", "unit": 1}},
    "traffic": {"smb": {"demand_gbps": 10, "attach": "mesh", "survive": []}},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


def design(hosts: int = 3, cards: str = "two", links: int = 1, **smb: Any) -> Dict:
    """Return a design of hosts with these cards in their slots that carry one mesh and nothing else."""
    out = copy.deepcopy(BASE)
    adapters = {f"s{i}": card for i, card in enumerate(cards.split(), start=1)}
    out["hosts"] = {f"n[1-{hosts}]": {**out["hosts"]["n[1-3]"], "adapters": adapters}}
    out["traffic"]["smb"] |= {"links_per_pair": links, **smb}
    return out


def plan(data: Dict, solver: str = "highs") -> nic.Plan:
    found = nic.plan(nic.Design.from_dict(data), solver=solver)
    assert (found.status, found.gap) == ("OPTIMAL", 0.0)
    return found


def edges(found: nic.Plan) -> list[tuple[str, str, str, str]]:
    """Return host, port, host, port of the cables from host to host."""
    rows = found.cabling[found.cabling["switch"].isin(set(found.ports["host"]))]
    return [(row.host, f"{row.adapter}/{row.port}", row.switch, row.switch_port) for row in rows.itertuples()]


def on_adapters(found: nic.Plan, host: str = "n1") -> dict[str, list[str]]:
    """Return peer → the adapters on which a host's links to it end."""
    out: dict[str, list[str]] = {}
    for row in found.ports[(found.ports["host"] == host) & (found.ports["fabric"] == "direct")].itertuples():
        out.setdefault(row.switch, []).append(row.adapter)
    return out


def sentences(data: Dict, solver: str = "highs") -> str:
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(nic.Design.from_dict(data), solver=solver)
    assert all(caught.value.explanation)
    return "\n".join(caught.value.explanation)


# --------------------------------------------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(("hosts", "links"), list(product((2, 3, 4, 5), (1, 2, 3))))
def test_ports_cables_and_subnets_of_a_mesh(hosts: int, links: int) -> None:
    found = plan(design(hosts, "four four four", links))
    pairs = list(combinations([f"n{i}" for i in range(1, hosts + 1)], 2))
    assert found.objective["ports"] == hosts * links * (hosts - 1)
    assert Counter((one, other) for one, _, other, _ in edges(found)) == dict.fromkeys(pairs, links)
    assert len(found.vlans) == links * len(pairs) == found.bom.set_index("category").loc["cable", "quantity"].sum()
    assert found.vlans["subnet"].is_unique
    assert set(found.vlans["vlan"]) == {100}
    assert set(found.vlans["scope"]) == {f"link:{one}-{other}" for one, other in pairs}
    assert len(found.addresses) == 2 * links * len(pairs)
    assert found.switch_ports.empty
    # each cable 0.6 m and 0.0445 m for every unit between its hosts
    run = sum(Fraction(6000 + 445 * (int(b[1:]) - int(a[1:])), 10_000) for a, b in pairs) * links
    assert found.objective["length_m"] == float(run)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_solvers_agree(solver: str) -> None:
    data = design(4, "four two", 2, survive=["port"])
    assert plan(data, solver).objective == plan(data).objective


def test_equal_input_gives_equal_files(tmp_path: Any) -> None:
    data = design(3, "two two", 2)
    for name in ("a", "b"):
        plan(data).write(tmp_path / name)
    again = nic.Plan.load(tmp_path / "a")
    for file in (tmp_path / "a").glob("*.csv"):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()
    assert nic.verify(nic.Design.from_dict(data), again).empty


# ----------------------------------------------------------------------------------------------------------- published patterns


def test_three_nodes_with_one_link() -> None:
    """C-7: Azure Local, three nodes, switchless, single link: one VLAN 711, three subnets /24, and the edges of the published table."""
    data = design(3, "two", 1, vlan=711, subnet=["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"])
    data["hosts"] = {"N[1-3]": data["hosts"].pop("n[1-3]")}
    data["catalog"]["adapters"]["two"]["interfaces"] = {"SMB[1-2]": "25gbase-x-sfp28"}
    found = plan(data)
    assert edges(found) == [("N1", "s1/SMB1", "N2", "s1/SMB1"), ("N1", "s1/SMB2", "N3", "s1/SMB1"), ("N2", "s1/SMB2", "N3", "s1/SMB2")]
    rows = [tuple(row) for row in found.vlans[["vlan", "name", "fabric", "scope", "subnet", "gateway"]].itertuples(index=False)]
    assert rows == [
        (711, "smb-N1-N2-1", "direct", "link:N1-N2", "10.0.1.0/24", ""),
        (711, "smb-N1-N3-1", "direct", "link:N1-N3", "10.0.2.0/24", ""),
        (711, "smb-N2-N3-1", "direct", "link:N2-N3", "10.0.3.0/24", ""),
    ]
    given_to = {(row.host, row.port): row.address for row in found.addresses.itertuples()}
    assert given_to == {
        ("N1", "SMB1"): "10.0.1.1", ("N2", "SMB1"): "10.0.1.2", ("N1", "SMB2"): "10.0.2.1",
        ("N3", "SMB1"): "10.0.2.2", ("N2", "SMB2"): "10.0.3.1", ("N3", "SMB2"): "10.0.3.2",
    }  # fmt: skip
    assert "unprotected" in set(found.findings["id"])  # no second way between two hosts


def two_nodes(switches: int) -> Dict:
    """C-6: Azure Local, two nodes, switchless storage; management and machines on two ports to one or two switches."""
    data = design(2, "two two", 2, vlan=[711, 712], subnet=["10.71.1.0/24", "10.71.2.0/24"], survive=["port", "adapter"])
    data["catalog"]["switches"] = {"tor": {"interfaces": {"e[1-8]": "25gbase-x-sfp28"}}}
    data["switches"] = {f"tor{i}": {"model": "tor", "rack": "R1", "unit": 40 + i} for i in range(1, switches + 1)}
    survive = ["adapter", "port", "switch"] if switches > 1 else ["adapter", "port"]
    data["traffic"] |= {name: {"demand_gbps": 5, "survive": survive} for name in ("management", "production")}
    return data


@pytest.mark.parametrize("switches", [1, 2])
def test_two_nodes_with_two_links(switches: int) -> None:
    found = plan(two_nodes(switches))
    assert found.objective["ports"] == 8  # four data ports a node
    assert edges(found) == [("n1", "s1/p2", "n2", "s1/p2"), ("n1", "s2/p2", "n2", "s2/p2")]
    team = found.ports[found.ports["traffic"] == "management;production"]
    assert set(zip(team["adapter"], team["port"], strict=True)) == {("s1", "p1"), ("s2", "p1")}
    rows = found.vlans[found.vlans["traffic"] == "smb"]
    assert [tuple(row) for row in rows[["vlan", "scope", "subnet"]].itertuples(index=False)] == [
        (711, "link:n1-n2", "10.71.1.0/24"), (712, "link:n1-n2", "10.71.2.0/24"),
    ]  # fmt: skip
    # without a second switch, traffic to and from the nodes is lost with it; storage is not
    lost = found.failures[(found.failures["kind"] == "switch") & (found.failures["element"] == "R1:A")]
    north = lost[lost["traffic"] == "production"]["surviving_gbps"]
    assert set(north) == ({25.0} if switches == 2 else {0.0})
    assert set(lost[lost["traffic"] == "smb"]["surviving_gbps"]) == {50.0}


def test_a_mesh_beside_switches() -> None:
    data = two_nodes(2)
    data["switches"]["tor1"]["uplinks"] = ["e8"]
    found = plan(data)
    assert set(found.switch_ports["port"]) == {"e1", "e2", "e8"}
    assert set(found.switch_ports["tagged_vlans"]) == {"100;101"}  # no switch has the VLANs of the links
    assert not set(found.ports[found.ports["fabric"] == "direct"]["switch"]) & {"tor1", "tor2"}


# --------------------------------------------------------------------------------------------------------------- the dealing


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.integers(1, 5), st.data())
def test_every_port_once_and_adapters_as_counted(hosts: int, links: int, data: st.DataObject) -> None:
    """Each pair has its links, each port is used once, and an adapter with c ports has at most ⌈c / (n - 1)⌉ of a pair, once as many."""
    found = list(dealt(hosts, links))
    assert Counter((one, other) for one, other, *_ in found) == dict.fromkeys(combinations(range(hosts), 2), links)
    used = Counter((host, port) for one, other, _, here, there in found for host, port in ((one, here), (other, there)))
    assert used == dict.fromkeys(product(range(hosts), range(links * (hosts - 1))), 1)
    adapter_of: list[int] = []  # ports in order, those of an adapter together
    while len(adapter_of) < links * (hosts - 1):
        more = data.draw(st.integers(1, links * (hosts - 1) - len(adapter_of)))
        adapter_of += [adapter_of[-1] + 1 if adapter_of else 0] * more
    for host in range(hosts):
        mine: Counter[tuple[int, int]] = Counter()
        for one, other, _, here, there in found:
            if host in (one, other):
                mine[other if host == one else one, adapter_of[here if host == one else there]] += 1
        for adapter, ports in Counter(adapter_of).items():
            assert max(count for (_, card), count in mine.items() if card == adapter) == -(-ports // (hosts - 1))


# ------------------------------------------------------------------------------------------------------------ loads, failures


def test_the_demand_may_go_to_any_one_peer() -> None:
    assert plan(design(3, "two", 1, demand_gbps=25)).objective["ports"] == 6
    assert "25 Gbit/s" in sentences(design(3, "two", 1, demand_gbps=26))  # 50 Gbit/s in all, but 25 to each peer
    data = design(3, "two two", 2, demand_gbps=40)
    data["policy"] = {"max_utilisation": 0.7}
    assert "carry 35 Gbit/s" in sentences(data)


def test_surviving_a_port_takes_a_second_link() -> None:
    assert "links_per_pair" in sentences(design(3, "two two", 1, survive=["port"]))
    found = plan(design(3, "two two", 2, survive=["port"], demand_gbps=50, min_failover=0.5))
    failures = found.failures[(found.failures["kind"] == "port") & (found.failures["element"] == "s1/p1")]
    assert set(failures["surviving_gbps"]) == {25.0}
    assert "survive: port" in sentences(design(3, "two two", 2, survive=["port"], demand_gbps=50, min_failover=0.51))


def test_the_links_of_a_pair_spread_over_adapters_where_cards_allow() -> None:
    """Without it, four ports of one card of four would do as well."""
    found = plan(design(3, "four two", 2))
    assert on_adapters(found) == {"n2": ["s1", "s2"], "n3": ["s1", "s2"]}
    # a card of three ports and one of one: one pair's links stay together, as a finding and no obstacle
    data = design(3, "one two", 2)
    data["catalog"]["adapters"]["two"]["interfaces"] = {"p[1-3]": "25gbase-x-sfp28"}
    found = plan(data)
    assert sorted(sorted(set(cards)) for cards in on_adapters(found).values()) == [["s1", "s2"], ["s2"]]
    data["traffic"]["smb"]["survive"] = ["adapter"]
    assert "adapter" in sentences(data)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(("failover", "fits"), [(Fraction(1, 3), True), (Fraction(2, 3), False)])
def test_surviving_an_adapter(failover: Fraction, fits: bool, solver: str) -> None:
    """Three links a pair of two hosts on cards of two ports and one: the larger card takes two links away."""
    data = design(2, "two one", 3, demand_gbps=75, survive=["adapter"], min_failover=float(round(failover, 9)))
    data["traffic"]["smb"]["min_failover"] = 0.333 if fits else 0.334
    if fits:
        failures = plan(data, solver).failures
        assert set(failures[failures["element"] == "s1"]["surviving_gbps"]) == {25.0}
    else:
        assert "links_per_pair: 3" in sentences(data, solver)


def test_two_meshes_share_their_ports_or_not() -> None:
    data = design(3, "two two", 1, demand_gbps=10)
    data["traffic"]["live-migration"] = {"demand_gbps": 15, "attach": "mesh", "redundancy": "mpio", "survive": []}
    found = plan(data)
    assert found.objective["ports"] == 6  # 25 Gbit/s together
    assert set(found.ports["traffic"]) == {"", "live-migration;smb"}
    assert len(found.vlans) == 6
    data["traffic"]["live-migration"]["demand_gbps"] = 16
    assert plan(data).objective["ports"] == 12
    data["traffic"]["live-migration"] |= {"demand_gbps": 1, "links_per_pair": 2}
    assert "smb 2" in sentences(data)  # not as many links a pair: six ports, a host has four


def test_ports_of_one_speed_and_connector() -> None:
    data = design(3, "ten two", 1, demand_gbps=12)
    assert {row[1] for row in edges(plan(data))} == {"s2/p1", "s2/p2"}
    data["traffic"]["smb"]["demand_gbps"] = 5
    assert len({row[1].split("/")[0] for row in edges(plan(data))}) == 1
    assert "4 ports each for smb, all of one speed and connector, but" in sentences(design(3, "ten two", 2))


# ---------------------------------------------------------------------------------------------------------------------- bus


def bus_allows(ports: dict[str, int], hosts: int, demand: int, bus: dict[str, int], dead: str = "") -> bool:
    """Tell by brute force whether the demand fits to each peer, with 25 Gbit/s ports dealt in order."""
    order = [card for card in sorted(ports) for _ in range(ports[card])]
    for peer in range(hosts - 1):
        mine = Counter(order[peer :: hosts - 1])
        if sum(min(25 * count, bus.get(card, 10**6)) for card, count in mine.items() if card != dead) < demand:
            return False
    return True


@pytest.mark.parametrize(
    ("hosts", "cards", "links", "demand", "buses"),
    [
        (2, "two two", 2, 45, {"two": 20}),  # 20 + 20
        (2, "two two", 2, 40, {"two": 20}),
        (3, "two two", 2, 40, {"two": 20}),  # each pair has a link on each card
        (3, "four two", 2, 45, {"four": 20}),  # 20 + 25
        (3, "four two", 2, 46, {"four": 20}),
        (3, "four one", 2, 30, {"four": 30}),  # one pair has both links on the card of four
        (3, "four one", 2, 31, {"four": 30}),
        (4, "four four", 2, 40, {"four": 20}),
        (4, "four two", 2, 26, {"four": 30}),
        (4, "four two", 2, 31, {"four": 30}),
        (3, "two two two", 3, 60, {"two": 20}),
        (3, "two two two", 3, 61, {"two": 20}),
    ],
)
def test_one_peer_at_a_time_goes_through_the_buses(hosts: int, cards: str, links: int, demand: int, buses: dict[str, int]) -> None:
    data = design(hosts, cards, links, demand_gbps=demand)
    for card, limit in buses.items():
        data["catalog"]["adapters"][card]["bus_gbps"] = limit
    slots = {f"s{i}": card for i, card in enumerate(cards.split(), start=1)}
    sizes = {"one": 1, "two": 2, "four": 4}
    limits = {slot: buses[card] for slot, card in slots.items() if card in buses}
    wanted = links * (hosts - 1)
    splits = [
        dict(zip(slots, counts, strict=True))
        for counts in product(*(range(sizes[card] + 1) for card in slots.values()))
        if sum(counts) == wanted
    ]
    possible = any(bus_allows(split, hosts, demand, limits) for split in splits)
    for solver in ("highs", "cbc"):
        if possible:
            plan(data, solver)
        else:
            assert sentences(data, solver)


@dataclass(frozen=True)
class Cards:
    """A random question: cards as (ports, bus) of each of so many hosts, and what a mesh of 25 Gbit/s ports must carry over them."""

    hosts: int
    links: int
    cards: tuple[tuple[int, int | None], ...]
    demand: int
    failover: Fraction
    survive: frozenset[str]

    @property
    def data(self) -> Dict:
        smb = {"demand_gbps": self.demand, "min_failover": float(self.failover), "survive": sorted(self.survive)}
        out = design(self.hosts, " ".join(f"c{i}" for i in range(1, len(self.cards) + 1)), self.links, **smb)
        for i, (ports, limit) in enumerate(self.cards, start=1):
            entry: Dict = {"interfaces": {f"p[1-{ports}]": "25gbase-x-sfp28"}}
            out["catalog"]["adapters"][f"c{i}"] = entry | ({"bus_gbps": limit} if limit else {})
        return out

    def valid(self, counts: tuple[int, ...]) -> bool:
        """Tell whether a mesh with so many ports of each card does, failure by failure and peer by peer."""
        order = [card for card, count in enumerate(counts) for _ in range(count)]
        states: list[tuple[str, int | None, Fraction]] = [("normal", None, Fraction(self.demand))]
        required = self.demand * self.failover
        states += [("port", port, required) for port in range(len(order)) if "port" in self.survive]
        states += [("adapter", card, required) for card in range(len(counts)) if "adapter" in self.survive]
        for kind, what, need in states:
            for peer in range(self.hosts - 1):
                ports = range(peer, len(order), self.hosts - 1)
                left = Counter(order[port] for port in ports if (kind, what) not in (("port", port), ("adapter", order[port])))
                through = sum(min(25 * count, self.cards[card][1] or 10**6) for card, count in left.items())
                if through < need or (kind != "normal" and not left):
                    return False
        return True

    def least_together(self) -> int | None:
        """Return how many links share a card with another of their pair, in the best valid mesh; None if there is no valid one."""
        wanted = self.links * (self.hosts - 1)
        every = (counts for counts in product(*(range(ports + 1) for ports, _ in self.cards)) if sum(counts) == wanted)
        return min((sum(max(0, n - self.hosts + 1) for n in counts) for counts in every if self.valid(counts)), default=None)


@st.composite
def cards(draw: st.DrawFn) -> Cards:
    hosts, links = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    found = draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([None, None, 20, 25, 30, 45])), min_size=1, max_size=3))
    demand = draw(st.sampled_from([5, 20, 25, 30, 40, 45, 50, 60, 75]))
    failover = draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(0)]))
    survive = draw(st.frozensets(st.sampled_from(["port", "adapter"])))
    return Cards(hosts, links, tuple(found), demand, failover, survive)


@settings(max_examples=60, deadline=None)
@given(cards())
def test_enumeration_agrees(question: Cards) -> None:
    least = question.least_together()
    if least is None:
        sentences(question.data)
        return
    found = plan(question.data)
    used = Counter(found.ports[(found.ports["host"] == "n1") & (found.ports["group"] != "")]["adapter"])
    assert sum(max(0, count - question.hosts + 1) for count in used.values()) == least


def test_the_bus_is_shared_with_other_groups() -> None:
    data = two_nodes(2)
    data["catalog"]["adapters"]["two"]["bus_gbps"] = 27
    data["traffic"]["smb"] |= {"demand_gbps": 22}
    data["traffic"]["production"]["demand_gbps"] = 0
    assert plan(data)  # a card is left with 22 + 5
    data["traffic"]["smb"]["demand_gbps"] = 22.1
    assert "the bus of" in sentences(data)


# -------------------------------------------------------------------------------------------------------------------- pins


def test_a_pinned_mesh() -> None:
    data = design(3, "four two", 1)
    data["hosts"]["n[1-3]"]["pin"] = {"smb": ["s1/p3", "s2/p2"]}
    assert edges(plan(data)) == [("n1", "s1/p3", "n2", "s1/p3"), ("n1", "s2/p2", "n3", "s1/p3"), ("n2", "s2/p2", "n3", "s2/p2")]


def test_the_graph_shows_what_can_be_joined() -> None:
    graph = nic.Design.from_dict(design(3, "two ten", 1)).graph()
    direct = [(a[1:], b[1:]) for a, b, relation in graph.edges(data="relation") if relation == "direct"]
    assert len(direct) == 3 * (4 + 4 + 4)  # each pair: two ports by two, of each of the three kinds (the onboard ones too)
    assert all(one[0] != other[0] for one, other in direct)


# --------------------------------------------------------------------------------------------------------- VLANs and addresses


def test_several_host_groups_have_one_vlan_and_no_links_between_them() -> None:
    data = design(2, "two", 1, prefix=28)
    data["hosts"]["m[1-3]"] = {**data["hosts"]["n[1-2]"], "unit": 20}
    found = plan(data)
    assert [(one, other) for one, _, other, _ in edges(found)] == [("m1", "m2"), ("m1", "m3"), ("m2", "m3"), ("n1", "n2")]
    assert set(found.vlans["vlan"]) == {100}
    assert list(found.vlans["subnet"]) == ["10.0.0.0/28", "10.0.0.16/28", "10.0.0.32/28", "10.0.0.48/28"]


def test_vlans_and_addresses_run_out() -> None:
    data = design(4, "four", 1)
    data["addressing"] = {"supernet": "10.0.0.0/27", "vlans": 100}
    assert len(plan(data).vlans) == 6  # one VLAN, six subnets of four addresses
    data["addressing"]["supernet"] = "10.0.0.0/28"
    assert "supernet" in sentences(data)


# ---------------------------------------------------------------------------------------------------------------- no plan


def test_too_few_ports() -> None:
    text = sentences(design(3, "two", 2))
    assert "hosts.n[1-3]: 3 hosts with 2 links a pair need 4 ports each for smb" in text
    assert "2 sfp28 at 25 Gbit/s" in text


def test_ports_that_other_classes_need() -> None:
    data = two_nodes(2)
    data["hosts"]["n[1-2]"]["adapters"] = {"s1": "two", "s2": "one"}
    assert "smb 2" in sentences(data)


def test_no_cable_is_long_enough() -> None:
    data = design(2, "two", 1)
    data["racks"] = {"R1": {"row": 1, "position": 1}, "R2": {"row": 40, "position": 900}}
    data["hosts"]["n[1-2]"]["rack"] = {"R1": 1, "R2": 1}
    text = sentences(data)
    assert "2 hosts with 1 link a pair need 1 port each for smb, but" in text
    assert "no cable of the catalog" in text


def test_spare_ports() -> None:
    data = two_nodes(2)
    data["policy"] = {"spare_ports": 3}
    text = sentences(data)
    assert "smb 2, and policy.spare_ports keeps 3 free; 1 too few" in text
