"""Adapters whose bus is tighter than their ports: loads must split so that it holds, in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.model.constraints.mesh import Dealt
from nicplanner.model.sets import Sets, Stand, exact_row
from nicplanner.model.variables import Variables
from nicplanner.solver import Program, Row


@dataclass(frozen=True)
class _State:
    """A state: which failure kind counts, what is gone, and for a port failure whose port of which speed on which adapter."""

    name: str
    kind: str | None
    adapter: str = ""
    dead: frozenset[str] = frozenset()
    port: tuple[str, str, Fraction] | None = None


def bus(program: Program, sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""In each state some split of the loads keeps every adapter within its bus.

    .. math:: \sum_{a \text{ tight}} y_{ga} + \sum_{a \text{ not tight}} v m_{ga} \ge \sum_k r_k x_{kg}, \qquad
              y_{ga} \le v m_{ga}, \qquad \sum_g y_{ga} \le B_a

    :math:`y` in Gbit/s, one set of variables a state; only for adapters with :math:`B_a` below the sum of their ports. In the failure
    of a port of speed v, :math:`v m_{ga}` is less by v where the group uses such a port. The load of a mesh may go to any one peer: each
    state is asked for each of them (for each choice of peers where a host has several meshes), :math:`v m_{ga}` being the links of that
    pair, less the failed port if one of them is of its kind. Plan rule 6.
    """
    if not sets.buses:
        return
    dealt = Dealt(program, sets, variables)
    yield from dealt.rows
    for stand in sets.stands:
        marks: dict[tuple[str, str, Fraction], int] = {}
        if sets.required("port"):
            yield from _port_marks(program, sets, variables, stand, marks)
        states = [_State("normal", None)]
        states += [_State(f"adapter {a}", "adapter", adapter=a) for a in sets.adapters]
        states += [_State(f"switch {'+'.join(sorted(e))}", "switch", dead=e) for e in stand.elements]
        states += [_State(f"port {g} {a} {v}", "port", port=(g, a, v)) for g, a, v in marks]
        for state in states:
            if any(sets.required(state.kind).values()):
                for peers in dealt.choices(state.kind):
                    yield from _split(program, sets, variables, stand, state, marks, dealt, peers)


def _port_marks(
    program: Program, sets: Sets, variables: Variables, stand: Stand, marks: dict[tuple[str, str, Fraction], int]
) -> Iterator[Row]:
    """Mark which group has a port of which speed on which adapter: only such a port can fail."""
    for leader in sets.led:
        terms: dict[tuple[str, Fraction], dict[int, int]] = {}
        most: dict[tuple[str, Fraction], set[int]] = {}
        for slot in sets.slots[leader]:
            for w, link in sets.ways(stand, leader, slot):
                key = sets.adapter_of[slot[0]], link.speed
                terms.setdefault(key, {})[variables.split[stand.index, leader, *slot, w]] = 1
                most.setdefault(key, set()).add(slot[0])
        for (adapter, speed), counted in terms.items():
            mark = marks[leader, adapter, speed] = program.variable(1)
            ports = sum(len(sets.kinds[kind].ports) for kind in most[adapter, speed])
            yield Row(f"mark {stand.index} {leader} {adapter} {speed}", {**counted, mark: -ports}, "<=", 0)


def _split(
    program: Program,
    sets: Sets,
    variables: Variables,
    stand: Stand,
    state: _State,
    marks: dict[tuple[str, str, Fraction], int],
    dealt: Dealt,
    peers: Mapping[str, int],
) -> Iterator[Row]:
    required = sets.required(state.kind)
    on_bus: dict[str, dict[int, int]] = {adapter: {} for adapter in sets.buses if adapter != state.adapter}
    name = " ".join([f"bus {stand.index} {state.name}", *(f"{leader} to {peer}" for leader, peer in peers.items())])
    for leader, members in sets.led.items():
        load = {variables.loaded(one, leader, state.kind): -required[one] for one in members if required.get(one)}
        if not load:
            continue
        free: dict[int, Fraction] = {}
        for adapter in sets.adapters:
            if adapter == state.adapter:
                continue
            if leader in peers:
                speeds = dict(dealt.links.get((leader, adapter, peers[leader]), {}))
            else:
                speeds = _on_adapter(sets, variables, stand, leader, adapter, state.dead)
            if not speeds:
                continue
            if state.port is not None and state.port[:2] == (leader, adapter):
                mark = dealt.marks[(*state.port, peers[leader])] if leader in peers else marks[state.port]
                speeds[mark] = -state.port[2]
            if adapter in sets.buses:
                carried = program.variable(None, whole=False)
                on_bus[adapter][carried] = 1
                yield exact_row(f"{name} {leader} {adapter}", {carried: -1, **speeds}, ">=", 0)
                free[carried] = Fraction(1)
            else:
                for index, speed in speeds.items():  # what a peer gets of one adapter is counted from where the one before ends
                    free[index] = free.get(index, Fraction(0)) + speed
        yield exact_row(f"{name} {leader}", {**free, **load}, ">=", 0)
    for adapter, terms in on_bus.items():
        yield exact_row(f"{name} {adapter}", dict(terms), "<=", sets.buses[adapter])


def _on_adapter(sets: Sets, variables: Variables, stand: Stand, leader: str, adapter: str, dead: frozenset[str]) -> dict[int, Fraction]:
    return {
        variables.split[stand.index, leader, kind, fabric, w]: link.speed
        for kind, fabric in sets.slots[leader]
        if sets.adapter_of[kind] == adapter and fabric not in dead
        for w, link in sets.ways(stand, leader, (kind, fabric))
    }
