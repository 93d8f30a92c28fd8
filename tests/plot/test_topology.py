"""The topology against the tables: what stands in the racks, the bundles between them, and racks that are alike."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import floors
import sites

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plot.floor import lanes_of, lines_of


def words(axes: Any) -> list[str]:
    return [one.get_text() for one in axes.texts]


def test_cards_say_what_is_in_each_rack() -> None:
    plan = sites.hosts(64)
    texts = words(plan.plot_topology())
    cables = plan.cabling
    assert any(text.endswith(f": 4 racks, 64 hosts, 8 switches, {len(cables)} cables, 0 of them between racks") for text in texts)
    for name in cables["rack"].unique():
        assert name in texts
    for switch, count in cables.groupby("switch").size().items():
        fabric = plan.ports[plan.ports.switch == switch].fabric.iloc[0]
        assert f"{switch}, {fabric}" in texts
        assert f"{count} cables" in texts
    assert Counter(texts)["16 hosts"] == 4
    assert Counter(texts)["16 × hv[01-64] (classic)"] == 4


def test_bundles_between_racks_have_their_cables() -> None:
    plan = floors.between_racks()
    texts = Counter(words(plan.plot_topology()))
    away = plan.cabling[plan.cabling["rack"] != plan.cabling.switch_rack]
    expected = Counter(str(n) for n in away.groupby(["rack", "switch"]).size())
    expected += Counter(str(n) for n in away.groupby("switch").size())
    assert {text: n for text, n in texts.items() if text.isdigit()} == dict(expected)
    assert sum(1 for text in texts if re.fullmatch("row [12]", text)) == 2


def test_alike_racks_are_told_once() -> None:
    plan = floors.many_racks()
    texts = Counter(words(plan.plot_topology()))
    sizes = plan.cabling.drop_duplicates("host").groupby("rack").size()
    assert all(texts[rack] == 1 for rack in sizes.index)
    cables = plan.cabling.groupby("rack").size()
    for hosts, letter in ((1, "A"), (3, "B")):
        racks = sizes[sizes == hosts].index
        line = f"{len(racks)} racks like {racks[0]}: {hosts} host{'s' * (hosts > 1)}, 2 switches, {cables[racks[0]]} cables inside"
        assert texts[line] == 1
        assert texts[letter] == len(racks) + 1  # and once in the key
    assert len(racks) == 50


def test_floor_plan_names_its_bundles() -> None:
    plan = floors.end_of_row()
    texts = words(plan.plot_topology())
    away = plan.cabling[plan.cabling["rack"] != plan.cabling.switch_rack]
    fabric = dict(zip(plan.ports.switch, plan.ports.fabric, strict=True))
    for name, rows in away.groupby(away.switch.map(fabric)):
        homes = sorted(rows.switch_rack.unique())
        each = rows.groupby("switch_rack")["rack"].agg(["size", "nunique"]).drop_duplicates().iloc[0]
        assert f"fabric {name} to {', '.join(homes)}: {each['size']} cables from {each['nunique']} racks each" in texts
    assert any(f"{len(away):,} of them between racks" in text for text in texts)


def test_racks_lie_by_row_and_position() -> None:
    plan = floors.end_of_row()
    place = {one.get_text(): one.get_position() for one in plan.plot_topology().texts}
    racks = SiteExcerpt.of(plan.manifest).racks
    for name, rack in racks.items():
        for other, beside in racks.items():
            if rack.row == beside.row and rack.position < beside.position:
                assert place[name][0] < place[other][0]
            if rack.row < beside.row:
                assert place[name][1] < place[other][1]


def _into_r1(one: dict[str, Any]) -> dict[str, Any]:
    """Put a switch, or the hosts of a group, into the rack R1."""
    return {**one, "rack": "R1"} if "rack" in one else {**one, "places": [[name, "R1", unit] for name, _, unit in one["places"]]}


def test_long_rows_go_on_and_gaps_take_no_room() -> None:
    data = dict(floors.many_racks().manifest["site"])
    data["racks"] = {f"R{i}": {"row": 1, "position": 1000 * i, "height_units": 42} for i in range(1, 8)}
    data["racks"]["X"] = {"row": 1, "position": 1000, "height_units": 42}
    data |= {key: {name: _into_r1(one) for name, one in data[key].items()} for key in ("switches", "hosts")}
    lines = lines_of(SiteExcerpt.of({"site": data}), 4)
    assert [line.label for line in lines] == ["row 1, 1", "row 1, 2"]
    assert [dict(line.racks) for line in lines] == [{0: "R1", 1: "X", 2: "R2", 3: "R3"}, {0: "R4", 1: "R5", 2: "R6", 3: "R7"}]


def test_lanes_never_hold_two_spans_that_meet() -> None:
    spans = [(i % 7, i % 7 + 1 + (i * i) % 5) for i in range(40)]
    lanes = lanes_of(spans)
    for i, (start, end) in enumerate(spans):
        for k in range(i):
            if lanes[i] == lanes[k]:
                assert end < spans[k][0] or spans[k][1] < start
