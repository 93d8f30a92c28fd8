"""Pages of a draw.io file: boxes and wires as cells, texts as plain text.

Notes
-----
A page is an ``mxGraphModel`` whose ``root`` lists all cells: the first two are the root and the layer, each other names its parent, and
its place is relative to that one's upper left corner (draw.io, "The .drawio file format", read in November 2026). Labels are never HTML
(``html=0``), so a name is shown as it is. Data beside a label stands in a ``UserObject`` around the cell, where draw.io shows it as the
shape's data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement

from nicplanner.export.quoting import refused

LAYER = "1"
TEXT = "text;align=left;verticalAlign=middle;"
"""Style of a text without a box."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say (production 2, Char)."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Page:
    """A page that boxes and wires are put on; `key` begins all its ids, which must differ from page to page."""

    def __init__(self, key: str, name: str) -> None:
        self._key, self._name = key, name
        self._root = Element("root")
        SubElement(self._root, "mxCell", {"id": "0"})
        SubElement(self._root, "mxCell", {"id": LAYER, "parent": "0"})

    def box(
        self,
        name: str,
        text: str,
        place: tuple[float, float, float, float],
        style: str,
        parent: str = LAYER,
        data: Mapping[str, str] = _NOTHING,
    ) -> str:
        """Put a box at (left, top, width, height) within its parent, and return its id."""
        found = f"{self._key}-{name}"
        cell = self._cell(found, text, data, {"style": f"html=0;{style}", "vertex": "1", "parent": parent})
        x, y, width, height = (f"{value:g}" for value in place)
        SubElement(cell, "mxGeometry", {"x": x, "y": y, "width": width, "height": height, "as": "geometry"})
        return found

    def wire(
        self,
        name: str,
        text: str,
        ends: tuple[str, str],
        style: str,
        data: Mapping[str, str] = _NOTHING,
        over: Sequence[tuple[float, float]] = (),
    ) -> str:
        """Put a wire between two boxes, which runs `over` points of the page, and return its id."""
        found = f"{self._key}-{name}"
        more = {"style": f"html=0;endArrow=none;{style}", "edge": "1", "parent": LAYER, "source": ends[0], "target": ends[1]}
        cell = self._cell(found, text, data, more)
        geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        if over:
            points = SubElement(geometry, "Array", {"as": "points"})
            for x, y in over:
                SubElement(points, "mxPoint", {"x": f"{x:g}", "y": f"{y:g}"})
        return found

    def _cell(self, name: str, text: str, data: Mapping[str, str], more: Mapping[str, str]) -> Element:
        if not data:
            return SubElement(self._root, "mxCell", {"id": name, "value": _sayable(text), **more})
        said = {key: _sayable(value) for key, value in data.items()}
        return SubElement(SubElement(self._root, "UserObject", {"label": _sayable(text), **said, "id": name}), "mxCell", dict(more))

    def element(self, width: float, height: float) -> Element:
        """Return the page, so large that everything is on one sheet."""
        out = Element("diagram", {"id": self._key, "name": _sayable(self._name)})
        size = {"pageWidth": f"{width:g}", "pageHeight": f"{height:g}"}
        model = SubElement(out, "mxGraphModel", {"grid": "1", "gridSize": "10", "page": "1", **size, "math": "0", "shadow": "0"})
        model.append(self._root)
        return out


def text_width(text: str, size: float = 11) -> float:
    """Return about how wide a text is, on the safe side: most of Helvetica's letters are half as wide as high, some as wide as high."""
    return sum(0.62 if sign.isascii() and sign not in "mwMW@%" else 1.05 for sign in text) * size


def _sayable(text: str) -> str:
    if _NOT_XML.search(text):
        raise refused("text", text, "signs that XML can say")
    return text
