"""The records of the design file, format version 1: what may be written and what stands there when nothing is.

Meanings are those of the design format; each field's parser gives its normal form. A record checks itself only; what spans records
(unknown names, overlaps) is checked where the site is read (:mod:`nicplanner.design.build`, :mod:`nicplanner.design.checks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any, ClassVar

from pydantic import Field

from nicplanner.catalog import AdapterEntry, CableEntry, ServerEntry, SwitchEntry, TransceiverEntry
from nicplanner.design import values
from nicplanner.design.price_list import ALLOWED
from nicplanner.design.values import Fixed, GivenState, Reserved
from nicplanner.reading import addresses, types
from nicplanner.reading.base import Bad, Model, field, record, then
from nicplanner.reading.numbers import number, rate_schema, whole
from nicplanner.reading.types import FreeText, ModelName, Name
from nicplanner.rules import profile_names
from nicplanner.rules.conditions import KINDS, TEAMING

__all__ = [
    "AclRecord",
    "AddressingRecord",
    "CatalogRecord",
    "DesignRecord",
    "Fixed",
    "HostRecord",
    "MonitorRecord",
    "NetworkRecord",
    "OverrideRecord",
    "PolicyRecord",
    "PurchaseRecord",
    "RackRecord",
    "Reserved",
    "SwitchRecord",
    "TrafficRecord",
    "VmRecord",
]

FAILURES = ("adapter", "port", "switch")
REDUNDANCIES = ("team", "mpio", "paths", "single")
SCOPES = ("site", "cluster", "rack")

_TEXT = {"type": ["string", "number"]}
_TEXTS = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_SOME_TEXTS = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_STATES = {"oneOf": [{"type": "array", "items": _SOME_TEXTS}, {"type": "object", "additionalProperties": _SOME_TEXTS}]}
_VLAN = {"type": "integer", "minimum": 1, "maximum": 4094}


class DesignModel(Model):
    """Base of the records of a design; knows where keys belong that stand in the wrong record."""

    homes: ClassVar[Mapping[str, str]] = {
        key: home
        for home, keys in {
            "policy": "max_utilisation recommendations spare_ports teaming host_failures",
            "a rack under racks": "row position",
            "a switch under switches": "model fabric serves carries uplinks peer_links occupied mlag failure_domain",
            "a host group under hosts": "server cluster traffic pin",
            "a class under traffic": "kind demand_gbps min_failover survive redundancy sharing apart_from team_mode vlan subnet prefix "
            "gateway mtu zone scope attach links_per_pair peaks",
            "addressing": "supernet vlans reserved first_host growth_percent extra",
            "an entry of the catalog": "interfaces slots mgmt_only bus_gbps price",
            "purchase": "max_adapters include prices currency spares_percent stock pack_sizes exclude_makers fabrics",
            "a network under networks": "class",
            "a machine under vms": "network owners",
            "an access list under acls": "deny enforced",
            "a sensor under monitors": "taps",
            "the top level of the file": "policy platform catalog racks switches hosts addressing purchase vms networks acls monitors "
            "states",
        }.items()
        for key in keys.split()
    }


def _words(allowed: tuple[str, ...], what: str) -> Any:
    schema = {"type": "array", "items": {"enum": list(allowed)}, "uniqueItems": True}
    return field(types.set_of(types.choice(*allowed), what), schema)


def _word(*allowed: str) -> Any:
    return field(types.choice(*allowed), {"enum": list(allowed)})


def _whole(low: int, high: int, unit: str = "") -> Any:
    return field(whole(low, high, unit), {"type": "integer", "minimum": low, "maximum": high})


def _number(low: int, high: int, unit: str = "") -> Any:
    return field(number(low, high, unit), rate_schema(low, high))


def _some(parse: Any, what: str) -> Any:
    """Return a parser that takes no empty list."""

    def some(value: Any) -> Any:
        found = parse(value)
        if not found:
            raise Bad("the list is empty", value, f"at least one {what}")
        return found

    return some


def _fixed(item: Any, what: str, schema: dict[str, Any]) -> Any:
    several = {"type": "array", "items": schema, "minItems": 1}
    by_name = {"type": "object", "additionalProperties": {"oneOf": [schema, several]}, "minProperties": 1}
    return field(values.fixed(item, what), {"oneOf": [schema, several, by_name]})


Demand = Annotated[Fraction | str, *field(values.demand, {"oneOf": [rate_schema(0, 1e6), {"const": values.VMS}]})]
Peaks = Annotated[
    dict[str, Fraction],
    *field(values.peaks, {"type": "object", "additionalProperties": rate_schema(0, 1e6), "description": "Peak to Gbit/s, as demand_gbps."}),
]
Share = Annotated[Fraction, *_number(0, 1, "a fraction")]
Failures = Annotated[tuple[str, ...], *_words(FAILURES, "failure kinds")]
Sharing = Annotated[str, *_word("shared", "dedicated")]
Unit = Annotated[int, *_whole(1, 100, "rack unit")]
RackName = Annotated[tuple[str, ...], *field(types.expanded(types.name), _TEXT)]
RackNames = Annotated[tuple[str, ...], *field(types.names_of(types.expanded(types.name), "racks"), _TEXTS)]
ClassNames = Annotated[tuple[str, ...], *field(types.set_of(types.name, "classes", bare=True), _TEXTS)]
FixedVlans = Annotated[Fixed | None, *_fixed(addresses.vlan_id, "VLAN ids", _VLAN)]
FixedSubnets = Annotated[Fixed | None, *_fixed(addresses.host_network, "networks", {"type": "string"})]
FixedPrefixes = Annotated[
    Fixed | None, *_fixed(whole(8, 30, "prefix length"), "prefix lengths", {"type": "integer", "minimum": 8, "maximum": 30})
]
Gateway = Annotated[bool | IPv4Address | None, *field(values.gateway, {"type": ["boolean", "string"]})]
SwitchPorts = Annotated[tuple[str, ...], *field(types.names_of(types.interface_range, "interfaces"), _TEXTS)]


class TrafficRecord(DesignModel):
    """A traffic class. Rates are Gbit/s per host and direction."""

    kind: Annotated[str | None, *_word(*KINDS)] = None
    demand_gbps: Demand
    min_failover: Share = Fraction(1)
    survive: Failures | None = None
    redundancy: Annotated[str | None, *_word(*REDUNDANCIES)] = None
    sharing: Sharing | None = None
    apart_from: ClassNames = ()
    team_mode: Annotated[str, *_word("switch-independent", "lacp")] = "switch-independent"
    vlan: FixedVlans = None
    subnet: FixedSubnets = None
    prefix: FixedPrefixes = None
    gateway: Gateway = None
    mtu: Annotated[int | None, *_whole(576, 9216, "bytes")] = None
    zone: Name | None = None
    scope: Annotated[str | None, *_word(*SCOPES)] = None
    attach: Annotated[str | None, *_word("switch", "mesh")] = None
    links_per_pair: Annotated[int | None, *_whole(1, 16, "links")] = None
    peaks: Peaks = Field(default_factory=dict)


class OverrideRecord(DesignModel):
    """What a host group changes of a class."""

    demand_gbps: Demand | None = None
    min_failover: Share | None = None
    survive: Failures | None = None
    sharing: Sharing | None = None
    apart_from: ClassNames | None = None
    peaks: Peaks | None = None


_GROUP_TRAFFIC = "a list of classes, or a map of class to what the group changes"
_override = record(OverrideRecord)
_overrides = types.map_of(types.single(types.name), lambda value: _override({} if value is None else value), "class", _GROUP_TRAFFIC)
_class_list = then(types.set_of(types.name, "classes"), lambda found: dict.fromkeys(found, OverrideRecord()))


def _group_traffic(value: Any) -> dict[str, OverrideRecord]:
    found: dict[str, OverrideRecord] = (_overrides if isinstance(value, Mapping) else _class_list)(value)
    return found


class HostRecord(DesignModel):
    """A host group: hosts of one kind with one layout."""

    server: ModelName
    adapters: Annotated[
        dict[str, str],
        *field(
            values.cards,
            {"oneOf": [{"type": "object", "additionalProperties": {"type": ["string", "number"]}}, {"const": values.CHOOSE}]},
        ),
    ] = Field(default_factory=dict)
    rack: Annotated[
        tuple[str, ...] | dict[str, int],
        *field(
            values.rack_place,
            {"oneOf": [_TEXT, {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "minProperties": 1}]},
        ),
    ]
    unit: Unit
    cluster: Name | None = None
    traffic: Annotated[
        dict[str, OverrideRecord] | None,
        *field(
            _group_traffic,
            {
                "oneOf": [
                    {"type": "array", "items": _TEXT},
                    {"type": "object", "additionalProperties": {"anyOf": [OverrideRecord.model_json_schema(), {"type": "null"}]}},
                ]
            },
        ),
    ] = None
    pin: Annotated[
        dict[str, tuple[str, ...]],
        *field(
            values.pins,
            {
                "type": "object",
                "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
            },
        ),
    ] = Field(default_factory=dict)


class SwitchRecord(DesignModel):
    """A switch, or a range of like switches."""

    model: ModelName
    rack: RackName
    unit: Unit
    fabric: Name | None = None
    serves: RackNames | None = None
    carries: ClassNames | None = None
    uplinks: SwitchPorts = ()
    peer_links: SwitchPorts = ()
    occupied: SwitchPorts = ()
    mlag: Name | None = None
    failure_domain: Name | None = None


class RackRecord(DesignModel):
    """A rack: its row, position in the row (both whole numbers, for cable lengths) and height."""

    row: Annotated[int, *_whole(0, 100_000)] = 1
    position: Annotated[int | None, *_whole(0, 100_000)] = None
    height_units: Annotated[int, *_whole(1, 100, "rack units")] = 42


class PolicyRecord(DesignModel):
    """Rules for the whole design."""

    max_utilisation: Annotated[
        Fraction, *field(number(0, 1, "a fraction", above=True), {"type": "number", "exclusiveMinimum": 0, "maximum": 1})
    ] = Fraction(1)
    recommendations: Annotated[str, *_word("require", "prefer", "ignore")] = "prefer"
    spare_ports: Annotated[int, *_whole(0, 10_000, "ports")] = 0
    teaming: Annotated[str | None, *_word(*TEAMING)] = None
    host_failures: Annotated[int, *_whole(0, 1000, "hosts")] = 0


class AddressingRecord(DesignModel):
    """Where VLAN ids and addresses come from."""

    supernet: Annotated[
        tuple[IPv4Network, ...],
        *field(values.supernets, {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
    ] = ()
    vlans: Annotated[tuple[int, ...], *field(values.pool, _TEXTS)] = ()
    reserved: Annotated[Reserved, *field(values.reserved, _TEXTS)] = Reserved()
    first_host: Annotated[int, *_whole(1, 2**24)] = 11
    growth_percent: Annotated[Fraction, *_number(0, 10_000, "percent")] = Fraction(0)
    extra: Annotated[dict[str, tuple[str, ...]], *field(values.extra, {"type": "object", "additionalProperties": _TEXTS})] = Field(
        default_factory=dict
    )


class NetworkRecord(DesignModel):
    """A network of virtual machines; it replaces the VLAN and subnet of its class."""

    class_: Name = Field(alias="class")
    vlan: FixedVlans = None
    subnet: FixedSubnets = None
    prefix: FixedPrefixes = None
    gateway: Gateway = None
    zone: Name | None = None


class VmRecord(DesignModel):
    """A virtual machine, or a range of like ones. Rates are Gbit/s for each and direction."""

    cluster: Name | None = None
    zone: Name | None = None
    network: Name | None = None
    demand_gbps: Annotated[Fraction, *_number(0, 10**6, "Gbit/s per machine")] = Fraction(0)
    owners: Annotated[tuple[str, ...] | None, *field(_some(types.names_of(types.expanded(types.name), "hosts"), "host"), _TEXTS)] = None


class AclRecord(DesignModel):
    """An access list between zones of virtual machines."""

    name: Name
    deny: Annotated[tuple[str, ...], *field(_some(types.set_of(types.name, "zones", bare=True), "zone"), _TEXTS)]
    enforced: Annotated[str, *_word("physical", "host", "guest")] = "physical"


class MonitorRecord(DesignModel):
    """A sensor on the physical network."""

    name: Name
    taps: Annotated[tuple[str, ...], *field(_some(types.names_of(types.expanded(types.name), "switches"), "switch"), _TEXTS)]


_WHOLE_MAP = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
_PERCENT = rate_schema(0, 1000)
ModelNames = Annotated[tuple[str, ...], *field(types.set_of(types.model_name, "models", bare=True), _TEXTS)]


_MONEY = rate_schema(0, values.MOST_MONEY)


class PriceRecord(DesignModel):
    """The price of an item, and where it comes from."""

    price: Annotated[Fraction, *field(values.money, _MONEY)]
    currency: FreeText = ""
    source: FreeText = ""
    date: FreeText = ""


_price_record = record(PriceRecord)


def _price(value: Any) -> PriceRecord:
    return _price_record(value) if isinstance(value, Mapping) else PriceRecord(price=values.money(value))


_prices_by_item = types.map_of(types.single(values.item), _price, "item", "a map of item to price")


def _prices(value: Any) -> str | dict[str, PriceRecord]:
    """Parse prices: a map of item to price, or the path of a price list."""
    if isinstance(value, Mapping):
        return _prices_by_item(value)
    if not isinstance(value, str):
        raise Bad("neither a file nor a map", value, f"{ALLOWED}, or a map of item to price, {{I350-T4: 120}}")
    return types.free_text(value)


_PRICE = {"price": _MONEY, "currency": _TEXT, "source": _TEXT, "date": _TEXT}
_ITEM = {"oneOf": [_MONEY, {"type": "object", "properties": _PRICE, "required": ["price"], "additionalProperties": False}]}
_PRICES = {"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": _ITEM}]}


class PurchaseRecord(DesignModel):
    """What may be bought, what counts as cost, and where prices come from: a file, or here."""

    adapters: ModelNames = ()
    max_adapters: Annotated[int | None, *_whole(0, 100, "adapters per host")] = None
    switches: ModelNames = ()
    fabrics: Annotated[tuple[str, ...], *field(types.set_of(types.name, "fabrics", bare=True), _TEXTS)] = ()
    include: Annotated[tuple[str, ...], *_words(values.CATEGORIES, "categories")] = values.CATEGORIES
    prices: Annotated[str | dict[str, PriceRecord] | None, *field(_prices, _PRICES)] = None
    currency: FreeText = ""
    spares_percent: Annotated[
        dict[str, Fraction],
        *field(values.spares, {"oneOf": [_PERCENT, {"type": "object", "additionalProperties": _PERCENT}]}),
    ] = Field(default_factory=dict)
    stock: Annotated[dict[str, int], *field(values.stock, _WHOLE_MAP)] = Field(default_factory=dict)
    pack_sizes: Annotated[dict[str, int], *field(values.pack_sizes, _WHOLE_MAP)] = Field(default_factory=dict)
    exclude_makers: Annotated[tuple[str, ...], *field(types.set_of(types.filled("a maker"), "makers", bare=True), _TEXTS)] = ()


class CatalogRecord(DesignModel):
    """Definitions inside the design, and a folder of more."""

    path: FreeText | None = None
    adapters: dict[str, AdapterEntry] = Field(default_factory=dict)
    servers: dict[str, ServerEntry] = Field(default_factory=dict)
    switches: dict[str, SwitchEntry] = Field(default_factory=dict)
    cables: dict[str, CableEntry] = Field(default_factory=dict)
    transceivers: dict[str, TransceiverEntry] = Field(default_factory=dict)


_PLATFORMS = [{"enum": profile_names()}, {"pattern": r"(/|\.[Yy][Aa]?[Mm][Ll]$)"}]


class DesignRecord(DesignModel):
    """The whole file. An entry of a list that could not be read is None, so that the others keep their place."""

    nicplanner: Annotated[int, *field(whole(1, 1), {"const": 1})]
    name: FreeText = ""
    platform: Annotated[str, *field(types.free_text, {"type": "string", "anyOf": _PLATFORMS})] = "generic"
    policy: PolicyRecord = PolicyRecord()
    catalog: CatalogRecord = CatalogRecord()
    racks: dict[str, RackRecord | None] = Field(default_factory=dict)
    switches: dict[str, SwitchRecord] = Field(default_factory=dict)
    hosts: dict[str, HostRecord] = Field(min_length=1)
    traffic: dict[str, TrafficRecord] = Field(min_length=1)
    addressing: AddressingRecord = AddressingRecord()
    purchase: PurchaseRecord | None = None
    vms: dict[str, VmRecord] = Field(default_factory=dict)
    networks: dict[str, NetworkRecord] = Field(default_factory=dict)
    acls: tuple[AclRecord | None, ...] = ()
    monitors: tuple[MonitorRecord | None, ...] = ()
    states: Annotated[tuple[GivenState, ...], *field(values.states, _STATES)] = ()
