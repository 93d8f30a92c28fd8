"""The road of a purchase: choices → a closed design → its plan → proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from nicplanner.design import Design
from nicplanner.design.undecided import undecided
from nicplanner.errors import InfeasibleError, InputError, InternalError, NoSolutionError, Problem
from nicplanner.model.counted import GOALS
from nicplanner.model.sizing import Choice, bought, purchases
from nicplanner.pipeline import make_plan
from nicplanner.plan import Plan
from nicplanner.plan.bom import SECTIONS
from nicplanner.sizing.filled import Narrow, same, with_pins, with_purchase
from nicplanner.sizing.measures import measure
from nicplanner.sizing.sized import Sized
from nicplanner.sizing.unsizable import why_not
from nicplanner.solver import Clock

CHOICE = 0.8
"""Part of a time limit in which purchases are chosen; the rest is for their plans."""

Progress = Callable[[int, int], None]
"""Called with how many purchases are found, and how many are asked for."""


def size(
    design: Design,
    *,
    alternatives: int = 1,
    solver: str = "highs",
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Sized:
    """Choose what to buy, together with the plan.

    Cards for the slots that the design leaves open (``choose``) and switches for racks and fabrics that have none are chosen from the
    candidates of its ``purchase``, such that the plan breaks the fewest recommendations, costs least, and uses the fewest ports, in this
    order.

    Parameters
    ----------
    design
        A design with a section ``purchase``.
    alternatives
        How many purchases to find, the best first; each next one is the best that differs from all before in models or their counts.
    solver
        ``highs``, or ``cbc`` for a second opinion.
    time_limit
        Seconds in all; None for no limit. When it is hit, the best purchase so far is returned with status FEASIBLE and its gap, and
        there may be fewer alternatives than were asked for.
    progress
        Called after each purchase.

    Returns
    -------
    Sized
        A plan, with the design that it is the plan of, what is bought, what it costs; the others in ``others``.

    Raises
    ------
    InputError
        If the design has no section ``purchase``.
    InfeasibleError
        If no purchase of the candidates gives a plan; ``explanation`` says why.
    NoSolutionError
        If the limit was hit before any purchase was found.

    Examples
    --------
    >>> import nicplanner as nic
    >>> cards = {"quad": {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 16, "price": 120},
    ...          "dual": {"interfaces": {"p[1-2]": "1000base-t"}, "bus_gbps": 16, "price": 70}}
    >>> changes = {"catalog.adapters": cards, "hosts.hv[01-04].adapters": "choose", "purchase": {"adapters": list(cards)}}
    >>> found = nic.size(nic.Design.parse(nic.starter()).replace(changes), alternatives=2)
    >>> found.purchase, found.status
    ('4 × dual, 4 × quad', 'OPTIMAL')
    >>> found.others[0].purchase
    '12 × dual'
    """
    if alternatives < 1:
        raise ValueError("alternatives: at least 1")
    require_purchase(design)
    clock, begun = Clock(time_limit), time.monotonic()
    found: list[Sized] = []
    for choice in purchases(design.site, solver, clock.share(CHOICE)):
        try:
            found.append(realise(design, choice, solver, clock))
        except NoSolutionError:
            if not found:
                raise
            break
        if progress is not None:
            progress(len(found), alternatives)
        if len(found) >= alternatives or not choice.proven:
            break
    if not found:
        raise InfeasibleError(lambda: why_not(design, solver, clock.left()))
    first = found[0]
    seconds = time.monotonic() - begun
    return Sized(first.tables, first.manifest, seconds, first.design, first.bought, first.measures, found[1:])


def require_purchase(design: Design) -> None:
    """Refuse a design that does not say what may be bought.

    Raises
    ------
    InputError
        If it has no section ``purchase``.
    """
    if design.site.purchase is None:
        message, hint = "the design says nothing of what may be bought", "add 'purchase: {adapters: […]}' and write 'choose' for cards"
        raise InputError([Problem("purchase", message, "", "a section 'purchase'", hint, design.source)])


def realise(design: Design, choice: Choice, solver: str, clock: Clock, narrow: Narrow = same) -> Sized:
    """Return the plan of a purchase, narrowed as that was; see that it is worth what the choice says.

    Raises
    ------
    InternalError
        If it is not: a fault of nicplanner.
    """
    closed = with_purchase(design, choice.cards, choice.switches)
    pinned, values = with_pins(closed, solver, clock, narrow)
    left = undecided(pinned.site)
    if left:
        raise InternalError("a purchase leaves something open", {"open": left})
    items = bought(design.site, choice.cards, choice.switches)
    plan = make_plan(pinned, solver, clock, items)
    worth = dict(zip(GOALS, choice.worth, strict=True))
    if choice.proven and plan.status == "OPTIMAL":
        for name in ("recommendations", "ports") if pinned.site.recommendations != "ignore" else ("ports",):
            if values[name] != worth[name] or plan.objective[name] != worth[name]:
                raise InternalError("a purchase and its plan do not agree", {name: (worth[name], values[name], plan.objective[name])})
    manifest = _manifest(plan.manifest, choice, _cost(pinned, plan, choice))
    return Sized(plan.tables, manifest, plan.seconds, pinned, items, measure(pinned.site, plan, items))


def _cost(design: Design, plan: Plan, choice: Choice) -> Fraction:
    """Return what the order costs of what the purchase counts; that is what the choice says, unless something has no price.

    Raises
    ------
    InternalError
        If it is not: a fault of nicplanner.
    """
    purchase, order = design.site.purchase, plan.tables["order"]
    include = purchase.include if purchase is not None else frozenset[str]()
    counted = [total for category, total in zip(order["category"], order["total"], strict=True) if SECTIONS[category] in include]
    total = sum((one for one in counted if one is not None), Fraction(0))
    if choice.proven and total != choice.cost and None not in counted:
        raise InternalError("a purchase and its order do not agree", {"cost": (choice.cost, total)})
    return total


def _manifest(manifest: Mapping[str, Any], choice: Choice, cost: Fraction) -> dict[str, Any]:
    """Return the manifest with the cost, and with the status of the choice where that is less than the plan's own."""
    bound = dict(zip(GOALS, choice.bound, strict=True))
    found = dict(zip(GOALS, choice.worth, strict=True))
    scaled = Fraction(bound["cost"], choice.scale)
    out = {
        **manifest,
        "objective": {**manifest["objective"], "cost": number(cost)},
        "bound": {**manifest["bound"], "cost": number(min(cost, choice.cost if choice.proven else scaled))},
    }
    if not choice.proven:
        gaps = ((found[name] - bound[name]) / found[name] for name in GOALS if bound[name] < found[name])
        out |= {"status": "FEASIBLE", "gap": float(next(gaps, 0.0))}
    return out


def number(amount: Fraction) -> int | float:
    """Return an amount as a number of JSON that prints exactly."""
    return int(amount) if amount.denominator == 1 else float(amount)
