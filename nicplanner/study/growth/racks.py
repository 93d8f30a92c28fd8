"""When racks are full as hosts are added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from nicplanner.design.site import Site
from nicplanner.names import natural
from nicplanner.study.growth.fleet import Counts, Fleet
from nicplanner.study.growth.placing import gaps_of, taken_units
from nicplanner.study.growth.rows import Row


def rack_rows(site: Site, fleet: Fleet) -> Iterator[Row]:
    """Yield a row for each rack with hosts.

    Nothing that stands in a rack is moved. New hosts take free units, the tallest first, each at the lowest place where it fits: units that
    are free but lie apart do not make room for a tall server.
    """
    height = {group.key: group.height for group in site.groups}
    taken = taken_units(site)
    growing: dict[str, set[str]] = {}
    for host in site.hosts:
        growing.setdefault(host.rack, set()).add(host.group)
    for rack in natural(growing):
        yield _row(rack, site.racks[rack].height, taken[rack], {key: height[key] for key in natural(growing[rack])}, fleet)


def _row(rack: str, units: int, taken: set[int], heights: Mapping[str, int], fleet: Fleet) -> Row:
    gaps = [length for _, length in gaps_of(units, taken)]

    def added(counts: Counts) -> dict[int, int]:
        out: dict[int, int] = {}
        for key, height in heights.items():
            out[height] = out.get(height, 0) + fleet.added(key, rack, counts)
        return out

    def used(counts: Counts) -> Fraction:
        return Fraction(len(taken) + sum(height * hosts for height, hosts in added(counts).items()))

    by_year = tuple(map(used, fleet.by_year))
    factor = fleet.most(heights, lambda counts: _fit(added(counts), gaps))
    full = used(fleet.grown(factor)) if factor else used(fleet.today)
    return Row("rack", rack, "units", "units", used(fleet.today), Fraction(units), factor, fleet.years(factor), full, by_year)


def _fit(hosts: Mapping[int, int], gaps: Sequence[int]) -> bool:
    """Tell whether hosts, counted by their height, find room."""
    left = list(gaps)
    for height in sorted(hosts, reverse=True):
        missing = hosts[height]
        for place, gap in enumerate(left):
            here = min(missing, gap // height)
            left[place] -= here * height
            missing -= here
        if missing:
            return False
    return True
