"""Dotted paths: what they name, what they set, and which ones are near to one that names nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.errors import Problem
from nicplanner.study.axes import Axis, is_part, overwritten
from nicplanner.study.paths import common_value, merged, places, put, value_at

BASE = yaml.safe_load(nic.starter())


@pytest.fixture(scope="module")
def design() -> nic.Design:
    data = copy.deepcopy(BASE)
    body = data["hosts"].pop("hv[01-04]")
    own = {**copy.deepcopy(body), "unit": 12, "traffic": {"iscsi": {"demand_gbps": 1}, "management": None}}
    data["hosts"] = {"hv.lan[1-2]": body, "b1": own}
    data["addressing"]["extra"] = {"management": ["vip"]}
    return nic.Design.from_dict(data)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("traffic.iscsi.demand_gbps", ["traffic|iscsi|demand_gbps"]),
        ("traffic.iscsi.mtu", ["traffic|iscsi|mtu"]),  # the format knows it, though it is not stated
        ("traffic.iscsi", ["traffic|iscsi"]),
        ("policy.spare_ports", ["policy|spare_ports"]),
        ("purchase.currency", ["purchase|currency"]),  # the whole section is not there yet
        ("hosts.hv.lan[1-2].unit", ["hosts|hv.lan[1-2]|unit"]),  # a dot in a name
        ("hosts.*.adapters.slot3", ["hosts|hv.lan[1-2]|adapters|slot3", "hosts|b1|adapters|slot3"]),
        ("hosts.*.traffic.iscsi.demand_gbps", ["hosts|hv.lan[1-2]|traffic|iscsi|demand_gbps", "hosts|b1|traffic|iscsi|demand_gbps"]),
        ("traffic.*.demand_gbps", [f"traffic|{name}|demand_gbps" for name in BASE["traffic"]]),
        ("switches.*", ["switches|sw-a", "switches|sw-b"]),
        ("addressing.extra.management", ["addressing|extra|management"]),
        ("catalog.servers.classic.height_units", ["catalog|servers|classic|height_units"]),
        ("name", ["name"]),
    ],
)
def test_what_a_path_names(design: nic.Design, pattern: str, found: list[str]) -> None:
    assert places(design, pattern, "study") == tuple(tuple(one.split("|")) for one in found)


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("trafic.iscsi.demand_gbps", "did you mean 'traffic.iscsi.demand_gbps'?"),
        ("traffic.iscsy.demand_gbps", "did you mean 'traffic.iscsi.demand_gbps'?"),
        ("traffic.iscsi.demand", "did you mean 'traffic.iscsi.demand_gbps'?"),
        ("hosts.hv.lan1.unit", "did you mean 'hosts.hv.lan[1-2].unit'?"),
        ("hosts.*.adapters.slot4", "did you mean"),
        ("traffic.iscsi.demand_gbps.x", ""),
        ("traffic.*.nonsense", ""),
        ("*", ""), ("", ""), (".", ""), ("traffic..", ""), ("traffic.iscsi.", ""), ("x" * 10_000, ""), ("traffic.\x1b[2J", ""),
        ("*.*.*.*.*.*", ""), ("hosts.*.rack.*", ""), ("hosts.*.rack.*.x", ""), ("a." * 2000, ""),
    ],
)  # fmt: skip
def test_what_names_nothing(design: nic.Design, pattern: str, hint: str) -> None:
    found = places(design, pattern, "study")
    if pattern == "*":
        assert isinstance(found, tuple)  # every section: of no use, but it names something
        return
    assert isinstance(found, Problem)
    assert found.message == "the path names nothing in the design"
    assert found.hint.startswith(hint)
    assert str(found).isprintable()
    assert len(str(found)) < 2500


LEAVES, KEYS = st.integers(0, 3) | st.none(), st.sampled_from("abc")
PLAIN = st.recursive(LEAVES, lambda inside: st.dictionaries(KEYS, inside, max_size=3), max_leaves=8)
MAPS = st.dictionaries(st.sampled_from("abc"), PLAIN, max_size=3)


def leaves(data: Any, above: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(data, dict):
        return {above: data}
    return {place: value for key, inside in data.items() for place, value in leaves(inside, (*above, key)).items()}


@given(MAPS, MAPS)
def test_merging(base: dict[str, Any], partial: dict[str, Any]) -> None:
    before = copy.deepcopy(partial)
    found = merged(base, partial)
    for key in {*base, *partial}:
        if key not in partial:
            assert found[key] == base[key]
        elif partial[key] is None:
            assert key not in found
        elif isinstance(partial[key], dict) and isinstance(base.get(key), dict):
            assert found[key] == merged(base[key], partial[key])
        else:
            assert found[key] == partial[key]
    for place in leaves(found):
        if place:
            put(found, place, "changed")
    assert partial == before


@given(MAPS, st.lists(st.sampled_from("abc"), min_size=1, max_size=3), PLAIN)
def test_what_is_put_is_there_and_nothing_else_changes(data: dict[str, Any], way: list[str], value: Any) -> None:
    place, before = tuple(way), leaves(data)
    given = copy.deepcopy(value)
    try:
        put(data, place, value)
    except KeyError:
        assert any(value_at(data, place[:i]) is not None and not isinstance(value_at(data, place[:i]), dict) for i in range(1, len(place)))
        return
    assert value_at(data, place) == value
    after = leaves(data)
    def apart(found: dict[tuple[str, ...], Any]) -> dict[tuple[str, ...], Any]:
        return {one: x for one, x in found.items() if one[: len(place)] != place and place[: len(one)] != one}

    assert apart(after) == apart(before)
    if isinstance(value, dict):
        put(data, (*place, "new"), 7)
        assert value == given


def test_common_value_of_places() -> None:
    data = {"hosts": {"a": {"unit": 1}, "b": {"unit": 1}, "c": {"unit": 2}}}
    both = [("hosts", "a", "unit"), ("hosts", "b", "unit")]
    assert common_value(data, both) == 1
    assert common_value(data, [*both, ("hosts", "c", "unit")]) is None
    assert common_value(data, [("hosts", "d", "unit")]) is None


def test_a_list_of_classes_becomes_a_map_where_one_is_set() -> None:
    data = {"hosts": {"a": {"traffic": ["iscsi", "management"]}}}
    put(data, ("hosts", "a", "traffic", "iscsi", "demand_gbps"), 2)
    assert data["hosts"]["a"]["traffic"] == {"iscsi": {"demand_gbps": 2}, "management": None}


def test_overwriting() -> None:
    whole, part = Axis("w", (("a", "b"),), ()), Axis("p", (("a", "b", "c"), ("a", "x")), ())
    assert overwritten(whole.places, [part]) is part
    assert overwritten(part.places, [part]) is part
    assert overwritten(part.places, [whole]) is None
    assert overwritten((("a", "y"),), [whole, part]) is None


def test_numbers_of_any_kind_are_found() -> None:
    from decimal import Decimal

    values = {"x": Decimal("0.2"), "y": 2, "z": "2"}
    assert is_part({"x": 0.2}, values)
    assert is_part({"y": 2.0, "x": Decimal("0.20")}, values)
    assert not is_part({"z": 2}, values)
    assert not is_part({"v": 2}, values)
