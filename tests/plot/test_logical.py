"""The logical view: boxes and bands against the tables, few crossings, many switches in one box."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest
import sites
from matplotlib.colors import to_hex

from nicplanner.plot import plot_logical
from nicplanner.plot.layers import Band, crossings, ends, heights, ordered
from nicplanner.plot.palette import class_palette


def texts_of(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def bands_of(axes: Any) -> list[tuple[str, str, float, float]]:
    """Return the bands: class, colour, left end, and width."""
    found = []
    for artist in axes.patches:
        if (artist.get_gid() or "").startswith("band:"):
            points = artist.get_path().vertices
            found.append((artist.get_gid()[5:], to_hex(artist.get_facecolor()), points[0][0], points[-2][1] - points[0][1]))
    return found


@pytest.mark.parametrize("make", [lambda: sites.hosts(4), sites.many_ports, sites.mesh, sites.many_racks])
def test_bands_are_as_wide_as_the_ports(make: Any) -> None:
    plan = make()
    colours = class_palette(plan)
    host = plan.ports.host.iloc[0]
    share: Counter[str] = Counter()
    for row in plan.ports[(plan.ports.host == host) & (plan.ports.traffic != "")].itertuples():
        for name in row.traffic.split(";"):
            share[name] += 1 / len(row.traffic.split(";"))
    bands = bands_of(plot_logical(plan))
    columns = sorted({left for _, _, left, _ in bands})
    assert len(columns) == 4
    unit = sum(width for *_, width in bands) / (4 * sum(share.values()))
    for left, name in itertools.product(columns, share):
        assert sum(width for one, _, at, width in bands if (one, at) == (name, left)) == pytest.approx(unit * share[name])
    assert {(name, colour) for name, colour, _, _ in bands} == {(name, colours[name].lower()) for name in share}


def test_boxes_say_what_the_tables_say() -> None:
    plan = sites.hosts(4)
    texts = texts_of(plot_logical(plan, "hv[01-04]"))
    assert texts[0].startswith("hv[01-04]")
    assert texts[1] == "4 hosts with the same layout, server classic"
    for name, demand in {"cluster": "0.2", "iscsi": "1.5", "live-migration": "0.7", "management": "0.1", "production": "1.6"}.items():
        assert texts[texts.index(name) + 1] == f"{demand} Gbit/s a host"
    groups = plan.ports[(plan.ports.host == "hv01") & (plan.ports.traffic != "")].groupby("group")
    assert sum(text.startswith(("team of", "mpio of")) for text in texts) == len(groups)
    for name in ("onboard", "slot1", "slot2", "fabric A", "fabric B"):
        assert texts.count(name) == 1
    links = Counter(plan.ports.switch[plan.ports.traffic != ""])
    for switch, number in links.items():
        assert texts[texts.index(switch) + 1 : texts.index(switch) + 3] == ["PowerConnect 6248", f"{number} links to these hosts"]


def test_demands_of_a_group_are_its_own() -> None:
    def change(data: dict[str, Any]) -> None:
        data["hosts"]["hv[01-04]"]["traffic"] = {name: {} for name in data["traffic"]} | {"iscsi": {"demand_gbps": 0.75}}

    texts = texts_of(plot_logical(sites.plan_of(change)))
    assert texts[texts.index("iscsi") + 1] == "0.75 Gbit/s a host"


def test_many_switches_share_a_box() -> None:
    texts = texts_of(plot_logical(sites.many_racks()))
    assert [text for text in texts if text.startswith("sw-")] == ["sw-r[01-12]a", "sw-r[01-12]b"]
    assert texts.count("12 switches") == 2


def test_direct_cables_lead_to_the_other_hosts() -> None:
    plan = sites.mesh()
    texts = texts_of(plot_logical(plan))
    at = texts.index("the other hosts")
    cables = (plan.cabling.switch.isin(plan.ports.host)).sum()
    assert texts[at + 1 : at + 3] == ["hv[01-04]", f"{cables} direct cables"]
    assert "direct cables" in texts


def test_order_has_the_fewest_crossings() -> None:
    names = ["a", "b", "c", "d"]
    bands = [Band((0, one), (1, other), one, 1.0) for one, other in zip(names, ["z", "y", "x", "w"], strict=True)]
    bands += [Band((1, other), (2, one), one, 1.0) for one, other in zip(names, ["z", "y", "x", "w"], strict=True)]
    columns = [names, ["w", "x", "y", "z"], names]
    assert crossings(columns, bands) == 12
    assert crossings(ordered(columns, bands), bands) == 0
    assert ordered(columns, bands) == ordered(columns, bands[::-1])


def test_crossings_are_those_of_every_pair() -> None:
    pairs = [(i, j) for i in range(4) for j in range(4) if (i * 7 + j * 3) % 5 < 3]
    bands = [Band((0, str(i)), (1, str(j)), f"{i}{j}", 1.0) for i, j in pairs]
    columns = [[str(i) for i in range(4)]] * 2
    crossing = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in itertools.combinations(pairs, 2))
    assert crossings(columns, bands) == crossing > 0


def test_boxes_keep_their_order_and_distance_and_bands_their_box() -> None:
    bands = [Band((0, f"c{i}"), (1, f"g{i * 3 % 4}"), f"c{i}", 3.0 + i) for i in range(9)]
    columns = ordered([[f"c{i}" for i in range(9)], [f"g{i}" for i in range(4)]], bands)
    sizes = {(0, f"c{i}"): 20.0 for i in range(9)} | {(1, f"g{i}"): 40.0 for i in range(4)}
    top = heights(columns, sizes, bands, 5.0)
    for i, column in enumerate(columns):
        for one, following in itertools.pairwise(column):
            assert top[i, following] >= top[i, one] + sizes[i, one] + 5.0 - 1e-9
        assert top[i, column[0]] >= 0
        assert top[i, column[-1]] + sizes[i, column[-1]] <= 9 * 20 + 8 * 5 + 1e-9
    for band, (start, end) in ends(bands, top, sizes).items():
        for node, middle in ((band.start, start), (band.end, end)):
            assert top[node] <= middle - band.width / 2 + 1e-9
            assert middle + band.width / 2 <= top[node] + sizes[node] + 1e-9
