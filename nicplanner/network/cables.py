"""Which cable joins two ports: fit of both ends, speed and length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from nicplanner import units
from nicplanner.catalog import CableEntry, Catalog
from nicplanner.catalog.entries import MEDIA
from nicplanner.design.purchase import Price, Purchase, cable_names
from nicplanner.names import natural_key

Ends = tuple[str, str, Fraction]
"""Connector of the host's port, connector of the switch's port, link speed in Gbit/s."""


COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "management": "turquoise",
        "production": "blue",
        "iscsi": "orange",
        "cluster": "green",
        "live-migration": "pink",
        "smb": "red",
        "backup": "yellow",
        "replica": "yellow",
        "vmotion": "pink",
        "vsan": "red",
        "corosync": "green",
        "ceph-public": "orange",
        "ceph-cluster": "red",
        "bmc": "grey",
    }
)
"""Cable colour by kind of traffic: of those that are sold the one nearest to the class's colour in figures (``plot.palette.OF_KIND``).

A choice of this project: standards leave colours by role open (TIA-606 colours fields, not roles).
"""


def colour_of(entry: CableEntry, kind: str) -> str:
    """Return the colour of a cable: the one that it comes in, else that of the kind of traffic."""
    return entry.colour or COLOURS[kind]


@dataclass(frozen=True, slots=True)
class CableChoice:
    """A kind of cable at a length: its name in the catalog, the entry, and the length in m in which it is bought."""

    name: str
    entry: CableEntry
    length_m: Fraction


Kind = tuple[str, CableEntry, tuple[Fraction, ...]]
"""A kind of cable: its name, the entry, and the lengths in m in which it can be used."""

MOST_SHARED = 8
"""Catalogs whose cables are kept ready: those of the designs that a study varies."""


class _Held:
    """A catalog that is equal to itself alone: what is sorted out of it once serves all plans that are made with this very one."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.catalog is other.catalog

    def __hash__(self) -> int:
        return id(self.catalog)


@lru_cache(maxsize=MOST_SHARED)
def _shared(held: _Held) -> tuple[list[tuple[str, CableEntry]], dict[Ends, list[Kind]], dict[Ends, int]]:
    """Return a catalog's cables in the order in which they are tried, and what is known of ends: at most each pair of port kinds."""
    return _in_order(held.catalog.cables()), {}, {}


def _in_order(cables: Iterable[tuple[str, CableEntry]]) -> list[tuple[str, CableEntry]]:
    return sorted(cables, key=lambda item: (MEDIA.index(item[1].kind), natural_key(item[0])))


@dataclass
class Cables:
    """The catalog's cables, ready for lookup by ends and length.

    Kinds are tried by medium (copper first), then by name; where a purchase counts cables, the cheapest is taken, together with its
    transceivers if these count too. Kinds without a price come after those with one.
    """

    catalog: Catalog
    purchase: Purchase | None = None
    _kinds: dict[Ends, list[Kind]] = field(default_factory=dict)
    _reach: dict[Ends, int] = field(default_factory=dict)
    _order: list[tuple[str, CableEntry]] = field(default_factory=list)
    _choices: dict[tuple[Ends, int], CableChoice | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.purchase is None:
            self._order, self._kinds, self._reach = _shared(_Held(self.catalog))
        else:
            self._order = _in_order(item for item in self.catalog.cables() if self._offered(item[1]))

    def _offered(self, entry: CableEntry) -> bool:
        """Tell whether a kind of cable, with its transceivers, is of makers that are not excluded."""
        parts = [entry, *(self.catalog.get("transceivers", name) for name in entry.transceivers or () if name)]
        return self.purchase is None or not any(map(self.purchase.excludes, parts))

    def kinds(self, ends: Ends) -> list[Kind]:
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
        if ends not in self._reach:
            self._reach[ends] = max((int(lengths[-1] * units.TENTHS_MM_PER_M) for _, _, lengths in self.kinds(ends)), default=-1)
        return self._reach[ends]

    def choose(self, ends: Ends, run: int) -> CableChoice | None:
        """Return the kind that is taken for a run of 0.1 mm, at its next standard length; None if none covers it."""
        key = ends, run
        if key not in self._choices:
            least = units.metres(run)
            fitting = [
                CableChoice(name, entry, next(length for length in lengths if length >= least))
                for name, entry, lengths in self.kinds(ends)
                if lengths[-1] >= least
            ]
            cheapest = self.purchase is not None and self.purchase.chooses_cables
            self._choices[key] = min(fitting, key=self.rank if cheapest else lambda _: (0, 0), default=None)
        return self._choices[key]

    def rank(self, choice: CableChoice) -> tuple[int, Fraction]:
        """Return what makes a cable the better one to buy: that nothing of it lacks a price, then what counts of its cost."""
        prices = [price for _, _, price in self.parts(choice)]
        return sum(price is None for price in prices), sum((price for price in prices if price is not None), Fraction(0))

    def parts(self, choice: CableChoice, colour: str = "") -> Iterator[tuple[str, tuple[str, ...], Fraction | None]]:
        """Yield what a cable consists of, as far as the purchase counts it: category, the names that it goes by, price of one."""
        if self.purchase is None:
            return
        if "cables" in self.purchase.include:
            names = cable_names(choice.name, choice.length_m, colour)
            yield "cables", names, amount(self.purchase.price(names, choice.entry))
        for name in choice.entry.transceivers or () if "transceivers" in self.purchase.include else ():
            if name is not None:
                yield "transceivers", (name,), amount(self.purchase.price((name,), self.catalog.get("transceivers", name)))


def amount(price: Price | None) -> Fraction | None:
    """Return the amount of a price, None without one."""
    return None if price is None else price.amount
