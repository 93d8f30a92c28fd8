"""NetBox's tables → what was observed: which devices are hosts and switches, their interfaces, cables, VLANs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from ipaddress import IPv4Network

from nicplanner.errors import InputError, Problem, clean, listing
from nicplanner.importing.findings import Notes
from nicplanner.importing.netbox_tables import Rows
from nicplanner.importing.netbox_words import connection_of, interface_type, is_true, vlan_of
from nicplanner.importing.observed import Cable, Device, Interface, Observed
from nicplanner.importing.words import HOST_WORDS, SWITCH_WORDS
from nicplanner.names import natural

MOST_HEIGHT = 60
"""Units of a device at most, see the catalog."""
MOST_RACK = 100
"""Units of a rack at most, see the design format."""
_INTERFACE_KINDS = ("", "interface", "dcim.interface")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of devices that are hosts and switches, as the user names them; where he names none, by common words. Sites to look at."""

    hosts: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def observe_netbox(rows: Rows, roles: Roles, title: str, notes: Notes) -> Observed:
    """Return what the tables tell."""
    seen = Observed(title)
    for row in rows["racks"]:
        height = _number(row["height"])
        if height is not None and height.denominator == 1 and 1 <= height <= MOST_RACK:
            seen.rack_heights[row["site"], row["name"]] = int(height)
    _devices(seen, rows["devices"], roles, notes)
    _roles(seen, roles, notes)
    known = {vlan: row["name"] for row in rows["vlans"] if (vlan := vlan_of(row["vid"])) is not None}
    _vlans(seen, rows["vlans"], roles, notes)
    _interfaces(seen, rows["interfaces"], {name.casefold(): vlan for vlan, name in known.items()}, notes)
    _cables(seen, rows, notes)
    _prefixes(seen, rows["prefixes"], notes)
    if rows["addresses"]:
        notes.add("info", "addresses", "not taken over: a plan gives hosts their addresses in order", "compare the plan's addresses.csv")
    return seen


def _devices(seen: Observed, rows: Iterable[Mapping[str, str]], roles: Roles, notes: Notes) -> None:
    wanted = {one.casefold() for one in roles.sites}
    mine = [row for row in rows if not wanted or row.get("site", "").casefold() in wanted]
    if wanted and not mine:
        sites = natural({row.get("site", "") for row in rows})
        raise InputError(
            [Problem("--site", "no device of this site", listing(roles.sites), listing(map(clean, sites), 20), file="command line")]
        )
    counts = Counter(row["name"] for row in mine)
    for row in mine:
        name = row["name"]
        if not name:
            name = " ".join(part for part in (row["model"], "in", row.get("rack", ""), "unit", row.get("unit", "")) if part)
            notes.add("medium", name, "a device without a name: its interfaces and cables cannot be told", "name it")
        elif counts[name] > 1:
            notes.add(
                "medium",
                name,
                f"{counts[name]} devices have this name: their interfaces and cables cannot be told apart",
                "name them apart",
            )
            name = f"{name} ({row.get('site', '')} {row.get('rack', '')} {row.get('unit', '')})"
        while name in seen.devices:
            name += "'"
        rack, unit, height = row.get("rack", ""), _number(row.get("unit", "")), _number(row.get("height", ""))
        device = Device(name, row["model"], row["role"], row.get("site", ""), rack, math.floor(unit) if unit else None)
        device.height = min(MOST_HEIGHT, max(1, math.ceil(height))) if height else 1
        device.cluster = row.get("cluster", "")
        if unit and unit.denominator != 1:
            notes.add("low", name, f"assumed: it stands at unit {math.floor(unit)}, since a design has no half units", "set 'unit'")
        if row.get("status", "active").casefold() not in ("active", ""):
            notes.add("info", name, f"its status is {clean(row['status'], 30)}: imported all the same", "remove it, or set its status")
        seen.devices[name] = device


def _number(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.match(text) else None


def _roles(seen: Observed, roles: Roles, notes: Notes) -> None:
    """Tell hosts and switches by their role."""
    hosts, switches = ({one.casefold() for one in told} for told in (roles.hosts, roles.switches))
    found: dict[str, dict[str, int]] = {"hosts": {}, "switches": {}, "neither": {}}
    for name, device in seen.devices.items():
        role = device.role.casefold()
        is_switch = role in switches or (not switches and role not in hosts and bool(SWITCH_WORDS.search(role)))
        is_host = role in hosts or (not hosts and not is_switch and bool(HOST_WORDS.search(role)))
        if is_switch:
            seen.switches.add(name)
        elif is_host:
            seen.hosts.add(name)
        what = "switches" if is_switch else "hosts" if is_host else "neither"
        found[what][device.role or "(none)"] = found[what].get(device.role or "(none)", 0) + 1
    for what, counts in found.items():
        if counts:
            text = listing(f"{clean(role)} ({counts[role]})" for role in natural(counts))
            notes.add(
                "info",
                "roles",
                f"{what if what != 'neither' else 'neither hosts nor switches'}: {text}",
                "--hosts-role and --switch-role say otherwise",
            )
    for option, told, named in (("--hosts-role", roles.hosts, hosts), ("--switch-role", roles.switches, switches)):
        absent = named - {device.role.casefold() for device in seen.devices.values()}
        if absent and seen.devices:
            every = natural({device.role for device in seen.devices.values()})
            shown = listing(one for one in told if one.casefold() in absent)
            raise InputError([Problem(option, "no device has this role", shown, listing(map(clean, every), 20), file="command line")])


def _vlans(seen: Observed, rows: Iterable[Mapping[str, str]], roles: Roles, notes: Notes) -> None:
    wanted = {one.casefold() for one in roles.sites}
    sites = {device.site for device in seen.devices.values()}
    for row in rows:
        vlan, site = vlan_of(row["vid"]), row.get("site", "")
        if vlan is None:
            notes.add("medium", row["place"], f"not a VLAN id from 1 to 4094: {clean(row['vid'], 20)}: left out", "correct it")
        elif (not wanted or not site or site.casefold() in wanted) and (not site or not sites or site in sites):
            known = seen.vlan_names.setdefault(vlan, row["name"])
            if row.get("role"):
                seen.vlan_roles.setdefault(vlan, row["role"])
            if known != row["name"]:
                notes.add(
                    "medium",
                    f"VLAN {vlan}",
                    f"it has several names ({clean(known)}, {clean(row['name'])}): the first counts",
                    "import one --site",
                )
            elif site:
                notes.add("info", "VLANs", "assumed: a VLAN id of one name means one VLAN, whatever its site", "import one --site")


def _interfaces(seen: Observed, rows: Iterable[Mapping[str, str]], vlans: Mapping[str, int], notes: Notes) -> None:
    lost: Counter[str] = Counter()
    for row in rows:
        device = seen.devices.get(row["device"])
        if device is None:
            lost[row["device"] or "(no name)"] += 1
            continue
        one = Interface(row["name"], interface_type(row["type"]), is_true(row.get("management", "")), row.get("lag", ""))
        one.untagged = _vlan(row.get("untagged", ""), vlans, row, notes)
        tagged = [_vlan(part, vlans, row, notes) for part in re.split(r"[,;]", row.get("tagged", "")) if part.strip()]
        one.tagged = frozenset(vlan for vlan in tagged if vlan is not None)
        if row.get("mode", "").casefold() in ("tagged-all", "tagged (all)"):
            one.tagged = frozenset(seen.vlan_names)
        one.adapter = row.get("module", "")
        speed = row.get("speed_kbps", "")
        one.speed = Fraction(int(speed), 10**6) if speed.isascii() and speed.isdigit() and 0 < len(speed) <= 10 and int(speed) else None
        if one.name in device.interfaces:
            notes.add(
                "medium", f"{device.name} {one.name}", "the interface stands twice, with different values: the first counts", "correct it"
            )
        else:
            device.interfaces[one.name] = one
    if lost:
        text = listing(f"{clean(name)} ({lost[name]})" for name in natural(lost))
        notes.add(
            "low", "interfaces", f"left out: of devices that the source does not have, or cannot tell apart: {text}", "name the devices"
        )


def _vlan(text: str, known: Mapping[str, int], row: Mapping[str, str], notes: Notes) -> int | None:
    if not text.strip():
        return None
    found = vlan_of(text)
    if found is None:
        found = known.get(text.strip().casefold())
    if found is None:
        notes.add("medium", f"{row['device']} {row['name']}", f"unknown VLAN {clean(text.strip(), 40)}: left out", "export the VLANs too")
    return found


def _cables(seen: Observed, rows: Rows, notes: Notes) -> None:
    """Take in the cables: what interfaces say of their far end goes first, since it is told through patch panels."""
    joined: set[tuple[str, str]] = set()
    for row in rows["interfaces"]:
        far = connection_of(row.get("connection", ""))
        near = row["device"], row["name"]
        if far is not None and near[0] in seen.devices:
            seen.cables.append(Cable(near, far))
            joined |= {near, far}
        elif row.get("connection", "").count(" > ") > 1:
            notes.add(
                "medium", " ".join(near), "its cable ends on several interfaces: left out, since a port of a plan is one port", "split it"
            )
    for row in rows["cables"]:
        ends = (row["a_device"], row["a_name"]), (row["b_device"], row["b_name"])
        kinds = row.get("a_kind", "").casefold(), row.get("b_kind", "").casefold()
        if any(end in joined for end in ends) or not any(kind in _INTERFACE_KINDS for kind in kinds):
            continue
        if not any(device in seen.devices for device, _ in ends):
            continue
        if all(kind == "" for kind in kinds) and not any(_is_interface(seen, end) for end in ends):
            continue
        if any("," in name for _, name in ends):
            notes.add(
                "medium", row["place"], "a cable with several ends on one side: left out, since a port of a plan is one port", "split it"
            )
            continue
        a, b = (_end(end, kind, row["place"]) for end, kind in zip(ends, kinds, strict=True))
        seen.cables.append(Cable(a, b))
    mine = seen.hosts | seen.switches
    for cable in seen.cables:
        for device, port in (cable.a, cable.b):
            if device in mine and port not in seen.devices[device].interfaces:
                seen.devices[device].interfaces[port] = Interface(port)
                notes.add("medium", f"{device} {port}", "a cable ends on it, but the table of interfaces does not have it", "export it too")


def _is_interface(seen: Observed, end: tuple[str, str]) -> bool:
    return end[0] in seen.devices and end[1] in seen.devices[end[0]].interfaces


def _end(end: tuple[str, str], kind: str, place: str) -> tuple[str, str]:
    """Return the end of a cable; what is no interface (a circuit, the port of a panel) is told by its kind, each by itself."""
    if kind in _INTERFACE_KINDS:
        return end
    what = kind.removeprefix("dcim.")
    return end[0] or f"a {what}", f"{what} {end[1]} ({place})"


def _prefixes(seen: Observed, rows: Iterable[Mapping[str, str]], notes: Notes) -> None:
    for row in rows:
        vlan = vlan_of(row.get("vlan", ""))
        if vlan is None:
            continue
        if row.get("role"):
            seen.vlan_roles.setdefault(vlan, row["role"])
        if ":" in row["prefix"]:
            notes.add("info", f"VLAN {vlan}", "its IPv6 prefixes are left out: plans have IPv4 alone")
            continue
        try:
            net = IPv4Network(row["prefix"])
        except ValueError:
            notes.add("medium", row["place"], f"not an IPv4 network: {clean(row['prefix'], 40)}: left out", "correct it")
            continue
        if net not in seen.subnets.setdefault(vlan, []):
            seen.subnets[vlan].append(net)
