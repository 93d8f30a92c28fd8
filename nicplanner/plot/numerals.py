"""Numbers as figures write them: short, and never rounded across a limit."""

from __future__ import annotations

from fractions import Fraction


def gbps(amount: Fraction) -> str:
    """Write a rate with three decimals at most.

    Examples
    --------
    >>> gbps(Fraction(1, 3)), gbps(Fraction(12000)), gbps(Fraction(1, 10**6))
    ('0.333', '12,000', '< 0.001')
    """
    if 0 < amount < Fraction(1, 1000):
        return "< 0.001"
    return f"{float(amount):,.3f}".rstrip("0").rstrip(".")


def percent(share: Fraction) -> str:
    """Write a share with a decimal where it is not whole; 0 % and 100 % only where it is just that.

    Examples
    --------
    >>> percent(Fraction(1, 3)), percent(Fraction(100001, 100000)), percent(Fraction(1, 10**6)), percent(Fraction(1))
    ('33.3 %', '> 100 %', '< 0.1 %', '100 %')
    """
    text = f"{float(100 * share):,.1f}".removesuffix(".0")
    if text == "100" and share != 1:
        text = "> 100" if share > 1 else "< 100"
    if text == "0" and share:
        text = "< 0.1"
    return f"{text} %"


def some(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> some(1, "switch", "switches"), some(1200, "host")
    ('1 switch', '1,200 hosts')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
