"""What the drawings of a topology show: devices by rack, with a row for each port in use, and wires between the rows.

A small plan is drawn cable by cable. Of a larger one, hosts of a host group in a rack are one device with a row for each group of ports,
and cables that run alike are one wire, which says how many they are: a picture of thousands of lines says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nicplanner.errors import clean
from nicplanner.export.handover import Handover, Host, Switch
from nicplanner.export.links import Link, links_of
from nicplanner.names import compress, natural, natural_key
from nicplanner.plan import Plan
from nicplanner.plot.palette import class_palette, fabric_dash, fabric_palette

MOST_CABLES = 160
"""Cables that are drawn one by one: sixteen hosts of ten ports each are still told apart on a page, 64 hosts are not."""
LONGEST = 64
"""Signs of a name that are shown; names in a design have 63 at most."""
SIDES = ("left", "right")
"""Where the switches of the first, third … and of the second, fourth … fabric stand: lines of two fabrics do not cross then."""
DIRECT_COLOUR = "#555555"
"""Of cables from host to host, which belong to no fabric."""


@dataclass(frozen=True, slots=True)
class Row:
    """A port in use, or in a larger plan a group of ports: its key in the drawing, its text, and its classes."""

    key: str
    text: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """A host, several hosts that are drawn as one, or a switch: at which `side` of the hosts it stands, ``left`` or ``right``."""

    key: str
    title: str
    note: str
    rows: tuple[Row, ...]
    side: str = ""
    fabric: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """Cables between two rows, by the keys of device and row: from a host to the `side` where its switch stands.

    `direct` ones run from host to host, outside of the left side of both.
    """

    a: tuple[str, str]
    b: tuple[str, str]
    fabric: str
    side: str
    direct: bool
    cables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing: devices by rack, wires, and what colours mean. `single` tells whether each cable has a wire of its own.

    `colours` are those of the classes, `inks` and `dashes` those of the fabrics' cables.
    """

    title: str
    single: bool
    racks: Mapping[str, tuple[Device, ...]]
    wires: tuple[Wire, ...]
    colours: Mapping[str, str]
    inks: Mapping[str, str]
    dashes: Mapping[str, tuple[float, ...]]

    def ink(self, wire: Wire) -> str:
        """Return the colour of a wire."""
        return DIRECT_COLOUR if wire.direct else self.inks.get(wire.fabric, DIRECT_COLOUR)

    def dash(self, wire: Wire) -> tuple[float, ...]:
        """Return the dash pattern of a wire, in points on and off; empty for a whole line."""
        return () if wire.direct else self.dashes.get(wire.fabric, ())


def sketch_of(plan: Plan, view: Handover, most: int = MOST_CABLES, free_left: bool = False) -> Sketch:
    """Return the drawing of a plan, given the view of it; of more than `most` cables those that run alike are one wire.

    With `free_left`, cables from host to host have the left side of the hosts for themselves: all switches stand at the right then.

    Raises
    ------
    InputError
        If cables and ports do not agree.
    """
    links = links_of(view)
    single = len(links) <= most
    hosts = [[host] for host in view.hosts] if single else list(_alike(view.hosts))
    sides = SIDES[1:] if free_left and any(link.port.direct for link in links) else SIDES
    maker = _Single(hosts, view.switches, links, sides) if single else _Bundled(hosts, view.switches, links, sides)
    racks = {name: tuple(maker.devices(name)) for name in _racks(view)}
    hosts_text = f"{len(view.hosts)} hosts" if len(view.hosts) != 1 else "1 host"
    title = f"{view.name}: {hosts_text}, {len(view.switches)} switches, {len(links)} cables"
    inks, dashes = fabric_palette(plan), fabric_dash(plan)
    return Sketch(shown(title, 160), single, racks, tuple(maker.wires()), class_palette(plan), inks, dashes)


def shown(text: str, most: int = LONGEST) -> str:
    """Return a text as drawings show it: on one line, without invisible signs, shortened."""
    return clean(text, most)


def _racks(view: Handover) -> list[str]:
    """Return the racks with something in them, by row and position."""
    used = {host.rack for host in view.hosts} | {switch.rack for switch in view.switches}
    return sorted((name for name in view.racks if name in used), key=lambda name: (*view.racks[name][:2], natural_key(name)))


def _alike(hosts: Iterable[Host]) -> Iterator[list[Host]]:
    """Yield the hosts of each host group and rack; those of a group use the same ports (contract, rule 7)."""
    found: dict[tuple[str, str], list[Host]] = {}
    for host in hosts:
        found.setdefault((host.members, host.rack), []).append(host)
    yield from found.values()


class _Single:
    """Makes the drawing of a small plan: a row for each port in use."""

    def __init__(
        self, hosts: Sequence[Sequence[Host]], switches: Sequence[Switch], links: Sequence[Link], sides: Sequence[str]
    ) -> None:
        self._hosts, self._switches, self._links = hosts, switches, links
        self._keys = {host.name: f"h{i}" for i, several in enumerate(hosts, 1) for host in several}
        self._keys |= {switch.name: f"s{i}" for i, switch in enumerate(switches, 1)}
        self._rows: dict[tuple[str, str], str] = {}
        """Key of the row of each end: device and port."""
        fabrics = natural({switch.fabric for switch in switches})
        self._side = {switch.name: sides[fabrics.index(switch.fabric) % len(sides)] for switch in switches}

    def devices(self, rack: str) -> Iterator[Device]:
        """Yield the devices of a rack, switches and hosts, in natural order, in which hosts take the ports of switches: few wires cross."""
        for switch in (one for one in self._switches if one.rack == rack):
            side = self._side[switch.name]
            note = f"{switch.model}, fabric {switch.fabric}, {switch.rack} U{switch.unit}"
            yield Device(self._keys[switch.name], shown(switch.name), shown(note), tuple(self.far_rows(switch)), side, switch.fabric)
        for several in (one for one in self._hosts if one[0].rack == rack):
            yield self.host(several)

    def host(self, several: Sequence[Host]) -> Device:
        """Return a host."""
        host = several[0]
        note = f"{host.server}, {host.rack} U{host.unit}"
        return Device(self._keys[host.name], shown(host.name), shown(note), tuple(self.near_rows(several)))

    def near_rows(self, several: Sequence[Host]) -> Iterator[Row]:
        """Yield the rows of a host: its ports in use."""
        host = several[0]
        for i, port in enumerate((port for port in host.ports if port.group), 1):
            self._rows[host.name, port.label] = f"p{i}"
            yield Row(f"p{i}", shown(port.label), port.classes)

    def far_rows(self, switch: Switch) -> Iterator[Row]:
        """Yield the rows of a switch: the ports in which cables end."""
        for i, port in enumerate(switch.role("host"), 1):
            self._rows[switch.name, port.name] = f"p{i}"
            yield Row(f"p{i}", shown(port.name))

    def wires(self) -> Iterator[Wire]:
        """Yield a wire for each cable; call it after all devices are made."""
        for link in self._links:
            a, b = (link.port.host, link.port.label), (link.far, link.far_port)
            ends = (self._keys[a[0]], self._rows[a]), (self._keys[b[0]], self._rows[b])
            yield Wire(*ends, link.port.fabric, self._side.get(link.far, SIDES[0]), link.port.direct, (link.cable.number,))


class _Bundled(_Single):
    """Makes the drawing of a larger plan: a row for each group of ports of alike hosts, and on switches for each of these hosts."""

    def host(self, several: Sequence[Host]) -> Device:
        """Return hosts of a group in a rack."""
        names = compress(host.name for host in several)
        count = "1 host" if len(several) == 1 else f"{len(several)} hosts"
        note = f"{count}, {several[0].server}, {several[0].rack}"
        return Device(self._keys[several[0].name], shown(names), shown(note), tuple(self.near_rows(several)))

    def near_rows(self, several: Sequence[Host]) -> Iterator[Row]:
        """Yield a row for each group of ports."""
        groups = natural({group.name for host in several for group in host.groups})
        for i, name in enumerate(groups, 1):
            ports = [port for host in several for group in host.groups if group.name == name for port in group.ports]
            for port in ports:
                self._rows[port.host, port.label] = f"p{i}"
            labels = natural({port.label for port in ports})
            yield Row(f"p{i}", shown(", ".join(labels)), ports[0].classes)

    def far_rows(self, switch: Switch) -> Iterator[Row]:
        """Yield a row for each of the devices that are cabled to the switch."""
        near: dict[str, list[str]] = {}
        for port in switch.role("host"):
            near.setdefault(self._keys[port.host], []).append(port.name)
        for i, key in enumerate(sorted(near, key=lambda key: int(key[1:])), 1):
            for name in near[key]:
                self._rows[switch.name, name] = f"p{i}"
            hosts = next(one for one in self._hosts if self._keys[one[0].name] == key)
            count = len(near[key])
            yield Row(f"p{i}", shown(f"{count} {'port' if count == 1 else 'ports'}: {compress(host.name for host in hosts)}"))

    def wires(self) -> Iterator[Wire]:
        """Yield a wire for all cables that run alike."""
        found: dict[Wire, list[str]] = {}
        for wire in super().wires():
            found.setdefault(replace(wire, cables=()), []).extend(wire.cables)
        for wire, cables in found.items():
            yield replace(wire, cables=tuple(cables))
