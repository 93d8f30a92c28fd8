"""An earlier plan of the site: what is cabled, numbered and addressed already, as far as the design leaves it in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nicplanner.design.site import Host, Site
from nicplanner.tables import Table

End = tuple[str, str]
"""Switch and port, or of a mesh the other host and its ``adapter/port``."""
Near = tuple[str, str, str]
"""Host, adapter and port."""


@dataclass(frozen=True)
class Earlier:
    """The tables of an earlier plan.

    A cable stays in place where both its devices do: a host or switch that the design puts elsewhere takes its cables along, which then
    are other cables.
    """

    tables: Mapping[str, Table]

    @cached_property
    def ends(self) -> Mapping[Near, End]:
        """Every cable by its host end; a cable from host to host by both of its ends."""
        out: dict[Near, End] = {}
        table = self.tables["cabling"]
        for host, adapter, port, far, far_port in zip(
            *(table[name] for name in ("host", "adapter", "port", "switch", "switch_port")), strict=True
        ):
            out[host, adapter, port] = far, far_port
            if far in self._hosts:
                other, _, opposite = far_port.partition("/")
                out[far, other, opposite] = host, f"{adapter}/{port}"
        return out

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(self.tables["ports"]["host"])

    @cached_property
    def places(self) -> Mapping[str, tuple[str, int | None]]:
        """Rack and lowest unit of each device that has a cable."""
        table = self.tables["cabling"]
        near = zip(table["host"], zip(table["rack"], table["unit"], strict=True), strict=True)
        far = zip(table["switch"], zip(table["switch_rack"], table["switch_unit"], strict=True), strict=True)
        return {**dict(near), **dict(far)}

    @cached_property
    def leaders(self) -> Mapping[Near, str]:
        """The group of each used port, by the name of its first class."""
        table = self.tables["ports"]
        keys = zip(table["host"], table["adapter"], table["port"], strict=True)
        return {key: group for key, group in zip(keys, table["group"], strict=True) if group}

    @cached_property
    def numbers(self) -> Mapping[tuple[Near, End], str]:
        """The number of each cable, by its ends."""
        table = self.tables["cabling"]
        near = zip(table["host"], table["adapter"], table["port"], strict=True)
        far = zip(table["switch"], table["switch_port"], strict=True)
        return dict(zip(zip(near, far, strict=True), table["cable"], strict=True))

    @cached_property
    def vlans(self) -> Mapping[tuple[str, str, str, str], tuple[int, str]]:
        """VLAN id and subnet by class, scope, fabric and name, as ``vlans.csv`` writes them."""
        table = self.tables["vlans"]
        keys = zip(*(table[name] for name in ("traffic", "scope", "fabric", "name")), strict=True)
        given = zip(table["vlan"], table["subnet"], strict=True)
        return {key: (vlan, subnet) for key, (vlan, subnet) in zip(keys, given, strict=True) if vlan is not None}

    @cached_property
    def addresses(self) -> Mapping[tuple[str, str, str, str], Mapping[tuple[str, str], str]]:
        """Addresses by host, class, fabric and scope; of these by adapter and port (both empty where a whole team has the address)."""
        table = self.tables["addresses"]
        out: dict[tuple[str, str, str, str], dict[tuple[str, str], str]] = {}
        names = ("host", "traffic", "fabric", "scope", "adapter", "port", "address")
        for host, traffic, fabric, scope, adapter, port, address in zip(*(table[name] for name in names), strict=True):
            out.setdefault((host, traffic, fabric, scope), {})[adapter, port] = address
        return out

    @cached_property
    def channels(self) -> Mapping[tuple[str, str], int]:
        """The port-channel of each LACP team, by host and leader; none in plans of earlier versions."""
        table = self.tables["ports"]
        if "port_channel" not in table.columns:
            return {}
        teams = zip(table["host"], table["group"], strict=True)
        return {team: number for team, number in zip(teams, table["port_channel"], strict=True) if number is not None}

    def end_of(self, site: Site, host: Host, adapter: str, port: str) -> End | None:
        """Return where the cable of a host's port ends, if it can stay in place; None without a cable, or where it cannot."""
        end = self.ends.get((host.name, adapter, port))
        if end is None or self.places.get(host.name) != (host.rack, host.unit):
            return None
        far = site.switches.get(end[0])
        if far is not None:
            stays = self.places.get(far.name) == (far.rack, far.unit) and any(known.name == end[1] for known in far.ports)
            return end if stays else None
        peer = next((other for other in site.hosts if other.name == end[0]), None) if end[0] in self._hosts else None
        return end if peer is not None and self.places.get(peer.name) == (peer.rack, peer.unit) else None
