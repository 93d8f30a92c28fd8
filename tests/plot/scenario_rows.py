"""Rows of studies for the figures: one path at a time, and two paths against each other. The numbers are made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

END = (
    "status", "verdict", "cost", "currency", "ports", "spare_ports", "worst_failover", "broken_recommendations", "bottleneck",
    "bottleneck_growth", "reason", "seconds",
)  # fmt: skip
PATHS: Mapping[str, Sequence[Any]] = {
    "traffic.iscsi.demand_gbps": [1.5, 0.1 + 0.2, 1, 2, 4, 8],
    "hosts.*.adapters.slot2": ["I350-T4", "X710-DA2", "none of them at all"],
    "traffic.production.min_failover": [1.0, 0.5, 0.25],
    "policy.max_utilisation": [1, 0.9, 0.8, 0.75],
    "traffic.live-migration.demand_gbps": [0.7, 1.4, 2.1, 12345.678],
    "hosts.hv[01-16].adapters.slot1": ["I350-T4", "X550-T2"],
    "traffic.cluster.sharing": ["shared", "dedicated"],
    "policy.spare_ports": [0, 1, 2],
    "traffic.management.demand_gbps": [0.1, 0.2, None],
    "traffic.backup.survive": ["port", "adapter", "switch"],
    "switches.sw-a.model": ["PowerConnect 6248", "N1548"],
    "addressing.growth_percent": [0, 25, 50, 75, 100],
    "policy.recommendations": ["prefer", "require", "ignore"],
    "traffic.smb.redundancy": ["mpio", "paths"],
    "hosts.a-very-long-group-of-hosts[001-400].adapters.slot12": ["I350-T4", "Ethernet Server Adapter X710-DA4"],
}
"""Path → its values, the base's first."""
BASE_PORTS, BASE_COST = 320, 12345.5


def row(name: str, values: Sequence[Any], ports: int | None, status: str = "OPTIMAL", cost: float | None = BASE_COST) -> list[Any]:
    if status not in ("OPTIMAL", "FEASIBLE"):
        return [name, *values, status, None, None, None, None, None, None, None, None, None, "why", 0.03]
    spare = None if ports is None else 400 - ports
    return [name, *values, status, "recommended", cost, "EUR", ports, spare, 0.6, 0, "sw-a", 1.25, None, 0.03]


def table(paths: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["scenario", *paths, *END])


def one_at_a_time(bars: int) -> pd.DataFrame:
    """Return a base and all values of the first paths: the first has no plan at 4 and 8, every fifth changes nothing."""
    paths = list(PATHS)[:bars]
    base = [PATHS[path][0] for path in paths]
    rows = [row("base", base, BASE_PORTS)]
    for i, path in enumerate(paths):
        for j, value in enumerate(PATHS[path][1:], start=1):
            changed = [value if k == i else old for k, old in enumerate(base)]
            by = 0 if i % 5 == 4 else (-1) ** (i + j) * j * (3 + 7 * (i * i % 11))
            status = "INFEASIBLE" if i % 4 == 0 and j >= 4 else "OPTIMAL"
            rows.append(row(f"{path}={value}", changed, BASE_PORTS + by, status, BASE_COST + 37.25 * by))
    return table(paths, rows)


X, Y, Z = "traffic.iscsi.demand_gbps", "traffic.live-migration.demand_gbps", "policy.spare_ports"


def grid(columns: int, rows: int, layers: int = 1) -> pd.DataFrame:
    """Return all pairs of values; plans where their sum is small enough, and with `layers` a third path too."""
    why = ("INFEASIBLE", "NO_SOLUTION", "INVALID", "ERROR")
    paths = [X, Y] + [Z] * (layers > 1)
    rest = [0] * (layers > 1)
    out = [row("base", [0.5, 0.25, *rest], 1000, cost=100_000.0)]
    for i in range(columns):
        for j in range(rows):
            for k in range(layers):
                far = i / columns + j / rows + k / 5
                status = "OPTIMAL" if far < 1.2 else why[(i + j + k) % 4]
                status = "FEASIBLE" if 0.9 < far < 1 else status
                values = [0.5 * (i + 1), 0.25 * (j + 1)] + [k] * (layers > 1)
                if (i, j, k) != (0, 0, 0):
                    out.append(row(f"{i} {j} {k}", values, 1000 + 40 * round(10 * far), status, round(100_000 + 123_456 * far, 2)))
    return table(paths, out)


def overlaps(texts: Sequence[Any], renderer: Any) -> list[tuple[str, str]]:
    """Return which texts lie over each other."""
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text()]
    return [(a[0], b[0]) for a, b in combinations(boxes, 2) if a[1].overlaps(b[1])]


def texts_of(axes: Any) -> list[Any]:
    """Return all texts of Axes: those drawn, ticks, names of the axes and the title."""
    found = [*axes.texts, axes.xaxis.label, axes.yaxis.label, axes._left_title]
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        found += [tick.label1 for tick in axis.get_major_ticks() if min(limits) <= tick.get_loc() <= max(limits)]
    return found


def drawn(axes: Any) -> Any:
    """Draw the figure of Axes and return its renderer."""
    axes.figure.canvas.draw()
    return axes.figure.canvas.get_renderer()


def outside(texts: Sequence[Any], axes: Any, renderer: Any) -> list[str]:
    """Return which texts leave the figure."""
    width, height = axes.figure.get_size_inches() * axes.figure.dpi
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text()]
    return [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
