r"""Meshes: hosts joined to each other by direct cables, without switches.

A mesh takes :math:`L(n-1)` ports of each of its n hosts, all of one speed and connector, so that any port can be joined to any other. A
host deals them, in order of adapter and port, to its peers in turn; the j-th ports that two hosts deal to each other are joined. The ports
of adapter a stand together in that order, so no peer gets more than :math:`\lceil c_a / (n-1) \rceil` of its :math:`c_a` ports, and one
gets as many: that is what a pair loses with the adapter. The load of a host may go to any one peer, so each pair must carry it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from nicplanner.model.constraints.loads import load_terms, sum_terms, within
from nicplanner.model.demands import Load
from nicplanner.model.requirement import Requirement
from nicplanner.model.sets import Sets, exact_row
from nicplanner.model.variables import Variables, slot_terms
from nicplanner.names import natural
from nicplanner.solver import Program, Row


def mesh_ports(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""A mesh has the ports that its pairs need, all of one speed and connector.

    .. math:: \sum n_g = L (n - 1) \, x_{gg}, \qquad \sum_v s_{gv} = x_{gg}, \qquad \sum_{\kappa: v} n_{g \kappa} \le L (n - 1) \, s_{gv}

    :math:`v` is speed and connector, :math:`L` the links of a pair, n the hosts of the group. Proved again by
    :mod:`nicplanner.verify.mesh`.
    """
    for leader, links in sets.meshed.items():
        lead, ports = variables.lead[leader, leader], links * sets.peers
        yield Row(f"mesh_ports {leader}", {**slot_terms(sets, variables, leader), lead: -ports}, "==", 0)
        variants = sets.variants(leader)
        if len(variants) < 2:
            continue
        yield Row(f"mesh_ports {leader} alike", {**{variables.alike[leader, one]: 1 for one in variants}, lead: -1}, "==", 0)
        for one in variants:
            terms = slot_terms(sets, variables, leader, sets.slots_of(leader, one))
            yield Row(f"mesh_ports {leader} {one}", {**terms, variables.alike[leader, one]: -ports}, "<=", 0)


def mesh_pairs(program: Program, sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""Each pair of hosts carries what one host may send to one other, without a failure and after one, in each state.

    .. math:: u \sum_v v L s_{gv} \ge \sum_k d_k x_{kg}, \qquad \sum_v v L s_{gv} \ge \sum_k h_k x_{kg}, \qquad
              \sum_v v (L - 1) s_{gv} \ge \sum_k r_k x_{kg} \ (\text{port}), \qquad
              \sum_v v w_{gav} \ge \sum_k r_k x_{kg} \ (\text{adapter } a), \qquad
              (n - 1) \, w_{gav} \le (n - 1) L s_{gv} - \sum_{\kappa \in a: v} n_{g \kappa}

    :math:`w` counts the links that the adapter leaves to the pair that loses most; one is left where a class survives the failure.
    No switch element takes a link away. Plan rules 4 and 5.
    """
    for leader, links in sets.meshed.items():
        variants = sets.variants(leader)
        alike = {one: variables.alike[leader, one] for one in variants}
        whole = sum_terms((alike[one], one[0] * links) for one in variants)
        for load in sets.loads(None, sets.led[leader]):
            if taken := load_terms(sets, variables, leader, None, load):
                yield from within(f"mesh_pairs normal {leader}{load.suffix}", whole, taken, sets.max_utilisation, variables)
        for load in sets.loads("host", sets.led[leader]):
            if taken := load_terms(sets, variables, leader, "host", load):
                yield exact_row(f"mesh_pairs host {leader}{load.suffix}", sum_terms([*whole.items(), *taken.items()]), ">=", 0)
        one_less = sum_terms((alike[one], one[0] * (links - 1)) for one in variants)
        left_over = sum_terms((alike[one], Fraction(links - 1)) for one in variants)
        yield from _survived(sets, variables, leader, "port", "", one_less, left_over)
        if not any("adapter" in sets.by_name[name].survive for name in sets.led[leader]):
            continue
        for adapter in sets.whole:
            speed, count = [], []
            for one in variants:
                mine = sets.slots_of(leader, one, adapter)
                left, each = alike[one], links
                if mine:
                    left, each = program.variable(links), 1
                    terms = {**slot_terms(sets, variables, leader, mine), left: sets.peers, alike[one]: -sets.peers * links}
                    yield Row(f"mesh_pairs {leader} {adapter} {one}", terms, "<=", 0)
                speed.append((left, one[0] * each))
                count.append((left, Fraction(each)))
            yield from _survived(sets, variables, leader, "adapter", adapter, sum_terms(speed), sum_terms(count))


def _survived(
    sets: Sets, variables: Variables, leader: str, kind: str, what: str, speed: Mapping[int, Fraction], links: Mapping[int, Fraction]
) -> Iterator[Row]:
    """Yield the rows of a failure from the terms of a pair's surviving speed in Gbit/s and of its surviving links."""
    for load in sets.loads(kind, sets.led[leader]):
        if taken := load_terms(sets, variables, leader, kind, load):
            yield exact_row(f"mesh_pairs {kind} {what} {leader}{load.suffix}", sum_terms([*speed.items(), *taken.items()]), ">=", 0)
    for name in sets.led[leader]:
        if kind in sets.by_name[name].survive:
            mine = variables.rides(name, leader, Requirement("survive", name, kind))
            terms = sum_terms([*links.items(), (mine, Fraction(-1))])
            yield exact_row(f"mesh_pairs {kind} {what} {name} {leader} left", terms, ">=", 0)


def spread(program: Program, sets: Sets, variables: Variables) -> dict[int, int]:
    r"""The links of a pair run over different adapters where the cards allow: return what is too many, to be avoided.

    .. math:: \sum_{\kappa \in a} n_{g \kappa} \le n - 1 + b_{ga}

    :math:`b` is the number of links of a host that share an adapter with another one of the same pair. Nothing to be proved: it
    forbids nothing.
    """
    out: dict[int, int] = {}
    for leader, links in sets.meshed.items():
        adapters = [adapter for adapter in sets.whole if any(sets.adapter_of[kind] == adapter for kind, _ in sets.slots[leader])]
        if links < 2 or len(adapters) < 2:
            continue
        for adapter in adapters:
            mine = tuple(slot for slot in sets.slots[leader] if sets.adapter_of[slot[0]] == adapter)
            over = program.variable(links * sets.peers)
            terms = {**slot_terms(sets, variables, leader, mine), over: -1}
            program.add([Row(f"spread {leader} {adapter}", terms, "<=", sets.peers)])
            out[over] = 1
    return out


class Dealt:
    r"""What each peer gets of a mesh's ports on each adapter, exactly as they are dealt: for buses alone, which need it.

    .. math:: (n - 1) \, F_{apv} - (n - 2) \le \sum_{a' \le a} c_{a'v} - p \le (n - 1) \, F_{apv}, \qquad
              F_{apv} - F_{a-1, pv} \le L \, t_{apv}

    :math:`F = \lceil (c_1 + \dots + c_a - p) / (n - 1) \rceil` counts the ports of the adapters up to a that peer p (from 0) gets,
    :math:`t \in \{0, 1\}` marks that it gets one of a.

    Attributes
    ----------
    rows
        The inequalities.
    links
        (leader, adapter, peer) → terms of the speed in Gbit/s of the links there.
    marks
        (leader, adapter, speed, peer) → the peer has a link of that speed there.
    """

    def __init__(self, program: Program, sets: Sets, variables: Variables) -> None:
        self.sets = sets
        self.rows: list[Row] = []
        self.links: dict[tuple[str, str, int], dict[int, Fraction]] = {}
        self.marks: dict[tuple[str, str, Fraction, int], int] = {}
        for leader in sets.meshed:
            for variant in sets.variants(leader):
                self._deal(program, variables, leader, variant)

    def _deal(self, program: Program, variables: Variables, leader: str, variant: tuple[Fraction, str]) -> None:
        sets, speed = self.sets, variant[0]
        so_far: dict[int, int] = {}
        before: dict[int, int] = {}
        for adapter in natural(sets.adapters):
            mine = sets.slots_of(leader, variant, adapter)
            if not mine:
                continue
            so_far |= slot_terms(sets, variables, leader, mine)
            for peer in range(sets.peers):
                got, name = program.variable(sets.meshed[leader]), f"deal {leader} {variant} {adapter} {peer}"
                bounds = {**so_far, got: -sets.peers}
                self.rows += [Row(name, bounds, "<=", peer), Row(f"{name} least", bounds, ">=", peer - sets.peers + 1)]
                links = {got: 1, **({before[peer]: -1} if peer in before else {})}
                before[peer] = got
                key = leader, adapter, speed, peer
                if key not in self.marks:  # ports of another connector may have the same speed
                    self.marks[key] = program.variable(1)
                self.rows.append(Row(f"{name} mark", {**links, self.marks[key]: -sets.meshed[leader]}, "<=", 0))
                self.links.setdefault((leader, adapter, peer), {}).update({index: speed * sign for index, sign in links.items()})

    def choices(self, load: Load) -> Iterator[dict[str, int]]:
        """Yield which peer each mesh loads: every choice; leaders of meshes without a load are left out."""
        loaded = [leader for leader in self.sets.meshed if any(load.rates.get(name) for name in self.sets.led[leader])]
        for peers in product(range(self.sets.peers), repeat=len(loaded)):
            yield dict(zip(loaded, peers, strict=True))
