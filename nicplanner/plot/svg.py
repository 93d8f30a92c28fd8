"""A figure as SVG, for pages that hold it themselves."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nicplanner.plot.theme import Theme, set_for_now

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS: Any = {"svg.fonttype": "path", "svg.hashsalt": "nicplanner", "svg.id": None}
"""Texts as outlines, since a page's reader may not have the font; ids that follow from the content alone."""


def svg_text(draw: Callable[[], Axes], theme: Theme) -> str:
    """Return what `draw` draws as an SVG file, equal for an equal figure and version of matplotlib; figures that it makes are closed."""
    import matplotlib.pyplot as plt

    before = set(plt.get_fignums())
    stream = io.StringIO()
    with set_for_now(SETTINGS):
        ax = draw()
        ax.figure.savefig(stream, format="svg", metadata={"Date": None}, facecolor=theme.paper)  # type: ignore[union-attr]
    for number in set(plt.get_fignums()) - before:
        plt.close(number)
    return stream.getvalue()
