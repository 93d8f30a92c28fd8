"""What a Linux host has: interfaces on top of each other, the lower first."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from nicplanner.export.handover import Address, Port
from nicplanner.names import natural_key


@dataclass(frozen=True, slots=True)
class Route:
    """A route to one address by way of another (None: the address is on the link itself); a lower metric wins."""

    to: IPv4Address
    via: IPv4Address | None
    metric: int


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface.

    Attributes
    ----------
    kind : str
        ``port``, ``bond``, ``vlan`` or ``bridge``.
    lower : tuple of str
        The members of a bond, the ports of a bridge, the interface that a VLAN is on.
    vlan : int or None
        The tag of a VLAN's interface.
    vids : tuple of int
        The VLANs of a bridge that knows them; empty: it passes frames as they are.
    mode : str
        The mode of a bond.
    about : str
        What it is for, in plain words.
    port : Port or None
        The port of the plan.
    iscsi : bool
        Whether the host logs in to storage here.
    """

    name: str
    kind: str
    mtu: int
    about: str
    lower: tuple[str, ...] = ()
    vlan: int | None = None
    vids: tuple[int, ...] = ()
    mode: str = ""
    addresses: tuple[Address, ...] = ()
    routes: tuple[Route, ...] = ()
    port: Port | None = None
    iscsi: bool = False

    @property
    def gateway(self) -> IPv4Address | None:
        """The default gateway that is reached here."""
        return next((one.gateway for one in self.addresses if one.gateway is not None), None)


@dataclass(frozen=True, slots=True)
class Stack:
    """The interfaces of a host, and what is to be said of them."""

    interfaces: tuple[Interface, ...]
    notes: tuple[str, ...]

    @property
    def ports(self) -> tuple[tuple[str, Port], ...]:
        """The plan's ports with the names of their interfaces, by adapter and port."""
        found = [(one.name, one.port) for one in self.interfaces if one.port is not None]
        return tuple(sorted(found, key=lambda pair: (natural_key(pair[1].adapter), natural_key(pair[1].name))))

    def of(self, kind: str) -> tuple[Interface, ...]:
        """Return the interfaces of a kind."""
        return tuple(one for one in self.interfaces if one.kind == kind)
