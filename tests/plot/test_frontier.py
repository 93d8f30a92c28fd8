"""The figure of a frontier: a point a purchase, steps between, names below."""

from __future__ import annotations

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import pytest

import nicplanner as nic
from nicplanner.plot import frontier_png, plot_frontier

CARDS = {
    "quad": {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 16, "price": 120, "currency": "EUR"},
    "dual": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 16, "price": 70, "currency": "EUR"},
}


@pytest.fixture(scope="module")
def curve():
    changes = {
        "catalog.adapters": CARDS,
        "hosts.hv[01-04].adapters": "choose",
        "purchase": {"adapters": list(CARDS), "include": ["adapters"]},
    }
    return nic.frontier(nic.Design.parse(nic.starter()).replace(changes), y="spare_ports")


def test_every_point_is_drawn_and_named(curve):
    axes = plot_frontier(curve)
    steps, points = axes.lines
    assert list(points.get_xdata()) == [760, 960, 1240, 1440]
    assert list(points.get_ydata()) == list(steps.get_ydata()) == [0, 2, 4, 6]
    assert steps.get_drawstyle() == "steps-post"
    assert [text.get_text() for text in axes.texts] == ["1", "2", "3", "4"]
    label = axes.get_xlabel()
    assert label.startswith("cost (EUR)")
    assert [line for line in label.split("\n") if line[:1].isdigit()] == [
        "1  4 × dual, 4 × quad",
        "2  8 × quad",
        "3  4 × dual, 8 × quad",
        "4  12 × quad",
    ]
    low, high = axes.get_ylim()
    assert low < 0
    assert high > 6
    plt.close(axes.figure)


def test_draws_where_it_is_told(curve):
    figure, ax = plt.subplots()
    assert curve.plot(ax) is ax
    plt.close(figure)


def test_equal_bytes(curve):
    assert frontier_png(curve) == frontier_png(curve)
    assert frontier_png(curve)[:4] == b"\x89PNG"


def test_the_table_as_csv(curve):
    lines = curve.to_csv().splitlines()
    assert lines[0] == "cost,currency,spare_ports,purchase,ports,proven"
    assert lines[2] == "960,EUR,2,8 × quad,32,true"
    assert ">8 × quad</td>" in curve._repr_html_()
