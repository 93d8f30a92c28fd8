"""What a single file may be written onto, and what not: devices, folders, files of plans, links that lead nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.plan.folder import FolderError, write_file, write_files, write_folder


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_or_device_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    for target in (pipe, tmp_path / "link"):
        with pytest.raises(FolderError, match="no ordinary file"):
            write_file(target, b"x")
    assert pipe.is_fifo()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "pipe"]


def test_files_of_a_plan_are_not_replaced(tmp_path: Path) -> None:
    nic.plan(nic.Design.parse(nic.starter())).write(tmp_path / "p")
    before = {file.name: file.read_bytes() for file in (tmp_path / "p").iterdir()}
    for name in ("plan.json", "cabling.csv"):
        with pytest.raises(FolderError, match="a file of a plan"):
            write_file(tmp_path / "p" / name, b"x")
    assert {file.name: file.read_bytes() for file in (tmp_path / "p").iterdir()} == before
    write_file(tmp_path / "p" / "report.html", b"x")
    write_file(tmp_path / "cabling.csv", b"x")  # no plan is beside it


def test_links_are_followed_unless_they_lead_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for name in ("a", "a/labels.csv"):
        with pytest.raises(FolderError):
            write_file(tmp_path / name, b"x")
        with pytest.raises(FolderError):
            write_folder(tmp_path / name, {"x": b"x"})


@pytest.mark.parametrize("name", ["n" * 300, "n" * 300 + "/labels.csv", "a\0b"])
def test_a_name_that_cannot_be_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="cannot be written"):
        write_file(tmp_path / name, b"x")
    with pytest.raises(FolderError, match="cannot be written"):
        write_folder(tmp_path / name, {"x": b"x"})
    assert list(tmp_path.iterdir()) == []


def test_of_several_files_all_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FolderError, match="a folder, not a file"):
        write_files([(tmp_path / "a", b"new"), (tmp_path / "b", b"new"), (tmp_path / "folder", b"new")])

    def stopped() -> Iterator[tuple[Path, bytes]]:
        yield tmp_path / "a", b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_files(stopped())
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "folder"]
    write_files([(tmp_path / "a", b"new"), (tmp_path / "b", b"new")])
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"new", b"new"]
