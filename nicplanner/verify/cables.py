"""Rule 3: one cable for each used port, of the kind and length that fit, with its colour and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from nicplanner import units
from nicplanner.catalog.entries import MEDIA, CableEntry
from nicplanner.design.site import Host, Site, Switch
from nicplanner.names import natural_key
from nicplanner.tables import Table
from nicplanner.verify.columns import Places
from nicplanner.verify.mesh import opposite
from nicplanner.verify.patterns import Facts
from nicplanner.verify.prices import Names, cable_names, cost_of
from nicplanner.verify.report import AGREEMENT, LINKS, TABLES, Report, show
from nicplanner.verify.uses import Use

COLOURS: Mapping[str, str] = {
    "management": "turquoise", "production": "blue", "iscsi": "orange", "cluster": "green", "live-migration": "pink", "smb": "red",
    "backup": "yellow", "replica": "yellow", "vmotion": "pink", "vsan": "red", "corosync": "green", "ceph-public": "orange",
    "ceph-cluster": "red", "bmc": "grey",
}  # fmt: skip
"""Colour of a cable by the kind of its group's first class."""


class Cable(NamedTuple):
    """The cable that a used port must have: kind, its catalog entry, length in m and colour; racks and transceivers of its two ends."""

    kind: str
    entry: CableEntry
    length: Fraction
    colour: str
    racks: tuple[str, str]
    modules: tuple[str | None, str | None]

    @property
    def names(self) -> Names:
        """What it goes by, the most exact name first: that is the item of the bill of materials."""
        return cable_names(self.kind, self.length, self.colour)


Made = tuple[str, CableEntry, Fraction, str, tuple[str | None, str | None]]
"""Kind, catalog entry, length in m, colour and transceivers of a cable."""


class Chooser:
    """Finds the first kind of cable that fits: by medium (copper, DAC, AOC, multimode, single mode), then by name.

    A kind fits if its plugs go into both ports, it carries the link speed (Gbit/s), and it comes in a length (m) that is at least the
    run and at most what the kind allows at that speed. Where the design's purchase counts cables, it is the cheapest of those that fit,
    with its transceivers if they count; one that lacks a price comes after all that do not. What excluded makers make, also as
    transceivers, is not taken.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        excluded = site.purchase.excluded if site.purchase is not None else frozenset()
        # in natural order of the names, which the stable sort keeps
        kinds = [(name, entry) for name, entry in site.catalog.cables() if excluded.isdisjoint(_makers(site, entry))]
        self._kinds = sorted(kinds, key=lambda item: MEDIA.index(item[1].kind))
        self._fits: dict[tuple[str, str, Fraction], list[tuple[str, CableEntry, Fraction]]] = {}
        self._runs: dict[tuple[str, int, str, int], int] = {}
        self._made: dict[tuple[object, ...], Made | None] = {}
        self._equal: dict[tuple[object, ...], Made] = {}
        self._cables: dict[tuple[int, str, str], Cable] = {}

    def choose(self, use: Use) -> Cable | None:
        """Return the cable of a used port whose far end is known, or None if no kind fits; equal cables are one object."""
        assert use.far is not None
        host, device = use.host, far_device(use)
        place = host.rack, host.unit, device.rack, device.unit
        run = self._runs.get(place)
        if run is None:
            run = self._runs[place] = self._site.run_length(host, device)
        # the link's speed by identity, since fractions are slow to hash: it is that of one of the site's ports
        key = run, use.near.connector, use.far.connector, id(use.link), use.traffic
        if key not in self._made:
            self._made[key] = self._make(use, run)
        made = self._made[key]
        if made is None:
            return None
        at = id(made), host.rack, device.rack
        cable = self._cables.get(at)
        if cable is None:
            name, entry, length, colour, modules = made
            cable = self._cables[at] = Cable(name, entry, length, colour, (host.rack, device.rack), modules)
        return cable

    def _make(self, use: Use, run: int) -> Made | None:
        """Return all of a cable but its racks; of equal ones the same object."""
        assert use.far is not None
        near, far = use.near.connector, use.far.connector
        least = units.metres(run)
        fitting = [found for kind in self._fitting(near, far, use.link) if (found := _long_enough(*kind, least))]
        found = min(fitting, key=self._rank, default=None)  # the first of equals
        if found is None:
            return None
        name, entry, length = found
        first = self._site.classes.get(use.traffic.split(";")[0])
        colour = entry.colour or (COLOURS[first.kind] if first else "")
        modules = _modules(entry, near, far)
        return self._equal.setdefault((name, length, colour, modules), (name, entry, length, colour, modules))

    def _fitting(self, near: str, far: str, speed: Fraction) -> list[tuple[str, CableEntry, Fraction]]:
        """Return the kinds whose plugs fit and that carry the speed, each with the length in m that it allows at most."""
        if (near, far, speed) not in self._fits:
            carrying = [(name, entry, entry.most_m(speed)) for name, entry in self._kinds if _plugs_fit(entry, near, far)]
            self._fits[near, far, speed] = [(name, entry, most) for name, entry, most in carrying if most is not None]
        return self._fits[near, far, speed]

    def _rank(self, found: tuple[str, CableEntry, Fraction]) -> tuple[int, Fraction]:
        """Return how many of a cable's parts that count lack a price, and what the others cost; nothing where cables do not count."""
        purchase = self._site.purchase
        if purchase is None or "cables" not in purchase.include:
            return 0, Fraction(0)
        name, entry, length = found
        costs = [cost_of(self._site, cable_names(name, length, ""), entry).amount]
        if "transceivers" in purchase.include:
            modules = [module for module in entry.transceivers or () if module is not None]
            costs += [cost_of(self._site, (module,), self._site.catalog.get("transceivers", module)).amount for module in modules]
        known = [cost for cost in costs if cost is not None]
        return len(costs) - len(known), sum(known, Fraction(0))


def _makers(site: Site, entry: CableEntry) -> set[str]:
    """Return the makers of a kind of cable and of its transceivers, in lower case, as far as they are known."""
    modules = (site.catalog.get("transceivers", name) for name in entry.transceivers or () if name is not None)
    return {one.manufacturer.casefold() for one in (entry, *modules) if one is not None and one.manufacturer}


def far_device(use: Use) -> Switch | Host:
    """Return the switch at the far end of a used port, or the other host of a mesh."""
    device = use.peer if use.direct else use.switch
    assert device is not None
    return device


def _plugs_fit(entry: CableEntry, near: str, far: str) -> bool:
    a, b = entry.connectors
    return (units.plug_fits(a, near) and units.plug_fits(b, far)) or (units.plug_fits(b, near) and units.plug_fits(a, far))


def _long_enough(name: str, entry: CableEntry, most: Fraction, least: Fraction) -> tuple[str, CableEntry, Fraction] | None:
    """Return a kind with the first of its lengths in m that is no shorter than the run; None if it has none, or is too long then."""
    length = next((length for length in entry.lengths_m if length >= least), None)
    return (name, entry, length) if length is not None and length <= most else None


def _modules(entry: CableEntry, near: str, far: str) -> tuple[str | None, str | None]:
    """Return the transceivers at both ends: as the catalog writes the kind, turned round where only that fits."""
    if entry.transceivers is None:
        return None, None
    a, b = entry.connectors
    first, second = entry.transceivers
    return (first, second) if units.plug_fits(a, near) and units.plug_fits(b, far) else (second, first)


def counted(cables: Sequence[Cable]) -> list[tuple[Cable, int]]:
    """Return different cables with how many of each there are; equal ones are mostly one object, which is faster to count."""
    counts = Counter(map(id, cables))
    known = {id(cable): cable for cable in cables}
    return [(known[key], count) for key, count in counts.items()]


def check_cabling(facts: Facts, cabling: Table, report: Report) -> list[Cable]:
    """Check rule 3 in ``cabling.csv``; return the cables that the used ports need."""
    chooser, sheet = Chooser(facts.site), _Sheet(cabling)
    places = Places(list(zip(cabling["host"], cabling["adapter"], cabling["port"], strict=True)))
    cables: list[Cable] = []
    for host in facts.site.hosts:
        for use in facts.uses[host.name]:
            ends = [use]
            if use.direct and (back := opposite(facts, use)) is not None:
                if natural_key(back.host.name) < natural_key(host.name):
                    continue  # a cable from host to host stands once, and is asked for at the earlier host
                ends.append(back)
            mine = [(end, i) for end in ends for i in places.take((end.host.name, end.adapter, end.near.name))]
            if len(mine) != 1:
                report.add(LINKS, f"{host.name} {use.name}", f"the used port has {len(mine)} cables in cabling.csv, not one")
            if (use.switch is None and use.peer is None) or use.far is None:
                continue  # told by the check of the links
            cable = chooser.choose(use)
            if cable is None:
                message = f"no cable of the catalog joins {use.near.connector} and {use.far.connector} at {show(use.link)} Gbit/s"
                run = units.text(units.metres(facts.site.run_length(host, far_device(use))))
                report.add(LINKS, f"{host.name} {use.name}", f"{message} over {run} m to {far_device(use).name}")
                continue
            cables.append(cable)
            for end, i in mine:
                sheet.compare(end, cable, i, report)
    for key in places.left():
        report.add(AGREEMENT, f"{show(key[0])} {show(key[1])}/{show(key[2])}", "cabling.csv has a cable for a port that is not used")
    return cables


CELLS = (
    (AGREEMENT, "switch"), (AGREEMENT, "switch_port"), (AGREEMENT, "rack"), (AGREEMENT, "unit"), (AGREEMENT, "switch_rack"),
    (AGREEMENT, "switch_unit"), (LINKS, "medium"), (LINKS, "length_m"), (TABLES, "colour"), (TABLES, "label_a"), (TABLES, "label_b"),
    (LINKS, "cable_type"),
)  # fmt: skip
"""What a cable's row says of it, and the rule that a wrong cell breaks. The last may be missing."""


class _Sheet:
    """The rows of ``cabling.csv``, compared with what a port, its far end and its kind of cable make of them."""

    def __init__(self, cabling: Table) -> None:
        self._cells = [one for one in CELLS if one[1] in cabling.columns]
        self._rows = list(zip(*(cabling[column] for _, column in self._cells), strict=True))
        self._devices: dict[tuple[str, int], str] = {}

    def compare(self, use: Use, cable: Cable, i: int, report: Report) -> None:
        """Compare a row, cell by cell where the whole differs."""
        assert use.far is not None
        host, device = use.host, far_device(use)
        near, far = f"{self._at(host)}{use.adapter}:{use.near.name}", use.far.name
        far_label = f"{self._at(device)}{use.peer_adapter}:{far}" if use.direct else f"{self._at(device)}{far}"
        wanted = (
            device.name, f"{use.peer_adapter}/{far}" if use.direct else far, host.rack, host.unit, device.rack, device.unit,
            cable.entry.kind, cable.length, cable.colour, f"{near}/{far_label}", f"{far_label}/{near}", cable.kind,
        )[: len(self._cells)]  # fmt: skip
        if self._rows[i] == wanted:
            return
        for (rule, column), got, value in zip(self._cells, self._rows[i], wanted, strict=True):
            if got != value:
                report.add(rule, f"{host.name} {use.name}", f"{column} of the cable is {show(got)}, it must be {show(value)}")

    def _at(self, device: Switch | Host) -> str:
        """Return how labels begin at a device: its rack and unit."""
        key = device.rack, device.unit
        if key not in self._devices:
            self._devices[key] = f"{device.rack}-{device.unit:02d}:"
        return self._devices[key]
