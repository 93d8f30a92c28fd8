"""The design as users meet it: with its graph.

The record of a design knows nothing of what is built from it (see the layers in the README); this thin class adds what users expect to
find on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner import design as _design
from nicplanner.display import block, grid, more, paragraphs
from nicplanner.tables import SPECS, Table

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from nicplanner.verify import Existing


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


@dataclass(frozen=True)
class Judged:
    """What the platform's rules say of a layout that exists already, see :func:`judge`."""

    _found: Existing

    def __repr__(self) -> str:
        found = self._found
        unpinned = f", {len(found.unpinned)} classes without pins" if found.unpinned else ""
        return f"<Judged {self.verdict}: {len(found.judgement.findings)} findings, {len(found.violations)} breaches{unpinned}>"

    def _repr_html_(self) -> str:
        found = self._found.judgement.findings
        rows = ((one[1], one[2], one[3], one[4]) for one in found)
        parts = [grid(("severity", "subject", "message", "remedy"), rows, len(found)), paragraphs(self.violations)]
        return block("Layout", self.verdict, *parts, *(more(len(self.unpinned), "classes of host groups without pins"),))

    @property
    def verdict(self) -> str:
        """Recommended, supported or not recommended, by the platform's rules alone."""
        return self._found.judgement.verdict

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Broken rules and other findings, columns as in ``findings.csv``."""
        return Table.of_rows(SPECS["findings"], self._found.judgement.findings).frame

    @property
    def violations(self) -> Sequence[str]:
        """Breaches of the rules of every plan, which stand beside the verdict."""
        return tuple(f"rule {one.rule}: {one.subject}: {one.message}" for one in self._found.violations)

    @property
    def unpinned(self) -> Sequence[tuple[str, str]]:
        """Host groups and classes without pins: nothing is said of them."""
        return self._found.unpinned


def judge(design: _design.Design) -> Judged | None:
    """Judge the layout that a design's pins describe, without planning it.

    Parameters
    ----------
    design
        A design with pins; those of a layout that exists name every class's ports.

    Returns
    -------
    Judged or None
        None if the design has no pins.

    Raises
    ------
    InputError
        Raised before, when the design is made: pins that a constraint of the platform rules out are a mistake of the design.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter())
    >>> judge(design) is None
    True
    >>> pins = {"management": ["slot1/p1", "slot2/p1"], "production": ["slot1/p1", "slot2/p1"]}
    >>> changes = {"platform": "hyperv-2008r2", "hosts.hv[01-04].pin": pins, "traffic.management.sharing": None}
    >>> judge(design.replace(changes)).verdict
    'supported'
    """
    from nicplanner.verify import judge_pins

    found = judge_pins(design.site)
    return None if found is None else Judged(found)
