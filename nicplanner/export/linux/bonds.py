"""Which mode a bond has, and whether it carries what the plan counts on.

A plan counts on the sum of a team's links, each way. Of the modes of the Linux bonding driver
(https://docs.kernel.org/networking/bonding.html) that need nothing of the switches:

``active-backup``
    uses one link at a time. What the platform's documentation recommends where there is no LACP (rule PX-5), and safe under bridges.
``balance-alb``
    uses all links both ways, for addresses of the host itself. It rewrites the sender of frames, so it stays away from bridges, and
    from corosync (rule PX-4).
``balance-xor``, ``balance-rr``
    take switches that make one link of the ports: without, an address would move from port to port of two switches.

So a team with LACP is ``802.3ad`` with the fast rate (rule PX-4), any other ``active-backup`` as long as one link carries the demand;
beyond it ``balance-alb`` where no machines are bridged, and else ``active-backup`` with a note that the demand is not carried.
"""

from __future__ import annotations

from fractions import Fraction

from nicplanner.export.demands import Demands, demand_on
from nicplanner.export.handover import Group
from nicplanner.units import text


def bond_mode(group: Group, demands: Demands) -> tuple[str, str]:
    """Return the mode of a group's bond, and a note for whoever applies it (empty where there is nothing to say)."""
    if group.lacp:
        return "802.3ad", ""
    demand, link = demand_on(group, demands), min(port.link or Fraction(0) for port in group.ports)
    if demand <= link:
        return "active-backup", ""
    kinds = {one.kind for one in group.classes}
    asks = f"Group {group.name} asks for {text(demand)} Gbit/s, one of its links carries {text(link)}"
    if not kinds & {"production", "corosync"}:
        return "balance-alb", f"{asks}: balance-alb spreads the host's connections over both; a single one is not faster."
    return "active-backup", (
        f"{asks}, and Linux bonds spread bridged traffic over switches by LACP alone: the rest is NOT carried. Set team_mode: lacp over "
        "an mlag, give the class faster ports, or lower its demand."
    )
