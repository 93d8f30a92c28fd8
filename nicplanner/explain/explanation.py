"""The explanation as an object: sentences, plain data, a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nicplanner.display import MOST_LINES, MOST_SIGNS, block, bounded, grid, paragraph, paragraphs
from nicplanner.errors import clean
from nicplanner.explain.shortage import Shortage
from nicplanner.names import natural

if TYPE_CHECKING:
    import pandas as pd

MOST_SHORT = 5
"""Things that are short of which a notebook tells."""


@dataclass(frozen=True)
class Member:
    """A requirement of a conflict.

    Attributes
    ----------
    text, key
        In words, and the key of the design that states it.
    changes
        Dotted path → value: the design without it (:meth:`nicplanner.Design.replace`); None where the file has no key for that.
    alone
        The changes that leave the conflict without this member, and nothing else that could be given up: a design with a plan.
    """

    text: str
    key: str
    changes: Mapping[str, Any] | None
    alone: Mapping[str, Any] | None

    def __repr__(self) -> str:
        return f"<Member {clean(self.text)!r} ({clean(self.key)})>"


@dataclass(frozen=True)
class Conflict:
    """Requirements that cannot hold together; without any one of them, they can.

    Attributes
    ----------
    members
        The requirements.
    hosts
        Host groups that it was found on.
    smallest
        Whether no smaller set of requirements conflicts there: proven.
    everywhere
        Whether it is proven irreducible on the whole site, or on `hosts` alone.
    background
        The changes that give up everything but the members: a design without a plan. None where the file has no key for one of them.
    """

    members: tuple[Member, ...]
    hosts: tuple[str, ...]
    smallest: bool
    everywhere: bool
    background: Mapping[str, Any] | None

    def __repr__(self) -> str:
        return f"<Conflict of {len(self.members)} requirements on {len(self.hosts)} host groups: {clean(self.sentence, 4 * MOST_SIGNS)}>"

    @property
    def sentence(self) -> str:
        """The conflict in one sentence."""
        if len(self.members) == 1:
            only = self.members[0]
            return f"no plan meets this with the hardware and numbers that there are, whatever else is given up: {only.text} ({only.key})"
        asked = "; ".join(f"{one.text} ({one.key})" for one in self.members)
        count = len(self.members)
        return f"these {count} requirements cannot hold together, even with everything else given up; any {count - 1} of them can: {asked}"


@dataclass(frozen=True)
class Repair:
    """A change of the design that gives it a plan.

    Attributes
    ----------
    kind
        ``share``, ``demand``, ``failover``, ``survive``, ``headroom``, ``spare``, ``hosts``, ``card``, ``switch``, ``numbers``, ``pin``,
        ``rule``, ``links`` or ``together`` (several at once).
    text
        What to do, as an order.
    changes
        Dotted path → value, for :meth:`nicplanner.Design.replace`; None removes a key.
    weight
        What it takes from the design, see :mod:`nicplanner.explain.repairs`: the cheapest stand first.
    price, currency
        What its hardware costs, where the catalog has prices.
    ports
        NIC ports in use in the plan that it gives; None where it was not planned.
    planned
        Whether the repaired design was planned and its plan proved; else (time was over) the program alone says that there is one.
    """

    kind: str
    text: str
    changes: Mapping[str, Any]
    weight: float
    price: float | None = None
    currency: str = ""
    ports: int | None = None
    planned: bool = True

    def __repr__(self) -> str:
        return f"<Repair ({self.kind}): {clean(self.text, MOST_SIGNS)}>"


@dataclass(frozen=True)
class Explanation(Sequence[str]):
    """Why a design has no plan; a sequence of sentences, the plainest first.

    Attributes
    ----------
    feasible
        Whether the design has a plan after all (then there is nothing to explain); None if the time limit left that open.
    shortages
        What is short of what, with numbers; empty where requirements conflict though nothing is short.
    conflict
        A set of requirements that cannot hold together; None where giving up all of them does not help, or time was over.
    repairs
        Ways out, the cheapest first, each tried.
    notes
        What is not proven, and why.
    """

    feasible: bool | None
    shortages: tuple[Shortage, ...] = ()
    conflict: Conflict | None = None
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything in sentences."""
        out = [one.sentence for one in self.shortages]
        out += [self.conflict.sentence] if self.conflict is not None else []
        out += [f"way out {i}: {one.text}" for i, one in enumerate(self.repairs, start=1)]
        return (*out, *self.notes)

    def __getitem__(self, index: Any) -> Any:
        return self.sentences[index]

    def __len__(self) -> int:
        return len(self.sentences)

    def __iter__(self) -> Iterator[str]:
        return iter(self.sentences)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Yield the explanation as text, line by line."""
        if self.feasible is not False:
            yield "A plan exists: there is nothing to explain." if self.feasible else "Whether a plan exists is not known."
            yield from (f"note: {one}" for one in self.notes)
            return
        yield "No plan exists."
        if self.shortages:
            yield from ("", "What is short")
            yield from (f"  {one}" for one in self.shortages)
        if self.conflict is not None:
            yield from ("", self._heading())
            width = max(len(one.text) for one in self.conflict.members)
            yield from (f"  {one.text:<{width}}  {one.key}" for one in self.conflict.members)
        if self.repairs:
            every = all(one.planned for one in self.repairs)
            tried = "each one planned and proven" if every else "those marked * planned and proven, the others solved"
            yield from ("", f"Ways out, the cheapest first ({tried})")
            for i, one in enumerate(self.repairs, start=1):
                yield f"  {i}. {one.text}{' *' if one.planned and not every else ''}"
        yield from (f"note: {one}" for one in self.notes)

    def _heading(self) -> str:
        assert self.conflict is not None
        count = len(self.conflict.members)
        where = "" if self.conflict.everywhere else f" on {', '.join(self.conflict.hosts)}"
        if count == 1:
            return f"What cannot be met{where} with the hardware and numbers that there are, whatever else is given up (proven)"
        smallest = ", and no fewer conflict" if self.conflict.smallest else ""
        can = "both cannot, either one can" if count == 2 else f"all {count} cannot, any {count - 1} of them can"
        return f"What cannot hold together{where}, even with everything else given up (proven: {can}{smallest})"

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain data, for ``--json``."""
        conflict = self.conflict
        return {
            "status": {True: "FEASIBLE", False: "INFEASIBLE", None: "NO_SOLUTION"}[self.feasible],
            "explanation": list(self.sentences),
            "shortages": [one.as_dict() for one in self.shortages],
            "conflict": None
            if conflict is None
            else {
                "requirements": [
                    {"text": one.text, "key": one.key, "changes": _plain(one.changes), "alone": _plain(one.alone)}
                    for one in conflict.members
                ],
                "background": _plain(conflict.background),
                "irreducible": True,
                "smallest": conflict.smallest,
                "hosts": list(conflict.hosts),
                "proven_for": "site" if conflict.everywhere else "hosts",
            },
            "repairs": [
                {
                    "rank": i, "kind": one.kind, "text": one.text, "changes": _plain(one.changes), "weight": one.weight, "price": one.price,
                    "currency": one.currency, "ports": one.ports, "planned": one.planned,
                }
                for i, one in enumerate(self.repairs, start=1)
            ],
            "notes": list(self.notes),
        }  # fmt: skip

    @property
    def table(self) -> pd.DataFrame:
        """The explanation as a table: a row for each shortage, requirement of the conflict, and way out."""
        import pandas as pd

        columns = ("part", "rank", "kind", "text", "key", "have", "need", "short", "unit", "ports", "price", "currency", "planned")
        rows: list[dict[str, Any]] = []
        for short in self.shortages:
            rows.append({"part": "shortage", "kind": short.resource, "text": short.sentence, "key": short.where, **_numbers(short)})
        for member in self.conflict.members if self.conflict is not None else ():
            rows.append({"part": "conflict", "text": member.text, "key": member.key})
        for i, one in enumerate(self.repairs, start=1):
            effect = {"ports": one.ports, "price": one.price, "currency": one.currency, "planned": one.planned}
            rows.append({"part": "repair", "rank": i, "kind": one.kind, "text": one.text, "key": ", ".join(one.changes), **effect})
        found = pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], columns=list(columns))
        return found.astype({"rank": "Int64", "ports": "Int64"})

    def __repr__(self) -> str:
        return bounded(str(self), 2 * MOST_LINES)

    def _repr_html_(self) -> str:
        if self.feasible is not False:
            return block("Explanation", next(self.lines()), paragraphs(self.notes))
        parts = [paragraphs([one.sentence for one in self.shortages[: MOST_SHORT + 1]], MOST_SHORT)]
        if self.conflict is not None:
            members = self.conflict.members
            parts += [paragraph(self._heading()), grid(("requirement", "key"), ((one.text, one.key) for one in members), len(members))]
        ways = ((i, one.text, one.ports, one.price, one.currency, one.planned) for i, one in enumerate(self.repairs, start=1))
        parts.append(grid(("rank", "way out", "ports", "price", "currency", "planned"), ways, len(self.repairs)))
        return block("No plan exists", "", *parts, paragraphs(self.notes))


def _numbers(short: Shortage) -> dict[str, Any]:
    found = short.as_dict()
    return {name: found[name] for name in ("have", "need", "short", "unit")}


def _plain(changes: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return changes as JSON data: exact numbers as numbers."""
    if changes is None:
        return None
    return {path: _value(changes[path]) for path in natural(changes)}


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _value(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(inside) for inside in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return float(value)
