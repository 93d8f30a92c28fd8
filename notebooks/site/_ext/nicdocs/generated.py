"""``{generated} NAME [ARGUMENT]`` in a page: Markdown that is made from the code, put there before the page is parsed.

It is no directive: headings that a directive makes do not take their place among those of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sphinx.application import Sphinx

from nicdocs import audits, catalog_lists, commands, design_keys, families, findings, measured, plan_tables, platforms, public

PARTS: Mapping[str, Callable[..., str]] = {
    "adapters": catalog_lists.adapters,
    "audit-moves": audits.moves,
    "audit-statuses": audits.statuses,
    "cables": catalog_lists.cables,
    "checks": families.checks,
    "commands": commands.commands,
    "conditions": platforms.conditions,
    "design-file": design_keys.keys,
    "exit-codes": commands.exit_codes,
    "families": families.families,
    "figures": public.figures,
    "findings": findings.findings,
    "formats": commands.formats,
    "hand-over": commands.hand_over,
    "measured": measured.measured,
    "names": public.names,
    "objectives": families.objectives,
    "plan-tables": plan_tables.tables,
    "platform": platforms.platform,
    "platforms": platforms.overview,
    "servers": catalog_lists.servers,
    "starter-size": families.starter_size,
    "study-file": design_keys.study_keys,
    "switches": catalog_lists.switches,
    "symbols": families.symbols,
    "transceivers": catalog_lists.transceivers,
}
"""What can be generated, by name: a function that returns Markdown."""
_MARK = re.compile(r"^```\{generated\} (\S+)(?: (.+))?\n```$", re.MULTILINE)


def expand(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what is generated into the text of a page, before it is parsed."""
    source[0] = _MARK.sub(lambda found: PARTS[found.group(1)](*filter(None, [found.group(2)])), source[0])
