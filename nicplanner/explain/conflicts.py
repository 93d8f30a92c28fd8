"""Which requirements conflict: a smallest set, irreducible, and proven so with the planner's own program."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nicplanner.design.site import Site
from nicplanner.explain.short import alike
from nicplanner.model import Requirement
from nicplanner.model.conflict import OutOfTimeError, feasible, irreducible
from nicplanner.model.elastic import Elastic
from nicplanner.model.requirements import last_requirements, requirements, without
from nicplanner.network import build_network
from nicplanner.solver import Clock, Program, Row, Status, minimise


@dataclass(frozen=True)
class Core:
    """Requirements that cannot hold together.

    Attributes
    ----------
    members
        The requirements, in natural order.
    others
        All others of the site: with these given up and the members kept no plan exists; with one member given up as well, one does.
    hosts
        Keys of the host groups that it was found on.
    smallest
        Whether no smaller set conflicts, on these host groups, is proven.
    everywhere
        Whether a plan of the whole site exists without the others and any one member: proven, or (False) for these host groups alone.
    """

    members: tuple[Requirement, ...]
    others: tuple[Requirement, ...]
    hosts: tuple[str, ...]
    smallest: bool
    everywhere: bool


class Question:
    """Asks about a site with some of its requirements; answers are kept."""

    def __init__(self, site: Site, asked: Sequence[Requirement], solver: str, clock: Clock) -> None:
        self.site, self.asked, self.solver, self.clock = site, tuple(asked), solver, clock
        self._known: dict[frozenset[Requirement], bool] = {}

    def fits(self, kept: Collection[Requirement]) -> bool:
        """Tell whether a layout exists that meets some of the requirements.

        Raises
        ------
        OutOfTimeError
            If the time is over before that is known.
        """
        key = frozenset(kept)
        if key not in self._known:
            site = without(self.site, [one for one in self.asked if one not in key])
            self._known[key] = feasible(build_network(site), self.solver, self.clock)
        return self._known[key]

    def proves(self, members: Collection[Requirement]) -> bool:
        """Tell whether requirements conflict, and without any one of them do not."""
        return not self.fits(members) and all(self.fits([other for other in members if other != one]) for one in members)


def find_core(site: Site, focus: Site, solver: str, clock: Clock) -> Core | None:
    """Find a smallest set of requirements that conflict.

    Parameters
    ----------
    site
        The whole site.
    focus
        The same with only those host groups that have no layout among themselves.
    solver, clock
        Solver, and the time that may be spent.

    Returns
    -------
    Core or None
        None if giving up everything does not help, or if the time is over.
    """
    try:
        last = not Question(focus, requirements(focus), solver, clock).fits([])
        question = Question(focus, _asked(focus, last), solver, clock)
        if not question.fits([]):
            return None
        members, smallest = _members(question)
        smallest = smallest and not (site.host_failures and site.states)  # the elastic program does not see all of their interplay
    except OutOfTimeError:
        return None
    everywhere, every = focus is site, _asked(site, last)
    if members and not everywhere:
        members, everywhere = _for_all(Question(site, every, solver, clock), members)
    if not members:
        return None
    mine = Question(site, every, solver, clock) if everywhere else question
    others = _others(mine, members)
    return Core(tuple(members), others, tuple(group.key for group in focus.groups), smallest, everywhere)


def _others(question: Question, members: list[Requirement]) -> tuple[Requirement, ...]:
    """Return what is given up beside the members: no rules and fixed numbers of the platform, where the proof holds with these kept.

    The design file has no key for giving those up, so that a reader could not check the conflict.
    """
    others = [one for one in question.asked if one not in members]
    for unsaid in ({"rule", "fixed"}, {"rule"}):
        plain = [one for one in others if one.kind not in unsaid]
        if len(plain) == len(others) or any(one.kind in unsaid for one in members):
            continue
        try:
            if Question(question.site, [*members, *plain], question.solver, question.clock).proves(members):
                return tuple(plain)
        except OutOfTimeError:
            break
    return tuple(others)


def _asked(site: Site, last: bool) -> list[Requirement]:
    """Return the requirements of a site, with those that are given up only where nothing else helps."""
    return requirements(site) + (last_requirements(site) if last else [])


MOST_ROUNDS, MOST_WORK = 60, 6_000
"""Questions, and simplex iterations in all, after which a smallest set is no longer looked for; any irreducible one is told then."""


def _members(question: Question) -> tuple[list[Requirement], bool]:
    """Return an irreducible set, and whether it is proven to be a smallest one; empty if it cannot be proven irreducible."""
    found = _smallest(question)
    if found is not None and question.proves(found):
        return found, True
    found = irreducible(question.asked, question.fits)
    return (found, False) if question.proves(found) else ([], False)


def _smallest(question: Question) -> list[Requirement] | None:
    """Return a smallest conflicting set, as a smallest set that meets every set of requirements whose loss ends the conflict.

    Each round asks the elastic program for the cheapest requirements to give up beside those that are kept; a set for which there are
    none conflicts, and every other conflicting set must contain one of each answer.

    References
    ----------
    M. Liffiton, K. Sakallah, "Algorithms for computing minimal unsatisfiable subsets of constraints", J. Autom. Reason. 40, 2008.
    """
    elastic = Elastic(question.site, question.asked, question.solver, question.clock)
    answers: list[frozenset[Requirement]] = []
    for _ in range(MOST_ROUNDS):
        if elastic.work > MOST_WORK:
            break
        kept = _hitting(question.asked, answers, question.solver, question.clock)
        given_up = elastic.least(kept)
        if given_up is None:
            return kept
        if not given_up:
            return None  # the elastic program does not see the conflict
        answers.append(given_up)
    return None


def _hitting(asked: Sequence[Requirement], sets: Sequence[Collection[Requirement]], solver: str, clock: Clock) -> list[Requirement]:
    """Return the fewest requirements with one of each set."""
    if not sets:
        return []
    program = Program()
    index = {one: program.variable(1) for one in asked}
    program.add(Row(f"meets {i}", {index[one]: 1 for one in mine}, ">=", 1) for i, mine in enumerate(sets))
    result = minimise(program, dict.fromkeys(index.values(), 1), solver, clock)
    if result.status is not Status.OPTIMAL:
        raise OutOfTimeError
    return [one for one in asked if result.values[index[one]]]


def irreducible_beside(site: Site, kept: Collection[str], solver: str, clock: Clock) -> list[Requirement]:
    """Return requirements that cannot be met beside some rules of the platform; empty if giving them up does not help, or time is over."""
    question = Question(site, requirements(site, kept), solver, clock)
    try:
        found = irreducible(question.asked, question.fits) if question.fits([]) else []
        return found if found and question.proves(found) else []
    except OutOfTimeError:
        return []


def _for_all(question: Question, members: list[Requirement]) -> tuple[list[Requirement], bool]:
    """Make a set that was found on some host groups irreducible on the whole site; tell whether that is proven."""
    try:
        if question.proves(members):
            return members, True
        fewer = irreducible(members, question.fits)
        if question.proves(fewer):
            return fewer, True
    except OutOfTimeError:
        pass
    return members, False


def find_focus(site: Site, failing: Sequence[str], solver: str, clock: Clock) -> Site:
    """Return the site with few host groups that have no plan either: one that fails alone, else those that share switches, else all."""
    groups = site.group_of
    if failing:
        return site if len(site.groups) == 1 else site.only((groups[failing[0]],))
    parts = _parts(site)
    known: set[object] = set()
    try:
        kinds = list({alike(group): group.source for group in reversed(build_network(site).groups)}.values())[::-1]
        if len(kinds) < len(site.groups) and not feasible(build_network(site.only(tuple(kinds))), solver, clock):
            return site.only(tuple(kinds))
        for part in parts if len(parts) > 1 else []:
            mine = site.only(tuple(groups[key] for key in part))
            same = tuple((groups[key].adapters, groups[key].classes, len(groups[key].hosts)) for key in part)
            if same not in known and not feasible(build_network(mine), solver, clock):
                return mine
            known.add(same)
    except OutOfTimeError:
        pass
    return site


def _parts(site: Site) -> list[list[str]]:
    """Return the host groups in parts that share no switch with each other."""
    part_of: dict[str, list[str]] = {}
    for group in site.groups:
        switches = {switch.name for host in group.hosts for switch in site.serving[host.rack]}
        joined = list({id(part_of[name]): part_of[name] for name in switches if name in part_of}.values())
        merged = [*(key for part in joined for key in part), group.key]
        names = switches | {name for name, part in part_of.items() if any(part is one for one in joined)}
        part_of.update(dict.fromkeys(names, merged))
    return list({id(part): part for part in part_of.values()}.values())
