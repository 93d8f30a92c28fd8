"""The model that one writes first: a binary for each host, port, class and switch. :mod:`ten_port` and :mod:`size` use it.

It states the plan rules 1 to 5, 7 and 11 for one host group whose classes are teams or mpio, literally: no counting, no symmetry
breaking. Rules 6 and 8 to 10 cannot bind in the designs of this benchmark (see :func:`refuse_other_rules`), so neither model has them.
Where slots are open, a binary for each slot and candidate buys the card, and ports of candidates are cabled only if it is bought.
Rows are collected in :class:`nicplanner.solver.Program`, so that every solver gets both models in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from nicplanner.design.site import Adapter, HostGroup, Port, Site, Switch, TrafficClass
from nicplanner.solver import Program, Row
from nicplanner.units import scale_of

HostPort = tuple[Adapter, Port]


@dataclass
class PerPort:
    """The program and its variables; hosts and ports by place, classes and switches by name.

    `rides`: (host, port, class, switch) → the class rides on the port, which is cabled to the switch. `cabled`: (host, port, switch) →
    the port is cabled to the switch. `together`: (host, class, class) → the two classes share a group.
    """

    site: Site
    group: HostGroup
    program: Program
    ports: list[HostPort]
    switches: list[Switch]
    rides: dict[tuple[int, int, str, str], int]
    cabled: dict[tuple[int, int, str], int]
    together: dict[tuple[int, str, str], int]
    buy: dict[tuple[str, str], int]

    @property
    def hosts(self) -> range:
        """Places of the hosts."""
        return range(len(self.group.hosts))

    def objective(self) -> dict[int, int]:
        """Return the ports in use."""
        return dict.fromkeys(self.cabled.values(), 1)

    def cost(self) -> dict[int, int]:
        """Return what the cards cost, in all hosts; prices must be whole."""
        purchase, catalog = self.site.purchase, self.site.catalog
        assert purchase is not None
        price = {model: purchase.price((model,), catalog.get("adapters", model)) for _, model in self.buy}
        return {index: len(self.group.hosts) * int(price[model].amount) for (_, model), index in self.buy.items()}  # type: ignore[union-attr]

    def links(self, host: int, one: TrafficClass, keep: Callable[[HostPort, Switch], bool]) -> dict[int, Fraction]:
        """Return the link speeds of a class's group over the ports and switches that are kept."""
        return {
            self.rides[host, p, one.name, switch.name]: speed_of(port, switch)
            for p, port in enumerate(self.ports)
            for switch in self.switches
            if keep(port, switch)
        }

    def load(self, host: int, one: TrafficClass, part: Callable[[TrafficClass], Fraction]) -> tuple[dict[int, Fraction], Fraction]:
        """Return the load of a class's group: terms of the classes that may join it, and its own part."""
        others = [other for other in self.group.classes if other is not one]
        return {self.together[host, *pair(one, other)]: part(other) for other in others}, part(one)


def pair(one: TrafficClass, other: TrafficClass) -> tuple[str, str]:
    """Return two classes' names as the key of an unordered pair."""
    first, second = sorted((one.name, other.name))
    return first, second


def speed_of(port: HostPort, switch: Switch) -> Fraction:
    """Return the speed of a link: the slower of its two ports. The switches here have ports of one speed."""
    return min(port[1].speed, switch.ports[0].speed)


def refuse_other_rules(site: Site) -> None:
    """Raise if the design needs a rule that this model does not state."""
    (group,) = site.groups
    if any(one.redundancy not in ("team", "mpio") or one.team_mode == "lacp" for one in group.classes) or group.pins:
        raise ValueError("the per-port model knows team and mpio classes alone, without LACP and pins")
    if any(adapter.bus is not None and adapter.bus < sum(port.speed for port in adapter.ports) for adapter in adapters_of(group)):
        raise ValueError("the per-port model has no bus rows (rule 6)")
    for switch in site.switches.values():
        if len({port.speed for port in switch.ports}) != 1 or switch.failure_domain not in (None, switch.name):
            raise ValueError("the per-port model knows switches of one speed that fail alone")


def adapters_of(group: HostGroup) -> list[Adapter]:
    """Return the adapters that a host has, and the candidates for its open slots."""
    return [*group.adapters, *(one for candidates in group.choices.values() for one in candidates)]


def build_per_port(site: Site) -> PerPort:
    """Write the model of a site with one host group."""
    refuse_other_rules(site)
    (group,) = site.groups
    ports = [(adapter, port) for adapter in adapters_of(group) for port in adapter.ports]
    switches, hosts, program = list(site.switches.values()), range(len(group.hosts)), Program()
    cabled = {(h, p, s.name): program.variable(1) for h in hosts for p in range(len(ports)) for s in switches}
    rides = {(*key[:2], one.name, key[2]): program.variable(1) for key in cabled for one in group.classes}
    together = {(h, *pair(one, other)): program.variable(1) for h in hosts for one, other in combinations(group.classes, 2)}
    buy = {(slot, one.model): program.variable(1) for slot, candidates in group.choices.items() for one in candidates}
    model = PerPort(site, group, program, ports, switches, rides, cabled, together, buy)
    for family in (cabling, bought, sharing, groups, least_ports, equal_speeds, normal_load, failures, one_layout, spare_ports):
        program.add(family(model))
    return model


def cabling(m: PerPort) -> Iterator[Row]:
    """Rule 3: one cable a port, to a switch that carries the class; no more ports of a switch than it has."""
    for h in m.hosts:
        for p in range(len(m.ports)):
            yield Row("one cable", {m.cabled[h, p, s.name]: 1 for s in m.switches}, "<=", 1)
    for (h, p, name, s), index in m.rides.items():
        yield Row("cabled", {index: 1, m.cabled[h, p, s]: -1}, "<=", 0)
        if name not in m.site.switches[s].carries:
            yield Row("carried", {index: 1}, "<=", 0)
    for s in m.switches:
        yield Row("switch ports", {m.cabled[h, p, s.name]: 1 for h in m.hosts for p in range(len(m.ports))}, "<=", len(s.ports))


def bought(m: PerPort) -> Iterator[Row]:
    """A slot has one card at most, and only a card that is bought has ports."""
    for slot in m.group.choices:
        yield Row("one card", {index: 1 for (where, _), index in m.buy.items() if where == slot}, "<=", 1)
    for (_, p, _), index in m.cabled.items():
        adapter = m.ports[p][0]
        if (adapter.name, adapter.model) in m.buy:
            yield Row("bought", {index: 1, m.buy[adapter.name, adapter.model]: -1}, "<=", 0)


def sharing(m: PerPort) -> Iterator[Row]:
    """Rule 1: who may not share a group."""
    for h in m.hosts:
        for one, other in combinations(m.group.classes, 2):
            apart = other.name in one.apart_from or one.name in other.apart_from
            if one.dedicated or other.dedicated or apart or one.redundancy != other.redundancy:
                yield Row("apart", {m.together[h, *pair(one, other)]: 1}, "<=", 0)


def groups(m: PerPort) -> Iterator[Row]:
    """Rule 1: two classes have the same ports if they share a group, else none in common."""
    for h in m.hosts:
        for one, other in combinations(m.group.classes, 2):
            same = m.together[h, *pair(one, other)]
            for p in range(len(m.ports)):
                for s in m.switches:
                    mine, theirs = m.rides[h, p, one.name, s.name], m.rides[h, p, other.name, s.name]
                    yield Row("same ports", {mine: 1, theirs: -1, same: 1}, "<=", 1)
                    yield Row("same ports", {theirs: 1, mine: -1, same: 1}, "<=", 1)
                    yield Row("no port in common", {mine: 1, theirs: 1, same: -1}, "<=", 1)


def least_ports(m: PerPort) -> Iterator[Row]:
    """Rules 1 and 2: each class has a port, mpio two."""
    for h in m.hosts:
        for one in m.group.classes:
            yield Row("least ports", dict.fromkeys(m.links(h, one, lambda p, s: True), 1), ">=", 2 if one.redundancy == "mpio" else 1)


def equal_speeds(m: PerPort) -> Iterator[Row]:
    """Rule 2: the ports of a team have equal link speed: a binary chooses it."""
    speeds = sorted({speed_of(port, s) for port in m.ports for s in m.switches})
    for h in m.hosts if len(speeds) > 1 else ():
        for one in (one for one in m.group.classes if one.redundancy == "team"):
            chosen = {speed: m.program.variable(1) for speed in speeds}
            yield Row("one speed", dict.fromkeys(chosen.values(), 1), "==", 1)
            for p, port in enumerate(m.ports):
                for s in m.switches:
                    yield Row("equal speeds", {m.rides[h, p, one.name, s.name]: 1, chosen[speed_of(port, s)]: -1}, "<=", 0)


def _carries(name: str, links: dict[int, Fraction], load: dict[int, Fraction], own: Fraction) -> Row:
    """Return ``links >= load + own`` with whole coefficients."""
    scale = scale_of([*links.values(), *load.values(), own])
    terms = {**{i: int(v * scale) for i, v in links.items()}, **{i: -int(v * scale) for i, v in load.items()}}
    return Row(name, terms, ">=", int(own * scale))


def normal_load(m: PerPort) -> Iterator[Row]:
    """Rule 4: the demands of a class's group fit into the usable part of its links."""
    for h in m.hosts:
        for one in m.group.classes:
            usable = {i: v * m.site.max_utilisation for i, v in m.links(h, one, lambda p, s: True).items()}
            yield _carries("normal load", usable, *m.load(h, one, lambda other: other.demand))


def _states(m: PerPort) -> Iterable[tuple[str, Callable[[HostPort, Switch], bool]]]:
    """Yield each single failure: its kind, and what it leaves."""
    for port in m.ports:
        yield "port", lambda p, s, lost=port: p != lost  # type: ignore[misc]
    for slot in dict.fromkeys(adapter.name for adapter, _ in m.ports):
        yield "adapter", lambda p, s, lost=slot: p[0].name != lost  # type: ignore[misc]
    for fabric in dict.fromkeys(s.fabric for s in m.switches):
        yield "switch", lambda p, s, lost=fabric: s.fabric != lost  # type: ignore[misc]


def failures(m: PerPort) -> Iterator[Row]:
    """Rule 5: after each failure a port is left, and what is left carries what must still run."""
    for kind, keep in _states(m):
        for h in m.hosts:
            for one in m.group.classes:
                left = m.links(h, one, keep)
                if kind in one.survive:
                    yield Row(f"survivors {kind}", dict.fromkeys(left, 1), ">=", 1)
                load = m.load(h, one, lambda c, kind=kind: c.min_failover * c.demand if kind in c.survive else Fraction(0))  # type: ignore[misc]
                yield _carries(f"failover {kind}", left, *load)


def one_layout(m: PerPort) -> Iterator[Row]:
    """Rule 7: all hosts use the same ports for the same groups, on the same fabrics."""
    for h in m.hosts[1:]:
        for p in range(len(m.ports)):
            for one in m.group.classes:
                for fabric in dict.fromkeys(s.fabric for s in m.switches):
                    on = [s.name for s in m.switches if s.fabric == fabric]
                    terms = {m.rides[h, p, one.name, s]: 1 for s in on}
                    yield Row("one layout", {**terms, **{m.rides[0, p, one.name, s]: -1 for s in on}}, "==", 0)


def spare_ports(m: PerPort) -> Iterator[Row]:
    """Rule 11: free ports that each host keeps."""
    for h in m.hosts if m.site.spare_ports else ():
        used = {m.cabled[h, p, s.name]: 1 for p in range(len(m.ports)) for s in m.switches}
        yield Row("spare ports", used, "<=", len(m.ports) - m.site.spare_ports)
