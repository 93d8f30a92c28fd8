"""The design as users meet it: with its graph.

The record of a design knows nothing of what is built from it (see the layers in the README); this thin class adds what users expect to
find on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicplanner import design as _design

if TYPE_CHECKING:
    import networkx as nx


class Design(_design.Design):
    """A checked, immutable design; see :class:`nicplanner.design.Design` for loading and changing it."""

    def graph(self) -> nx.Graph[Any]:
        """Return the graph of hosts, adapters, ports, switches, switch ports, racks and traffic classes, with the possible links.

        Nodes, edges and attributes are those of :func:`nicplanner.network.full_graph`. It holds an edge for each pair of ports that fit.

        Examples
        --------
        >>> import nicplanner as nic
        >>> graph = nic.Design.parse(nic.starter()).graph()
        >>> graph.nodes["host", "hv01"]["rack"]
        'R1'
        """
        from nicplanner.network import full_graph

        return full_graph(self.site)

    def quotient(self) -> nx.Graph[Any]:
        """Return the graph that the program is built from, see :func:`nicplanner.network.quotient_graph`."""
        from nicplanner.network import build_network, quotient_graph

        return quotient_graph(build_network(self.site))
