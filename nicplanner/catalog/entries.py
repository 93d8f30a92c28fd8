"""The records of the catalog. Units stand in the keys; facts carry their source and the day they were read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from nicplanner import units
from nicplanner.reading import types
from nicplanner.reading.types import Bad, FreeText, Interfaces, Model, Money, Positive

MEDIA = ("copper", "dac", "aoc", "mmf", "smf")
"""Cable media in the order in which they are preferred when no prices decide: copper, direct attach, active optical, multimode, single mode."""


def _texts(value: Any) -> tuple[str, ...]:
    result: tuple[str, ...] = types.list_of(types.free_text, "texts", single=True)(value)
    return result


Texts = Annotated[tuple[str, ...], *types.field(_texts, {"type": "array", "items": {"type": "string"}})]
Truth = Annotated[bool, *types.field(lambda v: v if isinstance(v, bool) else _not_truth(v), {"type": "boolean"})]


def _not_truth(value: Any) -> bool:
    raise Bad("not true or false", value, "true, false")


def _height(value: Any) -> Fraction:
    height = types.number(0, 60, "rack units", above=True)(value)
    if (height * 2).denominator != 1:
        raise Bad("not a height in rack units", value, "multiples of 0.5")
    return height


Height = Annotated[Fraction, *types.field(_height, {"type": "number", "exclusiveMinimum": 0, "maximum": 60, "multipleOf": 0.5})]
Word = Annotated[str, *types.field(types.free_text, {"type": "string"})]


class Entry(Model):
    """What every entry may say of itself."""

    manufacturer: FreeText = ""
    price: Money | None = None
    currency: FreeText = ""
    power_w: Annotated[Fraction | None, *types.field(types.number(0, 10**5, "W"), types.rate_schema(0, 1e5))] = None
    part_numbers: Texts = ()
    corrections: Texts = ()
    unverified: Texts = ()
    source: FreeText = ""
    retrieved: FreeText = ""


class Pcie(Model):
    """PCI Express generation and lanes of a card."""

    generation: Annotated[int, *types.field(types.whole(1, 7), {"type": "integer", "minimum": 1, "maximum": 7})]
    lanes: Annotated[int, *types.field(types.whole(1, 32), {"type": "integer", "minimum": 1, "maximum": 32})]


class AdapterEntry(Entry):
    """A network card. ``bus_gbps`` is what its bus carries in Gbit/s per direction; without it the bus is no limit."""

    interfaces: Interfaces
    bus_gbps: Positive | None = None
    pcie: Pcie | None = None
    rdma: Texts = ()
    sr_iov: Truth | None = None
    iscsi_offload: Truth | None = None
    form_factors: Texts = ()


class SlotEntry(Model):
    """A place for a card: bus limit in Gbit/s per direction, height (low, full) and bay kind (ocp3, ndc …) where they matter."""

    bus_gbps: Positive | None = None
    height: Annotated[str | None, *types.field(types.choice("low", "full"), {"enum": ["low", "full"]})] = None
    bay: Word | None = None


def _slots(value: Any) -> dict[str, SlotEntry]:
    if isinstance(value, (list, tuple)):
        value = {types.name(item): {} for item in types.set_of(types.name, "slot names")(value)}
    if not isinstance(value, Mapping):
        raise Bad("not slots", value, "a list of slot names, or a map of slot to {bus_gbps: …}")
    bad, out = Bad(), {}
    for key, inside in value.items():
        try:
            slot_names = types.expanded(types.name)(key)
        except Bad as inner:
            bad.add(inner, key)
            continue
        if inside is not None and not isinstance(inside, Mapping):
            bad.add(Bad("not a map", inside, "bus_gbps, height, bay"), key)
            continue
        fields: dict[str, Any] = {}
        parsers: dict[str, Any] = {
            "bus_gbps": types.number(0, 10**6, "Gbit/s", above=True),
            "height": types.choice("low", "full"),
            "bay": types.free_text,
        }
        for name, given in (inside or {}).items():
            try:
                if name not in parsers:
                    raise Bad("unknown key", name, "bus_gbps, height, bay")
                fields[name] = parsers[name](given)
            except Bad as inner:
                bad.add(inner, key, name)
        for slot in slot_names:
            if slot.casefold() in (other.casefold() for other in out):
                bad.add(Bad("a slot stands twice", slot, "each slot once"), key)
            if slot.casefold() == "onboard":
                bad.add(Bad("the name belongs to the server's own interfaces", slot, "any other slot name"), key)
            out[slot] = SlotEntry.model_construct(**{"bus_gbps": None, "height": None, "bay": None, **fields})
    bad.raise_if_any()
    return out


class ServerEntry(Entry):
    """A server: its height, onboard interfaces, management-only ports and slots."""

    height_units: Height
    interfaces: Interfaces = ()
    bus_gbps: Positive | None = None
    mgmt_only: Interfaces = ()
    slots: Annotated[
        dict[str, SlotEntry],
        *types.field(
            _slots,
            {"oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "object", "additionalProperties": {"type": ["object", "null"]}}]},
        ),
    ] = {}


class SwitchEntry(Entry):
    """A switch: its height and ports. ``mgmt_only`` ports take no host's cable."""

    height_units: Height = Fraction(1)
    interfaces: Interfaces
    mgmt_only: Interfaces = ()
    mlag: Word = ""


def _connector(value: Any) -> str:
    found = units.canonical_connector(value) if isinstance(value, str) else None
    if found is None:
        raise Bad("not a connector", value, ", ".join(sorted(units.CONNECTORS)))
    return found


def _connectors(value: Any) -> tuple[str, str]:
    found = types.list_of(_connector, "two connectors")(value)
    if len(found) != 2:
        raise Bad("a cable has two ends", value, "two connectors, [rj45, rj45]")
    return found[0], found[1]


def _speeds(value: Any) -> tuple[Fraction, ...]:
    found = types.list_of(types.number(0, 10**6, "Gbit/s", above=True), "speeds", least=1, single=True)(value)
    return tuple(sorted(set(found)))


def _lengths(value: Any) -> tuple[Fraction, ...]:
    found = types.list_of(types.number(0, 10**5, "m", above=True), "lengths", least=1, single=True)(value)
    return tuple(sorted(set(found)))


def _most_length(value: Any) -> Fraction | dict[Fraction, Fraction]:
    length = types.number(0, 10**5, "m", above=True)
    if not isinstance(value, Mapping):
        return length(value)
    bad, out = Bad(), {}
    for key, item in value.items():
        try:
            speed = types.number(0, 10**6, "Gbit/s", above=True)(_plain_number(key))
            out[speed] = length(item)
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any()
    return out


def _plain_number(key: Any) -> Any:
    """Keys of a map arrive as text."""
    if isinstance(key, str):
        try:
            return Fraction(key) if "/" not in key and "_" not in key and key.isascii() else key
        except ValueError:
            return key
    return key


def _transceivers(value: Any) -> tuple[str | None, str | None]:
    found = types.list_of(lambda item: None if item is None else types.free_text(item), "two transceivers")(value)
    if len(found) != 2:
        raise Bad("a cable has two ends", value, "two transceivers, null for an end without one")
    return found[0], found[1]


_NUMBERS = {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0}}


class CableEntry(Entry):
    """A kind of cable, with the transceivers that it needs at its ends (in the order of `connectors`)."""

    medium: Annotated[str | None, *types.field(types.choice(*MEDIA), {"enum": list(MEDIA)})] = None
    connectors: Annotated[
        tuple[str, str], *types.field(_connectors, {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2})
    ]
    speeds_gbps: Annotated[tuple[Fraction, ...], *types.field(_speeds, _NUMBERS)]
    max_length_m: Annotated[
        Fraction | dict[Fraction, Fraction] | None,
        *types.field(_most_length, {"oneOf": [{"type": "number"}, {"type": "object", "additionalProperties": {"type": "number"}}]}),
    ] = None
    lengths_m: Annotated[tuple[Fraction, ...], *types.field(_lengths, _NUMBERS)]
    transceivers: Annotated[
        tuple[str | None, str | None] | None,
        *types.field(_transceivers, {"type": "array", "items": {"type": ["string", "null"]}, "minItems": 2, "maxItems": 2}),
    ] = None
    colour: Word | None = None

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
