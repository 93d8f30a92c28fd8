"""Every key of the design file has a meaning, and nothing else has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from nicplanner.catalog.entries import SlotEntry
from nicplanner.design import fields, json_schema
from nicplanner.design.meanings import MEANINGS, meanings_of


def records() -> Iterator[type[BaseModel]]:
    names = [name for name in vars(fields) if name.endswith(("Record", "Entry"))]
    yield from (vars(fields)[name] for name in names)
    yield SlotEntry


@pytest.mark.parametrize("record", list(records()), ids=lambda record: record.__name__)
def test_every_key_has_a_meaning(record):
    assert set(meanings_of(record)) == set(record.by_key())


def test_every_meaning_is_of_a_record():
    assert set(MEANINGS) == {record.__name__ for record in records()}


def test_a_key_whose_name_ends_in_a_unit_has_that_unit():
    units = {"gbps": "Gbit/s", "percent": "%", "m": "m", "w": "W", "hours": "h", "units": "rack units"}
    for record, keys in MEANINGS.items():
        for key, meaning in keys.items():
            wanted = units.get(key.rpartition("_")[2]) if "_" in key and not meaning.text.startswith("not allowed") else None
            assert wanted is None or meaning.unit.startswith(wanted), (record, key)


def test_editors_are_shown_the_meanings():
    schema = json_schema()
    demand = schema["$defs"]["TrafficRecord"]["properties"]["demand_gbps"]
    assert demand["description"] == "Demand of a host; `vms` derives it from the machines (kind production); unit: Gbit/s per direction."
    assert schema["properties"]["platform"]["description"].startswith("Rule profile")
