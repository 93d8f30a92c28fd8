"""``nicplanner catalog import``: a device-type library as a catalog folder."""

from __future__ import annotations

from typing import Annotated

import typer

from nicplanner.cli.output import Output


def import_library(
    path: Annotated[
        str, typer.Argument(help="The library's folder, its device-types or module-types, a maker's folder, or a file.", metavar="PATH")
    ],
    folder: Annotated[
        str | None, typer.Option("-o", "--output", help="Folder to write: new, or an earlier import, which is replaced.", metavar="DIR")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Import servers, switches and cards from a device-type library of NetBox or Nautobot.

    Every file of the library becomes an entry or is reported with the reason why not. The folder is one that a design names with
    'catalog: {path: DIR}'; import.csv in it says what became of each file.
    """
    from dataclasses import asdict
    from pathlib import Path

    from nicplanner.catalog.library import check_target, write_import
    from nicplanner.catalog.library import import_library as read_library

    output = Output(json)
    if folder is not None:
        check_target(Path(folder))
    imported = read_library(path)
    if folder is not None:
        write_import(imported, folder)
    if json:
        counts = [{"result": result, "reason": reason, "files": count} for result, reason, count in imported.counts]
        output.object({"status": "IMPORTED", "folder": folder, "counts": counts, "files": [asdict(row) for row in imported.rows]})
    else:
        rows = [(result, reason, str(count)) for result, reason, count in imported.counts]
        output.table(f"{len(imported.rows)} files", ("result", "reason", "files"), rows)
    if folder is not None:
        count = sum(map(len, imported.entries.values()))
        output.note(f"written: {folder} ({count} {'entry' if count == 1 else 'entries'}, index.json, import.csv)")
