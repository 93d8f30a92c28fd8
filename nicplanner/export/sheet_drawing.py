"""Draws the pages of a rack's sheet: head, pieces, foot."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nicplanner.export import sheet_layout as layout
from nicplanner.export.rack_order import Section
from nicplanner.export.sheet_layout import (
    BODY_BOTTOM,
    FIELDS,
    HEIGHT,
    LEADING,
    LEFT,
    PAD,
    RIGHT,
    SIZE,
    WIDTH,
    Columns,
    Note,
    Piece,
    Pull,
    Row,
    Title,
)  # fmt: skip
from nicplanner.export.swatches import swatch
from nicplanner.export.typeface import BOLD, REGULAR, fitted, visible, width

FAINT, LINE, INK = 0.45, 0.75, 0.0
"""Shades of grey: 0 is black."""
BOX = 8.0


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top of each page: site, rack, where the rack stands, the plan's design hash."""

    site: str
    rack: str
    place: str
    design: str


def sheet(head: Head, sections: Sequence[Section]) -> bytes:
    """Return the sheet of a rack as a PDF; equal input gives equal bytes."""
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang="en", initialFontName=REGULAR)
    canvas.setTitle(f"Cabling sheet: rack {visible(head.rack)}")
    canvas.setAuthor("")
    canvas.setSubject(visible(head.site))
    canvas.setCreator("nicplanner")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    pages = layout.pages(layout.pieces(head.rack, sections))
    for number, page in enumerate(pages, start=1):
        _head(canvas, head, number, len(pages))
        for y, piece in page:
            _DRAW[type(piece)](canvas, y, piece)
        _foot(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _text(canvas: Any, x: float, y: float, text: str, size: float = SIZE, font: str = REGULAR, grey: float = INK) -> None:
    canvas.setFont(font, size)
    canvas.setFillGray(grey)
    canvas.drawString(x, y, text)


def _right(canvas: Any, x: float, y: float, text: str, size: float = SIZE, font: str = REGULAR, grey: float = INK) -> None:
    _text(canvas, x - width(text, size, font), y, text, size, font, grey)


def _head(canvas: Any, head: Head, number: int, count: int) -> None:
    top = HEIGHT - 40
    page = f"page {number} of {count}"
    _right(canvas, RIGHT, top, page, 10, BOLD)
    _right(canvas, RIGHT, top - 14, f"design {head.design}", 8, REGULAR, FAINT)
    room = RIGHT - LEFT - max(width(page, 10, BOLD), width(f"design {head.design}", 8)) - 20
    _text(canvas, LEFT, top, fitted(f"Rack {head.rack}", room, 16, BOLD), 16, BOLD)
    under = " · ".join(filter(None, ("Cabling sheet", head.place, head.site)))
    _text(canvas, LEFT, top - 14, fitted(under, room, 8), 8, REGULAR, FAINT)
    canvas.setStrokeGray(INK)
    canvas.setLineWidth(1)
    canvas.line(LEFT, top - 22, RIGHT, top - 22)


def _foot(canvas: Any) -> None:
    """Draw the lines on which those who did the work sign; on every page, since pages part."""
    y, half = BODY_BOTTOM - 26, (RIGHT - LEFT - 20) / 2
    canvas.setStrokeGray(FAINT)
    canvas.setLineWidth(0.5)
    for x, who in ((LEFT, "cabled by"), (LEFT + half + 20, "tested by")):
        for start, end, what in ((0.0, 0.42, who), (0.45, 0.65, "date"), (0.68, 1.0, "signature")):
            canvas.line(x + start * half, y, x + end * half, y)
            _text(canvas, x + start * half, y - 9, what, 6.5, REGULAR, FAINT)


def _title(canvas: Any, y: float, piece: Title) -> None:
    room = RIGHT - LEFT - 100
    shown = fitted(piece.text, room, 9.5, BOLD)
    base = y - layout.TITLE_HEIGHT + 6
    _text(canvas, LEFT, base, shown, 9.5, BOLD)
    _text(canvas, LEFT + width(shown, 9.5, BOLD) + 8, base, piece.note, 8, REGULAR, FAINT)


def _columns(canvas: Any, y: float, piece: Columns) -> None:
    canvas.setFillGray(0.9)
    canvas.rect(LEFT, y - layout.HEAD_HEIGHT + 2, RIGHT - LEFT, layout.HEAD_HEIGHT - 2, stroke=0, fill=1)
    for name, one in FIELDS.items():
        title = "end B: host" if piece.direct and name == "far" else one.title
        _text(canvas, one.x + 2, y - layout.HEAD_HEIGHT + 6, title, 6.8, BOLD)


def _pull(canvas: Any, y: float, piece: Pull) -> None:
    half = (RIGHT - LEFT) / 2
    for i, (cord, count) in enumerate(piece.entries):
        x, base = LEFT + i * half, y - layout.PULL_HEIGHT + 3.5
        _box(canvas, x + 2, base - 1)
        _right(canvas, x + 40, base, f"{count} ×", 8, BOLD)
        _swatch(canvas, x + 46, base - 0.5, cord.colour)
        what = " · ".join(filter(None, (cord.colour, layout.length(cord), layout.kind(cord))))
        _text(canvas, x + 58, base, fitted(what, half - 68, 8), 8)


def _note(canvas: Any, y: float, piece: Note) -> None:
    _text(canvas, LEFT + 2, y - layout.PULL_HEIGHT + 3.5, fitted(piece.text, RIGHT - LEFT - 4, 8), 8, REGULAR, FAINT)


def _row(canvas: Any, y: float, piece: Row) -> None:
    canvas.setStrokeGray(INK if piece.first else LINE)
    canvas.setLineWidth(0.6 if piece.first else 0.3)
    canvas.line(LEFT, y, RIGHT, y)
    base = y - PAD - SIZE + 0.8
    for name, here in (("a", piece.here_a), ("b", piece.here_b), ("tested", piece.here_a)):
        if here:
            _box(canvas, FIELDS[name].x + 3, y - PAD - BOX)
        else:
            _text(canvas, FIELDS[name].x + 4, base, "–", SIZE, REGULAR, FAINT)
    _swatch(canvas, FIELDS["colour"].x + 1, base - 0.6, piece.cord.colour)
    canvas.setFillGray(INK)
    for name, lines, font in piece.cells:
        canvas.setFont(font, SIZE)
        x = FIELDS[name].x + (13 if name == "colour" else 2)
        for i, line in enumerate(lines):
            if line:
                canvas.drawString(x, base - i * LEADING, line)


def _box(canvas: Any, x: float, y: float) -> None:
    canvas.setStrokeGray(INK)
    canvas.setLineWidth(0.7)
    canvas.rect(x, y, BOX, BOX, stroke=1, fill=0)


def _swatch(canvas: Any, x: float, y: float, colour: str) -> None:
    """Draw a square of the cable's colour with a border, so that white and black can be told from paper and ink."""
    found = swatch(colour)
    canvas.setStrokeGray(0.3)
    canvas.setLineWidth(0.4)
    if found is not None:
        canvas.setFillColorRGB(*(int(found[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    canvas.rect(x, y, 8, 7, stroke=1, fill=int(found is not None))


_DRAW: Mapping[type[Piece], Any] = {Title: _title, Columns: _columns, Pull: _pull, Note: _note, Row: _row}
