"""What NetBox would refuse is refused before anything is written, all of it at once."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.export.netbox.fields import KINDS, Field, Kind

Value = str | int | bool | Fraction | tuple[str | int, ...] | None
Record = Mapping[str, Value]
"""An object: value by name of field, references as the names that the field's `by` puts together."""

MOST_PROBLEMS = 50
"""Mistakes that are told at once: a name that is too long is too long in every row that has it."""

_SLUG = re.compile(r"[-a-zA-Z0-9_]+\Z", re.ASCII)
_COLOUR = re.compile(r"[0-9a-f]{6}\Z", re.ASCII)
_FORMULA = "=+-@\t\r"
"""How a cell begins that a spreadsheet takes for a formula. NetBox needs the text as it is, so none gets an apostrophe: such a text is
refused instead (names of the design's grammar never begin so)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Objects of one kind that go into NetBox together; `title` says which of them where a kind has several batches."""

    kind: str
    name: str
    title: str
    records: Sequence[Record]

    @property
    def rules(self) -> Kind:
        """The rules of the kind."""
        return KINDS[self.kind]


def key_of(kind: Kind, record: Record, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what names an object, or the value of other fields of it; in small letters where NetBox does not tell them apart."""
    values = tuple(str(record.get(name, "")) for name in names or kind.key)
    return tuple(value.casefold() for value in values) if kind.folded else values


def check(batches: Sequence[Batch]) -> None:
    """Refuse what NetBox would.

    Raises
    ------
    InputError
        With every value that it would not take, each name that stands twice, and each reference that leads nowhere.
    """
    problems = [problem for batch in batches for record in batch.records for problem in _values(batch, record)]
    problems += [*_doubles(batches), *_loose(batches)]
    if problems:
        raise InputError(dict.fromkeys(problems[:MOST_PROBLEMS]))


def _problem(batch: Batch, record: Record, field: str, message: str, got: str = "", allowed: str = "", hint: str = "") -> Problem:
    name = " ".join(clean(part) for part in key_of(batch.rules, record))
    return Problem(clean(f"{batch.title} {name}: {field}", 200), message, clean(got), allowed, hint, file="netbox")


def _values(batch: Batch, record: Record) -> Iterator[Problem]:
    for field in batch.rules.fields:
        value = record.get(field.name)
        if value is None or value in ("", ()):
            if field.required:
                yield _problem(batch, record, field.name, "NetBox needs a value here")
            continue
        for one in value if isinstance(value, tuple) else (value,):
            found = _text_fault(str(one)) if isinstance(one, str) else None
            found = found or FORMS[field.form](field, one)
            if found is not None:
                yield _problem(batch, record, field.name, found[0], str(one), found[1])


Fault = tuple[str, str] | None
"""What is wrong with a value, and what is allowed."""


def _text_fault(text: str) -> Fault:
    if text.startswith(tuple(_FORMULA)):
        return "a spreadsheet would take this for a formula", "a text that begins with none of = + - @"
    if any(not sign.isprintable() for sign in text):
        return "the text has signs that cannot be printed", "one line of printable signs"
    if text != text.strip():
        return "NetBox takes blanks at the ends away", "a text without them"
    return None


def _length(field: Field, value: object) -> Fault:
    return ("the text is too long for NetBox", f"at most {field.most} signs") if len(str(value)) > field.most else None


def _slug(field: Field, value: object) -> Fault:
    return _length(field, value) or (None if _SLUG.match(str(value)) else ("not a slug", "letters, digits, '-' and '_'"))


def _number(field: Field, value: object) -> Fault:
    if not isinstance(value, int | Fraction) or not field.least <= value <= field.most:
        return "the number is out of NetBox's range", f"{field.least} to {field.most}"
    if (Fraction(value) * 10**field.places).denominator != 1:
        return "NetBox keeps fewer decimal places", f"at most {field.places}"
    return None


def _choice(field: Field, value: object) -> Fault:
    if field.choices and value not in field.choices:
        return "NetBox does not know this value", listing(field.choices, 30)
    return None


def _flag(field: Field, value: object) -> Fault:
    return None if isinstance(value, bool) else ("not a flag", "true or false")


def _colour(field: Field, value: object) -> Fault:
    return None if _COLOUR.match(str(value)) else ("not a colour", "six hexadecimal digits in small letters")


def _network(field: Field, value: object) -> Fault:
    try:
        return None if ipaddress.ip_network(str(value)).prefixlen else ("NetBox takes no /0", "a network")
    except ValueError:
        return "not a network", "a network in CIDR notation"


def _address(field: Field, value: object) -> Fault:
    """Tell what is wrong with an address: it needs its prefix length, and may be neither the network's own nor its broadcast address."""
    try:
        found = ipaddress.ip_interface(str(value))
    except ValueError:
        return "not an address", "an address with its prefix length"
    ends = (found.network.network_address, found.network.broadcast_address)
    if "/" not in str(value) or (found.network.prefixlen < found.max_prefixlen - 1 and found.ip in ends):
        return "no address of a host", "a host's address with its prefix length"
    return None


def _reference(field: Field, value: object) -> Fault:
    return None


FORMS: Mapping[str, Callable[[Field, object], Fault]] = MappingProxyType(
    {
        "text": _length, "slug": _slug, "whole": _number, "decimal": _number, "choice": _choice, "flag": _flag, "colour": _colour,
        "network": _network, "address": _address, "ref": _reference, "refs": _reference,
    }
)  # fmt: skip
"""What checks each form of value."""


def _doubles(batches: Sequence[Batch]) -> Iterator[Problem]:
    """Yield the objects of which NetBox would have two alike."""
    seen: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Record] = {}
    for batch in batches:
        for record in batch.records:
            for names in (batch.rules.key, *batch.rules.unique):
                first = seen.setdefault((batch.kind, names, key_of(batch.rules, record, names)), record)
                if first is not record:
                    other = " ".join(str(first.get(name, "")) for name in batch.rules.key)
                    text = f"NetBox holds no two {batch.rules.title.lower()} that are alike in {' and '.join(names)}"
                    yield _problem(batch, record, names[-1], text, str(record.get(names[-1], "")), hint=clean(f"the other one is {other}"))


def targets_of(field: Field, record: Record) -> list[tuple[str, ...]]:
    """Return the keys of the objects that a field of a record refers to; in small letters where the kind is folded."""
    value = record.get(field.name)
    if value is None or value in ("", ()):
        return []
    parts = tuple(str(record.get(name, "")) for name in field.by[:-1])
    keys = [(*parts, str(one)) for one in (value if isinstance(value, tuple) else (value,))]
    return [tuple(part.casefold() for part in key) if KINDS[field.to].folded else key for key in keys]


def _loose(batches: Sequence[Batch]) -> Iterator[Problem]:
    """Yield references to what has not come before: NetBox reads the batches in their order."""
    known: set[tuple[str, tuple[str, ...]]] = set()
    for batch in batches:
        for record in batch.records:
            for field in batch.rules.fields:
                for target in targets_of(field, record) if field.to else ():
                    if (field.to, target) not in known:
                        text = f"the plan has no such thing among the {KINDS[field.to].title.lower()}"
                        yield _problem(batch, record, field.name, text, " ".join(target))
        known |= {(batch.kind, key_of(batch.rules, record)) for record in batch.records}
