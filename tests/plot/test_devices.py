"""What the figures of devices have in common: they can be read, are the same each time, and refuse names that the plan does not have."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sites
from baselines import assert_like
from matplotlib import pyplot as plt
from reading import assert_readable, overlapping, texts_of

import nicplanner as nic
from nicplanner.plot import plot_host, plot_logical, plot_switches
from nicplanner.plot.jacks import RJ45, SFP, Kind, Look, draw_jack
from nicplanner.plot.palette import COLOURS
from nicplanner.plot.sheet import Sheet
from nicplanner.plot.theme import theme_of
from nicplanner.tables import Table

FIGURES = [plot_host, plot_logical, plot_switches]
PLANS: dict[str, Callable[[], nic.Plan]] = {
    "1": lambda: sites.hosts(1),
    "4": lambda: sites.hosts(4),
    "16": lambda: sites.hosts(16),
    "64": lambda: sites.hosts(64),
    "many": sites.many_ports,
    "mesh": sites.mesh,
    "racks": sites.many_racks,
    "hostile": sites.hostile,
    "upright": sites.upright,
}


def png(axes: Any) -> bytes:
    stream = io.BytesIO()
    axes.figure.savefig(stream, format="png", dpi=60, metadata={"Software": None})
    return stream.getvalue()


# texts stand where they stand in both themes: two plans of them are drawn in the dark too
@pytest.mark.parametrize(("name", "theme"), [*((name, "light") for name in PLANS), ("16", "dark"), ("hostile", "dark")])
@pytest.mark.parametrize("figure", FIGURES)
def test_can_be_read(figure: Any, name: str, theme: str) -> None:
    axes = figure(PLANS[name](), theme=theme)
    assert_readable(axes.figure)


@pytest.mark.parametrize("figure", FIGURES)
def test_same_each_time_and_of_a_plan_that_is_read_back(figure: Any, tmp_path: Path) -> None:
    plan = sites.many_ports()
    first = png(figure(plan, theme="light"))
    assert png(figure(plan, theme="light")) == first
    assert png(figure(plan, theme="dark")) != first
    plan.write(tmp_path / "plan")
    assert png(figure(nic.Plan.load(tmp_path / "plan"), theme="light")) == first


@pytest.mark.parametrize("figure", FIGURES)
def test_theme_goes_with_the_settings(figure: Any) -> None:
    plan = sites.hosts(4)
    light = figure(plan).figure.get_facecolor()
    assert light == figure(plan, theme="light").figure.get_facecolor()
    with plt.style.context("dark_background"):
        dark = figure(plan).figure.get_facecolor()
    assert dark == figure(plan, theme="dark").figure.get_facecolor() != light


@pytest.mark.parametrize("figure", FIGURES)
def test_given_axes_are_drawn_into(figure: Any) -> None:
    whole, pair = plt.subplots(1, 2, figsize=(20, 8))  # smaller than the figures of their own: so are the texts
    size, colour = tuple(whole.get_size_inches()), whole.get_facecolor()
    assert figure(sites.hosts(4), ax=pair[0], theme="light") is pair[0]
    assert figure(sites.many_ports(), ax=pair[1], theme="light") is pair[1]
    assert (tuple(whole.get_size_inches()), whole.get_facecolor()) == (size, colour)
    assert len(plt.get_fignums()) == 1
    assert overlapping(texts_of(whole)) == []
    assert all(whole.bbox.contains(*corner) for _, box in texts_of(whole) for corner in box.corners())


@pytest.mark.parametrize("name", ["host", "logical", "switches"])
def test_methods_of_the_plan_draw_the_same(name: str) -> None:
    plan = sites.hosts(4)
    function = {"host": plot_host, "logical": plot_logical, "switches": plot_switches}[name]
    assert png(getattr(plan, f"plot_{name}")(theme="dark")) == png(function(plan, theme="dark"))


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda plan: plot_host(plan, "hv1"), "no such host; found: hv1; .*did you mean 'hv01'"),
        (lambda plan: plot_host(plan, "\x1b[2J" + "x" * 500), r"no such host; found: \\u001b"),
        (lambda plan: plot_logical(plan, "hv[01-05]"), r"no such host group; .*did you mean 'hv\[01-04\]'"),
        (lambda plan: plot_switches(plan, ["sw-a", "sw-c", "x"]), "no such switch; found: sw-c; .*sw-a(.|\n)*no such switch; found: x"),
        (lambda plan: plot_switches(plan, []), "no such switch"),
        (lambda plan: plot_switches(plan, "sw-aa"), "did you mean 'sw-a'"),
    ],
)
def test_unknown_names_are_refused(draw: Any, words: str) -> None:
    with pytest.raises(nic.InputError, match=words):
        draw(sites.hosts(4))
    assert not plt.get_fignums()


@pytest.mark.parametrize("figure", FIGURES)
def test_plans_of_earlier_versions_are_refused(figure: Any) -> None:
    plan = sites.hosts(4)
    old = nic.Plan(plan.tables, {key: value for key, value in plan.manifest.items() if key != "site"})
    with pytest.raises(nic.InputError, match="again"):
        figure(old)


@pytest.mark.parametrize("figure", FIGURES)
def test_plan_without_rows_is_drawn_empty(figure: Any) -> None:
    plan = sites.hosts(4)
    empty = nic.Plan({name: Table.of_rows(table.spec, []) for name, table in plan.tables.items()}, plan.manifest)
    assert_readable(figure(empty).figure)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("latch_up", [False, True])
@pytest.mark.parametrize("kind", [RJ45, SFP])
def test_stripes_fill_the_opening(kind: Kind, latch_up: bool, count: int) -> None:
    sheet = Sheet(100, theme_of("light"))
    draw_jack(sheet, 10, 20, 40, kind, Look(COLOURS[:count]), latch_up, "one")
    sheet.height = 100
    axes = sheet.put(None)
    areas = [area(one) for one in axes.patches if one.get_gid() == "stripe:one"]
    assert len(areas) == count
    assert sum(areas) == pytest.approx(area(next(one for one in axes.patches if one.get_gid() == "jack:one")))


def area(patch: Any) -> float:
    """Return the area of a polygon (Gauss's formula)."""
    points = patch.get_xy()
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))) / 2


@pytest.mark.parametrize(("figure", "name"), list(zip(FIGURES, ("host", "logical", "switches"), strict=True)))
def test_looks_as_it_did(figure: Any, name: str, tmp_path: Path) -> None:
    assert_like(figure(sites.hosts(4), theme="light").figure, f"{name}-light", tmp_path)
    assert_like(figure(sites.many_ports(), theme="dark").figure, f"{name}-dark", tmp_path)
