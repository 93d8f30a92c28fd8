"""The cables of a plan as links between ports: what every topology is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Cable, Handover, Port
from nicplanner.names import natural_key

MOST_PROBLEMS = 20
HINT = "run 'nicplanner check DESIGN --plan PLAN', or plan the design again"


@dataclass(frozen=True, slots=True)
class Link:
    """A cable with the port of the host at its near end; of a mesh, `peer` is the port of the other host, at its far end."""

    cable: Cable
    port: Port
    peer: Port | None

    @property
    def far(self) -> str:
        """The device at the far end: a switch, or the other host of a mesh."""
        return self.cable.switch

    @property
    def far_port(self) -> str:
        """The port at the far end; of a host ``ADAPTER/PORT``."""
        return self.cable.switch_port


def links_of(view: Handover) -> tuple[Link, ...]:
    """Return every cable of a plan once, in the order of their numbers.

    Raises
    ------
    InputError
        If the tables of cables and of ports do not agree: an end that is no port in use or leads elsewhere, a port with two cables or none,
        two cables of one number.
    """
    ports = {(port.host, port.label): port for host in view.hosts for port in host.ports if port.group}
    links = [
        Link(cable, ports[end], ports.get((cable.switch, cable.switch_port)) if ports[end].direct else None)
        for cable in sorted(view.cables, key=lambda one: natural_key(one.number))
        if (end := (cable.host, f"{cable.adapter}/{cable.port}")) in ports
    ]
    problems = list(_faults(view, ports, links))
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
    return tuple(links)


def _faults(view: Handover, ports: dict[tuple[str, str], Port], links: list[Link]) -> Iterator[Problem]:
    """Yield where cables and ports do not agree."""
    numbers: set[str] = set()
    for cable in view.cables:
        if (cable.host, f"{cable.adapter}/{cable.port}") not in ports:
            yield _told(cable.number, f"it ends in {cable.host} {cable.adapter}/{cable.port}, which is no port in use")
        if cable.number in numbers:
            yield _told(cable.number, "two cables have this number")
        numbers.add(cable.number)
    ends: dict[tuple[str, str], str] = {}
    for link in links:
        if (link.port.switch, link.port.switch_port) != (link.far, link.far_port):
            found = f"{link.far} {link.far_port}, but the port leads to {link.port.switch} {link.port.switch_port}"
            yield _told(link.cable.number, f"it ends in {found} (ports.csv)")
        elif link.port.direct and (link.peer is None or (link.peer.switch, link.peer.switch_port) != (link.port.host, link.port.label)):
            yield _told(link.cable.number, f"{link.far} {link.far_port} does not lead back (ports.csv)")
        for end in ((link.port.host, link.port.label), (link.far, link.far_port)):
            if end in ends:
                yield _told(link.cable.number, f"it ends in {end[0]} {end[1]}, as does {ends[end]}")
            ends[end] = link.cable.number
    for end in ports:
        if end not in ends:
            yield _told(f"{end[0]} {end[1]}", "the port is in use, but no cable ends in it")


def _told(where: str, message: str) -> Problem:
    return Problem(clean(where), clean(message, 300), hint=HINT, file="cabling.csv")
