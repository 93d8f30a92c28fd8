"""The logical view of a host group: classes, their teams and paths, adapters, fabrics and switches, joined by bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nicplanner.design.excerpt import HostPlaces, SiteExcerpt
from nicplanner.errors import listing
from nicplanner.plot.inks import Inks
from nicplanner.plot.layers import Node, ends, heights, ordered
from nicplanner.plot.palette import ink
from nicplanner.plot.reach import ADAPTERS, CLASSES, FABRICS, View, view_of
from nicplanner.plot.sheet import Sheet, fit
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of
from nicplanner.plot.used import HostPort, find_group, host_ports, unlike_hosts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, MARGIN = 720.0, 14.0
BOXES = (104.0, 104.0, 110.0, 84.0, 122.0)
"""Widths of the columns, in points."""
HEADS = ("Traffic classes", "Teams and paths", "Adapters", "Fabrics", "Switches")
TITLE, NAME, SMALL = 12.0, 8.0, 7.0
GAP, LINE, PORT = 9.0, 9.6, 8.0


def plot_logical(plan: Subject, group: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw how the traffic of a host group reaches the switches.

    The columns are classes with their demand, groups of ports with their redundancy and speed, adapters with their ports, fabrics, and
    switches; where a group uses many switches, those of a fabric are one box. A band has the colour of its class and is as wide as the
    ports of one host that it stands for, each port being shared evenly by the classes on it.

    Parameters
    ----------
    plan
        A plan.
    group
        Key of the host group (``hv[01-04]``); by default the one with the most hosts.
    ax
        Axes to draw into; a new figure of a fitting size by default.
    theme
        ``light`` or ``dark``; by default what goes with matplotlib's settings.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes; their unit is a point of the figure's own size.

    Raises
    ------
    InputError
        If the plan has no such host group, or does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    key, places = find_group(site, group)
    ports = host_ports(plan, site, places, places.places[0][0])
    view = view_of(plan, site, key, places, ports)
    sheet = Sheet(WIDTH, theme_of(theme))
    inks = Inks.of(plan, sheet.theme)
    y = _title(sheet, key, places, unlike_hosts(plan, places, places.places[0][0]))
    sizes = _sizes(view, ports)
    order = ordered([list(column) for column in view.columns], view.bands)
    top = {node: y + at for node, at in heights(order, sizes, view.bands, GAP).items()}
    _draw_bands(sheet, view, top, sizes, inks)
    for node in sorted(top):
        _draw_box(sheet, node, top[node], sizes[node], view, ports, inks)
    bottom = max((top[node] + sizes[node] for node in top), default=y)
    note = "A band is as wide as the ports of one host that it stands for; classes on one port share its width."
    sheet.text(MARGIN, bottom + 18, note, SMALL, sheet.theme.faint)
    sheet.height = bottom + 30
    return sheet.put(ax)


def _sizes(view: View, ports: Sequence[HostPort]) -> dict[Node, float]:
    """Return the heights of the boxes: for their text, an adapter's ports, and the bands at their sides."""
    wide: dict[Node, list[float]] = {}
    for band in view.bands:
        wide.setdefault(band.start, [0.0, 0.0])[1] += band.width
        wide.setdefault(band.end, [0.0, 0.0])[0] += band.width
    sizes = {}
    for column, boxes in enumerate(view.columns):
        for name, lines in boxes.items():
            text = LINE * len(lines) + 7
            if column == ADAPTERS:
                text += _port_rows(sum(port.adapter == name for port in ports)) * (PORT + 2) + 2
            sizes[column, name] = max(text, *(one + 4 for one in wide.get((column, name), [0.0])))
    return sizes


def _port_rows(count: int) -> int:
    return -(-count // _per_row())


def _per_row() -> int:
    return int((BOXES[ADAPTERS] - 12) // (PORT + 2))


def _left(column: int) -> float:
    room = (WIDTH - 2 * MARGIN - sum(BOXES)) / (len(BOXES) - 1)
    return MARGIN + sum(BOXES[:column]) + room * column


def _title(sheet: Sheet, key: str, places: HostPlaces, unlike: Sequence[str]) -> float:
    count = len(places.places)
    room = WIDTH - 2 * MARGIN
    sheet.text(MARGIN, 18, fit(f"{key}: how traffic reaches the switches", room, TITLE, "bold"), TITLE, weight="bold")
    hosts = f"{count} hosts with the same layout" if count > 1 else "one host"
    if unlike:
        hosts = f"{count} hosts, otherwise laid out than {places.places[0][0]}: {listing(unlike, 3)}"
    sheet.text(MARGIN, 33, fit(f"{hosts}, server {places.server}", room, 8.5), 8.5, sheet.theme.faint)
    for column, head in enumerate(HEADS):
        sheet.text(_left(column), 53, head, NAME, sheet.theme.faint, weight="bold")
        sheet.path([(_left(column), 60), (_left(column) + BOXES[column], 60)], sheet.theme.line, 0.6)
    return 70.0


def _draw_bands(sheet: Sheet, view: View, top: Mapping[Node, float], sizes: Mapping[Node, float], inks: Inks) -> None:
    for band, (start, end) in ends(view.bands, top, sizes).items():
        left, right = _left(band.start[0]) + BOXES[band.start[0]], _left(band.end[0])
        sheet.ribbon((left, start), (right, end), band.width, inks.of_class(band.name), 1.0, f"band:{band.name}")


def _draw_box(sheet: Sheet, node: Node, y: float, height: float, view: View, ports: Sequence[HostPort], inks: Inks) -> None:
    column, name = node
    x, width, theme = _left(column), BOXES[column], sheet.theme
    fill = inks.of_class(name) if column == CLASSES else theme.body
    sheet.rect(x, y, width, height, fill, theme.faint, 0.5, round_by=3, order=2)
    if column >= FABRICS:
        fabric = name if column == FABRICS else view.fabric_of[name]
        sheet.path([(x + 3, y + 3), (x + 3, y + height - 3)], inks.of_fabric(fabric), 2.4, inks.dash(fabric), 2.5)
    lines = view.columns[column][name]
    mine = [port for port in ports if port.adapter == name] if column == ADAPTERS else []
    block = LINE * len(lines) + (_port_rows(len(mine)) * (PORT + 2) + 2 if mine else 0)
    at = y + (height - block) / 2 + LINE / 2
    text = ink(fill) if column == CLASSES else None
    for i, line in enumerate(lines):
        size, weight = (NAME, "bold") if not i else (SMALL, "normal")
        sheet.text(x + 8, at, fit(line, width - 12, size, weight), size, text or (theme.ink if not i else theme.faint), weight=weight)
        at += LINE
    _draw_ports(sheet, x + 8, at - LINE / 2 + 2, mine, inks)


def _draw_ports(sheet: Sheet, x: float, y: float, ports: Sequence[HostPort], inks: Inks) -> None:
    for i, port in enumerate(ports):
        left, top = x + i % _per_row() * (PORT + 2), y + i // _per_row() * (PORT + 2)
        sheet.rect(left, top, PORT, PORT, sheet.theme.free, None, 0, order=2.2)
        for k, name in enumerate(port.classes):
            step = PORT / len(port.classes)
            sheet.rect(left + k * step, top, step, PORT, inks.of_class(name), None, 0, order=2.3, gid=f"port:{name}")
        sheet.rect(left, top, PORT, PORT, None, sheet.theme.ink if port.classes else sheet.theme.faint, 0.6, order=2.4)
