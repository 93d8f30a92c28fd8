"""A plan without the hosts that are like others: what figures of the worst case need of a large one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from nicplanner.plot.subject import Subject
from nicplanner.plot.used import DIRECT
from nicplanner.tables import Table


@dataclass(frozen=True)
class Fewer:
    """A plan of which some tables hold fewer hosts."""

    tables: Mapping[str, Table]
    manifest: Mapping[str, Any]


def without_likes(plan: Subject) -> Subject:
    """Return the plan with only the first host of those whose ports and failures are alike, in the tables ``ports`` and ``failures``.

    Hosts are alike where all of their rows are equal but for the host, the rack in the name of a switch element, and the switch and its
    port. Whoever looks for the worst host finds the same: of equal ones the first is taken.
    """
    ports, failures = plan.tables["ports"], plan.tables["failures"]
    rows: dict[str, list[Any]] = defaultdict(list)
    # of links from host to host the other end is part of what a host is
    peers = [peer if fabric == DIRECT else "" for peer, fabric in zip(ports["switch"], ports["fabric"], strict=True)]
    same = ("adapter", "port", "group", "redundancy", "traffic", "fabric")
    for host, *row in zip(ports["host"], *(ports[name] for name in same), peers, _marks(ports["link_gbps"]), strict=True):
        rows[host].append(tuple(row))
    elements = _without_racks(failures)
    rates = (_marks(failures[name]) for name in ("demand_gbps", "required_gbps", "surviving_gbps"))
    states = failures.columns.get("state") or [""] * len(failures)
    for host, *row in zip(failures["host"], failures["kind"], elements, failures["traffic"], *rates, failures["ok"], states, strict=True):
        rows[host].append(tuple(row))
    first: dict[tuple[Any, ...], str] = {}
    for host, mine in rows.items():
        first.setdefault(tuple(mine), host)
    kept = set(first.values())
    if len(kept) == len(rows):
        return plan
    return Fewer({**plan.tables, "ports": _of_hosts(ports, kept), "failures": _of_hosts(failures, kept)}, plan.manifest)


def _marks(values: Sequence[Any]) -> list[int]:
    """Return a number for each value, the same for equal ones; by identity first, since fractions are slow to hash."""
    marks = list(map(id, values))
    known: dict[Any, int] = {}
    numbers = {mark: known.setdefault(value, len(known)) for mark, value in dict(zip(marks, values, strict=True)).items()}
    return [numbers[mark] for mark in marks]


def _without_racks(failures: Table) -> list[str]:
    names = {name: name.partition(":")[2] for name in set(failures["element"])}
    return [names[name] if kind == "switch" else name for kind, name in zip(failures["kind"], failures["element"], strict=True)]


def _of_hosts(table: Table, hosts: set[str]) -> Table:
    chosen = [host in hosts for host in table["host"]]
    return Table(table.spec, {name: list(compress(values, chosen)) for name, values in table.columns.items()})
