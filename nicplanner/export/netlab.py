"""A lab of the plan for netlab: ``topology.yml`` with nodes, VLANs, addresses, LACP teams, and every cable.

``netlab create`` makes of it what the virtualization needs and the configuration of each device; ``netlab up`` starts it. Hosts are Linux
containers; switches are devices of their makers where netlab knows one that can do what the plan needs of it, else Arista's EOS.
Interfaces are numbered by :func:`~nicplanner.export.lab.numbers`. What netlab does not know is written with ``_`` before it, which it
leaves alone: the plan's names of nodes and ports, and cables.

LACP teams are ``lag`` links, over two switches with the peer links that MLAG needs. Other teams in one VLAN are bonds (active-backup). Of
other teams with several VLANs netlab makes no bond: there the first port has the addresses, and the others carry the VLANs without any.

Source: netlab, "Lab Topology Reference", "VLAN", "LAG" and "Host-side Link Bonding" (github.com/ipspace/netlab, commit 771eeee), read in
November 2026; tried with netlab 26.10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import yaml

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover import Handover, read_handover
from nicplanner.export.lab import Player, lab_name, peer_links, players
from nicplanner.export.netlab_links import Links
from nicplanner.export.netlab_names import Names
from nicplanner.plan import Plan
from nicplanner.plan.folder import write_file

STANDS_IN = "eos"
"""Plays switches that nothing else plays: it does VLANs, LAG and MLAG, and its image is free to download after registration."""
LAG = frozenset({"eos", "arubacx", "ioll2", "cumulus_nvue", "dellos10", "vjunos-switch"})
MLAG = frozenset({"eos", "arubacx", "cumulus_nvue", "dellos10"})
"""Devices with LACP, and with MLAG (netlab, "LAG", table of platforms)."""
MOST_NODES = 150
"""Nodes that netlab takes unless its constant ``MAX_NODE_ID`` is raised."""
POOLS = ("198.18.0.0/17", "198.18.128.0/17", "198.19.0.0/17", "198.19.128.0/17", "100.64.0.0/17", "100.65.0.0/17")
"""Ranges for the lab's own addresses, of RFC 2544 (benchmarks) and RFC 6598 (shared space): the first that the site does not use."""
HEAD = """\
# A lab of the plan. 'netlab create' writes configurations and starts nothing; 'netlab up' starts the lab.
# Which device plays a switch stands once for each model below 'groups'; 'netlab show images' lists what must be there.
# Attributes that begin with _ are for the reader: names, ports and cables of the plan.
"""


def write(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``topology.yml``; an earlier one is replaced.

    Raises
    ------
    InputError
        If the plan cannot be read, two VLANs have one id (netlab has one VLAN for each), an MLAG pair has no peer links, or the file cannot
        be written.
    """
    view = read_handover(plan)
    _check(view)
    names = Names(view)
    links = Links(view, names)
    site = SiteExcerpt.of(plan.manifest)
    topology: dict[str, Any] = {"name": lab_name(view.name)[:12].strip("_"), "provider": "clab"}
    if links.bonds:
        topology["plugin"] = ["bonding"]
    if len(view.hosts) + len(view.switches) > MOST_NODES:
        topology["defaults"] = {"const": {"MAX_NODE_ID": len(view.hosts) + len(view.switches)}}
    topology["addressing"] = _pools(site, view)
    topology["groups"] = _groups(view, names, players(plan, view))
    topology["vlans"] = {f"v{one.id}": _vlan(one.id, one.subnet) for one in view.vlans if not one.scope.startswith("link:")}
    topology["nodes"] = links.nodes()
    topology["links"] = links.links
    file = target / "topology.yml"
    text = yaml.dump(topology, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=150, default_flow_style=None)
    write_file(file, (HEAD + text).encode())
    return (file,)


class _Dumper(yaml.SafeDumper):
    """Writes what repeats as it is, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _check(view: Handover) -> None:
    seen: set[int] = set()
    problems = []
    for vlan in (vlan for vlan in view.vlans if not vlan.scope.startswith("link:")):
        if vlan.id in seen:
            problems.append(Problem("vlan", "two VLANs have this id, netlab has one VLAN for each", str(vlan.id), file="vlans.csv"))
        seen.add(vlan.id)
    joined = {end[0] for one in peer_links(view) for end in (one.near, one.far)}
    for switch in view.switches:
        if switch.needs_mlag and switch.name not in joined:
            hint = "name as many 'peer_links' on both switches of the pair"
            message = "LACP teams reach over an MLAG pair, which netlab makes of its peer links alone"
            problems.append(Problem(clean(f"switches.{switch.name}.peer_links"), message, hint=hint, file="design"))
    if problems:
        raise InputError(problems)


def _vlan(number: int, subnet: IPv4Network) -> dict[str, Any]:
    return {"id": number, "mode": "bridge", "prefix": str(subnet)}


def _pools(site: SiteExcerpt, view: Handover) -> dict[str, dict[str, Any]]:
    """Return pools for loopbacks and management that overlap with nothing of the site."""
    taken = [IPv4Network(text) for text in (*site.addressing.supernets, *site.addressing.reserved)] + [vlan.subnet for vlan in view.vlans]
    free = [pool for pool in POOLS if not any(IPv4Network(pool).overlaps(one) for one in taken)]
    return {name: {"ipv4": pool} for name, pool in zip(("loopback", "mgmt"), free, strict=False)}


def _groups(view: Handover, names: Names, playing: Mapping[str, Player]) -> dict[str, dict[str, Any]]:
    """Return a group for the hosts, and one for the switches of each model."""
    lacp = any(group.lacp for host in view.hosts for group in host.groups)
    hosts = [names.node(host.name) for host in view.hosts]
    modules = ["vlan", *(["lag"] if lacp else [])]
    out = {"hosts": {"members": hosts, "device": "linux", "module": modules, "vlan": {"mode": "route"}}}
    for i, (model, player) in enumerate(playing.items(), 1):
        mine = [switch for switch in view.switches if switch.model == model]
        lag, mlag = any(port.lacp for one in mine for port in one.ports), any(one.needs_mlag for one in mine)
        device = _device(player, lag, mlag)
        modules = ["vlan", *(["lag"] if lag or mlag else [])]
        members = [names.node(one.name) for one in mine]
        out[f"switches{i}"] = {"members": members, "device": device, "module": modules, "vlan": {"mode": "bridge"}}
    return out


def _device(player: Player, lag: bool, mlag: bool) -> str:
    able = (not lag or player.device in LAG) and (not mlag or player.device in MLAG)
    return player.device if player.device and able else STANDS_IN
