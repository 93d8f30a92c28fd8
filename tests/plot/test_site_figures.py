"""Every figure of a site: readable for few and many hosts, both themes and hostile names; the same each time; in Axes of any size."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import floors
import matplotlib as mpl
import pytest
import sites
from baselines import assert_like
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from reading import assert_readable, overlapping, texts_of

import nicplanner as nic
from nicplanner.plot.theme import DARK, THEMES
from nicplanner.tables import Table

FIGURES = ("rack", "topology", "utilisation", "failures", "subnets")
PLANS: dict[str, Callable[[], nic.Plan]] = {
    **{f"{count}-hosts": partial(sites.hosts, count) for count in (1, 4, 16, 64)},
    "hostile": sites.hostile,
    "many-ports": sites.many_ports,
    "mesh": sites.mesh,
    "between-racks": floors.between_racks,
    "end-of-row": floors.end_of_row,
    "broken": floors.broken,
    "mixed-subnets": floors.mixed_subnets,
}


def draw(figure: str, plan: nic.Plan, **options: Any) -> Any:
    return getattr(plan, f"plot_{figure}")(**options)


# texts stand where they stand in both themes: two plans of them are drawn in the dark too
@pytest.mark.parametrize(("name", "theme"), [*((name, "light") for name in PLANS), ("16-hosts", "dark"), ("hostile", "dark")])
@pytest.mark.parametrize("figure", FIGURES)
def test_can_be_read(figure: str, name: str, theme: str) -> None:
    axes = draw(figure, PLANS[name](), theme=theme)
    assert_readable(axes.figure)
    assert to_hex(axes.figure.get_facecolor()).upper() == THEMES[theme].paper


@pytest.mark.parametrize("figure", ["rack", "topology", "subnets"])
def test_five_hundred_racks_can_be_read(figure: str) -> None:
    assert_readable(draw(figure, floors.many_racks()).figure)


@pytest.mark.parametrize("racks", [100])
def test_hundreds_of_subnets_can_be_read(racks: int) -> None:
    assert_readable(draw("subnets", floors.rack_scopes(racks)).figure)


@pytest.mark.parametrize("figure", FIGURES)
def test_equal_bytes_each_time(figure: str, tmp_path: Path) -> None:
    pictures = []
    for i in range(2):
        file = tmp_path / f"{i}.png"
        draw(figure, sites.hosts(4)).figure.savefig(file, metadata={"Software": None})
        plt.close("all")
        pictures.append(file.read_bytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_plan_that_is_read_back_looks_the_same(figure: str, tmp_path: Path) -> None:
    plan = floors.mixed_subnets()
    plan.write(tmp_path / "plan")
    pictures = []
    for i, one in enumerate((plan, nic.Plan.load(tmp_path / "plan"))):
        file = tmp_path / f"{i}.png"
        draw(figure, one).figure.savefig(file, metadata={"Software": None})
        pictures.append(file.read_bytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_plan_without_rows_is_drawn_empty(figure: str) -> None:
    plan = sites.hosts(4)
    bare = nic.Plan({name: Table.of_rows(table.spec, []) for name, table in plan.tables.items()}, plan.manifest)
    assert_readable(draw(figure, bare).figure)


@pytest.mark.parametrize(
    ("figure", "table", "cells", "words"),
    [
        ("rack", "cabling", {"rack": "R11"}, "no such rack; found: R11"),
        ("topology", "cabling", {"switch_rack": "R2"}, "no such rack; found: R2"),
        ("subnets", "vlans", {"subnet": "10.20.0.0/99"}, "not an IPv4 address or subnet; found: 10.20.0.0/99"),
        ("subnets", "addresses", {"address": "hv01"}, "not an IPv4 address or subnet; found: hv01"),
    ],
)
def test_edited_tables_that_cannot_be_drawn_are_refused(figure: str, table: str, cells: dict[str, Any], words: str) -> None:
    plan = floors.edited(sites.hosts(1), table, lambda row: row.update(cells))
    with pytest.raises(nic.InputError, match=words):
        draw(figure, plan)


@pytest.mark.parametrize("figure", FIGURES)
def test_given_axes_are_used_and_the_figure_left_alone(figure: str) -> None:
    whole, (first, second) = plt.subplots(1, 2, figsize=(9, 5))
    before = whole.get_size_inches().tolist()
    assert draw(figure, sites.hosts(4), ax=second) is second
    assert plt.get_fignums() == [whole.number]
    assert whole.get_size_inches().tolist() == before
    assert not first.texts
    assert overlapping(texts_of(whole)) == []
    frame = second.get_window_extent().expanded(1.02, 1.02)
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for text, box in texts_of(whole) if text in second.texts)


@pytest.mark.parametrize("figure", FIGURES)
def test_follows_matplotlib_where_no_theme_is_named(figure: str) -> None:
    with mpl.rc_context({"figure.facecolor": "black"}):
        axes = draw(figure, sites.hosts(1))
    assert to_hex(axes.figure.get_facecolor()).upper() == DARK.paper


@pytest.mark.parametrize("figure", ["utilisation", "failures"])
def test_unknown_group_is_named_with_the_nearest(figure: str) -> None:
    with pytest.raises(nic.InputError, match=r"no such host group.*hv\[01-05\].*did you mean 'hv\[01-04\]'"):
        draw(figure, sites.hosts(4), group="hv[01-05]")
    assert not plt.get_fignums()


@pytest.mark.parametrize("figure", FIGURES)
def test_plan_without_its_site_is_refused(figure: str) -> None:
    plan = sites.hosts(1)
    old = nic.Plan(plan.tables, {key: value for key, value in plan.manifest.items() if key != "site"})
    with pytest.raises(nic.InputError, match="does not say what its site looks like"):
        draw(figure, old)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("figure", FIGURES)
def test_looks_as_it_did(figure: str, theme: str, tmp_path: Path) -> None:
    plan = floors.between_racks() if figure in ("rack", "topology") else sites.hosts(4)
    assert_like(draw(figure, plan, theme=theme).figure, f"{figure}-{theme}", tmp_path)
