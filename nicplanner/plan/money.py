"""Amounts of money as text."""

from __future__ import annotations

from fractions import Fraction

from nicplanner.units import text


def money(amount: Fraction, currency: str = "") -> str:
    """Write an amount exactly, with two decimals at least and groups of three digits; the currency stands before it.

    Examples
    --------
    >>> money(Fraction(12345), "EUR"), money(Fraction("0.125"))
    ('EUR 12,345.00', '0.125')
    """
    whole, _, decimals = text(amount).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}"
    return f"{currency} {sign}{grouped}.{decimals.ljust(2, '0')}".strip()
