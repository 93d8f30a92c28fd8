"""Rule 3: the far end of every used port."""

from __future__ import annotations

from nicplanner.design.site import Switch
from nicplanner.errors import listing
from nicplanner.names import natural
from nicplanner.tables import Table
from nicplanner.verify.mesh import check_direct, check_meshes
from nicplanner.verify.patterns import Facts
from nicplanner.verify.report import LINKS, Report, show
from nicplanner.verify.uses import Use


def check_links(facts: Facts, ports: Table, report: Report) -> None:
    """Check rule 3 in ``ports.csv``: a free port of a switch that serves the rack and carries the classes, each taken once.

    A mesh has no switch: its ports lead to ports of other hosts, see :mod:`nicplanner.verify.mesh`.
    """
    taken: dict[tuple[str, str], str] = {}
    refused: dict[tuple[str, str, str], str] = {}
    switches, far_ports = ports["switch"], ports["switch_port"]
    fabrics, links = ports["fabric"], ports["link_gbps"]
    for host in facts.site.hosts:
        for use in facts.uses[host.name]:
            row = use.row
            if use.direct:
                check_direct(facts, use, switches[row], far_ports[row], report)
                _cells(use, fabrics[row], links[row], report)
                continue
            if use.switch is None:
                message = f"the switch {show(switches[row])} does not exist" if switches[row] else "the used port has no switch"
                report.add(LINKS, f"{host.name} {use.name}", message)
                continue
            key = (use.switch.name, host.rack, use.traffic)
            if key not in refused:
                refused[key] = _refusal(use.switch, host.rack, use.traffic)
            if refused[key]:
                report.add(LINKS, f"{host.name} {use.name}", refused[key])
            if use.far is None:
                report.add(LINKS, f"{host.name} {use.name}", _no_port(facts, use.switch, far_ports[row]))
                continue
            other = taken.setdefault((use.switch.name, use.far.name), f"{host.name} {use.name}")
            if other != f"{host.name} {use.name}":
                report.add(LINKS, f"{host.name} {use.name}", f"{use.switch.name}/{use.far.name} is taken by {other} already")
            _cells(use, fabrics[row], links[row], report)
    check_meshes(facts, report)


def _refusal(switch: Switch, rack: str, traffic: str) -> str:
    """Say why a switch must not take the classes of a port in a rack; empty if it may."""
    if rack not in switch.serves:
        return f"switch {switch.name} serves {listing(natural(switch.serves)) or 'no rack'}, not the host's rack {rack}"
    foreign = [name for name in traffic.split(";") if name not in switch.carries]
    return f"switch {switch.name} does not carry {listing(map(show, foreign))}" if foreign and traffic else ""


def _no_port(facts: Facts, switch: Switch, port: str) -> str:
    if port in switch.uplinks:
        return f"{switch.name}/{port} is an uplink"
    if port in switch.peer_links:
        return f"{switch.name}/{port} is a peer link"
    entry = facts.site.catalog.switch(switch.model)
    if any(port == name for name, _ in (*entry.interfaces, *entry.mgmt_only)):
        return f"{switch.name}/{port} is occupied or for management alone"
    return f"switch {switch.name} has no port {show(port)}"


def _cells(use: Use, fabric: str, link: object, report: Report) -> None:
    if fabric != use.fabric:
        wanted = f"of a link from host to host it is {use.fabric}" if use.direct else f"the switch is on {use.fabric}"
        report.add(LINKS, f"{use.host.name} {use.name}", f"fabric is {show(fabric)}, {wanted}")
    if link is not use.link and link != use.link:  # mostly the same object, and fractions are slow to compare
        report.add(LINKS, f"{use.host.name} {use.name}", f"link_gbps is {show(link)}, the slower of the two ports runs at {show(use.link)}")
