"""The design that an import makes: as text and as a checked design, with what the import found and what the rules say of the layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from nicplanner.api import Design
from nicplanner.errors import InfeasibleError, InputError, SolverError
from nicplanner.importing.findings import Finding, Notes
from nicplanner.importing.observed import Observed, Wishes
from nicplanner.importing.observed_site import site_of
from nicplanner.importing.seen import SeenSite
from nicplanner.importing.writing import design_data, design_text
from nicplanner.verify import judge_pins

SECONDS = 60.0
"""Time for planning what was imported."""


@dataclass(frozen=True)
class Imported:
    """What an import made.

    Attributes
    ----------
    text : str
        The design file, with what was found and assumed as comments on top.
    design : Design
        The same, checked.
    findings : tuple of Finding
        What breaks rules, was left out or assumed, the worst first.
    """

    text: str
    design: Design
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        return f"<Imported {self.design!r}, {len(self.findings)} findings>"

    def judged(self) -> dict[str, Any]:
        """Return what ``nicplanner check`` says: the platform's verdict, and breaches of the rules of every plan."""
        found = judge_pins(self.design.site)
        if found is None:
            return {"verdict": None, "violations": []}
        rows = [{"rule": one.rule, "subject": one.subject, "message": one.message} for one in found.violations]
        return {"verdict": found.judgement.verdict, "violations": rows}

    def planned(self, time_limit: float = SECONDS) -> dict[str, Any]:
        """Return what ``nicplanner plan`` says: its status, and where there is no plan the first reason."""
        from nicplanner.pipeline import plan

        try:
            found = plan(self.design, time_limit=time_limit)
        except InfeasibleError as error:
            return {"status": "INFEASIBLE", "reason": error.reason}
        except SolverError as error:
            return {"status": "NO_SOLUTION", "reason": str(error)}
        return {"status": found.status, "verdict": found.verdict, "ports": found.objective["ports"]}


def outcome(seen: SeenSite, source: str, notes: Notes, demands_known: bool) -> Imported:
    """Write a seen site as a design, and check it.

    Raises
    ------
    InputError
        If what the source tells is no valid design: with every mistake, and where it stands in the design that was to be.
    """
    data = design_data(seen, notes)
    findings = tuple(notes)
    text = design_text(data, source, findings, demands_known)
    try:
        design = Design.parse(text, "the design to be")
    except InputError as error:
        hint = "the source says so: correct it there"
        raise InputError(replace(one, line=0, column=0, hint=one.hint or hint) for one in error.problems) from None
    return Imported(text, design, findings)


def outcome_of(observe: Callable[[Notes], Observed], source: str, wishes: Wishes, notes: Notes) -> Imported:
    """Observe a source, and write what was observed as a design."""
    seen = site_of(observe(notes), wishes, notes)
    known = all(body["demand_gbps"] for body in seen.traffic.values())
    return outcome(seen, source, notes, known)
