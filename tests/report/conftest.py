"""A browser that opens reports from disk, offline, and watches what a page does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.report import write_report

sys.path.insert(0, str(Path(__file__).parent))  # for the module of hostile names

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Watched:
    """A page, and everything that it should not do."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.told: list[str] = []
        page.on("dialog", lambda dialog: (self.told.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: self.told.append(f"console {message.text}") if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.told.append(f"error {error}"))
        page.on("request", lambda request: self.told.append(f"request {request.url[:200]}") if self._outside(request.url) else None)

    @staticmethod
    def _outside(url: str) -> bool:
        return not re.match(r"file:.*\.html(#.*)?$|blob:", url)


def _missing(reason: str) -> None:
    """Skip for want of a browser; where the project's checks run, fail."""
    if os.environ.get("CI") or os.environ.get("NICPLANNER_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window. No longer than a module: Playwright's event loop runs as long, and other tests have loops of their own."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _missing("no package playwright")
    if not Path(CHROMIUM).exists():
        _missing(f"no {CHROMIUM}")
    with sync_playwright() as play:
        try:
            started = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        except Error as error:
            _missing(f"{CHROMIUM} does not start: {str(error)[:300]}")
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a file in a fresh window of a size and theme; at the end nothing may have happened that should not."""
    opened: list[tuple[Any, Watched]] = []

    def start(file: Path, width: int = 1280, height: int = 800, theme: str = "light", **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, offline=True, **more)
        context.set_default_timeout(20_000)
        watched = Watched(context.new_page())
        opened.append((context, watched))
        watched.page.goto(file.as_uri())
        watched.page.wait_for_selector("#failures > *", state="attached")
        return watched.page

    yield start
    told = [line for _, watched in opened for line in watched.told]
    for context, _ in opened:
        context.close()
    assert told == []


@pytest.fixture(scope="session")
def classic() -> Plan:
    return nic.plan(nic.Design.parse(nic.starter()))


@pytest.fixture(scope="session")
def classic_file(classic: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "classic.html"
    write_report(classic, path)
    return path


@pytest.fixture
def page(visit: Callable[..., Any], classic_file: Path) -> Any:
    """The report of the classic cluster."""
    return visit(classic_file)
