"""Meshes: which port of a host is joined to which port of another; those that are joined in an earlier plan stay so where they can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nicplanner.model import Layout
from nicplanner.network.earlier import End, Near
from nicplanner.network.mesh import dealt
from nicplanner.network.quotient import Group, Network
from nicplanner.plan.wiring import Joint, Wiring, is_direct
from nicplanner.solver import Program, Row, Status, minimise

Join = tuple[int, int, int, int]
"""Two joined ports: the earlier host and the place of its port among the ports of the mesh, the later host and the place of its port."""


def join(network: Network, layouts: Sequence[Layout], wirings: Sequence[Wiring], solver: str) -> None:
    """Join the ports of all meshes; `wirings` are the hosts in natural order."""
    meshes: dict[int, list[Wiring]] = {}
    for one in wirings:
        if any(map(is_direct, one.plugs)):
            meshes.setdefault(one.group.index, []).append(one)
    for index, members in meshes.items():
        _join(network, network.groups[index], layouts[index], members, solver)


def _join(network: Network, group: Group, layout: Layout, members: Sequence[Wiring], solver: str) -> None:
    staying = {} if network.earlier is None else network.earlier.staying
    names = [host.name for host in group.source.hosts]
    wiring = {one.host.name: one for one in members}
    buses = {adapter.name for adapter in group.source.adapters if adapter.bus is not None}
    for i, part in enumerate(layout.parts):
        traffic = next(traffic for traffic in group.classes if traffic.name == part.classes[0])
        if not traffic.mesh:
            continue
        places = [place for place, plug in enumerate(members[0].plugs) if is_direct(plug) and plug.slot.part == i]
        slots = [members[0].plugs[place].slot for place in places]
        ports = [(slot.kind.adapter, slot.port) for slot in slots]
        mesh = _Mesh(names, ports, traffic.links_per_pair, not buses.isdisjoint(adapter for adapter, _ in ports))
        for first, second, turn, here, there in mesh.links(staying, solver):
            near, far = wiring[names[first]], wiring[names[second]]
            pair = near.host.name, far.host.name, turn
            for end, place, opposite, at in ((near, here, far, there), (far, there, near, here)):
                adapter, port = ports[at]
                end.joints[places[place]] = Joint(opposite.host, adapter, port, pair, end is near)
                end.switches[places[place]], end.ports[places[place]] = opposite.host.name, f"{adapter}/{port}"
                end.connectors[places[place]] = slots[at].kind.connector


class _Mesh:
    """The ports of a mesh, the same on each of its hosts.

    A pair may lose no more links with an adapter than the program has reckoned with (:mod:`nicplanner.model.constraints.mesh`): where buses
    count (`tight`), each peer gets as many ports of an adapter as it is dealt, elsewhere at most an even share, rounded up.
    """

    def __init__(self, names: Sequence[str], ports: Sequence[tuple[str, str]], links: int, tight: bool) -> None:
        self._names, self._ports, self._count, self._tight = names, ports, links, tight
        self._owned = Counter(adapter for adapter, _ in ports)

    def links(self, staying: Mapping[Near, End], solver: str) -> list[tuple[int, int, int, int, int]]:
        """Return the links as :func:`nicplanner.network.mesh.dealt` does: with the fewest that are not among those of an earlier plan."""
        known = self._known(staying)
        shares = self._shares(known, solver) if known else None
        if shares is None:
            return list(dealt(len(self._names), self._count))
        kept, counts = shares
        pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for one, here, other, there in kept:
            pairs.setdefault((one, other), []).append((here, there))
        free = [self._given_out(host, kept, counts) for host in range(len(self._names))]
        for one in range(len(self._names)):
            for other in range(one + 1, len(self._names)):
                pairs.setdefault((one, other), []).extend(zip(free[one][other], free[other][one], strict=True))
        ordered = ((pair, turn, *ends) for pair in sorted(pairs) for turn, ends in enumerate(sorted(pairs[pair]), start=1))
        return [(*pair, turn, here, there) for pair, turn, here, there in ordered]

    def _known(self, staying: Mapping[Near, End]) -> list[Join]:
        """Return the links that both ends still have a port for."""
        number = {name: i for i, name in enumerate(self._names)}
        place = {f"{adapter}/{port}": i for i, (adapter, port) in enumerate(self._ports)}
        found = []
        for name, one in number.items():
            for here, port in enumerate(self._ports):
                peer, far = staying.get((name, *port), ("", ""))
                if far in place and number.get(peer, -1) > one:
                    found.append((one, here, number[peer], place[far]))
        return found

    def _shares(self, known: Sequence[Join], solver: str) -> tuple[list[Join], Counter[tuple[int, int, str]]] | None:
        r"""Return the links that stay, as many as can, and how many ports of an adapter each host has for each of its peers.

        .. math:: \sum_a n_{hpa} = L, \qquad \sum_p n_{hpa} = c_a, \qquad n_{hpa} + \sum_{e \in (h, p, a)} l_e \ge |(h, p, a)|

        :math:`l_e` marks the links that do not stay; :math:`c_a` are the ports of adapter a, :math:`L` the links of a pair.
        """
        program, hosts = Program(), range(len(self._names))
        given = Counter(key for one, other, _, here, there in dealt(len(hosts), self._count) for key in self._at((one, here, other, there)))
        count: dict[tuple[int, int, str], int] = {}
        for host in hosts:
            for peer in (peer for peer in hosts if peer != host):
                for adapter, owned in self._owned.items():
                    even, key = -(-owned // (len(hosts) - 1)), (host, peer, adapter)
                    count[key] = program.variable(given[key] if self._tight else even, given[key] if self._tight else 0)
                program.add([Row("links of a pair", {count[host, peer, adapter]: 1 for adapter in self._owned}, "==", self._count)])
            for adapter, owned in self._owned.items():
                program.add([Row("ports", {count[host, peer, adapter]: 1 for peer in hosts if peer != host}, "==", owned)])
        lost = {link: program.variable(1) for link in known}
        mine: dict[tuple[int, int, str], list[int]] = {}
        for link, index in lost.items():
            for key in self._at(link):
                mine.setdefault(key, []).append(index)
        program.add(Row("joined", {count[key]: 1, **dict.fromkeys(some, 1)}, ">=", len(some)) for key, some in mine.items())
        found = minimise(program, dict.fromkeys(lost.values(), 1), solver)
        if found.status is not Status.OPTIMAL:
            return None
        kept = [link for link, index in lost.items() if not found.values[index]]
        return kept, Counter({key: found.values[index] for key, index in count.items()})

    def _at(self, link: Join) -> Iterator[tuple[int, int, str]]:
        """Yield host, peer and adapter of both ends of a link."""
        one, here, other, there = link
        yield one, other, self._ports[here][0]
        yield other, one, self._ports[there][0]

    def _given_out(self, host: int, kept: Iterable[Join], counts: Mapping[tuple[int, int, str], int]) -> list[list[int]]:
        """Return for each peer the places of the ports that a host has for new links to it, lowest first."""
        left, taken = Counter(counts), set[int]()
        for link in kept:
            left.subtract(self._at(link))
            taken |= {place for owner, place in (link[:2], link[2:]) if owner == host}
        out: list[list[int]] = [[] for _ in self._names]
        for place, (adapter, _) in enumerate(self._ports):
            if place not in taken:
                peer = next(peer for peer in range(len(out)) if left[host, peer, adapter] > 0)
                left[host, peer, adapter] -= 1
                out[peer].append(place)
        return out
