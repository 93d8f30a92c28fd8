"""The figures of a plan as its methods: what :mod:`nicplanner.plot` draws, found by completion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nicplanner.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Figures:
    """Methods that draw a plan; each is a function of :mod:`nicplanner.plot` with the plan as its subject."""

    tables: Mapping[str, Table]
    manifest: Mapping[str, Any]

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
