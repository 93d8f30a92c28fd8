"""Signs that the font has: matplotlib warns of every other one and draws a box for it."""

from __future__ import annotations

from functools import lru_cache

UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def legible(text: str, weight: str = "normal") -> str:
    """Return a text in which signs that matplotlib's fonts do not have are replaced by one that says so.

    The fonts are those of matplotlib's setting ``font.family``: whoever has names in Chinese lists a font for them there.

    Examples
    --------
    >>> legible("Größe 10 µm"), legible("\U0001f40d")
    ('Größe 10 µm', '\N{REPLACEMENT CHARACTER}')
    """
    if text.isascii():
        return text
    import matplotlib as mpl

    known = _known(tuple(mpl.rcParams["font.family"]), tuple(mpl.rcParams["font.sans-serif"]), weight)
    return "".join(sign if ord(sign) in known else UNKNOWN for sign in text)


@lru_cache(maxsize=16)
def _known(families: tuple[str, ...], _: tuple[str, ...], weight: str) -> frozenset[int]:
    """Return the signs of a font for each family; what the generic ones stand for is part of the key."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    found: set[int] = set()
    for family in families:
        found.update(get_font(findfont(FontProperties(family=family, weight=weight))).get_charmap())
    return frozenset(found)
