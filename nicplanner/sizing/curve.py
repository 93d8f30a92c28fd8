"""What more money gives: the exact trade-off between the cost of a purchase and something else."""

from __future__ import annotations

import bisect
import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from nicplanner.design import Design, HostGroup, Site
from nicplanner.display import MOST_ROWS, block, grid
from nicplanner.errors import InfeasibleError, InputError, InternalError, NoSolutionError, Problem, listing, nearest
from nicplanner.model.sizing import Limits, power_of, purchases
from nicplanner.sizing.choosing import CHOICE, Progress, realise, require_purchase
from nicplanner.sizing.filled import Narrow, same
from nicplanner.sizing.sized import Sized
from nicplanner.sizing.unsizable import why_not
from nicplanner.solver import Clock
from nicplanner.units import text

if TYPE_CHECKING:
    import pandas as pd

X = ("cost",)
Y = ("spare_ports", "worst_failover", "power_w")
"""What a purchase can be weighed against."""


@dataclass(frozen=True)
class Frontier:
    """A trade-off curve: no purchase costs less than a point and is as good, none is better at the same cost.

    Attributes
    ----------
    x, y
        What is weighed: ``cost``, and one of ``spare_ports``, ``worst_failover`` (the more the better) and ``power_w`` (the less).
    points : tuple of Sized
        The purchases with their plans, the cheapest first.
    proven : bool
        Whether every point is proven, and the curve whole.
    """

    x: str
    y: str
    points: tuple[Sized, ...]
    proven: bool

    @property
    def table(self) -> pd.DataFrame:
        """The points: columns ``cost``, ``currency``, the measure, ``purchase``, ``ports``, ``proven``."""
        import pandas as pd

        rows = [
            (float(one.cost), one.currency, float(value_of(one, self.y)), one.purchase, one.objective["ports"], one.status == "OPTIMAL")
            for one in self.points
        ]
        return pd.DataFrame(rows, columns=["cost", "currency", self.y, "purchase", "ports", "proven"])

    def to_csv(self) -> str:
        """Return the table as CSV, amounts and shares as exact decimals (shares that are none end after 9 places)."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["cost", "currency", self.y, "purchase", "ports", "proven"])
        for one in self.points:
            value = Fraction(round(value_of(one, self.y) * 10**9), 10**9)
            proven = str(one.status == "OPTIMAL").lower()
            writer.writerow([text(one.cost), one.currency, text(value), one.purchase, one.objective["ports"], proven])
        return stream.getvalue()

    def plot(self, ax: Any = None, theme: str | None = None) -> Any:
        """Draw the curve, see :func:`nicplanner.plot.plot_frontier`."""
        from nicplanner.plot import plot_frontier

        return plot_frontier(self, ax, theme)

    def __repr__(self) -> str:
        proven = "proven" if self.proven else "not proven"
        return f"<Frontier of {self.x} and {self.y}: {len(self.points)} points, {proven}>"

    def _repr_html_(self) -> str:
        rows = (
            (float(one.cost), one.currency, value_of(one, self.y), one.purchase, one.objective["ports"], one.status) for one in self.points
        )
        shown = grid(("cost", "currency", self.y, "purchase", "ports", "status"), rows, len(self.points), 2 * MOST_ROWS)
        return block("Frontier", f"{self.x} against {self.y}; {'proven' if self.proven else 'not proven'}", shown)


def value_of(one: Sized, y: str) -> Fraction:
    """Return what a purchase has of a measure."""
    found = getattr(one.measures, y)
    return Fraction(0) if found is None else Fraction(found)


def frontier(
    design: Design,
    x: str = "cost",
    y: str = "spare_ports",
    *,
    solver: str = "highs",
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Frontier:
    """Return the exact trade-off between the cost of a purchase and a measure.

    The cheapest purchase comes first; then, again and again, the cheapest of those that are better. Each is proven, so is that there is
    none between two points, and none beyond the last. Broken recommendations come before cost here too: all points break the fewest that
    a purchase as good can.

    Parameters
    ----------
    design
        A design with a section ``purchase``.
    x
        ``cost``.
    y
        ``spare_ports``: free data ports of every host. ``worst_failover``: the least share of a group's demands that is carried after a
        single failure which they survive; where buses decide, levels that only a bus makes may be missing. ``power_w``: power in W.
    solver, time_limit
        As for :func:`nicplanner.size`.
    progress
        Called after each point with how many are found, twice (how many there will be is not known).

    Raises
    ------
    InputError
        If x or y is none of these, or the power of a candidate is not known.
    InfeasibleError
        If there is no purchase at all.

    Examples
    --------
    >>> import nicplanner as nic
    >>> cards = {"quad": {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 16, "price": 120},
    ...          "dual": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 16, "price": 70}}
    >>> changes = {"catalog.adapters": cards, "hosts.hv[01-04].adapters": "choose", "purchase": {"adapters": list(cards)}}
    >>> curve = nic.frontier(nic.Design.parse(nic.starter()).replace(changes), y="spare_ports")
    >>> list(zip(curve.table.cost, curve.table.spare_ports))
    [(760.0, 0.0), (960.0, 2.0), (1240.0, 4.0), (1440.0, 6.0)]
    """
    _known(design, x, y)
    clock = Clock(time_limit)
    points: list[Sized] = []
    proven = True
    limited: tuple[Narrow, Limits] | None = (same, Limits())
    while limited is not None:
        narrow, limits = limited
        try:
            choice = next(purchases(narrow(design.site), solver, clock.share(CHOICE), limits), None)
            one = None if choice is None else realise(design, choice, solver, clock, narrow)
        except NoSolutionError:
            if not points:
                raise
            proven = False
            break
        if choice is None or one is None:
            break
        if points and not _better(value_of(one, y), value_of(points[-1], y), y):
            raise InternalError("a point of the curve is no better than the one before", {"y": y, "value": value_of(one, y)})
        if points and one.cost == points[-1].cost and one.objective["recommendations"] == points[-1].objective["recommendations"]:
            points.pop()
        points.append(one)
        proven &= choice.proven
        if progress is not None:
            progress(len(points), len(points))
        if not choice.proven:
            break
        limited = _beyond(design.site, value_of(one, y), y)
    if not points:
        raise InfeasibleError(lambda: why_not(design, solver, clock.left()))
    return Frontier(x, y, tuple(points), proven)


def _known(design: Design, x: str, y: str) -> None:
    """Refuse measures that there are not, and power where that of a candidate is not known."""
    problems = [
        Problem(name, "not a measure", repr(value), listing(allowed), nearest(str(value), allowed), "frontier")
        for name, value, allowed in (("x", x, X), ("y", y, Y))
        if value not in allowed
    ]
    if problems:
        raise InputError(problems)
    require_purchase(design)
    purchase = design.site.purchase
    if purchase is None or y != "power_w":
        return
    for section, models in (("adapters", purchase.adapters), ("switches", purchase.switches)):
        for model in models:
            entry = design.site.catalog.get(section, model)
            if entry is None or entry.power_w is None:
                message, hint = "the power of a candidate is not known", f"add power_w to catalog.{section}.{model}"
                problems.append(Problem(f"purchase.{section}", message, repr(model), "", hint, design.source))
    if problems:
        raise InputError(problems)


def _better(value: Fraction, than: Fraction, y: str) -> bool:
    return value < than if y == "power_w" else value > than


def _beyond(site: Site, value: Fraction, y: str) -> tuple[Narrow, Limits] | None:
    """Return what makes every purchase better than a value; None where nothing can be."""
    if y == "spare_ports":
        return lambda site: replace(site, spare_ports=max(site.spare_ports, int(value) + 1)), Limits()
    if y == "power_w":
        least = _power_step(site)
        return None if value <= 0 or not least else (same, Limits(power=value - least))
    level = next_level(site, value)
    if level is None:
        return None

    def raised(group: HostGroup) -> HostGroup:
        classes = (replace(one, min_failover=max(one.min_failover, level)) for one in group.classes)
        return replace(group, classes=tuple(classes))

    return lambda site: site.changed(raised), Limits()


def _power_step(site: Site) -> Fraction:
    """Return what two different powers in W differ by at least: the greatest common divisor of those of all candidates."""
    purchase = site.purchase
    models = [] if purchase is None else [("adapters", one) for one in purchase.adapters] + [("switches", one) for one in purchase.switches]
    powers = [power_of(site, *model) for model in models]
    scale = math.lcm(*(one.denominator for one in powers)) if powers else 1
    return Fraction(math.gcd(*(int(one * scale) for one in powers)), scale) if powers else Fraction(0)


# ----------------------------------------------------------------------------------------------------- levels of what is carried


def next_level(site: Site, above: Fraction) -> Fraction | None:
    """Return the least share of a demand above a value that a group of ports can carry after a failure; None if there is none.

    A share is the link speed that is left over the sum of demands, so there are finitely many: sums of link speeds (or a bus) over sums
    of the demands of classes that can share a group.
    """
    best: Fraction | None = None
    for group in site.groups:
        speeds = _sums_of_speeds(site, group)
        for demand in _demands(group, site):
            i = bisect.bisect_right(speeds, above * demand)
            if i < len(speeds) and (best is None or speeds[i] / demand < best):
                best = speeds[i] / demand
    return best


def _demands(group: HostGroup, site: Site) -> set[Fraction]:
    """Return the sums of demands of all sets of classes that survive something, in each state."""
    out: set[Fraction] = set()
    names = [one for one in group.classes if one.survive]
    peaks = [frozenset[str](), *(frozenset(state.peaks) for state in site.states)]
    for state in peaks:
        rates = [max([one.peaks[peak] for peak in state if peak in one.peaks], default=one.demand) for one in names]
        for count in range(1, len(rates) + 1):
            out |= {sum(chosen, Fraction(0)) for chosen in combinations(rates, count)}
    return {rate for rate in out if rate}


def _sums_of_speeds(site: Site, group: HostGroup) -> Sequence[Fraction]:
    """Return the link speeds that a group of ports can have in all, rising: sums of as many links as a host has ports, and buses."""
    far = {port.speed for host in group.hosts for switch in site.serving[host.rack] for port in switch.ports}
    far |= {port.speed for port in _candidate_ports(site)}
    near: dict[Fraction, int] = {}
    for adapter in _adapters(group):
        for port in adapter.ports:
            near[port.speed] = near.get(port.speed, 0) + 1
    speeds = sorted({min(one, other) for one in near for other in (far or near)})
    most = group.most_ports
    found = {Fraction(0)}
    for speed in speeds:
        found = {total + speed * count for total in found for count in range(most + 1)}
        if len(found) > MOST_SUMS:
            break
    buses = {adapter.bus for adapter in _adapters(group) if adapter.bus is not None}
    return sorted(found | buses | {bus + total for bus in buses for total in found})


MOST_SUMS = 20_000
"""Sums of link speeds that are told apart; of hosts with many speeds, those of the slower ones."""


def _adapters(group: HostGroup) -> Iterator[Any]:
    yield from group.adapters
    for candidates in group.choices.values():
        yield from candidates


def _candidate_ports(site: Site) -> Iterator[Any]:
    from nicplanner.network.offers import with_offers

    open_site, offers = with_offers(site)
    for name in offers:
        yield from open_site.switches[name].ports
