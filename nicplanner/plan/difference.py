"""What differs between two plans: row by row, table by table, objective by objective, and in the layout of ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner.design.frozen import FrozenMap
from nicplanner.plan.matching import Change, Matched, match
from nicplanner.plan.plan import Plan
from nicplanner.plan.relayout import LayoutChange, layout_changes
from nicplanner.tables import SPECS

if TYPE_CHECKING:
    import pandas as pd

OBJECTIVE = ("recommendations", "cost", "ports", "length_m")
"""The objectives that a plan's manifest states, in the order in which they are minimised."""


@dataclass(frozen=True, eq=False, repr=False)
class Difference:
    """What differs between two plans, `a` and `b`. Immutable; that of `b` and `a` says the same the other way round.

    Attributes
    ----------
    names : tuple of str
        What the two plans are called in texts.
    tables : Mapping[str, Matched]
        What became of each table of a plan, by name.
    layouts : tuple of LayoutChange
        What changes in the layout of ports, hosts that change alike together.
    values : tuple
        Measure, value in `a`, value in `b`: see :attr:`measures`.
    """

    names: tuple[str, str]
    tables: Mapping[str, Matched]
    layouts: tuple[LayoutChange, ...]
    values: tuple[tuple[str, Any, Any], ...]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Everything that differs, with keys as data; :attr:`table` is the same for people."""
        return tuple(one for found in self.tables.values() for one in found.changes)

    @property
    def same(self) -> bool:
        """Whether nothing differs: no row, no measure, no number of a cable."""
        return not any(found.changes or found.renumbered for found in self.tables.values()) and not self.different

    @property
    def different(self) -> tuple[tuple[str, Any, Any], ...]:
        """The measures that differ."""
        return tuple((name, a, b) for name, a, b in self.values if a != b and not (a != a and b != b))  # NaN differs from itself

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of the comparison."""
        told = []
        for name, found in self.tables.items():
            if found.renumbered:
                kept = found.same + found.changed
                told.append(f"{name}: {found.renumbered} of the {kept} cables that stay have another number, which counts as no change")
            if found.unknown:
                told.append(
                    f"{name}: only one plan has the column{'s' * (len(found.unknown) > 1)} {', '.join(found.unknown)}; not compared"
                )
        return tuple(told)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each thing that differs: ``table``, ``key``, ``change``, ``column``, ``a``, ``b``.

        A changed cell is a row, with its texts as they stand in CSV. A row that only one plan has is one row without `column`; its line of
        CSV stands in `a` (removed) or `b` (added). In order of the plan's tables, then in natural order of the keys.
        """
        import pandas as pd

        rows = [(one.table, one.subject, *one[2:]) for one in self.changes]
        return pd.DataFrame(rows, columns=["table", "key", "change", "column", "a", "b"], dtype="str")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row for each table of a plan: how many rows were added, removed and changed, and how many are the same."""
        import pandas as pd

        rows = [(name, found.added, found.removed, found.changed, found.same) for name, found in self.tables.items()]
        return pd.DataFrame(rows, columns=["table", "added", "removed", "changed", "same"])

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The measures side by side: ``measure``, ``a``, ``b``.

        Status, verdict, broken recommendations, cost (None: no part of planning), ports in use, length of all runs in m, cables, VLANs.
        """
        import pandas as pd

        names, a, b = zip(*self.values, strict=True)
        return pd.DataFrame({"measure": names, "a": pd.Series(a, dtype="object"), "b": pd.Series(b, dtype="object")})

    @cached_property
    def layout(self) -> pd.DataFrame:
        """What changes in the layout of ports: ``hosts``, ``count`` (of hosts), ``ports``, ``a``, ``b``.

        Names are ranges; hosts whose changes are all alike stand together, and so do ports with the same change. Without ports: hosts that
        only one plan has.
        """
        import pandas as pd

        from nicplanner.names import compress

        rows = [(compress(one.hosts), len(one.hosts), compress(one.ports), one.a, one.b) for one in self.layouts]
        return pd.DataFrame(rows, columns=["hosts", "count", "ports", "a", "b"])

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "names": list(self.names),
            "same": self.same,
            "measures": [{"measure": name, "a": a, "b": b} for name, a, b in self.values],
            "summary": self.summary.to_dict("records"),
            "layout": [{"hosts": list(one.hosts), "ports": list(one.ports), "a": one.a, "b": one.b} for one in self.layouts],
            "changes": [{**one._asdict(), "key": list(one.key)} for one in self.changes],
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        from nicplanner.plan.difference_text import report

        return report(self)

    def __repr__(self) -> str:
        from nicplanner.plan.difference_text import heading

        return f"<Difference {heading(self)}>"

    def _repr_html_(self) -> str:
        from nicplanner.plan.difference_text import report_html

        return report_html(self)


def compare_plans(a: Plan, b: Plan, names: Sequence[str] = ("a", "b")) -> Difference:
    """Compare two plans.

    Parameters
    ----------
    a, b
        The plans: of one design, of a design and a change of it, or of two folders.
    names
        What to call them in texts.

    Returns
    -------
    Difference
        With DataFrames ``table``, ``summary``, ``measures`` and ``layout``; printed, a report.

    Raises
    ------
    ValueError
        If there are not two names.

    Notes
    -----
    Rows are matched by the key columns of their table, those of ``cabling`` by the host's end (host, adapter, port); in which order rows
    stand makes no difference. Two things follow from others and would hide what matters, so they are left out: the *number* of a cable,
    which shifts for all cables after one that is added (:attr:`Difference.notes` counts them), and the *labels* of a cable of which an end
    changes, since they spell these ends; labels that differ at the same ends are told. Cells are compared as they stand in CSV. A column
    that only one of the plans has (optional ones may be missing) is not compared, and noted.

    Examples
    --------
    >>> import nicplanner as nic
    >>> plan = nic.plan(nic.Design.parse(nic.starter()))
    >>> print(compare_plans(plan, plan, ("today", "tomorrow")))
    today -> tomorrow: nothing differs
    """
    first, second = names
    tables = {name: match(a.tables[name], b.tables[name]) for name in SPECS}
    layouts = layout_changes(a.tables["ports"], b.tables["ports"]) if tables["ports"].changes else ()
    values = tuple((name, x, y) for (name, x), (_, y) in zip(_measures(a), _measures(b), strict=True))
    return Difference((str(first), str(second)), FrozenMap(tables), layouts, values)


def _measures(plan: Plan) -> list[tuple[str, Any]]:
    """Return what a plan's manifest says of it, and how many rows it has; None for what a manifest of other makers does not say."""
    stated = plan.manifest.get("objective")
    objective = stated if isinstance(stated, Mapping) else {}
    return [
        ("status", plan.manifest.get("status")),
        ("verdict", plan.manifest.get("verdict")),
        *((name, objective.get(name)) for name in OBJECTIVE),
        ("cables", len(plan.tables["cabling"])),
        ("vlans", len(plan.tables["vlans"])),
    ]
