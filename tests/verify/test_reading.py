"""Plan folders are read whatever their bytes are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nicplanner.tables import SPECS
from nicplanner.verify import read_tables, violations


@pytest.fixture
def folder(cases: dict[str, Any], tmp_path: Path) -> Path:
    for name, table in cases["rich"].tables.items():
        (tmp_path / f"{name}.csv").write_text(table.to_csv(), encoding="utf-8")
    return tmp_path


def test_what_was_written_is_read_and_valid(cases: dict[str, Any], folder: Path) -> None:
    tables, found = read_tables(folder)
    assert found == []
    assert tables == cases["rich"].tables
    assert violations(cases["rich"].site, tables) == []


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_byte_order_mark_line_ends_and_more_columns_do_no_harm(cases: dict[str, Any], folder: Path, ending: str) -> None:
    for name in SPECS:
        lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        lines = [line + (",note" if i == 0 else ",x") for i, line in enumerate(lines)]
        (folder / f"{name}.csv").write_bytes(("\ufeff" + ending.join(lines) + ending).encode())
    tables, found = read_tables(folder)
    assert found == []
    assert violations(cases["rich"].site, tables) == []


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"\n", "missing"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"host,adapter\0", "NUL"),
        (b"host,adapter\nhv1", "missing"),
        (b'"host', "CSV"),
        (b"x" * 200_000, "CSV"),
        (b"host,host\n", "missing"),
        (b"\r\r\r", "missing"),
        ("é,è\n".encode("latin-1"), "not UTF-8"),
        (b"PK\x03\x04" + bytes(range(1, 128)) * 5, ""),
    ],
)
def test_a_file_of_other_bytes_is_told(folder: Path, data: bytes, part: str) -> None:
    (folder / "ports.csv").write_bytes(data)
    tables, found = read_tables(folder)
    assert "ports" not in tables
    assert {one.rule for one in found} == {"3 tables"}
    assert any(part in one.message for one in found)


def test_missing_files_and_folders_in_their_place_are_told(folder: Path) -> None:
    (folder / "vlans.csv").unlink()
    (folder / "bom.csv").unlink()
    (folder / "bom.csv").mkdir()
    tables, found = read_tables(folder)
    assert {"vlans", "bom"}.isdisjoint(tables)
    assert sorted(one.subject for one in found) == ["bom.csv", "vlans.csv"]
    needed = [name for name, spec in SPECS.items() if not spec.optional]
    assert len(read_tables(folder / "nowhere")[1]) == len(needed)
    assert len(read_tables(folder / "ports.csv")[1]) == len(SPECS)


@pytest.mark.parametrize(
    ("table", "old", "new", "part"),
    [
        ("ports", "host,adapter", "adapter,host", "in this order"),
        ("ports", "host,adapter", "Host,adapter", "'host' is missing"),
        ("ports", "port,speed_gbps", "port,port", "missing"),
        ("ports", ",10,", ",ten,", "speed_gbps is 'ten'"),
        ("ports", ",10,", ",1e1,", "not a number"),
        ("ports", ",10,", ",nan,", "not a number"),
        ("ports", ",10,", ",10,10,", "cells instead of"),
        ("vlans", "301,", "301.0,", "not a whole number"),
        ("failures", "true", "True", "not true or false"),
    ],
)
def test_faults_of_columns_and_cells_are_told(folder: Path, table: str, old: str, new: str, part: str) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, found = read_tables(folder)
    assert any(one.rule == "3 tables" and part in one.message for one in found), found
