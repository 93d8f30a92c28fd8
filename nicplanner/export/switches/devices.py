"""From a plan to the switches that run a system: everything a template writes, checked against what the system takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Handover, Switch, SwitchPort
from nicplanner.export.handover.tables import HINT
from nicplanner.export.switches.pairs import Pairs
from nicplanner.export.switches.port_names import is_nobodys, is_own, named_ports, none_is_own, read_port_names
from nicplanner.export.switches.records import Device, Line, NamedVlan
from nicplanner.export.switches.system import System
from nicplanner.export.switches.vlan_names import vlan_names
from nicplanner.names import natural_key
from nicplanner.plan import Plan
from nicplanner.plan.channels import PEER_CHANNEL
from nicplanner.units import interface_type

MOST_PROBLEMS = 20


def read_devices(plan: Plan, site: Handover, system: System, target: Path) -> tuple[Device, ...]:
    """Return the switches of a plan that run a system and have ports in use, in natural order.

    Raises
    ------
    InputError
        If none does, or with what the system cannot take: a VLAN id, the number of a port-channel, an MTU, a pair without peer links.
    """
    bill = plan.tables["bom"]
    rows = zip(bill["category"], bill["item"], bill.columns.get("manufacturer", [""] * len(bill)), strict=True)
    makers = {item: maker for category, item, maker in rows if category == "switch"}
    given = read_port_names(target, system)
    used = tuple(one for one in site.switches if one.ports)
    own = tuple(one for one in used if is_own(one, system, given, makers.get(one.model, "")))
    as_planned = not own and all(is_nobodys(one) for one in used)
    if as_planned:  # a plan whose ports are named as no system names them: whoever asks for this one gets it, and is told
        own = used
    if not own:
        raise none_is_own(used or site.switches, system)
    problems: list[Problem] = []
    names = vlan_names([vlan for one in own for vlan in one.vlans], system.vlan_name)
    pairs = Pairs(site, own, system, problems)
    reader = _Reader(site, system, names, pairs, problems)
    out = [reader.device(one, {} if as_planned else named_ports(one, system, given, problems), as_planned) for one in own]
    if not problems:
        pairs.agree(out)
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
    return tuple(out)


class _Reader:
    def __init__(self, site: Handover, system: System, names: Mapping[tuple[int, str], str], pairs: Pairs, problems: list[Problem]) -> None:
        self._system, self._names, self._pairs, self._problems = system, names, pairs, problems
        self._links = {(port.switch, port.switch_port): port.link for host in site.hosts for port in host.ports if port.link is not None}
        self._groups = {(host.name, port.adapter, port.name): one for host in site.hosts for one in host.groups for port in one.ports}

    def _told(self, where: str, message: str, got: str = "", allowed: str = "", hint: str = "") -> None:
        self._problems.append(Problem(clean(where), message, clean(got), allowed, hint, file="plan"))

    def device(self, switch: Switch, names: Mapping[str, str], as_planned: bool) -> Device:
        """Return a switch."""
        vlans = tuple(NamedVlan(one.id, self._names[one.id, one.name]) for one in switch.vlans)
        for first, second in pairwise(vlans):
            if first.id == second.id:
                self._told(f"{switch.name} VLAN {first.id}", "the VLAN has two names here", f"{first.name}, {second.name}", hint=HINT)
        ports = tuple(self._port(one, names.get(one.name, one.name), switch.needs_mlag) for one in switch.ports)
        for line in ports:
            self._check(switch, line)
        numbers = sorted({one.channel for one in ports if one.channel is not None})
        channels = tuple(self._channel(switch, number, ports) for number in numbers)
        ordered = tuple(sorted(ports, key=lambda line: natural_key(line.name)))
        return Device(switch, vlans, ordered, channels, self._pairs.of(switch), self._pairs.parking, as_planned)

    def _port(self, port: SwitchPort, name: str, paired: bool) -> Line:
        channel = port.channel
        if port.lacp and channel is None:
            self._told(f"{port.switch} {port.name}", "the port of an LACP team has no port-channel", hint=HINT)
        if port.role == "peer link" and channel is not None and not paired:
            channel = self._system.peer_channel or channel
        text = port.description
        if len(text) > self._system.description and port.host:
            text = f"{port.host} {port.adapter}/{port.port}"  # what is at the other end; the classes are in the tables
        text = self._described(port.switch, text)
        return Line(name, port.role, port.native, port.tagged, port.mtu, text, channel, slower=self._slower(port))

    def _slower(self, port: SwitchPort) -> tuple[Fraction, Fraction] | None:
        """Return the speeds of the link and of the port, where the link is the slower one."""
        link, speed = self._links.get((port.switch, port.name)), interface_type(port.kind)
        return (link, speed[0]) if link is not None and speed is not None and link < speed[0] else None

    def _described(self, where: str, text: str) -> str:
        if len(text) > self._system.description:
            allowed = f"at most {self._system.description} characters"
            self._told(where, f"the description is too long for {self._system.title}", text, allowed, "shorten the host's name")
        return text

    def _check(self, switch: Switch, line: Line) -> None:
        """Tell of what the system cannot take on a port."""
        where, vlans = f"{switch.name} {line.name}", self._system.vlans
        bad = [vlan for vlan in line.vlans if vlan not in vlans]
        if bad:
            allowed = f"{vlans[0]} to {vlans[-1]}"
            self._told(where, f"{self._system.title} keeps the VLAN id for itself", str(bad[0]), allowed, "give the class another VLAN")
        if 1 in line.tagged:
            hint = "give the class another VLAN"
            self._told(where, "VLAN 1 is tagged, but trunks send it without a tag", hint=hint)
        if line.mtu > self._system.mtu:
            self._told(where, f"{self._system.title} does not carry such frames", f"MTU {line.mtu}", f"at most {self._system.mtu}")
        most = PEER_CHANNEL if switch.needs_mlag and line.role == "peer link" else self._system.channels
        if line.channel is not None and not 1 <= line.channel <= most:
            allowed = f"1 to {self._system.channels}"
            hint = "divide the hosts among more switches"
            self._told(where, f"{self._system.title} has no port-channel of this number", str(line.channel), allowed, hint)

    def _channel(self, switch: Switch, number: int, ports: Sequence[Line]) -> Line:
        """Return the port-channel of a number, which is what each of its members is."""
        mine = [line for line in ports if line.channel == number]
        first, where = mine[0], f"{switch.name} port-channel {number}"
        if len({(line.role, line.access, line.tagged, line.mtu) for line in mine}) > 1:
            self._told(where, "its ports have different VLANs, MTUs or roles", hint=HINT)
        text = first.description if first.role != "host" else self._team(switch, number)
        name = f"{self._system.channel}{number}"
        shared = first.role == "host" and self._pairs.shares(switch, number)
        return Line(name, first.role, first.access, first.tagged, first.mtu, text, None, number, shared)

    def _team(self, switch: Switch, number: int) -> str:
        """Return what is at the other end of a port-channel: its host and classes."""
        ends = [one for one in switch.ports if one.channel == number and one.host]
        teams = {(one.host, self._groups[one.host, one.adapter, one.port].name) for one in ends}
        if len(teams) != 1:
            self._told(f"{switch.name} port-channel {number}", "it has ports of several teams", hint=HINT)
        group = self._groups[ends[0].host, ends[0].adapter, ends[0].port]
        text = " ".join((ends[0].host, *(one.name for one in group.classes)))
        return self._described(switch.name, text if len(text) <= self._system.description else ends[0].host)
