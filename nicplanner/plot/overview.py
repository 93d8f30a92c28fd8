"""The overview of a plan: its figures one below the other, each with what to look for."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.display import block, paragraph
from nicplanner.errors import listing
from nicplanner.names import natural
from nicplanner.plot.failures import plot_failures
from nicplanner.plot.host import plot_host
from nicplanner.plot.logical import plot_logical
from nicplanner.plot.rack import plot_rack
from nicplanner.plot.subject import Subject
from nicplanner.plot.subnets import plot_subnets
from nicplanner.plot.switches import plot_switches
from nicplanner.plot.theme import Theme, theme_of
from nicplanner.plot.topology import plot_topology
from nicplanner.plot.utilisation import plot_utilisation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_GROUPS = 3
"""Host groups that get figures of their own: those with the most hosts; of more, the overview says so."""
DPI = 110


@dataclass(frozen=True)
class Picture:
    """A figure of the overview: its name, what to look for, and the PNG file."""

    name: str
    caption: str
    png: bytes


@dataclass(frozen=True, repr=False)
class Overview:
    """The figures of a plan; a notebook shows them, :meth:`write` stores them.

    Attributes
    ----------
    title
        The design's name.
    pictures
        In the order of reading.
    left_out
        Host groups without figures of their own.
    """

    title: str
    pictures: tuple[Picture, ...]
    left_out: tuple[str, ...] = ()

    def write(self, folder: str | Path) -> list[Path]:
        """Write each figure as ``<name>.png`` into a folder, made if need be; return the files."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / f"{picture.name}.png" for picture in self.pictures]
        for file, picture in zip(files, self.pictures, strict=True):
            file.write_bytes(picture.png)
        return files

    def __repr__(self) -> str:
        names = ", ".join(picture.name for picture in self.pictures)
        return f"<Overview of {self.title!r}: {names}; a notebook shows it, .write(folder) stores it>"

    def _repr_html_(self) -> str:
        left_out = f"Without figures of their own: {len(self.left_out)} host groups, {listing(self.left_out, 10)}"
        return block(self.title, "", *map(_html, self.pictures), paragraph(left_out if self.left_out else ""))


def _html(picture: Picture) -> str:
    caption, data = html.escape(picture.caption), base64.b64encode(picture.png).decode()
    return f'<p>{caption}</p><img alt="{caption}" src="data:image/png;base64,{data}" style="max-width:100%">'


def overview(plan: Subject, theme: str | None = None) -> Overview:
    """Draw the figures of a plan that say most, in the order in which a plan is read.

    The site's topology where it has several racks, and its racks; of each host group the way of traffic to the switches, the back of a
    host, how full the links are and what each failure leaves; the switches' faces; the map of subnets. Host groups beyond the three with
    the most hosts get no figures of their own.

    Parameters
    ----------
    plan
        The plan.
    theme
        ``light`` or ``dark``; by default as matplotlib's own figures are.

    Returns
    -------
    Overview
        The figures as PNG files.
    """
    chosen, site = theme_of(theme), SiteExcerpt.of(plan.manifest)
    by_size = sorted(site.hosts, key=lambda key: -len(site.hosts[key].places))  # stable: natural order where sizes are equal
    groups = natural(by_size[:MOST_GROUPS])
    pictures = tuple(_picture(*one, chosen) for one in _figures(plan, site, groups))
    return Overview(site.name or "plan", pictures, tuple(key for key in site.hosts if key not in groups))


def _figures(plan: Subject, site: SiteExcerpt, groups: list[str]) -> Iterator[tuple[str, str, Callable[[str], Axes]]]:
    """Yield each figure's name, what to look for, and what draws it in a theme."""
    if len(site.racks) > 1:
        caption = "The racks of the site, and how many cables run inside and between them"
        yield "topology", caption, lambda theme: plot_topology(plan, theme=theme)
    yield "rack", "Where devices stand, and which way the cables run", lambda theme: plot_rack(plan, theme=theme)
    for i, key in enumerate(groups, 1):
        end, of = ("", "") if len(groups) == 1 else (f"-{i}", f" of {key}")
        host = site.hosts[key].places[0][0]
        figures: tuple[tuple[str, str, Any, Any], ...] = (
            ("logical", "How traffic reaches the switches", plot_logical, key),
            ("host", f"Which port of {host} carries what, and where its cable ends", plot_host, host),
            ("utilisation", "How full the links are, normally and after the failure that is worst for them", plot_utilisation, key),
            ("failures", "What each class still has after each single failure", plot_failures, key),
        )
        for name, caption, draw, subject in figures:
            yield name + end, caption + (of if name != "host" else ""), partial(_call, draw, plan, subject)
    yield "switches", "Which switch ports are in use", lambda theme: plot_switches(plan, theme=theme)
    yield "subnets", "Where the subnets lie, and what is left", lambda theme: plot_subnets(plan, theme=theme)


def _call(draw: Callable[..., Axes], plan: Subject, subject: str, theme: str) -> Axes:
    return draw(plan, subject, theme=theme)


def _picture(name: str, caption: str, draw: Callable[[Any], Axes], theme: Theme) -> Picture:
    import matplotlib.pyplot as plt

    figure: Any = draw(theme.name).figure
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    plt.close(figure)
    return Picture(name, caption, stream.getvalue())
