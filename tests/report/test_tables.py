"""The tables of the page: search, filters, order, and the CSV file of what is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicplanner.plan import Plan
from nicplanner.tables import SPECS, Table


def show(page: Any, name: str) -> Any:
    section = page.locator(f"#table-{name}")
    section.scroll_into_view_if_needed()
    section.locator(".filters").wait_for()
    return section


def cells(section: Any) -> list[list[str]]:
    texts = "(body) => [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    found: list[list[str]] = section.locator(".live tbody").evaluate(texts)
    return found


def look_for(section: Any, text: str, told: str) -> None:
    section.locator(".dt-search input").fill(text)
    section.locator(".dt-info", has_text=told).wait_for()


def csv_of(page: Any, section: Any) -> str:
    with page.expect_download() as waiting:
        section.locator(".download").click()
    return Path(waiting.value.path()).read_bytes().decode()


def test_every_table_is_there_and_downloads_as_the_plan_writes_it(page: Any, classic: Plan) -> None:
    for name, table in classic.tables.items():
        if len(table):
            section = show(page, name)
            assert csv_of(page, section) == table.to_csv()


def test_search_filter_sort(page: Any, classic: Plan) -> None:
    table = classic.tables["ports"]
    rows = list(table.rows())
    section = show(page, "ports")
    look_for(section, "ISCSI sw-a", "1 to 4 of 4")
    hosts = [row for row in cells(section) if row[0].startswith("hv")]
    wanted = [row for row in rows if any("iscsi" in str(cell) for cell in row) and "sw-a" in row]
    assert len(hosts) == len(wanted) == 4
    assert "found among 40" in section.locator(".dt-info").inner_text()
    section.locator("select[aria-label^='host:']").select_option("=hv02")
    assert [row[0] for row in cells(section)] == ["hv02"]
    assert Table.from_csv(SPECS["ports"], csv_of(page, section))["host"] == ["hv02"]
    look_for(section, "", "1 to 10 of 10")
    section.locator("input[aria-label^='switch port:']").fill("g5")
    section.locator("select[aria-label^='host:']").select_option("")
    assert {row[8] for row in cells(section)} == {row[8] for row in rows if "g5" in row[8]}
    look_for(section, "no such thing", "nothing")
    assert cells(section) == [["No row has all of this."]]


def test_sorting_is_natural_and_numbers_go_by_size(page: Any, classic: Plan) -> None:
    section = show(page, "switch_ports")
    head = section.locator(".live thead th").nth(1)
    head.click()
    ports = [row[1] for row in cells(section)]
    assert ports[:4] == ["g1", "g1", "g2", "g2"]
    assert ports.index("g9") < ports.index("g10")
    assert head.get_attribute("aria-sort") == "ascending"
    section = show(page, "failures")
    section.locator(".live thead th").nth(6).click()
    section.locator(".live thead th").nth(6).click()
    assert cells(section)[0][6] == "2"
    surviving = Table.from_csv(SPECS["failures"], csv_of(page, section))["surviving_gbps"]
    assert list(surviving) == sorted(classic.tables["failures"]["surviving_gbps"], reverse=True)


def test_paging(page: Any) -> None:
    section = show(page, "failures")
    assert len(cells(section)) == 25
    section.locator(".dt-paging-button", has_text="2").first.click()
    assert section.locator(".dt-info").inner_text().startswith("26 to 50 of 260")


def test_columns_say_what_they_mean(page: Any) -> None:
    section = show(page, "cabling")
    titles = section.locator(".live thead th").evaluate_all("(heads) => heads.map((head) => head.title)")
    assert titles == [column.meaning for column in SPECS["cabling"].columns]
    assert "m" in section.locator(".live thead th", has_text="length").inner_text().split()


def test_without_scripts_the_first_rows_are_there(browser: Any, classic_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(classic_file.as_uri())
    assert page.locator("#table-ports .static tbody tr").count() == 40
    assert page.locator("#table-ports .static").is_visible()
    assert not page.locator("#explorer").is_visible()
    context.close()
