"""The Markdown page, read by markdown-it: its tables are the plan's, cell by cell, whatever the names are."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from nicplanner.export import FORMATS
from nicplanner.export.contract import edited
from nicplanner.export.markdown_text import MOST_ROWS, table
from nicplanner.plan import Plan
from nicplanner.tables import Table
from nicplanner.units import text as decimal

sys.path.insert(0, str(Path(__file__).parent))
import topologies
from topologies import PLANS

Rows = list[list[str]]
Page = list[tuple[tuple[str, ...], Rows]]
"""The tables of a page, each with the headings above it; the first row has the heads."""
ADDRESSES = ("host", "traffic", "fabric", "vlan", "address", "prefix_length", "gateway", "adapter", "port")
PLAIN = {"text", "text_special"}


def said(inline: Token) -> str:
    """Return what an inline token shows, which must be plain text."""
    assert {one.type for one in inline.children or []} <= PLAIN, [(one.type, one.content) for one in inline.children or []]
    return "".join(one.content for one in inline.children or [])


def page_of(text: str) -> Page:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    known = {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close"}
    path: dict[int, str] = {}
    out: Page = []
    for i, token in enumerate(tokens):
        assert token.type in known or token.type.startswith(("table", "thead", "tbody", "tr", "th", "td")), token.type
        if token.type == "heading_open":
            level = int(token.tag[1])
            path = {key: value for key, value in path.items() if key < level} | {level: said(tokens[i + 1])}
        elif token.type == "table_open":
            out.append((tuple(path.values()), []))
        elif token.type == "tr_open":
            out[-1][1].append([])
        elif token.type in ("th_open", "td_open"):
            out[-1][1][-1].append(said(tokens[i + 1]))
    return out


def write(plan: Plan, folder: Path) -> Page:
    (file,) = FORMATS["markdown"].write(plan, folder)
    assert file.name == "PLAN.md"
    return page_of(file.read_text(encoding="utf-8"))


def cell(value: Any) -> str:
    return "" if value is None else decimal(value) if isinstance(value, Fraction) else str(value)


def columns(found: Table, *names: str) -> Rows:
    return [[cell(value) for value in row] for row in zip(*(found[name] for name in names), strict=True)]


def below(page: Page, title: str) -> list[Rows]:
    return [rows for path, rows in page if path[1:2] == (title,)]


@pytest.mark.parametrize("name", PLANS)
def test_whole_tables_are_those_of_the_plan(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    page = write(plan, tmp_path)
    for title, spec, names in (
        ("VLANs and subnets", "vlans", ("vlan", "name", "traffic", "fabric", "scope", "subnet", "gateway", "mtu")),
        ("Addresses", "addresses", ADDRESSES),
        ("Bill of materials", "bom", ("category", "item", "quantity", "unit_price", "total", "currency", "status")),
        ("Findings", "findings", ("severity", "id", "subject", "message", "remedy", "source")),
    ):
        found = [row for rows in below(page, title) for row in rows[1:]]
        assert found == columns(plan.tables[spec], *names), title


@pytest.mark.parametrize("name", PLANS)
def test_cables_stand_in_the_rack_of_their_host(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    page = write(plan, tmp_path)
    table = plan.tables["cabling"]
    wanted: dict[str, Rows] = {}
    names = ("cable", "host", "adapter", "port", "switch", "switch_port", "switch_rack", "medium", "length_m", "colour")
    for rack, (cable, host, adapter, port, *rest) in zip(table["rack"], columns(table, *names), strict=True):
        wanted.setdefault(f"Rack {rack}", []).append([cable, host, f"{adapter}/{port}", *rest])
    assert {path[2]: rows[1:] for path, rows in page if path[1:2] == ("Cabling",)} == wanted


@pytest.mark.parametrize("name", PLANS)
def test_switch_ports_are_those_of_the_plan(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    (rows,) = below(write(plan, tmp_path), "Switch ports")
    table = plan.tables["switch_ports"]
    names = ("switch", "port", "mode", "native_vlan", "tagged_vlans", "mtu", "port_channel", "description")
    wanted = [[text.replace(";", ", ") if i == 4 else text for i, text in enumerate(row)] for row in columns(table, *names)]
    assert sorted(rows[1:]) == sorted(wanted)


@pytest.mark.parametrize("name", PLANS)
def test_hosts_by_groups_are_the_ports_in_use(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    tables = below(write(plan, tmp_path), "Hosts")
    found, facts = set(), set()
    for head, *body in tables:
        if head[0] == "Host":
            cells = [(row[0], group, text) for row in body for group, text in zip(head[4:], row[4:], strict=True)]
            found |= {(host, group, label) for host, group, text in cells for label in text.split(", ")}
        else:
            facts |= {tuple(row[:3]) for row in body}
    ports = columns(plan.tables["ports"], "host", "adapter", "port", "group", "traffic", "redundancy")
    used = [row for row in ports if row[3]]
    assert found == {(host, group, f"{adapter}/{port}") for host, adapter, port, group, *_ in used}
    assert facts == {(group, traffic.replace(";", ", "), kind) for *_, group, traffic, kind in used}


def test_the_summary_says_what_the_plan_is(tmp_path: Path) -> None:
    plan = PLANS["lacp"]()
    (path, rows), *_ = write(plan, tmp_path)
    assert path == ("Leaf pair",)
    facts = dict(rows[1:])
    assert (facts["Status"], facts["Verdict"], facts["Hosts"], facts["Cables"]) == ("OPTIMAL", "recommended", "3", "15")
    assert facts["Host ports in use"] == str(plan.objective["ports"])
    held = plan.tables["failures"]["ok"]
    assert facts["Failures survived"] == f"{sum(held)} of {len(held)} requirements"


MORE = ("\\|", "a\\", "![x](y)", "https://example.org/", "www.example.org", "<!-- -->", "**b**", "1. x")


@pytest.mark.parametrize("text", [*topologies.HARM, *MORE])
def test_any_name_is_the_text_of_its_cells(text: str, tmp_path: Path) -> None:
    plan = edited(PLANS["lacp"](), text)
    findings = plan.tables["findings"]
    hostile = type(findings).of_rows(findings.spec, [(text, "info", text, f"{text} | {text}", text, text)])
    page = write(Plan({**plan.tables, "findings": hostile}, plan.manifest), tmp_path)
    (rows,) = below(page, "Findings")
    assert rows[1:] == [["info", text, text, f"{text} | {text}", text, text]]
    (rows,) = below(page, "Addresses")
    assert rows[1:] == columns(plan.tables["addresses"], *ADDRESSES)
    assert text in (line for rows in below(page, "Hosts") for line, *_ in rows)


def test_lines_stay_lines(tmp_path: Path) -> None:
    plan = PLANS["lacp"]()
    findings = plan.tables["findings"]
    hostile = type(findings).of_rows(findings.spec, [("id", "info", "a\n\n# b", "c\r\nd", "\u202ee", "f\x1b[2J")])
    (rows,) = below(write(Plan({**plan.tables, "findings": hostile}, plan.manifest), tmp_path), "Findings")
    assert rows[1:] == [["info", "id", "a\\u000a\\u000a# b", "c\\u000d\\u000ad", "\\u202ee", "f\\u001b[2J"]]


def test_a_table_that_no_wiki_shows_is_cut_and_says_so() -> None:
    lines = list(table(("Name", "VLAN"), ((f"n{i}", i) for i in range(MOST_ROWS + 5)), "x.csv"))
    assert lines[-1] == "… and 5 more rows, see `x.csv`."
    assert len(lines) == 2 + MOST_ROWS + 2
