"""What a list of moves does, step by step: the check of an order, apart from the search that found it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from nicplanner.moves.cables import End, SwitchPort, host_port
from nicplanner.moves.clusters import Scene
from nicplanner.moves.order import Below, Broken, Move
from nicplanner.names import natural_key


class Replay:
    """A cabling on which moves are done one after the other, and what each group of ports gets of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.links = dict(scene.before)
        self.level: dict[int, Fraction] = dict.fromkeys(range(len(scene.service.groups)), Fraction(0))
        for near, far in self.links.items():
            self._serve(near, far, 1)
        self.kept = {group for group in self.level if not self._low(group)}
        self.below = {group: self.level[group] for group in self.level if self._low(group)}
        self.restored: dict[int, int] = {}
        self.broken: list[Broken] = []
        self._down: set[int] = set()

    def _low(self, group: int) -> bool:
        return self.level[group] < self.scene.service.groups[group].minimum

    def _serve(self, near: End, far: End, sign: int) -> set[int]:
        """Count what a cable gives the host at its near end; return the group."""
        serving = self.scene.service.serves(host_port(near), SwitchPort(*far)) if self.scene.is_host(near) else None
        if serving is None:
            return set()
        self.level[serving.group] += sign * serving.gbps
        return {serving.group}

    def _take(self, end: End) -> set[int]:
        """Take a cable out; return the groups that it served."""
        far = self.links.pop(end)
        del self.links[far]
        return self._serve(end, far, -1) | self._serve(far, end, -1)

    def _put(self, one: End, other: End) -> set[int]:
        if one in self.links or other in self.links:
            raise ValueError(f"{one} or {other} is in use")
        self.links[one], self.links[other] = other, one
        return self._serve(one, other, 1) | self._serve(other, one, 1)

    def run(self, moves: Sequence[Move]) -> None:
        """Do the moves, and note every step while which a group is below the minimum that it had before."""
        pulls: dict[int, list[Move]] = {}
        for move in moves:
            if move.dark_from_step < move.step:
                pulls.setdefault(move.dark_from_step, []).append(move)
        pulled: set[int] = set()
        for move in moves:
            changed: set[int] = set()
            for other in pulls.get(move.step, ()):
                changed |= self._take(other.from_end)
                pulled.add(other.step)
            if move.action != "plug" and move.step not in pulled:
                changed |= self._take(move.from_end)
            self._note(changed, move.step)
            if move.action != "unplug":
                changed |= self._put(*move.cable)
            self._rest(changed, move.step)

    def _note(self, changed: set[int], step: int) -> None:
        """Note the groups that are down during a step; those that have not changed are as they were at rest."""
        self._down |= changed
        for group in self._sorted(group for group in self._down & self.kept if self._low(group)):
            found = self.scene.service.groups[group]
            self.broken.append(Broken(step, found.host, found.name, found.traffic, self.level[group], found.minimum))

    def _rest(self, changed: set[int], step: int) -> None:
        for group in changed:
            if not self._low(group) and group not in self.kept:
                self.kept.add(group)
                self.restored[group] = step
        self._down = {group for group in self._down | changed if self._low(group)}

    def told_below(self) -> tuple[Below, ...]:
        """Return the groups that were below their minimum before the first step."""
        rows = []
        for group in self._sorted(self.below):
            found = self.scene.service.groups[group]
            rows.append(Below(found.host, found.name, found.traffic, self.below[group], found.minimum, self.restored.get(group)))
        return tuple(rows)

    def _sorted(self, groups: Iterable[int]) -> list[int]:
        named = self.scene.service.groups
        return sorted(groups, key=lambda group: (natural_key(named[group].host), natural_key(named[group].name)))
