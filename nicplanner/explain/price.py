"""What each requirement and recommendation costs: the best plan without it beside the best plan with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nicplanner.design.site import Site
from nicplanner.display import block, grid
from nicplanner.errors import NoSolutionError
from nicplanner.explain.wording import WORDS, key_of, named, say
from nicplanner.model import Requirement, Solution, solve_network
from nicplanner.model.requirements import about, requirements, without
from nicplanner.network import build_network
from nicplanner.plan import assemble
from nicplanner.plan.totals import bill_totals
from nicplanner.solver import Clock, Status

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = (
    *(
        ("survive", kind, f"the failure of any one {word} is survived, by all classes", f"traffic.*.survive: {kind}")
        for kind, word in WORDS.items()
    ),
    ("dedicated", "", "dedicated classes have their ports to themselves, all of them", "traffic.*.sharing: dedicated"),
    ("apart", "", "classes never share a port, all pairs that are apart", "traffic.*.apart_from"),
)
"""Requirements that cost something only together: kind, detail, words and key."""

Progress = Callable[[int, int], None]
"""Told how many of how many requirements are priced."""


@dataclass(frozen=True)
class Price:
    """What a plan would save without a requirement.

    Attributes
    ----------
    requirement, key
        In words, and the key of the design (or the platform's rule) that states it.
    ports, cables
        NIC ports and cables that the best plan without it needs fewer, in all.
    length_m
        By how many metres its cable runs are shorter (negative: fewer ports, longer runs).
    money
        By how much its cables, and what else its bill lists to buy, cost less, by currency; empty where nothing that changes has a price.
    per_host
        Ports saved on each host, of each host group where that differs.
    proven
        Whether both plans are proven optimal.
    """

    requirement: str
    key: str
    ports: int
    cables: int
    length_m: Fraction
    money: Mapping[str, Fraction]
    per_host: Mapping[str, int]
    proven: bool

    @property
    def binds(self) -> bool:
        """Whether a plan without the requirement is better in anything: ports, cables, money or length."""
        return self.ports > 0 or self.cables > 0 or self.length_m > 0 or any(saved > 0 for saved in self.money.values())


@dataclass(frozen=True)
class _Cost:
    solution: Solution
    ports: Mapping[str, int]
    cables: int
    length: int
    money: Mapping[str, Fraction]
    unpriced: bool


class Prices:
    """The prices of a design's rules, those that save most first.

    Attributes
    ----------
    rows
        One :class:`Price` for each requirement and recommendation, in the order of what it saves: money, ports, cables, length.
    hosts
        Hosts of the design.
    unpriced
        Whether some item to buy has no price: the money is that of the priced ones alone.
    left
        Requirements that the time limit left no time for, in words.
    """

    def __init__(self, rows: tuple[Price, ...], hosts: int, unpriced: bool, left: tuple[str, ...] = ()) -> None:
        self.rows, self.hosts, self.unpriced, self.left = rows, hosts, unpriced, left

    @property
    def table(self) -> pd.DataFrame:
        """The prices as a table: a row for each requirement and recommendation; lengths as floats, `money` by currency as text."""
        import pandas as pd

        columns = ["requirement", "key", "binds", "ports", "ports_per_host", "cables", "length_m", "money", "proven"]
        return pd.DataFrame([self._row(one) for one in self.rows], columns=columns)

    @staticmethod
    def _row(one: Price) -> dict[str, Any]:
        return {
            "requirement": one.requirement,
            "key": one.key,
            "binds": one.binds,
            "ports": one.ports,
            "ports_per_host": per_host(one),
            "cables": one.cables,
            "length_m": float(one.length_m),
            "money": money(one),
            "proven": one.proven,
        }

    def __repr__(self) -> str:
        binding = sum(one.binds for one in self.rows)
        return f"<Prices of {len(self.rows)} requirements, {binding} of which bind>"

    def _repr_html_(self) -> str:
        binding = [one for one in self.rows if one.binds]
        rows = ((one.requirement, one.key, one.ports, one.cables, one.length_m, money(one), one.proven) for one in binding)
        head = ("without it", "key", "ports saved", "cables saved", "length_m saved", "money saved", "proven")
        return block("Prices", f"of {len(self.rows)} requirements, {len(binding)} of which bind", grid(head, rows, len(binding)))


def per_host(one: Price) -> str:
    """Write the ports saved on each host: one number, or one for each host group."""
    values = set(one.per_host.values())
    return str(values.pop()) if len(values) == 1 else ", ".join(f"{key}: {ports}" for key, ports in one.per_host.items())


def money(one: Price) -> str:
    """Write the money that is saved, by currency; empty where nothing that changes has a price."""
    return ", ".join(f"{float(value):g} {currency}".strip() for currency, value in one.money.items() if value)


def price_rules(site: Site, solver: str, clock: Clock, progress: Progress | None = None) -> Prices:
    """Price every requirement and recommendation of a site by solving it once more without each.

    Parameters
    ----------
    site
        The site; it has a plan.
    solver, clock
        Solver, and the time that may be spent in all.
    progress
        Told after each one.

    Raises
    ------
    NoPlanError
        If there is no plan to begin with.
    NoSolutionError
        If the time was over before the design itself was planned; later ones are left out, see :attr:`Prices.left`.
    """
    base = _cost(site, solver, clock)
    asked = list(_asked(site))
    rows = []
    for i, (text, key, changed) in enumerate(asked):
        try:
            rows.append(_price(site, text, key, base, _cost(changed, solver, clock)))
        except NoSolutionError:
            break
        if progress is not None:
            progress(i + 1, len(asked))
    order = sorted(rows, key=lambda one: (-sum(one.money.values(), Fraction(0)), -one.ports, -one.cables, -one.length_m))
    return Prices(tuple(order), len(site.hosts), base.unpriced, tuple(text for text, _, _ in asked[len(rows) :]))


def _asked(site: Site) -> Iterator[tuple[str, str, Site]]:
    """Yield each requirement and recommendation in words, its key, and the site without it."""
    asked = requirements(site)
    for one in asked:
        yield say(site, one), key_of(site, one), without(site, [one])
    for kind, detail, words, key in TOGETHER:
        mine = [one for one in asked if one.kind == kind and detail in ("", one.detail)]
        if len(mine) > 1:
            yield words, key, without(site, mine)
    for rule in about(site):
        if rule.kind == "recommendation" and site.recommendations == "prefer":
            advised = Requirement("rule", rule.id)
            yield f"recommendation {named(rule)}", key_of(site, advised), without(site, [advised])


def _price(site: Site, text: str, key: str, base: _Cost, other: _Cost) -> Price:
    currencies = sorted({*base.money, *other.money})
    return Price(
        text,
        key,
        sum(base.ports[group.key] - other.ports[group.key] for group in site.groups),
        base.cables - other.cables,
        Fraction(base.length - other.length, 10_000),
        {one: base.money.get(one, Fraction(0)) - other.money.get(one, Fraction(0)) for one in currencies},
        {group.key: (base.ports[group.key] - other.ports[group.key]) // len(group.hosts) for group in site.groups},
        base.solution.status is Status.OPTIMAL and other.solution.status is Status.OPTIMAL,
    )


def _cost(site: Site, solver: str, clock: Clock) -> _Cost:
    """Return what the best plan of a site uses, and what its bill of materials lists to buy."""
    network = build_network(site)
    solution = solve_network(network, solver, clock)
    tables, length = assemble(network, solution, solver)
    ports = {
        group.source.key: len(group.source.hosts) * sum(sum(part.counts.values()) for part in layout.parts)
        for group, layout in zip(network.groups, solution.layouts, strict=True)
    }
    totals = bill_totals(tables["bom"])
    return _Cost(solution, ports, len(tables["cabling"]), length, totals.amounts, not totals.exact)
