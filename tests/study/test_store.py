"""The store: an entry is whole or not there, found by what it depends on, and no other file is touched."""

from __future__ import annotations

import copy
import errno
import json
import os
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.catalog.indexed import INDEX, index_text
from nicplanner.errors import InputError
from nicplanner.study import StoppedError, running
from nicplanner.study.outcome import Options, Outcome
from nicplanner.study.scenario import Scenario
from nicplanner.study.store import Keys, Store

ISCSI, PRODUCTION = "traffic.iscsi.demand_gbps", "traffic.production.demand_gbps"
BASE = yaml.safe_load(nic.starter())
STUDY = nic.Study(nic.Design.parse(nic.starter())).vary(ISCSI, [1, 2, 9]).vary(PRODUCTION, [1, Decimal("1.5")])
CARD = 'model: M\ninterfaces: {{"p[1-4]": 1000base-t}}\nprice: {price}\ncurrency: EUR\nsource: us\nretrieved: "2026-01-01"\n'


def tables(store: Store | None = None, resume: bool = False, study: nic.Study = STUDY, **more: Any) -> str:
    return str(study.results(Options(), None, None, store, resume, **more).files()["results.csv"])


@pytest.fixture(scope="module")
def undisturbed() -> str:
    return tables()


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the scenarios that are planned."""
    names: list[str] = []
    real = running.outcome_of

    def counted(design: Any, scenario: Scenario, *more: Any) -> Outcome:
        names.append(scenario.name)
        return real(design, scenario, *more)

    monkeypatch.setattr(running, "outcome_of", counted)
    return names


@pytest.fixture
def filled(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    tables(store)
    return store


def entries(store: Store) -> list[Path]:
    return sorted(store.folder.glob("??/*.json"))


def keys(study: nic.Study, options: Options = Options(), **more: Any) -> list[str]:  # noqa: B008 - immutable
    found = Keys(study.design, study.growth, study.failures, options)
    return [found.of(one) for one in study.scenarios()]


def test_resuming_runs_what_is_missing(filled: Store, undisturbed: str, planned: list[str]) -> None:
    assert len(entries(filled)) == 6
    assert tables(filled, True) == undisturbed
    assert planned == []
    entries(filled)[2].unlink()
    entries(filled)[4].unlink()
    again = Store(filled.folder)
    assert tables(again, True) == undisturbed
    assert len(planned) == 2
    assert again.damaged == []
    assert tables(again, False) == undisturbed
    assert len(planned) == 2 + 6


def test_damaged_entries_are_computed_again_and_named(filled: Store, undisturbed: str, planned: list[str]) -> None:
    files = entries(filled)
    whole = [file.read_bytes() for file in files]
    files[0].write_bytes(whole[0][: len(whole[0]) // 2])
    at = whole[1].index(b'"status": "') + 11
    files[1].write_bytes(whole[1][:at] + bytes([whole[1][at] ^ 1]) + whole[1][at + 1 :])
    files[2].write_text('{"name": "left-pad", "version": [1]}', encoding="utf-8")
    files[3].write_bytes(whole[4])  # of another scenario
    files[4].write_bytes(b"")
    files[5].unlink()
    files[5].mkdir()
    (files[5] / "x").touch()
    with pytest.raises(StoppedError, match="6 of 6 scenarios are done"):  # a folder stands where an entry should be
        tables(Store(filled.folder), True)
    (files[5] / "x").unlink()
    files[5].rmdir()
    for file, content in zip(files[:5], (b"[" * 100_000, b"\xff\xfe", b'{"key": 1e999}', b"null", b"9" * 5000), strict=True):
        file.write_bytes(content)
    planned.clear()
    again = Store(filled.folder)
    assert tables(again, True) == undisturbed
    assert sorted(again.damaged) == sorted(f"{file.parent.name}/{file.name}" for file in files[:5])
    assert len(planned) == 6
    assert [file.read_bytes()[:74] for file in entries(filled)] == [content[:74] for content in whole]


@pytest.mark.parametrize("place", range(0, 700, 23))
def test_no_flipped_byte_is_believed(tmp_path: Path, place: int) -> None:
    store, outcome = Store(tmp_path), Outcome("OPTIMAL", ports=8, cost="12.5", seconds=0.25, down=(("0.5", "iscsi"),))
    store.put("ab" + "0" * 62, outcome)
    assert store.get("ab" + "0" * 62) == outcome
    file = store.path("ab" + "0" * 62)
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= 4
    file.write_bytes(content)
    found = store.get("ab" + "0" * 62)
    assert found is None or found.to_dict() == outcome.to_dict()  # a blank between two words, say
    assert bool(store.damaged) is (found is None)


def test_what_a_key_depends_on() -> None:
    data = copy.deepcopy(BASE)
    study = nic.Study(nic.Design.from_dict(data)).vary(ISCSI, [1]).vary(PRODUCTION, [1])
    (key,) = keys(study)
    turned = {name: dict(reversed(value.items())) if isinstance(value, dict) else value for name, value in reversed(data.items())}
    same = [
        nic.Study(nic.Design.from_dict(turned)).vary(ISCSI, [1]).vary(PRODUCTION, [1]),
        nic.Study(nic.Design.from_dict(data)).vary(PRODUCTION, [2, 1]).vary(ISCSI, [3, 1]).sample(4),
        study.vary("hosts.*.unit", [2, 3]).one_at_a_time(),
    ]
    assert keys(same[0]) == [key]
    assert key in keys(same[1])
    assert keys(study.scenario("a", {"policy": {"spare_ports": 1}}))[1] == keys(study.scenario("b", {"policy": {"spare_ports": 1}}))[1]
    changed = [
        keys(study, Options("cbc"))[0],
        keys(study, Options(time_limit=5))[0],
        keys(study, Options(time_limit=6))[0],
        keys(study.fail("switch:sw-a"))[0],
        keys(study.fail("switch:sw-b"))[0],
        *keys(study.grow("20%/year", years=[1, 2])),
        *keys(study.grow("21%/year", years=[1, 2])),
        *keys(study.grow("20%/year", "5%/year", years=[1, 2])),
        keys(nic.Study(study.design.replace({"traffic.cluster.demand_gbps": Decimal("0.21")})).vary(ISCSI, [1]).vary(PRODUCTION, [1]))[0],
        keys(nic.Study(study.design.replace({"catalog.servers.classic.height_units": 1})).vary(ISCSI, [1]).vary(PRODUCTION, [1]))[0],
        keys(nic.Study(study.design).vary(ISCSI, [1]))[0],
        keys(nic.Study(study.design).vary(ISCSI, [2]).vary(PRODUCTION, [1]))[0],
        keys(nic.Study(study.design).vary(ISCSI, ["1"]).vary(PRODUCTION, [1]))[0],
        keys(nic.Study(study.design).vary(PRODUCTION, [1]).vary("traffic.cluster.demand_gbps", [1]))[0],
        keys(nic.Study(study.design).scenario("x", {ISCSI: 1, PRODUCTION: 2}))[0],
    ]
    assert len({key, *changed}) == 1 + len(changed)


def test_the_order_of_axes_is_no_part_of_a_key() -> None:
    a = nic.Study(STUDY.design).vary(ISCSI, [1, 2]).vary("hosts.*.adapters.slot2", ["I350-T4", None])
    b = nic.Study(STUDY.design).vary("hosts.hv[01-04].adapters.slot2", [None, "I350-T4"]).vary(ISCSI, [2, 1])
    assert sorted(keys(a)) == sorted(keys(b))
    assert len(set(keys(a))) == 4


def test_files_that_a_design_reads_are_part_of_a_key(tmp_path: Path) -> None:
    cards = tmp_path / "cards" / "adapters"
    cards.mkdir(parents=True)
    (tmp_path / "prices.csv").write_text("item,price,currency,source,date\nI350-T4,100,EUR,x,2026-01-01\n", encoding="utf-8")
    data = copy.deepcopy(BASE)
    data["catalog"]["path"] = "cards"
    data["purchase"] = {"prices": "prices.csv", "currency": "EUR"}

    def key(path: str, value: Any, indexed: bool = False) -> str:
        (tmp_path / "cards" / INDEX).unlink(missing_ok=True)
        if indexed:
            text = index_text({"adapters": {"M": ("m.yaml", (cards / "m.yaml").stat().st_size)}})
            (tmp_path / "cards" / INDEX).write_text(text, encoding="utf-8")
        (found,) = keys(nic.Study(nic.Design.from_dict(data, tmp_path)).vary(path, [value]))
        return found

    found = []
    for price in (5, 7):
        (cards / "m.yaml").write_text(CARD.format(price=price), encoding="utf-8")
        for indexed in (False, True):
            found.append(key("hosts.*.adapters.slot2", "M", indexed))
    assert found[0] != found[2]
    assert found[1] != found[3]  # an entry that only the scenario names, in a file of the same length
    before = key(ISCSI, 1)
    (tmp_path / "prices.csv").write_text("item,price,currency,source,date\nI350-T4,101,EUR,x,2026-01-01\n", encoding="utf-8")
    assert key(ISCSI, 1) != before


def test_the_same_scenario_in_a_larger_study_is_taken(filled: Store, planned: list[str]) -> None:
    larger = nic.Study(STUDY.design).vary(PRODUCTION, [2, Decimal("1.5"), 1]).vary(ISCSI, [9, 2, 1])
    assert tables(filled, True, larger) == tables(None, False, larger)
    assert len(planned) == 3 + 9


def test_what_is_not_settled_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = running.outcome_of
    ends = {"s1": Outcome("NO_SOLUTION", "time"), "s2": Outcome("ERROR", "worker")}
    monkeypatch.setattr(running, "outcome_of", lambda design, one, *more: ends.get(one.name) or real(design, one, *more))
    store = Store(tmp_path)
    assert tables(store).count("OPTIMAL") == 2
    assert len(entries(store)) == 4
    monkeypatch.setattr(running, "outcome_of", real)
    assert tables(store, True).count("OPTIMAL") == 4


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    names = ("js/package.json", "ab/.draft.part", "js/.x.part", "notes.txt", "ab/ab.json", f"zz/{'a' * 64}.json")
    mine = [tmp_path / name for name in names]
    for file in mine:
        file.parent.mkdir(exist_ok=True)
        file.write_text("mine", encoding="utf-8")
    store = Store(tmp_path)
    left = tmp_path / "ab" / f".{'ab' * 32}-k2.part"
    left.write_text("{", encoding="utf-8")
    store.put("cd" * 32, Outcome("OPTIMAL"))  # of another study
    tables(store)
    assert store.path("cd" * 32).exists()
    store.keep_only({"ab" * 32})
    assert [file.read_text(encoding="utf-8") for file in mine] == ["mine"] * len(mine)
    assert not left.exists()
    assert not store.path("cd" * 32).exists()


def test_a_second_run_that_tidies_up_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, real, calls = Store(tmp_path), os.replace, []

    def replace(source: Any, target: Any) -> None:
        calls.append(source)
        if len(calls) == 1:
            Path(source).unlink()
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    store.put("ab" * 32, Outcome("OPTIMAL"))
    assert store.get("ab" * 32) == Outcome("OPTIMAL")
    assert len(calls) == 2


def test_a_disk_that_is_full_keeps_what_is_there(tmp_path: Path, undisturbed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store, real, left = Store(tmp_path), os.replace, [3]

    def replace(source: Any, target: Any) -> None:
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= 1
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(StoppedError, match=r"No space left on device.*4 of 6 scenarios are done") as caught:
        tables(store)
    assert caught.value.results is not None
    assert len(caught.value.results.outcomes) == 4
    assert len(entries(store)) == 3
    assert not list(tmp_path.glob("*/.*.part"))
    monkeypatch.setattr(os, "replace", real)
    assert tables(Store(tmp_path), True) == undisturbed


@pytest.fixture
def small(tmp_path: Path) -> Any:
    """A file system of a few pages; and how it is made read-only."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting takes root")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_real_disk_that_is_full_or_read_only(small: Path, undisturbed: str) -> None:
    with pytest.raises(StoppedError, match="No space left on device") as caught:
        tables(Store(small))
    done = len(caught.value.results.outcomes) if caught.value.results else 0
    assert 0 < done < 6
    for file in entries(Store(small)):
        assert Store(small).get(file.stem) is not None
    subprocess.run(["mount", "-o", "remount,size=1m", small], check=True)
    assert tables(Store(small), True) == undisturbed
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    with pytest.raises(InputError, match="Read-only file system"):
        tables(Store(small), True)


def test_a_store_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    with pytest.raises(InputError, match="cannot be written"):
        STUDY.run(store=tmp_path / "f")
    with pytest.raises(InputError, match="cannot be written"):
        STUDY.run(store=tmp_path / "f" / "below")


def test_entries_hold_what_they_say(filled: Store) -> None:
    for file in entries(filled):
        data = json.loads(file.read_text(encoding="ascii"))
        assert list(data) == ["key", "sha256", "outcome"]
        assert data["key"] == file.stem
        assert file.parent.name == file.stem[:2]
