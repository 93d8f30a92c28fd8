"""Violations, and the report that collects them in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nicplanner import units
from nicplanner.names import compress

GROUPS = "2.1 groups"
TEAMS = "2.2 teams"
LINKS = "2.3 links"
LOAD = "2.4 load"
FAILURES = "2.5 failures"
BUS = "2.6 bus"
LAYOUT = "2.7 layout"
VLANS = "2.8 vlans"
SWITCH_PORTS = "2.9 switch ports"
ADDRESSING = "2.10 addressing"
SPARE = "2.11 spare ports"
PINS = "2.11 pins"
PLATFORM = "platform"
AGREEMENT = "2.11 agreement"
TABLES = "3 tables"
MANIFEST = "3 plan.json"
RULES = (
    TABLES,
    AGREEMENT,
    GROUPS,
    TEAMS,
    LINKS,
    LOAD,
    FAILURES,
    BUS,
    LAYOUT,
    VLANS,
    SWITCH_PORTS,
    ADDRESSING,
    SPARE,
    PINS,
    PLATFORM,
    MANIFEST,
)
"""The plan rules and formats by name, in the order in which violations are told: what breaks a table first, what follows from it later."""

MOST = 200
"""At most this many violations of a rule are told one by one, so that a plan of another site does not fill the screen."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: the rule, what breaks it, and the numbers found and required in one sentence."""

    rule: str
    subject: str
    message: str


class Report:
    """Collects violations; the order is that of :data:`RULES`, and within a rule that of the checks."""

    def __init__(self) -> None:
        self._told: dict[str, list[Violation]] = {rule: [] for rule in RULES}
        self._more: dict[str, int] = dict.fromkeys(RULES, 0)

    def add(self, rule: str, subject: str, message: str) -> None:
        """Take a violation, or count it where its rule has enough of them."""
        if len(self._told[rule]) < MOST:
            self._told[rule].append(Violation(rule, subject, message))
        else:
            self._more[rule] += 1

    def result(self) -> list[Violation]:
        """Return the violations, each rule's list cut with the number of those left out."""
        out: list[Violation] = []
        for rule in RULES:
            out += self._told[rule]
            if self._more[rule]:
                out.append(Violation(rule, "", f"… {self._more[rule]} more"))
        return out


LONGEST = 60
"""Text of a plan is cut to this many characters in a message."""


def show(value: Any) -> str:
    """Write a cell for a message: short, on one line, without control characters, an empty one as ``nothing``."""
    if value is None or (isinstance(value, str) and not value):
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return units.text(value)
    if isinstance(value, int) and value.bit_length() > 200:
        return "a whole number of more than 60 digits"
    text = repr(value[: LONGEST + 1]) if isinstance(value, str) else str(value)
    text = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def gbps(value: Fraction) -> str:
    """Write a rate with its unit."""
    return f"{units.text(value)} Gbit/s"


def hosts_of(names: Iterable[str]) -> str:
    """Name hosts in a subject: as a range, or the first and how many more where the range would be long."""
    names = list(names)
    text = compress(names[:500])
    return text if len(text) <= 60 and len(names) <= 500 else f"{names[0]} and {len(names) - 1} more"
