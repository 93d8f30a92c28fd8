"""What the names of cable colours look like on paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SWATCHES: Mapping[str, str] = MappingProxyType(
    {
        "aqua": "#3FC1C9",
        "beige": "#E3D3B0",
        "black": "#1A1A1A",
        "blue": "#1F5FBF",
        "brown": "#8A5A2B",
        "gray": "#8C8C8C",
        "green": "#2E9E4F",
        "grey": "#8C8C8C",
        "lime": "#A4D233",
        "magenta": "#C2188B",
        "orange": "#F08A1D",
        "pink": "#F29CB7",
        "purple": "#7A3E9D",
        "red": "#D0312D",
        "turquoise": "#35B8A6",
        "violet": "#9B6FD0",
        "white": "#FFFFFF",
        "yellow": "#F6CF2F",
    }
)
"""Colour by name: those of :data:`nicplanner.network.cables.COLOURS` and of cables that are sold. Shades are a choice of this project."""


def swatch(name: str) -> str | None:
    """Return the colour of a name in any case; None for a name that is not known: its swatch stays empty, the name stands beside it.

    Examples
    --------
    >>> swatch("Blue"), swatch("as the customer likes")
    ('#1F5FBF', None)
    """
    return SWATCHES.get(name.strip().casefold())
