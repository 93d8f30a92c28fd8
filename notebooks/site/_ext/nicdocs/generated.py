"""The directive ``{generated} NAME [ARGUMENT]``: Markdown that is made from the code, parsed as if it stood in the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from nicdocs import catalog_lists, commands, design_keys, families, findings, measured, plan_tables, platforms, public

PARTS: Mapping[str, Callable[..., str]] = {
    "adapters": catalog_lists.adapters,
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
    "switches": catalog_lists.switches,
    "symbols": families.symbols,
    "transceivers": catalog_lists.transceivers,
}
"""What can be generated, by name: a function that returns Markdown."""


class Generated(SphinxDirective):
    """Parses what one of :data:`PARTS` returns."""

    required_arguments: ClassVar[int] = 1
    optional_arguments: ClassVar[int] = 1
    final_argument_whitespace: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the nodes."""
        return self.parse_text_to_nodes(PARTS[self.arguments[0]](*self.arguments[1:]), allow_section_headings=True)
