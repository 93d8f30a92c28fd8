"""The pages of a draw.io file that show the racks from the front: what stands in which units."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from nicplanner.export.drawio_cells import TEXT, Page, text_width
from nicplanner.export.handover import Handover, Host, Switch
from nicplanner.export.sketch import shown
from nicplanner.names import natural_key
from nicplanner.plot.palette import ink

INK, SOFT, LINE, HEAD, GROUND = "#1F2933", "#52606D", "#9AA5B1", "#E4E7EB", "#F7F9FB"
UNIT, NUMBER, MARGIN, TITLE, RAIL = 22.0, 34.0, 30.0, 60.0, 4.0
"""Height of a unit, width of the column of unit numbers, margin, height of the title, width of the frame, all in pixels."""
WIDTH = UNIT * 482.6 / 44.45
"""Width of a rack's front in the scale of its units: 19 inches (482.6 mm) to 1.75 (IEC 60297)."""


def rack_page(view: Handover, key: str, rack: str, inks: dict[str, str]) -> Element:
    """Return the page of a rack; `inks` are the colours of the fabrics."""
    row, position, units = view.racks[rack]
    devices: list[Host | Switch] = [one for one in view.hosts if one.rack == rack]
    devices += [one for one in view.switches if one.rack == rack]
    devices.sort(key=lambda one: (-one.unit, natural_key(one.name)))
    page = Page(key, shown(rack))
    title = f"Rack {shown(rack)}: row {row}, position {position}, {units} U, front"
    width = max(text_width(title, 18), NUMBER + WIDTH + 240)
    page.box("title", title, (MARGIN, MARGIN, width, 30), f"{TEXT}fontSize=18;fontColor={INK};")
    place = MARGIN + NUMBER - RAIL, MARGIN + TITLE - RAIL, WIDTH + 2 * RAIL, units * UNIT + 2 * RAIL
    body = page.box("frame", "", place, f"fillColor={GROUND};strokeColor={INK};strokeWidth=2;container=1;collapsible=0;")
    free = set(range(1, units + 1)) - {unit for one in devices for unit in range(one.unit, one.unit + one.height_units)}
    for unit in range(units, 0, -1):
        top = (units - unit) * UNIT
        numbers = f"text;align=right;verticalAlign=middle;spacingRight=6;fontSize=10;fontColor={SOFT};"
        page.box(f"n{unit}", str(unit), (MARGIN, MARGIN + TITLE + top, NUMBER - RAIL, UNIT), numbers)
        if unit in free:
            page.box(f"u{unit}", "", (RAIL, RAIL + top, WIDTH, UNIT), f"fillColor=none;strokeColor={HEAD};", body)
    for i, device in enumerate(devices, 1):
        colour = inks.get(device.fabric, SOFT) if isinstance(device, Switch) else HEAD
        top = (units + 1 - device.unit - device.height_units) * UNIT
        style = f"fillColor={colour};strokeColor={LINE};fontColor={ink(colour)};fontSize=12;fontStyle=1;overflow=hidden;"
        units_text = str(device.unit) if device.height_units == 1 else f"{device.unit}-{device.unit + device.height_units - 1}"
        data = {"model": _model(device), "unit": str(device.unit), "units": str(device.height_units), "cables": str(_cables(device))}
        page.box(f"d{i}", shown(device.name), (RAIL, RAIL + top, WIDTH, device.height_units * UNIT), style, body, data)
        note = f"U{units_text}: {shown(_model(device))}, {_cables(device)} cables"
        place = (MARGIN + NUMBER + WIDTH + RAIL + 8, MARGIN + TITLE + top, max(240.0, text_width(note)), device.height_units * UNIT)
        page.box(f"m{i}", note, place, f"{TEXT}fontSize=11;fontColor={SOFT};")
    return page.element(width + 2 * MARGIN, 2 * MARGIN + TITLE + units * UNIT)


def _model(device: Host | Switch) -> str:
    return device.model if isinstance(device, Switch) else device.server


def _cables(device: Host | Switch) -> int:
    if isinstance(device, Switch):
        return len(device.role("host"))
    return sum(1 for port in device.ports if port.group)
