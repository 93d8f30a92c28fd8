"""Pairs of switches that are one end of a port-channel: where a team needs them, and that both halves agree."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Handover, Switch
from nicplanner.export.switches.records import Device, Line, Pair
from nicplanner.export.switches.system import System
from nicplanner.names import natural

SESSION = IPv4Network("169.254.0.0/30")
"""Addresses that no router forwards (RFC 3927) and no design may give to hosts: for a pair's session, on a VLAN of its peer link alone."""

PARKING = 4093
"""Where the search for a VLAN id begins that the plan does not use: VLT and NX-OS keep 4094 for themselves."""
DOMAINS = 1000
"""Numbers that pairs may have: vPC has 1 to 1000 (Cisco), VLT too (role os10_vlt of Dell's collection), MCLAG 1 to 4095."""


class Pairs:
    """The pairs of a plan's switches that run a system."""

    def __init__(self, site: Handover, own: Sequence[Switch], system: System, problems: list[Problem]) -> None:
        self._own, self._system, self._problems = {one.name: one for one in own}, system, problems
        taken = {vlan.id for vlan in site.vlans}
        free = sorted(set(system.vlans) - taken)
        if not free or free[0] > PARKING:
            self._told("vlans", f"no VLAN id that {system.title} takes is left")
        self._session = max(free, default=0)
        self.parking = max((number for number in free if number <= PARKING), default=0)
        self._domains = {name: number for number, name in enumerate(natural({one.mlag for one in own if one.needs_mlag and one.mlag}), 1)}
        if len(self._domains) > DOMAINS:
            self._told("switches", f"{len(self._domains)} pairs, but only {DOMAINS} numbers for them")
        self._shared: set[tuple[str, int]] = set()
        self._reached: dict[str, set[str]] = {}
        for group in (group for host in site.hosts for group in host.groups if group.lacp):
            reached = frozenset(port.switch for port in group.ports)
            if len(reached) > 1:
                self._shared |= {(port.switch, port.channel) for port in group.ports if port.channel is not None}
                for name in reached:
                    self._reached.setdefault(name, set()).update(reached - {name})

    def shares(self, switch: Switch, number: int) -> bool:
        """Tell whether a port-channel reaches over the switch's pair."""
        return (switch.name, number) in self._shared

    def of(self, switch: Switch) -> Pair | None:
        """Return the pair that a team needs of a switch; None where none does."""
        if not switch.needs_mlag:
            return None
        reached = self._reached[switch.name]
        if switch.mlag is None or len(switch.partners) != 1 or reached != set(switch.partners):
            self._told(switch.name, f"its LACP teams reach {', '.join(natural(reached))} too, which is not its one partner in an MLAG")
            return None
        partner = switch.partners[0]
        if partner not in self._own:
            self._told(switch.name, f"{self._system.title} does not run on its partner {partner}, whose ports are named otherwise")
            return None
        links = switch.role("peer link")
        if not links or None in {port.channel for port in links}:
            self._told(switch.name, "its LACP teams need a peer link to its partner", "name the peer_links of both switches in the design")
            return None
        first, second = SESSION.hosts()
        own, peer = (first, second) if natural([switch.name, partner])[0] == switch.name else (second, first)
        name = f"{self._system.channel}{links[0].channel}"
        return Pair(switch.mlag, partner, self._domains[switch.mlag], self._session, own, peer, SESSION.prefixlen, name)

    def agree(self, devices: Sequence[Device]) -> None:
        """Refuse pairs whose halves differ: VLANs that one half alone carries are suspended, and what is on both must pass between them.

        Raises
        ------
        InputError
            With the port-channels that differ.
        """
        known = {device.switch.name: device for device in devices}
        for device in devices:
            if device.pair is None:
                continue
            across = next(line for line in device.channels if line.name == device.pair.peer_link)
            theirs = {line.number: line for line in known[device.pair.partner].channels}
            for line in (line for line in device.channels if line.shared):
                self._compare(device.switch.name, line, theirs.get(line.number), across)
        if self._problems:
            raise InputError(self._problems[:20])

    def _compare(self, switch: str, line: Line, other: Line | None, across: Line) -> None:
        where = f"{switch} {line.name}"
        if other is None or (line.access, line.tagged, line.mtu) != (other.access, other.tagged, other.mtu):
            hint = "classes with redundancy paths have a VLAN per fabric: give them a team that is not LACP"
            self._told(where, "its half on the partner carries other VLANs or frames", hint)
        lacking = sorted(set(line.vlans) - set(across.vlans))
        if lacking:
            self._told(where, f"the peer link does not carry its VLANs {', '.join(map(str, lacking))}")
        if line.mtu > across.mtu:
            self._told(where, f"the peer link carries frames of MTU {across.mtu} alone", f"MTU {line.mtu}")

    def _told(self, where: str, message: str, hint: str = "") -> None:
        self._problems.append(Problem(clean(where), clean(message, 300), hint=hint, file="plan"))
