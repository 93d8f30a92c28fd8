"""Processes of this machine: spawned, one solver thread each, replaced when they die, gone when we are gone."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from nicplanner.errors import InputError, Problem
from nicplanner.reading.base import show
from nicplanner.study.backends import LostError

MOST_STARTS = 3
"""So often processes are started anew after a death; if none of them lives to do nothing at all, they cannot start."""
PATIENCE = 1.0
"""Seconds that a pool whose processes are killed may take to end."""
UNGUARDED = 86
"""Exit code of a process that was started by a script without a guard, and would have run the script's study itself."""
GUARD = 'a script that runs a study in processes must do so below `if __name__ == "__main__":`'


def _begin() -> None:
    """Set a worker up: an interrupt is the parent's business, and a worker whose parent is gone goes too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def leave() -> None:
            wait([sentinel])
            _kill(_children(os.getpid()))
            os._exit(1)

        threading.Thread(target=leave, daemon=True).start()


def _children(process: int | None) -> list[int]:
    """Return the processes that a process has started: a solver outside of it. Where there is no ``/proc``, none are known."""
    found: list[int] = []
    with suppress(OSError, ValueError):
        for file in Path(f"/proc/{process}/task").glob("*/children"):
            found += map(int, file.read_text().split())
    return found


def _kill(processes: list[int]) -> None:
    for number in processes:
        with suppress(OSError):
            os.kill(number, signal.SIGKILL)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no signal disturb the start of processes: those that come are raised afterwards.

    The terminal sends an interrupt to the new processes as well, while they still import; and one in the middle of a start would leave a
    pool behind that is neither begun nor ended. Blocking it is not enough: another thread of ours may take it, a library's.
    """
    before = {}
    came: list[int] = []
    if threading.current_thread() is threading.main_thread():
        before = {one: found for one in (signal.SIGINT, signal.SIGTERM) if (found := signal.getsignal(one)) is not None}
        for one in before:
            signal.signal(one, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)


def _check_script() -> None:
    """Refuse a script that has no file: each process would look for it, in vain.

    Raises
    ------
    InputError
        If the script was read from standard input.
    """
    script = sys.modules.get("__main__")
    file = getattr(script, "__file__", None)
    if getattr(script, "__spec__", None) is None and file is not None and not Path(file).exists():
        hint = "save the script in a file, or leave out the executor"
        raise InputError([Problem("executor", "processes cannot read the script that they belong to", show(file), "", hint, "study")])


def leave_if_worker() -> None:
    """End a process that is to be a worker and still imports the script that started it: the parent says what is wrong, once.

    Raises
    ------
    SystemExit
        In such a process.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(UNGUARDED)


class Processes:
    """A pool of processes of our own."""

    def __init__(self, workers: int) -> None:
        leave_if_worker()
        _check_script()
        self.workers = workers
        self.together = True
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _begin)

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Send a call.

        Raises
        ------
        LostError
            If no process can be started.
        """
        try:
            with _undisturbed():
                return self._pool.submit(call, *arguments)
        except BrokenExecutor:
            raise
        except (OSError, RuntimeError, AssertionError) as error:  # too many processes; Python ends; a process that may have no children
            raise LostError(f"processes cannot be started: {error}") from None

    def died(self, error: BaseException) -> bool:
        """Tell whether a process died."""
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        """Start anew, and see that the processes live.

        Raises
        ------
        LostError
            If processes do not even start.
        """
        for _ in range(MOST_STARTS):
            if any(process.exitcode == UNGUARDED for process in self._running()):
                raise LostError(GUARD)
            self.close(at_once=True)
            with suppress(BrokenExecutor):
                self.submit(os.getpid).result()
                return
        raise LostError(f"worker processes do not start, or die at once; {GUARD}")

    def check(self) -> None:
        """Do nothing: a pool tells of its broken processes itself."""

    def _running(self) -> list[Any]:
        return list((getattr(self._pool, "_processes", None) or {}).values())  # terminate_workers() comes with Python 3.14

    def _kill_all(self) -> None:
        for process in self._running():
            started = _children(process.pid)
            with suppress(Exception):
                process.kill()
            _kill(started)

    def close(self, at_once: bool) -> None:
        """End the processes."""
        if not at_once:
            self._pool.shutdown()
            return
        self._kill_all()
        end = threading.Thread(target=self._pool.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        end.start()
        end.join(PATIENCE)
        self._pool = self._start()  # one that has no processes yet
        gc.collect()  # the semaphores of the old one: what is left of them at the end, the standard library complains of
