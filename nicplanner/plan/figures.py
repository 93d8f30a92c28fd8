"""The figures of a plan as its methods: what :mod:`nicplanner.plot` draws, found by completion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nicplanner.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nicplanner.plot import Overview


class Figures:
    """Methods that draw a plan; each is a function of :mod:`nicplanner.plot` with the plan as its subject."""

    tables: Mapping[str, Table]
    manifest: Mapping[str, Any]

    def show(self, theme: str | None = None) -> Overview:
        """Draw the overview: the figures that say most of the plan, one below the other, see :func:`nicplanner.plot.overview`.

        The last line of a notebook's cell shows it; ``plan.show().write("figures")`` stores each figure as a PNG file.
        """
        from nicplanner.plot import overview

        return overview(self, theme)

    def plot_host(self, host: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw the back of a host, see :func:`nicplanner.plot.plot_host`."""
        from nicplanner.plot import plot_host

        return plot_host(self, host, ax, theme)

    def plot_logical(self, group: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw how the traffic of a host group reaches the switches, see :func:`nicplanner.plot.plot_logical`."""
        from nicplanner.plot import plot_logical

        return plot_logical(self, group, ax, theme)

    def plot_switches(self, switches: Iterable[str] | str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw the faces of switches, see :func:`nicplanner.plot.plot_switches`."""
        from nicplanner.plot import plot_switches

        return plot_switches(self, switches, ax, theme)

    def plot_rack(self, racks: Iterable[str] | str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw rack elevations with their cables, see :func:`nicplanner.plot.plot_rack`."""
        from nicplanner.plot import plot_rack

        return plot_rack(self, racks, ax, theme)

    def plot_topology(self, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw the racks of the site and the cables between them, see :func:`nicplanner.plot.plot_topology`."""
        from nicplanner.plot import plot_topology

        return plot_topology(self, ax, theme)

    def plot_utilisation(self, group: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw how full the ports of a host group are, see :func:`nicplanner.plot.plot_utilisation`."""
        from nicplanner.plot import plot_utilisation

        return plot_utilisation(self, group, ax, theme)

    def plot_failures(self, group: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw what survives each failure, see :func:`nicplanner.plot.plot_failures`."""
        from nicplanner.plot import plot_failures

        return plot_failures(self, group, ax, theme)

    def plot_subnets(self, ax: Axes | None = None, theme: str | None = None) -> Axes:
        """Draw the address plan as a map, see :func:`nicplanner.plot.plot_subnets`."""
        from nicplanner.plot import plot_subnets

        return plot_subnets(self, ax, theme)
