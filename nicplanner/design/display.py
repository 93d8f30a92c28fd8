"""A design in a notebook: how large it is, its host groups and its classes."""

from __future__ import annotations

from itertools import islice

from nicplanner.design.site import HostGroup, Site
from nicplanner.display import MOST_ROWS, block, facts, grid


def design_html(site: Site, name: str) -> str:
    """Return a design's HTML."""
    counts = (
        ("platform", site.profile.name), ("racks", len(site.racks)), ("switches", len(site.switches)), ("hosts", len(site.hosts)),
    )  # fmt: skip
    groups = ((one.key, len(one.hosts), one.server, _cards(one)) for one in site.groups)
    classes = (
        (one.name, one.kind, one.demand, one.redundancy, "dedicated" if one.dedicated else "shared")
        for one in islice(site.classes.values(), MOST_ROWS)
    )
    return block(
        "Design",
        name,
        facts(counts),
        grid(("host group", "hosts", "server", "cards"), groups, len(site.groups)),
        grid(("class", "kind", "demand (Gbit/s)", "redundancy", "sharing"), classes, len(site.classes)),
    )


def _cards(group: HostGroup) -> str:
    chosen = [f"{slot}: to be chosen" for slot in group.choices]
    return ", ".join([*(one.model for one in group.adapters if one.name != "onboard"), *chosen])
