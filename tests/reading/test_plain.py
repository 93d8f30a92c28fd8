"""Plain data from Python, and back to YAML."""

from __future__ import annotations

import math
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from types import MappingProxyType

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nicplanner.reading.document import parse
from nicplanner.reading.plain import copy, document_of, to_yaml


def plain(value):
    document = document_of(value, "x")
    assert not document.problems
    return document.value


def test_maps_and_lists_are_copied():
    inner = [1]
    given_ = {"a": inner, "b": inner, "c": (inner, MappingProxyType({"d": OrderedDict(e=1)}))}
    found = plain(given_)
    assert found == {"a": [1], "b": [1], "c": [[1], {"d": {"e": 1}}]}
    inner.append(2)
    assert found["a"] == [1]
    assert found["a"] is not found["b"]


def test_keys_become_text():
    assert plain({1: "a", 2.5: "b", False: "c", None: "d"}) == {"1": "a", "2.5": "b", "False": "c", "None": "d"}
    assert plain(parse("{01: a}", "x").value) == {"01": "a"}


def test_numpy():
    found = plain({"a": np.int64(3), "b": np.float64(1.5), "c": np.bool_(True), "d": np.array([1, 2]), "e": np.str_("x")})
    assert found == {"a": 3, "b": 1.5, "c": True, "d": [1, 2], "e": "x"}
    assert [type(one) for one in found.values()] == [int, float, bool, list, str]


def test_addresses_become_text():
    found = plain([IPv4Network("10.0.0.0/8"), IPv4Address("10.0.0.1"), IPv6Address("::1")])
    assert found == ["10.0.0.0/8", "10.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.1 + 0.2, 0.3),
        (0.1, 0.1),
        (1e-3, 0.001),
        (1 / 3, 0.333333333),
        (2.5, 2.5),
        (123456.789012345678, 123456.789012346),
        (1e-12, 1e-12),
        (0.0, 0.0),
    ],
)
def test_floats_keep_nine_decimals(number, expected):
    assert plain(number) == expected


def test_floats_that_are_no_number_are_left_for_the_field():
    assert math.isnan(plain(float("nan")))
    assert plain(float("inf")) == math.inf


def test_copies_share_nothing():
    data = parse("a: &x {b: [1]}\nc: *x\n", "x").value
    assert data["a"] is data["c"]
    copied = copy(data)
    copied["a"]["b"].append(2)
    assert copied["c"] == {"b": [1]}


WRITTEN = """\
a: 01
b: 1.10
c: 'no'
d: '12'
e: 10:20:30
f: 1e-3
g: '1e3'
h: true
i: null
j: 'null'
k: 'é — x: # y'
l: [1, {m: 2}]
"""


def test_numbers_and_text_survive_writing():
    found = parse(WRITTEN, "x").value
    again = parse(to_yaml(found), "x").value
    assert again == found
    assert [getattr(again[key], "text", again[key]) for key in again] == [getattr(found[key], "text", found[key]) for key in found]
    assert yaml.safe_load(to_yaml(found))["c"] == "no"


def test_python_numbers_are_written_exactly():
    text = to_yaml({"a": Fraction(1, 8), "b": Decimal("1E-7"), "c": 0.1, "d": 5, "e": True})
    assert text == "a: 0.125\nb: 0.0000001\nc: 0.1\nd: 5\ne: true\n"


def test_yaml_of_others_is_left_alone():
    assert yaml.safe_dump({"a": 1, "b": 1.5, "c": "1", "d": True}) == "a: 1\nb: 1.5\nc: '1'\nd: true\n"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**30), 10**30)
        | st.decimals(allow_nan=False, allow_infinity=False, places=9)
        | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=5), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_round_trip(data):
    if isinstance(data, dict) and "<<" in data:
        return
    assert parse(to_yaml(data), "x").value == data
