"""Several changes at once, where no single one is enough: the cheapest requirements to give up, or one step after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Any

from nicplanner.explain.bisect import most
from nicplanner.explain.changes import changes_without
from nicplanner.explain.conflicts import find_core
from nicplanner.explain.short import failing_groups, shortages
from nicplanner.explain.ways import FAMILIES, Candidate, Trial
from nicplanner.explain.ways.rates import demand_candidate
from nicplanner.explain.ways.survival import WEIGHTS
from nicplanner.explain.wording import say
from nicplanner.model import Requirement
from nicplanner.model.elastic import Elastic
from nicplanner.model.requirements import requirements
from nicplanner.network import build_network

MOST_STEPS = 4
"""Changes that a repair makes at most."""
MOST_OTHERS = 2
"""Requirements of the cheapest set of which it is asked what is cheapest if they are kept."""
MOST_FIRST = 2
"""First steps that are followed."""
MOST_ENDS = 3
"""Last steps that are offered after the same first ones."""

WEIGHT = {"pin": 2, "headroom": 3, "spare": 3, "rule": 3, "dedicated": 4, "apart": 4, "hosts": 6, "demand": 7, "peak": 7, "carried": 30}
"""Kind of requirement → what giving it up weighs, where it is not 1 (or, of a failure, as in :data:`WEIGHTS`)."""
KINDS = {"dedicated": "share", "apart": "share", "peak": "demand", **dict.fromkeys(("fixed", "gateway", "scope", "lacp"), "numbers")}
"""Kind of requirement → kind of repair, where it goes by another name."""


@dataclass(frozen=True)
class Clause:
    """A part of a repair: what to do, the changes, and what it weighs."""

    text: str
    changes: dict[str, Any]
    weight: Fraction


def together(trial: Trial) -> Iterator[Candidate]:
    """Yield the cheapest requirements to give up by the elastic program; then the cheapest others, without each of these."""
    site = trial.narrow(trial.site)
    asked = tuple(requirements(site))
    elastic = Elastic(site, asked, trial.solver, trial.clock)
    weights = {one: _weight(one) for one in asked}
    first = elastic.least([], weights)
    if first is None:
        return
    told: set[frozenset[Requirement]] = set()
    others = (elastic.least([one], weights) for one in sorted(first)[:MOST_OTHERS])
    for given_up in chain([first], others):
        if given_up and given_up not in told and len(given_up) <= MOST_STEPS and not (len(given_up) == 1 and _single(given_up)):
            told.add(given_up)
            candidate = _given_up(trial, sorted(given_up))
            if candidate is not None:
                yield candidate


def _single(given_up: frozenset[Requirement]) -> bool:
    """Tell whether giving up a requirement altogether is what a family of single changes does by less."""
    return all(one.kind in ("headroom", "spare", "hosts", "demand", "peak", "survive", "pin") for one in given_up)


def _weight(one: Requirement) -> int:
    """Return what giving up a requirement weighs, as far as it can be told beforehand."""
    return int(WEIGHTS[one.detail]) if one.kind == "survive" else WEIGHT.get(one.kind, 1)


def _given_up(trial: Trial, given_up: Sequence[Requirement]) -> Candidate | None:
    """Return the candidate that gives up several requirements; demands only as far as they must."""
    clauses = []
    for one in given_up:
        changes = changes_without(trial.design, [one]) if one.kind != "demand" else {}
        if changes is None:
            return None
        if changes:
            clauses.append(Clause(f"give up that {say(trial.site, one)}", changes, Fraction(_weight(one))))
    lowered = _lowered(trial, clauses, [one.name for one in given_up if one.kind == "demand"])
    kind = given_up[0].kind if len(given_up) == 1 else "together"
    return None if lowered is None else joined(trial, [*clauses, *lowered], KINDS.get(kind, kind))


def _lowered(trial: Trial, rest: Sequence[Clause], names: Sequence[str]) -> list[Clause] | None:
    """Lower several demands beside other clauses: by one factor as little as possible, then each as far up again as it can go.

    None if one of them would end at nothing.
    """
    if not names:
        return []
    tops = {name: max(one.demand for group in trial.site.groups for one in group.classes if one.name == name) for name in names}
    rates = dict.fromkeys(names, Fraction(0))

    def fits(some: dict[str, Fraction]) -> bool:
        parts = [one.changes for one in rest]
        parts += [dict(demand_candidate(trial, name, tops[name], rate).changes) for name, rate in some.items()]
        return trial.fits(merged(parts))

    if len(names) > 1:
        factor = most(lambda part: fits({name: rounded(part * tops[name]) for name in names}), Fraction(1), (Fraction(1, 100),))
        if factor is None:
            return None
        rates = {name: rounded(factor * tops[name]) for name in names}
    for name in names:
        found = most(lambda rate, name=name: fits({**rates, name: max(rate, rates[name])}), tops[name])  # type: ignore[misc]
        rates[name] = max(found or Fraction(0), rates[name])
    if not all(rates.values()):
        return None
    lower = [demand_candidate(trial, name, tops[name], rate) for name, rate in rates.items() if rate < tops[name]]
    return [Clause(one.text, dict(one.changes), one.weight) for one in lower]


def rounded(rate: Fraction) -> Fraction:
    """Round a rate down to 1 Mbit/s."""
    return Fraction(rate * 1000 // 1, 1000)


def merged(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return several changes as one; lists of the same key become what is left in both."""
    out: dict[str, Any] = {}
    for path, value in chain.from_iterable(part.items() for part in parts):
        both = path in out and isinstance(value, list) and isinstance(out[path], list)
        out[path] = [one for one in out[path] if one in value] if both and not path.startswith("addressing.") else value
    return out


def joined(trial: Trial, clauses: Sequence[Clause], kind: str) -> Candidate | None:
    """Return clauses as one candidate, without those that the others do not need; None if they do not do together."""
    if not clauses or not trial.fits(merged([one.changes for one in clauses])):
        return None
    kept = list(clauses)
    for one in sorted(clauses, key=lambda one: -one.weight):
        rest = [other for other in kept if other is not one]
        if rest and trial.fits(merged([other.changes for other in rest])):
            kept = rest
    weight = sum((one.weight for one in kept), Fraction(0))
    return Candidate(kind, "; and ".join(one.text for one in kept), merged([one.changes for one in kept]), weight)


def in_steps(failed: Sequence[Candidate], trial: Trial) -> Iterator[Candidate]:
    """Yield changes that do not suffice, each with what the design so changed still lacks, and so on."""
    for first in sorted(failed, key=lambda one: one.weight)[:MOST_FIRST]:
        found = list(_followed(trial, trial, [first]))
        yield from found
        if found:
            return


def _followed(trial: Trial, now: Trial, steps: list[Candidate]) -> Iterator[Candidate]:
    """Yield repairs that begin with some steps; `now` looks at the design before the last one."""
    changed = now.changed(steps[-1].changes)
    if changed is None or len(steps) >= MOST_STEPS:
        return
    site = now.narrow(changed.site)
    failing, _ = failing_groups(build_network(site), now.solver, now.clock)
    short = shortages(build_network(site), failing, now.solver, now.clock)
    core = find_core(site, site, now.solver, now.clock)
    members = None if core is None else frozenset(core.members)
    then = replace(now, design=changed, failing=tuple(failing), shortages=short, core=members)
    tried = [one for family in FAMILIES for one in family(then)]
    fitting = [one for one in sorted(tried, key=lambda one: one.weight) if then.fits(one.changes)][:MOST_ENDS]
    for one in fitting:
        clauses = [Clause(each.text, dict(each.changes), each.weight) for each in (*steps, one)]
        whole = joined(trial, clauses, "together")
        if whole is not None:
            yield whole
    if not fitting and tried:
        yield from _followed(trial, then, [*steps, min(tried, key=lambda one: one.weight)])
