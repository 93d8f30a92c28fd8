"""Designs from workbooks: what cells mean, and which cell a mistake names."""

from __future__ import annotations

import datetime
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.design.shapes import split
from nicplanner.design.sheets import SETTINGS, SHEETS, read_header
from nicplanner.design.workbook_help import COLUMNS
from nicplanner.design.workbook_template import template

sys.path.insert(0, str(Path(__file__).parent))
from workbooks import SMALL, write

SMALL_YAML = """
nicplanner: 1
name: small
catalog:
  adapters: {quad: {interfaces: {"p[1-4]": 1000base-t}}}
  servers: {box: {height_units: 1, interfaces: {"lom[1-2]": 1000base-t}, slots: [slot1]}}
switches:
  sw-a: {model: PowerConnect 6248, rack: R1, unit: 40}
  sw-b: {model: PowerConnect 6248, rack: R1, unit: 39}
hosts: {"hv[1-2]": {server: box, rack: R1, unit: 2, adapters: {slot1: quad}}}
traffic: {management: {demand_gbps: 0.1}, iscsi: {demand_gbps: 0.7, min_failover: 0.6}}
addressing: {supernet: 10.0.0.0/16, vlans: 100-120}
"""


def with_sheet(title: str, rows: Any) -> dict[str, Any]:
    return {**SMALL, title: rows}


def problems(path: Path) -> list[str]:
    with pytest.raises(nic.InputError) as error:
        nic.Design.from_excel(path)
    return [str(problem) for problem in error.value.problems]


def test_equals_the_yaml(tmp_path: Path) -> None:
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx"))
    assert design == nic.Design.parse(SMALL_YAML)
    assert isinstance(design, nic.Design)
    assert nic.Design.load(str(tmp_path / "d.xlsx")) == design
    assert (design.source, design.name) == ("d.xlsx", "small")
    assert nic.Design.parse(design.to_yaml()) == design
    assert pickle.loads(pickle.dumps(design)) == design
    assert design.replace({"traffic.iscsi.demand_gbps": 1}) != design


def test_the_template_is_the_starter(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(template())
    design, starter = nic.Design.from_excel(path), nic.Design.parse(nic.starter())
    assert design == starter
    tables, expected = nic.plan(design).files(), nic.plan(starter).files()
    assert {name: text for name, text in tables.items() if name.endswith(".csv")} == {
        name: text for name, text in expected.items() if name.endswith(".csv")
    }


def test_the_template_has_equal_bytes() -> None:
    assert template() == template()


def test_the_template_explains_columns_that_there_are() -> None:
    for title, columns in COLUMNS.items():
        for name in columns if title != SETTINGS else ():
            read_header(name, title, SHEETS[title])


def test_the_template_offers_what_may_be_chosen(tmp_path: Path) -> None:
    import openpyxl

    (tmp_path / "t.xlsx").write_bytes(template())
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    offered = {str(rule.sqref): rule.formula1 for rule in book["traffic"].data_validations.dataValidation}
    kinds = offered["B2:B501"]
    assert kinds.startswith("'_lists'!$A$2:$A$")
    assert [cell[0].value for cell in book["_lists"][kinds.partition("!")[2].replace("$", "")]][:2] == ["management", "production"]
    assert book["_lists"].sheet_state == "hidden"
    assert all(cell.comment for cell in book["hosts"][1])
    assert book.sheetnames[0] == "read me"


@pytest.mark.parametrize(
    ("sheet", "header", "value", "steps", "expected"),
    [
        ("hosts", "rack", "R1 = 1; R2 = 1", ("hosts", "hv", "rack"), {"R1": 1, "R2": 1}),
        ("hosts", "traffic", "iscsi, management", ("hosts", "hv", "traffic"), ["iscsi", "management"]),
        ("hosts", "traffic", "iscsi", ("hosts", "hv", "traffic"), ["iscsi"]),
        ("hosts", "traffic.iscsi.demand_gbps", 2, ("hosts", "hv", "traffic", "iscsi", "demand_gbps"), 2),
        ("hosts", "traffic.a.b.demand_gbps", 2, ("hosts", "hv", "traffic", "a.b", "demand_gbps"), 2),
        ("hosts", "adapters.OCP.1", "x", ("hosts", "hv", "adapters", "OCP.1"), "x"),
        ("hosts", "Slot 12", 550, ("hosts", "hv", "adapters", "slot12"), "550"),
        ("hosts", "adapters", "slot1 = a, slot2 = b", ("hosts", "hv", "adapters"), {"slot1": "a", "slot2": "b"}),
        ("hosts", "pin", "iscsi = s/p1, s/p2@fabric:A; management = lom1", ("hosts", "hv", "pin"), {
            "iscsi": ["s/p1", "s/p2@fabric:A"], "management": "lom1"}),
        ("hosts", "pin.iscsi", "lom[1,2]", ("hosts", "hv", "pin", "iscsi"), "lom[1,2]"),
        ("switches", "model", 6248, ("switches", "hv", "model"), "6248"),
        ("switches", "model", 0.1, ("switches", "hv", "model"), "0.1"),
        ("switches", "fabric", "  A ", ("switches", "hv", "fabric"), "A"),
        ("switches", "serves", "R[1,2]; R7", ("switches", "hv", "serves"), ["R[1,2]", "R7"]),
        ("switches", "fabric", "01", ("switches", "hv", "fabric"), "01"),
        ("traffic", "Demand Gbps", "0.1", ("traffic", "hv", "demand_gbps"), "0.1"),
        ("traffic", "demand_gbps", "vms", ("traffic", "hv", "demand_gbps"), "vms"),
        ("traffic", "survive", "[]", ("traffic", "hv", "survive"), []),
        ("traffic", "survive", "port", ("traffic", "hv", "survive"), ["port"]),
        ("traffic", "vlan", "c1 = 100; c2 = 101", ("traffic", "hv", "vlan"), {"c1": 100, "c2": 101}),
        ("traffic", "vlan", "100, 101", ("traffic", "hv", "vlan"), [100, 101]),
        ("traffic", "prefix", 24, ("traffic", "hv", "prefix"), 24),
        ("traffic", "gateway", "TRUE", ("traffic", "hv", "gateway"), True),
        ("traffic", "gateway", True, ("traffic", "hv", "gateway"), True),
        ("traffic", "gateway", "10.0.0.1", ("traffic", "hv", "gateway"), "10.0.0.1"),
        ("traffic", "peaks.night", 4.5, ("traffic", "hv", "peaks", "night"), "4.5"),
        ("traffic", "peaks", "storm = 3; night = 4", ("traffic", "hv", "peaks"), {"storm": 3, "night": 4}),
        ("adapters", "pcie.generation", 3, ("catalog", "adapters", "hv", "pcie", "generation"), 3),
        ("servers", "slots", "slot1; ocp[1,2]", ("catalog", "servers", "hv", "slots"), ["slot1", "ocp[1,2]"]),
        ("switch models", "mgmt_only", "mgmt = 1000base-t", ("catalog", "switches", "hv", "mgmt_only"), {"mgmt": "1000base-t"}),
        ("cables", "transceivers", "SR; none", ("catalog", "cables", "hv", "transceivers"), ["SR", None]),
        ("cables", "lengths_m", "1; 2.5", ("catalog", "cables", "hv", "lengths_m"), [1, "2.5"]),
    ],
)  # fmt: skip
def test_cells(tmp_path: Path, sheet: str, header: str, value: Any, steps: tuple[str, ...], expected: Any) -> None:
    from nicplanner.design.workbook import read_workbook

    rows = [[SHEETS[sheet].key, header], ["hv", value]]
    document = read_workbook(write(tmp_path / "d.xlsx", {"hosts": [], "switches": [], "traffic": [], sheet: rows}))
    found: Any = document.value
    for step in steps:
        found = found[step]
    assert document.problems == ()
    assert _plain(found) == expected
    assert document.place(steps) == (2, 2, sheet)
    assert document.place(steps[:-1])[0] == 2


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return getattr(value, "text", value)


def test_adapter_by_interfaces_or_one_port(tmp_path: Path) -> None:
    rows = [["model", "ports", "type", "interfaces"], ["one", 1, "1000base-t", None], ["two", None, None, "a = 1000base-t; b = 10gbase-t"]]
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", with_sheet("adapters", [*rows, ["quad", 4, "1000base-t"]])))
    own = design.to_dict()["catalog"]["adapters"]
    assert own["one"] == {"interfaces": {"p1": "1000base-t"}}
    assert own["two"] == {"interfaces": {"a": "1000base-t", "b": "10gbase-t"}}


def test_lists_of_records_and_machines(tmp_path: Path) -> None:
    sheets = {
        **SMALL,
        "hosts": [[*SMALL["hosts"][0], "cluster"], [*SMALL["hosts"][1], "c1"]],
        "traffic": [*SMALL["traffic"], ["production", "vms", None]],
        "networks": [["name", "class", "zone"], ["web", "production", "dmz"], ["db", "production", "internal"]],
        "vms": [["name", "cluster", "network", "demand_gbps", "notes"], ["web[1-2]", "c1", "web", 0.05, "two of them"]],
        "acls": [["name", "deny", "enforced"], ["a", "dmz; internal", "host"], ["b", "dmz, internal"]],
        "monitors": [["name", "taps"], ["ids", "sw-a"]],
        "notes of ours": [["anything"], ["=1"]],
        "_scratch": [["x"]],
    }
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", sheets))
    zones = ["dmz", "internal"]
    assert design.to_dict()["acls"] == [{"name": "a", "deny": zones, "enforced": "host"}, {"name": "b", "deny": zones}]
    assert design.to_dict()["monitors"] == [{"name": "ids", "taps": "sw-a"}]
    sheets["acls"] = [["name", "deny", "enforced"], ["a", "dmz; internal", "host"], [], ["b", "dmz", "guests"]]
    assert problems(write(tmp_path / "d.xlsx", sheets))[0].startswith("d.xlsx:acls!C4: acls.1.enforced: not a known word")


def test_empty_rows_empty_cells_and_case_of_titles(tmp_path: Path) -> None:
    hosts = SMALL["hosts"]
    sheets = {title.upper(): rows for title, rows in SMALL.items()} | {"HOSTS": [[], hosts[0], [], ["  "], hosts[1], []]}
    assert nic.Design.from_excel(write(tmp_path / "d.xlsx", sheets)) == nic.Design.parse(SMALL_YAML)


def hide(book: Any) -> None:
    book["adapters"].sheet_state = "hidden"
    book["servers"].sheet_state = "veryHidden"
    book["hosts"].row_dimensions[2].hidden = True
    book["traffic"].column_dimensions["C"].hidden = True


def test_what_is_hidden_counts(tmp_path: Path) -> None:
    assert nic.Design.from_excel(write(tmp_path / "d.xlsx", SMALL, hide)) == nic.Design.parse(SMALL_YAML)


def put(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def merge(book: Any) -> None:
    book["hosts"].merge_cells("A2:B2")


def merge_below(book: Any) -> None:
    book["hosts"].merge_cells("A20:B25")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("hosts", "D2", "=1+1"), "hosts!D2: hosts.hv[1-2].unit: a formula; found: '=1+1'"),
        (put("hosts", "A2", '="hv"&1'), "hosts!A2: a formula"),
        (put("hosts", "A1", "=1"), "hosts!A1: not a header"),
        (put("settings", "B2", "=A1"), "settings!B2: name: a formula"),
        (put("hosts", "D2", datetime.datetime(2026, 1, 2)), "hosts!D2: hosts.hv[1-2].unit: a date where a number or text belongs; found"),
        (put("hosts", "D2", datetime.time(1, 2)), "hosts!D2: hosts.hv[1-2].unit: a date"),
        (put("hosts", "C2", datetime.date(2026, 1, 2)), "hosts!C2: hosts.hv[1-2].rack: a date"),
        (put("hosts", "D2", "#N/A"), "hosts!D2: hosts.hv[1-2].unit: an error value; found: '#N/A'"),
        (put("hosts", "D2", True), "hosts!D2: hosts.hv[1-2].unit: not a whole number; found: true"),
        (put("hosts", "C2", True), "hosts!C2: hosts.hv[1-2].rack: a truth value where text belongs; found: true"),
        (put("hosts", "D2", 2.5), "hosts!D2: hosts.hv[1-2].unit: not a whole number; found: 2.5"),
        (put("hosts", "D2", None), "hosts!D2: hosts.hv[1-2].unit: the key is missing"),
        (put("hosts", "D1", None), "hosts!D2: a value in a column without header; found: 2"),
        (put("hosts", "D1", "unitt"), "hosts!D1: unknown column; found: 'unitt'; allowed: name, slot1, server"),
        (put("hosts", "D1", "traffic.x.demandd"), "hosts!D1: unknown column"),
        (put("hosts", "E1", "Rack"), "hosts!E1: a column stands twice; found: 'Rack, also C1'"),
        (put("hosts", "E1", 5), "hosts!E1: not a header; found: 5"),
        (put("hosts", "A2", None), "hosts!A2: the row has no name"),
        (put("hosts", "A1", "notes"), "hosts!A1: no column 'name'"),
        (put("switches", "A3", "sw-a"), "switches!A3: two rows have the same name; found: 'sw-a, also A2'"),
        (put("hosts", "A2", "-hv"), "hosts!A2: hosts.-hv: not a valid name"),
        (put("hosts", "A2", "+hv"), "hosts!A2: hosts.+hv: not a valid name"),
        (put("hosts", "A2", "@hv"), "hosts!A2: hosts.@hv: not a valid name"),
        (put("traffic", "B2", "0,1"), "traffic!B2: traffic.management.demand_gbps: not a number; found: '0,1'"),
        (put("traffic", "B2", 1e300), "traffic!B2: traffic.management.demand_gbps: out of range"),
        (put("traffic", "B2", 0.0000000001), "traffic!B2: traffic.management.demand_gbps: too many decimals"),
        (put("adapters", "B2", 0), "adapters!B2: catalog.adapters.quad.interfaces: not a number of ports"),
        (put("adapters", "B2", None), "adapters!C2: catalog.adapters.quad.interfaces: the adapter has no ports"),
        (put("adapters", "C2", "1000base-x"), "adapters!C2: catalog.adapters.quad.interfaces.p[1-4]: not an Ethernet interface type"),
        (put("servers", "C2", "lom1"), "servers!C2: catalog.servers.box.interfaces: not a map; found: 'lom1'; allowed: NAME = VALUE"),
        (put("servers", "C2", "a = x; a = y"), "servers!C2: catalog.servers.box.interfaces: a name stands twice"),
        (put("settings", "A2", "nam"), "settings!B2: nam: unknown key; found: 'nam'"),
        (put("settings", "A2", "hosts.x.unit"), "settings!A2: the key has a sheet of its own; found: 'hosts.x.unit'"),
        (put("settings", "A2", "catalog.adapters.x"), "settings!A2: the key has a sheet of its own"),
        (put("settings", "A2", None), "settings!B2: no key"),
        (put("settings", "A2", "addressing.supernet"), "settings!B3: the value is given twice"),
        (put("settings", "A2", "addressing"), "settings!B3: the value is given twice"),
        (put("settings", "A1", "what"), "settings!A1: no header"),
        (put("settings", "C1", "comment"), "settings!C1: unknown column"),
        (put("settings", "C3", "x"), "settings!C3: a value in a column without header"),
        (put("settings", "B3", "10.0.0.0/99"), "settings!B3: addressing.supernet: not a network"),
        (merge, "hosts!A2: merged cells; found: A2:B2"),
        (lambda book: book.remove(book["hosts"]), "hosts: the sheet 'hosts' is missing; found: switches, traffic"),
        (lambda book: book.create_sheet("hostz"), "hostz: unknown sheet; found: 'hostz'"),
        (lambda book: book.create_sheet("Switch_Models") and book.create_sheet("switch models"), "switch models: a sheet stands twice"),
        (put("hosts", "A20000", "x"), "hosts!A20000: too many rows"),
        (put("hosts", "ZZ1", "x"), "hosts!ZZ1: too many columns"),
    ],
)  # fmt: skip
def test_mistakes_name_their_cell(tmp_path: Path, change: Callable[[Any], None], expected: str) -> None:
    found = problems(write(tmp_path / "d.xlsx", SMALL, change))
    assert any(one.startswith((f"d.xlsx:{expected}", f"d.xlsx: {expected}")) for one in found), found
    assert len(found) <= 3, found


def test_a_refused_cell_is_not_missing_too(tmp_path: Path) -> None:
    assert len(problems(write(tmp_path / "d.xlsx", SMALL, put("hosts", "D2", "=1")))) == 1
    assert len(problems(write(tmp_path / "d.xlsx", SMALL, put("hosts", "A2", "=1")))) == 1
    assert len(problems(write(tmp_path / "d.xlsx", {title: SMALL[title] for title in SMALL if title != "traffic"}))) == 1


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["hosts"]["D2"], book["switches"]["B2"], book["traffic"]["C3"] = "=1", "PowerConnect 6249", 60

    found = problems(write(tmp_path / "d.xlsx", SMALL, change))
    assert [one.split(": ")[0] for one in found] == ["d.xlsx:hosts!D2", "d.xlsx:switches!B2", "d.xlsx:traffic!C3"]
    assert "60 % is written 0.6" in found[2]


def test_problems_as_data(tmp_path: Path) -> None:
    with pytest.raises(nic.InputError) as error:
        nic.Design.from_excel(write(tmp_path / "d.xlsx", SMALL, put("hosts", "D2", -1)))
    data = error.value.problems[0].as_dict()
    assert (data["sheet"], data["line"], data["column"], data["cell"]) == ("hosts", 2, 4, "hosts!D2")


def test_merged_cells_outside_the_table_do_not_matter(tmp_path: Path) -> None:
    assert nic.Design.from_excel(write(tmp_path / "d.xlsx", SMALL, merge_below)).name == "small"


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    sheets = with_sheet("settings", [["key", "value"], ["name", "=HYPERLINK(1)"], *SMALL["settings"][2:]])
    assert nic.Design.from_excel(write(tmp_path / "d.xlsx", sheets)).name == "=HYPERLINK(1)"


def test_without_openpyxl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "d.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl.reader.excel", None)
    assert problems(path) == ["d.xlsx: workbooks need the package openpyxl; hint: pip install 'nicplanner[excel]'"]


def test_without_xlsxwriter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(nic.InputError, match=r"pip install 'nicplanner\[excel\]'"):
        template()


def test_paths_are_relative_to_the_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "adapters"
    folder.mkdir(parents=True)
    (folder / "quad.yaml").write_text('model: quad\ninterfaces: {"p[1-4]": 1000base-t}\n', encoding="utf-8")
    sheets = {**SMALL, "settings": [*SMALL["settings"], ["catalog.path", "own"]]}
    del sheets["adapters"]
    assert nic.Design.from_excel(write(tmp_path / "d.xlsx", sheets)).site.hosts[0].name == "hv1"


def test_split() -> None:
    assert split("a[1,2],, b ,", ",") == ["a[1,2]", "b"]
    assert split("a], b", ",") == ["a]", "b"]
