"""Study files: what they say, and every mistake with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import nicplanner as nic
from nicplanner.errors import InputError, Problem
from nicplanner.study.study_file import read_study, study_schema

HEAD = "study: 1\ndesign: design.yaml\n"
WHOLE = """\
study: 1
name: Room to grow
design: design.yaml
vary:
  traffic.iscsi.demand_gbps: {from: 1, to: 2, step: 0.5}
  hosts.*.adapters.slot2: [I350-T4, null]
scenarios:
  wide: {policy: {max_utilisation: 0.9}, traffic.production.demand_gbps: 1}
fail:
  - switch:sw-a
  - [hv01/slot1, switch:sw-b]
  - []
grow: {demand: {iscsi: 20%/year}, hosts: 10%/year, years: [0, 2]}
sample: {count: 5, seed: 3}
break_even:
  - {path: traffic.production.demand_gbps, low: 1, high: 5, step: 0.5, condition: ports <= 36}
measure: spare_ports
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "design.yaml").write_text(nic.starter(), encoding="utf-8")
    return tmp_path


def read(folder: Path, text: str) -> Any:
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return read_study(folder / "study.yaml")


def problems(folder: Path, text: str | bytes) -> list[Problem]:
    (folder / "study.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read_study(folder / "study.yaml")
    return list(caught.value.problems)


def test_all_that_a_file_can_say(folder: Path) -> None:
    found = read(folder, WHOLE)
    (span, condition), *none = found.edges
    assert (found.name, found.measure, none) == ("Room to grow", "spare_ports", [])
    assert (span.path, span.steps, condition.text) == ("traffic.production.demand_gbps", 8, "ports <= 36")
    study = found.study
    hand = (
        nic.Study(nic.Design.load(folder / "design.yaml"))
        .vary("traffic.iscsi.demand_gbps", {"from": 1, "to": 2, "step": 0.5})
        .vary("hosts.*.adapters.slot2", ["I350-T4", None])
        .scenario("wide", {"policy": {"max_utilisation": 0.9}, "traffic.production.demand_gbps": 1})
        .fail("switch:sw-a").fail("hv01/slot1", "switch:sw-b").fail()
        .grow({"iscsi": "20%/year"}, "10%/year", [0, 2])
        .sample(5, 3)
    )  # fmt: skip
    assert study.size == hand.size == 7
    assert [one.values for one in study.scenarios()] == [one.values for one in hand.scenarios()]
    assert [study.design_of(one.name) for one in study.scenarios()] == [hand.design_of(one.name) for one in hand.scenarios()]
    assert (study.failures, study.growth) == (hand.failures, hand.growth)
    jsonschema.validate(yaml.safe_load(WHOLE), study_schema())


def test_a_whole_design_inside(folder: Path) -> None:
    inside = "\n".join("  " + line for line in nic.starter().splitlines())
    found = read(folder, f"study: 1\ndesign:\n{inside}\nvary: {{traffic.iscsi.demand_gbps: [1]}}\n")
    assert found.study.design == nic.Design.parse(nic.starter())
    assert found.name == "Branch office Hyper-V cluster"


MISTAKES = [
    ("vary: {traffic.iscsy.demand_gbps: [1]}", 3, 8, "names nothing", "did you mean 'traffic.iscsi.demand_gbps'?"),
    ("vary:\n  traffic.iscsi.demand_gbps: []", 4, 3, "the grid would be empty", ""),
    ("vary:\n  traffic.iscsi.demand_gbps: 4", 4, 3, "not a list of values", "write [4]"),
    ("vary: [1]", 3, 7, "not a map", ""),
    ("vari: {a: [1]}", 3, 1, "unknown key", "did you mean 'vary'?"),
    ("years: 5\nvary: {name: [a]}", 3, 1, "unknown key", "grow"),
    ("scenarios: {base: {name: x}}", 3, 13, "the name is taken", ""),
    ("scenarios: {a: 3}", 3, 13, "not a partial design", ""),
    ("scenarios: {s1: {name: x}}\nvary: {name: [a]}", 3, 1, "another row has this name", ""),
    ("fail: [switch:sw-a, switch:sw-a]", 3, 21, "asked about twice", ""),
    ("fail: [switch:sw-a, switch:sw-x]", 3, 7, "no switch of this name", "did you mean switch:sw-a"),
    ("grow: {demand: 20}", 3, 7, "", ""),
    ("grow: {years: 1000}", 3, 7, "out of range", ""),
    ("mode: smaple\nvary: {name: [a]}", 3, 7, "", "did you mean 'sample'?"),
    ("mode: sample\nvary: {name: [a]}", 1, 1, "needs to know how many", ""),
    ("sample: {count: 0}\nvary: {name: [a]}", 3, 17, "", ""),
    ("measure: prots\nvary: {name: [a]}", 3, 10, "", "did you mean 'ports'?"),
    ("break_even: [{path: traffic.iscsi.demand_gbps, low: 2, high: 1}]", 3, 14, "not above the least value", ""),
    ("break_even: [{path: traffic.iscsi.demand_gbps, low: 1, high: 2, condition: nice}]", 3, 14, "not a condition", ""),
    ("vary: {name: [a]}\nbreak_even: [{path: name, low: 1, high: 2}]", 4, 14, "varied already", ""),
    ("", 0, 0, "the study asks nothing", "vary a path"),
]


@pytest.mark.parametrize(("text", "line", "column", "message", "hint"), MISTAKES)
def test_mistakes_have_their_place(folder: Path, text: str, line: int, column: int, message: str, hint: str) -> None:
    (found,) = problems(folder, f"study: 1\ndesign: design.yaml\n{text}\n")
    assert message in found.message
    assert hint in found.hint or hint in found.allowed
    if line:
        assert (found.line, found.column) == (line, column)
    assert found.file.endswith("study.yaml")


def test_every_mistake_is_told(folder: Path) -> None:
    found = problems(folder, HEAD + "vary: {a: [1], name: []}\nfail: [3]\nscenarios: {base: {}}\ngrow: {hosts: x}\n")
    assert [one.line for one in found] == [3, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "study", "study: 2\n", "study: x\n", "{", "study: 1\n", "a: 1\n", "study: 1\nstudy: 1\n", "study: 1\ndesign: [1]\n",
        "study: 1\ndesign: 3\n", "study: 1\ndesign: {}\n", "study: 1\ndesign: nowhere.yaml\n", "study: 1\ndesign: .\n", b"\xff\xfe\x00",
        "study: 1\ndesign: \"a\\0b\"\n", "study: 1\ndesign: " + "x" * 5000 + "\n", "study: 1\ndesign: study.yaml\n", b"\x00" * 100,
        "study: 1\ndesign: &a [*a]\n", "[" * 5000, "study: 1\ndesign: design.yaml\nvary: {" + "x." * 3000 + "y: [1]}\n",
        "study: 1\ndesign: design.yaml\nvary: {traffic.iscsi.demand_gbps: &a [*a]}\n",
        HEAD + "scenarios: {\"\\e[2J\": {name: x}}\n", HEAD + "scenarios: {\"\": {name: x}}\n",
        HEAD + "scenarios: {" + "n" * 200 + ": {name: x}}\n", HEAD + "sample: {count: 1e400}\n",
    ],
)  # fmt: skip
def test_hostile_files(folder: Path, text: str | bytes) -> None:
    for one in problems(folder, text):
        assert str(one).isprintable()
        assert one.message


def test_a_design_is_no_study(folder: Path) -> None:
    (found,) = problems(folder, nic.starter())
    assert found.hint == "this is a design: `nicplanner plan` plans it"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "a" / "b", tmp_path / ("x" * 5000)):
        with pytest.raises(InputError):
            read_study(path)
