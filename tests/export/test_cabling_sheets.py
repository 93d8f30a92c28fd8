"""The sheets, read back from their PDF files."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.rack_order import by_rack
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import itertools

import cabled_sites

NUMBER = re.compile(r"^C[0-9]{4,}$", re.MULTILINE)
HOSTILE = ("=cmd|'/c calc'!A0", "<script>alert(1)</script>", "$x^2$ <b>&amp;", "名" * 30, "w" * 300, "a\u202eb\x1b[2J", "")


def write(plan: Plan, folder: Path) -> dict[str, Path]:
    return {file.stem: file for file in map(Path, FORMATS["cabling-sheets"].write(plan, folder))}


def text_of(file: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(file).pages]


@pytest.fixture(scope="module")
def row_sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write(cabled_sites.row(), tmp_path_factory.mktemp("row"))


def test_every_cable_of_the_rack_once_and_in_order(row_sheets: dict[str, Path]) -> None:
    racks = by_rack(cabled_sites.row().tables)
    assert list(row_sheets) == list(racks) == ["R1", "R2", "R10"]
    for rack, sections in racks.items():
        found = NUMBER.findall("\n".join(text_of(row_sheets[rack])))
        assert found == [cord.number for one in sections for cord in one.cords]


def test_both_ends_and_both_labels(row_sheets: dict[str, Path]) -> None:
    plan = cabled_sites.row()
    for row in plan.cabling.itertuples():
        for rack in {row.rack, row.switch_rack}:
            text = "\n".join(text_of(row_sheets[rack]))
            part = text[re.search(rf"^{row.cable}$", text, re.MULTILINE).end() :]  # type: ignore[union-attr]
            lines = part.split("\n")
            lines = lines[: next((i for i, line in enumerate(lines) if NUMBER.match(line)), len(lines))]
            port = row.switch_port.replace("/", " ")
            for wanted in (row.colour, f"{row.length_m:g} m", row.host, f"{row.adapter} {row.port}", f"{row.unit:02d}", row.switch, port,
                           f"{row.switch_unit:02d}", f"A {row.label_a}", f"B {row.label_b}"):  # fmt: skip
                assert wanted in lines, (rack, row.cable, wanted, lines)
            marks = [line for line in lines if line.startswith("→ rack ")]
            elsewhere = [end for end in (row.rack, row.switch_rack) if end != rack]
            assert marks == [f"→ rack {end}" for end in elsewhere]


def test_pages_are_numbered_and_headed(tmp_path: Path) -> None:
    plan = cabled_sites.starter()
    pages = text_of(write(plan, tmp_path)["R1"])
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        lines = text.split("\n")
        assert f"page {number} of {len(pages)}" in lines
        assert "Rack R1" in lines
        assert f"design {plan.manifest['design'][:12]}" in lines
        assert any("Branch office Hyper-V cluster" in line and "row 1, position 1, 42 U" in line for line in lines)
        assert lines.count("signature") == 2
        assert "labels" in lines, "the titles of the columns stand on each page"


def test_pull_lists_bring_every_cable_once(row_sheets: dict[str, Path]) -> None:
    plan = cabled_sites.row()
    brought: Counter[tuple[str, str]] = Counter()
    for file in row_sheets.values():
        lines = text_of(file)[0].split("\n")
        for count, what in itertools.pairwise(lines):
            if match := re.fullmatch(r"([0-9]+) ×", count):
                colour, length, _ = what.split(" · ")
                brought[colour, length] += int(match[1])
    wanted = Counter((row.colour, f"{row.length_m:g} m") for row in plan.cabling.itertuples())
    assert brought == wanted
    assert any(re.search(r"[0-9]+ cables? from rack R1: on the pull list there", text) for text in text_of(row_sheets["R10"]))


def _boxes(file: Path) -> int:
    """Count the boxes to tick: squares of 8 pt."""
    streams = b"".join(page.get_contents().get_data() for page in PdfReader(file).pages)  # type: ignore[union-attr]
    return len(re.findall(rb" 8 8 re", streams))


def test_a_box_for_each_end_that_is_here(row_sheets: dict[str, Path]) -> None:
    cabling = cabled_sites.row().cabling
    for rack, file in row_sheets.items():
        here_a, here_b = (cabling["rack"] == rack), (cabling["switch_rack"] == rack)
        kinds = len(cabling[here_a].groupby(["medium", "cable_type", "colour", "length_m"]))
        assert _boxes(file) == 2 * here_a.sum() + here_b.sum() + kinds


def test_equal_bytes(tmp_path: Path) -> None:
    plan = cabled_sites.row()
    one = write(plan, tmp_path / "one")
    plan.write(tmp_path / "plan")
    code = (
        "import sys, nicplanner; from pathlib import Path; from nicplanner.export import FORMATS; from nicplanner.plan import Plan; "
        "FORMATS['cabling-sheets'].write(Plan.load(sys.argv[1]), Path(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "plan"), str(tmp_path / "two")], check=True, cwd=tmp_path)
    for file in one.values():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    told = PdfReader(one["R1"]).metadata
    assert told is not None
    assert (told.title, told.author, told.creator) == ("Cabling sheet: rack R1", "", "nicplanner")


def hostile(i: int, columns: dict[str, list[Any]]) -> None:
    for k, name in enumerate(("host", "adapter", "port", "switch", "switch_port", "medium", "colour", "label_a", "label_b", "cable_type")):
        columns[name][i] = HOSTILE[(i + k) % len(HOSTILE)]
    columns["rack"][i] = ("R1", "r1", "../../up", "R<1>")[i % 4]
    if i % 5 == 0:
        columns["unit"][i] = columns["length_m"][i] = None


def test_hostile_names(tmp_path: Path) -> None:
    plan = cabled_sites.edited(cabled_sites.row(), hostile)
    files = FORMATS["cabling-sheets"].write(plan, tmp_path / "sheets")
    assert {file.parent for file in files} == {tmp_path / "sheets"}
    assert sorted(tmp_path.rglob("*.pdf")) == sorted(files)
    racks = by_rack(plan.tables)
    for sections, file in zip(racks.values(), files, strict=True):
        pages = text_of(file)
        assert NUMBER.findall("\n".join(pages)) == [cord.number for one in sections for cord in one.cords]
    every = "\n".join(text for file in files for text in text_of(file)).replace("\n", "")
    for shown in ("=cmd|'/c calc'!A0", "<script>alert(1)</script>", "$x^2$ <b>&amp;", "<U+540D>", "a<U+202E>b<U+001B>[2J"):
        assert shown in every


def test_nothing_leaves_the_page(tmp_path: Path) -> None:
    plan = cabled_sites.edited(cabled_sites.row(), hostile)
    for file in FORMATS["cabling-sheets"].write(plan, tmp_path):
        for page in PdfReader(file).pages:
            placed: list[tuple[float, float, float]] = []

            def visit(text: str, _: Any, place: Any, font: Any, size: float, placed: list[Any] = placed) -> None:
                if text.strip():
                    placed.append((place[4], place[5], size))

            page.extract_text(visitor_text=visit)
            assert placed
            assert all(40 <= x <= 800 and 28 <= y <= 560 for x, y, _ in placed)
            assert min(size for _, _, size in placed) >= 6


def test_a_plan_without_cables(tmp_path: Path) -> None:
    plan = cabled_sites.starter()
    bare = Plan({**plan.tables, "cabling": type(plan.tables["cabling"]).of_rows(plan.tables["cabling"].spec, [])}, plan.manifest)
    assert FORMATS["cabling-sheets"].write(bare, tmp_path) == ()


def test_refused_without_reportlab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = cabled_sites.starter()
    for name in [name for name in sys.modules if name.split(".")[0] == "reportlab"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "reportlab", None)
    with pytest.raises(InputError, match=r"pip install 'nicplanner\[pdf\]'"):
        FORMATS["cabling-sheets"].write(plan, tmp_path)
    assert not list(tmp_path.iterdir())


def test_refuses_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "R1.pdf").mkdir()
    with pytest.raises(InputError, match="this is a folder"):
        FORMATS["cabling-sheets"].write(cabled_sites.starter(), tmp_path)


def test_needs_the_site(tmp_path: Path) -> None:
    plan = cabled_sites.starter()
    old = Plan(plan.tables, {key: value for key, value in plan.manifest.items() if key != "site"})
    with pytest.raises(nic.InputError, match="plan the design again"):
        FORMATS["cabling-sheets"].write(old, tmp_path)
