"""Where the traffic of a class goes: what of it leaves a switch by its uplinks, what by its peer links (Gbit/s per direction)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, Protocol

from nicplanner.design.site import Switch
from nicplanner.verify.uplinks.stands import LINK, ONE, SEND, ZERO, Crowd, Stand, State

Switches = Mapping[str, Switch]


class Crossing(NamedTuple):
    """What leaves a switch: upward, and sideways to the other switches of the rack."""

    up: Fraction = ZERO
    side: Fraction = ZERO


class Flow(Protocol):
    """The traffic of a class among hosts that meet."""

    per_fabric: bool

    def at(self, switch: str, state: State) -> Crossing:
        """Return what of it leaves a switch."""

    def switches(self) -> Iterable[str]:
        """Return the switches that it touches."""


def _away(stand: Stand, switch: Switch, switches: Switches, state: State) -> Crossing:
    """Return which part of the traffic for a team leaves a switch: sideways to its peers in the rack, otherwise upward."""
    if state.swaps:  # hosts of one cell stand differently
        return _parted(stand, switch, switches)
    key = (stand.cell, switch.name)
    found: Crossing | None = state.shapes.get(key)
    if found is None:
        found = state.shapes[key] = _parted(stand, switch, switches)
    return found


def _parted(stand: Stand, switch: Switch, switches: Switches) -> Crossing:
    """Return the same anew. An LACP team with a port on the switch is served by that port."""
    local = stand.share(switch.name)
    if stand.cell.lacp and local:
        return Crossing()
    side = ZERO
    if switch.name in stand.cell.near:
        beside = [speed for name, speed in stand.ports.items() if name != switch.name and switches[name].mlag == switch.mlag]
        side = sum(beside, ZERO) / stand.total
    return Crossing(ONE - local - side, side)


class NorthSouth:
    """Traffic that leaves the rack in full: to users, to other sites, to those who manage the hosts."""

    def __init__(self, crowd: Crowd, per_fabric: bool) -> None:
        self.crowd, self.per_fabric = crowd, per_fabric

    def at(self, switch: str, state: State) -> Crossing:
        """Return all that the hosts send through the switch."""
        return Crossing(sum((stand.sent(switch) for stand in self.crowd.stands_on(state, switch)), ZERO))

    def switches(self) -> Iterable[str]:
        """Return the switches with a port of it."""
        return self.crowd.on


class TeamMeeting:
    r"""Traffic among the hosts of a cluster over teams, evenly to each other host.

    .. math:: \frac{1}{n - 1} \sum_i a_i w_i(s) \sum_{j \ne i} x_j(s)

    :math:`a_i` is what host *i* sends, :math:`w_i(s)` the part of its link speeds on switch *s*, :math:`x_j(s)` the part of the traffic
    for *j* that leaves *s*; :math:`n` counts the hosts that meet, less those that are down. A host that is alone sends upward: whom it
    meets, the design does not say. What is meant for a host that is cut off is not sent, nor is anything once all peers are down.
    """

    per_fabric = False

    def __init__(self, crowd: Crowd, switches: Switches) -> None:
        self.crowd, self._switches = crowd, switches
        self._alone = NorthSouth(crowd, False)

    def at(self, switch: str, state: State) -> Crossing:
        """Return what leaves a switch: the sums over pairs as products of sums, less what hosts would send to themselves."""
        if self.crowd.size == 1:
            return self._alone.at(switch, state)
        others = self.crowd.left(state) - 1
        if others < 1:
            return Crossing()
        sent = up = side = own_up = own_side = ZERO
        here = self._switches[switch]
        far = self._alive(state)
        for stand in self.crowd.stands(state, switch):
            if not stand.total:
                continue
            away = _away(stand, here, self._switches, state)
            mine = stand.sent(switch)
            far -= stand.number
            sent += mine
            up += stand.number * away.up
            side += stand.number * away.side
            own_up += mine * away.up
            own_side += mine * away.side
        return Crossing((sent * (up + far) - own_up) / others, (sent * side - own_side) / others)

    def _alive(self, state: State) -> int:
        """Return how many hosts have a port left."""
        if self not in state.memo:
            dead = sum(stand.number for _, after in self.crowd.changed(state) for stand in after if not stand.total)
            state.memo[self] = self.crowd.left(state) - dead
        alive: int = state.memo[self]
        return alive

    def switches(self) -> Iterable[str]:
        """Return the switches with a port of it."""
        return self.crowd.on


class FabricMeeting:
    """Traffic among the hosts of a cluster over one path for each fabric, evenly to each other host.

    A pair uses the fabrics that both are on, in proportion to the sender's link speeds there; what goes to a host without a port on
    the same switch leaves by the uplinks, as does what goes to a host without a fabric in common. Such VLANs are not on peer links.
    """

    per_fabric = True

    def __init__(self, crowd: Crowd, switches: Switches) -> None:
        self.crowd, self._switches = crowd, switches
        self._alone = NorthSouth(crowd, True)
        self._base = self._count(stand for stand in crowd.stands(State()))

    def at(self, switch: str, state: State) -> Crossing:
        """Return what leaves a switch, hosts gathered by the fabrics that they are on."""
        if self.crowd.size == 1:
            return self._alone.at(switch, state)
        others = self.crowd.left(state) - 1
        if others < 1:
            return Crossing()
        stands = list(self.crowd.stands_on(state, switch))
        far = dict(self._totals(state))
        for fabrics, count in self._count(stands).items():
            far[fabrics] -= count
        fabric = self._switches[switch].fabric
        up = ZERO
        for stand in stands:
            mine = stand.number * stand.amount * stand.ports[switch]
            own = self._fabrics(stand)
            for fabrics, count in far.items():
                common = own & fabrics
                if count and (fabric in common or not common):
                    up += count * mine / self._speed(stand, common or own)
        return Crossing(up / others)

    def _fabrics(self, stand: Stand) -> frozenset[str]:
        return frozenset(self._switches[name].fabric for name in stand.ports)

    def _speed(self, stand: Stand, fabrics: frozenset[str]) -> Fraction:
        return sum((speed for name, speed in stand.ports.items() if self._switches[name].fabric in fabrics), ZERO)

    def _count(self, stands: Iterable[Stand]) -> dict[frozenset[str], int]:
        out: dict[frozenset[str], int] = {}
        for stand in stands:
            if stand.total:
                fabrics = self._fabrics(stand)
                out[fabrics] = out.get(fabrics, 0) + stand.number
        return out

    def _totals(self, state: State) -> Mapping[frozenset[str], int]:
        """Return how many hosts are on each set of fabrics."""
        if self not in state.memo:
            out = dict(self._base)
            for before, after in self.crowd.changed(state):
                out[self._fabrics(before)] -= before.number
                for fabrics, count in self._count(after).items():
                    out[fabrics] = out.get(fabrics, 0) + count
            state.memo[self] = out
        totals: Mapping[frozenset[str], int] = state.memo[self]
        return totals

    def switches(self) -> Iterable[str]:
        """Return the switches with a port of it."""
        return self.crowd.on


class TeamStorage:
    """Traffic between hosts and storage arrays over teams; arrays take it in proportion to their link speeds.

    Each direction carries the full demand (writes and reads), so what crosses is counted at the hosts' switches and at the arrays'.
    """

    per_fabric = False

    def __init__(self, hosts: Crowd, arrays: Crowd, switches: Switches) -> None:
        self.hosts, self.arrays, self._switches = hosts, arrays, switches
        self._base = {weigh: (self._demand(hosts.stands(State(weigh=weigh))), _speed(arrays.stands(State()))) for weigh in (SEND, LINK)}

    def at(self, switch: str, state: State) -> Crossing:
        """Return what leaves a switch: what its hosts send to arrays elsewhere and its arrays to hosts elsewhere."""
        demand, speed = self._totals(state)
        if not speed:
            return Crossing()
        here = self._switches[switch]
        sent = sum((stand.sent(switch) for stand in self.hosts.stands_on(state, switch)), ZERO)
        links = sum((stand.number * stand.ports[switch] for stand in self.arrays.stands_on(state, switch)), ZERO)
        arrays = self._reached(((stand, stand.number * stand.total) for stand in self.arrays.stands(state, switch)), speed, here, state)
        hosts = self._reached(((stand, stand.number * stand.amount) for stand in self.hosts.stands(state, switch)), demand, here, state)
        return Crossing((sent * arrays.up + links * hosts.up) / speed, (sent * arrays.side + links * hosts.side) / speed)

    def _reached(self, weighed: Iterable[tuple[Stand, Fraction]], total: Fraction, here: Switch, state: State) -> Crossing:
        """Return how much of a total weight is reached upward and sideways from a switch; `weighed` are those around it."""
        up, side = total, ZERO
        for stand, weight in weighed:
            if stand.total:
                away = _away(stand, here, self._switches, state)
                up += weight * (away.up - 1)
                side += weight * away.side
        return Crossing(up, side)

    def arriving(self, switch: str, state: State) -> Fraction:
        """Return what arrives at the arrays' ports on a switch."""
        demand, speed = self._totals(state)
        links = sum((stand.number * stand.ports[switch] for stand in self.arrays.stands_on(state, switch)), ZERO)
        return demand * links / speed if links else ZERO

    @staticmethod
    def _demand(stands: Iterable[Stand]) -> Fraction:
        return sum((stand.number * stand.amount for stand in stands), ZERO)

    def _totals(self, state: State) -> tuple[Fraction, Fraction]:
        """Return what all hosts send, and the link speeds of all arrays."""
        if self not in state.memo:
            demand, speed = self._base[LINK if state.weigh == LINK else SEND]
            for before, after in self.hosts.changed(state):
                demand += self._demand(after) - before.number * before.amount
            for before, after in self.arrays.changed(state):
                speed += _speed(after) - before.number * before.total
            state.memo[self] = demand, speed
        totals: tuple[Fraction, Fraction] = state.memo[self]
        return totals

    def switches(self) -> Iterable[str]:
        """Return the switches with a port of it."""
        return {**self.hosts.on, **self.arrays.on}


def _speed(stands: Iterable[Stand]) -> Fraction:
    return sum((stand.number * stand.total for stand in stands), ZERO)
