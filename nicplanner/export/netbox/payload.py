"""What is sent to NetBox for an object, and how that differs from what it has."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.export.netbox.check import Record, Value
from nicplanner.export.netbox.fields import KINDS, TAG, Field
from nicplanner.export.netbox.server import Json
from nicplanner.export.netbox.state import State, shown

ASSIGNED = ("assigned_object_type", "assigned_object_id")
"""How the REST interface says which interface has an address."""


def payload(state: State, kind: str, record: Record) -> Json:
    """Return what the plan says of an object, as the REST interface takes it; of references their ids."""
    out: Json = {}
    for rule in KINDS[kind].fields:
        if rule.place in ("both", "rest") and rule.name in record and rule.name != "tags":
            out[rule.name] = _sent(state, rule, record)
    if record.get("more_vlans"):
        out["tagged_vlans"] = sorted([*out["tagged_vlans"], *state.targets(KINDS[kind].field("more_vlans"), record)])
    if kind == "ip-addresses":
        ends = state.targets(KINDS[kind].field("interface"), record)
        out |= {"assigned_object_type": "dcim.interface", "assigned_object_id": ends[0]} if ends else dict.fromkeys(ASSIGNED)
    if "tags" in record:
        out["tags"] = [{"slug": TAG}]
    return out


def _sent(state: State, rule: Field, record: Record) -> Any:
    value: Value = record[rule.name]
    if rule.form == "refs":
        return sorted(state.targets(rule, record))
    if rule.form == "ref":
        return next(iter(state.targets(rule, record)), None)
    if isinstance(value, Fraction):
        return units.text(value)
    if value is None or value == "":
        return None if rule.form in ("whole", "decimal", "choice") else ""
    return int(str(value)) if rule.form == "choice" and rule.name == "width" else value


def differences(kind: str, record: Record, wanted: Json, found: Json) -> Iterator[tuple[str, Any, str]]:
    """Yield the fields in which an object differs: name, what to send, and what it was and becomes, for people to read.

    A field that is set once (a status) does not count, nor do tags of others. The record has the names of what the payload has ids of.
    """
    rules = {rule.name: rule for rule in KINDS[kind].fields}
    for name, value in wanted.items():
        if name == "tags":
            slugs = [tag["slug"] for tag in found["tags"]]
            if TAG not in slugs:
                yield name, [*({"slug": slug} for slug in slugs), {"slug": TAG}], f"{name}: {TAG} added"
            continue
        rule = rules.get(name)
        exact = rule is not None and rule.form == "decimal"
        if (rule is None or not rule.once) and _plain(value, exact) != _plain(found.get(name), exact):
            text = record.get(name, value)
            yield name, value, f"{name}: {shown(found.get(name))} → {shown(list(text) if isinstance(text, tuple) else text)}"


def _plain(value: Any, exact: bool) -> Any:
    """Return a value of a payload or an answer in one form: an object is its id, a choice its value, a decimal an exact number."""
    if isinstance(value, dict):
        return value["id"] if "id" in value else value.get("value")
    if isinstance(value, list):
        return sorted(_plain(one, exact) for one in value)
    if value is None or value == "":
        return None
    return Fraction(str(value)) if exact else value
