"""Finding entries: shipped ones, a user's folder, definitions inside the design; the nearer one wins."""

from __future__ import annotations

import os
import pickle
import shutil
from fractions import Fraction

import pytest

from nicplanner.catalog import KINDS, Catalog, catalog_root, load_shipped
from nicplanner.design import Design, starter
from nicplanner.errors import InputError

CARD = "model: MyQuad\ninterfaces: {'p[1-4]': 1000base-t}\nbus_gbps: 8\nsource: own\n"


@pytest.fixture
def folder(tmp_path):
    """A design with a catalog folder beside it; returns a function that adds a file to the folder."""
    (tmp_path / "design.yaml").write_text(starter().replace("catalog:  ", "catalog:\n  path: hardware\n  #"))

    def add(name: str, text: str):
        path = tmp_path / "hardware" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return add


def load(folder, tmp_path, **changes) -> Design:
    text = (tmp_path / "design.yaml").read_text()
    for old, new in changes.items():
        text = text.replace(old.replace("__", "-"), new)
    (tmp_path / "design.yaml").write_text(text)
    return Design.load(tmp_path / "design.yaml")


def messages(folder, tmp_path, **changes) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(folder, tmp_path, **changes)
    return [str(problem) for problem in caught.value.problems]


def test_shipped_entries():
    catalog = load_shipped()
    assert catalog.adapter("I350-T4").bus_gbps == 16
    assert catalog.server("PowerEdge R740").height_units == 2
    assert len(catalog.switch("PowerConnect 6248").interfaces) == 48
    assert dict(catalog.cables())["cat6"].most_m(Fraction(10)) == 55
    assert catalog.get("adapters", "i350-t4") is None
    assert catalog.get("adapters", "PowerEdge R740") is None
    assert catalog.get("nonsense", "I350-T4") is None
    assert catalog.origin("adapters", "I350-T4") == "shipped"
    assert catalog.names("adapters")[:4] == ["331FLR", "331T", "332T", "366T"]
    assert catalog.overridden() == []


def test_a_folder_adds_entries(folder, tmp_path):
    folder("adapters/quad.yaml", CARD)
    folder("servers/box.yml", "model: Box\nheight_units: 1\ninterfaces: {lom1: 10gbase-t}\n")
    folder("switches/sw.YAML", "model: Sw\ninterfaces: {ge1: 1000base-t}\n")
    folder("cables/own.yaml", "name: own\nconnectors: [rj45, rj45]\nspeeds_gbps: [1]\nlengths_m: [1]\n")
    folder("transceivers/own.yaml", "model: SFP+ SR\nconnector: SFP+\nprice: 40\n")
    folder("adapters/notes.txt", "not read")
    folder("other/x.yaml", "not: read\n")
    design = load(folder, tmp_path, I350__T4="MyQuad")
    catalog = design.site.catalog
    assert catalog.origin("adapters", "MyQuad") == "hardware/adapters/quad.yaml"
    assert catalog.origin("switches", "Sw") == "hardware/switches/sw.YAML"
    counts = {"adapters": 1, "servers": 2, "switches": 1, "cables": 1, "transceivers": 1}
    assert {section: len(catalog.own[section]) for section in KINDS} == counts
    assert catalog.get("transceivers", "SFP+ SR").connector == "sfp+"
    assert "own" in dict(catalog.cables())
    assert [adapter.model for adapter in design.site.groups[0].adapters] == ["classic", "MyQuad", "MyQuad"]


def test_the_shipped_layout_is_a_folder(folder, tmp_path):
    shutil.copytree(catalog_root(), tmp_path / "hardware")
    design = load(folder, tmp_path)
    assert design.site.catalog.origin("adapters", "I350-T4") == "hardware/adapters/intel-i350-t4.yaml"
    assert len(design.site.catalog.overridden()) == sum(len(load_shipped().names(section)) for section in KINDS)


def test_the_design_wins_over_the_folder_and_the_folder_over_the_shipped(folder, tmp_path):
    folder("adapters/one.yaml", CARD.replace("MyQuad", "I350-T4"))
    folder("adapters/two.yaml", CARD.replace("MyQuad", "I350-T2").replace("[1-4]", "[1-3]"))
    inline = "  adapters: {I350-T2: {interfaces: {p9: 1000base-t}}}\n  servers:\n"
    catalog = load(folder, tmp_path, **{"  servers:\n": inline}).site.catalog
    assert catalog.adapter("I350-T4").bus_gbps == 8
    assert catalog.adapter("I350-T2").interfaces == (("p9", "1000base-t"),)
    assert (catalog.origin("adapters", "I350-T4"), catalog.origin("adapters", "I350-T2")) == ("hardware/adapters/one.yaml", "design")
    assert catalog.overridden() == [("adapters", "I350-T2"), ("adapters", "I350-T4")]


def test_definitions_inside_the_design_win():
    text = starter().replace(
        "  servers:\n", "  adapters: {I350-T4: {interfaces: {p1: 1000base-t, p2: 1000base-t}, bus_gbps: 1}}\n  servers:\n"
    )
    design = Design.parse(text)
    assert [len(adapter.ports) for adapter in design.site.groups[0].adapters] == [2, 2, 2]
    assert design.site.groups[0].adapters[1].bus == 1
    assert design.site.catalog.overridden() == [("adapters", "I350-T4")]
    assert load_shipped().adapter("I350-T4").bus_gbps == 16


def test_mistakes_in_files_have_their_places(folder, tmp_path):
    folder("adapters/a.yaml", "model: A\ninterfaces: {p1: 1gbase-t}\nprise: 5\n")
    folder("adapters/b.yaml", "interfaces: {p1: 1000base-t}\n")
    folder("adapters/c.yaml", "- model: C\n")
    folder("adapters/d.yaml", "model: D\n  interfaces: {}\n")
    folder("servers/e.yaml", "model: E\nmodel: F\nheight_units: 1\n")
    assert messages(folder, tmp_path, I350__T4="A") == [
        "hardware/adapters/a.yaml:2:18: interfaces.p1: not an Ethernet interface type; found: '1gbase-t'; "
        "allowed: NetBox's names, for example 1000base-t, 10gbase-x-sfpp, 25gbase-x-sfp28; hint: did you mean '1000base-t'?",
        "hardware/adapters/a.yaml:3:1: prise: unknown key; found: 'prise'; allowed: manufacturer, price, currency, power_w, "
        "mtbf_hours, mttr_hours, "
        "part_numbers, corrections, unverified, source, retrieved, interfaces, bus_gbps, pcie, rdma, sr_iov, iscsi_offload, form_factors; "
        "hint: did you mean 'price'?",
        "hardware/adapters/b.yaml:1:1: model: the key is missing; allowed: the name of the model; hint: add 'model:'",
        "hardware/adapters/c.yaml:1:1: not a catalog entry; found: [a map with model]; allowed: a map with 'model' and the entry's keys; "
        "hint: the file describes one entry of adapters",
        "hardware/adapters/d.yaml:2:13: not valid YAML: mapping values are not allowed in this context; "
        "hint: check indentation, quotes, colons and brackets here and on the line before",
        "hardware/servers/e.yaml:2:1: model: the key stands twice; found: 'model', also on line 1, column 1; allowed: each key once; "
        "hint: remove or rename one of the two",
    ]


def test_two_files_of_one_model(folder, tmp_path):
    folder("adapters/a.yaml", CARD)
    folder("adapters/b.yaml", CARD)
    (message,) = messages(folder, tmp_path)
    found = "MyQuad: hardware/adapters/a.yaml, hardware/adapters/b.yaml"
    assert message.endswith(f"catalog.path: two files define the same model; found: {found}; allowed: one file a model")


def test_empty_folders(folder, tmp_path):
    (tmp_path / "hardware").mkdir()
    (message,) = messages(folder, tmp_path)
    assert "catalog.path: no catalog entries in this folder; found: 'hardware'; allowed: one YAML file a model in adapters/" in message
    assert message.startswith("design.yaml:13:9: ")


@pytest.mark.parametrize(
    "given",
    ["../hardware", "hardware/../..", "/etc", "~", "~root/x", "C:\\hardware", "\\\\server\\share", "file:///etc", "..", "hardware/../../x"],
)
def test_folders_elsewhere(folder, tmp_path, given):
    folder("adapters/a.yaml", CARD)
    (message,) = messages(folder, tmp_path, hardware=f"'{given}'")
    assert "catalog.path: " in message
    assert "leaves the design's folder" in message or "not a relative path" in message


@pytest.mark.parametrize("given", ["''", "' '", "5", "[a]", "{}", "'a\\0b'", '"a\\0b"', "x" * 300, "ä" * 190])
def test_folders_that_are_none(folder, tmp_path, given):
    folder("adapters/a.yaml", CARD)
    (message,) = messages(folder, tmp_path, hardware=given)
    assert "catalog.path: " in message


def test_links_that_leave_the_folder(folder, tmp_path):
    secret = tmp_path.parent / f"{tmp_path.name}-secret.yaml"
    secret.write_text("password: hunter2\n")
    path = folder("adapters/a.yaml", CARD)
    (path.parent / "b.yaml").symlink_to(secret)
    (path.parent / "c.yaml").symlink_to(path)
    found = messages(folder, tmp_path)
    assert found[1:] == [
        "hardware/adapters/b.yaml: the link leaves the catalog's folder; allowed: files below it; hint: copy the file into the folder"
    ]
    assert "two files define the same model" in found[0]
    assert "hunter2" not in "".join(found)


def test_a_linked_folder_that_leaves(folder, tmp_path):
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    (elsewhere / "adapters").mkdir(parents=True)
    (elsewhere / "adapters" / "a.yaml").write_text(CARD)
    (tmp_path / "hardware").symlink_to(elsewhere)
    (message,) = messages(folder, tmp_path)
    assert "the path leaves the design's folder" in message
    (tmp_path / "hardware").unlink()
    (tmp_path / "hardware").mkdir()
    (tmp_path / "hardware" / "adapters").symlink_to(elsewhere / "adapters")
    assert messages(folder, tmp_path) == [
        "hardware/adapters/a.yaml: the link leaves the catalog's folder; allowed: files below it; hint: copy the file into the folder"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_odd_files_in_the_folder(folder, tmp_path):
    path = folder("adapters/a.yaml", CARD)
    os.mkfifo(path.parent / "pipe.yaml")
    (path.parent / "folder.yaml").mkdir()
    (path.parent / "gone.yaml").symlink_to(path.parent / "nothing")
    (path.parent / "utf16.yaml").write_bytes(CARD.encode("utf-16"))
    found = messages(folder, tmp_path)
    assert [message.split("; ")[0] for message in found] == [
        "hardware/adapters/folder.yaml: this is a folder",
        "hardware/adapters/gone.yaml: no such file",
        "hardware/adapters/pipe.yaml: this is not a regular file",
        "hardware/adapters/utf16.yaml: the file is not UTF-8",
    ]


def test_models_are_not_unknown_where_their_folder_is_spoilt(folder, tmp_path):
    folder("adapters/a.yaml", "model: A\n")
    (message,) = messages(folder, tmp_path, I350__T4="B")
    assert "interfaces: the key is missing" in message


def test_a_design_keeps_its_folder(folder, tmp_path):
    """Pickled, sent elsewhere or changed, a design does not need the folder any more."""
    folder("adapters/quad.yaml", CARD)
    design = load(folder, tmp_path, I350__T4="MyQuad")
    shutil.rmtree(tmp_path / "hardware")
    again = pickle.loads(pickle.dumps(design))
    assert again == design
    assert again.site.catalog.origin("adapters", "MyQuad") == "hardware/adapters/quad.yaml"
    changed = design.replace({"traffic.iscsi.demand_gbps": 1})
    assert changed.site.catalog.adapter("MyQuad").bus_gbps == 8
    with pytest.raises(InputError, match="no such folder"):
        design.replace({"catalog.path": "other"})
    with pytest.raises(InputError, match="unknown adapter model; found: 'MyQuad'"):
        design.replace({"catalog.path": None})


def test_the_folders_content_counts_for_the_hash(folder, tmp_path):
    path = folder("adapters/quad.yaml", CARD)
    before = load(folder, tmp_path, I350__T4="MyQuad")
    path.write_text(CARD.replace("bus_gbps: 8", "bus_gbps: 4"))
    after = Design.load(tmp_path / "design.yaml")
    assert before.hash != after.hash


def test_paths_are_relative_to_the_design(folder, tmp_path, monkeypatch):
    folder("adapters/quad.yaml", CARD)
    text = (tmp_path / "design.yaml").read_text()
    assert Design.parse(text, base=tmp_path) == Design.load(tmp_path / "design.yaml")
    monkeypatch.chdir(tmp_path)
    assert Design.parse(text) == Design.load("design.yaml")
    monkeypatch.chdir(tmp_path.parent)
    with pytest.raises(InputError, match="no such folder"):
        Design.parse(text)


def test_catalogs_cannot_be_changed():
    catalog = Design.parse(starter()).site.catalog
    with pytest.raises(TypeError):
        catalog.own["adapters"]["x"] = None
    with pytest.raises(TypeError):
        catalog.own["new"] = {}
    with pytest.raises(AttributeError):
        catalog.own = {}
    assert pickle.loads(pickle.dumps(catalog)) == catalog


def test_a_catalog_made_by_hand():
    entry = load_shipped().adapter("I350-T4")
    catalog = Catalog({"adapters": {"Twin": entry}})
    assert catalog.adapter("Twin") is entry
    assert "I350-T4" in catalog.names("adapters")
