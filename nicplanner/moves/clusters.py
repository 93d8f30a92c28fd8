"""Components that meet in groups of ports, as puzzles without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.moves.cables import End, SwitchPort, host_port
from nicplanner.moves.components import Component
from nicplanner.moves.loose import shape_of
from nicplanner.moves.search import Part, Puzzle
from nicplanner.moves.service import Service, Serving
from nicplanner.units import scale_of

MOST_PARTS, MOST_STEPS = 12, 64
"""Components and steps that are put into one order; a larger cluster is cut into such pieces, one after the other."""


@dataclass(frozen=True)
class Scene:
    """Two cablings and the service that runs on them.

    Attributes
    ----------
    before, after
        What each plugged port is connected to, both ways.
    service
        What counts.
    hosts
        Names of the devices that are hosts.
    """

    before: Mapping[End, End]
    after: Mapping[End, End]
    service: Service
    hosts: frozenset[str]

    def is_host(self, end: End) -> bool:
        """Tell whether a port is one of a host."""
        return end[0] in self.hosts

    def served(self, cable: tuple[End, End]) -> list[Serving]:
        """Return the groups that need something and that a cable serves, of each host at its ends."""
        found = []
        for near, far in (cable, cable[::-1]):
            serving = self.service.serves(host_port(near), SwitchPort(*far)) if self.is_host(near) else None
            if serving is not None and self.service.groups[serving.group].minimum > 0:
                found.append(serving)
        return found


@dataclass(frozen=True)
class Cluster:
    """Components that share groups of ports.

    Attributes
    ----------
    components
        In natural order of their first ports.
    groups
        The numbers of the groups of ports that some cable of these serves.
    fixed
        What cables that do not move give each of these groups.
    """

    components: tuple[Component, ...]
    groups: tuple[int, ...]
    fixed: Mapping[int, Fraction]


def clusters(scene: Scene, found: Sequence[Component]) -> Iterator[Cluster]:
    """Yield the clusters of components, in natural order of their first ports."""
    touched = [{one.group for cable in (*part.old, *part.new) for one in scene.served(cable)} for part in found]
    parent = list(range(len(found)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[int, int] = {}
    for i, groups in enumerate(touched):
        for group in groups:
            low, high = sorted((root(i), root(first.setdefault(group, i))))
            parent[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(len(found)):
        members[root(i)].append(i)
    fixed = _fixed(scene, {group for groups in touched for group in groups})
    for parts in members.values():
        mine = tuple(sorted({group for i in parts for group in touched[i]}))
        yield Cluster(tuple(found[i] for i in parts), mine, {group: fixed.get(group, Fraction(0)) for group in mine})


def _fixed(scene: Scene, groups: set[int]) -> dict[int, Fraction]:
    """Return what the cables that both cablings have give the groups."""
    out: dict[int, Fraction] = defaultdict(Fraction)
    hosts = {scene.service.groups[group].host for group in groups}
    for near, far in scene.before.items():
        if near[0] in hosts and scene.after.get(near) == far:
            serving = scene.service.serves(host_port(near), SwitchPort(*far))
            if serving is not None and serving.group in groups:
                out[serving.group] += serving.gbps
    return out


def total(scene: Scene, cables: Iterable[tuple[End, End]]) -> dict[int, Fraction]:
    """Return what cables give each group."""
    out: dict[int, Fraction] = defaultdict(Fraction)
    for cable in cables:
        for one in scene.served(cable):
            out[one.group] += one.gbps
    return out


def pieces(scene: Scene, cluster: Cluster) -> list[list[Component]]:
    """Cut a cluster into pieces of a size that can be put into order, those first that serve groups which are below their minimum."""
    at_start = dict(cluster.fixed)
    for part in cluster.components:
        for group, gbps in total(scene, part.old).items():
            at_start[group] += gbps
    low = {group for group in cluster.groups if at_start[group] < scene.service.groups[group].minimum}
    restoring = [bool(low & set(total(scene, part.new))) for part in cluster.components]
    order = sorted(range(len(restoring)), key=lambda i: not restoring[i])
    out: list[list[Component]] = []
    steps = 0
    for i in order:
        part = cluster.components[i]
        count = max(len(part.old), len(part.new))
        if not out or len(out[-1]) == MOST_PARTS or steps + count > MOST_STEPS:
            out.append([])
            steps = 0
        out[-1].append(part)
        steps += count
    return out


def puzzle(scene: Scene, piece: Sequence[Component], level: Mapping[int, Fraction], kept: set[int]) -> tuple[Puzzle, list[int]]:
    """Return a piece of a cluster as a puzzle, and which groups its numbers stand for.

    Parameters
    ----------
    scene, piece
        The components, and where they are.
    level
        What all other cables give each group while the piece is moved.
    kept
        Groups that have had their minimum at rest already.
    """
    cables = [[scene.served(cable) for cable in (*part.old, *part.new)] for part in piece]
    numbers = {group: i for i, group in enumerate(dict.fromkeys(one.group for part in cables for cable in part for one in cable))}
    minimum = [scene.service.groups[group].minimum for group in numbers]
    fixed = [level[group] for group in numbers]
    scale = scale_of((*minimum, *fixed, *(one.gbps for part in cables for cable in part for one in cable)))
    parts = []
    for component, mine in zip(piece, cables, strict=True):
        whole = [tuple((numbers[one.group], int(one.gbps * scale)) for one in cable) for cable in mine]
        cut = len(component.old)
        parts.append(Part(shape_of(component), tuple(whole[:cut]), tuple(whole[cut:]), tuple(map(scene.is_host, component.ends))))
    had = sum(1 << i for group, i in numbers.items() if group in kept)
    scaled = [tuple(int(one * scale) for one in rates) for rates in (minimum, fixed)]
    return Puzzle(tuple(parts), scaled[0], scaled[1], had), list(numbers)
