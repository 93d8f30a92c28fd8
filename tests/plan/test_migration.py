"""Time to drain a host: against a published measurement, and after a failure."""

from __future__ import annotations

import pytest

import nicplanner as nic
from nicplanner.plan.migration import drain_seconds


@pytest.mark.parametrize(("gbps", "seconds", "off"), [(1, 795, 0.3), (10, 65, 0.05)])
def test_a_published_drain(gbps: float, seconds: float, off: float) -> None:
    """Case C-11: 18 machines with about 80 GB, drained over 1x1 and 1x10 Gbit/s (K. Holman, TechNet blogs, 2013)."""
    assert drain_seconds(80e9 / 2**30, gbps) == pytest.approx(seconds, rel=off)


def test_a_faster_link_never_takes_longer() -> None:
    times = [drain_seconds(80, gbps) for gbps in (0, 0.1, 1, 2, 2.5, 10, 25, 100)]
    assert times == sorted(times, reverse=True)
    assert times[0] == float("inf")


def test_times_of_a_plan() -> None:
    plan = nic.plan(nic.Design.parse(nic.starter()))
    found = plan.drain_times(80)
    assert list(found["host"]) == ["hv01", "hv02", "hv03", "hv04"]
    assert set(found["gbps"]) == {2.0}  # two gigabit ports, shared with the cluster
    assert set(found["worst_gbps"]) == {1.0}
    assert (found["worst_seconds"] == 2 * found["seconds"]).all()
    assert plan.drain_times(80, "backup").empty
