"""VLANs, subnets, gateways and the rule of addresses of a plan, fixed so that they come out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from nicplanner.design.checks_addresses import PRIVATE
from nicplanner.errors import InputError, Problem, clean
from nicplanner.importing.findings import Notes
from nicplanner.importing.naming import renamed
from nicplanner.importing.plan_folder import PlanFolder
from nicplanner.importing.seen import SeenHost
from nicplanner.names import natural_key

Row = Mapping[str, Any]
MOST_GROWTH = 10_000
"""Percent of growth at most, see the design format."""


@dataclass(slots=True)
class Numbers:
    """What is fixed of each class, the networks of machines, and the section ``addressing``."""

    classes: dict[str, dict[str, Any]] = field(default_factory=dict)
    networks: dict[str, dict[str, Any]] = field(default_factory=dict)
    addressing: dict[str, Any] = field(default_factory=dict)


def read_numbers(found: PlanFolder, kinds: Mapping[str, str], hosts: Iterable[SeenHost], notes: Notes) -> Numbers:
    """Return what a plan fixes.

    Parameters
    ----------
    found
        The folder.
    kinds
        Kind of each class.
    hosts
        The hosts of the design.
    notes
        Told what the tables say in a way that a design cannot.
    """
    out = Numbers()
    by_class: dict[str, dict[str, list[Row]]] = {}
    for row in found.rows["vlans"]:
        if row["traffic"] in kinds:
            network = _network(row) if kinds[row["traffic"]] == "production" else ""
            by_class.setdefault(row["traffic"], {}).setdefault(network, []).append(row)
    called = renamed({name for mine in by_class.values() for name in mine} - {""}, "network", notes)
    for name, mine in by_class.items():
        for network, rows in mine.items():
            fixed = _fixed(rows, name, kinds[name], notes)
            if network:
                out.networks[called[network]] = {"class": name, **fixed}
            else:
                out.classes[name] = fixed
    if found.excerpt is not None:
        ranges = found.excerpt.addressing
        out.addressing = {key: list(nets) for key, nets in (("supernet", ranges.supernets), ("reserved", ranges.reserved)) if nets}
    out.addressing |= _offsets(found, kinds, list(hosts), notes)
    return out


def _network(row: Row) -> str:
    """Return the network of machines that a VLAN belongs to; empty if it is its class's own.

    A VLAN is called ``class-scope`` or ``network-scope``, without the scope where that is the site; classes with a VLAN for each fabric
    have no networks.
    """
    scope, name = row["scope"].partition(":")[2], str(row["name"])
    tail = f"-{scope}" if scope else ""
    if row["scope"].startswith("link:") or row["fabric"] or name == row["traffic"] + tail:
        return ""
    return name.removesuffix(tail)


def _fixed(rows: list[Row], name: str, kind: str, notes: Notes) -> dict[str, Any]:
    if any(row["scope"].startswith("link:") for row in rows):
        vlans = list(dict.fromkeys(row["vlan"] for row in rows))
        return {"vlan": vlans[0] if len(vlans) == 1 else vlans, "subnet": [row["subnet"] for row in rows]}
    scopes: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: natural_key(row["fabric"])):
        scopes.setdefault(row["scope"].partition(":")[2], []).append(row)
    out: dict[str, Any] = {}
    for key in ("vlan", "subnet"):
        values = {scope: _one_or_all([row[key] for row in mine]) for scope, mine in scopes.items()}
        out[key] = values[""] if set(values) == {""} else {scope: values[scope] for scope in sorted(values, key=natural_key)}
    return {**out, "gateway": _gateway(rows, name, kind, notes)}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _gateway(rows: list[Row], name: str, kind: str, notes: Notes) -> bool | str:
    """Return the gateway as a design states it: true for the first usable address of each subnet, or one address."""
    stated = [row for row in rows if row["gateway"]]
    if not stated:
        return False
    if kind in PRIVATE:
        notes.add("medium", name, f"its gateway is left out: classes of kind {kind} have none")
        return False
    if len(stated) == len(rows) and all(row["gateway"] == str(_net(row).network_address + 1) for row in rows):
        return True
    if len(rows) == 1:
        return str(rows[0]["gateway"])
    notes.add("medium", name, "its gateways are left out: a design states one address, or the first usable ones of all its subnets")
    return False


def _net(row: Row) -> IPv4Network:
    return IPv4Network(row["subnet"])


def _offsets(found: PlanFolder, kinds: Mapping[str, str], hosts: list[SeenHost], notes: Notes) -> dict[str, Any]:
    """Return first_host, growth_percent and the extra names, as the addresses show them."""
    nets = {(row["traffic"], row["scope"], row["fabric"]): _net(row) for row in found.rows["vlans"] if _is_own(row, kinds)}
    numbers, counts = _numbers(hosts)
    names = {host.name for host in hosts}
    turns: Counter[tuple[str, Any]] = Counter()
    firsts: Counter[int] = Counter()
    steps: list[tuple[int, int]] = []
    extra: dict[str, dict[str, int]] = {}
    lowest: dict[Any, int] = {}
    for row in sorted(found.rows["addresses"], key=lambda row: (natural_key(row["adapter"]), natural_key(row["port"]))):
        key = row["traffic"], row["scope"], row["fabric"]
        if key not in nets:
            continue
        offset = _address(row) - int(nets[key].network_address)
        if row["host"] not in names:
            extra.setdefault(row["traffic"], {}).setdefault(row["host"], offset)
            lowest[key] = min(offset, lowest.get(key, offset))
            continue
        turn, number = turns[row["host"], key], numbers.get((row["scope"], row["host"]))
        turns[row["host"], key] += 1
        if number is not None and turn == 0:
            firsts[offset - number + 1] += 1
        elif number is not None and turn == 1:
            steps.append((offset - number + 1, counts[row["scope"]]))
    out: dict[str, Any] = {}
    if firsts:
        first = min(firsts, key=lambda value: (-firsts[value], value))
        if len(firsts) > 1 or first < 1:
            notes.add("medium", "addresses.csv", "hosts have addresses that no order gives: they are planned anew", "compare them")
        if first >= 1:
            out["first_host"] = first
            most = {key: max(count for (_, other), count in turns.items() if other == key) for key in {key for _, key in turns}}
            behind = [((lowest[key] - first) // most[key], counts[key[1]]) for key in lowest if key in most]
            out |= _growth([*((step - first, count) for step, count in steps), *behind], notes)
    if extra:
        called = renamed({name for mine in extra.values() for name in mine}, "extra name", notes, taken=names)
        out["extra"] = {name: [called[one] for one in sorted(mine, key=lambda one: (mine[one], one))] for name, mine in extra.items()}
    return out


def _is_own(row: Row, kinds: Mapping[str, str]) -> bool:
    return row["traffic"] in kinds and not row["scope"].startswith("link:") and not _network(row)


def _address(row: Row) -> int:
    try:
        return int(IPv4Address(row["address"]))
    except ValueError:
        problem = Problem(clean(str(row["host"])), "not an address", clean(str(row["address"])), "a.b.c.d", file="addresses.csv")
        raise InputError([problem]) from None


def _numbers(hosts: list[SeenHost]) -> tuple[dict[tuple[str, str], int], Counter[str]]:
    """Return the number of each host in each of its scopes, from 1, and how many hosts each scope has."""
    counts: Counter[str] = Counter()
    numbers: dict[tuple[str, str], int] = {}
    for host in sorted(hosts, key=lambda one: natural_key(one.name)):
        for scope in ("site", f"cluster:{host.cluster or ''}", f"rack:{host.rack}"):
            counts[scope] += 1
            numbers[scope, host.name] = counts[scope]
    return numbers, counts


def _growth(steps: list[tuple[int, int]], notes: Notes) -> dict[str, Any]:
    """Return the growth with which hosts counted as so many: second ports and extra names have their addresses that many behind."""
    if not steps:
        return {}
    low = max(Fraction(step - 1, count) - 1 for step, count in steps)
    high = min(Fraction(step, count) - 1 for step, count in steps)
    percent = Fraction(int(high * 100 * 10**9), 10**9)
    if percent <= low * 100 or not 0 <= percent <= MOST_GROWTH:
        notes.add("medium", "addresses.csv", "second ports have addresses that no growth gives: they are planned anew", "compare them")
        return {}
    return {"growth_percent": int(percent) if percent.denominator == 1 else percent} if percent else {}
