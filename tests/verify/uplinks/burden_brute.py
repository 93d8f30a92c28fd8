"""``uplinks.csv`` the long way: every host, every peer, every pair of ports, in every case. Shares nothing with the proof.

Traffic is a list of streams: from a switch, a rate, where it goes (``local``, ``up``, ``side``), whether its VLAN is a fabric's alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from nicplanner import units
from nicplanner.design.site import Host, Site, Switch, TrafficClass
from nicplanner.names import compress, natural, natural_key

ZERO = Fraction(0)


def at_peak(one: TrafficClass, occurring: tuple[str, ...]) -> TrafficClass:
    found = [one.peaks[name] for name in occurring if name in one.peaks]
    return replace(one, demand=sorted(found)[-1]) if found else one


EAST_WEST = ("cluster", "corosync", "live-migration", "vmotion", "vsan", "smb", "ceph-public", "ceph-cluster")
Row = tuple[Any, ...]


@dataclass
class Port:
    host: str
    adapter: str
    name: str
    group: str
    classes: tuple[str, ...]
    switch: str
    link: Fraction


@dataclass
class Case:
    """What is lost, and what is asked: ``send``, ``must``, or ``link`` (what must pass after the loss of an uplink)."""

    kind: str = ""
    switches: frozenset[str] = frozenset()
    host: str = ""
    ports: frozenset[tuple[str, str]] = frozenset()
    ask: str = "send"
    down: frozenset[str] = frozenset()
    """Hosts that are down, all of one cluster, their machines being taken over."""
    known: dict[Any, Any] = field(default_factory=dict)

    def takes(self, port: Port) -> bool:
        here = port.host == self.host and (port.adapter, port.name) in self.ports
        return port.host in self.down or port.switch in self.switches or here


class Brute:
    def __init__(self, site: Site, rows: list[dict[str, Any]], occurring: tuple[str, ...] = ()) -> None:
        self.site = site
        self.source = rows
        self.hosts = {host.name: host for host in site.hosts}
        self.classes = {host.name: {one.name: at_peak(one, occurring) for one in site.group_of[host.group].classes} for host in site.hosts}
        self.ports: list[Port] = []
        for row in rows:
            switch = site.switches.get(row["switch"])
            if row["group"] and switch is not None and row["host"] in self.hosts:
                far = next((port for port in switch.ports if port.name == row["switch_port"]), None)
                link = min(row["speed_gbps"], far.speed) if far else row["speed_gbps"]
                names = tuple(name for name in row["traffic"].split(";") if name in self.classes[row["host"]])
                self.ports.append(Port(row["host"], row["adapter"], row["port"], row["group"], names, switch.name, link))
        self.types: dict[str, dict[str, str]] = {}
        self.members: dict[str, list[str]] = {}
        self.group_ports: dict[tuple[str, str], list[Port]] = {}
        self.bundles: dict[tuple[str, str], list[TrafficClass]] = {}
        for port in self.ports:
            known = self.bundles.setdefault((port.host, port.group), [])
            known += [self.classes[port.host][name] for name in port.classes if self.classes[port.host][name] not in known]
            for name in port.classes:
                self.group_ports.setdefault((port.host, name), []).append(port)
                if port.host not in self.members.setdefault(name, []):
                    self.members[name].append(port.host)

    # ------------------------------------------------------------------------------------------------------------ hosts and classes

    def left(self, host: str, name: str, case: Case) -> list[Port]:
        if (host, name) not in case.known:
            case.known[host, name] = [port for port in self.group_ports[host, name] if not case.takes(port)]
        return case.known[host, name]

    def bundle(self, host: str, name: str) -> list[TrafficClass]:
        return self.bundles[host, self.group_ports[host, name][0].group]

    def lacp(self, host: str, name: str) -> bool:
        return any(one.team_mode == "lacp" for one in self.bundle(host, name))

    def is_array(self, host: str) -> bool:
        return {one.kind for one in self.classes[host].values()} == {"iscsi"}

    def amount(self, host: str, name: str, case: Case) -> Fraction:
        """What a host sends of a class, or must get through."""
        key = ("amount", host, name)
        if key not in case.known:
            case.known[key] = self._amount(host, name, case)
        return case.known[key]

    def wanted(self, host: str, name: str, case: Case) -> Fraction:
        """What a host needs of a class: its demand, and its part of what hosts of its cluster that are down had of it."""
        one = self.classes[host][name]
        if not case.down or self.hosts[host].cluster != self.hosts[min(case.down)].cluster or not one.moves:
            return one.demand
        others = [self.classes[other].get(name) for other in self.hosts if self.hosts[other].cluster == self.hosts[host].cluster]
        left = sum(found is not None and found.moves for found in others)
        gone = [self.classes[other][name].demand for other in case.down if name in self.classes[other] and self.classes[other][name].moves]
        return one.demand + sum(gone, ZERO) / (left - len(gone))

    def _amount(self, host: str, name: str, case: Case) -> Fraction:
        one, left = self.classes[host][name], self.left(host, name, case)
        speed = sum((port.link for port in left), ZERO)
        if not speed:
            return ZERO
        hit = len(left) < len(self.group_ports[host, name])
        if case.ask == "link":
            return one.min_failover * one.demand if "port" in one.survive else ZERO
        if case.ask == "must" and hit:
            return one.min_failover * one.demand if case.kind in one.survive else ZERO
        whole = sum((self.wanted(host, other.name, case) for other in self.bundle(host, name)), ZERO)
        mine = self.wanted(host, name, case)
        return min(mine, mine * speed / whole) if whole else ZERO

    # ---------------------------------------------------------------------------------------------------------------------- streams

    def streams(self, case: Case) -> Iterator[tuple[str, Fraction, str, bool]]:
        for name, hosts in self.members.items():
            for host in hosts:
                one = self.classes[host][name]
                if one.kind in EAST_WEST:
                    yield from self.meeting(host, name, hosts, case)
                elif one.kind == "iscsi":
                    if not self.is_array(host):
                        yield from self.storing(host, name, hosts, case)
                else:
                    yield from self.upward(host, name, case)

    def upward(self, host: str, name: str, case: Case) -> Iterator[tuple[str, Fraction, str, bool]]:
        left, per_fabric = self.left(host, name, case), self.site.classes[name].per_fabric
        for port in left:
            yield port.switch, self.amount(host, name, case) * port.link / sum(one.link for one in left), "up", per_fabric

    def meeting(self, host: str, name: str, hosts: list[str], case: Case) -> Iterator[tuple[str, Fraction, str, bool]]:
        circle = {other: (one.cluster, "" if one.cluster else one.group) for other, one in self.hosts.items()}
        peers = [other for other in hosts if other != host and circle[other] == circle[host]]
        if not peers:
            yield from self.upward(host, name, case)
        for other in peers:
            if self.left(other, name, case):
                rate = self.amount(host, name, case) / sum(peer not in case.down for peer in peers)
                if self.site.classes[name].per_fabric:
                    yield from self.over_fabrics(host, other, name, rate, case)
                else:
                    yield from self.over_teams(host, other, name, rate, case)

    def over_teams(self, host: str, other: str, name: str, rate: Fraction, case: Case) -> Iterator[tuple[str, Fraction, str, bool]]:
        mine, theirs = self.left(host, name, case), self.left(other, name, case)
        for port in mine:
            part = rate * port.link / sum(one.link for one in mine)
            if self.lacp(other, name) and any(far.switch == port.switch for far in theirs):
                continue
            for far in theirs:
                way = self.way(self.site.switches[port.switch], self.site.switches[far.switch], self.hosts[other])
                yield port.switch, part * far.link / sum(one.link for one in theirs), way, False

    def way(self, here: Switch, there: Switch, peer: Host) -> str:
        if here.name == there.name:
            return "local"
        return "side" if peer.rack in here.serves and here.mlag == there.mlag else "up"

    def over_fabrics(self, host: str, other: str, name: str, rate: Fraction, case: Case) -> Iterator[tuple[str, Fraction, str, bool]]:
        fabric = {switch.name: switch.fabric for switch in self.site.switches.values()}
        mine, theirs = self.left(host, name, case), self.left(other, name, case)
        both = {fabric[one.switch] for one in mine} & {fabric[one.switch] for one in theirs}
        usable = [one for one in mine if fabric[one.switch] in both] or mine
        for port in usable:
            here = any(far.switch == port.switch for far in theirs)
            yield port.switch, rate * port.link / sum(one.link for one in usable), "local" if here else "up", True

    def arrays(self, host: str, name: str, hosts: list[str]) -> list[str]:
        every = [other for other in hosts if self.is_array(other)]
        one = self.site.classes[name]

        def scope(other: str) -> str | None:
            return {"site": "", "cluster": self.hosts[other].cluster, "rack": self.hosts[other].rack}[one.scope]

        return [other for other in every if scope(other) == scope(host)] or every

    def storing(self, host: str, name: str, hosts: list[str], case: Case) -> Iterator[tuple[str, Fraction, str, bool]]:
        arrays = self.arrays(host, name, hosts)
        if not arrays:
            yield from self.upward(host, name, case)
            return
        for ports, port, rate in self.stored(host, name, arrays, case):
            if port is None:
                yield ports[0].switch, rate, "up", True
                continue
            for mine in ports:
                part = rate * mine.link / sum(one.link for one in ports)
                yield from self.both_ways(name, mine, port, part, ports, self.left(port.host, name, case))

    def stored(self, host: str, name: str, arrays: list[str], case: Case) -> Iterator[tuple[list[Port], Port | None, Fraction]]:
        """What a host sends to each port of the arrays, and over which of its ports; a port of its own alone where it strays."""
        amount, mine = self.amount(host, name, case), self.left(host, name, case)
        targets = [port for array in arrays for port in self.left(array, name, case)]
        if not targets or not mine:
            return
        if not self.site.classes[name].per_fabric:
            for port in targets:
                yield mine, port, amount * port.link / sum(one.link for one in targets)
            return
        fabric = {switch.name: switch.fabric for switch in self.site.switches.values()}
        useful = [port for port in mine if fabric[port.switch] in {fabric[one.switch] for one in targets}]
        for port in useful or mine:
            rate = amount * port.link / sum(one.link for one in useful or mine)
            there = [one for one in targets if fabric[one.switch] == fabric[port.switch]]
            if not useful:
                yield [port], None, rate
            for target in there:
                yield [port], target, rate * target.link / sum(one.link for one in there)

    def both_ways(
        self, name: str, mine: Port, far: Port, rate: Fraction, ports: list[Port], theirs: list[Port]
    ) -> Iterator[tuple[str, Fraction, str, bool]]:
        """Writes at the host's switch, reads at the array's."""
        here, there = self.site.switches[mine.switch], self.site.switches[far.switch]
        if self.site.classes[name].per_fabric:
            way = "local" if here is there else "up"
            yield mine.switch, rate, way, True
            yield far.switch, rate, way, True
            return
        if not (self.lacp(far.host, name) and any(one.switch == mine.switch for one in theirs)):
            yield mine.switch, rate, self.way(here, there, self.hosts[far.host]), False
        if not (self.lacp(mine.host, name) and any(one.switch == far.switch for one in ports)):
            yield far.switch, rate, self.way(there, here, self.hosts[mine.host]), False

    # ----------------------------------------------------------------------------------------------------------------------- links

    def speeds(self, switch: str, kind: str) -> list[Fraction]:
        one = self.site.switches[switch]
        if one.model not in self.types:
            self.types[one.model] = dict(self.site.catalog.switch(one.model).interfaces)
        return [units.interface_type(self.types[one.model][port])[0] for port in (one.uplinks if kind == "uplink" else one.peer_links)]

    def ways(self, switch: str, case: Case) -> list[str]:
        """The switches with uplinks behind a switch's peer links."""
        one = self.site.switches[switch]
        out = []
        for other in self.site.switches.values():
            near = other.mlag == one.mlag and (one.mlag is not None or other.serves & one.serves)
            if other is not one and near and one.peer_links and other.peer_links and other.uplinks and other.name not in case.switches:
                out.append(other.name)
        return out

    def loads(self, case: Case, gone: tuple[str, str] = ("", "")) -> dict[tuple[str, str], Fraction]:
        """The load of every switch's uplinks and peer links; `gone` is a switch and the kind of link of which it lost the last."""
        out = {(switch, kind): ZERO for switch in self.site.switches for kind in ("uplink", "peer_link")}
        for switch, rate, way, per_fabric in self.streams(case):
            if way == "local":
                continue
            ups = bool(self.speeds(switch, "uplink")) and gone != (switch, "uplink")
            peers = bool(self.speeds(switch, "peer_link")) and gone != (switch, "peer_link")
            if way == "side":
                out[switch, "peer_link" if peers else "uplink"] += rate
            elif ups or per_fabric or not peers or not self.ways(switch, case):
                out[switch, "uplink"] += rate
            else:
                out[switch, "peer_link"] += rate
            ways = self.ways(switch, case)
            if way == "up" and not per_fabric and not self.speeds(switch, "uplink") and ways:
                whole = sum(sum(self.speeds(other, "uplink")) for other in ways)
                for other in ways:
                    for kind in ("uplink", "peer_link"):
                        out[other, kind] += rate * sum(self.speeds(other, "uplink")) / whole
        return out

    # ----------------------------------------------------------------------------------------------------------------------- cases

    def elements(self) -> dict[str, frozenset[str]]:
        domains: dict[str, set[str]] = {}
        for switch in self.site.switches.values():
            domains.setdefault(switch.failure_domain or switch.name, set()).add(switch.name)
        found = {f"switch:{min(names)}" if len(names) == 1 else f"domain:{name}": frozenset(names) for name, names in domains.items()}
        return {case: found[case] for case in natural(found)}

    def concerns(self, switch: str, lost: frozenset[str]) -> bool:
        """Whether the table looks at a failure for a switch."""
        racks = {host.rack for host in self.site.hosts}
        near = {one.name for one in self.site.switches.values() for name in lost if one.serves & self.site.switches[name].serves & racks}
        near |= {port.switch for name in self.members for port in self.emptied(name, lost)}
        if switch in near:
            return True
        return any(switch in self.ways(other, Case()) for other in near)

    def emptied(self, name: str, lost: frozenset[str]) -> list[Port]:
        """The ports of hosts and arrays of a class of which the loss takes the last array port on a fabric."""
        if not self.site.classes[name].per_fabric or self.site.classes[name].kind != "iscsi":
            return []
        fabric = {switch.name: switch.fabric for switch in self.site.switches.values()}
        out = []
        for host in self.members[name]:
            arrays = [] if self.is_array(host) else self.arrays(host, name, self.members[name])
            ports = [port for array in arrays for port in self.group_ports[array, name]]
            if {fabric[port.switch] for port in ports} != {fabric[port.switch] for port in ports if port.switch not in lost}:
                out += [*ports, *self.group_ports[host, name]]
        return out

    def failures(self) -> Iterator[tuple[str, str, Case]]:
        for host in self.site.hosts:
            used = [port for port in self.ports if port.host == host.name]
            for adapter in natural({port.adapter for port in used}):
                lost = frozenset((port.adapter, port.name) for port in used if port.adapter == adapter)
                yield host.name, f"adapter:{host.name} {adapter}", Case("adapter", host=host.name, ports=lost)
            for port in sorted(used, key=lambda port: natural_key(f"{port.adapter}/{port.name}")):
                one = frozenset({(port.adapter, port.name)})
                yield host.name, f"port:{host.name} {port.adapter}/{port.name}", Case("port", host=host.name, ports=one)

    def rows(self) -> list[Row]:
        """Every row: of the base state all, of every other those that are not in it."""
        usual = self.rows_here()
        out = [(*row, "") for row in usual]
        for state in self.site.states:
            out += [(*row, state.name) for row in Brute(self.site, self.source, state.peaks).rows_here() if row not in usual]
        return out

    def fallen(self) -> Iterator[Case]:
        """Every set of hosts of a cluster that may be down, by cluster and in natural order."""
        for cluster in natural({host.cluster for host in self.site.hosts if host.cluster}) if self.site.host_failures else ():
            members = [host.name for host in self.site.hosts if host.cluster == cluster]
            yield from (Case(down=frozenset(down)) for down in combinations(members, self.site.host_failures))

    def worst_hosts(self, usual: Fraction, loads: list[tuple[Fraction, Case]]) -> tuple[str, Fraction] | None:
        """The case in which most is carried, the first of equal ones, if that is more than without a failure."""
        if not loads or max(load for load, _ in loads) <= usual:
            return None
        order = [host.name for host in self.site.hosts]
        load = max(load for load, _ in loads)
        places = min(sorted(order.index(name) for name in case.down) for found, case in loads if found == load)
        return f"hosts:{compress(order[place] for place in places)}", load

    def rows_here(self) -> list[Row]:
        out: list[Row] = []
        named = any(switch.uplinks or switch.peer_links for switch in self.site.switches.values())
        table = dict(self.cases()) if named else {}
        arrays = dict(self.array_cases())
        for switch in self.site.switches:
            for kind in ("uplink", "peer_link", "array"):
                for case, row in {**table, **arrays}.get((switch, kind), {}).items():
                    out.append((switch, kind, case, *row))
        return out

    def cases(self) -> Iterator[tuple[tuple[str, str], dict[str, Row]]]:
        usual = self.loads(Case())
        after = {
            case: (lost, self.loads(Case("switch", lost)), self.loads(Case("switch", lost, ask="must")))
            for case, lost in self.elements().items()
        }
        fallen = [(self.loads(case), case) for case in self.fallen()]
        weak = [(host, case, one, self.loads(replace(one, ask="must", known={}))) for host, case, one in self.failures()]
        for key in usual:
            switch, kind = key
            speeds = self.speeds(switch, kind)
            capacity = sum(speeds, ZERO)
            table: dict[str, Row] = {"normal": self.row(key, speeds, usual[key], usual[key])}
            if speeds:
                table |= self.lost_link(key, speeds, usual)
            for case, (lost, load, must) in after.items():
                if switch not in lost and self.concerns(switch, lost) and (load[key], must[key]) != (usual[key], usual[key]):
                    table[case] = self.row(key, speeds, load[key], must[key])
            if worst := self.worst_hosts(usual[key], [(loads[key], case) for loads, case in fallen]):
                table[worst[0]] = self.row(key, speeds, worst[1], worst[1])
            if not speeds and not any(row[2] for row in table.values()):
                continue
            mine = {port.host for port in self.ports if port.switch == switch}
            over = [(must[key], case, one) for host, case, one, must in weak if host in mine and must[key] > capacity]
            if usual[key] <= capacity and over:
                must, name, one = next(item for item in over if item[0] == max(rate for rate, _, _ in over))
                table[name] = self.row(key, speeds, self.loads(one)[key], must)
            yield key, table

    def lost_link(self, key: tuple[str, str], speeds: list[Fraction], usual: dict[tuple[str, str], Fraction]) -> dict[str, Row]:
        switch, kind = key
        other = "uplink" if kind == "peer_link" else "peer_link"
        others = self.speeds(switch, other)
        gone = (switch, kind) if len(speeds) == 1 and others else ("", "")
        left = sorted(speeds)[:-1]
        load, must = self.loads(Case(), gone)[key], self.loads(Case(ask="link"), gone)[key]
        out = {"link": self.row(key, left, load, must)}
        if len(others) == 1:
            load, must = (self.loads(Case(ask=ask), (switch, other))[key] for ask in ("send", "link"))
            if load != usual[key]:
                out[f"last-{other.replace('_', '-')}"] = self.row(key, speeds, load, must)
        return out

    def row(self, key: tuple[str, str], speeds: list[Fraction], load: Fraction, must: Fraction) -> Row:
        capacity = sum(speeds, ZERO)
        facing = sum((port.link for port in self.ports if port.switch == key[0]), ZERO)
        percent = round(100 * load / capacity, 9) if capacity else None
        over = round(facing / capacity, 9) if capacity and key[1] == "uplink" else None
        return len(speeds), capacity, round(load, 9), round(must, 9), percent, must <= capacity, over

    # ---------------------------------------------------------------------------------------------------------------------- arrays

    def arriving(self, case: Case) -> dict[str, Fraction]:
        out: dict[str, Fraction] = {}
        for name, hosts in self.members.items():
            if self.site.classes[name].kind == "iscsi":
                for host in hosts:
                    arrays = [] if self.is_array(host) else self.arrays(host, name, hosts)
                    for _, port, rate in self.stored(host, name, arrays, case):
                        if port is not None:
                            out[port.switch] = out.get(port.switch, ZERO) + rate
        return out

    def array_cases(self) -> Iterator[tuple[tuple[str, str], dict[str, Row]]]:
        usual = self.arriving(Case())
        fallen = [(self.arriving(case), case) for case in self.fallen()]
        fabrics = natural({switch.fabric for switch in self.site.switches.values()})
        for switch in self.site.switches.values():
            speeds = [port.link for port in self.ports if port.switch == switch.name and self.is_array(port.host)]
            if not speeds:
                continue
            key = (switch.name, "array")
            load = usual.get(switch.name, ZERO)
            table = {"normal": self.row(key, speeds, load, load)}
            for fabric in fabrics:
                lost = frozenset(one.name for one in self.site.switches.values() if one.fabric == fabric)
                send, must = (self.arriving(Case("switch", lost, ask=ask)).get(switch.name, ZERO) for ask in ("send", "must"))
                if switch.name not in lost and (send, must) != (load, load):
                    table[f"fabric:{fabric}"] = self.row(key, speeds, send, must)
            if worst := self.worst_hosts(load, [(arriving.get(switch.name, ZERO), case) for arriving, case in fallen]):
                table[worst[0]] = self.row(key, speeds, worst[1], worst[1])
            yield key, table
