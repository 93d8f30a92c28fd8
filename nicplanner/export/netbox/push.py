"""A plan into a running NetBox: what lacks is made, what differs is changed, nothing is deleted; a second run changes nothing.

Only objects with the tag ``nicplanner`` are changed (and what NetBox itself puts into a device that the push makes), none of those that
sites share (types, makers, roles), and no subnet or address of another site. An object of the same name without the tag is used as it is,
and where it differs from the plan the push says so. Reads are as few as the kinds of objects
need, not one for each; writes go in lists of fifty. There is no transaction over all of them: a push that was interrupted goes on
where it is run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nicplanner.export.netbox.cables import Cabling
from nicplanner.export.netbox.check import Batch, Record, Value, key_of
from nicplanner.export.netbox.fields import KINDS
from nicplanner.export.netbox.payload import differences, payload
from nicplanner.export.netbox.records import batches_of
from nicplanner.export.netbox.server import Json, Server
from nicplanner.export.netbox.state import State, shown, tagged
from nicplanner.export.netbox.steps import Push, Steps
from nicplanner.plan import Plan

if TYPE_CHECKING:
    from requests import Session

WHOLE = ("locations", "racks", "devices", "module-bays", "modules", "interfaces", "vlans", "prefixes", "ip-addresses")
"""Kinds of which all objects of the site (its devices, groups, subnets) are read: of these it can tell what the plan has no longer."""

USES: Mapping[str, str] = {"is_primary": "primary_ip4", "is_oob": "oob_ip"}
"""How a device names its primary address and that of its controller, by the column of the address."""


def push(plan: Plan, url: str, token: str, *, dry_run: bool = False, session: Session | None = None) -> Push:
    """Bring a NetBox up to date with a plan.

    Parameters
    ----------
    plan
        The plan.
    url
        Address of the server.
    token
        API token that may view, add and change objects.
    dry_run
        Only read, and say what would be done.
    session
        A session of requests to use instead of a new one, for own certificates or proxies.

    Returns
    -------
    Push
        What was (or would be) done, step by step.

    Raises
    ------
    InputError
        If the plan holds what NetBox would refuse (then nothing is sent), the server cannot be reached, or it refuses something.
    """
    batches = batches_of(plan)
    return _Run(State(Server(url, token, session)), Steps(dry_run)).run(batches)


@dataclass(frozen=True, slots=True)
class _Run:
    state: State
    steps: Steps

    def run(self, batches: Sequence[Batch]) -> Push:
        cabling = Cabling(self.state, self.steps)
        for batch in batches:
            if batch.kind not in self.state.ids:
                self.state.read(batch.kind, [record for other in batches if other.kind == batch.kind for record in other.records])
            if batch.kind == "cables":
                cabling.bring(batch)
            else:
                self._bring(batch)
        self._primary([record for batch in batches if batch.kind == "ip-addresses" for record in batch.records])
        self._left()
        cabling.left()
        return self.steps.done()

    def _bring(self, batch: Batch) -> None:
        """Change what differs, then make what lacks: a change may free the place of something new."""
        kind, path = batch.kind, batch.rules.path
        new: list[tuple[Record, Json]] = []
        changed: list[tuple[Record, Json]] = []
        for record in batch.records:
            wanted = payload(self.state, kind, record)
            found = self.state.objects[kind].get(key_of(batch.rules, record))
            if found is None:
                new.append((record, wanted))
                self.steps.add("create", kind, record)
                continue
            told = list(differences(kind, record, wanted, found))
            holder = self.state.elsewhere(kind, found)
            if told and holder:
                self.state.taken.add(key_of(batch.rules, record))
                self.steps.add("blocked", kind, record, [f"belongs to {holder}"])
                continue
            own = self.state.own(kind, found)
            if not own:
                told = [one for one in told if one[0] != "tags"]
            if told and own:
                changed.append((record, {"id": found["id"], **{name: value for name, value, _ in told}}))
            self.steps.differ(kind, record, [text for _, _, text in told], own)
        if self.steps.dry_run:
            for record, _ in new:
                self.state.add(kind, record, self.steps.number())
            return
        if kind == "ip-addresses":
            self._release(changed)
        for (record, _), found in zip(changed, self.state.server.update(path, [one for _, one in changed]), strict=True):
            self.state.objects[kind][key_of(batch.rules, record)] = found
        for (record, _), found in zip(new, self.state.server.create(path, [one for _, one in new]), strict=True):
            self.state.add(kind, record, found["id"])
            self.state.objects[kind][key_of(batch.rules, record)] = found
            if kind == "devices":
                self.state.made.add(found["id"])

    def _release(self, changed: Sequence[tuple[Record, Json]]) -> None:
        """Take from devices the primary addresses that go to another one: NetBox moves no address while it is one."""
        moved = {one["id"] for _, one in changed if "assigned_object_id" in one}
        for key, device in self.state.objects["devices"].items():
            held = [use for use in USES.values() if device.get(use) and device[use]["id"] in moved]
            if held and self.state.own("devices", device):
                change = {"id": device["id"], **dict.fromkeys(held)}
                self.state.objects["devices"][key] = self.state.server.update(KINDS["devices"].path, [change])[0]

    def _primary(self, records: Sequence[Record]) -> None:
        """Say which of a device's addresses is its primary one, and which the one of its controller."""
        rules = KINDS["devices"]
        wanted: dict[tuple[str, ...], Json] = {}
        names: dict[tuple[str, ...], dict[str, Value]] = {}
        for record in records:
            if key_of(KINDS["ip-addresses"], record) in self.state.taken:
                continue
            for use in (use for flag, use in USES.items() if record.get(flag)):
                key = key_of(rules, {"name": record["device"]})
                wanted.setdefault(key, {})[use] = self.state.ids["ip-addresses"][key_of(KINDS["ip-addresses"], record)]
                names.setdefault(key, {"name": record["device"]})[use] = record["address"]
        changes = []
        for key, uses in wanted.items():
            found = self.state.objects["devices"].get(key)
            if found is None:
                continue  # a dry run, in which the device is new
            told = list(differences("devices", names[key], uses, found))
            own = self.state.own("devices", found)
            if told:
                self.steps.differ("devices", names[key], [text for _, _, text in told], own)
            if told and own:
                changes.append({"id": found["id"], **{name: value for name, value, _ in told}})
        if not self.steps.dry_run:
            self.state.server.update(rules.path, changes)

    def _left(self) -> None:
        """Tell of objects with our tag that the plan does not have: an earlier plan's, which nothing deletes."""
        for kind in WHOLE:
            for found in self.state.others.get(kind, ()):
                if tagged(found) and not self.state.elsewhere(kind, found):
                    self.steps.note("left", kind, _name(found))


def _name(found: Mapping[str, object]) -> str:
    device = found.get("device")
    name = shown(found.get("display") or found.get("name"))
    return f"{shown(device)} {name}" if isinstance(device, dict) else name
