"""What virtual labs of a plan share: its name, numbers for interfaces, what plays a switch, and the links.

Labs number interfaces and do not know the names of the plan. The number of an interface is its place, from 1, among all interfaces of the
hardware in natural order, used or not: it says the same in every lab of the hardware, and is the number that virtual switches give a port.
A switch's model has no virtual twin; another system of its maker plays it, where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nicplanner.export.handover import Handover, Switch
from nicplanner.export.links import Link, links_of
from nicplanner.names import natural_key
from nicplanner.plan import Plan

LONGEST = 30
"""Signs of a lab's name: it stands before the name of each node (``clab-LAB-NODE``), which should have 60 at most."""


@dataclass(frozen=True, slots=True)
class Player:
    """What plays a switch: the kind of containerlab, and the device of netlab (empty without one)."""

    kind: str
    device: str


PLAYERS: tuple[tuple[str, str, Player], ...] = (
    ("Arista", "", Player("arista_ceos", "eos")),
    ("Aruba", r"[68]\d\d\d", Player("aruba_aoscx", "arubacx")),
    ("Cisco", "N[3579]K", Player("cisco_n9kv", "nxos")),
    ("Cisco", "C9", Player("cisco_cat9kv", "")),
    ("Cisco", "", Player("cisco_iol", "ioll2")),
    ("Dell", r"[SZ]\d{4}", Player("dell_ftosv", "dellos10")),
    ("Juniper", "", Player("juniper_vjunosswitch", "vjunos-switch")),
    ("Mellanox", "SN", Player("nvidia_cumulusvx", "cumulus_nvue")),
    ("NVIDIA", "SN", Player("nvidia_cumulusvx", "cumulus_nvue")),
    ("MikroTik", "", Player("mikrotik_ros", "")),
)
"""Maker, how the model begins (a regular expression), what plays it; the first that fits. Kinds: containerlab, "Kinds"; devices: netlab,
"Supported Platforms"; read in November 2026."""
NOBODY = Player("linux", "")
"""Where nothing plays the switch: a Linux container of the user's choice."""


def players(plan: Plan, view: Handover) -> Mapping[str, Player]:
    """Return what plays each model of a switch, by the maker that the bill of materials names."""
    bom = plan.tables["bom"]
    makers = dict(zip(bom["item"], bom.columns.get("manufacturer", [""] * len(bom)), strict=True))
    models = sorted({switch.model for switch in view.switches}, key=natural_key)
    return {model: _player(makers.get(model, ""), model) for model in models}


def _player(maker: str, model: str) -> Player:
    found = (one for name, start, one in PLAYERS if maker.casefold() == name.casefold() and re.match(start, model))
    return next(found, NOBODY)


def lab_name(text: str) -> str:
    """Return a name for a lab: lower-case letters, digits and ``_`` alone, beginning with a letter.

    Examples
    --------
    >>> lab_name("Branch office Hyper-V cluster"), lab_name("2 Häuser"), lab_name("...")
    ('branch_office_hyper_v_cluster', 'lab_2_h_user', 'lab')
    """
    plain = re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")
    plain = plain if plain[:1].isalpha() else f"lab_{plain}"
    return plain[:LONGEST].strip("_")


def numbers(view: Handover) -> dict[tuple[str, str], int]:
    """Return the number of every interface, by device and port (of hosts ``ADAPTER/PORT``)."""
    out = {(host.name, port.label): i for host in view.hosts for i, port in enumerate(host.ports, 1)}
    return out | {(switch.name, name): i for switch in view.switches for i, (name, _) in enumerate(switch.interfaces, 1)}


@dataclass(frozen=True, slots=True)
class PeerLink:
    """A link between the switches of an MLAG pair: ends are switch and port."""

    near: tuple[str, str]
    far: tuple[str, str]
    mtu: int


def peer_links(view: Handover) -> Iterator[PeerLink]:
    """Yield the links between the switches of each MLAG pair that names as many peer links on both.

    A design names the ports and not which leads to which; a lab joins them in order, for without them no MLAG works.
    """
    switches: dict[str, Switch] = {switch.name: switch for switch in view.switches}
    for switch in view.switches:
        other = switches[switch.partners[0]] if len(switch.partners) == 1 else None
        if other is None or natural_key(other.name) < natural_key(switch.name):
            continue
        near, far = switch.role("peer link"), other.role("peer link")
        if len(near) == len(far):
            for one, two in zip(near, far, strict=True):
                yield PeerLink((switch.name, one.name), (other.name, two.name), max(one.mtu, two.mtu))


__all__ = ["Link", "PeerLink", "Player", "lab_name", "links_of", "numbers", "peer_links", "players"]
