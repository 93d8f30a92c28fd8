"""The port layout of a host group as text: the back of the host, a box a port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nicplanner.design import HostGroup, Site
from nicplanner.names import natural
from nicplanner.tables import Table

MOST_GROUPS = 12
"""Host groups beyond this are counted, not drawn."""


def draw_layouts(site: Site, ports: Table) -> Iterator[Any]:
    """Yield a drawing for each host group (hosts of a group have one layout): each adapter a row of ports with classes and fabric."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for row in ports.rows():
        rows.setdefault(row[0], []).append(row)
    for group in site.groups[:MOST_GROUPS]:
        yield _draw(group, rows[group.hosts[0].name])
    if len(site.groups) > MOST_GROUPS:
        yield f"… and {len(site.groups) - MOST_GROUPS} more host groups, see ports.csv"


def _draw(group: HostGroup, rows: list[tuple[Any, ...]]) -> Any:
    from rich import box
    from rich.console import Group
    from rich.table import Table as Grid
    from rich.text import Text

    drawn: list[Any] = []
    names = natural({one.name for one in group.classes})
    palette = ("cyan", "green", "yellow", "magenta", "blue", "red", "bright_cyan", "bright_green")
    style = {name: palette[i % len(palette)] for i, name in enumerate(names)}
    for adapter in group.adapters:
        mine = [row for row in rows if row[1] == adapter.name]
        if not mine:
            continue
        grid = Grid(box=box.SQUARE, show_lines=False, pad_edge=True, title=Text(f"{adapter.name} ({adapter.model})"), title_justify="left")
        for row in mine:
            grid.add_column(Text(row[2]), justify="center", min_width=10)
        lines = [[Text(name, style=style[name]) for name in row[6].split(";")] if row[6] else [Text("free", style="dim")] for row in mine]
        for i in range(max(map(len, lines))):
            grid.add_row(*(cell[i] if i < len(cell) else Text("") for cell in lines))
        grid.add_row(*(Text(f"{row[5]} {row[9]}" if row[4] else "") for row in mine))
        drawn.append(grid)
    hosts = "1 host" if len(group.hosts) == 1 else f"{len(group.hosts)} hosts"
    return Group(Text(f"{group.key}: {hosts}; last line: redundancy and fabric", style="bold"), *drawn)
