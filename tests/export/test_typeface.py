"""Text in PDF files: what is drawn for which text, and that it fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nicplanner.export.typeface import BOLD, REGULAR, fitted, lines_of, load_fonts, visible, width

load_fonts()


def test_signs_that_the_font_lacks_are_spelt() -> None:
    assert visible("Süd – Łódź Ω→") == "Süd – Łódź Ω→"
    assert visible("名") == "<U+540D>"
    assert visible("a\tb\x00c\u202ed\U0001f600", BOLD).startswith("a<U+0009>b<U+0000>c<U+202E>d")


def test_letters_from_right_to_left_are_turned_around() -> None:
    assert visible("abc שלום עולם 12 def") == "abc םלוע םולש 12 def"
    assert visible("שלום") == "םולש"
    assert visible("a (b) c") == "a (b) c"


@given(st.text(max_size=80), st.sampled_from([18.0, 40.0, 120.0]), st.sampled_from([REGULAR, BOLD]))
def test_lines_fit_and_lose_nothing(text: str, room: float, font: str) -> None:
    lines = lines_of(text, room, 7.0, font, most=500)
    assert all(width(line, 7.0, font) <= room + 1e-6 or len(line) == 1 for line in lines)
    assert sorted("".join(lines)) == sorted("".join(visible(text, font)))
    short = lines_of(text, room, 7.0, font, most=3)
    assert len(short) <= 3
    assert short == lines if len(lines) <= 3 else short[-1] != lines[2]


@given(st.text(max_size=80), st.sampled_from([20.0, 60.0]))
def test_a_line_that_is_shortened_fits(text: str, room: float) -> None:
    shown = fitted(text, room, 8.0)
    assert width(shown, 8.0) <= room + 1e-6
    assert shown == visible(text) if width(visible(text), 8.0) <= room else "…" in shown
