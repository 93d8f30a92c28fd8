"""The moves that turn what is seen into what is planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nicplanner.audit.evidence import Evidence, Far
from nicplanner.audit.judging import EXTRA, MISSING, SWAPPED, WRONG, Row
from nicplanner.audit.naming import Ports
from nicplanner.moves import HostPort, Order, Service, SwitchPort, order_moves
from nicplanner.moves.cables import End, host_port
from nicplanner.tables import Table

MENDED = frozenset({SWAPPED, WRONG, MISSING})
"""Planned cables that are known not to be where they belong; all others are taken to be there."""
Near = HostPort | SwitchPort


def mend(rows: Iterable[Row], evidence: Evidence, ports: Ports, tables: Mapping[str, Table]) -> Order:
    """Return the fewest moves that mend what is seen, in the order that keeps most running.

    Only what is known counts: a cable of which nothing is known (no file, an unknown name, a port that is not told) is taken to be as
    planned. A cable of a device that the plan does not have, or of a port that is not known, is taken away where it sits in a port that a
    planned cable needs, and is left alone elsewhere; an additional cable between ports of the plan is taken away.

    Parameters
    ----------
    rows
        The rows of the audit.
    evidence, ports
        What is known of the ports of the plan, and its devices.
    tables
        The tables of the plan: the minima of its classes.
    """
    rows = list(rows)
    before: dict[End, End] = {}
    after: dict[Near, SwitchPort] = {}
    known: set[End] = set()
    for row in rows:
        if row.kind == "cable":
            after[host_port(row.near)] = SwitchPort(*row.far)
            known |= {row.near, row.far} if row.status in MENDED else set()
    for row in rows:
        if row.kind == "cable" and row.status not in MENDED and row.near not in before and row.far not in before:
            before |= {row.near: row.far, row.far: row.near}
    extra = {end for row in rows if row.status == EXTRA for end in (row.near, row.far)}
    for one, other in evidence.exact.items():
        if (one in known or other in known or one in extra) and one not in before and other not in before:
            before |= {one: other, other: one}
    for end in sorted(known - set(before)):
        found = evidence.device.get(end) or evidence.foreign.get(end)
        if found is not None:
            other = _unnamed(found, end, ports, before)
            before |= {end: other, other: end}
    hosts = {end[0] for end in before if before[end] != _planned(after, end)} | {end[0] for end in known}
    return order_moves(_cabling(before, ports, after), after, Service.of_plan(tables, hosts=hosts))


def _unnamed(found: Far, end: End, ports: Ports, before: Mapping[End, End]) -> End:
    """Return an end for a port that the plan does not know; no two are alike."""
    device, called = found.device or "a device without a name", found.port or "a port not told"
    port = f"?/{called}" if device in ports.hosts else called
    return (device, port) if (device, port) not in before else (device, f"{port} at {end[0]} {end[1]}")


def _planned(after: Mapping[Near, SwitchPort], end: End) -> End | None:
    far = after.get(host_port(end))
    return far.end if far is not None else None


def _cabling(before: Mapping[End, End], ports: Ports, after: Mapping[Near, SwitchPort]) -> dict[Near, SwitchPort]:
    """Name each cable once, by the end that the plan names it by, else by a host's."""
    out: dict[Near, SwitchPort] = {}
    done: set[End] = set()
    for one, other in sorted(before.items(), key=lambda pair: (host_port(pair[0]) not in after, pair[0][0] not in ports.hosts)):
        if one not in done:
            done |= {one, other}
            out[host_port(one) if one[0] in ports.hosts else SwitchPort(*one)] = SwitchPort(*other)
    return out
