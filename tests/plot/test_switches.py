"""The faces of switches: every port of the model, used ones in the colours of their classes, and counts equal to the tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import sites
from matplotlib.colors import to_hex

from nicplanner.plot import plot_switches
from nicplanner.plot.faces import face_of
from nicplanner.plot.palette import class_palette


@pytest.mark.parametrize("make", [lambda: sites.hosts(4), sites.many_ports, lambda: sites.hosts(64)])
def test_every_port_is_drawn_once_in_the_colours_of_its_classes(make: Any) -> None:
    plan = make()
    axes = plot_switches(plan, theme="light")
    drawn: dict[str, list[Any]] = {}
    for artist in axes.get_children():
        drawn.setdefault(artist.get_gid() or "", []).append(artist)
    colours = class_palette(plan)
    site = plan.manifest["site"]
    used = {(row.switch, row.switch_port): row.traffic.split(";") for row in plan.ports.itertuples() if row.traffic}
    for name, switch in site["switches"].items():
        for port, _ in site["ports"]["switches"][switch["model"]]:
            assert len(drawn[f"jack:{name}/{port}"]) == 1
            stripes = [to_hex(one.get_facecolor()) for one in drawn.get(f"stripe:{name}/{port}", [])]
            assert stripes == [colours[one].lower() for one in used.get((name, port), [])]


def test_counts_are_those_of_the_tables() -> None:
    plan = sites.many_ports()
    texts = [text.get_text() for text in plot_switches(plan).texts]
    used = Counter(plan.ports.switch[plan.ports.traffic != ""])
    assert f"{used['sw-a']} of 98 used, {100 * used['sw-a'] / 98:.0f} %" in texts  # 108 less 2 uplinks, a peer link, 7 occupied
    assert f"{used['sw-b']} of 108 used, {100 * used['sw-b'] / 108:.0f} %" in texts
    assert any("2 uplinks, 1 peer link, 7 occupied ports" in text for text in texts)
    assert [text for text in texts if text in ("free", "uplink", "peer link", "occupied")] == ["free", "uplink", "peer link", "occupied"]


def test_letters_beside_the_ports_are_those_of_the_key() -> None:
    plan = sites.hosts(4)
    texts = [text.get_text() for text in plot_switches(plan).texts]
    sets = Counter(row.traffic.replace(";", " + ") for row in plan.ports.itertuples() if row.traffic)
    key = {name: texts[texts.index(name) - 1] for name in sets}
    assert sorted(key.values()) == ["a", "b", "c", "d"]
    for name, letter in key.items():
        assert texts.count(letter) == sets[name] + 1


def test_chosen_switches_and_how_many_more_there_are() -> None:
    plan = sites.many_racks()
    first = [text.get_text() for text in plot_switches(plan).texts]
    assert first[0] == "Switch ports in use: 8 of 24 switches, 16 more"
    chosen = [text.get_text() for text in plot_switches(plan, ["sw-r07a", "sw-r02b"]).texts]
    assert chosen[0] == "Switch ports in use: 2 of 24 switches, 22 more"
    assert [text for text in chosen if text.startswith("sw-r")] == ["sw-r07a", "sw-r02b"]
    assert plot_switches(plan, "sw-r07a").texts[0].get_text() == "Switch ports in use: 1 of 24 switches, 23 more"
    assert plot_switches(sites.hosts(4)).texts[0].get_text() == "Switch ports in use"


def test_ports_stand_in_twos_and_twelves() -> None:
    face = face_of(1, [(f"ge{i}", "1000base-t") for i in range(1, 49)] + [(f"xg{i}", "10gbase-x-sfpp") for i in range(1, 5)])
    spots = {spot.name: spot for spot in face.spots}
    assert len(spots) == 52
    assert spots["ge1"].x == spots["ge2"].x
    assert spots["ge1"].y < spots["ge2"].y
    steps = [spots[f"ge{i + 2}"].x - spots[f"ge{i}"].x for i in range(1, 47, 2)]
    assert [i for i, step in enumerate(steps, start=1) if step > 14] == [6, 12, 18]
    assert spots["xg1"].x > spots["ge47"].x
    assert spots["xg1"].number == "1"
    assert spots["ge48"].number == "48"


@pytest.mark.parametrize("count", [1, 5, 48, 100, 192, 400])
@pytest.mark.parametrize("interface", ["1000base-t", "25gbase-x-sfp28", "100gbase-x-qsfp28", "100gbase-x-cfp2"])
def test_ports_stay_on_the_face_and_apart(count: int, interface: str) -> None:
    face = face_of(1, [(f"Ethernet1/{i}", interface) for i in range(1, count + 1)])
    assert len({spot.name for spot in face.spots}) == len(face.spots) == count
    boxes = [(spot.x, spot.y, spot.x + spot.width, spot.y + spot.width * 0.4) for spot in face.spots]
    assert all(x > 16 and a < 466.6 and y > 0 and b < face.height for x, y, a, b in boxes)
    assert not [1 for i, p in enumerate(boxes) for q in boxes[:i] if p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]]
