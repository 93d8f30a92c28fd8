"""The single port or adapter of a host whose failure brings a switch's links over what they carry."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from nicplanner.verify.loads import failures_of
from nicplanner.verify.uplinks.flows import FabricMeeting, TeamMeeting
from nicplanner.verify.uplinks.links import Links
from nicplanner.verify.uplinks.stands import MUST, SEND, ZERO, Cell, Ports, State
from nicplanner.verify.uplinks.traffic import Party, Traffic, is_array


class Strain(NamedTuple):
    """A failure of a host's port or adapter, and what the links then carry and must carry (Gbit/s)."""

    case: str
    load: Fraction
    required: Fraction


def worst_of_hosts(links: Links, switch: str, kind: str) -> Strain | None:
    """Return the worst failure of a host's port or adapter, if the links of a kind do not carry what they must after it; else None.

    Of failures that are equally bad, that of the first host, adapters before ports. Hosts whose whole traffic would still fit on top of
    the usual load are not asked.
    """
    capacity = links.capacity(switch, kind)
    usual: Fraction = getattr(links.loads(switch, links.normal), kind)
    worst: Strain | None = None
    for party in links.traffic.parties_at.get(switch, ()):
        if not is_array(party.pattern) and usual + _most(links.traffic, party) <= capacity:
            continue
        for failure, element, lost in failures_of(party.pattern):
            swaps = _swaps(party, lost) if failure != "switch" else {}
            if not swaps:
                continue
            load, required = (
                getattr(links.loads(switch, State(weigh=weigh, swaps=swaps, kind=failure)), kind) for weigh in (SEND, MUST)
            )
            if required > max(capacity, worst.required if worst else ZERO):
                worst = Strain(f"{failure}:{party.hosts[0].name} {element}", load, required)
    return worst


def _swaps(party: Party, lost: frozenset[int]) -> dict[Cell, Ports]:
    """Return the ports that are left to a host of a party, by cell of each class that loses some."""
    out: dict[Cell, Ports] = {}
    for bundle in party.pattern.bundles:
        if not lost.isdisjoint(bundle.ports) and bundle.name in party.cells:
            left = party.ports(bundle, lost)
            out.update(dict.fromkeys(party.cells[bundle.name], left))
    return out


def _most(traffic: Traffic, party: Party) -> Fraction:
    """Return a bound of what the failure of one host can add to any link: all that it sends, and all that others send to it."""
    total = ZERO
    for cells in party.cells.values():
        for cell in cells:
            total += 2 * cell.demand
            for flow in traffic.flows_of[cell]:
                if isinstance(flow, TeamMeeting | FabricMeeting):
                    total += 2 * max(one.demand for one in flow.crowd.counts)
    return total
