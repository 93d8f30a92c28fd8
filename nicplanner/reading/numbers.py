"""Exact numbers: strict types, ranges, and hints for what people write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from nicplanner import units
from nicplanner.reading.base import Bad

PLACES = 9
"""Decimals that a number may have: a rate is then exact to one bit per second."""


def number(low: int, high: int, unit: str = "", above: bool = False) -> Callable[[Any], Fraction]:
    """Return a parser for an exact decimal from `low` to `high` (above `low` with `above`)."""
    allowed = f"a number {f'above {low} and up' if above else f'from {low}'} to {high}" + (f" ({unit})" if unit else "")

    def parse(value: Any) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction)):
            raise Bad("not a number", value, allowed, _number_hint(value, unit))
        if (isinstance(value, Decimal) and not value.is_finite()) or (isinstance(value, float) and not isfinite(value)):
            raise Bad("not a finite number", value, allowed)
        if isinstance(value, Decimal) and value and abs(value.adjusted()) > 40:
            raise Bad("out of range" if value.adjusted() > 0 else "too many decimals", value, f"{allowed}, at most {PLACES} decimals")
        exact = Fraction(float.__repr__(value)) if isinstance(value, float) else Fraction(value)
        if exact < low or (above and exact == low) or exact > high:
            percent = unit == "a fraction" and 5 <= exact <= 100
            raise Bad("out of range", value, allowed, f"{units.text(exact)} % is written {units.text(exact / 100)}" if percent else "")
        if (exact * 10**PLACES).denominator != 1:
            raise Bad("too many decimals", value, f"{allowed}, at most {PLACES} decimals")
        return exact

    return parse


def whole(low: int, high: int, unit: str = "") -> Callable[[Any], int]:
    """Return a parser for a whole number from `low` to `high`."""
    allowed = f"a whole number from {low} to {high}" + (f" ({unit})" if unit else "")

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Bad("not a whole number", value, allowed, _number_hint(value, unit))
        if not low <= value <= high:
            raise Bad("out of range", value, allowed)
        return int(value)

    return parse


def rate_schema(low: float = 0, high: float = 1e6) -> dict[str, Any]:
    """JSON Schema of a number."""
    return {"type": "number", "minimum": low, "maximum": high}


def _number_hint(value: Any, unit: str) -> str:
    if not isinstance(value, str) or len(value) > 40:
        return ""
    text = unicodedata.normalize("NFKC", value).strip()
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]{3}", text):
        return f"write {text.replace(',', '.')} or {text.replace(',', '')}: the decimal sign is a point, thousands have no separator"
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        return f"the decimal sign is a point: write {text.replace(',', '.')}"
    if re.fullmatch(r"[-+]?[0-9][0-9_ ',]*(\.[0-9]+)?", text):
        return f"write {re.sub(r'[_ ,]', '', text.replace(chr(39), ''))}, in plain digits, without quotes or separators"
    if match := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*%", text):
        return f"write {units.text(Fraction(match[1]) / 100)}" if "fraction" in unit else f"write {match[1]}"
    if match := re.fullmatch(r"/\s*([0-9]+)", text):
        return f"write {match[1]}, without the slash"
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z/]+)", text)
    if match is None:
        return ""
    if "Gbit" in unit:
        return _rate_hint(Fraction(match[1]), match[2])
    return f"write {units.text(Fraction(match[1]) * (1000 if match[2].lower() == 'k' else 1))}, without a unit"


def _rate_hint(amount: Fraction, suffix: str) -> str:
    """Say what to write for an amount with a unit; bits and bytes are never guessed from a lone capital."""
    scale = {"k": Fraction(1, 10**6), "m": Fraction(1, 1000), "g": Fraction(1), "t": Fraction(1000)}.get(suffix[0].lower())
    rest = suffix[1:]
    if scale is None:
        return "write the number of Gbit/s alone"
    if rest.startswith("i"):
        return f"'{suffix}' counts in powers of 1024; write the number of Gbit/s, in powers of 1000, alone"
    if (rest.startswith("B") and rest.casefold() not in ("be", "base")) or rest.casefold().startswith("byte"):
        return f"'{suffix}' counts bytes: in Gbit/s that is {units.text(amount * scale * 8)}"
    return f"rates are Gbit/s: write {units.text(amount * scale)}"
