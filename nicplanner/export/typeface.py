"""Text in PDF files: the font, its widths, and what stands for signs that it lacks.

Names may hold any sign. Those that the font lacks and those that cannot be seen (control and direction marks) stand as their code points,
so that nobody takes a name for another; nothing of a text is dropped but what is beyond a cell's most lines.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from nicplanner.errors import InputError, Problem
from nicplanner.plot.fonts import font_file

INSTALL = "pip install 'nicplanner[pdf]'"
REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
_RTL = frozenset({"R", "AL"})
_NEUTRAL = frozenset({"WS", "NSM", "CS", "ON"})


def load_fonts() -> None:
    """Make the fonts known to reportlab.

    Raises
    ------
    InputError
        If the package of ``nicplanner[pdf]`` is missing.
    """
    try:
        from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
        from reportlab.pdfbase.ttfonts import TTFont
    except ImportError:
        raise InputError([Problem("", "PDF files need the package reportlab", hint=INSTALL, file="output")]) from None
    for name in {REGULAR, BOLD} - set(getRegisteredFontNames()):
        registerFont(TTFont(name, str(font_file(bold=name == BOLD))))


def visible(text: str, font: str = REGULAR) -> str:
    """Return a text as it is drawn: signs that the font lacks as ``<U+4E2D>``, letters that run from right to left in the order seen.

    Arabic letters are not joined, since that takes a shaping engine.
    """
    return text if text.isascii() and text.isprintable() else _seen(_spelt(text, font))


@lru_cache(maxsize=1 << 16)
def _spelt(text: str, font: str) -> str:
    """Return a text in which code points stand for what cannot be drawn."""
    if text.isascii() and text.isprintable():
        return text
    known = _face(font).charToGlyph
    return "".join(sign if sign.isprintable() and ord(sign) in known else f"<U+{ord(sign):04X}>" for sign in text)


def _seen(text: str) -> str:
    """Turn each run of letters that are written from right to left around; the text as a whole stays from left to right."""
    out: list[str] = []
    run: list[str] = []
    for sign in (*text, ""):
        kind = unicodedata.bidirectional(sign) if sign else ""
        if kind in _RTL or (run and kind in _NEUTRAL):
            run.append(sign)
            continue
        end = next((i for i in range(len(run), 0, -1) if unicodedata.bidirectional(run[i - 1]) in _RTL), 0)
        out += [*reversed(run[:end]), *run[end:], sign]
        run = []
    return "".join(out)


@lru_cache(maxsize=1 << 17)
def width(text: str, size: float, font: str = REGULAR) -> float:
    """Return the width of a visible text in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


@lru_cache(maxsize=1 << 17)
def lines_of(text: str, room: float, size: float, font: str = REGULAR, most: int = 12) -> tuple[str, ...]:
    """Return a text in lines that fit into so many points; they break after ``/ : - _ . ,`` and blanks, else anywhere.

    Of more than `most` lines the last ends in an ellipsis.
    """
    left, out = _spelt(text, font), list[str]()
    if width(left, size, font) <= room:
        return (visible(left, font),)
    while left and len(out) < most:
        cut = _fitting(left, room, size, font)
        if cut < len(left):
            soft = max(left.rfind(mark, 0, cut) for mark in "/:-_., ") + 1
            cut = soft if soft > cut // 3 else cut
        out.append(left[:cut])
        left = left[cut:]
    if left:
        out[-1] = _cut(out[-1], room, size, font)
    return tuple(visible(line, font) for line in out)


def fitted(text: str, room: float, size: float, font: str = REGULAR) -> str:
    """Return a text on one line, shortened with an ellipsis where it is too wide."""
    spelt = _spelt(text, font)
    return visible(spelt if width(spelt, size, font) <= room else _cut(spelt, room, size, font), font)


def _cut(text: str, room: float, size: float, font: str) -> str:
    return text[: _fitting(text, room - width("…", size, font), size, font)].rstrip() + "…"


def _fitting(text: str, room: float, size: float, font: str) -> int:
    """Return how many signs of a text fit, one at least."""
    face, left = _face(font), room / size * 1000
    for i, sign in enumerate(text):
        left -= face.charWidths.get(ord(sign), face.defaultWidth)
        if left < 0:
            return max(i, 1)
    return len(text)


def _face(font: str) -> Any:
    from reportlab.pdfbase.pdfmetrics import getFont

    return getFont(font).face
