"""A PDF for each rack, for whoever stands before it with the cables in hand.

What is on a sheet and in which order one works through it: :mod:`nicplanner.export.rack_order`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.export.file_names import file_names
from nicplanner.export.rack_order import by_rack
from nicplanner.export.typeface import load_fonts
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``RACK.pdf`` for each rack in which a cable ends: all of them or none; an earlier file of that name is replaced.

    A cable between two racks stands on both sheets, on each with a box to tick for the end that is there.

    Raises
    ------
    InputError
        If the package of ``nicplanner[pdf]`` is missing, the plan does not say what its site looks like, or a file cannot be written.
    """
    load_fonts()
    from nicplanner.export.sheet_drawing import Head, sheet

    site = SiteExcerpt.of(plan.manifest)
    racks = by_rack(plan.tables)
    files = {rack: target / name for rack, name in file_names(racks, ".pdf").items()}
    design = str(plan.manifest["design"])[:12]

    def sheets() -> Iterator[tuple[Path, bytes]]:
        for rack, sections in racks.items():
            place = site.racks.get(rack)
            where = "" if place is None else f"row {place.row}, position {place.position}, {place.height_units} U"
            yield files[rack], sheet(Head(site.name, rack, where, design), sections)

    write_files(sheets())
    return tuple(files[rack] for rack in racks)
