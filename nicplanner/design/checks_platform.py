"""Constraints of the platform against what the design fixes itself: attributes of its classes, and pins.

What a constraint rules out here is a mistake of the design, told with the rule and its source. What depends on ports that the planner may
still choose is left to the program.
"""

from __future__ import annotations

from nicplanner.design.carriers import host_layout, member_of
from nicplanner.design.context import Context
from nicplanner.design.site import HostGroup, Pin, Site, TrafficClass
from nicplanner.reading.problems import Steps
from nicplanner.rules import Rule
from nicplanner.rules.conditions import CONDITIONS
from nicplanner.rules.situation import Carrier, HostLayout, PortAt, breaches

_ATTRIBUTES = ("redundancy", "team_mode", "attach", "gateway")
"""Conditions that are keys of a class."""


def platform_constraints(site: Site, context: Context) -> None:
    """Refuse classes and pins that a constraint of the platform rules out."""
    rules = [rule for rule in site.profile.rules.values() if rule.kind == "constraint" and rule.never]
    told: set[tuple[str, str]] = set()
    for group in site.groups if rules else ():
        path = ("hosts", group.key)
        if (*path, "ports") in context.unsure or context.findings.refused((*path, "pin")):
            continue
        bare = _layout(group, site, [(one,) for one in group.classes], placed=False)
        pinned = _layout(group, site, _together(group), placed=True)
        for rule in rules:
            if all(CONDITIONS[name].static for name in rule.never):
                _tell(rule, bare, (), site, context, told)
            elif _all_known(rule, group):
                _tell(rule, pinned, path, site, context, told)


def _all_known(rule: Rule, group: HostGroup) -> bool:
    """Tell whether pins can break a rule for certain: one that asks for every class needs the pins of them all."""
    about = [one.name for one in group.classes if not rule.classes or one.kind in rule.classes]
    return not rule.every or all(name in group.pins for name in about)


def _tell(rule: Rule, layout: HostLayout, path: Steps, site: Site, context: Context, told: set[tuple[str, str]]) -> None:
    for name, words in breaches(rule, layout):
        if (rule.id, name) in told and not path:
            continue
        told.add((rule.id, name))
        key = next((one for one in _ATTRIBUTES if one in rule.never), "")
        where: Steps = (*path, "pin", name) if path else ("traffic", name)
        about = [where, ("platform",), *((("traffic", name, key),) if key else ())]
        if not path and key and context.raw("traffic", name, key) is not None:
            where = ("traffic", name, key)
        what = "the pins break" if path else "the class breaks" if key else "the hosts break"
        message = f"{what} rule {rule.id} of platform {site.profile.name}: {words}"
        context.note(where, message, "", f"{rule.statement.rstrip('.')} ({site.profile.cite(rule)})", rule.remedy, about=tuple(about))


def _together(group: HostGroup) -> list[tuple[TrafficClass, ...]]:
    """Return the pinned classes by group of ports: those with the same pinned ports ride together."""
    found: dict[frozenset[tuple[str, str]], list[TrafficClass]] = {}
    for one in group.classes:
        if one.name in group.pins:
            found.setdefault(frozenset((pin.adapter, pin.port) for pin in group.pins[one.name]), []).append(one)
    return [tuple(classes) for classes in found.values()]


def _layout(group: HostGroup, site: Site, together: list[tuple[TrafficClass, ...]], placed: bool) -> HostLayout:
    """Return what is known of a layout; a link runs at most at the speed of its port."""
    carriers = []
    for classes in together:
        mine = group.pins[classes[0].name] if placed else ()
        carriers.append(Carrier(tuple(map(member_of, classes)), tuple(_port(group, site, pin) for pin in mine)))
    return host_layout(tuple(carriers), group, site)


def _port(group: HostGroup, site: Site, pin: Pin) -> PortAt:
    adapter = next(one for one in group.adapters if one.name == pin.adapter)
    speed = next(port.speed for port in (*adapter.ports, *adapter.mgmt) if port.name == pin.port)
    far = [port.speed for switch, name in pin.ends or () for port in site.switches[switch].ports if port.name == name]
    fabric = pin.fabric or (site.switches[pin.ends[0][0]].fabric if pin.ends else None)
    return PortAt(pin.adapter, adapter.model, min([speed, *far]), fabric, None)
