"""The runway of a plan: what runs out first as demand and hosts grow, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner.design import Design
from nicplanner.display import MOST_ROWS, block, grid, paragraph
from nicplanner.pipeline import plan
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.links import link_rows, port_rows
from nicplanner.study.growth.meshes import mesh_rows
from nicplanner.study.growth.racks import rack_rows
from nicplanner.study.growth.rates import ALIKE, DEFAULT, NONE, Given, Growth, read_growth
from nicplanner.study.growth.replanned import Replanned, replan
from nicplanner.study.growth.rows import Row, runway_table, slack_table, within
from nicplanner.study.growth.subnets import subnet_rows
from nicplanner.study.growth.switches import switch_rows
from nicplanner.tables import Table
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report

if TYPE_CHECKING:
    import pandas as pd

    from nicplanner.plan import Plan


@dataclass(frozen=True)
class Runway:
    """What runs out when, first bottleneck first, see :func:`runway`.

    Attributes
    ----------
    name : str
        The design's title.
    growth : Growth
        What grows, and how far it is looked.
    rows : tuple of Row
        Every limit with exact numbers, in the order of the table.
    replanned : Replanned or None
        How long any plan exists if everything is planned anew each year; None where it was not asked.
    """

    name: str
    growth: Growth
    rows: tuple[Row, ...]
    replanned: Replanned | None

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables ``runway`` and ``slack`` with exact values."""
        return {"runway": runway_table(self.rows, self.growth.years), "slack": slack_table(self.rows)}

    @property
    def table(self) -> pd.DataFrame:
        """A row for each limit: kind, subject, limit, used, capacity, unit, utilisation, factor, years."""
        return self.tables["runway"].frame

    @property
    def slack(self) -> pd.DataFrame:
        """A row for each year and limit: what is used, and what is left."""
        return self.tables["slack"].frame

    @property
    def bottlenecks(self) -> pd.DataFrame:
        """The rows of the table that run out within the years looked at."""
        return self.table.head(self.short)

    @cached_property
    def short(self) -> int:
        """How many rows run out within the years looked at."""
        return sum(within(row, self.growth.years) is not None for row in self.rows)

    def plot(self, ax: Any = None, theme: str | None = None) -> Any:
        """Draw it, see :func:`nicplanner.plot.plot_runway`."""
        from nicplanner.plot import plot_runway

        return plot_runway(self, ax, theme)

    def describe(self) -> str:
        """Return in a line what grows."""
        rates = self.growth.demand
        usual = max(rates.values(), key=list(rates.values()).count)
        own = "".join(f", {name} {rate}" for name, rate in rates.items() if rate != usual)
        return f"demand {usual}{own}; hosts {self.growth.hosts}; {self.growth.years} years"

    def __repr__(self) -> str:
        text = "nothing runs out"
        if self.short:
            first = self.rows[0]
            text = f"{first.subject} ({first.limit}) first, after {first.years:.1f} years"
        return f"<Runway of {self.name!r}: {text}; {self.describe()}>"

    def _repr_html_(self) -> str:
        first = runway_table(self.rows[:MOST_ROWS], self.growth.years)
        shown = grid(list(first.columns), first.rows(), len(self.rows))
        text = "nothing runs out" if not self.short else f"{self.short} of {len(self.rows)} limits are reached"
        last = paragraph(str(self.replanned)) if self.replanned else ""
        return block(f"Runway of {self.name}", f"{self.describe()}: {text}", shown, last)


def runway(design: Design, growth: Given = DEFAULT, hosts: str = "0%/year", years: int = 10, *, replanned: bool = True) -> Runway:
    """Tell when each class, adapter, switch, rack and subnet runs out as demand and hosts grow.

    Parameters
    ----------
    design
        The design; it is planned, and that layout is kept while things grow.
    growth
        Growth of demand: ``20%/year`` or ``1.5%/month`` for all classes; a mapping of class → rate, in which ``*`` stands for the others;
        or a list of rates and ``class=rate``. In a mapping or list without a rate for all, the classes not named do not grow.
    hosts
        Growth of the number of hosts of every host group; racks keep their shares.
    years
        How far to look, 1 to 100.
    replanned
        Whether to ask besides for how many years any plan exists if all is planned anew on the same hardware.

    Returns
    -------
    Runway
        With DataFrames ``table``, ``slack`` and ``bottlenecks``, and ``replanned``.

    Raises
    ------
    InputError
        If a rate, class or number of years is wrong; with every mistake.
    InfeasibleError, NoSolutionError, SolverError
        If the design has no plan today, as :func:`nicplanner.plan` does.

    Notes
    -----
    Growth compounds from today: demand(t) = demand × (1 + rate)^t, hosts(t) = ⌈hosts × (1 + rate)^t⌉ in each host group. The factor of a
    row is exact: at that growth the limit still holds, with any more it does not. Growth of demand leaves switches, racks and subnets
    alone, growth of hosts leaves the load of a host alone: what a host takes over from failed ones of its cluster
    (``policy.host_failures``), and its part of the machines' demand (``demand_gbps: vms``), stay those of today's hosts, though more
    hosts would share them. Re-planned, they do share. Peaks grow with their class, a demand that follows from the machines with it too;
    each limit names the state of the design in which it is met first.

    Examples
    --------
    >>> import nicplanner as nic
    >>> found = runway(nic.Design.parse(nic.starter()), replanned=False)
    >>> found.bottlenecks[["subject", "limit"]].iloc[0].tolist()
    ['hv[01-04] production', 'failure of adapter slot1']
    """
    grows = read_growth(tuple(design.site.classes), growth, hosts, years)
    return runway_of(design, plan(design), grows, replanned)


def runway_of(design: Design, made: Plan, growth: Growth, replanned: bool = True) -> Runway:
    """Tell the same of a plan of the design that is there already."""
    fleet = Fleet(design.site, growth)
    facts = read_facts(design.site, made.tables["ports"], Report())
    rows = [
        *link_rows(facts, growth),
        *mesh_rows(facts, fleet),
        *port_rows(facts, growth.years),
        *switch_rows(facts, fleet),
        *rack_rows(design.site, fleet),
        *subnet_rows(facts, made.tables["vlans"], fleet),
    ]
    again = replan(design, growth, fleet) if replanned else None
    return Runway(design.name or design.source, growth, tuple(sorted(rows, key=lambda row: row.order)), again)


def first_bottleneck(design: Design, made: Plan) -> Row | None:
    """Return the limit that a plan meets first as all demands grow alike; None if none is ever met.

    Parameters
    ----------
    design
        The design.
    made
        A plan of it, which is kept.

    Returns
    -------
    Row or None
        The first row of a :func:`runway_of` in which the hosts stay, with today alone in its ``by_year``: links and buses alone can
        then run out. Its ``factor`` is the largest growth that the plan takes, ``share(used)`` what is used of the limit today.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter())
    >>> first = first_bottleneck(design, nic.plan(design))
    >>> first.subject, first.limit, str(first.share(first.used))
    ('hv[01-04] production', 'failure of adapter slot1', '24/25')
    """
    facts = read_facts(design.site, made.tables["ports"], Report())
    rows = link_rows(facts, Growth(dict.fromkeys(design.site.classes, ALIKE), NONE, 0), short=True)
    first = min(rows, key=lambda row: row.order, default=None)
    return None if first is None or first.years is None else first
