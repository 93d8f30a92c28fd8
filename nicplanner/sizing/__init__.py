"""What to buy: the best purchase with its plan, the runners-up, and what more money gives.

:mod:`nicplanner.model.sizing` finds purchases in their order; here each becomes a closed design with its layout pinned, and a plan.
"""

from nicplanner.sizing.choosing import size
from nicplanner.sizing.curve import Frontier, frontier
from nicplanner.sizing.measures import Measures
from nicplanner.sizing.sized import Sized

__all__ = ["Frontier", "Measures", "Sized", "frontier", "size"]
