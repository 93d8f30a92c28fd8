"""Where things are at the back of a server, in millimetres: its outline, slots and jacks.

The catalog says which slots and ports a server has, not where: sizes are true to scale (but for jacks that would not fit otherwise), the
arrangement is a schematic one. Onboard ports are on the left, slots on the right in natural order, lying in servers of up to two units and
upright in higher ones, as full-height brackets fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nicplanner.plot.jacks import Kind

PANEL, BODY, UNIT = 482.6, 450.0, 44.45
"""Width of a panel, opening of a rack, height of a unit (EIA-310), mm."""
LONG, SHORT, PITCH = 120.02, 18.42, 20.32
"""Bracket of a full-height card and the distance of slots (PCI Express Card Electromechanical Specification; from memory), mm."""
GAP, LABEL, NAME = 4.0, 5.0, 26.0
"""Room between things, above a jack for its number, and on a bracket for its name, mm: chosen so that texts of 6 points fit."""


@dataclass(frozen=True)
class Box:
    """A rectangle: upper left corner and size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Back:
    """The back of a server: its height, the places of brackets (whether they stand upright), and what is left for the onboard ports."""

    height: float
    brackets: Sequence[Box]
    upright: bool
    onboard: Box


def back_of(units: float, slots: int) -> Back:
    """Arrange the slots of a server of some rack units; what does not fit gets smaller."""
    height = units * UNIT
    upright = height >= LONG + 2 * GAP
    side = (PANEL - BODY) / 2
    most = BODY * 0.72
    if upright:
        pitch = min(PITCH, most / max(slots, 1))
        left = side + BODY - GAP - slots * pitch
        top = (height - LONG) / 2
        brackets = [Box(left + i * pitch, top, pitch * SHORT / PITCH, LONG) for i in range(slots)]
    else:
        fitting = max(1, int((height - 2) / PITCH))
        columns = max(1, math.ceil(slots / fitting))
        rows = math.ceil(slots / columns)
        step = min(LONG + GAP, most / columns)
        left = side + BODY - columns * step
        pitch = min(PITCH, (height - 2) / max(rows, 1))
        top = (height - rows * pitch) / 2
        shape = step - GAP, pitch * SHORT / PITCH
        brackets = [Box(left + i // rows * step, top + i % rows * pitch, *shape) for i in range(slots)]
    return Back(height, brackets, upright, Box(side + GAP, 0.0, left - side - 2 * GAP, height))


def on_bracket(box: Box, upright: bool, kinds: Sequence[Kind]) -> list[Box]:
    """Return the openings of a card's jacks; behind them, or above them on an upright bracket, is room for the name of the slot."""
    if not kinds:
        return []
    if upright:
        step = min(max(kind.height + 1.1 * kind.bars for kind in kinds) + LABEL + 1.5, (box.height - 9.0) / len(kinds))
        room = box.width * 0.92, step - LABEL - 0.8 - 1.1 * max(kind.bars for kind in kinds)
        return [_fitted(kind, box.x + box.width / 2, box.y + 8.0 + i * step + LABEL, *room, middle=True) for i, kind in enumerate(kinds)]
    step = min(max(kind.pitch for kind in kinds), (box.width - NAME) / len(kinds))
    room = step * 0.92, box.height - LABEL - 3.0
    return [_fitted(kind, box.x + 2.0 + i * step, box.y + LABEL + 1.2, *room) for i, kind in enumerate(kinds)]


def on_board(box: Box, kinds: Sequence[Kind], apart: Sequence[bool], head: float) -> list[Box]:
    """Return the openings of a server's own jacks in rows from the bottom left; management-only ones stand a little apart."""
    if not kinds:
        return []
    pitch, row = max(kind.pitch for kind in kinds), max(kind.height for kind in kinds) + LABEL + 3.5
    high = box.height - head - 2.0
    rows = next((n for n in range(1, len(kinds) + 1) if math.ceil((len(kinds) + 1) / n) * pitch <= box.width), len(kinds))
    shrink = 1.0 if rows * row <= high else math.sqrt(high * box.width / ((len(kinds) + 4) * pitch * row))
    pitch, row = pitch * min(1.0, shrink), row * min(1.0, shrink)
    columns = max(1, int(box.width / pitch - (0.5 if any(apart) else 0)))
    rows = math.ceil(len(kinds) / columns)
    top = box.y + box.height - 2.0 - rows * row
    out = []
    for i, kind in enumerate(kinds):
        shift = pitch * 0.5 if apart[i] and not all(apart) else 0.0
        x = box.x + i % columns * pitch + shift
        out.append(_fitted(kind, x, top + i // columns * row + LABEL, pitch * 0.92, max(row - LABEL - 3.5, row * 0.4)))
    return out


def _fitted(kind: Kind, x: float, y: float, width: float, height: float, middle: bool = False) -> Box:
    """Return an opening of its true size, or smaller if it does not fit."""
    share = min(1.0, width / kind.width, height / kind.height)
    size = kind.width * share, kind.height * share
    return Box(x - size[0] / 2 if middle else x, y, *size)
