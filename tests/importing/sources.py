"""Plans in the forms of other tools: NetBox's CSV exports and REST objects, a cabling list. What is imported must be the plan again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import nicplanner as nic
from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.importing import Wishes

Row = dict[str, Any]
LABELS = {
    "1000base-t": "1000BASE-T (1GE)",
    "10gbase-x-sfpp": "SFP+ (10GE)",
    "25gbase-x-sfp28": "SFP28 (25GE)",
    "lag": "Link Aggregation Group (LAG)",
}


def rows(plan: nic.Plan, table: str) -> list[Row]:
    found = plan.tables[table]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows()]


def text(rows: Iterable[Mapping[str, Any]]) -> str:
    every = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(every[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(every)
    return out.getvalue()


def wishes(plan: nic.Plan) -> Wishes:
    """What no such tool holds: the demands."""
    return Wishes(demands={row["traffic"]: Fraction(row["demand_gbps"]) for row in rows(plan, "failures")})


def cabling_list(plan: nic.Plan) -> str:
    ports = {(row["host"], row["adapter"], row["port"]): row for row in rows(plan, "ports")}
    untagged = {(row["switch"], row["port"]): row["native_vlan"] for row in rows(plan, "switch_ports")}
    return text(
        {
            "Server": row["host"],
            "Card": row["adapter"],
            "NIC": row["port"],
            "Switch": row["switch"],
            "Switch port": row["switch_port"],
            "Rack": row["rack"],
            "U": row["unit"],
            "Switch rack": row["switch_rack"],
            "Switch U": row["switch_unit"],
            "Class": ports[row["host"], row["adapter"], row["port"]]["traffic"],
            "VLAN": untagged[row["switch"], row["switch_port"]] or "",
            "Speed": "1G",
        }
        for row in rows(plan, "cabling")
    )


HEADERS = (
    "host=Server,adapter=Card,port=NIC,switch=Switch,switch_port=Switch port,rack=Rack,unit=U,switch_rack=Switch rack,"
    "switch_unit=Switch U,traffic=Class,vlan=VLAN,speed=Speed"
)


def name_of(adapter: str, port: str) -> str:
    return port if adapter == "onboard" else f"{adapter}/{port}"


def objects(plan: nic.Plan) -> dict[str, list[Row]]:
    """Devices, interfaces with their far ends, VLANs and prefixes of a plan, as plain facts."""
    site = SiteExcerpt.of(plan.manifest)
    devices = [
        {
            "name": name,
            "role": "Hypervisor",
            "model": group.server,
            "rack": rack,
            "unit": unit,
            "height": group.height_units,
            "cluster": group.cluster,
        }
        for group in site.hosts.values()
        for name, rack, unit in group.places
    ]
    devices += [
        {
            "name": name,
            "role": "Access Switch",
            "model": one.model,
            "rack": one.rack,
            "unit": one.unit,
            "height": one.height_units,
            "cluster": None,
        }
        for name, one in site.switches.items()
    ]
    used = {(row["host"], row["adapter"], row["port"]): row for row in rows(plan, "ports") if row["group"]}
    carried = {
        (row["switch"], row["port"]): (row["native_vlan"], [int(x) for x in row["tagged_vlans"].split(";") if x])
        for row in rows(plan, "switch_ports")
    }
    interfaces: list[Row] = []
    for group in site.hosts.values():
        for host, _, _ in group.places:
            for adapter, model in group.adapters.items():
                section = site.ports.servers if adapter == "onboard" else site.ports.adapters
                for port, kind, use in section[model]:
                    far = used.get((host, adapter, port))
                    end = (far["switch"], far["switch_port"]) if far else None
                    untagged, tagged = carried[end] if end else (None, [])
                    interfaces.append(
                        {
                            "device": host,
                            "name": name_of(adapter, port),
                            "type": kind,
                            "mgmt": use == "mgmt",
                            "bay": "" if adapter == "onboard" else adapter,
                            "untagged": untagged,
                            "tagged": tagged,
                            "far": end,
                        }
                    )
    near = {(row["switch"], row["switch_port"]): (row["host"], name_of(row["adapter"], row["port"])) for row in used.values()}
    for name, switch in site.switches.items():
        for port, kind in site.ports.switches[switch.model]:
            untagged, tagged = carried.get((name, port), (None, []))
            interfaces.append(
                {
                    "device": name,
                    "name": port,
                    "type": kind,
                    "mgmt": False,
                    "bay": "",
                    "untagged": untagged,
                    "tagged": tagged,
                    "far": near.get((name, port)),
                }
            )
    vlans = [{"vid": row["vlan"], "name": row["name"], "prefix": row["subnet"]} for row in rows(plan, "vlans")]
    return {"devices": devices, "interfaces": interfaces, "vlans": vlans}


def netbox_export(plan: nic.Plan, folder: Path, connections: bool) -> None:
    """Write the tables as NetBox's table export does; far ends as the column Connection, or as a table of cables."""
    found = objects(plan)
    names = {vlan["vid"]: f"{vlan['name']} ({vlan['vid']})" for vlan in found["vlans"]}
    files = {
        "devices": [
            {
                "ID": i,
                "Name": one["name"],
                "Status": "Active",
                "Site": "Berlin",
                "Rack": one["rack"],
                "Position": one["unit"],
                "Role": one["role"],
                "Manufacturer": "Acme",
                "Type": one["model"],
                "U Height": f"{one['height']}.0",
                "Cluster": one["cluster"] or "",
            }
            for i, one in enumerate(found["devices"])
        ],
        "interfaces": [
            {
                "Name": one["name"],
                "Device": one["device"],
                "Module Bay": one["bay"],
                "Enabled": "True",
                "Type": LABELS[one["type"]],
                "Management Only": str(one["mgmt"]),
                "Untagged VLAN": names.get(one["untagged"], ""),
                "Tagged VLANs": ",".join(names[x] for x in one["tagged"]),
                "Connection": f"{one['far'][0]} > {one['far'][1]}" if one["far"] and connections else "",
            }
            for one in found["interfaces"]
        ],
        "vlans": [{"VID": one["vid"], "Name": one["name"], "Site": "Berlin", "Status": "Active"} for one in found["vlans"]],
        "prefixes": [{"Prefix": one["prefix"], "Status": "Active", "VLAN": names[one["vid"]]} for one in found["vlans"]],
    }
    if not connections:
        hosts = {one["name"] for one in found["devices"] if one["role"] == "Hypervisor"}
        files["cables"] = [
            {
                "ID": i,
                "Label": "",
                "Termination A": one["far"][1],
                "Termination B": one["name"],
                "Device A": one["far"][0],
                "Device B": one["device"],
            }
            for i, one in enumerate(found["interfaces"])
            if one["far"] and one["device"] in hosts
        ]
    folder.mkdir()
    for name, table in files.items():
        (folder / f"netbox_{name}.csv").write_text(text(table), encoding="utf-8")


def netbox_imports(plan: nic.Plan, folder: Path) -> None:
    """Write the tables as NetBox's bulk import reads them."""
    found = objects(plan)
    hosts = {one["name"] for one in found["devices"] if one["role"] == "Hypervisor"}
    files = {
        "devices": [
            {
                "name": one["name"],
                "role": one["role"],
                "manufacturer": "Acme",
                "device_type": one["model"],
                "site": "Berlin",
                "status": "active",
                "rack": one["rack"],
                "position": one["unit"],
                "face": "front",
                "u_height": one["height"],
                "cluster": one["cluster"] or "",
            }
            for one in found["devices"]
        ],
        "interfaces": [
            {
                "device": one["device"],
                "name": one["name"],
                "lag": "",
                "type": one["type"],
                "enabled": "true",
                "mgmt_only": str(one["mgmt"]).lower(),
                "mode": "tagged" if one["tagged"] else "access",
                "untagged_vlan": one["untagged"] or "",
                "tagged_vlans": ",".join(map(str, one["tagged"])),
            }
            for one in found["interfaces"]
        ],
        "cables": [
            {
                "side_a_device": one["device"],
                "side_a_type": "dcim.interface",
                "side_a_name": one["name"],
                "side_b_device": one["far"][0],
                "side_b_type": "dcim.interface",
                "side_b_name": one["far"][1],
                "type": "cat6",
                "status": "connected",
            }
            for one in found["interfaces"]
            if one["far"] and one["device"] in hosts
        ],
        "vlans": [{"site": "Berlin", "vid": one["vid"], "name": one["name"], "status": "active"} for one in found["vlans"]],
        "prefixes": [{"prefix": one["prefix"], "vlan": one["vid"], "status": "active"} for one in found["vlans"]],
    }
    folder.mkdir()
    for name, table in files.items():
        (folder / f"{name}.csv").write_text(text(table), encoding="utf-8")


LAYOUT = ("host", "adapter", "port", "speed_gbps", "redundancy", "traffic", "switch", "switch_port", "fabric", "link_gbps")


def layout(plan: nic.Plan) -> list[tuple[Any, ...]]:
    """The ports in use: what an import must bring back whatever the source calls models and groups."""
    return [tuple(row[key] for key in LAYOUT) for row in rows(plan, "ports") if row["group"]]
