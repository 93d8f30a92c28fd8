"""What was seen, as facts about the ports of the plan.

A sighting says something of both its ends: that a port of a switch sees a port of a host is evidence for each of the two. So links that
were seen from both ends are one, and what contradicts itself shows at the port that would have two cables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nicplanner.audit.naming import Names
from nicplanner.audit.sighting import Seen, Sighting
from nicplanner.errors import InputError, Problem, clean
from nicplanner.moves.cables import End
from nicplanner.names import natural, natural_key


class Far(NamedTuple):
    """What a port sees: a device of the plan or another one, and its port.

    `port` is the plan's name of the port where `known` says so; else what the device calls it, which may be nothing.
    """

    device: str
    port: str
    known: bool
    planned: bool

    @property
    def end(self) -> End:
        """The port as an end of a cable."""
        return self.device, self.port

    def __str__(self) -> str:
        port = f" {clean(self.port)}" if self.known and self.port else f" (port {clean(self.port) or 'not told'})"
        return f"{clean(self.device) or 'a device without a name'}{port}"


@dataclass
class Evidence:
    """What is known of the ports of a plan.

    Attributes
    ----------
    exact
        Port → the port at the other end of its cable; each link stands at both.
    device
        Port → the device of the plan that it sees, where the port of that is not known.
    foreign
        Port → the device that it sees and that the plan does not have.
    several
        Port → the devices of the plan that it sees, where these are more than one.
    covered
        Devices of the plan of which there is a file.
    vague
        Those of them that see devices of the plan at interfaces that the plan does not know: that a port sees nobody proves nothing there.
    strange
        Sightings at such interfaces.
    others
        Sightings at interfaces that the plan does not know, of devices that it does not have: management ports and the like.
    """

    exact: dict[End, End] = field(default_factory=dict)
    device: dict[End, Far] = field(default_factory=dict)
    foreign: dict[End, Far] = field(default_factory=dict)
    several: dict[End, tuple[Far, ...]] = field(default_factory=dict)
    covered: dict[str, str] = field(default_factory=dict)
    vague: set[str] = field(default_factory=set)
    strange: list[Sighting] = field(default_factory=list)
    others: list[Sighting] = field(default_factory=list)

    def sees(self, end: End) -> str:
        """Return in words what a port sees; empty if nothing is known of it."""
        if end in self.exact:
            return str(Far(*self.exact[end], True, True))
        if end in self.several:
            return " and ".join(map(str, self.several[end]))
        found = self.device.get(end) or self.foreign.get(end)
        return str(found) if found else ""


def gather(seen: Seen, names: Names) -> Evidence:
    """Return what was seen as facts about ports.

    Raises
    ------
    InputError
        If two files are of one device.
    """
    out = Evidence(covered=_covered(seen, names))
    at: dict[End, set[Far]] = defaultdict(set)
    for one in seen.sightings:
        near = names.port(one.device, (one.interface,))
        far = names.port(one.neighbour, one.names)
        devices = near[0] if near else names.device(one.device), far[0] if far else names.device(one.neighbour)
        if near is not None and near != far:
            at[near].add(_far(far, devices[1], one.neighbour, one.port or one.description))
        if far is not None and near != far:
            at[far].add(_far(near, devices[0], one.device, one.interface))
        if near is None and devices[0]:
            (out.strange if devices[1] else out.others).append(one)
            out.vague |= {devices[0]} if devices[1] else set()
    for end in sorted(at, key=lambda end: (natural_key(end[0]), natural_key(end[1]))):
        _settle(end, at[end], out)
    for end, other in list(out.exact.items()):
        if out.exact.get(other) != end:  # the other end sees more than this one
            del out.exact[end]
            out.several.setdefault(end, (Far(*other, True, True),))
    return out


def _far(end: End | None, device: str, called: str, port: str) -> Far:
    return Far(*end, True, True) if end is not None else Far(device or called, port, False, bool(device))


def _covered(seen: Seen, names: Names) -> dict[str, str]:
    """Return the devices of the plan that have a file, each with it."""
    files: dict[str, set[str]] = defaultdict(set)
    for device, file in seen.devices.items():
        if names.device(device):
            files[names.device(device)].add(file)
    problems = [
        Problem("", f"{clean(device)} has more than one file", clean(", ".join(natural(found))), file="command line")
        for device, found in files.items()
        if len(found) > 1
    ]
    if problems:
        raise InputError(problems)
    return {device: next(iter(found)) for device, found in files.items()}


def _settle(end: End, found: set[Far], out: Evidence) -> None:
    """Say what a port sees: devices of the plan count before others (a virtual switch passes on what its machines send)."""
    ours = {one for one in found if one.planned}
    told = {one.device for one in ours if one.known}
    ours = {one for one in ours if one.known or one.device not in told}  # the same device with its port says more
    if len({(one.device, one.port if one.known else "") for one in ours}) > 1:
        out.several[end] = tuple(sorted(ours))
    elif ours:
        one = min(ours)
        if one.known:
            out.exact[end] = one.end
        else:
            out.device[end] = one
    else:
        out.foreign[end] = min(found)


def eliminate(evidence: Evidence, planned: Mapping[End, End], hosts: Container[str]) -> dict[End, End]:
    """Join a port that sees a host, but not which port of it, with the only port of that host which is left; return these links.

    Only where the host is seen at one such port alone, and one of its planned cables alone is proven not to be where it belongs.
    """
    open_ports: dict[str, list[End]] = defaultdict(list)
    for end, one in evidence.device.items():
        near = planned.get(end)
        ours = one.device in hosts and one.device != end[0]
        if ours and (near is None or near[0] != one.device or near in evidence.exact):
            open_ports[one.device].append(end)
    left: dict[str, list[End]] = defaultdict(list)
    for end, far in planned.items():
        if end[0] in open_ports and end not in evidence.exact and end not in evidence.several and _elsewhere(evidence, end, far):
            left[end[0]].append(end)
    made: dict[End, End] = {}
    for device, ends in open_ports.items():
        if len(ends) == 1 and len(left[device]) == 1:
            seen, other = ends[0], left[device][0]
            del evidence.device[seen]
            evidence.exact[seen], evidence.exact[other] = other, seen
            made[seen] = other
    return made


def _elsewhere(evidence: Evidence, end: End, far: End) -> bool:
    """Tell whether the far end of a planned cable is known not to see the device of the near one."""
    if far in evidence.device:
        return evidence.device[far].device != end[0]
    known = far in evidence.exact or far in evidence.foreign
    return known or (far[0] in evidence.covered and far[0] not in evidence.vague and far not in evidence.several)
