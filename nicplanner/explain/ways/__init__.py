"""Candidates for repairs, a family a file: ``family(trial)`` yields what may be tried, tried or not.

A candidate is only offered after the changed design has a plan (:mod:`nicplanner.explain.repairs`); a family may ask
:meth:`~nicplanner.explain.ways.trial.Trial.fits` beforehand, to find how far a number must go.
"""

from nicplanner.explain.ways.cards import cards
from nicplanner.explain.ways.numbers import numbers
from nicplanner.explain.ways.policy import policy
from nicplanner.explain.ways.rates import demands, failovers, peaks
from nicplanner.explain.ways.sharing import sharing
from nicplanner.explain.ways.survival import survival
from nicplanner.explain.ways.switches import switches
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.explain.ways.wiring import wiring

FAMILIES = (numbers, wiring, policy, sharing, demands, peaks, failovers, cards, switches, survival)
"""Families in the order in which they are asked: what costs least first."""

__all__ = ["FAMILIES", "Candidate", "Trial"]
