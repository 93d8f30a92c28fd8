"""The directive ``{written} FILE``: a text that is shown and written into the page's folder, where its commands find it.

With ``:append:`` it comes after what the file holds already.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from nicdocs.transcript import folder_of

LANGUAGES = {".yaml": "yaml", ".py": "python"}


class Written(SphinxDirective):
    """Shows a file and writes it."""

    has_content: ClassVar[bool] = True
    required_arguments: ClassVar[int] = 1
    option_spec: ClassVar[dict[str, Any]] = {"append": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the block."""
        text = "\n".join(self.content)
        file = folder_of(self.env, self.env.docname) / self.arguments[0]
        before = file.read_text(encoding="utf-8") if "append" in self.options else ""
        file.write_text(f"{before}{text}\n", encoding="utf-8")
        return [nodes.literal_block(text, text, language=LANGUAGES.get(file.suffix, "text"))]
