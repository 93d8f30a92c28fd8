"""The figure of a host: what it says, and that it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

import nicplanner as nic
from nicplanner.plot.palette import COLOURS, class_colours, ink

mpl.use("agg")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def plan() -> nic.Plan:
    return nic.plan(nic.Design.parse(nic.starter()))


def test_says_what_the_tables_say(plan: nic.Plan) -> None:
    axes = nic.plot_host(plan, "hv03")
    texts = [text.get_text() for text in axes.texts]
    rows = plan.ports[plan.ports.host == "hv03"]
    for row in rows.itertuples():
        assert row.port in texts
        if row.traffic:
            assert f"{row.redundancy}, {row.fabric}\n{row.switch} {row.switch_port}" in texts
    assert texts.count("free") == (rows.traffic == "").sum() == 2
    for name in ("cluster", "iscsi", "live-migration", "management", "production"):
        assert texts.count(name) == rows.traffic.str.split(";").map(lambda names, name=name: name in names).sum()
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["cluster", "iscsi", "live-migration", "management", "production"]


def test_first_host_by_default_and_given_axes(plan: nic.Plan) -> None:
    _, axes = plt.subplots()
    assert nic.plot_host(plan, ax=axes) is axes
    assert axes.get_title(loc="left").startswith("hv01")
    with pytest.raises(KeyError):
        nic.plot_host(plan, "nobody")


def test_no_text_overlaps(plan: nic.Plan) -> None:
    axes = nic.plot_host(plan)
    figure = axes.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    legend = axes.get_legend()
    assert legend is not None
    boxes = [text.get_window_extent(renderer) for text in axes.texts] + [legend.get_window_extent(renderer)]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_same_class_same_colour() -> None:
    colours = class_colours(["production", "iscsi", "iscsi"])
    assert colours == {"iscsi": COLOURS[0], "production": COLOURS[1]}
    assert len(set(COLOURS)) == len(COLOURS)
    assert ink("#000000") == "#FFFFFF"
    assert ink("#FFFFFF") == "#000000"
