"""Rule 9: ``switch_ports.csv``, what every used switch port, uplink and peer link carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from nicplanner.design.site import Host, Site, Switch
from nicplanner.tables import Table
from nicplanner.verify.columns import Places
from nicplanner.verify.nets import Key, Scopes, scope_text
from nicplanner.verify.patterns import Facts
from nicplanner.verify.report import AGREEMENT, SWITCH_PORTS, TABLES, Report, show
from nicplanner.verify.uses import Use
from nicplanner.verify.vlans import Vlan

LEAST_MTU = 1500
"""MTU in bytes that a trunk without any VLAN may state; it may also leave the cell empty."""


class Config(NamedTuple):
    """What a switch port carries: mode, native VLAN, tagged VLANs as the table writes them, the MTUs in bytes that are right."""

    mode: str
    native: int | None
    tagged: str
    mtus: tuple[int | None, ...]


def check_switch_ports(facts: Facts, scopes: Scopes, vlans: Mapping[Key, Vlan], table: Table, report: Report) -> None:
    """Check rule 9: the used ports, uplinks and peer links and no others, each with the VLANs that follow from the layout."""
    places = Places(list(zip(table["switch"], table["port"], strict=True)))
    rows = list(zip(*(table[name] for name in ("mode", "native_vlan", "tagged_vlans", "mtu", "description")), strict=True))
    for switch, port, config in _wanted(facts, scopes, vlans):
        row = places.first((switch, port))  # a row that stands twice is told by its key
        if row is None:
            report.add(AGREEMENT, f"{switch} {port}", "switch_ports.csv lacks the row of this port")
            continue
        mode, native, tagged, mtu, text = rows[row]
        if not text:
            report.add(TABLES, f"{switch} {port}", "the switch port has no description")
        if config is not None and ((mode, native, tagged) != config[:3] or mtu not in config.mtus):
            _differences(f"{switch} {port}", config, rows[row], report)
    for switch, port in places.left():
        report.add(AGREEMENT, f"{show(switch)} {show(port)}", "switch_ports.csv has a row for a port that is not in use")


def _wanted(facts: Facts, scopes: Scopes, vlans: Mapping[Key, Vlan]) -> Iterable[tuple[str, str, Config | None]]:
    """Yield every port that the table must hold; its configuration is None where a VLAN of it is missing (which rule 8 tells)."""
    site = facts.site
    known: dict[tuple[str, str, str, str | None], Config | None] = {}
    seen: set[tuple[str, str]] = set()
    for host in site.hosts:
        for use in facts.uses[host.name]:
            if use.switch is None or use.far is None or (use.switch.name, use.far.name) in seen:
                continue
            seen.add((use.switch.name, use.far.name))
            key = (use.traffic, use.switch.fabric, host.rack, host.cluster)
            if key not in known:
                known[key] = _host_port(site, host, use, vlans)
            yield use.switch.name, use.far.name, known[key]
    by_scope: dict[str, list[Vlan]] = {}
    for vlan in vlans.values():
        by_scope.setdefault(vlan.net.key[1], []).append(vlan)
    for switch in site.switches.values():
        if not switch.uplinks and not switch.peer_links:
            continue
        team, fabric = _trunk_vlans(switch, scopes, by_scope)
        up, peer = _trunk([*team, *fabric]), _trunk(team)
        for port in switch.uplinks:
            yield switch.name, port, up
        for port in switch.peer_links:
            yield switch.name, port, peer


def _host_port(site: Site, host: Host, use: Use, vlans: Mapping[Key, Vlan]) -> Config | None:
    """Return what a host's switch port carries: the VLANs of its group's classes and their networks, of mpio and paths its fabric's."""
    mine = []
    for name in dict.fromkeys(use.traffic.split(";")):
        traffic = site.classes.get(name)
        if traffic is None:
            return None
        fabric = use.fabric if traffic.per_fabric else ""
        for network, _ in site.addressed(traffic):
            vlan = vlans.get((name, scope_text(traffic, site.scope_of(traffic, host)), fabric, network))
            if vlan is None or vlan.id is None:
                return None
            mine.append(vlan)
    if len(mine) == 1:
        return Config("access", mine[0].id, "", (mine[0].net.traffic.mtu,))
    return _trunk(mine)


def _trunk_vlans(switch: Switch, scopes: Scopes, by_scope: Mapping[str, list[Vlan]]) -> tuple[list[Vlan], list[Vlan]]:
    """Return a switch's team VLANs and its fabric VLANs, of the classes that it carries.

    A team VLAN of the site reaches every switch, one of a cluster or rack those that serve a rack of it. A fabric VLAN is on the
    switches of its fabric that serve a rack with a host of the scope.
    """
    near = {scope for rack in switch.serves for scope in scopes.at_rack[rack]}
    team, fabric = [], []
    for scope in {"site", *near} & by_scope.keys():
        for vlan in by_scope[scope]:
            if vlan.net.traffic.name not in switch.carries:
                continue
            if not vlan.net.traffic.per_fabric:
                team.append(vlan)
            elif vlan.net.fabric == switch.fabric and scope in near:
                fabric.append(vlan)
    return team, fabric


def _trunk(vlans: list[Vlan]) -> Config | None:
    if any(vlan.id is None for vlan in vlans):
        return None
    tagged = ";".join(map(str, sorted(vlan.id for vlan in vlans if vlan.id is not None)))
    mtus: tuple[int | None, ...] = (max(vlan.net.traffic.mtu for vlan in vlans),) if vlans else (None, LEAST_MTU)
    return Config("trunk", None, tagged, mtus)


def _differences(subject: str, config: Config, row: tuple[Any, ...], report: Report) -> None:
    for column, got, value in zip(("mode", "native_vlan", "tagged_vlans"), row, config[:3], strict=False):
        if got != value:
            report.add(SWITCH_PORTS, subject, f"{column} is {show(got)}, it must be {show(value)}")
    if row[3] not in config.mtus:
        report.add(SWITCH_PORTS, subject, f"mtu is {show(row[3])}, it must be {show(config.mtus[0])}")
