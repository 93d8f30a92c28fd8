"""The fonts that matplotlib ships: the same on every machine, for what is drawn without matplotlib."""

from __future__ import annotations

from pathlib import Path


def font_file(bold: bool = False) -> Path:
    """Return the file of DejaVu Sans, which has letters of some forty scripts (free licence, https://dejavu-fonts.github.io)."""
    from matplotlib import get_data_path

    return Path(get_data_path(), "fonts", "ttf", f"DejaVuSans{'-Bold' if bold else ''}.ttf")
