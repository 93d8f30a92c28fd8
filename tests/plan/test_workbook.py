"""The plan's workbook, read back by another library: what it holds, and that hostile names stay text."""

from __future__ import annotations

import io
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import nicplanner as nic
from nicplanner.plan import workbook as module
from nicplanner.plan.workbook import header, sheet_name, workbook
from nicplanner.tables import SPECS, Column, Table, TableSpec

BOM = [
    ("adapter", "card", 8, Fraction("312.5"), Fraction(2500), "EUR", "have", "Maker", "X1;X2", "list", "2026"),
    ("cable", "cat6 1 m blue", 3, Fraction("2.35"), Fraction("7.05"), "EUR", "buy", "", "", "", ""),
    ("cable", "dac 3 m black", 2, Fraction("0.1"), Fraction("0.2"), "EUR", "buy", "", "", "", ""),
    ("cable", "aoc 3 m aqua", 1, Fraction(40), Fraction(40), "USD", "buy", "", "", "", ""),
    ("transceiver", "SR", 4, None, None, "", "buy", "", "", "", ""),
]


def cable(number: int, rack: str, switch_rack: str, host: str = "hv01") -> tuple[Any, ...]:
    ends = ("sw-a", f"g{number}", switch_rack, 40)
    return (f"C{number:04}", host, "slot1", "p1", rack, 2, *ends, "copper", Fraction("1.5"), "blue", f"{host}/sw", f"sw/{host}", "cat6")


def tables(cables: list[tuple[Any, ...]], bom: list[tuple[Any, ...]] = BOM) -> dict[str, Table]:
    ports = [("hv01", "slot1", "p1", Fraction(10), "iscsi", "mpio", "iscsi", "sw-a", "g1", "A", Fraction(10), None),
             ("hv01", "slot1", "p2", Fraction("2.5"), "", "", "", "", "", "", None, None)]  # fmt: skip
    rows = {"bom": bom, "cabling": cables, "ports": ports}
    return {name: Table.of_rows(SPECS[name], found) for name, found in rows.items()}


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def values(book: Any, title: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book[title].values]


@pytest.fixture(scope="module")
def classic() -> nic.Plan:
    return nic.plan(nic.Design.parse(nic.starter()))


def test_sheets_are_the_tables(classic: nic.Plan, tmp_path: Path) -> None:
    classic.write_excel(tmp_path / "order.xlsx")
    book = openpyxl.load_workbook(tmp_path / "order.xlsx")
    assert book.sheetnames == ["order", "all items", "cabling", "rack R1", "labels", "ports"]
    for title, name in (("all items", "bom"), ("cabling", "cabling"), ("ports", "ports")):
        table, found = classic.tables[name], values(book, title)
        assert found[0] == tuple(header(table.spec.column(column)) for column in table.columns)
        for row, expected in zip(found[1:], table.rows(), strict=True):
            assert row == tuple(None if one in ("", None) else float(one) if isinstance(one, Fraction) else one for one in expected)
    assert values(book, "rack R1") == values(book, "cabling")
    assert values(book, "labels")[0] == ("cable", "label a", "label b")
    assert len(values(book, "labels")) == 33


def test_looks(classic: nic.Plan) -> None:
    sheet = opened(workbook(classic.tables))["cabling"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:P33"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.bold
    widths = {letter: sheet.column_dimensions[letter].width for letter in "AN"}
    assert 8 < widths["A"] < widths["N"] <= 61


def test_order_has_what_to_buy_and_totals() -> None:
    found = values(opened(workbook(tables([cable(1, "R1", "R1")]))), "order")
    assert [row[1] for row in found[1:5]] == ["cat6 1 m blue", "dac 3 m black", "aoc 3 m aqua", "SR"]
    assert found[5:] == [
        ("total", None, None, None, 7.25, "EUR", *[None] * 5),
        ("total", None, None, None, 40, "USD", *[None] * 5),
        ("1 of 4 items have no price; the total is a lower bound", *[None] * 10),
    ]
    sheet = opened(workbook(tables([])))["order"]
    assert (sheet["E2"].number_format, sheet["E6"].number_format) == ("#,##0.00", "#,##0.00")
    assert sheet.auto_filter.ref == "A1:K5"


def test_order_without_prices_and_without_items() -> None:
    found = values(opened(workbook(tables([], [BOM[4]]))), "order")
    assert found[2][0] == "1 of 1 items have no price"
    assert len(values(opened(workbook(tables([], [BOM[0]]))), "order")) == 1


def test_a_rack_has_the_cables_that_end_in_it() -> None:
    book = opened(workbook(tables([cable(1, "R1", "R1"), cable(2, "R1", "R2"), cable(3, "R10", "R2")])))
    assert book.sheetnames[3:6] == ["rack R1", "rack R2", "rack R10"]
    assert [row[0] for row in values(book, "rack R2")] == ["cable", "C0002", "C0003"]


def test_many_racks_have_no_sheets_of_their_own() -> None:
    many = [cable(i, f"R{i}", f"R{i}") for i in range(51)]
    assert opened(workbook(tables(many))).sheetnames == ["order", "all items", "cabling", "labels", "ports"]
    assert len(opened(workbook(tables(many[:50]))).sheetnames) == 55


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://a.example", "{=1}", "007", "a\x00b\x1b[2J", "_x0041_",
           "\ufffe", "\ud800", "a\nb", "<b>&amp;", "é😀", "x" * 40_000, "'"]  # fmt: skip


def test_hostile_names_stay_text() -> None:
    data = workbook(tables([cable(i, "R1", "R1", name) for i, name in enumerate(HOSTILE)]))
    rows = list(opened(data)["cabling"].iter_rows(min_row=2))
    assert all(row[1].data_type == "s" and row[1].hyperlink is None for row in rows)
    found = [row[1].value for row in rows]
    assert found[:8] == HOSTILE[:8]
    assert found[8] == "a\\u0000b\\u001b[2J"
    assert found[9] in ("_x0041_", "_x005F_x0041_")  # the reader leaves the escape of the underscore as it stands in the file
    assert found[10:15] == ["\\ufffe", "\\ud800", "a\\u000ab", "<b>&amp;", "é😀"]
    assert len(found[15]) == 32_767
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name) or b"<hyperlink" in archive.read(name)]


@pytest.mark.parametrize("name", ["a/b", "[x]", "r:*?\\", "'q'", "x" * 60, "History", "é😀", "a\nb"])
def test_names_of_racks_become_names_of_sheets(name: str) -> None:
    other = name.swapcase()
    book = opened(workbook(tables([cable(1, name, other)])))
    racks = book.sheetnames[3:-2]
    assert len({title.casefold() for title in racks}) == len({name, other})
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in racks)


def test_sheet_names_are_unique() -> None:
    used: set[str] = set()
    names = [sheet_name("x" * 40, used) for _ in range(12)]
    assert len(set(names)) == 12
    assert names[1] == "x" * 27 + " (2)"


def test_long_tables_go_on_on_more_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    book = opened(workbook(tables([cable(i, "R1", "R1") for i in range(5)])))
    assert book.sheetnames[:2] == ["order", "order (2)"]
    assert [len(values(book, title)) for title in ("cabling", "cabling (2)", "cabling (3)")] == [3, 3, 2]
    assert values(book, "order")[-1][0] == "cable"
    assert values(book, "order (2)")[3][0] == "total"


def test_columns_that_a_table_learns_appear() -> None:
    spec = TableSpec("bom", "", (*SPECS["bom"].columns, Column("length_m", "rate", "", "m"), Column("spares", "int", "", "pieces")))
    found = tables([])
    found["bom"] = Table.of_rows(spec, [(*row, Fraction(3, 2), 2) for row in BOM])
    rows = values(opened(workbook(found)), "order")
    assert rows[0][11:] == ("length (m)", "spares (pieces)")
    assert rows[1][11:] == (1.5, 2)


def test_an_order_is_what_is_ordered() -> None:
    spec = SPECS["order"]
    lines = [("cable", "=cat6 1 m", 30, 3, 5, 30, 10, 3, Fraction("0.125"), Fraction("3.75"), "EUR", ""),
             ("transceiver", "SR", 4, 0, 4, 0, 1, 0, None, None, "", "A;B"),
             ("label", "patch label", 60, 0, 0, 60, 1, 60, None, None, "", "")]  # fmt: skip
    found = values(opened(workbook({**tables([cable(1, "R1", "R1")]), "order": Table.of_rows(spec, lines)})), "order")
    assert found[0] == tuple(header(column) for column in spec.columns)
    assert found[1][:8] == ("cable", "=cat6 1 m", 30, 3, 5, 30, 10, 3)
    assert found[4][0] == "total"
    assert (found[4][9], found[4][10]) == (3.75, "EUR")
    assert found[5][0] == "1 of 3 items have no price; the total is a lower bound"


def test_a_rack_has_what_it_needs_above_its_cables() -> None:
    items = [("R1", "server", "box", 2), ("R1", "cable", "cat6 1 m blue", 2), ("R3", "server", "=box", 1)]
    needs = Table.of_rows(SPECS["bom_racks"], items)
    book = opened(workbook({**tables([cable(1, "R1", "R2"), cable(2, "R1", "R2")]), "bom_racks": needs}))
    assert book.sheetnames[3:6] == ["rack R1", "rack R2", "rack R3"]
    found = values(book, "rack R1")
    assert [row[:3] for row in found[:3]] == [("category", "item", "quantity (pieces)"), *(item[1:] for item in items[:2])]
    assert set(found[3]) == {None}
    assert found[4][0] == "cable"
    assert [row[0] for row in found[5:]] == ["C0001", "C0002"]
    assert (book["rack R1"].auto_filter.ref, book["rack R1"].print_title_rows) == ("A5:P7", "$5:$5")
    assert [row[0] for row in values(book, "rack R2")][2:] == ["cable", "C0001", "C0002"]
    assert values(book, "rack R3")[1][:3] == ("server", "=box", 1)


def test_equal_plans_give_equal_bytes(classic: nic.Plan) -> None:
    again = nic.plan(nic.Design.parse(nic.starter()))
    assert workbook(classic.tables) == workbook(again.tables)


def test_written_whole_or_not_at_all(classic: nic.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new" / "order.xlsx"
    classic.write_excel(path)
    before = path.read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(nic.InputError, match="cannot be written"):
        classic.write_excel(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["order.xlsx"]
    monkeypatch.undo()
    classic.write_excel(path)
    with pytest.raises(nic.InputError, match="this is a folder, not a file"):
        classic.write_excel(tmp_path)


def test_without_xlsxwriter(classic: nic.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(nic.InputError, match=r"pip install 'nicplanner\[excel\]'"):
        classic.write_excel(tmp_path / "order.xlsx")
    assert list(tmp_path.iterdir()) == []
