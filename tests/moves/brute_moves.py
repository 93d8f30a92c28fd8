"""The order of moves by trying everything: cables one by one, each end plugged in or held in the hand."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from nicplanner.moves import HostPort, Move, Service, SwitchPort
from nicplanner.moves.cables import End, host_port

Cabling = dict[HostPort, SwitchPort]
Cable = tuple[End | None, End | None]
"""Two ends in order; None for one in the hand."""
State = frozenset[Cable]


def _cable(one: End | None, other: End | None) -> Cable:
    first, second = sorted((one, other), key=lambda end: (end is None, end or ("", "")))
    return first, second


def _levels(cables: Iterable[Cable], service: Service, hosts: set[str]) -> tuple[Fraction, ...]:
    out = [Fraction(0)] * len(service.groups)
    for one, other in cables:
        for near, far in ((one, other), (other, one)):
            if near is not None and far is not None and near[0] in hosts:
                serving = service.serves(host_port(near), SwitchPort(*far))
                if serving is not None:
                    out[serving.group] += serving.gbps
    return tuple(out)


def _operations(state: State, ports: set[End]) -> Iterator[tuple[State, State]]:
    """Yield what stays plugged in while an operation is done, and what is afterwards."""
    used = {end for cable in state for end in cable if end is not None}
    for cable in state:
        rest = state - {cable}
        yield rest, rest
        for i in (0, 1):
            stays, moves = cable[i], cable[1 - i]
            if stays is not None:
                for free in (ports - used) | ({moves} - {None}):
                    yield rest, rest | {_cable(stays, free)}
    for one, other in itertools.combinations(sorted(ports - used), 2):
        yield state, state | {_cable(one, other)}


def _pulls(state: State) -> Iterator[State]:
    """Yield the state, and each in which an end of a cable (or of each of two) has been pulled out."""
    yield state
    whole = [cable for cable in state if None not in cable]
    for count in (1, 2):
        for chosen in itertools.combinations(whole, count):
            for kept in itertools.product((0, 1), repeat=count):
                yield (state - set(chosen)) | {_cable(cable[i], None) for cable, i in zip(chosen, kept, strict=True)}


def best(before: Cabling, after: Cabling, service: Service, most: int) -> tuple[int, int, int] | None:
    """Return the fewest operations, then steps that break a minimum, then such groups over the steps; None if `most` do not do.

    Cables may be held in the hand for a while, but are plugged into no place that neither cabling has.
    """
    start, goal = (frozenset(_cable(near.end, (far[0], far[1])) for near, far in one.items()) for one in (before, after))
    ports = {end for cable in start | goal for end in cable if end is not None}
    hosts = {near.host for near in (*before, *after)} | {group.host for group in service.groups}
    minima = [min(group.minimum, level) for group, level in zip(service.groups, _levels(goal, service, hosts), strict=True)]

    def enough(cables: Iterable[Cable]) -> tuple[bool, ...]:
        return tuple(level >= least for level, least in zip(_levels(cables, service, hosts), minima, strict=True))

    count = itertools.count()
    queue = [((0, 0, 0), next(count), start, enough(start))]
    seen: set[tuple[State, tuple[bool, ...]]] = set()
    while queue:
        cost, _, state, kept = heapq.heappop(queue)
        if state == goal:
            return cost
        if (state, kept) in seen:
            continue
        seen.add((state, kept))
        for held in _pulls(state):
            for during, done in _operations(held, ports):
                if any(None not in cable for cable in done - start - goal):
                    continue  # parked in a place of neither cabling
                # an operation mends at most one cable that is wrong and brings at most one that is missing
                if cost[0] + 1 + max(len(done - goal), len(goal - done)) > most:
                    continue
                broken = sum(had and not has for had, has in zip(kept, enough(during), strict=True))
                now = tuple(had or has for had, has in zip(kept, enough(done), strict=True))
                made = cost[0] + 1, cost[1] + (broken > 0), cost[2] + broken
                heapq.heappush(queue, (made, next(count), done, now))
    return None


def replayed(before: Cabling, moves: Sequence[Move]) -> set[Cable]:
    """Do the moves on a cabling by hand, and return what it is then."""
    cables: dict[End, End] = {near.end: (far[0], far[1]) for near, far in before.items()}
    held: dict[int, End] = {}
    for move in moves:
        for later in moves:
            if later.dark_from_step == move.step < later.step:
                held[later.step] = _take(cables, later.from_end)
        one, other = move.cable
        if move.action != "plug":
            stays = held.pop(move.step) if move.step in held else _take(cables, move.from_end)
            assert stays in (one, other)
            assert move.action == "unplug" or (stays == one) == (move.end == "switch") or other[0].startswith("h")
        if move.action == "unplug":
            continue
        used = {*cables, *cables.values(), *held.values()}
        assert one not in used
        assert other not in used
        cables[one] = other
    return {_cable(*pair) for pair in cables.items()}


def _take(cables: dict[End, End], end: End) -> End:
    """Pull a cable out of a port; return its other end."""
    for near, far in list(cables.items()):
        if end in (near, far):
            del cables[near]
            return far if end == near else near
    raise AssertionError(end)


def wanted(after: Cabling) -> set[Cable]:
    return {_cable(near.end, (far[0], far[1])) for near, far in after.items()}


def random_cabling(dice: random.Random, hosts: list[HostPort], switches: list[SwitchPort]) -> Cabling:
    count = dice.randint(0, min(len(hosts), len(switches)))
    return dict(zip(dice.sample(hosts, count), dice.sample(switches, count), strict=True))
