"""Hosts whose rows in the tables say the same: thousands of them are looked at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from nicplanner.errors import InputError, Problem, clean
from nicplanner.names import natural
from nicplanner.plot.subject import Subject
from nicplanner.plot.used import DIRECT


class Port(NamedTuple):
    """A port in use: its name, fabric and link speed, the host at the other end of a direct cable, and the group that uses it."""

    adapter: str
    port: str
    fabric: str
    link: Fraction
    peer: str
    group: str
    redundancy: str
    classes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name on the host."""
        return f"{self.adapter}/{self.port}"


class Failure(NamedTuple):
    """A row of the table of failures; of switches the element is the fabrics alone, without the rack."""

    kind: str
    element: str
    traffic: str
    demand: Fraction
    required: Fraction
    surviving: Fraction
    ok: bool
    state: str


class Alike(NamedTuple):
    """Hosts with the same ports and failures, and the racks of the switch elements among these; all names in natural order."""

    hosts: tuple[str, ...]
    racks: tuple[str, ...]
    ports: tuple[Port, ...]
    failures: tuple[Failure, ...]


def alike_hosts(plan: Subject, hosts: Iterable[str]) -> list[Alike]:
    """Gather hosts by what the tables say of their ports in use and of failures, in natural order of the first of each.

    Raises
    ------
    InputError
        If a row lacks its rates, as one that was edited may.
    """
    order = natural(set(hosts))
    ports, failures = _Rows(order), _Rows(order)
    racks: dict[str, set[str]] = defaultdict(set)
    for host, port in _ports(plan, ports):
        ports.add(host, port)
    for host, rack, failure in _failures(plan, failures):
        failures.add(host, failure)
        if rack:
            racks[host].add(rack)
    members: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = defaultdict(list)
    for host in order:
        members[tuple(ports.of[host]), tuple(failures.of[host])].append(host)
    return [
        Alike(
            tuple(mine),
            tuple(natural({rack for host in mine for rack in racks[host]})),
            tuple(Port(*ports.rows[i]) for i in first),
            tuple(Failure(*failures.rows[i]) for i in second),
        )
        for (first, second), mine in members.items()
    ]


class _Rows:
    """Different rows by number, and the numbers of each host's.

    Rates are told apart by identity: a column repeats few objects many times, and fractions are slow to hash. Equal ones that are not the
    same object only make more groups of hosts than need be.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        self.of: dict[str, list[int]] = {host: [] for host in hosts}
        self.rows: list[tuple[Any, ...]] = []
        self._number: dict[tuple[Any, ...], int] = {}

    def add(self, host: str, row: tuple[Any, ...]) -> None:
        """Note a row of a host."""
        key = tuple(id(value) if isinstance(value, Fraction) else value for value in row)
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self.rows)
            self.rows.append(row)
        self.of[host].append(number)


def _ports(plan: Subject, rows: _Rows) -> Iterator[tuple[str, tuple[Any, ...]]]:
    table = plan.tables["ports"]
    names = ("host", "adapter", "port", "fabric", "link_gbps", "switch", "group", "redundancy", "traffic")
    for host, adapter, port, fabric, link, peer, group, redundancy, traffic in zip(*(table[name] for name in names), strict=True):
        if group and host in rows.of:
            if not link or link < 0:
                raise _without("ports.csv", f"{host} {adapter}/{port}", "a port in use has no link speed")
            classes = tuple(filter(None, traffic.split(";")))
            yield host, (adapter, port, fabric, link, peer if fabric == DIRECT else "", group, redundancy, classes)


def _failures(plan: Subject, rows: _Rows) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    table = plan.tables["failures"]
    names = ("host", "kind", "element", "traffic", "demand_gbps", "required_gbps", "surviving_gbps", "ok")
    states: Sequence[str] = table["state"] if "state" in table.columns else [""] * len(table)
    for host, kind, element, *row, state in zip(*(table[name] for name in names), states, strict=True):
        if host in rows.of:
            if any(rate is None or rate < 0 for rate in row[1:4]):
                raise _without("failures.csv", f"{host}: {kind} {element}, {row[0]}", "a failure without its rates")
            rack, _, fabrics = element.partition(":") if kind == "switch" else ("", "", element)
            yield host, rack, (kind, fabrics, *row, state)


def _without(file: str, what: str, message: str) -> InputError:
    """Return the mistake of a row that lacks what figures reckon with, as a table that was edited may."""
    return InputError([Problem("", message, clean(what), "a number in Gbit/s", file=file)])
