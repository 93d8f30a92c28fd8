"""How figures draw fabrics: the colour of their switches, and colour and dashes of their cables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nicplanner.plot.inks import DIRECT_DASH
from nicplanner.plot.palette import fabric_dash, fabric_palette
from nicplanner.plot.shades import drawn
from nicplanner.plot.sheet import Dash
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import Theme
from nicplanner.plot.used import DIRECT


@dataclass(frozen=True)
class Fabrics:
    """Colours and dashes of a plan's fabrics in order; what the site does not name is drawn faint."""

    colours: Mapping[str, str]
    dashes: Mapping[str, Dash]
    theme: Theme

    @classmethod
    def of(cls, plan: Subject, theme: Theme) -> Fabrics:
        """Return those of a plan."""
        return cls(fabric_palette(plan), fabric_dash(plan), theme)

    def fill(self, fabric: str) -> str:
        """Return the colour of a fabric's switches."""
        return self.colours.get(fabric, self.theme.faint)

    def colour(self, fabric: str) -> str:
        """Return the colour of a fabric's cables and of what is written of them."""
        return drawn(self.colours[fabric], self.theme) if fabric in self.colours else self.theme.faint

    def dash(self, fabric: str) -> Dash:
        """Return the dashes of a fabric's cables."""
        return DIRECT_DASH if fabric == DIRECT else self.dashes.get(fabric, ())

    def line(self, fabric: str) -> tuple[str, Dash]:
        """Return colour and dashes of a fabric's cables."""
        return self.colour(fabric), self.dash(fabric)

    def name(self, fabric: str) -> str:
        """Name a fabric in a key."""
        return "direct cables" if fabric == DIRECT else f"fabric {fabric}"
