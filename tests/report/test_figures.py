"""Figures of the page: all of them, in the page's colours, alike with or without the hosts that are like others."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nicplanner import plot
from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plan import Plan
from nicplanner.plot.theme import DARK, LIGHT
from nicplanner.report.alike import without_likes
from nicplanner.report.figures import OF_THE_WORST, Shades, Task, figures_of, page_svg, svg_of, tasks


def test_every_figure_is_there(classic: Plan) -> None:
    site = SiteExcerpt.of(classic.manifest)
    found = figures_of(classic, site, Shades())
    assert [task.function for task in tasks(site)] == [
        "plot_topology", "plot_rack", "plot_switches", "plot_host", "plot_logical", "plot_utilisation", "plot_failures", "plot_subnets",
    ]  # fmt: skip
    assert len(found) == 8
    for figure in found:
        assert figure.svg.startswith("<svg ")
        assert figure.svg.count("<svg") == 1
        assert not re.search(r"<!--|<metadata|<style|<script|xlink|http", figure.svg)
    ids = re.findall(r'\bid="([^"]*)"', "".join(figure.svg for figure in found))
    assert len(ids) == len(set(ids))
    wanted = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', "".join(figure.svg for figure in found))
    assert {one or other for one, other in wanted} <= set(ids)


def test_colours_are_those_of_both_themes(classic: Plan) -> None:
    """Putting a theme's colours back gives what the figure looks like in it."""
    shades = Shades()
    for number, task in enumerate(tasks(SiteExcerpt.of(classic.manifest))):
        merged = page_svg(getattr(plot, task.function), classic, task, f"f{number}-", shades)
        assert "var(--paper)" in merged
        for theme, declared in zip((LIGHT, DARK), shades.variables, strict=True):
            values = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6});", declared)) | {
                name: getattr(theme, name).lower() for name in ("paper", "ink", "faint", "line", "body", "free", "good", "warn", "bad")
            }
            seen = re.findall(r"#[0-9a-f]{6}\b", re.sub(r"var\(--([\w-]+)\)", lambda found, values=values: values[found.group(1)], merged))
            drawn = svg_of(getattr(plot, task.function), classic, task, theme)
            assert set(re.findall(r"#[0-9a-f]{6}\b", drawn)) - {"#000000"} == set(seen) - {"#000000"}


def test_figures_that_differ_in_more_than_colours_are_there_twice(classic: Plan) -> None:
    def draw(plan: Any, theme: Any) -> Any:
        import matplotlib.pyplot as plt

        ax = plt.figure().add_subplot()
        ax.plot([0, 1] if theme.name == "dark" else [0, 1, 2])
        return ax

    svg = page_svg(draw, classic, Task("draw", "", {}), "f1-", Shades())
    assert svg.count("<svg") == 2
    assert 'class="in-dark"' in svg
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(ids) == len(set(ids))


def test_hosts_that_are_alike_are_looked_at_once(classic: Plan) -> None:
    fewer = without_likes(classic)
    assert set(fewer.tables["ports"]["host"]) == set(fewer.tables["failures"]["host"]) == {"hv01"}
    site = SiteExcerpt.of(classic.manifest)
    for task in tasks(site):
        if task.function in OF_THE_WORST:
            draw = getattr(plot, task.function)
            assert svg_of(draw, fewer, task, LIGHT) == svg_of(draw, classic, task, LIGHT)


@pytest.mark.parametrize("column", ["required_gbps", "ok", "state", "demand_gbps", "element"])
def test_a_host_that_differs_is_kept(classic: Plan, column: str) -> None:
    table = classic.tables["failures"]
    at = list(table["host"]).index("hv03")
    values = list(table[column])
    values[at] = {"ok": False, "state": "night", "element": "slot9"}.get(column) or 7
    changed = type(table)(table.spec, {**table.columns, column: values})
    fewer = without_likes(Plan({**classic.tables, "failures": changed}, classic.manifest))
    assert list(dict.fromkeys(fewer.tables["ports"]["host"])) == ["hv01", "hv03"]


def test_figures_follow_the_theme(visit: Callable[..., Any], classic_file: Path) -> None:
    page = visit(classic_file, theme="dark")
    ground = "getComputedStyle(document.querySelector('.drawn svg path')).fill"

    def channels(hexadecimal: str) -> str:
        return f"rgb({', '.join(str(int(hexadecimal[i : i + 2], 16)) for i in (1, 3, 5))})"

    assert page.evaluate(ground) == channels(DARK.paper)
    page.select_option("#theme", "light")
    assert page.evaluate(ground) == channels(LIGHT.paper)
    assert page.locator(".drawn svg").count() == 8
