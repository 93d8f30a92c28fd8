"""Which cable joins two ports: fit of both ends, speed and length."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from nicplanner import units
from nicplanner.catalog import CableEntry, Catalog
from nicplanner.catalog.entries import MEDIA
from nicplanner.names import natural_key

Ends = tuple[str, str, Fraction]
"""Connector of the host's port, connector of the switch's port, link speed in Gbit/s."""


@dataclass(frozen=True, slots=True)
class CableChoice:
    """A kind of cable at a length: its name in the catalog, the entry, and the length in m in which it is bought."""

    name: str
    entry: CableEntry
    length_m: Fraction


@dataclass
class Cables:
    """The catalog's cables, ready for lookup by ends and length. Kinds are tried by medium (copper first), then by name."""

    catalog: Catalog
    _kinds: dict[Ends, list[tuple[str, CableEntry, tuple[Fraction, ...]]]] = field(default_factory=dict)
    _order: list[tuple[str, CableEntry]] = field(default_factory=list)
    _choices: dict[tuple[Ends, int], CableChoice | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._order = sorted(self.catalog.cables(), key=lambda item: (MEDIA.index(item[1].kind), natural_key(item[0])))

    def kinds(self, ends: Ends) -> list[tuple[str, CableEntry, tuple[Fraction, ...]]]:
        """Return the kinds that fit both ends and carry the speed, each with its usable lengths in m."""
        if ends not in self._kinds:
            near, far, speed = ends
            found = []
            for name, entry in self._order:
                one, other = entry.connectors
                straight = units.plug_fits(one, near) and units.plug_fits(other, far)
                if not straight and not (units.plug_fits(one, far) and units.plug_fits(other, near)):
                    continue
                most = entry.most_m(speed)
                lengths = tuple(length for length in entry.lengths_m if most is not None and length <= most)
                if lengths:
                    found.append((name, entry, lengths))
            self._kinds[ends] = found
        return self._kinds[ends]

    def reach(self, ends: Ends) -> int:
        """Return the longest run in 0.1 mm that any kind covers; -1 if none fits."""
        return max((int(lengths[-1] * units.TENTHS_MM_PER_M) for _, _, lengths in self.kinds(ends)), default=-1)

    def choose(self, ends: Ends, run: int) -> CableChoice | None:
        """Return the first kind that covers a run of 0.1 mm, at its next standard length; None if none does."""
        key = ends, run
        if key not in self._choices:
            self._choices[key] = next(
                (
                    CableChoice(name, entry, next(length for length in lengths if length * units.TENTHS_MM_PER_M >= run))
                    for name, entry, lengths in self.kinds(ends)
                    if lengths[-1] * units.TENTHS_MM_PER_M >= run
                ),
                None,
            )
        return self._choices[key]
