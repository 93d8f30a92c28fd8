"""What goes to the terminal: data to standard output, messages to standard error, one JSON object with ``--json``."""

from __future__ import annotations

import json as _json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from nicplanner.errors import Problem

WIDTH = 110
"""Width of drawings where the output is not a terminal, so that files and pipes look alike everywhere."""


class Ended(Exception):  # noqa: N818 - no error: everything has been said
    """Leave with an exit code; everything has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Output:
    """Writes results and failures, as text or as one JSON object."""

    def __init__(self, json: bool = False) -> None:
        self.json = json

    def object(self, data: dict[str, Any]) -> None:
        """Write the one JSON object of ``--json``."""
        sys.stdout.write(_json.dumps(data, indent=2, ensure_ascii=True) + "\n")

    def line(self, text: str) -> None:
        """Write a line of data."""
        sys.stdout.write(text + "\n")

    def note(self, text: str) -> None:
        """Write a message."""
        sys.stderr.write(text + "\n")

    def failure(self, status: str, message: str, more: Sequence[str], **data: Any) -> None:
        """Report that a command did not do its work."""
        if self.json:
            self.object({"status": status, "message": message, **data})
        self.note(f"nicplanner: {message}")
        for text in more:
            self.note(f"  {text}")

    def problems(self, problems: Iterable[Problem]) -> None:
        """Report every mistake of the input."""
        problems = list(problems)
        count = f"{len(problems)} {'mistake' if len(problems) == 1 else 'mistakes'}"
        if self.json:
            self.object({"status": "INVALID", "message": count, "problems": [one.as_dict() for one in problems]})
        for one in problems:
            self.note(str(one))
        self.note(f"nicplanner: {count} in the input; nothing was written")

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table of text."""
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title or None, title_justify="left", header_style="bold", pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.console().print(table)

    @staticmethod
    def console() -> Any:
        """Return a console on standard output; of fixed width where that is no terminal."""
        from rich.console import Console

        class Piped(Console):
            """A console that leaves a reader who has gone away to whoever runs the command: rich ends the process with 1."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        return Piped(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
