"""The single port or adapter of a host whose failure brings a switch's links over what they carry."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from nicplanner.verify.loads import failures_of
from nicplanner.verify.uplinks.flows import FabricMeeting, Flow, TeamMeeting, TeamStorage
from nicplanner.verify.uplinks.links import PEER_LINK, Links
from nicplanner.verify.uplinks.stands import MUST, SEND, ZERO, Cell, Ports, State
from nicplanner.verify.uplinks.storage import FabricStorage
from nicplanner.verify.uplinks.traffic import Party


class Strain(NamedTuple):
    """A failure of a host's port or adapter, and what the links then carry and must carry (Gbit/s)."""

    case: str
    load: Fraction
    required: Fraction


def worst_of_hosts(links: Links, switch: str, kind: str) -> Strain | None:
    """Return the worst failure of a host's port or adapter, if the links of a kind do not carry what they must after it; else None.

    Of failures that are equally bad, that of the first host, adapters before ports. Failures after which even all that the classes they
    hit could add would fit are not looked at closely.
    """
    capacity = links.capacity(switch, kind)
    room = capacity - getattr(links.loads(switch, links.normal), kind)
    worst: Strain | None = None
    for party in links.traffic.parties_at.get(switch, ()):
        if _most(links, switch, kind, [cell for cells in party.cells.values() for cell in cells]) <= room:
            continue
        for failure, element, lost in failures_of(party.pattern):
            swaps = _swaps(party, lost) if failure != "switch" else {}
            if _most(links, switch, kind, swaps) <= room:
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
        if bundle.name in party.cells and not lost.isdisjoint(bundle.ports):
            left = party.ports(bundle, lost)
            out.update(dict.fromkeys(party.cells[bundle.name], left))
    return out


def _most(links: Links, switch: str, kind: str, cells: Iterable[Cell]) -> Fraction:
    """Return a bound of what a failure that hits classes of one host can add to the links of a kind.

    All that the host sends, and all that others send to it. An array may draw all storage traffic. Traffic that never goes sideways
    touches peer links only where they are the way upward.
    """
    sideways = kind == PEER_LINK and bool(links.site.switches[switch].uplinks) and switch not in links.relayed
    total = ZERO
    for cell in cells:
        for flow in links.traffic.flows_of.get(cell, ()):  # arrays that no host asks are in none
            if sideways and not isinstance(flow, TeamMeeting | TeamStorage):
                continue
            total += _added(flow, cell)
    return total


def _added(flow: Flow, cell: Cell) -> Fraction:
    if isinstance(flow, TeamMeeting | FabricMeeting):
        return cell.demand + flow.crowd.most
    if isinstance(flow, TeamStorage | FabricStorage):
        if cell in flow.arrays.counts:
            return 2 * flow.hosts.demand
        return 2 * cell.demand
    return cell.demand
