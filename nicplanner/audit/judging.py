"""Planned cables and seen links side by side: a row for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from nicplanner.audit.evidence import Evidence, Far
from nicplanner.audit.naming import Names
from nicplanner.audit.sighting import Sighting
from nicplanner.errors import clean, listing
from nicplanner.moves.cables import End
from nicplanner.names import natural_key

RIGHT, DEVICE, SWAPPED, WRONG, MISSING = "right", "right device", "swapped", "wrong port", "missing"
EXTRA, SEVERAL, UNKNOWN, UNVERIFIED, OUTSIDE = "extra", "several", "unknown", "unverified", "outside"
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        RIGHT: "seen as planned; of an uplink or peer link: what it leads to goes with that",
        DEVICE: "the right devices see each other; which port it is, is not told or not known",
        SWAPPED: "two planned cables have their ends exchanged; `partner` names the other one",
        WRONG: "one of the two ports is seen connected to something else",
        MISSING: "planned, but a device that should see it does not",
        EXTRA: "seen, but not planned",
        SEVERAL: "a port sees more than one device of the plan, or one that another port sees too",
        UNKNOWN: "something is seen whose name the plan does not know; it may be what is planned",
        UNVERIFIED: "no file was given of a device that would see it",
        OUTSIDE: "seen at a port with which the plan has nothing to do",
    }
)
VIOLATIONS = frozenset({SWAPPED, WRONG, MISSING, EXTRA, SEVERAL, UNKNOWN})
"""What is a violation; the others are as planned, or nothing is known of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A planned cable, or a link that was seen.

    Attributes
    ----------
    status
        One of :data:`MEANINGS`.
    kind
        ``cable`` (planned), ``uplink``, ``peer link``, or ``other``.
    cable
        Number of the planned cable.
    near, far
        The ends: planned ones of a cable, else the port that sees and what it sees.
    at_near, at_far
        What the ends of a planned cable see, in words; empty if nothing is known.
    partner
        The planned cable with which this one is swapped.
    message
        What is the matter, in words.
    """

    status: str
    kind: str
    cable: str
    near: End
    far: End
    at_near: str = ""
    at_far: str = ""
    partner: str = ""
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is no violation."""
        return self.status not in VIOLATIONS


class Judge:
    """Compares the planned cables with what is known of their ports.

    Parameters
    ----------
    cables
        Number of each planned cable → its ends, the host's first.
    evidence, names
        What was seen, and what names mean.
    mlags
        Switch → the MLAG that it is a member of.
    derived
        Links that follow by elimination.
    """

    def __init__(
        self,
        cables: Mapping[str, tuple[End, End]],
        evidence: Evidence,
        names: Names,
        mlags: Mapping[str, str | None],
        derived: Mapping[End, End],
    ) -> None:
        self.cables, self.evidence, self.names, self.mlags, self.derived = cables, evidence, names, mlags, derived
        self.planned: dict[End, End] = {}
        self.number: dict[End, str] = {}
        for number, (near, far) in cables.items():
            self.planned |= {near: far, far: near}
            self.number |= {near: number, far: number}

    def rows(self) -> list[Row]:
        """Return a row for each planned cable in their order, then one for each other link that was seen."""
        return [*self._cables(), *self._links(), *self._strange()]

    def _cables(self) -> Iterator[Row]:
        for number, (near, far) in self.cables.items():
            status, message = self._judged(near, far)
            row = Row(status, "cable", number, near, far, self.evidence.sees(near), self.evidence.sees(far), "", message)
            yield replace(row, partner=self._partner(near, far)) if status == SWAPPED else row

    def _judged(self, near: End, far: End) -> tuple[str, str]:
        seen = self.evidence
        if seen.exact.get(near) == far:
            return RIGHT, ""
        if near in seen.several or far in seen.several:
            which = max((near, far), key=lambda end: len(seen.several.get(end, ())))
            return SEVERAL, f"{_name(which)} sees {seen.sees(which)}"
        if self._partner(near, far):
            return SWAPPED, f"{self._found(near, far)}; swapped with {self._partner(near, far)}"
        here, there = seen.exact.get(near), seen.exact.get(far)
        by_device = seen.device.get(near), seen.device.get(far)
        right = [one is not None and one.device == end[0] for one, end in zip(by_device, (far, near), strict=True)]
        if here is None and there is None and any(right):
            port = next(one for one, yes in zip(by_device, right, strict=True) if yes and one is not None)
            return DEVICE, f"{clean(port.device)} calls its port '{clean(port.port)}'" if port.port else "the port is not told"
        if here or there or any(by_device):
            return WRONG, self._found(near, far)
        stranger = seen.foreign.get(far) or seen.foreign.get(near)
        if stranger is not None:
            return UNKNOWN, self._stranger(far if far in seen.foreign else near, stranger)
        return self._unseen(near, far)

    def _partner(self, near: End, far: End) -> str:
        """Return the planned cable with which the ends of this one are exchanged; empty without one."""
        here, there = self.evidence.exact.get(near), self.evidence.exact.get(far)
        if here is None or there is None or here not in self.planned or self.planned[here] != there:
            return ""
        return self.number[here] if here != far else ""

    def _found(self, near: End, far: End) -> str:
        told = [f"{_name(end)} sees {self.evidence.sees(end)}" for end in (near, far) if self.evidence.sees(end)]
        guess = any(end in self.derived or self.evidence.exact.get(end) in self.derived for end in (near, far))
        return "; ".join(told) + (" (one of the ports follows by elimination)" if guess else "")

    def _unseen(self, near: End, far: End) -> tuple[str, str]:
        covered = [end for end in (far, near) if end[0] in self.evidence.covered]
        if not covered:
            return UNVERIFIED, f"no file of {clean(far[0])}"
        sure = [end for end in covered if end[0] not in self.evidence.vague]
        if not sure:
            return UNKNOWN, f"{clean(covered[0][0])} sees devices at interfaces that the plan does not know"
        return MISSING, f"{_name(sure[0])} sees nobody"

    def _stranger(self, end: End, far: Far) -> str:
        like = self.names.closest_device(far.device) if far.device else []
        return f"{_name(end)} sees {far}, which the plan does not know" + (f"; most like {listing(map(clean, like))}" if like else "")

    def _links(self) -> Iterator[Row]:
        """Yield links that were seen and that no row of a planned cable tells."""
        seen = self.evidence
        ends = {*seen.exact, *seen.device, *seen.foreign, *seen.several} - set(self.planned)
        told: set[End] = set()
        for end in sorted(ends, key=lambda end: (natural_key(end[0]), natural_key(end[1]))):
            other = seen.exact.get(end)
            if other in told or other in self.planned or len(seen.several.get(end, "  ")) == 1:
                continue  # the other end tells it
            told.add(end)
            yield self._link(end, other)

    def _link(self, end: End, other: End | None) -> Row:
        seen = self.evidence
        if other is not None and other[0] not in self.names.ports.hosts and end[0] in self.names.ports.hosts:
            end, other = other, end
        far = Far(*other, True, True) if other else seen.device.get(end) or seen.foreign.get(end) or seen.several[end][0]
        role = self.names.ports.links.get(end, "")
        if end in seen.several:
            return Row(SEVERAL, role or "other", "", end, far.end, message=f"{_name(end)} sees {seen.sees(end)}")
        status, kind = self._role(end, far, role)
        words = f"{_name(end)} sees {far}"
        why = {EXTRA: "no cable is planned there", WRONG: f"the {kind} is for something else", OUTSIDE: "no port for hosts"}.get(status, "")
        return Row(status, kind, "", end, far.end, message=f"{words}; {why}" if why else words)

    def _role(self, end: End, far: Far, role: str) -> tuple[str, str]:
        """Return status and kind of a link without a planned cable, by what the port of a switch is for."""
        theirs = self.names.ports.links.get(far.end, "") if far.known else ""
        if "occupied" in (role, theirs) and "uplink" not in (role, theirs):
            return (EXTRA if far.device in self.names.ports.hosts else OUTSIDE), "other"
        if far.device in self.names.ports.hosts or end[0] in self.names.ports.hosts:
            return EXTRA, role or "other"
        fine = RIGHT if far.known or not far.planned else DEVICE
        if "peer link" in (role, theirs):
            ours, other = self.mlags.get(end[0]), self.mlags.get(far.device)
            alike = far.planned and ours == other and (not far.known or role == theirs)
            return (fine if alike else WRONG), "peer link"
        if "uplink" in (role, theirs):
            return fine, "uplink"  # the plan does not say where uplinks lead
        return EXTRA, "other"

    def _strange(self) -> Iterator[Row]:
        """Yield what was seen at interfaces that the plan does not know."""
        for one in self.evidence.strange:
            yield Row(UNKNOWN, "other", "", _near(one), (one.neighbour, one.port), message=self._no_interface(one))
        for one in self.evidence.others:
            yield Row(OUTSIDE, "other", "", _near(one), (one.neighbour, one.port), message=f"{_name(_near(one))} is no port of the plan")

    def _no_interface(self, one: Sighting) -> str:
        device = self.names.device(one.device)
        like = self.names.closest_port(device, one.interface)
        most = f"; most like {listing(map(clean, like))}" if like else ""
        return f"{clean(device)} has no port '{clean(one.interface)}' in the plan, where it sees {clean(one.neighbour)}{most}"


def _near(one: Sighting) -> End:
    return one.device, one.interface


def _name(end: End) -> str:
    return f"{clean(end[0])} {clean(end[1])}"
