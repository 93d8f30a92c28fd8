"""File names of racks."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from nicplanner.export.file_names import LONGEST, file_names
from nicplanner.names import WINDOWS_DEVICES

HOSTILE = ["R1", "r1", "../../etc/passwd", "/", "", ".", "..", "CON", "nul.x",
           "a" * 300, "a" * 299 + "b", "ümläut", "=cmd", "a\x00b", "中文", "文中"]  # fmt: skip


def check(names: list[str]) -> None:
    found = file_names(names, ".pdf")
    assert set(found) == set(names)
    assert len({name.casefold() for name in found.values()}) == len(found)
    for name in found.values():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.pdf", name), name
        assert len(name) < LONGEST + 40
        assert name.split(".")[0].casefold() not in WINDOWS_DEVICES
    assert file_names(reversed(names), ".pdf") == found


def test_hostile_names() -> None:
    check(HOSTILE)
    assert file_names(["R1", "R2"], ".pdf") == {"R1": "R1.pdf", "R2": "R2.pdf"}


def test_a_name_that_is_another_ones_file() -> None:
    taken = file_names(["x y"], "")["x y"]
    check(["x y", taken])
    taken = file_names(["é"], "")["é"]
    check(["é", taken])


@given(st.lists(st.text(max_size=12), unique=True, max_size=12))
def test_any_names(names: list[str]) -> None:
    check(names)
