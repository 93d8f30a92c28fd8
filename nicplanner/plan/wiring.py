"""The used ports of hosts and their far ends: what hosts are alike in once, the rest in columns for each host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from nicplanner.design.site import Host, Site, Switch
from nicplanner.model import Layout
from nicplanner.names import natural_key
from nicplanner.network.quotient import DIRECT, Group, PortKind
from nicplanner.network.quotient import Pool as PoolKey


@dataclass(frozen=True, slots=True)
class Slot:
    """A port of every host of a group: its kind, and the part of the layout and the fabric that use it (None: unused)."""

    kind: PortKind
    port: str
    part: int | None = None
    fabric: str = ""
    ordinal: int = 0


@dataclass(eq=False, slots=True)
class Pool:
    """Switch ports of one kind on a switch: how many hosts may use, how many of these are not asked for yet. Each is one object.

    `order` is its place in natural order of switch, speed and connector.
    """

    key: PoolKey
    free: int
    left: int
    order: int


@dataclass(eq=False, slots=True)
class Plug:
    """A used port of each host of a cell: classes, speed of the link, the switch ports in reach (none of pins and meshes)."""

    slot: Slot
    classes: tuple[str, ...]
    speed: Fraction
    pools: tuple[Pool, ...]

    @property
    def name(self) -> str:
        """The port on its host."""
        return f"{self.slot.kind.adapter}/{self.slot.port}"


@dataclass(frozen=True, slots=True)
class Joint:
    """The link of a mesh at one of its ends: the opposite port, the pair with the number of its link (from 1), which end this is."""

    peer: Host
    adapter: str
    port: str
    pair: tuple[str, str, int]
    first: bool


@dataclass(eq=False, slots=True)
class Wiring:
    """A host with its used ports, in natural order of adapter and port, and their far ends in columns.

    `member` is the place of the host in its group. `plugs` are shared by the hosts that are alike; `switches`, `ports` and `connectors`
    name the far end of each: a switch with its port, or by its joint (`joints`, by place) another host, whose port is written
    ``adapter/port``.
    """

    host: Host
    group: Group
    member: int
    plugs: tuple[Plug, ...]
    switches: list[str] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    connectors: list[str] = field(default_factory=list)
    joints: dict[int, Joint] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in (self.switches, self.ports, self.connectors):
            column += [""] * len(self.plugs)

    def far(self, site: Site, place: int) -> Switch | Host:
        """Return the device at the far end of a port."""
        joint = self.joints.get(place)
        return joint.peer if joint else site.switches[self.switches[place]]

    def cabled(self) -> Iterator[tuple[int, Plug]]:
        """Yield the ports where a cable begins, with their places: all but the later end of a link from host to host."""
        if not self.joints:
            yield from enumerate(self.plugs)
            return
        for place, plug in enumerate(self.plugs):
            joint = self.joints.get(place)
            if joint is None or joint.first:
                yield place, plug


def is_direct(plug: Plug) -> bool:
    """Tell whether a port is one of a mesh."""
    return plug.slot.fabric == DIRECT


def ports_counted(site: Site, plugs: Sequence[Plug]) -> Counter[tuple[str, str]]:
    """Return how many ports of a host lie in the subnet of a class and fabric; those of a team or single class count as one."""
    found = ((site.classes[name], plug.slot.fabric) for plug in plugs if not is_direct(plug) for name in plug.classes)
    counts = Counter((traffic.name, fabric if traffic.per_fabric else "") for traffic, fabric in found)
    return Counter({(name, fabric): count if fabric else 1 for (name, fabric), count in counts.items()})


def name_ports(group: Group, layout: Layout) -> list[Slot]:
    """Give the ports of each kind their use, lowest names first: parts in order of their leaders, then fabrics.

    With an earlier plan, ports of a kind had the same cables and groups there, so that it does not matter which is which.

    Returns
    -------
    list of Slot
        Every port of a host, in natural order of adapter and port.
    """
    slots: list[Slot] = []
    for kind in group.kinds:
        uses: list[tuple[int, str, int]] = []
        for i, part in enumerate(layout.parts):
            for (index, fabric), count in sorted(part.counts.items(), key=lambda item: natural_key(item[0][1])):
                if index == kind.index:
                    uses += [(i, fabric, j) for j in range(count)]
        for i, port in enumerate(kind.ports):
            slots.append(Slot(kind, port, *uses[i]) if i < len(uses) else Slot(kind, port))
    return sorted(slots, key=lambda slot: (natural_key(slot.kind.adapter), natural_key(slot.port)))
