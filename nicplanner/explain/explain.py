"""The road of an explanation: what is short → which host groups → what conflicts → the ways out."""

from __future__ import annotations

from collections.abc import Callable

from nicplanner.design import Design
from nicplanner.errors import InfeasibleError, NoSolutionError
from nicplanner.explain.changes import changes_without
from nicplanner.explain.conflicts import Core, find_core, find_focus
from nicplanner.explain.explanation import Conflict, Explanation, Member
from nicplanner.explain.repairs import Planner, find_repairs
from nicplanner.explain.short import failing_groups, shortages
from nicplanner.explain.shortage import Shortage
from nicplanner.explain.ways import Trial
from nicplanner.explain.wording import key_of, say
from nicplanner.model.conflict import OutOfTimeError, feasible
from nicplanner.network import build_network
from nicplanner.solver import Clock

TIME_OVER = "the time limit left no time to find out more"
NO_REASON = "the solver proves that no plan exists, but neither counting nor giving up requirements says why"


def explain_design(design: Design, planner: Planner, *, solver: str = "highs", time_limit: float | None = None) -> Explanation:
    """Explain why a design has no plan.

    Parameters
    ----------
    design
        The design.
    planner
        Plans a design and proves the plan; repairs are tried with it.
    solver
        ``highs`` or ``cbc``.
    time_limit
        Seconds in all; when they are over, the explanation says what is proven so far. None for no limit.

    Returns
    -------
    Explanation
        With ``feasible`` set, and nothing else, if the design has a layout.
    """
    clock = Clock(time_limit)
    network = build_network(design.site)
    notes: list[str] = []
    try:
        if feasible(network, solver, clock):
            return _planned(design, planner)
    except OutOfTimeError:
        return Explanation(None, notes=("the time limit was hit before it was known whether a plan exists",))
    try:
        failing, distinct = failing_groups(network, solver, clock)
    except OutOfTimeError:
        return Explanation(False, notes=(TIME_OVER,))
    short = shortages(network, failing, solver, clock)
    focus = find_focus(design.site, failing, solver, clock)
    core = find_core(design.site, focus, solver, clock)
    if core is None:
        notes += [TIME_OVER] if clock.over() else [] if short else [NO_REASON]
    members = None if core is None else frozenset(core.members)
    mine = frozenset(distinct) or frozenset(group.key for group in focus.groups)
    trial = Trial(design, mine, tuple(failing), short, members, solver, clock)
    repairs, whole = find_repairs(trial, planner)
    if not whole and TIME_OVER not in notes:
        notes.append(TIME_OVER)
    return Explanation(False, tuple(short), None if core is None else conflict_of(design, core), tuple(repairs), tuple(notes))


def first_reason(design: Design, whole: Callable[[], Explanation], solver: str, time_limit: float | None) -> str:
    """Return the first sentence of the explanation of a design without a plan; `whole` gives all of it, where nothing is short."""
    clock, network = Clock(time_limit), build_network(design.site)
    try:
        short = shortages(network, failing_groups(network, solver, clock)[0], solver, clock)
    except OutOfTimeError:
        short = []
    return short[0].sentence if short else whole()[0]


def _planned(design: Design, planner: Planner) -> Explanation:
    """Return the explanation of a design that has a layout: none, unless VLAN ids or addresses run out when they are given."""
    try:
        planner(design)
    except NoSolutionError:
        return Explanation(None, notes=("the time limit was hit before a plan was found",))
    except InfeasibleError as error:
        return Explanation(False, tuple(Shortage(sentence) for sentence in error.explanation))
    return Explanation(True)


def conflict_of(design: Design, core: Core) -> Conflict:
    """Return a conflict in words, with the changes of the design that show it."""
    members = []
    for one in core.members:
        without, alone = changes_without(design, [one]), changes_without(design, [*core.others, one])
        members.append(Member(say(design.site, one), key_of(design.site, one), without, alone))
    return Conflict(tuple(members), core.hosts, core.smallest, core.everywhere, changes_without(design, core.others))
