"""Numbers of port-channels: one for each LACP team, the same on both switches of an MLAG pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nicplanner.design.site import Site, Switch
from nicplanner.names import natural_key
from nicplanner.plan.wiring import Wiring

NUMBERS = range(1, 2001)
"""Numbers of port-channels that every switch takes; an earlier plan's are kept if they are among these."""
PEER_CHANNEL = 1000
"""Number of the port-channel of an MLAG pair's peer links: beyond those of hosts, and within :data:`NUMBERS`."""

Channels = Mapping[tuple[str, str], int]
"""Host and leader of the group → number."""


def give_channels(site: Site, wirings: Sequence[Wiring], kept: Channels | None = None) -> dict[tuple[str, str], int]:
    """Give each LACP team its number: those of `kept` as they were, the others the lowest that is free on their switches.

    A number is one team's on all switches that share an MLAG, since both members call it by the same number.
    """
    out: dict[tuple[str, str], int] = {}
    taken: dict[str, set[int]] = {}
    teams = list(_teams(site, wirings))
    for key, domain in teams:
        number = (kept or {}).get(key, 0)
        if number in NUMBERS and number != PEER_CHANNEL and number not in taken.setdefault(domain, set()):
            taken[domain].add(number)
            out[key] = number
    lowest: dict[str, int] = {}
    for key, domain in teams:
        if key in out:
            continue
        used = taken.setdefault(domain, set())
        number = lowest.get(domain, 1)
        while number in used or number == PEER_CHANNEL:
            number += 1
        used.add(number)
        lowest[domain] = number + 1
        out[key] = number
    return out


def domain_of(switch: Switch) -> str:
    """Return what the switches that number port-channels together share: their MLAG, or the switch alone."""
    return f"mlag {switch.mlag}" if switch.mlag else f"switch {switch.name}"


def _teams(site: Site, wirings: Sequence[Wiring]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the LACP teams (host and leader of the group) with the domain that numbers them, hosts and leaders in natural order."""
    for one in wirings:
        seen: dict[str, str] = {}
        for place, plug in enumerate(one.plugs):
            if place not in one.joints and is_lacp(site, plug.classes):
                seen.setdefault(plug.classes[0], domain_of(site.switches[one.switches[place]]))
        for leader in sorted(seen, key=natural_key):
            yield (one.host.name, leader), seen[leader]


def is_lacp(site: Site, classes: Sequence[str]) -> bool:
    """Tell whether the ports of these classes are one LACP team."""
    return any(site.classes[name].team_mode == "lacp" for name in classes)
