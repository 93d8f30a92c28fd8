"""The directive ``{transcript}``: commands that are run while the site is built, shown with what they print.

A page has one folder for all its transcripts, in which a command finds what earlier ones wrote. Lines of the content are commands; `nicplanner`
is this very version, `cat`, `ls`, `head` and `sed -i` may be used beside it. A command that ends with another code than ``:exit:`` says (one
for all, 0 by default) is a warning, and so is anything that looks like an internal fault.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

PLAIN = ("cat", "head", "ls", "sed", "echo", "mkdir", "cut", "grep")
"""Other commands that a transcript may run."""
SECONDS = 120


def run(command: str, folder: Path) -> tuple[str, int]:
    """Run a command in a folder; return what it printed on both outputs, and its exit code."""
    words = shlex.split(command.split("|")[0])
    if words[0] not in ("nicplanner", *PLAIN):
        raise ValueError(f"a transcript cannot run {words[0]!r}")
    shell = re.sub(r"(^|\| )nicplanner\b", rf"\1{shlex.quote(sys.executable)} -m nicplanner", command)
    keep = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT")}
    env = {**keep, "COLUMNS": "96", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        shell, shell=True, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False
    )
    lines = [line.rstrip() for line in done.stdout.replace(str(folder), ".").splitlines()]
    return "\n".join(lines).strip("\n"), done.returncode


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
        shown = []
        for command in (line for line in self.content if line.strip()):
            text, code = run(command, folder_of(self.env, self.env.docname))
            if code != self.options.get("exit", 0):
                return [self.state.document.reporter.warning(f"{command}: exit code {code}\n{text}", line=self.lineno)]
            lines = text.splitlines()
            most = self.options.get("lines", len(lines))
            shown.append("\n".join([f"$ {command}", *lines[:most], *(["…"] if len(lines) > most else [])]))
        if "hide" in self.options:
            return []
        block = "\n".join(shown)
        literal = nodes.literal_block(block, block, language="console", classes=["transcript"])
        return [literal]
