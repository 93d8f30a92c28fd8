"""What the classes ask for on each host, for formats that choose by it how ports act together."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from nicplanner.export.handover import Group
from nicplanner.plan import Plan

Demands = Mapping[tuple[str, str], Fraction]
"""Host and class → Gbit/s per direction."""


def demands_of(plan: Plan) -> Demands:
    """Return what each class asks for on each host, in the worst state without a failure (``failures.csv`` repeats it in each row)."""
    table = plan.tables["failures"]
    out: dict[tuple[str, str], Fraction] = {}
    for host, traffic, demand in zip(table["host"], table["traffic"], table["demand_gbps"], strict=True):
        if demand is not None:
            out[host, traffic] = max(out.get((host, traffic), Fraction(0)), Fraction(demand))
    return out


def demand_on(group: Group, demands: Demands) -> Fraction:
    """Return what the classes of a group ask for together, in Gbit/s."""
    return sum((demands.get((group.ports[0].host, one.name), Fraction(0)) for one in group.classes), Fraction(0))
