"""What each switch port carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nicplanner.design.site import Host, Site, Switch
from nicplanner.names import natural_key
from nicplanner.network.addressing import Scopes
from nicplanner.plan.channels import PEER_CHANNEL, Channels
from nicplanner.plan.vlans import Addressed, Segment
from nicplanner.plan.wiring import Plug, Wiring
from nicplanner.tables import SPECS, Table

Config = tuple[str, int | None, str, int]
"""Mode, native VLAN, tagged VLANs and MTU of a switch port."""


def switch_port_table(
    site: Site, scopes: Scopes, wirings: Sequence[Wiring], numbers: Mapping[Segment, Addressed], channels: Channels
) -> Table:
    """Return ``switch_ports.csv``: used ports, uplinks and peer links, by switch and port in natural order."""
    configs = _Configs(site, numbers)
    rows: dict[str, list[tuple[str, Config, str, int | None]]] = {name: [] for name in site.switches}
    for one in wirings:
        for place, plug in enumerate(one.plugs):
            if place not in one.joints:
                text = f"{one.host.name} {plug.name} {' '.join(plug.classes)}"
                channel = channels.get((one.host.name, plug.classes[0])) if channels else None
                rows[one.switches[place]].append((one.ports[place], configs.of(plug, one.host), text, channel))
    for switch in site.switches.values():
        if not switch.uplinks and not switch.peer_links:
            continue
        team = _reaching(scopes, switch, numbers, fabric=False)
        fabric = _reaching(scopes, switch, numbers, fabric=True)
        pair = PEER_CHANNEL if switch.mlag else None
        for ports, carried_vlans, text, channel in (
            (switch.uplinks, {**team, **fabric}, "uplink", None),
            (switch.peer_links, team, "peer link", pair),
        ):
            mtu = max(carried_vlans.values(), default=1500)
            tagged = ";".join(map(str, sorted(carried_vlans)))
            rows[switch.name] += [(port, ("trunk", None, tagged, mtu), text, channel) for port in ports]
    found = [(name, *row) for name, mine in rows.items() for row in sorted(mine, key=lambda row: natural_key(row[0]))]
    return Table.of_rows(SPECS["switch_ports"], [(name, port, *config, text, channel) for name, port, config, text, channel in found])


class _Configs:
    """What switch ports carry of the classes of a host's port, put together once for hosts of one rack and cluster."""

    def __init__(self, site: Site, numbers: Mapping[Segment, Addressed]) -> None:
        self._site = site
        self._vlans: dict[tuple[str, str, str], list[int]] = {}
        for segment, given in numbers.items():
            if segment.pair is None:  # no switch has the VLAN of a link from host to host
                self._vlans.setdefault((segment.name, segment.scope, segment.fabric), []).append(given.vlan)
        self._known: dict[tuple[tuple[str, ...], str, str, str | None], Config] = {}

    def of(self, plug: Plug, host: Host) -> Config:
        """Return what the switch port of a host's port carries."""
        key = plug.classes, plug.slot.fabric, host.rack, host.cluster
        if key not in self._known:
            self._known[key] = self._config(plug, host)
        return self._known[key]

    def _config(self, plug: Plug, host: Host) -> Config:
        carried = [self._site.classes[name] for name in plug.classes]
        vlans = [
            vlan
            for traffic in carried
            for vlan in self._vlans[
                traffic.name, self._site.scope_of(traffic, host), plug.slot.fabric if traffic.per_fabric else ""
            ]
        ]  # fmt: skip
        mtu = max(traffic.mtu for traffic in carried)
        if len(vlans) == 1:
            return "access", vlans[0], "", mtu
        return "trunk", None, ";".join(map(str, sorted(vlans))), mtu


def _reaching(scopes: Scopes, switch: Switch, numbers: Mapping[Segment, Addressed], fabric: bool) -> dict[int, int]:
    """Return the VLANs that exist on a switch, with their MTU: the team VLANs, or those of its fabric."""
    out: dict[int, int] = {}
    for segment, given in numbers.items():
        traffic = segment.traffic
        if traffic.name not in switch.carries or bool(segment.fabric) != fabric or (fabric and segment.fabric != switch.fabric):
            continue
        if segment.pair is not None:
            continue
        if (traffic.scope == "site" and not fabric) or scopes.racks(traffic, segment.scope) & switch.serves:
            out[given.vlan] = max(out.get(given.vlan, 0), traffic.mtu)
    return out
