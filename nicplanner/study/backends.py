"""Where scenarios are planned: in this process, in processes of this machine, on a Dask cluster, or wherever an executor leads.

Each backend hands work to a :class:`concurrent.futures.Executor`; what differs is how many run at once, what is done when workers die,
and how everything is ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, Protocol

from nicplanner.errors import InputError, NicplannerError, Problem, nearest
from nicplanner.reading.base import show

NAMES = ("serial", "processes", "dask")


class LostError(NicplannerError):
    """The machines that a study runs on are gone; what was finished is kept."""


class Backend(Protocol):
    """Where batches of scenarios are sent."""

    @property
    def workers(self) -> int:
        """How many batches run at once, as far as that is known."""

    @property
    def together(self) -> bool:
        """Whether all calls under way end when one worker dies."""

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Send a call. Raises :class:`concurrent.futures.BrokenExecutor` if workers died."""

    def died(self, error: BaseException) -> bool:
        """Tell whether an error of a call means that its worker died, not that the call failed."""

    def renew(self) -> None:
        """Replace what broke. Raises :class:`LostError` where that is not possible."""

    def check(self) -> None:
        """Raise :class:`LostError` if nothing will come any more."""

    def close(self, at_once: bool) -> None:
        """End; `at_once` without waiting for calls that run."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def backend_of(executor: object, workers: object) -> Backend:
    """Return the backend for what the user gave.

    Parameters
    ----------
    executor
        None or ``serial``; ``processes``; ``dask``; a Dask client; any :class:`concurrent.futures.Executor`, which is left running.
    workers
        How many processes are started; default one for each processor.

    Raises
    ------
    InputError
        If it is none of these, or Dask is missing.
    """
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise InputError([Problem("workers", "not a number of workers", show(workers), "a whole number, at least 1", file="study")])
    started = workers or cores()
    if executor is None or executor == "serial":
        return Serial()
    if executor == "processes":
        from nicplanner.study.processes import Processes

        return Processes(started)
    if executor == "dask" or type(executor).__module__.partition(".")[0] == "distributed":
        from nicplanner.study.cluster import cluster_backend

        return cluster_backend(executor, started)
    if isinstance(executor, Executor):
        return Given(executor)
    allowed = f"{', '.join(NAMES)}, a Dask client, or a concurrent.futures.Executor"
    hint = nearest(executor, NAMES) if isinstance(executor, str) else ""
    raise InputError([Problem("executor", "not an executor", show(executor), allowed, hint, file="study")])


class Serial:
    """In this process, one after the other."""

    workers = 1
    together = False

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Make the call."""
        future: Future[Any] = Future()
        try:
            future.set_result(call(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def died(self, error: BaseException) -> bool:
        """Tell that nothing died."""
        return False

    def renew(self) -> None:
        """Do nothing."""

    def check(self) -> None:
        """Do nothing."""

    def close(self, at_once: bool) -> None:
        """Do nothing."""


class Given:
    """An executor of the user's, which stays theirs: it is neither replaced nor shut down."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.together = True
        self.workers = int(getattr(executor, "_max_workers", 0) or cores())

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Send a call."""
        try:
            return self._executor.submit(call, *arguments)
        except BrokenExecutor:
            raise
        except RuntimeError as error:
            raise LostError(f"the executor takes no more work: {error}") from None

    def died(self, error: BaseException) -> bool:
        """Tell whether the executor broke."""
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        """Refuse: another's executor cannot be replaced."""
        raise LostError("the executor broke: a worker died")

    def check(self) -> None:
        """Do nothing."""

    def close(self, at_once: bool) -> None:
        """Leave the executor as it is."""
