"""YAML to plain data: YAML 1.2's core types, places, numbers as written."""

from __future__ import annotations

import copy
import pickle
import re
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nicplanner.errors import InputError
from nicplanner.reading.document import Place, parse


def value(text):
    return parse(text, "x.yaml").value


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
        "NO",
        "Off",
        "10:20:30:40:50:10",
        "1_000",
        "0x1f",
        "0o17",
        "2026-11-23",
        "+",
        "1e",
        "e1",
        "1.2.3",
        "０",
    ],
)
def test_what_yaml_1_1_would_misread_is_text(word):
    assert value(word) == word
    assert isinstance(value(word), str)


@pytest.mark.parametrize(
    ("word", "expected"), [("true", True), ("True", True), ("TRUE", True), ("false", False), ("null", None), ("~", None), ("", None)]
)
def test_words_of_the_core_schema(word, expected):
    assert value(f"a: {word}")["a"] is expected


@pytest.mark.parametrize("word", ["0", "7", "-7", "+7", "0123", "08", "00", "9" * 400])
def test_whole_numbers(word):
    assert value(word) == int(word)
    assert value(word).text == word


@pytest.mark.parametrize("word", ["1.10", "0.1", ".5", "5.", "-0.0", "1e3", "1E-3", "1.5e+2", "123456789.123456789"])
def test_decimals_are_exact(word):
    assert value(word) == Decimal(word)
    assert value(word).text == word


@pytest.mark.parametrize(("word", "finite"), [(".inf", False), ("-.INF", False), (".NaN", False), ("1e400", True)])
def test_special_numbers(word, finite):
    assert value(word).is_finite() is finite


@pytest.mark.parametrize("text", ['"1"', "'1'", "!!str 1", "!!int '1'"])
def test_quoted_numbers_are_text(text):
    assert value(text) == "1"
    assert isinstance(value(text), str)


def test_keys_are_text():
    assert value("{1: a, 01: b, 1.0: c, true: d, no: e, ~: f}") == {"1": "a", "01": "b", "1.0": "c", "true": "d", "no": "e", "~": "f"}


def test_aliases():
    found = value("a: &x {b: [1, 2]}\nc: *x\nd: &y 5\ne: *y\n")
    assert found == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}, "d": 5, "e": 5}


def test_places():
    document = parse("a: 1\nb:\n  - x\n  - {c: y, 'd e': z}\n", "x.yaml")
    assert document.place(()) == Place(1, 1)
    assert document.place(("a",)) == Place(1, 4)
    assert document.place(("a",), at_key=True) == Place(1, 1)
    assert document.place(("b", 0)) == Place(3, 5)
    assert document.place(("b", 1, "c")) == Place(4, 9)
    assert document.place(("b", 1, "d e"), at_key=True) == Place(4, 12)
    assert document.place(("b", 1, "missing")) == Place(4, 5)
    assert document.place(("b", "missing"), at_key=True) == Place(2, 1)
    assert document.place(("missing", "too")) == Place(1, 1)


def test_places_count_characters():
    document = parse('"ä€😀": {x: 1}\n', "x.yaml")
    assert document.place(("ä€😀", "x")) == Place(1, 12)


def test_places_of_aliased_values_are_those_of_the_anchor():
    document = parse("a: &x {b: 1}\nc: *x\n", "x.yaml")
    assert document.place(("c", "b")) == Place(1, 11)
    assert document.place(("c",), at_key=True) == Place(2, 1)


def test_duplicate_keys_leave_the_rest_readable():
    document = parse("a: 1\nb: {c: 1, c: 2}\na: 3\n", "x.yaml")
    assert document.value == {"a": 1, "b": {"c": 1}}
    assert [(problem.path, problem.line, problem.column) for problem in document.problems] == [("b.c", 2, 11), ("a", 3, 1)]


@pytest.mark.parametrize("text", ["<<: {a: 1}", "a: &x {}\nb: {<<: *x}"])
def test_merge_keys(text):
    (problem,) = parse(text, "x.yaml").problems
    assert problem.message == "merge keys are not part of YAML 1.2"
    assert value("'<<': 1") == {"<<": 1}


@pytest.mark.parametrize(
    "text",
    [
        "!!python/name:os.system ''",
        "!!binary aGk=",
        "!!set {a}",
        "!!timestamp 2026-11-23",
        "!local x",
        "a: !!omap []",
        "!!python/tuple [1]: 2",
    ],
)
def test_tags(text):
    with pytest.raises(InputError, match=r"a tag that is not plain data|a key that is not plain text"):
        parse(text, "x.yaml")


@pytest.mark.parametrize("text", ["a: &x [*x]", "&x {a: *x}", "&x [[[*x]]]"])
def test_circles(text):
    with pytest.raises(InputError, match="an alias refers to a value that contains it"):
        parse(text, "x.yaml")


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2\n", "a: 1\n...\nb\n"])
def test_one_document(text):
    with pytest.raises(InputError):
        parse(text, "x.yaml")


def test_numbers_pickle_and_copy_as_they_are():
    found = value("[01, 1.10]")
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert again == found
        assert [one.text for one in again] == ["01", "1.10"]


NEWER_NUMBER = re.compile(r"[-+]?[0-9]+[eE][-+]?[0-9]+")
"""Numbers of YAML 1.2, as 0E0, that are text to 1.1: PyYAML writes such a text without quotes."""


def texts(most: int) -> st.SearchStrategy[str]:
    signs = st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"))
    return st.text(signs, max_size=most).filter(lambda text: not NEWER_NUMBER.fullmatch(text))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | texts(8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(5), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_yaml_writes_is_read_back(data):
    """PyYAML writes for YAML 1.1, so that all text is text to both; keys are text here."""
    document = parse(yaml.safe_dump(data, allow_unicode=True), "x.yaml")
    assert document.value == data
    assert not document.problems
