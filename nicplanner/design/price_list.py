"""The price list: a CSV file of item, price, currency, source and date beside the design."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from nicplanner.catalog import catalog_root
from nicplanner.design.purchase import Price
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.reading.base import Bad, show
from nicplanner.reading.document import read_text
from nicplanner.reading.numbers import number
from nicplanner.reading.problems import Findings
from nicplanner.reading.types import free_text

COLUMNS = ("item", "price", "currency", "source", "date")
"""Columns of the file, in any order; source and date may be missing."""
MOST_ROWS = 100_000

EXAMPLES = "examples"
"""What a design writes for the shipped list: round figures to try things with, marked as examples in each line."""

_money = number(0, 10**9)


def example_prices() -> Path:
    """Return the shipped list of example prices; no offers."""
    return catalog_root() / "prices" / "examples.csv"


def read_price_list(given: Any, base: Path, findings: Findings) -> dict[str, Price]:
    """Read the price list that a design names; every mistake is noted with its line.

    Parameters
    ----------
    given
        The path as the design states it: a file below the design's own folder.
    base
        That folder.
    findings
        Receives the mistakes.
    """
    path = ("purchase", "prices")
    try:
        message = "" if given == EXAMPLES else _refused(given, base.resolve())
    except (OSError, RuntimeError, ValueError):
        message = "not a path"
    if message:
        allowed = f"a CSV file below the design file's own folder, or {EXAMPLES}"
        findings.refuse(path, message, show(given), allowed, "copy the file beside the design")
        return {}
    try:
        text, _ = read_text(example_prices() if given == EXAMPLES else (base.resolve() / given).resolve())
    except InputError as error:
        findings.refuse(path, "the price list cannot be read", show(given), error.problems[0].message)
        return {}
    problems: list[Problem] = []
    out = dict(_rows(text, given, problems))
    if problems:
        findings.problems += problems
        findings.spoil(path)
    return out


def _refused(given: Any, root: Path) -> str:
    """Say what is wrong with the path of a price list, empty if nothing is."""
    if not isinstance(given, str) or not given.strip() or not given.isprintable() or len(given) > 200:
        return "not a file"
    if given.startswith(("/", "~")) or "\\" in given or ":" in given:
        return "not a relative path"
    file = (root / given).resolve()
    if not file.is_relative_to(root):
        return "the path leaves the design's folder"
    return "" if file.is_file() else "no such file"


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[str, Price]]:
    def refuse(line: int, message: str, got: str = "", allowed: str = "", hint: str = "") -> None:
        problems.append(Problem("", message, got, allowed, hint, file, line, 1 if line else 0))

    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        unknown = [name for name in header if name not in COLUMNS]
        missing = [name for name in COLUMNS[:3] if name not in header]
        twice = [name for name in COLUMNS if header.count(name) > 1]
        for name in unknown:
            refuse(1, "unknown column", repr(clean(name)), listing(COLUMNS), nearest(name, COLUMNS) or "remove it")
        if missing:
            hint = "fields are separated by commas, not semicolons" if ";" in text.partition("\n")[0] else "add a header line"
            refuse(1, f"the column {'s are' if len(missing) > 1 else 'is'} missing: {', '.join(missing)}", "", listing(COLUMNS), hint)
        if twice:
            refuse(1, "a column stands twice", listing(twice), "each column once")
        if missing or twice:
            return
        seen: dict[str, int] = {}
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                refuse(line, f"{len(row)} fields, the header has {len(header)}", "", "a field for each column", "quote fields with commas")
                continue
            if len(seen) >= MOST_ROWS:
                refuse(line, "too many prices", "", f"at most {MOST_ROWS}")
                return
            found = _price(dict(zip(header, (cell.strip() for cell in row), strict=True)), line, refuse)
            if found is None:
                continue
            item, price = found
            if seen.setdefault(item.casefold(), line) != line:
                refuse(line, "an item stands twice", repr(clean(item)), "each item once", f"also in line {seen[item.casefold()]}")
                continue
            yield item, price
    except csv.Error as error:
        refuse(reader.line_num, f"not a CSV file: {clean(str(error))}")


def _price(cells: dict[str, str], line: int, refuse: Any) -> tuple[str, Price] | None:
    bad = False
    for name in ("item", "currency", "source", "date"):
        try:
            free_text(cells.get(name, ""))
        except Bad as error:
            refuse(line, f"{name}: {error.flaws[0].message}", show(cells[name]), error.flaws[0].allowed)
            bad = True
    for name, hint in (("item", "name a model or a kind of cable"), ("price", "remove the line where the price is unknown"),
                       ("currency", "write a currency, EUR or USD for example")):  # fmt: skip
        if not cells[name]:
            refuse(line, f"the {name} is missing", "", "", hint)
            bad = True
    amount = _amount(cells["price"], line, refuse) if cells["price"] else None
    if bad or amount is None:
        return None
    return cells["item"], Price(amount, cells["currency"], cells.get("source", ""), cells.get("date", ""))


def _amount(text: str, line: int, refuse: Any) -> Fraction | None:
    plain = text.replace(".", "", 1).removeprefix("-")
    if plain.isascii() and plain.isdigit() and len(text) <= 30:
        try:
            amount: Fraction = _money(Fraction(text))
            return amount
        except Bad as error:
            refuse(line, "not a price", repr(text), error.flaws[0].allowed)
            return None
    hint = f"write {text.replace(',', '.')}" if text.count(",") == 1 and "." not in text else "a number alone, without a currency sign"
    refuse(line, "not a price", repr(clean(text)), "a decimal number, at least 0", hint)
    return None
