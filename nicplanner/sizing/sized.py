"""The plan of a purchase: a plan with the design that it is the plan of, and what was decided."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nicplanner.design import Design
from nicplanner.display import block, grid
from nicplanner.names import natural_key
from nicplanner.plan import Plan
from nicplanner.plan.money import money
from nicplanner.sizing.measures import Measures
from nicplanner.sizing.portable import files_of
from nicplanner.tables import Table
from nicplanner.units import text

if TYPE_CHECKING:
    import pandas as pd

ALTERNATIVES = (
    "rank", "cost", "currency", "purchase", "recommendations", "ports", "spare_ports", "power_w", "worst_failover", "worst_after", "proven"
)  # fmt: skip
"""Columns of ``alternatives.csv``: cost in the currency, ports in use in all, fewest free data ports of a host, W, share of the demand."""


class Sized(Plan):
    """A plan whose cards and switches were chosen: everything of a :class:`~nicplanner.plan.Plan`, and the choice.

    Attributes
    ----------
    design : Design
        The design with the choices filled in and the layout pinned: planning it gives the same tables, but for ``status`` in the bill of
        materials. ``design.yaml`` of the folder.
    bought : Mapping
        (section of the catalog, model) → pieces that are bought.
    measures : Measures
        What it is compared by.
    others : tuple of Sized
        The next best purchases that differ in models or counts, the best first, as many as were asked for.
    """

    design: Design
    bought: Mapping[tuple[str, str], int]
    measures: Measures
    others: tuple[Sized, ...]

    def __init__(
        self,
        tables: Mapping[str, Table],
        manifest: Mapping[str, Any],
        seconds: float | None,
        design: Design,
        bought: Mapping[tuple[str, str], int],
        measures: Measures,
        others: Sequence[Sized] = (),
    ) -> None:
        super().__init__(tables, manifest, seconds)
        named = {"design": design, "bought": dict(bought), "measures": measures, "others": tuple(others)}
        for name, value in named.items():
            object.__setattr__(self, name, value)

    @property
    def cost(self) -> Fraction:
        """What is bought costs so much, exactly, as far as it has prices."""
        return Fraction(str(self.manifest["objective"]["cost"]))

    @property
    def currency(self) -> str:
        """Currency of the cost; empty where nothing has a price."""
        purchase = self.design.site.purchase
        return purchase.currency if purchase is not None else ""

    @property
    def purchase(self) -> str:
        """What is bought, in words: ``8 × I350-T4, 2 × PowerConnect 6248``; cables and transceivers aside."""
        order = sorted(self.bought.items(), key=lambda item: (item[0][0], natural_key(item[0][1])))
        return ", ".join(f"{count} × {model}" for (_, model), count in order) or "nothing"

    @property
    def alternatives(self) -> pd.DataFrame:
        """The purchase and the others that were asked for, a row each: see :data:`ALTERNATIVES`."""
        import pandas as pd

        rows = [[float(cell) if isinstance(cell, Fraction) else cell for cell in row] for row in self._rows()]
        return pd.DataFrame(rows, columns=list(ALTERNATIVES))

    def _rows(self) -> list[list[Any]]:
        return [
            [i, one.cost, one.currency, one.purchase, one.objective["recommendations"], one.objective["ports"], one.measures.spare_ports,
             one.measures.power_w, one.measures.worst_failover, one.measures.worst_after, one.status == "OPTIMAL"]
            for i, one in enumerate((self, *self.others), start=1)
        ]  # fmt: skip

    def files(self) -> dict[str, str]:
        """Return the content of the folder's files by name: those of the plan, the design, and the alternatives where some are known."""
        out = {**super().files(), **files_of(self.design)}
        if self.others:
            stream = io.StringIO(newline="")
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(ALTERNATIVES)
            writer.writerows([_cell(cell) for cell in row] for row in self._rows())
            out["alternatives.csv"] = stream.getvalue()
        return out

    def __reduce__(self) -> tuple[Any, ...]:
        rest = self.design, self.bought, self.measures, self.others
        return type(self), (dict(self.tables), dict(self.manifest), self.seconds, *rest)

    def __repr__(self) -> str:
        return f"<Sized {self.status}: {money(self.cost, self.currency)} for {self.purchase}; {self.objective['ports']} ports>"

    def _repr_html_(self) -> str:
        rows = (
            (i, float(one.cost), one.currency, one.purchase, one.objective["ports"], one.status)
            for i, one in enumerate((self, *self.others), start=1)
        )
        bought = grid(("rank", "cost", "currency", "purchase", "ports", "status"), rows, 1 + len(self.others))
        return block("Purchase", f"{money(self.cost, self.currency)} for {self.purchase}", bought) + super()._repr_html_()


def _cell(value: Any) -> str:
    if isinstance(value, Fraction):
        return text(Fraction(round(value * 10**9), 10**9))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
