"""Why a design has no plan, what is the way out, and what each of its rules costs.

An explanation has three parts, each proven by the planner's own program: what is short (by counting, else by the least excess of a
resource), which requirements conflict (a smallest set, irreducible), and the cheapest repairs (each one tried, planned and proven). The
planner itself is handed in, since this package stands below it.
"""

from nicplanner.explain.explain import explain_design, first_reason
from nicplanner.explain.explanation import Conflict, Explanation, Member, Repair
from nicplanner.explain.keeping import price_of_keeping
from nicplanner.explain.price import Price, Prices, price_rules
from nicplanner.explain.shortage import Shortage

__all__ = [
    "Conflict",
    "Explanation",
    "Member",
    "Price",
    "Prices",
    "Repair",
    "Shortage",
    "explain_design",
    "first_reason",
    "price_of_keeping",
    "price_rules",
]
