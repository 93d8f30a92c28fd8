"""Findings for people: by severity, those of security apart, equal ones told together."""

from __future__ import annotations

from dataclasses import dataclass

from nicplanner.rules import SEVERITIES
from nicplanner.tables import Table

SECURITY = "SF-"
"""How the ids of security findings begin in the shipped profiles (:mod:`nicplanner.verify.security`)."""

MOST_OF_A_KIND = 20
"""Findings of one id and severity that are shown; all of them stand in the table of findings."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: what it is about, what was found, and how to mend it."""

    subject: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one id and severity."""

    id: str
    severity: str
    source: str
    security: bool
    shown: tuple[Finding, ...]
    more: int


def kinds_of(table: Table) -> list[Kind]:
    """Return the findings by severity, the gravest first, and within one in the order of the table."""
    found: dict[tuple[str, str], list[tuple[Finding, str]]] = {}
    columns = ("id", "severity", "subject", "message", "remedy", "source")
    for name, severity, subject, message, remedy, source in zip(*(table[column] for column in columns), strict=True):
        found.setdefault((name, severity), []).append((Finding(subject, message, remedy), source))
    most = MOST_OF_A_KIND
    kinds = [
        Kind(name, severity, rows[0][1], name.startswith(SECURITY), tuple(one for one, _ in rows[:most]), len(rows[most:]))
        for (name, severity), rows in found.items()
    ]
    return sorted(kinds, key=lambda kind: SEVERITIES.index(kind.severity) if kind.severity in SEVERITIES else len(SEVERITIES))
