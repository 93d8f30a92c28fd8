"""What counting alone shows about a design without a plan: classes that reach nothing, too few adapters or fabrics, demands too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from nicplanner.design.site import State, TrafficClass
from nicplanner.explain.shortage import Shortage, distinct
from nicplanner.model.build import build_model
from nicplanner.model.demands import key_of, most_demanding
from nicplanner.model.sets import KindFabric, Sets, make_sets
from nicplanner.names import natural
from nicplanner.network import addressing
from nicplanner.network.quotient import Group, Network, PortKind
from nicplanner.units import text


def count(network: Network) -> list[Shortage]:
    """Return each shortage that counting shows."""
    found = [one for group in network.groups for one in _count_group(network, group)]
    return distinct([*found, *_count_scopes(network)])


def _count_group(network: Network, group: Group) -> Iterator[Shortage]:
    """Yield what counting alone shows about one host group."""
    sets = make_sets(network, group)
    key = group.source.key
    for one in sets.classes:
        slots = {slot for leader in sets.leaders_of(one.name) for slot in sets.slots[leader]}
        where = f"hosts.{key}"
        if one.mesh:
            yield from _count_mesh(network, sets, one, slots)
            continue
        if not slots:
            why = _why_unattached(network, group, one.name, one.kind == "bmc")
            yield Shortage(f"{where}: class {one.name} cannot be attached anywhere: {why}", "switch ports", where)
            continue
        adapters = {sets.adapter_of[kind] for kind, _ in slots}
        if "adapter" in one.survive and len(adapters) < 2:
            yield _one_adapter(one, where, natural(adapters)[0])
        fabrics = {fabric for _, fabric in slots}
        for stand in sets.stands:
            alive = [element & fabrics for element in stand.elements if element & fabrics]
            if "switch" in one.survive and len(alive) < 2:
                joined = " (they fail together: failure_domain)" if alive and len(alive[0]) > 1 else ""
                rack = stand.places[0].cell.rack
                sentence = (
                    f"traffic.{one.name}.survive: switch is to be survived, which takes switches on 2 fabrics that fail apart, but rack "
                    f"{rack} offers {len(alive)}: {', '.join(natural(fabrics))}{joined}; add a switch of another "
                    f"fabric that serves it, or take switch out of 'survive'"
                )
                yield Shortage(sentence, "fabrics", f"racks.{rack}", len(alive), 2, "fabrics")
                break
        most = _most_speed(sets, slots)
        usable = most * network.site.max_utilisation
        demand, state = most_demanding(one, sets.states)
        if demand > usable:
            sentence = (
                f"{key_of(one, state)}: {text(demand)} Gbit/s{_in(state)}, but all ports of a host of {key} that it can use carry "
                f"{text(usable)} Gbit/s; lower the {_rate(state)}, or use faster or more ports"
            )
            yield Shortage(sentence, "speed", where, usable, demand, "Gbit/s")
        yield from _count_failed_hosts(network, sets, one, most)
    yield from _count_fixed(network, sets)
    data = sum(len(kind.ports) for kind in sets.kinds if not kind.mgmt)
    if network.site.spare_ports > data:
        sentence = f"policy.spare_ports: {network.site.spare_ports} ports are to stay free, but a host of {key} has {data} data ports"
        yield Shortage(sentence, "ports", f"hosts.{key}", data, network.site.spare_ports, "ports")


def _one_adapter(one: TrafficClass, where: str, adapter: str) -> Shortage:
    sentence = (
        f"traffic.{one.name}.survive: adapter is to be survived, which takes ports on 2 adapters, but hosts of "
        f"{where.removeprefix('hosts.')} have usable ports on 1 ({adapter}); add a card under {where}.adapters, or take adapter out of "
        f"'survive'"
    )
    return Shortage(sentence, "adapters", where, 1, 2, "adapters")


def _count_failed_hosts(network: Network, sets: Sets, one: TrafficClass, most: Fraction) -> Iterator[Shortage]:
    """Yield that all ports of a host together cannot carry what it takes over from failed hosts; `most` is what they carry, Gbit/s."""
    load = max(sets.loads("host"), key=lambda load: load.rates[one.name], default=None)
    if load is not None and load.rates[one.name] > most:
        state = f" in state {load.state}" if load.state else ""
        sentence = (
            f"policy.host_failures: {network.site.host_failures}: the other hosts of cluster {sets.group.source.cluster} then carry "
            f"{text(load.rates[one.name])} Gbit/s of {one.name} each{state}, but all ports of a host of {sets.group.source.key} that "
            f"it can use carry {text(most)} Gbit/s; lower a demand, add hosts, or use faster or more ports"
        )
        where = f"hosts.{sets.group.source.key}"
        yield Shortage(sentence, "speed", where, most, load.rates[one.name], "Gbit/s")


def _in(state: State) -> str:
    """Name the state of a sentence; the base state needs no word."""
    return f" in state {state.name}" if state.name else ""


def _rate(state: State) -> str:
    return "peak" if state.name else "demand"


def _count_mesh(network: Network, sets: Sets, one: TrafficClass, slots: set[KindFabric]) -> Iterator[Shortage]:
    """Yield what counting alone shows about a mesh: too few ports, no cable that joins them, links that cannot carry a pair's load."""
    hosts, links = sets.group.size, one.links_per_pair
    where, each = f"hosts.{sets.group.source.key}", f"{links} link{'' if links == 1 else 's'} a pair"
    ports = links * sets.peers
    wanted = f"{hosts} hosts with {each} need {ports} port{'' if ports == 1 else 's'} each for {one.name}"
    data = [kind for kind in sets.kinds if not kind.mgmt]
    have = _ports_alike(data)
    if not ports:
        sentence = f"{where}: a mesh joins pairs of hosts, but the group that carries {one.name} has one host; take it out of its 'traffic'"
        yield Shortage(sentence)
        return
    if ports > max(have.values(), default=0):
        found = ", ".join(f"{count} {connector} at {text(speed)} Gbit/s" for (speed, connector), count in have.items()) or "none"
        alike = ", all of one speed and connector" if ports <= sum(have.values()) else ""
        key = f"traffic.{one.name}.links_per_pair"
        sentence = f"{where}: {wanted}{alike}, but a host has {found}; add a card under {where}.adapters, or lower {key}"
        yield Shortage(sentence, "ports", where, max(have.values(), default=0), ports, "ports")
        return
    usable = _ports_alike([sets.kinds[kind] for kind, _ in slots])
    if ports > max(usable.values(), default=0):
        sentence = (
            f"{where}: {wanted}, but of its ports that are not pinned to other classes no cable of the catalog joins as many with their "
            f"like over the runs between all hosts of the group; put the hosts closer together, or add a cable under 'catalog'"
        )
        yield Shortage(sentence, "ports", where, max(usable.values(), default=0), ports, "ports")
        return
    fastest = max(speed for (speed, _), count in usable.items() if count >= ports)
    most = fastest * links * network.site.max_utilisation
    demand, state = most_demanding(one, sets.states)
    if demand > most:
        sentence = (
            f"{key_of(one, state)}: {text(demand)} Gbit/s{_in(state)} may go to any one other host, but {each} "
            f"{'carries' if links == 1 else 'carry'} {text(most)} Gbit/s; lower the {_rate(state)}, raise "
            f"'links_per_pair', or use faster ports"
        )
        yield Shortage(sentence, "speed", where, most, demand, "Gbit/s")
    for kind in sorted(one.survive - {"switch"}):
        required = demand * one.min_failover
        if links < 2 or required > fastest * (links - 1):
            left = f"which leaves {text(fastest * (links - 1))} Gbit/s between two hosts"
            sentence = (
                f"traffic.{one.name}.survive: {kind} is to be survived with {text(required)} Gbit/s{_in(state)}, but {hosts} hosts have "
                f"{each}, {left} after the failure of one; raise 'links_per_pair', or take {kind} out of 'survive'"
            )
            yield Shortage(sentence, "speed", where, fastest * (links - 1), max(required, fastest * (2 - links)), "Gbit/s")
    adapters = {sets.adapter_of[kind] for kind, _ in slots}
    if "adapter" in one.survive and len(adapters) < 2:
        yield _one_adapter(one, where, natural(adapters)[0])


def _ports_alike(kinds: Iterable[PortKind]) -> dict[tuple[Fraction, str], int]:
    """Return how many ports there are of each speed and connector."""
    out: dict[tuple[Fraction, str], int] = {}
    for kind in kinds:
        key = kind.speed, kind.connector
        out[key] = out.get(key, 0) + len(kind.ports)
    return dict(sorted(out.items()))


def _most_speed(sets: Sets, slots: set[tuple[int, str]]) -> Fraction:
    best: dict[int, Fraction] = {}
    for slot in slots:
        for stand in sets.stands:
            best[slot[0]] = max(best.get(slot[0], Fraction(0)), *(link.speed for link in stand.links[slot]))
    return sum((speed * len(sets.kinds[kind].ports) for kind, speed in best.items()), Fraction(0))


def _why_unattached(network: Network, group: Group, name: str, bmc: bool) -> str:
    """Say why no port of a group reaches a switch for a class."""
    site = network.site
    racks = natural({host.rack for host in group.source.hosts})
    for rack in racks:
        serving = site.serving[rack]
        if not serving:
            return f"no switch serves rack {rack}; add a switch there, or name the rack in a switch's 'serves'"
        carrying = [switch for switch in serving if name in switch.carries]
        if not carrying:
            names = ", ".join(switch.name for switch in serving)
            return f"none of the switches that serve rack {rack} ({names}) carries it; see 'carries'"
        if not any(switch.ports for switch in carrying):
            return f"all ports of {', '.join(switch.name for switch in carrying)} are uplinks, peer links, occupied or pinned"
        fabrics = [{f for (_, f) in cell.links} for cell in group.cells if cell.rack == rack]
        if not any(fabrics):
            if any(network.supply[pool] for pool in network.supply if pool[0] in {switch.name for switch in carrying}):
                return (
                    f"no cable of the catalog fits a port of the hosts and a free port of {', '.join(s.name for s in carrying)} in speed, "
                    f"connectors and length"
                )
            return f"no port of {', '.join(switch.name for switch in carrying)} is free"
    if len(racks) > 1:
        return "all hosts of a group use the same fabrics, but none reaches every host of the group; split the group, or name fabrics alike"
    return f"no fabric reaches every host of rack {racks[0]} with a switch that carries it"


def _count_fixed(network: Network, sets: Sets) -> Iterator[Shortage]:
    """Yield classes that survive a switch, which takes two fabrics, but may be on one alone for want of fixed values or for its gateway."""
    for one in sets.classes:
        if not one.per_fabric or "switch" not in one.survive or one.mesh:
            continue
        for key in ("vlan", "subnet"):
            for scope in dict.fromkeys(network.site.scope_of(one, host) for host in sets.group.source.hosts):
                fixed = getattr(one, key)
                if fixed is not None and len(fixed.of(scope)) == 1:
                    sentence = (
                        f"traffic.{one.name}.{key}: one value is fixed, which is one fabric, but switch is to be survived, which takes 2; "
                        f"give a list with a value for each fabric, or take switch out of 'survive'"
                    )
                    yield Shortage(sentence, "fabrics", f"traffic.{one.name}.{key}", 1, 2, "fabrics")
        if one.gateway is not False and one.kind != "production":
            sentence = (
                f"traffic.{one.name}.gateway: a host has one default gateway at most, so the class is on one fabric, but switch is "
                f"to be survived, which takes 2; set 'gateway: false', redundancy: team, or take switch out of 'survive'"
            )
            yield Shortage(sentence, "fabrics", f"traffic.{one.name}.gateway", 1, 2, "fabrics")


def _count_scopes(network: Network) -> Iterator[Shortage]:
    """Yield fixed subnets that are too small, and a supernet that not even the least number of subnets fits into."""
    every = [make_sets(network, group) for group in network.groups]
    needs = build_model(network, every).needs
    for name, scope, vm_network in needs.too_small:
        traffic = dict(network.site.addressed(network.site.classes[name]))[vm_network]
        key = "subnet" if traffic.subnet is not None else "prefix"
        offset = network.scopes.highest_offset(traffic, scope, 1)
        where = f"networks.{vm_network}" if vm_network else f"traffic.{name}"
        sentence = (
            f"{where}.{key}: addresses up to offset {offset} are needed{' in ' + scope if scope else ''}, which takes a "
            f"/{addressing.smallest_prefix(offset)} or larger; enlarge it, or lower addressing.first_host"
        )
        yield Shortage(sentence, "addresses", f"{where}.{key}")
