"""Addresses that stay as they are in an earlier plan, and those that must stand aside for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from nicplanner.network.earlier import Earlier
from nicplanner.tables import Table

KEPT, FREE = "kept", "free"
"""What the column ``numbering`` says: an address of the earlier plan that the host's number would not give; one that no host has yet,
taken because that of the host's number is kept by another."""

HOST, TRAFFIC, FABRIC, _, ADDRESS, PREFIX, GATEWAY, ADAPTER, PORT, SCOPE = range(10)
"""Places of the cells in a row of ``addresses.csv``."""


def numbered(rows: Sequence[tuple[Any, ...]], earlier: Earlier | None) -> list[tuple[Any, ...]]:
    """Return the rows of ``addresses.csv`` with their last column.

    Without an earlier plan every address follows from the number of its host (rule 10). With one, whoever has an address in the same
    subnet already keeps it: by host, class, fabric and scope, first at the same port, then in order. Of the others, those whose address
    is kept by someone else get the lowest address from that of the first host on that is nobody's.
    """
    if earlier is None:
        return [(*row, "") for row in rows]
    kept = _kept(rows, earlier)
    taken = set(kept.values())
    out: list[tuple[Any, ...]] = []
    aside: list[int] = []
    for i, row in enumerate(rows):
        own = row[ADDRESS]
        if i in kept:
            out.append((*row, "") if kept[i] == own else (*row[:ADDRESS], kept[i], *row[ADDRESS + 1 :], KEPT))
        elif own in taken:
            aside.append(i)
            out.append((*row, FREE))
        else:
            taken.add(own)
            out.append((*row, ""))
    first: dict[IPv4Network, IPv4Address] = {}
    for row in rows if aside else ():
        own = IPv4Address(row[ADDRESS])
        first[_net(row)] = min(first.get(_net(row), own), own)
    for i in aside:
        row = rows[i]
        free = first[_net(row)]
        while str(free) in taken or str(free) == row[GATEWAY]:
            free += 1
        first[_net(row)] = free  # all below are taken
        taken.add(str(free))
        out[i] = (*row[:ADDRESS], str(free), *row[ADDRESS + 1 :], FREE)
    return out


def continued(earlier: Earlier, design: Any, tables: Mapping[str, Table], least_new: int | None) -> dict[str, Any]:
    """Return what ``plan.json`` says of the earlier plan.

    Parameters
    ----------
    earlier
        The earlier plan.
    design
        The hash of the design that it was made for, if it is known.
    tables
        The new plan's tables.
    least_new
        How many cables of a plan that is as good are proven not to be the earlier plan's, at least (None: nothing known).

    Returns
    -------
    dict
        ``design`` that the earlier plan was made for; ``cables`` that it had; those that ``stay`` in place; ``moved``, those of hosts and
        switches that are still there, but do not stay; ``least_moved`` of any plan that is as good (None: not known); ``gone``, those of
        other devices; ``new_cables``; ``vlans`` and ``addresses`` that were renumbered.
    """
    now = Earlier(tables, earlier.site).cables
    stay = sum(earlier.staying.get(near) == end for near, end in now)
    devices = {*(host.name for host in earlier.site.hosts), *earlier.site.switches}
    gone = sum(near[0] not in devices or end[0] not in devices for near, end in earlier.cables)
    moved = len(earlier.cables) - stay - gone
    # every plan that is as good has as many cables, so that fewer new ones are as many more that stay
    least = None if least_new is None else max(0, moved - (len(now) - stay - least_new))
    return {
        "design": design,
        "cables": len(earlier.cables),
        "stay": stay,
        "moved": moved,
        "least_moved": least,
        "gone": gone,
        "new_cables": len(now) - stay,
        "vlans": _renumbered(earlier.tables["vlans"], tables["vlans"], ("traffic", "scope", "fabric", "name"), ("vlan", "subnet")),
        "addresses": _renumbered(
            earlier.tables["addresses"], tables["addresses"], ("host", "traffic", "fabric", "scope", "adapter", "port"), ("address",)
        ),
    }


def _renumbered(before: Table, now: Table, keys: Sequence[str], values: Sequence[str]) -> int:
    """Return how many rows that both plans have were given other values."""
    known = dict(zip(zip(*(before[name] for name in keys), strict=True), zip(*(before[name] for name in values), strict=True), strict=True))
    rows = zip(zip(*(now[name] for name in keys), strict=True), zip(*(now[name] for name in values), strict=True), strict=True)
    return sum(key in known and known[key] != value for key, value in rows)


def _net(row: tuple[Any, ...]) -> IPv4Network:
    return IPv4Network((row[ADDRESS], row[PREFIX]), strict=False)


def _kept(rows: Sequence[tuple[Any, ...]], earlier: Earlier) -> dict[int, str]:
    """Return the addresses that rows keep, by the row's place."""
    out: dict[int, str] = {}
    mine: dict[tuple[str, str, str, str], list[int]] = {}
    for i, row in enumerate(rows):
        mine.setdefault((row[HOST], row[TRAFFIC], row[FABRIC], row[SCOPE]), []).append(i)
    for key, places in mine.items():
        left = dict(earlier.addresses.get(key, {}))
        for exact in (True, False):
            for i in places if left else ():
                port = rows[i][ADAPTER], rows[i][PORT]
                if i in out or not left or (exact and port not in left):
                    continue
                text = left.pop(port if exact else next(iter(left)))
                if text == rows[i][ADDRESS] or _stays(text, rows[i]):
                    out[i] = text
    owners: dict[str, int] = {}
    return {i: text for i, text in sorted(out.items()) if owners.setdefault(text, i) == i}


def _stays(text: str, row: tuple[Any, ...]) -> bool:
    """Tell whether an address is usable in a row's subnet, and not its gateway."""
    try:
        address = IPv4Address(text)
    except ValueError:  # a table that was edited
        return False
    net = _net(row)
    return address in net and address not in (net.network_address, net.broadcast_address) and text != row[GATEWAY]
