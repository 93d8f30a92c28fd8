"""The content of a design in canonical order: equal for designs that differ in order, spelling or stated defaults alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from nicplanner.catalog import CableEntry, Entry
from nicplanner.design.fields import DesignRecord
from nicplanner.design.site import HostGroup, Site, Switch
from nicplanner.names import natural_key


def canonical_text(record: DesignRecord, site: Site) -> str:
    """Return the content as JSON.

    It is written from the site, where defaults are filled in and ranges expanded, plus what the site leaves out: platform, treatment
    of recommendations, and the design's own catalog entries.
    """
    content = {
        "format": 1,
        "name": record.name,
        "platform": record.platform,
        "policy": {
            "max_utilisation": site.max_utilisation,
            "recommendations": record.policy.recommendations,
            "spare_ports": site.spare_ports,
        },
        "catalog": {section: {name: _entry(one) for name, one in own.items()} for section, own in site.catalog.own.items() if own},
        "racks": site.racks,
        "switches": {name: _switch(switch) for name, switch in site.switches.items()},
        "hosts": [_group(group) for group in sorted(site.groups, key=lambda group: natural_key(group.hosts[0].name))],
        "traffic": site.classes,
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
    return json.dumps(_plain(content), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _switch(switch: Switch) -> dict[str, Any]:
    """Write a switch, its ports by name: their kinds follow from the model."""
    body = {item.name: getattr(switch, item.name) for item in fields(switch)}
    return {**body, "ports": [port.name for port in switch.ports]}


def _group(group: HostGroup) -> dict[str, Any]:
    body = {item.name: getattr(group, item.name) for item in fields(group) if item.name != "key"}
    return {
        **body,
        "hosts": [[host.name, host.rack, host.unit] for host in group.hosts],
        "adapters": [[adapter.name, adapter.model] for adapter in group.adapters],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    body = {name: getattr(entry, name) for name in type(entry).model_fields}
    return {**body, "medium": entry.kind} if isinstance(entry, CableEntry) else body


def _plain(value: Any) -> Any:
    """Turn records into JSON data whose order does not depend on the file's."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Entry) or hasattr(type(value), "model_fields"):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inside) for key, inside in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(inside) for inside in value), key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(inside) for inside in value]
    return str(value)
