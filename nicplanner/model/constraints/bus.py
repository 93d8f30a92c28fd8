"""Adapters whose bus is tighter than their ports: loads must split so that it holds, in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.model.constraints.loads import load_terms
from nicplanner.model.constraints.mesh import Dealt
from nicplanner.model.demands import Load
from nicplanner.model.sets import Sets, Stand, exact_row
from nicplanner.model.variables import Variables
from nicplanner.solver import Program, Row


@dataclass(frozen=True)
class _Failure:
    """A failure, or none: its kind, what is gone, and of a port whose port of which speed on which adapter."""

    name: str
    kind: str | None
    adapter: str = ""
    dead: frozenset[str] = frozenset()
    port: tuple[str, str, Fraction] | None = None


def bus(program: Program, sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""In each state, and after each failure in it, some split of the loads keeps every adapter within its bus.

    .. math:: \sum_{a \text{ tight}} y_{ga} + \sum_{a \text{ not tight}} v m_{ga} \ge \sum_k r_{ks} x_{kg}, \qquad
              y_{ga} \le v m_{ga}, \qquad \sum_g y_{ga} \le B_a

    :math:`y` in Gbit/s, one set of variables for each of these; only for adapters with :math:`B_a` below the sum of their ports. In the
    failure of a port of speed v, :math:`v m_{ga}` is less by v where the group uses such a port. The load of a mesh may go to any one peer:
    each is asked for each of them (for each choice of peers where a host has several meshes), :math:`v m_{ga}` being the links of that
    pair, less the failed port if one of them is of its kind. Plan rule 6.
    """
    if not sets.buses or (sets.counted and sets.meshed):  # of cards that are counted it is not known which peer gets whose ports
        return
    dealt = Dealt(program, sets, variables)
    yield from dealt.rows
    for stand in sets.stands:
        marks: dict[tuple[str, str, Fraction], int] = {}
        if sets.surviving("port") and not sets.counted:
            yield from _port_marks(program, sets, variables, stand, marks)
        failures = [_Failure("normal", None), _Failure("host", "host")]
        failures += [_Failure(f"adapter {a}", "adapter", adapter=a) for a in sets.whole]
        failures += [_Failure(f"switch {'+'.join(sorted(e))}", "switch", dead=e) for e in stand.elements]
        failures += [_Failure(f"port {g} {a} {v}", "port", port=(g, a, v)) for g, a, v in marks]
        for failure in failures:
            for load in sets.loads(failure.kind):
                if any(load.rates.values()):
                    for peers in dealt.choices(load):
                        yield from _split(program, sets, variables, stand, failure, load, marks, dealt, peers)


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
    failure: _Failure,
    load: Load,
    marks: dict[tuple[str, str, Fraction], int],
    dealt: Dealt,
    peers: Mapping[str, int],
) -> Iterator[Row]:
    on_bus: dict[str, dict[int, int]] = {adapter: {} for adapter in sets.buses if adapter != failure.adapter}
    name = " ".join([f"bus {stand.index} {failure.name}{load.suffix}", *(f"{leader} to {peer}" for leader, peer in peers.items())])
    for leader in sets.led:
        taken = load_terms(sets, variables, leader, failure.kind, load)
        if not taken:
            continue
        free: dict[int, Fraction] = {}
        for adapter in sets.adapters:
            if adapter == failure.adapter:
                continue
            if leader in peers:
                speeds = dict(dealt.links.get((leader, adapter, peers[leader]), {}))
            else:
                speeds = _on_adapter(sets, variables, stand, leader, adapter, failure.dead)
            if not speeds:
                continue
            if failure.port is not None and failure.port[:2] == (leader, adapter):
                mark = dealt.marks[(*failure.port, peers[leader])] if leader in peers else marks[failure.port]
                speeds[mark] = -failure.port[2]
            if adapter in sets.buses:
                carried = program.variable(None, whole=False)
                on_bus[adapter][carried] = 1
                yield exact_row(f"{name} {leader} {adapter}", {carried: -1, **speeds}, ">=", 0)
                free[carried] = Fraction(1)
            else:
                for index, speed in speeds.items():  # what a peer gets of one adapter is counted from where the one before ends
                    free[index] = free.get(index, Fraction(0)) + speed
        yield exact_row(f"{name} {leader}", {**free, **taken}, ">=", 0)
    for adapter, terms in on_bus.items():
        limits = dict.fromkeys(variables.cards(adapter), -sets.buses[adapter]) if adapter in sets.counted else {}
        yield exact_row(f"{name} {adapter}", {**terms, **limits}, "<=", 0 if limits else sets.buses[adapter])


def _on_adapter(sets: Sets, variables: Variables, stand: Stand, leader: str, adapter: str, dead: frozenset[str]) -> dict[int, Fraction]:
    return {
        variables.split[stand.index, leader, kind, fabric, w]: link.speed
        for kind, fabric in sets.slots[leader]
        if sets.adapter_of[kind] == adapter and fabric not in dead
        for w, link in sets.ways(stand, leader, (kind, fabric))
    }
