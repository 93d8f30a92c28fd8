"""Figures: ``plot_…(plan, ax=None)`` draws into Axes and returns them; nothing is shown or saved."""

from nicplanner.plot.failures import plot_failures
from nicplanner.plot.frontier import frontier_png, plot_frontier
from nicplanner.plot.heat import heat_png, plot_heat
from nicplanner.plot.host import plot_host
from nicplanner.plot.logical import plot_logical
from nicplanner.plot.overview import Overview, overview
from nicplanner.plot.rack import plot_rack
from nicplanner.plot.runway import plot_runway, runway_png
from nicplanner.plot.subnets import plot_subnets
from nicplanner.plot.switches import plot_switches
from nicplanner.plot.topology import plot_topology
from nicplanner.plot.tornado import plot_tornado, tornado_png
from nicplanner.plot.utilisation import plot_utilisation

__all__ = [
    "Overview",
    "frontier_png",
    "heat_png",
    "overview",
    "plot_failures",
    "plot_frontier",
    "plot_heat",
    "plot_host",
    "plot_logical",
    "plot_rack",
    "plot_runway",
    "plot_subnets",
    "plot_switches",
    "plot_topology",
    "plot_tornado",
    "plot_utilisation",
    "runway_png",
    "tornado_png",
]
