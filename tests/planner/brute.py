"""An oracle for tiny sites: every layout that the plan rules allow, enumerated, and the best of them.

It shares nothing with the planner but the reading of the design (:mod:`nicplanner.design.site`) and its arithmetic is exact. Rules are
those of the design format ("what a valid plan is"); their numbers stand in the docstrings.

How it enumerates: a *layout* of a host group names each port and says what it does: nothing, or ride in which group of classes on which
fabric. Ports of one adapter that are alike (speed, connector, no pin) may be exchanged, so of these permutations the one in rising order
is looked at. For each host of the group every choice of switch ports is tried then, which fixes the link speeds and lets rules 2 to 6 be
checked as written. Hosts meet in the switch ports (counted for each kind of port of each switch), in the fabrics of a scope, in VLAN ids
and in subnets; that is decided over all combinations of layouts, cheapest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations, combinations_with_replacement, product
from math import lcm, prod

from nicplanner.design.site import Host, HostGroup, Port, Site, Switch, TrafficClass

Use = tuple[int, str]
"""What a port does: index of its part (group of classes), fabric."""
Pool = tuple[str, Fraction, str, str]
"""Switch ports that are alike: switch, speed, connector, and the port's name where a pin reserves it (else empty)."""
Option = tuple[tuple[tuple[Pool, int], ...], int]
"""What a host takes from the pools, and the length of its cables in 0.1 mm."""
Nets = frozenset[tuple[str, str, str, str, int]]
"""Class, scope, fabric (empty for team and single classes), host group, ports of each of its hosts in the subnet."""
Needs = Mapping[tuple[str, str, str], Mapping[str, int]]
"""Class, scope, fabric → host group → ports of each of its hosts in the subnet."""


Link = tuple[str, Use, int, str]
"""A used port of a host: adapter, use, link speed (scaled), switch."""
FAILURES = ("port", "adapter", "switch")
MOVING = {"production", "iscsi", "smb", "vsan", "ceph-public", "ceph-cluster", "live-migration", "vmotion"}
"""Kinds of traffic that hosts take over from a host of their cluster that has failed."""


class TooLargeError(Exception):
    """The site is not tiny: enumerating it would take too long."""


@dataclass(frozen=True)
class Optimum:
    """The least number of used ports over all hosts, and the least total length (0.1 mm) with that many ports."""

    ports: int
    length: int


@dataclass(frozen=True)
class HostPort:
    """A port of every host of a group, with what is pinned on it: classes, fabric, and the far end on each host."""

    adapter: str
    port: Port
    mgmt: bool
    classes: frozenset[str]
    fabric: str | None
    ends: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True)
class Layout:
    """Which port of a host group does what. `uses` goes along the group's ports."""

    parts: tuple[tuple[TrafficClass, ...], ...]
    uses: tuple[Use | None, ...]

    @property
    def used(self) -> int:
        """Ports in use on each host."""
        return sum(use is not None for use in self.uses)


# ------------------------------------------------------------------------------------------------------- what the site offers


FAMILIES = (("sfp", "sfp+", "sfp28", "sfp56"), ("qsfp+", "qsfp28", "qsfp56", "qsfp-dd"))


def plugs_into(plug: str, cage: str) -> bool:
    """Tell whether a plug goes into a cage: its own kind, or a newer one of its family."""
    return plug == cage or any(plug in f and cage in f and f.index(plug) < f.index(cage) for f in FAMILIES)


def reach_of(site: Site, near: str, far: str, speed: Fraction) -> Fraction | None:
    """Return the longest cable in m that the catalog has for two connectors and a speed (rule 3); None without any."""
    lengths: list[Fraction] = []
    for _, entry in site.catalog.cables():
        one, other = entry.connectors
        if not ((plugs_into(one, near) and plugs_into(other, far)) or (plugs_into(one, far) and plugs_into(other, near))):
            continue
        if speed not in entry.speeds_gbps:
            continue
        most = entry.max_length_m[speed] if isinstance(entry.max_length_m, Mapping) else entry.max_length_m
        lengths += [length for length in entry.lengths_m if most is None or length <= most]
    return max(lengths, default=None)


def elements_at(site: Site, rack: str) -> list[frozenset[str]]:
    """Rule 5: all switches of one fabric together, and fabrics that share a failure domain (a switch's default domain is itself)."""
    serving = [switch for switch in site.switches.values() if rack in switch.serves]
    fabrics = {switch.fabric for switch in serving}
    joined = {fabric: {fabric} for fabric in fabrics}
    for _ in fabrics:
        for one, other in combinations(serving, 2):
            if (one.failure_domain or one.name) == (other.failure_domain or other.name):
                union = joined[one.fabric] | joined[other.fabric]
                for fabric in union:
                    joined[fabric] = union
    return sorted({frozenset(element) for element in joined.values()}, key=sorted)


def ports_of(group: HostGroup) -> list[HostPort]:
    """Return the ports of a host of the group, ports that are alike next to each other."""
    out = []
    for adapter in group.adapters:
        for mgmt, ports in ((False, adapter.ports), (True, adapter.mgmt)):
            for port in ports:
                pins = [
                    (name, pin) for name, mine in group.pins.items() for pin in mine if (pin.adapter, pin.port) == (adapter.name, port.name)
                ]
                fabric = next((pin.fabric for _, pin in pins if pin.fabric is not None), None)
                ends = next((pin.ends for _, pin in pins if pin.ends is not None), None)
                out.append(HostPort(adapter.name, port, mgmt, frozenset(name for name, _ in pins), fabric, ends))
    return out


# --------------------------------------------------------------------------------------------------------------------- rule 1


def partitions(classes: Sequence[TrafficClass]) -> Iterator[tuple[tuple[TrafficClass, ...], ...]]:
    """Yield every way to put classes into groups."""
    if not classes:
        yield ()
        return
    first, rest = classes[0], classes[1:]
    for found in partitions(rest):
        yield ((first,), *found)
        for i, part in enumerate(found):
            yield (*found[:i], (first, *part), *found[i + 1 :])


def go_together(part: Sequence[TrafficClass], has_mgmt: bool) -> bool:
    """Rule 1: none dedicated, none apart from another, redundancies that go together; kind bmc keeps to management-only ports."""
    for one, other in combinations(part, 2):
        if one.dedicated or other.dedicated or one.name in other.apart_from or other.name in one.apart_from:
            return False
        if {one.redundancy, other.redundancy} not in ({"team"}, {"team", "paths"}, {"paths"}, {"mpio"}):
            return False
        if has_mgmt and (one.kind == "bmc") != (other.kind == "bmc"):
            return False
    return True


# --------------------------------------------------------------------------------------------------------------- rules 2 to 6


def hall(loads: Sequence[int | Fraction], room: Sequence[Mapping[str, int]], bus: Mapping[str, int | None]) -> bool:
    """Rule 6: a split of the loads keeps every adapter within its bus exactly if each set of groups fits through what it reaches."""
    for count in range(1, len(loads) + 1):
        for chosen in combinations(range(len(loads)), count):
            through = 0
            for adapter, limit in bus.items():
                links = sum(room[i].get(adapter, 0) for i in chosen)
                through += links if limit is None else min(links, limit)
            if sum(loads[i] for i in chosen) > through:
                return False
    return True


def required(part: Sequence[TrafficClass], kind: str, peaks: Sequence[str]) -> Fraction:
    """Return what a group must carry while some peaks occur: all that its classes need, or what of it survives a kind of failure."""
    need = {one.name: max([one.peaks[peak] for peak in peaks if peak in one.peaks] or [one.demand]) for one in part}
    if kind == "normal":
        return sum(need.values(), Fraction(0))
    return sum((one.min_failover * need[one.name] for one in part if kind in one.survive), Fraction(0))


@dataclass
class GroupBrute:
    """One host group: its layouts, and the switch ports that each host may take for a layout."""

    site: Site
    group: HostGroup
    limit: int = 60_000
    ports: list[HostPort] = field(init=False)
    reached: dict[tuple[object, ...], bool] = field(default_factory=dict)
    offers: dict[tuple[object, ...], list[Pool]] = field(default_factory=dict)
    held: dict[tuple[object, ...], bool] = field(default_factory=dict)
    tried: int = 0

    def __post_init__(self) -> None:
        self.ports = ports_of(self.group)

    @cached_property
    def has_mgmt(self) -> bool:
        """Whether the server has management-only ports."""
        return any(port.mgmt for port in self.ports)

    @cached_property
    def scale(self) -> int:
        """What turns every rate of the group into a whole number, so that sums are exact and quick."""
        rates = [rate for one in self.group.classes for rate in (one.demand, *one.peaks.values())]
        rates += [rate * one.min_failover for one in self.group.classes for rate in (one.demand, *one.peaks.values())]
        rates += [port.speed for switch in self.site.switches.values() for port in switch.ports]
        rates += [port.port.speed for port in self.ports] + [adapter.bus or Fraction(1) for adapter in self.group.adapters]
        return lcm(*(rate.denominator for rate in rates))

    @cached_property
    def bus(self) -> dict[str, int | None]:
        """Bus limit of each adapter, scaled."""
        return {adapter.name: None if adapter.bus is None else int(adapter.bus * self.scale) for adapter in self.group.adapters}

    @cached_property
    def moments(self) -> list[tuple[str, ...]]:
        """The peaks that occur together, for each state; none in the first."""
        return [(), *(state.peaks for state in self.site.states)]

    @cached_property
    def elements(self) -> dict[str, list[frozenset[str]]]:
        """Switch elements by rack."""
        return {rack: elements_at(self.site, rack) for rack in dict.fromkeys(host.rack for host in self.group.hosts)}

    @cached_property
    def reserved(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """Switch ports that pins of the whole site take → host, adapter, port."""
        out = {}
        for group in self.site.groups:
            for pins in group.pins.values():
                for pin in pins:
                    for host, end in zip(group.hosts, pin.ends or (), strict=False):
                        out[end] = (host.name, pin.adapter, pin.port)
        return out

    def pools(self, host: Host, port: HostPort, fabric: str, part: Sequence[TrafficClass]) -> list[Pool]:
        """Rule 3: the switch ports that a host's port may take on a fabric for a group."""
        key = (host.name, port.adapter, port.port, port.mgmt, fabric, tuple(one.name for one in part))
        if key in self.offers:
            return self.offers[key]
        out = self.offers[key] = []
        for switch in self.site.switches.values():
            if switch.fabric != fabric or host.rack not in switch.serves or any(one.name not in switch.carries for one in part):
                continue
            for far in switch.ports:
                owner = self.reserved.get((switch.name, far.name))
                end = port.ends[self.group.hosts.index(host)] if port.ends is not None else None
                mine = owner is None if end is None else end == (switch.name, far.name)
                pool = (switch.name, far.speed, far.connector, far.name if owner else "")
                if mine and pool not in out and self.reaches(host, switch, port.port, far):
                    out.append(pool)
        return out

    def reaches(self, host: Host, switch: Switch, near: Port, far: Port) -> bool:
        """Rule 3: some cable fits both ports, their speed and the length of the run."""
        key = (host.name, switch.name, min(near.speed, far.speed), near.connector + " " + far.connector, far.speed)
        if key not in self.reached:
            reach = reach_of(self.site, near.connector, far.connector, min(near.speed, far.speed))
            self.reached[key] = reach is not None and self.site.run_length(host, switch) <= reach * 10_000
        return self.reached[key]

    # ------------------------------------------------------------------------------------------------------------- layouts

    def layouts(self) -> Iterator[Layout]:
        """Yield every layout that keeps rules 1 and 11, the pins, and what rules 2 and 5 ask of the number of ports."""
        fabrics = sorted({switch.fabric for switch in self.site.switches.values()})
        seen = 0
        for parts in partitions(self.group.classes):
            if not all(go_together(part, self.has_mgmt) for part in parts):
                continue
            runs: list[list[tuple[Use | None, ...]]] = []
            for alike in self._runs():
                choices = self._choices(self.ports[alike[0]], parts, fabrics)
                runs.append(list(combinations_with_replacement(choices, len(alike))))
            for chosen in product(*runs):
                seen += 1
                if seen > self.limit:
                    raise TooLargeError(f"more than {self.limit} layouts")
                layout = Layout(parts, tuple(use for run in chosen for use in run))
                if self._sound(layout):
                    yield layout

    def _runs(self) -> Iterator[list[int]]:
        """Yield the ports that may be exchanged for each other."""
        run: list[int] = []
        for i, port in enumerate(self.ports):
            before = self.ports[run[-1]] if run else None
            same = before is not None and (before.adapter, before.mgmt, before.port.speed, before.port.connector) == (
                port.adapter, port.mgmt, port.port.speed, port.port.connector,
            )  # fmt: skip
            if run and not (same and not port.classes and before is not None and not before.classes):
                yield run
                run = []
            run.append(i)
        yield run

    def _choices(self, port: HostPort, parts: Sequence[Sequence[TrafficClass]], fabrics: Sequence[str]) -> list[Use | None]:
        out: list[Use | None] = [None] if not port.classes else []
        for i, part in enumerate(parts):
            names = {one.name for one in part}
            bmc = self.has_mgmt and all(one.kind == "bmc" for one in part)
            pinned = names & set(self.group.pins)
            if port.mgmt != bmc or (port.classes and not port.classes <= names) or (pinned and pinned - port.classes):
                continue
            for fabric in fabrics:
                if port.fabric in (None, fabric) and all(self.pools(host, port, fabric, part) for host in self.group.hosts):
                    out.append((i, fabric))
        return out

    def _sound(self, layout: Layout) -> bool:
        """Check what needs no link speed: rules 2 and 5 by number of ports, and rule 11."""
        data = sum(not port.mgmt for port in self.ports)
        busy = sum(use is not None and not port.mgmt for use, port in zip(layout.uses, self.ports, strict=True))
        if data - busy < self.site.spare_ports:
            return False
        for i, part in enumerate(layout.parts):
            mine = [(port, use[1]) for port, use in zip(self.ports, layout.uses, strict=True) if use is not None and use[0] == i]
            redundancies = {one.redundancy for one in part}
            least = 2 if redundancies & {"mpio", "paths"} else 1
            if len(mine) < least or ("single" in redundancies and len(mine) != 1):
                return False
            for one in part:
                if "port" in one.survive and len(mine) < 2:
                    return False
                if "adapter" in one.survive and len({port.adapter for port, _ in mine}) < 2:
                    return False
                if "switch" in one.survive and not all(
                    any(fabric not in element for _, fabric in mine) for found in self.elements.values() for element in found
                ):
                    return False
        return True

    # ------------------------------------------------------------------------------------------------------------ one host

    def options(self, layout: Layout, host: Host) -> frozenset[Option]:
        """Return what a host may take from the switch ports so that rules 2 to 6 hold, the shortest cables for each."""
        used = [(i, use) for i, use in enumerate(layout.uses) if use is not None]
        offers = [self.pools(host, self.ports[i], use[1], layout.parts[use[0]]) for i, use in used]
        best: dict[tuple[tuple[Pool, int], ...], int] = {}
        self.tried += prod(map(len, offers))
        if self.tried > self.limit:
            raise TooLargeError(f"more than {self.limit} ways to attach the hosts")
        for taken in product(*offers):
            speeds = tuple(int(min(self.ports[i].port.speed, pool[1]) * self.scale) for (i, _), pool in zip(used, taken, strict=True))
            names = tuple(pool[0] for pool in taken)
            key = (layout, host.rack, speeds, names)
            if key not in self.held:
                ends = zip(used, speeds, names, strict=True)
                self.held[key] = self.holds(
                    layout, host.rack, [(self.ports[i].adapter, use, speed, name) for (i, use), speed, name in ends]
                )
            if self.held[key]:
                wish = tuple(sorted(Counter(taken).items()))
                run = sum(self.site.run_length(host, self.site.switches[name]) for name in names)
                best[wish] = min(run, best.get(wish, run))
        return frozenset(best.items())

    def holds(self, layout: Layout, rack: str, links: Sequence[Link]) -> bool:
        """Check rules 2, 4, 5 and 6 for a host."""
        for i, part in enumerate(layout.parts):
            mine = [(speed, self.site.switches[name]) for _, use, speed, name in links if use[0] == i]
            if any(one.redundancy in ("team", "paths") for one in part) and len({speed for speed, _ in mine}) > 1:
                return False
            if any(one.team_mode == "lacp" for one in part):
                names, pairs = {switch.name for _, switch in mine}, {switch.mlag for _, switch in mine}
                if len(names) > 1 and (len(pairs) > 1 or None in pairs):
                    return False
            most = self.site.max_utilisation * sum(speed for speed, _ in mine)
            if any(required(part, "normal", peaks) * self.scale > most for peaks in self.moments):
                return False
        states: list[tuple[str, set[int]]] = [("normal", set())]
        states += [("port", {n}) for n in range(len(links))]
        states += [("adapter", {n for n, link in enumerate(links) if link[0] == adapter.name}) for adapter in self.group.adapters]
        states += [("switch", {n for n, link in enumerate(links) if link[1][1] in element}) for element in self.elements[rack]]
        if not self._hosts_may_fail(layout, links):
            return False
        for peaks in self.moments:
            loads = {kind: [int(required(part, kind, peaks) * self.scale) for part in layout.parts] for kind in ("normal", *FAILURES)}
            if not all(self._state_holds(layout, links, kind, lost, loads[kind]) for kind, lost in states):
                return False
        return True

    def _hosts_may_fail(self, layout: Layout, links: Sequence[Link]) -> bool:
        """Check ``host_failures`` for the first host: every set of other hosts of its cluster fails, one by one, all links being up."""
        lost, me = self.site.host_failures, self.group.hosts[0]
        if not lost or me.cluster is None:
            return True
        cluster = [(host.name, group) for group in self.site.groups for host in group.hosts if host.cluster == me.cluster]
        others = [one for one in cluster if one[0] != me.name]
        for peaks in self.moments:
            need = {
                (host, one.name): max([one.peaks[peak] for peak in peaks if peak in one.peaks] or [one.demand])
                for host, group in cluster
                for one in group.classes
                if one.kind in MOVING and not one.derived
            }
            for failed in combinations([host for host, _ in others], lost):
                loads = []
                for part in layout.parts:
                    total = required(part, "normal", peaks)
                    for one in part:
                        if (me.name, one.name) in need:
                            left = sum(1 for host, name in need if name == one.name and host not in failed)
                            total += sum((need.get((host, one.name), Fraction(0)) for host in failed), Fraction(0)) / left
                    loads.append(total * self.scale)
                if not self._state_holds(layout, links, "none", set(), loads):
                    return False
        return True

    def _state_holds(self, layout: Layout, links: Sequence[Link], kind: str, lost: set[int], loads: Sequence[int | Fraction]) -> bool:
        """Check rules 5 and 6 in one state, which has lost some of the links."""
        rooms: list[dict[str, int]] = [{} for _ in layout.parts]
        for n, (adapter, use, speed, _) in enumerate(links):
            if n not in lost:
                rooms[use[0]][adapter] = rooms[use[0]].get(adapter, 0) + speed
        for part, room, load in zip(layout.parts, rooms, loads, strict=True):
            if load > sum(room.values()) or (not room and any(kind in one.survive for one in part)):
                return False
        return all(limit is None for limit in self.bus.values()) or hall(loads, rooms, self.bus)


# ----------------------------------------------------------------------------------------------------------- where hosts meet


def nets_of(site: Site, group: HostGroup, layout: Layout) -> Nets:
    """Return the VLANs (and subnets) that a layout asks for (rule 8), with the ports of a host in each."""
    count: Counter[tuple[str, str, str]] = Counter()
    scopes = {(one.name, scope) for one in group.classes for scope in {site.scope_of(one, host) for host in group.hosts}}
    part_of = {one.name: (i, one) for i, part in enumerate(layout.parts) for one in part}
    for name, scope in scopes:
        i, one = part_of[name]
        for use in layout.uses:
            if use is not None and use[0] == i:
                count[name, scope, use[1] if one.redundancy in ("mpio", "paths") else ""] += 1
    return frozenset((name, scope, fabric, group.key, ports if fabric else 1) for (name, scope, fabric), ports in count.items())


def same_fabrics(every: Sequence[Nets]) -> bool:
    """Rule 7: over one scope all hosts use the same fabrics for an mpio or paths class."""
    found: dict[tuple[str, str], set[str]] = {}
    for nets in every:
        mine: dict[tuple[str, str], set[str]] = {}
        for name, scope, fabric, _, _ in nets:
            if fabric:
                mine.setdefault((name, scope), set()).add(fabric)
        if any(found.setdefault(key, fabrics) != fabrics for key, fabrics in mine.items()):
            return False
    return True


def ids_suffice(site: Site, nets: Needs) -> bool:
    """Rule 8: fixed ids go to the fabrics in use in order, the others come from the pool and are unique where VLANs can meet."""
    from nicplanner.names import natural_key

    needy: list[tuple[str, str, str]] = []
    carried = {one.name for group in site.groups for one in group.classes}
    fixed = {vlan for name in carried for vlan in _every(site.classes[name].vlan)}
    for name, scope in sorted({key[:2] for key in nets}):
        mine = sorted((key for key in nets if key[:2] == (name, scope)), key=lambda key: natural_key(key[2]))
        values = _of(site.classes[name].vlan, scope)
        if not values:
            needy += mine
        elif len(mine) > len(values):
            return False
    free = len(set(site.vlan_pool) - site.reserved_vlans - fixed)
    needy.sort(key=lambda key: site.classes[key[0]].scope == "rack")
    return _coloured(site, needy, free, [])


def _coloured(site: Site, needy: Sequence[tuple[str, str, str]], free: int, given: list[int]) -> bool:
    """Give ids one by one, each any id in use without a clash, or one new id."""
    if len(given) == len(needy):
        return True
    used = max(given, default=-1) + 1
    for vlan in range(min(used + 1, free)):
        clash = any(other == vlan and _meet(site, needy[i], needy[len(given)]) for i, other in enumerate(given))
        if not clash and _coloured(site, needy, free, [*given, vlan]):
            return True
    return False


def _meet(site: Site, one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    if {site.classes[one[0]].scope, site.classes[other[0]].scope} != {"rack"} or one[1] == other[1]:
        return True
    return any({one[1], other[1]} <= switch.serves for switch in site.switches.values())


def _of(fixed: object, scope: str) -> tuple[object, ...]:
    """Return the fixed values of a scope."""
    if fixed is None:
        return ()
    return dict(fixed.named).get(scope, fixed.every)  # type: ignore[attr-defined]


def _every(fixed: object) -> list[object]:
    """Return all fixed values."""
    if fixed is None:
        return []
    return [*fixed.every, *(value for _, values in fixed.named for value in values)]  # type: ignore[attr-defined]


def subnets_fit(site: Site, nets: Needs) -> bool:
    """Rule 10: fixed subnets are large enough, and the supernets hold all others, each as small as its addresses allow."""
    from nicplanner.names import natural_key

    wanted: list[tuple[int, IPv4Address | None]] = []
    for name, scope in sorted({key[:2] for key in nets}):
        traffic = site.classes[name]
        mine = sorted((key for key in nets if key[:2] == (name, scope)), key=lambda key: natural_key(key[2]))
        subnets, prefixes = _of(traffic.subnet, scope), _of(traffic.prefix, scope)
        if (subnets and len(mine) > len(subnets)) or (len(prefixes) > 1 and len(mine) > len(prefixes)):
            return False
        for i, key in enumerate(mine):
            offsets = offsets_in(site, traffic, scope, nets[key])
            net = subnets[i] if subnets else None
            if isinstance(net, IPv4Network):
                gateway = int(traffic.gateway) - (0 if isinstance(traffic.gateway, bool) else int(net.network_address))
                if max(offsets, default=1) > net.num_addresses - 2 or (gateway and gateway in offsets):
                    return False
                continue
            if traffic.gateway is True and 1 in offsets:
                return False
            size = 4
            while max(offsets, default=1) > size - 2:
                size *= 2
            if prefixes:
                stated = 2 ** (32 - int(str(prefixes[i if len(prefixes) > 1 else 0])))
                if stated < size:
                    return False
                size = stated
            wanted.append((size, traffic.gateway if isinstance(traffic.gateway, IPv4Address) else None))
    return _packed(site, nets, wanted)


def offsets_in(site: Site, traffic: TrafficClass, scope: str, ports: Mapping[str, int]) -> set[int]:
    """Return every offset of a subnet that a host, a host that may come, or an extra name has (rule 10)."""
    hosts = [host for host in site.hosts if site.scope_of(traffic, host) == scope]
    grown = -(-len(hosts) * (100 + site.growth_percent) // 100)
    out: set[int] = set()
    taken = 0
    if traffic.kind != "production":
        most = max(ports.values())
        taken = most * int(grown)
        counts = [ports.get(host.group, 0) for host in hosts] + [most] * (int(grown) - len(hosts))
        out = {site.first_host + n + turn * int(grown) for n, count in enumerate(counts) for turn in range(count)}
    return out | {site.first_host + taken + i for i in range(len(site.extra.get(traffic.name, ())))}


def _packed(site: Site, nets: Needs, wanted: Sequence[tuple[int, IPv4Address | None]]) -> bool:
    """Place subnets on their boundaries, largest first: free room stays in whole pieces of the next size, so no order does better."""
    blocked = [(int(net.network_address), int(net.network_address) + net.num_addresses) for net in site.reserved_networks]
    for name in {key[0] for key in nets}:
        for net in _every(site.classes[name].subnet):
            assert isinstance(net, IPv4Network)
            blocked.append((int(net.network_address), int(net.network_address) + net.num_addresses))
    room = [(int(net.network_address), int(net.network_address) + net.num_addresses) for net in site.supernets]
    for size, gateway in wanted:
        if gateway is not None:
            low = int(gateway) // size * size
            if not _is_free(low, size, room, blocked) or int(gateway) in (low, low + size - 1):
                return False
            blocked.append((low, low + size))
    for size in sorted((size for size, gateway in wanted if gateway is None), reverse=True):
        low = _lowest(size, room, blocked)
        if low is None:
            return False
        blocked.append((low, low + size))
    return True


def _is_free(low: int, size: int, room: Iterable[tuple[int, int]], blocked: Iterable[tuple[int, int]]) -> bool:
    return any(a <= low and low + size <= b for a, b in room) and not any(a < low + size and low < b for a, b in blocked)


def _lowest(size: int, room: Sequence[tuple[int, int]], blocked: Sequence[tuple[int, int]]) -> int | None:
    """Return the lowest place on a boundary: the start of a supernet, or what follows something that is taken."""
    starts = sorted({-(-edge // size) * size for edge in (*(a for a, _ in room), *(b for _, b in blocked))})
    return next((low for low in starts if _is_free(low, size, room, blocked)), None)


def merged(every: Iterable[Nets]) -> dict[tuple[str, str, str], dict[str, int]]:
    """Join the needs of all host groups."""
    out: dict[tuple[str, str, str], dict[str, int]] = {}
    for nets in every:
        for name, scope, fabric, group, ports in nets:
            out.setdefault((name, scope, fabric), {})[group] = ports
    return out


def free_ports(site: Site) -> dict[Pool, int]:
    """Count the switch ports of each kind (rule 3: no switch port twice); those that pins take are kinds of their own."""
    pinned = {end for group in site.groups for pins in group.pins.values() for pin in pins for end in pin.ends or ()}
    out: dict[Pool, int] = {}
    for switch in site.switches.values():
        for port in switch.ports:
            key = (switch.name, port.speed, port.connector, port.name if (switch.name, port.name) in pinned else "")
            out[key] = out.get(key, 0) + 1
    return out


def least_length(site: Site, hosts: Sequence[frozenset[Option]]) -> int | None:
    """Give every host one of its options so that the switch ports suffice; return the least length, None if they do not suffice."""
    free = free_ports(site)
    scarce = {pool for pool in free if sum(max((dict(wish).get(pool, 0) for wish, _ in mine), default=0) for mine in hosts) > free[pool]}
    states: dict[tuple[tuple[Pool, int], ...], int] = {(): 0}
    for mine in hosts:
        after: dict[tuple[tuple[Pool, int], ...], int] = {}
        for taken, length in states.items():
            for wish, run in mine:
                now = Counter(dict(taken))
                now.update({pool: count for pool, count in wish if pool in scarce})
                if all(count <= free[pool] for pool, count in now.items()):
                    key = tuple(sorted(now.items()))
                    after[key] = min(length + run, after.get(key, length + run))
        states = after
        if len(states) > 20_000:
            raise TooLargeError("too many ways to share the switch ports")
    return min(states.values(), default=None)


# ------------------------------------------------------------------------------------------------------------------ the oracle


@dataclass(frozen=True)
class Candidate:
    """Layouts of a host group that are alike to all others: what they cost, need, and take from the switches on each host."""

    ports: int
    nets: Nets
    hosts: tuple[frozenset[Option], ...]


class Shelf:
    """The layouts of a host group by number of ports, looked into only where they are needed."""

    def __init__(self, site: Site, group: HostGroup, limit: int) -> None:
        self.site, self.group, self.brute = site, group, GroupBrute(site, group, limit)
        self.layouts: dict[int, list[Layout]] = {}
        for layout in self.brute.layouts():
            self.layouts.setdefault(layout.used * len(group.hosts), []).append(layout)
        self._found: dict[int, list[Candidate]] = {}

    def at(self, ports: int) -> list[Candidate]:
        """Return what the layouts with that many ports come to, where they hold for the group alone."""
        if ports not in self._found:
            found: dict[Candidate, None] = {}
            for layout in self.layouts[ports]:
                hosts = tuple(self.brute.options(layout, host) for host in self.group.hosts)
                one = Candidate(ports, nets_of(self.site, self.group, layout), hosts)
                if all(hosts) and one not in found and _joint(self.site, [one]) is not None:
                    found[one] = None
            self._found[ports] = list(found)
        return self._found[ports]


def _joint(site: Site, chosen: Sequence[Candidate]) -> int | None:
    """Return the least length if candidates of all host groups go together (rules 3, 7, 8, 10), else None."""
    nets = [one.nets for one in chosen]
    needs = merged(nets)
    if not same_fabrics(nets) or not ids_suffice(site, needs) or not subnets_fit(site, needs):
        return None
    return least_length(site, [host for one in chosen for host in one.hosts])


def optimum(site: Site, limit: int = 60_000) -> Optimum | None:
    """Return the best plan's number of ports and length, None if the site has no plan.

    Raises
    ------
    TooLargeError
        If a host group has more than `limit` layouts, or two have too many combinations.
    """
    best: Optimum | None = None
    shelves = [Shelf(site, group, limit) for group in site.groups]
    tried = 0
    for levels in sorted(product(*(shelf.layouts for shelf in shelves)), key=sum):
        if best is not None and sum(levels) > best.ports:
            break
        every = [shelf.at(ports) for shelf, ports in zip(shelves, levels, strict=True)]
        tried += prod(map(len, every))
        if tried > limit:
            raise TooLargeError("too many combinations of layouts")
        for chosen in product(*every):
            length = _joint(site, chosen)
            if length is not None:
                best = Optimum(sum(levels), min(length, best.length if best else length))
    return best


def least_run(site: Site, uses: Mapping[str, Mapping[tuple[str, str], tuple[str, str]]]) -> int | None:
    """Return the least length for a given layout: host group → (adapter, port) → (classes joined by ``;``, fabric)."""
    hosts: list[frozenset[Option]] = []
    for group in site.groups:
        brute = GroupBrute(site, group)
        mine = uses[group.key]
        names = sorted({classes for classes, _ in mine.values()})
        by_name = {one.name: one for one in group.classes}
        parts = tuple(tuple(by_name[name] for name in classes.split(";")) for classes in names)
        along = []
        for port in brute.ports:
            use = mine.get((port.adapter, port.port.name))
            along.append(None if use is None else (names.index(use[0]), use[1]))
        hosts += [brute.options(Layout(parts, tuple(along)), host) for host in group.hosts]
    return least_length(site, hosts)


def one_switch_each(site: Site) -> bool:
    """Tell whether every rack that holds hosts is served by one switch per fabric: there the planner's length is exact."""
    for rack in {host.rack for host in site.hosts}:
        fabrics = [switch.fabric for switch in site.switches.values() if rack in switch.serves]
        if len(set(fabrics)) < len(fabrics):
            return False
    return True
