"""What to buy: purchases in the order of their worth, each proven.

The program that counts cards (:mod:`nicplanner.model.counted`) proposes a purchase and bounds all that are left; the program of the plan
says what the proposed one is worth. The best purchase found is the best of all once the bound has reached it. Where nothing couples host
groups, each has a sequence of its own, and sums of these are taken in their order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from nicplanner.design.purchase import Purchase
from nicplanner.design.site import Site
from nicplanner.errors import NoSolutionError, SolverError
from nicplanner.model.costs import money_scale
from nicplanner.model.counted import GOALS, SWITCHES, Cards, Counted, Counts, Unsolved, with_cards
from nicplanner.model.layout import Solution
from nicplanner.model.outcome import NoPlanError
from nicplanner.model.solve import solve_network
from nicplanner.network.cables import amount
from nicplanner.network.offers import with_offers
from nicplanner.network.quotient import Network, Offer, build_network
from nicplanner.solver import Clock, Row, Status
from nicplanner.units import scale_of

SEARCH = 0.7
"""Part of a time limit in which purchases are proposed; the rest is for what they are worth."""
ALONE = 0.9
"""Part of a time limit in which purchases of host groups are found, each alone; the rest is for all of them together."""

Worth = tuple[int, ...]
"""Values of the goals of :data:`nicplanner.model.counted.GOALS`, the cost in parts of the currency."""


@dataclass(frozen=True)
class Choice:
    """A purchase.

    Attributes
    ----------
    cards
        Host group → slot → model.
    switches
        The switches that are bought, by name.
    worth
        Values of the goals.
    bound
        What no other purchase that was still open could fall below.
    proven
        Whether nothing better was left out, but for those that came before.
    scale
        The parts of the currency that costs count.
    """

    cards: Cards
    switches: Mapping[str, Offer]
    worth: Worth
    bound: Worth
    proven: bool
    scale: int

    @property
    def cost(self) -> Fraction:
        """What it costs."""
        return Fraction(self.worth[GOALS.index("cost")], self.scale)

    def totals(self, site: Site) -> tuple[tuple[str, str, int], ...]:
        """Return how many of each model are bought in all: what makes one purchase different from another."""
        return tuple(sorted((*what, count) for what, count in bought(site, self.cards, self.switches).items()))


@dataclass(frozen=True)
class Limits:
    """What a purchase must keep beyond the design: power in W that all cards and switches that are bought may take together."""

    power: Fraction | None = None


def bought(site: Site, cards: Cards, switches: Mapping[str, Offer]) -> dict[tuple[str, str], int]:
    """Return how many of each model are bought: (section of the catalog, model) → pieces."""
    out: dict[tuple[str, str], int] = {}
    for group in site.groups:
        for model in cards.get(group.key, {}).values():
            out["adapters", model] = out.get(("adapters", model), 0) + len(group.hosts)
    for offer in switches.values():
        out["switches", offer.model] = out.get(("switches", offer.model), 0) + 1
    return out


def purchases(site: Site, solver: str, clock: Clock, limits: Limits | None = None) -> Iterator[Choice]:
    """Yield purchases, the best first; those that buy the same in all come once.

    Parameters
    ----------
    site
        A site with something to choose.
    solver
        ``highs`` or ``cbc``.
    clock
        Time that may be spent. When it is over, what is known is yielded as not proven; a part of it is kept for the worth of what is
        proposed last.
    limits
        What every purchase must keep.

    Raises
    ------
    NoSolutionError
        If the time ran out before any purchase was found.
    SolverError
        If the solver failed.
    """
    limits = limits or Limits()
    open_site, offers = with_offers(site)
    seen: set[object] = set()
    try:
        for choice in _in_order(open_site, offers, solver, clock, limits):
            totals = choice.totals(site)
            if totals not in seen:
                seen.add(totals)
                yield choice
    except NoSolutionError:
        if not seen:
            raise


def _in_order(site: Site, offers: Mapping[str, Offer], solver: str, clock: Clock, limits: Limits) -> Iterator[Choice]:
    purchase = site.purchase
    coupled = bool(offers) or limits.power is not None or (purchase is not None and purchase.pooled)
    given: set[object] = set()
    if not coupled:
        alone = [_alone(site, i, solver, clock, limits) for i in range(len(site.groups))]
        for parts in _sums(alone):
            whole = _joined(site, parts, solver, clock)
            if whole is None:
                break  # they do not go together: what they share decides
            given.add(_key(whole.cards))
            yield whole
        else:
            return
    ranked = _Ranked(site, offers, True, solver, clock, clock.share(SEARCH), limits)
    i = 0
    while (found := ranked.get(i)) is not None:
        i += 1
        if _key(found.cards) not in given:
            yield found


def _alone(site: Site, i: int, solver: str, clock: Clock, limits: Limits) -> _Ranked:
    """Return the purchases of a host group alone; each may spend its part of the time and what those before it have left."""
    part = ALONE / len(site.groups)
    return _Ranked(site.only((site.groups[i],)), {}, False, solver, clock.share((i + 1) * part), clock.share((i + SEARCH) * part), limits)


def _key(cards: Cards) -> object:
    return tuple(sorted((group, tuple(sorted(mine.items()))) for group, mine in cards.items()))


class _Ranked:
    """The purchases of some host groups together, in order; found as far as they are asked for."""

    def __init__(
        self, site: Site, offers: Mapping[str, Offer], scarce: bool, solver: str, clock: Clock, search: Clock, limits: Limits
    ) -> None:
        self.site, self.offers, self.scarce, self.solver, self.clock = site, offers, scarce, solver, clock
        self.counted = Counted(site, scarce, offers, solver, search)
        self.scale = money_scale(self.counted.model.network)
        self.found: list[Choice] = []
        self.open: list[tuple[Worth, int, Choice]] = []
        self.tried = 0
        self.least: Worth = (0,) * len(GOALS)  # what nothing that is not tried yet falls below
        if limits.power is not None:
            self.counted.add([power_row(self.counted, site, limits.power)])

    def get(self, i: int) -> Choice | None:
        """Return the purchase at a place of the order, from 0; None if there are not so many."""
        while len(self.found) <= i:
            choice = self._next()
            if choice is None:
                return None
            self.found.append(choice)
        return self.found[i]

    def _next(self) -> Choice | None:
        while True:
            best = self.open[0][2] if self.open else None
            if self.found and not self.found[-1].proven:
                return None
            if best is not None and best.worth <= self.least:
                return heapq.heappop(self.open)[2]  # nothing that is left can be better
            try:
                step = self.counted.next(best.worth if best else None)
            except Unsolved as stop:
                return self._stopped(best, stop)
            if step is None:
                return heapq.heappop(self.open)[2] if best else None
            self.least = max(self.least, step.bound)
            if not step.proven and best is not None:
                return self._unsure()
            try:
                choice = self._worth(step.counts)
            except NoSolutionError:
                return self._stopped(best, Unsolved(Status.NO_SOLUTION, ""))
            if choice is None:
                self.counted.exclude(step.counts, fewer=self._monotone)
                continue
            self.counted.exclude(step.counts)
            if not (step.proven and choice.proven):
                choice = replace(choice, proven=choice.proven and choice.worth <= self.least, bound=min(self.least, choice.worth))
            self.tried += 1
            heapq.heappush(self.open, (choice.worth, self.tried, choice))

    def _unsure(self) -> Choice:
        """Return the best purchase that is open, with what is known of all that are not tried."""
        best = heapq.heappop(self.open)[2]
        return replace(best, proven=best.proven and best.worth <= self.least, bound=min(self.least, best.worth))

    def _stopped(self, best: Choice | None, stop: Unsolved) -> Choice | None:
        if best is not None:
            return self._unsure()
        if stop.status is Status.NO_SOLUTION:
            if self.found:
                return None
            raise NoSolutionError("the time limit was reached before any purchase was found") from None
        raise SolverError(f"the solver {self.solver} failed: {stop}") from None

    @property
    def _monotone(self) -> bool:
        """Whether more cards never spoil a plan: no rule that must be kept looks at how many ports a host has."""
        conditions = {name for rule in self.site.profile.rules.values() for name in rule.never}
        return not {"data_ports_above", "data_ports_below"} & conditions

    def _worth(self, counts: Counts) -> Choice | None:
        """Return what a purchase is worth; None if no plan exists with it."""
        cards = self.counted.named(counts)
        network = replace(closed_network(self.site, cards, self.offers), switches=counts.get(SWITCHES))
        if not self.scarce:
            network = replace(network, supply=dict.fromkeys(network.supply, 10**6))
        try:
            solution = solve_network(network, self.solver, self.clock, buying=True)
        except NoPlanError:
            return None
        return _choice(self.site, self.offers, cards, solution, self.scale)


def closed_network(site: Site, cards: Cards, offers: Mapping[str, Offer]) -> Network:
    """Return the quotient of a site with cards in its slots; switches may still be on offer."""
    return build_network(site.changed(lambda group: with_cards(group, cards.get(group.key, {}))), offers=offers)


def _choice(site: Site, offers: Mapping[str, Offer], cards: Cards, solution: Solution, scale: int) -> Choice:
    worth = {name: solution.objective[name] for name in GOALS}
    worth["cost"] += int(cards_cost(site, cards) * scale)
    values = tuple(worth[name] for name in GOALS)
    switches = {name: offers[name] for name in solution.switches}
    return Choice(cards, switches, values, values, solution.status is Status.OPTIMAL, scale)


def cards_cost(site: Site, cards: Cards) -> Fraction:
    """Return what the cards of a purchase cost, with spares, stock and packs."""
    purchase = site.purchase
    if purchase is None or "adapters" not in purchase.include:
        return Fraction(0)
    return sum((_line_cost(purchase, site, model, count) for (_, model), count in bought(site, cards, {}).items()), Fraction(0))


def _line_cost(purchase: Purchase, site: Site, model: str, count: int) -> Fraction:
    line = purchase.line("adapters", (model,))
    price = amount(purchase.price((model,), site.catalog.get("adapters", model)))
    return (price or Fraction(0)) * line.packs(count) * line.pack


def _joined(site: Site, parts: Sequence[Choice], solver: str, clock: Clock) -> Choice | None:
    """Return the purchases of all host groups as one, if they are worth together what they are worth alone; else None."""
    cards = {key: mine for part in parts for key, mine in part.cards.items()}
    alone = tuple(map(sum, zip(*(part.worth for part in parts), strict=True)))
    try:
        solution = solve_network(closed_network(site, cards, {}), solver, clock, buying=True)
    except NoPlanError:
        return None
    whole = _choice(site, {}, cards, solution, parts[0].scale)
    if whole.worth != alone:
        return None
    bound = tuple(map(sum, zip(*(part.bound for part in parts), strict=True)))
    return replace(whole, bound=bound, proven=all(part.proven for part in parts))


@dataclass(order=True)
class _Sum:
    worth: Worth
    places: tuple[int, ...]
    parts: list[Choice] = field(compare=False)


def _sums(alone: Sequence[_Ranked]) -> Iterator[list[Choice]]:
    """Yield one purchase of each sequence, all combinations, in the order of the sums of their worths."""
    first = _at(alone, (0,) * len(alone))
    heap, seen = [first] if first else [], {(0,) * len(alone)}
    while heap:
        best = heapq.heappop(heap)
        yield best.parts
        for i in range(len(alone)):
            places = (*best.places[:i], best.places[i] + 1, *best.places[i + 1 :])
            if places not in seen:
                seen.add(places)
                following = _at(alone, places)
                if following is not None:
                    heapq.heappush(heap, following)


def _at(alone: Sequence[_Ranked], places: tuple[int, ...]) -> _Sum | None:
    parts = []
    for ranked, place in zip(alone, places, strict=True):
        part = ranked.get(place)
        if part is None:
            return None
        parts.append(part)
    return _Sum(tuple(map(sum, zip(*(part.worth for part in parts), strict=True))), places, parts)


def power_of(site: Site, section: str, model: str) -> Fraction:
    """Return the power of a model in W, 0 where the catalog does not know it."""
    entry = site.catalog.get(section, model)
    return Fraction(0) if entry is None or entry.power_w is None else entry.power_w


def power_row(counted: Counted, site: Site, most: Fraction) -> Row:
    """Return the row that keeps the power of all that is bought within a limit in W."""
    models = {one.model for group in site.groups for candidates in group.choices.values() for one in candidates}
    cards = {model: power_of(site, "adapters", model) for model in models}
    offers = counted.model.network.offers
    switches = {index: power_of(site, "switches", offers[name].model) for name, index in counted.model.offered.items()}
    scale = scale_of([*cards.values(), *switches.values(), most])
    terms = counted.cards({model: int(power * scale) for model, power in cards.items()})
    terms |= {index: int(power * scale) for index, power in switches.items()}
    return Row("power", terms, "<=", int(most * scale))
