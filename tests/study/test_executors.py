"""Executors: the same rows wherever scenarios run, and an end for each of them whatever happens to the workers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.study import StoppedError, backends, processes, running
from nicplanner.study.outcome import Options, Outcome
from nicplanner.study.running import Task, run_all
from nicplanner.study.scenario import Scenario
from nicplanner.study.store import Store

ISCSI = "traffic.iscsi.demand_gbps"
STUDY = (
    nic.Study(nic.Design.parse(nic.starter()))
    .vary(ISCSI, [1, Decimal("1.5"), 2, 9, "x"])
    .vary("traffic.production.demand_gbps", [1, Decimal("1.6")])
    .scenario("odd", {"policy": {"spare_ports": 1}})
    .fail("switch:sw-a")
)
SOME = settings(max_examples=150, deadline=None, database=None, derandomize=True, phases=[Phase.generate])


def table(executor: Any = None, workers: int | None = None, study: nic.Study = STUDY, **more: Any) -> str:
    return str(study.results(Options(), executor, workers, **more).files()["results.csv"])


@pytest.fixture(scope="module")
def serial() -> str:
    return table()


class Bomb:
    """A value that ends the process that unpacks it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


class Unsendable:
    """A value that has no form as bytes."""

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("not to be sent")


class Lazy(Executor):
    """Makes calls when more have come, the last one first."""

    def __init__(self) -> None:
        self.calls: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, call: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.calls.append((future, lambda: call(*arguments, **more)))
        if len(self.calls) >= 2 * (os.cpu_count() or 1) - 1:
            self.make()
        return future

    def make(self) -> None:
        while self.calls:
            future, call = self.calls.pop()
            future.set_result(call())


@pytest.mark.parametrize("most", [1, 3, 64])
def test_rows_are_the_same_in_threads_and_in_any_order(serial: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_IN_BATCH", most)
    with ThreadPoolExecutor(3) as pool:
        assert table(pool) == serial
    monkeypatch.setattr(running, "POLL", 0.001)
    lazy = Lazy()
    monkeypatch.setattr(backends.Given, "check", lambda _: lazy.make())
    assert table(lazy) == serial


def test_rows_are_the_same_in_processes_of_ours_and_of_the_users(serial: str) -> None:
    assert table("processes", 2) == serial
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert table(pool) == serial
        assert pool.submit(abs, -1).result() == 1  # it is left running


class Flaky:
    """Workers that die at random, and always of some jobs; what is under way with them dies too."""

    workers = 2

    def __init__(self, seed: int, killers: set[int], risk: float, together: bool) -> None:
        self.random, self.killers, self.risk, self.together = random.Random(seed), killers, risk, together
        self.flying: list[tuple[Future[Any], list[Outcome] | None]] = []
        self.broken = False
        self.closed: list[bool] = []

    def submit(self, call: Any, task: Any, scenarios: list[Scenario]) -> Future[Any]:
        if self.broken:
            raise BrokenExecutor
        dies = any(int(one.name) in self.killers for one in scenarios) or self.random.random() < self.risk
        future: Future[Any] = Future()
        self.flying.append((future, None if dies else [Outcome("OPTIMAL", one.name, seconds=0.2) for one in scenarios]))
        if self.random.random() < 0.5:
            self.check()
        return future

    def check(self) -> None:
        self.random.shuffle(self.flying)
        for _ in range(self.random.randint(1, 3) if self.flying else 0):
            if not self.flying:
                return
            future, found = self.flying.pop()
            if found is not None:
                future.set_result(found)
                continue
            future.set_exception(BrokenExecutor())
            if self.together:
                self.broken = True
                for other, _ in self.flying:
                    other.set_exception(BrokenExecutor())
                self.flying.clear()

    def died(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        self.broken = False

    def close(self, at_once: bool) -> None:
        self.closed.append(at_once)


@given(st.integers(0, 10**6), st.integers(1, 30), st.sets(st.integers(0, 29), max_size=3), st.sampled_from((0.0, 0.2)), st.booleans())
@SOME
def test_every_scenario_comes_to_one_end(seed: int, count: int, killers: set[int], risk: float, together: bool) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(running, "POLL", 0.0001)
    told: list[tuple[int, Outcome]] = []
    backend = Flaky(seed, killers, risk, together)
    try:
        task = Task(b"", None, (), Options())
        run_all(task, ((i, Scenario(str(i))) for i in range(count)), backend, lambda i, outcome: told.append((i, outcome)))
    finally:
        patch.undo()
    assert sorted(i for i, _ in told) == list(range(count))
    for i, outcome in told:
        if i in killers:
            assert outcome.status == "ERROR"
            assert "its worker died 6 times" in outcome.reason
        elif not risk:
            assert (outcome.status, outcome.reason) == ("OPTIMAL", str(i))
    assert backend.closed == [False]


def test_what_cannot_be_sent_is_a_row_and_costs_no_other(serial: str) -> None:
    study = nic.Study(STUDY.design).vary(ISCSI, [1, Unsendable(), 2])
    rows = study.run("processes", workers=1)
    assert rows["status"].tolist() == ["OPTIMAL", "ERROR", "OPTIMAL"]
    assert "not to be sent" in rows["reason"][1]


def test_a_scenario_that_kills_its_workers_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_DEATHS", 2)
    rows = nic.Study(STUDY.design).vary(ISCSI, [Bomb()]).run("processes", workers=1)
    assert rows["status"].tolist() == ["ERROR"]
    assert "its worker died 4 times, the last 2 with nothing else running" in rows["reason"][0]


def test_a_users_pool_that_breaks_keeps_what_is_done(tmp_path: Path, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_IN_BATCH", 1)
    study = nic.Study(STUDY.design).vary(ISCSI, [1, Decimal("1.5"), Bomb(), 2])
    with ProcessPoolExecutor(1, get_context("spawn")) as pool, pytest.raises(StoppedError, match="the executor broke") as caught:
        study.run(pool, store=tmp_path)
    assert caught.value.results is not None
    assert [one.name for one in caught.value.results.scenarios] == ["s1", "s2"]
    assert caught.value.results.frame()["status"].tolist() == ["OPTIMAL", "OPTIMAL"]
    assert len(list(tmp_path.glob("??/*.json"))) == 2


def test_an_executor_that_takes_no_more_work(tmp_path: Path) -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(StoppedError, match=r"takes no more work.*0 of 11 scenarios are done and stored"):
        STUDY.run(pool, store=tmp_path)


def test_processes_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    with pytest.raises(StoppedError, match="processes cannot be started"):
        STUDY.run("processes", workers=1)


def test_processes_that_die_before_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        _processes = None

        def submit(self, *_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("gone"))
            return future

        def shutdown(self, **_: Any) -> None:
            pass

    monkeypatch.setattr(processes.Processes, "_start", lambda _: Dead())
    with pytest.raises(StoppedError, match="do not start, or die at once"):
        STUDY.run("processes", workers=1)


SCRIPT = """
import nicplanner as nic
print("begun", flush=True)
study = nic.Study(nic.Design.parse(nic.starter())).vary("traffic.iscsi.demand_gbps", [1, 2])
print(study.run({executor!r}, workers=2).status.tolist())
"""


def test_a_script_without_guard_is_told_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(executor="processes"), encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "nicplanner.study.executing.StoppedError: a script that runs a study in processes must do so below `if __name__ =="
    )
    assert done.stderr.count("StoppedError: ") == 1
    assert "bootstrapping" not in done.stderr
    assert 2 <= done.stdout.count("begun") <= 5  # the script, and two workers that import it, each begun again at most once


def test_a_script_without_a_file_is_refused(tmp_path: Path) -> None:
    text = SCRIPT.format(executor="processes")
    done = subprocess.run([sys.executable, "-"], input=text, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert "InputError: study: executor: processes cannot read the script that they belong to" in done.stderr
    assert done.stdout == "begun\n"


SLOW = """
import sys, time
import nicplanner as nic
from nicplanner.study import running
if __name__ == "__main__":
    study = nic.Study(nic.Design.parse(nic.starter())).vary("traffic.iscsi.demand_gbps", {"from": 1, "to": 2, "step": 0.0001})
    print("begun", flush=True)
    study.run("processes", workers=2, store=sys.argv[1], most=10**6)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="there is no /proc to see processes in")
def test_workers_vanish_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script, store = tmp_path / "script.py", tmp_path / "store"
    script.write_text(SLOW, encoding="utf-8")
    with subprocess.Popen([sys.executable, script, store], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as parent:
        until(lambda: len(list(store.glob("??/*.json"))) > 1)
        children = processes._children(parent.pid)
        parent.send_signal(signal.SIGKILL)
        assert len(children) == 3  # two workers, and the tracker of the standard library
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in children), 10)
        assert "Traceback" not in parent.communicate()[1]
    for file in store.glob("??/*.json"):
        assert Store(store).get(file.stem) is not None


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it did not come true"
        time.sleep(0.02)


def test_progress_is_told() -> None:
    seen: list[tuple[int, int]] = []
    STUDY.run(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, 11) for i in range(1, 12)]
    seen.clear()


def test_an_interrupt_ends_serial_runs_and_keeps_what_is_stored(tmp_path: Path, serial: str) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        STUDY.run(progress=interrupt, store=tmp_path)
    assert len(list(tmp_path.glob("??/*.json"))) == 3
    assert table(store=Store(tmp_path), resume=True) == serial


def test_a_cluster_that_does_not_even_close_hides_nothing() -> None:
    class Deaf(Flaky):
        def close(self, at_once: bool) -> None:
            raise TimeoutError

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_all(Task(b"", None, (), Options()), [(0, Scenario("0"))], Deaf(0, set(), 0.0, False), interrupt)
