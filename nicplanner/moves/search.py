"""The order of the steps of some components that breaks least.

States of all components together are searched in layers, one step a layer. Of orders that lead to the same state (and the same groups
restored on the way) the best is kept, by

1. steps while which some group is below its minimum that had it before, at the outset or at rest since,
2. such groups, summed over the steps,
3. cables that are pulled out before they can be plugged in,
4. ends of cables moved at hosts rather than at switches,
5. groups below their minimum from the outset that are not restored yet, summed over the steps: these come first.

The first two are what is asked; the next two choose among lists of moves that break no more, the last among orders of such a list. As the
costs of a step follow from the state alone, this is dynamic programming, and exact as long as no layer is cut. A first run keeps few states
a layer; where it breaks nothing, no order can be better in 1 and 2, and it stands. Else wider ones follow, in which whatever is no better
than the result so far is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nicplanner.moves.loose import Loose
from nicplanner.moves.shapes import NONE, Shape, State, Step

Cable = tuple[tuple[int, int], ...]
"""What a cable serves: groups by number, each with how much, in whole parts of a common unit."""
Cost = tuple[int, int, int, int, int]

WIDTHS = (8, 64, 256, 1024)
"""States a layer that the runs keep, one run after the other; the last is more than the 924 that twelve independent moves have in their
widest layer."""
EFFORT = 150_000
"""Steps that a run looks at, about: of a large problem the wider runs are left out."""


@dataclass(frozen=True)
class Part:
    """A component: its shape, what its cables serve, and which of its ports belong to hosts."""

    shape: Shape
    old: tuple[Cable, ...]
    new: tuple[Cable, ...]
    at_host: tuple[bool, ...]


@dataclass(frozen=True)
class Puzzle:
    """Components that share groups of ports, without names: equal ones are solved once.

    Attributes
    ----------
    parts
        The components.
    minimum, fixed
        For each group its minimum, and what cables give it that do not move.
    kept
        The groups, as bits, that have had their minimum at rest already.
    """

    parts: tuple[Part, ...]
    minimum: tuple[int, ...]
    fixed: tuple[int, ...]
    kept: int = 0


class Node(NamedTuple):
    """How a state was reached: cost, groups that have had their minimum, groups below it now, the step and its part, the node before."""

    cost: Cost
    kept: int
    low: int
    part: int
    step: Step | None
    before: Node | None


class Found(NamedTuple):
    """An order: parts with their steps, its cost, groups that have had their minimum, whether no order has less of the first two costs."""

    steps: tuple[tuple[int, Step], ...]
    cost: Cost
    kept: int
    proven: bool


@lru_cache(maxsize=4096)
def solve(puzzle: Puzzle) -> Found:
    """Return the best order of the steps of all parts."""
    board = Board(puzzle)
    short = all(isinstance(part.shape, Loose) for part in puzzle.parts)
    steps = sum(part.shape.count for part in puzzle.parts)
    choices = sum(part.shape.count if isinstance(part.shape, Loose) else 2 for part in puzzle.parts)
    most = max(WIDTHS[0], min(WIDTHS[-1], EFFORT // max(1, steps * choices)))
    best: Node | None = None
    whole = False
    for width in WIDTHS:
        if best is not None and (whole or width > most or best.cost[:2] == (0, 0)):
            break
        better, whole = board.run(width, best.cost if best is not None else None)
        best = better or best
    assert best is not None
    return Found(_way(best), best.cost, best.kept, (whole and short) or best.cost[:2] == (0, 0))


def _way(node: Node) -> tuple[tuple[int, Step], ...]:
    out = []
    at: Node | None = node
    while at is not None and at.step is not None:
        out.append((at.part, at.step))
        at = at.before
    return tuple(reversed(out))


class Board:
    """The rules of a puzzle: which steps there are, and what they cost."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.serving: list[list[tuple[int, bool, int, int]]] = [[] for _ in puzzle.minimum]
        for i, part in enumerate(puzzle.parts):
            for old, cables in ((True, part.old), (False, part.new)):
                for j, cable in enumerate(cables):
                    for group, amount in cable:
                        self.serving[group].append((i, old, j, amount))

    def level(self, group: int, states: tuple[State, ...]) -> int:
        """Return what a group gets in a state, at rest."""
        total = self.puzzle.fixed[group]
        for part, old, cable, amount in self.serving[group]:
            shape = self.puzzle.parts[part].shape
            if shape.has_old(cable, states[part]) if old else shape.has_new(cable, states[part]):
                total += amount
        return total

    def run(self, width: int, limit: Cost | None) -> tuple[Node | None, bool]:
        """Search with so many states a layer; return the best end, and whether no layer was cut.

        With a limit, what does not cost less is dropped; then there may be no end.
        """
        puzzle, whole = self.puzzle, True
        start = tuple(part.shape.start for part in puzzle.parts)
        low = sum(1 << group for group in range(len(puzzle.minimum)) if self.level(group, start) < puzzle.minimum[group])
        everything = (1 << len(puzzle.minimum)) - 1
        layer = {(start, kept): Node((0, 0, 0, 0, 0), kept, low, 0, None, None) for kept in [puzzle.kept | (everything & ~low)]}
        for _ in range(sum(part.shape.count for part in puzzle.parts)):
            following: dict[tuple[tuple[State, ...], int], Node] = {}
            for (states, _), node in layer.items():
                for after, made in self._next(states, node, everything):
                    if limit is not None and made.cost >= limit:
                        continue
                    known = following.get((after, made.kept))
                    if known is None or made.cost < known.cost:
                        following[after, made.kept] = made
            if len(following) > width:
                following, whole = dict(sorted(following.items(), key=lambda item: item[1].cost)[:width]), False
            layer = following
        return min(layer.values(), key=lambda node: node.cost, default=None), whole

    def _next(self, states: tuple[State, ...], node: Node, everything: int) -> Iterator[tuple[tuple[State, ...], Node]]:
        """Yield the states that a step leads to."""
        for i, part in enumerate(self.puzzle.parts):
            for step in part.shape.steps(states[i]):
                after = (*states[:i], step.state, *states[i + 1 :])
                yield after, self._after(node, i, step, states, after, everything)

    def _after(
        self, node: Node, i: int, step: Step, states: tuple[State, ...], after: tuple[State, ...], everything: int
    ) -> Node:
        part, minimum = self.puzzle.parts[i], self.puzzle.minimum
        darkened: dict[int, int] = {}
        for cable in {step.old, *step.pulled} - {NONE}:
            if part.shape.has_old(cable, states[i]):  # what has been pulled out earlier is dark already
                for group, amount in part.old[cable]:
                    darkened[group] = darkened.get(group, 0) + amount
        during, low = node.low, node.low
        for group, amount in darkened.items():
            if self.level(group, states) - amount < minimum[group]:
                during |= 1 << group
        lit = {group for group, _ in part.new[step.new]} if step.new >= 0 else set()
        for group in {*darkened, *lit}:
            low = low & ~(1 << group) if self.level(group, after) >= minimum[group] else low | 1 << group
        broken = (during & node.kept).bit_count()
        kept = node.kept | (everything & ~low)
        steps, groups, pulled, at_hosts, waiting = node.cost
        at_host = step.port >= 0 and part.at_host[step.port]
        waiting += (everything & ~kept).bit_count()
        cost = steps + (broken > 0), groups + broken, pulled + len(step.pulled), at_hosts + at_host, waiting
        return Node(cost, kept, low, i, step, node)
