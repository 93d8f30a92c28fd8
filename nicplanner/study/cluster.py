"""A Dask cluster: the user's, or one of processes on this machine."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.resource_tracker import ensure_running
from typing import Any

from nicplanner.errors import InputError, Problem
from nicplanner.reading.base import show
from nicplanner.study.backends import LostError
from nicplanner.study.processes import GUARD, leave_if_worker

PATIENCE = 10.0
"""Seconds that a scheduler may be out of reach before it counts as lost."""


def cluster_backend(executor: object, workers: int) -> Dask:
    """Return the backend of a Dask client; for ``dask`` that of the process's own client, or of a new cluster on this machine.

    Raises
    ------
    InputError
        If Dask is missing, or it is no client.
    """
    try:
        import distributed
    except ImportError:
        hint = "pip install 'nicplanner[dask]'"
        raise InputError([Problem("executor", "Dask is not installed", "", "", hint, file="study")]) from None
    if isinstance(executor, distributed.cfexecutor.ClientExecutor):  # what client.get_executor() gives
        executor = executor._client
    if isinstance(executor, distributed.Client):
        if executor.asynchronous:
            raise InputError([Problem("executor", "an asynchronous Dask client", "", "a client with asynchronous=False", "", "study")])
        return Dask(executor, owned=False)
    if executor != "dask":
        raise InputError([Problem("executor", "not an executor", show(executor), "'dask' or a distributed.Client", "", "study")])
    try:
        return Dask(distributed.get_client(), owned=False)
    except ValueError:  # there is no client yet
        return Dask(_own_client(workers), owned=True)


def _own_client(workers: int) -> Any:
    """Start a cluster on this machine.

    It is started from a thread that takes no interrupt, and so are its processes, which inherit that: an interrupt of the terminal would
    end each of them with a traceback. This thread takes it.

    Raises
    ------
    InputError
        If the processes do not start.
    """
    import distributed

    leave_if_worker()
    found: list[Any] = []

    def start() -> None:
        if hasattr(signal, "pthread_sigmask"):
            ensure_running()  # the standard library's tracker, whose start would let interrupts in again
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            found.append(
                distributed.Client(  # type: ignore[no-untyped-call]
                    n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
                )
            )
        except (RuntimeError, OSError) as error:
            found.append(error)

    thread = threading.Thread(target=start, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
    if not found or isinstance(found[0], BaseException):
        what = f"the processes of a Dask cluster do not start ({found[0]})" if found else "the processes of a Dask cluster do not start"
        raise InputError([Problem("executor", what, "", "", GUARD, "study")])
    return found[0]


class Dask:
    """A Dask client; one of our own is closed at the end."""

    together = False

    def __init__(self, client: Any, owned: bool) -> None:
        self._client, self._owned = client, owned
        self._executor = client.get_executor(pure=False)
        self._since: float | None = None

    @property
    def workers(self) -> int:
        """How many threads the cluster's workers have, now."""
        try:
            return max(1, sum(self._client.nthreads().values())) if self._client.status == "running" else 1
        except Exception:  # of any kind where the scheduler is just going away; check() finds out
            return 1

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Send a call.

        Raises
        ------
        LostError
            If the client is closed.
        """
        try:
            future: Future[Any] = self._executor.submit(call, *arguments)
        except (RuntimeError, OSError) as error:
            if self._client.status == "running":
                raise  # it is about the call
            raise LostError(f"the Dask scheduler is lost: {error}") from None
        return future

    def died(self, error: BaseException) -> bool:
        """Tell whether a worker died, or the connection to the scheduler: then the call may be sent again."""
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        return isinstance(error, (KilledWorker, CommClosedError))

    def renew(self) -> None:
        """Wait until the scheduler is there again.

        Raises
        ------
        LostError
            If it does not come back.
        """
        while self._client.status == "connecting":
            self.check()
            time.sleep(0.1)
        self.check()

    def check(self) -> None:
        """Tell how the scheduler is.

        Raises
        ------
        LostError
            If it is gone.
        """
        status = self._client.status
        if status == "running":
            self._since = None
            return
        self._since = self._since or time.monotonic()
        if status != "connecting" or time.monotonic() - self._since > PATIENCE:
            raise LostError("the Dask scheduler is lost")

    def close(self, at_once: bool) -> None:
        """Close the client and cluster that were started for the study."""
        if self._owned:
            cluster = self._client.cluster
            self._client.close(timeout=0.5 if at_once else 10)
            if cluster is not None:
                cluster.close(timeout=1 if at_once else 10)
