"""The stop button of a notebook: a real kernel is interrupted in the middle of the work, stops, and goes on to be useful."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SETUP = """
import copy, nicplanner as nic
design = nic.Design.parse(nic.starter())
data = design.to_dict()
racks = [f"R{i:03}" for i in range(1, 101)]
data["racks"] = {name: {"position": i} for i, name in enumerate(racks, start=1)}
data["catalog"]["switches"] = {"wide": {"interfaces": {"ge[1-96]": "1000base-t"}}}
data["switches"] = {
    f"{name}[001-100]": {"model": "wide", "rack": "R[001-100]", "unit": unit, "fabric": name} for name, unit in (("a", 40), ("b", 39))
}
data["hosts"] = {"hv[0001-1600]": {**data["hosts"]["hv[01-04]"], "rack": dict.fromkeys(racks, 16)}}
data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
big = nic.Design.from_dict(data)
short = design.replace({"traffic.production.demand_gbps": 9})
study = nic.Study(design).vary("traffic.iscsi.demand_gbps", {"from": 0.0001, "to": 2, "step": 0.0001})
"""
CELLS = {
    "plan": "while True: nic.plan(big)",
    "explain": "while True: nic.explain(short)",
    "study": "study.run(most=10**9)",
    "study in processes": "study.run(executor='processes', workers=2, most=10**9)",
    "simulate_pairs": "plan = nic.plan(design)\nwhile True: nic.simulate_pairs(design, plan)",
}
"""Work that takes far longer than the test waits; a loop ends only where an interrupt gets through the call inside."""
GOES_ON = "print(len(nic.plan(design).cabling), len(nic.Study(design).vary('traffic.iscsi.demand_gbps', [1, 2]).run(progress=False)))"
LONGEST = 30.0
"""Seconds from the button to the prompt, on a busy machine; idle it takes about one."""


class Kernel:
    """A kernel of a notebook, as a process of its own."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str, stop_after: float | None = None) -> tuple[str, str, float]:
        """Run a cell; return what it printed, the error that ended it, and the seconds from the last interrupt to the end.

        The button is pressed again each ten seconds, as a user would: Python drops an interrupt that arrives inside a finalizer.
        """
        asked = self.client.execute(code)
        printed, error = "", ""
        sent, begun, due = 0.0, time.monotonic(), stop_after
        while time.monotonic() - begun < 120 and (stop_after is None or time.monotonic() - begun < stop_after + LONGEST):
            if due is not None and time.monotonic() - begun > due:
                self.manager.interrupt_kernel()
                sent, due = time.monotonic(), due + 10
            try:
                message = self.client.get_iopub_msg(timeout=0.1)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                printed += content["text"]
            elif message["msg_type"] == "error":
                error = content["ename"]
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return printed, error, time.monotonic() - sent
        raise AssertionError(f"the cell goes on: {code}")


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    from jupyter_client.manager import KernelManager

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the notebook machinery, in our process
        manager = KernelManager(kernel_name="python3")
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        manager.start_kernel(env={**os.environ, "PYTHONPATH": path})
        try:
            found = Kernel(manager)
            assert found.run(SETUP)[:2] == ("", "")
            yield found
            found.client.stop_channels()
        finally:
            manager.shutdown_kernel(now=True)


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent another way there")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("what", CELLS)
def test_stops_and_goes_on(kernel: Kernel, what: str) -> None:
    printed, error, seconds = kernel.run(CELLS[what], stop_after=1.5)
    # where the interrupt comes between two lines of code, IPython fails to show its own traceback, and prints Python's
    assert error == "KeyboardInterrupt" or "KeyboardInterrupt" in printed, (error, printed[-2000:])
    assert seconds < LONGEST
    assert kernel.run(GOES_ON)[:2] == ("32 2\n", "")
