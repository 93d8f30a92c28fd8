"""The requirements of a site, and the site without some of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import HostGroup, Site, TrafficClass
from nicplanner.model.requirement import HEADROOM, HOST_FAILURES, SPARE, Requirement, apart
from nicplanner.model.sets import is_hard, rules_of
from nicplanner.rules import Rule

FIXED = ("vlan", "subnet", "prefix")
"""Keys of a class that fix a value for each fabric in use, and so how many fabrics there may be; or how many addresses."""


def requirements(site: Site, kept: Collection[str] = ()) -> list[Requirement]:
    """Return the requirements of a site, but for some platform rules that are `kept`.

    Without all of them a host needs a port for each group of classes that may meet, and no more.
    """
    out = [HEADROOM] if site.max_utilisation < 1 else []
    out += [SPARE] if site.spare_ports else []
    out += [HOST_FAILURES] if site.host_failures else []
    out += [Requirement("pin", name, group.key) for group in site.groups for name in group.pins]
    out += [Requirement("rule", rule.id) for rule in about(site) if rule.id not in kept and is_hard(rule, site.recommendations)]
    carried: dict[str, list[TrafficClass]] = {}
    for group in site.groups:
        for one in group.classes:
            carried.setdefault(one.name, []).append(one)
    for name, every in carried.items():
        out += _of_class(name, every)
    met = {name for group in site.groups for name in (one.name for one in group.classes)}
    pairs = {apart(one.name, other) for every in carried.values() for one in every for other in one.apart_from if other in met}
    return [*out, *sorted(pairs - {apart(name, name) for name in met})]


def about(site: Site) -> list[Rule]:
    """Return the rules that a program states and that are about a class that some host group carries."""
    kinds = {one.kind for group in site.groups for one in group.classes}
    return [rule for rule in rules_of(site) if not rule.classes or not kinds.isdisjoint(rule.classes)]


def _of_class(name: str, every: list[TrafficClass]) -> Iterator[Requirement]:
    """Yield what a class asks for in any of the host groups that carry it."""
    first = every[0]
    if any(one.dedicated for one in every):
        yield Requirement("dedicated", name)
    if any(one.team_mode == "lacp" for one in every):
        yield Requirement("lacp", name)
    if not first.mesh:
        for key in FIXED if first.per_fabric else FIXED[1:]:
            if getattr(first, key) is not None:
                yield Requirement("fixed", name, key)
    if first.per_fabric and not first.mesh and first.gateway is not False:
        yield Requirement("gateway", name)
    for kind in ("adapter", "port", "switch"):
        if any(kind in one.survive for one in every):
            yield Requirement("survive", name, kind)
    if any(one.demand for one in every):
        yield Requirement("demand", name)
    for peak in dict.fromkeys(peak for one in every for peak, rate in one.peaks.items() if rate):
        yield Requirement("peak", name, peak)
    if any(one.mesh and one.links_per_pair > 1 for one in every):
        yield Requirement("links", name)


def last_requirements(site: Site) -> list[Requirement]:
    """Return what else could be given up where nothing of :func:`requirements` helps: one set of fabrics a scope, classes altogether."""
    out = []
    for name in dict.fromkeys(one.name for group in site.groups for one in group.classes):
        traffic = site.classes[name]
        if traffic.per_fabric and not traffic.mesh and traffic.scope != "rack":
            out.append(Requirement("scope", name))
        if len(site.classes) > 1 and all(len(group.classes) > 1 for group in site.groups):
            out.append(Requirement("carried", name))
    return out


def without(site: Site, dropped: Collection[Requirement]) -> Site:
    """Return the site without some requirements."""
    for one in sorted(dropped):
        site = _DROP[one.kind](site, one)
    return site


def _class(change: Callable[[TrafficClass, Requirement], TrafficClass]) -> Callable[[Site, Requirement], Site]:
    """Return what changes the class of a requirement in every host group."""

    def drop(site: Site, asked: Requirement) -> Site:
        def on_group(group: HostGroup) -> HostGroup:
            return replace(group, classes=tuple(change(one, asked) if one.name == asked.name else one for one in group.classes))

        classes = {key: change(one, asked) if key == asked.name else one for key, one in site.classes.items()}
        return replace(site.changed(on_group), classes=classes)

    return drop


def _apart(site: Site, asked: Requirement) -> Site:
    for name, other in ((asked.name, asked.detail), (asked.detail, asked.name)):
        meet = _class(lambda one, asked: replace(one, apart_from=one.apart_from - {asked.detail}))
        site = meet(site, Requirement("apart", name, other))
    return site


def _pin(site: Site, asked: Requirement) -> Site:
    def unpinned(group: HostGroup) -> HostGroup:
        pins = {name: pins for name, pins in group.pins.items() if name != asked.name}
        return replace(group, pins=pins) if group.key == asked.detail else group

    return site.changed(unpinned)


def _rule(site: Site, asked: Requirement) -> Site:
    rules = {key: rule for key, rule in site.profile.rules.items() if key != asked.name}
    return replace(site, profile=replace(site.profile, rules=rules))


def _carried(site: Site, asked: Requirement) -> Site:
    def unloaded(group: HostGroup) -> HostGroup:
        classes = tuple(one for one in group.classes if one.name != asked.name)
        return replace(group, classes=classes, pins={name: pins for name, pins in group.pins.items() if name != asked.name})

    return site.changed(unloaded)


def _peak(one: TrafficClass, asked: Requirement) -> TrafficClass:
    """Let a peak ask for nothing. Without it the class would have its demand, which may be more."""
    return replace(one, peaks=FrozenMap({name: rate * (name != asked.detail) for name, rate in one.peaks.items()}))


def _one_link(one: TrafficClass, _: Requirement) -> TrafficClass:
    """Return a mesh with one link a pair, and without what more links are for: a mesh that is never harder to build."""
    return replace(one, links_per_pair=1, survive=frozenset(), demand=one.demand * 0, peaks=FrozenMap())


_DROP: Mapping[str, Callable[[Site, Requirement], Site]] = MappingProxyType(
    {
        "headroom": lambda site, _: replace(site, max_utilisation=site.max_utilisation / site.max_utilisation),
        "hosts": lambda site, _: replace(site, host_failures=0),
        "peak": _class(_peak),
        "spare": lambda site, _: replace(site, spare_ports=0),
        "pin": _pin,
        "rule": _rule,
        "dedicated": _class(lambda one, _: replace(one, dedicated=False)),
        "lacp": _class(lambda one, _: replace(one, team_mode="switch-independent")),
        "fixed": _class(lambda one, asked: replace(one, **{asked.detail: None})),  # type: ignore[arg-type]
        "gateway": _class(lambda one, _: replace(one, gateway=False)),
        "survive": _class(lambda one, asked: replace(one, survive=one.survive - {asked.detail})),
        "demand": _class(lambda one, _: replace(one, demand=one.demand * 0)),
        "links": _class(_one_link),
        "apart": _apart,
        "scope": _class(lambda one, _: replace(one, scope="rack")),
        "carried": _carried,
    }
)
"""Kind of requirement → the site without one."""
