"""The keys of the design file and the study file: a table for each record, from the records themselves and their meanings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nicdocs.forms import default_of, form
from nicdocs.markdown import code, label, plain, table
from nicplanner.catalog.entries import SlotEntry
from nicplanner.design import fields, json_schema
from nicplanner.design.meanings import Meaning, meanings_of
from nicplanner.reading.base import Model
from nicplanner.study import study_file
from nicplanner.study.meanings import MEANINGS

SECTIONS: tuple[tuple[str, type[Model]], ...] = (
    ("", fields.DesignRecord),
    ("policy", fields.PolicyRecord),
    ("racks.*", fields.RackRecord),
    ("switches.*", fields.SwitchRecord),
    ("hosts.*", fields.HostRecord),
    ("hosts.*.traffic.*", fields.OverrideRecord),
    ("traffic.*", fields.TrafficRecord),
    ("addressing", fields.AddressingRecord),
    ("purchase", fields.PurchaseRecord),
    ("purchase.prices.*", fields.PriceRecord),
    ("vms.*", fields.VmRecord),
    ("networks.*", fields.NetworkRecord),
    ("acls[]", fields.AclRecord),
    ("monitors[]", fields.MonitorRecord),
    ("catalog", fields.CatalogRecord),
    ("catalog.adapters.*", fields.AdapterEntry),
    ("catalog.servers.*", fields.ServerEntry),
    ("catalog.servers.*.slots.*", SlotEntry),
    ("catalog.switches.*", fields.SwitchEntry),
    ("catalog.cables.*", fields.CableEntry),
    ("catalog.transceivers.*", fields.TransceiverEntry),
)
"""Path → record, in the order of the page; `*` is a name that the user gives, `[]` an entry of a list. A test compares it with records."""

STUDY: tuple[tuple[str, type[Model]], ...] = (
    ("", study_file.StudyRecord),
    ("grow", study_file.GrowRecord),
    ("sample", study_file.SampleRecord),
    ("break_even[]", study_file.BreakEvenRecord),
)
"""The same of the study file."""


def path_of(section: str, key: str) -> str:
    """Return the path of a key."""
    return f"{section}.{key}" if section else key


def rows(section: str, record: type[Model], schema: Mapping[str, Any], meanings: Mapping[str, Meaning]) -> Iterator[list[str]]:
    """Yield a row for each key: its name, what it means, what it may be, unit, default."""
    fields_by_key = record.by_key()
    required = [key for key, name in fields_by_key.items() if record.model_fields[name].is_required()]
    for key in [*required, *(key for key in fields_by_key if key not in required)]:
        meaning = meanings.get(key, Meaning(""))
        info = record.model_fields[fields_by_key[key]]
        name = f"{code(key)}{{#{label('key', path_of(section, key))}}}"
        allowed = form(schema["properties"][key])
        yield [name, plain(meaning.text), allowed, plain(meaning.unit), default_of(info, plain(meaning.default))]


def keys() -> str:
    """Return the whole reference."""
    whole = json_schema()
    out = []
    for section, record in SECTIONS:
        schema = whole["$defs"].get(record.__name__) or (whole if record is fields.DesignRecord else record.model_json_schema())
        out.append(_section(section, record, schema, meanings_of(record)))
    return "\n".join(out)


def study_keys() -> str:
    """Return the reference of the study file."""
    return "\n".join(_section(section, record, record.model_json_schema(), MEANINGS[record.__name__]) for section, record in STUDY)


def _section(section: str, record: type[Model], schema: Mapping[str, Any], meanings: Mapping[str, Meaning]) -> str:
    head = f"## {code(section)}" if section else "## The top level"
    about = plain(re.split(r"(?<=\.)\s", (inspect.getdoc(record) or "").replace("``", "`"))[0])
    name = f"study.{section}".rstrip(".") if record.__name__ in MEANINGS else section
    columns = ("key", "meaning", "allowed", "unit", "default")
    return f"{head}\n\n{about}\n\n" + table(columns, rows(name, record, schema, meanings))
