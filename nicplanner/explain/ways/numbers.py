"""VLAN ids, subnets and links: what costs nothing but numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from ipaddress import IPv4Network
from typing import Any

from nicplanner.explain.changes import changes_without
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.model import Requirement

FREE = Fraction(1)
HIGHEST_VLAN = 4094
MOST_LINKS = 4


def numbers(trial: Trial) -> Iterator[Candidate]:
    """Yield more VLAN ids, larger supernets, fixed values that are left free, gateways that go, more links of a mesh."""
    short = {one.resource: one for one in trial.shortages}
    if "vlans" in short and short["vlans"].short is not None:
        yield from _vlans(trial, int(short["vlans"].short))
    if "addresses" in short:
        yield from _supernet(trial)
    site = trial.site
    for name in trial.carried():
        traffic = site.classes[name]
        for key in ("vlan", "subnet", "prefix"):
            if getattr(traffic, key) is not None:
                changes = changes_without(trial.design, [Requirement("fixed", name, key)])
                if changes:
                    order = f"let the planner choose the {key} of {name} (remove traffic.{name}.{key})"
                    yield Candidate("numbers", order, changes, FREE)
        if traffic.per_fabric and traffic.gateway is not False:
            order = f"give {name} no gateway, so that it can use two fabrics (traffic.{name}.gateway: false)"
            yield Candidate("numbers", order, {f"traffic.{name}.gateway": False}, FREE)
        if traffic.mesh:
            key = f"traffic.{name}.links_per_pair"
            for links in range(traffic.links_per_pair + 1, MOST_LINKS + 1):
                if trial.fits({key: links}):
                    order = f"join each pair of hosts by {links} links for {name} ({key}: {links})"
                    yield Candidate("links", order, {key: links}, 2 * FREE)
                    break


def _vlans(trial: Trial, missing: int) -> Iterator[Candidate]:
    """Yield the pool with the next free ids after it."""
    site = trial.site
    taken = {*site.vlan_pool, *site.reserved_vlans, *range(1002, 1006)}
    given = [*site.classes.values(), *(network.traffic for network in site.networks.values())]
    taken |= {vlan for one in given if one.vlan is not None for vlan in (*one.vlan.every, *(v for _, many in one.vlan.named for v in many))}
    start = max(site.vlan_pool, default=1)
    order = [*range(start + 1, HIGHEST_VLAN + 1), *range(2, start)]
    more = [vlan for vlan in order if vlan not in taken][:missing]
    if len(more) == missing:
        pool = sorted({*site.vlan_pool, *more})
        text = f"add {missing} VLAN {'id' if missing == 1 else 'ids'} to the pool, for example {_ranges(more)} (addressing.vlans)"
        yield Candidate("numbers", text, {"addressing.vlans": _ranges(pool).split(", ")}, FREE)


def _ranges(ids: list[int]) -> str:
    """Write VLAN ids as ranges."""
    out: list[list[int]] = []
    for vlan in sorted(ids):
        if out and out[-1][-1] == vlan - 1:
            out[-1][1:] = [vlan]
        else:
            out.append([vlan])
    return ", ".join("-".join(map(str, run)) for run in out)


def _supernet(trial: Trial) -> Iterator[Candidate]:
    """Yield the first supernet, as much larger as it must be."""
    nets = trial.site.supernets
    for length in range(nets[0].prefixlen - 1, 7, -1) if nets else ():
        wider = nets[0].supernet(new_prefix=length)
        given: list[IPv4Network] = [wider, *(net for net in nets[1:] if not net.subnet_of(wider))]
        changes: dict[str, Any] = {"addressing.supernet": [str(net) for net in given]}
        if wider.is_private and trial.helps(changes, "addresses"):
            yield Candidate("numbers", f"widen the supernet {nets[0]} to {wider} (addressing.supernet)", changes, FREE)
            return
