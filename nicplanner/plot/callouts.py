"""The list of a host's ports: jack, cable, and a callout with classes, redundancy and the other end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from nicplanner import units
from nicplanner.design.excerpt import HostPlaces
from nicplanner.plot.columns import balanced
from nicplanner.plot.inks import Inks
from nicplanner.plot.jacks import Look, draw_jack, kind_of
from nicplanner.plot.palette import ink
from nicplanner.plot.sheet import Sheet, fit, fit_end, wide
from nicplanner.plot.used import DIRECT, ONBOARD, HostPort

HEAD, LINE, CHIP, GAP = 18.0, 9.6, 12.0, 5.0
"""Heights of an adapter's heading, a line of text and a class in a callout, and the room between ports, in points."""
JACK, CABLE, SPACE = 19.0, 78.0, 16.0
"""Widths of a jack, its cable, and the room between columns, in points."""
SIZE, SMALL = 7.2, 6.5


def draw_callouts(sheet: Sheet, x: float, y: float, width: float, places: HostPlaces, ports: Sequence[HostPort], inks: Inks) -> float:
    """Draw the ports adapter by adapter in two or three columns of about equal height; return where they end."""
    adapters = list(dict.fromkeys(port.adapter for port in ports))
    blocks = {name: [port for port in ports if port.adapter == name] for name in adapters}
    columns = 2 if len(adapters) <= 2 else 3
    step = (width + SPACE) / columns
    room = step - SPACE - JACK - CABLE
    heights = [_height(blocks[name], room) for name in adapters]
    sizes = Counter(port.group for port in ports)
    bottom = y
    for column, part in enumerate(balanced(heights, columns)):
        at = y
        for i in part:
            name = adapters[i]
            _head(sheet, x + column * step, at, step - SPACE, name, places)
            _block(sheet, x + column * step, at + HEAD, room, blocks[name], sizes, inks)
            at += heights[i] + 8
        bottom = max(bottom, at)
    return bottom


def _head(sheet: Sheet, x: float, y: float, width: float, name: str, places: HostPlaces) -> None:
    model = places.server if name == ONBOARD else places.adapters.get(name, "")
    bold = fit(name, width * 0.45, 8.5, "bold")
    sheet.text(x, y + 7, bold, 8.5, weight="bold")
    used = wide(bold, 8.5, "bold") + 6
    sheet.text(x + used, y + 7, fit(model, width - used, 7.5), 7.5, sheet.theme.faint)
    sheet.path([(x, y + 14), (x + width, y + 14)], sheet.theme.line, 0.6)


def _chips(classes: Sequence[str], room: float) -> list[list[str]]:
    """Distribute the names of classes over lines, each as long as there is room."""
    lines: list[list[str]] = []
    left = 0.0
    for name in classes:
        text = fit(name, room - 8, SIZE)
        need = wide(text, SIZE) + 11
        if not lines or need > left + 3:
            lines.append([])
            left = room
        lines[-1].append(text)
        left -= need
    return lines


def _port_height(port: HostPort, room: float) -> float:
    return (CHIP + 1) * len(_chips(port.classes, room - 8)) + LINE * (1 + len(_far_end(port, room - 10))) + 6


def _free(ports: Sequence[HostPort]) -> list[list[HostPort]]:
    """Return the free ports: data ports together, management-only ones together."""
    free = [port for port in ports if not port.classes]
    return [part for apart in (False, True) if (part := [port for port in free if port.apart is apart])]


def _height(ports: Sequence[HostPort], room: float) -> float:
    used = sum(_port_height(port, room) + GAP for port in ports if port.classes)
    return HEAD + used + 20.0 * len(_free(ports))


def _block(sheet: Sheet, x: float, y: float, room: float, ports: Sequence[HostPort], sizes: Mapping[str, int], inks: Inks) -> None:
    for port in ports:
        if port.classes:
            height = _port_height(port, room)
            _cable(sheet, x, y + height / 2, port, inks)
            look = Look(inks.of_classes(port.classes), apart=port.apart)
            draw_jack(sheet, x, y + height / 2 - 6, JACK - 3, kind_of(port.interface), look, gid=f"list:{port.adapter}/{port.port}")
            _callout(sheet, x + JACK + CABLE, y, room, height, port, sizes[port.group], inks)
            y += height + GAP
    for part in _free(ports):
        draw_jack(sheet, x, y + 2, JACK - 3, kind_of(part[0].interface), Look(apart=part[0].apart), gid="sample")
        names = ", ".join(port.port for port in part)
        what = "free, management only" if part[0].apart else "free"
        sheet.text(x + JACK + 4, y + 8, fit(f"{what}: {names}", room + CABLE - 4, SIZE), SIZE, sheet.theme.faint)
        y += 20.0


def _cable(sheet: Sheet, x: float, y: float, port: HostPort, inks: Inks) -> None:
    """Draw the cable from the jack to the callout, above it the port's name, below its fabric."""
    start, end = x + JACK - 3, x + JACK + CABLE
    sheet.path([(start, y), (end, y)], inks.of_fabric(port.fabric), 2.4, inks.dash(port.fabric), gid=f"cable:{port.adapter}/{port.port}")
    sheet.text(start + 5, y - 7, fit(port.port, end - start - 9, SIZE, "bold"), SIZE, weight="bold")
    fabric = "direct cable" if port.fabric == DIRECT else f"fabric {port.fabric}"
    sheet.text(start + 5, y + 7.5, fit(fabric, end - start - 9, SMALL), SMALL, sheet.theme.faint)


def _callout(sheet: Sheet, x: float, y: float, width: float, height: float, port: HostPort, count: int, inks: Inks) -> None:
    sheet.rect(x, y, width, height, sheet.theme.body, None, 0, round_by=3, order=1)
    step = height / len(port.classes)
    for i, name in enumerate(port.classes):
        sheet.rect(x, y + i * step, 2.4, step, inks.of_class(name), None, 0, order=1.1)
    at = y + 3
    names = iter(port.classes)
    for line in _chips(port.classes, width - 8):
        left = x + 6
        for text in line:
            colour = inks.of_class(next(names))
            chip = wide(text, SIZE) + 8
            sheet.rect(left, at, chip, CHIP, colour, None, 0, round_by=2.5, order=3)
            sheet.text(left + 4, at + CHIP / 2, text, SIZE, ink(colour))
            left += chip + 3
        at += CHIP + 1
    for text in _far_end(port, width - 10):
        sheet.text(x + 6, at + LINE / 2 + 1, text, SIZE)
        at += LINE
    sheet.text(x + 6, at + LINE / 2 + 1, fit(_redundancy(port, count), width - 10, SIZE), SIZE, sheet.theme.faint)


def _far_end(port: HostPort, room: float) -> list[str]:
    """Return the other end in one line, or where it is too long in two, of which the second keeps the end of the port's name."""
    both = f"{port.switch}: {port.switch_port}"
    if fit(both, room, SIZE) == both:
        return [both]
    return [fit(f"{port.switch}:", room, SIZE), fit_end(port.switch_port, room, SIZE)]


def _redundancy(port: HostPort, count: int) -> str:
    """Return what the port's group is: how many ports it has, and of which speed the link is."""
    several = "single port" if port.redundancy == "single" else f"{port.redundancy} of {count} port{'s' * (count != 1)}"
    speed = f"{units.text(port.gbps)} Gbit/s" if port.gbps is not None else ""
    return ", ".join(filter(None, (several, speed)))
