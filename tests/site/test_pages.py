"""What people write for the documentation: commands that exist, keys that exist, code that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic

pytest.importorskip("nicdocs")
from nicdocs import commands, design_keys
from nicdocs.generated import PARTS

SITE = Path(__file__).parents[2] / "notebooks" / "site"
PAGES = sorted(SITE.rglob("*.md"))


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_commands_exist(page):
    known = dict(commands.every())
    groups = {name.rsplit(" ", 1)[0] for name in known}
    for line in re.findall(r"nicplanner [a-z][^`\n]*", page.read_text(encoding="utf-8")):
        words = line.split()
        name = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in known), None)
        if name is None:
            continue  # a sentence
        options = {option for one in known[name].params for option in one.opts}
        assert {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)} <= options, line
    for line in re.findall(r"`nicplanner ([a-z]+)", page.read_text(encoding="utf-8")):
        assert f"nicplanner {line}" in known or f"nicplanner {line}" in groups, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_generated_parts_exist(page):
    names = re.findall(r"^```\{generated\} (\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) <= set(PARTS)


def unknown(data: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of keys that no record has; below a key whose record is not listed nothing is asked."""
    records = dict(design_keys.SECTIONS)
    for key, value in data.items() if isinstance(data, Mapping) else ():
        if path in records and key not in records[path].by_key():
            yield f"{path}.{key}"
            continue
        inner = f"{path}.{key}" if path in records and path else key if path in records else f"{path[:-1]}*"
        for name in (inner, f"{inner}.*"):
            if name in records:
                if name.endswith("*") and isinstance(value, Mapping):
                    for inside in value.values():
                        yield from unknown(inside, name)
                elif name == inner:
                    yield from unknown(value, name)


def test_unknown_keys_are_seen():
    assert list(unknown({"traffic": {"a": {"demand": 1, "kind": "iscsi"}}, "polcy": {}, "policy": {"spare": 1}})) == [
        "traffic.*.demand",
        ".polcy",
        "policy.spare",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_keys_in_examples_exist(page):
    for block in blocks(page.read_text(encoding="utf-8"), "yaml"):
        assert list(unknown(yaml.safe_load(block.replace(", …", "")))) == []


def test_the_export_format_of_the_guide_works(tmp_path):
    page = (SITE / "how-to" / "own-export.md").read_text(encoding="utf-8")
    source = re.sub(r"^   ", "", blocks(page, "python")[0], flags=re.MULTILINE)
    found: dict[str, Any] = {}
    exec(compile(source, "hosts_file.py", "exec"), found)
    plan = nic.plan(nic.Design.parse(nic.starter()))
    (file,) = found["write"](plan, tmp_path)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(plan.tables["addresses"])
    assert lines[0].split()[1] == "hv01"
