"""The records of the design file, format version 1: what may be written and what stands there when nothing is.

Meanings are those of the design format; each field's parser gives its normal form. A record checks itself only; what spans records
(unknown names, overlaps) is checked where the site is read (:mod:`nicplanner.design.site`, :mod:`nicplanner.design.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any

from pydantic import Field

from nicplanner.catalog import AdapterEntry, CableEntry, ServerEntry, SwitchEntry
from nicplanner.reading import types
from nicplanner.reading.types import Bad, FreeText, Model, Name, rate_schema

KINDS = (
    "management", "production", "iscsi", "cluster", "live-migration", "smb", "backup", "replica", "vmotion", "vsan", "corosync",
    "ceph-public", "ceph-cluster", "bmc",
)  # fmt: skip
FAILURES = ("adapter", "port", "switch")
REDUNDANCIES = ("team", "mpio", "paths", "single")
SCOPES = ("site", "cluster", "rack")

_STRINGS = {"type": "array", "items": {"type": "string"}}
_ONE_OR_MORE = {"oneOf": [{"type": ["string", "integer"]}, {"type": "array", "items": {"type": ["string", "integer"]}}]}


def _later(what: str) -> Any:
    def parse(_: Any) -> None:
        raise Bad("not supported by this version", what, "nothing here", f"remove '{what}'; it comes with a later version")

    return Annotated[None, *types.field(parse, {"not": {}, "description": "Comes with a later version."})]


def _names(what: str) -> Any:
    parse = types.set_of(types.expanded(types.name), what, single=True, flat=True)
    return Annotated[tuple[str, ...], *types.field(parse, _ONE_OR_MORE)]


def _words(allowed: tuple[str, ...], what: str) -> Any:
    schema = {"type": "array", "items": {"enum": list(allowed)}, "uniqueItems": True}
    return Annotated[tuple[str, ...], *types.field(types.set_of(types.choice(*allowed), what), schema)]


def _word(*allowed: str) -> Any:
    return Annotated[str, *types.field(types.choice(*allowed), {"enum": list(allowed)})]


def _whole(low: int, high: int, unit: str = "") -> Any:
    return Annotated[int, *types.field(types.whole(low, high, unit), {"type": "integer", "minimum": low, "maximum": high})]


Interfaces = Annotated[
    tuple[str, ...], *types.field(types.set_of(types.expanded(types.interface_name), "interface ranges", single=True, flat=True), _ONE_OR_MORE)
]
Demand = Annotated[Fraction, *types.field(types.number(0, 10**6, "Gbit/s per host and direction"), rate_schema())]
Share = Annotated[Fraction, *types.field(types.number(0, 1, "a fraction"), rate_schema(0, 1))]
NameRange = Annotated[tuple[str, ...], *types.field(types.expanded(types.name), {"type": ["string", "integer"]})]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Fixed values of a class: for all scopes (`every`, in order of the fabrics), or by name of the cluster or rack."""

    every: tuple[Any, ...] = ()
    named: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    def of(self, scope_name: str) -> tuple[Any, ...]:
        """Return the values for a scope (the name of the cluster or rack, empty for the site)."""
        return dict(self.named).get(scope_name, self.every)


def _fixed(item: Callable[[Any], Any], what: str) -> Callable[[Any], Fixed]:
    values = types.list_of(item, what, least=1, single=True)

    def parse(value: Any) -> Fixed:
        if not isinstance(value, Mapping):
            return Fixed(every=values(value))
        bad, out = Bad(), {}
        for key, given in value.items():
            try:
                for name in types.expanded(types.name)(key):
                    out[name] = values(given)
            except Bad as inner:
                bad.add(inner, key)
        bad.raise_if_any()
        return Fixed(named=tuple(sorted(out.items())))

    return parse


def _one_vlan(value: Any) -> int:
    found = types.vlan_ids(value)
    if len(found) != 1:
        raise Bad("a range where one id belongs", value, "one VLAN id from 1 to 4094")
    return found[0]


def _fixed_schema(item: dict[str, Any]) -> dict[str, Any]:
    several = {"type": "array", "items": item, "minItems": 1}
    return {"oneOf": [item, several, {"type": "object", "additionalProperties": {"oneOf": [item, several]}}]}


def _gateway(value: Any) -> bool | IPv4Address:
    if isinstance(value, bool):
        return value
    try:
        return types.address(value)
    except Bad:
        raise Bad("not a gateway", value, "true (the first usable address), false, or an IPv4 address") from None


def _apart(value: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = types.set_of(types.name, "class names", single=True)(value)
    return found


class TrafficRecord(Model):
    """A traffic class. Rates are Gbit/s per host and direction."""

    kind: Annotated[str | None, *types.field(types.choice(*KINDS), {"enum": list(KINDS)})] = None
    demand_gbps: Demand
    min_failover: Share = Fraction(1)
    survive: _words(FAILURES, "failure kinds") | None = None  # type: ignore[valid-type]
    redundancy: _word(*REDUNDANCIES) | None = None  # type: ignore[valid-type]
    sharing: _word("shared", "dedicated") | None = None  # type: ignore[valid-type]
    apart_from: Annotated[tuple[str, ...], *types.field(_apart, _ONE_OR_MORE)] = ()
    team_mode: _word("switch-independent", "lacp") = "switch-independent"  # type: ignore[valid-type]
    vlan: Annotated[Fixed | None, *types.field(_fixed(_one_vlan, "VLAN ids"), _fixed_schema({"type": "integer", "minimum": 1, "maximum": 4094}))] = None
    subnet: Annotated[Fixed | None, *types.field(_fixed(types.unicast, "networks"), _fixed_schema({"type": "string"}))] = None
    prefix: Annotated[
        Fixed | None,
        *types.field(_fixed(types.whole(8, 30, "prefix length"), "prefix lengths"), _fixed_schema({"type": "integer", "minimum": 8, "maximum": 30})),
    ] = None
    gateway: Annotated[bool | IPv4Address | None, *types.field(_gateway, {"type": ["boolean", "string"]})] = None
    mtu: _whole(576, 9216, "bytes") = 1500  # type: ignore[valid-type]
    zone: Name | None = None
    scope: _word(*SCOPES) | None = None  # type: ignore[valid-type]
    attach: _later("attach") = None  # type: ignore[valid-type]
    links_per_pair: _later("links_per_pair") = None  # type: ignore[valid-type]
    peaks: _later("peaks") = None  # type: ignore[valid-type]


class OverrideRecord(Model):
    """What a host group changes of a class."""

    demand_gbps: Demand | None = None
    min_failover: Share | None = None
    survive: _words(FAILURES, "failure kinds") | None = None  # type: ignore[valid-type]
    sharing: _word("shared", "dedicated") | None = None  # type: ignore[valid-type]
    apart_from: Annotated[tuple[str, ...] | None, *types.field(_apart, _ONE_OR_MORE)] = None


def _cards(value: Any) -> dict[str, str]:
    if value == "choose":
        raise Bad("'choose' is answered by `nicplanner size`, not by `plan`", value, "a map of slot to adapter model", "name the adapters")
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "a map of slot to adapter model")
    bad, out = Bad(), {}
    for key, model in value.items():
        try:
            if model == "choose":
                raise Bad("'choose' is answered by `nicplanner size`, not by `plan`", model, "an adapter model", "name the adapter")
            for slot in types.expanded(types.name)(key):
                out[slot] = types.free_text(model)
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any()
    return out


def _rack_place(value: Any) -> tuple[str, ...] | dict[str, int]:
    if not isinstance(value, Mapping):
        found: tuple[str, ...] = types.expanded(types.name)(value)
        return found
    bad, out = Bad(), {}
    for key, count in value.items():
        try:
            for rack in types.expanded(types.name)(key):
                out[rack] = types.whole(1, 10**6, "hosts")(count)
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any()
    return out


def _group_traffic(value: Any) -> dict[str, OverrideRecord | None]:
    if isinstance(value, Mapping):
        bad, out = Bad(), {}
        for key, inside in value.items():
            try:
                out[types.name(key)] = _override(inside)
            except Bad as inner:
                bad.add(inner, key)
        bad.raise_if_any()
        return out
    found = types.set_of(types.name, "class names")(value)
    return dict.fromkeys(found)


def _override(value: Any) -> OverrideRecord | None:
    from pydantic import ValidationError

    if value is None:
        return None
    fields = list(OverrideRecord.model_fields)
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "a map with any of " + ", ".join(fields))
    try:
        return OverrideRecord.model_validate(dict(value))
    except ValidationError as error:
        bad = Bad()
        for item in error.errors(include_url=False):
            if item["type"] == "bad":
                for at, *rest in item["ctx"]["items"]:
                    bad.items.append(((*item["loc"], *at), *rest))
            else:
                key = str(item["loc"][-1])
                hint = "" if key not in TrafficRecord.model_fields else f"'{key}' belongs to the class itself, under traffic"
                bad.items.append((item["loc"], "unknown key", repr(key), ", ".join(fields), hint or types.nearest(key, fields)))
        raise bad from None


def _pins(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "a map of class to its ports, {iscsi: [slot1/p1, slot2/p1]}")
    bad, out = Bad(), {}
    for key, ports in value.items():
        try:
            out[types.name(key)] = types.set_of(_pin_text, "ports", single=True)(ports)
            if not out[str(key)]:
                raise Bad("no port is named", ports, "at least one adapter/port")
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any()
    return out


def _pin_text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > 300 or not value.isprintable():
        raise Bad("not a port", value, "adapter/port, adapter/port@fabric:A or adapter/port@switch/port")
    return value


class HostRecord(Model):
    """A host group: hosts of one kind with one layout."""

    server: FreeText
    adapters: Annotated[dict[str, str], *types.field(_cards, {"type": "object", "additionalProperties": {"type": "string"}})] = {}
    rack: Annotated[
        tuple[str, ...] | dict[str, int],
        *types.field(
            _rack_place,
            {"oneOf": [{"type": ["string", "integer"]}, {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}]},
        ),
    ]
    unit: _whole(1, 100, "rack unit")  # type: ignore[valid-type]
    cluster: Name | None = None
    traffic: Annotated[
        dict[str, OverrideRecord | None] | None,
        *types.field(
            _group_traffic,
            {
                "oneOf": [
                    _STRINGS,
                    {
                        "type": "object",
                        "additionalProperties": {
                            "type": ["object", "null"],
                            "properties": {
                                "demand_gbps": rate_schema(),
                                "min_failover": rate_schema(0, 1),
                                "survive": {"type": "array", "items": {"enum": list(FAILURES)}},
                                "sharing": {"enum": ["shared", "dedicated"]},
                                "apart_from": _ONE_OR_MORE,
                            },
                            "additionalProperties": False,
                        },
                    },
                ]
            },
        ),
    ] = None
    pin: Annotated[
        dict[str, tuple[str, ...]], *types.field(_pins, {"type": "object", "additionalProperties": {"oneOf": [{"type": "string"}, _STRINGS]}})
    ] = {}


class SwitchRecord(Model):
    """A switch, or a range of like switches."""

    model: FreeText
    rack: NameRange
    unit: _whole(1, 100, "rack unit")  # type: ignore[valid-type]
    fabric: Name | None = None
    serves: _names("rack names") | None = None  # type: ignore[valid-type]
    carries: Annotated[tuple[str, ...] | None, *types.field(_apart, _ONE_OR_MORE)] = None
    uplinks: Interfaces = ()
    peer_links: Interfaces = ()
    occupied: Interfaces = ()
    mlag: Name | None = None
    failure_domain: Name | None = None


class RackRecord(Model):
    """A rack: its row, position in the row (both whole numbers, for cable lengths) and height."""

    row: _whole(0, 100_000) = 1  # type: ignore[valid-type]
    position: _whole(0, 100_000) | None = None  # type: ignore[valid-type]
    height_units: _whole(1, 100, "rack units") = 42  # type: ignore[valid-type]


class PolicyRecord(Model):
    """Rules for the whole design."""

    max_utilisation: Annotated[Fraction, *types.field(types.number(0, 1, "a fraction", above=True), rate_schema(0, 1))] = Fraction(1)
    recommendations: _word("require", "prefer", "ignore") = "prefer"  # type: ignore[valid-type]
    spare_ports: _whole(0, 10_000, "ports") = 0  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Reserved:
    """VLAN ids and networks that no plan may use."""

    vlans: tuple[int, ...] = ()
    networks: tuple[IPv4Network, ...] = ()


def _reserved(value: Any) -> Reserved:
    items = value if isinstance(value, (list, tuple)) else [value]
    bad, vlans, networks = Bad(), set(), set()
    for i, item in enumerate(items):
        try:
            if isinstance(item, str) and ("." in item or ":" in item):
                networks.add(types.network(item))
            else:
                vlans.update(types.vlan_ids(item))
        except Bad as inner:
            bad.add(inner, *([i] if isinstance(value, (list, tuple)) else []))
    bad.raise_if_any()
    return Reserved(tuple(sorted(vlans)), tuple(sorted(networks)))


def _supernets(value: Any) -> tuple[IPv4Network, ...]:
    found = types.list_of(types.unicast, "networks", least=1, single=True)(value)
    for i, net in enumerate(found):
        for other in found[:i]:
            if net.overlaps(other):
                raise Bad("two supernets overlap", f"{other} and {net}", "disjoint networks")
    return tuple(sorted(found))


def _pool(value: Any) -> tuple[int, ...]:
    return tuple(sorted({vlan for part in types.list_of(types.vlan_ids, "VLAN ids and ranges", single=True)(value) for vlan in part}))


def _extra(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise Bad("not a map", value, "a map of class to names")
    bad, out = Bad(), {}
    for key, given in value.items():
        try:
            out[types.name(key)] = types.set_of(types.expanded(types.name), "names", single=True, flat=True)(given)
        except Bad as inner:
            bad.add(inner, key)
    bad.raise_if_any()
    return out


class AddressingRecord(Model):
    """Where VLAN ids and addresses come from."""

    supernet: Annotated[tuple[IPv4Network, ...], *types.field(_supernets, _ONE_OR_MORE)] = ()
    vlans: Annotated[tuple[int, ...], *types.field(_pool, _ONE_OR_MORE)] = ()
    reserved: Annotated[Reserved, *types.field(_reserved, _ONE_OR_MORE)] = Reserved()
    first_host: _whole(1, 2**24) = 11  # type: ignore[valid-type]
    growth_percent: Annotated[Fraction, *types.field(types.number(0, 10_000, "percent"), rate_schema(0, 10_000))] = Fraction(0)
    extra: Annotated[
        dict[str, tuple[str, ...]], *types.field(_extra, {"type": "object", "additionalProperties": _ONE_OR_MORE})
    ] = {}


class CatalogRecord(Model):
    """Definitions inside the design, and a folder of more."""

    path: FreeText | None = None
    adapters: dict[str, AdapterEntry] = {}
    servers: dict[str, ServerEntry] = {}
    switches: dict[str, SwitchEntry] = {}
    cables: dict[str, CableEntry] = {}


class DesignRecord(Model):
    """The whole file."""

    nicplanner: Annotated[int, *types.field(types.whole(1, 1), {"const": 1})]
    name: FreeText = ""
    platform: Annotated[str, *types.field(types.free_text, {"enum": ["generic"]})] = "generic"
    policy: PolicyRecord = PolicyRecord()
    catalog: CatalogRecord = CatalogRecord()
    racks: dict[str, RackRecord] = {}
    switches: dict[str, SwitchRecord] = {}
    hosts: dict[str, HostRecord] = Field(min_length=1)
    traffic: dict[str, TrafficRecord] = Field(min_length=1)
    addressing: AddressingRecord = AddressingRecord()
    purchase: _later("purchase") = None  # type: ignore[valid-type]
    vms: _later("vms") = None  # type: ignore[valid-type]
    networks: _later("networks") = None  # type: ignore[valid-type]
    acls: _later("acls") = None  # type: ignore[valid-type]
    monitors: _later("monitors") = None  # type: ignore[valid-type]
    states: _later("states") = None  # type: ignore[valid-type]
