"""The site as a network: who can be cabled to whom, counted instead of named.

Ports of a card that are alike, hosts of a rack that are alike and switches of a fabric that are alike are one thing with a number; the
program is built from this quotient, so its size follows the number of *different* things.
"""

from nicplanner.network.graph import full_graph, quotient_graph
from nicplanner.network.quotient import Cell, Group, Link, Network, PortKind, build_network

__all__ = ["Cell", "Group", "Link", "Network", "PortKind", "build_network", "full_graph", "quotient_graph"]
