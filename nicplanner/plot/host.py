"""The back of a host: its cards and ports, coloured by class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicplanner.names import natural_key
from nicplanner.plot.palette import class_colours, ink
from nicplanner.plot.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PORT_WIDTH, PORT_HEIGHT, GAP = 1.0, 1.0, 0.45


def plot_host(plan: Subject, host: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a host's adapters as rows of ports.

    Each port shows its name and its classes (a stripe each); under it stand redundancy, fabric and the switch port that it is cabled to.

    Parameters
    ----------
    plan
        The plan.
    host
        The host; the first in natural order by default.
    ax
        Axes to draw into; new ones of a fitting size by default.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes, one data unit a port.

    Raises
    ------
    KeyError
        If the plan has no such host.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {}
    known = plan.tables["ports"]
    host = host if host is not None else known["host"][0]
    for row in known.rows():
        if row[0] == host:
            rows.setdefault(row[1], []).append(row)
    if not rows:
        raise KeyError(host)
    names = {name for traffic in known["traffic"] for name in traffic.split(";") if name}
    colours = class_colours(names)
    adapters = sorted(rows, key=natural_key)
    widest = max(map(len, rows.values()))
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=(1.5 * widest + 3.2, 1.5 * len(adapters) + 0.6), layout="constrained")
    for level, adapter in enumerate(adapters):
        y = -level * (PORT_HEIGHT + GAP)
        ax.text(-0.15, y + PORT_HEIGHT / 2, adapter, ha="right", va="center", fontsize=10, fontweight="bold")
        for i, row in enumerate(rows[adapter]):
            _draw_port(ax, i * PORT_WIDTH, y, row, colours)
    _legend(ax, sorted({name for mine in rows.values() for row in mine for name in row[6].split(";") if name}, key=natural_key), colours)
    ax.set_xlim(-1.1, widest * PORT_WIDTH + 0.05)
    ax.set_ylim(-(len(adapters) - 1) * (PORT_HEIGHT + GAP) - GAP, PORT_HEIGHT + 0.1)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.set_title(f"{host}: which port carries what", fontsize=11, loc="left")
    return ax


def _draw_port(ax: Axes, x: float, y: float, row: tuple[Any, ...], colours: dict[str, str]) -> None:
    from matplotlib.patches import Rectangle

    classes = row[6].split(";") if row[6] else []
    inner = PORT_WIDTH * 0.92
    height = PORT_HEIGHT * 0.78 / max(1, len(classes))
    for j, name in enumerate(classes):
        low = y + PORT_HEIGHT * 0.78 - (j + 1) * height
        ax.add_patch(Rectangle((x, low), inner, height, facecolor=colours[name], edgecolor="none"))
        short = name if len(name) <= 15 else name[:14] + "…"
        ax.text(x + inner / 2, low + height / 2, short, ha="center", va="center", fontsize=min(7.0, 40 * height), color=ink(colours[name]))
    ax.add_patch(Rectangle((x, y), inner, PORT_HEIGHT, fill=False, edgecolor="#333333", linewidth=1.2))
    ax.text(x + inner / 2, y + PORT_HEIGHT * 0.89, row[2], ha="center", va="center", fontsize=8, color="#000000", fontweight="bold")
    below = f"{row[5]}, {row[9]}\n{row[7]} {row[8]}" if classes else "free"
    ax.text(x + inner / 2, y - 0.05, below, ha="center", va="top", fontsize=7, color="#333333")


def _legend(ax: Axes, names: list[str], colours: dict[str, str]) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=colours[name], edgecolor="#333333", label=name) for name in names]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9, title="class", alignment="left")
