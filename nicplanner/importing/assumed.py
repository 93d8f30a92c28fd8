"""What a design needs and a source does not tell: pools for VLANs and subnets, heights of racks. Each is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from ipaddress import IPv4Network
from itertools import pairwise
from typing import Any

from nicplanner.errors import listing
from nicplanner.importing.findings import Notes
from nicplanner.importing.seen import SeenSite
from nicplanner.names import natural

POOLS = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""Private networks (RFC 1918)."""
SUPERNET = 16
"""Prefix length of a supernet that is assumed."""
RACK_HEIGHT = 42
"""Units of a rack unless something says more: the design format's default."""


def complete_addressing(seen: SeenSite, notes: Notes, vlans: Iterable[int] = (), networks: Iterable[IPv4Network] = ()) -> None:
    """Give classes without a fixed VLAN or subnet a pool to take it from, beside what the source uses for other things.

    Parameters
    ----------
    seen
        The site; its ``addressing`` is completed.
    notes
        Told what was assumed.
    vlans, networks
        VLAN ids and networks of the source that no class of the design has: they are reserved.
    """
    fixed = {key: _fixed(seen, key) for key in ("vlan", "subnet")}
    reserved_vlans = sorted(set(vlans) - set(fixed["vlan"]))
    mine = [IPv4Network(text) for text in fixed["subnet"]]
    others = [net for net in dict.fromkeys(networks) if not any(net.overlaps(one) for one in mine)]
    needy = {key: _without(seen, key) for key in fixed}
    if needy["vlan"] and "vlans" not in seen.addressing:
        seen.addressing["vlans"] = "2-4094"
        notes.add(
            "low", listing(needy["vlan"]), "assumed: VLAN ids that are not known come from 2 to 4094, beside those in use", "set 'vlan'"
        )
    if needy["subnet"] and "supernet" not in seen.addressing:
        used = [*mine, *others]
        supernet = next(
            (net for pool in POOLS for net in pool.subnets(new_prefix=SUPERNET) if not any(net.overlaps(one) for one in used)), None
        )
        seen.addressing["supernet"] = str(supernet or POOLS[0])
        text = f"assumed: subnets that are not known come from {supernet}, which overlaps none that is known"
        notes.add("low", listing(needy["subnet"]), text, "set 'subnet', or another addressing.supernet")
    kept = [
        *seen.addressing.get("reserved", ()),
        *(reserved_vlans if needy["vlan"] else ()),
        *(map(str, sorted(others)) if needy["subnet"] else ()),
    ]
    if kept:
        seen.addressing["reserved"] = kept
    order = ("supernet", "vlans", "reserved", "first_host", "growth_percent", "extra")
    seen.addressing = {key: seen.addressing[key] for key in order if key in seen.addressing}


def _entries(seen: SeenSite) -> Mapping[str, Mapping[str, Any]]:
    """Return what has VLANs and subnets: networks of machines, and classes without such."""
    owners = {body["class"] for body in seen.networks.values()}
    return {**{name: body for name, body in seen.traffic.items() if name not in owners}, **seen.networks}


def _fixed(seen: SeenSite, key: str) -> list[Any]:
    out: list[Any] = []
    for body in _entries(seen).values():
        values = list(body[key].values()) if isinstance(body.get(key), dict) else [body.get(key)]
        for value in values:
            out += value if isinstance(value, list) else [value] if value is not None else []
    return out


def _without(seen: SeenSite, key: str) -> list[str]:
    return natural(name for name, body in _entries(seen).items() if key not in body)


def height_of_servers(places: Mapping[str, tuple[str, int | None]], servers: Collection[str], most: int) -> int:
    """Return how high servers seem to be, in units: the least distance from one to the next device of its rack.

    That is so where servers stand on each other, as those of a host group do. 1 where no rack has two, or they are further apart than
    `most`.

    Parameters
    ----------
    places
        Rack and lowest unit of each device, servers and others.
    servers
        Which of them are servers.
    most
        Units of a server at most.
    """
    racks: dict[str, list[tuple[int, str]]] = {}
    for name, (rack, unit) in places.items():
        if unit is not None:
            racks.setdefault(rack, []).append((unit, name))
    pairs = [pair for mine in racks.values() for pair in pairwise(sorted(mine)) if pair[0][1] in servers and pair[0][0] < pair[1][0]]
    apart = min((high - low for (low, _), (high, other) in pairs if other in servers), default=1)
    return min([apart, *(high - low for (low, _), (high, _) in pairs)]) if apart <= most else 1


def complete_racks(seen: SeenSite, heights: Mapping[str, int], notes: Notes) -> None:
    """Make racks as high as the devices in them; `heights` are those of the switches' models, by switch."""
    tops: dict[str, int] = {}
    for name, body in seen.switches.items():
        tops[body["rack"]] = max(tops.get(body["rack"], 0), body["unit"] + heights.get(name, 1) - 1)
    for host in seen.hosts:
        tops[host.rack] = max(tops.get(host.rack, 0), host.unit + host.height - 1)
    for rack in natural(tops):
        if tops[rack] > seen.racks.get(rack, {}).get("height_units", RACK_HEIGHT):
            seen.racks.setdefault(rack, {})["height_units"] = tops[rack]
            notes.add("low", rack, f"assumed: the rack has {tops[rack]} units, since a device stands so high")
    if seen.racks:
        for rack in tops:
            seen.racks.setdefault(rack, {})
