"""What axe finds, in both themes and sizes, with a part kept and a failure shown; and the order of the headings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_grave(visit: Callable[..., Any], classic_file: Path, theme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(classic_file, width=width, theme=theme, bypass_csp=True)  # axe is a script of the test, not of the page
    page.click("[data-failure='switch R1:B']")
    for name in ("ports", "cabling", "failures"):
        page.locator(f"#table-{name}").scroll_into_view_if_needed()
        page.locator(f"#table-{name} .filters").wait_for()
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], [node["html"][:160] for node in one["nodes"]][:4]) for one in found if one["impact"] in ("serious", "critical")]
    assert grave == []


def test_headings_are_in_order(page: Any) -> None:
    levels = page.evaluate("[...document.querySelectorAll('main :is(h1,h2,h3,h4)')].map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_focus_is_seen_and_motion_is_reduced(visit: Callable[..., Any], classic_file: Path) -> None:
    page = visit(classic_file, reduced_motion="reduce")
    page.focus("#group")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("getComputedStyle(document.querySelector('.part')).transitionDuration") == "0s"
