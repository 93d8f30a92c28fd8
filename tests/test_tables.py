from __future__ import annotations

import csv
import io
import pickle
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nicplanner.tables import SPECS, Column, Table, TableError, TableSpec

SPEC = TableSpec(
    "demo",
    "a row",
    (
        Column("host", "text", "host", key=True),
        Column("ports", "int", "ports"),
        Column("gbps", "rate", "rate", "Gbit/s"),
        Column("ok", "bool", "fine"),
        Column("note", "text", "note", optional=True),
    ),
)
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))
HOSTILE = st.builds(str.__add__, st.text("'=+-@\t\r\n;,\" ", min_size=1, max_size=4), TEXT)
RATES = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=0, max_value=10**6).map(Fraction)
ROWS = st.lists(st.tuples(TEXT, st.none() | st.integers(-(10**17), 10**17), RATES, st.booleans(), TEXT))


def table(*rows) -> Table:
    return Table.of_rows(SPEC, rows or [("hv01", 4, Fraction(3, 2), True, "")])


def test_csv_is_exact_and_plain():
    made = table(("hv01", 4, Fraction(3, 2), True, ""), ("hv02", None, None, False, "a, b"), ("hv03", 0, Fraction(1, 10), True, 'say "x"'))
    assert made.to_csv() == 'host,ports,gbps,ok,note\nhv01,4,1.5,true,\nhv02,,,false,"a, b"\nhv03,0,0.1,true,"say ""x"""\n'
    assert Table.from_csv(SPEC, made.to_csv()) == made


@given(ROWS)
def test_round_trip(rows):
    made = Table.of_rows(SPEC, rows)
    again = Table.from_csv(SPEC, made.to_csv())
    assert again == made
    assert list(again.rows()) == [tuple(row) for row in rows]


@st.composite
def whole_tables(draw, spec):
    cells = {"text": TEXT | HOSTILE, "int": st.none() | st.integers(-(10**17), 10**17), "rate": RATES, "bool": st.booleans()}
    return Table.of_rows(spec, draw(st.lists(st.tuples(*(cells[column.kind] for column in spec.columns)), max_size=4)))


@pytest.mark.parametrize("name", list(SPECS))
@settings(max_examples=25)
@given(st.data())
def test_every_table_reads_back_and_holds_no_formula(name, data):
    made = data.draw(whole_tables(SPECS[name]))
    again = Table.from_csv(SPECS[name], made.to_csv())
    assert list(again.rows()) == list(made.rows())
    text = [i for i, column in enumerate(SPECS[name].columns) if column.kind == "text"]
    for row in csv.reader(io.StringIO(made.to_csv(), newline="")):
        assert not [row[i] for i in text if row[i].startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1", "'=1"), ("'=1", "''=1"), ("'", "'"), ("'a", "'a"), ("''-", "'''-"), ("-1", "'-1"), ("\t", "'\t"), ("a=", "a="), ("", "")],
)
def test_a_text_has_one_form(text, cell):
    made = table((text, -1, Fraction(-1), True, ""))
    assert next(csv.reader([made.to_csv().split("\n", 1)[1]]))[:3] == [cell, "-1", "-1"]
    assert Table.from_csv(SPEC, made.to_csv())["host"] == [text]


def test_what_others_wrote_without_apostrophes_reads_the_same():
    assert Table.from_csv(SPEC, "host,ports,gbps,ok\n=1+1,1,1,true\n'x,1,1,true\n")["host"] == ["=1+1", "'x"]


def test_products_of_rates_read_back():
    """A required rate is a sum of products of two decimals with nine places each: it has eighteen."""
    tiny = Fraction(1, 10**9)
    made = table(("hv01", 1, tiny * tiny * 7, True, ""))
    assert "0.000000000000000007" in made.to_csv()
    assert Table.from_csv(SPEC, made.to_csv())["gbps"] == [tiny * tiny * 7]


def test_reading_is_forgiving_where_it_may_be():
    text = "\ufeffextra,host,gbps,ports,ok\r\n1,hv01,1.50,4,true\r\n\r\n2,hv02,,,false\r\n"
    found = Table.from_csv(SPEC, text)
    assert list(found.columns) == ["host", "ports", "gbps", "ok"]
    assert list(found.rows()) == [("hv01", 4, Fraction(3, 2), True), ("hv02", None, None, False)]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["demo.csv: the file is empty"]),
        ("host,ports\n", ["demo.csv: the column 'gbps' is missing", "demo.csv: the column 'ok' is missing"]),
        ("host,ports,gbps,ok,host\n", ["demo.csv: the column 'host' stands twice"]),
        ("host,ports,gbps,ok\na,1,1\n", ["demo.csv:2: 3 cells instead of 4"]),
        (
            "host,ports,gbps,ok\na,1.5,1e3,True\nb,x,1.5.,yes\n",
            [
                "demo.csv:2: ports is '1.5', not a whole number",
                "demo.csv:3: ports is 'x', not a whole number",
                "demo.csv:2: gbps is '1e3', not a number",
                "demo.csv:3: gbps is '1.5.', not a number",
                "demo.csv:2: ok is 'True', not true or false",
                "demo.csv:3: ok is 'yes', not true or false",
            ],
        ),
        ("host,ports,gbps,ok\na,１,٣,true\n", ["demo.csv:2: ports is '１', not a whole number", "demo.csv:2: gbps is '٣', not a number"]),
        ("host,ports,gbps,ok\na,1, 1,true\n", ["demo.csv:2: gbps is ' 1', not a number"]),
        ("host,ports,gbps,ok\na,1,inf,true\n", ["demo.csv:2: gbps is 'inf', not a number"]),
        ("host,ports,gbps,ok\na,1,1/3,true\n", ["demo.csv:2: gbps is '1/3', not a number"]),
        ("host,ports,gbps,ok\na,1,,\n", ["demo.csv:2: ok is '', not true or false"]),
    ],
)
def test_faults_are_all_told(text, problems):
    with pytest.raises(TableError) as caught:
        Table.from_csv(SPEC, text)
    assert list(caught.value.problems) == problems


@pytest.mark.parametrize("text", ['host,ports,gbps,ok\n"a,1,1,true\n', 'host,ports,gbps,ok\n"a"b,1,1,true\n'])
def test_no_csv_at_all(text):
    with pytest.raises(TableError, match=r"demo\.csv:[12]: not a CSV file: "):
        Table.from_csv(SPEC, text)


def test_the_same_fault_in_many_rows_is_told_for_each():
    with pytest.raises(TableError) as caught:
        Table.from_csv(SPEC, "host,ports,gbps,ok\n" + "a,1,x,true\n" * 3)
    assert [problem.split(":")[1] for problem in caught.value.problems] == ["2", "3", "4"]


def test_lines_are_those_of_the_file():
    with pytest.raises(TableError) as caught:
        Table.from_csv(SPEC, 'host,ports,gbps,ok\n"a\nb",1,1,true\n\nc,x,1,true\n')
    assert caught.value.problems == ("demo.csv:5: ports is 'x', not a whole number",)


def test_frame():
    frame = table(("hv01", 4, Fraction(3, 2), True, ""), ("hv02", None, None, False, "x")).frame
    assert list(frame.columns) == ["host", "ports", "gbps", "ok", "note"]
    assert frame["gbps"].iloc[0] == 1.5
    assert pd.isna(frame["gbps"].iloc[1])
    assert pd.isna(frame["ports"].iloc[1])
    assert frame["ok"].dtype == bool
    assert str(frame["ports"].dtype) == "Int64"


@pytest.mark.parametrize("name", list(SPECS))
def test_empty_tables_keep_their_columns(name):
    made = Table.of_rows(SPECS[name], [])
    assert len(made) == 0
    assert list(made.frame.columns) == [column.name for column in SPECS[name].columns]
    assert Table.from_csv(SPECS[name], made.to_csv()) == made


@pytest.mark.parametrize("name", list(SPECS))
def test_specs_are_documented(name):
    spec = SPECS[name]
    columns = [column.name for column in spec.columns]
    assert spec.name == name
    assert spec.row
    assert len(set(columns)) == len(columns)
    assert any(column.key for column in spec.columns)
    assert all(column.meaning and column.kind in ("text", "int", "rate", "bool") for column in spec.columns)
    assert [spec.column(column) for column in columns] == list(spec.columns)
    assert all(spec.column(column).optional is False for column in columns[:4])


CONTRACT = {
    "ports": "host adapter port speed_gbps group redundancy traffic switch switch_port fabric link_gbps",
    "cabling": "cable host adapter port rack unit switch switch_port switch_rack switch_unit medium length_m colour label_a label_b",
    "switch_ports": "switch port mode native_vlan tagged_vlans mtu description",
    "vlans": "vlan name traffic fabric scope subnet gateway mtu",
    "addresses": "host traffic fabric vlan address prefix_length gateway adapter port scope",
    "bom": "category item quantity unit_price total currency status",
    "bom_racks": "rack category item quantity",
    "failures": "kind element host traffic demand_gbps required_gbps surviving_gbps ok",
    "findings": "id severity subject message remedy source",
}


@pytest.mark.parametrize("name", list(CONTRACT))
def test_the_first_columns_are_fixed(name):
    fixed = CONTRACT[name].split()
    columns = [column.name for column in SPECS[name].columns]
    assert columns[: len(fixed)] == fixed


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="columns of demo differ in length"):
        Table(SPEC, {"host": ["a"], "ports": [1, 2], "gbps": [None], "ok": [True]})
    with pytest.raises(KeyError, match="ports"):
        Table(SPEC, {"host": ["a"]})
    with pytest.raises(ValueError, match="zip"):
        Table.of_rows(SPEC, [("a", 1, None, True)])


def test_equality():
    assert table() == table()
    assert table() != table(("hv02", 4, Fraction(3, 2), True, ""))
    assert table() != Table.of_rows(SPECS["ports"], [])
    assert table() != "host"
    assert pickle.loads(pickle.dumps(table())) == table()


def test_shown_in_a_notebook():
    html = table(("<script>", 1, None, True, "&"))._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert repr(table()) == "<Table demo: 1 rows>"
