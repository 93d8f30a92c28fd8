"""An oracle for purchases: every one there is, filled into the design as plain data, and judged one by one.

It takes nothing from the code that sizes: cards, switches and what they cost are read from the plain data. What a closed design is worth
comes from the enumeration of its layouts (``tests/planner/brute.py``) where that knows the design, else from the planner, which is proven
by that enumeration.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import nicplanner as nic
from nicplanner.design import Site
from nicplanner.model import NoPlanError, solve_network
from nicplanner.model.costs import money_scale
from nicplanner.names import expand
from nicplanner.network import build_network

sys.path.insert(0, str(Path(__file__).parent.parent / "planner"))
import brute

Dict = dict[str, Any]
Totals = tuple[tuple[str, str, int], ...]
Worth = tuple[int, Fraction, int, int]
"""Broken recommendations, cost, preferences, ports."""


@dataclass(frozen=True)
class Bought:
    """A purchase: what it buys in all, what that costs, and the closed design as plain data."""

    totals: Totals
    cost: Fraction
    closed: Dict


def fits(card: Dict, slot: Dict) -> bool:
    """Tell whether a card fits a slot."""
    forms = set(card.get("form_factors", ()))
    if not forms:
        return True
    if "bay" in slot:
        return slot["bay"] in forms
    return "low-profile" in forms or ("full-height" in forms and slot.get("height") != "low")


def card_options(data: Dict, body: Dict) -> list[dict[str, str]]:
    """Return every way to fill the open slots of a host group; of slots that are alike the first ones are filled, in order of models."""
    slots = data["catalog"]["servers"][body["server"]]["slots"]
    given = dict.fromkeys(slots, "choose") if body["adapters"] == "choose" else body.get("adapters", {})
    fixed = {slot: model for slot, model in given.items() if model != "choose"}
    alike: dict[str, list[str]] = {}
    for slot in given:
        if slot not in fixed:
            alike.setdefault(repr(sorted(slots[slot].items())), []).append(slot)
    runs = []
    for mine in alike.values():
        models = [model for model in data["purchase"]["adapters"] if fits(data["catalog"]["adapters"][model], slots[mine[0]])]
        runs.append([dict(zip(mine, chosen, strict=True)) for chosen in combinations_with_replacement(["", *models], len(mine))])
    most = data["purchase"].get("max_adapters", 100)
    out = []
    for chosen in product(*runs):
        every = {**fixed, **{slot: model for run in chosen for slot, model in run.items() if model}}
        if len(every) <= most or not alike:  # a host of which everything is given is left as it is
            out.append(every)
    return out


def switch_options(data: Dict) -> list[list[tuple[str, str]]]:
    """Return every way to buy switches for the fabrics that the one rack lacks: lists of fabric, model.

    Up to two of each fabric: the designs have no room for more.
    """
    models = data["purchase"].get("switches", ())
    if not models:
        return [[]]
    lacking = [fabric for fabric in "AB" if fabric not in {one["fabric"] for one in data["switches"].values()}]
    ways = [way for count in range(3) for way in combinations_with_replacement(models, count)]
    every = product(ways, repeat=len(lacking))
    return [[(fabric, model) for fabric, way in zip(lacking, chosen, strict=True) for model in way] for chosen in every]


def ordered(data: Dict, section: str, model: str, count: int) -> Fraction:
    """Return what so many pieces cost, with spares, stock and packs."""
    purchase = data["purchase"]
    if section not in purchase["include"] or not count:
        return Fraction(0)
    percent = purchase.get("spares_percent", 0)
    percent = percent.get(section, 0) if isinstance(percent, dict) else percent
    pack = purchase.get("pack_sizes", {}).get(model, 1)
    wanted = math.ceil(count * (1 + Fraction(str(percent)) / 100)) - purchase.get("stock", {}).get(model, 0)
    price = Fraction(str(data["catalog"][section][model]["price"]))
    return max(0, math.ceil(Fraction(wanted, pack))) * pack * price


def every_purchase(data: Dict) -> Iterator[Bought]:
    """Yield every purchase."""
    keys = list(data["hosts"])
    top = data["racks"]["R1"].get("height_units", 30)
    for switches in switch_options(data):
        for chosen in product(*(card_options(data, data["hosts"][key]) for key in keys)):
            count: Counter[tuple[str, str]] = Counter(("switches", model) for _, model in switches)
            closed = deepcopy(data)
            for key, cards in zip(keys, chosen, strict=True):
                given = data["hosts"][key]["adapters"]
                closed["hosts"][key]["adapters"] = cards
                for slot, model in cards.items():
                    if given == "choose" or given[slot] == "choose":
                        count["adapters", model] += len(expand(key))
            for i, (fabric, model) in enumerate(switches):
                closed["switches"][f"new{i}"] = {"model": model, "rack": "R1", "unit": top - i, "fabric": fabric}
            totals = tuple(sorted((section, model, pieces) for (section, model), pieces in count.items()))
            yield Bought(totals, sum((ordered(data, *item) for item in totals), Fraction(0)), closed)


def by_layouts(closed: Site) -> Worth | None:
    """Return what a closed design is worth beside what is bought for it: by enumeration of its layouts."""
    best = brute.optimum(closed, 12_000)
    return None if best is None else (0, Fraction(0), 0, best.ports)


def by_planner(closed: Site) -> Worth | None:
    """Return what a closed design is worth beside what is bought for it: by the planner. Cables count where the purchase includes them."""
    network = build_network(closed)
    try:
        found = solve_network(network, buying=True).objective
    except NoPlanError:
        return None
    return found["recommendations"], Fraction(found["cost"], money_scale(network)), found["preferences"], found["ports"]


def worth_of(one: Bought, judge: Callable[[Site], Worth | None], narrow: Callable[[Site], Site] = lambda site: site) -> Worth | None:
    """Return what a closed design is worth beside what is bought for it, None if it has no plan or is none (a host without ports)."""
    try:
        design = nic.Design.from_dict(one.closed)
    except nic.InputError:
        return None
    return judge(narrow(design.site))


def best_purchases(
    data: Dict, judge: Callable[[Site], Worth | None], most: int = 1, narrow: Callable[[Site], Site] = lambda site: site
) -> list[tuple[Worth, Totals]]:
    """Return the best purchases that differ in what they buy, the best first, and what each is worth.

    Parameters
    ----------
    data
        The design as plain data.
    judge
        What a closed design is worth, less what was bought.
    most
        How many purchases.
    narrow
        Makes a closed design ask for more.
    """
    found: dict[Totals, Worth] = {}
    least_first = data.get("platform") is None  # no recommendations: nothing comes before cost
    for one in sorted(every_purchase(data), key=lambda one: one.cost):
        if least_first and len(found) >= most and one.cost > sorted(found.values())[most - 1][1]:
            break
        worth = worth_of(one, judge, narrow)
        if worth is not None:
            whole = (worth[0], worth[1] + one.cost, *worth[2:])
            found[one.totals] = min(whole, found.get(one.totals, whole))
    return sorted((worth, totals) for totals, worth in found.items())[:most]
