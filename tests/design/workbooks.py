"""Workbooks for tests: written by openpyxl, and changed inside the zip."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]

SMALL: Mapping[str, Rows] = {
    "hosts": [["name", "server", "rack", "unit", "slot1"], ["hv[1-2]", "box", "R1", 2, "quad"]],
    "switches": [["name", "model", "rack", "unit"], ["sw-a", "PowerConnect 6248", "R1", 40], ["sw-b", "PowerConnect 6248", "R1", 39]],
    "traffic": [["name", "demand_gbps", "min_failover"], ["management", 0.1, None], ["iscsi", 0.7, 0.6]],
    "adapters": [["model", "ports", "type"], ["quad", 4, "1000base-t"]],
    "servers": [["model", "height_units", "interfaces", "slots"], ["box", 1, "lom[1-2] = 1000base-t", "slot1"]],
    "settings": [["key", "value"], ["name", "small"], ["addressing.supernet", "10.0.0.0/16"], ["addressing.vlans", "100-120"]],
}
"""A small design that is valid."""


def write(path: Path, sheets: Mapping[str, Rows] = SMALL, change: Callable[[Any], None] = lambda book: None) -> Path:
    """Write a workbook of the rows, changed before it is saved. Text is text, also where it begins with =."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for i, row in enumerate(rows, 1):
            for j, value in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(i, j)
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"
    change(book)
    book.save(path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook's zip."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, content: Mapping[str, bytes]) -> Path:
    """Write a zip of the parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path
