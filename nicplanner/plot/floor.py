"""Racks as a floor plan sees them: where each stands, which are alike, and the bundles of cables between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural, natural_key
from nicplanner.plot.cables import Run
from nicplanner.plot.canvas import Entry
from nicplanner.plot.numerals import some


class Facts(NamedTuple):
    """What is in a rack: hosts by server, switches by model and fabric, cables within it, and those to and from other racks by fabric."""

    hosts: tuple[tuple[str, int], ...]
    switches: tuple[tuple[str, str, int], ...]
    inside: tuple[tuple[str, int], ...]
    leaving: tuple[tuple[str, int], ...]
    arriving: tuple[tuple[str, int], ...]

    @property
    def host_count(self) -> int:
        """How many hosts stand in it."""
        return sum(number for _, number in self.hosts)

    @property
    def text(self) -> str:
        """The same in words."""
        switches = sum(number for *_, number in self.switches)
        cables = [f"{_sum(self.inside):,} cables inside"]
        cables += [f"{_sum(self.leaving):,} to other racks"] if self.leaving else []
        cables += [f"{_sum(self.arriving):,} from other racks"] if self.arriving else []
        return ", ".join([some(self.host_count, "host"), some(switches, "switch", "switches"), *cables])


class Bus(NamedTuple):
    """Cables of a fabric to the switches of one rack from the hosts of others, with their number by rack."""

    fabric: str
    home: str
    taps: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many cables it has."""
        return sum(self.taps.values())

    @property
    def racks(self) -> tuple[str, ...]:
        """Every rack that it touches."""
        return (self.home, *self.taps)


class Line(NamedTuple):
    """A line of the floor plan: a row of racks, or a part of a long one; the racks by their column."""

    label: str
    racks: Mapping[int, str]


def _sum(pairs: Iterable[tuple[str, int]]) -> int:
    return sum(number for _, number in pairs)


def facts_of(site: SiteExcerpt, runs: Mapping[Run, int]) -> dict[str, Facts]:
    """Say of each rack what is in it."""
    hosts: dict[str, Counter[str]] = defaultdict(Counter)
    switches: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for group in site.hosts.values():
        for _, rack, _ in group.places:
            hosts[rack][group.server] += 1
    for switch in site.switches.values():
        switches[switch.rack][switch.model, switch.fabric] += 1
    inside, leaving, arriving = (defaultdict[str, Counter[str]](Counter) for _ in range(3))
    for run, number in runs.items():
        if run.rack == run.switch_rack:
            inside[run.rack][run.fabric] += number
        else:
            leaving[run.rack][run.fabric] += number
            arriving[run.switch_rack][run.fabric] += number
    return {
        rack: Facts(
            tuple(sorted(hosts[rack].items())),
            tuple((*kind, number) for kind, number in sorted(switches[rack].items())),
            *(tuple(sorted(one[rack].items())) for one in (inside, leaving, arriving)),
        )
        for rack in site.racks
    }


def kinds_of(facts: Mapping[str, Facts]) -> list[tuple[Facts, list[str]]]:
    """Gather racks that are alike, the most frequent kind first; each kind's racks in natural order."""
    found: dict[Facts, list[str]] = defaultdict(list)
    for rack in natural(facts):
        found[facts[rack]].append(rack)
    return sorted(found.items(), key=lambda kind: (-len(kind[1]), natural_key(kind[1][0])))


def buses_of(runs: Mapping[Run, int]) -> list[Bus]:
    """Gather the cables between racks by fabric and the rack of the switches."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for run, number in runs.items():
        if run.rack != run.switch_rack:
            found[run.fabric, run.switch_rack][run.rack] += number
    order = sorted(found, key=lambda bus: (natural_key(bus[1]), natural_key(bus[0])))
    return [Bus(fabric, home, {rack: found[fabric, home][rack] for rack in natural(found[fabric, home])}) for fabric, home in order]


def lines_of(site: SiteExcerpt, fold: int) -> list[Line]:
    """Lay the racks out by row and position; rows of more than `fold` columns go on in the next line.

    Positions at which no rack of the site stands take no column: they may be any numbers. Racks at one position stand side by side.
    """
    columns = {position: i for i, position in enumerate(sorted({rack.position for rack in site.racks.values()}))}
    lines: list[Line] = []
    for row in sorted({rack.row for rack in site.racks.values()}):
        mine = sorted((rack.position, natural_key(name), name) for name, rack in site.racks.items() if rack.row == row)
        parts: dict[int, dict[int, str]] = defaultdict(dict)
        at = -1
        for position, _, name in mine:
            at = max(columns[position], at + 1)
            parts[at // fold][at % fold] = name
        several = len(parts) > 1
        lines += [Line(f"row {row}" + (f", {i}" if several else ""), parts[part]) for i, part in enumerate(sorted(parts), start=1)]
    return lines


def lanes_of(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Give each span the first lane in which no earlier one meets it.

    Examples
    --------
    >>> lanes_of([(0, 4), (1, 2), (3, 6)])
    [0, 1, 1]
    """
    ends: list[float] = []
    lanes = [0] * len(spans)
    for i in sorted(range(len(spans)), key=lambda i: (spans[i], i)):
        start, end = spans[i]
        lane = next((lane for lane, last in enumerate(ends) if last < start), len(ends))
        ends[lane : lane + 1] = [end]
        lanes[i] = lane
    return lanes


class Scale(NamedTuple):
    """Sizes of a rack, of the space between racks, lanes and taps, in inches, columns of a line, and whether taps have numbers."""

    width: float
    height: float
    gap: float
    lane: float
    tap: float
    fold: int
    numbers: bool


def missing_cables(cables: int) -> list[Entry]:
    """Return the entry of a key that says how many cables are not drawn."""
    return [("text", f"{cables:,} cables between racks have no room here: cabling.csv lists them", None)] if cables else []
