"""The shortest ways through a component cable by cable, as states and the steps between them.

The ports along a component are 0, 1, 2 …; `old` and `new` number its cables that go and come in order along it. A state is a tuple of small
numbers; what is plugged in follows from it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

State = tuple[int, ...]
NONE = -1


class Step(NamedTuple):
    """An operation within a component: the cable that goes and the one that comes (by number; NONE: there is none), the next state.

    Attributes
    ----------
    port
        Place of the port into which the moved end goes (NONE: the cable is taken away, or laid anew).
    pulled
        Cables that are pulled out just before this step, and plugged in or taken away by a later one.
    """

    old: int
    new: int
    port: int
    state: State
    pulled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape(ABC):
    """A kind of component with `size` cables that move."""

    size: int
    start: ClassVar[State]
    """The state before the first step."""
    more: ClassVar[int] = 0
    """Steps that it takes beside those of the cables that move."""

    @property
    def count(self) -> int:
        """How many steps it takes."""
        return self.size + self.more

    @abstractmethod
    def steps(self, state: State) -> Iterator[Step]:
        """Yield the steps that are possible in a state, preferred ones first; none when all is done."""

    @abstractmethod
    def has_old(self, cable: int, state: State) -> bool:
        """Tell whether a cable that goes is still plugged in."""

    @abstractmethod
    def has_new(self, cable: int, state: State) -> bool:
        """Tell whether a cable that comes is plugged in already."""


class Shift(Shape):
    """A path with as many old cables as new ones, old first: cables move up from the last port, which is free. State: steps done."""

    __slots__ = ()

    start = (0,)

    def steps(self, state: State) -> Iterator[Step]:
        """Yield the only step there is."""
        if state[0] < self.size:
            cable = self.size - 1 - state[0]
            yield Step(cable, cable, 2 * cable + 2, (state[0] + 1,))

    def has_old(self, cable: int, state: State) -> bool:
        """Those nearest to the free port have gone."""
        return cable < self.size - state[0]

    def has_new(self, cable: int, state: State) -> bool:
        """Those nearest to the free port have come."""
        return cable >= self.size - state[0]


class Removal(Shape):
    """A path with an old cable more: one is taken away, then cables move up from both sides.

    State: the cable taken away, and how many have moved left and right of it.
    """

    __slots__ = ()

    start = ()
    more = 1

    def steps(self, state: State) -> Iterator[Step]:
        """Yield every cable that may be taken away; then the next to move at either side."""
        if not state:
            yield from (Step(cable, NONE, NONE, (cable, 0, 0)) for cable in range(self.size + 1))
            return
        cut, left, right = state
        if right < self.size - cut:
            yield Step(cut + right + 1, cut + right, 2 * (cut + right) + 1, (cut, left, right + 1))
        if left < cut:
            yield Step(cut - left - 1, cut - left - 1, 2 * (cut - left), (cut, left + 1, right))

    def has_old(self, cable: int, state: State) -> bool:
        """All but the one taken away and those beside it that have moved."""
        return not state or cable < state[0] - state[1] or cable > state[0] + state[2]

    def has_new(self, cable: int, state: State) -> bool:
        """Those that lie where cables have moved up."""
        return bool(state) and state[0] - state[1] <= cable < state[0] + state[2]


class Addition(Shape):
    """A path with a new cable more: cables move up from both ends, which are free; where they meet a cable is laid.

    State: how many have moved from the left and from the right, and whether it is laid.
    """

    __slots__ = ()

    start = (0, 0, 0)
    more = 1

    def steps(self, state: State) -> Iterator[Step]:
        """Yield the next to move at either end; the cable to be laid when all have moved."""
        left, right, laid = state
        if left + right < self.size:
            cable = self.size - 1 - right
            yield Step(cable, cable + 1, 2 * cable + 3, (left, right + 1, 0))
            yield Step(left, left, 2 * left, (left + 1, right, 0))
        elif not laid:
            yield Step(NONE, left, NONE, (left, right, 1))

    def has_old(self, cable: int, state: State) -> bool:
        """Those in the middle."""
        return state[0] <= cable < self.size - state[1]

    def has_new(self, cable: int, state: State) -> bool:
        """Those at both ends, and the one that is laid."""
        return cable < state[0] or cable > self.size - state[1] or (state[2] == 1 and cable == state[0])


class Round(Shape):
    """A cycle, old first: a cable is pulled out, the others move up, it is plugged in last.

    State: 1 if odd ports stay plugged in (else even ones), the cable pulled out, steps done; empty before the first.
    """

    __slots__ = ()

    start = ()

    def steps(self, state: State) -> Iterator[Step]:
        """Yield every first step; then the next one."""
        if not state:
            for odd in (0, 1):
                yield from (self._step(odd, first, 1, (first,)) for first in range(self.size))
        elif state[2] < self.size:
            yield self._step(state[0], state[1], state[2] + 1)

    def _step(self, odd: int, first: int, done: int, pulled: tuple[int, ...] = ()) -> Step:
        cable = (first - done if odd else first + done) % self.size
        new, port = (cable, 2 * cable + 2) if odd else (cable - 1, 2 * cable - 1)
        return Step(cable, new % self.size, port % (2 * self.size), (odd, first, done), pulled)

    def _turn(self, cable: int, state: State) -> int:
        """Return in which step a cable moves; 0 for the one that is pulled out."""
        return (state[1] - cable if state[0] else cable - state[1]) % self.size

    def has_old(self, cable: int, state: State) -> bool:
        """Those whose turn has not come; the one pulled out is not plugged in."""
        return not state or self._turn(cable, state) > state[2]

    def has_new(self, cable: int, state: State) -> bool:
        """Those whose cable has had its turn; that of the pulled one is the last."""
        if not state:
            return False
        turn = self._turn(cable if state[0] else (cable + 1) % self.size, state) or self.size
        return turn <= state[2]
