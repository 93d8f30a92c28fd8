"""Field types: what is taken, what is refused, what is left after a mistake."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, ClassVar

import pytest

from nicplanner.reading import addresses, types
from nicplanner.reading.base import Bad, Flaw, Model, field, record, show, then
from nicplanner.reading.document import Document, parse
from nicplanner.reading.numbers import number, whole
from nicplanner.reading.problems import Findings

rate = number(0, 100, "Gbit/s")
share = number(0, 1, "a fraction", above=True)


def refused(parser, value) -> Bad:
    with pytest.raises(Bad) as caught:
        parser(value)
    assert caught.value.flaws
    return caught.value


def hint(parser, value) -> str:
    return refused(parser, value).flaws[0].hint


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (100, 100),
        (1.5, Fraction(3, 2)),
        (0.1, Fraction(1, 10)),
        (Decimal("1.10"), Fraction(11, 10)),
        (Fraction(1, 8), Fraction(1, 8)),
    ],
)
def test_numbers_are_exact(value, expected):
    assert rate(value) == expected
    assert isinstance(rate(value), Fraction)


def test_sums_are_exact():
    assert rate(0.1) + rate(0.2) == rate(0.3)
    assert rate(parse("0.1", "x").value) + rate(parse("0.2", "x").value) == Fraction(3, 10)


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        "1",
        "",
        [],
        {},
        -1,
        100.1,
        10**400,
        float("nan"),
        float("inf"),
        Decimal("sNaN"),
        Decimal("1e999"),
        Decimal("1e-999"),
        Fraction(1, 3),
        1j,
    ],
    ids=show,
)
def test_no_numbers(value):
    refused(rate, value)


@pytest.mark.parametrize(("value", "ok"), [(0, False), (1, True), (1e-9, True), (Fraction(1, 10**10), False)])
def test_above(value, ok):
    assert share(value) == Fraction(str(value)) if ok else refused(share, value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1,5", "the decimal sign is a point: write 1.5"),
        ("1,500", "write 1.500 or 1500: the decimal sign is a point, thousands have no separator"),
        ("1_000", "write 1000, in plain digits, without quotes or separators"),
        ("1'000", "write 1000, in plain digits, without quotes or separators"),
        ("１２", "write 12, in plain digits, without quotes or separators"),
        ("10G", "rates are Gbit/s: write 10"),
        ("10g", "rates are Gbit/s: write 10"),
        ("10 Gbps", "rates are Gbit/s: write 10"),
        ("10Gb/s", "rates are Gbit/s: write 10"),
        ("10GbE", "rates are Gbit/s: write 10"),
        ("10GBASE", "rates are Gbit/s: write 10"),
        ("2.5 Gbit/s", "rates are Gbit/s: write 2.5"),
        ("100M", "rates are Gbit/s: write 0.1"),
        ("100 mbit/s", "rates are Gbit/s: write 0.1"),
        ("1T", "rates are Gbit/s: write 1000"),
        ("1 GB/s", "'GB/s' counts bytes: in Gbit/s that is 8"),
        ("100MB", "'MB' counts bytes: in Gbit/s that is 0.8"),
        ("1GBps", "'GBps' counts bytes: in Gbit/s that is 8"),
        ("1 GiB/s", "'GiB/s' counts in powers of 1024; write the number of Gbit/s, in powers of 1000, alone"),
        ("5 apples", "write the number of Gbit/s alone"),
        ("fast", ""),
        ("x" * 5000, ""),
    ],
)
def test_hints_at_rates(written, expected):
    assert hint(rate, written) == expected


@pytest.mark.parametrize(
    ("parser", "written", "expected"),
    [
        (number(0, 1, "a fraction"), "60%", "write 0.6"),
        (number(0, 1, "a fraction"), 60, "60 % is written 0.6"),
        (number(0, 100, "percent"), "20 %", "write 20"),
        (whole(8, 30), "/24", "write 24, without the slash"),
        (whole(576, 9216, "bytes"), "9k", "write 9000, without a unit"),
        (whole(1, 42), "7U", "write 7, without a unit"),
    ],
)
def test_hints_at_other_numbers(parser, written, expected):
    assert hint(parser, written) == expected


@pytest.mark.parametrize("value", [1.0, 2.5, "3", True, None, Decimal(3), 0, 43, -(10**5000)], ids=lambda value: type(value).__name__)
def test_whole_numbers(value):
    refused(whole(1, 42), value)
    assert whole(1, 42)(7) == 7


def test_names():
    assert types.name("hv-01.lan_x") == "hv-01.lan_x"
    assert types.name(parse("01", "x").value) == "01"
    assert types.name(5) == "5"
    for bad in ("", "a b", "-a", "ä", "a/b", "a\n", "x" * 64, True, None, [], 1.5, 10**5000):
        refused(types.name, bad)
    assert hint(types.name, "Größe 1") == "for example 'Groe-1'"


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "lpt9.lan", "aux."])
def test_device_names(name):
    assert "Windows" in refused(types.name, name).flaws[0].message
    assert types.name(f"{name.rstrip('.').replace('.', '')}x")


def test_free_text():
    assert types.free_text("Größe é 😀") == "Größe é 😀"
    assert types.free_text(parse("1.10", "x").value) == "1.10"
    for bad in ("a\nb", "\x1b[2J", "a\u202eb", "\u200b", "\ud800", "x" * 201, None, True, [], 1.5, "\U000fe938"):
        refused(types.free_text, bad)


def test_truth():
    assert types.truth(True) is True
    for bad in (0, 1, "true", None):
        refused(types.truth, bad)
    assert hint(types.truth, "yes") == "YAML 1.2 knows true and false alone"


def test_ranges_of_names():
    assert types.expanded(types.name)("hv[10,2-3]") == ("hv2", "hv3", "hv10")
    for bad in ("hv[1-", "hv[1,1]", "hv[01,1]x[", "-[1-2]", "hv[1-2]/", "[1-200001]"):
        refused(types.expanded(types.name), bad)
    assert types.expanded(types.name)("hv[01,1]") == ("hv01", "hv1")
    refused(types.expanded(types.name), "HV[1]hv[1-300000]")


def test_a_flawed_list_keeps_its_sound_entries():
    bad = refused(types.list_of(whole(1, 9), "digits"), [1, 10, "x", 2])
    assert [flaw.at for flaw in bad.flaws] == [(1,), (2,)]
    assert bad.rest == (1, 2)


def test_bare_items():
    assert types.list_of(whole(1, 9), "digits", bare=True)(5) == (5,)
    refused(types.list_of(whole(1, 9), "digits"), 5)
    assert hint(types.list_of(types.name, "names"), "a") == "write [a]"
    assert hint(types.list_of(types.name, "names"), "none") == "write [] for none"


def test_sets():
    parser = types.set_of(types.name, "names", bare=True)
    assert parser(["b10", "b2", "a"]) == ("a", "b2", "b10")
    assert parser("a") == ("a",)
    bad = refused(parser, ["a", "b", "a", "c d"])
    assert [(flaw.at, flaw.message) for flaw in bad.flaws] == [((2,), "an entry stands twice"), ((3,), "not a valid name")]
    assert bad.rest == ("a", "b")


def test_sets_of_ranges():
    parser = types.names_of(types.expanded(types.name), "names")
    assert parser(["b[2-3]", "a"]) == ("a", "b2", "b3")
    bad = refused(parser, ["b[2-3]", "b3", "b["])
    assert [flaw.at for flaw in bad.flaws] == [(1,), (2,)]
    assert bad.rest == ("b2", "b3")


def test_maps():
    parser = types.map_of(types.expanded(types.name), whole(1, 9), "slot", "a map of slots")
    assert parser({"s[1-2]": 3, "x": 4}) == {"s1": 3, "s2": 3, "x": 4}
    bad = refused(parser, {"s[1-2]": 3, "S2": 4, "a b": 99, "y": "z", "ok": 1})
    assert [(flaw.at, flaw.at_key) for flaw in bad.flaws] == [(("S2",), True), (("a b",), True), (("a b",), False), (("y",), False)]
    assert bad.rest == {"s1": 3, "s2": 3, "ok": 1}
    assert refused(parser, []).flaws[0].allowed == "a map of slots"


def test_interfaces():
    assert types.interfaces({"ge[1,10,2]": "1000base-t", "xg1": "10gbase-x-sfpp"}) == (
        ("ge1", "1000base-t"),
        ("ge2", "1000base-t"),
        ("ge10", "1000base-t"),
        ("xg1", "10gbase-x-sfpp"),
    )
    assert refused(types.interfaces, {"p1": "1000base-t", "p2": "virtual"}).rest == (("p1", "1000base-t"),)
    refused(types.interfaces, {"p[1-10001]": "1000base-t"})
    refused(types.interfaces, {"GE1": "1000base-t", "ge[1-2]": "1000base-t"})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10g", "write 10gbase-t or 10gbase-x-sfpp"),
        ("10 Gbit/s", "write 10gbase-t or 10gbase-x-sfpp"),
        ("1gbase-t", "did you mean '1000base-t'?"),
        ("10gbase-sfpp", "did you mean '10gbase-x-sfpp'?"),
        ("wifi", ""),
    ],
)
def test_hints_at_interface_types(written, expected):
    assert hint(types.interface_type, written) == expected


def test_networks():
    assert addresses.network("10.0.0.0/8") == IPv4Network("10.0.0.0/8")
    assert addresses.unicast("203.0.113.0/24") == IPv4Network("203.0.113.0/24")
    assert addresses.address("10.0.0.1") == IPv4Address("10.0.0.1")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10.0.0.5/24", "the network is 10.0.0.0/24"),
        ("10.0.0.0", "add the prefix length, 10.0.0.0/24"),
        ("10.0.0.0/255.255.255.0", "write the prefix length, 10.0.0.0/24"),
        ("10.0.0.0/0.0.0.255", "write the prefix length, not a wildcard mask"),
        ("10.0.0.0/0.0.0.0", "write the prefix length, not a wildcard mask"),
        ("10.0.0.0/255.0.255.0", "write the prefix length, not a wildcard mask"),
        ("10.0.0.0/300.0.0.0", ""),
        ("10.0.0.0/33", "the length /33 is above 32"),
        ("10.0.0.256/24", "each of the four numbers is at most 255"),
        ("010.0.0.0/24", "write the numbers without leading zeros"),
    ],
)
def test_hints_at_networks(written, expected):
    assert hint(addresses.network, written) == expected


@pytest.mark.parametrize(
    "value",
    ["::/0", "fe80::1%eth0", "::ffff:10.0.0.0/104", "10.0.0.0/٨", "10.0.0/8", "a/8", "", 10, True, None, ["10.0.0.0/8"], "10.0.0.0/8 "],
)
def test_no_networks(value):
    refused(addresses.network, value)
    refused(addresses.address, value)


@pytest.mark.parametrize(
    "value", ["224.0.0.0/8", "127.0.0.0/8", "169.254.0.0/17", "0.0.0.0/8", "240.0.0.0/4", "255.255.255.0/24", "0.0.0.0/0", "168.0.0.0/6"]
)
def test_networks_not_for_hosts(value):
    refused(addresses.unicast, value)


def test_networks_without_room():
    assert addresses.host_network("10.0.0.0/30") == IPv4Network("10.0.0.0/30")
    assert hint(addresses.host_network, "10.0.0.0/31") == "a /31 has two addresses"
    assert hint(addresses.host_network, "10.0.0.1/32") == "a /32 has one address"


def test_vlans():
    assert addresses.vlan_ids("100-102") == (100, 101, 102)
    assert addresses.vlan_ids(4094) == (4094,)
    assert addresses.vlan_id("7") == 7
    for bad in (0, 4095, 5000, -1, "a", "1-", "5-4", "1,2", True, None, 1.5, "1-4095", "١", [1]):
        refused(addresses.vlan_ids, bad)
        refused(addresses.vlan_id, bad)
    assert hint(addresses.vlan_ids, "9-7") == "write 7-9"
    assert hint(addresses.vlan_ids, "1, 2-3") == "write a list, [1, 2-3]"
    assert hint(addresses.vlan_ids, 4095) == "0 and 4095 are reserved by IEEE 802.1Q"
    refused(addresses.vlan_id, "5-6")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "'a'"),
        ("a\x1b[2J", "'a\\x1b[2J'"),
        (None, "nothing"),
        (True, "true"),
        (1.5, "1.5"),
        ([1, "a", None], "[1, 'a', nothing]"),
        (list(range(9)), "[0, 1, 2, 3, …]"),
        ({}, "a map without entries"),
        ({"a": 1, "b": 2, "c": 3, "d": 4}, "a map with a, b, c"),
        (10**5000, "a whole number of more than 90 digits"),
        (parse("01.50", "x").value, "01.50"),
        ({"a\nb": 1}, "a map with a\\u000ab"),
    ],
    ids=["text", "escape", "null", "true", "decimal", "list", "long list", "no map", "map", "huge", "written", "hostile"],
)
def test_show(value, expected):
    assert show(value) == expected


def test_show_is_short():
    for value in ("x" * 10**6, ["x" * 10**6] * 9, {"x" * 10**6: 1}, {"a" * 50: 1, "b" * 50: 2}):
        assert len(show(value)) <= 80


class Inner(Model):
    homes: ClassVar = {"width": "the outer record"}
    size: Annotated[int, *field(whole(1, 9), {})]
    name: Annotated[str, *field(types.name, {})] = "x"
    tags: Annotated[tuple, *field(types.set_of(types.name, "tags"), {})] = ()


def test_records():
    parser = record(Inner)
    assert parser({"size": 5}).size == 5
    bad = refused(parser, {"size": 0, "naem": "y", "tags": ["a", "b c"], "width": 3})
    assert sorted((flaw.at, flaw.message, flaw.hint) for flaw in bad.flaws) == [
        (("naem",), "unknown key", "did you mean 'name'?"),
        (("size",), "out of range", ""),
        (("tags", 1), "not a valid name", "for example 'b-c'"),
        (("width",), "unknown key", "'width' belongs to the outer record"),
    ]
    assert bad.rest is None


def test_records_with_stand_ins():
    bad = refused(record(Inner, {"size": 1}), {"size": 0, "tags": ["a", "b c"]})
    assert (bad.rest.size, bad.rest.tags) == (1, ("a",))
    (flaw,) = refused(record(Inner, {"size": 1}), {}).flaws
    assert flaw == Flaw(("size",), "the key is missing", "", "a whole number from 1 to 9", "add 'size:'", True)
    (flaw,) = refused(record(Inner, {"size": 1}), {"siez": 4}).flaws
    assert flaw.instead == "size"


def test_records_refuse_empty_values():
    flaws = refused(record(Inner), {"size": None, "name": None}).flaws
    assert [(flaw.at, flaw.message, flaw.hint) for flaw in flaws] == [
        (("size",), "no value is given", "give a value"),
        (("name",), "no value is given", "give a value, or remove the key"),
    ]


def test_then_turns_what_is_left_too():
    parser = then(types.list_of(whole(1, 9), "digits"), sum)
    assert parser([1, 2]) == 3
    assert refused(parser, [1, 99, 3]).rest == 4
    assert refused(then(whole(1, 9), str), 99).rest is None


def test_findings_know_what_was_refused():
    findings = Findings(Document({}, None, "x"))
    findings.refuse(("a", "b"), "bad")
    assert findings.refused(("a", "b"))
    assert findings.refused(("a", "b", "c"))
    assert findings.refused(("a",))
    assert not findings.refused(("a", "c"))
    assert not findings.refused(("b",))
    assert findings.refused_whole(("a", "b"))
    assert not findings.refused_whole(("a",))
    findings.note(("a", "b", "c"), "follows")
    findings.note(("a", "c"), "news")
    findings.note(("a", "c"), "follows too", about=(("a", "b"),))
    assert [problem.message for problem in findings.problems] == ["bad", "news"]
