"""Where host groups meet: the rows that they share, without the rows of each, and which groups break them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nicplanner.model.build import Model
from nicplanner.solver import Clock, Program, Row, Status, minimise


@dataclass(frozen=True)
class Met:
    """What became of host groups put together.

    Attributes
    ----------
    broken
        Sets of host groups (positions), each of which asks together for more than there is; none if the shared rows hold.
    values
        Then a value for each variable of the shared rows.
    late
        Whether the time ran out first.
    """

    broken: tuple[frozenset[int], ...] = ()
    values: Sequence[int] = ()
    late: bool = False


@dataclass
class Shared:
    """The shared rows of host groups (:func:`nicplanner.model.build.build_shared`), asked again and again with other layouts."""

    model: Model
    solver: str
    clock: Clock
    _owner: list[int | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note whose each variable is."""
        self._owner = [None] * len(self.model.program.lower)
        for position, span in enumerate(self.model.spans):
            for index in span:
                self._owner[index] = position

    def meet(self, own: Sequence[Sequence[int]], most: Mapping[str, int], strict: bool) -> Met:
        """Put the host groups' values together.

        Parameters
        ----------
        own
            Of each host group, the values of its variables, in their order.
        most
            What their objectives add up to. What is shared must not make the cost more, nor, where the length is no more, the new
            cables.
        strict
            Whether it must not make the length more either.
        """
        program = self.model.program
        values = {i: own[position][i - span.start] for position, span in enumerate(self.model.spans) for i in span if program.whole[i]}
        broken = [row for row in (*program.rows, *program.exact) if all(i in values for i in row.terms) and not row.holds(_Sparse(values))]
        if broken:
            return Met(self._sets(broken, values))
        rest, _ = program.fixed(values)
        if not rest.rows:
            return Met(values=self._full(values, ()))
        return self._open(rest, values, most, strict)

    def _open(self, rest: Program, values: Mapping[int, int], most: Mapping[str, int], strict: bool) -> Met:
        """Choose what the host groups' values leave open: flows of single hosts and to several switches, fabrics of a scope."""
        costs = {i: price for i, price in self.model.costs.items() if i not in values}
        runs = {i: run for i, run in self.model.flow_runs.items() if i not in values}
        found = minimise(rest, costs, self.solver, self.clock)
        if found.status in (Status.OPTIMAL, Status.FEASIBLE):
            full = self._full(values, found.values)
            within = sum(price * full[i] for i, price in self.model.costs.items()) <= most.get("cost", 0)
            if within and runs and (strict or "moved" in most) and found.status is Status.OPTIMAL:
                held = [Row("held cost", costs, "<=", found.objective or 0)] if costs else []
                goals = dict(self.model.objectives())
                for name in ("length", "moved") if self.model.lost else ("length",):
                    open_terms = {i: each for i, each in goals[name].items() if i not in values}
                    found = minimise(rest, open_terms, self.solver, self.clock, held, found.values)
                    full = self._full(values, found.values)
                    more = found.values == () or sum(each * full[i] for i, each in goals[name].items()) > most[name]
                    within = not more or (name == "length" and found.values != () and not strict)
                    held.append(Row(f"held {name}", open_terms, "<=", found.objective or 0))
                    if more or found.status is not Status.OPTIMAL:
                        break
            if within:
                return Met(values=full)
            if found.status is Status.OPTIMAL:
                parts = _parts(self.model.program.rows, values)
                return Met(self._all_in(rows for rows in parts if any(i in costs or i in runs for row in rows for i in row.terms)))
        if found.status is Status.INFEASIBLE:
            short = []
            for rows in _parts(self.model.program.rows, values):
                part, _ = Program(rest.lower, rest.upper, rest.whole, rows).fixed(values)
                if minimise(part, {}, self.solver, self.clock).status is Status.INFEASIBLE:
                    short.append(rows)
            return Met(self._all_in(short)) if short else Met(late=True)
        return Met(late=True)

    def _full(self, values: Mapping[int, int], found: Sequence[int]) -> list[int]:
        return [values.get(i, found[i] if found else 0) for i in range(len(self.model.program.lower))]

    def _sets(self, rows: Iterable[Row], values: Mapping[int, int]) -> tuple[frozenset[int], ...]:
        """Return the host groups that take part in each of some rows."""
        sets = (frozenset(p for i in row.terms if (p := self._owner[i]) is not None and values.get(i)) for row in rows)
        return tuple(dict.fromkeys(sets))

    def _all_in(self, parts: Iterable[Sequence[Row]]) -> tuple[frozenset[int], ...]:
        """Return the host groups of all rows of each part."""
        indices = ({i for row in part for i in row.terms} for part in parts)
        return tuple(frozenset(p for i in mine if (p := self._owner[i]) is not None) for mine in indices)


class _Sparse(Sequence[int]):
    """Values by index."""

    def __init__(self, values: Mapping[int, int]) -> None:
        self._values = values

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)


def _parts(rows: Iterable[Row], settled: Mapping[int, int]) -> list[list[Row]]:
    """Sort the rows that are not settled into parts with no open variable in common, in the order of their first rows."""
    parent: dict[int, int] = {}
    still = [(row, [i for i in row.terms if i not in settled]) for row in rows]

    def root(i: int) -> int:
        while parent.setdefault(i, i) != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for _, mine in still:
        for other in mine[1:]:
            parent[root(other)] = root(mine[0])
    out: dict[int, list[Row]] = {}
    for row, mine in still:
        if mine:
            out.setdefault(root(mine[0]), []).append(row)
    return list(out.values())
