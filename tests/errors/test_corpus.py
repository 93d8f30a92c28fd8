"""Bad designs, each with the exact messages that it must give."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nicplanner.design import Design
from nicplanner.errors import InputError, Problem, clean
from nicplanner.reading.document import parse

CORPUS = sorted(Path(__file__).parent.glob("*.yaml"))


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        Design.load(path)
    return caught.value.problems


def file_of(path: Path, problem: Problem) -> Path:
    """The file that a problem is in: the design, or a profile or price list below its folder."""
    return path.parent / problem.file


def test_corpus_is_there():
    assert len(CORPUS) >= 150
    assert {path.stem for path in CORPUS} == {path.stem for path in Path(__file__).parent.glob("*.txt")}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_messages(path):
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "".join(f"{problem}\n" for problem in problems_of(path)) == expected


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_places_point_at_the_offending_text(path):
    """Line and column are those of the key or value at the problem's path; of the nearest above where it is not there."""
    for problem in problems_of(path):
        text = file_of(path, problem).read_text(encoding="utf-8", errors="replace")
        if problem.file.endswith(".csv"):
            check_row(text, problem)
        elif problem.path:
            spots, rest = spots_of(yaml.compose(text, Loader=yaml.CSafeLoader), problem.path)
            assert (problem.line, problem.column) in spots, problem
            assert not rest or "missing" in problem.message or "no " in problem.message or "single" in problem.message, problem
        elif problem.line:
            assert text.split("\n")[problem.line - 1][problem.column - 1 :].strip(), problem


def check_row(text: str, problem: Problem) -> None:
    """A mistake of a price list names the line where its row begins; one of the whole list (empty, another encoding) none."""
    assert not problem.path
    if not problem.line:
        assert "empty" in problem.message or "UTF-8" in problem.message
        return
    lines = text.split("\n")
    found = problem.got.strip("'").rstrip("…").split("\\")[0]
    assert lines[problem.line - 1].strip()
    assert found in "\n".join(lines[problem.line - 1 :]) or problem.got.endswith(" fields") or "byte" in problem.got, problem


def spots_of(node: yaml.Node, path: str) -> tuple[set[tuple[int, int]], str]:
    """Walk down a path; return the places of the last key and value found, and what of the path is not there."""
    spots = {spot(node)}
    while path:
        inside = parts_of(node)
        step = max((step for step in inside if path == step or path.startswith(f"{step}.")), key=len, default=None)
        if step is None:
            break
        spots = {place for key, value in inside[step] for place in (spot(key), spot(value))}
        node, path = inside[step][0][1], path[len(step) + 1 :]
    return spots, path


def parts_of(node: yaml.Node) -> dict[str, list[tuple[yaml.Node, yaml.Node]]]:
    """What a node holds by step; a key that stands twice has several entries."""
    found: dict[str, list[tuple[yaml.Node, yaml.Node]]] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found.setdefault(clean(key.value) or "''", []).append((key, value))
    elif isinstance(node, yaml.SequenceNode):
        found = {str(i): [(item, item)] for i, item in enumerate(node.value)}
    return found


def spot(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_messages_are_one_printable_line(path):
    for problem in problems_of(path):
        assert str(problem).isprintable()
        assert len(problem.got) <= 200
        assert file_of(path, problem).is_file()


def is_plain(path):
    """Tell whether a file is sound YAML that holds a map: its mistakes are those of a design alone."""
    try:
        document = parse(path.read_text(encoding="utf-8"), path.name)
    except InputError:
        return False
    return not document.problems and isinstance(document.value, dict)


@pytest.mark.parametrize("path", [path for path in CORPUS if is_plain(path)], ids=lambda path: path.stem)
def test_the_same_mistakes_are_found_without_a_file(path):
    """A dict has no lines, but the same mistakes."""
    document = parse(path.read_text(encoding="utf-8"), path.name)
    with pytest.raises(InputError) as caught:
        Design.from_dict(document.value, base=path.parent)
    found = {(problem.path, problem.message, problem.got, problem.allowed, problem.hint) for problem in caught.value.problems}
    expected = {(problem.path, problem.message, problem.got, problem.allowed, problem.hint) for problem in problems_of(path)}
    assert found == expected
    assert all(problem.line == 0 for problem in caught.value.problems if problem.file == "design")
