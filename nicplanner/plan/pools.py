"""Which switch each port of a host is plugged into: the best one for it, or where that runs out, by a transportation problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from nicplanner.errors import InternalError
from nicplanner.model.layout import Wish
from nicplanner.network.nearest import rank
from nicplanner.network.quotient import Network
from nicplanner.network.quotient import Pool as PoolKey
from nicplanner.plan.wiring import Plug, Pool, Wiring
from nicplanner.solver import Program, Row, Status, minimise
from nicplanner.units import scale_of

End = tuple[Wiring, int]
"""A used port: its host, and its place there."""
Before = Mapping[int, Sequence[Pool | None]]
"""By the id of a wiring: the pool that each of its ports has in an earlier plan."""


def choose_pools(
    network: Network,
    wirings: Sequence[Wiring],
    pools: Mapping[PoolKey, Pool],
    takes: Mapping[Wish, Mapping[PoolKey, int]],
    before: Before,
    solver: str,
) -> dict[int, list[Pool | None]]:
    """Return the pool that each port takes, by the id of the wiring; None for pins and meshes, which know their far ends.

    As the program says (`takes`), else the best; where that runs out, by a transportation problem. Among equally good ones a port takes
    the pool that it has in an earlier plan (`before`).
    """
    ranks, parts, taken = _Ranks(network), _Parts(), _Taken(network, pools, takes)
    out: dict[int, list[Pool | None]] = {}
    wishes: dict[End, tuple[Pool, ...]] = {}
    for one in wirings:
        nearest: dict[object, tuple[Pool, ...]] = {}
        mine: list[Pool | None] = []
        had = before[id(one)]
        for place, plug in enumerate(one.plugs):
            if not plug.pools:
                mine.append(None)
                continue
            wish = taken.of(one, plug)
            key = ranks.key(plug, wish), had[place]
            if key not in nearest:
                nearest[key] = ranks.sorted(one, plug, wish, had[place])
                parts.join(wish)
            wish = nearest[key]
            if len(wish) > 1:
                wishes[one, place] = wish  # the others have but the one that they take
            wish[0].left -= 1
            mine.append(wish[0])
        out[id(one)] = mine
    short = {parts.root(pool) for pool in pools.values() if pool.left < 0}
    if short:
        dealer = _Dealer(network, ranks, solver)
        members: dict[Pool, list[End]] = {}
        for one in wirings:
            for place, pool in enumerate(out[id(one)]):
                if pool is not None and (root := parts.root(pool)) in short:
                    members.setdefault(root, []).append((one, place))
        for ends in members.values():
            for (one, place), pool in dealer.deal([(end, wishes.get(end) or _only(out, end)) for end in ends], before):
                out[id(one)][place] = pool
    return out


def _only(out: Mapping[int, list[Pool | None]], end: End) -> tuple[Pool, ...]:
    pool = out[id(end[0])][end[1]]
    assert pool is not None
    return (pool,)


class _Taken:
    """What hosts that chose for themselves have chosen, given to their ports in natural order of the switches."""

    def __init__(self, network: Network, pools: Mapping[PoolKey, Pool], takes: Mapping[Wish, Mapping[PoolKey, int]]) -> None:
        self._classes = network.site.classes
        self._left = {
            wish: [pools[key] for key in sorted(mine, key=lambda key: pools[key].order) for _ in range(mine[key])]
            for wish, mine in takes.items()
        }

    def of(self, one: Wiring, plug: Plug) -> tuple[Pool, ...]:
        """Return the pools that a port may still take."""
        if not self._left:
            return plug.pools
        kind = self._classes[plug.classes[0]].kind
        mine = self._left.get((one.host.name, tuple(pool.key for pool in plug.pools), (plug.slot.kind.connector, plug.speed, kind)))
        return (mine.pop(0),) if mine else plug.pools


class _Ranks:
    """How a host's port ranks pools, see :mod:`nicplanner.network.nearest`; without prices that is the same for all its ports."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._priced = network.cables.purchase is not None
        self._known: dict[tuple[str, Pool, object], tuple[int, Fraction, int]] = {}

    def key(self, plug: Plug, pools: tuple[Pool, ...]) -> object:
        """Return what the order of pools follows from on a host, beside the host."""
        return pools, (plug.slot.kind.connector, plug.speed) if self._priced else None

    def of(self, one: Wiring, plug: Plug, pool: Pool) -> tuple[int, Fraction, int]:
        """Return what a cable lacks prices of, what counts of its cost, its run."""
        key = one.host.name, pool, (plug.slot.kind.connector, plug.speed) if self._priced else None
        if key not in self._known:
            self._known[key] = rank(self._network, one.host, plug.slot.kind.connector, plug.speed, pool.key)
        return self._known[key]

    def sorted(self, one: Wiring, plug: Plug, pools: tuple[Pool, ...], had: Pool | None) -> tuple[Pool, ...]:
        """Return pools in the order in which a port wants them, the best first, of equal ones that which it has already."""
        if len(pools) == 1:
            return pools
        return tuple(sorted(pools, key=lambda pool: (*self.of(one, plug, pool), pool is not had, pool.order)))


class _Parts:
    """Pools that compete, directly or through others."""

    def __init__(self) -> None:
        self._parent: dict[Pool, Pool] = {}

    def root(self, pool: Pool) -> Pool:
        while (above := self._parent.setdefault(pool, pool)) is not pool:
            self._parent[pool] = self._parent.get(above, above)
            pool = above
        return pool

    def join(self, pools: tuple[Pool, ...]) -> None:
        for pool in pools[1:]:
            self._parent[self.root(pool)] = self.root(pools[0])


_UNKNOWN = Fraction(10**6)
"""What a part of a cable without a price counts where switch ports are given out: as the last resort."""

Problem = tuple[tuple[tuple[int, tuple[tuple[int, Fraction | int, int, int], ...]], ...], tuple[int, ...]]
"""Wishes, each how often and (pool, cost, run, how many have it already) for each pool that meets it; free ports. Pools by number."""


class _Dealer:
    """Gives ports their pools with the least cable (where cables have prices, at the least cost), no pool more than it has.

    Racks that are alike ask the same; each problem is solved once.
    """

    def __init__(self, network: Network, ranks: _Ranks, solver: str) -> None:
        self._ranks, self._solver = ranks, solver
        self._priced = network.cables.purchase is not None
        self._solved: dict[Problem, tuple[int, ...]] = {}

    def deal(self, ends: Sequence[tuple[End, tuple[Pool, ...]]], before: Before) -> list[tuple[End, Pool]]:
        """Return the pool of each port."""
        wishes: dict[tuple[str, frozenset[Pool], object], list[End]] = {}
        choices: dict[tuple[str, frozenset[Pool], object], tuple[Pool, ...]] = {}  # in the order of the first port that asks
        for (one, place), pools in ends:
            look: object = (one.plugs[place].slot.kind.connector, one.plugs[place].speed) if self._priced else None
            key = one.host.name, frozenset(pools), look
            choices.setdefault(key, pools)
            wishes.setdefault(key, []).append((one, place))
        numbers: dict[Pool, int] = {}
        asked = []
        for key, members in wishes.items():
            one, place = members[0]
            had = Counter(before[id(one)][place] for one, place in members)
            flows = (self._flow(one, one.plugs[place], pool, numbers, had[pool]) for pool in choices[key])
            asked.append((len(members), tuple(flows)))
        problem = tuple(asked), tuple(pool.free for pool in numbers)
        if problem not in self._solved:
            self._solved[problem] = _solve(problem, self._solver)
        values = iter(self._solved[problem])
        out: list[tuple[End, Pool]] = []
        for key, members in wishes.items():
            counts = {pool: next(values) for pool in choices[key]}
            left = list(members)
            for pool in choices[key]:
                stay = [end for end in left if before[id(end[0])][end[1]] is pool][: counts[pool]]
                left = [end for end in left if end not in stay]
                counts[pool] -= len(stay)
                out += [(end, pool) for end in stay]
            given = iter(left)
            for pool in choices[key]:
                out += [(next(given), pool) for _ in range(counts[pool])]
        return out

    def _flow(self, one: Wiring, plug: Plug, pool: Pool, numbers: dict[Pool, int], had: int) -> tuple[int, Fraction | int, int, int]:
        unknown, money, run = self._ranks.of(one, plug, pool)
        return numbers.setdefault(pool, len(numbers)), money + unknown * _UNKNOWN if money or unknown else 0, run, had


def _solve(problem: Problem, solver: str) -> tuple[int, ...]:
    """Return how many ports each wish plugs into each of its pools, in order."""
    wishes, free = problem
    program, cost, length, lost = Program(), dict[int, Fraction](), dict[int, int](), dict[int, int]()
    into: dict[int, dict[int, int]] = {}
    for count, flows in wishes:
        out = {}
        for pool, money, run, had in flows:
            index = program.variable(count)
            out[index] = 1
            if had:
                lost[gone := program.variable(had)] = 1
                program.add([Row("lost", {gone: 1, index: 1}, ">=", had)])
            into.setdefault(pool, {})[index] = 1
            cost[index], length[index] = Fraction(money), run
        program.add([Row("all attached", out, "==", count)])
    program.add(Row(f"free ports {pool}", terms, "<=", free[pool]) for pool, terms in into.items())
    scale = scale_of(cost.values())
    money_terms = {index: int(value * scale) for index, value in cost.items() if value}
    held: list[Row] = []
    if money_terms:
        first = minimise(program, money_terms, solver)
        held = [Row("held cost", money_terms, "<=", first.objective)] if first.objective is not None else []
    result = minimise(program, length, solver, held=held)
    if lost and result.objective is not None:
        result = minimise(program, lost, solver, held=[*held, Row("held length", length, "<=", result.objective)])
    if result.status is not Status.OPTIMAL:
        raise InternalError("switch ports cannot be given to a layout that was proven to fit", {"status": result.status})
    return tuple(result.values[index] for index in length)
