"""Rule 11 for ``uplinks.csv``: any row that does not follow from design and layout is refused, and any that is missing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.tables import SPECS, Table
from nicplanner.verify import derive, read_tables, violations

SPEC = SPECS["uplinks"]
COLUMNS = [column.name for column in SPEC.columns]


@pytest.fixture
def case(cases: dict[str, Any]) -> Any:
    return cases["rich"]


def broken(case: Any, rows: list[list[Any]]) -> set[str]:
    return {one.rule for one in violations(case.site, {**case.tables, "uplinks": Table.of_rows(SPEC, rows)})}


def rows_of(case: Any) -> list[list[Any]]:
    return [list(row) for row in case.tables["uplinks"].rows()]


def spoilt(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [value + "x", value.upper() + " ", *([""] if value else [])]
    return [None, value + 1, -value - 1] if value is not None else [0, 1]


def test_rows_made_by_hand_are_those_derived(case: Any) -> None:
    assert [tuple(row) for row in derive(case.site, case.tables).uplinks] == sorted_like(case, rows_of(case))


def sorted_like(case: Any, rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    """Within a switch and kind the order of the cases is the table's own."""
    derived = [row[:3] for row in derive(case.site, case.tables).uplinks]
    return sorted((tuple(row) for row in rows), key=lambda row: derived.index(row[:3]))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("row", [0, 1, 4, 9, 20, -1])
def test_another_value_is_refused(case: Any, row: int, column: str) -> None:
    rows = rows_of(case)
    usual = rows[row][COLUMNS.index(column)]
    for value in spoilt(usual):
        rows[row][COLUMNS.index(column)] = value
        assert broken(case, rows), value


def test_a_row_too_few_or_too_many_is_refused(case: Any) -> None:
    rows = rows_of(case)
    for i in (0, len(rows) // 2, len(rows) - 1):
        assert broken(case, rows[:i] + rows[i + 1 :]) == {"2.11 agreement"}
        assert broken(case, [*rows, rows[i]]) == {"3 tables"}
    assert broken(case, []) == {"2.11 agreement"}


def test_a_row_of_another_case_is_refused(case: Any) -> None:
    rows = rows_of(case)
    assert broken(case, [*rows, ["r1a", "uplink", "switch:nobody", *rows[1][3:]]]) == {"2.11 agreement"}


def test_the_order_of_the_rows_does_not_matter(case: Any) -> None:
    rows = rows_of(case)
    random.Random(3).shuffle(rows)
    assert not broken(case, rows)


@pytest.mark.parametrize("value", ["", "a" * 5000, "9" * 5000, "\0\x1b[31m\n", None, -1, 1.5, object(), True, b"x"])
@pytest.mark.parametrize("column", COLUMNS)
def test_nonsense_is_told_and_never_raises(case: Any, column: str, value: Any) -> None:
    rows = rows_of(case)
    for row in rows:
        row[COLUMNS.index(column)] = value
    if (column, value) == ("state", ""):
        return  # so it is
    found = violations(case.site, {**case.tables, "uplinks": Table.of_rows(SPEC, rows)})
    assert found
    assert all(one.message.isprintable() and one.subject.isprintable() and len(one.message) < 1000 for one in found)


def test_a_plan_without_the_table_is_proven(case: Any, tmp_path: Path) -> None:
    tables = {name: table for name, table in case.tables.items() if name != "uplinks"}
    assert violations(case.site, tables) == []
    for name, table in tables.items():
        (tmp_path / f"{name}.csv").write_text(table.to_csv(), encoding="utf-8")
    read, found = read_tables(tmp_path)
    assert found == []
    assert "uplinks" not in read
    assert violations(case.site, read) == []


def test_no_row_without_uplinks_and_peer_links(cases: dict[str, Any]) -> None:
    starter = cases["starter"]
    assert derive(starter.site, starter.tables).uplinks == []
    rows = rows_of(cases["rich"])[:1]
    assert {one.rule for one in violations(starter.site, {**starter.tables, "uplinks": Table.of_rows(SPEC, rows)})} == {"2.11 agreement"}


@pytest.fixture(scope="module")
def planned() -> tuple[nic.Design, nic.Plan]:
    design = nic.Design.parse(nic.starter()).replace(
        {f"switches.sw-{name}.{key}": ports for name in "ab" for key, ports in (("uplinks", "g[45-47]"), ("peer_links", ["g48"]))}
    )
    return design, nic.plan(design)


def test_a_plan_has_the_table(planned: tuple[nic.Design, nic.Plan], tmp_path: Path) -> None:
    design, plan = planned
    assert list(plan.uplinks.columns) == COLUMNS
    assert list(plan.uplinks["switch"].unique()) == ["sw-a", "sw-b"]
    plan.write(tmp_path / "p")
    back = nic.Plan.load(tmp_path / "p")
    assert back == plan
    assert nic.verify(design, back).empty
    lines = (tmp_path / "p" / "uplinks.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1] == "sw-a,uplink,normal,3,3,6.4,6.4,213.333333333,false,5.333333333,"


def test_a_plan_folder_without_the_table_loads(planned: tuple[nic.Design, nic.Plan], tmp_path: Path) -> None:
    import json

    planned[1].write(tmp_path / "p")
    (tmp_path / "p" / "uplinks.csv").unlink()
    with pytest.raises(nic.InputError, match=r"uplinks\.csv"):  # it names the table, so the file is lost
        nic.Plan.load(tmp_path / "p")
    manifest = json.loads((tmp_path / "p" / "plan.json").read_text(encoding="utf-8"))
    del manifest["tables"]["uplinks.csv"]
    (tmp_path / "p" / "plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert len(nic.Plan.load(tmp_path / "p").uplinks) == 0


@pytest.fixture(scope="module")
def moments() -> tuple[nic.Design, nic.Plan]:
    """Two racks of a cluster, one host of which may fail; management has a peak."""
    from test_by_hand import design

    made = design({"production": {"demand_gbps": 6, "min_failover": 0.5}}, racks=2, hosts=2)
    made = made.replace({"policy": {"host_failures": 1}, "traffic.idle.peaks": {"storm": 1}})
    return made, nic.plan(made)


def test_rows_of_states_and_of_failed_hosts_are_proven_cell_by_cell(moments: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = moments
    rows = [list(row) for row in plan.tables["uplinks"].rows()]
    assert {(row[2].partition(":")[0], row[-1]) for row in rows} >= {("hosts", ""), ("hosts", "storm"), ("normal", "storm"), ("normal", "")}

    def refused(rows: list[list[Any]]) -> bool:
        return bool(violations(design.site, {**plan.tables, "uplinks": Table.of_rows(SPEC, rows)}))

    assert not refused(rows)
    assert all(refused(rows[:i] + rows[i + 1 :]) for i in range(len(rows)))
    moving = [i for i, row in enumerate(rows) if row[-1] or row[2].startswith("hosts:")]
    for i in moving:
        for place, usual in enumerate(rows[i]):
            for value in spoilt(usual):
                assert refused([*rows[:i], [*rows[i][:place], value, *rows[i][place + 1 :]], *rows[i + 1 :]]), (rows[i], value)
        assert refused([*rows, [*rows[i][:-1], "other"]])


def test_a_table_without_the_column_of_states_lacks_their_rows(moments: tuple[nic.Design, nic.Plan], cases: dict[str, Any]) -> None:
    def without(table: Table) -> Table:
        return Table(SPEC, {name: cells for name, cells in table.columns.items() if name != "state"})

    rich = cases["rich"]
    assert violations(rich.site, {**rich.tables, "uplinks": without(rich.tables["uplinks"])}) == []
    design, plan = moments
    assert violations(design.site, {**plan.tables, "uplinks": without(plan.tables["uplinks"])})
