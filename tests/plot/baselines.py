"""Figures compared with pictures of them: ``baseline/<name>.png``, small and of few dots, with a tolerance.

A picture is compared only with the minor version of matplotlib that made it, which it carries in its own metadata: another version may
draw texts and lines a little differently without being wrong. Make the pictures again, after looking at the figures, with::

    NICPLANNER_BASELINES=make python -m pytest tests/plot

and look at what changed before committing them (``git diff --stat``, then the pictures).
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from matplotlib.testing.compare import compare_images
from PIL import Image, PngImagePlugin

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOLDER = Path(__file__).parent / "baseline"
DPI = 50
COLOURS = 64
MOST_BYTES = 40_000
TOLERANCE = 2.0
"""Root mean square of the differences of the colours (0 to 255) that counts as equal: below what a missing text of a few letters makes."""
MAKE = "NICPLANNER_BASELINES"


def minor_version() -> str:
    """Return the version of matplotlib that a picture is bound to."""
    return "matplotlib " + ".".join(mpl.__version__.split(".")[:2])


def assert_like(figure: Figure, name: str, folder: Path, baselines: Path = FOLDER) -> None:
    """Fail where a figure does not look like its picture ``baseline/<name>.png``.

    Parameters
    ----------
    figure
        The figure.
    name
        Name of the picture, without its ending.
    folder
        Where the figure and, where they differ, the difference are written (pytest's ``tmp_path``).
    baselines
        Folder of the pictures.
    """
    kept = baselines / f"{name}.png"
    if os.environ.get(MAKE) == "make":
        _save(figure, kept)
        assert kept.stat().st_size <= MOST_BYTES, f"{kept.name} is too large for a picture that is committed"
        return
    assert kept.exists(), f"there is no picture of {name}: {MAKE}=make makes it"
    with Image.open(kept) as picture:
        made_by = picture.info.get("Software", "")
    if made_by != minor_version():
        pytest.skip(f"{kept.name} was made by {made_by or 'an unknown program'}, this is {minor_version()}")
    drawn = folder / f"{name}.png"
    _save(figure, drawn)
    difference = compare_images(str(kept), str(drawn), TOLERANCE)
    assert difference is None, difference


def _save(figure: Figure, file: Path) -> None:
    """Write a figure as a picture of few colours, which is a third as large."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DPI, facecolor=figure.get_facecolor())
    made_by = PngImagePlugin.PngInfo()
    made_by.add_text("Software", minor_version())
    with Image.open(stream) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True, pnginfo=made_by)
