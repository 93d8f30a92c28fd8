"""What is short when no plan exists: by counting first, then by letting one resource after the other be exceeded.

Every sentence names the key and the value in the design that is too small or too large.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from nicplanner.model.build import Model, build_model
from nicplanner.model.layout import read_layouts
from nicplanner.model.requirements import conflict
from nicplanner.model.sets import Sets, make_sets
from nicplanner.names import natural
from nicplanner.network import addressing
from nicplanner.network.quotient import Group, Network, build_network
from nicplanner.solver import Clock, Result, Status, minimise
from nicplanner.units import text


def explain_shortage(network: Network, solver: str = "highs", clock: Clock | None = None) -> list[str]:
    """Say why a site has no plan.

    Parameters
    ----------
    network
        The quotient of the site.
    solver
        ``highs`` or ``cbc``.
    clock
        Time that may be spent; when it is over, the explanation says less.

    Returns
    -------
    list of str
        One sentence a shortage, at least one.
    """
    clock = clock or Clock()
    counted = [sentence for group in network.groups for sentence in _count_group(network, group)]
    counted = list(dict.fromkeys([*counted, *_count_scopes(network)]))
    if counted:
        return counted
    for relaxed in (_host_ports, _switch_ports, _vlan_ids, _addresses, _buses):
        if clock.over():
            break
        found = relaxed(network, solver, clock)
        if found:
            return found
    return conflict(network, solver, clock) or ["the solver proves that no plan exists; the time limit left no time to find out why"]


# --------------------------------------------------------------------------------------------------------------- counting


def _count_group(network: Network, group: Group) -> Iterator[str]:
    """Yield what counting alone shows about one host group."""
    sets = make_sets(network, group)
    key = group.source.key
    for one in sets.classes:
        slots = {slot for leader in sets.leaders_of(one.name) for slot in sets.slots[leader]}
        where = f"hosts.{key}"
        if not slots:
            yield f"{where}: class {one.name} cannot be attached anywhere: {_why_unattached(network, group, one.name, one.kind == 'bmc')}"
            continue
        adapters = {sets.adapter_of[kind] for kind, _ in slots}
        if "adapter" in one.survive and len(adapters) < 2:
            yield (
                f"traffic.{one.name}.survive: adapter is to be survived, which takes ports on 2 adapters, but hosts of {where} have "
                f"usable ports on 1 ({natural(adapters)[0]}); add a card under {where}.adapters, or take adapter out of 'survive'"
            )
        fabrics = {fabric for _, fabric in slots}
        for stand in sets.stands:
            alive = [element & fabrics for element in stand.elements if element & fabrics]
            if "switch" in one.survive and len(alive) < 2:
                joined = " (they fail together: failure_domain)" if alive and len(alive[0]) > 1 else ""
                yield (
                    f"traffic.{one.name}.survive: switch is to be survived, which takes switches on 2 fabrics that fail apart, but rack "
                    f"{stand.places[0].cell.rack} offers {len(alive)}: {', '.join(natural(fabrics))}{joined}; add a switch of another "
                    f"fabric that serves it, or take switch out of 'survive'"
                )
                break
        most = _most_speed(sets, slots)
        if one.demand > most * network.site.max_utilisation:
            yield (
                f"traffic.{one.name}.demand_gbps: {text(one.demand)} Gbit/s, but all ports of a host of {where} that it can use carry "
                f"{text(most * network.site.max_utilisation)} Gbit/s; lower the demand, or use faster or more ports"
            )
    data = sum(len(kind.ports) for kind in sets.kinds if not kind.mgmt)
    if network.site.spare_ports > data:
        yield f"policy.spare_ports: {network.site.spare_ports} ports are to stay free, but a host of hosts.{key} has {data} data ports"


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


def _count_scopes(network: Network) -> Iterator[str]:
    """Yield fixed subnets that are too small, and a supernet that not even the least number of subnets fits into."""
    every = [make_sets(network, group) for group in network.groups]
    needs = build_model(network, every).needs
    for name, scope in needs.too_small:
        traffic = network.site.classes[name]
        key = "subnet" if traffic.subnet is not None else "prefix"
        offset = network.scopes.highest_offset(traffic, scope, 1)
        yield (
            f"traffic.{name}.{key}: addresses up to offset {offset} are needed{' in ' + scope if scope else ''}, which takes a "
            f"/{addressing.smallest_prefix(offset)} or larger; enlarge it, or lower addressing.first_host"
        )


# --------------------------------------------------------------------------------------------------------------- elastic


def _relaxed(network: Network, elastic: tuple[str, ...], solver: str, clock: Clock) -> tuple[Model, Result] | None:
    """Solve with some families elastic, least excess first; None if that does not help."""
    model = build_model(network, [make_sets(network, group) for group in network.groups], elastic)
    if not model.program.slacks:
        return None
    result = minimise(model.program, dict.fromkeys(model.program.slacks.values(), 1), solver, clock)
    return (model, result) if result.status in (Status.OPTIMAL, Status.FEASIBLE) else None


def _host_ports(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say how many ports hosts are short of."""
    wide = build_network(network.site, imagined=2 * max((len(group.classes) for group in network.groups), default=1) + 16)
    found = _relaxed(wide, ("adapter_ports", "spare_ports"), solver, clock)
    if found is None:
        return []
    model, result = found
    out = []
    for (sets, _), layout in zip(model.groups, read_layouts(model, result.values), strict=True):
        have = {adapter: sum(kind.present for kind in sets.kinds if kind.adapter == adapter and not kind.mgmt) for adapter in sets.adapters}
        used: dict[str, int] = {}
        shares = []
        for part in layout.parts:
            mine = sum(count for (kind, _), count in part.counts.items() if not sets.kinds[kind].mgmt)
            if mine:
                shares.append(f"{' with '.join(part.classes)} {mine}")
            for (kind, _), count in part.counts.items():
                if not sets.kinds[kind].mgmt:
                    used[sets.adapter_of[kind]] = used.get(sets.adapter_of[kind], 0) + count
        total, spare = sum(used.values()), network.site.spare_ports
        over = {adapter: used[adapter] - have[adapter] for adapter in used if used[adapter] > have[adapter]}
        short = max(total + spare - sum(have.values()), sum(over.values()))
        if short > 0:
            where = ", ".join(f"{adapter} {count}" for adapter, count in have.items())
            extra = f", and policy.spare_ports keeps {spare} free" if spare else ""
            why = "" if total + spare > sum(have.values()) else f" (for want of ports on {', '.join(over)})"
            out.append(
                f"hosts.{sets.group.source.key}: a host has {sum(have.values())} data ports ({where}), but its classes need {total}: "
                f"{', '.join(shares)}{extra}; {short} too few{why}: add a card under 'adapters', lower a demand, or share ports"
            )
    return out


def _switch_ports(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say which switches run out of ports."""
    found = _relaxed(build_network(network.site, full=True), ("switch_ports",), solver, clock)
    if found is None:
        return []
    model, result = found
    out = []
    for name, slack in model.program.slacks.items():
        if result.values[slack]:
            switch, speed, connector = name.removeprefix("switch_ports ").rsplit(" ", 2)
            free = next(
                count for pool, count in network.supply.items() if pool[0] == switch and (str(pool[1]), pool[2]) == (speed, connector)
            )
            out.append(
                f"switches.{switch}: {free} ports of {text(Fraction(speed))} Gbit/s ({connector}) are free, but its hosts need "
                f"{free + result.values[slack]}; {result.values[slack]} too few: a larger 'model', another switch of fabric "
                f"{network.site.switches[switch].fabric}, or fewer 'occupied' ports"
            )
    return out


def _vlan_ids(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say how many VLAN ids are missing."""
    found = _relaxed(network, ("vlan_ids",), solver, clock)
    if found is None:
        return []
    model, result = found
    short = max(result.values[slack] for slack in model.program.slacks.values())
    return [
        f"addressing.vlans: the pool has {model.needs.vlans} free VLAN ids, but {model.needs.vlans + short} are needed; {short} too few: "
        f"enlarge 'vlans', or free ids from 'reserved'"
    ]


def _addresses(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say how far the supernet is too small."""
    found = _relaxed(network, ("subnets /",), solver, clock)
    if found is None:
        return []
    room = sum(block.num_addresses for block in found[0].needs.blocks)
    nets = ", ".join(map(str, network.site.supernets))
    return [
        f"addressing.supernet: {nets} has {room} addresses free beside reserved and fixed networks, which do not hold the subnets of all "
        f"classes, each as small as its addresses allow; enlarge 'supernet', lower addressing.first_host, or free 'reserved' networks"
    ]


def _buses(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say which adapters have too slow a bus."""
    found = _relaxed(network, ("bus ",), solver, clock)
    if found is None:
        return []
    model, result = found
    out = []
    for sets, _ in model.groups:
        short = {
            adapter: max(
                (
                    result.values[slack]
                    for name, slack in model.program.slacks.items()
                    if name.startswith("bus ") and name.endswith(f" {adapter}")
                ),
                default=0,
            )
            for adapter in sets.buses
        }
        for adapter in natural(short):
            if short[adapter]:
                out.append(
                    f"hosts.{sets.group.source.key}: the bus of {adapter} carries {text(sets.buses[adapter])} Gbit/s ('bus_gbps'), too "
                    f"little for the loads that its ports must take in the normal state or after a failure; use a faster slot or card"
                )
    return out
