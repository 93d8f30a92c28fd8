"""Figures of the page: SVG in the colours of the page's theme, so that they turn dark with it and print light.

A figure is drawn in both themes. The two differ in colours alone, so they become one, in which every pair of colours that differ is a
variable of the style sheet. Texts are outlines, so that a figure looks alike everywhere; the caption and the tables say the same in text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import DARK, LIGHT, Theme
from nicplanner.report.alike import without_likes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_GROUPS = 4
"""Host groups that have figures of their own."""
MOST_RACKS = 4
"""Racks that are drawn with their devices."""
MOST_SWITCHES = 4
"""Switches whose faces are drawn."""
OF_THE_WORST = ("plot_utilisation", "plot_failures")
"""Figures that look for the worst host of a group: hosts that are alike are looked at once."""


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


class Shades:
    """Pairs of colours of the light and the dark theme, each a variable of the style sheet."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {
            (getattr(LIGHT, one.name).lower(), getattr(DARK, one.name).lower()): one.name for one in fields(Theme) if one.name != "name"
        }
        self._added: list[tuple[str, str]] = []

    def variable(self, light: str, dark: str) -> str:
        """Return what stands for a pair of colours: the colour where both are the same."""
        pair = light.lower(), dark.lower()
        if pair[0] == pair[1]:
            return pair[0]
        if pair not in self._known:
            self._known[pair] = f"figure-{len(self._added)}"
            self._added.append(pair)
        return f"var(--{self._known[pair]})"

    @property
    def variables(self) -> tuple[str, str]:
        """The declarations of the variables that the themes do not have, light and dark."""
        light, dark = ("".join(f"--figure-{i}:{pair[at]};" for i, pair in enumerate(self._added)) for at in (0, 1))
        return light, dark


def figures_of(plan: Subject, site: SiteExcerpt, shades: Shades) -> list[Figure]:
    """Return the figures of a plan."""
    from nicplanner import plot

    fewer = without_likes(plan)
    out = []
    for number, task in enumerate(tasks(site), 1):
        subject = fewer if task.function in OF_THE_WORST else plan
        svg = page_svg(getattr(plot, task.function), subject, task, f"f{number}-", shades)
        out.append(Figure(f"figure-{number}", task.caption, task.left_out, svg))
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


def page_svg(draw: Callable[..., Axes], plan: Subject, task: Task, prefix: str, shades: Shades) -> str:
    """Return a figure for the page, in the page's colours, with ids that begin with `prefix`.

    A figure whose two themes differ in more than colours is there twice, and the style sheet shows the one that fits.
    """
    light, dark = (for_page(svg_of(draw, plan, task, theme), prefix) for theme in (LIGHT, DARK))
    parts, others = _COLOUR.split(light), _COLOUR.split(dark)
    if parts[::2] != others[::2]:
        dark = for_page(svg_of(draw, plan, task, DARK), f"{prefix}d-")
        return f'<div class="in-light">{light}</div><div class="in-dark">{dark}</div>'
    parts[1::2] = [shades.variable(one, other) for one, other in zip(parts[1::2], others[1::2], strict=True)]
    return "".join(parts)


def svg_of(draw: Callable[..., Axes], plan: Subject, task: Task, theme: Theme) -> str:
    """Return a figure in a theme as an SVG file."""
    from nicplanner.plot.svg import svg_text

    return svg_text(lambda: draw(plan, **task.arguments, theme=theme), theme)


_TARGET = re.compile(r'(?:href="|url\()#([^")]*)')
_COLOUR = re.compile(r"(#[0-9a-fA-F]{6}\b)")


def for_page(svg: str, prefix: str) -> str:
    """Turn an SVG file of matplotlib into an element of a page.

    Ids that something refers to are numbered, since matplotlib makes them of colours too; the others, which hold names, are left out.

    Examples
    --------
    >>> for_page('<?xml version="1.0"?><!-- a --><svg width="72pt" height="36pt" id="x"><path style="fill: #ffffff"/></svg>', "f1-")
    '<svg style="--wide:96px" aria-hidden="true" focusable="false"><path style="fill: #ffffff"/></svg>'
    """
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)  # it would hold for the whole page; the page's own style says the same
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r'<g (transform="translate[^"]*scale)', r'<g style="fill: #000000" \1', svg)  # of texts in black the colour is not written
    numbers = {name: f"{prefix}{number}" for number, name in enumerate(dict.fromkeys(_TARGET.findall(svg)))}
    svg = re.sub(r' id="([^"]*)"', lambda found: f' id="{numbers[found.group(1)]}"' if found.group(1) in numbers else "", svg)
    svg = re.sub(r'(?:xlink:)?href="#([^"]*)"', lambda found: f'href="#{numbers[found.group(1)]}"', svg)
    svg = re.sub(r"url\(#([^)]*)\)", lambda found: f"url(#{numbers[found.group(1)]})", svg)
    head, rest = svg.split(">", 1)
    width = re.search(r' width="([0-9.]+)pt"', head)
    wide = f"{round(float(width.group(1)) * 4 / 3)}px" if width else "100%"
    head = re.sub(r' (width|height)="[^"]*"| version="[^"]*"| xmlns:xlink="[^"]*"| xmlns="[^"]*"', "", head)
    rest = re.sub(r"\n\s*", "\n", rest)
    return f'{head} style="--wide:{wide}" aria-hidden="true" focusable="false">{rest}'

