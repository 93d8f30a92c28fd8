"""Figures are drawn without a screen and closed after each test; the modules of sites, rows and checks beside the tests can be imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

sys.path.insert(0, str(Path(__file__).parent))
mpl.use("agg")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")
