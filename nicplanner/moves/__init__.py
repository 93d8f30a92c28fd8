r"""From one cabling to another: the fewest moves, in an order that keeps every class running.

A cabling is a matching: each port of a host or switch has at most one cable. What has to change is the symmetric difference of the two
matchings. A port in it has at most one cable of each, so it falls apart into *components*: paths and cycles whose cables are, in turn, of
the one and of the other. An operation re-plugs one end of a cable, lays a new cable, or takes one away.

**The fewest operations.** A component with :math:`A` cables to go and :math:`P` cables to come takes :math:`\max(A, P)` operations, and all
of them together take the sum.

*No fewer*: an operation takes away at most one cable and brings at most one. Where it does both (a re-plug), the two share the end that
stays plugged in, so they lie in one component. So each operation counts for at most one component, for at most one of its :math:`A` cables
that must go, and for at most one of its :math:`P` that must come.

*No more*: a path has :math:`|A - P| \le 1`, a cycle :math:`A = P`.

- :math:`A = P`, a path: its last port is free. The cable next to it moves there, which frees the place of the next one, and so on.
- :math:`A = P + 1`: some cable is taken away; its two ports are free, and the cables at its left and its right move up one after another.
- :math:`P = A + 1`: both ends of the path are free; cables move up from both sides, and a new one is laid where they meet.
- a cycle has no free port. One cable is pulled out, the others move up one after another, and it is plugged in last: one operation, but
  the port is dark meanwhile.

In each of these the cables may also be taken up in another order, where one that is in the way is pulled out and held in the hand until
its turn comes (:mod:`.loose`). So every cable goes straight from a place of the old cabling to one of the new; left out are cables that are
parked in a third place for a while (a cable too many could be, before it serves as the new one elsewhere, without costing an operation
more). A path of :math:`A = P` leaves no choice of the end that moves; where there is one, the end at the switch is preferred.

**The order.** Moves of different components meet only in groups of ports whose classes need a minimum. So components that touch such a
group are one *cluster*, and each cluster is ordered by itself (:mod:`.ordering`). What a group needs is in :mod:`.service`.

Nothing in here knows plans, designs or programs: :class:`Service` says what counts.
"""

from nicplanner.moves.cables import HostPort, SwitchPort, cables_of
from nicplanner.moves.order import Below, Broken, Move, Order
from nicplanner.moves.ordering import order_moves
from nicplanner.moves.plans import moves_between
from nicplanner.moves.service import PortGroup, Service

__all__ = [
    "Below", "Broken", "HostPort", "Move", "Order", "PortGroup", "Service", "SwitchPort", "cables_of", "moves_between", "order_moves",
]  # fmt: skip
