"""Where the ports of a switch are on its face, in millimetres.

The catalog says which ports a switch has, not where. Ports of one type that follow each other form a block, the first above, the second
below it, and so on, in groups of twelve with a gap between them, as makers build switches of 24 and 48 ports. A switch of several units has
several such banks, and so has one whose ports would not be legible in a single one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nicplanner.plot.back import BODY, PANEL, UNIT
from nicplanner.plot.columns import balanced
from nicplanner.plot.jacks import Kind, kind_of
from nicplanner.plot.used import runs, short_names

GROUP = 6
"""Columns of two ports after which there is a gap."""
GAP, BETWEEN, LABEL = 3.0, 8.0, 5.6
"""Gap after a group, room between blocks, and room above and below a bank for the numbers of the ports, mm."""


ROOM = BODY - 12.0
LEAST = 0.8
"""How much smaller than they are ports may be drawn before they get a further bank."""
Block = list[tuple[str, str]]
"""Ports of one type that follow each other: name and type."""


@dataclass(frozen=True)
class Spot:
    """A port on the face: its name and number, type, place of its opening (upper left corner and width), and whether it is above."""

    name: str
    number: str
    interface: str
    x: float
    y: float
    width: float
    pitch: float
    above: bool


@dataclass(frozen=True)
class Face:
    """A face: its height, its ports, and what each block is, its left and right end, and the middle of its bank."""

    height: float
    spots: Sequence[Spot]
    blocks: Sequence[tuple[str, float, float, float]]


def face_of(height_units: float, ports: Sequence[tuple[str, str]]) -> Face:
    """Arrange the ports of a switch; a face that would be too full for its height is drawn higher than it is."""
    banks = _banks(list(runs(ports)))
    height = max(height_units, len(banks)) * UNIT
    tall = height / len(banks)
    spots: list[Spot] = []
    marks: list[tuple[str, float, float, float]] = []
    share = min([1.0, *(ROOM / (sum(map(_width, bank)) + BETWEEN * (len(bank) - 1)) for bank in banks if bank)])
    for i, bank in enumerate(banks):
        x, middle = (PANEL - ROOM) / 2, (i + 0.5) * tall + 2.4
        for block in bank:
            spots += _spots(block, x, middle, share)
            wide = _width(block) * share
            marks.append((block[0][1], x, x + wide, middle))
            x += wide + BETWEEN * share
    return Face(height, spots, marks)


def _banks(blocks: Sequence[Block]) -> list[list[Block]]:
    """Distribute blocks over banks one above the other, at least as many as are needed, in groups of twelve ports."""
    pieces: list[Block] = []
    whole = sum(map(_width, blocks)) + BETWEEN * (len(blocks) - 1)
    count = math.ceil(whole * LEAST / ROOM)
    if count <= 1:
        return [list(blocks)]
    for block in blocks:
        pieces += [block[i : i + 2 * GROUP] for i in range(0, len(block), 2 * GROUP)]
    parts = balanced([_width(piece) for piece in pieces], count)
    return [_joined([pieces[i] for i in part]) for part in parts if part]


def _joined(pieces: Sequence[Block]) -> list[Block]:
    """Put pieces of one type together again."""
    return list(runs(pair for piece in pieces for pair in piece))


def _pitch(block: Block) -> float:
    return max(kind_of(interface).pitch for _, interface in block)


def _columns(block: Block) -> int:
    return math.ceil(len(block) / 2)


def _width(block: Block) -> float:
    columns = _columns(block)
    return columns * _pitch(block) + (columns - 1) // GROUP * GAP


def _spots(block: Block, left: float, middle: float, share: float) -> list[Spot]:
    kind: Kind = kind_of(block[0][1])
    numbers = short_names([name for name, _ in block])
    pitch, width, high = kind.pitch * share, kind.width * share, kind.height * share
    out = []
    for i, (name, interface) in enumerate(block):
        column, above = i // 2, i % 2 == 0
        x = left + column * pitch + column // GROUP * GAP * share + (pitch - width) / 2
        out.append(Spot(name, numbers[i], interface, x, middle - high - 2.2 if above else middle + 2.2, width, pitch, above))
    return out
