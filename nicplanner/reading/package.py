"""A workbook's file, looked through before anything unpacks or parses it: what it is, how large, and whether it is plain data.

An .xlsx is a zip of XML. The limits hold for what the zip's directory announces; nothing unpacks to more than that. Every part is read
once by the streaming parser, which resolves no entity and stops at the first document type. On the way it notes, for each sheet, how far
its values reach and which cells are merged, so that formatted but empty rows cost nothing later.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from nicplanner.errors import InputError, Problem, clean

MOST_UNPACKED = 200 * 2**20
MOST_MEMBERS = 2_000
MOST_RATIO = 200
"""Unpacked / packed size from which a part over 1 MiB is taken for a bomb; rows of equal formats reach about 30."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ALLOWED = "an Excel workbook (.xlsx)"
_AGAIN = "save it again from a spreadsheet program"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z", re.ASCII)


@dataclass(slots=True)
class Extent:
    """How far the values of a sheet reach, and its merged ranges (``A1:B2``)."""

    rows: int = 0
    columns: int = 0
    merged: list[str] = field(default_factory=list)


class _Refused(Exception):  # noqa: N818 - it ends the reading, and never leaves this module
    """What a part has that it must not, and how to mend it."""


def look_through(data: bytes, file: str) -> dict[str, Extent]:
    """Refuse a file that is no plain workbook; return the extent of each of its XML parts by the part's name.

    Raises
    ------
    InputError
        If it is of another format, encrypted, holds macros or a document type, is damaged, or is past the limits of this module.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members, data, file)
            return {member.filename: _read_part(archive, member, file) for member in members if not member.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, UnicodeDecodeError, RuntimeError, ValueError):
        raise _no_zip(data, file) from None


def refusal(file: str, message: str, got: str = "", allowed: str = "", hint: str = "") -> InputError:
    """Return the error of a whole workbook."""
    return InputError([Problem("", message, got, allowed, hint, file)])


def _no_zip(data: bytes, file: str) -> InputError:
    """Say what a file is that is not a zip."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _encrypted(file)
        hint = "open it and save it as 'Excel workbook (.xlsx)'"
        return refusal(file, "a workbook of the old binary format", "an OLE file (.xls)", _ALLOWED, hint)
    if data.startswith(b"PK\x03\x04"):
        return refusal(file, "the workbook is damaged", "a zip that cannot be read whole", _ALLOWED, _AGAIN)
    got = "an empty file" if not data else "a file that is not a zip"
    return refusal(file, "not a workbook", got, _ALLOWED, "a design in YAML ends in .yaml; save other sheets as .xlsx")


def _encrypted(file: str) -> InputError:
    return refusal(file, "the workbook is encrypted", "", "a workbook without password", "save it without a password to open")


def _check_directory(members: list[zipfile.ZipInfo], data: bytes, file: str) -> None:
    """Check names, number and sizes of the parts as announced."""
    names = [member.filename for member in members]
    lowered = {name.casefold() for name in names}
    if "[content_types].xml" not in lowered or not any(name.startswith("xl/") for name in lowered):
        hint = "save it as 'Excel workbook (.xlsx)'"
        raise refusal(file, "not a workbook", "a zip of something else" if names else "an empty zip", _ALLOWED, hint)
    if len(members) > MOST_MEMBERS or len(lowered) < len(names):
        message = "the workbook has too many parts" if len(members) > MOST_MEMBERS else "a part of the workbook stands twice"
        raise refusal(file, message, f"{len(members)} parts", f"at most {MOST_MEMBERS}, each once", _AGAIN)
    if any(member.flag_bits & 1 for member in members):
        raise _encrypted(file)
    total = sum(member.file_size for member in members)
    dense = [one for one in members if one.file_size > 2**20 and one.file_size > MOST_RATIO * max(one.compress_size, 1)]
    if total > MOST_UNPACKED or dense:
        got = f"{len(data)} bytes that unpack to {total}" + (f"; {clean(dense[0].filename)} to {dense[0].file_size}" if dense else "")
        allowed = f"at most {MOST_UNPACKED // 2**20} MiB in all, and {MOST_RATIO} times the packed size a part"
        raise refusal(file, "the workbook unpacks to too much", got, allowed, "delete formatted rows that hold nothing")
    macros = [name for name in names if name.casefold().endswith("vbaproject.bin") or "/macrosheets/" in name.casefold()]
    if macros:
        hint = "save it as 'Excel workbook (.xlsx)', which leaves the macros out"
        raise refusal(file, "the workbook holds macros", clean(macros[0]), "a workbook without macros", hint)


def _read_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> Extent:
    """Parse a part. What is not XML has no extent, unless its name says that it is XML: then the workbook is damaged."""
    walk = _Walk()
    try:
        with archive.open(member) as stream:
            walk.parser.ParseFile(stream)
    except _Refused as refused:
        message, hint = refused.args
        raise refusal(file, message, clean(member.filename), _ALLOWED, hint) from None
    except expat.ExpatError:
        if member.filename.casefold().endswith((".xml", ".rels")):
            raise refusal(file, "the workbook is damaged", f"{clean(member.filename)} is not XML", _ALLOWED, _AGAIN) from None
    return walk.extent


class _Walk:
    """Handlers of one part: the elements of a sheet that say where values are."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.column = 0
        parser: Any = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartElementHandler = self.root
        self.parser = parser

    @staticmethod
    def doctype(*_: Any) -> None:
        raise _Refused("the workbook's XML has a document type", _AGAIN)

    def root(self, tag: str, attributes: dict[str, str]) -> None:
        if any(value.startswith("http://purl.oclc.org/ooxml/") for value in attributes.values()):
            raise _Refused("a workbook of the strict variant", "save it as 'Excel workbook (.xlsx)', not as 'Strict Open XML'")
        self.parser.StartElementHandler = self.start
        self.start(tag, attributes)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            place = _CELL.match(attributes.get("r", ""))
            self.column = column_number(place[1]) if place else self.column + 1
            self.row = int(place[2]) if place else self.row
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else self.row + 1
            self.column = 0
        elif name in ("v", "f", "is"):
            self.extent.rows = max(self.extent.rows, self.row)
            self.extent.columns = max(self.extent.columns, self.column)
        elif name == "mergeCell":
            self.extent.merged.append(attributes.get("ref", ""))


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    Examples
    --------
    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
