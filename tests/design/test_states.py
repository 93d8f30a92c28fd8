"""Peaks and states: which loads occur together, in whatever way the design says it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import yaml

from nicplanner.design import Design, starter

PEAKS = {"iscsi": {"storm": 4, "backup": 0.5}, "production": {"storm": 2}, "cluster": {"p10": 1, "p2": 1}}


def design(peaks: dict[str, dict[str, float]], states: Any = None, **hosts: Any) -> Design:
    data = yaml.safe_load(starter())
    for name, mine in peaks.items():
        data["traffic"][name]["peaks"] = mine
    if states is not None:
        data["states"] = states
    data["hosts"]["hv[01-04]"].update(hosts)
    return Design.from_dict(data)


def named(found: Design) -> list[tuple[str, tuple[str, ...]]]:
    return [(state.name, state.peaks) for state in found.site.states]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (None, [("backup", ("backup",)), ("p2", ("p2",)), ("p10", ("p10",)), ("storm", ("storm",))]),
        ([], [("backup", ("backup",)), ("p2", ("p2",)), ("p10", ("p10",)), ("storm", ("storm",))]),
        (["storm", ["p10", "p2"]], [("backup", ("backup",)), ("p2+p10", ("p2", "p10")), ("storm", ("storm",))]),
        (
            [["storm", "backup"], "storm", ["p2", "p10"]],
            [("backup+storm", ("backup", "storm")), ("p2+p10", ("p2", "p10")), ("storm", ("storm",))],
        ),
        (
            {"night": ["storm", "backup"], "Day": "p2", "p10": "p10"},
            [("Day", ("p2",)), ("night", ("backup", "storm")), ("p10", ("p10",))],
        ),
        ({"night": ["storm", "backup"], "calm": ["storm", "backup"], "p": ["p2", "p10"]},
         [("calm", ("backup", "storm")), ("night", ("backup", "storm")), ("p", ("p2", "p10"))]),
    ],
)  # fmt: skip
def test_states(states: Any, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert named(design(PEAKS, states)) == expected


def test_a_design_without_peaks_has_no_states() -> None:
    assert named(design({})) == named(design({}, [])) == named(design({"iscsi": {}}, {})) == []
    assert design({"iscsi": {}}, {}).hash == Design.parse(starter()).hash


def test_spelling_makes_no_difference() -> None:
    alike = ([["p2", "p10"], "storm"], ["storm", ["p10", "p2"]], [["storm"], ["p2", "p10"], "backup"])
    found = {design(PEAKS, states).hash for states in alike}
    assert len(found) == 1
    assert design({name: dict(reversed(mine.items())) for name, mine in PEAKS.items()}).hash == design(PEAKS).hash
    others = (None, ["storm", ["p2", "p10"]], {"a": ["p2", "p10"]}, {"b": ["p2", "p10"]})
    assert len({design(PEAKS, states).hash for states in others}) == len(others)


def test_overrides_replace_all_peaks_of_a_class() -> None:
    found = design(PEAKS, traffic={"iscsi": {"peaks": {"night": 3}}, "production": None, "cluster": {"peaks": {}}})
    peaks = {one.name: dict(one.peaks) for one in found.site.groups[0].classes}
    assert peaks == {"iscsi": {"night": Fraction(3)}, "production": {"storm": Fraction(2)}, "cluster": {}}
    assert dict(found.site.classes["iscsi"].peaks) == {"storm": Fraction(4), "backup": Fraction(1, 2)}
    assert [name for name, _ in named(found)] == ["backup", "night", "p2", "p10", "storm"]


def test_a_peak_may_be_set_where_there_was_none() -> None:
    found = Design.parse(starter()).replace({"traffic.iscsi.peaks.storm": 4, "states.night": ["storm"]})
    assert named(found) == [("night", ("storm",))]
