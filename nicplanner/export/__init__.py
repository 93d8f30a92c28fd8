"""A plan in the formats of other tools: one format a file, one line each in the registry.

A format is a function ``write(plan, target)`` that returns the files it wrote. The target is a folder, made if need be; files of others
in it are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nicplanner.export import cabling_sheets, excel, labels
from nicplanner.plan import Plan


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is for, and what writes it."""

    meaning: str
    write: Callable[[Plan, Path], Sequence[Path]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "excel": Format("workbook for ordering and cabling: DIR/order.xlsx, or the file that -o names", excel.write),
        "cabling-sheets": Format("a PDF for each rack, to work through with the cables in hand: DIR/RACK.pdf", cabling_sheets.write),
        "labels": Format("both labels of each cable, for label printers: DIR/labels.csv", labels.write),
    }
)
"""Every format by name."""

__all__ = ["FORMATS", "Format"]
