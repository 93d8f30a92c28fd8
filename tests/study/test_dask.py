"""A real Dask cluster of processes: the same rows, also when a worker is killed; and a scheduler that is lost."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.study import StoppedError, running
from nicplanner.study.outcome import Options
from nicplanner.study.store import Store

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # Dask's own

ISCSI = "traffic.iscsi.demand_gbps"
STUDY = (
    nic.Study(nic.Design.parse(nic.starter()))
    .vary(ISCSI, [1, Decimal("1.1"), Decimal("1.2"), Decimal("1.5"), 2, 9, "x"])
    .vary("traffic.production.demand_gbps", [1, Decimal("1.2"), Decimal("1.6")])
    .fail("switch:sw-a")
)


def table(executor: Any = None, study: nic.Study = STUDY, **more: Any) -> str:
    return str(study.results(Options(), executor, **more).files()["results.csv"])


class Bomb:
    """A value that ends the process that unpacks it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


@pytest.fixture(scope="module")
def serial() -> str:
    return table()


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    settings = {"distributed.scheduler.allowed-failures": 2, "logging.distributed": "critical"}
    import dask

    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as cluster,
        distributed.Client(cluster) as found,
    ):
        yield found


def test_rows_are_the_same_and_the_client_stays(client: Any, serial: str) -> None:
    assert table(client) == serial
    assert client.status == "running"
    assert client.submit(abs, -1).result() == 1


def test_a_worker_that_is_killed_costs_no_scenario(client: Any, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_IN_BATCH", 1)
    workers, killed, told = list(client.run(os.getpid).values()), [], []

    def kill(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 4 and not killed:
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    assert table(client, progress=kill) == serial
    assert killed
    assert told == [(i, 21) for i in range(1, 22)]
    assert table(client.get_executor()) == serial  # the user's executor of a client, and the cluster is whole again


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[tuple[Any, subprocess.Popen[bytes]]]:
    """A scheduler and a worker in processes of their own, with a client."""
    file, env = tmp_path / "scheduler.json", {**os.environ, "DASK_LOGGING__DISTRIBUTED": "critical"}
    module, quiet = [sys.executable, "-m"], {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env, "cwd": tmp_path}
    scheduler = [*module, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", file]
    started = [subprocess.Popen(scheduler, **quiet)]
    try:
        last = time.monotonic() + 60
        while not (file.exists() and file.read_text(encoding="utf-8").strip()):
            assert time.monotonic() < last
            time.sleep(0.05)
        assert json.loads(file.read_text(encoding="utf-8"))["address"]
        started.append(subprocess.Popen(
            [*module, "distributed.cli.dask_worker", "--scheduler-file", file, "--nthreads", "1", "--no-nanny", "--no-dashboard"], **quiet
        ))  # fmt: skip
        found = distributed.Client(scheduler_file=str(file))
        found.wait_for_workers(1, timeout=60)
        yield found, started[0]
        found.close(timeout=1)
    finally:
        for one in started:
            one.kill()
            one.wait()


def test_a_scheduler_that_is_lost_keeps_what_is_done(lonely: Any, tmp_path: Path, serial: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, scheduler = lonely
    monkeypatch.setattr("nicplanner.study.cluster.PATIENCE", 1.0)
    monkeypatch.setattr(running, "MOST_IN_BATCH", 1)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)

    def kill(done: int, total: int) -> None:
        if done == 5:
            scheduler.kill()

    store = Store(tmp_path / "store")
    with pytest.raises(StoppedError, match=r"the Dask scheduler is lost.*of 21 scenarios are done and stored: resume later") as caught:
        table(client, store=store, progress=kill)
    assert caught.value.results is not None
    done = len(caught.value.results.outcomes)
    assert 5 <= done < 21
    assert set(table().splitlines()) >= set(caught.value.results.files()["results.csv"].splitlines())
    assert len(list(store.folder.glob("??/*.json"))) == sum(one.settled for one in caught.value.results.outcomes)
    told: list[int] = []
    assert table(store=Store(store.folder), resume=True, progress=lambda done, total: told.append(done)) == serial
    assert told == list(range(done + 1, 22))
    with pytest.raises(StoppedError, match="the Dask scheduler is lost"):
        table(client)


def test_what_is_no_client(client: Any) -> None:
    with pytest.raises(InputError, match="not an executor"):
        STUDY.run(client.cluster)
