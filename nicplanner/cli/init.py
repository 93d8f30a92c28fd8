"""``nicplanner init``: write a starter design."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Output


def init(
    file: Annotated[str, typer.Argument(help="File to write; - writes to standard output.", metavar="FILE")] = "design.yaml",
) -> None:
    """Write a commented starter design."""
    from nicplanner.design import starter
    from nicplanner.errors import InputError, Problem

    output = Output()
    if file == "-":
        output.line(starter().rstrip("\n"))
        return
    try:
        with Path(file).open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(starter())
    except FileExistsError:
        raise InputError([Problem("", "the file exists already", file, hint="name another file", file="output")]) from None
    except OSError as error:
        raise InputError([Problem("", f"cannot be written ({error.strerror})", file, file="output")]) from None
    output.note(f"written: {file}; next: nicplanner plan {file} -o plan")
