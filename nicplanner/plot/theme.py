"""Light and dark: the colours of everything that is no class and no fabric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nicplanner.errors import InputError, Problem, nearest
from nicplanner.plot.palette import ink

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as hexadecimal text.

    Attributes
    ----------
    name
        What it is called.
    paper
        Ground of the figure.
    ink
        Text and outlines.
    faint
        Text of less weight; still 4.5 times as light or dark as the paper (WCAG 2.2, 1.4.3).
    line
        Thin lines: grids, leaders, frames.
    body
        Housings: servers, cards, switches.
    free
        Ports that nothing uses.
    good, warn, bad
        What holds, what is worth knowing, what is broken; each stands beside a sign or word.
    """

    name: str
    paper: str
    ink: str
    faint: str
    line: str
    body: str
    free: str
    good: str
    warn: str
    bad: str


LIGHT = Theme("light", "#FFFFFF", "#1A1F24", "#59636E", "#C4CAD0", "#EEF1F4", "#FAFBFC", "#17703F", "#855A00", "#B3261E")
DARK = Theme("dark", "#14181D", "#E8ECF0", "#9DA7B1", "#454D56", "#232A31", "#1A2026", "#4CC38A", "#E2B340", "#FF8A80")
THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})
"""Every theme by name."""


def theme_of(theme: str | Theme | None) -> Theme:
    """Return a theme by name; None is dark where figures of matplotlib are dark (``plt.style.use("dark_background")``), else light.

    Raises
    ------
    InputError
        If there is no theme of that name.
    """
    if isinstance(theme, Theme):
        return theme
    if theme is None:
        return _of_matplotlib()
    if theme not in THEMES:
        raise InputError([Problem("theme", "unknown theme", repr(theme), ", ".join(THEMES), nearest(theme, THEMES), file="figure")])
    return THEMES[theme]


def _of_matplotlib() -> Theme:
    import matplotlib as mpl
    from matplotlib.colors import to_hex, to_rgba

    colour: Any = mpl.rcParams["figure.facecolor"]
    seen = to_rgba(mpl.rcParams["axes.facecolor"] if to_rgba(colour)[3] == 0 else colour)
    return DARK if ink(to_hex(seen[:3])) == "#FFFFFF" else LIGHT


@contextmanager
def set_for_now(settings: Any) -> Iterator[None]:
    """Change settings of matplotlib for a while, and these alone.

    ``matplotlib.rc_context`` would also take back what a notebook's backend sets when the first figure loads it: that figures show.
    """
    import matplotlib as mpl

    before = {key: mpl.rcParams[key] for key in settings}
    try:
        mpl.rcParams.update(settings)
        yield
    finally:
        mpl.rcParams.update(before)


@contextmanager
def worn(theme: Theme) -> Iterator[None]:
    """Draw in a theme: what is made inside without a colour of its own gets the theme's."""
    paper, ink_keys = ("figure.facecolor", "axes.facecolor", "savefig.facecolor"), ("text.color", "axes.labelcolor", "axes.titlecolor")
    settings: dict[Any, Any] = dict.fromkeys(paper, theme.paper) | dict.fromkeys((*ink_keys, "xtick.color", "ytick.color"), theme.ink)
    settings |= {"axes.edgecolor": theme.line, "grid.color": theme.line, "legend.labelcolor": theme.ink}
    with set_for_now(settings):
        yield


def dress(ax: Axes, theme: Theme) -> None:
    """Give Axes the theme's colours: ground, ticks, labels, title and the lines around them."""
    ax.set_facecolor(theme.paper)
    ax.tick_params(colors=theme.ink, which="both")
    for spine in ax.spines.values():
        spine.set_color(theme.line)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(theme.ink)
