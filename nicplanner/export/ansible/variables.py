"""Variables of the site, of hosts and of switches."""

from __future__ import annotations

from typing import Any

from nicplanner.export.handover import Address, Carried, Group, Handover, Host, Port, Switch, SwitchPort, Vlan

Variables = dict[str, Any]


def site_variables(view: Handover) -> Variables:
    """Return what holds for the whole site: its VLANs, and addresses that belong to no single host."""
    return {
        "nicplanner_site": view.name,
        "nicplanner_platform": view.platform,
        "nicplanner_vlans": [_vlan(vlan) for vlan in view.vlans],
        "nicplanner_extra_addresses": [{"name": one.host, **_address(one)} for one in view.extra],
        "nicplanner_iscsi_portals": [str(one.address) for one in view.portals],
    }


def host_variables(host: Host) -> Variables:
    """Return a host's place and cards, its ports, its groups of ports with their VLANs and addresses.

    ``ansible_host`` is its first address of management.
    """
    management = [one for group in host.groups for carried in group.classes if carried.kind == "management" for one in carried.addresses]
    return {
        **({"ansible_host": str(management[0].address)} if management else {}),
        "nicplanner_rack": host.rack,
        "nicplanner_unit": host.unit,
        "nicplanner_server": host.server,
        "nicplanner_cards": dict(host.adapters),
        "nicplanner_cluster": host.cluster,
        "nicplanner_peers": list(host.peers),
        "nicplanner_gateway": None if host.gateway is None else str(host.gateway),
        "nicplanner_ports": [_port(port) for port in host.ports],
        "nicplanner_groups": [_group(group) for group in host.groups],
    }


def switch_variables(switch: Switch) -> Variables:
    """Return a switch's place, its VLANs, its ports in use and its port-channels, and the names of the ports that are not in use."""
    used = {port.name for port in switch.ports}
    return {
        "nicplanner_rack": switch.rack,
        "nicplanner_unit": switch.unit,
        "nicplanner_model": switch.model,
        "nicplanner_fabric": switch.fabric,
        "nicplanner_mlag": switch.mlag,
        "nicplanner_mlag_partners": list(switch.partners),
        "nicplanner_switch_vlans": [_vlan(vlan) for vlan in switch.vlans],
        "nicplanner_switch_ports": [_switch_port(port) for port in switch.ports],
        "nicplanner_port_channels": [
            {"number": number, "lacp": all(port.lacp or port.role != "host" for port in members), "ports": [port.name for port in members]}
            for number, members in switch.channels.items()
        ],
        "nicplanner_unused_ports": [name for name, _ in switch.interfaces if name not in used],
    }


def _vlan(vlan: Vlan) -> Variables:
    return {
        "id": vlan.id, "name": vlan.name, "traffic": vlan.traffic, "fabric": vlan.fabric or None, "scope": vlan.scope,
        "subnet": str(vlan.subnet), "gateway": None if vlan.gateway is None else str(vlan.gateway), "mtu": vlan.mtu,
    }  # fmt: skip


def _address(one: Address) -> Variables:
    return {
        "address": str(one.address), "prefix_length": one.prefix_length, "vlan": one.vlan,
        "port": f"{one.adapter}/{one.port}" if one.adapter else None,
    }  # fmt: skip


def _port(port: Port) -> Variables:
    plain = {"name": port.label, "type": port.kind, "speed_gbps": port.speed, "mgmt_only": port.mgmt_only}
    if not port.group:
        return {**plain, "group": None}
    return {
        **plain, "group": port.group, "link_gbps": port.link, "mtu": port.mtu,
        "native_vlan": port.native, "tagged_vlans": list(port.tagged), "peer": port.switch,
        "peer_port": port.switch_port, "fabric": port.fabric, "port_channel": port.channel,
    }  # fmt: skip


def _group(group: Group) -> Variables:
    return {
        "name": group.name, "redundancy": group.redundancy, "lacp": group.lacp, "port_channel": group.channel, "mtu": group.mtu,
        "ports": [port.label for port in group.ports], "classes": [_carried(one) for one in group.classes],
    }  # fmt: skip


def _carried(one: Carried) -> Variables:
    return {
        "name": one.name, "kind": one.kind, "redundancy": one.redundancy, "mtu": one.mtu, "zone": one.zone,
        "vlans": [{"id": vlan.id, "name": vlan.name, "fabric": vlan.fabric or None} for vlan in one.vlans],
        "addresses": [_address(address) for address in one.addresses],
    }  # fmt: skip


def _switch_port(port: SwitchPort) -> Variables:
    return {
        "name": port.name, "type": port.kind, "role": port.role, "mode": port.mode, "native_vlan": port.native,
        "tagged_vlans": list(port.tagged), "mtu": port.mtu, "description": port.description, "port_channel": port.channel,
        "host": port.host or None, "host_port": f"{port.adapter}/{port.port}" if port.host else None,
    }  # fmt: skip
