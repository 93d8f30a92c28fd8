"""What a push does, for people and programs to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nicplanner.errors import clean
from nicplanner.export.netbox.check import Record
from nicplanner.export.netbox.fields import KINDS

VERBS: Mapping[str, str] = {
    "create": "made",
    "update": "changed",
    "same": "as the plan has it already",
    "kept": "differs, but has no tag nicplanner, or is a kind that sites share: left as it is",
    "blocked": "could not be done",
    "left": "has the tag nicplanner, but is not in the plan: left as it is",
}
"""What can become of an object."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of an object: a verb of :data:`VERBS`, the kind and name of the object, and the fields in question."""

    verb: str
    kind: str
    name: str
    changes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.name}" + (f" ({'; '.join(self.changes)})" if self.changes else "")


@dataclass(frozen=True, slots=True)
class Push:
    """What a push did, or in a dry run would do; objects that were as the plan has them are only counted."""

    dry_run: bool
    steps: tuple[Step, ...]
    same: Mapping[str, int]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many objects of each kind met which verb."""
        found = Counter((step.kind, step.verb) for step in self.steps)
        return {
            kind: numbers
            for kind in KINDS
            if (numbers := {verb: n for verb in VERBS if (n := found[kind, verb] + (self.same.get(kind, 0) if verb == "same" else 0))})
        }

    def of(self, *verbs: str) -> tuple[Step, ...]:
        """Return the steps of some verbs."""
        return tuple(step for step in self.steps if step.verb in verbs)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for ``--json``."""
        steps = [{"verb": one.verb, "kind": one.kind, "name": one.name, "changes": list(one.changes)} for one in self.steps]
        return {"dry_run": self.dry_run, "counts": self.counts, "steps": steps}


@dataclass(slots=True)
class Steps:
    """Collects what a push does."""

    dry_run: bool
    steps: list[Step] = field(default_factory=list)
    same: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def add(self, verb: str, kind: str, record: Record, changes: Sequence[str] = ()) -> None:
        """Note what becomes of one of the plan's objects."""
        names = [str(record.get(name, "")) for name in KINDS[kind].key]
        self.note(verb, kind, clean(" ".join(names), 200), changes)

    def note(self, verb: str, kind: str, name: str, changes: Sequence[str] = ()) -> None:
        """Note what becomes of an object of that name."""
        self.steps.append(Step(verb, kind, name, tuple(changes)))

    def differ(self, kind: str, record: Record, changes: Sequence[str], own: bool) -> None:
        """Note in what an object that is there differs from the plan."""
        if changes:
            self.add("update" if own else "kept", kind, record, changes)
        else:
            self.same[kind] += 1

    def number(self) -> int:
        """Return an id for what a dry run would make: negative, each another."""
        self.made += 1
        return -self.made

    def done(self) -> Push:
        """Return what was done."""
        return Push(self.dry_run, tuple(self.steps), dict(self.same))
