"""Requirements that contradict each other: an irreducible set of what the user asked for, found by taking requirements away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import HostGroup, Site, TrafficClass
from nicplanner.model.build import build_model
from nicplanner.model.giving_way import named
from nicplanner.model.relaxation import exceed, fits_somehow
from nicplanner.model.sets import all_sets, is_hard, rules_of
from nicplanner.network.quotient import Network, build_network
from nicplanner.solver import Clock, Status, minimise


@dataclass(frozen=True)
class Requirement:
    """Something that the user asked for: how the design says it, and the site without it."""

    text: str
    drop: Callable[[Site], Site]


def requirements(site: Site, kept: Collection[str] = ()) -> Iterator[Requirement]:
    """Yield the requirements of a site that can be taken away one by one, but for some platform rules that are kept."""
    if site.spare_ports:
        yield Requirement(f"policy.spare_ports: {site.spare_ports}", lambda s: replace(s, spare_ports=0))
    if site.host_failures:
        yield Requirement(f"policy.host_failures: {site.host_failures}", lambda s: replace(s, host_failures=0))
    for group in site.groups:
        for name in group.pins:
            yield Requirement(f"hosts.{group.key}.pin.{name}", _on_group(group.key, _unpinned(name)))
    for rule in rules_of(site):
        if rule.id not in kept and is_hard(rule, site.recommendations):
            yield Requirement(f"platform rule {named(rule)}", _without_rule(rule.id))
    names = list(dict.fromkeys(one.name for group in site.groups for one in group.classes))
    for name in names:
        carried = [one for group in site.groups for one in group.classes if one.name == name]
        if any(one.dedicated for one in carried):
            yield Requirement(f"traffic.{name}.sharing: dedicated", _on_class(name, lambda one: replace(one, dedicated=False)))
        if any(one.apart_from for one in carried):
            yield Requirement(f"traffic.{name}.apart_from", _on_class(name, lambda one: replace(one, apart_from=frozenset())))
        if any(one.team_mode == "lacp" for one in carried):
            yield Requirement(f"traffic.{name}.team_mode: lacp", _on_class(name, lambda one: replace(one, team_mode="switch-independent")))
        if carried[0].redundancy == "single":
            yield Requirement(f"traffic.{name}.redundancy: single", _on_class(name, lambda one: replace(one, redundancy="mpio")))
        for key in ("vlan", "subnet", "prefix"):
            if carried[0].per_fabric and not carried[0].mesh and getattr(carried[0], key) is not None:
                yield Requirement(f"traffic.{name}.{key}", _on_class(name, _free(key)))
        if carried[0].per_fabric and not carried[0].mesh and carried[0].gateway is not False:
            yield Requirement(
                f"traffic.{name}.gateway (one default gateway, so one fabric)", _on_class(name, lambda one: replace(one, gateway=False))
            )
        for kind in ("adapter", "port", "switch"):
            if any(kind in one.survive for one in carried):
                yield Requirement(f"traffic.{name}.survive: {kind}", _on_class(name, _without(kind)))
        if any(one.demand for one in carried):
            yield Requirement(f"traffic.{name}.demand_gbps", _on_class(name, lambda one: replace(one, demand=one.demand * 0)))
        for peak in dict.fromkeys(peak for one in carried for peak, rate in one.peaks.items() if rate):
            yield Requirement(f"traffic.{name}.peaks.{peak}", _on_class(name, _without_peak(peak)))
        if any(one.mesh and one.links_per_pair > 1 for one in carried):
            yield Requirement(f"traffic.{name}.links_per_pair: {carried[0].links_per_pair}", _on_class(name, _one_link))
        if any(one.per_fabric and one.scope != "rack" and not one.mesh for one in carried):
            yield Requirement(
                f"traffic.{name}.scope (same fabrics on all its hosts)", _on_class(name, lambda one: replace(one, scope="rack"))
            )


def conflict(network: Network, solver: str, clock: Clock, kept: Collection[str] = ()) -> list[str]:
    """Return a sentence with a set of requirements that cannot hold together; without any one of them a layout exists.

    Platform rules in `kept` are none of them: what is asked is what stands against these.

    Where resources are short as well, the requirements are those that no amount of resources could meet. Empty if the time ran out, or
    if taking everything away does not help.
    """
    sentence = "" if kept else "these requirements cannot hold together, and without any one of them they could: "
    for check, extra in ((_fits, ""), (_fits_somehow, "; beside them, ports, VLAN ids or addresses are short")):
        found = _irreducible(network.site, lambda site, check=check: check(site, solver, clock), clock, kept)  # type: ignore[misc]
        if found:
            return [sentence + "; ".join(one.text for one in found) + extra]
    bare = network.site
    for one in requirements(network.site, kept):
        bare = one.drop(bare)
    return [f"{short} (this holds even without any other requirement)" for short in exceed(build_network(bare), solver, clock)]


def _irreducible(site: Site, fits: Callable[[Site], bool], clock: Clock, keep: Collection[str]) -> list[Requirement]:
    """Return requirements that cannot be met together while all but one could, found by taking one after the other away for good."""
    left = list(requirements(site, keep))
    if fits(site) or not fits(_without_all(site, left)):
        return []
    kept: list[Requirement] = []
    dropped: list[Requirement] = []
    for one in left:
        if clock.over():
            return []
        (kept if fits(_without_all(site, [*dropped, one])) else dropped).append(one)
    return kept


def _without_all(site: Site, dropped: list[Requirement]) -> Site:
    for one in dropped:
        site = one.drop(site)
    return site


def fits(network: Network, solver: str, clock: Clock) -> bool:
    """Tell whether a layout exists (of which a time limit that is hit says no)."""
    model = build_model(network, all_sets(network)[0])
    return minimise(model.program, {}, solver, clock).status is Status.OPTIMAL


def _fits(site: Site, solver: str, clock: Clock) -> bool:
    return fits(build_network(site), solver, clock)


def _fits_somehow(site: Site, solver: str, clock: Clock) -> bool:
    return fits_somehow(build_network(site), solver, clock)


def _on_group(key: str, change: Callable[[HostGroup], HostGroup]) -> Callable[[Site], Site]:
    return lambda site: site.changed(lambda group: change(group) if group.key == key else group)


def _unpinned(name: str) -> Callable[[HostGroup], HostGroup]:
    return lambda group: replace(group, pins={other: pins for other, pins in group.pins.items() if other != name})


def _without_rule(name: str) -> Callable[[Site], Site]:
    def drop(site: Site) -> Site:
        rules = {key: rule for key, rule in site.profile.rules.items() if key != name}
        return replace(site, profile=replace(site.profile, rules=rules))

    return drop


def _without(kind: str) -> Callable[[TrafficClass], TrafficClass]:
    return lambda one: replace(one, survive=one.survive - {kind})


def _without_peak(peak: str) -> Callable[[TrafficClass], TrafficClass]:
    """Let a peak ask for nothing. Without it the class would have its demand, which may be more."""
    return lambda one: replace(one, peaks=FrozenMap({name: rate * (name != peak) for name, rate in one.peaks.items()}))


def _one_link(one: TrafficClass) -> TrafficClass:
    """Return a mesh with one link a pair, and without what more links are for: a mesh that is never harder to build."""
    return replace(one, links_per_pair=1, survive=frozenset(), demand=one.demand * 0, peaks=FrozenMap())


def _free(key: str) -> Callable[[TrafficClass], TrafficClass]:
    return lambda one: replace(one, **{key: None})  # type: ignore[arg-type]


def _on_class(name: str, change: Callable[[TrafficClass], TrafficClass]) -> Callable[[Site], Site]:
    def on_group(group: HostGroup) -> HostGroup:
        return replace(group, classes=tuple(change(one) if one.name == name else one for one in group.classes))

    def on_site(site: Site) -> Site:
        classes = {key: change(one) if key == name else one for key, one in site.classes.items()}
        return replace(site.changed(on_group), classes=classes)

    return on_site
