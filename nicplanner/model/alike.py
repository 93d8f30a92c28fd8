"""Host groups whose programs are the same, told apart without building them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from nicplanner.model.build import run_lengths
from nicplanner.model.moved import new_by_way
from nicplanner.model.needs import make_needs
from nicplanner.model.sets import Sets
from nicplanner.network.quotient import Network
from nicplanner.solver import Program


def likeness(network: Network, sets: Sets) -> Hashable | None:
    """Return what the program of a host group depends on, if switch ports are plenty; None where too much does to tell.

    That are its index sets without the names of hosts, racks and switches, the cables' runs, and what its classes need of subnets. What
    depends on single hosts, on prices, on racks' VLANs, and on what may run out, is left to a comparison of the programs themselves.
    """
    single = any(place.alone for stand in sets.stands for place in stand.places)
    named = any(kind.ends is not None for kind in sets.kinds)
    if network.cables.purchase is not None or sets.counted or sets.elastic or sets.meshed or single or named:
        return None
    needs = make_needs(network, [sets])
    if needs.tight_vlans or needs.tight_subnets or needs.too_small or any(item.rack for item in needs.items):
        return None
    stands = tuple(
        (
            stand.places[0].cell.shape,
            sum(len(place.members) for place in stand.places),
            tuple(sorted(run_lengths(network, sets, stand).items())),
        )
        for stand in sets.stands
    )
    loads = tuple((load.state, tuple(sorted(load.rates.items()))) for load in sets.host_failures)
    items = tuple((item.network, replace(item, scope="", groups=(), network="")) for item in needs.items)
    source = sets.group.source
    hosts = sets.group.size, sets.cluster_hosts, loads
    kinds = tuple(replace(kind, before=(), led=()) for kind in sets.kinds)
    look = source.adapters, source.classes, tuple(sorted(source.pins.items())), kinds, hosts, stands, items
    return look if network.earlier is None else (*look, _had(network, sets))


def _had(network: Network, sets: Sets) -> Hashable:
    """Return what the program knows of an earlier plan: which kinds are alike in it, how many cables stay each way, who has led a kind."""
    first: dict[tuple[object, ...], int] = {}
    alike = tuple(first.setdefault((kind.before, kind.led), i) for i, kind in enumerate(sets.kinds))
    led = tuple(tuple(sorted(Counter(kind.led).items())) for kind in sets.kinds)
    return alike, led, tuple(tuple(sorted(found.items())) for found in new_by_way(network, sets))


def fingerprint(program: Program, objectives: Sequence[tuple[str, Mapping[int, int]]]) -> Hashable:
    """Return what makes two programs the same: names of rows do not."""
    rows = tuple((tuple(row.terms.items()), row.sense, row.bound) for row in (*program.rows, *program.exact))
    goals = tuple(tuple(sorted(terms.items())) for _, terms in objectives)
    return tuple(program.lower), tuple(program.upper), tuple(program.whole), rows, goals
