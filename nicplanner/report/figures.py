"""Figures of the page: SVG in the colours of the page's theme, so that they turn dark with it and print light.

A figure is drawn once, in a theme whose colours are told apart from every other; each of them becomes a variable of the style sheet. Texts
are outlines, so that a figure looks alike everywhere; the caption and the tables say the same in text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from inspect import signature
from typing import TYPE_CHECKING, Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_GROUPS = 4
"""Host groups that have figures of their own."""
MOST_RACKS = 4
"""Racks that are drawn with their devices."""
MOST_SWITCHES = 4
"""Switches whose faces are drawn."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the page: its caption, what it leaves out (nothing: empty), and the SVG."""

    name: str
    caption: str
    left_out: str
    svg: str


@dataclass(frozen=True, slots=True)
class Task:
    """A figure to draw: the function of :mod:`nicplanner.plot`, its arguments, caption, and what is left out."""

    function: str
    caption: str
    arguments: dict[str, Any]
    left_out: str = ""


SENTINELS = Theme("page", "#fffffe", "#1a1f25", "#59636f", "#c4cad1", "#eef1f5", "#fafbfd", "#177040", "#855a01", "#b3261f")
"""The light theme with every colour moved by one step, so that none is a colour of a class, a fabric or of another part."""


def figures_of(plan: Subject, site: SiteExcerpt) -> list[Figure]:
    """Return the figures of a plan; those that :mod:`nicplanner.plot` does not draw in a theme are left out."""
    from nicplanner import plot

    out = []
    for number, task in enumerate(tasks(site), 1):
        draw = getattr(plot, task.function, None)
        if draw is not None and "theme" in signature(draw).parameters:
            out.append(Figure(f"figure-{number}", task.caption, task.left_out, page_svg(draw, plan, task, f"f{number}-")))
    return out


def tasks(site: SiteExcerpt) -> Iterator[Task]:
    """Yield the figures that a site is drawn in: the whole first, then racks, switches, host groups, addresses."""
    groups, racks, switches = list(site.hosts), list(site.racks), list(site.switches)
    yield Task("plot_topology", "The site: racks, devices and the cables between racks", {})
    some = racks[:MOST_RACKS]
    yield Task("plot_rack", "Rack elevations with their cables", {"racks": some}, _left(some, racks, "racks", "table Cabling"))
    some = switches[:MOST_SWITCHES]
    yield Task("plot_switches", "Faces of the switches", {"switches": some}, _left(some, switches, "switches", "table Switch ports"))
    shown = groups[:MOST_GROUPS]
    left = _left(shown, groups, "host groups", "port layout above, for any host")
    for group in shown:
        host = site.hosts[group].places[0][0]
        like = f"{host}, and alike every host of {group}" if len(site.hosts[group].places) > 1 else host
        yield Task("plot_host", f"Back of {like}", {"host": host}, left)
        yield Task("plot_logical", f"From traffic to switches: {group}", {"group": group}, left)
        yield Task("plot_utilisation", f"How full the links are, normally and after the worst failure: {group}", {"group": group}, left)
        yield Task("plot_failures", f"What survives each single failure: {group}", {"group": group}, left)
    yield Task("plot_subnets", "Subnets in the address space", {})


def _left(shown: list[str], all_of_them: list[str], what: str, where: str) -> str:
    more = len(all_of_them) - len(shown)
    return f"Shown: the first {len(shown)} of {len(all_of_them):,} {what}; for the others see the {where}." if more > 0 else ""


def page_svg(draw: Callable[..., Axes], plan: Subject, task: Task, prefix: str) -> str:
    """Return a figure as an SVG element for the page, in the page's colours, with ids that begin with `prefix`."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    before = set(plt.get_fignums())
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "nicplanner", "svg.id": None}):
        ax = draw(plan, **task.arguments, theme=SENTINELS)
        stream = io.StringIO()
        nothing = {"Date": None, "Creator": None, "Title": None, "Type": None, "Format": None}
        ax.figure.savefig(stream, format="svg", metadata=nothing, facecolor=SENTINELS.paper)  # type: ignore[union-attr]
        for number in set(plt.get_fignums()) - before:
            plt.close(number)
    return for_page(stream.getvalue(), prefix)


def for_page(svg: str, prefix: str) -> str:
    """Turn an SVG file of matplotlib into an element of a page.

    Examples
    --------
    >>> for_page('<?xml version="1.0"?><!-- a --><svg width="72pt" height="36pt" id="x"><path style="fill: #fffffe"/></svg>', "f1-")
    '<svg id="f1-x" style="--wide:96px" aria-hidden="true" focusable="false"><path style="fill: var(--paper)"/></svg>'
    """
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)  # it would hold for the whole page; the page's own style says the same
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r'(xlink:)?href="#', f'href="#{prefix}', svg)
    svg = svg.replace("url(#", f"url(#{prefix}")
    variables = {getattr(SENTINELS, one.name): f"var(--{one.name})" for one in fields(Theme) if one.name != "name"}
    svg = re.sub(r"#[0-9a-fA-F]{6}\b", lambda found: variables.get(found.group().lower(), found.group()), svg)
    head, rest = svg.split(">", 1)
    width = re.search(r' width="([0-9.]+)pt"', head)
    wide = f"{round(float(width.group(1)) * 4 / 3)}px" if width else "100%"
    head = re.sub(r' (width|height)="[^"]*"| version="[^"]*"| xmlns:xlink="[^"]*"| xmlns="[^"]*"', "", head)
    rest = re.sub(r"\n\s*", "\n", rest)
    return f'{head} style="--wide:{wide}" aria-hidden="true" focusable="false">{rest}'

