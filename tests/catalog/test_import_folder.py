"""An import as a folder: written whole or not at all, read back equal, and quick for designs that name a few of its entries."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.catalog import load_folder
from nicplanner.catalog.indexed import INDEX, index_text
from nicplanner.catalog.library import import_library, write_import
from nicplanner.design import Design
from nicplanner.errors import InputError

DESIGN = """
nicplanner: 1
catalog: {path: big}
switches:
  sw-[1-2]: {model: S10, rack: R1, unit: 40}
hosts:
  hv[1-2]: {server: Box, adapters: {PCIe1: N2}, rack: R1, unit: 1}
traffic:
  management: {demand_gbps: 0.5, subnet: 10.0.0.0/24, vlan: 5}
"""


@pytest.fixture
def big(library, tmp_path) -> Path:
    """An import of a switch, a server, a card and some more, beside a design that names the three."""
    library.add(library.switch, "s.yaml")
    library.add(library.server, "b.yaml")
    library.add(library.card, "n.yaml", module=True)
    for i in range(5):
        library.add({**library.switch, "model": f"Spare {i}"}, f"x{i}.yaml")
    write_import(library.read(), tmp_path / "big")
    (tmp_path / "d.yaml").write_text(DESIGN)
    return tmp_path / "big"


def load(big: Path, **changes: str) -> Design:
    text = DESIGN
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return Design.parse(text, "d.yaml", big.parent)


def refused(big: Path, **changes: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(big, **changes)
    return [str(problem) for problem in caught.value.problems]


def content(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def test_the_folder(big):
    files = content(big)
    assert list(files) == [
        "adapters/acme-n2.yaml", "import.csv", "index.json", "servers/acme-box.yaml",
        *(f"switches/acme-{name}.yaml" for name in ("s10", "spare-0", "spare-1", "spare-2", "spare-3", "spare-4")),
    ]  # fmt: skip
    assert files["servers/acme-box.yaml"].decode() == (
        "model: Box\nmanufacturer: Acme\nheight_units: 2\ninterfaces:\n"
        '  "ge[1-2]": 1000base-t\n'
        'slots:\n  PCIe1: {}\nsource: "device-type library: device-types/Acme/b.yaml"\n'
    )
    assert json.loads(files["index.json"])["sections"]["adapters"] == {"N2": ["acme-n2.yaml", len(files["adapters/acme-n2.yaml"])]}


def test_two_imports_are_equal(big, library, tmp_path):
    write_import(import_library(str(library.root)), tmp_path / "again")
    assert content(tmp_path / "again") == content(big)


def test_entries_read_back_equal(library, tmp_path):
    odd = [
        "on",
        "1e3",
        "0x10",
        "68M95",
        "1.10",
        "=cmd|x",
        "a: b",
        "- x",
        "'",
        '"',
        "\\n",
        "# x",
        "ä…",
        "{x}",
        "x" * 200,
        "~x",
        "null ",
        "y",
        "a,b",
    ]
    for i, model in enumerate(odd):
        library.add({**library.switch, "model": model, "part_number": model}, f"s{i}.yaml", maker=model[:3].strip("/.\\") or "m")
        library.add({**library.server, "model": model, "manufacturer": model}, f"b{i}.yaml")
        library.add({**library.card, "model": model, "u_height": 1}, f"n{i}.yaml", module=True)
    imported = library.read()
    write_import(imported, tmp_path / "big")
    for indexed in (True, False):
        if not indexed:
            (tmp_path / "big" / INDEX).unlink()
        catalog = load_folder(tmp_path / "big")
        for section, entries in imported.entries.items():
            assert entries
            assert {name: catalog.get(section, name) for name in entries} == entries


def test_a_design_reads_what_it_names(big):
    design = load(big)
    catalog = design.site.catalog
    assert {section: list(entries) for section, entries in catalog.own.items() if entries} == {
        "adapters": ["N2"], "servers": ["Box"], "switches": ["S10"],
    }  # fmt: skip
    assert catalog.indexed is not None
    assert {name for _, name in catalog.indexed._read} == {"N2", "Box", "S10"}
    assert "Spare 3" in catalog.names("switches")
    assert "Spare 3" not in catalog.at_hand("switches")
    assert catalog.origin("switches", "S10") == "big/switches/acme-s10.yaml"
    assert catalog.origin("switches", "Spare 3") == "big/switches/acme-spare-3.yaml"
    assert len(catalog.switch("Spare 3").interfaces) == 10
    assert [port.name for port in design.site.groups[0].adapters[1].ports] == ["p1", "p2"]
    assert load(big) == design
    assert hash(load(big)) == hash(design)


def test_the_hash_is_that_of_the_same_folder_without_index(big):
    """… as far as the design names what is in it: entries that it does not name count where all are read."""
    for i in range(5):
        (big / f"switches/acme-spare-{i}.yaml").unlink()
    before = load(big)
    (big / INDEX).unlink()
    assert load(big).hash == before.hash


def test_what_is_asked_for_later_does_not_change_the_hash(big):
    design = load(big)
    before = design.hash
    fresh = load(big)
    fresh.site.catalog.switch("Spare 1")
    assert fresh.hash == before
    (big / "switches/acme-spare-1.yaml").write_text("model: Spare 1\ninterfaces: {a: 1000base-t}\n")
    assert load(big, S10="Spare 0").hash != before


def test_ways_out_are_of_hardware_at_hand(big, library):
    """A library has thousands of models: `explain` offers those that are shipped, defined or named, and reads no others."""
    library.add({**library.card, "model": "Spare card"}, "spare.yaml", module=True)
    write_import(library.read(), big)
    design = load(big, **{"0.5": "30"})
    why = nic.explain(design)
    assert why.shortages
    assert {name for _, name in design.site.catalog.indexed._read} == {"N2", "Box", "S10"}
    assert not any("Spare" in str(repair) for repair in why.repairs)


def test_names_are_hinted_at(big):
    (message,) = refused(big, S10="Spaer 3")
    assert "unknown switch model; found: 'Spaer 3'; allowed: Spare 3" in message
    assert message.endswith("hint: did you mean 'Spare 3'?")


def test_the_design_wins_over_the_import(big):
    text = DESIGN.replace("path: big", "path: big, switches: {S10: {interfaces: {'x[1-9]': 1000base-t}}}")
    catalog = Design.parse(text, base=big.parent).site.catalog
    assert len(catalog.switch("S10").interfaces) == 9
    assert catalog.origin("switches", "S10") == "design"


def test_the_import_wins_over_the_shipped(library, tmp_path):
    library.add({**library.card, "manufacturer": "Acme", "model": "I350-T4"}, module=True)
    write_import(library.read(), tmp_path / "big")
    catalog = load_folder(tmp_path / "big")
    assert catalog.adapter("I350-T4").manufacturer == "Acme"
    assert catalog.names("adapters").count("I350-T4") == 1


def test_a_changed_file_has_its_mistakes_with_their_places(big):
    (big / "switches/acme-s10.yaml").write_text("model: S10\ninterfaces: {a: 1gbase-t}\n")
    (message,) = refused(big)
    assert message.startswith("big/switches/acme-s10.yaml:2:17: interfaces.a: not an Ethernet interface type")


def test_a_changed_file_of_the_same_length(big):
    path = big / "switches/acme-s10.yaml"
    path.write_text(path.read_text().replace("1000base-t", "1000base-q"))
    (message,) = refused(big)
    assert message.startswith("big/switches/acme-s10.yaml:5:15: interfaces.ge[1-10]: not an Ethernet interface type")
    path.write_text(path.read_text().replace("1000base-q", "1000base-t").replace("model: S10", "model: S11"))
    (message,) = refused(big)
    assert "big/switches/acme-s10.yaml: model: not the model that the index says; found: 'S11'; allowed: 'S10'; hint: import" in message


def test_a_renamed_model_is_found(big):
    path = big / "switches/acme-s10.yaml"
    path.write_text(path.read_text().replace("model: S10", "model: S-eleven"))
    assert load(big, S10="S-eleven").site.switches["sw-1"].model == "S-eleven"
    (message,) = refused(big)
    assert "unknown switch model; found: 'S10'" in message


def test_a_missing_file(big):
    (big / "switches/acme-s10.yaml").unlink()
    (message,) = refused(big)
    assert message.startswith("big/switches/acme-s10.yaml: no such file")
    assert load(big, S10="Spare 1")


def test_a_link_out_of_the_folder(big, tmp_path):
    path = big / "switches/acme-s10.yaml"
    path.rename(tmp_path / "elsewhere.yaml")
    path.symlink_to(tmp_path / "elsewhere.yaml")
    (message,) = refused(big)
    assert "the link leaves the catalog's folder" in message


def test_files_of_ones_own_in_the_folder(big):
    (big / "cables").mkdir()
    (big / "cables/own.yaml").write_text("name: own\nconnectors: [rj45, rj45]\nspeeds_gbps: [1]\nlengths_m: [1]\n")
    (big / "switches/mine.yaml").write_text("model: Mine\ninterfaces: {'x[1-9]': 1000base-t}\n")
    catalog = load(big, S10="Mine").site.catalog
    assert catalog.origin("switches", "Mine") == "big/switches/mine.yaml"
    assert "own" in dict(catalog.cables())
    (big / "switches/mine.yaml").write_text("model: Spare 1\ninterfaces: {'x[1-9]': 1000base-t}\n")
    (message,) = refused(big)
    assert "two files define the same model; found: Spare 1: big/switches/acme-spare-1.yaml, big/switches/mine.yaml" in message


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "{}", '{"format": "nicplanner catalog index 1"}', "[" * 100_000,
        index_text({"switches": {"S10": ("../switches/acme-s10.yaml", 1)}}),
        index_text({"platforms": {"S10": ("acme-s10.yaml", 1)}}),
        index_text({"switches": {"S10": ("acme-s10.yaml", True)}}),
        index_text({"switches": {"S10": ("acme-s10.yaml",)}}),  # type: ignore[dict-item]
        index_text({"switches": {"S10": ("acme-s10.csv", 1)}}),
        '{"format": "nicplanner catalog index 1", "sections": {"switches": []}}',
        "\ud800",
    ],
)  # fmt: skip
def test_an_index_that_is_none_is_not_used(big, text):
    (big / INDEX).write_bytes(text.encode("utf-8", "surrogatepass"))
    catalog = load(big).site.catalog
    assert catalog.indexed is None
    assert "Spare 3" in catalog.own["switches"]


def test_an_index_decides_nothing(big):
    """Wrong lengths, files that are not there, files that are not listed: everything is found all the same."""
    (big / INDEX).write_text(index_text({"switches": {"S10": ("acme-s10.yaml", 1), "Ghost": ("ghost.yaml", 5)}}))
    catalog = load(big).site.catalog
    assert "Spare 3" in catalog.own["switches"]
    assert "no such file" in refused(big, S10="Ghost")[0]


def test_a_design_keeps_what_it_named(big):
    design = load(big)
    before = design.hash
    sent = pickle.dumps(design)
    shutil.rmtree(big)
    again = pickle.loads(sent)
    assert again == design
    assert again.hash == before
    assert again.replace({"traffic.management.demand_gbps": 1}).site.catalog.switch("S10").interfaces
    with pytest.raises(InputError, match="no such file"):
        again.replace({"switches.sw-[1-2].model": "Spare 1"})


def test_a_changed_design_finds_other_entries(big):
    assert load(big).replace({"switches.sw-[1-2].model": "Spare 1"}).site.switches["sw-1"].model == "Spare 1"


# ------------------------------------------------------------------------------------------------------------- writing


def test_an_earlier_import_is_replaced(big, library):
    (big / "switches/mine.yaml").write_text("model: Mine\ninterfaces: {a: 1000base-t}\n")
    (big / "notes").mkdir()
    (big / "notes/a.txt").write_text("kept")
    shutil.rmtree(library.root)
    library.add({**library.switch, "model": "New"})
    write_import(library.read(), big)
    assert sorted(content(big)) == ["import.csv", "index.json", "notes/a.txt", "switches/acme-new.yaml", "switches/mine.yaml"]
    assert [name for name in os.listdir(big.parent) if name.startswith(".")] == []


def test_a_file_of_ones_own_is_never_replaced(big, library):
    (big / "switches/acme-new.yaml").write_text("model: Mine\ninterfaces: {a: 1000base-t}\n")
    before = content(big)
    library.add({**library.switch, "model": "New"}, "new.yaml")
    with pytest.raises(InputError, match=r"switches/acme-new.yaml is of no import and cannot be kept"):
        write_import(library.read(), big)
    assert content(big) == before


@pytest.mark.parametrize("make", ["file", "other", "link"])
def test_other_targets_are_refused(library, tmp_path, make):
    library.add(library.switch)
    target = tmp_path / "target"
    if make == "file":
        target.write_text("x")
    elif make == "link":
        target.symlink_to(tmp_path / "library")
    else:
        target.mkdir()
        (target / "x").write_text("x")
    with pytest.raises(InputError, match="a new or empty folder, or an earlier import"):
        write_import(library.read(), target)
    assert target.exists()


def test_an_empty_folder_is_fine(library, tmp_path):
    library.add(library.switch)
    (tmp_path / "empty").mkdir()
    write_import(library.read(), tmp_path / "empty")
    assert (tmp_path / "empty" / INDEX).is_file()


@pytest.mark.parametrize("earlier", [True, False])
def test_nothing_is_left_of_a_write_that_fails(big, library, tmp_path, monkeypatch, earlier):
    target = big if earlier else tmp_path / "new"
    before = content(big)
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == INDEX:
            raise OSError(28, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_import(library.read(), target)
    assert content(big) == before
    assert sorted(os.listdir(tmp_path)) == ["big", "d.yaml", "library"]
