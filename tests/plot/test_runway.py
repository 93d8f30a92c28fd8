"""The figure of a runway: what it says, and that it can be read with one, five and many limits."""

from __future__ import annotations

import copy
import io
from itertools import combinations
from typing import Any

import pytest
import yaml
from matplotlib import pyplot as plt

import nicplanner as nic
from nicplanner.plot import runway_png
from nicplanner.plot.runway import MOST_LINES

BASE = yaml.safe_load(nic.starter())


def one() -> Any:
    data = copy.deepcopy(BASE)
    data["traffic"] = {"management": {"demand_gbps": 0.3}}
    return nic.runway(nic.Design.from_dict(data), replanned=False)


def five() -> Any:
    return nic.runway(nic.Design.from_dict(BASE), ["10%/year", "iscsi=35%/year", "management=1.5%/month"], "4%/year", 20, replanned=False)


def many() -> Any:
    data: dict[str, Any] = {**copy.deepcopy(BASE), "racks": {}, "switches": {}, "hosts": {}}
    for i, letter in enumerate("abcdef", start=1):
        data["racks"][f"R{i}"] = {}
        for unit, name in ((40, "a"), (39, "b")):
            data["switches"][f"sw{i}-{name}"] = {"model": "PowerConnect 6248", "rack": f"R{i}", "unit": unit, "fabric": name.upper()}
        own = {"production": {"demand_gbps": 0.3 * i, "min_failover": 0.5}, "iscsi": {"demand_gbps": 0.1 + 0.25 * i}, "cluster": {}}
        body = {**BASE["hosts"]["hv[01-04]"], "rack": f"R{i}", "cluster": f"c{i}", "traffic": own}
        data["hosts"][f"a-long-name-of-virtualization-hosts-{letter}[01-{2 + i:02d}]"] = body
    return nic.runway(nic.Design.from_dict(data), ["20%/year", "iscsi=12%/year"], "15%/year", 15, replanned=False)


def test_says_what_the_rows_say() -> None:
    found = five()
    axes = found.plot()
    legend = axes.get_legend()
    assert legend is not None
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels[:3] == [
        "0.4 y: hv[01-04] iscsi, failure of adapter onboard",
        "0.4 y: hv[01-04] production, failure of adapter slot1",
        "1.1 y: hv[01-04] cluster and 1 alike, failure of adapter onboard",
    ]
    assert "later: sw-a and 1 alike, ports of 1 Gbit/s rj45" in labels
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"]
    assert marks == sorted({row.years for row in found.rows[: found.short]})
    assert any(list(line.get_ydata()) == [100, 100] for line in axes.lines)
    iscsi = next(line for line in axes.lines if line.get_label() == labels[0])
    points = dict(zip(iscsi.get_xdata(), iscsi.get_ydata(), strict=True))
    assert points[0] == pytest.approx(90)
    assert points[2] == pytest.approx(90 * 1.35**2)
    assert points[found.rows[0].years] == 100


def test_given_axes_and_nothing_that_grows() -> None:
    _, axes = plt.subplots()
    still = nic.runway(nic.Design.from_dict(BASE), "0%/year", replanned=False)
    assert still.plot(axes) is axes
    assert not [line for line in axes.lines if line.get_linestyle() == ":"]


@pytest.mark.parametrize("make", [one, five, many])
def test_no_text_overlaps_and_the_legend_is_outside(make: Any) -> None:
    found = make()
    axes = found.plot()
    figure: Any = axes.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    legend = axes.get_legend()
    assert legend is not None
    texts = [*legend.get_texts(), legend.get_title()]
    for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        texts += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    texts += [axes.xaxis.label, axes.yaxis.label, axes._left_title]  # type: ignore[attr-defined]
    boxes = [text.get_window_extent(renderer) for text in texts if text.get_text()]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert not legend.get_window_extent(renderer).overlaps(axes.get_window_extent(renderer))
    width, height = figure.get_size_inches() * figure.dpi
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)
    assert len(legend.get_texts()) <= MOST_LINES + 1


def test_file_is_the_same_each_time() -> None:
    found = one()
    data = runway_png(found)
    assert data.startswith(b"\x89PNG")
    assert runway_png(found) == data
    assert plt.imread(io.BytesIO(data)).shape[:2] == (630, 1575)
