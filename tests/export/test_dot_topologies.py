"""The two DOT files, read back by pydot: each cable is an edge once, between the ports that it ends in, and there is nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pydot
import pytest

from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.contract import edited
from nicplanner.export.handover import read_handover
from nicplanner.export.sketch import sketch_of
from nicplanner.plan import Plan
from nicplanner.plot.palette import class_palette, fabric_palette

sys.path.insert(0, str(Path(__file__).parent))
import topologies
from topologies import PLANS, End

MISSING = shutil.which("dot") is None and "NICPLANNER_REQUIRE_TOOLS" not in os.environ
NEEDS_DOT = pytest.mark.skipif(MISSING, reason="Graphviz is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # pydot uses old names of pyparsing


def graph_of(form: str, plan: Plan, folder: Path) -> Any:
    (file,) = FORMATS[form].write(plan, folder)
    graphs = pydot.graph_from_dot_file(str(file))
    assert graphs is not None, "pydot cannot read it"
    (graph,) = graphs
    assert graph.get_type() == "graph"
    return graph


def unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"') if text.startswith('"') else text


# --- ptm -------------------------------------------------------------------------------------------------------------------------------


def end(text: str) -> End:
    """Return node and port of an edge's end, each quoted or not."""
    parts: list[str] = []
    rest = text
    while rest:
        if rest.startswith('"'):
            last = next(i for i in range(1, len(rest)) if rest[i] == '"' and rest[i - 1] != "\\")
            part, rest = rest[: last + 1], rest[last + 2 :]
        else:
            part, _, rest = rest.partition(":")
        parts.append(unquoted(part))
    node, port = parts
    return node, port


@pytest.mark.parametrize("name", PLANS)
def test_ptm_has_each_cable_once(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    graph = graph_of("ptm", plan, tmp_path)
    edges = [frozenset({end(edge.get_source()), end(edge.get_destination())}) for edge in graph.get_edges()]
    assert Counter(edges) == Counter(topologies.cables(plan).values())
    assert not graph.get_subgraphs()
    assert not graph.get_nodes()
    switches = set(plan.tables["switch_ports"]["switch"])
    for edge in graph.get_edges():
        ends = [end(edge.get_source())[0], end(edge.get_destination())[0]]
        assert ends[0] in switches or not switches & set(ends), "switches stand first"


def test_ptm_compares_whole_names_where_they_have_dots(tmp_path: Path) -> None:
    short, whole = (graph_of("ptm", PLANS[name](), tmp_path / name) for name in ("starter", "proxmox"))
    assert (short.get("LLDP"), short.get("hostnametype")) == ('"match_type=portdescr"', None)
    assert (whole.get("LLDP"), whole.get("hostnametype")) == ('"match_type=portdescr,match_hostname=fqdn"', '"fqdn"')


@pytest.mark.parametrize("text", topologies.HARM)
def test_ptm_says_names_exactly_or_refuses(text: str, tmp_path: Path) -> None:
    plan = edited(PLANS["lacp"](), text)
    if "\\" in text:
        with pytest.raises(InputError, match="backslashes"):
            FORMATS["ptm"].write(plan, tmp_path)
        return
    edges = graph_of("ptm", plan, tmp_path).get_edges()
    found = [frozenset({end(edge.get_source()), end(edge.get_destination())}) for edge in edges]
    assert Counter(found) == Counter(topologies.cables(plan).values())


# --- graphviz --------------------------------------------------------------------------------------------------------------------------


def label_of(node: Any) -> ElementTree.Element:
    text = node.get("label")
    assert text.startswith("<<TABLE")
    return ElementTree.fromstring(text[1:-1])


def said(element: ElementTree.Element | None) -> str:
    """Return the text of a part of a label, as Graphviz shows it."""
    assert element is not None
    return "".join(element.itertext()).replace("\\\\", "\\")


class Picture:
    """What a picture shows: devices by rack, rows of ports, wires."""

    def __init__(self, graph: Any) -> None:
        self.racks = {sub.get("label")[1:-1]: sub.get_nodes() for sub in graph.get_subgraphs()}
        self.title: dict[str, str] = {}
        self.rows: dict[tuple[str, str], tuple[str, str]] = {}
        self.chips: dict[End, list[tuple[str, str]]] = {}
        for node in (node for nodes in self.racks.values() for node in nodes if node.get_name() not in ("node", "graph", "edge")):
            head, *rows = label_of(node)
            self.title[node.get_name()] = said(head.find(".//B"))
            for row in rows:
                cells = row.findall("TD")
                for cell in cells:
                    self.rows[node.get_name(), cell.attrib["PORT"]] = self.title[node.get_name()], said(cells[0])
                chips = cells[-1].findall(".//TD")
                if len(cells) == 2:
                    found = [(said(chip), chip.attrib["BGCOLOR"]) for chip in chips]
                    self.chips[self.title[node.get_name()], said(cells[0])] = found
        self.wires = [(self.at(edge.get_source()), self.at(edge.get_destination()), edge) for edge in graph.get_edges()]

    def at(self, text: str) -> End:
        node, port, side = text.split(":")
        assert side in ("e", "w")
        return self.rows[node, port]


@pytest.mark.parametrize("name", PLANS)
def test_graphviz_has_each_cable_once(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    picture = Picture(graph_of("graphviz", plan, tmp_path))
    found = {unquoted(edge.get("cables")): frozenset({one, two}) for one, two, edge in picture.wires}
    assert len(picture.wires) == len(found)
    assert found == topologies.cables(plan)


@pytest.mark.parametrize("name", PLANS)
def test_graphviz_shows_classes_and_fabrics_in_the_colours_of_the_figures(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    picture = Picture(graph_of("graphviz", plan, tmp_path))
    colours, inks = class_palette(plan), fabric_palette(plan)
    assert picture.chips == {where: [(one, colours[one]) for one in mine] for where, mine in topologies.classes(plan).items()}
    table = plan.tables["ports"]
    fabric = {(table["host"][i], f"{table['adapter'][i]}/{table['port'][i]}"): table["fabric"][i] for i in range(len(table))}
    for one, two, edge in picture.wires:
        wanted = fabric.get(one) or fabric[two]
        assert unquoted(edge.get("color")) == inks.get(wanted, "#555555")


def test_graphviz_puts_devices_into_their_racks(tmp_path: Path) -> None:
    plan = PLANS["row"]()
    picture = Picture(graph_of("graphviz", plan, tmp_path))
    site = plan.manifest["site"]
    wanted = {name: {one["rack"]} for name, one in site["switches"].items()}
    wanted |= {name: {rack} for group in site["hosts"].values() for name, rack, _ in group["places"]}
    found: dict[str, set[str]] = {}
    for rack, nodes in picture.racks.items():
        for node in nodes:
            if node.get_name() in picture.title:
                found.setdefault(picture.title[node.get_name()], set()).add(rack)
    assert found == wanted


def test_a_large_plan_is_drawn_in_bundles_that_hold_every_cable(tmp_path: Path) -> None:
    plan = topologies.many()
    picture = Picture(graph_of("graphviz", plan, tmp_path))
    names = [name for *_, edge in picture.wires for name in unquoted(edge.get("cables")).split(" ")]
    assert sorted(names) == sorted(topologies.cables(plan))
    assert len(picture.wires) < 20
    for one, two, edge in picture.wires:
        mine = unquoted(edge.get("cables")).split(" ")
        assert int(unquoted(edge.get("label"))) == len(mine)
        switches = {device for cable in mine for device, _ in topologies.cables(plan)[cable] if not device.startswith("hv")}
        assert switches == {title for title, _ in (one, two) if not title.startswith("hv")}
    assert {title for title in picture.title.values() if title.startswith("hv")} == {"hv[001-018]", "hv[019-036]"}


def test_the_limit_decides_between_cables_and_bundles() -> None:
    plan = PLANS["starter"]()
    view = read_handover(plan)
    assert sketch_of(plan, view, 32).single
    bundled = sketch_of(plan, view, 31)
    assert not bundled.single
    assert sum(len(wire.cables) for wire in bundled.wires) == 32


@pytest.mark.parametrize("text", topologies.HARM)
def test_graphviz_shows_any_name_as_it_is(text: str, tmp_path: Path) -> None:
    plan = edited(PLANS["lacp"](), text)
    picture = Picture(graph_of("graphviz", plan, tmp_path))
    assert text in picture.title.values()
    assert Counter(frozenset({one, two}) for one, two, _ in picture.wires) == Counter(topologies.cables(plan).values())


@NEEDS_DOT
@pytest.mark.parametrize("name", PLANS)
def test_graphviz_finds_a_way_for_every_line(name: str, tmp_path: Path) -> None:
    (file,) = FORMATS["graphviz"].write(PLANS[name](), tmp_path)
    done = subprocess.run(["dot", "-Tplain", str(file)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert sum(line.startswith("edge ") for line in done.stdout.splitlines()) == len(topologies.cables(PLANS[name]()))


@NEEDS_DOT
def test_graphviz_itself_draws_it_without_a_word(tmp_path: Path) -> None:
    text = "\\N \\G <b>&amp; \\"
    (file,) = FORMATS["graphviz"].write(edited(PLANS["lacp"](), text), tmp_path)
    done = subprocess.run(["dot", "-Tsvg", str(file)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    svg = ElementTree.fromstring(done.stdout)
    space = "{http://www.w3.org/2000/svg}"
    groups = Counter(one.get("class") for one in svg.iter(f"{space}g"))
    assert (groups["edge"], groups["cluster"]) == (15, 1)
    assert text in ["".join(one.itertext()) for one in svg.iter(f"{space}text")]
