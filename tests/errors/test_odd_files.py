"""Files that are no design at all, or barely one: one clear message each, and never a traceback."""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
from types import SimpleNamespace

import pytest

from nicplanner.design import Design, starter
from nicplanner.errors import InputError
from nicplanner.reading import document


def messages(source) -> list[str]:
    with pytest.raises(InputError) as caught:
        Design.load(source)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def written(tmp_path):
    def write(data: bytes):
        path = tmp_path / "design.yaml"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings(written, encoding):
    expected = "design.yaml: the file is not UTF-8; found: UTF-16 or binary data; allowed: UTF-8 text; hint: save it as UTF-8"
    assert messages(written(starter().encode(encoding))) == [expected]


def test_latin_1(written):
    data = starter().replace("Branch office", "Büro").encode("latin-1")
    expected = "design.yaml:4:8: the file is not UTF-8; found: byte 0xfc; allowed: UTF-8 text; hint: save it as UTF-8"
    assert messages(written(data)) == [expected]


def test_columns_count_characters_not_bytes(written):
    data = starter().replace("Branch office Hyper-V cluster", '"Ängström \x07"').encode()
    assert messages(written(data))[0].startswith("design.yaml:4:17: a character that YAML does not allow; found: character U+0007")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \n", b"# nothing\n", b"---\n", b"null\n", b"~"])
def test_empty(written, data):
    expected = (
        "not a design; found: an empty file; allowed: a map that begins with 'nicplanner: 1'; hint: `nicplanner init` writes a starter"
    )
    (message,) = messages(written(data))
    assert message.endswith(expected)


def test_nul_bytes(written):
    assert messages(written(b"nicplanner: 1\nname: a\x00b\n")) == [
        "design.yaml:2:8: a character that YAML does not allow; found: character U+0000; allowed: printable text; hint: remove it"
    ]
    assert "not UTF-8" in messages(written(b"\x00\x01\x02\x03"))[0]
    assert "not UTF-8" in messages(written(b"\x89PNG\r\n\x1a\n"))[0]


@pytest.mark.parametrize("text", ["a: " + "[" * 5000 + "]" * 5000, "\n".join("  " * i + "a:" for i in range(5000)), "- " * 5000 + "a"])
def test_deep_nesting(written, text):
    (message,) = messages(written(text.encode()))
    assert "nested too deeply; allowed: at most 100 levels" in message or "not valid YAML" in message


def test_a_bomb_costs_little(written):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20)]
    (message,) = messages(written("\n".join(lines).encode()))
    assert "the document expands too far; allowed: at most 1000000 values, aliases counted in full" in message


def test_too_large(written, monkeypatch):
    monkeypatch.setattr(document, "MOST_BYTES", 2**20)
    assert messages(written(b"#" * (2**20 + 1))) == ["design.yaml: the file is too large; allowed: at most 1 MiB"]


def test_byte_order_mark_and_crlf_are_fine(written):
    plain = Design.load(written(starter().encode()))
    assert Design.load(written(b"\xef\xbb\xbf" + starter().replace("\n", "\r\n").encode())) == plain


def test_a_folder(tmp_path):
    expected = f"{tmp_path.name}: this is a folder; allowed: a YAML file; hint: name the design file inside it"
    assert messages(tmp_path) == [expected]


def test_a_missing_file(tmp_path):
    path = tmp_path / "desing.yaml"
    (message,) = messages(path)
    assert message.startswith("desing.yaml: no such file; found: ")
    assert message.endswith("hint: check the path; `nicplanner init` writes a starter")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(messages(tmp_path / "pipe")), daemon=True)
    thread.start()
    thread.join(10)
    assert found == [["pipe: this is not a regular file; allowed: a YAML file, or - for standard input"]]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets here")
def test_devices_and_sockets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("here")
        assert "this is not a regular file" in messages(tmp_path / "here")[0]
    assert "this is not a regular file" in messages("/dev/null")[0]


def test_paths_that_cannot_be(tmp_path):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert "cannot be read" in messages(tmp_path / "circle")[0]
    assert "cannot be read" in messages("a\x00b")[0]
    assert "cannot be read" in messages("x" * 5000)[0]
    (tmp_path / "file").write_text("")
    assert "cannot be read" in messages(tmp_path / "file" / "design.yaml")[0]


def test_hostile_file_names(tmp_path):
    path = tmp_path / "a\x1b[2J\u202e\nb.yaml"
    path.write_text("nicplanner: 2\n")
    (message,) = messages(path)
    assert message.isprintable()


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(starter().encode())))
    assert Design.load("-").source == "<stdin>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"nicplanner: 3")))
    assert messages("-")[0].startswith("<stdin>:1:13: nicplanner: not a known format version; found: 3")


@pytest.mark.parametrize("stream", [None, SimpleNamespace()])
def test_no_standard_input(monkeypatch, stream):
    monkeypatch.setattr(sys, "stdin", stream)
    assert messages("-") == ["<stdin>: there is no standard input here; hint: name a file"]


@pytest.mark.parametrize("text", ["a: \ud800", "\udc80nicplanner: 1"])
def test_lone_surrogates(text):
    with pytest.raises(InputError, match="a character that YAML does not allow; found: character U\\+D"):
        Design.parse(text)


@pytest.mark.parametrize("data", [None, [], "nicplanner: 1", 5, {1}, object()])
def test_dicts_that_are_none(data):
    with pytest.raises(InputError, match="not a design"):
        Design.from_dict(data)


def test_dicts_that_contain_themselves():
    data = {"nicplanner": 1, "hosts": {}}
    data["hosts"]["hv01"] = data
    with pytest.raises(InputError, match=r"hosts\.hv01: the value contains itself"):
        Design.from_dict(data)
    deep: dict = {}
    for _ in range(2000):
        deep = {"a": deep}
    with pytest.raises(InputError, match="nested too deeply; allowed: at most 100 levels"):
        Design.from_dict(deep)
    many: list = []
    for _ in range(30):
        many = [many, many]
    with pytest.raises(InputError, match="the design is too large; allowed: at most 1000000 values"):
        Design.from_dict({"nicplanner": 1, "hosts": many})


def test_dict_keys_of_equal_text():
    with pytest.raises(InputError, match=r"racks\.1: two keys are the same text; found: '1'"):
        Design.from_dict({"nicplanner": 1, "racks": {1: {}, "1": {}}})


@pytest.mark.parametrize("number", [10**5000, -(10**5000), float("nan"), float("inf")], ids=["huge", "tiny", "nan", "inf"])
def test_huge_numbers(number):
    data = Design.parse(starter()).to_dict()
    data["traffic"]["iscsi"]["demand_gbps"] = number
    data["racks"]["R1"]["position"] = number
    data["name"] = number
    with pytest.raises(InputError, match=r"traffic\.iscsi\.demand_gbps") as caught:
        Design.from_dict(data)
    assert len(caught.value.problems) == 3
