"""A study is run: what is stored is taken, the rest is planned, each outcome is stored as it comes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InputError, NicplannerError
from nicplanner.study.backends import LostError, backend_of
from nicplanner.study.grid import Grid
from nicplanner.study.growth.rates import Growth
from nicplanner.study.outcome import Options, Outcome, outcome_of
from nicplanner.study.progress import Progress, bar
from nicplanner.study.results import Results
from nicplanner.study.running import Task, run_all
from nicplanner.study.scenario import Scenario
from nicplanner.study.store import Keys, Store


class StoppedError(NicplannerError):
    """A study ended before all of its scenarios were run; `results` holds what is done.

    Parameters
    ----------
    message
        Why, and how far it came.
    results
        A row for each scenario that is done.
    """

    def __init__(self, message: str, results: Results | None = None) -> None:
        self.results = results
        super().__init__(message)


@dataclass(frozen=True)
class Asked:
    """What a study asks: its design, scenarios, growth and failures, and how they are planned."""

    design: Design
    grid: Grid
    growth: Growth | None = None
    failures: tuple[tuple[str, ...], ...] = ()
    options: Options = field(default_factory=Options)

    def results(self, scenarios: Sequence[Scenario], outcomes: Mapping[int, Outcome]) -> Results:
        """Return the results of the scenarios that have an outcome, in their order."""
        done = sorted(outcomes)
        paths = tuple(axis.path for axis in self.grid.axes)
        return Results(paths, self.growth is not None, self.failures, [scenarios[i] for i in done], [outcomes[i] for i in done])


def run_asked(
    asked: Asked,
    executor: Any = None,
    workers: int | None = None,
    store: Store | None = None,
    resume: bool = False,
    progress: Progress = None,
) -> Results:
    """Run every scenario of a study.

    Raises
    ------
    InputError
        If there is no such executor, or the store cannot be made.
    StoppedError
        If the machines are lost, or an outcome cannot be stored; its ``results`` hold what is done.
    """
    scenarios = list(asked.grid.scenarios(asked.design))
    outcomes: dict[int, Outcome] = {}
    keys: list[str] = []
    if store is not None:
        store.open()
        key_of = Keys(asked.design, asked.growth, asked.failures, asked.options).of
        keys = [key_of(one) for one in scenarios]
        if resume:
            outcomes = {i: known for i, key in enumerate(keys) if (known := store.get(key)) is not None}
    backend = backend_of(executor if len(outcomes) < len(scenarios) else None, workers)  # nothing is started for nothing
    task = Task(pickle.dumps(asked.design, protocol=4), asked.growth, asked.failures, asked.options)
    with bar(len(scenarios), len(outcomes), progress) as told:

        def done(index: int, outcome: Outcome) -> None:
            outcomes[index] = outcome
            if store is not None and outcome.settled:
                store.put(keys[index], outcome)
            told(1)

        try:
            run_all(task, ((i, one) for i, one in enumerate(scenarios) if i not in outcomes), backend, done)
        except (LostError, InputError) as error:
            kept = f"{len(outcomes)} of {len(scenarios)} scenarios are done" + (" and stored: resume later" if store else "")
            raise StoppedError(f"{error}; {kept}", asked.results(scenarios, outcomes)) from error
    return asked.results(scenarios, outcomes)


def looked_up(asked: Asked, store: Store | None = None, resume: bool = False) -> Callable[[Scenario], Outcome]:
    """Return what finds the outcome of a single scenario, with the store's help; nothing fails in it.

    Each is stored as it comes; with `resume` those that are there are taken.
    """
    key_of = Keys(asked.design, asked.growth, (), asked.options).of

    def look(scenario: Scenario) -> Outcome:
        if store is None:
            return outcome_of(asked.design, scenario, asked.growth, (), asked.options)
        key = key_of(scenario)
        known = store.get(key) if resume else None
        if known is None:
            known = outcome_of(asked.design, scenario, asked.growth, (), asked.options)
            if known.settled:
                store.put(key, known)
        return known

    return look
