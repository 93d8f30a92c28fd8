"""VLANs, subnets and addresses in NetBox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nicplanner.export.handover import Address, Carried, Group, Handover, Host, Vlan
from nicplanner.export.netbox.check import Batch, Record, Value
from nicplanner.export.netbox.names import NamedVlan, about, slugs
from nicplanner.export.netbox.ports import interface_of
from nicplanner.export.netbox.site import TAGS
from nicplanner.names import natural


def vlan_batches(view: Handover, vlans: Mapping[Vlan, NamedVlan]) -> Iterator[Batch]:
    """Yield the groups of VLANs and the VLANs: interfaces refer to them."""
    groups = natural({one.group for one in vlans.values()})
    names = slugs(groups)
    yield Batch(
        "vlan-groups", "vlan-groups", "VLAN groups",
        [{"name": name, "slug": names[name], "description": about(f"VLANs of {view.name}"), "tags": TAGS} for name in groups],
    )  # fmt: skip
    yield Batch(
        "vlans", "vlans", "VLANs",
        [{"group": one.group, "vid": one.vid, "name": one.name, "status": "reserved", "description": one.about, "tags": TAGS}
         for one in dict.fromkeys(vlans[vlan] for vlan in view.vlans)],
    )  # fmt: skip


def address_batches(view: Handover, vlans: Mapping[Vlan, NamedVlan]) -> Iterator[Batch]:
    """Yield the subnets and the addresses in them: gateways, those of hosts on their interfaces, and extra ones."""
    yield Batch(
        "prefixes", "prefixes", "prefixes",
        [{"prefix": str(vlan.subnet), "vlan_group": vlans[vlan].group, "vlan": vlan.id, "status": "reserved",
          "description": about(vlan.name), "tags": TAGS} for vlan in view.vlans],
    )  # fmt: skip
    gateways = [
        _record(f"{vlan.gateway}/{vlan.subnet.prefixlen}", f"gateway of {vlan.name}") for vlan in view.vlans if vlan.gateway is not None
    ]
    hosts = [record for host in view.hosts for record in _of_host(host)]
    extra = [{**_record(one.cidr, f"{one.host} ({one.traffic})"), "role": "vip"} for one in view.extra]
    plain = [record for record in hosts if not FLAGS & record.keys()]
    yield Batch("ip-addresses", "ip-addresses", "IP addresses", [*gateways, *plain, *extra])
    for flag, name, title in (("is_primary", "primary", "primary addresses"), ("is_oob", "out-of-band", "out-of-band addresses")):
        yield Batch("ip-addresses", f"{name}-addresses", title, [record for record in hosts if flag in record])


FLAGS = {"is_primary", "is_oob"}
"""Each stands alone, and nowhere as false: NetBox 4.4 takes from a device its primary address with every row that says so."""


def _record(address: str, text: str) -> dict[str, Value]:
    return {
        "address": address, "status": "reserved", "role": "", "device": "", "interface": "", "description": about(text), "tags": TAGS,
    }  # fmt: skip


def _of_host(host: Host) -> Iterator[Record]:
    """Yield a host's addresses: the first one of management is its primary one, that of its controller the one out of band."""
    chosen: set[str] = set()
    for group in host.groups:
        for carried in group.classes:
            for address, interface in _placed(group, carried):
                flag = {"management": "is_primary", "bmc": "is_oob"}.get(carried.kind, "")
                record = {**_record(address.cidr, f"{host.name} {carried.name}"), "device": host.name, "interface": interface}
                yield {**record, flag: True} if flag and flag not in chosen else record
                chosen.add(flag)


def _placed(group: Group, carried: Carried) -> Iterator[tuple[Address, str]]:
    """Yield the addresses of a class, each with its interface."""
    for address in carried.addresses:
        ports = [port for port in group.ports if (port.adapter, port.name) == (address.adapter, address.port)] or group.ports[:1]
        yield address, interface_of(group, carried, ports[0], address.vlan)
