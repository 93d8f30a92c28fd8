"""What each switch port carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nicplanner.design.site import Site, Switch
from nicplanner.names import natural_key
from nicplanner.network.addressing import Scopes
from nicplanner.plan.attach import Attachment
from nicplanner.plan.vlans import Addressed, Segment


def switch_port_rows(
    site: Site, scopes: Scopes, attachments: Sequence[Attachment], numbers: Mapping[Segment, Addressed]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``switch_ports.csv``: used ports, uplinks and peer links, by switch and port in natural order."""
    by_key: dict[tuple[str, str, str], list[int]] = {}
    for segment, given in numbers.items():
        if segment.pair is None:  # no switch has the VLAN of a link from host to host
            by_key.setdefault((segment.name, segment.scope, segment.fabric), []).append(given.vlan)
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in site.switches}
    for one in attachments:
        if one.joint is not None:
            continue
        carried = [site.classes[name] for name in one.classes]
        vlans = [
            vlan
            for traffic in carried
            for vlan in by_key[traffic.name, site.scope_of(traffic, one.host), one.slot.fabric if traffic.per_fabric else ""]
        ]
        mtu = max(traffic.mtu for traffic in carried)
        text = f"{one.host.name} {one.slot.kind.adapter}/{one.slot.port} {' '.join(one.classes)}"
        if len(vlans) == 1:
            rows[one.switch].append((one.switch, one.switch_port, "access", vlans[0], "", mtu, text))
        else:
            rows[one.switch].append((one.switch, one.switch_port, "trunk", None, ";".join(map(str, sorted(vlans))), mtu, text))
    for switch in site.switches.values():
        if not switch.uplinks and not switch.peer_links:
            continue
        team = _reaching(scopes, switch, numbers, fabric=False)
        fabric = _reaching(scopes, switch, numbers, fabric=True)
        for ports, carried_vlans, text in ((switch.uplinks, {**team, **fabric}, "uplink"), (switch.peer_links, team, "peer link")):
            mtu = max(carried_vlans.values(), default=1500)
            tagged = ";".join(map(str, sorted(carried_vlans)))
            rows[switch.name] += [(switch.name, port, "trunk", None, tagged, mtu, text) for port in ports]
    for mine in rows.values():
        yield from sorted(mine, key=lambda row: natural_key(row[1]))


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
