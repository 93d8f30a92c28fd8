"""Figures: ``plot_…(plan, ax=None)`` draws into Axes and returns them; nothing is shown or saved."""

from nicplanner.plot.frontier import frontier_png, plot_frontier
from nicplanner.plot.host import plot_host
from nicplanner.plot.runway import plot_runway, runway_png

__all__ = ["frontier_png", "plot_frontier", "plot_host", "plot_runway", "runway_png"]
