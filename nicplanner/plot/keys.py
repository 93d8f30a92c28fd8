"""The key of a figure: samples with their meaning, in lines that are filled from the left, below what they explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicplanner.plot.jacks import RJ45, Look, draw_jack
from nicplanner.plot.sheet import Dash, Sheet, fit, wide

SIZE, ROW, SAMPLE, LINE = 7.5, 15.0, 15.0, 40.0
"""Size of the texts, height of a line, and width of the samples of colours and of lines (longer than two of any dash pattern), pt."""


@dataclass(frozen=True)
class Key:
    """An entry: its text, and a sample of colours, a line (colour and dashes), or a jack; `letter` stands before it."""

    text: str
    colours: Sequence[str] = ()
    line: tuple[str, Dash] | None = None
    look: Look | None = None
    letter: str = ""


def draw_keys(sheet: Sheet, x: float, y: float, width: float, keys: Sequence[Key]) -> float:
    """Draw the entries; return where they end."""
    at, line = x, y + ROW / 2
    for key in keys:
        letter = wide(key.letter, SIZE, "bold") + 3 if key.letter else 0.0
        sample = LINE if key.line else SAMPLE
        text = fit(key.text, width - sample - letter - 8, SIZE)
        need = sample + letter + 5 + wide(text, SIZE)
        if at > x and at + need > x + width:
            at, line = x, line + ROW
        sheet.text(at, line, key.letter, SIZE, weight="bold")
        _sample(sheet, at + letter, line, sample, key)
        sheet.text(at + letter + sample + 5, line, text, SIZE)
        at += need + 14
    return line + ROW / 2


def _sample(sheet: Sheet, x: float, y: float, width: float, key: Key) -> None:
    if key.line:
        sheet.path([(x, y), (x + width, y)], key.line[0], 2.2, key.line[1])
    elif key.look is not None:
        draw_jack(sheet, x + 1, y - 4.6, 13, RJ45, key.look, gid="key")
    else:
        for i, colour in enumerate(key.colours):
            step = width / len(key.colours)
            sheet.rect(x + i * step, y - 4.2, step, 8.4, colour, None, 0)
        sheet.rect(x, y - 4.2, width, 8.4, None, sheet.theme.ink, 0.6)
