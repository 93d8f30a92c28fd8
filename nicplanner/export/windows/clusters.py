"""``cluster-NAME/cluster-networks.ps1``: names and roles of a failover cluster's networks, and which of them live migration takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from nicplanner.export.handover import Handover, Host, Vlan
from nicplanner.export.targets import os_groups
from nicplanner.export.windows.groups import PRODUCTION
from nicplanner.export.windows.layout import LBFO
from nicplanner.export.windows.naming import check_apart, object_name

NETWORKS = "cluster-networks.ps1"
ROLES: Mapping[str, int] = MappingProxyType({"management": 3, "replica": 3, "cluster": 1, "live-migration": 1, "iscsi": 0})
"""Role of the network of a kind of traffic (rule 12-10): 0 not for the cluster, 1 for it alone, 3 for it and clients."""
SHARES = "smb"
"""Storage over SMB has role 0 where file servers offer it. Hosts with SET may offer it to each other (Storage Spaces Direct), over networks
of the cluster, which the plan does not say: there the role is left as it is."""


def networks_of(handover: Handover, cluster: str, hosts: Sequence[Host], teaming: str) -> dict[str, Any]:
    """Return the data block of a cluster's networks: each subnet in which its hosts have addresses."""
    kinds: dict[Vlan, tuple[str, str]] = {}
    for host in hosts:
        for one in (one for group in os_groups(host) for one in group.classes if one.kind != PRODUCTION):
            used = {address.vlan for address in one.addresses}
            kinds |= {vlan: (one.name, one.kind) for vlan in one.vlans if vlan.id in used}
    roles: dict[str, int | None] = {**ROLES, SHARES: 0 if teaming == LBFO else None}
    rows: list[dict[str, Any]] = []
    for vlan, (name, kind) in sorted(kinds.items(), key=lambda item: (item[0].subnet, item[0].name)):
        several = sum(one[0] == name for one in kinds.values()) > 1
        rows.append(
            {
                "Name": object_name(f"{name} {vlan.subnet.network_address}" if several else name),
                "Address": str(vlan.subnet.network_address),
                "Mask": str(vlan.subnet.netmask),
                "Role": roles.get(kind),
                "Migration": kind == "live-migration",
            }
        )
    check_apart(f"cluster {cluster}", "networks", (row["Name"] for row in rows))
    return {"Site": handover.name, "Cluster": cluster, "Networks": rows}
