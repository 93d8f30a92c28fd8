"""What devices print of a cabling, in the structure that each of them has.

Structures as in public samples: NX-OS 9.3 and 10.2 (`show lldp neighbors [detail] | json`), EOS 4.2x, lldpd's own tests of json and json0.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicplanner.moves import HostPort, SwitchPort

Seen = Sequence[tuple[str, str, str]]
"""Own interface, name of the neighbour, its port."""
MAC = "001b.21aa.bb{:02x}"


def by_switch(cabling: Mapping[HostPort, SwitchPort]) -> dict[str, list[tuple[str, str, str]]]:
    """Return what each switch sees; a mesh is seen by the host that the plan names last."""
    out: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for near, far in cabling.items():
        out[far.switch].append((far.port, near.host, f"{near.adapter}/{near.port}"))
    return dict(out)


def nxos_detail(seen: Seen) -> Any:
    rows = [
        {
            "chassis_type": "Mac Address", "chassis_id": MAC.format(i % 250), "port_type": "Interface Name", "port_id": port,
            "l_port_id": interface, "port_desc": "null", "sys_name": name, "sys_desc": "null", "ttl": "114",
            "system_capability": "S", "enabled_capability": "S", "mgmt_addr_type": "Address not advertised", "mgmt_addr": "not advertised",
            "mgmt_addr_ipv6_type": "Address not advertised", "mgmt_addr_ipv6": "not advertised", "vlan_id": "not advertised",
        }
        for i, (interface, name, port) in enumerate(seen)
    ]  # fmt: skip
    table = {"TABLE_nbor_detail": {"ROW_nbor_detail": rows[0] if len(rows) == 1 else rows}} if rows else {}
    return {"neigh_hdr": "neigh_hdr", **table, "neigh_count": str(len(rows))}


def nxos(seen: Seen) -> Any:
    rows = [
        {
            "chassis_type": "Locally Assigned", "chassis_id": name, "l_port_id": interface, "hold_time": "120", "system_capability": None,
            "enabled_capability": "!", "port_type": "Interface Name", "port_id": port, "mgmt_addr_type": "IPV4", "mgmt_addr": "10.1.0.1",
        }
        for interface, name, port in seen
    ]  # fmt: skip
    return {"neigh_hdr": "neigh_hdr", "TABLE_nbor": {"ROW_nbor": rows[0] if len(rows) == 1 else rows}}


def nxapi(seen: Seen) -> Any:
    output = {"input": "show lldp neighbors detail", "msg": "Success", "code": "200", "body": nxos_detail(seen)}
    return {"ins_api": {"type": "cli_show_array", "version": "1.0", "sid": "eoc", "outputs": {"output": output}}}


def eos(seen: Seen) -> Any:
    rows = [{"port": interface, "neighborDevice": name, "neighborPort": port, "ttl": 120} for interface, name, port in seen]
    return {"tablesLastChangeTime": 1760877848.72, "tablesInserts": 5, "tablesDeletes": 1, "tablesDrops": 0, "lldpNeighbors": rows}


def eos_detail(seen: Seen) -> Any:
    out: dict[str, Any] = {"Management1": {"lldpNeighborInfo": []}}
    for interface, name, port in seen:
        info = {
            "systemName": name, "systemDescription": "CentOS Linux 7 (Core)", "chassisId": "000c.297b.d2a8", "chassisIdType": "macAddress",
            "systemCapabilities": {"bridge": False, "stationOnly": True}, "ttl": 120, "lastChangeTime": 1544636077.46,
            "neighborInterfaceInfo": {"interfaceIdType": "local", "interfaceId": f'"{port}"', "interfaceDescription": "", "vlanNames": {}},
        }  # fmt: skip
        out.setdefault(interface, {"lldpNeighborInfo": []})["lldpNeighborInfo"].append(info)
    return {"lldpNeighbors": out}


def eapi(seen: Seen) -> Any:
    return {"jsonrpc": "2.0", "id": "1", "result": [{}, eos_detail(seen)]}


def lldpd(seen: Seen) -> Any:
    """`-f json`: a MAC address as the port id, the interface in its description."""
    interfaces = [
        {
            interface: {
                "via": "LLDP", "rid": str(i), "age": "0 day, 00:09:04",
                "chassis": {
                    name: {
                        "id": {"type": "mac", "value": "00:1b:21:aa:bb:cc"}, "descr": "Debian GNU/Linux", "mgmt-ip": "10.0.0.1",
                        "capability": [{"type": "Bridge", "enabled": False}, {"type": "Station", "enabled": True}],
                    }
                },
                "port": {"id": {"type": "mac", "value": f"00:1b:21:00:{i // 256:02x}:{i % 256:02x}"}, "descr": port, "ttl": "120"},
            }
        }
        for i, (interface, name, port) in enumerate(seen)
    ]  # fmt: skip
    if not interfaces:
        return {"lldp": {}}
    return {"lldp": {"interface": interfaces[0] if len(interfaces) == 1 else interfaces}}


def lldpd0(seen: Seen) -> Any:
    """`-f json0`."""
    interfaces = [
        {
            "name": interface, "via": "LLDP", "rid": str(i),
            "chassis": [{"id": [{"type": "mac", "value": "00:1b:21:aa:bb:cc"}], "name": [{"value": name}], "descr": [{"value": "Debian"}]}],
            "port": [{"id": [{"type": "ifname", "value": port}], "descr": [{"value": "uplink of the host"}], "ttl": [{"value": "120"}]}],
        }
        for i, (interface, name, port) in enumerate(seen)
    ]  # fmt: skip
    return {"lldp": [{"interface": interfaces}]} if interfaces else {"lldp": [{}]}


JSONS: Mapping[str, Callable[[Seen], Any]] = {
    "nxos": nxos, "nxos detail": nxos_detail, "nxapi": nxapi, "eos": eos, "eos detail": eos_detail, "eapi": eapi,
    "lldpd": lldpd, "lldpd json0": lldpd0,
}  # fmt: skip


def links(cabling: Mapping[HostPort, SwitchPort]) -> str:
    """Return the file of links."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["switch", "switch_port", "host", "adapter", "port"])
    writer.writerows([far.switch, far.port, *near] for near, far in cabling.items())
    return stream.getvalue()


def text(value: Any) -> str:
    return json.dumps(value, indent=1)
