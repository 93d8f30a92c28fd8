"""The figure of a host: what it says of each port, to scale, against the plan's tables."""

from __future__ import annotations

from typing import Any

import pytest
import sites
from matplotlib.colors import to_hex

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.plot import plot_host, plot_logical
from nicplanner.plot.back import LONG, PANEL, SHORT, UNIT, back_of, on_board, on_bracket
from nicplanner.plot.jacks import KINDS, RJ45
from nicplanner.plot.palette import class_palette, fabric_palette, ink
from nicplanner.plot.theme import LIGHT
from nicplanner.tables import Table


def by_gid(axes: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for artist in axes.get_children():
        if artist.get_gid():
            found.setdefault(artist.get_gid(), []).append(artist)
    return found


def rows(plan: nic.Plan, host: str) -> list[Any]:
    return list(plan.ports[plan.ports.host == host].itertuples())


@pytest.mark.parametrize(("make", "host"), [(lambda: sites.hosts(4), "hv03"), (sites.many_ports, "hv02"), (sites.mesh, "hv02")])
def test_each_port_is_drawn_once_in_the_colours_of_its_classes(make: Any, host: str) -> None:
    plan = make()
    drawn = by_gid(plot_host(plan, host, theme="light"))
    colours, fabrics = class_palette(plan), {**fabric_palette(plan), "direct": LIGHT.ink}
    for row in rows(plan, host):
        place = f"{row.adapter}/{row.port}"
        assert len(drawn[f"jack:{place}"]) == 1
        wanted = [colours[name].lower() for name in row.traffic.split(";") if name]
        assert [to_hex(one.get_facecolor()) for one in drawn.get(f"stripe:{place}", [])] == wanted
        assert [to_hex(one.get_facecolor()) for one in drawn.get(f"stripe:list:{place}", [])] == wanted
        cables = [to_hex(one.get_color()) for one in drawn.get(f"cable:{place}", [])]
        assert cables == ([fabrics[row.fabric].lower()] if row.traffic else [])
    jacks = [gid for gid in drawn if gid.startswith("jack:") and gid.count(":") == 1 and "/" in gid]
    assert len(jacks) == len(rows(plan, host))


def test_callouts_say_what_the_tables_say() -> None:
    plan = sites.many_ports()
    texts = [text.get_text() for text in plot_host(plan, "hv02").texts]
    used = [row for row in rows(plan, "hv02") if row.traffic]
    for row in used:
        assert texts.count(f"{row.switch}: {row.switch_port}") == 1
    for name in plan.manifest["site"]["classes"]:
        assert texts.count(name) == 1 + sum(name in row.traffic.split(";") for row in used)  # in the key, and on each port
    sizes = [sum(other.group == row.group for other in used) for row in used]
    wanted = [f"{row.redundancy} of {size} ports, 1 Gbit/s" for row, size in zip(used, sizes, strict=True) if row.redundancy != "single"]
    assert sorted(text for text in texts if " ports, " in text) == sorted(wanted)
    assert "single port, 1 Gbit/s" in texts
    assert "slot9, empty" in texts
    assert "free: p4" in texts


def test_title_and_place() -> None:
    texts = [text.get_text() for text in plot_host(sites.hosts(4), "hv03").texts]
    assert texts[:2] == ["hv03, like hv[01-04]: which port carries what", "4 hosts are alike, rack R1 unit 6"]
    assert [text.get_text() for text in plot_host(sites.hosts(1)).texts][1].startswith("the only one of its kind")
    assert plot_host(sites.hosts(4)).texts[0].get_text().startswith("hv01")


def test_hosts_of_edited_tables_are_not_called_alike() -> None:
    plan = sites.plan_of()
    names = [name for name, _, _ in next(iter(plan.manifest["site"]["hosts"].values()))["places"]]
    ports = plan.tables["ports"]
    other = (names[1], "slot1", "p1")
    rows = zip(ports["host"], ports["adapter"], ports["port"], ports["traffic"], strict=True)
    traffic = ["production" if tuple(row[:3]) == other else row[3] for row in rows]
    assert traffic != list(ports["traffic"])
    edited = Plan({**plan.tables, "ports": Table(ports.spec, {**ports.columns, "traffic": traffic})}, plan.manifest)
    texts = [text.get_text() for text in plot_host(edited).texts]
    assert not any(f"{len(names)} hosts are alike" in text for text in texts)
    alike = f"{len(names) - 1} hosts are alike, rack"
    assert any(text.startswith(alike) and text.endswith(f"; otherwise laid out: {names[1]}") for text in texts)
    assert any(names[1] in text for text in [one.get_text() for one in plot_logical(edited).texts][:2])


def test_long_names_keep_the_end_of_the_port() -> None:
    long = "a-switch-with-a-long-name.in-a-rack.in-a-room.of-the-site"

    def change(data: dict[str, Any]) -> None:
        data["switches"] = {"sw-a": data["switches"]["sw-a"], long: {**data["switches"]["sw-b"], "model": "long"}}
        data["catalog"]["switches"] = {"long": {"interfaces": {"A-Very-Long-Interface-Name/GigabitEthernet1/0/[1-48]": "1000base-t"}}}

    plan = sites.plan_of(change)
    texts = [text.get_text() for text in plot_host(plan).texts]
    ports = [row.switch_port for row in rows(plan, "hv01") if row.switch == long]
    assert len(ports) == 4
    for port in ports:
        shown = [text for text in texts if text.startswith("…") and port.endswith(text[1:])]
        assert len(shown) == 1
        assert len(shown[0]) > 20
    assert sum(text.startswith("a-switch-with-a-long-name") for text in texts) == len(ports)


def test_direct_cables_name_the_other_host() -> None:
    plan = sites.mesh()
    texts = [text.get_text() for text in plot_host(plan, "hv02").texts]
    direct = [row for row in rows(plan, "hv02") if row.fabric == "direct"]
    assert {row.switch for row in direct} == {"hv01", "hv03", "hv04"}
    for row in direct:
        assert f"{row.switch}: {row.switch_port}" in texts
    assert texts.count("direct cable") == len(direct) + 1


def test_management_only_ports_are_told_apart() -> None:
    drawn = by_gid(plot_host(sites.many_ports()))
    assert [gid for gid in drawn if gid.startswith("apart:") and "/" in gid] == ["apart:onboard/ilo", "apart:list:onboard/ilo"]


def test_sizes_are_to_scale() -> None:
    drawn = by_gid(plot_host(sites.hosts(4)))
    panel = drawn["panel"][0]
    scale = panel.get_width() / PANEL
    assert panel.get_height() / scale == pytest.approx(2 * UNIT)
    for place in ("slot1/p1", "onboard/lom1"):
        box = drawn[f"jack:{place}"][0].get_path().get_extents()
        assert (box.width / scale, box.height / scale) == pytest.approx((RJ45.width, RJ45.height))
    bracket = drawn["slot:slot1"][0]
    assert (bracket.get_width() / scale, bracket.get_height() / scale) == pytest.approx((LONG, SHORT))


def test_ink_can_be_read_on_any_colour() -> None:
    assert ink("#000000") == "#FFFFFF"
    assert ink("#FFFFFF") == "#000000"


@pytest.mark.parametrize("units", [0.5, 1, 2, 3, 4, 10])
@pytest.mark.parametrize("slots", [0, 1, 3, 8, 24])
def test_nothing_overlaps_on_the_back(units: float, slots: int) -> None:
    back = back_of(units, slots)
    boxes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in back.brackets]
    assert len(boxes) == slots
    assert all(x >= back.onboard.x + back.onboard.width and y >= 0 and a <= PANEL and b <= back.height for x, y, a, b in boxes)
    assert not [1 for i, p in enumerate(boxes) for q in boxes[:i] if p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]]


@pytest.mark.parametrize("count", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("connector", ["rj45", "sfp28", "qsfp28", "osfp"])
@pytest.mark.parametrize("units", [1, 2, 4])
def test_jacks_stay_on_their_bracket_and_board(count: int, connector: str, units: int) -> None:
    back = back_of(units, 4)
    kinds = [KINDS[connector]] * count
    for box, jacks in (
        (back.brackets[0], on_bracket(back.brackets[0], back.upright, kinds)),
        (back.onboard, on_board(back.onboard, kinds, [False] * count, 15.0)),
    ):
        assert len(jacks) == count
        assert all(one.x >= box.x - 0.01 and one.x + one.width <= box.x + box.width + 0.01 for one in jacks)
        assert all(one.y >= box.y and one.y + one.height <= box.y + box.height + 0.01 for one in jacks)
        assert not [
            1 for i, p in enumerate(jacks) for q in jacks[:i]
            if p.x < q.x + q.width and q.x < p.x + p.width and p.y < q.y + q.height and q.y < p.y + p.height
        ]  # fmt: skip
