"""The records of the catalog. Units stand in the keys; facts carry their source and the day they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from nicplanner import units
from nicplanner.catalog.pcie import Pcie, SlotPcie
from nicplanner.errors import listing, nearest
from nicplanner.names import compress, natural
from nicplanner.reading import types
from nicplanner.reading.base import Bad, Flaw, Model, field, record, show, then
from nicplanner.reading.numbers import number, rate_schema
from nicplanner.reading.types import FreeText, Interfaces, Money, Positive

MEDIA = ("copper", "dac", "aoc", "mmf", "smf")
"""Cable media in the order of preference when no prices decide: copper, direct attach, active optical, multimode, single mode."""

_STRINGS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_NUMBERS = {"oneOf": [{"type": "number"}, {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0}, "minItems": 1}]}

Texts = Annotated[tuple[str, ...], *field(types.list_of(types.free_text, "texts", bare=True), _STRINGS)]
Truth = Annotated[bool, *field(types.truth, {"type": "boolean"})]


def _height(value: Any) -> Fraction:
    height = number(0, 60, "rack units", above=True)(value)
    if (height * 2).denominator != 1:
        raise Bad("not a height in rack units", value, "multiples of 0.5, up to 60")
    return height


Height = Annotated[Fraction, *field(_height, {"type": "number", "exclusiveMinimum": 0, "maximum": 60, "multipleOf": 0.5})]

Hours = Annotated[Fraction, *field(number(0, 10**9, "h", above=True), {"type": "number", "exclusiveMinimum": 0, "maximum": 1e9})]


class Entry(Model):
    """What every entry may say of itself. ``mtbf_hours`` and ``mttr_hours``: mean time between failures, and to repair one."""

    manufacturer: FreeText = ""
    price: Money | None = None
    currency: FreeText = ""
    power_w: Annotated[Fraction | None, *field(number(0, 10**5, "W"), rate_schema(0, 1e5))] = None
    mtbf_hours: Hours | None = None
    mttr_hours: Hours | None = None
    part_numbers: Texts = ()
    corrections: Texts = ()
    unverified: Texts = ()
    source: FreeText = ""
    retrieved: FreeText = ""

    @property
    def order_numbers(self) -> tuple[str, ...]:
        """The part numbers that can be ordered by: none where the entry does not tell which of its forms a number is of."""
        return self.part_numbers


class AdapterEntry(Entry):
    """A network card. ``bus_gbps`` is what its bus, or the card itself, carries in Gbit/s per direction; `pcie` is its link."""

    interfaces: Interfaces
    bus_gbps: Positive | None = None
    pcie: Annotated[Pcie | None, *field(record(Pcie), Pcie.model_json_schema())] = None
    rdma: Texts = ()
    sr_iov: Truth | None = None
    iscsi_offload: Truth | None = None
    form_factors: Texts = ()

    @property
    def order_numbers(self) -> tuple[str, ...]:
        """The part numbers, if the card comes in one form: a number of the mezzanine card must not be ordered for a slot."""
        forms = {form.casefold() for form in self.form_factors}
        plain = {"pcie" if form in ("low-profile", "full-height") else form for form in forms}
        return self.part_numbers if len(plain) < 2 else ()


class SlotEntry(Model):
    """A place for a card: bus limit in Gbit/s per direction, link, height (low, full) and bay kind (ocp3, ndc …) where they matter."""

    bus_gbps: Positive | None = None
    pcie: Annotated[SlotPcie | None, *field(record(SlotPcie), SlotPcie.model_json_schema())] = None
    height: Annotated[str | None, *field(types.choice("low", "full"), {"enum": ["low", "full"]})] = None
    bay: FreeText | None = None


_SLOTS = "a list of slot names, or a map of slot to {bus_gbps: …}"


def _slot_names(value: Any) -> tuple[str, ...]:
    found = types.expanded(types.name)(value)
    if "onboard" in (slot.casefold() for slot in found):
        raise Bad("the name belongs to the server's own interfaces", value, "any other slot name")
    return found


def _slot(value: Any) -> SlotEntry:
    return record(SlotEntry)({} if value is None else value)


_slot_map = types.map_of(_slot_names, _slot, "slot", _SLOTS)


def _slots(value: Any) -> dict[str, SlotEntry]:
    if not isinstance(value, (list, tuple)):
        return _slot_map(value)
    bad, out, seen = Bad(), dict[str, SlotEntry](), set[str]()
    for i, item in enumerate(value):
        try:
            found = _slot_names(item)
        except Bad as inner:
            bad.add(inner, i)
            continue
        twice = [slot for slot in found if slot.casefold() in seen]
        if twice:
            bad.add(Bad("a slot stands twice", compress(twice), "each slot once"), i)
        seen.update(slot.casefold() for slot in found)
        out.update((slot, SlotEntry()) for slot in found if slot not in twice)
    bad.raise_if_any(out)
    return out


def _both(data: tuple[tuple[str, str], ...], mgmt: tuple[tuple[str, str], ...]) -> Iterator[Bad]:
    """Yield the mistake of an interface that is both a data port and a management-only one."""
    both = {name for name, _ in data} & {name for name, _ in mgmt}
    if both:
        bad = Bad()
        hint = "write it under one of the two"
        bad.flaws.append(Flaw(("mgmt_only",), "an interface is both data and management-only", compress(both), "each interface once", hint))
        yield bad


class ServerEntry(Entry):
    """A server: its height, onboard interfaces, management-only ports and slots."""

    height_units: Height
    interfaces: Interfaces = ()
    bus_gbps: Positive | None = None
    mgmt_only: Interfaces = ()
    slots: Annotated[
        dict[str, SlotEntry],
        *field(
            _slots,
            {
                "oneOf": [
                    {"type": "array", "items": {"type": ["string", "number"]}},
                    {"type": "object", "additionalProperties": {"anyOf": [SlotEntry.model_json_schema(), {"type": "null"}]}},
                ]
            },
        ),
    ] = Field(default_factory=dict)

    def flaws(self) -> Iterable[Bad]:
        """Yield what is wrong between the record's own keys."""
        return _both(self.interfaces, self.mgmt_only)


class SwitchEntry(Entry):
    """A switch: its height and ports. ``mgmt_only`` ports take no host's cable."""

    height_units: Height = Fraction(1)
    interfaces: Interfaces
    mgmt_only: Interfaces = ()
    mlag: FreeText = ""

    def flaws(self) -> Iterable[Bad]:
        """Yield what is wrong between the record's own keys."""
        return _both(self.interfaces, self.mgmt_only)


def _connector(value: Any) -> str:
    found = units.canonical_connector(value) if isinstance(value, str) else None
    if found is None:
        known = natural(units.CONNECTORS)
        raise Bad("not a connector", value, listing(known, 40), nearest(value, known) if isinstance(value, str) else "")
    return found


def _pair(item: Callable[[Any], Any], what: str, example: str) -> Callable[[Any], tuple[Any, Any]]:
    def parse(value: Any) -> tuple[Any, Any]:
        found = types.list_of(item, what)(value)
        if len(found) != 2:
            raise Bad("a cable has two ends", value, f"two {what}, {example}")
        return found[0], found[1]

    return parse


_speed = number(0, 10**6, "Gbit/s", above=True)
_metres = number(0, 10**5, "m", above=True)


def _rising(item: Callable[[Any], Fraction], what: str) -> Callable[[Any], tuple[Fraction, ...]]:
    return then(types.list_of(item, what, least=1, bare=True), lambda found: tuple(sorted(set(found))))


_module = types.filled("the name of a transceiver")


def _speed_key(key: Any) -> tuple[Fraction, ...]:
    """Parse a speed that stands as a key, where every number arrives as text."""
    try:
        return (_speed(Fraction(key) if _plain_digits(str(key)) else key),)
    except Bad as bad:
        bad.flaws = [Flaw((), "not a speed", show(key), bad.flaws[0].allowed)]
        raise


def _plain_digits(text: str) -> bool:
    return len(text) <= 20 and text.isascii() and text.replace(".", "", 1).isdigit()


_lengths_by_speed = types.map_of(_speed_key, _metres, "speed", "a length in m, or a map of speed to length, {1: 100, 10: 55}")


def _most_length(value: Any) -> Fraction | dict[Fraction, Fraction]:
    return _lengths_by_speed(value) if isinstance(value, Mapping) else _metres(value)


def _no_rate(value: Any) -> None:
    hint = "write the figure of the whole link at the kind of cable"
    raise Bad("a transceiver has no failure rate of its own", value, "no figure here", hint)


_NO_RATE = field(_no_rate, {"not": {}, "description": "A kind of cable has the failure rate of a whole link."})


class TransceiverEntry(Entry):
    """A module for a cage, as kinds of cable name it under `transceivers`: the cage, medium, link speeds and greatest reach in m."""

    connector: Annotated[str | None, *field(_connector, {"type": "string"})] = None
    medium: Annotated[str | None, *field(types.choice("copper", "mmf", "smf"), {"enum": ["copper", "mmf", "smf"]})] = None
    speeds_gbps: Annotated[tuple[Fraction, ...], *field(_rising(_speed, "speeds"), _NUMBERS)] = ()
    reach_m: Annotated[Fraction | None, *field(_metres, rate_schema(0, 1e5))] = None
    mtbf_hours: Annotated[None, *_NO_RATE] = None
    mttr_hours: Annotated[None, *_NO_RATE] = None


class CableEntry(Entry):
    """A kind of cable, with the transceivers that it needs at its ends (in the order of `connectors`)."""

    medium: Annotated[str | None, *field(types.choice(*MEDIA), {"enum": list(MEDIA)})] = None
    connectors: Annotated[
        tuple[str, str],
        *field(
            _pair(_connector, "connectors", "[rj45, rj45]"), {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        ),
    ]
    speeds_gbps: Annotated[tuple[Fraction, ...], *field(_rising(_speed, "speeds"), _NUMBERS)]
    max_length_m: Annotated[
        Fraction | dict[Fraction, Fraction] | None,
        *field(_most_length, {"oneOf": [{"type": "number"}, {"type": "object", "additionalProperties": {"type": "number"}}]}),
    ] = None
    lengths_m: Annotated[tuple[Fraction, ...], *field(_rising(_metres, "lengths"), _NUMBERS)]
    transceivers: Annotated[
        tuple[str | None, str | None] | None,
        *field(
            _pair(lambda item: None if item is None else _module(item), "transceivers", "null for an end without one"),
            {"type": "array", "items": {"type": ["string", "null"]}, "minItems": 2, "maxItems": 2},
        ),
    ] = None
    colour: Annotated[str | None, *field(types.filled("a colour"), {"type": "string", "minLength": 1})] = None

    def flaws(self) -> Iterable[Bad]:
        """Yield what is wrong between the record's own keys."""
        if not isinstance(self.max_length_m, dict):
            return
        given, needed = set(self.max_length_m), set(self.speeds_gbps)
        for speeds, message, hint in (
            (given - needed, "a length for a speed that the cable does not carry", "remove it, or add the speed to speeds_gbps"),
            (needed - given, "no greatest length for a speed of speeds_gbps", "add it to max_length_m, or give one length for all"),
        ):
            if speeds:
                bad = Bad()
                allowed = "a length for each of " + listing(map(units.text, self.speeds_gbps))
                bad.flaws.append(Flaw(("max_length_m",), message, listing(map(units.text, sorted(speeds))), allowed, hint))
                yield bad

    @property
    def kind(self) -> str:
        """The medium: as stated, or copper where an end is RJ45, else direct attach, or multimode where transceivers are named."""
        if self.medium:
            return self.medium
        if "rj45" in self.connectors:
            return "copper"
        return "mmf" if self.transceivers else "dac"

    def most_m(self, speed: Fraction) -> Fraction | None:
        """Return the greatest length in m at a link speed, or None if the kind does not carry that speed."""
        if speed not in self.speeds_gbps:
            return None
        if self.max_length_m is None:
            return self.lengths_m[-1]
        if isinstance(self.max_length_m, dict):
            return self.max_length_m.get(speed)
        return self.max_length_m
