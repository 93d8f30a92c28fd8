"""Records → site: expand, place, resolve. Reports every unknown name with its place and the nearest valid one."""

from __future__ import annotations

from collections.abc import Mapping

from nicplanner import names
from nicplanner.catalog import Catalog
from nicplanner.design.build_defaults import with_defaults
from nicplanner.design.build_demands import stated_demand, with_machines
from nicplanner.design.build_hosts import host_group
from nicplanner.design.build_machines import build_acls, build_machines, build_monitors, build_networks
from nicplanner.design.build_purchase import build_purchase
from nicplanner.design.build_states import build_states
from nicplanner.design.build_switches import build_switches
from nicplanner.design.context import Context
from nicplanner.design.fields import DesignRecord, RackRecord, TrafficRecord
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.purchase import Price
from nicplanner.design.site import Rack, Site, TrafficClass
from nicplanner.errors import listing, nearest
from nicplanner.reading.problems import Findings
from nicplanner.rules import Profile
from nicplanner.rules.conditions import KINDS


def build_site(
    record: DesignRecord, catalog: Catalog, profile: Profile, findings: Findings, prices: Mapping[str, Price]
) -> tuple[Site, Context]:
    """Resolve the records; what has a mistake is noted and left out.

    Parameters
    ----------
    record
        The records, without their faulty parts.
    catalog
        Where models are looked up.
    profile
        The platform.
    findings
        Receives every mistake; knows what was refused before.
    prices
        The price list of the design.

    Returns
    -------
    tuple
        The site (whole only if `findings` stays empty), and what it was resolved against.
    """
    context = Context(record, catalog, findings)
    context.racks = _racks(context)
    context.classes = _classes(context, profile)
    context.switches = build_switches(context)
    purchase = build_purchase(record.purchase, prices, context)
    context.candidates = purchase.adapters if purchase is not None else ()
    groups = tuple(host_group(key, record.hosts[key], context) for key in names.natural(record.hosts))
    networks = build_networks(context)
    context.classes, groups = with_defaults(groups, networks, profile, context)
    machines = build_machines(groups, networks, context)
    context.classes, groups = with_machines(groups, networks, machines, context)
    for name in record.addressing.extra:
        context.check_names([name], context.classes, "traffic", "class", ("addressing", "extra", name), at_key=True)
    addressing, policy = record.addressing, record.policy
    reserved = frozenset(addressing.reserved.vlans)
    site = Site(
        name=record.name,
        racks=FrozenMap(context.racks),
        switches=FrozenMap(context.switches),
        groups=groups,
        classes=FrozenMap(context.classes),
        max_utilisation=policy.max_utilisation,
        spare_ports=policy.spare_ports,
        supernets=addressing.supernet,
        vlan_pool=tuple(vlan for vlan in addressing.vlans if vlan not in reserved),
        reserved_vlans=reserved,
        reserved_networks=addressing.reserved.networks,
        first_host=addressing.first_host,
        growth_percent=addressing.growth_percent,
        extra=FrozenMap({name: addressing.extra[name] for name in names.natural(addressing.extra)}),
        catalog=catalog,
        profile=profile,
        recommendations=policy.recommendations,
        teaming=policy.teaming or profile.settings.get("teaming"),
        networks=FrozenMap(networks),
        machines=machines,
        acls=build_acls(context),
        monitors=build_monitors(context),
        states=build_states(context),
        host_failures=policy.host_failures,
        purchase=purchase,
    )
    return site, context


def _racks(context: Context) -> dict[str, Rack]:
    """Racks by name in natural order; without any, those that the devices name."""
    given: dict[str, RackRecord] = {}
    owner: dict[str, str] = {}
    for key in names.natural(context.record.racks):
        for name in names.expand(key):
            other = owner.setdefault(name.casefold(), key)
            if name in given or other != key:
                context.note(
                    ("racks", key),
                    "a rack stands twice (case does not distinguish)",
                    repr(name),
                    "each rack once",
                    f"also under '{other}'",
                    True,
                )
                continue
            given[name] = context.record.racks[key] or RackRecord()
    if not context.raw("racks"):
        named = [rack for host in context.record.hosts.values() for rack in host.rack]
        named += [rack for switch in context.record.switches.values() for rack in switch.rack]
        given = dict.fromkeys(named, RackRecord())
    out: dict[str, Rack] = {}
    for i, name in enumerate(names.natural(given), start=1):
        rack = given[name]
        out[name] = Rack(name, rack.row, i if rack.position is None else rack.position, rack.height_units)
    return out


# ---------------------------------------------------------------------------------------------------------------- classes


def _classes(context: Context, profile: Profile) -> dict[str, TrafficClass]:
    traffic = context.record.traffic
    seen: dict[str, str] = {}
    for name in names.natural(traffic):
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            hint = "remove or rename one of the two"
            context.note(
                ("traffic", name),
                "a class stands twice (case does not distinguish)",
                f"{name!r} and {other!r}",
                "each class once",
                hint,
                True,
            )
    kinds = {name: _kind(name, traffic[name], context) for name in names.natural(traffic)}
    out = {name: _traffic_class(name, kinds, profile, context) for name in kinds}
    for name in out:
        path = ("traffic", name, "apart_from")
        others = {other: one for other, one in out.items() if other != name}
        if name in out[name].apart_from:
            context.note(
                context.item(path, name), "a class cannot be apart from itself", repr(name), listing(others, 16), "remove it from the list"
            )
        context.check_names(names.natural(out[name].apart_from - {name}), others, "traffic", "class", path, pointed=True)
    return out


def _kind(name: str, given: TrafficRecord, context: Context) -> str:
    if given.kind is not None:
        return given.kind
    if name in KINDS:
        return name
    message = "the kind is missing, and the class's name is no kind"
    hint = nearest(name, KINDS).replace("did you mean", "did you mean the class", 1)
    context.note(
        ("traffic", name),
        message,
        repr(name),
        listing(KINDS, 20),
        f"add 'kind:'{'; ' + hint if hint else ''}",
        True,
        (("traffic", name, "kind"),),
    )
    return "production"


def _attached(name: str, kinds: Mapping[str, str], profile: Profile, context: Context, follow: bool = True) -> tuple[str, str, int]:
    """Return redundancy, attachment and links a pair of a class: as stated, else those of the class that it follows, else the defaults."""
    given, defaults = context.record.traffic[name], profile.defaults(kinds[name])
    attach, links = given.attach, given.links_per_pair
    leader = next((one for one, kind in kinds.items() if kind == defaults.follows and one != name), None)
    if follow and leader is not None and given.redundancy is None:
        redundancy, way, its_links = _attached(leader, kinds, profile, context, False)
        if attach in (None, way) and redundancy != "single":  # a single class must say itself that it survives nothing
            return redundancy, way, links or its_links
    default = "mpio" if attach == "mesh" else defaults.redundancy
    return given.redundancy or default, attach or "switch", links or 1


def _traffic_class(name: str, kinds: Mapping[str, str], profile: Profile, context: Context) -> TrafficClass:
    given, kind = context.record.traffic[name], kinds[name]
    defaults = profile.defaults(kind)
    redundancy, attach, links = _attached(name, kinds, profile, context)
    mesh = attach == "mesh"
    survive = defaults.survive if not mesh else frozenset({"port"}) if links > 1 else frozenset[str]()
    path = ("traffic", name)
    if given.team_mode == "lacp" and redundancy not in ("team", "paths"):
        message = f"lacp needs a team, but the class's redundancy is {redundancy}"
        hint = "remove 'team_mode', or set redundancy: team"
        about = ((*path, "team_mode"), (*path, "redundancy"), (*path, "kind"))
        context.note((*path, "team_mode"), message, "'lacp'", "switch-independent", hint, about=about)
    return TrafficClass(
        name=name,
        kind=kind,
        **stated_demand(given.demand_gbps),
        min_failover=given.min_failover,
        survive=survive if given.survive is None else frozenset(given.survive),
        redundancy=redundancy,
        dedicated=(given.sharing or defaults.sharing) == "dedicated",
        apart_from=frozenset(given.apart_from),
        team_mode=given.team_mode,
        mtu=defaults.mtu if given.mtu is None else given.mtu,
        zone=given.zone,
        scope=given.scope or ("site" if mesh else defaults.scope),
        vlan=given.vlan,
        subnet=given.subnet,
        prefix=given.prefix,
        gateway=(defaults.gateway and not mesh) if given.gateway is None else given.gateway,
        attach=attach,
        links_per_pair=links,
        peaks=FrozenMap(given.peaks),
    )
