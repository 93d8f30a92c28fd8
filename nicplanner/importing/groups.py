"""Hosts that are alike → host groups of the design, as few as its ranges can write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from nicplanner.importing.findings import Notes
from nicplanner.importing.ranges import as_range
from nicplanner.importing.seen import SeenHost
from nicplanner.names import natural, natural_key


def host_groups(hosts: Sequence[SeenHost], classes: Sequence[str], notes: Notes) -> dict[str, dict[str, Any]]:
    """Return the design's ``hosts``: hosts of equal hardware, classes and ports, with pins in step.

    Parameters
    ----------
    hosts
        The hosts.
    classes
        Every class of the design: a group that carries them all names none.
    notes
        Told where hosts of one group must be pinned by fabric, since no range writes their switch ports.
    """
    alike: dict[str, list[SeenHost]] = {}
    for host in sorted(hosts, key=lambda one: natural_key(one.name)):
        alike.setdefault(_likeness(host), []).append(host)
    out: dict[str, dict[str, Any]] = {}
    for mine in alike.values():
        for key, body in _written(mine, notes):
            if set(mine[0].plugs) != set(classes) or mine[0].overrides:
                body["traffic"] = _carried(mine[0])
            out[key] = body
    return {key: out[key] for key in natural(out)}


def _likeness(host: SeenHost) -> str:
    """Return what hosts of one group have in common; not where they stand."""
    ends = {name: [(plug.near, plug.fabric) for plug in plugs] for name, plugs in host.plugs.items()}
    parts = (host.kin, host.server, host.height, dict(host.cards), host.cluster, ends, {k: dict(v) for k, v in host.overrides.items()})
    return json.dumps(parts, sort_keys=True, default=str)


def _carried(host: SeenHost) -> Any:
    names = natural(host.plugs)
    return {name: dict(host.overrides.get(name, {})) for name in names} if host.overrides else names


def _written(hosts: list[SeenHost], notes: Notes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the groups: all hosts as one if ranges can write that, else halved until they can."""
    found = _one_group(hosts)
    if found is None and hosts[0].whole:
        found = _one_group(hosts, by_fabric=True)
        if found is not None:
            message = "pinned to fabrics alone: no range writes the switch ports of its hosts, which a mesh keeps in one group"
            notes.add("medium", found[0], message, "the plan may choose other ports of these switches")
    if found is not None:
        yield found
        return
    middle = _middle(hosts)
    yield from _written(hosts[:middle], notes)
    yield from _written(hosts[middle:], notes)


def _middle(hosts: list[SeenHost]) -> int:
    """Return where hosts are parted: between racks if there are several, else where the first step is not like the others."""
    racks = list(dict.fromkeys(host.rack for host in hosts))
    if len(racks) > 1:
        first = set(racks[: len(racks) // 2])
        cut = next((i for i, host in enumerate(hosts) if host.rack not in first), len(hosts) // 2)
        return cut or len(hosts) // 2
    step = next((i for i in range(1, len(hosts)) if hosts[i].unit != hosts[i - 1].unit + hosts[i].height), 0)
    return step or len(hosts) // 2


def _one_group(hosts: list[SeenHost], by_fabric: bool = False) -> tuple[str, dict[str, Any]] | None:
    """Return key and body of the group, None if no ranges write it."""
    first, key = hosts[0], as_range([host.name for host in hosts])
    place, pins = _place(hosts), _pins(hosts, by_fabric)
    if key is None or place is None or pins is None:
        return None
    body: dict[str, Any] = {"server": first.server}
    if first.cards:
        body["adapters"] = {slot: first.cards[slot] for slot in natural(first.cards)}
    body |= place
    if first.cluster is not None:
        body["cluster"] = first.cluster
    if pins:
        body["pin"] = pins
    return key, body


def _place(hosts: list[SeenHost]) -> dict[str, Any] | None:
    """Return rack and unit as a group writes them: stacked upward from one unit in each rack, racks filled in order."""
    counts: dict[str, int] = {}
    start = hosts[0].unit
    for host in hosts:
        if host.unit != start + counts.get(host.rack, 0) * host.height:
            return None
        counts[host.rack] = counts.get(host.rack, 0) + 1
    order = [host.rack for host in hosts]
    if order != [rack for rack in natural(counts) for _ in range(counts[rack])]:
        return None
    if len(counts) == 1:
        return {"rack": order[0], "unit": start}
    together = as_range(order) if set(counts.values()) == {1} else None
    return {"rack": together or {rack: counts[rack] for rack in natural(counts)}, "unit": start}


def _pins(hosts: list[SeenHost], by_fabric: bool) -> dict[str, list[str]] | None:
    """Return the pins by class, the switch ports as ranges in step with the hosts."""
    out: dict[str, list[str]] = {}
    for name in natural(hosts[0].plugs):
        for i, plug in enumerate(hosts[0].plugs[name]):
            if not plug.switch:
                out.setdefault(name, []).append(plug.near)
                continue
            far = f"fabric:{plug.fabric}" if by_fabric else as_range([host.plugs[name][i].far for host in hosts])
            if far is None:
                return None
            out.setdefault(name, []).append(f"{plug.near}@{far}")
    return out
