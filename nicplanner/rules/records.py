"""The records of a profile's file: what may be written, and how it is parsed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from nicplanner.errors import listing, nearest
from nicplanner.reading import addresses, types
from nicplanner.reading.base import Bad, Flaw, Model, field, record, show
from nicplanner.reading.numbers import number, whole
from nicplanner.rules.conditions import CHECKS, CONDITIONS, KINDS, TEAMING
from nicplanner.rules.profile import SEVERITIES, VERDICTS

_ANY: dict[str, Any] = {}


def _never(value: Any) -> dict[str, Any]:
    """Parse a situation: each condition by name with what it takes."""
    if not isinstance(value, Mapping) or not value:
        raise Bad("not a situation", value, "a map of conditions: " + listing(CONDITIONS, 30))
    bad, out = Bad(), dict[str, Any]()
    for name, given in value.items():
        if name not in CONDITIONS:
            bad.flaws.append(Flaw((name,), "unknown condition", show(name), listing(CONDITIONS, 30), nearest(str(name), CONDITIONS), True))
            continue
        try:
            out[name] = CONDITIONS[name].parse(given)
        except Bad as inner:
            bad.add(inner, name)
    bad.raise_if_any(out or None)
    return out


def _plain(value: Any) -> dict[str, Any]:
    """Parse parameters: numbers, words and lists of them, by name."""
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "names with numbers or words")
    bad, out = Bad(), dict[str, Any]()
    for key, given in value.items():
        try:
            out[str(key)] = _parameter(given)
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any(out)
    return out


_any_number = number(-(10**9), 10**9)
_words_or_numbers = types.list_of(lambda value: _parameter(value, False), "words and numbers")


def _parameter(value: Any, lists: bool = True) -> Any:
    if lists and isinstance(value, (list, tuple)):
        return _words_or_numbers(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _long_text(value)
    if not isinstance(value, (int, float, Decimal, Fraction)):
        raise Bad("not a parameter", value, "a number, a word, true, false" + (", or a list of them" if lists else ""))
    exact = _any_number(value)
    return int(exact) if exact.denominator == 1 else exact


_vlans = types.list_of(addresses.vlan_ids, "VLAN ids and ranges", least=1, bare=True)


def _all_vlans(value: Any) -> tuple[int, ...]:
    return tuple(vlan for part in _vlans(value) for vlan in part)


def _word(*allowed: str) -> Any:
    return field(types.choice(*allowed), _ANY)


_Text = Annotated[str | None, *field(types.filled("a line of text"), _ANY)]
_Flag = Annotated[bool | None, *field(types.truth, _ANY)]


class ClassRecord(Model):
    """Defaults of a kind of traffic, see :class:`ClassDefaults`."""

    redundancy: Annotated[str | None, *_word("team", "mpio", "paths", "single")] = None
    survive: Annotated[tuple[str, ...] | None, *field(types.set_of(types.choice("adapter", "port", "switch"), "failure kinds"), _ANY)] = (
        None
    )
    sharing: Annotated[str | None, *_word("shared", "dedicated")] = None
    scope: Annotated[str | None, *_word("site", "cluster", "rack")] = None
    gateway: _Flag = None
    mtu: Annotated[int | None, *field(whole(576, 9216, "bytes"), _ANY)] = None
    follows: Annotated[str | None, *_word(*KINDS)] = None
    vlans: Annotated[tuple[int, ...] | None, *field(_all_vlans, _ANY)] = None
    subnets: Annotated[
        tuple[str, ...] | None, *field(lambda value: tuple(map(str, types.list_of(addresses.host_network, "networks")(value))), _ANY)
    ] = None
    prefix: Annotated[int | None, *field(whole(8, 30, "prefix length"), _ANY)] = None


class SettingsRecord(Model):
    """What distinguishes generations of a platform beside rules.

    `teaming` is who makes teams by default, `port_acl` which access lists its virtual switch has, `mirroring` whether it can mirror
    virtual ports, `management_sharing` whether a virtual switch asks to share its adapter with the management operating system,
    `mesh_vlan_per_link` the number of hosts up to which each link of a pair in a mesh has a VLAN of its own.
    """

    teaming: Annotated[str | None, *_word(*TEAMING)] = None
    port_acl: Annotated[str | None, *_word("none", "address", "extended")] = None
    mirroring: _Flag = None
    management_sharing: _Flag = None
    mesh_vlan_per_link: Annotated[int | None, *field(whole(0, 100), _ANY)] = None


class ReservationRecord(Model):
    """A bandwidth reservation, see :class:`Reservation`."""

    traffic: Annotated[str, *field(types.name, _ANY)]
    mode: Annotated[str, *_word("reservation", "weight", "cap", "shares")]
    rule: Annotated[str, *field(types.filled("the id of a rule"), _ANY)]
    when: Annotated[Mapping[str, Any], *field(_never, _ANY)] = {}
    percent: Annotated[Fraction | None, *field(number(0, 100, "percent"), _ANY)] = None
    weight: Annotated[int | None, *field(whole(0, 1000), _ANY)] = None
    priority: Annotated[int | None, *field(whole(0, 7), _ANY)] = None
    of: Annotated[str, *field(types.name, _ANY)] = "link"
    transport: Annotated[Fraction | None, *field(number(0, 1000, "Gbit/s"), _ANY)] = None


class RuleRecord(Model):
    """A rule, see :class:`Rule`; a profile that changes an inherited rule states only what it changes."""

    kind: Annotated[str | None, *_word("constraint", "recommendation", "finding")] = None
    statement: Annotated[str | None, *field(lambda value: _long_text(value), _ANY)] = None
    source: Annotated[tuple[str, ...] | None, *field(types.list_of(types.name, "keys of 'sources'", least=1, bare=True), _ANY)] = None
    remedy: Annotated[str | None, *field(lambda value: _long_text(value), _ANY)] = None
    classes: Annotated[tuple[str, ...] | None, *field(types.list_of(types.choice(*KINDS), "kinds of traffic", bare=True), _ANY)] = None
    never: Annotated[Mapping[str, Any] | None, *field(_never, _ANY)] = None
    every: _Flag = None
    check: Annotated[str | None, *_word(*CHECKS)] = None
    parameters: Annotated[Mapping[str, Any] | None, *field(_plain, _ANY)] = None
    held_by: _Text = None
    unchecked: Annotated[str | None, *field(lambda value: _long_text(value), _ANY)] = None
    breaks: Annotated[str | None, *_word(*VERDICTS)] = None
    weight: Annotated[int | None, *field(whole(1, 10), _ANY)] = None
    severity: Annotated[str | None, *_word(*SEVERITIES)] = None
    avoid: _Flag = None
    ties: _Flag = None


class ProfileRecord(Model):
    """A profile's file."""

    platform: Annotated[str, *field(types.name, _ANY)]
    title: _Text = None
    extends: _Text = None
    retrieved: _Text = None
    sources: Annotated[
        Mapping[str, str], *field(types.map_of(types.single(types.name), lambda v: _long_text(v), "source", "keys with sources"), _ANY)
    ] = {}
    settings: Annotated[SettingsRecord | None, *field(record(SettingsRecord), _ANY)] = None
    classes: Annotated[
        Mapping[str, ClassRecord],
        *field(
            types.map_of(types.single(types.choice("default", *KINDS)), record(ClassRecord), "kind", "kinds of traffic with defaults"), _ANY
        ),
    ] = {}
    reservations: Annotated[
        tuple[ReservationRecord, ...] | None, *field(types.list_of(record(ReservationRecord), "reservations"), _ANY)
    ] = None
    rules: Annotated[
        Mapping[str, RuleRecord],
        *field(types.map_of(types.single(types.name), record(RuleRecord), "rule", "rules by their id"), _ANY),
    ] = {}
    drop: Annotated[tuple[str, ...], *field(types.list_of(types.name, "ids of rules", bare=True), _ANY)] = ()


def _long_text(value: Any) -> str:
    text = types.text_of(value)
    if text is None or not text.strip() or len(text) > 1000 or not text.isprintable():
        raise Bad("not a line of text", value, "at most 1000 printable characters")
    return text


parse_profile = record(ProfileRecord, {"platform": "unnamed"})
