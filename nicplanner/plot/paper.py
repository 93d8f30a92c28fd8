"""What figures need that lay out their texts themselves: widths of texts, axes with room around them, and the file."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nicplanner.plot.theme import LIGHT, worn

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_PER_INCH = 72.0
DPI = 150
KEPT = 0.6
"""What a layout engine leaves of Axes at least, judged from figures with long names beside them."""


class Room(NamedTuple):
    """Size of the Axes and of the margins around them, in inches."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Size of the figure in inches."""
        return self.left + self.width + self.right, self.bottom + self.height + self.top

    def axes(self, figure: Figure) -> Axes:
        """Add the Axes to a figure of this size."""
        whole_width, whole_height = self.size
        return figure.add_axes((self.left / whole_width, self.bottom / whole_height, self.width / whole_width, self.height / whole_height))


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a text of one line in the default font, in points: it is the same for every kind of file."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size, weight=weight), ismath=False)
    return float(width)


def fitted(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Return a text cut with an ellipsis to a width in points; empty where not even one letter fits.

    Examples
    --------
    >>> fitted("live-migration", 500.0, 8.0), fitted("live-migration", 40.0, 8.0)
    ('live-migration', 'live-mi…')
    """
    if text_width(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text_width(text[:middle] + "…", size, weight) <= width else (low, middle - 1)
    return text[:low].rstrip() + "…" if low else ""


def widest(texts: Any, size: float) -> float:
    """Return the width of the widest line of some texts, in inches."""
    return max((text_width(line, size) for text in texts for line in text.split("\n")), default=0.0) / POINTS_PER_INCH


def width_of(ax: Axes) -> float:
    """Return the width of Axes in points, as they are laid out now; less where a layout engine will yet make room around them."""
    kept = 1.0 if ax.figure.get_layout_engine() is None else KEPT
    return kept * float(ax.get_window_extent().width) / ax.figure.dpi * POINTS_PER_INCH


def height_of(ax: Axes) -> float:
    """Return the height of Axes in points, as :func:`width_of` does the width."""
    kept = 1.0 if ax.figure.get_layout_engine() is None else KEPT
    return kept * float(ax.get_window_extent().height) / ax.figure.dpi * POINTS_PER_INCH


def new_axes(room: Room) -> Axes:
    """Return Axes in a new figure of pyplot."""
    import matplotlib.pyplot as plt

    return room.axes(plt.figure(figsize=room.size))


def png(room: Room, draw: Callable[[Axes], object]) -> bytes:
    """Return a figure in the light theme as a PNG file: equal bytes for an equal figure and version of matplotlib."""
    return file_of(room.size, lambda figure: draw(room.axes(figure)))


def file_of(size: tuple[float, float], draw: Callable[[Figure], object], layout: Literal["constrained"] | None = None) -> bytes:
    """Return a figure of a size in inches in the light theme as a PNG file: equal bytes for equal figures and versions of matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with worn(LIGHT):
        figure = Figure(figsize=size, dpi=DPI, layout=layout)
        FigureCanvasAgg(figure)
        draw(figure)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()
