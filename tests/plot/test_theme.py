"""Themes and the palette: contrast, kinds, determinism."""

from __future__ import annotations

import pytest

from nicplanner.errors import InputError
from nicplanner.plot.palette import COLOURS, DASHES, FABRICS, OF_KIND, colours_of
from nicplanner.plot.theme import DARK, LIGHT, THEMES, Theme, theme_of, worn


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("part", ["ink", "faint", "good", "warn", "bad"])
@pytest.mark.parametrize("ground", ["paper", "body", "free"])
def test_texts_can_be_read(theme: Theme, part: str, ground: str) -> None:
    assert _contrast(getattr(theme, part), getattr(theme, ground)) >= 4.5  # WCAG 2.2, 1.4.3


def test_none_follows_matplotlib() -> None:
    import matplotlib as mpl

    assert theme_of(None) is LIGHT
    with mpl.rc_context({"figure.facecolor": "black"}):
        assert theme_of(None) is DARK
    with mpl.rc_context({"figure.facecolor": "none", "axes.facecolor": "white"}):
        assert theme_of(None) is LIGHT


def test_unknown_theme_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="dark"):
        theme_of("drak")


def test_a_class_keeps_its_colour_whatever_stands_beside_it() -> None:
    few = colours_of({"prod": "production", "san": "iscsi"})
    many = colours_of({"prod": "production", "san": "iscsi", "a": "backup", "mgmt": "management", "b": "cluster"})
    assert few["prod"] == many["prod"] == OF_KIND["production"]
    assert few["san"] == many["san"] == OF_KIND["iscsi"]


def test_twenty_classes_have_twenty_colours() -> None:
    every = [*OF_KIND, *OF_KIND]
    for kinds in ({f"c{i}": "production" for i in range(20)}, {f"c{i}": kind for i, kind in enumerate(every[:20])}):
        assert len(set(colours_of(kinds).values())) == 20
    assert len(colours_of({f"c{i}": "production" for i in range(40)})) == 40


def test_order_does_not_matter() -> None:
    kinds = {"b": "production", "a": "production", "z": "iscsi"}
    assert colours_of(kinds) == colours_of(dict(reversed(kinds.items())))


def test_fabrics_are_told_apart_without_colour_and_are_no_classes() -> None:
    assert len(set(DASHES)) == len(DASHES) == len(FABRICS) == len(set(FABRICS))
    assert not set(FABRICS) & set(COLOURS)


def test_what_is_set_inside_stays_set_but_for_the_theme() -> None:
    """As a notebook's backend does, which pyplot loads with the first figure."""
    import matplotlib as mpl

    before = mpl.rcParams["text.color"]
    with mpl.rc_context():
        inside = not mpl.rcParams["interactive"]
        with worn(DARK):
            assert mpl.rcParams["text.color"] == DARK.ink
            mpl.rcParams["interactive"] = inside
        assert mpl.rcParams["text.color"] == before
        assert mpl.rcParams["interactive"] == inside


def test_cables_come_in_the_colours_of_the_figures() -> None:
    """The nearest of those that are sold, by hue; grey is for what has none."""
    from colorsys import rgb_to_hsv

    from nicplanner.export.swatches import swatch
    from nicplanner.network.cables import COLOURS as CABLES

    def hue(colour: str) -> float | None:
        hue, saturation, _ = rgb_to_hsv(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
        return hue if saturation > 0.1 else None

    assert set(CABLES) == set(OF_KIND)
    for kind, name in CABLES.items():
        drawn, sold = hue(OF_KIND[kind]), hue(swatch(name) or "")
        assert (drawn is None) == (sold is None)
        if drawn is not None and sold is not None:
            assert min(abs(drawn - sold), 1 - abs(drawn - sold)) < 0.12, kind
