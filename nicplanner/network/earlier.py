"""An earlier plan of the site: what is cabled, numbered and addressed already, as far as the design leaves it in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nicplanner.design.site import Site
from nicplanner.tables import Table

End = tuple[str, str]
"""Switch and port, or of a mesh the other host and its ``adapter/port``."""
Near = tuple[str, str, str]
"""Host, adapter and port."""


@dataclass(frozen=True)
class Earlier:
    """The tables of an earlier plan, as the design's site sees them.

    A cable stays in place where both its devices do: a host or switch that the design puts elsewhere takes its cables along, which then
    are other cables.
    """

    tables: Mapping[str, Table]
    site: Site

    @cached_property
    def cables(self) -> tuple[tuple[Near, End], ...]:
        """Every cable by its two ends."""
        table = self.tables["cabling"]
        near = zip(table["host"], table["adapter"], table["port"], strict=True)
        return tuple(zip(near, zip(table["switch"], table["switch_port"], strict=True), strict=True))

    @cached_property
    def staying(self) -> Mapping[Near, End]:
        """The cables that can stay in place, by their host end; those from host to host by both of their ends.

        Their devices are where they were, the switch port is one that hosts may use, and no pin asks for another far end of the one or the
        other. Where several cables end at one port, as tables that were edited may say, it is not known which of them is there.
        """
        out: dict[Near, End] = {}
        table, pins = self.tables["cabling"], _Pins(self.site)
        hosts = {host.name: host for host in self.site.hosts}
        ports = {id(one.ports): frozenset(port.name for port in one.ports) for one in self.site.switches.values()}
        seen = Counter([end for cable in self.cables for end in _ends(cable)])
        near_places = zip(table["rack"], table["unit"], strict=True)
        far_places = zip(table["switch_rack"], table["switch_unit"], strict=True)
        for cable, near_place, far_place in zip(self.cables, near_places, far_places, strict=True):
            near, end = cable
            host, switch, peer = hosts.get(near[0]), self.site.switches.get(end[0]), hosts.get(end[0])
            if host is None or (host.rack, host.unit) != near_place or any(seen[one] > 1 for one in _ends(cable)):
                continue
            if switch is not None and (switch.rack, switch.unit) == far_place:
                if end[1] in ports[id(switch.ports)] and pins.allow(near, end):
                    out[near] = end
            elif peer is not None and (peer.rack, peer.unit) == far_place and peer.group == host.group and peer is not host:
                adapter, _, port = end[1].partition("/")
                out[near], out[peer.name, adapter, port] = end, (host.name, f"{near[1]}/{near[2]}")
        return out

    @cached_property
    def leaders(self) -> Mapping[Near, str]:
        """The group of each used port, by the name of its first class."""
        table = self.tables["ports"]
        keys = zip(table["host"], table["adapter"], table["port"], strict=True)
        return {key: group for key, group in zip(keys, table["group"], strict=True) if group}

    @cached_property
    def numbers(self) -> Mapping[tuple[Near, End], str]:
        """The number of each cable, by its ends."""
        return dict(zip(self.cables, self.tables["cabling"]["cable"], strict=True))

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


def _ends(cable: tuple[Near, End]) -> tuple[End, End]:
    """Return both ends of a cable, each as device and port."""
    (host, adapter, port), end = cable
    return (host, f"{adapter}/{port}"), end


class _Pins:
    """The far ends that pins ask for."""

    def __init__(self, site: Site) -> None:
        self._ends: dict[Near, End] = {}
        for group in site.groups:
            for pin in (pin for pins in group.pins.values() for pin in pins):
                self._ends.update({(host.name, pin.adapter, pin.port): end for host, end in zip(group.hosts, pin.ends or (), strict=False)})
        self._owners = {end: near for near, end in self._ends.items()}

    def allow(self, near: Near, end: End) -> bool:
        """Tell whether a port may be cabled to a switch port."""
        return self._ends.get(near, end) == end and self._owners.get(end, near) == near
