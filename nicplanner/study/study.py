"""What if: many variants of a design, planned, proved and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from nicplanner.design import Design
from nicplanner.display import MOST_ROWS, block, facts, grid
from nicplanner.errors import listing, nearest
from nicplanner.plan import Plan
from nicplanner.plan.difference import Difference, compare_plans
from nicplanner.study.asking import read_failure, read_partial, read_whole, read_years
from nicplanner.study.axes import is_part, read_axis
from nicplanner.study.break_even import COLUMNS, Edge, Span, check_edge, find_edge, read_condition, read_span
from nicplanner.study.checks import check_failures, check_names, check_size
from nicplanner.study.executing import Asked, looked_up, run_asked
from nicplanner.study.grid import ONE_AT_A_TIME, SAMPLE, Grid
from nicplanner.study.growth.rates import DEFAULT, Given, Growth, read_growth
from nicplanner.study.outcome import Options, outcome_of, planned
from nicplanner.study.progress import Progress
from nicplanner.study.results import Results, shown
from nicplanner.study.scenario import BASE, Scenario
from nicplanner.study.store import Store

if TYPE_CHECKING:
    import pandas as pd

MOST_UNASKED = 10_000
"""More scenarios than this are run only by who says that so many are meant."""
LONGEST_TRIAL = 2.0
"""Seconds after which no further scenario is tried for an estimate."""


@dataclass(frozen=True)
class Study:
    """Variants of a design. Immutable: every method that adds something returns a new study.

    Parameters
    ----------
    design
        The design that is varied.

    Examples
    --------
    >>> import nicplanner as nic
    >>> study = nic.Study(nic.Design.parse(nic.starter()))
    >>> rows = study.vary("traffic.iscsi.demand_gbps", [1, 2, 9]).run()
    >>> rows["status"].tolist(), rows["spare_ports"].tolist()[:2]
    (['OPTIMAL', 'OPTIMAL', 'INFEASIBLE'], [2, 0])
    """

    design: Design
    grid: Grid = field(default_factory=Grid)
    growth: Growth | None = None
    failures: tuple[tuple[str, ...], ...] = ()
    source: str = "study"

    # ------------------------------------------------------------------------------------------------------ what is asked

    def vary(self, path: str, values: Sequence[Any] | Mapping[str, Any]) -> Self:
        """Vary a value of the design.

        Parameters
        ----------
        path
            Dotted path of the value, as ``traffic.iscsi.demand_gbps``; ``*`` stands for every name at its place, as in
            ``hosts.*.adapters.slot2``: all get the same value.
        values
            The values, or ``{"from": 1, "to": 4, "step": 0.5}``. None removes the key.

        Raises
        ------
        InputError
            If the path names nothing (the nearest ones are named), or there are no values.
        """
        axis = read_axis(self.design, path, values, self.source, self.grid.axes)
        return replace(self, grid=replace(self.grid, axes=(*self.grid.axes, axis)))

    def scenario(self, name: str, changes: Mapping[str, Any]) -> Self:
        """Add a scenario of its own, beside the grid.

        Parameters
        ----------
        name
            Its name.
        changes
            A partial design: maps are merged into those of the design, everything else replaces what stands there, None removes a key.
            A key with dots is a path, as in :meth:`vary`.

        Raises
        ------
        InputError
            If the name is taken, or a path names nothing.
        """
        partial = read_partial(self.design, name, changes, self.grid.named, self.source)
        return replace(self, grid=replace(self.grid, named={**self.grid.named, name: partial}))

    def fail(self, *elements: str) -> Self:
        """Ask of every scenario what is left while some elements are down at once.

        Each call adds a failure, and a row for it to every scenario; a call without elements asks about nothing being down.

        Parameters
        ----------
        elements
            As :func:`nicplanner.simulate` takes them: ``switch:sw-a``, ``adapter:hv01/slot1``, ``rack:R1`` … A study that changes no
            racks, switches, hosts or catalog is refused if the design does not have them.
        """
        return replace(self, failures=(*self.failures, read_failure(elements, self.failures, self.source)))

    def grow(self, demand: Given = DEFAULT, hosts: str = "0%/year", years: int | Sequence[int] = 5) -> Self:
        """Look at the years to come: demand and hosts grow, and everything is planned anew.

        Parameters
        ----------
        demand, hosts
            Rates of growth, as :func:`nicplanner.runway` takes them.
        years
            The years looked at; a number stands for every year from today (0) to that one.

        Raises
        ------
        InputError
            If a rate or year is wrong.
        """
        every = read_years(years, self.source)
        growth = read_growth(tuple(self.design.site.classes), demand, hosts, max(1, *every), source=self.source)
        return replace(self, growth=growth, grid=replace(self.grid, years=every))

    def one_at_a_time(self) -> Self:
        """Vary one value at a time: the design as it is (``base``), then each value of each path alone."""
        return replace(self, grid=replace(self.grid, mode=ONE_AT_A_TIME))

    def sample(self, count: int, seed: int = 0) -> Self:
        """Draw some combinations of the grid, each at most once; the same seed draws the same ones.

        Raises
        ------
        InputError
            If the count is no number above 0.
        """
        count, seed = read_whole("count", count, 1, self.source), read_whole("seed", seed, 0, self.source)
        return replace(self, grid=replace(self.grid, mode=SAMPLE, count=count, seed=seed))

    # ------------------------------------------------------------------------------------------------------ what comes of it

    def __len__(self) -> int:
        return self.size

    def __bool__(self) -> bool:
        return True

    @property
    def size(self) -> int:
        """How many scenarios there are; ``len()`` gives it too, as far as Python counts."""
        return self.grid.size(self.design)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that are varied."""
        return tuple(axis.path for axis in self.grid.axes)

    def seconds_each(self, options: Options) -> tuple[float, int]:
        """Return how long a scenario takes, from a few that are tried here, and how many these are."""
        taken: list[float] = []
        for one in self.grid.some(self.design):
            if sum(taken) < LONGEST_TRIAL:
                taken.append(outcome_of(self.design, one, self.growth, self.failures, options).seconds)
        return sum(taken) / len(taken), len(taken)

    def scenarios(self) -> Iterator[Scenario]:
        """Yield the scenarios in their order."""
        return self.grid.scenarios(self.design)

    def run(
        self,
        executor: Any = None,
        *,
        workers: int | None = None,
        store: str | Path | None = None,
        resume: bool = False,
        solver: str = "highs",
        time_limit: float | None = None,
        progress: Progress = None,
        most: int = MOST_UNASKED,
    ) -> pd.DataFrame:
        """Plan, prove and measure every scenario.

        Parameters
        ----------
        executor
            Where: ``serial`` (default), ``processes`` (of this machine, one for each processor), ``dask`` or a Dask client, or any
            :class:`concurrent.futures.Executor`.
        workers
            How many processes are started where some are.
        store
            Folder in which each finished scenario is stored at once. It may hold those of other studies, which are left alone.
        resume
            Whether to take scenarios from the store that an earlier run has finished.
        solver, time_limit
            For each scenario, as :func:`nicplanner.plan` takes them.
        progress
            None: a bar on a terminal and in a notebook; False: none; or a function that is told how many are done, of how many.
        most
            Refuse to run more scenarios than this.

        Returns
        -------
        pandas.DataFrame
            A row for each scenario (and failure): its name, what was varied, and the columns of
            :data:`nicplanner.study.results.MEASURES`. Scenarios without a plan are rows with their reason.

        Raises
        ------
        InputError
            If nothing is asked, too many scenarios are, two rows would have one name, nothing that is to fail has its name, or an
            argument is wrong.
        StoppedError
            If the machines are lost or the store cannot be written; its ``results`` hold what is done.
        """
        self.check(solver, most)
        options = Options(solver, time_limit)
        return self.results(options, executor, workers, None if store is None else Store(Path(store)), resume, progress).frame()

    def check(self, solver: str = "highs", most: int = MOST_UNASKED) -> None:
        """Refuse a study that cannot be meant.

        Raises
        ------
        InputError
            If nothing is asked of it, or more scenarios than `most`; see :mod:`nicplanner.study.checks` for the rest.
        """
        asks = bool(self.grid.axes or self.grid.named or self.failures or self.growth is not None)
        check_size(self.size if asks else 0, solver, most, self.source)
        self.check_names()
        self.check_failures()

    def check_names(self) -> None:
        """Refuse names that two rows would have, see :func:`nicplanner.study.checks.check_names`."""
        check_names(self.design, self.grid, self.source)

    def check_failures(self) -> None:
        """Refuse failures of what is not there, see :func:`nicplanner.study.checks.check_failures`."""
        if self.growth is None:
            check_failures(self.design, self.grid, self.failures, self.source)

    def results(
        self,
        options: Options,
        executor: Any = None,
        workers: int | None = None,
        store: Store | None = None,
        resume: bool = False,
        progress: Progress = None,
    ) -> Results:
        """Run every scenario, see :meth:`run`."""
        asked = Asked(self.design, self.grid, self.growth, self.failures, options)
        return run_asked(asked, executor, workers, store, resume, progress)

    # ------------------------------------------------------------------------------------------------------ one scenario

    def find(self, which: str | int | Mapping[str, Any]) -> Scenario:
        """Return a scenario: by name, by its number in the order of the rows (from 0), or by the values that it has.

        Raises
        ------
        KeyError
            If there is none.
        """
        if which == BASE:
            return self.grid.base(self.design)
        names = []
        for i, one in enumerate(self.scenarios()):
            values = dict(zip(self.paths, one.values, strict=True))
            if which in (i, one.name) if not isinstance(which, Mapping) else is_part(which, values):
                return one
            if i < 1000:
                names.append(one.name)
        hint = nearest(which, names) if isinstance(which, str) else f"there are {listing(names, 6)}"
        raise KeyError(f"the study has no scenario {which!r}; {hint}".rstrip("; "))

    def design_of(self, which: str | int | Mapping[str, Any]) -> Design:
        """Return the design of a scenario, see :meth:`find`."""
        return self.find(which).apply(self.design, self.growth)

    def plan_of(self, which: str | int | Mapping[str, Any], *, solver: str = "highs", time_limit: float | None = None) -> Plan:
        """Return the plan of a scenario, see :meth:`find`; it is planned again, and comes out the same."""
        return planned(self.design_of(which), Options(solver, time_limit))

    def compare(self, a: str | int | Mapping[str, Any], b: str | int | Mapping[str, Any]) -> Difference:
        """Return how the plans of two scenarios differ, see :meth:`find` for how they are named.

        Raises
        ------
        KeyError
            If there is no such scenario.
        InputError, InfeasibleError, NoSolutionError, SolverError
            If one of them has no plan.
        """
        one, other = self.find(a), self.find(b)
        return compare_plans(self.plan_of(a), self.plan_of(b), (one.name, other.name))

    def break_even(
        self,
        path: str,
        low: float | Decimal,
        high: float | Decimal,
        *,
        step: float | Decimal | None = None,
        condition: str = "feasible",
        solver: str = "highs",
        time_limit: float | None = None,
    ) -> pd.DataFrame:
        """Find by bisection how far a number can go, in each scenario of the study.

        Parameters
        ----------
        path
            The number, as in :meth:`vary`: up to how many Gbit/s of iSCSI does the design do?
        low, high
            Where to look.
        step
            How finely; by default about a thousandth of the range.
        condition
            What must hold: ``feasible`` (a plan exists), ``recommended`` (by the platform's rules), or a measure compared with a number,
            as ``ports <= 8`` or ``cost <= 5000``.
        solver, time_limit
            For each plan.

        Returns
        -------
        pandas.DataFrame
            A row for each scenario: `holds` is the last value that keeps the condition, `breaks` the one a step further, which does not,
            each with the status of its plan; `proven` whether both are; `reason` why it breaks. Without `breaks` it holds at both ends,
            without `holds` at neither.

        Examples
        --------
        >>> import nicplanner as nic
        >>> study = nic.Study(nic.Design.parse(nic.starter())).vary("hosts.*.adapters.slot2", ["I350-T4"])
        >>> study.break_even("traffic.iscsi.demand_gbps", 1, 5, step=0.5)[["holds", "breaks", "proven"]].values.tolist()
        [[3.0, 3.5, True]]
        """
        import pandas as pd

        span = read_span(self.design, path, low, high, step, self.source)
        rows = [[*head, *edge.cells()] for head, edge in self.edges(span, condition, Options(solver, time_limit))]
        frame = pd.DataFrame(rows, columns=["scenario", *self.paths, *COLUMNS])
        return frame.assign(**{name: pd.to_numeric(frame[name]).astype("float64") for name in ("holds", "breaks")})

    def edges(
        self, span: Span, condition: str, options: Options, store: Store | None = None, resume: bool = False
    ) -> Iterator[tuple[list[Any], Edge]]:
        """Yield for each scenario its name and values, and the edge that was found, see :meth:`break_even`."""
        asked = read_condition(condition, self.source)
        check_edge(span, self.grid.axes, self.source)
        look = looked_up(Asked(self.design, self.grid, self.growth, (), options), store, resume)
        for one in self.scenarios():
            edge = find_edge(one, span, asked, look)
            yield [one.name, *(shown(value) if isinstance(value, (Mapping, list)) else value for value in one.values)], edge

    def tornado(self, rows: pd.DataFrame, measure: str = "ports", ax: Any = None, theme: str | None = None) -> Any:
        """Draw what matters most, of the rows of a study that varies one value at a time; see :func:`nicplanner.plot.plot_tornado`."""
        from nicplanner.plot import plot_tornado

        return plot_tornado(rows, measure, ax=ax, theme=theme)

    def heat(self, rows: pd.DataFrame, x: str, y: str, measure: str = "ports", ax: Any = None, theme: str | None = None) -> Any:
        """Draw a measure over two varied paths; see :func:`nicplanner.plot.plot_heat`."""
        from nicplanner.plot import plot_heat

        return plot_heat(rows, x, y, measure, ax=ax, theme=theme)

    def _repr_html_(self) -> str:
        values = ((axis.path, len(axis.values), ", ".join(map(shown, axis.values[:MOST_ROWS]))) for axis in self.grid.axes)
        asked = [("scenarios", self.size), ("mode", self.grid.mode), ("named scenarios", len(self.grid.named) or None)]
        asked += [("years", self.growth.years if self.growth else None), ("failures", len(self.failures) or None)]
        axes = grid(("varied", "values", "the first"), values, len(self.grid.axes))
        names = grid(("scenario",), ((name,) for name in self.grid.named), len(self.grid.named))
        return block("Study", f"of {self.design.name or self.design.source}", facts(asked), axes, names)

    def __repr__(self) -> str:
        return f"<Study of {self.design.name or self.design.source!r}: {self.size:,} scenarios, {self.grid.mode}>"
