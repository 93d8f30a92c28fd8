"""The content of a design in canonical order: equal for designs that differ in order, spelling or stated defaults alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from nicplanner.catalog import CableEntry, Entry, SlotEntry
from nicplanner.design.fields import DesignRecord
from nicplanner.design.site import HostGroup, Site, Switch, TrafficClass, VmNetwork
from nicplanner.names import natural_key
from nicplanner.rules import Profile


def canonical_text(record: DesignRecord, site: Site, own: Profile | None = None) -> str:
    """Return the content as JSON.

    It is written from the site, where defaults are filled in and ranges expanded, plus what the site leaves out: the design's own catalog
    entries. A shipped platform is named; a profile of the user's `own` is written out. What a design does not use is not mentioned, so
    that its text stays what it was before there was such a thing.
    """
    content: dict[str, Any] = {
        "format": 1,
        "name": record.name,
        "platform": record.platform if own is None else _profile(own),
        "policy": {
            "max_utilisation": site.max_utilisation,
            "recommendations": site.recommendations,
            "spare_ports": site.spare_ports,
            **({"host_failures": site.host_failures} if site.host_failures else {}),
            **({"teaming": site.teaming} if site.teaming != site.profile.settings.get("teaming") else {}),
        },
        "catalog": {section: {name: _entry(one) for name, one in own.items()} for section, own in site.catalog.own.items() if own},
        "racks": site.racks,
        "switches": {name: _switch(switch) for name, switch in site.switches.items()},
        "hosts": [_group(group) for group in sorted(site.groups, key=lambda group: natural_key(group.hosts[0].name))],
        "traffic": {name: _class(one) for name, one in site.classes.items()},
        "addressing": {
            "supernets": site.supernets,
            "vlans": site.vlan_pool,
            "reserved_vlans": site.reserved_vlans,
            "reserved_networks": site.reserved_networks,
            "first_host": site.first_host,
            "growth_percent": site.growth_percent,
            "extra": site.extra,
        },
    }
    optional = {
        "networks": {name: _network(one) for name, one in site.networks.items()},
        "vms": [{item.name: getattr(one, item.name) for item in fields(one) if item.name != "key"} for one in site.machines],
        "acls": site.acls,
        "monitors": site.monitors,
        "states": {state.name: state.peaks for state in site.states},
        "purchase": {} if site.purchase is None else {item.name: getattr(site.purchase, item.name) for item in fields(site.purchase)},
    }
    content.update({section: entries for section, entries in optional.items() if entries})
    return json.dumps(_plain(content), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _switch(switch: Switch) -> dict[str, Any]:
    """Write a switch, its ports by name: their kinds follow from the model."""
    body = {item.name: getattr(switch, item.name) for item in fields(switch) if item.name != "claims"}
    return {**body, "ports": [port.name for port in switch.ports]}


def _group(group: HostGroup) -> dict[str, Any]:
    body = {item.name: getattr(group, item.name) for item in fields(group) if item.name not in ("key", "choices")}
    return {
        **body,
        "hosts": [[host.name, host.rack, host.unit] for host in group.hosts],
        "adapters": [[adapter.name, adapter.model] for adapter in group.adapters],
        "classes": [_class(one) for one in group.classes],
        **({"choices": sorted(group.choices)} if group.choices else {}),
    }


_UNUSED = {"attach": "switch", "links_per_pair": 1, "peaks": {}, "derived": False}


def _class(traffic: TrafficClass) -> dict[str, Any]:
    body = {item.name: getattr(traffic, item.name) for item in fields(traffic)}
    return {key: value for key, value in body.items() if (key, value) not in _UNUSED.items()}


def _network(network: VmNetwork) -> dict[str, Any]:
    """Write a network: its class, and what the class's place is taken by."""
    own = {key: getattr(network.traffic, key) for key in ("vlan", "subnet", "prefix", "gateway")}
    return {"class": network.owner, "zone": network.zone, **own}


_ADDED: Mapping[type, tuple[str, ...]] = {Entry: ("mtbf_hours", "mttr_hours"), SlotEntry: ("pcie",)}
"""Keys of records that came later: left out where they are not stated, so that the text stays what it was."""


def _profile(profile: Profile) -> dict[str, Any]:
    return {item.name: getattr(profile, item.name) for item in fields(profile) if item.name != "title"}


def _entry(entry: Entry) -> dict[str, Any]:
    body = _stated(entry)
    return {**body, "medium": entry.kind} if isinstance(entry, CableEntry) else body


def _stated(record: Any) -> dict[str, Any]:
    """Return the fields of a record of the catalog."""
    added = next((keys for kind, keys in _ADDED.items() if isinstance(record, kind)), ())
    return {name: value for name in type(record).model_fields if (value := getattr(record, name)) is not None or name not in added}


def _plain(value: Any) -> Any:
    """Turn records into JSON data whose order does not depend on the file's."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Entry) or hasattr(type(value), "model_fields"):
        return {name: _plain(inside) for name, inside in _stated(value).items()}
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inside) for key, inside in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(inside) for inside in value), key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(inside) for inside in value]
    return str(value)
