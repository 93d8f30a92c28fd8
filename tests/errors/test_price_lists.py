"""Price lists: what is fine, the largest one, and any bytes at all: a design or its mistakes, never another exception."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nicplanner.design import Design, starter
from nicplanner.design.price_list import EXAMPLES, MOST_ROWS
from nicplanner.design.purchase import Price
from nicplanner.errors import InputError, Problem

HEADER = "item,price,currency,source,date\n"
SOUND = HEADER + 'I350-T4,120.50,EUR,"shop, online",2026-11-01\ncat5e 2 m,3,EUR,,\n'


def load(folder: Path, data: bytes | str, more: str = "") -> Design:
    (folder / "list.csv").write_bytes(data.encode() if isinstance(data, str) else data)
    return Design.parse(f"{starter()}purchase: {{prices: list.csv{more}}}\n", "design.yaml", folder)


def problems(folder: Path, data: bytes | str, more: str = "") -> list[str]:
    with pytest.raises(InputError) as caught:
        load(folder, data, more)
    return [str(problem) for problem in caught.value.problems]


def test_a_price_list_is_read(tmp_path):
    expected = {"I350-T4": Price(Fraction(241, 2), "EUR", "shop, online", "2026-11-01"), "cat5e 2 m": Price(Fraction(3), "EUR")}
    assert load(tmp_path, SOUND).site.purchase.prices == expected


@pytest.mark.parametrize(
    "data",
    [
        "\ufeff" + SOUND.replace("\n", "\r\n"),
        SOUND.replace("\n", "\r"),
        SOUND.replace("\n", "\n\n \n,,,,\n"),
        "\n" + SOUND.rstrip("\n"),
        HEADER.replace(",", " , ") + ' I350-T4 , 120.50 ,EUR ,"shop, online ", 2026-11-01\n cat5e 2 m,3 ,\tEUR, ,\n',
        SOUND.replace("item,price,currency", " Item,PRICE,Currency "),
    ],
    ids=["byte order mark and CRLF", "CR", "empty rows", "an empty line first", "blanks", "case of the header"],
)
def test_forms_that_mean_the_same(tmp_path, data):
    assert load(tmp_path, data) == load(tmp_path, SOUND)


def test_columns_in_any_order_and_the_optional_ones_left_out(tmp_path):
    plain = load(tmp_path, "item,price,currency\nI350-T4,120,EUR\n")
    assert load(tmp_path, "currency,item,price\nEUR,I350-T4,120.0\n") == plain


def test_a_header_alone_is_no_mistake(tmp_path):
    assert load(tmp_path, HEADER).site.purchase.prices == {}


def test_the_shipped_list_goes_by_its_name(tmp_path):
    (tmp_path / EXAMPLES).write_text("no price list")
    found = Design.parse(f"{starter()}purchase: {{prices: {EXAMPLES}}}\n", "design.yaml", tmp_path).site.purchase
    assert "I350-T4" in found.prices
    assert found.currency == "EUR"


def test_the_order_of_rows_means_nothing(tmp_path):
    head, *rows = SOUND.splitlines()
    one, other = load(tmp_path, SOUND), load(tmp_path, "\n".join([head, *reversed(rows)]))
    assert one == other
    assert one.hash == other.hash


def test_at_most_so_many_rows(tmp_path):
    rows = "".join(f"i{number},1,EUR\n" for number in range(MOST_ROWS))
    assert len(load(tmp_path, "item,price,currency\n" + rows).site.purchase.prices) == MOST_ROWS
    (message,) = problems(tmp_path, "item,price,currency\n" + rows + "last,1,EUR\nbad\n")
    assert message == f"list.csv:{MOST_ROWS + 2}:1: too many rows; allowed: at most {MOST_ROWS} prices; hint: leave out what is not bought"


def test_a_bad_list_is_told_once(tmp_path):
    """That its items have no price, or its prices no common currency, is no news."""
    (message,) = problems(tmp_path, "item,price,currency\nI350-T4,x,USD\n", ", adapters: I350-T4, currency: EUR")
    assert message.startswith("list.csv:2:1: price: not a number; found: 'x'; ")


def test_links_do_not_lead_out(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text(SOUND)
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "circle.csv").symlink_to(inside / "circle.csv")
    for name, message in (("link", "the path leaves the design's folder"), ("circle", "not a path")):
        with pytest.raises(InputError, match=message):
            Design.parse(f"{starter()}purchase: {{prices: {name}.csv}}\n", "design.yaml", inside)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="not a file; found: 'pipe"):
        Design.parse(f"{starter()}purchase: {{prices: pipe.csv}}\n", "design.yaml", tmp_path)


# ------------------------------------------------------------------------------------------------------------------- fuzz

WORDS = ["item", "price", "currency", "source", "date", "I350-T4", "i350-t4", "cat5e 2 m", "EUR", "USD", "x" * 300]
NUMBERS = ["1", "0", "-1", "1.5", ".-5", "1e3", "nan", "\u0663", "\u00b2", "9" * 5000, "-", "."]
SIGNS = ["", " ", '"', '""', '"a,b"', '"a\nb"', ";", "\t", "\x00", "\x1b", "\u202e", "\ufeff"]
CELLS = st.sampled_from([*WORDS, *NUMBERS, *SIGNS])
ROWS = st.lists(st.lists(CELLS, max_size=6).map(",".join), max_size=8)
TEXTS = st.tuples(st.sampled_from([HEADER, "item,price,currency\n", ""]), ROWS, st.sampled_from(["\n", "\r\n", "\r"]))
EDITED = st.tuples(st.integers(0, len(SOUND)), st.binary(max_size=6), st.integers(0, 4))
DATA = st.one_of(
    st.binary(max_size=80),
    TEXTS.map(lambda parts: (parts[0] + parts[2].join(parts[1])).encode("utf-8", "surrogatepass")),
    EDITED.map(lambda edit: SOUND.encode()[: edit[0]] + edit[1] + SOUND.encode()[edit[0] + edit[2] :]),
)


@given(DATA)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path, data):
    found: tuple[Problem, ...] = ()
    try:
        design = load(tmp_path, data)
        assert design.site.purchase is not None
        assert all(price.amount >= 0 and price.currency for price in design.site.purchase.prices.values())
    except InputError as error:
        found = error.problems
    for problem in found:
        assert str(problem).isprintable()
        assert len(str(problem)) < 1000
        assert problem.file in ("design.yaml", "list.csv")
