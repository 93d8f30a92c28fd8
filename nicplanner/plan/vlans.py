"""Which VLANs there are, their subnets and gateways; their ids: :mod:`nicplanner.plan.vlan_ids`."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, collapse_addresses

from nicplanner.design.site import Site, TrafficClass
from nicplanner.names import natural_key
from nicplanner.network import addressing, mesh
from nicplanner.network.earlier import Earlier
from nicplanner.network.quotient import Group
from nicplanner.plan.wiring import Joint, Plug, Wiring, ports_counted


class NoRoomError(Exception):
    """VLAN ids or addresses run out; the text is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A VLAN with its subnet: of a class in a scope, and on one fabric for mpio and paths.

    Of a class with networks there is one for each of these, with the network's own numbers in `traffic`; of a mesh one for each link:
    `pair` are its hosts and its number, `turn` which of the mesh's VLANs it has.
    """

    name: str
    scope: str
    fabric: str
    traffic: TrafficClass = field(compare=False)
    network: str = ""
    pair: tuple[str, str, int] | None = None
    turn: int = 0

    @property
    def scope_text(self) -> str:
        """The scope as the tables write it."""
        if self.pair is not None:
            return f"link:{self.pair[0]}-{self.pair[1]}"
        return "site" if self.traffic.scope == "site" else f"{self.traffic.scope}:{self.scope}"

    @property
    def label(self) -> str:
        """A name for the VLAN."""
        if self.pair is not None:
            return "-".join((self.name, *map(str, self.pair)))
        return "-".join(part for part in (self.network or self.name, self.scope, self.fabric) if part)

    @property
    def place(self) -> str:
        """Where the design states its numbers."""
        return f"networks.{self.network}" if self.network else f"traffic.{self.name}"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A segment with its numbers."""

    vlan: int
    subnet: IPv4Network
    gateway: IPv4Address | None


@dataclass(frozen=True, slots=True)
class Use:
    """How a segment is used: most ports of a host in it, and the hosts' highest offset from that of the first host (None: no host)."""

    ports: int
    own: int | None


def segments_in_use(site: Site, scopes: addressing.Scopes, wirings: Sequence[Wiring]) -> dict[Segment, Use]:
    """Return the segments in natural order of class, scope and fabric or network, with their use."""
    last: dict[tuple[str, str, str], dict[int, int]] = {}  # by how many ports a host has there: the highest number of such a host
    pairs: dict[tuple[str, str, str], list[tuple[Group, Joint]]] = {}
    counts: dict[tuple[Plug, ...], Counter[tuple[str, str]]] = {}
    for one in wirings:
        if one.plugs not in counts:
            counts[one.plugs] = ports_counted(site, one.plugs)
        for (name, fabric), count in counts[one.plugs].items():
            traffic = site.classes[name]
            mine = last.setdefault((name, site.scope_of(traffic, one.host), fabric), {})
            mine[count] = max(mine.get(count, 0), scopes.number(traffic, one.host))
        for place, joint in sorted(one.joints.items()):
            for name in one.plugs[place].classes if joint.first else ():
                key = name, site.scope_of(site.classes[name], one.host), one.plugs[place].slot.fabric
                pairs.setdefault(key, []).append((one.group, joint))
    out: dict[Segment, Use] = {}
    for name, scope, fabric in sorted([*last, *pairs], key=lambda key: tuple(map(natural_key, key))):
        if (name, scope, fabric) in pairs:
            out.update(_links(site, site.classes[name], scope, fabric, pairs[name, scope, fabric]))
            continue
        traffic, numbers = site.classes[name], last[name, scope, fabric]
        grown = scopes.grown(traffic, scope)
        own = max(number - 1 + (count - 1) * grown for count, number in numbers.items())
        use = Use(max(numbers), None if traffic.kind == "production" else own)
        out.update((Segment(name, scope, fabric, one, network), use) for network, one in site.addressed(traffic))
    return out


def _links(
    site: Site, traffic: TrafficClass, scope: str, fabric: str, ends: Sequence[tuple[Group, Joint]]
) -> Iterator[tuple[Segment, Use]]:
    """Yield the segments of a mesh's links, by host group and in natural order of their hosts, each with the use of two addresses."""
    found = sorted(
        ((group.index, joint.pair, group.size) for group, joint in ends),
        key=lambda item: (item[0], natural_key(item[1][0]), natural_key(item[1][1]), item[1][2]),
    )
    for _, pair, hosts in found:
        turn = pair[2] - 1 if mesh.own_vlans(site, traffic, scope, hosts) else 0
        yield Segment(traffic.name, scope, fabric, traffic, pair=pair, turn=turn), Use(1, 0)


def fixed_value(segment: Segment, segments: Mapping[Segment, Use], key: str) -> object | None:
    """Return a segment's fixed VLAN, subnet or prefix: lists go to the fabrics in use, in order, or to the links of a mesh.

    Raises
    ------
    NoRoomError
        If a mesh has more links than values.
    """
    fixed = getattr(segment.traffic, key)
    values = fixed.of(segment.scope) if fixed is not None else ()
    if not values:
        return None
    if len(values) == 1 and key == "prefix":
        return int(values[0])
    if segment.pair is not None and key == "vlan":
        return int(values[min(segment.turn, len(values) - 1)])
    mine = [other for other in segments if (other.name, other.scope, other.network) == (segment.name, segment.scope, segment.network)]
    if segment.pair is not None and len(mine) > len(values):
        raise NoRoomError(
            f"traffic.{segment.name}.{key}: {len(values)} values are fixed, but the mesh has {len(mine)} links, each with a subnet of its "
            f"own; give one for each link, in order of the hosts, or leave '{key}' out"
        )
    found: object = values[mine.index(segment)]
    return found


def give_subnets(
    site: Site, scopes: addressing.Scopes, segments: Mapping[Segment, Use], earlier: Earlier | None = None
) -> dict[Segment, IPv4Network]:
    """Give each segment its subnet: the fixed one; else a /24 or what its addresses need; else, where that does not fit, the smallest.

    Those of an earlier plan stay where they have that size and nothing else lies there now.

    Raises
    ------
    NoRoomError
        If a fixed subnet or the supernet is too small.
    """
    out: dict[Segment, IPv4Network] = {}
    need: dict[Segment, int] = {}
    for segment, use in segments.items():
        if segment.pair is not None:
            need[segment], offset = mesh.SMALLEST, 2
        else:
            counted = scopes.counted(segment.traffic, segment.scope)
            offset = addressing.highest_offset(site, segment.traffic, counted, use.own, use.ports)
            need[segment] = addressing.smallest_prefix(offset)
        value = fixed_value(segment, segments, "subnet")
        prefix = fixed_value(segment, segments, "prefix")
        given = value.prefixlen if isinstance(value, IPv4Network) else prefix if isinstance(prefix, int) else None
        if given is not None and given > need[segment]:
            key = "subnet" if isinstance(value, IPv4Network) else "prefix"
            raise NoRoomError(
                f"{segment.place}.{key}: a /{given} ends at offset {2 ** (32 - given) - 2}, but {segment.label} gives addresses "
                f"up to offset {offset}; make it a /{need[segment]} or larger, or lower addressing.first_host"
            )
        if isinstance(value, IPv4Network):
            out[segment] = value
    every_fixed = {
        net
        for segment in segments
        if segment.traffic.subnet is not None
        for net in (*segment.traffic.subnet.every, *(x for _, xs in segment.traffic.subnet.named for x in xs))
    }
    for sizes in (_sizes(segments, need, out, addressing.STANDARD), _sizes(segments, need, out, addressing.LARGEST)):
        kept = {} if earlier is None else _stay(site, sizes, every_fixed, earlier)
        left = {segment: prefix for segment, prefix in sizes.items() if segment not in kept}
        placed = _place(site, segments, left, sorted({*every_fixed, *kept.values()}))
        if placed is None and kept:  # what stays may leave no place of the right size for what comes
            kept, placed = {}, _place(site, segments, sizes, sorted(every_fixed))
        if placed is not None:
            known = {**out, **kept}
            return {segment: known[segment] if segment in known else placed[segment] for segment in segments}
    total = sum(1 << (32 - prefix) for prefix in sizes.values())
    room = sum(block.num_addresses for block in addressing.free_blocks(site, every_fixed))
    raise NoRoomError(
        f"addressing.supernet: {', '.join(map(str, site.supernets))} has {room} free addresses beside reserved and fixed networks, but "
        f"{len(sizes)} subnets of at least {total} addresses in all must lie on their boundaries in it; enlarge 'supernet'"
    )


def _sizes(
    segments: Mapping[Segment, Use], need: Mapping[Segment, int], given: Mapping[Segment, IPv4Network], standard: int
) -> dict[Segment, int]:
    out = {}
    for segment in segments:
        if segment not in given:
            prefix = fixed_value(segment, segments, "prefix")
            least = need[segment] if segment.pair is not None else standard
            out[segment] = prefix if isinstance(prefix, int) else min(least, need[segment])
    return out


def _stay(
    site: Site, sizes: Mapping[Segment, int], fixed: Iterable[IPv4Network], earlier: Earlier
) -> dict[Segment, IPv4Network]:
    """Return the subnets of the earlier plan that can stay: in the supernet, on nothing reserved or fixed.

    One that has another size now grows or shrinks where it is, if all that keep theirs leave it the room.
    """
    out: dict[Segment, IPv4Network] = {}
    taken = _Taken([*site.reserved_networks, *fixed])
    for as_it_is in (True, False):
        for segment, prefix in sizes.items():
            before = None if segment in out else _net_of(segment, earlier)
            if before is None or (before.prefixlen == prefix) != as_it_is:
                continue
            net = IPv4Network((before.network_address, prefix), strict=False)
            gateway = segment.traffic.gateway
            aside = isinstance(gateway, IPv4Address) and segment.pair is None and gateway not in net
            if not aside and any(net.subnet_of(supernet) for supernet in site.supernets) and taken.take(net):
                out[segment] = net
    return out


def _net_of(segment: Segment, earlier: Earlier) -> IPv4Network | None:
    """Return the subnet that a segment had."""
    found = earlier.vlans.get((segment.name, segment.scope_text, segment.fabric, segment.label))
    try:
        return None if found is None else IPv4Network(found[1])
    except ValueError:  # a table that was edited
        return None


class _Taken:
    """Networks that are taken, as ranges that do not overlap, in order."""

    def __init__(self, networks: Iterable[IPv4Network]) -> None:
        self._ranges: list[tuple[int, int]] = []
        for net in collapse_addresses(networks):
            self._ranges.append((int(net.network_address), int(net.broadcast_address)))

    def take(self, net: IPv4Network) -> bool:
        """Take a network, and tell whether it was free."""
        mine = int(net.network_address), int(net.broadcast_address)
        place = bisect(self._ranges, mine)
        around = self._ranges[max(0, place - 1) : place + 1]
        if any(low <= mine[1] and mine[0] <= high for low, high in around):
            return False
        self._ranges.insert(place, mine)
        return True


def _place(
    site: Site, segments: Mapping[Segment, Use], sizes: Mapping[Segment, int], fixed: Sequence[IPv4Network]
) -> dict[object, IPv4Network] | None:
    """Place subnets in the supernets; those with a stated gateway lie around it."""
    around: dict[object, IPv4Network] = {}
    for segment, prefix in sizes.items():
        if isinstance(segment.traffic.gateway, IPv4Address):
            net = addressing.gateway_network(segment.traffic.gateway, prefix)
            inside = any(net.subnet_of(supernet) for supernet in site.supernets)
            if not inside or any(net.overlaps(other) for other in (*site.reserved_networks, *fixed, *around.values())):
                return None
            if segment.traffic.gateway in (net.network_address, net.broadcast_address):
                raise NoRoomError(
                    f"{segment.place}.gateway: {segment.traffic.gateway} is the first or last address of {net} around it, "
                    f"which no device has; choose another address, or fix 'subnet'"
                )
            around[segment] = net
    blocks = addressing.free_blocks(site, [*fixed, *around.values()])
    placed = addressing.pack(blocks, {segment: prefix for segment, prefix in sizes.items() if segment not in around})
    return None if placed is None else {**around, **placed}


def gateway_of(segment: Segment, subnet: IPv4Network) -> IPv4Address | None:
    """Return a segment's gateway: the stated address, or the first usable one; None without, and on a link from host to host."""
    if segment.pair is not None:
        return None
    if isinstance(segment.traffic.gateway, IPv4Address):
        return segment.traffic.gateway
    return subnet.network_address + 1 if segment.traffic.gateway else None
