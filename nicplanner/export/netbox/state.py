"""What a NetBox has of a plan's objects already: read kind by kind, found by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from nicplanner import units
from nicplanner.errors import clean
from nicplanner.export.netbox.check import Record, key_of, targets_of
from nicplanner.export.netbox.fields import KINDS, SHARED, TAG, Field
from nicplanner.export.netbox.server import Json, Server

Key = tuple[str, ...]


def shown(value: Any) -> str:
    """Return a value of an answer for people to read."""
    if isinstance(value, dict):
        return clean(str(value.get("display") or value.get("label") or value.get("value") or value.get("id")))
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, Fraction):
        return units.text(value)
    return "nothing" if value is None or value == "" else clean(str(value))


def tagged(found: Mapping[str, Any]) -> bool:
    """Tell whether an object has our tag. The tag itself has no tags: its name says it."""
    return "tags" not in found or any(tag.get("slug") == TAG for tag in found["tags"])


@dataclass(slots=True)
class State:
    """What is known of the server.

    `ids` are the ids of the plan's objects by kind and key (in a dry run negative for those that would be made), `objects` what the
    server has of them, `others` what it has beside them, by kind; `devices` the plan's names of devices by id, and `made` the devices
    that this push has made: what NetBox put into these of itself is ours too. `taken` are addresses and subnets of other sites.
    """

    server: Server
    ids: dict[str, dict[Key, int]] = field(default_factory=dict)
    objects: dict[str, dict[Key, Json]] = field(default_factory=dict)
    others: dict[str, list[Json]] = field(default_factory=dict)
    devices: dict[int, str] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)
    taken: set[Key] = field(default_factory=set)

    def targets(self, rule: Field, record: Record) -> list[int]:
        """Return the ids that a reference of a record leads to."""
        return [self.ids[rule.to][key] for key in targets_of(rule, record)]

    def existing(self, kind: str) -> list[int]:
        """Return the ids of the plan's objects of a kind that the server has."""
        return sorted(number for number in self.ids.get(kind, {}).values() if number > 0)

    def own(self, kind: str, found: Json) -> bool:
        """Tell whether an object may be changed: it has our tag, or stands in a device that this push has made; what sites share never."""
        device = found.get("device")
        return kind not in SHARED and (tagged(found) or (isinstance(device, dict) and device.get("id") in self.made))

    def elsewhere(self, kind: str, found: Json) -> str:
        """Return what has a subnet or an address if that is no part of the plan's site; else nothing.

        The sites of a NetBox share one space of addresses, in which each can stand once: what another plan's push made has our tag too.
        """
        if kind == "prefixes" and found.get("vlan") and tagged(found):
            mine = {*self.existing("vlans"), *(one["id"] for one in self.others["vlans"])}
            return "" if found["vlan"]["id"] in mine else f"VLAN {shown(found['vlan'])}"
        if kind == "ip-addresses" and found.get("assigned_object"):
            holder = found["assigned_object"]
            device = holder.get("device") or {}
            mine = {*self.devices, *(one["id"] for one in self.others["devices"])}
            return "" if device.get("id") in mine else f"{shown(device or holder.get('virtual_machine'))} {shown(holder)}"
        return ""

    def add(self, kind: str, record: Record, number: int) -> None:
        """Remember the id of an object."""
        self.ids.setdefault(kind, {})[key_of(KINDS[kind], record)] = number
        if kind == "devices":
            self.devices[number] = str(record["name"])

    def read(self, kind: str, records: Sequence[Record]) -> None:
        """Read what the server has of a kind, by the plan's names; our objects first where several have one name."""
        known: dict[Key, Json] = {}
        self.ids[kind], self.objects[kind] = {}, known
        there = sorted(READERS[kind](self, records), key=lambda one: (not tagged(one), one["id"]))
        for names in (KINDS[kind].key, *RENAMED.get(kind, ())):
            wanted = {_normal(kind, key_of(KINDS[kind], one, names)): one for one in records if key_of(KINDS[kind], one) not in known}
            rest = []
            for found in there:
                record = wanted.get(_normal(kind, self._key(kind, found, names)))
                key = () if record is None else key_of(KINDS[kind], record)
                if record is None or key in known or (names != KINDS[kind].key and not tagged(found)):
                    rest.append(found)
                    continue
                known[key] = found
                self.add(kind, record, found["id"])
            there = rest
        self.others[kind] = there

    def _key(self, kind: str, found: Json, names: Sequence[str]) -> Key:
        """Return the key of what the server has: devices by the plan's names, other things by their own."""
        parts = []
        for name in names:
            value = found.get(name)
            if isinstance(value, dict):
                value = self.devices.get(value["id"], "") if name == "device" else value.get("name")
            parts.append("" if value is None else str(value))
        return tuple(part.casefold() for part in parts) if KINDS[kind].folded else tuple(parts)


RENAMED: Mapping[str, Sequence[tuple[str, ...]]] = MappingProxyType({"vlans": [("group", "name")]})
"""By what else one of our objects is known if none has its key: a VLAN that gets another id keeps its name, and that must be its own."""


def _normal(kind: str, key: Key) -> Key:
    """Return a key as it is compared: an address without its prefix length, as NetBox tells addresses apart."""
    return (key[0].split("/")[0],) if kind == "ip-addresses" else key


Reader = Callable[[State, Sequence[Record]], list[Json]]


def _by(kind: str, name: str) -> Reader:
    """Read objects by a field of the plan's."""

    def read(state: State, records: Sequence[Record]) -> list[Json]:
        return state.server.find(KINDS[kind].path, **{name: sorted({str(record[name]) for record in records})})

    return read


def _within(kind: str, filter_name: str, parent: str) -> Reader:
    """Read all objects that belong to the plan's objects of another kind."""

    def read(state: State, records: Sequence[Record]) -> list[Json]:
        return state.server.find(KINDS[kind].path, **{filter_name: state.existing(parent)})

    return read


def _addresses(state: State, records: Sequence[Record]) -> list[Json]:
    """Read all addresses of the plan's subnets, and of those that its VLANs had before, that belong to no VRF."""
    before = {found["prefix"] for found in state.others["prefixes"] if tagged(found)}
    subnets = sorted({key[0] for key in state.ids["prefixes"]} | before)
    return state.server.find(KINDS["ip-addresses"].path, parent=subnets, vrf_id="null")


def _prefixes(state: State, records: Sequence[Record]) -> list[Json]:
    """Read the plan's subnets, and those that its VLANs have, that belong to no VRF."""
    path, names = KINDS["prefixes"].path, sorted({str(record["prefix"]) for record in records})
    before = state.server.find(path, vlan_id=state.existing("vlans"), vrf_id="null")
    return list({one["id"]: one for one in [*state.server.find(path, prefix=names, vrf_id="null"), *before]}.values())


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "tags": _by("tags", "slug"),
        **{kind: _by(kind, "name") for kind in ("manufacturers", "sites", "device-roles", "cluster-types", "clusters", "vlan-groups")},
        **{kind: _by(kind, "model") for kind in ("device-types", "module-types")},
        **{kind: _within(kind, "site_id", "sites") for kind in ("locations", "racks", "devices")},
        **{kind: _within(kind, "device_id", "devices") for kind in ("module-bays", "modules", "interfaces", "cables")},
        "vlans": _within("vlans", "group_id", "vlan-groups"),
        "prefixes": _prefixes,
        "ip-addresses": _addresses,
    }
)
"""How the objects of each kind are found: by name, or all of the site, the devices, the groups or subnets that they belong to."""
