"""Cables → links of hosts to switches; what else hangs on the switches; what no design can have."""

from __future__ import annotations

from dataclasses import dataclass, field

from nicplanner.errors import clean
from nicplanner.importing.findings import Notes
from nicplanner.importing.observed import Cable, End, Observed
from nicplanner.names import natural_key


@dataclass(frozen=True, slots=True)
class Link:
    """A cable from a host to a switch."""

    host: str
    port: str
    switch: str
    switch_port: str


@dataclass(slots=True)
class Links:
    """Links by host; cables between switches of the design; ports of these switches with the device at the other end."""

    hosts: dict[str, list[Link]] = field(default_factory=dict)
    between: list[Cable] = field(default_factory=list)
    others: dict[End, str] = field(default_factory=dict)

    @property
    def switches(self) -> set[str]:
        """Switches that hosts are cabled to: those of the design."""
        return {link.switch for links in self.hosts.values() for link in links}


def find_links(seen: Observed, notes: Notes) -> Links:
    """Sort the cables by what they join; the first cable of a port counts, in natural order of the ends."""
    out = Links()
    taken: set[End] = set()
    left: list[Cable] = []
    mine = seen.hosts | seen.switches
    every = {_ordered(one) for one in seen.cables if one.a[0] in mine or one.b[0] in mine}
    for cable in sorted(every, key=lambda one: _key(one.a) + _key(one.b)):
        if cable.a[0] == cable.b[0]:
            notes.add(
                "high", cable.a[0], f"a cable has both ends on the device ({_show(cable.a)}, {_show(cable.b)}): left out", "correct it"
            )
            continue
        twice = [end for end in (cable.a, cable.b) if end in taken]
        if twice:
            notes.add(
                "high", _show(twice[0]), f"a port with two cables: the one to {_show(_far(cable, twice[0]))} is left out", "correct it"
            )
            left.append(cable)
            continue
        taken |= {cable.a, cable.b}
        _sort_in(cable, seen, out, left, notes)
    mine = out.switches
    for cable in left:
        for end in (cable.a, cable.b):
            if end[0] in mine:
                out.others.setdefault(end, _far(cable, end)[0])
    out.between = [cable for cable in out.between if {cable.a[0], cable.b[0]} <= mine]
    held = {(link.switch, link.switch_port) for links in out.hosts.values() for link in links}
    out.others = {end: device for end, device in out.others.items() if end[0] in mine and end not in held}
    out.hosts = {host: sorted(out.hosts[host], key=lambda one: natural_key(one.port)) for host in sorted(out.hosts, key=natural_key)}
    return out


def _sort_in(cable: Cable, seen: Observed, out: Links, left: list[Cable], notes: Notes) -> None:
    a, b = cable.a, cable.b
    if a[0] in seen.switches and b[0] in seen.hosts:
        a, b = b, a
    if a[0] in seen.hosts and b[0] in seen.switches:
        out.hosts.setdefault(a[0], []).append(Link(*a, *b))
    elif a[0] in seen.hosts and b[0] in seen.hosts:
        notes.add(
            "medium",
            f"{_show(a)}, {_show(b)}",
            "hosts joined directly: left out",
            "a class with 'attach: mesh' joins each pair of hosts of a group",
        )
    elif a[0] in seen.switches and b[0] in seen.switches:
        out.between.append(cable)
        left.append(cable)
    else:
        left.append(cable)
        for near, far in ((a, b), (b, a)):
            if near[0] in seen.hosts:
                what = (
                    "which is neither a host nor a switch of the design"
                    if far[0] in seen.devices
                    else "a device that the source does not have"
                )
                notes.add(
                    "medium",
                    _show(near),
                    f"its cable ends on {clean(far[0]) or 'nothing'}, {what}: left out",
                    "name its role, or correct the cable",
                )


def _ordered(cable: Cable) -> Cable:
    return cable if _key(cable.a) <= _key(cable.b) else Cable(cable.b, cable.a)


def _key(end: End) -> tuple[object, ...]:
    return natural_key(end[0]), natural_key(end[1])


def _far(cable: Cable, end: End) -> End:
    return cable.b if cable.a == end else cable.a


def _show(end: End) -> str:
    return clean(f"{end[0]} {end[1]}")
