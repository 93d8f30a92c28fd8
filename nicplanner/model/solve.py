"""The decomposition that drives the program through the solver.

Host groups meet only in switch ports, VLAN ids, subnets and the fabrics of a scope.  So each is solved alone first (equal ones once);
where the shared rows then hold, the union is optimal, because it meets the sum of the lower bounds, objective by objective.  Only where
they do not hold, clusters of host groups are solved together (:mod:`nicplanner.model.clusters`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nicplanner.errors import NoSolutionError, SolverError
from nicplanner.model.alike import fingerprint, likeness
from nicplanner.model.build import Model, build_model, build_shared
from nicplanner.model.clusters import Grown, Growth
from nicplanner.model.layout import Solution, read_layouts, read_switches
from nicplanner.model.outcome import NoPlanError, Outcome, added
from nicplanner.model.sets import Sets, all_sets
from nicplanner.model.shared import Shared
from nicplanner.network.quotient import Network
from nicplanner.solver import Clock, Program, Row, Status, minimise

GROWING = 0.5
"""Part of the time for clusters of host groups; the rest is kept for the joint program, which finds some plan more surely."""

CHANGED = ("moved", "away", "regrouped")
"""Objectives that keep what there is in an earlier plan."""

TIE_BREAKS = ("ties", "length", *CHANGED, "links")
"""Objectives among plans with as few ports: no bound is known of them where hosts are planned rack by rack."""


def solve_network(network: Network, solver: str = "highs", clock: Clock | None = None, buying: bool = False) -> Solution:
    """Find the best layouts of all host groups.

    Parameters
    ----------
    network
        The quotient of the site.
    solver
        ``highs`` or ``cbc``.
    clock
        Time that may be spent.
    buying
        Whether the least cost comes before the fewest ports. It also does where a purchase's layout is pinned, as in the design that
        sizing gives: only switch ports are left to choose there.

    Raises
    ------
    NoPlanError
        If no plan exists.
    NoSolutionError
        If the time ran out before a plan was found.
    SolverError
        If the solver failed.
    """
    every, exact, length = all_sets(network)
    found = _solve(network, every, _Way(solver, clock or Clock(), buying or _settled(network)), exact)
    if length:
        return found
    purchase = network.cables.purchase
    unsure = buying and purchase is not None and bool({"cables", "transceivers"} & purchase.include)
    open_ends = {"length", *CHANGED, *(["cost"] if unsure or not buying else [])}
    bound = {name: None if name in open_ends else one for name, one in found.bound.items()}
    return replace(found, bound=bound, status=Status.FEASIBLE if unsure else found.status)


def _settled(network: Network) -> bool:
    """Tell whether all classes are pinned where something is bought: then the cheapest switch ports are taken, as when it was chosen."""
    every = all(one.name in group.source.pins for group in network.groups for one in group.source.classes)
    return network.cables.purchase is not None and every


@dataclass(frozen=True)
class _Way:
    """How programs are solved: by which solver, in what time, and whether the least cost comes first."""

    solver: str
    clock: Clock
    buying: bool

    def best(self, model: Model) -> Outcome:
        return lexicographic(model.program, model.objectives(self.buying), self.solver, self.clock)


def _solve(network: Network, every: Sequence[Sets], way: _Way, exact: bool) -> Solution:
    if len(every) == 1:
        return _single(network, every[0], way, exact)
    purchase = network.cables.purchase
    if network.offers or (purchase is not None and purchase.pooled):  # what one group needs changes what others cost
        model = build_model(network, every)
        return _solution(model, way.best(model), {}, exact)
    alone = _solve_alone(network, every, way)
    _, floor = added(alone)
    part = replace(way, clock=way.clock.share(GROWING))
    shared = Shared(build_shared(network, every), way.solver, way.clock)
    grown = Growth(network, every, shared, part.best, way.buying).grow(alone)
    if isinstance(grown, Grown):
        return _put_together(shared.model, grown, floor, exact)
    model = build_model(network, every)
    return _solution(model, way.best(model), floor, exact)


def _put_together(shared: Model, grown: Grown, floor: Mapping[str, int | None], exact: bool) -> Solution:
    """Return the solution of clusters that hold together."""
    outcomes = [one.outcome for one in grown.clusters]
    objective, bound = added(outcomes)
    together = Outcome(grown.values, objective, bound, all(one.proven for one in outcomes))
    exact = exact or not any(one.sharing for one in grown.clusters)
    return _solution(shared, together, floor, exact)


def _single(network: Network, sets: Sets, way: _Way, exact: bool) -> Solution:
    model = build_model(network, [sets])
    outcome = way.best(model)
    floor: dict[str, int | None] = {}
    if not exact:
        relaxed = build_model(_plenty(network), [sets])
        goals = [goal for goal in relaxed.objectives(way.buying) if goal[0] not in TIE_BREAKS]
        floor = {name: bound or 0 for name, bound in lexicographic(relaxed.program, goals, way.solver, way.clock).bound.items()}
    return _solution(model, outcome, floor, exact)


def _plenty(network: Network) -> Network:
    """Return the network with as many switch ports as anyone could ask for."""
    return replace(network, supply=dict.fromkeys(network.supply, 10**6))


def _solution(model: Model, outcome: Outcome, floor: Mapping[str, int | None], exact: bool) -> Solution:
    layouts = tuple(read_layouts(model, outcome.values))
    if exact:
        status = Status.OPTIMAL if outcome.proven else Status.FEASIBLE
        return Solution(layouts, status, outcome.objective, outcome.bound, read_switches(model, outcome.values))
    bound: dict[str, int | None] = {name: floor.get(name) for name in outcome.objective}
    bound["length"] = None
    bound.update({name: None for name in CHANGED if name in bound})
    met = outcome.proven and all(bound[name] == value for name, value in outcome.objective.items() if name not in TIE_BREAKS)
    status = Status.OPTIMAL if met else Status.FEASIBLE
    return Solution(layouts, status, outcome.objective, outcome.bound if met else bound, read_switches(model, outcome.values))


def _solve_alone(network: Network, every: Sequence[Sets], way: _Way) -> list[Outcome]:
    """Solve each host group as if the switch ports were its own; equal programs once."""
    looks: dict[object, Outcome] = {}
    known: dict[object, Outcome] = {}
    out = []
    plenty = _plenty(network)
    for sets in every:
        look = likeness(plenty, sets)
        if look is None or look not in looks:
            model = build_model(plenty, [sets])
            objectives = model.objectives(way.buying)
            key = fingerprint(model.program, objectives)
            if key not in known:
                known[key] = lexicographic(model.program, objectives, way.solver, way.clock)
            out.append(known[key])
            if look is not None:
                looks[look] = known[key]
        else:
            out.append(looks[look])
    return out


def lexicographic(program: Program, objectives: Sequence[tuple[str, Mapping[int, int]]], solver: str, clock: Clock) -> Outcome:
    """Minimise one objective after the other, each held at its optimum before the next."""
    held: list[Row] = []
    values: tuple[int, ...] = ()
    found: dict[str, int] = {}
    bound: dict[str, int | None] = {name: None for name, _ in objectives}
    proven = True
    for name, terms in objectives:
        if not terms and (values or name != objectives[-1][0]):  # whether a plan exists must be asked at least once
            found[name] = bound[name] = 0
            continue
        result = minimise(program, terms, solver, clock, held, values) if proven else None
        if result is not None and result.status is Status.INFEASIBLE:
            raise NoPlanError("no plan exists")
        if result is not None and result.status is Status.ERROR:
            raise SolverError(f"the solver {solver} failed: {result.message}")
        if result is not None and result.status is Status.NO_SOLUTION:
            raise NoSolutionError("the time limit was reached before any plan was found")
        if result is not None:
            values, bound[name] = tuple(result.values), result.bound
            proven = result.status is Status.OPTIMAL
            held.append(Row(f"held {name}", terms, "<=", result.objective or 0))
        found[name] = sum(coefficient * values[i] for i, coefficient in terms.items())
    return Outcome(values, found, bound, proven)
