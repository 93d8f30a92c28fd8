"""Ports, and the cabling of a plan as a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nicplanner.tables import Table

End = tuple[str, str]
"""A port of any device: the device, and its port; of a host ``adapter/port``."""


class HostPort(NamedTuple):
    """A port of a host."""

    host: str
    adapter: str
    port: str

    @property
    def end(self) -> End:
        """The port as an end of a cable."""
        return self.host, f"{self.adapter}/{self.port}"


class SwitchPort(NamedTuple):
    """The far end of a cable: a port of a switch, or of any device that is no host; of a mesh the other host and its ``adapter/port``."""

    switch: str
    port: str

    @property
    def end(self) -> End:
        """The port as an end of a cable."""
        return self.switch, self.port


Cabling = Mapping[HostPort, SwitchPort] | Mapping[HostPort | SwitchPort, SwitchPort]
"""What is plugged in where: each port at most once. A link between hosts (or between switches) stands once, at either of its ends."""


def host_port(end: End) -> HostPort:
    """Return the end of a cable as a port of a host.

    Examples
    --------
    >>> host_port(("hv01", "slot1/p1"))
    HostPort(host='hv01', adapter='slot1', port='p1')
    """
    adapter, _, port = end[1].partition("/")
    return HostPort(end[0], adapter, port)


def cables_of(tables: Mapping[str, Table]) -> dict[HostPort, SwitchPort]:
    """Return the cabling that a plan's ``cabling`` table states."""
    table = tables["cabling"]
    columns = (table[name] for name in ("host", "adapter", "port", "switch", "switch_port"))
    return {HostPort(host, adapter, port): SwitchPort(*far) for host, adapter, port, *far in zip(*columns, strict=True)}


def partners(cabling: Cabling) -> dict[End, End]:
    """Return what each plugged port is connected to, both ways.

    Raises
    ------
    ValueError
        If a port is plugged twice: then it is no cabling.
    """
    out: dict[End, End] = {}
    for near, far in cabling.items():
        one, other = near.end, far.end
        for end, opposite in ((one, other), (other, one)):
            if end in out or one == other:
                raise ValueError(f"{end[0]} {end[1]} has more than one cable")
            out[end] = opposite
    return out
