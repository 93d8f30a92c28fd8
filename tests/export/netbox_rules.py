"""What NetBox's import forms demand of a CSV file, written down again from its own forms and models, beside nicplanner's table of them.

Of each page: every header that it takes in NetBox 4.4 and 4.6 among those that matter here, with what a cell may hold. A capital at the
beginning of a rule says that the form asks for the field.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

NAME, SLUG, TAGS = "Text 100", "Slug", "refs tags slug"
PAGES: Mapping[str, Mapping[str, str]] = {
    "extras/tags": {"name": NAME, "slug": SLUG, "color": "colour", "weight": "Whole 0 32767", "description": "text 200"},
    "dcim/manufacturers": {"name": NAME, "slug": SLUG, "description": "text 200", "tags": TAGS},
    "dcim/device-types": {
        "manufacturer": "Ref manufacturers name", "model": NAME, "slug": SLUG, "part_number": "text 50", "u_height": "half 0 100",
        "is_full_depth": "flag", "tags": TAGS,
    },
    "dcim/module-types": {"manufacturer": "Ref manufacturers name", "model": NAME, "part_number": "text 50", "tags": TAGS},
    "dcim/sites": {"name": NAME, "slug": SLUG, "status": "One planned staging active decommissioning retired", "tags": TAGS},
    "dcim/locations": {
        "site": "Ref sites name", "name": NAME, "slug": SLUG, "status": "One planned staging active decommissioning retired", "tags": TAGS,
    },
    "dcim/racks": {
        "site": "Ref sites name", "location": "ref locations name", "name": NAME,
        "status": "One reserved available planned active deprecated", "width": "One 10 19 21 23", "u_height": "Whole 1 100",
        "description": "text 200", "tags": TAGS,
    },
    "dcim/device-roles": {"name": NAME, "slug": SLUG, "color": "Colour", "vm_role": "flag", "tags": TAGS},
    "virtualization/cluster-types": {"name": NAME, "slug": SLUG, "tags": TAGS},
    "virtualization/clusters": {
        "name": NAME, "type": "Ref cluster-types name", "status": "One planned staging active decommissioning offline", "tags": TAGS,
    },
    "dcim/devices": {
        "name": "text 64", "role": "Ref device-roles name",
        "manufacturer": "Ref manufacturers name", "device_type": "Ref device-types model",
        "status": "One offline active planned staged failed inventory decommissioning", "site": "Ref sites name",
        "location": "ref locations name", "rack": "ref racks name", "position": "half 1 100.5", "face": "one front rear",
        "cluster": "ref clusters name", "description": "text 200", "tags": TAGS,
    },
    "dcim/module-bays": {"device": "Ref devices name", "name": "Text 64", "position": "text 30", "tags": TAGS},
    "dcim/modules": {
        "device": "Ref devices name", "module_bay": "Ref module-bays device,name", "module_type": "Ref module-types model",
        "status": "One offline active planned staged failed decommissioning", "tags": TAGS,
    },
    "ipam/vlan-groups": {"name": NAME, "slug": SLUG, "description": "text 200", "tags": TAGS},
    "ipam/vlans": {
        "group": "ref vlan-groups name", "vid": "Whole 1 4094", "name": "Text 64", "status": "One active reserved deprecated",
        "description": "text 200", "tags": TAGS,
    },
    "dcim/interfaces": {
        "device": "Ref devices name", "name": "Text 64",
        "type": "One lag virtual 100base-tx 1000base-t 1000base-x-sfp 10gbase-t 10gbase-x-sfpp 25gbase-x-sfp28 100gbase-x-qsfp28",
        "parent": "ref interfaces device,name", "lag": "ref interfaces device,name", "speed": "whole 0 2147483647", "mtu": "whole 1 65536",
        "mgmt_only": "flag", "description": "text 200", "mode": "one access tagged tagged-all q-in-q", "vlan_group": "ref vlan-groups name",
        "untagged_vlan": "ref vlans group,vid", "tagged_vlans": "refs vlans group,vid", "tags": TAGS,
    },
    "dcim/cables": {
        "side_a_site": "ref sites name", "side_a_device": "ref devices name", "side_a_type": "One dcim.interface",
        "side_a_name": "Ref interfaces device,name", "side_b_site": "ref sites name", "side_b_device": "ref devices name",
        "side_b_type": "One dcim.interface", "side_b_name": "Ref interfaces device,name",
        "type": "one cat5e cat6 cat6a cat7 cat8 dac-active dac-passive mmf mmf-om3 mmf-om4 smf smf-os2 aoc",
        "status": "one connected planned decommissioning", "label": "text 100", "color": "colour", "length": "cents 0 999999",
        "length_unit": "one km m cm mi ft in", "description": "text 200", "tags": TAGS,
    },
    "ipam/prefixes": {
        "prefix": "Network", "vlan_group": "ref vlan-groups name", "vlan": "ref vlans group,vid",
        "status": "One container active reserved deprecated", "description": "text 200", "tags": TAGS,
    },
    "ipam/ip-addresses": {
        "address": "Address", "status": "One active reserved deprecated dhcp slaac",
        "role": "one loopback secondary anycast vip vrrp hsrp glbp carp", "device": "ref devices name",
        "interface": "ref interfaces device,name", "is_primary": "flag", "is_oob": "flag", "description": "text 200", "tags": TAGS,
    },
}  # fmt: skip
SCOPE = {"module_bay": "device", "lag": "device", "parent": "device", "interface": "device", "untagged_vlan": "vlan_group",
         "tagged_vlans": "vlan_group", "vlan": "vlan_group", "side_a_name": "side_a_device", "side_b_name": "side_b_device"}  # fmt: skip
"""Within what a form looks for the object that a cell names."""
UNIQUE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "extras/tags": (("name",), ("slug",)), "dcim/manufacturers": (("name",), ("slug",)), "dcim/sites": (("name",), ("slug",)),
    "dcim/device-types": (("manufacturer", "model"), ("manufacturer", "slug")), "dcim/module-types": (("manufacturer", "model"),),
    "dcim/locations": (("site", "name"), ("site", "slug")), "dcim/racks": (("location", "name"),), "dcim/devices": (("name",),),
    "dcim/device-roles": (("name",), ("slug",)), "virtualization/clusters": (("name",),), "dcim/module-bays": (("device", "name"),),
    "dcim/modules": (("device", "module_bay"),), "ipam/vlan-groups": (("name",), ("slug",)), "dcim/interfaces": (("device", "name"),),
    "ipam/vlans": (("group", "vid"), ("group", "name")), "ipam/prefixes": (("prefix",),), "ipam/ip-addresses": (("address",),),
    "dcim/cables": (("side_a_device", "side_a_name"), ("side_b_device", "side_b_name")),
}  # fmt: skip


def pages_of(folder: Path) -> dict[Path, str]:
    """Return the page of each file, as the README in the folder names it."""
    found = re.findall(
        r"\| `([0-9a-z-]+\.csv)` +\| `/([a-z/-]+)/import/` +\| [0-9]+ +\|", (folder / "README.md").read_text(encoding="utf-8")
    )
    return {folder / name: page for name, page in found}


def mistakes(folder: Path) -> list[str]:
    """Go through the files as NetBox would, in the order of their numbers, and return what it would refuse."""
    out: list[str] = []
    rows: dict[str, list[dict[str, str]]] = {}
    for file, page in pages_of(folder).items():
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            out += [f"{file.name}: no column {name}" for name in reader.fieldnames or () if name not in PAGES[page]]
            lacking = [name for name, rule in PAGES[page].items() if rule[0].isupper() and name not in (reader.fieldnames or ())]
            out += [f"{file.name}: needs {name}" for name in lacking]
            for number, row in enumerate(reader, 2):
                for name, cell in row.items():
                    text = _wrong(PAGES[page].get(name, "text 0"), name, cell, row, rows)
                    out += [f"{file.name}:{number}: {name}: {text}: {cell!r}"] if text else []
                for names in UNIQUE.get(page, ()):
                    mine = [row[name].casefold() if page == "dcim/devices" else row[name] for name in names]
                    twice = [
                        one
                        for one in rows.get(page, ())
                        if mine == [one[name].casefold() if page == "dcim/devices" else one[name] for name in names]
                    ]
                    out += [f"{file.name}:{number}: {names} stands twice"] if twice else []
                rows.setdefault(page, []).append(row)
    return out


def _wrong(rule: str, name: str, cell: str, row: Mapping[str, str], rows: Mapping[str, list[dict[str, str]]]) -> str:
    kind, *more = rule.split()
    if not cell:
        return "is empty" if kind[0].isupper() else ""
    if cell != cell.strip() or not cell.isprintable() or cell[0] in "=+-@":
        return "not plain"
    match kind.casefold():
        case "text":
            return "" if len(cell) <= int(more[0]) else "too long"
        case "slug":
            return "" if re.fullmatch(r"[-a-zA-Z0-9_]{1,100}", cell) else "no slug"
        case "colour":
            return "" if re.fullmatch(r"[0-9a-f]{6}", cell) else "no colour"
        case "one":
            return "" if cell in more else "no choice"
        case "flag":
            return "" if cell in ("true", "false") else "no flag"
        case "whole" | "half" | "cents":
            step = {"whole": Decimal(1), "half": Decimal("0.5"), "cents": Decimal("0.01")}[kind.casefold()]
            return "" if Decimal(more[0]) <= Decimal(cell) <= Decimal(more[1]) and Decimal(cell) % step == 0 else "no such number"
        case "network":
            return "" if ipaddress.ip_network(cell).prefixlen else "no network"
        case "address":
            found = ipaddress.ip_interface(cell)
            ends = (found.network.network_address, found.network.broadcast_address)
            return "no host's address" if found.network.prefixlen < 31 and found.ip in ends else ""
    target, fields = next(page for page in PAGES if page.endswith("/" + more[0])), more[1].split(",")
    for one in cell.split(",") if kind == "refs" else [cell]:
        wanted = [row[SCOPE[name]], one] if len(fields) == 2 else [one]
        if not any([other[field] for field in fields] == wanted for other in rows.get(target, ())):
            return f"nothing before it is {one}"
    return ""
