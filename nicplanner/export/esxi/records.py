"""What an ESXi host has on standard virtual switches."""

from __future__ import annotations

from dataclasses import dataclass

from nicplanner.export.handover import Address, Port


@dataclass(frozen=True, slots=True)
class VSwitch:
    """A standard virtual switch; all its uplinks are active."""

    name: str
    mtu: int
    uplinks: tuple[Port, ...]
    about: str


@dataclass(frozen=True, slots=True)
class PortGroup:
    """A port group.

    Attributes
    ----------
    vlan : int
        The tag, 0 where the switch port has none.
    active : Port or None
        The one uplink that it uses; None: all of its switch.
    standby : tuple of Port
        The uplinks that it uses when that one is down; others are unused.
    management : bool
        Whether it is the port group of the address by which the host is managed.
    """

    name: str
    vswitch: str
    vlan: int
    active: Port | None
    standby: tuple[Port, ...]
    management: bool


@dataclass(frozen=True, slots=True)
class VMkernel:
    """A VMkernel interface; `tag` is the service that ESXi marks on it, empty for none."""

    name: str
    portgroup: str
    mtu: int
    address: Address
    tag: str
    iscsi: bool
    management: bool


@dataclass(frozen=True, slots=True)
class EsxiHost:
    """A host: what it has, the VMkernel interfaces that iSCSI is bound to, and what is to be said of it."""

    ports: tuple[Port, ...]
    vswitches: tuple[VSwitch, ...]
    portgroups: tuple[PortGroup, ...]
    vmkernels: tuple[VMkernel, ...]
    bound: tuple[str, ...]
    notes: tuple[str, ...]
