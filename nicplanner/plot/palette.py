"""One palette: the same class has the same colour everywhere.

The colours are those of Okabe and Ito (Color Universal Design, 2008) and tints of them: distinguishable with the common kinds of colour
blindness.
"""

from __future__ import annotations

from collections.abc import Iterable

from nicplanner.names import natural

COLOURS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#F0E442",
    "#7F7F7F",
    "#80B9D9",
    "#F3CF80",
    "#80CFB9",
    "#E6BCD3",
)


def class_colours(names: Iterable[str]) -> dict[str, str]:
    """Return a colour for each class, given in natural order of the names; past twelve classes colours repeat."""
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(natural(set(names)))}


def ink(colour: str) -> str:
    """Return black or white, whichever is easier to read on a colour (WCAG relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return "#000000" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.18 else "#FFFFFF"
