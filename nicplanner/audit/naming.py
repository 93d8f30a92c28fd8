"""Whose port a name means: devices and interfaces as they call themselves, and as the plan calls them.

Devices: the plan's name, whatever its case; else without the domain (``hv01.example.com`` is hv01) where that is one device alone.

Ports of switches: the plan's name, whatever its case; else one whose letters are shortened at their end (``Eth1/1`` and ``Et1/1`` are
Ethernet1/1), where it is one port alone. Of hosts: ``adapter/port``; else a port's own name where no other adapter of the host has it. What
the system of a host calls its interfaces (``eno1``, ``vmnic0``) the plan does not know: a file of names says it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from nicplanner.audit.cells import rows
from nicplanner.audit.sighting import mac_digits
from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError, Problem, clean, closest, listing
from nicplanner.moves.cables import End
from nicplanner.tables import Table

NAMES = ("device", "interface", "host", "adapter", "port")
"""Columns of a file of names."""
MOST_PROBLEMS = 20
MOST_LOOKED_UP = 40
"""Names for which the most similar ones are looked up: each takes a look at every name of the plan."""
_LETTERS = re.compile(r"([A-Za-z][A-Za-z_-]*?)[ -]?([0-9].*)", re.DOTALL)


@dataclass(frozen=True)
class Ports:
    """The devices of a plan with their ports.

    Attributes
    ----------
    hosts, switches
        Device → its ports; of hosts ``adapter/port``.
    links
        Ports of switches that are no hosts': uplink, peer link or occupied.
    """

    hosts: Mapping[str, frozenset[str]]
    switches: Mapping[str, frozenset[str]]
    links: Mapping[End, str]

    @classmethod
    def of(cls, excerpt: SiteExcerpt, tables: Mapping[str, Table]) -> Ports:
        """Read the devices of a plan."""
        hosts: dict[str, set[str]] = defaultdict(set)
        for host, adapter, port in zip(*(tables["ports"][name] for name in ("host", "adapter", "port")), strict=True):
            hosts[host].add(f"{adapter}/{port}")
        switches = {
            name: {port for port, _ in excerpt.ports.switches.get(one.model, ())} | {*one.uplinks, *one.peer_links}
            for name, one in excerpt.switches.items()
        }
        for switch, port in zip(tables["cabling"]["switch"], tables["cabling"]["switch_port"], strict=True):
            if switch not in hosts:
                switches.setdefault(switch, set()).add(port)
        roles = {
            (name, port): role
            for name, one in excerpt.switches.items()
            for role, ports in (("occupied", one.occupied), ("peer link", one.peer_links), ("uplink", one.uplinks))
            for port in ports
        }
        frozen = [{name: frozenset(ports) for name, ports in side.items()} for side in (hosts, switches)]
        return cls(frozen[0], frozen[1], roles)

    def of_device(self, device: str) -> frozenset[str]:
        """Return the ports of a device."""
        return self.hosts.get(device) or self.switches.get(device) or frozenset()

    @cached_property
    def devices(self) -> tuple[str, ...]:
        """Hosts and switches."""
        return (*self.hosts, *self.switches)


class Names:
    """What names mean.

    Parameters
    ----------
    ports
        The devices of the plan.
    given
        (device, interface) as they call themselves → port of the plan, see :func:`read_names`.
    """

    def __init__(self, ports: Ports, given: Mapping[End, End] | None = None) -> None:
        self.ports = ports
        self._given = {(_plain(device), _plain(interface)): end for (device, interface), end in (given or {}).items()}
        self._called = _unique((_plain(device), end[0]) for (device, _), end in (given or {}).items())
        self._whole = _unique((name.casefold(), name) for name in ports.devices)
        self._short = _unique((name.casefold().partition(".")[0], name) for name in ports.devices)
        self._known: dict[str, _Interfaces] = {}
        self._near: dict[End, list[str]] = {}

    def device(self, name: str) -> str:
        """Return the plan's name of a device; empty if it has none of that name. A file of names may say it by the device's interfaces."""
        if name in self.ports.hosts or name in self.ports.switches:
            return name
        found = self._called.get(_plain(name)) or self._whole.get(name.casefold()) or self._short.get(name.casefold().partition(".")[0])
        return found or ""

    def port(self, name: str, texts: Iterable[str]) -> End | None:
        """Return the port of the plan that the first of several texts means on a device; None if none does.

        Parameters
        ----------
        name
            The device, as it calls itself.
        texts
            What may name the port, the surest first.
        """
        device = self.device(name)
        for text in texts:
            given = [self._given.get((_plain(one), _plain(text))) for one in dict.fromkeys((name, device))]
            end = next((one for one in given if one is not None), None)
            if end is not None:
                return end
        if not device:
            return None
        if device not in self._known:
            self._known[device] = _Interfaces(self.ports.of_device(device), device in self.ports.hosts)
        found = (self._known[device].find(text) for text in texts)
        return next(((device, port) for port in found if port), None)

    def closest_device(self, name: str) -> list[str]:
        """Return the devices whose names are most like one, without its domain; of many names only the first are looked up."""
        return self._like("", name.partition(".")[0], self.ports.devices)

    def closest_port(self, device: str, interface: str) -> list[str]:
        """Return the ports of a device whose names are most like one; of many names only the first are looked up."""
        return self._like(device, interface, self.ports.of_device(device))

    def _like(self, device: str, name: str, known: Iterable[str]) -> list[str]:
        if (device, name) not in self._near:
            if len(self._near) >= MOST_LOOKED_UP:
                return []
            self._near[device, name] = closest(name, known, 3)
        return self._near[device, name]


def _plain(text: str) -> str:
    return mac_digits(text) or text.casefold()


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what keys lead to one name alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in pairs:
        found[key].add(name)
    return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}


class _Interfaces:
    """The ports of a device, by all names that mean one of them alone."""

    def __init__(self, ports: frozenset[str], is_host: bool) -> None:
        self._exact = ports
        self._folded = _unique((port.casefold(), port) for port in ports)
        self._last = _unique((port.partition("/")[2].casefold(), port) for port in ports) if is_host else {}
        self._by_number: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for port in () if is_host else ports:
            letters, number = _parted(port)
            self._by_number[number].append((letters, port))

    def find(self, text: str) -> str:
        """Return the port that a text means; empty if there is none, or more than one."""
        if text in self._exact:
            return text
        found = self._folded.get(text.casefold()) or self._last.get(text.casefold())
        if found:
            return found
        letters, number = _parted(text)
        if not letters:
            return ""
        several = [one for one in self._by_number.get(number, ()) if one[0]]
        alike = {port for known, port in several if known.startswith(letters) or letters.startswith(known)}
        return next(iter(alike)) if len(alike) == 1 else ""


def _parted(text: str) -> tuple[str, str]:
    """Part a name into letters, in lower case, and what begins with the first digit."""
    match = _LETTERS.fullmatch(text.strip())
    return (match[1].casefold(), match[2]) if match else ("", text)


def read_names(text: str, file: str, ports: Ports) -> dict[End, End]:
    """Read a file of names: ``device,interface,host,adapter,port``.

    `device` and `interface` are what the device and its interface call themselves (a name, or a MAC address in any form), `host`,
    `adapter` and `port` are those of the plan; for a port of a switch its name stands in `host`, and `adapter` is empty.

    Raises
    ------
    InputError
        If a port is none of the plan, or a name stands twice.
    """
    out: dict[End, End] = {}
    problems: list[Problem] = []
    for line, (device, interface, host, adapter, port) in rows(text, file, NAMES):
        end = host, f"{adapter}/{port}" if adapter else port
        fault = _fault(end, ports)
        if not device or not interface:
            fault = "the device or its interface is missing", "", "names as LLDP has them"
        elif (device, interface) in out:
            fault = "the interface stands twice", f"{device} {interface}", ""
        if fault is not None:
            message, got, allowed = fault
            problems.append(Problem("", message, clean(got), allowed, file=file, line=line, column=1))
        out[device, interface] = end
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
    return out


def _fault(end: End, ports: Ports) -> tuple[str, str, str] | None:
    """Say what is wrong with a port of a file of names: message, what was found, what is allowed."""
    device, port = end
    if device not in ports.hosts and device not in ports.switches:
        like = closest(device, ports.devices, 3)
        return "the plan has no such host or switch", device, listing(map(clean, like or sorted(ports.devices)[:3]))
    if port not in ports.of_device(device):
        return f"{clean(device)} has no such port", port, listing(map(clean, sorted(ports.of_device(device))), 6)
    return None
