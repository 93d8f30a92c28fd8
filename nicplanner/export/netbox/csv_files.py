"""CSV files for NetBox's import forms, numbered in the order in which it can take them, and a README that says so.

NetBox must get each text as it is, so nothing is put before those that a spreadsheet would run; they are refused instead.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from nicplanner import units
from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.netbox.check import Batch, Value, key_of
from nicplanner.export.netbox.records import batches_of
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_files

README = """\
# Import into NetBox

CSV files for the import forms of NetBox (written for 4.4 to 4.6), in the order in which NetBox can take them. For each file: open the page,
choose "Upload File", format CSV, delimiter comma, and submit. A file that has nothing but its header has nothing to import: skip it.

{table}

- Everything gets the tag `nicplanner`.
- NetBox takes a file whole or not at all. What it has already, of that name, it refuses: take out the rows of makers, types and roles
  that it knows, or let `nicplanner export netbox PLAN --url URL --token-env NAME` do the work, which finds them by itself and may be run
  again.
- Devices are looked up by their name alone: a name that another site has too makes NetBox refuse their rows; push the plan instead.
- Hosts' ports are `ADAPTER/PORT`, teams `team-GROUP`, VLAN interfaces `PARENT.VLAN`, port-channels of switches `port-channelNUMBER`.
- Sites, racks, devices, cards, clusters and cables are `planned`; VLANs, prefixes and addresses are `reserved`: until it is built, this is
  a plan.
- NetBox's forms cannot say which card a port belongs to. The names do, and so does the REST interface.
- Twinax cables are taken to be passive. Copper of a category that NetBox does not know has no type.
"""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write the CSV files and their README; earlier ones are replaced.

    Raises
    ------
    InputError
        If NetBox would refuse a value, the forms cannot say what the plan says, or a file cannot be written.
    """
    batches = batches_of(plan)
    _sayable(batches)
    files = {f"{number:02d}-{batch.name}.csv": _csv(batch) for number, batch in enumerate(batches, 1)}
    rows = [("File", "Page", "Rows")]
    rows += [(f"`{name}`", f"`/{batch.rules.path}/import/`", str(len(batch.records))) for name, batch in zip(files, batches, strict=True)]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    rows.insert(1, ("-" * widths[0], "-" * widths[1], "-" * widths[2]))
    table = "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows)
    files["README.md"] = README.format(table=table)
    write_files([(target / name, text.encode()) for name, text in files.items()])
    return tuple(target / name for name in files)


def _sayable(batches: Sequence[Batch]) -> None:
    """Refuse interfaces whose VLANs are in two groups: an import form looks for all of them in one."""
    problems = [
        Problem(
            clean(f"{batch.title} {' '.join(key_of(batch.rules, record))}: tagged_vlans", 200),
            "a VLAN id of this interface stands for other VLANs in other racks, and NetBox's import form cannot tell them apart",
            clean(", ".join(map(str, more))),
            hint="push the plan instead: 'nicplanner export netbox PLAN --url URL --token-env NAME'",
            file="netbox",
        )
        for batch in batches
        for record in batch.records
        if isinstance(more := record.get("more_vlans"), tuple) and more
    ]
    if problems:
        raise InputError(problems[:20])


def _csv(batch: Batch) -> str:
    """Return a batch as CSV: the columns of which some record has something to say."""
    said = {name for record in batch.records for name in record}
    columns = [field.name for field in batch.rules.fields if field.place in ("both", "csv") and (field.name in said or field.required)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(record.get(name)) for name in columns] for record in batch.records)
    return out.getvalue()


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        return units.text(value)
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)
