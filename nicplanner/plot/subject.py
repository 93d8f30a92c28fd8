"""What is drawn: anything with a plan's tables and manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from nicplanner.tables import Table


class Subject(Protocol):
    """A plan, as far as figures need it: its tables, and its manifest with the excerpt of the site.

    Figures know no more of plans than this, so that plans can offer them as methods.
    """

    @property
    def tables(self) -> Mapping[str, Table]:
        """Every table by name."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What ``plan.json`` holds beside the hashes of the tables."""
