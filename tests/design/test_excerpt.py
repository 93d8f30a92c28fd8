"""What a plan says of its site: complete, checked against the design, refused where it is not sound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.design.excerpt import SiteExcerpt, site_excerpt
from nicplanner.verify import manifest_violations, read_tables


@pytest.fixture(scope="module")
def design() -> nic.Design:
    switches = {"uplinks": ["g45"], "peer_links": ["g46"], "occupied": ["g[47-48]"]}
    return nic.Design.parse(nic.starter()).replace({f"switches.sw-a.{key}": value for key, value in switches.items()})


def test_every_port_of_a_switch_has_its_use(design: nic.Design) -> None:
    read = SiteExcerpt.of({"site": site_excerpt(design.site)})
    one = read.switches["sw-a"]
    assert (one.uplinks, one.peer_links, one.occupied) == (("g45",), ("g46",), ("g47", "g48"))
    hosts = {port.name for port in design.site.switches["sw-a"].ports}
    assert {name for name, _ in read.ports.switches[one.model]} == hosts | {*one.uplinks, *one.peer_links, *one.occupied}


def test_every_host_and_port_of_a_plan_is_in_it(design: nic.Design) -> None:
    plan = nic.plan(design)
    read = SiteExcerpt.of(plan.manifest)
    places = {name: (rack, unit) for group in read.hosts.values() for name, rack, unit in group.places}
    assert set(places) == set(plan.ports["host"])
    assert all(places[row.host] == (row.rack, row.unit) for row in plan.cabling.itertuples())
    for group in read.hosts.values():
        models = {**{name: read.ports.adapters[model] for name, model in group.adapters.items() if name != "onboard"}}
        models["onboard"] = read.ports.servers[group.server]
        mine = {(name, port) for name, ports in models.items() for port, _, _ in ports}
        host = group.places[0][0]
        assert mine == {(row.adapter, row.port) for row in plan.ports.itertuples() if row.host == host}


def test_the_proof_compares_it_with_the_design(design: nic.Design, tmp_path: Path) -> None:
    nic.plan(design).write(tmp_path / "p")
    file = tmp_path / "p" / "plan.json"
    data = json.loads(file.read_text())

    def rules() -> list[str]:
        file.write_text(json.dumps(data))
        return [one.subject for one in manifest_violations(tmp_path / "p", read_tables(tmp_path / "p")[0], design.site)]

    assert rules() == []
    data["site"]["racks"]["R1"]["height_units"] = 47
    assert rules() == ["site.racks"]
    data["site"] = 3
    assert rules() == ["site"]
    del data["site"]
    assert rules() == []


def test_a_plan_without_it_is_planned_again() -> None:
    with pytest.raises(nic.InputError, match="plan the design again"):
        SiteExcerpt.of({})


def test_every_mistake_of_an_edited_one_is_named() -> None:
    site = site_excerpt(nic.Design.parse(nic.starter()).site)
    site["racks"]["R1"]["row"] = "first"
    del site["addressing"]
    with pytest.raises(nic.InputError) as caught:
        SiteExcerpt.of({"site": site})
    assert {problem.path for problem in caught.value.problems} == {"site.racks.R1.row", "site.addressing"}


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        ("racks.R1.height_units", 10**9, "racks.R1.height_units"),
        ("racks.R1.height_units", 0, "racks.R1.height_units"),
        ("racks.R1.position", -1, "racks.R1.position"),
        ("switches.sw-a.unit", -4, "switches.sw-a.unit"),
        ("switches.sw-a.height_units", 10**9, "switches.sw-a.height_units"),
        ("switches.sw-a.rack", "R9", "switches.sw-a.rack"),
        ("hosts.hv[01-04].places", [], "hosts.hv[01-04].places"),
        ("hosts.hv[01-04].places", [["hv01", "R9", 2]], "hosts.hv01"),
        ("hosts.hv[01-04].places", [["hv01", "R1", 2], ["hv01", "R1", 4]], "hosts.hv01"),
        ("hosts", {}, "hosts"),
        ("max_utilisation", "much", "max_utilisation"),
        ("classes.iscsi.demand_gbps", "1e400000000", "classes.iscsi.demand_gbps"),
        ("addressing.supernets", ["10.0.0.1/8"], "addressing.supernets.0"),
        ("addressing.reserved", ["::/0"], "addressing.reserved.0"),
    ],
)
def test_what_no_design_can_have_is_refused(place: str, value: object, path: str) -> None:
    site = site_excerpt(nic.Design.parse(nic.starter()).site)
    SiteExcerpt.of({"site": site})
    *above, last = place.split(".")
    part = site
    for key in above:
        part = part[key]
    assert last in part
    part[last] = value
    with pytest.raises(nic.InputError) as caught:
        SiteExcerpt.of({"site": site})
    assert [problem.path for problem in caught.value.problems] == [f"site.{path}"]
