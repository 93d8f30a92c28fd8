"""Names are text: nothing of a plan runs, fetches or reckons, and everything of it is shown as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile import SIGNS, hostile

from nicplanner.plan import Plan
from nicplanner.report import report_bytes, write_report


@pytest.fixture(scope="module")
def bad(classic: Plan) -> Plan:
    return hostile(classic)


@pytest.fixture(scope="module")
def bad_file(bad: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "bad.html"
    write_report(bad, path)
    return path


@pytest.mark.parametrize("width", [360])
def test_nothing_runs_and_everything_is_text(visit: Callable[..., Any], bad_file: Path, bad: Plan, width: int) -> None:
    page = visit(bad_file, width=width)
    assert page.inner_text("#title") == bad.manifest["site"]["name"]
    assert page.evaluate("document.title") == f"{bad.manifest['site']['name']}: network plan"
    for name, table in bad.tables.items():
        if not len(table):
            continue
        section = page.locator(f"#table-{name}")
        section.scroll_into_view_if_needed()
        section.locator(".filters").wait_for()
        shown = section.locator(".live tbody tr").first.locator("td").evaluate_all("(all) => all.map((one) => one.textContent)")
        texts = [(cell, value) for cell, value in zip(shown, next(table.rows()), strict=True) if isinstance(value, str)]
        assert texts
        assert all(cell == value for cell, value in texts)
    classes = page.evaluate("[...document.querySelectorAll('#classes [data-kind]')].map((one) => one.dataset.key)")
    assert sorted(classes) == sorted(bad.manifest["site"]["classes"])
    assert page.locator("#vlans .part").count() == 6
    for one in page.locator("#explorer [data-kind]:not(.cable)").all():
        one.dispatch_event("pointerover", {"bubbles": True})
    for one in page.locator("[data-failure].chip").all():
        one.click()
        assert page.locator("#explorer .port.failed").count() > 0
    assert page.evaluate("document.querySelectorAll('img, iframe, object, embed, b > script, link').length") == 0
    assert page.evaluate("document.querySelectorAll('script:not([type])').length") == 1
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_downloads_are_safe_for_spreadsheets(visit: Callable[..., Any], bad_file: Path, bad: Plan) -> None:
    page = visit(bad_file)
    for name in ("cabling", "findings"):
        page.locator(f"#table-{name}").scroll_into_view_if_needed()
        with page.expect_download() as waiting:
            page.locator(f"#table-{name} .download").click()
        text = Path(waiting.value.path()).read_bytes().decode()
        assert text == bad.tables[name].to_csv()
    assert re.search(r"'=cmd", bad.tables["cabling"].to_csv())


def test_markup_holds_no_name_unescaped(bad: Plan) -> None:
    text = report_bytes(bad).decode()
    start = text[: text.index('<script type="application/json"')]
    assert start.count("<script") == start.count('<script type="application/octet-stream" class="packed">')
    for sign in SIGNS[:4]:
        if "<" in sign:
            assert sign not in text
    data = text[text.index('id="page-data">') :]
    data = data[: data.index("</script>")]
    assert not set("<&\u2028\u2029") & set(data)
    assert "{{7*7}}" in text


def test_the_policy_is_there_and_holds(browser: Any, classic_file: Path, tmp_path: Path) -> None:
    """A page into which someone has put script, an address and a frame: none of them does anything."""
    text = classic_file.read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert found is not None
    assert found.group(1).startswith("default-src &#39;none&#39;; script-src &#39;sha256-")
    assert "unsafe-eval" not in found.group(1)
    evil = (
        "<script>document.title = 'run'</script><p onclick=\"document.title = 'run'\" id=trap>x</p>"
        "<img src='http://127.0.0.1:9/a.png'><iframe src='http://127.0.0.1:9/b'></iframe><link rel=stylesheet href='http://127.0.0.1:9/c.css'>"
    )
    file = tmp_path / "evil.html"
    file.write_text(text.replace('<main id="main"', evil + '<main id="main"', 1), encoding="utf-8")
    context = browser.new_context(offline=False)
    page = context.new_page()
    sent: list[str] = []
    failed: list[str] = []
    page.on("requestfinished", lambda request: sent.append(request.url))
    page.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_selector("#failures [data-failure]")
    page.click("#trap")
    assert page.evaluate("document.title") != "run"
    assert not [url for url in sent if url.startswith("http")]
    assert len([text for text in failed if "Content Security Policy" in text]) >= 4
    context.close()
