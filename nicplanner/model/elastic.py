"""The elastic program: every requirement may be given up at a price, and the solver says which ones cost least.

It is the planner's own program with a 0/1 variable a *requirement of the user* (:class:`~nicplanner.model.variables.Guards`), so its
answers are sentences of the design, never rows. What the network itself depends on (pins, fixed VLANs, scopes) is no row that could
give way; such requirements are taken from the site before the program is built, and each set of them has a program of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from nicplanner.design.site import Site
from nicplanner.model.build import Model, build_model
from nicplanner.model.conflict import OutOfTimeError
from nicplanner.model.requirement import Requirement
from nicplanner.model.requirements import without
from nicplanner.model.sets import all_sets
from nicplanner.network.quotient import build_network
from nicplanner.solver import Clock, Row, Status, minimise

STRUCTURAL = frozenset({"peak", "pin", "fixed", "gateway", "links", "scope", "carried"})
"""Kinds of requirements that the index sets depend on."""


@dataclass
class Elastic:
    """Asks what must be given up of a site's requirements.

    Attributes
    ----------
    site
        The site.
    asked
        Its requirements.
    solver, clock
        Solver, and the time that may be spent.
    work
        What the solver has done so far, see :class:`nicplanner.solver.result.Raw`.
    """

    site: Site
    asked: tuple[Requirement, ...]
    solver: str
    clock: Clock
    work: int = 0
    _models: dict[frozenset[Requirement], Model] = field(default_factory=dict)

    def least(self, kept: Collection[Requirement], weights: Mapping[Requirement, int] | None = None) -> frozenset[Requirement] | None:
        """Return the cheapest requirements to give up while some are kept, or None if the kept ones alone are too many.

        Parameters
        ----------
        kept
            Requirements that must be met.
        weights
            What giving up each costs; 1 by default. Structural requirements that are not kept count as given up at first, and are
            taken back as far as that costs nothing, so that the answer is the cheapest one where the site has none of them.

        Raises
        ------
        OutOfTimeError
            If the time is over before the answer is proven.
        """
        given = frozenset(one for one in self.asked if one.kind in STRUCTURAL and one not in kept)
        found = self._least(given, kept, weights)
        if found is None:
            return None
        for one in sorted(given):
            again = self._least(given - {one}, [other for other in self.asked if other not in found], weights)
            if again is not None:
                given, found = given - {one}, again
        return found | given

    def _least(
        self, given: frozenset[Requirement], kept: Collection[Requirement], weights: Mapping[Requirement, int] | None
    ) -> frozenset[Requirement] | None:
        model = self._model(given)
        assert model.guards is not None
        dropped = model.guards.dropped
        goal = {index: 1 if weights is None else weights[one] for one, index in dropped.items()}
        held = [Row("kept", {dropped[one]: 1}, "<=", 0) for one in kept if one in dropped]
        result = minimise(model.program, goal, self.solver, self.clock, held)
        self.work += result.work
        if result.status is Status.INFEASIBLE:
            return None
        if result.status is not Status.OPTIMAL:
            raise OutOfTimeError
        return frozenset(one for one, index in dropped.items() if result.values[index])

    def _model(self, given: frozenset[Requirement]) -> Model:
        if given not in self._models:
            network = build_network(without(self.site, given))
            sets = [replace(one, elastic=True) for one in all_sets(network)[0]]
            self._models[given] = build_model(network, sets, elastic=True)
        return self._models[given]
