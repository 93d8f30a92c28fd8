"""What is short of what when no plan exists: by counting first, then by letting resources be exceeded as little as possible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from nicplanner import units


@dataclass(frozen=True, slots=True)
class Shortage:
    """Something that is short, in a sentence that names key and value of the design.

    Attributes
    ----------
    sentence
        What is short, by how much, and which key says so.
    resource
        ``ports``, ``adapters``, ``fabrics``, ``speed``, ``bus``, ``switch ports``, ``vlans``, ``addresses``, ``rules``, or empty.
    where
        The key of the design that has too little.
    have, need
        What there is, and the least that a plan would take, in `unit`; None where there is no number to compare.
    unit
        ``ports``, ``adapters``, ``fabrics``, ``Gbit/s`` or ``ids``.
    also
        Keys of what is short of the same.
    """

    sentence: str
    resource: str = ""
    where: str = ""
    have: Fraction | int | None = None
    need: Fraction | int | None = None
    unit: str = ""
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.sentence

    @property
    def short(self) -> Fraction | int | None:
        """How much is missing; None without numbers."""
        return None if self.have is None or self.need is None else self.need - self.have

    def as_dict(self) -> dict[str, Any]:
        """Return the shortage as plain data."""
        numbers = {name: _number(getattr(self, name)) for name in ("have", "need", "short")}
        return {"sentence": self.sentence, "resource": self.resource, "where": self.where, **numbers, "unit": self.unit,
                "also": list(self.also)}  # fmt: skip


def _number(value: Fraction | int | None) -> int | float | None:
    """Write an exact number for JSON."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else float(units.text(value))


def distinct(found: Sequence[Shortage]) -> list[Shortage]:
    """Return each shortage once; of classes that lack the same, the first, with the others named."""
    out: dict[str, list[Shortage]] = {}
    for one in {one.sentence: one for one in found}.values():
        key, _, rest = one.sentence.partition(": ")
        about = re.fullmatch(r"traffic\.(.+)\.survive", key)
        out.setdefault(f"survive: {rest}" if about else one.sentence, []).append(one)
    return [_merged(alike) for alike in out.values()]


def _merged(alike: Sequence[Shortage]) -> Shortage:
    if len(alike) == 1:
        return alike[0]
    others = [one.sentence.partition(": ")[0].removeprefix("traffic.").removesuffix(".survive") for one in alike[1:]]
    return replace(alike[0], sentence=f"{alike[0].sentence} (the same for {', '.join(others)})")
