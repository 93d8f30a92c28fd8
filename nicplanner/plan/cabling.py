"""The cable of each used port, and the columns of ``cabling.csv``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nicplanner.design.site import Host, Site, Switch
from nicplanner.errors import InternalError
from nicplanner.network.cables import CableChoice, Cables, colour_of
from nicplanner.network.earlier import Earlier
from nicplanner.plan.wiring import Plug, Wiring
from nicplanner.tables import SPECS, Table


@dataclass(eq=False, slots=True)
class Cord:
    """A cable of a kind, length and colour; equal ones are one object."""

    choice: CableChoice
    colour: str


def choose_cables(site: Site, cables: Cables, wirings: Sequence[Wiring]) -> tuple[list[Cord], int]:
    """Return the cable of each port where one begins, in order, and the length of all runs together in 0.1 mm."""
    chooser = _Chooser(site, cables)
    out: list[Cord] = []
    total = 0
    for one in wirings:
        runs: dict[str, int] = {}
        for place, plug in one.cabled():
            name = one.switches[place]
            run = runs.get(name)
            if run is None:
                run = runs[name] = site.run_length(one.host, one.far(site, place))
            total += run
            out.append(chooser.choose(plug, one.connectors[place], run))
    return out, total


class _Chooser:
    """Chooses cables, of ports that ask the same the same one."""

    def __init__(self, site: Site, cables: Cables) -> None:
        self._site, self._cables = site, cables
        self._looks: dict[tuple[str, Fraction, str], int] = {}
        self._of_plug: dict[Plug, int] = {}
        self._chosen: dict[tuple[int, str, int], Cord] = {}
        self._cords: dict[tuple[int, str], Cord] = {}  # by the choice's id: equal choices are one object

    def choose(self, plug: Plug, connector: str, run: int) -> Cord:
        """Return the cable from a port to one with a connector, over a run in 0.1 mm."""
        look = self._of_plug.get(plug)
        if look is None:
            kind = self._site.classes[plug.classes[0]].kind
            look = self._of_plug[plug] = self._looks.setdefault((plug.slot.kind.connector, plug.speed, kind), len(self._looks))
        key = look, connector, run
        if key not in self._chosen:
            self._chosen[key] = self._cord(plug, connector, run)
        return self._chosen[key]

    def _cord(self, plug: Plug, connector: str, run: int) -> Cord:
        choice = self._cables.choose((plug.slot.kind.connector, connector, plug.speed), run)
        if choice is None:
            raise InternalError("no cable reaches a port that was in reach", {"port": plug.name, "connector": connector, "run": run})
        colour = colour_of(choice.entry, self._site.classes[plug.classes[0]].kind)
        return self._cords.setdefault((id(choice), colour), Cord(choice, colour))


def cabling_table(site: Site, wirings: Sequence[Wiring], cords: Sequence[Cord], earlier: Earlier | None = None) -> Table:
    """Return ``cabling.csv``: a cable from host to host once, at the earlier host; cables of an earlier plan keep their numbers."""
    hosts: list[Host] = []
    far: list[Switch | Host] = []
    plugs: list[Plug] = []
    far_ports: list[str] = []
    far_labels: list[str] = []
    for one in wirings:
        for place, plug in one.cabled():
            joint = one.joints.get(place)
            hosts.append(one.host)
            far.append(one.far(site, place))
            plugs.append(plug)
            far_ports.append(one.ports[place])
            far_labels.append(f"{joint.adapter}:{joint.port}" if joint else one.ports[place])
    devices: list[Switch | Host] = [*site.hosts, *site.switches.values()]
    places = {(device.rack, device.unit): f"{device.rack}-{device.unit:02d}:" for device in devices}
    near_labels = [f"{places[one.rack, one.unit]}{plug.slot.kind.adapter}:{plug.slot.port}" for one, plug in zip(hosts, plugs, strict=True)]
    far_labels = [f"{places[one.rack, one.unit]}{label}" for one, label in zip(far, far_labels, strict=True)]
    columns: dict[str, list[Any]] = {
        "cable": _numbers(len(cords)) if earlier is None else _kept_numbers(earlier, hosts, plugs, far, far_ports),
        "host": [one.name for one in hosts],
        "adapter": [plug.slot.kind.adapter for plug in plugs],
        "port": [plug.slot.port for plug in plugs],
        "rack": [one.rack for one in hosts],
        "unit": [one.unit for one in hosts],
        "switch": [one.name for one in far],
        "switch_port": far_ports,
        "switch_rack": [one.rack for one in far],
        "switch_unit": [one.unit for one in far],
        "medium": [cord.choice.entry.kind for cord in cords],
        "length_m": [cord.choice.length_m for cord in cords],
        "colour": [cord.colour for cord in cords],
        "label_a": list(map("{}/{}".format, near_labels, far_labels)),
        "label_b": list(map("{}/{}".format, far_labels, near_labels)),
        "cable_type": [cord.choice.name for cord in cords],
    }
    return Table(SPECS["cabling"], columns)


def _numbers(count: int, first: int = 1) -> list[str]:
    last = first + count - 1
    width = max(4, len(str(last)))
    return [f"C{i:0{width}d}" for i in range(first, last + 1)]


def _kept_numbers(
    earlier: Earlier, hosts: Sequence[Host], plugs: Sequence[Plug], far: Sequence[Switch | Host], far_ports: Sequence[str]
) -> list[str]:
    """Return the numbers of cables: those of the earlier plan for its own, for the others new ones after the highest that it gave."""
    near = [(host.name, plug.slot.kind.adapter, plug.slot.port) for host, plug in zip(hosts, plugs, strict=True)]
    ends = [(device.name, port) for device, port in zip(far, far_ports, strict=True)]
    given = list(earlier.numbers.values())
    twice = {number for number, count in Counter(given).items() if count > 1}  # a table that was edited
    numbers = (earlier.numbers.get(key) for key in zip(near, ends, strict=True))
    found = [number if number and number not in twice else None for number in numbers]
    highest = max((int(number[1:]) for number in given if _NUMBER.match(number)), default=0)
    new = iter(_numbers(found.count(None), highest + 1))
    return [next(new) if number is None else number for number in found]


_NUMBER = re.compile(r"C[0-9]{1,15}\Z", re.ASCII)
"""A number as this module gives it; a plan of other makers may have others, which are kept."""
