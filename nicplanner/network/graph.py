"""The network as networkx graphs: every port for people, the quotient for the program."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from nicplanner.design.site import Site, TrafficClass
from nicplanner.network.quotient import DIRECT, Group, Network, build_network

if TYPE_CHECKING:
    import networkx as nx


def full_graph(site: Site) -> nx.Graph[Any]:
    """Return the graph of every port of a site.

    Nodes are tuples whose first item is their `kind`; all carry ``kind`` and ``name``:

    ============ ============================== ===================================================================
    kind         node                           more attributes
    ============ ============================== ===================================================================
    class        ("class", name)                traffic_kind, demand_gbps, peaks_gbps (peak → rate), redundancy, scope
    rack         ("rack", name)                 row, position, height_units
    host         ("host", name)                 group, rack, unit, cluster
    adapter      ("adapter", host, name)        model, bus_gbps (None: no limit)
    port         ("port", host, adapter, name)  speed_gbps, connector, mgmt_only
    switch       ("switch", name)               model, rack, unit, fabric, mlag, failure_domain
    switch_port  ("switch_port", switch, name)  speed_gbps, connector
    ============ ============================== ===================================================================

    Edges carry ``relation``: ``in`` (host or switch – rack), ``has`` (host – adapter – port, switch – switch_port), ``carries``
    (host – class; demand_gbps, peaks_gbps, min_failover, survive), ``link``: a port that can be cabled to a switch port, with link_gbps,
    fabric, run_m (length of the run in m) and cable (kind in the catalog), and with the same ``direct``: ports of two hosts that a mesh
    can join. Speeds and rates are floats in Gbit/s.

    The graph has an edge for each pair of ports that fit: of 10,000 hosts it takes over 1 GiB.
    """
    import networkx as nx

    network = build_network(site)
    graph: nx.Graph[Any] = nx.Graph(name=site.name)
    for name, one in site.classes.items():
        graph.add_node(
            ("class", name), kind="class", name=name, traffic_kind=one.kind, demand_gbps=float(one.demand), peaks_gbps=_peaks(one),
            redundancy=one.redundancy, scope=one.scope,
        )  # fmt: skip
    for name, rack in site.racks.items():
        graph.add_node(("rack", name), kind="rack", name=name, row=rack.row, position=rack.position, height_units=rack.height)
    for name, switch in site.switches.items():
        graph.add_node(
            ("switch", name), kind="switch", name=name, model=switch.model, rack=switch.rack, unit=switch.unit, fabric=switch.fabric,
            mlag=switch.mlag, failure_domain=switch.failure_domain,
        )  # fmt: skip
        graph.add_edge(("switch", name), ("rack", switch.rack), relation="in")
        for port in switch.ports:
            node = ("switch_port", name, port.name)
            graph.add_node(node, kind="switch_port", name=port.name, speed_gbps=float(port.speed), connector=port.connector)
            graph.add_edge(("switch", name), node, relation="has")
    for group in network.groups:
        for cell in group.cells:
            for member in cell.members:
                _add_host(graph, network, group.index, cell.links, member)
        _add_direct(graph, network, group)
    return graph


def _peaks(traffic: TrafficClass) -> dict[str, float]:
    return {name: float(rate) for name, rate in traffic.peaks.items()}


def _add_direct(graph: nx.Graph[Any], network: Network, group: Group) -> None:
    """Join the ports that a mesh can be made of: of one speed and connector, those of each host with those of each other one."""
    alike: dict[tuple[Fraction, str], list[tuple[str, str]]] = {}
    for kind in group.kinds:
        if DIRECT in group.fabrics_of(kind):
            alike.setdefault((kind.speed, kind.connector), []).extend((kind.adapter, port) for port in kind.ports)
    if not alike:
        return
    for one, other in combinations(group.source.hosts, 2):
        run = network.site.run_length(one, other)
        for (speed, connector), ports in alike.items():
            cable = network.cables.choose((connector, connector, speed), run)
            for near, far in product(ports, repeat=2) if cable is not None else ():
                graph.add_edge(
                    ("port", one.name, *near), ("port", other.name, *far), relation="direct", link_gbps=float(speed), fabric=DIRECT,
                    run_m=run / 10_000, cable=cable.name if cable else "",
                )  # fmt: skip


def _add_host(graph: nx.Graph[Any], network: Network, index: int, links: Any, member: int) -> None:
    site, group = network.site, network.groups[index]
    host = group.source.hosts[member]
    graph.add_node(("host", host.name), kind="host", name=host.name, group=host.group, rack=host.rack, unit=host.unit, cluster=host.cluster)
    graph.add_edge(("host", host.name), ("rack", host.rack), relation="in")
    for one in group.classes:
        graph.add_edge(
            ("host", host.name), ("class", one.name), relation="carries", demand_gbps=float(one.demand), peaks_gbps=_peaks(one),
            min_failover=float(one.min_failover), survive=sorted(one.survive),
        )  # fmt: skip
    for adapter in group.source.adapters:
        card = ("adapter", host.name, adapter.name)
        graph.add_node(
            card, kind="adapter", name=adapter.name, model=adapter.model, bus_gbps=None if adapter.bus is None else float(adapter.bus)
        )
        graph.add_edge(("host", host.name), card, relation="has")
    for kind in group.kinds:
        for name in kind.ports:
            node = ("port", host.name, kind.adapter, name)
            graph.add_node(node, kind="port", name=name, speed_gbps=float(kind.speed), connector=kind.connector, mgmt_only=kind.mgmt)
            graph.add_edge(("adapter", host.name, kind.adapter), node, relation="has")
            if kind.ends is not None:
                far = [kind.ends[member]]
            else:
                wanted = {pool for key, ways in links.items() if key[0] == kind.index for way in ways for pool in way.pools}
                far = [
                    (switch, port.name)
                    for switch in dict.fromkeys(pool[0] for pool in sorted(wanted))
                    for port in site.switches[switch].ports
                    if (switch, port.speed, port.connector) in wanted
                ]
            for switch_name, port_name in far:
                switch = site.switches[switch_name]
                port = next(port for port in switch.ports if port.name == port_name)
                speed, run = min(kind.speed, port.speed), site.run_length(host, switch)
                cable = network.cables.choose((kind.connector, port.connector, speed), run)
                if cable is not None:
                    graph.add_edge(
                        node, ("switch_port", switch_name, port_name), relation="link", link_gbps=float(speed), fabric=switch.fabric,
                        run_m=run / 10_000, cable=cable.name,
                    )  # fmt: skip


def quotient_graph(network: Network) -> nx.Graph[Any]:
    """Return the quotient that the program is built from.

    Nodes: ``("group", i)`` (size, key), ``("kind", i, κ)`` (adapter, ports, speed_gbps, connector), ``("cell", i, c)`` (rack, hosts),
    ``("pool", switch, speed, connector)`` (free ports), ``("class", name)``. Edges: group – class, group – kind, group – cell, and
    cell – pool for each pool that hosts of the cell can draw on (relation ``draws``). Host groups that are connected through pools compete
    for switch ports; what is not connected can be planned apart.
    """
    import networkx as nx

    graph: nx.Graph[Any] = nx.Graph()
    for pool, free in network.supply.items():
        graph.add_node(("pool", *pool), kind="pool", free=free)
    for group in network.groups:
        node = ("group", group.index)
        graph.add_node(node, kind="group", size=group.size, key=group.source.key)
        for one in group.classes:
            graph.add_edge(node, ("class", one.name), relation="carries")
        for kind in group.kinds:
            graph.add_node(
                ("kind", group.index, kind.index), kind="kind", adapter=kind.adapter, ports=len(kind.ports), speed_gbps=kind.speed,
                connector=kind.connector,
            )  # fmt: skip
            graph.add_edge(node, ("kind", group.index, kind.index), relation="has")
        for c, cell in enumerate(group.cells):
            graph.add_node(("cell", group.index, c), kind="cell", rack=cell.rack, hosts=len(cell.members))
            graph.add_edge(node, ("cell", group.index, c), relation="in")
            for ways in cell.links.values():
                for way in ways:
                    for pool in way.pools:
                        graph.add_edge(("cell", group.index, c), ("pool", *pool), relation="draws")
    return graph
