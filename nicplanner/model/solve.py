"""The decomposition that drives the program through the solver.

Host groups meet only in switch ports, VLAN ids, subnets and the fabrics of a scope.  So each is solved alone first (equal ones once);
where the shared rows then hold, the union is optimal, because it meets the sum of the lower bounds, objective by objective.  Only where
they do not hold is the joint program solved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nicplanner.errors import NicplannerError, NoSolutionError, SolverError
from nicplanner.model.build import Model, build_model
from nicplanner.model.layout import Layout, Solution, read_layouts, read_switches
from nicplanner.model.sets import Sets, all_sets
from nicplanner.network.quotient import Network
from nicplanner.solver import Clock, Program, Row, Status, minimise

TIE_BREAKS = ("ties", "length", "links")
"""Objectives among plans with as few ports: no bound is known of them where hosts are planned rack by rack."""


class NoPlanError(NicplannerError):
    """The program is infeasible: no plan exists."""


@dataclass(frozen=True)
class _Outcome:
    """Values after all objectives, with what is proven of each."""

    values: tuple[int, ...]
    objective: Mapping[str, int]
    bound: Mapping[str, int | None]
    proven: bool


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
    bound = {name: None if name == "length" or (name == "cost" and (unsure or not buying)) else one for name, one in found.bound.items()}
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

    def lexicographic(self, model: Model) -> _Outcome:
        return _lexicographic(model.program, model.objectives(self.buying), self.solver, self.clock)


def _solve(network: Network, every: Sequence[Sets], way: _Way, exact: bool) -> Solution:
    if len(every) == 1:
        return _single(network, every[0], way, exact)
    purchase = network.cables.purchase
    if network.offers or (purchase is not None and purchase.pooled):  # what one group needs changes what others cost
        model = build_model(network, every)
        return _solution(model, way.lexicographic(model), {}, exact)
    alone = _solve_alone(network, every, way)
    solver, clock = way.solver, way.clock
    union = _union(network, every, alone, solver, clock)
    bound = {name: sum(one.bound[name] or 0 for one in alone) for name in alone[0].bound}
    if union is not None:
        objective = {name: sum(one.objective[name] for one in alone) for name in bound}
        proven = all(one.proven for one in alone)
        return Solution(tuple(union), Status.OPTIMAL if proven else Status.FEASIBLE, objective, bound)
    model = build_model(network, every)
    return _solution(model, way.lexicographic(model), bound, exact)


def _single(network: Network, sets: Sets, way: _Way, exact: bool) -> Solution:
    model = build_model(network, [sets])
    outcome = way.lexicographic(model)
    floor: dict[str, int] = {}
    if not exact:
        relaxed = build_model(_plenty(network), [sets])
        goals = [goal for goal in relaxed.objectives(way.buying) if goal[0] not in TIE_BREAKS]
        floor = {name: bound or 0 for name, bound in _lexicographic(relaxed.program, goals, way.solver, way.clock).bound.items()}
    return _solution(model, outcome, floor, exact)


def _plenty(network: Network) -> Network:
    """Return the network with as many switch ports as anyone could ask for."""
    return replace(network, supply=dict.fromkeys(network.supply, 10**6))


def _solution(model: Model, outcome: _Outcome, floor: Mapping[str, int], exact: bool) -> Solution:
    layouts = tuple(read_layouts(model, outcome.values))
    if exact:
        status = Status.OPTIMAL if outcome.proven else Status.FEASIBLE
        return Solution(layouts, status, outcome.objective, outcome.bound, read_switches(model, outcome.values))
    bound: dict[str, int | None] = {name: floor.get(name) for name in outcome.objective}
    bound["length"] = None
    met = outcome.proven and all(bound[name] == value for name, value in outcome.objective.items() if name not in TIE_BREAKS)
    status = Status.OPTIMAL if met else Status.FEASIBLE
    return Solution(layouts, status, outcome.objective, outcome.bound if met else bound, read_switches(model, outcome.values))


def _solve_alone(network: Network, every: Sequence[Sets], way: _Way) -> list[_Outcome]:
    """Solve each host group as if the switch ports were its own; equal programs once."""
    known: dict[object, _Outcome] = {}
    out = []
    plenty = _plenty(network)
    for sets in every:
        model = build_model(plenty, [sets])
        objectives = model.objectives(way.buying)
        key = _fingerprint(model.program, objectives)
        if key not in known:
            known[key] = _lexicographic(model.program, objectives, way.solver, way.clock)
        out.append(known[key])
    return out


def _fingerprint(program: Program, objectives: Sequence[tuple[str, Mapping[int, int]]]) -> object:
    """Return what makes two programs the same: names of rows do not."""
    rows = tuple((tuple(row.terms.items()), row.sense, row.bound) for row in (*program.rows, *program.exact))
    goals = tuple(tuple(sorted(terms.items())) for _, terms in objectives)
    return tuple(program.lower), tuple(program.upper), tuple(program.whole), rows, goals


def _union(network: Network, every: Sequence[Sets], alone: Sequence[_Outcome], solver: str, clock: Clock) -> list[Layout] | None:
    """Return the layouts found alone if the shared rows hold for all of them together, else None."""
    model = build_model(network, every)
    values = {
        index: outcome.values[index - span.start]
        for span, outcome in zip(model.spans, alone, strict=True)
        for index in span
        if model.program.whole[index]
    }
    rest, broken = model.program.fixed(values)
    if broken:
        return None
    full = [values.get(i, 0) for i in range(len(rest.lower))]
    if rest.rows:
        result = minimise(rest, {i: cost for i, cost in model.costs.items() if i not in values}, solver, clock)
        if result.status is not Status.OPTIMAL:
            return None
        full = [values.get(i, found) for i, found in enumerate(result.values)]
    if sum(cost * full[i] for i, cost in model.costs.items()) > sum(one.objective.get("cost", 0) for one in alone):
        return None  # the cheaper switch ports do not suffice for all
    return read_layouts(model, full)


def _lexicographic(program: Program, objectives: Sequence[tuple[str, Mapping[int, int]]], solver: str, clock: Clock) -> _Outcome:
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
    return _Outcome(values, found, bound, proven)
