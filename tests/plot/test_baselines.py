"""The comparison with pictures: it passes for what is alike, fails for what is not, and says why where it does not compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sites
from baselines import FOLDER, MAKE, MOST_BYTES, assert_like, minor_version
from matplotlib import pyplot as plt
from matplotlib.testing.exceptions import ImageComparisonFailure
from PIL import Image, PngImagePlugin

from nicplanner.plot import plot_host


def bars(last: float, size: tuple[float, float] = (3, 2)) -> Any:
    figure, axes = plt.subplots(figsize=size)
    axes.bar(["a", "b", "c"], [1, 2, last])
    return figure


def test_alike_passes_and_another_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MAKE, "make")
    assert_like(bars(3), "bars", tmp_path, tmp_path)
    monkeypatch.delenv(MAKE)
    out = tmp_path / "out"
    out.mkdir()
    assert_like(bars(3), "bars", out, tmp_path)
    with pytest.raises(AssertionError, match="RMS"):
        assert_like(bars(1), "bars", out, tmp_path)
    with pytest.raises(ImageComparisonFailure, match="sizes"):
        assert_like(bars(3, (3, 2.5)), "bars", out, tmp_path)
    with pytest.raises(AssertionError, match=f"{MAKE}=make"):
        assert_like(bars(3), "others", out, tmp_path)


def test_one_missing_text_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MAKE, "make")
    axes = plot_host(sites.hosts(4), theme="light")
    assert_like(axes.figure, "host", tmp_path, tmp_path)
    monkeypatch.delenv(MAKE)
    next(text for text in axes.texts if text.get_text() == "sw-b: g1").remove()
    (tmp_path / "out").mkdir()
    with pytest.raises(AssertionError, match="RMS"):
        assert_like(axes.figure, "host", tmp_path / "out", tmp_path)


def test_another_version_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MAKE, raising=False)
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "matplotlib 1.5")
    Image.new("RGB", (10, 10)).save(tmp_path / "old.png", pnginfo=info)
    with pytest.raises(pytest.skip.Exception, match=f"made by matplotlib 1.5, this is {minor_version()}"):
        assert_like(bars(3), "old", tmp_path / "out", tmp_path)


def test_pictures_are_small() -> None:
    assert [file.name for file in sorted(FOLDER.glob("*.png")) if file.stat().st_size > MOST_BYTES] == []
