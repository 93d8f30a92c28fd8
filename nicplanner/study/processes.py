"""Processes of this machine: spawned, one solver thread each, replaced when they die, gone when we are gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any

from nicplanner.study.backends import LostError

MOST_STARTS = 3
"""So often in a row a pool may break before anything came of it; then its processes cannot start at all."""


def _begin() -> None:
    """Set a worker up: an interrupt is the parent's business, and a worker whose parent is gone goes too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def leave() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=leave, daemon=True).start()


class Processes:
    """A pool of processes of our own."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.together = True
        self._empty = 0
        self._worked = False
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _begin)

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Send a call."""
        future = self._pool.submit(call, *arguments)
        future.add_done_callback(self._note)
        return future

    def _note(self, future: Future[Any]) -> None:
        if not future.cancelled() and not isinstance(future.exception(), BrokenExecutor):
            self._worked = True

    def died(self, error: BaseException) -> bool:
        """Tell whether a process died."""
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        """Start anew.

        Raises
        ------
        LostError
            If processes do not even start.
        """
        self._empty = 0 if self._worked else self._empty + 1
        self._worked = False
        if self._empty >= MOST_STARTS:
            hint = "a script that runs a study in processes must do so below `if __name__ == \"__main__\":`"
            raise LostError(f"worker processes do not start or die at once; {hint}")
        self.close(at_once=True)
        self._pool = self._start()

    def check(self) -> None:
        """Do nothing: a pool tells of its broken processes itself."""

    def close(self, at_once: bool) -> None:
        """End the processes."""
        running = list((getattr(self._pool, "_processes", None) or {}).values())  # terminate_workers() comes with Python 3.14
        self._pool.shutdown(wait=not at_once, cancel_futures=True)
        if at_once:
            for process in running:
                with suppress(Exception):
                    process.kill()
