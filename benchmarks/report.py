"""Shows what the page of a plan costs: its size, the time to write it beside the time to plan, and how soon it opens and answers.

The classic cluster and ten thousand hosts, in one run. A browser (Debian's chromium, with the packages of ``nicplanner[dev]``) tells how
long the page takes to open from disk and to answer a key in the search field of its cabling table; without one these columns stay empty.

Run: ``python benchmarks/report.py [--hosts 10000] [--browser /usr/bin/chromium]``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from designs import scale_data, starter_data
from machine import describe, print_table

import nicplanner as nic
from nicplanner.report import write_report

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
GOALS = {"classic": 3, "fleet": 15}
"""Largest size of the page in MB."""
TYPING = """async (text) => {
  const field = document.querySelector("#table-cabling .dt-search input"), took = [];
  for (const sign of text) {
    const start = performance.now();
    field.value += sign;
    const drawn = new Promise((done) => new MutationObserver((_, it) => { it.disconnect(); done(); })
      .observe(document.querySelector("#table-cabling tbody"), { childList: true }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn;
    took.push(performance.now() - start);
  }
  return took;
}"""
"""Types into the search field and returns the milliseconds until each key's rows stand in the table."""


def seen(page: Path, browser: str) -> tuple[str, str]:
    """Open a page and type into its search field; return milliseconds until it can be used, and of the slowest key."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=list(FLAGS))
        tab: Any = chromium.new_page()
        tab.goto(page.as_uri())
        opened = tab.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
        section = tab.locator("#table-cabling")
        section.scroll_into_view_if_needed()
        section.locator(".filters").wait_for()
        slowest = max(tab.evaluate(TYPING, "hv01"))
        chromium.close()
    return f"{opened:.0f}", f"{slowest:.0f}"


def line(name: str, design: nic.Design, browser: str) -> list[str]:
    """Plan, write and open; return the line of the table. The times are processor time of one thread."""
    begun = time.process_time()
    plan = nic.plan(design)
    planned = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "plan.html"
        begun = time.process_time()
        size = write_report(plan, page)
        written = time.process_time() - begun
        opened, key = seen(page, browser) if Path(browser).is_file() else ("–", "–")
    cables = len(plan.tables["cabling"])
    return [name, f"{cables:,}", f"{size / 1e6:.2f}", f"{planned:.2f}", f"{written:.2f}", f"{written / planned:.1f}", opened, key]


def main() -> None:
    """Print both lines."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--hosts", type=int, default=10_000)
    arguments.add_argument("--browser", default="/usr/bin/chromium")
    given = arguments.parse_args()
    print(describe())
    line("warm-up", nic.Design.from_dict(starter_data()), "")
    fleet = nic.Design.from_dict(scale_data(given.hosts, given.hosts // 20, "one group"))
    designs = {"classic, 4 hosts": nic.Design.from_dict(starter_data()), f"{given.hosts:,} hosts": fleet}
    rows = [line(name, design, given.browser) for name, design in designs.items()]
    print_table(["plan", "cables", "page, MB", "planning, s", "page, s", "ratio", "opens, ms", "slowest key, ms"], rows)
    print(f"\ngoals: {GOALS['classic']} MB for the classic cluster, {GOALS['fleet']} MB for 10,000 hosts; 1,000 ms to open, 100 ms a key")


if __name__ == "__main__":
    main()
