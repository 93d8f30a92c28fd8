"""The price list: a CSV file of item, price, currency, source and date beside the design."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from nicplanner.catalog import catalog_root
from nicplanner.design.purchase import Price
from nicplanner.design.values import MOST_MONEY, money
from nicplanner.errors import InputError, Problem, clean, closest, listing
from nicplanner.reading.base import Bad, show
from nicplanner.reading.document import read_text
from nicplanner.reading.problems import Findings
from nicplanner.reading.types import free_text

COLUMNS = ("item", "price", "currency", "source", "date")
"""Columns of the file, in any order and case; source and date may be missing."""
MOST_ROWS = 100_000

EXAMPLES = "examples"
"""What a design writes for the shipped list: round figures to try things with, marked as examples in each line."""
ALLOWED = f"a CSV file below the design file's own folder, or {EXAMPLES}"

Refuse = Callable[..., None]

_NUMBER = re.compile(r"-?[0-9]{1,200}(\.[0-9]{1,200})?\Z", re.ASCII)
_NEEDED = {"item": "a model, or a kind of cable", "price": "a decimal number", "currency": "a currency, EUR or USD for example"}


def example_prices() -> Path:
    """Return the shipped list of example prices; no offers."""
    return catalog_root() / "prices" / "examples.csv"


def read_price_list(given: str, base: Path, findings: Findings) -> dict[str, Price]:
    """Read the price list that a design names; every mistake is noted with its line.

    Parameters
    ----------
    given
        The path as the design states it: a file below the design's own folder, or :data:`EXAMPLES`.
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
        findings.refuse(path, message, show(given), ALLOWED, "copy the file beside the design")
        return {}
    problems: list[Problem] = []
    out: dict[str, Price] = {}
    try:
        text, _ = read_text(example_prices() if given == EXAMPLES else (base.resolve() / given).resolve())
        out = dict(_rows(text, given, problems))
    except InputError as error:
        problems += [replace(problem, file=given) for problem in error.problems]
    if problems:
        findings.problems += problems
        findings.spoil(path)
    return out


def _refused(given: str, root: Path) -> str:
    """Say what is wrong with the path of a price list, empty if nothing is."""
    if not given.strip():
        return "not a file"
    if given.startswith(("/", "~")) or "\\" in given or ":" in given:
        return "not a relative path"
    file = (root / given).resolve()
    if not file.is_relative_to(root):
        return "the path leaves the design's folder"
    return "" if file.is_file() else "not a file" if file.exists() else "no such file"


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[str, Price]]:
    """Yield the items of a price list with their prices; mistakes are added to `problems`, each with the line where its row begins."""

    def refuse(line: int, message: str, got: str = "", allowed: str = "", hint: str = "") -> None:
        problems.append(Problem("", message, got, allowed, hint, file, line, 1))

    if not text.strip():
        problems.append(Problem("", "the price list is empty", "", f"a header: {','.join(COLUMNS)}", "", file))
        return
    rows = _with_lines(text, refuse)
    line, names = next(rows, (1, []))
    header = [name.strip().casefold() for name in names]
    if not header or not _sound(line, names, header, refuse):
        return
    seen: dict[str, int] = {}
    for number, (line, cells) in enumerate(rows):
        if number == MOST_ROWS:
            refuse(line, "too many rows", "", f"at most {MOST_ROWS} prices", "leave out what is not bought")
            return
        if len(cells) != len(header):
            hint = "the decimal sign is a point; a field that holds a comma stands in quotes"
            refuse(line, "not a field for each column", f"{len(cells)} fields", f"{len(header)} fields", hint)
            continue
        found = _price(dict(zip(header, map(str.strip, cells), strict=True)), line, refuse)
        if found is None:
            continue
        item, price = found
        if seen.setdefault(item.casefold(), line) != line:
            refuse(line, "the item stands twice", repr(clean(item)), "each item once", f"also in line {seen[item.casefold()]}")
            continue
        yield item, price


def _with_lines(text: str, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line where it begins, up to the first that is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = "the quote of a field is not closed" if "end of data" in str(error) else f"not CSV: {clean(str(error))}"
            allowed = "a field in quotes as a whole, the quotes inside it doubled"
            refuse(line, message, repr(clean(_line(text, line))), allowed, "rows below were not read")
            return
        if any(cell.strip() for cell in row):
            yield line, row


def _line(text: str, line: int) -> str:
    """Return a line of the text, lines ending as they do for CSV."""
    return re.split(r"\r\n|\r|\n", text, maxsplit=line)[line - 1]


def _sound(line: int, names: list[str], header: list[str], refuse: Refuse) -> bool:
    """Check the names of the columns, as they are written and in lower case; tell whether rows can be read by them."""
    shown = ",".join(COLUMNS)
    sign = next((sign for sign in (";", "\t") if sign in names[0]), "") if len(names) == 1 else ""
    if sign:
        what = "semicolons" if sign == ";" else "tabs"
        refuse(line, f"the fields are parted by {what}", repr(clean(names[0])), shown, "save the file as CSV with commas")
        return False
    if not set(header) & set(COLUMNS):
        refuse(line, "no header", repr(clean(",".join(names))), shown, "name the columns in the first line")
        return False
    meant = {}
    for written, name in zip(names, header, strict=True):
        if name not in COLUMNS:
            meant[name] = closest(name, [one for one in COLUMNS if one not in header])
            hint = f"did you mean {meant[name][0]!r}?" if meant[name] else "remove the column"
            refuse(line, "unknown column", repr(clean(written)), shown, hint)
    missing = [name for name in COLUMNS[:3] if name not in header]
    untold = [name for name in missing if [name] not in meant.values()]
    if untold:
        refuse(line, f"no column {listing(untold)}", "", shown, "add it to the header, which is the first line")
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if twice:
        refuse(line, "a column stands twice", listing(twice), "each column once")
    return not (missing or twice)


def _price(cells: dict[str, str], line: int, refuse: Refuse) -> tuple[str, Price] | None:
    """Return the item of a row and its price, None after a mistake."""
    sound = True
    for name in ("item", "currency", "source", "date"):
        try:
            free_text(cells.get(name, ""))
        except Bad as error:
            refuse(line, f"{name}: {error.flaws[0].message}", show(cells[name]), error.flaws[0].allowed)
            sound = False
    for name, allowed in _NEEDED.items():
        if not cells[name]:
            refuse(line, f"the {name} is missing", "", allowed, "remove the row where it is not known")
            sound = False
    amount = _amount(cells["price"], line, refuse) if cells["price"] else None
    if not sound or amount is None:
        return None
    return cells["item"], Price(amount, cells["currency"], cells.get("source", ""), cells.get("date", ""))


def _amount(text: str, line: int, refuse: Refuse) -> Fraction | None:
    allowed = f"a decimal number from 0 to {MOST_MONEY}"
    if not _NUMBER.match(text):
        comma = re.fullmatch(r"[0-9]+,[0-9]+", text, re.ASCII)
        hint = f"the decimal sign is a point: write {clean(text.replace(',', '.'))}" if comma else "no currency sign, exponent or separator"
        refuse(line, "price: not a number", repr(clean(text)), allowed, hint)
        return None
    try:
        return money(Fraction(text))
    except Bad as error:
        refuse(line, f"price: {error.flaws[0].message}", repr(clean(text)), error.flaws[0].allowed)
        return None
