"""What changes in the layout of ports, told once for all hosts that change alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nicplanner.names import compress, natural
from nicplanner.plan.matching import cell_texts
from nicplanner.tables import Table

UNUSED, NO_PORT, NO_HOST = "unused", "no such port", "no such host"


class Use(NamedTuple):
    """What a port is used for, as text; empty from `group` on where it is unused."""

    speed: str
    group: str
    redundancy: str
    traffic: str
    fabric: str
    link: str


class LayoutChange(NamedTuple):
    """Ports of hosts that change alike.

    Attributes
    ----------
    hosts, ports : tuple of str
        In natural order; ports as ``ADAPTER/PORT``, none where only one of the plans has the hosts.
    a, b : str
        What the ports are used for, in words.
    """

    hosts: tuple[str, ...]
    ports: tuple[str, ...]
    a: str
    b: str

    def __str__(self) -> str:
        where = f"{compress(self.hosts)} {compress(self.ports)}".strip()
        return f"{where}: {self.a} -> {self.b}"


_Host = dict[str, list[Use]]
"""Port → its use; a list, since a table of other makers may state a port twice."""


def layout_changes(a: Table, b: Table) -> tuple[LayoutChange, ...]:
    """Compare the port layouts of two tables ``ports``.

    Classes, fabric, redundancy, group and speeds count; at which switch of its fabric and at which of its ports a cable ends does not: that
    is no part of a host group's layout.

    Returns
    -------
    tuple of LayoutChange
        Hosts whose changes are all alike stand together, in natural order of their first; ports with the same change too.
    """
    before, after = _hosts(a), _hosts(b)
    alike: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
    for host in natural({*before, *after}):
        if before.get(host) != after.get(host):
            found = tuple(_of_host(before.get(host), after.get(host)))
            if found:
                alike.setdefault(found, []).append(host)
    return tuple(one for changes, hosts in alike.items() for one in _together(tuple(hosts), changes))


def _hosts(ports: Table) -> dict[str, _Host]:
    """Return for each host what its ports are used for."""
    words = (cell_texts(ports.spec.column(name), ports[name]) if name.endswith("_gbps") else ports[name] for name in _COLUMNS)
    uses: dict[Use, Use] = {}  # one object for equal uses: comparing hosts is then comparing identities
    out: dict[str, _Host] = {}
    for host, adapter, port, *cells in zip(ports["host"], ports["adapter"], ports["port"], *words, strict=True):
        use = Use(*cells)
        out.setdefault(host, {}).setdefault(f"{adapter}/{port}", []).append(uses.setdefault(use, use))
    return out


_COLUMNS = ("speed_gbps", "group", "redundancy", "traffic", "fabric", "link_gbps")
"""The columns of :class:`Use`."""


def _of_host(before: _Host | None, after: _Host | None) -> Iterator[tuple[str, str, str]]:
    """Yield port, use before and use after of all ports that change; no port where the host is in one plan only."""
    if before is None or after is None:
        yield "", NO_HOST if before is None else _size(before), NO_HOST if after is None else _size(after)
        return
    for port in natural({*before, *after}):
        old, new = sorted(before.get(port, ())), sorted(after.get(port, ()))
        words = _words(old, new), _words(new, old)
        if words[0] != words[1]:
            yield port, *words


def _size(host: _Host) -> str:
    used = sum(any(use.traffic for use in uses) for uses in host.values())
    return f"{len(host)} port{'' if len(host) == 1 else 's'}, {used} in use"


def _words(uses: list[Use], others: list[Use]) -> str:
    """Write what a port is used for, with all in which it differs from its use in the other plan."""
    if not uses:
        return NO_PORT
    return " and ".join(_use(use, others[0] if others else use) for use in uses)


def _use(use: Use, other: Use) -> str:
    details: list[str] = []
    if use.traffic:
        both = bool(other.traffic)
        if use.fabric:
            details.append(use.fabric if use.fabric == "direct" else f"fabric {use.fabric}")
        if both and use.redundancy != other.redundancy:
            details.append(use.redundancy or "no redundancy")
        if both and use.group != other.group and use.traffic == other.traffic:
            details.append(f"group {use.group or 'without name'}")
        if both and use.link != other.link:
            details.append(f"link of {use.link or 'unknown'} Gbit/s")
    if use.speed != other.speed:
        details.append(f"port of {use.speed or 'unknown'} Gbit/s")
    what = ", ".join(use.traffic.split(";")) if use.traffic else UNUSED
    return f"{what} ({', '.join(details)})" if details else what


def _together(hosts: tuple[str, ...], changes: tuple[tuple[str, str, str], ...]) -> Iterator[LayoutChange]:
    """Put ports with the same change together, in natural order of the first."""
    found: dict[tuple[str, str], list[str]] = {}
    for port, a, b in changes:
        found.setdefault((a, b), []).append(port)
    for (a, b), ports in found.items():
        yield LayoutChange(hosts, tuple(filter(None, ports)), a, b)
