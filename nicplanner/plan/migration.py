"""How long it takes to move a host's machines away."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from nicplanner.tables import Table

BITS_PER_GIB = 8 * 2**30


def drain_seconds(memory_gib: float, gbps: float) -> float:
    """Return the time that copying memory takes at a rate.

    Parameters
    ----------
    memory_gib
        Memory of the machines that move, in GiB.
    gbps
        Rate in Gbit/s.

    Returns
    -------
    float
        Seconds; infinite without a rate. Memory that changes meanwhile is copied again and protocols take their part, so that a real
        drain differs: about 80 GB (75 GiB) took 795 s at 1 and 65 s at 10 Gbit/s as published by K. Holman (TechNet blogs, 2013).

    Examples
    --------
    >>> round(drain_seconds(75, 1)), round(drain_seconds(75, 10))
    (644, 64)
    """
    return memory_gib * BITS_PER_GIB / (gbps * 1e9) if gbps else float("inf")


def drain_rows(tables: Mapping[str, Table], traffic: str, memory_gib: float) -> list[dict[str, Any]]:
    """Return for each host that carries a class the rate and time of a drain, normally and after the worst single failure."""
    ports, failures = tables["ports"], tables["failures"]
    rate: dict[str, Fraction] = {}
    for host, names, link in zip(ports["host"], ports["traffic"], ports["link_gbps"], strict=True):
        if traffic in names.split(";"):
            rate[host] = rate.get(host, Fraction(0)) + link
    worst = dict(rate)
    for host, name, left in zip(failures["host"], failures["traffic"], failures["surviving_gbps"], strict=True):
        if name == traffic and host in worst:
            worst[host] = min(worst[host], left)
    return [
        {
            "host": host,
            "gbps": float(gbps),
            "seconds": drain_seconds(memory_gib, float(gbps)),
            "worst_gbps": float(worst[host]),
            "worst_seconds": drain_seconds(memory_gib, float(worst[host])),
        }
        for host, gbps in rate.items()
    ]
