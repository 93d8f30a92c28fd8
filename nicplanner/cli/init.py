"""``nicplanner init``: write a starter design, or a workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nicplanner.cli.output import Output


def init(
    file: Annotated[str | None, typer.Argument(help="File to write; - writes to standard output.", metavar="[FILE]")] = None,
    excel: Annotated[
        Path | None, typer.Option(help="Write a workbook to fill in, with the starter design in it.", metavar="FILE.xlsx")
    ] = None,
) -> None:
    """Write a commented starter design: design.yaml unless another file is named."""
    from nicplanner.design import starter
    from nicplanner.errors import InputError, Problem

    output = Output()
    if excel is not None:
        if file is not None or excel.suffix.casefold() != ".xlsx":
            found = f"{file} {excel}" if file is not None else str(excel)
            raise InputError([Problem("--excel", "not one workbook", found, "--excel FILE.xlsx alone", file="command line")])
        from nicplanner.design.workbook_template import template

        _write(excel, template())
    elif file == "-":
        output.line(starter().rstrip("\n"))
        return
    else:
        _write(Path(file or "design.yaml"), starter().encode())
    name = excel or file or "design.yaml"
    output.note(f"written: {name}; next: nicplanner plan {name} -o plan")


def _write(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet."""
    from nicplanner.errors import InputError, Problem

    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise InputError([Problem("", "the file exists already", str(path), hint="name another file", file="output")]) from None
    except OSError as error:
        raise InputError([Problem("", f"cannot be written ({error.strerror})", str(path), file="output")]) from None
