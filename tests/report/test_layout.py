"""The interactive layout: what lights up, what a failure leaves, and that the keyboard alone does all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner import units
from nicplanner.plan import Plan
from nicplanner.report import write_report

LIT = "(kind) => [...document.querySelectorAll(`#explorer [data-kind=${kind}].lit`)].map((one) => one.dataset.key).sort()"
DIM = "(kind) => [...document.querySelectorAll(`#explorer [data-kind=${kind}].dim`)].map((one) => one.dataset.key).sort()"
CROSSED = "[...document.querySelectorAll('#explorer .port.failed')].map((one) => one.dataset.key).sort()"

CHIPS = "[...document.querySelectorAll('[data-failure].chip')].map((one) => one.dataset.failure)"
LEFT = "[...document.querySelectorAll('.left-table tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
EDGES = "[...document.querySelectorAll('#back .port')].map((one) => { const b = one.getBoundingClientRect(); return [b.left, b.right] })"


def shows(page: Any, place: str, text: str | None = None, value: str | None = None) -> None:
    """Wait until a place shows a text or a field has a value; the page's policy forbids to wait for a script of ours."""
    from playwright.sync_api import expect

    if text is not None:
        expect(page.locator(place)).to_have_text(text)
    if value is not None:
        expect(page.locator(place)).to_have_value(value)


def rows_of(plan: Plan, host: str) -> list[dict[str, Any]]:
    table = plan.tables["ports"]
    return [row for values in table.rows() if (row := dict(zip(table.columns, values, strict=True)))["host"] == host and row["group"]]


def ports_with(plan: Plan, host: str, test: Callable[[dict[str, Any]], bool]) -> list[str]:
    return sorted(f"{row['adapter']}/{row['port']}" for row in rows_of(plan, host) if test(row))


def cables_of(plan: Plan, host: str, ports: list[str]) -> list[str]:
    table = plan.tables["cabling"]
    rows = zip(table["cable"], table["host"], table["adapter"], table["port"], strict=True)
    return sorted(cable for cable, name, adapter, port in rows if name == host and f"{adapter}/{port}" in ports)


@pytest.mark.parametrize("name", ["cluster", "iscsi", "production"])
def test_a_class_lights_its_ports_cables_switches_and_vlans(page: Any, classic: Plan, name: str) -> None:
    page.hover(f"#classes [data-key='{name}']")
    mine = ports_with(classic, "hv01", lambda row: name in row["traffic"].split(";"))
    assert page.evaluate(LIT, "port") == mine
    assert page.evaluate(LIT, "cable") == cables_of(classic, "hv01", mine)
    assert page.evaluate(LIT, "class") == [name]
    vlans = classic.tables["vlans"]
    assert page.evaluate(LIT, "vlan") == sorted(
        f"{vlan} {title}" for vlan, title, traffic in zip(vlans["vlan"], vlans["name"], vlans["traffic"], strict=True) if traffic == name
    )
    every = {f"{adapter}/{port}" for host, adapter, port, *_ in classic.tables["ports"].rows() if host == "hv01"}
    assert set(page.evaluate(DIM, "port")) == every - set(mine)
    page.mouse.move(5, 5)
    assert page.evaluate(DIM, "port") == page.evaluate(LIT, "port") == []


def test_ports_cables_switches_and_vlans_light_what_belongs_to_them(page: Any, classic: Plan) -> None:
    page.hover("#back [data-key='slot1/p1']")
    assert page.evaluate(LIT, "class") == ["cluster", "live-migration"]
    assert page.evaluate(LIT, "vlan") == ["100 cluster", "103 live-migration"]
    assert page.evaluate(LIT, "switch") == ["sw-a"]
    page.hover("#ends .switch[data-key='sw-b']")
    on_b = ports_with(classic, "hv01", lambda row: row["switch"] == "sw-b")
    assert page.evaluate(LIT, "port") == on_b
    assert "102 iscsi-B" in page.evaluate(LIT, "vlan")
    assert "101 iscsi-A" not in page.evaluate(LIT, "vlan")
    page.hover("#vlans [data-key='101 iscsi-A']")
    assert page.evaluate(LIT, "port") == ports_with(classic, "hv01", lambda row: row["group"] == "iscsi" and row["fabric"] == "A")
    cable = cables_of(classic, "hv01", ["slot2/p2"])[0]
    page.locator(f"#cables [data-key='{cable}'] .hit").dispatch_event("pointerover", {"bubbles": True})
    assert page.evaluate(LIT, "port") == ["slot2/p2"]
    assert page.evaluate(LIT, "class") == ["management"]
    assert cable in page.inner_text("#told")


def test_every_failure_of_every_host_is_that_of_the_table(page: Any, classic: Plan) -> None:
    table = classic.tables["failures"]
    rows = [dict(zip(table.columns, values, strict=True)) for values in table.rows()]
    hosts = sorted({row["host"] for row in rows})
    assert len(hosts) == 4
    for number, host in enumerate(hosts):
        shows(page, "#host", value=host)
        page.wait_for_selector("#failures [data-failure]")
        elements = {(row["kind"], row["element"]) for row in rows if row["host"] == host}
        assert {tuple(key.split(" ", 1)) for key in page.evaluate(CHIPS)} == elements
        for kind, element in sorted(elements):
            page.click(f"[data-failure='{kind} {element}'].chip")
            gone = ports_with(classic, host, lambda row, kind=kind, element=element: _fails(row, kind, element))  # type: ignore[misc]
            assert gone
            assert page.evaluate(CROSSED) == gone
            assert page.evaluate(LEFT) == [
                [row["traffic"], units.text(row["surviving_gbps"]), units.text(row["required_gbps"]), _word(row)]
                for row in rows
                if (row["host"], row["kind"], row["element"]) == (host, kind, element)
            ]
        page.keyboard.press("Escape")
        assert page.evaluate(CROSSED) == []
        if number < 3:
            page.click("#after")


def _fails(row: dict[str, Any], kind: str, element: str) -> bool:
    whole = {"port": f"{row['adapter']}/{row['port']}", "adapter": row["adapter"], "switch": f"R1:{row['fabric']}"}
    return bool(whole[kind] == element)


def _word(row: dict[str, Any]) -> str:
    return "✗ no" if not row["ok"] else "✓ yes" if row["required_gbps"] else "– not required"


def test_keyboard_alone(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#classes') !== null"):
            break
    first = page.evaluate("document.activeElement.dataset.key")
    assert page.evaluate(LIT, "class") == [first]
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.key")
    assert second != first
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    page.keyboard.press("Tab")  # to the VLANs: one stop a list
    assert page.evaluate("document.activeElement.closest('#vlans') !== null")
    for place in ("#back", "#ends", "#cables"):
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.activeElement.closest('{place}') !== null"), place
    page.keyboard.press("End")
    cable = page.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(LIT, "cable") == [cable]
    page.focus("#failures [tabindex='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    assert "slot1" in page.inner_text("#told")
    assert page.evaluate(CROSSED) == ["slot1/p1", "slot1/p2", "slot1/p3"]
    page.keyboard.press("Escape")
    assert page.evaluate(CROSSED) == []
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(LIT, "cable") == []


def test_choosing_a_host(page: Any) -> None:
    page.fill("#host", "hv03")
    shows(page, "#back-title", text="Back of hv03")
    assert "rack R1, unit 6; 3 of 4" in page.inner_text("#place")
    assert page.inner_text("#told").startswith("hv03: 8 of 10 ports in use")
    page.click("#before")
    shows(page, "#host", value="hv02")


def test_the_live_region_says_what_is_shown(page: Any) -> None:
    assert page.get_attribute("#told", "aria-live") == "polite"
    page.click("#classes [data-key='iscsi']")
    page.mouse.move(5, 5)
    told = page.inner_text("#told")
    assert told.startswith("Class iscsi")
    assert "onboard/lom2, slot2/p1" in told
    page.click("#classes [data-key='iscsi']")
    page.mouse.move(5, 5)
    assert not page.inner_text("#told").startswith("Class")


@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_nothing_leaves_the_page_sideways(visit: Callable[..., Any], classic_file: Path, width: int) -> None:
    page = visit(classic_file, width=width, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ports = page.evaluate(EDGES)
    assert all(0 <= left < right <= width for left, right in ports)


def test_touch(visit: Callable[..., Any], classic_file: Path) -> None:
    page = visit(classic_file, width=360, height=740, has_touch=True, is_mobile=True)
    page.tap("#back [data-key='slot2/p1']")
    assert page.evaluate(LIT, "class") == ["iscsi"]


def test_theme_switch(visit: Callable[..., Any], classic_file: Path) -> None:
    from nicplanner.plot.theme import DARK, LIGHT

    page = visit(classic_file, theme="dark")
    paper = "getComputedStyle(document.documentElement).getPropertyValue('--paper')"
    assert page.evaluate(paper) == DARK.paper
    page.select_option("#theme", "light")
    assert page.evaluate(paper) == LIGHT.paper
    page.select_option("#theme", "")
    assert page.evaluate(paper) == DARK.paper
    page.emulate_media(color_scheme="light")
    assert page.evaluate(paper) == LIGHT.paper
    page.select_option("#theme", "dark")
    page.emulate_media(media="print")
    assert page.evaluate(paper) == LIGHT.paper


def test_direct_cables_end_at_hosts(visit: Callable[..., Any], tmp_path: Path) -> None:
    """Storage without switches: the other ends are hosts, and a port has the VLAN of its own link alone."""
    data = yaml.safe_load(nic.starter())
    data["traffic"]["live-migration"] = {"demand_gbps": 0.7, "attach": "mesh", "survive": [], "redundancy": "mpio"}
    group = data["hosts"].pop("hv[01-04]")
    data["hosts"]["hv[01-03]"] = {**group, "adapters": {"slot1": "I350-T4", "slot2": "I350-T4", "slot3": "I350-T4"}}
    plan = nic.plan(nic.Design.parse(yaml.safe_dump(data, sort_keys=False)))
    write_report(plan, tmp_path / "mesh.html")
    page = visit(tmp_path / "mesh.html")
    page.click("#after")  # hv02: of its cables the table has one at the other end
    shows(page, "#back-title", text="Back of hv02")
    for peer in ("hv01", "hv03"):
        page.hover(f"#ends .switch[data-key='{peer}']")
        assert page.evaluate(LIT, "port") == ports_with(plan, "hv02", lambda row, peer=peer: row["switch"] == peer)  # type: ignore[misc]
        assert page.evaluate(LIT, "class") == ["live-migration"]
        assert len(page.evaluate(LIT, "cable")) == 1
        first, last = sorted(("hv02", peer))
        assert [key.split(" ")[1] for key in page.evaluate(LIT, "vlan")] == [f"live-migration-{first}-{last}-1"]
