"""The directive ``{transcript}``: commands that are run while the site is built, shown with what they print.

A page has one folder for all its transcripts, in which a command finds what earlier ones wrote. Lines of the content are commands:
`nicplanner` is this very version, run in this process, and a few commands of the system may be used beside it. One that ends with another
code than ``:exit:`` says (one for all, 0 by default) is a warning.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from nicplanner.cli.main import run as run_nicplanner

PLAIN = ("cat", "cut", "echo", "grep", "head", "ls", "sed")
"""Other commands that a transcript may run."""
WIDTH = 96
"""Characters of a line."""
ENVIRONMENT = {"COLUMNS": "96", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def run(command: str, folder: Path) -> tuple[str, int]:
    """Run a command in a folder; return what it printed on both outputs, and its exit code."""
    first, *_ = command.split()
    if first == "nicplanner":
        text, code = _run_here(shlex.split(command)[1:], folder)
        text = "\n".join(part for line in text.splitlines() for part in _wrapped(line.rstrip()))
    elif first in PLAIN:
        done = subprocess.run(
            command, shell=True, cwd=folder, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, timeout=10, check=False
        )
        text, code = done.stdout + done.stderr, done.returncode
    else:
        raise ValueError(f"a transcript cannot run {first!r}")
    return text.replace(str(folder), ".").strip("\n"), code


def _wrapped(line: str) -> list[str]:
    """Wrap a line that is too long, as a terminal would; what draws a box stays."""
    if len(line) <= WIDTH or set(line) & set("│┃━─"):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _run_here(arguments: list[str], folder: Path) -> tuple[str, int]:
    """Run nicplanner in this process: starting Python anew for each command would take most of the time."""
    out = io.StringIO()
    with contextlib.chdir(folder), _environment(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            code = run_nicplanner(arguments)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return out.getvalue(), code


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def folder_of(env: Any, page: str) -> Path:
    """Return the folder of a page's commands, made when first asked for."""
    made = getattr(env.app, "nicdocs_folders", None)
    if made is None:
        made = env.app.nicdocs_folders = {}
        env.app.connect("build-finished", lambda *_: [one.cleanup() for one in made.values()])
    if page not in made:
        made[page] = tempfile.TemporaryDirectory(prefix="nicplanner-docs-")
    return Path(made[page].name)


class Transcript(SphinxDirective):
    """Runs commands and shows them with their output."""

    has_content: ClassVar[bool] = True
    option_spec: ClassVar[dict[str, Any]] = {
        "exit": directives.nonnegative_int,
        "lines": directives.positive_int,
        "hide": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return a block of text; with ``:lines:`` only so many lines of each output, with ``:hide:`` none (the commands are run)."""
        block = nodes.literal_block(classes=["transcript"])
        for command in (line for line in self.content if line.strip()):
            text, code = run(command, folder_of(self.env, self.env.docname))
            if code != self.options.get("exit", 0):
                return [self.state.document.reporter.warning(f"{command}: exit code {code}\n{text}", line=self.lineno)]
            lines = text.splitlines()
            most = self.options.get("lines", len(lines))
            block += [nodes.Text("\n")] if block.children else []
            block += [nodes.Text("$ "), nodes.strong(command, command)]
            block += nodes.Text("".join(f"\n{line}" for line in [*lines[:most], *(["…"] if len(lines) > most else [])]))
        return [] if "hide" in self.options else [block]


def keep_marks(app: Any, tree: nodes.document) -> None:
    """Let the commands stand out: Sphinx would colour a block that has a source as one text, and give it one."""
    for block in tree.findall(nodes.literal_block):
        if "transcript" in block["classes"]:
            block.rawsource = ""
