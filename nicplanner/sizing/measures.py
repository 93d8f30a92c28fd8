"""What purchases are compared by: cost, ports, spare ports, power, and what is left after the worst single failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.design import Site
from nicplanner.plan import Plan
from nicplanner.verify.columns import cells, rows_of_each


@dataclass(frozen=True)
class Measures:
    """Measures of a purchase with its plan.

    Attributes
    ----------
    spare_ports
        Data ports that every host has free: those of the host with the fewest.
    power_w
        Typical power of the cards and switches that are bought, in W; None where the catalog does not know it of all of them.
    worst_failover
        The least share of the demands of a group of ports that the group still carries after a single failure that they survive; above
        1 where there is more than enough. None where nothing survives anything.
    worst_after
        Which failure that is, on which host: ``switch R1:A of hv01 (iscsi)``.
    """

    spare_ports: int
    power_w: Fraction | None
    worst_failover: Fraction | None
    worst_after: str


def measure(site: Site, plan: Plan, bought: Mapping[tuple[str, str], int]) -> Measures:
    """Return the measures of a plan; `bought` says how many of which model of which section were bought for it."""
    worst, after = min(_shares(site, plan), default=(None, ""))
    return Measures(_spare(site, plan), power(site, bought), worst, after)


def power(site: Site, bought: Mapping[tuple[str, str], int]) -> Fraction | None:
    """Return the power of what is bought in W, None where that of a model is not known."""
    total = Fraction(0)
    for (section, model), count in bought.items():
        entry = site.catalog.get(section, model)
        if entry is None or entry.power_w is None:
            return None
        total += entry.power_w * count
    return total


def _spare(site: Site, plan: Plan) -> int:
    mgmt = {(group.key, adapter.name, port.name) for group in site.groups for adapter in group.adapters for port in adapter.mgmt}
    owner = {host.name: host.group for host in site.hosts}
    free = dict.fromkeys(owner, 0)
    for host, adapter, port, group in zip(*(plan.tables["ports"][name] for name in ("host", "adapter", "port", "group")), strict=True):
        free[host] += not group and (owner[host], adapter, port) not in mgmt
    return min(free.values(), default=0)


def _shares(site: Site, plan: Plan) -> Iterator[tuple[Fraction, str]]:
    """Yield for each failure, host and group of ports the share of its demands that is still carried, with a text that says where.

    Of the hosts of a group with the same share the first is named.
    """
    groups = _groups(plan)
    survive = {(group.key, one.name): one.survive for group in site.groups for one in group.classes}
    owner = {host.name: host.group for host in site.hosts}
    table = plan.tables["failures"]
    states = table["state"] if "state" in table.columns else [""] * len(table)
    columns = [table[name] for name in ("kind", "element", "traffic", "demand_gbps", "surviving_gbps")]
    known: set[object] = set()
    seen: set[tuple[str, str, Fraction]] = set()
    for host, rows in rows_of_each(table["host"]).items():
        kinds, elements, traffics, demands, survivings, of_states = (cells(column, rows) for column in (*columns, states))
        # hosts of a group repeat the same cells, mostly the same objects: what was seen once gives nothing new
        alike = owner[host], groups[host], *(tuple(map(id, one)) for one in (kinds, traffics, demands, survivings, of_states))
        if alike in known:
            continue
        known.add(alike)
        carrying = dict(groups[host])
        sums: dict[tuple[str, str, str, str], tuple[Fraction, Fraction]] = {}
        for kind, element, traffic, demand, surviving, state in zip(kinds, elements, traffics, demands, survivings, of_states, strict=True):
            if kind != "host" and kind in survive[owner[host], traffic]:
                key = kind, element, carrying[traffic], state
                sums[key] = sums.get(key, (Fraction(0), surviving))[0] + demand, surviving
        for (kind, element, name, _), (demand, surviving) in sums.items():
            if demand:
                share = surviving / demand
                if (owner[host], name, share) not in seen:
                    seen.add((owner[host], name, share))
                    yield share, f"{kind} {element} of {host} ({name})"


def _groups(plan: Plan) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return for each host its classes, each with the group of ports that carries it."""
    table = plan.tables["ports"]
    out: dict[str, tuple[tuple[str, str], ...]] = {}
    same: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, str], ...]] = {}
    for host, rows in rows_of_each(table["host"]).items():
        names, traffics = tuple(cells(table["group"], rows)), tuple(cells(table["traffic"], rows))
        if (names, traffics) not in same:
            found = {one: name for name, traffic in zip(names, traffics, strict=True) for one in traffic.split(";") if one}
            same[names, traffics] = tuple(found.items())
        out[host] = same[names, traffics]
    return out
