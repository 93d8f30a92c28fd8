"""Cables in a running NetBox: one is known by the ports at its ends, and goes to another port without being made anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from nicplanner.export.netbox.check import Batch, Record
from nicplanner.export.netbox.fields import KINDS
from nicplanner.export.netbox.payload import differences, payload
from nicplanner.export.netbox.server import Json
from nicplanner.export.netbox.state import State, shown, tagged
from nicplanner.export.netbox.steps import Steps

ENDS = ("a_terminations", "b_terminations")


@dataclass(slots=True)
class Cabling:
    """The cables of a push. `at` is the cable that ends in an interface, by the interface's id."""

    state: State
    steps: Steps
    at: dict[int, Json] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)

    def bring(self, batch: Batch) -> None:
        """Change cables that differ, move those that end elsewhere, make those that lack.

        A cable can move only to a port that is free; moves are tried again as long as others free ports. What is left then are ports that
        hold cables which the plan does not have, and cables that would change places: these are told, for a person to unplug one.
        """
        for cable in self.state.others["cables"]:
            self._plug(cable)
        waiting = [record for record in batch.records if not self._same(record)]
        new: list[Record] = []
        moved = True
        while waiting and moved:
            before = len(waiting)
            waiting = [record for record in waiting if not self._free(record, new) and not self._move(record)]
            moved = len(waiting) < before
        for record in waiting:
            self._blocked(record)
        for record in new:
            self.steps.add("create", "cables", record)
        if not self.steps.dry_run:
            self.state.server.create(KINDS["cables"].path, [self._payload(record) for record in new])

    def left(self) -> None:
        """Tell of cables with our tag that the plan does not have."""
        for cable in self.state.others["cables"]:
            if tagged(cable) and cable["id"] not in self.kept:
                self.steps.note("left", "cables", shown(cable.get("display") or cable["id"]))

    def _ends(self, record: Record) -> tuple[int, int]:
        rules = KINDS["cables"]
        return tuple(self.state.targets(rules.field(f"side_{side}_name"), record)[0] for side in "ab")  # type: ignore[return-value]

    def _payload(self, record: Record) -> Json:
        ends = ([{"object_type": "dcim.interface", "object_id": number}] for number in self._ends(record))
        return {**payload(self.state, "cables", record), **dict(zip(ENDS, ends, strict=True))}

    def _plug(self, cable: Json) -> None:
        for end in (end for side in ENDS for end in cable[side]):
            if end["object_type"] == "dcim.interface":
                self.at[end["object_id"]] = cable

    def _found(self, record: Record) -> list[Json]:
        """Return the cables at the two ends, each of them once."""
        found = {cable["id"]: cable for number in self._ends(record) if (cable := self.at.get(number)) is not None}
        return list(found.values())

    def _same(self, record: Record) -> bool:
        """Bring up to date a cable that joins the two ends already; tell whether there is one."""
        one, other = (self.at.get(number) for number in self._ends(record))
        if one is None or other is None or one["id"] != other["id"]:
            return False
        self._update(record, one, {})
        return True

    def _update(self, record: Record, cable: Json, ends: Json) -> None:
        own = tagged(cable)
        self.kept.add(cable["id"])
        found = differences("cables", record, payload(self.state, "cables", record), cable)
        told = [one for one in found if own or one[0] != "tags"]
        texts = [text for _, _, text in told]
        if ends:
            texts.insert(0, f"ends: {_joined(cable)} → {' '.join(str(record[name]) for name in NAMES)}")
        self.steps.differ("cables", record, texts, own)
        if texts and own and not self.steps.dry_run:
            change = {"id": cable["id"], **{name: value for name, value, _ in told}, **ends}
            self.state.server.update(KINDS["cables"].path, [change])

    def _free(self, record: Record, new: list[Record]) -> bool:
        """Note a cable for making where both ends are free."""
        if self._found(record):
            return False
        new.append(record)
        return True

    def _move(self, record: Record) -> bool:
        """Move the one cable that ends in one of the ports; tell whether that could be done."""
        found = self._found(record)
        if len(found) != 1 or not tagged(found[0]):
            return False
        cable = found[0]
        ends = {side: self._payload(record)[side] for side in ENDS}
        self._update(record, cable, ends)
        for number in [number for number, other in self.at.items() if other["id"] == cable["id"]]:
            del self.at[number]
        for number in self._ends(record):
            self.at[number] = cable
        return True

    def _blocked(self, record: Record) -> None:
        found = self._found(record)
        foreign = [cable for cable in found if not tagged(cable)]
        text = "; ".join(f"the port holds cable {shown(cable.get('display'))}: {_joined(cable)}" for cable in foreign or found)
        self.kept |= {cable["id"] for cable in found}
        self.steps.add("blocked", "cables", record, (text,))


NAMES = ("side_a_device", "side_a_name", "side_b_device", "side_b_name")


def _joined(cable: Json) -> str:
    """Return the ends of a cable for people to read."""
    ends = [end.get("object") or {} for side in ENDS for end in cable[side]]
    return ", ".join(f"{shown(end.get('device'))} {shown(end.get('display') or end.get('name'))}" for end in ends)
