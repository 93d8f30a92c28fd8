"""The shortest ways through a short component in which cables may be held in the hand for a while.

Which cable becomes which is a *pairing*: a path that loses or gains a cable has one for each that may be taken away or laid, a cycle one
for each direction. Under a pairing the operations may be done in any order: where the port that a cable is to be plugged into is taken, the
cable in it is pulled out just before, and is plugged in by an operation of its own later. That can be better than one after the other: a
port of a host that gets another cable is dark for one operation, not for two. A cable is pulled out no sooner than that, since more
would be dark for nothing. So a state is the pairing with the operations done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from nicplanner.moves.components import Component
from nicplanner.moves.shapes import NONE, Addition, Removal, Round, Shape, Shift, State, Step

LONGEST = 5
"""Operations of a component up to which every order of them is looked at; a longer one is moved cable by cable."""
DONE: State = (NONE, 0)


class Operation(NamedTuple):
    """A cable goes, comes or both; `port` is where its moved end goes, `blocked` are the operations whose cables are in its way."""

    old: int
    new: int
    port: int
    blocked: tuple[int, ...]


Pairing = tuple[Operation, ...]


@dataclass(frozen=True)
class Loose(Shape):
    """A short component of any kind: state: the pairing and, as bits, the operations done; empty before the first."""

    kind: type[Shape]
    start = ()

    @property
    def count(self) -> int:
        """How many steps it takes."""
        return self.size + self.kind.more

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Every pairing, preferred ones first."""
        return _pairings(self.kind, self.size)

    def steps(self, state: State) -> Iterator[Step]:
        """Yield every operation that is not done, of every pairing as long as none is."""
        if state == DONE:
            return
        for number, pairing in enumerate(self.pairings):
            if not state or number == state[0]:
                yield from self._operations(number, pairing, state[1] if state else 0)

    def _operations(self, number: int, pairing: Pairing, done: int) -> Iterator[Step]:
        for i, one in enumerate(pairing):
            if done >> i & 1:
                continue
            pulled = [j for j in one.blocked if not done >> j & 1]
            if any(self._held(pairing, j, done) for j in pulled):
                continue  # a cable that is to be taken away hangs at this end alone: that must be done first
            after = done | 1 << i
            state = DONE if after == (1 << len(pairing)) - 1 else (number, after)
            yield Step(one.old, one.new, one.port, state, tuple(pairing[j].old for j in pulled))

    @staticmethod
    def _held(pairing: Pairing, operation: int, done: int) -> bool:
        """Tell whether the cable of an operation that is not done has been pulled out."""
        return any(done >> i & 1 and operation in one.blocked for i, one in enumerate(pairing))

    def has_old(self, cable: int, state: State) -> bool:
        """Those whose operation is not done, and that are not held in the hand."""
        if not state or state == DONE:
            return not state
        pairing = self.pairings[state[0]]
        place = next(i for i, one in enumerate(pairing) if one.old == cable)
        return not state[1] >> place & 1 and not self._held(pairing, place, state[1])

    def has_new(self, cable: int, state: State) -> bool:
        """Those whose operation is done."""
        if not state or state == DONE:
            return bool(state)
        pairing = self.pairings[state[0]]
        return bool(state[1] >> next(i for i, one in enumerate(pairing) if one.new == cable) & 1)


@lru_cache
def _pairings(kind: type[Shape], size: int) -> tuple[Pairing, ...]:
    if kind is Shift:
        return (tuple(Operation(i, i, 2 * i + 2, (i + 1,) if i + 1 < size else ()) for i in range(size)),)
    if kind is Removal:
        return tuple(_removal(size, cut) for cut in range(size + 1))
    if kind is Addition:
        return tuple(_addition(size, laid) for laid in range(size + 1))
    assert kind is Round
    ports = 2 * size
    turns = (
        tuple(Operation(i, (i - 1) % size, (2 * i - 1) % ports, ((i - 1) % size,)) for i in range(size)),
        tuple(Operation(i, i, (2 * i + 2) % ports, ((i + 1) % size,)) for i in range(size)),
    )
    return turns


def _removal(size: int, cut: int) -> Pairing:
    """Operation i is that of the old cable i; `cut` is taken away."""
    left = [Operation(i, i, 2 * i + 2, (i + 1,)) for i in range(cut)]
    right = [Operation(i, i - 1, 2 * i - 1, (i - 1,)) for i in range(cut + 1, size + 1)]
    return (*left, Operation(cut, NONE, NONE, ()), *right)


def _addition(size: int, laid: int) -> Pairing:
    """Operation i is that of the old cable i; the last one lays the new cable `laid`."""
    left = [Operation(i, i, 2 * i, (i - 1,) if i else ()) for i in range(laid)]
    right = [Operation(i, i + 1, 2 * i + 3, (i + 1,) if i + 1 < size else ()) for i in range(laid, size)]
    near = tuple(i for i in (laid - 1, laid) if 0 <= i < size)
    return (*left, *right, Operation(NONE, laid, NONE, near))


def shape_of(component: Component) -> Shape:
    """Return the shape of a component."""
    old, new = len(component.old), len(component.new)
    kind = Round if component.cycle else Shift if old == new else Removal if old > new else Addition
    size = min(old, new)
    return Loose(size, kind) if size + kind.more <= LONGEST else kind(size)
