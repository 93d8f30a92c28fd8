"""A plan in a notebook: what it achieves, how it is proven, the gravest findings, the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from nicplanner.display import MOST_ROWS, block, facts, grid, more

if TYPE_CHECKING:
    from nicplanner.plan.plan import Plan

SEVERITIES = ("error", "high", "medium", "low", "info")
MOST_FINDINGS = 5


def plan_html(plan: Plan) -> str:
    """Return a plan's HTML; of its tables it reads the findings alone, and makes no DataFrame."""
    manifest = plan.manifest
    site = manifest.get("site")
    name = site.get("name", "") if isinstance(site, Mapping) else ""
    note = " · ".join(str(one) for one in (manifest["status"], manifest["verdict"], name) if one)
    findings = plan.tables["findings"]
    counts = Counter(findings["severity"])
    rows = list(islice(_gravest(plan), MOST_FINDINGS))
    sizes = [(table, len(plan.tables[table]), plan.tables[table].spec.row) for table in plan.written]
    return block(
        "Plan",
        note,
        facts(_goals(plan)),
        facts([("gap", manifest["gap"]), ("solver", manifest["solver"])]),
        facts((f"findings, {severity}", counts.get(severity)) for severity in SEVERITIES),
        grid(("severity", "subject", "message"), rows, len(rows)) + more(len(findings) - len(rows), "more in .findings"),
        grid(("table", "rows", "a row is"), sizes, len(sizes), 2 * MOST_ROWS),
    )


def _goals(plan: Plan) -> Iterator[tuple[str, Any]]:
    objective = plan.manifest["objective"]
    yield from objective.items() if isinstance(objective, Mapping) else ()


def _gravest(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield severity, subject and message of the findings, the gravest first."""
    table = plan.tables["findings"]
    columns = table["severity"], table["subject"], table["message"]
    for severity in SEVERITIES:
        if severity in columns[0]:
            yield from (row for row in zip(*columns, strict=True) if row[0] == severity)
