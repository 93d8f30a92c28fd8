"""The runway against brute force: the factor that a row states is where the old layout stops to pass, not a hair earlier or later."""

from __future__ import annotations

import sys
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from nicplanner.names import expand
from nicplanner.study.growth.outlook import runway_of
from nicplanner.study.growth.rates import Rate, read_growth

sys.path.insert(0, str(Path(__file__).parents[2] / "planner"))
sys.path.insert(0, str(Path(__file__).parent))
import one_by_one
from strategies import ADDRESSES, BUSES, LARGER, PEAKS, SCARCE, TINY, clusters, designs

HAIR = Fraction(1, 10**6)
PROFILE = settings(
    max_examples=24, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def rates() -> st.SearchStrategy[str]:
    return st.sampled_from(("0%/year", "5%/year", "20%/year", "1.5%/month", "80%/year", "0.3%/month"))


def broken(found: list[Any], rules: tuple[str, ...], group: Any, names: tuple[str, ...]) -> bool:
    """Tell whether the proof names a group of ports of some hosts (the groups are called by their first class)."""
    return any(
        one.rule.startswith(rules) and set(hosts_of(one.subject)) & {host.name for host in group.hosts}
        and (not names or one.subject.endswith(tuple(f" group {name!r}" for name in names)))
        for one in found
    )  # fmt: skip


def hosts_of(subject: str) -> list[str]:
    text = subject.split(" group ")[0]
    first, more, _ = text.partition(" and ")
    return [name for part in (first if more else text).split(", ") for name in expand(part)]


def loaded(*sizes: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return designs of some sizes, half of them with peaks, or with clusters whose hosts may fail."""
    return st.one_of(st.sampled_from(sizes).flatmap(designs), designs(PEAKS), clusters())


@settings(PROFILE, max_examples=60)
@given(loaded(TINY, BUSES, BUSES, LARGER))
def test_links_and_buses_under_growth_of_all_demands(data: dict[str, Any]) -> None:
    made = one_by_one.planned(data)
    assume(made is not None)
    assert made is not None
    design, plan = made
    growth = read_growth(tuple(design.site.classes), "20%/year")
    rows = runway_of(design, plan, growth, replanned=False).rows
    loads = [row for row in rows if row.unit == "Gbit/s"]
    first = min((row.factor for row in loads if row.factor is not None), default=None)
    assert one_by_one.proof(design.site, plan, lambda _: (first or 10**6) * (1 - HAIR)) == []
    assert (first is None) == (not one_by_one.proof(design.site, plan, lambda _: Fraction(10**9)))
    if first is not None:
        assert one_by_one.proof(design.site, plan, lambda _: first * (1 + HAIR)) != []
    for group in design.site.groups:
        led = {name: row[4] for row in plan.tables["ports"].rows() if row[0] == group.hosts[0].name for name in row[6].split(";")}
        own = {row.subject: row for row in loads if row.subject.startswith(f"{group.key} ")}
        for traffic in group.classes:
            row = own[f"{group.key} {traffic.name}"]
            assert row.used <= row.capacity
            if row.factor is None:
                continue
            below, above = (one_by_one.proof(design.site, plan, lambda _, f=row.factor * (1 + hair): f) for hair in (-HAIR, HAIR))
            assert not broken(below, ("2.4", "2.5"), group, (led[traffic.name],))
            assert broken(above, ("2.4", "2.5"), group, (led[traffic.name],))
        buses = [row.factor for row in own.values() if row.limit.startswith("bus") and row.factor is not None]
        links = [row.factor for row in own.values() if not row.limit.startswith("bus") and row.factor is not None]
        if buses and min(buses) < min(links, default=Fraction(10**9)):
            first = min(buses)
            below, above = (one_by_one.proof(design.site, plan, lambda _, f=first * (1 + hair): f) for hair in (-HAIR, HAIR))
            assert not broken(below, ("2.6",), group, ())
            assert broken(above, ("2.6",), group, ())


@settings(PROFILE, max_examples=60)
@given(loaded(TINY, BUSES, LARGER), st.data())
def test_links_and_buses_when_classes_grow_at_rates_of_their_own(data: dict[str, Any], draw: st.DataObject) -> None:
    made = one_by_one.planned(data)
    assume(made is not None)
    assert made is not None
    design, plan = made
    growth = read_growth(tuple(design.site.classes), {name: draw.draw(rates()) for name in design.site.classes}, years=30)
    rows = [row for row in runway_of(design, plan, growth, replanned=False).rows if row.unit == "Gbit/s"]
    years = [row.years for row in rows if row.years is not None]
    first = min(years, default=None)
    if first is None:
        assert one_by_one.proof(design.site, plan, lambda name: Fraction(after(growth.demand[name], 60))) == [] or growth.idle
        return
    early, late = first * (1 - 1e-6) - 1e-9, first * (1 + 1e-6) + 1e-6
    assert early < 0 or one_by_one.proof(design.site, plan, lambda name: Fraction(after(growth.demand[name], early))) == []
    assert one_by_one.proof(design.site, plan, lambda name: Fraction(after(growth.demand[name], late))) != []
    for row in rows:  # by_year says the same as years
        for year, used in enumerate(row.by_year):
            if row.years is not None and abs(row.years - year) > 1e-6:
                assert (used > row.capacity) == (row.years < year)


def after(rate: Rate, years: float) -> float:
    return float(rate.after(1)) ** years


@PROFILE
@given(st.sampled_from((SCARCE, SCARCE, TINY)).flatmap(designs))
def test_switch_ports_and_racks_with_hosts_added_one_by_one(data: dict[str, Any]) -> None:
    made = one_by_one.planned(data)
    assume(made is not None)
    assert made is not None
    design, plan = made
    growth = read_growth(tuple(design.site.classes), "0%/year", "20%/year")
    rows = runway_of(design, plan, growth, replanned=False).rows
    switches = [row for row in rows if row.kind == "switch" and row.factor is not None]
    for row in switches:
        assert row.full <= row.capacity
    found = one_by_one.first_failing(design.site, lambda counts: one_by_one.ports_fit(design.site, plan, counts), 12)
    assert found == min((row.factor for row in switches if row.factor < 12), default=None)  # it tries so many times today's hosts
    for row in (row for row in rows if row.kind == "rack"):
        if design.site.racks[row.subject].height <= 24:
            found = one_by_one.first_failing(
                design.site, lambda counts, rack=row.subject: one_by_one.racks_fit(design.site, rack, counts), 30
            )
            assert found == row.factor


@PROFILE
@given(designs(ADDRESSES), st.integers(13, 62), st.booleans())
def test_subnets_with_hosts_added_one_by_one(data: dict[str, Any], gateway: int, stated: bool) -> None:
    for name, one in data["traffic"].items():
        one.pop("subnet", None)
        one["gateway"] = False
        if stated and one.get("redundancy", "team") == "team" and one.get("kind", name) in ("management", "backup"):
            one["gateway"] = f"10.0.0.{gateway}"
            stated = False
    data["addressing"] |= {"supernet": ["10.0.0.0/26", "10.0.1.0/26", "10.0.2.0/27"]}
    made = one_by_one.planned(data)
    assume(made is not None)
    assert made is not None
    design, plan = made
    growth = read_growth(tuple(design.site.classes), "0%/year", "20%/year")
    rows = {row.subject.split()[-1]: row for row in runway_of(design, plan, growth, replanned=False).rows if row.kind == "subnet"}
    assert len(rows) == len(plan.tables["vlans"])
    for line in plan.tables["vlans"].rows():
        row, subnet = rows[line[5]], IPv4Network(line[5])
        taken = int(IPv4Address(line[6])) - int(subnet.network_address) if line[6] else 0

        def fits(counts: one_by_one.Counts, line: tuple[Any, ...] = line, last: int = subnet.num_addresses - 2, taken: int = taken) -> bool:
            given = [list(one_by_one.offsets(design.site, plan, line, counts, group.key)) for group in design.site.groups]
            return all(max(one, default=0) <= last and taken not in one for one in given)

        assert row.used == max((offset for offset in one_by_one.offsets(design.site, plan, line, today(design.site), "")), default=0)
        found = one_by_one.first_failing(design.site, fits, 140)
        assert found == row.factor


def today(site: Any) -> dict[str, int]:
    return {group.key: len(group.hosts) for group in site.groups}
