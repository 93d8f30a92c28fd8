"""Plans of designs with a purchase: what may differ is accepted, every cell of bill, racks' bills and order that is spoilt is refused."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.design.site import Site
from nicplanner.plan.order import order_rows
from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations

sys.path.insert(0, str(Path(__file__).parents[1] / "plan"))
import purchase_designs

TABLES, LINKS = "3 tables", "2.3 links"
NEW = ("bom", "bom_racks", "order")
Row = dict[str, Any]
Rows = dict[str, list[Row]]


def rows_of(tables: Any) -> Rows:
    return {name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()] for name, table in tables.items()}


def tables_of(rows: Rows) -> dict[str, Table]:
    out = {}
    for name, spec in SPECS.items():
        columns = [column.name for column in spec.columns if not column.optional or all(column.name in row for row in rows[name])]
        out[name] = Table(spec, {column: [row[column] for row in rows[name]] for column in columns})
    return out


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Rows]:
    """A design with modules at both ends, a stock without colours, packs and spares; two of its cards were chosen."""
    folder = tmp_path_factory.mktemp("purchase")
    data = purchase_designs.data(5, folder)[0]
    for section in ("adapters", "switches", "cables", "transceivers"):
        for entry in data["catalog"][section].values():
            entry.pop("price", None)
    data["catalog"]["transceivers"]["SR-S"]["price"] = 7
    data["switches"]["sw-b"]["rack"] = "R1"
    data["hosts"]["h[1-2]"]["unit"] = data["hosts"]["k[1-2]"]["unit"] = 20
    listed = ["@duo,40,EUR,=offer,2026", "tail,2,EUR,,", "copper,1,EUR,,", "SR-S,9.5,EUR,x,", "+m28,3,EUR,,"]
    (folder / "prices.csv").write_text("\n".join(["item,price,currency,source,date", *listed]))
    stock = {"copper 3 m": 3, "copper 5 m": 3, "SR-S": 1}
    data["purchase"] = {"prices": "prices.csv", "stock": stock, "pack_sizes": {"tail": 5}, "spares_percent": 10}
    site = nic.Design.from_dict(data, base=folder).site
    rows = rows_of(nic.plan(nic.Design.from_dict(data, base=folder)).tables)
    split(rows, 2)
    rows["order"] = rows_of({"order": Table.of_rows(SPECS["order"], order_rows(site, tables_of(rows)["bom"]))})["order"]
    return site, rows


def split(rows: Rows, bought: int) -> None:
    """Have so many of the cards bought."""
    row = find(rows, "bom", category="adapter")
    mine = {**row, "status": "buy", "quantity": bought, "total": row["unit_price"] * bought}
    row.update(quantity=row["quantity"] - bought, total=row["unit_price"] * (row["quantity"] - bought))
    rows["bom"].append(mine)


def find(rows: Rows, table: str, **cells: Any) -> Row:
    return next(row for row in rows[table] if all(row[name] == value for name, value in cells.items()))


def told(site: Site, rows: Rows) -> set[str]:
    return {one.rule for one in violations(site, tables_of(rows))}


@pytest.fixture
def rows(planned: tuple[Site, Rows]) -> Rows:
    return copy.deepcopy(planned[1])


def test_the_plan_is_valid_and_has_every_kind_of_row(planned: tuple[Site, Rows]) -> None:
    site, rows = planned
    assert told(site, rows) == set()
    assert {row["category"] for row in rows["order"]} == {"adapter", "cable", "transceiver", "label"}
    assert {row["category"] for row in rows["bom_racks"]} == {"server", "adapter", "switch", "cable", "transceiver", "label"}
    assert any(row["stock"] and row["item"].endswith(" m") for row in rows["order"])
    assert any(row["pack_size"] > 1 for row in rows["order"])


@pytest.mark.parametrize("bought", [0, 1, 4, 6])
def test_cards_are_there_or_bought_in_any_split(planned: tuple[Site, Rows], rows: Rows, bought: int) -> None:
    site = planned[0]
    mine = [row for row in rows["bom"] if row["category"] == "adapter"]
    rows["bom"] = [row for row in rows["bom"] if row["category"] != "adapter"]
    for status, quantity in (("have", 6 - bought), ("buy", bought)):
        if quantity:
            rows["bom"].append({**mine[0], "status": status, "quantity": quantity, "total": 40 * quantity})
    rows["order"] = []
    assert told(site, rows) == set()


def test_tables_of_racks_and_orders_may_be_missing_or_empty(planned: tuple[Site, Rows], rows: Rows) -> None:
    tables = tables_of(rows)
    assert violations(planned[0], {name: table for name, table in tables.items() if name not in ("bom_racks", "order")}) == []
    rows["bom_racks"] = rows["order"] = []
    assert told(planned[0], rows) == set()


def test_kinds_of_cable_need_no_names(planned: tuple[Site, Rows], rows: Rows) -> None:
    for row in rows["cabling"]:
        del row["cable_type"]
    for table in NEW:
        for row in rows[table]:
            row["item"] = f"some {row['item']}" if row["category"] == "cable" else row["item"]
    assert told(planned[0], rows) == set()
    find(rows, "bom_racks", category="cable")["quantity"] += 1
    assert told(planned[0], rows) == {TABLES}
    find(rows, "bom_racks", category="cable")["quantity"] -= 1
    find(rows, "order", category="cable")["needed"] += 1
    assert told(planned[0], rows) == {TABLES}


def test_columns_that_others_do_not_write(planned: tuple[Site, Rows], rows: Rows) -> None:
    for row in rows["bom"]:
        for column in ("manufacturer", "part_number", "price_source", "price_date"):
            del row[column]
    assert told(planned[0], rows) == set()


def spoilt(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [f"{value}x", ""] if value else ["x"]
    return [None, value + 1, -value - 1, value + Fraction(1, 3)] if value is not None else [0, 1]


@pytest.mark.parametrize("table", NEW)
def test_a_spoilt_cell_is_refused(planned: tuple[Site, Rows], table: str) -> None:
    site, rows = planned
    tables = tables_of(rows)
    for column in SPECS[table].columns:
        for i, before in enumerate(tables[table][column.name]):
            for value in spoilt(before):
                if column.kind == "int" and isinstance(value, Fraction):
                    continue
                cells = list(tables[table][column.name])
                cells[i] = value
                found = violations(site, {**tables, table: Table(SPECS[table], {**tables[table].columns, column.name: cells})})
                assert found, (column.name, i, value)
                assert {one.rule for one in found} == {TABLES}
                assert all(one.message.isprintable() and one.subject.isprintable() for one in found)


@pytest.mark.parametrize("table", NEW)
def test_a_row_too_few_or_too_many_is_refused(planned: tuple[Site, Rows], rows: Rows, table: str) -> None:
    whole = rows[table]
    for i, row in enumerate(whole):
        rows[table] = whole[:i] + whole[i + 1 :]
        assert told(planned[0], rows) == {TABLES}, f"without row {i}"
        rows[table] = [*whole, row]
        assert told(planned[0], rows) == {TABLES}, f"row {i} twice"


@pytest.mark.parametrize("value", ["", "a" * 5000, "\0\x1b[31m\n", None, -1, 1.5, object(), True, b"x"])
def test_nonsense_is_told_and_never_raises(planned: tuple[Site, Rows], value: Any) -> None:
    tables = tables_of(planned[1])
    for table in NEW:
        for column in SPECS[table].columns:
            cells = [value] * len(tables[table])
            found = violations(planned[0], {**tables, table: Table(SPECS[table], {**tables[table].columns, column.name: cells})})
            assert found, (table, column.name)


Mutation = Callable[[Rows], Any]
MUTATIONS: list[tuple[str, str, Mutation]] = [
    ("more bought than there are", TABLES, lambda rows: find(rows, "bom", category="adapter", status="buy").update(quantity=7, total=280)),
    ("none bought in a row", TABLES, lambda rows: (find(rows, "bom", category="adapter", status="buy").update(quantity=0, total=0),
                                                   find(rows, "bom", category="adapter", status="have").update(quantity=6, total=240))),
    ("a server that is bought", TABLES, lambda rows: find(rows, "bom", category="server").update(status="buy")),
    ("a cable that is there", TABLES, lambda rows: find(rows, "bom", category="cable").update(status="have")),
    ("labels for one end alone", TABLES, lambda rows: find(rows, "bom", category="label").update(quantity=18)),
    ("the catalog's price in place of the list's", TABLES, lambda rows: find(rows, "bom", item="SR-S").update(unit_price=Fraction(7))),
    ("a card in another rack", TABLES, lambda rows: (find(rows, "bom_racks", rack="R1", category="adapter").update(quantity=3),
                                                     find(rows, "bom_racks", rack="R2", category="adapter").update(quantity=3))),
    ("a module at the other end", TABLES, lambda rows: (find(rows, "bom_racks", rack="R1", item="+m28").update(quantity=8),
                                                     find(rows, "bom_racks", rack="R1", item="SR-S").update(quantity=4))),
    ("an order in other packs", TABLES, lambda rows: find(rows, "order", pack_size=5).update(pack_size=10)),
    ("an order of colours that the stock does not tell apart", TABLES,
     lambda rows: find(rows, "order", item="copper 5 m").update(item="copper 5 m blue")),
    ("an order without spares", TABLES,
     lambda rows: find(rows, "order", category="adapter").update(spares=0, ordered=2, packs=2, total=80)),
    ("an order from more stock than there is", TABLES, lambda rows: find(rows, "order", item="SR-S").update(stock=2)),
    ("another kind than the cheapest", LINKS, lambda rows: find(rows, "cabling", cable_type="tail").update(cable_type="optic")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "mutation"), [item[1:] for item in MUTATIONS], ids=[item[0] for item in MUTATIONS])
def test_a_mutation_is_refused(planned: tuple[Site, Rows], rows: Rows, rule: str, mutation: Mutation) -> None:
    before = copy.deepcopy(rows)
    mutation(rows)
    assert rows != before
    assert rule in told(planned[0], rows)


def test_without_a_purchase_nothing_is_bought_but_cables(tmp_path: Path) -> None:
    data = {name: value for name, value in purchase_designs.data(5, tmp_path)[0].items() if name != "purchase"}
    design = nic.Design.from_dict(data)
    rows = rows_of(nic.plan(design).tables)
    assert told(design.site, rows) == set()
    find(rows, "bom", category="adapter")["status"] = "buy"
    assert told(design.site, rows) == {TABLES}


def test_bill_of_racks_and_order_without_a_purchase(tmp_path: Path) -> None:
    """Such tables of others are proven too: they follow from design and cabling."""
    data = {name: value for name, value in purchase_designs.data(5, tmp_path)[0].items() if name != "purchase"}
    design, priced = nic.Design.from_dict(data), nic.Design.from_dict({**data, "purchase": {"include": ["adapters"]}})
    rows, others = rows_of(nic.plan(design).tables), rows_of(nic.plan(priced).tables)
    rows["bom_racks"] = [row for row in others["bom_racks"] if row["category"] != "label"]
    rows["order"] = rows_of({"order": Table.of_rows(SPECS["order"], order_rows(design.site, tables_of(rows)["bom"]))})["order"]
    assert told(design.site, rows) == set()
    rows["bom_racks"][0]["quantity"] += 1
    assert told(design.site, rows) == {TABLES}
