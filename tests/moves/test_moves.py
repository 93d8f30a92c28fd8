"""Fewest moves and best orders, against everything that can be tried."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from nicplanner.moves import HostPort, PortGroup, Service, SwitchPort, loose, order_moves

sys.path.insert(0, str(Path(__file__).parent))
import brute_moves as brute

ONE = Fraction(1)


def ports(hosts: int, each: int) -> list[HostPort]:
    return [HostPort(f"h{i}", "onboard", f"p{j}") for i in range(1, hosts + 1) for j in range(1, each + 1)]


def far(count: int, name: str = "sw") -> list[SwitchPort]:
    return [SwitchPort(name, str(i)) for i in range(1, count + 1)]


def random_service(dice: random.Random, near: list[HostPort], ends: list[SwitchPort], sure: brute.Cabling) -> Service:
    """Groups of random ports and minima; a cable of `sure` fits."""
    groups: dict[tuple[str, int], dict[HostPort, Fraction]] = {}
    for port in near:
        groups.setdefault((port.host, dice.randint(0, 1)), {})[port] = Fraction(dice.choice((1, 1, 2)), dice.choice((1, 3)))
    made = []
    for (host, name), mine in groups.items():
        total = sum(mine.values(), Fraction(0))
        made.append((PortGroup(host, f"g{name}", ("a",), dice.choice((0, 1, 2)) * total / 3), mine))
    wrong = {(port, end) for port in near for end in ends if dice.random() < 0.3}
    return Service.of(made, lambda port, end: sure.get(port) == end or (port, end) not in wrong)


@pytest.mark.parametrize("seed", range(60))
def test_no_fewer_moves_and_no_better_order(seed: int) -> None:
    dice = random.Random(seed)
    near, ends = ports(2, 2), far(dice.choice((3, 4)))
    before, after = (brute.random_cabling(dice, near, ends) for _ in range(2))
    service = random_service(dice, near, ends, after)
    found = order_moves(before, after, service)
    count = len(found.moves)
    assert brute.replayed(before, found.moves) == brute.wanted(after)
    if count:
        assert brute.best(before, after, service, count - 1) is None
    assert brute.best(before, after, service, count) == (count, len({one.step for one in found.broken}), len(found.broken))
    assert found.proven


@pytest.mark.parametrize("seed", range(20))
def test_cable_by_cable(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What long components do, done by short ones: as few moves, and no better than what the search of all orders finds."""
    dice = random.Random(seed)
    near, ends = ports(2, 3), far(6)
    before, after = (brute.random_cabling(dice, near, ends) for _ in range(2))
    service = random_service(dice, near, ends, after)
    best = order_moves(before, after, service)
    monkeypatch.setattr(loose, "LONGEST", 0)
    found = order_moves(before, after, service)
    assert brute.replayed(before, found.moves) == brute.wanted(after)
    assert len(found.moves) == len(best.moves)
    assert len({one.step for one in found.broken}) >= len({one.step for one in best.broken})
    assert found.proven == (not found.broken)


@pytest.mark.parametrize("seed", range(12))
def test_links_between_hosts(seed: int) -> None:
    """A mesh: both ends are ports of hosts, and a cable of it may have been plugged into a switch."""
    dice = random.Random(seed)
    near = ports(3, 2)

    def cabling() -> brute.Cabling:
        ends: list[HostPort | SwitchPort] = [*near, SwitchPort("sw", "1"), SwitchPort("sw", "2")]
        dice.shuffle(ends)
        pairs = [pair for pair in zip(ends[::2], ends[1::2], strict=True) if pair[0] in near or pair[1] in near][: dice.randint(2, 3)]
        out = {}
        for pair in pairs:
            one, other = pair if isinstance(pair[0], HostPort) else pair[::-1]
            assert isinstance(one, HostPort)
            out[one] = SwitchPort(*other.end) if isinstance(other, HostPort) else other
        return out

    before, after = cabling(), cabling()
    groups = [(PortGroup(host, "m", ("m",), ONE), {port: ONE for port in near if port.host == host}) for host in ("h1", "h2", "h3")]
    service = Service.of(groups, lambda port, end: True)
    found = order_moves(before, after, service)
    count = len(found.moves)
    assert brute.replayed(before, found.moves) == brute.wanted(after)
    assert brute.best(before, after, service, count) == (count, len({one.step for one in found.broken}), len(found.broken))
    if count:
        assert brute.best(before, after, service, count - 1) is None


def test_equal_cablings_need_nothing() -> None:
    cabling = dict(zip(ports(1, 2), far(2), strict=True))
    found = order_moves(cabling, dict(reversed(cabling.items())), Service((), lambda near, end: None))
    assert (found.moves, found.proven, found.broken, found.below) == ((), True, (), ())
    assert found.text == "no cable has to be moved"


def test_a_port_with_two_cables_is_no_cabling() -> None:
    one, two = ports(1, 2)
    with pytest.raises(ValueError, match="sw 1 has more than one cable"):
        order_moves({one: SwitchPort("sw", "1"), two: SwitchPort("sw", "1")}, {}, Service((), lambda near, end: None))


def swapped(each: int = 2) -> tuple[brute.Cabling, brute.Cabling]:
    near, ends = ports(2, each), far(2 * each)
    after = dict(zip(near, ends, strict=True))
    return {**after, near[0]: ends[each], near[each]: ends[0]}, after


def test_a_swap_is_two_moves_one_of_them_in_two_halves() -> None:
    before, after = swapped()
    groups = [(PortGroup(host, "team", ("t",), ONE), {port: ONE for port in after if port.host == host}) for host in ("h1", "h2")]
    found = order_moves(before, after, Service.of(groups, lambda near, end: after[near] == end))
    assert [(move.step, move.end, move.dark_from_step) for move in found.moves] == [(1, "switch", 1), (2, "switch", 1)]
    assert found.broken == ()
    assert found.text.splitlines() == [
        "2 moves, no list is shorter; every class keeps its minimum while they are done",
        "  before step 1, pull the cable out of sw 1; step 2 plugs it in",
        "  1. move the cable at h1 onboard/p1 from sw 3 to sw 1",
        "  2. move the cable at h2 onboard/p1 from sw 1 to sw 3",
    ]


def test_what_is_down_already_is_told_apart_and_mended_first() -> None:
    """Host 2 has no right cable left; host 1, in a swap of its own, only loses reserve: host 2 comes first."""
    near, ends = ports(2, 4), far(8)
    after = dict(zip(near, ends, strict=True))
    before = {**after, near[0]: ends[1], near[1]: ends[0], near[4]: ends[5], near[5]: ends[4], near[6]: ends[7], near[7]: ends[6]}
    groups = [(PortGroup(host, "team", ("t",), ONE), {port: ONE for port in after if port.host == host}) for host in ("h1", "h2")]
    found = order_moves(before, after, Service.of(groups, lambda port, end: after[port] == end))
    assert [move.host for move in found.moves] == ["h2", "h2", "h2", "h2", "h1", "h1"]
    assert [(one.host, one.carried_gbps, one.required_gbps, one.restored) for one in found.below] == [("h2", Fraction(0), ONE, 1)]
    assert found.broken == ()
    assert "  h2 t: 0 of 1 Gbit/s; step 1 mends it" in found.text


def test_a_swap_within_a_team_cannot_be_done_without_harm() -> None:
    one, two = ports(1, 2)
    before, after = {one: SwitchPort("sw", "1"), two: SwitchPort("sw", "2")}, {one: SwitchPort("sw", "2"), two: SwitchPort("sw", "1")}
    team = PortGroup("h1", "team", ("t", "u"), Fraction(1, 2))
    found = order_moves(before, after, Service.of([(team, {one: ONE, two: ONE})], lambda near, end: True))
    assert [(one.step, one.host, one.traffic, one.carried_gbps, one.required_gbps) for one in found.broken] == [
        (1, "h1", ("t", "u"), Fraction(0), Fraction(1, 2))
    ]
    assert found.proven
    assert found.heading == "2 moves, no list is shorter; 1 step takes a class below its minimum (no order breaks fewer)"
    assert found.text.endswith("below its minimum:\n  step 1: h1 t, u: 0 of 0.5 Gbit/s")


def test_a_cable_is_held_in_the_hand_where_that_harms_less() -> None:
    """A port that gets another cable is dark for one step, not for two: the first cable waits for its turn outside."""
    one, two = ports(1, 2)
    before = {one: SwitchPort("sw", "1"), two: SwitchPort("sw", "2")}
    after = {one: SwitchPort("sw", "2"), two: SwitchPort("sw", "3")}
    kept = PortGroup("h1", "kept", ("t",), ONE)
    assert order_moves(before, after, Service.of([], lambda near, end: True)).moves[0].dark_from_step == 1
    found = order_moves(before, after, Service.of([(kept, {two: ONE})], lambda near, end: True))
    assert {move.action for move in found.moves} == {"replug"}
    assert len({one.step for one in found.broken}) == 1


def test_the_end_that_is_wrong_moves() -> None:
    """A cable in the wrong port of the host moves there; one in the wrong port of the switch moves here."""
    one, two = ports(1, 2)
    nothing = Service((), lambda near, end: None)
    (move,) = order_moves({one: SwitchPort("sw", "1")}, {two: SwitchPort("sw", "1")}, nothing).moves
    assert (move.end, str(move)) == ("host", "move the cable at sw 1 from h1 onboard/p1 to h1 onboard/p2")
    (move,) = order_moves({one: SwitchPort("sw", "1")}, {one: SwitchPort("sw", "2")}, nothing).moves
    assert (move.end, str(move)) == ("switch", "move the cable at h1 onboard/p1 from sw 1 to sw 2")
    before = {one: SwitchPort("sw", "1"), two: SwitchPort("sw", "2")}
    ends = [move.end for move in order_moves(before, {two: SwitchPort("sw", "1")}, nothing).moves]
    assert ends == ["", "switch"], "the cable too many is taken away at the end that lets the other move at the switch"


def test_order_does_not_follow_the_input() -> None:
    dice = random.Random(7)
    near, ends = ports(4, 2), far(8)
    before, after = brute.random_cabling(dice, near, ends), dict(zip(near, ends, strict=True))
    service = random_service(dice, near, ends, after)
    first = order_moves(before, after, service)
    turned = Service(service.groups, service.serves)
    assert order_moves(dict(reversed(before.items())), dict(reversed(after.items())), turned) == first


def test_as_data_and_table() -> None:
    before, after = swapped()
    groups = [(PortGroup("h1", "team", ("t",), Fraction(2)), {port: ONE for port in after if port.host == "h1"})]
    found = order_moves(before, after, Service.of(groups, lambda near, end: after[near] == end))
    data = found.to_dict()
    assert list(data) == ["moves", "proven", "broken", "below"]
    assert data["moves"][1] == {
        "step": 2, "action": "replug", "end": "switch", "host": "h2", "adapter": "onboard", "port": "p1", "switch": "sw",
        "switch_port": "3", "from_device": "sw", "from_port": "1", "dark_from_step": 1,
    }  # fmt: skip
    assert data["below"][0]["required_gbps"] == 2.0
    assert list(found.table.columns) == list(data["moves"][0])
    assert len(found.table) == 2


@pytest.mark.parametrize("seed", range(3))
def test_large_clusters_are_ordered_whole(seed: int) -> None:
    """Everything shuffled: more than can be searched; the moves still do it, and what they break is told."""
    dice = random.Random(seed)
    near, ends = ports(60, 4), far(240)
    after = dict(zip(near, ends, strict=True))
    before = dict(zip(near, dice.sample(ends, len(ends)), strict=True))
    groups = [(PortGroup(f"h{i}", "team", ("t",), ONE), {port: ONE for port in near if port.host == f"h{i}"}) for i in range(1, 61)]
    found = order_moves(before, after, Service.of(groups, lambda port, end: True))
    assert brute.replayed(before, found.moves) == brute.wanted(after)
    assert len(found.moves) == sum(before[port] != after[port] for port in near)
    assert found.broken == ()


def test_twelve_moves_that_belong_together_are_searched_to_the_end() -> None:
    """Of twelve links eleven must carry, and two are wrong at the outset: mending these comes first, then nothing breaks any more."""
    near = ports(1, 12)
    before, after = dict(zip(near, far(12), strict=True)), dict(zip(near, far(12, "new"), strict=True))
    team = PortGroup("h1", "team", ("t",), Fraction(11))
    wrong = {(port, end) for port, end in before.items() if port.port in ("p3", "p7")}
    service = Service.of([(team, dict.fromkeys(near, ONE))], lambda port, end: (port, end) not in wrong)
    found = order_moves(before, after, service)
    assert found.proven
    assert {move.port for move in found.moves[:2]} == {"p3", "p7"}, "these mend what is below its minimum"
    assert found.below[0].restored == 1
    assert found.broken == (), "then each move takes the one link that may be missing"
    every = replace(team, minimum=Fraction(12))
    strict = order_moves(before, after, Service.of([(every, dict.fromkeys(near, ONE))], lambda port, end: True))
    assert (strict.proven, len(strict.broken)) == (True, 12)
