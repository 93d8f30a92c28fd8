"""Columns of boxes joined by bands: few crossings, boxes near what they are joined with, bands that meet their boxes side by side.

The order in the columns is found by barycentres (Sugiyama, Tagawa and Toda, 1981): sweeps over the columns place each box at the mean of
its neighbours, and the order with the least crossings that came up is kept. Equal input gives an equal order, since ties keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Node = tuple[int, str]
"""A box: its column and its name there."""
SWEEPS = 12


@dataclass(frozen=True, order=True)
class Band:
    """A band from a box to one in the next column, of a class, so and so wide."""

    start: Node
    end: Node
    name: str
    width: float


def ordered(columns: Sequence[Sequence[str]], bands: Sequence[Band]) -> list[list[str]]:
    """Return the names of each column in an order with few crossings."""
    order = [list(column) for column in columns]
    best, least = [list(column) for column in order], crossings(order, bands)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for i in range(1, len(order)) if forward else range(len(order) - 2, -1, -1):
            places = {name: k for k, name in enumerate(order[i - 1 if forward else i + 1])}
            pull = _pull(i, places, bands, forward)
            before = {name: k for k, name in enumerate(order[i])}
            order[i].sort(key=lambda name: (pull.get(name, before[name]), before[name]))
        found = crossings(order, bands)
        if found < least:
            best, least = [list(column) for column in order], found
    return best


def _pull(column: int, places: Mapping[str, int], bands: Sequence[Band], forward: bool) -> dict[str, float]:
    """Return the mean place of each box's neighbours in the column before (or after), by the widths of the bands."""
    total: dict[str, float] = {}
    weight: dict[str, float] = {}
    for band in bands:
        mine, other = (band.end, band.start) if forward else (band.start, band.end)
        if mine[0] == column:
            total[mine[1]] = total.get(mine[1], 0.0) + band.width * places[other[1]]
            weight[mine[1]] = weight.get(mine[1], 0.0) + band.width
    return {name: total[name] / weight[name] for name in total if weight[name]}


def crossings(order: Sequence[Sequence[str]], bands: Sequence[Band]) -> int:
    """Count the pairs of bands that cross."""
    places = [{name: k for k, name in enumerate(column)} for column in order]
    found = 0
    for column in range(len(order) - 1):
        ends = sorted((places[column][b.start[1]], places[column + 1][b.end[1]]) for b in bands if b.start[0] == column)
        found += sum(1 for i, (a, b) in enumerate(ends) for c, d in ends[:i] if c < a and d > b)
    return found


def heights(order: Sequence[Sequence[str]], sizes: Mapping[Node, float], bands: Sequence[Band], gap: float) -> dict[Node, float]:
    """Return the upper ends of the boxes: near their neighbours, in the order of their column, at least `gap` apart, from 0 on."""
    tall = max((sum(sizes[i, name] for name in column) + gap * (len(column) - 1) for i, column in enumerate(order) if column), default=0.0)
    top: dict[Node, float] = {}
    for i, column in enumerate(order):
        at = (tall - sum(sizes[i, name] for name in column) - gap * (len(column) - 1)) / 2
        for name in column:
            top[i, name] = at
            at += sizes[i, name] + gap
    for sweep in range(8):
        forward = sweep % 2 == 1
        for i in range(len(order)) if forward else range(len(order) - 1, -1, -1):
            wish = _wishes(i, top, sizes, bands)
            _settle([(i, name) for name in order[i]], top, sizes, wish, gap, tall)
    return top


def _wishes(column: int, top: Mapping[Node, float], sizes: Mapping[Node, float], bands: Sequence[Band]) -> dict[Node, float]:
    """Return where the middles of the boxes of a column would be, were they alone: at the mean of all neighbours' middles."""
    sums: dict[Node, list[float]] = {}
    for band in bands:
        for mine, other in ((band.start, band.end), (band.end, band.start)):
            if mine[0] == column:
                both = sums.setdefault(mine, [0.0, 0.0])
                both[0] += band.width * (top[other] + sizes[other] / 2)
                both[1] += band.width
    return {node: total / weight for node, (total, weight) in sums.items() if weight}


def _settle(
    nodes: Sequence[Node], top: dict[Node, float], sizes: Mapping[Node, float], wish: Mapping[Node, float], gap: float, tall: float
) -> None:
    """Move the boxes of a column as near to their wishes as their order and the gap allow, by least squares.

    Without what stands above it, each box must not be above the one before: that is isotonic regression, and pooling neighbours that
    violate it solves it (Ayer and others, 1955).
    """
    before = [0.0]
    for node in nodes:
        before.append(before[-1] + sizes[node] + gap)
    pools: list[tuple[float, int]] = []
    for i, node in enumerate(nodes):
        mean, count = wish.get(node, top[node] + sizes[node] / 2) - sizes[node] / 2 - before[i], 1
        while pools and pools[-1][0] > mean:
            other, several = pools.pop()
            mean, count = (mean * count + other * several) / (count + several), count + several
        pools.append((mean, count))
    highest = tall - (before[-1] - gap)
    level = [min(max(mean, 0.0), highest) for mean, count in pools for _ in range(count)]
    for i, node in enumerate(nodes):
        top[node] = level[i] + before[i]


def ends(bands: Sequence[Band], top: Mapping[Node, float], sizes: Mapping[Node, float]) -> dict[Band, tuple[float, float]]:
    """Return the middles of both ends of each band: side by side in the middle of the boxes' sides, in the order of the other ends.

    Bands between the same two boxes keep the order of their classes in the first column.
    """
    found: dict[Band, list[float]] = {band: [0.0, 0.0] for band in bands}
    for side, (mine, other) in enumerate((("start", "end"), ("end", "start"))):
        by_node: dict[Node, list[Band]] = {}
        for band in bands:
            by_node.setdefault(getattr(band, mine), []).append(band)
        for node, several in by_node.items():
            several.sort(key=lambda band: (top[getattr(band, other)], getattr(band, other), top.get((0, band.name), 0.0), band.name))
            at = top[node] + (sizes[node] - sum(band.width for band in several)) / 2
            for band in several:
                found[band][side] = at + band.width / 2
                at += band.width
    return {band: (start, end) for band, (start, end) in found.items()}
