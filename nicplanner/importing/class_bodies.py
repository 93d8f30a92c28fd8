"""Classes as the design writes them, but for VLANs and subnets: demand, redundancy, what they survive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.errors import listing
from nicplanner.importing.carrying import PATHED
from nicplanner.importing.findings import Notes
from nicplanner.importing.observed import Observed, Wishes
from nicplanner.importing.sharing import SeenClass

Classes = Mapping[str, SeenClass]


def class_bodies(classes: Classes, cards_known: Mapping[str, bool], seen: Observed, wishes: Wishes, notes: Notes) -> dict[str, Any]:
    """Return the bodies of the classes.

    Parameters
    ----------
    classes
        The classes; those whose ports turn out to be no paths lose their VLANs for each fabric.
    cards_known
        For each host, whether the source tells which card its ports are on.
    seen, wishes
        What was observed, and what the user says beside it.
    notes
        Told what was assumed.
    """
    out: dict[str, Any] = {}
    unknown: list[str] = []
    for name, one in classes.items():
        demand = wishes.demands.get(name, wishes.demands.get(one.kind))
        if demand is None:
            unknown.append(name)
        body: dict[str, Any] = {} if one.kind == name else {"kind": one.kind}
        body |= {"demand_gbps": _plain(demand or Fraction(0)), **_redundancy(one, classes, seen, notes)}
        if body.get("redundancy", "single") != "single" and not all(cards_known[host] for host in one.links):
            body["survive"] = ["port", "switch"]
            text = "assumed: all ports are on one adapter (onboard), so that the class need not survive its failure"
            notes.add("low", name, text, "name the cards, then remove 'survive'")
        if one.by_fabric and body.get("redundancy") not in ("mpio", "paths"):
            one.vlans, one.by_fabric = (), False
            text = "it has a VLAN for each fabric, but its ports are no paths: its VLANs are planned anew"
            notes.add("medium", name, text, "cable two ports")
        out[name] = body
    if unknown:
        text = "assumed: a demand of 0, since the source tells none: only ports are checked, not rates"
        notes.add("low", listing(unknown), text, "set 'demand_gbps', or --demand CLASS=GBPS")
    return out


def _redundancy(one: SeenClass, classes: Classes, seen: Observed, notes: Notes) -> dict[str, Any]:
    """Return the keys that say how a class is attached.

    Kinds with paths have them, unless their ports are in a LAG: ``paths`` where they ride on the ports of a team. A class that has one
    port to itself on every host is ``single``; every other a team, by LACP if all of its ports are in LAGs.
    """
    counts = {len(links) for links in one.links.values()}
    lags = [bool(seen.devices[link.host].interfaces[link.port].lag) for links in one.links.values() for link in links]
    lacp = all(lags) and counts != {1}
    if one.kind in PATHED and max(counts) > 1 and not lacp:
        return {"redundancy": "paths" if _shares(one, classes, lambda other: other.kind not in PATHED) else "mpio"}
    if counts == {1} and not _shares(one, classes, lambda _: True):
        return {"redundancy": "single", "survive": []}
    if one.kind == "bmc" and counts == {1}:
        return {}
    if any(lags) and not lacp:
        notes.add("low", one.name, "some of its ports are in LAGs, some are not: the class is no LACP team", "correct the LAGs")
    return {"redundancy": "team", "team_mode": "lacp"} if lacp else {"redundancy": "team"}


def _shares(one: SeenClass, classes: Classes, wanted: Callable[[SeenClass], bool]) -> bool:
    """Tell whether a class has a port together with another of those that are wanted."""
    others = [other for other in classes.values() if other is not one and wanted(other)]
    return any(not set(links).isdisjoint(other.links.get(host, ())) for other in others for host, links in one.links.items())


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else Fraction(units.text(value))
