"""The plan as a workbook, see :meth:`nicplanner.plan.Plan.write_excel`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nicplanner.plan import Plan


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write the workbook as ``order.xlsx`` into the folder, or as the file that ends in ``.xlsx``.

    Raises
    ------
    InputError
        If the packages of ``nicplanner[excel]`` are missing, or the file cannot be written.
    """
    file = target if target.suffix.casefold() == ".xlsx" and not target.is_dir() else target / "order.xlsx"
    plan.write_excel(file)
    return (file,)
