"""The colours and dashes that a figure gives to the classes and fabrics of its plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nicplanner.plot.palette import class_palette, fabric_dash, fabric_palette
from nicplanner.plot.sheet import Dash
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import Theme
from nicplanner.plot.used import DIRECT

DIRECT_DASH: Dash = (0.8, 0.8)
"""Of cables from host to host: finer than the dashes of any fabric."""


@dataclass(frozen=True)
class Inks:
    """Colours of classes and fabrics; what the excerpt of the site does not know, as tables that were edited may name it, is grey."""

    classes: Mapping[str, str]
    fabrics: Mapping[str, str]
    dashes: Mapping[str, Dash]
    theme: Theme

    @classmethod
    def of(cls, plan: Subject, theme: Theme) -> Inks:
        """Return those of a plan."""
        return cls(class_palette(plan), fabric_palette(plan), fabric_dash(plan), theme)

    def of_class(self, name: str) -> str:
        """Return the colour of a class."""
        return self.classes.get(name, self.theme.faint)

    def of_classes(self, names: Sequence[str]) -> list[str]:
        """Return the colours of several classes."""
        return [self.of_class(name) for name in names]

    def of_fabric(self, name: str) -> str:
        """Return the colour of a fabric's cables and switches."""
        return self.theme.ink if name == DIRECT else self.fabrics.get(name, self.theme.faint)

    def dash(self, name: str) -> Dash:
        """Return the dashes of a fabric's cables."""
        return DIRECT_DASH if name == DIRECT else self.dashes.get(name, ())
