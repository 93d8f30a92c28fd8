"""How figures of racks draw fabrics: the colour of their switches, and colour and dashes of their cables."""

from __future__ import annotations

from dataclasses import dataclass

from nicplanner.plot.inks import Inks
from nicplanner.plot.shades import drawn
from nicplanner.plot.sheet import Dash
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import Theme
from nicplanner.plot.used import DIRECT


@dataclass(frozen=True)
class Fabrics:
    """Colours, dashes and names of a plan's fabrics."""

    inks: Inks

    @classmethod
    def of(cls, plan: Subject, theme: Theme) -> Fabrics:
        """Return those of a plan."""
        return cls(Inks.of(plan, theme))

    def fill(self, fabric: str) -> str:
        """Return the colour of a fabric's switches."""
        return self.inks.of_fabric(fabric)

    def line(self, fabric: str) -> tuple[str, Dash]:
        """Return colour and dashes of a fabric's cables."""
        return self.colour(fabric), self.dash(fabric)

    def colour(self, fabric: str) -> str:
        """Return the colour of a fabric's cables and of what is written of them."""
        return drawn(self.inks.of_fabric(fabric), self.inks.theme)

    def dash(self, fabric: str) -> Dash:
        """Return the dashes of a fabric's cables."""
        return self.inks.dash(fabric)

    def name(self, fabric: str) -> str:
        """Name a fabric in a key."""
        return "direct cables" if fabric == DIRECT else f"fabric {fabric}"
