"""Runs scenarios on a backend: every one comes to an end, whatever happens to the workers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from nicplanner.errors import clean
from nicplanner.study.backends import Backend, LostError, Serial
from nicplanner.study.growth.rates import Growth
from nicplanner.study.outcome import Options, Outcome, outcome_of
from nicplanner.study.scenario import Scenario, design_of

BATCH_SECONDS = 0.5
"""Scenarios are sent in batches that take about so long: sending one costs about a millisecond, and what is under way when the power
fails is lost."""
MOST_IN_BATCH = 64
MOST_DEATHS = 3
"""So many workers may die with a scenario among what they had; then it is tried so many times more by itself, with nothing else running."""
POLL = 0.5
"""Seconds between looks at whether the machines are still there."""

Job = tuple[int, Scenario]


@dataclass(frozen=True)
class Task:
    """What all scenarios of a study have in common; `design` is pickled."""

    design: bytes
    growth: Growth | None
    failures: tuple[tuple[str, ...], ...]
    options: Options


def run_batch(task: Task, scenarios: Sequence[Scenario]) -> list[Outcome]:
    """Plan some scenarios; this is what workers call."""
    design = design_of(task.design)
    return [outcome_of(design, one, task.growth, task.failures, task.options) for one in scenarios]


def run_all(task: Task, jobs: Iterable[Job], backend: Backend, done: Callable[[int, Outcome], None]) -> None:
    """Run every job, and tell each outcome once, as it comes.

    Parameters
    ----------
    task
        What the scenarios have in common.
    jobs
        Scenarios with their numbers.
    backend
        Where they run. It is closed at the end, at once if something is raised.
    done
        Told the number and the outcome of each.

    Raises
    ------
    LostError
        If the machines are gone.
    KeyboardInterrupt
        If the user stops it.
    """
    run = _Run(task, jobs, backend, done)
    try:
        run.everything()
    except BaseException:
        for future in run.flying:
            future.cancel()
        with suppress(Exception):  # a cluster that does not answer, say, must not hide what ended the run
            backend.close(at_once=True)
        raise
    backend.close(at_once=False)


class _Run:
    """The jobs of one run: those to come, those under way, those whose workers died."""

    def __init__(self, task: Task, jobs: Iterable[Job], backend: Backend, done: Callable[[int, Outcome], None]) -> None:
        self.task, self.backend, self.done = task, backend, done
        self.jobs: Iterator[Job] = iter(jobs)
        self.again: deque[Job] = deque()
        self.alone: deque[Job] = deque()
        self.flying: dict[Future[list[Outcome]], list[Job]] = {}
        self.deaths: Counter[int] = Counter()
        self.each = BATCH_SECONDS

    def everything(self) -> None:
        while True:
            self._send()
            if not self.flying:
                return
            finished, _ = wait(self.flying, timeout=POLL, return_when=FIRST_COMPLETED)
            if not finished:
                self.backend.check()
            elif sum(self._take(future) for future in finished):  # each is taken, whatever became of the first
                self._recover()

    def _send(self) -> None:
        """Keep the workers busy, each with a batch to work on and one to go on with."""
        window = 1 if isinstance(self.backend, Serial) else 2 * self.backend.workers
        while len(self.flying) < window and (batch := self._batch()):
            try:
                future = self.backend.submit(run_batch, self.task, [scenario for _, scenario in batch])
            except BrokenExecutor:
                self.again.extendleft(reversed(batch))  # they were not under way
                self._recover()
                continue
            except LostError:
                self.again.extendleft(reversed(batch))
                raise
            except Exception as error:  # what cannot be sent: it has no form as bytes, say
                self._failed(batch, error)
                continue
            self.flying[future] = batch

    def _batch(self) -> list[Job]:
        if self.again:
            return [self.again.popleft()]
        size = 1 if isinstance(self.backend, Serial) else max(1, min(MOST_IN_BATCH, int(BATCH_SECONDS / self.each)))
        batch = list(islice(self.jobs, size))
        if not batch and self.alone and not self.flying:
            return [self.alone.popleft()]
        return batch

    def _take(self, future: Future[list[Outcome]]) -> bool:
        """Take what a call gave; tell whether its worker died."""
        batch = self.flying.pop(future)
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or (error is not None and self.backend.died(error)):
            for job in batch:
                self._died(job)
            return True
        if error is not None:
            self._failed(batch, error)
            return False
        outcomes = future.result()
        self.each = max(1e-4, sum(one.seconds for one in outcomes) / len(outcomes))
        for (index, _), outcome in zip(batch, outcomes, strict=True):
            self.done(index, outcome)
        return False

    def _failed(self, batch: Sequence[Job], error: BaseException) -> None:
        """Take that a call failed as a whole: of several scenarios each is tried by itself, for one may have failed all."""
        if len(batch) > 1:
            self.again.extend(batch)
        else:
            self.done(batch[0][0], Outcome("ERROR", clean(f"the worker failed: {type(error).__name__}: {error}", 300)))

    def _died(self, job: Job) -> None:
        self.deaths[job[0]] += 1
        if self.deaths[job[0]] < MOST_DEATHS:
            self.again.append(job)
        elif self.deaths[job[0]] < 2 * MOST_DEATHS:
            self.alone.append(job)
        else:
            text = f"its worker died {2 * MOST_DEATHS} times, the last {MOST_DEATHS} with nothing else running: out of memory?"
            self.done(job[0], Outcome("ERROR", text))

    def _recover(self) -> None:
        """After a death: take what else is over, and let the backend replace what broke."""
        if self.backend.together:
            wait(self.flying, timeout=10 * POLL)
            for future in [one for one in self.flying if one.done()]:
                self._take(future)
            for future, batch in list(self.flying.items()):  # it never came to an end: its result, if any, is not waited for
                future.cancel()
                self.again.extend(batch)
            self.flying.clear()
        self.backend.renew()

