"""The back of a host to scale, and a list of its ports: what each carries, and where its cable goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nicplanner.design.excerpt import HostPlaces, SiteExcerpt
from nicplanner.errors import listing
from nicplanner.names import natural
from nicplanner.plot.back import PANEL, Box, back_of, on_board, on_bracket
from nicplanner.plot.callouts import draw_callouts
from nicplanner.plot.inks import Inks
from nicplanner.plot.jacks import Look, draw_jack, kind_of
from nicplanner.plot.keys import Key, draw_keys
from nicplanner.plot.sheet import Sheet, fit, wide
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of
from nicplanner.plot.used import DIRECT, ONBOARD, HostPort, classes_in_use, group_of, host_ports, short_names, unlike_hosts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, MARGIN = 720.0, 14.0
SCALE = (WIDTH - 2 * MARGIN) / PANEL
"""Points per millimetre: the back is as wide as the figure."""
TITLE, NAME, NUMBER = 12.0, 7.0, 6.2
"""Sizes of the title, of names on the back and of numbers beside jacks, in points."""


def plot_host(plan: Subject, host: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw the back of a host and where the cables of its ports go.

    Above stands the back, its sizes to scale: the server's outline, its own ports, a bracket for each slot (dashed where it is empty), and
    jacks in the colours of their classes, striped where there are several, open where they are free, in a dashed frame where they are for
    management only. The arrangement is a schematic one, since the catalog does not know it. Below stand the ports adapter by adapter: each
    used one with a cable in the colour and dashes of its fabric, its classes, its group's redundancy, and the switch port at the other end
    (of a direct cable the other host's port).

    Parameters
    ----------
    plan
        A plan.
    host
        The host; by default the first one of the group with the most hosts.
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
        If the plan has no such host, or does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    key, places, name = group_of(site, host)
    ports = host_ports(plan, site, places, name)
    sheet = Sheet(WIDTH, theme_of(theme))
    inks = Inks.of(plan, sheet.theme)
    y = _title(sheet, key, places, name, unlike_hosts(plan, places, name))
    y = _draw_back(sheet, y, places, ports, inks)
    y = draw_callouts(sheet, MARGIN, y + 12, WIDTH - 2 * MARGIN, places, ports, inks)
    y = draw_keys(sheet, MARGIN, y + 10, WIDTH - 2 * MARGIN, _keys(ports, inks))
    sheet.height = y + 8
    return sheet.put(ax)


def _keys(ports: Sequence[HostPort], inks: Inks) -> list[Key]:
    keys = [Key(name, (inks.of_class(name),)) for name in classes_in_use(ports)]
    for name in natural({port.fabric for port in ports if port.fabric}):
        keys.append(Key("direct cable" if name == DIRECT else f"fabric {name}", line=(inks.of_fabric(name), inks.dash(name))))
    if any(not port.classes for port in ports):
        keys.append(Key("free", look=Look()))
    if any(port.apart for port in ports):
        keys.append(Key("management only", look=Look(apart=True)))
    return keys


def _title(sheet: Sheet, key: str, places: HostPlaces, host: str, unlike: Sequence[str]) -> float:
    """Write which host this is, and how many are alike; return where the title ends."""
    count = len(places.places) - len(unlike)
    alike = f"{count} hosts are alike" if count > 1 else "the only one of its kind"
    rack = next(((rack, unit) for name, rack, unit in places.places if name == host), None)
    where = f", rack {rack[0]} unit {rack[1]}" if rack else ""
    where += f"; otherwise laid out: {listing(unlike, 3)}" if unlike else ""
    room = WIDTH - 2 * MARGIN
    name = f"{host} of {key}" if unlike else f"{host}, like {key}" if count > 1 else host
    sheet.text(MARGIN, 18, fit(f"{name}: which port carries what", room, TITLE, "bold"), TITLE, weight="bold")
    sheet.text(MARGIN, 33, fit(f"{alike}{where}", room, 8.5), 8.5, sheet.theme.faint)
    return 46.0


def _draw_back(sheet: Sheet, top: float, places: HostPlaces, ports: Sequence[HostPort], inks: Inks) -> float:
    """Draw the back to scale; return where it ends."""
    theme = sheet.theme
    slots = natural({*places.slots, *(slot for slot in places.adapters if slot != ONBOARD)})
    back = back_of(float(places.height_units), len(slots))

    def at(box: Box) -> tuple[float, float, float, float]:
        return MARGIN + box.x * SCALE, top + box.y * SCALE, box.width * SCALE, box.height * SCALE

    height = back.height * SCALE
    _draw_body(sheet, top, height)
    by_adapter = {name: [port for port in ports if port.adapter == name] for name in (ONBOARD, *slots)}
    own = by_adapter[ONBOARD]
    x, _, width, _ = at(back.onboard)
    what = f"{places.server}, {places.height_units:g} U"
    sheet.text(x, top + 9, fit(what, width, NAME), NAME, theme.faint)
    if own:
        boxes = on_board(back.onboard, [kind_of(port.interface) for port in own], [port.apart for port in own], 15.0)
        sheet.text(x, at(boxes[0])[1] - 17, fit(ONBOARD, width, NAME), NAME, weight="bold")
        _draw_jacks(sheet, own, [at(box) for box in boxes], inks)
    for slot, box in zip(slots, back.brackets, strict=True):
        mine = by_adapter[slot]
        x, y, width, high = at(box)
        sheet.rect(x, y, width, high, theme.paper if mine else None, theme.faint, 0.6, () if mine else (4, 3), 0.0, 1.5, f"slot:{slot}")
        _draw_jacks(sheet, mine, [at(one) for one in on_bracket(box, back.upright, [kind_of(p.interface) for p in mine])], inks)
        _name_slot(sheet, slot, (x, y, width, high), back.upright, bool(mine))
    return top + height


def _draw_body(sheet: Sheet, top: float, height: float) -> None:
    """Draw the outline: the body between the flanges that hold it in the rack."""
    theme, side = sheet.theme, 16.3 * SCALE
    sheet.rect(MARGIN, top, PANEL * SCALE, height, theme.body, theme.faint, 0.7, (), 0.0, 0.5, "panel")
    for x in (MARGIN + side, MARGIN + PANEL * SCALE - side):
        sheet.path([(x, top), (x, top + height)], theme.faint, 0.5, order=0.6)


def _name_slot(sheet: Sheet, slot: str, box: tuple[float, float, float, float], upright: bool, taken: bool) -> None:
    x, y, width, height = box
    colour, weight = (sheet.theme.ink, "bold") if taken else (sheet.theme.faint, "normal")
    if upright:
        sheet.text(x + width / 2, y + 6, fit(slot, width - 2, 6.2, weight), 6.2, colour, "center", weight)
        if not taken:
            sheet.text(x + width / 2, y + height / 2, "empty", 6.2, colour, "center", turn=90)
        return
    room = width - 10 if not taken else 24.0 * SCALE
    text = slot if taken else f"{slot}, empty"
    sheet.text(x + width - 5, y + height / 2, fit(text, room, NAME, weight), NAME, colour, "right", weight)


def _draw_jacks(sheet: Sheet, ports: Sequence[HostPort], boxes: Sequence[tuple[float, float, float, float]], inks: Inks) -> None:
    for port, (x, y, width, _), number in zip(ports, boxes, port_numbers(ports), strict=True):
        look = Look(inks.of_classes(port.classes), apart=port.apart)
        draw_jack(sheet, x, y, width, kind_of(port.interface), look, gid=f"{port.adapter}/{port.port}")
        if wide(number, NUMBER) <= width * 1.15:
            sheet.text(x + width / 2, y - (7.2 if port.apart else 4.6), number, NUMBER, align="center")


def port_numbers(ports: Sequence[HostPort]) -> list[str]:
    """Return what stands beside the jacks of an adapter: the numbers of its data ports, short names of the others."""
    data, rest = ([port.port for port in ports if port.apart is apart] for apart in (False, True))
    return [fit(name, 40, NUMBER) for name in (*short_names(data), *short_names(rest))]
