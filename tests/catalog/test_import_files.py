"""Files of a device-type library that cannot be used, layouts, names: each is reported, none hinders another."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nicplanner.catalog.library import import_library
from nicplanner.catalog.library.entries import Made, entry_of
from nicplanner.catalog.library.reading import parse_text
from nicplanner.catalog.library.report import Row, Unfit, csv_text
from nicplanner.catalog.library.writing import file_names
from nicplanner.errors import InputError

GOOD = "manufacturer: Acme\nmodel: S8\nu_height: 1\ninterfaces:\n" + "".join(
    f"  - name: ge{i}\n    type: 1000base-t\n" for i in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a map of keys"),
        ("- a\n", "not a map of keys"),
        ("just text", "not a map of keys"),
        ("model: [", "not valid YAML: line 2"),
        ("a: b: c", "not valid YAML: line 1"),
        ("[a]: b", "not valid YAML"),
        ("{a: 1}: b", "not valid YAML"),
        (GOOD + "\tx: 1\n", "not valid YAML"),
        (GOOD + "---\nmodel: B\n", "not valid YAML"),
        ("a: &a [x]\nb: *a\n", "an alias: line 2"),
        ("a: &a\n  b: *a\n", "an alias: line 2"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "an alias: line 2"),
        ("a: *nothing\n", "an alias: line 1"),
        ("x: !!python/object/apply:os.system [ls]\n", "a tag: line 1"),
        ("x: !mine y\n", "a tag: line 1"),
        ("x: !!timestamp 2020-01-01\n", "a tag: line 1"),
        ("x: " + "[" * 30 + "]" * 30 + "\n", None),
        ("x: " + "[" * 200 + "]" * 200 + "\n", "nested too deeply: line 1"),
        ("x: " + "{a: " * 5000, "nested too deeply: line 1"),
        ("x:\n  " + "- " * 5000 + "a\n", "nested too deeply: line 2"),
        ("? " * 5000 + "a\n", "nested too deeply: line 1"),
        ("".join(" " * i + "a:\n" for i in range(500)), "nested too deeply"),
        ("x: \x01\n", "not valid YAML"),
        (b"model: \xff\n", "not UTF-8"),
        ("model: ä\n".encode("utf-16"), "not UTF-8"),
        (b"# " + b"x" * 2**20, "larger than 1 MiB"),
    ],
)
def test_files_that_cannot_be_used(library, text, reason):
    row = library.row(text if isinstance(text, bytes) else text.encode())
    assert row.result == "failed"
    assert row.remark.startswith(reason or "no model"), row


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.rstrip("\n"),
        "---\n" + GOOD + "...\n",
        "# comment\n" + GOOD + "<<: {x: 1}\nstray: [1, {a: b}]\n",
        GOOD.replace("u_height: 1", "u_height: 1.0"),
        GOOD + "comments: '**bold** & [a](https://b) * x'\n",
        GOOD.replace("model: S8", "model: !!str S8"),
        GOOD.replace("model: S8", "model: &name S8"),
        GOOD + "model: S8\n",
    ],
)
def test_files_that_are_read_all_the_same(library, text):
    row = library.row(text.encode())
    assert (row.result, row.name) == ("switch", "S8"), row


@pytest.mark.parametrize(
    "model", ["on", "no", "1e3", "0x10", "68M95", "1.10", "007", "2020-01-01", "12:30:45", "null", ".inf", "=cmd|x", "0o7"]
)
def test_models_are_text(library, model):
    if model == "null":
        assert library.row(library.switch, model="nullified").name == "nullified"
        return
    row = library.row(GOOD.replace("S8", model).encode())
    assert (row.result, row.name) == ("switch", model)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("../../etc/passwd", None),
        ("CON", None),
        ("a\x1b[2Jb", "a [2Jb"),
        ("x" * 300, "x" * 200),
        ("a\nb", "a b"),
        ("\u202eabc", "abc"),
        ("ä/ö", None),
    ],
)
def test_hostile_models(library, model, name):
    row = library.row(library.switch, model=model)
    assert row.name == (name or model)
    assert ("mended" in row.remark) == (name is not None)


def test_file_names_are_safe_and_distinct():
    models = ["../x", "CON", "con", "x" * 300, "x" * 300 + "y", "a+b", "a-b", "A b", "ä", "", "…", "..", "aux.h", "S8"]
    for maker in ("", "Acme", "../..", "con"):
        names = file_names((model, maker) for model in models)
        files = [file.casefold() for file in names.values()]
        assert len(set(files)) == len(models)
        assert all(file.isascii() and len(file) < 120 and "/" not in file and not file.startswith(".") for file in files)
        assert all(file.split(".")[0] not in ("con", "aux") for file in files)


def test_duplicates(library):
    library.add(library.switch, "a.yaml")
    library.add({**library.switch, "u_height": 2}, "a.yml")
    library.add({**library.switch, "manufacturer": "ACME", "model": "s10"}, "b.yml")
    library.add({**library.switch, "manufacturer": "Zeta"}, "z.yaml", maker="Zeta")
    library.add({**library.switch, "manufacturer": "", "model": "Zeta S10"}, "aa.yaml", maker="A")
    imported = library.read()
    assert [(row.file[13:], row.result, row.name, row.remark) for row in imported.rows] == [
        ("A/aa.yaml", "switch", "Zeta S10", ""),
        ("Acme/a.yaml", "switch", "S10", ""),
        ("Acme/a.yml", "skipped", "", "the same maker and model as an earlier file: device-types/Acme/a.yaml"),
        ("Acme/b.yml", "skipped", "", "the same maker and model as an earlier file: device-types/Acme/a.yaml"),
        ("Zeta/z.yaml", "skipped", "", "the same name as an earlier file: Zeta S10"),
    ]
    library.add(library.switch, "aa.yaml", maker="A")
    imported = library.read()
    assert imported.rows[-1].name == "Zeta S10"
    assert imported.rows[-1].remark == "another maker has a model of that name"
    assert imported.entries["switches"]["S10"].height_units == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_odd_files(library, tmp_path):
    good = library.add(library.switch, "good.yaml")
    os.mkfifo(good.with_name("fifo.yaml"))
    good.with_name("folder.yaml").mkdir()
    good.with_name("notes.txt").write_text("not read")
    secret = tmp_path / "secret.yaml"
    secret.write_text(GOOD.replace("S8", "hunter2"))
    good.with_name("out.yaml").symlink_to(secret)
    good.with_name("gone.yaml").symlink_to(tmp_path / "library" / "nothing")
    good.with_name("loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text(GOOD)
    (good.parent.parent / "Linked").symlink_to(tmp_path / "elsewhere")
    (library.root / "module-types").symlink_to(tmp_path / "elsewhere")
    imported = library.read()
    assert [(row.file, row.result, row.remark) for row in imported.rows] == [
        ("device-types/Acme/fifo.yaml", "failed", "this is not a regular file"),
        ("device-types/Acme/folder.yaml", "failed", "this is a folder"),
        ("device-types/Acme/gone.yaml", "failed", "cannot be read (No such file or directory)"),
        ("device-types/Acme/good.yaml", "switch", ""),
        ("device-types/Acme/loop.yaml", "failed", imported.rows[4].remark),
        ("device-types/Acme/out.yaml", "failed", "the link leaves the library"),
        ("device-types/Linked", "failed", "the link leaves the library"),
        ("module-types", "failed", "the link leaves the library"),
    ]
    assert "hunter2" not in csv_text(imported.rows)


def test_unreadable_files(library, monkeypatch):
    library.add(library.switch, "good.yaml")
    bad, real = library.add(library.switch, "bad.yaml"), Path.open

    def refused(path, *arguments, **named):  # root may read everything, so the system is spoken for
        if path.name == bad.name:
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    rows = library.read().rows
    assert [row.result for row in rows] == ["failed", "switch"]
    assert rows[0].remark == "cannot be read (Permission denied)"


def test_parts_of_a_library(library, tmp_path):
    file = library.add(library.switch)
    card = library.add(library.card, module=True)
    for path, results in (
        (library.root, ["switch", "adapter"]),
        (library.root / "device-types", ["switch"]),
        (library.root / "module-types", ["adapter"]),
        (file.parent, ["switch"]),
        (card.parent, ["adapter"]),
        (file, ["switch"]),
        (card, ["adapter"]),
    ):
        assert [row.result for row in import_library(path).rows] == results, path
    for source, result in ((file, "switch"), (card, "adapter")):
        alone = tmp_path / f"{result}.yaml"
        alone.write_bytes(source.read_bytes())
        assert [row.result for row in import_library(alone).rows] == [result]
    loose = tmp_path / "loose"
    loose.mkdir()
    (loose / "a.yaml").write_bytes(file.read_bytes())
    (loose / "b.yml").write_bytes(card.read_bytes())
    assert [row.result for row in import_library(str(loose)).rows] == ["switch", "adapter"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nothing", "no such folder or file"),
        ("empty", "no device-type library"),
        ("text/a.txt", "nothing in it can be used"),
        ("text", "no device"),
    ],
)
def test_paths_that_are_no_library(tmp_path, path, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("hello")
    with pytest.raises(InputError) as caught:
        import_library(tmp_path / path)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.allowed
    assert problem.hint


def test_nothing_that_can_be_used(library):
    library.add("- a\n")
    library.add({**library.switch, "interfaces": []}, "b.yaml")
    with pytest.raises(
        InputError, match=r"nothing in it can be used; found: 1 skipped \(no Ethernet port\), 1 failed \(not a map of keys\)"
    ):
        library.read()


def test_the_disks_order_does_not_matter(library, monkeypatch):
    for i in range(20):
        library.add({**library.switch, "model": f"S{i % 12}"}, f"{i}.yaml", maker=f"M{i % 3}")
        library.add({**library.card, "model": f"N{i % 7}"}, f"{i}.yaml", module=True)
    before = library.read()
    real = os.scandir

    class Shuffled(list):
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    def scandir(path):
        found = Shuffled(real(path))
        random.Random(str(path)).shuffle(found)
        return found

    monkeypatch.setattr(os, "scandir", scandir)
    after = library.read()
    assert after.rows == before.rows
    assert {section: list(found) for section, found in after.entries.items()} == {k: list(found) for k, found in before.entries.items()}
    assert after.bodies == before.bodies


def test_the_report_is_csv(library):
    library.add({**library.switch, "model": 'a,"b"'})
    assert csv_text(library.read().rows) == (
        'file,maker,model,result,name,remark\ndevice-types/Acme/a.yaml,Acme,"a,""b""",switch,"a,""b""",\n'
    )


SCALARS = st.one_of(
    st.text(max_size=12), st.sampled_from(["1000base-t", "10gbase-x-sfpp", "true", "mgmt0", "ge1", "PCIe 1", "OCP", "1", "0"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4), max_leaves=6
)
PARTS = st.dictionaries(st.sampled_from(["name", "type", "mgmt_only", "enabled", "label", "position", "description"]), VALUES, max_size=5)
DEVICES = st.dictionaries(
    st.sampled_from(
        ["manufacturer", "model", "slug", "u_height", "part_number", "comments", "subdevice_role", "interfaces", "module-bays", "x"]
    ),
    VALUES | st.lists(PARTS, max_size=12),
    max_size=9,
)


@given(DEVICES, st.sampled_from([True, False, None]))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_map_gives_an_entry_or_a_reason(data, module):
    try:
        found: Made | Unfit = entry_of({"model": "M", **data}, module, "file")
    except Unfit as unfit:
        found = unfit
    if isinstance(found, Unfit):
        assert found.result in ("skipped", "failed")
        assert found.reason
    else:
        assert found.model.isprintable()


@given(st.text(alphabet=st.sampled_from("ab1:-[]{}&*!?#|>'\"\\\n\t ,%@\x85\ud800é"), max_size=40))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_gives_a_map_or_a_reason(text):
    try:
        found: object = parse_text(text)
    except Unfit as unfit:
        found = unfit
    assert isinstance(found, dict) or (isinstance(found, Unfit) and found.result == "failed")


def test_rows_are_plain(library):
    library.add({**library.switch, "model": "\u001b]0;x\u0007"}, "a.yaml", maker="\u001b[31m")
    (row,) = library.read().rows
    assert all(text.isprintable() for text in (row.file, row.model, row.name, row.remark))
    assert json.dumps(row.file)


def test_paths_are_as_given(tmp_path, library, monkeypatch):
    library.add(library.switch)
    monkeypatch.chdir(tmp_path)
    assert import_library("library").rows == library.read().rows
    assert import_library(Path("library")).entries == library.read().entries


def test_the_report_holds_no_formula() -> None:
    assert csv_text([Row("-a.yaml", "=1+1", "@x", "failed", remark="+")]).splitlines()[1] == "'-a.yaml,'=1+1,'@x,failed,,'+"
