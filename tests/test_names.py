from __future__ import annotations

import pickle
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicplanner import names
from nicplanner.names import RangeError, compress, count, expand, is_range, natural, natural_key

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hv01", ["hv01"]),
        ("hv[1-3]", ["hv1", "hv2", "hv3"]),
        ("hv[01-03]", ["hv01", "hv02", "hv03"]),
        ("hv[001-002]", ["hv001", "hv002"]),
        ("hv[98-102]", ["hv98", "hv99", "hv100", "hv101", "hv102"]),
        ("hv[098-100]", ["hv098", "hv099", "hv100"]),
        ("hv[08-10]", ["hv08", "hv09", "hv10"]),
        ("hv[0-1]", ["hv0", "hv1"]),
        ("ge[1,3,5-7]", ["ge1", "ge3", "ge5", "ge6", "ge7"]),
        ("ge[3,1]", ["ge3", "ge1"]),
        ("ge[1, 3 - 4 ]", ["ge1", "ge3", "ge4"]),
        ("r[1-2]u[1-2]", ["r1u1", "r1u2", "r2u1", "r2u2"]),
        ("[1-2]", ["1", "2"]),
        ("Ethernet1/[1-2].lan", ["Ethernet1/1.lan", "Ethernet1/2.lan"]),
        ("a[01,2]", ["a01", "a2"]),
        ("a[5-5]", ["a5"]),
    ],
)
def test_expand(text, expected):
    assert expand(text) == expected
    assert count(text) == len(expected)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hv[1-3", "do not pair up"),
        ("hv1-3]", "do not pair up"),
        ("hv[[1-3]]", "do not pair up"),
        ("]hv[", "do not pair up"),
        ("hv[]", "a range is written"),
        ("hv[1-]", "a range is written"),
        ("hv[-1]", "a range is written"),
        ("hv[1,,2]", "a range is written"),
        ("hv[1-3-5]", "a range is written"),
        ("hv[a-c]", "a range is written"),
        ("hv[1.5-2]", "a range is written"),
        ("hv[１-３]", "a range is written"),
        ("hv[1_0-1_2]", "a range is written"),
        ("hv[1-1234567890]", "at most nine digits"),
        ("hv[3-1]", r"runs backwards: write \[1-3\]"),
        ("hv[010-9]", r"runs backwards: write \[9-010\]"),
        ("hv[1-200001]", "more than 200000 names"),
        ("hv[1-100000,1-100001]", "more than 200000 names"),
        ("hv[1-1000][1-1000]", "more than 200000 names"),
    ],
)
def test_ranges_that_are_none(text, why):
    for function in (expand, count):
        with pytest.raises(RangeError, match=why):
            function(text)


def test_a_slip_costs_nothing():
    """Counting comes before making: a text of many huge ranges is refused at once."""
    with pytest.raises(RangeError):
        expand("[" + ",".join(["1-199999"] * 10_000) + "]")


def test_is_range():
    assert [is_range(text) for text in ("hv01", "hv[1-2]", "hv[1", "hv1]")] == [False, True, True, True]


def test_natural_order():
    shuffled = ["p10", "P2", "p1", "p02", "a", "B", "Z9", "z10", "p2", "10", "9", "p2x10", "p2x9"]
    expected = ["9", "10", "a", "B", "p1", "P2", "p02", "p2", "p2x9", "p2x10", "p10", "Z9", "z10"]
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert natural(shuffled) == expected


def test_natural_order_of_huge_numbers():
    big = "h" + "9" * 5000
    assert natural([big, "h10", "h" + "8" * 5000, "h9"]) == ["h9", "h10", "h" + "8" * 5000, big]


@given(st.lists(NAMES))
def test_natural_order_is_total(some):
    ordered = natural(some)
    assert sorted(ordered, key=natural_key) == ordered
    assert natural(reversed(some)) == ordered
    assert sorted(some) == sorted(ordered)


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_numbers_sort_as_numbers(numbers):
    assert natural(f"p{number}" for number in numbers) == [f"p{number}" for number in sorted(numbers)]


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["ge1"], "ge1"),
        ([f"ge{i}" for i in range(1, 49)], "ge[1-48]"),
        (["hv01", "hv02", "hv04"], "hv[01-02,04]"),
        (["ge9", "ge10"], "ge[9-10]"),
        (["hv1", "hv01", "hv02"], "hv[01,1,02]"),
        (["Ethernet1/1", "Ethernet1/2", "Ethernet2/1"], "Ethernet1/[1-2], Ethernet2/1"),
        (["b", "a", "A"], "A, a, b"),
        (["a1", "a1"], "a1"),
        (["a1b", "a2b", "a1"], "a1, a[1-2]b"),
        (["x99", "x100", "x101"], "x[99-101]"),
        (["x099", "x100"], "x[099-100]"),
    ],
)
def test_compress(some, expected):
    assert compress(some) == expected


@given(st.lists(NAMES))
def test_compressed_names_read_back(some):
    text = compress(some)
    found = [one for part in text.split(", ") if text for one in expand(part)]
    assert natural(found) == natural(set(some))


@given(st.text(alphabet="h01239[],- ", max_size=20))
def test_any_text_expands_or_is_refused(text):
    try:
        found = expand(text)
    except RangeError:
        with pytest.raises(RangeError):
            count(text)
        return
    assert count(text) == len(found) >= 1
    assert all("[" not in one and "]" not in one for one in found)


@pytest.mark.parametrize("name", ["a", "hv01", "1", "a.b-c_d", "x" * 63, "R-1.", "A--b"])
def test_valid_names(name):
    assert names.NAME.match(name)


@pytest.mark.parametrize("name", ["", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n", "x" * 64, "a\u200b", "１", "a:b", "~a", "a'b"])
def test_invalid_names(name):
    assert not names.NAME.match(name)


@pytest.mark.parametrize("name", ["p1", "Ethernet1/1", "Gig 0/1", "xe-0/0/0", "1:1", "sfp+1", "TenGigE0/0/0/0.100"])
def test_valid_interfaces(name):
    assert names.INTERFACE.match(name)


@pytest.mark.parametrize("name", ["", " p1", "p1 ", "/1", "p1\n", "p,1", "p;1", "p[1]", "x" * 64, "p@1"])
def test_invalid_interfaces(name):
    assert not names.INTERFACE.match(name)


def test_range_errors_pickle():
    assert str(pickle.loads(pickle.dumps(RangeError("why")))) == "why"
