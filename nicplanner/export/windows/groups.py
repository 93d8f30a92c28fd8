"""What is asked of a group of ports, and of a host's paths to storage, in more than one format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from nicplanner.export.handover import Group, Handover, Host, Port
from nicplanner.export.windows.naming import cannot

PRODUCTION = "production"


def machines_of(group: Group) -> bool:
    """Tell whether machines of production ride on a group."""
    return any(one.kind == PRODUCTION for one in group.classes)


def switch_name(group: Group) -> str:
    """Return the name of a group's team and virtual switch: that of its machines' class, else the group's.

    Machines move between hosts only where the virtual switch has one name, and on other hosts the class may share its ports with others.
    """
    return next((one.name for one in group.classes if one.kind == PRODUCTION), group.name)


def tag_of(host: Host, port: Port, vlan: int) -> int:
    """Return the VLAN that frames of a port carry as a tag, 0 for untagged ones."""
    if vlan == port.native:
        return 0
    if vlan in port.tagged:
        return vlan
    raise cannot(host.name, port.label, f"the switch port does not carry VLAN {vlan}", "run 'nicplanner check DESIGN --plan PLAN'")


def same_tag(host: Host, group: Group, vlan: int) -> int:
    """Return the tag of a VLAN that all ports of a team carry alike."""
    tags = {tag_of(host, port, vlan) for port in group.ports}
    if len(tags) > 1:
        raise cannot(host.name, group.name, f"VLAN {vlan} is tagged on some ports of the team, and not on others")
    return tags.pop()


def check_no_iscsi_team(host: Host, group: Group) -> None:
    """Refuse iSCSI on a team: its redundancy is multipath (rules R2-8 and COM-8b; Microsoft supports no LBFO team for it)."""
    for one in group.classes:
        if one.kind == "iscsi" and not one.per_port and group.teamed and len(group.ports) > 1:
            raise cannot(host.name, one.name, "iSCSI rides on no team of Windows", "set redundancy: mpio")


def check_no_paths(host: Host, group: Group) -> None:
    """Refuse classes of ``paths`` on a team that cannot pin a virtual adapter to a member."""
    for one in group.classes:
        if one.per_port:
            hint = "use redundancy mpio, or export hyperv-set"
            raise cannot(host.name, one.name, "an LBFO team cannot pin a path to one of its members", hint)


def iscsi_of(host: Host, handover: Handover, addresses: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the paths to storage arrays: the host's address on each, and the arrays' addresses in the same VLAN."""
    classes = {one.name for group in host.groups for one in group.classes if one.kind == "iscsi"}
    vlans = {str(one.address): one.vlan for one in host.addresses}
    rows = []
    for row in addresses:
        if row["Class"] in classes:
            vlan = vlans[row["Address"]]
            portals = [str(one.address) for one in handover.portals if one.vlan == vlan and one.traffic == row["Class"]]
            rows.append({"Interface": row["Interface"], "Address": row["Address"], "Portals": portals})
    return rows


def multipath(host: Host) -> bool:
    """Tell whether iSCSI has several paths."""
    return any(one.kind == "iscsi" and one.per_port for group in host.groups for one in group.classes)


def whole_percent(value: Mapping[str, Any] | None) -> int:
    """Return a percentage as DCB takes it: whole, rounded up, at least 1; 0 where nothing is reserved."""
    percent = None if value is None else value.get("percent")
    return 0 if percent is None else max(1, -(-Fraction(percent).numerator // Fraction(percent).denominator))
