"""Shades of the palette's colours: lighter or darker grounds, and lines that show on dark paper."""

from __future__ import annotations

from nicplanner.plot.theme import Theme


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two.

    Examples
    --------
    >>> mixed("#000000", "#FF8000", 0.5)
    '#804000'
    """
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def drawn(colour: str, theme: Theme) -> str:
    """Return a fabric's colour as lines and texts have it: the fabrics' colours are dark, so on dark paper they are lightened."""
    return mixed(colour, theme.ink, 0.45) if theme.name == "dark" else colour
