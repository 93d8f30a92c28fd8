"""The road: design → network → model → solution → plan → proof, as one flat list of calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from nicplanner.design import Design
from nicplanner.design.excerpt import site_excerpt
from nicplanner.design.undecided import refuse_undecided
from nicplanner.errors import InfeasibleError, InternalError
from nicplanner.explain import Explanation, Prices, Shortage, explain_design, first_reason, price_of_keeping, price_rules
from nicplanner.model import NoPlanError, Solution, solve_network
from nicplanner.model.moved import HALVES
from nicplanner.network import Network, build_network
from nicplanner.network.earlier import Earlier
from nicplanner.plan import NoRoomError, Plan, assemble
from nicplanner.plan.continuing import continued
from nicplanner.plan.manifest import FORMAT
from nicplanner.plan.order import order_rows
from nicplanner.plan.plan import metres
from nicplanner.solver import Clock, Status
from nicplanner.tables import SPECS, Table
from nicplanner.verify import Judgement, derive, violations


def plan(design: Design, *, solver: str = "highs", time_limit: float | None = None, earlier: Plan | None = None) -> Plan:
    """Plan a design and prove the plan.

    Parameters
    ----------
    design
        The design.
    solver
        ``highs``, or ``cbc`` for a second opinion.
    time_limit
        Seconds for the solver, in all; None for no limit. When it is hit, the best plan so far is returned with status FEASIBLE and its
        gap.
    earlier
        A plan of what is cabled already, for this design or another one: among the best plans the one that moves the fewest of its cables
        is returned. Numbers of VLANs, subnets, addresses, port-channels and cables stay as they are wherever they can.

    Returns
    -------
    Plan
        With status OPTIMAL or FEASIBLE; it has passed :func:`nicplanner.verify`.

    Raises
    ------
    InfeasibleError
        If no plan exists; ``explanation`` says what is short.
    NoSolutionError
        If the limit was hit before any plan was found.
    SolverError
        If the solver is missing or failed.
    InternalError
        If the plan does not pass its own proof (a fault of nicplanner).

    Examples
    --------
    >>> import nicplanner as nic
    >>> nic.plan(nic.Design.parse(nic.starter())).objective["ports"]
    32
    """
    return make_plan(design, solver, Clock(time_limit), earlier=earlier)


def make_plan(
    design: Design, solver: str, clock: Clock, bought: Mapping[tuple[str, str], int] | None = None, earlier: Plan | None = None
) -> Plan:
    """Plan a design, see :func:`plan`.

    With `bought` something was chosen: of these cards and switches, by section and model, so many are not there yet. Then the bill of
    materials says ``buy`` of them, and the plan has an order.
    """
    begun = time.monotonic()
    refuse_undecided(design.site, design.source)
    network = build_network(design.site, earlier=None if earlier is None else Earlier(earlier.tables, design.site))
    try:
        solution = solve_network(network, solver, clock)
        tables, length = assemble(network, solution, solver, bought or {})
    except NoPlanError:
        why = partial(explain, design, solver=solver, time_limit=clock.left())
        raise InfeasibleError(why, partial(first_reason, design, why, solver, clock.left())) from None
    except NoRoomError as error:
        raise InfeasibleError(Explanation(False, (Shortage(str(error)),))) from None
    derived = derive(design.site, tables)
    remedies = what_it_takes(network, derived.judgement, solver, clock)
    rows = [(*row[:4], remedies.get((row[0], row[2]), row[4]), row[5]) for row in derived.findings]
    tables["failures"] = derived.failures
    for name, found in (("findings", rows), ("qos", derived.qos), ("uplinks", derived.uplinks)):
        tables[name] = Table.of_rows(SPECS[name], found)
    if bought is not None:
        tables["order"] = Table.of_rows(SPECS["order"], order_rows(design.site, tables["bom"]))
    broken = violations(design.site, tables, derived.known)
    if broken:
        text = "; ".join(f"{one.rule}: {one.subject}: {one.message}" for one in broken[:3])
        raise InternalError(f"the plan does not pass its own proof ({len(broken)} violations): {text}")
    manifest = _manifest(design, solution, derived.judgement, length, solver)
    if earlier is not None and network.earlier is not None:
        manifest["earlier"] = continued(network.earlier, earlier.manifest.get("design"), tables, _least_new(solution, length))
    return Plan(tables, manifest, time.monotonic() - begun)


def explain(design: Design, *, solver: str = "highs", time_limit: float | None = None) -> Explanation:
    """Explain why a design has no plan: what is short, what conflicts, and the cheapest ways out.

    Parameters
    ----------
    design
        The design.
    solver
        ``highs`` or ``cbc``.
    time_limit
        Seconds in all; when they are over, the explanation says what is proven so far. None for no limit.

    Returns
    -------
    Explanation
        Its ``conflict`` is irreducible, proven so; each of its ``repairs`` was planned, and its plan proved. With ``feasible`` set, and
        nothing else, if the design has a plan.

    Examples
    --------
    >>> import nicplanner as nic
    >>> design = nic.Design.parse(nic.starter()).replace({"traffic.live-migration.demand_gbps": 1.9})
    >>> found = nic.explain(design)
    >>> found.shortages[0].short, found.shortages[0].unit
    (2, 'ports')
    >>> nic.plan(design.replace(found.repairs[0].changes)).status
    'OPTIMAL'
    """
    refuse_undecided(design.site, design.source)
    return explain_design(design, partial(plan, solver=solver), solver=solver, time_limit=time_limit)


def prices(
    design: Design, *, solver: str = "highs", time_limit: float | None = None, progress: Callable[[int, int], None] | None = None
) -> Prices:
    """Say what each requirement and recommendation of a design costs, by planning once more without each.

    Parameters
    ----------
    design
        A design that has a plan.
    solver
        ``highs`` or ``cbc``.
    time_limit
        Seconds in all; None for no limit.
    progress
        Called after each one with how many are priced, and how many there are.

    Returns
    -------
    Prices
        Its ``table`` has a row for each: ports, cables, metres and money that the best plan without it saves; what saves most first.

    Raises
    ------
    InfeasibleError
        If the design has no plan.
    NoSolutionError
        If the time was over before the design itself was planned; requirements that come too late are named in ``left``.

    Examples
    --------
    >>> import nicplanner as nic
    >>> table = nic.prices(nic.Design.parse(nic.starter())).table
    >>> table[table.key == "traffic.management.sharing: dedicated"].ports.item()
    8
    """
    refuse_undecided(design.site, design.source)
    clock = Clock(time_limit)
    try:
        return price_rules(design.site, solver, clock, progress)
    except NoPlanError:
        raise InfeasibleError(partial(explain, design, solver=solver, time_limit=clock.left())) from None
    except NoRoomError as error:
        raise InfeasibleError(Explanation(False, (Shortage(str(error)),))) from None


MOST_PRICES = 20
"""Broken recommendations of different host groups that are asked what keeping them takes; more are listed without."""


def what_it_takes(network: Network, judgement: Judgement, solver: str, clock: Clock) -> dict[tuple[str, str], str]:
    """Return what it would take to keep each recommendation that the plan breaks, by the finding's id and subject.

    Host groups that are alike but for their hosts and racks are asked once.
    """
    groups = {group.source.key: group for group in network.groups}
    out: dict[tuple[str, str], str] = {}
    known: dict[object, tuple[str, str]] = {}
    for one in judgement.broken:
        if one.rule.kind != "recommendation" or network.site.recommendations == "ignore":
            continue
        group = groups[one.group]
        alike = (
            one.rule.id,
            group.source.adapters,
            group.source.classes,
            tuple(cell.shape for cell in group.cells[:1]),
            bool(group.source.pins),
            group.source.cluster if network.site.host_failures else None,
        )
        if alike not in known or group.source.pins:
            if len(known) >= MOST_PRICES:
                continue
            known[alike] = one.group, price_of_keeping(network, group, one.rule, solver, clock)
        first, price = known[alike]
        price = price.replace(f"hosts.{first}", f"hosts.{one.group}")
        out[one.rule.id, one.subject] = f"{one.rule.remedy.rstrip('.')}; {price}" if one.rule.remedy else price
    return out


def _manifest(design: Design, solution: Solution, judgement: Judgement, length: int, solver: str) -> dict[str, Any]:
    ignored = design.site.recommendations == "ignore"
    if not ignored and solution.status is Status.OPTIMAL and judgement.weight != solution.objective["recommendations"]:
        raise InternalError("program and proof do not agree on what is broken", {"weight": judgement.weight})
    exact = solution.status is Status.OPTIMAL and length == solution.objective["length"]
    return {
        "nicplanner": FORMAT,
        "version": _version(),
        "status": str(solution.status),
        "verdict": judgement.verdict,
        **_broken(judgement),
        "objective": {"recommendations": judgement.weight, "cost": None, "ports": solution.objective["ports"], "length_m": metres(length)},
        "bound": {
            "recommendations": None if ignored else solution.bound["recommendations"],
            "cost": None,
            "ports": solution.bound["ports"],
            "length_m": metres(solution.bound["length"]) if exact or solution.status is not Status.OPTIMAL else None,
        },
        "gap": solution.gap,
        "solver": _solver_version(solver),
        "design": design.hash,
        "site": site_excerpt(design.site),
    }


def _least_new(solution: Solution, length: int) -> int | None:
    """Return how many cables of a plan that is as good are new, at least; unknown where a plan might be as long and of another layout."""
    bound = solution.bound["moved"]
    return None if bound is None or length != solution.objective["length"] else -(-bound // HALVES)


def _broken(judgement: Judgement) -> dict[str, Any]:
    """Return what makes the verdict: the broken recommendations, each with what it makes of it. Nothing without any."""
    broken = [one for one in judgement.broken if one.rule.kind == "recommendation"]
    rows = [{"rule": one.rule.id, "subject": one.subject, "breaks": one.rule.breaks} for one in broken]
    return {"broken": rows} if rows else {}


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("nicplanner")


@cache
def _solver_version(solver: str) -> str:
    from importlib.metadata import version

    own = f"HiGHS {version('highspy')}" if solver == "highs" else "CBC"
    return f"{own}, PuLP {version('pulp')}"
