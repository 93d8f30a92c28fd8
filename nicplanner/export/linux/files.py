"""What stands beside a Linux host's network file: kernel settings, the iSCSI script, an example for multipath, the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Interface
from typing import TYPE_CHECKING, Any

from nicplanner.export.handover import Handover, Host
from nicplanner.export.linux.records import Interface, Stack
from nicplanner.export.linux.stack import shared_subnets

if TYPE_CHECKING:
    from jinja2 import Environment

SYSCTL = "etc/sysctl.d/60-nicplanner.conf"
ISCSI = "nicplanner-iscsi.sh"
MULTIPATH = "multipath.conf.example"


def settings(stack: Stack) -> dict[str, int]:
    """Return the kernel's settings that the interfaces need (https://docs.kernel.org/networking/ip-sysctl.html).

    Two interfaces in one subnet: each answers for its own address alone and is named as the sender of what it asks for, and answers may
    come in where the way back would not lead (arp_ignore 1, arp_announce 2, rp_filter 2). Bridges of machines: the kernel takes what
    comes in anywhere for all addresses of the host, those of management too; over a bridge without an address it answers no question for
    them, takes no packet whose way back is another (arp_ignore 8, rp_filter 1), and speaks no IPv6. Routes over direct links: a link
    that is down is no way (ignore_routes_with_linkdown).
    """
    out: dict[str, int] = {}
    for one in shared_subnets(stack.interfaces):
        for key, value in (("arp_announce", 2), ("arp_ignore", 1), ("rp_filter", 2)):
            out[f"net.ipv4.conf.{one.name}.{key}"] = value
    for one in stack.of("bridge"):
        out[f"net.ipv4.conf.{one.name}.arp_ignore"] = 8
        out[f"net.ipv4.conf.{one.name}.rp_filter"] = 1
        out[f"net.ipv6.conf.{one.name}.disable_ipv6"] = 1
    if any(one.routes for one in stack.interfaces):
        out["net.ipv4.conf.all.ignore_routes_with_linkdown"] = 1
    return out


def portals(view: Handover, one: Interface) -> tuple[IPv4Address, ...]:
    """Return the addresses of storage arrays in the subnets of an interface."""
    networks = [IPv4Interface(address.cidr).network for address in one.addresses]
    return tuple(sorted(portal.address for portal in view.portals if any(portal.address in net for net in networks)))


def beside(environment: Environment, host: Host, view: Handover, stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a host beside its network file: path in its folder, content."""
    facts: dict[str, Any] = {"host": host, "view": view}
    if kernel := settings(stack):
        yield SYSCTL, environment.get_template("linux-sysctl.j2").render(settings=kernel, **facts).encode()
    paths = [(one, portals(view, one)) for one in stack.interfaces if one.iscsi and one.addresses]
    if paths:
        yield ISCSI, environment.get_template("linux-iscsi.sh.j2").render(paths=paths, **facts).encode()
        yield MULTIPATH, environment.get_template("linux-multipath.j2").render().encode()


def cluster_notes(view: Handover, host: Host) -> Iterator[str]:
    """Yield what the software on a host must be told of its networks, beyond the interfaces."""
    for kind, said in (("live-migration", _migration), ("corosync", _corosync), ("ceph-public", _ceph), ("ceph-cluster", _ceph)):
        addresses = [x for group in host.groups for one in group.classes if one.kind == kind for x in one.addresses]
        cards = sorted(IPv4Interface(x.cidr) for x in addresses)
        if cards:
            yield said(kind, list(dict.fromkeys(str(card.network) for card in cards)), [str(card.ip) for card in cards])
    if any(one.kind == "bmc" for group in host.groups for one in group.classes):
        yield "The port of the management controller (bmc) is configured in the controller, not here."


def _migration(kind: str, networks: Sequence[str], addresses: Sequence[str]) -> str:
    if len(networks) > 1:
        return f"Migration has the networks {', '.join(networks)}; Proxmox VE takes one of them (rule PX-6)."
    return f"Migration has the network {networks[0]}; in /etc/pve/datacenter.cfg of Proxmox VE: migration: secure,network={networks[0]}."


def _corosync(kind: str, networks: Sequence[str], addresses: Sequence[str]) -> str:
    # in order of the subnets: a link's number means the same network on all hosts
    links = " ".join(f"--link{i} {address}" for i, address in enumerate(addresses))
    return f"Corosync, on Proxmox VE: pvecm create NAME {links} on the first host, pvecm add FIRST-HOST {links} on others."


def _ceph(kind: str, networks: Sequence[str], addresses: Sequence[str]) -> str:
    key = "public_network" if kind == "ceph-public" else "cluster_network"
    return f"Ceph, in /etc/pve/ceph.conf or /etc/ceph/ceph.conf: {key} = {', '.join(networks)}."
