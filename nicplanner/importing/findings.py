"""What an import found out, had to assume, or could not bring into the design."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nicplanner.errors import clean, listing
from nicplanner.names import compress, natural_key

SEVERITIES = ("high", "medium", "low", "info")
"""What breaks a rule of plans; what is not as the source has it; what was assumed; what is worth knowing. In this order they are told."""
COLUMNS = ("severity", "subject", "message", "remedy")
MOST_NAMES = 6
"""Names of a subject that are written out; the others are counted."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: how bad, about what, what was found, and how to mend it."""

    severity: str
    subject: str
    message: str
    remedy: str = ""

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The finding as a row of the table, see :data:`COLUMNS`."""
        return self.severity, self.subject, self.message, self.remedy

    @property
    def line(self) -> str:
        """The finding as one line of text."""
        return f"{self.severity}: {self.subject}: {self.message}" + (f"; {self.remedy}" if self.remedy else "")


class Notes:
    """Collects findings; those that say the same of several subjects become one."""

    def __init__(self) -> None:
        self._subjects: dict[tuple[str, str, str], dict[str, None]] = {}

    def add(self, severity: str, subject: str, message: str, remedy: str = "") -> None:
        """Add a finding. Names in it are cut and escaped: they come from files that anyone may have written."""
        key = severity, clean(message, LONGEST), clean(remedy, LONGEST)
        self._subjects.setdefault(key, {})[clean(subject)] = None

    def __iter__(self) -> Iterator[Finding]:
        found = [Finding(severity, _listed(names), message, remedy) for (severity, message, remedy), names in self._subjects.items()]
        return iter(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), natural_key(one.subject), one.message)))


def _listed(names: dict[str, None]) -> str:
    if len(names) == 1:
        return next(iter(names))
    return listing(compress(names).split(", "), MOST_NAMES)
