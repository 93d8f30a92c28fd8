"""A layout that exists already, as pins describe it: judged without being planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from nicplanner.design.site import Host, HostGroup, Pin, Port, Site, Switch
from nicplanner.names import natural_key
from nicplanner.tables import Table
from nicplanner.verify.failures import simulate
from nicplanner.verify.layout import check_bundles, redundancy_of
from nicplanner.verify.loads import check_loads
from nicplanner.verify.patterns import facts_of
from nicplanner.verify.report import Report, Violation
from nicplanner.verify.rules import Judgement, judge_facts
from nicplanner.verify.teams import check_teams
from nicplanner.verify.uses import Use


class Existing(NamedTuple):
    """What is said of a layout that pins describe.

    `judgement` is that of the platform's rules; `violations` are breaches of the rules of every plan that groups of ports, redundancy and
    failures show; `unpinned` are host groups and classes without pins, which nothing is said of.
    """

    judgement: Judgement
    violations: list[Violation]
    unpinned: tuple[tuple[str, str], ...]


def judge_pins(site: Site) -> Existing | None:
    """Judge the layout that the pins of a design describe; None where it has no pins.

    Notes
    -----
    A link runs at the speed of the host's port where the pin names no switch port. Fabrics are known where pins name them; what depends
    on others is not judged.
    """
    groups = [replace(group, classes=tuple(one for one in group.classes if one.name in group.pins)) for group in site.groups]
    pinned = tuple(group for group in groups if group.classes)
    if not pinned:
        return None
    known = replace(site.only(pinned), spare_ports=0)
    facts = facts_of(known, {host.name: tuple(_uses(known, group, i)) for group in pinned for i, host in enumerate(group.hosts)})
    report = Report()
    check_bundles(facts, report)
    check_teams(facts, report)
    check_loads(facts, simulate(facts), report)
    left = tuple((group.key, one.name) for group in site.groups for one in group.classes if one.name not in group.pins)
    tables: dict[str, Table] = {}
    return Existing(judge_facts(facts, tables), report.result(), left)


def _uses(site: Site, group: HostGroup, member: int) -> Iterator[Use]:
    """Yield the pinned ports of a host as uses, in natural order of adapter and port."""
    host = group.hosts[member]
    found: dict[tuple[str, str], tuple[Pin, list[str]]] = {}
    for one in group.classes:
        for pin in group.pins[one.name]:
            known = found.setdefault((pin.adapter, pin.port), (pin, []))
            known[1].append(one.name)
    for (adapter, port), (pin, names) in sorted(found.items(), key=lambda item: (natural_key(item[0][0]), natural_key(item[0][1]))):
        card = next(one for one in group.adapters if one.name == adapter)
        near = next(one for one in (*card.ports, *card.mgmt) if one.name == port)
        switch, far = _far(site, host, pin, member)
        link = min(near.speed, far.speed) if far else near.speed
        kind = redundancy_of(tuple(one for one in group.classes if one.name in names))
        mesh = any(one.mesh for one in group.classes if one.name in names)
        yield Use(host, adapter, near, near in card.mgmt, names[0], kind, ";".join(names), switch, far, link, -1, mesh)


def _far(site: Site, host: Host, pin: Pin, member: int) -> tuple[Switch | None, Port | None]:
    if pin.ends:
        switch = site.switches[pin.ends[member][0]]
        return switch, next(port for port in switch.ports if port.name == pin.ends[member][1])
    serving = [switch for switch in site.serving[host.rack] if switch.fabric == pin.fabric]
    return (serving[0] if serving else None), None
