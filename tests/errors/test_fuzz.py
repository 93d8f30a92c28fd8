"""Whatever is done to a design: it is read, or refused with printable messages; nothing else is raised."""

from __future__ import annotations

import copy
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nicplanner.design import Design, starter
from nicplanner.errors import InputError
from nicplanner.reading.document import decode

RICH = """
racks: {R2: {}}
switches:
  sw-c: {model: PowerConnect 6248, rack: R2, unit: 40, serves: [R1, R2], uplinks: "g[47-48]", carries: [iscsi], mlag: m, failure_domain: f}
hosts:
  array:
    server: classic
    adapters: {slot1: I350-T4, slot3: quad}
    rack: R2
    unit: 2
    cluster: c1
    traffic: {iscsi: {demand_gbps: 1, survive: [port]}}
    pin: {iscsi: ["slot1/p1@fabric:A", lom1]}
traffic:
  iscsi: {demand_gbps: 1.5, vlan: [10, 11], subnet: [10.30.0.0/24, 10.30.1.0/24], mtu: 9000}
  cluster: {demand_gbps: 0.2, scope: cluster, vlan: {c1: 20}, prefix: {c1: 26}, apart_from: [production]}
  smb: {demand_gbps: 1, attach: mesh, links_per_pair: 1, vlan: 30, prefix: 30}
networks: {web: {class: production, vlan: 40, subnet: 10.31.0.0/24, zone: dmz}, db: {class: production, prefix: 25, gateway: true}}
vms: {"web[1-2]": {network: web, cluster: c1, owners: ["hv[01-02]"]}, db1: {network: db, zone: inner, demand_gbps: 0.1}}
acls: [{name: a, deny: [dmz, inner], enforced: host}]
monitors: [{name: ids1, taps: [sw-a, sw-c]}]
addressing: {supernet: 10.20.0.0/16, vlans: 100-199, reserved: [4000-4001, 10.99.0.0/24], extra: {management: [c1]}, growth_percent: 10}
catalog:
  adapters: {quad: {interfaces: {"p[1-4]": 1000base-t}, pcie: {generation: 2, lanes: 4}}}
  switches: {sw48: {interfaces: {"ge[1-48]": 1000base-t}, mgmt_only: {mgmt0: 1000base-t}}}
  cables: {cat6x: {connectors: [rj45, rj45], speeds_gbps: [1, 10], max_length_m: {1: 100, 10: 55}, lengths_m: [1, 2, 3]}}
purchase:
  adapters: [quad, I350-T4]
  max_adapters: 4
  switches: PowerConnect 6248
  fabrics: [A, B]
  include: [adapters, switches]
  prices: {I350-T4: 120, quad: {price: 99.5, currency: EUR, source: list, date: "2026-11-01"}, PowerConnect 6248: {price: 900}}
  currency: EUR
  spares_percent: {cables: 5}
  stock: {I350-T4: 2, "cat5e 2 m": 3}
  pack_sizes: {cat5e: 10}
  exclude_makers: Cisco
"""

VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2,
        10**400,
        0.5,
        1e300,
        float("nan"),
        float("inf"),
        Decimal("sNaN"),
        Decimal("1e-99999"),
        Fraction(1, 3),
    ),
    *(
        "",
        "x",
        "a b",
        "R1",
        "hv01",
        "sw-a",
        "iscsi",
        "hv[01-",
        "hv[1-3]",
        "[",
        "]",
        "[1-3]",
        "x[1-3,2]",
        "10.0.0.0/8",
        "10.0.0.1/8",
        "::1/64",
    ),
    *("100-199", "0", "4095", "choose", "slot1/p1@sw-a/g1", "slot1/p1@fabric:A", "@", "/", "\x00", "\u202e", "é", "\ud800", "x" * 5000),
    *("Intel", "USD", "cat5e 2 m", {"price": 1, "currency": "USD"}, {"cables": 5}, "design.yaml", "prices/items.csv"),
    *("azure-local", "mesh", "switch", "dmz", "web", "../own.yaml", {"class": "iscsi"}, [{"name": "a", "deny": "dmz"}], ["sw-[a-b]"]),
    *("1000base-t", "I350-T4", "generic", "single", "team", "site", "rack", "cluster", "mpio", "bmc"),
    *([], {}, [[]], [{}], {"a": "b"}, {"R1": 1}, ["R1"], ["iscsi", "iscsi"], {"iscsi": None}, {"c1": 10}, {"path": ".."}, {1: 2, "1": 3}),
    *(b"bytes", object(), {None: 1}, {("a",): 1}, {"a", "b"}, range(3), 1j, np.float64(1.5), np.int64(3), np.array([1, 2])),
]


def rich() -> dict[str, Any]:
    """Return a design that uses most of the format."""
    data: dict[str, Any] = yaml.safe_load(starter())
    for section, entries in yaml.safe_load(RICH).items():
        if isinstance(entries, list) or section not in data:
            data[section] = entries
        else:
            data[section].update(entries)
    data["hosts"]["hv[01-04]"]["traffic"] = list(data["traffic"])
    data["hosts"]["hv[01-04]"]["adapters"] = {"slot1": "I350-T4", "slot2": "choose", "slot3": "choose"}
    return data


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [one for step, part in inside for one in paths(part, (*path, step))]


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A design with some keys and values replaced, deleted, renamed or doubled."""
    data = rich()
    for _ in range(draw(st.integers(1, 4))):
        known = paths(data)
        if not known:
            break
        *above, step = draw(st.sampled_from(known))
        node = at(data, tuple(above))
        change = draw(st.sampled_from(["replace", "replace", "delete", "rename", "double"]))
        if change == "replace":
            node[step] = copy.deepcopy(draw(st.sampled_from(VALUES)))  # later changes must not lead a value into itself
        elif change == "delete":
            del node[step]
        elif isinstance(node, list):
            node.append(node[step])
        else:
            name = draw(st.sampled_from(["R3", "hv[05-06]", "iscsi", "gpbs", "slot2", "", "SW-A", 5]))
            node[name] = node.pop(step) if change == "rename" else node[step]
    return data


def read(make) -> Design | None:
    """Read a design; None if it was refused as it should be."""
    try:
        return make()
    except InputError as error:
        problems = [str(problem) for problem in error.problems]
    assert problems
    assert all(problem.isprintable() and len(problem) < 2000 for problem in problems)
    return None


def test_the_rich_design_is_valid():
    assert len(Design.from_dict(rich()).site.hosts) == 5


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_mutated_data(data):
    design = read(lambda: Design.from_dict(data))
    assert design is None or Design.parse(design.to_yaml()) == design


TEXT = starter()
BITS = [
    *(
        "\t",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "*a",
        "&a ",
        "!!",
        "|",
        '"',
        "'",
        "#",
        "%",
        "@",
        "`",
        "\x00",
        "\u202e",
        "\ud800",
    ),
    *(
        "é",
        "0",
        "-",
        "1e9",
        "~",
        "null",
        "true",
        "?",
        "<<: *a",
        "---\n",
        "...\n",
        "\r",
        "\ufeff",
        ",",
        "x" * 100,
        "[1-3]",
        "&a [*a]",
        "\U000fe938",
    ),
]


@st.composite
def edited(draw: st.DrawFn) -> str:
    """The starter with some characters or lines inserted, removed or doubled."""
    text = TEXT
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(text)))
        change = draw(st.sampled_from(["insert", "insert", "cut", "overwrite", "double", "drop"]))
        lines = text.split("\n")
        line = place % len(lines)
        if change == "insert":
            text = text[:place] + draw(st.sampled_from(BITS)) + text[place:]
        elif change == "cut":
            text = text[:place] + text[place + draw(st.integers(1, 12)) :]
        elif change == "overwrite":
            text = text[:place] + draw(st.characters()) + text[place + 1 :]
        else:
            lines[line : line + 1] = [] if change == "drop" else [lines[line]] * 2
            text = "\n".join(lines)
    return text


@given(edited())
@settings(max_examples=300, deadline=None)
def test_edited_text(text):
    design = read(lambda: Design.parse(text, "design.yaml"))
    assert design is None or Design.parse(design.to_yaml()) == design


@given(st.binary(max_size=60), st.integers(0, len(TEXT)))
@settings(max_examples=150, deadline=None)
def test_edited_bytes(data, place):
    raw = TEXT.encode()
    design = read(lambda: Design.parse(decode(raw[:place] + data + raw[place:], "design.yaml")))
    assert design is None or design.site.hosts


ANYTHING = st.deferred(
    lambda: st.sampled_from(VALUES) | st.lists(ANYTHING, max_size=4) | st.dictionaries(st.text(max_size=5), ANYTHING, max_size=4)
)


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_anything_at_all(value):
    assert read(lambda: Design.from_dict(value)) is None
    assert read(lambda: Design.from_dict({"nicplanner": 1, "hosts": value, "traffic": value, "switches": value, "catalog": value})) is None


def test_shuffled_sections_give_the_same_mistakes():
    data = rich()
    data["hosts"]["array"]["unit"] = 0
    data["traffic"]["iscsi"]["demand_gbps"] = "fast"
    data["switches"]["sw-c"]["rack"] = "R9"

    def problems() -> list[str]:
        try:
            Design.from_dict(data)
        except InputError as error:
            return [str(problem) for problem in error.problems]
        return []

    expected = problems()
    for seed in range(5):
        for section in ("hosts", "traffic", "switches"):
            items = list(data[section].items())
            random.Random(seed).shuffle(items)
            data[section] = dict(items)
        assert problems() == expected
    assert len(expected) == 3
