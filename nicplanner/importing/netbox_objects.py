"""Objects of NetBox's REST API (version 4, or 3 where it calls things alike) → rows of the tables that its CSV files have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from nicplanner.importing.netbox_tables import Rows

Make = Callable[[Mapping[str, Any], Mapping[int, str], Rows], Iterator[dict[str, str]]]
"""Makes the rows of an object, given the names of all devices by id, and the tables so far."""


def device_names(devices: list[Mapping[str, Any]]) -> dict[int, str]:
    """Return a name for each device by its id: NetBox may give one name twice, and none at all."""
    counts: dict[str, int] = {}
    for one in devices:
        name = str(one.get("name") or "")
        counts[name] = counts.get(name, 0) + 1
    return {
        one["id"]: name
        if (name := str(one.get("name") or "")) and counts[name] == 1
        else f"{name or one.get('display') or 'device'} {one['id']}"
        for one in devices
    }


def _text(one: Mapping[str, Any], key: str, inside: str = "name") -> str:
    value = one.get(key)
    value = value.get(inside) if isinstance(value, Mapping) else value
    return "" if value is None else str(value)


def device(one: Mapping[str, Any], names: Mapping[int, str], _: Rows) -> Iterator[dict[str, str]]:
    """Yield the row of a device."""
    kind = one["device_type"]
    role = one.get("role") or one.get("device_role") or {}
    yield {
        "name": names[one["id"]],
        "model": str(kind["model"]),
        "manufacturer": _text(kind, "manufacturer"),
        "role": str(role.get("name") or ""),
        "site": _text(one, "site"),
        "rack": _text(one, "rack"),
        "unit": _text(one, "position"),
        "height": str(kind.get("u_height") or ""),
        "status": _text(one, "status", "value"),
        "cluster": _text(one, "cluster"),
        "place": f"device {one['id']}",
    }


def interface(one: Mapping[str, Any], names: Mapping[int, str], out: Rows) -> Iterator[dict[str, str]]:
    """Yield the row of an interface; what is at the other end is told through patch panels, else it is a row of the cables."""
    name, device = str(one["name"]), names.get(one["device"]["id"], "")
    module = one.get("module") or {}
    bay = (module.get("module_bay") or {}).get("name") if isinstance(module, Mapping) else None
    ends = one.get("connected_endpoints") or []
    kind = str(one.get("connected_endpoints_type") or "")
    peers = one.get("link_peers") or []
    connection = ""
    if ends and kind == "dcim.interface":
        connection = ", ".join(f"{names.get(end['device']['id'], end['device'].get('name'))} > {end['name']}" for end in ends)
    elif peers:
        peer, of = peers[0], str(one.get("link_peers_type") or "")
        far = peer.get("device") or {}
        out["cables"].append(
            {
                "a_device": device,
                "a_name": name,
                "a_kind": "dcim.interface",
                "b_device": names.get(far.get("id", 0), str(far.get("name") or "")),
                "b_name": str(peer.get("name") or peer.get("display") or ""),
                "b_kind": of,
                "place": f"interface {one['id']}",
            }
        )
    tagged = [str(vlan["vid"]) for vlan in one.get("tagged_vlans") or ()]
    yield {
        "device": device,
        "name": name,
        "type": _text(one, "type", "value"),
        "enabled": str(one.get("enabled", True)),
        "management": str(bool(one.get("mgmt_only"))),
        "lag": _text(one, "lag"),
        "mode": _text(one, "mode", "value"),
        "untagged": _text(one, "untagged_vlan", "vid"),
        "tagged": ",".join(tagged),
        "speed_kbps": str(one.get("speed") or ""),
        "module": str(bay or ""),
        "connection": connection,
        "place": f"interface {one['id']}",
    }


def vlan(one: Mapping[str, Any], *_: Any) -> Iterator[dict[str, str]]:
    """Yield the row of a VLAN."""
    yield {
        "vid": str(one["vid"]),
        "name": str(one.get("name") or ""),
        "site": _text(one, "site"),
        "role": _text(one, "role"),
        "place": f"vlan {one['id']}",
    }


def prefix(one: Mapping[str, Any], *_: Any) -> Iterator[dict[str, str]]:
    """Yield the row of a prefix."""
    yield {"prefix": str(one["prefix"]), "vlan": _text(one, "vlan", "vid"), "role": _text(one, "role"), "place": f"prefix {one['id']}"}


def rack(one: Mapping[str, Any], *_: Any) -> Iterator[dict[str, str]]:
    """Yield the row of a rack."""
    yield {"name": str(one["name"]), "site": _text(one, "site"), "height": str(one.get("u_height") or ""), "place": f"rack {one['id']}"}


MAKERS: Mapping[str, Make] = MappingProxyType(
    {"devices": device, "interfaces": interface, "vlans": vlan, "prefixes": prefix, "racks": rack}
)
"""What makes the rows of each table."""
