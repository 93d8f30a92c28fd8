"""Figures: ``plot_…(plan, ax=None)`` draws into Axes and returns them; nothing is shown or saved."""

from nicplanner.plot.host import plot_host

__all__ = ["plot_host"]
