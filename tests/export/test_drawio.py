"""The draw.io file, read back as XML: sound cells, each cable on one wire, nothing over anything else."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.contract import edited
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import topologies
from topologies import PLANS

ALL = {**PLANS, "many": topologies.many}


@dataclass(frozen=True)
class Cell:
    """A cell: its id, label, data, attributes, and place within its parent (left, top, width, height)."""

    id: str
    label: str
    data: dict[str, str]
    more: dict[str, str]
    place: tuple[float, float, float, float]


def pages_of(plan: Plan, folder: Path) -> dict[str, list[Cell]]:
    (file,) = FORMATS["drawio"].write(plan, folder)
    root = ElementTree.parse(file).getroot()
    assert root.tag == "mxfile"
    out = {}
    for page in root:
        assert page.tag == "diagram"
        (model,) = page
        assert model.tag == "mxGraphModel"
        (cells,) = model
        first, second, *rest = cells
        assert (first.attrib, second.attrib) == ({"id": "0"}, {"id": "1", "parent": "0"})
        out[page.attrib["name"]] = [cell(one) for one in rest]
    return out


def cell(element: ElementTree.Element) -> Cell:
    wrapped = element.tag == "UserObject"
    inner = element[0] if wrapped else element
    assert inner.tag == "mxCell"
    (geometry,) = inner
    assert (geometry.tag, geometry.attrib["as"]) == ("mxGeometry", "geometry")
    data = {key: value for key, value in element.attrib.items() if key not in ("id", "label")} if wrapped else {}
    x, y, width, height = (float(geometry.get(name, 0)) for name in ("x", "y", "width", "height"))
    label = element.attrib["label"] if wrapped else element.attrib["value"]
    return Cell(element.attrib["id"], label, data, dict(inner.attrib), (x, y, width, height))


@pytest.mark.parametrize("name", ALL)
def test_the_cells_are_sound(name: str, tmp_path: Path) -> None:
    pages = pages_of(ALL[name](), tmp_path)
    ids = [one.id for cells in pages.values() for one in cells]
    assert len(set(ids)) == len(ids), "an id stands twice in the file"
    for cells in pages.values():
        known = {one.id for one in cells} | {"1"}
        boxes = {one.id for one in cells if one.more.get("vertex")}
        for one in cells:
            assert (one.more.get("vertex") == "1") != (one.more.get("edge") == "1")
            assert one.more["parent"] in known
            assert "html=0;" in one.more["style"], "labels are plain text"
            if "edge" in one.more:
                assert {one.more["source"], one.more["target"]} <= boxes


@pytest.mark.parametrize("name", ALL)
def test_nothing_lies_over_anything_else(name: str, tmp_path: Path) -> None:
    for cells in pages_of(ALL[name](), tmp_path).values():
        boxes = {one.id: one for one in cells if one.more.get("vertex")}
        siblings: dict[str, list[Cell]] = {}
        for one in boxes.values():
            siblings.setdefault(one.more["parent"], []).append(one)
            parent = boxes.get(one.more["parent"])
            if parent is not None:
                x, y, width, height = one.place
                assert x >= 0
                assert y >= 0
                assert x + width <= parent.place[2] + 0.01
                assert y + height <= parent.place[3] + 0.01
        for mine in siblings.values():
            solid = [one for one in mine if not one.id.endswith("-head")]  # a head lies below its title and note
            for one, two in itertools.combinations(solid, 2):
                assert apart(one.place, two.place), (one.id, two.id)


def apart(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] + a[2] <= b[0] + 0.01 or b[0] + b[2] <= a[0] + 0.01 or a[1] + a[3] <= b[1] + 0.01 or b[1] + b[3] <= a[1] + 0.01


@pytest.mark.parametrize("name", PLANS)
def test_each_cable_is_a_wire_between_its_ports(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    cells = {one.id: one for one in pages_of(plan, tmp_path)["Topology"]}
    wires = [one for one in cells.values() if "edge" in one.more]
    rows = {one.id: (one.data["device"], one.data["port"]) for one in cells.values() if "port" in one.data}
    ends = {one.data["cables"]: frozenset({rows[one.more["source"]], rows[one.more["target"]]}) for one in wires}
    assert len(ends) == len(wires)
    assert ends == topologies.cables(plan)


def test_bundles_hold_every_cable_once(tmp_path: Path) -> None:
    plan = topologies.many()
    wires = [one for one in pages_of(plan, tmp_path)["Topology"] if "edge" in one.more]
    assert Counter(name for one in wires for name in one.data["cables"].split(" ")) == Counter(list(topologies.cables(plan)))
    assert all(int(one.label) == len(one.data["cables"].split(" ")) for one in wires)


@pytest.mark.parametrize("name", PLANS)
def test_ports_show_their_classes(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    cells = pages_of(plan, tmp_path)["Topology"]
    rows = {one.id: (one.data["device"], one.data["port"]) for one in cells if "port" in one.data}
    found: dict[tuple[str, str], list[str]] = {}
    for one in cells:
        if one.more["parent"] in rows:
            found.setdefault(rows[one.more["parent"]], []).append(one.label)
    assert found == topologies.classes(plan)


def test_each_rack_is_a_page_with_its_devices_in_their_units(tmp_path: Path) -> None:
    plan = PLANS["row"]()
    pages = pages_of(plan, tmp_path)
    site = SiteExcerpt.of(plan.manifest)
    assert list(pages) == ["Topology", *sorted(site.racks, key=lambda name: (site.racks[name].row, site.racks[name].position))]
    for rack, facts in site.racks.items():
        cells = pages[rack]
        number = {int(one.label): one.place[1] for one in cells if one.label.isdigit()}
        assert sorted(number) == list(range(1, facts.height_units + 1))
        frame = next(one for one in cells if one.id.endswith("frame"))
        step = number[1] - number[2]
        found = {}
        for one in (one for one in cells if "unit" in one.data):
            top, height = frame.place[1] + one.place[1], one.place[3]
            units = {unit for unit, y in number.items() if top <= y + step / 2 <= top + height}
            found[one.label] = (min(units), len(units))
        wanted = {name: (one.unit, one.height_units) for name, one in site.switches.items() if one.rack == rack}
        for group in site.hosts.values():
            wanted |= {name: (unit, group.height_units) for name, where, unit in group.places if where == rack}
        assert found == wanted


@pytest.mark.parametrize("text", topologies.HARM)
def test_any_name_is_shown_as_it_is(text: str, tmp_path: Path) -> None:
    pages = pages_of(edited(PLANS["lacp"](), text), tmp_path)
    for cells in pages.values():
        assert text in [one.label for one in cells]


def test_what_xml_cannot_say_is_not_written(tmp_path: Path) -> None:
    """U+FFFF is no letter, no control sign and no sign of XML."""
    plan = edited(PLANS["lacp"](), "a\uffffb")
    try:
        pages = pages_of(plan, tmp_path)
    except InputError:
        assert not list(tmp_path.iterdir())
    else:
        assert "a\\uffffb" in [one.label for one in pages["Topology"]]
