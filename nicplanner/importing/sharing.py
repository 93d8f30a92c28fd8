"""What classes share: a port is in one group, a VLAN belongs to one class (rules 1 and 8 of plans)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nicplanner.errors import clean, listing
from nicplanner.importing.findings import Notes
from nicplanner.importing.linking import Link, Links
from nicplanner.names import natural, natural_key


@dataclass(slots=True)
class SeenClass:
    """A class: its kind, its VLANs (several: networks of machines, or one a fabric), and its ports on each host."""

    name: str
    kind: str
    vlans: tuple[int, ...] = ()
    by_fabric: bool = False
    links: dict[str, list[Link]] = field(default_factory=dict)


def ids(vlans: Iterable[int]) -> str:
    """Write VLAN ids for a message."""
    return listing(map(str, sorted(vlans))) or "none"


def keep_apart(classes: Mapping[str, SeenClass], links: Links, notes: Notes) -> None:
    """Keep each port in one group: classes that share some of their ports, but not all, are told apart, those of fewest ports first."""
    for host in links.hosts:
        groups: dict[Link, frozenset[Link]] = {}
        for one in sorted(
            (one for one in classes.values() if host in one.links), key=lambda one: (len(one.links[host]), natural_key(one.name))
        ):
            mine = frozenset(one.links[host])
            if all(groups.get(link, mine) == mine for link in mine):
                groups |= dict.fromkeys(mine, mine)
                continue
            free = [link for link in one.links[host] if link not in groups]
            lost = listing(sorted(clean(link.port) for link in mine if link not in free))
            if free:
                one.links[host] = free
                groups |= dict.fromkeys(free, frozenset(free))
                notes.add(
                    "medium",
                    host,
                    f"{one.name} shares {lost} with classes of other ports, but a port is in one group: it keeps the others",
                    "give classes the same ports, or ports of their own",
                )
            else:
                del one.links[host]
                notes.add(
                    "medium",
                    host,
                    f"{one.name} is left out: all of its ports ({lost}) are in groups with other classes",
                    "give classes the same ports, or ports of their own",
                )


def keep_once(classes: Mapping[str, SeenClass], notes: Notes) -> None:
    """Leave each VLAN to one class: to the first in natural order that is not a controller's."""
    holder: dict[int, str] = {}
    for one in sorted(classes.values(), key=lambda one: (one.kind == "bmc", natural_key(one.name))):
        shared = [vlan for vlan in one.vlans if vlan in holder]
        if shared:
            others = listing(natural({holder[vlan] for vlan in shared}))
            high = {"iscsi"} & {one.kind, *(classes[holder[vlan]].kind for vlan in shared)}
            notes.add(
                "high" if high else "medium",
                one.name,
                f"VLAN {ids(shared)} is that of {others} too: a VLAN belongs to one class, so {one.name} gets another",
                "separate them",
            )
            one.vlans, one.by_fabric = (), False
        holder |= dict.fromkeys(one.vlans, one.name)
