"""The result of :func:`nicplanner.availability` as tables, text and plain data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner import units
from nicplanner.display import block, bounded, paragraph
from nicplanner.names import compress, natural
from nicplanner.tables import Column, Table, TableSpec
from nicplanner.verify.simulation.factoring import Chance
from nicplanner.verify.simulation.result import decimal, plain_rows
from nicplanner.verify.simulation.uptime import ClassAvailability, Figure

if TYPE_CHECKING:
    import pandas as pd

MINUTES = 365 * 24 * 60
"""Minutes of a year of 365 days, 525,600."""
ASSUMPTIONS = (
    "Steady state: a thing is up MTBF / (MTBF + MTTR) of the time. Things fail and are repaired independently of each other; "
    "switches of one failure domain are down together, whenever one of them is. "
    "Hosts, racks and power are taken to be up, and of each class its own group of ports alone is looked at."
)
ALIKE = TableSpec(
    "availability",
    "a class on hosts that are alike",
    (
        Column("hosts", "text", "hosts, as ranges", key=True),
        Column("host_count", "int", "how many hosts", "hosts"),
        Column("traffic", "text", "class", key=True),
        Column("ports", "int", "ports of its group"),
        Column(
            "required_gbps",
            "rate",
            "what its group must carry in every state: min_failover × demand of classes that must survive",
            "Gbit/s",
        ),
        Column("runs_probability", "rate", "that at least one port of its group runs (of a mesh: to every peer)"),
        Column("carries_probability", "rate", "that the required rate is carried (of a mesh: to any peer)"),
        Column("down_minutes_per_year", "rate", "time without a port", "min/a"),
        Column("below_minutes_per_year", "rate", "time below the required rate, that included", "min/a"),
        Column("weakest_element", "text", "what takes most of the time below away if it never fails, on the first host"),
        Column("weakest_minutes_per_year", "rate", "how much that is", "min/a"),
    ),
)
CLASSES = TableSpec(
    "availability_summary",
    "a class over all hosts",
    (
        Column("traffic", "text", "class", key=True),
        Column("hosts", "int", "hosts that carry it", "hosts"),
        Column("worst_host", "text", "host with the least carries_probability, of equal ones the first"),
        Column("worst_runs_probability", "rate", "there: that at least one port runs"),
        Column("worst_carries_probability", "rate", "there: that the required rate is carried"),
        Column("worst_below_minutes_per_year", "rate", "there: time below the required rate", "min/a"),
        Column("best_host", "text", "host with the greatest carries_probability, of equal ones the first"),
        Column("best_carries_probability", "rate", "there: that the required rate is carried"),
        Column("best_below_minutes_per_year", "rate", "there: time below the required rate", "min/a"),
        Column("weakest_element", "text", "what contributes most on the worst host"),
        Column("weakest_minutes_per_year", "rate", "how much less time below the required rate if it never failed", "min/a"),
    ),
)
FIGURES = TableSpec(
    "failure_rates",
    "failure rates in use",
    (
        Column("section", "text", "adapters, servers (their onboard ports), switches, cables (a whole link)", key=True),
        Column("model", "text", "entry of the catalog", key=True),
        Column("mtbf_hours", "rate", "mean time between failures", "h"),
        Column("mttr_hours", "rate", "mean time to repair", "h"),
        Column("availability", "rate", "MTBF / (MTBF + MTTR)"),
        Column("assumed", "bool", "whether one of the two is an assumption of catalogs/reliability.yaml"),
        Column("source", "text", "where they come from"),
    ),
)


@dataclass(frozen=True)
class Availability:
    """How available each class is on each host, in the steady state and with independent failures. Immutable.

    Attributes
    ----------
    exact : tuple of ClassAvailability
        Hosts that are alike and class → probabilities as fractions.
    figures : tuple of Figure
        The failure rates in use.
    """

    exact: tuple[ClassAvailability, ...]
    figures: tuple[Figure, ...]

    def of(self, host: str, traffic: str) -> Chance:
        """Return the exact probabilities of a class on a host.

        Raises
        ------
        KeyError
            If the host does not exist or does not carry the class.
        """
        for one in self.exact:
            if one.traffic == traffic and host in one.hosts:
                return one.chance
        raise KeyError((host, traffic))

    @cached_property
    def rows(self) -> Table:
        """A row for each class on hosts that are alike, exact; columns as :data:`ALIKE` describes them."""
        return Table.of_rows(ALIKE, map(_row, self.exact))

    @property
    def table(self) -> pd.DataFrame:
        """A row for each class on hosts that are alike."""
        return self.rows.frame

    @cached_property
    def classes(self) -> Table:
        """A row for each class, exact; columns as :data:`CLASSES` describes them."""
        names = natural({one.traffic for one in self.exact})
        return Table.of_rows(CLASSES, (_summary([one for one in self.exact if one.traffic == name]) for name in names))

    @property
    def summary(self) -> pd.DataFrame:
        """A row for each class: worst and best host, and the element that contributes most on the worst."""
        return self.classes.frame

    @cached_property
    def rates(self) -> Table:
        """A row for each failure rate in use; columns as :data:`FIGURES` describes them."""
        return Table.of_rows(
            FIGURES,
            (
                (section, model or "(not in cabling.csv)", r.mtbf_hours, r.mttr_hours, r.availability, r.assumed, r.source)
                for section, model, r in self.figures
            ),
        )

    @property
    def failure_rates(self) -> pd.DataFrame:
        """The failure rates in use, and which of them are assumed."""
        return self.rates.frame

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "assumptions": ASSUMPTIONS,
            "failure_rates": plain_rows(self.rates),
            "summary": plain_rows(self.classes),
            "hosts": plain_rows(self.rows),
        }

    def __str__(self) -> str:
        lines = [ASSUMPTIONS]
        assumed = [f"{figure.section} {figure.model}".strip() for figure in self.figures if figure.reliability.assumed]
        if assumed:
            lines.append(f"Assumed failure rates, no maker's: {', '.join(assumed)}")
        for row in self.classes.rows():
            name, _, worst, runs, carries, below, best, _, best_below, weakest, gain = row
            text = f"{name}: {percent(carries)} at the required rate, {percent(runs)} with a port at all, {minutes(below)} a year below, "
            text += "on every host" if below == best_below else f"on {worst}, the worst ({minutes(best_below)} on {best}, the best)"
            lines.append(text + (f"; most by {weakest}, {minutes(gain)}" if weakest else "; it has no ports"))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return bounded(str(self))

    def _repr_html_(self) -> str:
        return block("Availability", "", paragraph(ASSUMPTIONS), self.classes.look(), self.rates.look())


def percent(chance: Fraction) -> str:
    """Write a probability in percent: as many decimals as it takes to tell it from certainty, six or twelve at most, rounded down."""
    places = 6 if 1 - chance >= Fraction(1, 10**7) or chance == 1 else 12
    return f"{units.text(Fraction(int(chance * 100 * 10**places), 10**places))} %"


def minutes(value: Fraction) -> str:
    """Write a time in minutes, small ones as such."""
    if 0 < value < Fraction(1, 1000):
        return "under 0.001 min"
    return f"{decimal(Fraction(round(value * 1000), 1000))} min"


def _row(one: ClassAvailability) -> tuple[Any, ...]:
    runs, carries = one.chance
    lost, below, gain = (part * MINUTES for part in (1 - runs, 1 - carries, one.gain))
    return compress(one.hosts), len(one.hosts), one.traffic, one.ports, one.required, runs, carries, lost, below, one.weakest, gain


def _summary(rows: list[ClassAvailability]) -> tuple[Any, ...]:
    worst, best = min(rows, key=lambda one: one.chance.carries), max(rows, key=lambda one: one.chance.carries)
    return (
        rows[0].traffic,
        sum(len(one.hosts) for one in rows),
        worst.hosts[0],
        worst.chance.runs,
        worst.chance.carries,
        (1 - worst.chance.carries) * MINUTES,
        best.hosts[0],
        best.chance.carries,
        (1 - best.chance.carries) * MINUTES,
        worst.weakest,
        worst.gain * MINUTES,
    )
