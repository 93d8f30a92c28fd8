"""What the checks of rules look at, and what they report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify.patterns import Facts


class Scene(NamedTuple):
    """A layout with its design. `tables` may hold ``ports`` alone (a layout that is judged without being planned)."""

    facts: Facts
    tables: Mapping[str, Table]

    @property
    def site(self) -> Site:
        """The resolved design."""
        return self.facts.site


class Hit(NamedTuple):
    """Something that a check found: what it is about, what was found; severity and remedy where they differ from the rule's."""

    subject: str
    message: str
    severity: str = ""
    remedy: str = ""
