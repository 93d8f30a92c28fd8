"""The labels: two for each cable, what is printed is what cabling.csv says."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicplanner.export import FORMATS
from nicplanner.export.labels import LABELS, LINE, ends_of, labels, lines_of
from nicplanner.export.rack_order import Cord, End, by_rack
from nicplanner.plan import Plan
from nicplanner.tables import Table

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites

PLANS = {"starter": cabled_sites.starter, "row": cabled_sites.row}


def rows(plan: Plan, folder: Path) -> list[dict[str, str]]:
    (file,) = FORMATS["labels"].write(plan, folder)
    assert file == folder / "labels.csv"
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8"), newline="")))


@pytest.mark.parametrize("name", PLANS)
def test_two_for_each_cable_each_in_the_rack_of_its_end(name: str, tmp_path: Path) -> None:
    plan: Plan = PLANS[name]()
    found = rows(plan, tmp_path)
    assert list(found[0])[:8] == ["rack", "sequence", "cable", "end", "line_1", "line_2", "colour", "copies"]
    cables = {row.cable: row for row in plan.cabling.itertuples()}
    assert Counter((row["cable"], row["end"]) for row in found) == Counter((cable, end) for cable in cables for end in "AB")
    for row in found:
        cable = cables[row["cable"]]
        assert row["rack"] == (cable.rack if row["end"] == "A" else cable.switch_rack)
        assert row["text"] == (cable.label_a if row["end"] == "A" else cable.label_b)
        assert "".join(row[f"line_{i}"] for i in range(1, 5)) == row["text"]
        assert all(len(row[f"line_{i}"]) <= LINE for i in range(1, 5))
        assert (row["strip_mm"] == "24") == bool(row["line_3"])
        assert (row["colour"], row["copies"]) == (cable.colour, "1")


def test_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    plan = cabled_sites.row()
    found = rows(plan, tmp_path)
    for rack, sections in by_rack(plan.tables).items():
        mine = [row for row in found if row["rack"] == rack]
        assert [int(row["sequence"]) for row in mine] == list(range(1, len(mine) + 1))
        wanted = [cord.number for one in sections for cord in one.cords]
        assert list(dict.fromkeys(row["cable"] for row in mine)) == wanted
    assert list(dict.fromkeys(row["rack"] for row in found)) == ["R1", "R2", "R10"]


def test_equal_and_readable_as_a_table(tmp_path: Path) -> None:
    plan = cabled_sites.row()
    text = labels(plan.tables).to_csv()
    plan.write(tmp_path)
    assert labels(Plan.load(tmp_path).tables).to_csv() == text
    assert Table.from_csv(LABELS, text).to_csv() == text


def hostile(i: int, columns: dict[str, list[Any]]) -> None:
    near, far = (("=cmd|calc/x", "-1+1"), ("<b>", 'say "ja", ok'), ("名" * 30, "x" * 200), ("a\nb", "\x1b[2J"))[i % 4]
    columns["label_a"][i], columns["label_b"][i] = f"{near}/{far}", f"{far}/{near}"


def test_hostile_labels(tmp_path: Path) -> None:
    plan = cabled_sites.edited(cabled_sites.row(), hostile)
    found = rows(plan, tmp_path)
    assert len(found) == 2 * len(plan.tables["cabling"])
    for row in found:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values()), "no spreadsheet takes a cell for a formula"
        assert all(len(row[f"line_{i}"]) <= LINE + 1 for i in range(1, 5))


def _cord(near: str, far: str) -> Cord:
    end = End("R1", 1, "d", "", "p")
    return Cord("C1", "A", "copper", "", None, "", end, end, f"{near}/{far}", f"{far}/{near}")


def test_ends_whose_names_have_a_slash() -> None:
    assert ends_of(_cord("R1-02:s1:p1", "R1-40:Ethernet1/1")) == ("R1-02:s1:p1", "R1-40:Ethernet1/1")
    assert ends_of(_cord("R1-02:s1:Eth1/0/1", "R1-40:Ethernet1/1/2")) == ("R1-02:s1:Eth1/0/1", "R1-40:Ethernet1/1/2")


PART = st.text("abc1/-:", min_size=1, max_size=60)


@given(PART, PART)
def test_nothing_is_lost_up_to_the_limit(near: str, far: str) -> None:
    lines, strip = lines_of(near, far)
    assert all(len(line) <= LINE for line in lines)
    assert strip == (12 if max(len(near) + 1, len(far)) <= LINE else 24)
    if max(len(near) + 1, len(far)) <= 2 * LINE:
        assert "".join(lines) == f"{near}/{far}"
    else:
        assert any("…" in line for line in lines)
