"""Files that are no plain workbooks: each is refused in a sentence, and none is unpacked or computed."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.design.workbook_template import template
from nicplanner.reading import package

sys.path.insert(0, str(Path(__file__).parent))
from workbooks import SMALL, pack, parts, write

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE worksheet [<!ENTITY a "b">]>'


def refusal(path: Path) -> str:
    with pytest.raises(nic.InputError) as error:
        nic.Design.load(path)
    assert len(error.value.problems) == 1, error.value
    return str(error.value)


def with_part(name: str, data: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        pack(path, {**parts(path), name: data})

    return change


def in_part(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        content = parts(path)
        assert old in content[name]
        pack(path, {**content, name: content[name].replace(old, new)})

    return change


def doctype_in_utf16(path: Path) -> None:
    content = parts(path)
    text = content[SHEET].decode()
    text = '<?xml version="1.0" encoding="UTF-16"?>' + DOCTYPE + text[text.index("<worksheet") :]
    pack(path, {**content, SHEET: text.encode("utf-16")})


def doctype_under_another_name(path: Path) -> None:
    content = parts(path)
    sheet = content.pop(SHEET)
    content = {name: data.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.bin") for name, data in content.items()}
    pack(path, {**content, "xl/worksheets/sheet1.bin": DOCTYPE.encode() + sheet[sheet.index(b"<worksheet") :]})


def locked(path: Path) -> None:
    """Set the flag of encryption on every part."""
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    path.write_bytes(bytes(data))


def twice(path: Path) -> None:
    content = parts(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr(SHEET.upper(), content[SHEET])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda path: path.write_bytes(b""), "not a workbook; found: an empty file"),
        (lambda path: path.write_text(nic.starter(), encoding="utf-8"), "not a workbook; found: a file that is not a zip"),
        (lambda path: path.write_bytes(path.read_bytes()[:2000]), "the workbook is damaged"),
        (lambda path: path.write_bytes(OLE), "a workbook of the old binary format"),
        (lambda path: path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "the workbook is encrypted"),
        (locked, "the workbook is encrypted"),
        (lambda path: pack(path, {"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "not a workbook; found: a zip of"),
        (lambda path: pack(path, {}), "not a workbook; found: an empty zip"),
        (with_part("xl/vbaProject.bin", b"\x00"), "the workbook holds macros; found: xl/vbaProject.bin"),
        (with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "the workbook holds macros"),
        (with_part("xl/media/zeros.bin", b"\x00" * 5_000_000), "the workbook unpacks to too much"),
        (in_part(SHEET, b"<worksheet ", DOCTYPE.encode() + b"<worksheet "), "the workbook's XML has a document type; found: xl/work"),
        (doctype_in_utf16, "the workbook's XML has a document type"),
        (doctype_under_another_name, "the workbook's XML has a document type; found: xl/worksheets/sheet1.bin"),
        (in_part(SHEET, b"</sheetData>", b""), "the workbook is damaged; found: xl/worksheets/sheet1.xml is not XML"),
        (in_part(SHEET, b'<v>', b'<v>x'), "the workbook is damaged"),
        (in_part("xl/workbook.xml", b"<sheets>", b"<shets>"), "the workbook is damaged"),
        (twice, "a part of the workbook stands twice"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, change: Callable[[Path], object], expected: str) -> None:
    path = write(tmp_path / "d.xlsx")
    change(path)
    assert refusal(path).startswith(f"d.xlsx: {expected}")


@pytest.mark.parametrize("name", ["d.xlsm", "d.xls", "d.XLSB", "d.ods"])
def test_other_endings_are_judged_by_their_content(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "d.xlsx").rename(tmp_path / name)
    assert nic.Design.load(path).name == "small"
    path.write_bytes(OLE)
    assert "save it as 'Excel workbook (.xlsx)'" in refusal(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    assert "this is a folder" in refusal(tmp_path / "folder.xlsx")


@pytest.mark.parametrize(("limit", "most"), [("MOST_MEMBERS", 5), ("MOST_UNPACKED", 5000)])
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    monkeypatch.setattr(package, limit, most)
    assert "too m" in refusal(write(tmp_path / "d.xlsx"))


def test_the_strict_variant_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx")
    old, new = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    pack(path, {name: data.replace(old, new) for name, data in parts(path).items()})
    assert "not as 'Strict Open XML'" in refusal(path)
    assert "a workbook of the strict variant" in refusal(path)


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx")
    in_part("xl/workbook.xml", b'name="switches"', b'name="hosts"')(path)
    with pytest.raises(nic.InputError, match="hosts: a sheet stands twice"):
        nic.Design.load(path)


def test_formulas_with_a_cached_value(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx", {**SMALL, "hosts": [SMALL["hosts"][0], ["hv[1-2]", "box", "R1", 77, "quad"]]})
    in_part(SHEET, b"<v>77</v>", b"<f>1+1</f><v>2</v>")(path)
    assert "hosts!D2: hosts.hv[1-2].unit: a formula; found: '=1+1'" in refusal(path)


def test_control_characters(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx", {**SMALL, "settings": [["key", "value"], ["name", "a\u202eb"], *SMALL["settings"][2:]]})
    assert "settings!B2: name: not one line of plain text; found: 'a\\u202eb'" in refusal(path)


def test_links_to_other_workbooks_are_not_followed(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx")
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    pack(path, {**parts(path), "xl/externalLinks/externalLink1.xml": link})
    assert nic.Design.load(path).name == "small"


def test_formatted_rows_that_hold_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "d.xlsx")
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="0"/></row>' % (i, i) for i in range(3, 100_000))
    in_part(SHEET, b"</sheetData>", rows + b"</sheetData>")(path)
    in_part(SHEET, b'<dimension ref="A1:E2"', b'<dimension ref="A1:XFD1048576"')(path)
    assert nic.Design.load(path).name == "small"


def test_damage_is_never_our_fault(tmp_path: Path) -> None:
    """Bytes changed at random, in the zip and inside its parts: a design, or a refusal."""
    path, chance, whole = tmp_path / "d.xlsx", random.Random(7), template()
    content = parts(write(tmp_path / "s.xlsx"))
    for turn in range(200):
        if turn % 2:
            data = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            path.write_bytes(bytes(data))
        else:
            name = chance.choice(sorted(content))
            text = bytearray(content[name])
            for _ in range(chance.randint(1, 3)):
                text[chance.randrange(len(text))] = chance.choice(b'<>/"=019 aZ')
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as archive:
                for part, inside in content.items():
                    archive.writestr(part, bytes(text) if part == name else inside)
            path.write_bytes(stream.getvalue())
        with suppress(nic.InputError):
            nic.Design.load(path)
