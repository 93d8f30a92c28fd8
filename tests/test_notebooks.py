"""Every notebook runs from top to bottom, is stored without outputs, and is a chapter of one course."""

from __future__ import annotations

import ast
import asyncio
import re
import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

FIGURES = 3
"""So many a chapter has at least."""
WORDS_A_MINUTE = 180
"""At which prose with tables and code in between is read; a chapter takes ten minutes at most."""
CELL_LINES = 40
"""So many lines of code a cell has at most, texts in it aside."""
MAY_IMPORT = {"matplotlib", "nicplanner", "pandas", "pathlib", "sys", "tempfile"}


def cells(path: Path, kind: str) -> list[str]:
    """Return the sources of a notebook's cells of a kind, in order."""
    import nbformat

    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def code(path: Path) -> list[str]:
    """Return the code cells without lines that the shell runs."""
    return ["\n".join(line for line in cell.splitlines() if not line.startswith("!")) for cell in cells(path, "code")]


def question(path: Path) -> str:
    """Return what a chapter asks: the paragraph below its title."""
    return cells(path, "markdown")[0].split("\n\n")[1].strip("*")


def executed(path: Path, folder: Path) -> list[Any]:
    """Run a notebook in a kernel of its own and return what its cells put out."""
    import nbformat
    from nbclient import NotebookClient

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the notebook machinery, in our process; the notebook's own kernel is another one
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
        asyncio.run(client.async_execute())
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def pictures(outputs: list[Any]) -> list[str]:
    """Return the PNG figures among outputs, those inside an object's HTML too."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        found += [data["image/png"]] if "image/png" in data else []
        found += re.findall(r'src="data:image/png;base64,([^"]+)"', data.get("text/html", ""))
    return found


def test_chapters_are_numbered_without_a_gap() -> None:
    assert [int(path.stem[:2]) for path in NOTEBOOKS] == list(range(1, len(NOTEBOOKS) + 1))
    assert len(NOTEBOOKS) >= 6


@each
def test_stored_without_outputs(path: Path) -> None:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    found = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert found
    assert all(cell.outputs == [] and cell.execution_count is None for cell in found)


@each
def test_begins_with_a_question_and_ends_with_what_to_take_away(path: Path) -> None:
    prose = cells(path, "markdown")
    assert prose[0].startswith(f"# {int(path.stem[:2])}. ")
    assert re.fullmatch(r"\*\*[^*]+\?\*\*", prose[0].split("\n\n")[1])
    assert "\n## What to take away\n" in f"\n{prose[-1]}"
    assert not [cell for cell in prose[:-1] if "## What to take away" in cell]


def test_chapters_lead_to_each_other() -> None:
    for before, after in pairwise(NOTEBOOKS):
        assert f"]({after.name})" in cells(before, "markdown")[-1], f"{before.name} does not end with what comes next"
        assert re.search(rf"\]\(({before.name}|{NOTEBOOKS[0].name})\)", cells(after, "markdown")[0]), after.name


@each
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", "\n".join(cells(path, "markdown"))):
        assert link.startswith("https://") or (FOLDER / link).is_file(), link


@each
def test_is_told_in_the_readme(path: Path) -> None:
    row = next(line for line in README.splitlines() if f"]({path.name})" in line)
    _, number, asked, _, minutes, _ = row.split("|")
    assert number.strip().startswith(f"[{int(path.stem[:2])}]")
    assert asked.strip() == question(path)
    words = sum(len(cell.split()) for cell in cells(path, "markdown"))
    assert words / WORDS_A_MINUTE <= int(minutes) <= 10


@each
def test_uses_the_public_interface_alone(path: Path) -> None:
    for source in code(path):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                assert {name.name.partition(".")[0] for name in node.names} <= MAY_IMPORT
                assert not [name.name for name in node.names if name.name.startswith("nicplanner.")]
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] in MAY_IMPORT - {"nicplanner"}
            elif isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_"), node.attr
                if isinstance(node.value, ast.Name) and node.value.id == "nic":
                    assert node.attr in nic.__all__


@each
def test_what_the_prose_names_exists(path: Path) -> None:
    from nicplanner.sizing.sized import Sized

    known = {"nic": nic, "plan": nic.Plan, "bought": Sized, "study": nic.Study, "design": nic.Design}
    prose = "\n".join(cells(path, "markdown"))
    for owner, names in re.findall(r"`(\w+)((?:\.\w+)+)\(?", prose):
        if owner in known and f"{owner}{names}" not in ("design.yaml", "policy.host_failures"):
            assert hasattr(known[owner], names.split(".")[1]), f"{owner}{names}"
    for command in re.findall(r"`nicplanner ([a-z]+)", prose) + re.findall(r"-m nicplanner ([a-z]+)", "\n".join(cells(path, "code"))):
        assert command in commands(), command


def commands() -> set[str]:
    """Return the names of the command line's commands."""
    from typer.main import get_command

    from nicplanner.cli.main import app

    return set(get_command(app).commands)  # type: ignore[attr-defined]


@each
def test_cells_are_short(path: Path) -> None:
    for source in code(path):
        lines = re.sub(r'"""\n.*?"""', '""', source, flags=re.DOTALL).splitlines()
        assert len(lines) <= CELL_LINES, lines[0]


def test_the_course_shows_every_figure_of_a_plan() -> None:
    drawn = {name for path in NOTEBOOKS for name in re.findall(r"\.(plot_\w+|show)\(", "\n".join(code(path)))}
    assert {name for name in dir(nic.Plan) if name.startswith("plot_")} | {"show"} <= drawn


_drawn: dict[Path, list[str]] = {}
"""The figures of the notebooks that this process has run."""


@each
def test_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)  # a notebook draws inline, whatever our process does
    outputs = executed(path, tmp_path)
    _drawn[path] = pictures(outputs)
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert len(pictures(outputs)) >= max(FIGURES, len(re.findall(r"\.plot_\w+\(", "\n".join(code(path)))))


def test_runs_twice_to_equal_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    path = next(path for path in NOTEBOOKS if "platforms" in path.stem)  # the one that is soonest done
    first, again = _drawn.get(path) or pictures(executed(path, tmp_path)), pictures(executed(path, tmp_path))
    assert first == again
