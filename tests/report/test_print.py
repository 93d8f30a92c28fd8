"""The page on paper: a document with everything in it, and nothing to press."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from nicplanner.plan import Plan
from nicplanner.report import printed, write_report


def printed_text(page: Any) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [unicodedata.normalize("NFKC", one.extract_text()) for one in reader.pages]  # ligatures as letters


@pytest.mark.parametrize("theme", ["dark"])  # the one that must not come out of the printer
def test_everything_is_on_paper(visit: Callable[..., Any], classic_file: Path, classic: Plan, theme: str) -> None:
    pages = printed_text(visit(classic_file, theme=theme))
    whole = "\n".join(pages)
    assert "Branch office Hyper-V cluster" in pages[0]
    assert "Proven: no valid plan" in pages[0]
    assert len(pages) > 4
    for words in ("Findings", "Bill of materials", "Cabling", "Switch ports", "Addresses", "no-interconnect", "10.20.2.14", "C0032"):
        assert words in whole, words
    for gone in ("Download", "Search", "Theme", "Host group", "What the columns mean", "Skip to"):
        assert gone not in whole, gone
    assert f"1 / {len(pages)}" in pages[0]


def test_heads_are_repeated(page: Any) -> None:
    pages = [text for text in printed_text(page) if "port slot2/p3 hv0" in text]
    assert len(pages) > 2
    assert all("surviving" in text and "required" in text for text in pages)


def test_long_tables_say_where_the_rest_is(
    visit: Callable[..., Any], classic: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printed, "MOST_PRINTED", 7)
    monkeypatch.setattr("nicplanner.report.page.MOST_PRINTED", 7)
    write_report(classic, tmp_path / "short.html")
    text = "\n".join(printed_text(visit(tmp_path / "short.html")))
    assert "The first 7 of 260 rows" in text
    assert "failures.csv" in text
    assert "C0007" in text
    assert "C0008" not in text
    assert len(classic.tables["vlans"]) == 6
    assert "The first 7 of 6" not in text
