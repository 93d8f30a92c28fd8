"""Whether a figure can be read: no text on another, none outside, no legend on data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SLACK = 0.75
"""Pixels at the figure's own resolution that boxes of texts may share: they are wider than the ink."""
SMALLEST = 6.0
"""Points."""


def texts_of(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Return every text that is seen, with its box in pixels; the figure is drawn first."""
    if not hasattr(figure.canvas, "get_renderer"):
        FigureCanvasAgg(figure)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    seen = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip() and _shown(one)]
    return [(one, one.get_window_extent(renderer)) for one in seen]


def _shown(text: Text) -> bool:
    """Tell whether a text is drawn: tick labels outside the limits and those of hidden axes are not."""
    axes = text.axes
    if axes is None:
        return True
    if not axes.get_visible():
        return False
    both = (axes.xaxis, axes.yaxis)
    if text in {label for axis in both for label in (*axis.get_ticklabels(), *axis.get_ticklabels(minor=True))}:
        return axes.axison and text in {label for axis in both for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
    return axes.axison or text not in (axes.xaxis.label, axes.yaxis.label)


def overlapping(boxes: list[tuple[Text, Bbox]]) -> list[tuple[str, str]]:
    """Return the pairs of texts of which one lies on the other."""
    ordered = sorted(boxes, key=lambda one: one[1].x0)
    found = []
    for (first, a), (second, b) in _near(ordered):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > SLACK and down > SLACK:
            found.append((first.get_text(), second.get_text()))
    return found


def _near(ordered: list[tuple[Text, Bbox]]) -> Iterator[tuple[tuple[Text, Bbox], tuple[Text, Bbox]]]:
    """Yield the pairs that share a column of pixels, of texts in order of their left edges."""
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other[1].x0 >= one[1].x1:
                break
            yield one, other


def assert_readable(figure: Figure) -> None:
    """Fail where two texts overlap, a text leaves the figure or is smaller than 6 pt, or a legend covers data."""
    boxes = texts_of(figure)
    assert boxes, "the figure says nothing"
    assert overlapping(boxes) == []
    whole = figure.bbox
    outside = [one.get_text() for one, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1]
    assert outside == []
    small = {one.get_text(): one.get_fontsize() for one, _ in boxes if one.get_fontsize() < SMALLEST}
    assert small == {}
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for legend in figure.findobj(Legend):
        box = legend.get_window_extent(renderer)
        for axes in figure.axes:
            for artist in (*axes.patches, *axes.lines, *axes.collections, *axes.images):
                if not artist.get_visible() or artist is axes.patch:
                    continue
                other = artist.get_window_extent(renderer)
                across = min(box.x1, other.x1) - max(box.x0, other.x0)
                down = min(box.y1, other.y1) - max(box.y0, other.y0)
                assert across <= 1 or down <= 1, f"the legend of {legend.get_texts()[0].get_text()!r} covers data"
