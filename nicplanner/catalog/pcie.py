"""PCI Express: what a link carries, and to which link a card and a slot train."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated

from nicplanner.reading.base import Model, field
from nicplanner.reading.numbers import whole

LANE_GBPS: Mapping[int, Fraction] = MappingProxyType(
    {
        1: Fraction(2),
        2: Fraction(4),
        3: Fraction(63, 8),
        4: Fraction(63, 4),
        5: Fraction(63, 2),
        6: Fraction(59),
        7: Fraction(118),
    }
)
"""Generation → usable Gbit/s per lane and direction.

Line rates of 2.5, 5, 8, 16, 32, 64 and 128 GT/s without the coding: 8b/10b up to generation 2 and 128b/130b up to 5 (rounded down to
31.5, 63 and 126 Gbit/s for x4, x8 and x16 of generation 3, as in the Linux kernel's "available PCIe bandwidth"); in generation 6
236 of 256 bytes of a flit carry packets (https://glennklockwood.com/garden/PCIe-Gen6), and 7 is taken for twice that. Packet headers are
not deducted.
"""

_Generation = Annotated[int, *field(whole(1, 7), {"type": "integer", "minimum": 1, "maximum": 7})]
_LANES = field(whole(1, 32), {"type": "integer", "minimum": 1, "maximum": 32})


class Pcie(Model):
    """PCI Express generation and lanes of a card."""

    generation: _Generation
    lanes: Annotated[int, *_LANES]


class SlotPcie(Model):
    """PCI Express generation of a slot, and its electrical lanes where known. A wider card trains down to them."""

    generation: _Generation
    lanes: Annotated[int | None, *_LANES] = None


def link_gbps(card: Pcie | None, slot: SlotPcie | None) -> Fraction | None:
    """Return what the link between a card and a slot carries: both train to the lower generation and to the fewer lanes.

    Parameters
    ----------
    card
        Link of the card, None where unknown.
    slot
        Electrical link of the slot, None where unknown. Where only its generation is known, the card's lanes count.

    Returns
    -------
    Fraction or None
        Gbit/s per direction. Where only one side is known, what that side carries; None where neither is, or only a slot's generation.

    Examples
    --------
    >>> link_gbps(Pcie(generation=3, lanes=8), SlotPcie(generation=2, lanes=16))
    Fraction(32, 1)
    """
    ends = [end for end in (card, slot) if end is not None]
    lanes = [end.lanes for end in ends if end.lanes is not None]
    if not lanes:
        return None
    return LANE_GBPS[min(end.generation for end in ends)] * min(lanes)
